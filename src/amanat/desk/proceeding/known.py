"""What the routes of a case depend on, asked once: the country, the part of it, the part of life, the acts, the last
time it happened. Everything may be left out; what is left out narrows nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from amanat.desk.archive import Archive
from amanat.desk.proceeding.codes import NAME
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.seal.record import ACTS, CONTEXTS

_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_AREA: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
NAMES: Final = ("country", "area", "context", "acts", "last_day")


def checked(known: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What was answered, as it is kept. Raises RefusedError `proceeding.known`, `proceeding.day`."""
    country, area, context = (str(known.get(name, "")).strip() for name in ("country", "area", "context"))
    acts = [str(act) for act in known.get("acts", ())]
    fits = not country or _COUNTRY.fullmatch(country) is not None
    within = not area or (_AREA.fullmatch(area) is not None and area.startswith(country))
    if not (fits and within) or (context and context not in CONTEXTS) or not set(acts) <= set(ACTS):
        raise RefusedError("proceeding.known", "Choose from the lists, or leave it open.")
    last = str(known.get("last_day", "")).strip()
    found = {"country": country, "area": area, "context": context, "acts": acts, "last_day": _day(last, today)}
    return {name: value for name, value in found.items() if value}


def _day(typed: str, today: date) -> str:
    if not typed:
        return ""
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise RefusedError("proceeding.day", "Choose the day, or leave it open.") from error
    if not date(1950, 1, 1) <= day <= today:
        raise RefusedError("proceeding.day", "Choose a day that was, or leave it open.")
    return str(day)


def known_of(archive: Archive, case: CaseState) -> dict[str, Any]:
    """What was answered for this case; empty if nobody was asked yet."""
    found: dict[str, Any] = archive.body(case).get(NAME, {}).get("known", {})
    return found


def suggested(archive: Archive, case: CaseState, record: Mapping[str, Any] | None) -> dict[str, Any]:
    """What stands in the form: the answers, else what her record says already, so that nobody asks her again."""
    found = known_of(archive, case)
    if found:
        return found
    said = record or {}
    when = said.get("when") or {}
    last = "" if when.get("approximate") else when.get("to") or when.get("from") or ""
    first: dict[str, Any] = {
        "country": str(archive.state.profile.get("country", "")),
        "context": said.get("context") or "",
        "acts": [act for act in said.get("acts") or () if act in ACTS],
        "last_day": last if re.fullmatch(r"\d{4}-\d{2}-\d{2}", last) else "",
    }
    return {name: value for name, value in first.items() if value}
