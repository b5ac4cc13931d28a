"""What no word to a respondent may hold: how she is reached, and her mailbox. Looked for before it goes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.safety.view import newest_record, said_of
from amanat.desk.state import CaseState
from amanat.errors import RefusedError

if TYPE_CHECKING:
    from amanat.desk.office import Office

LEAST_DIGITS: Final = 7
_DIGITS: Final = re.compile(r"\d(?:[\s().\-–/]*\d){6,}")
_PLAIN: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


def check_notice(office: Office, main: CaseState, content: Mapping[str, Any]) -> None:
    """Raises RefusedError `notice.private`, which never repeats what was found."""
    texts = " \n ".join(_texts(content))
    folded, numbers = _fold(texts), ["".join(filter(str.isdigit, one)) for one in _DIGITS.findall(_fold(texts))]
    for value in _hers(office, main):
        digits = "".join(filter(str.isdigit, value))
        tail = digits[-LEAST_DIGITS - 2 :]
        if len(digits) >= LEAST_DIGITS and any(tail in one or one[-len(tail) :] == tail for one in numbers):
            raise _private()
        if len(value) > 3 and value in folded:
            raise _private()


def _private() -> RefusedError:
    return RefusedError("notice.private", "This tells how to reach her, or where she is. Take it out.")


def _hers(office: Office, main: CaseState) -> Iterator[str]:
    """How she is reached, and what her mailbox is called, folded."""
    archive = office.archive
    body, record = archive.body(main), newest_record(archive, main)
    rules = (body.get("safety") or {}).get("contact") or {}
    for value in (rules.get("value"), said_of(body, record).get("value"), rules.get("code_word"), main.case):
        if isinstance(value, str) and value.strip():
            yield _fold(value.strip())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_PLAIN).casefold()
