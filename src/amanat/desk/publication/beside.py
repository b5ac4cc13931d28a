"""What stands beside the text of a draft: institutions, a person from a public record, where it can be read. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from amanat.errors import RefusedError
from amanat.publication.folding import fold
from amanat.seal.publication import SOURCES

_OF_THE_CASE: Final = ("statement", "correction")
_DAY: Final = re.compile(r"(?<![0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_ADDRESS: Final = re.compile(r"https://[!-~]{3,1992}")
_ASIDE: Final = re.compile(r"\s*[(（\[][^)）\]]*[)）\]]")


def check_beside(kept: Mapping[str, Any], entry: str) -> None:
    """Raises RefusedError `publication.cited`, `publication.source`, `publication.source_day`,
    `publication.institution`."""
    cited = kept["individual"]
    if cited is not None and not _is_cited(cited):
        raise RefusedError(
            "publication.cited", "A person is named only from a public record. Write which, and its day."
        )
    if entry not in _OF_THE_CASE:
        return
    if kept["source"] not in SOURCES or (kept["source"] == "public_record" and not kept["sources"]):
        raise RefusedError("publication.source", "Say if it holds something of hers. If not, say where it can be read.")
    if not all(day_of_source(line) for line in kept["sources"]):
        raise RefusedError("publication.source_day", "Write the day in each line of the sources, such as 2026-05-03.")
    if not all(_is_said(name, kept) for name in kept["institutions"]):
        raise RefusedError(
            "publication.institution", "Name each institution in the text as well: it is the text that is agreed to."
        )


def _is_cited(cited: Mapping[str, str]) -> bool:
    url = cited.get("url", "")
    filled = cited.get("name", "").strip() and cited.get("citation", "").strip()
    return bool(filled and _is_day(cited.get("day", "")) and (not url or _ADDRESS.fullmatch(url)))


def day_of_source(line: str) -> str:
    """The day that stands in a line about a source, ``YYYY-MM-DD`` in any digits; "" if none does. Nobody else knows
    it, so none is made up."""
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in line)
    return next((found[0] for found in _DAY.finditer(plain) if _is_day(found[0])), "")


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_said(name: str, kept: Mapping[str, Any]) -> bool:
    """Whether the name, but for what stands in brackets, is in the title or the text, in any language of them."""
    wanted = " ".join(fold(_ASIDE.sub("", name)).text.split())
    pieces = (*kept["title"].values(), *kept["text"].values())
    return bool(wanted) and any(wanted in " ".join(fold(piece).text.split()) for piece in pieces)
