"""The return: what one desk says of one quarter (spec/statistics.md, Return). Numbers alone: no case, no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from amanat.errors import ForgedError, MalformedError, RefusedError
from amanat.publication.statistics.codes import (
    CLOSED,
    DURATIONS,
    FINDINGS,
    KINDS,
    MOST_COUNT,
    MOST_DAYS,
    MOST_INSTITUTIONS,
    MOST_ROWS,
    MOST_STEPS,
    OUTCOMES,
    RETURN_SIZE,
    step_family,
)
from amanat.publication.statistics.quarters import QUARTER, Quarter
from amanat.seal import forms
from amanat.seal.canonical import JSON
from amanat.seal.forms import Form, integer, many, pattern, random_id, struct
from amanat.seal.ids import DeskId
from amanat.seal.signing import SigningKey, verified_body

LABEL: Final = "statistics"
T = TypeVar("T")
_ID: Final = pattern(r"[a-z][a-z0-9_-]{0,63}", "the id of a pack or of a step")
_COUNT: Final = integer(0, MOST_COUNT)


@dataclass(frozen=True, slots=True)
class Waits:
    """Cases whose time since they came to the institution reached `days` whole days (or, of 3650, more), of one answer.

    `entered`: began to be watched in this quarter at that age: 0 for a new case, else its age on the quarter's first
    day. `ended`: got the answer at that age. `closed`: the institution closed it without. `open`: had none at that age
    when the quarter ended, or she withdrew.
    """

    days: int
    entered: int = 0
    ended: int = 0
    closed: int = 0
    open: int = 0

    @property
    def left(self) -> int:
        return self.ended + self.closed + self.open


@dataclass(frozen=True, slots=True)
class StepCount:
    """One step of a pack of law: the deadlines that fell in the quarter, and what had come of them when it ended."""

    pack: str
    step: str
    within: int = 0
    late: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in the quarter. `findings`, `outcomes`, `closed`: in the order of the codes of those names."""

    received: int = 0
    acknowledged: int = 0
    inquiries: int = 0
    findings: tuple[int, ...] = (0,) * len(FINDINGS)
    outcomes: tuple[int, ...] = (0,) * len(OUTCOMES)
    closed: tuple[int, ...] = (0,) * len(CLOSED)
    withdrawn: int = 0
    retaliation: int = 0
    reversals: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """The waits for each answer, by rising days."""

    acknowledgement: tuple[Waits, ...] = ()
    inquiry: tuple[Waits, ...] = ()
    finding: tuple[Waits, ...] = ()
    outcome: tuple[Waits, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One institution. Left out where there is nothing to say."""

    institution: str
    counts: Counts = Counts()
    steps: tuple[StepCount, ...] = ()
    days: Days = Days()


@dataclass(frozen=True, slots=True)
class Return:
    """`number`: 1 for the first return of this quarter, one more for each that corrects it. Entries by rising id."""

    desk: DeskId
    epoch: int
    quarter: Quarter
    number: int
    institutions: tuple[Entry, ...] = ()


def _kinds(codes: tuple[str, ...]) -> Form[tuple[int, ...]]:
    return many(_COUNT, least=len(codes), most=len(codes))


def _read_row(value: JSON, at: str) -> Waits:
    days, *counts = many(_COUNT, least=5, most=5).read(value, at)
    return Waits(integer(0, MOST_DAYS).read(days, at), *counts)


_ROW: Form[Waits] = Form(_read_row, lambda row: [row.days, row.entered, row.ended, row.closed, row.open])
_COUNTS: Form[Counts] = struct(Counts, {name: _kinds(codes) if codes else _COUNT for name, codes in KINDS.items()})
_STEPS: Form[StepCount] = struct(
    StepCount, {"pack": _ID, "step": _ID, "within": _COUNT, "late": _COUNT, "pending": _COUNT}
)
_DAYS: Form[Days] = struct(Days, {name: many(_ROW, most=MOST_ROWS) for name in DURATIONS})
_ENTRY: Form[Entry] = struct(
    Entry,
    {"institution": random_id, "counts": _COUNTS, "steps": many(_STEPS, most=MOST_STEPS), "days": _DAYS},
)
_RETURN: Form[Return] = struct(
    Return,
    {
        "desk": forms.desk,
        "epoch": integer(1),
        "quarter": QUARTER,
        "number": integer(1, 10_000),
        "institutions": many(_ENTRY, most=MOST_INSTITUTIONS),
    },
    fixed={"v": 1, "type": "statistics"},
)


def _read_return(value: JSON, at: str) -> Return:
    found = _RETURN.read(value, at)
    check_return(found)
    return found


RETURN: Form[Return] = Form(_read_return, _RETURN.write)


def check_return(found: Return) -> None:
    """What the shape alone does not say. Raises MalformedError, the first that holds in each entry: `statistics.order`
    (entries, steps or days not rising, or one twice), `statistics.empty` (an entry or a row without any number),
    `statistics.days` (whoever is counted as leaving never entered, or the other way round)."""
    _rising([entry.institution for entry in found.institutions], "the institutions")
    for entry in found.institutions:
        _rising([(one.pack, one.step) for one in entry.steps], "the steps")
        if is_empty(entry):
            raise MalformedError("statistics.empty", "Leave out an institution of which there is nothing to say.")
        for name in DURATIONS:
            _check_waits(getattr(entry.days, name))


def _rising(names: list[T], what: str) -> None:
    if names != sorted(set(names)):  # type: ignore[type-var]
        raise MalformedError("statistics.order", f"Write {what} in rising order, each once.")


def _check_waits(rows: tuple[Waits, ...]) -> None:
    _rising([row.days for row in rows], "the days")
    watched = 0
    for row in rows:
        watched += row.entered
        if not row.entered + row.left:
            raise MalformedError("statistics.empty", "Leave out a day on which nothing happened.")
        if row.left > watched:
            raise MalformedError("statistics.days", "More cases leave than are there. Count the days again.")
        watched -= row.left
    if watched:
        raise MalformedError("statistics.days", "A case that entered must leave: answered, closed or open.")


def is_empty(entry: Entry) -> bool:
    """Whether there is nothing to say of it."""
    return entry.days == Days() and not any(any(numbers) for numbers in numbers_of(entry).values())


def numbers_of(entry: Entry) -> Mapping[str, tuple[int, ...]]:
    """The numbers of each family by its name: one for each of its kinds, or one alone."""
    counts = {name: getattr(entry.counts, name) for name in KINDS}
    found = {name: value if isinstance(value, tuple) else (value,) for name, value in counts.items()}
    for one in entry.steps:
        found[step_family(one.pack, one.step)] = (one.within, one.late, one.pending)
    return found


def sign_return(found: Return, key: SigningKey) -> bytes:
    """The signed body. Raises MalformedError as `check_return`, and `statistics.size`."""
    check_return(found)
    signed = key.sign_body(LABEL, RETURN.encode(found))
    _check_size(signed)
    return signed


def open_return(signed: bytes, public: bytes, desk: DeskId, today: date) -> Return:
    """The return of this very desk, proved by its epoch's public key, about a quarter that is over.

    Raises MalformedError (`statistics.…`, `json.…`, `signature.short`), ForgedError (`signature.invalid`,
    `statistics.desk`: it is another desk's), RefusedError `statistics.early` (the quarter is not over).
    """
    _check_size(signed)
    found = RETURN.decode(verified_body(LABEL, public, signed))
    if found.desk != desk:
        raise ForgedError("statistics.desk", "This return is another desk's.")
    if today <= found.quarter.last:
        raise RefusedError("statistics.early", "Send the return when the quarter is over.")
    return found


def _check_size(signed: bytes) -> None:
    if len(signed) > RETURN_SIZE:
        raise MalformedError("statistics.size", "This return is too large.")
