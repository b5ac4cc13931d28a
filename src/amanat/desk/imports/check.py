"""Every row of a table by its meaning: either a case that can be kept whole, or what is wrong and what to do. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from amanat.desk.find import fold
from amanat.desk.imports.days import Order, read_day, seen_order
from amanat.desk.imports.fields import (
    ACT_WORDS,
    CLOSING_WORDS,
    CONTEXT_WORDS,
    FIELDS,
    LONGEST,
    STATE_WORDS,
    guessed,
    key,
)
from amanat.desk.imports.table import Row, Table
from amanat.errors import RefusedError

OLDEST: Final = date(1950, 1, 1)
TEXTS: Final = ("said", "notes", "respondent", "act")
"""A row needs one of them: a case about nothing is a mistake in the file."""
_SHOWN: Final = 60
_NAMED: Final = frozenset({"number", "received", "act", "context", "status"})
_PARTED: Final = re.compile(r"[;,|،\n+]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What each column means (a code of `FIELDS` or ""), how its days are read, and what a row without a state is."""

    fields: tuple[str, ...]
    order: Order = ""
    state: str = "closed"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row. `why` is a code with words that say what to do; `value` what stands there, if that is
    short and names nobody; `other` the line it clashes with, or how much fits."""

    line: int
    column: str
    why: str
    value: str = ""
    other: int = 0


@dataclass(frozen=True, slots=True)
class Old:
    """One old case that can be kept. `day` is "" when the file does not say when it came."""

    line: int
    number: str = ""
    day: str = ""
    said: str = ""
    acts: tuple[str, ...] = ()
    context: str = ""
    closed: bool = True
    closing: str = ""
    closing_words: str = ""
    district: str = ""
    called: str = ""
    notes: str = ""
    respondent: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """`good` rows in the order of the file, and every fault; `bad` counts rows, not faults."""

    good: tuple[Old, ...]
    faults: tuple[Fault, ...]

    @property
    def bad(self) -> int:
        return len({fault.line for fault in self.faults})


@dataclass(slots=True)
class _Reading:
    row: Row
    columns: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, why: str, value: str = "", other: int = 0) -> None:
        shown = " ".join(value.split())[:_SHOWN] if name in _NAMED else ""
        self.faults.append(Fault(self.row.line, self.columns.get(name, ""), why, shown, other))


def day_column(table: Table, fields: tuple[str, ...]) -> tuple[Order, bool]:
    """The order that the days of a table show, and whether one of them could be read in two ways."""
    if "received" not in fields:
        return "", False
    at = fields.index("received")
    return seen_order(row.cells[at] for row in table.rows if at < len(row.cells))


def first_guess(table: Table) -> Meaning:
    """What the columns probably mean, to be looked at by a person."""
    fields = guessed(table.names)
    return Meaning(fields, day_column(table, fields)[0])


def check_mapping(table: Table, mapping: Meaning) -> None:
    """Raises RefusedError `import.fields`, `import.twice`, `import.what`, `import.order`, `import.choice`."""
    used = [one for one in mapping.fields if one]
    if len(mapping.fields) != len(table.names) or not set(used) <= set(FIELDS):
        raise RefusedError("import.fields", "Say for each column what it is, or leave it out.")
    if len(used) != len(set(used)):
        raise RefusedError("import.twice", "Two columns have the same meaning. Choose one of them.")
    if not set(used) & set(TEXTS):
        raise RefusedError("import.what", "Choose a column that says what happened, or notes, or the kind of act.")
    if mapping.order not in ("", "dmy", "mdy") or mapping.state not in ("open", "closed"):
        raise RefusedError("import.choice", "Choose from the list.")
    if not mapping.order and day_column(table, mapping.fields)[1]:
        raise RefusedError("import.order", "Say what comes first in the days: the day or the month.")


def checked(
    table: Table, mapping: Meaning, today: date, known: frozenset[str], here: frozenset[int] = frozenset()
) -> Checked:
    """Every row. `known`: old numbers, by `number_key`, that are here already; `here`: lines of this very file that
    are, which are left out.
    """
    good: list[Old] = []
    faults: list[Fault] = []
    first: dict[str, int] = {}
    columns = {name: table.names[at] for at, name in enumerate(mapping.fields) if name}
    for row in table.rows:
        if row.line in here:
            continue
        reading = _Reading(row, columns)
        old = _read(reading, len(table.names), mapping, today)
        if old.number:
            _check_number(reading, old.number, known, first)
        if reading.faults:
            faults += reading.faults
        else:
            good.append(old)
    return Checked(tuple(good), tuple(faults))


def number_key(number: str) -> str:
    """An old number as it is compared."""
    return " ".join(fold(number).split())


def _check_number(reading: _Reading, number: str, known: frozenset[str], first: dict[str, int]) -> None:
    name, line = number_key(number), reading.row.line
    if name in known:
        reading.fault("number", "known", number)
    elif name in first:
        reading.fault("number", "double", number, first[name])
    first.setdefault(name, line)


def _read(reading: _Reading, width: int, mapping: Meaning, today: date) -> Old:
    cells = reading.row.cells
    if any(cell.strip() for cell in cells[width:]) or len(cells) < width:
        reading.fault("", "width", other=len(cells))
        return Old(reading.row.line)
    given = {name: _clean(cells[at]) for at, name in enumerate(mapping.fields) if name}
    for name, most in LONGEST.items():
        if len(given.get(name, "")) > most:
            reading.fault(name, "long", other=most)
    if not any(given.get(name) for name in TEXTS):
        reading.fault("", "nothing")
    closed = _state(reading, given.get("status", ""), mapping.state) == "closed"
    reason = given.get("closing", "") if closed else ""
    code = CLOSING_WORDS.get(key(reason), "")
    return Old(
        line=reading.row.line,
        number=given.get("number", ""),
        day=_day(reading, given, mapping.order, today),
        said=given.get("said", ""),
        acts=_acts(reading, given.get("act", "")),
        context=_one(reading, "context", given.get("context", ""), CONTEXT_WORDS),
        closed=closed,
        closing=code,
        closing_words="" if code else reason,
        district=given.get("district", ""),
        called=" ".join(given.get("called", "").split()),
        notes=given.get("notes", ""),
        respondent=given.get("respondent", ""),
    )


def _clean(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip()


def _day(reading: _Reading, given: Mapping[str, str], order: Order, today: date) -> str:
    if "received" not in given:
        return ""
    text = given["received"]
    if not text:
        reading.fault("received", "no_day")
        return ""
    found = read_day(text, order, today)
    if found is None:
        reading.fault("received", "day", text)
        return ""
    if found > today:
        reading.fault("received", "future", text)
    elif found < OLDEST:
        reading.fault("received", "old", text)
    return found.isoformat()


def _acts(reading: _Reading, text: str) -> tuple[str, ...]:
    """One act or several with signs between them."""
    if not text:
        return ()
    whole = ACT_WORDS.get(key(text))
    if whole:
        return (whole,)
    found: dict[str, None] = {}
    for part in filter(None, map(str.strip, _PARTED.split(text))):
        code = ACT_WORDS.get(key(part))
        if code is None:
            reading.fault("act", "act", part)
        else:
            found[code] = None
    return tuple(found)


def _one(reading: _Reading, name: str, text: str, words: Mapping[str, str]) -> str:
    if not text:
        return ""
    code = words.get(key(text), "")
    if not code:
        reading.fault(name, name, text)
    return code


def _state(reading: _Reading, text: str, otherwise: str) -> str:
    return _one(reading, "status", text, STATE_WORDS) if text else otherwise
