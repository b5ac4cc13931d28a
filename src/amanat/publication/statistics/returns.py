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
    MOST_INSTITUTIONS,
    MOST_STEPS,
    MOST_WAITED,
    OUTCOMES,
    RETURN_SIZE,
    SCALE,
    step_family,
)
from amanat.publication.statistics.quarters import QUARTER, Quarter
from amanat.publication.statistics.register import WHOSE
from amanat.seal import forms
from amanat.seal.canonical import JSON
from amanat.seal.forms import Form, integer, many, pattern, struct
from amanat.seal.ids import DeskId
from amanat.seal.signing import SigningKey, verified_body

LABEL: Final = "statistics"
_CLASSES: Final = frozenset(SCALE)
T = TypeVar("T")
_ID: Final = pattern(r"[a-z][a-z0-9_-]{0,63}", "the id of a pack or of a step")
_COUNT: Final = integer(0, MOST_COUNT)


@dataclass(frozen=True, slots=True)
class Waits:
    """One class of `SCALE`, by its last day: cases that waited for one answer at these ages (whole days since they came
    to the institution) on a day of this quarter. `waited`: on how many days, of all cases together. `ended`: got the
    answer at such an age; `closed`: the case was closed without. The day of either counts as waited."""

    days: int
    waited: int
    ended: int = 0
    closed: int = 0


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
    """One institution, or one group of others (`others_of`). Left out where there is nothing to say."""

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


def _read_rows(value: JSON, at: str) -> tuple[Waits, ...]:
    """A flat list of four numbers a row. There are many of them, so they are looked at together."""
    if not isinstance(value, list | tuple) or not set(map(type, value)) <= {int}:
        raise MalformedError("json.type", f"{at} must be a list of whole numbers.")
    if len(value) % 4 or len(value) > 4 * len(SCALE):
        raise MalformedError("json.length", f"{at} must have four numbers a row.")
    if value and not 0 <= min(value) <= max(value) <= MOST_WAITED:
        raise MalformedError("json.range", f"{at} must hold numbers of 0 to {MOST_WAITED}.")
    return tuple(map(Waits, value[::4], value[1::4], value[2::4], value[3::4]))


def _write_rows(rows: tuple[Waits, ...]) -> JSON:
    return [number for row in rows for number in (row.days, row.waited, row.ended, row.closed)]


_ROWS: Form[tuple[Waits, ...]] = Form(_read_rows, _write_rows)
_COUNTS: Form[Counts] = struct(Counts, {name: _kinds(codes) if codes else _COUNT for name, codes in KINDS.items()})
_STEPS: Form[StepCount] = struct(
    StepCount, {"pack": _ID, "step": _ID, "within": _COUNT, "late": _COUNT, "pending": _COUNT}
)
_DAYS: Form[Days] = struct(Days, dict.fromkeys(DURATIONS, _ROWS))
_ENTRY: Form[Entry] = struct(
    Entry,
    {"institution": WHOSE, "counts": _COUNTS, "steps": many(_STEPS, most=MOST_STEPS), "days": _DAYS},
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
    (entries, steps or days not rising, or one twice), `statistics.empty` (an entry without any number),
    `statistics.days` (no class of the scale, no day waited, or more cases than days)."""
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
    for row in rows:
        if row.days not in _CLASSES or not row.waited or row.ended + row.closed > row.waited:
            raise MalformedError("statistics.days", "Count the days again, in the classes of the scale.")


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
