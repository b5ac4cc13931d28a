"""What no word to a respondent may hold: how she is reached, and her mailbox. Looked for before it goes, with the
privacy checks of the publication room; whether it may name her is decided with her, and is not looked at here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.records import newest_record
from amanat.desk.safety.view import said_of
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.life import Status
from amanat.publication import privacy, wording
from amanat.publication.finding import Finding
from amanat.publication.people import Person, Protected
from amanat.publication.stage import Stage
from amanat.web.wording import load_rules

if TYPE_CHECKING:
    from amanat.desk.office import Office

KNOWN: Final = "contact.known"
"""The rule of a finding that is about somebody's own number or address, however it is written."""
_SHORTEST: Final = 4


def check_notice(office: Office, main: CaseState, content: Mapping[str, Any]) -> None:
    """Raises RefusedError `notice.private`, which never repeats what was found."""
    ways, secrets = _hers(office, main)
    country = str(office.archive.state.profile.get("country") or "PK")
    protected = Protected((Person("complainant", "complainant", (), ways),), country)
    for text in _texts(content):
        folded = _fold(text)
        if any(one in folded for one in secrets):
            raise _private()
        if any(one.rule == KNOWN for one in privacy.check(text, lang="en", protected=protected)):
            raise _private()


def unfair(main: CaseState, content: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What a text of the desk to a respondent says as a fact, or calls somebody, before anybody decided it; errors of
    the wording rules alone, each once."""
    rules, stage, found = load_rules(), Stage(Status(main.status)), list[Finding]()
    for words in content.values():
        for lang, text in words.items() if isinstance(words, Mapping) else ():
            found += wording.check(text, lang=lang, stage=stage, rules=rules)
    return tuple({one.rule: one for one in found if one.level == "error"}.values())


def _private() -> RefusedError:
    return RefusedError("notice.private", "This tells how to reach her, or where she is. Take it out.")


def _hers(office: Office, main: CaseState) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """How she is reached, as identifiers; and what is looked for as it is written: her mailbox, a code word."""
    archive = office.archive
    body, record = archive.body(main), newest_record(archive, main)
    rules = (body.get("safety") or {}).get("contact") or {}
    values = [one for one in (rules.get("value"), said_of(body, record).get("value")) if isinstance(one, str) and one]
    ways = tuple((kind, value) for value in values for kind in ("phone", "email"))
    written = [*values, rules.get("code_word"), main.case]
    return ways, tuple(_fold(one.strip()) for one in written if isinstance(one, str) and len(one.strip()) >= _SHORTEST)


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
    return unicodedata.normalize("NFKC", text).casefold()
