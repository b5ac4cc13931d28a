"""The record as a form: which questions are on which page, how answers are read from it and shown in it again."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from amanat.desk.assisted.commands import allowed
from amanat.desk.web.acts import text
from amanat.desk.web.visit import Visit
from amanat.errors import RefusedError
from amanat.seal import record as seal

_DIGITS: Final = {base + digit: str(digit) for base in (0x660, 0x6F0) for digit in range(10)}
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)

ACTS: Final = seal.ACTS
OTHER_ACTS: Final = seal.ANCILLARY_ACTS
CONTEXTS: Final = seal.CONTEXTS
MODES: Final = seal.MODES
POWERS: Final = seal.POWERS
IDENTIFIERS: Final = seal.IDENTIFIER_TYPES
WANTS: Final = seal.WANTS
FLAGS: Final = seal.FLAGS
AGES: Final = ("adult", "minor")
REACH: Final = ("", "phone", "email", "none")
_MANY: Final = {"acts": ACTS + OTHER_ACTS, "mode": MODES, "power": POWERS, "wants": WANTS, "flags": FLAGS}
_ONE: Final = {"context": CONTEXTS, "age_group": AGES}


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions, by their names in the record."""

    name: str
    questions: tuple[str, ...]

    @property
    def slug(self) -> str:
        return f"write-{self.name}"


STEPS: Final = (
    Step("what", ("narrative", "acts", "context", "mode", "power", "age_group")),
    Step("when", ("when", "where")),
    Step("who", ("respondent", "witnesses")),
    Step("wishes", ("wants", "wants_text", "contact")),
    Step("safety", ("flags", "exclude")),
)


def asked(step: Step, fields: Sequence[str]) -> tuple[str, ...]:
    """The questions of a page that she agreed to; none if no consent stands."""
    open_ = allowed(fields) if fields else set()
    return tuple(question for question in step.questions if question in open_)


def following(step: Step, fields: Sequence[str]) -> Step | None:
    """The next page that asks anything."""
    after = STEPS[STEPS.index(step) + 1 :]
    return next((one for one in after if asked(one, fields)), None)


def digits(typed: str) -> str:
    """Urdu and Arabic digits as Latin ones."""
    return typed.strip().translate(_DIGITS)


# --- from the form


def answers(visit: Visit, questions: Sequence[str]) -> dict[str, Any]:
    """What was answered, as in a record; what was skipped is left out. Raises RefusedError `assisted.day`."""
    found = {question: _answer(visit, question) for question in questions}
    return {question: answer for question, answer in found.items() if answer}


def _answer(visit: Visit, question: str) -> Any:
    form = visit.form
    if question in _MANY:
        return [code for code in _MANY[question] if code in form.getlist(question)]
    if question in _ONE:
        return form.get(question, "") if form.get(question) in _ONE[question] else ""
    if question == "exclude":
        return _lines(text(visit, "exclude"))
    special = {"when": _when, "respondent": _respondent, "contact": contact}
    return special[question](visit) if question in special else text(visit, question)


def _lines(typed: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))


def _when(visit: Visit) -> dict[str, Any]:
    first, last = _day(visit.form.get("from", "")), _day(visit.form.get("to", ""))
    said, about = text(visit, "when_text"), visit.form.get("approximate") == "yes"
    begin, end = (first or ("", "", False)), (last or first or ("", "", False))
    found: dict[str, Any] = {}
    if begin[0]:
        found["from"] = begin[0]
    if end[1] and (last or (first and begin[0] != end[1])):
        found["to"] = end[1]
    if said:
        found["text"] = said
    return {**found, "approximate": about or begin[2] or end[2]} if found else {}


def _day(typed: str) -> tuple[str, str, bool] | None:
    """The first and last day of a day, a month or a year, and whether it is less exact than a day."""
    plain = digits(typed).replace("/", "-")
    if not plain:
        return None
    match = _DAY.fullmatch(plain)
    year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    if not 1900 <= year <= 2199 or month > 12 or (month and day > monthrange(year, month)[1]):
        raise RefusedError("assisted.day", "Write the day like this: 2026-05-03.")
    if day:
        whole = f"{year}-{month:02d}-{day:02d}"
        return whole, whole, False
    last = monthrange(year, month or 12)[1]
    return f"{year}-{month or 1:02d}-01", f"{year}-{month or 12:02d}-{last:02d}", True


def _respondent(visit: Visit) -> dict[str, Any]:
    description = text(visit, "description")
    rows = [{"type": kind, "value": value} for kind in IDENTIFIERS for value in _lines(text(visit, f"id_{kind}"))]
    found: dict[str, Any] = {"description": description} if description else {}
    return {**found, "identifiers": rows} if rows else found


def contact(visit: Visit) -> dict[str, str]:
    """How she may be reached safely, without what was left empty."""
    channel = visit.form.get("channel", "")
    found = {"channel": channel if channel in REACH else ""}
    found |= {name: text(visit, f"contact_{name}", 2000) for name in ("value", "hours", "never")}
    return {name: value for name, value in found.items() if value}


# --- to the form


def shown(visit: Visit, record: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields: what was just typed, else what is kept."""
    if visit.form:
        many = {name: visit.form.getlist(name) for name in _MANY}
        return {**{name: value for name, value in visit.form.items() if name not in many}, **many}
    when, respondent = record.get("when") or {}, record.get("respondent") or {}
    kept: dict[str, Any] = {name: list(record.get(name) or ()) for name in _MANY}
    kept |= {name: record.get(name, "") for name in ("context", "age_group", "narrative", "where", "witnesses")}
    kept |= {"wants_text": record.get("wants_text", ""), "exclude": "\n".join(record.get("exclude") or ())}
    kept |= {"from": when.get("from", ""), "to": when.get("to", ""), "when_text": when.get("text", "")}
    kept |= {"approximate": "yes" if when.get("approximate") else "", "description": respondent.get("description", "")}
    rows = respondent.get("identifiers") or ()
    for kind in IDENTIFIERS:
        kept[f"id_{kind}"] = "\n".join(row["value"] for row in rows if row["type"] == kind)
    reach = record.get("contact") or {}
    kept |= {f"contact_{name}": reach.get(name, "") for name in ("value", "hours", "never")}
    return {**kept, "channel": reach.get("channel", "")}


def told(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as it is read aloud: every part of it, and None for what was skipped."""
    names = ("narrative", "acts", "context", "mode", "power", "when", "where", "respondent", "witnesses", "wants")
    return {name: record.get(name) for name in (*names, "wants_text", "contact", "exclude", "flags", "age_group")}
