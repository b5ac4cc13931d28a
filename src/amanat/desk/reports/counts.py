"""What is counted, and what of it is shown. Pure: cases come in as rows without words that could name anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from amanat.desk.proceeding.codes import ANSWERS
from amanat.desk.reports.periods import Period, Step
from amanat.desk.work.codes import CLOSINGS
from amanat.process.suppression import LEAST, Cell, Mark, Span, protect_each, protect_rows, protect_total
from amanat.process.urgency import URGENCIES
from amanat.seal.record import ACTS, ANCILLARY_ACTS, CONTEXTS

HOWS: Final = ("sealed", "assisted", "import")
OUTSIDE: Final = "outside"
"""Acts that a desk redirects, together."""
NOT_SAID: Final = "not_said"
FIRST: Final = ("within3", "within7", "later", "none")
ENDS: Final = (*CLOSINGS, "withdrawn", NOT_SAID)
TELLING: Final = 2 * LEAST
"""A median of fewer would be nearly one person's."""
NEVER: Final = -1
"""The median of those of whom more than half had no words yet."""
Within = tuple[int | None, int | None]
TABLES: Final = ("how", "acts", "context", "district", "urgency", "first", "referrals", "ended")


@dataclass(frozen=True, slots=True)
class Row:
    """One case as it is counted. `first`: whole days until the first words of this desk, None: none yet; `known` is
    False where that cannot be told any more. `ended` and `end`: when it ended and how; `flows`: whether that was here,
    and not in the old files. `district` is a key, "" if not said. `referrals`: how institutions answered what was
    passed on to them, each code once.
    """

    received: date
    how: str
    acts: tuple[str, ...] = ()
    context: str = ""
    district: str = ""
    urgency: str = ""
    first: int | None = None
    known: bool = True
    ended: date | None = None
    end: str = ""
    flows: bool = True
    referrals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table as it is shown: (code, cell) of each line."""

    name: str
    lines: tuple[tuple[str, Cell], ...]

    @property
    def back(self) -> bool:
        """Whether nothing of it is shown."""
        return all(cell.value is None for _, cell in self.lines)

    @property
    def most(self) -> int:
        """The largest number that is shown."""
        return max((cell.value or 0 for _, cell in self.lines), default=0)


@dataclass(frozen=True, slots=True)
class Report:
    """The counts of a period. `median`: days to the first words, or `NEVER`; None: not shown. `within`: whole percents
    who had words within 3 and within 7 days, None where not shown. `open`: a range of ten, None if small.
    """

    period: Period
    total: Cell
    ended: Cell
    tables: tuple[Table, ...]
    median: int | None
    within: Within
    open: tuple[int, int] | None


def report(rows: Sequence[Row], period: Period, shortest: Step) -> Report:
    """The report of a period of these cases, where `shortest` is the shortest period that is handed out.

    Longer periods hide what would give away a shorter one.
    """
    received = _Counter(rows, shortest, lambda row: row.received)
    ended = _Counter([row for row in rows if row.flows and row.ended], shortest, lambda row: row.ended or row.received)
    totals, ends = received.totals(period), ended.totals(period)
    how = received.table(period, totals, HOWS, lambda row: (row.how,))
    districts = sorted({row.district for row in rows if row.district and period.holds(row.received)})
    urgencies = (*URGENCIES, NOT_SAID)
    tables = {
        "how": how,
        "acts": received.each(period, (*ACTS, OUTSIDE), _acts),
        "referrals": received.each(period, ANSWERS, lambda row: row.referrals),
        "context": received.table(period, totals, (*CONTEXTS, NOT_SAID), lambda row: (row.context or NOT_SAID,)),
        "urgency": received.table(period, totals, urgencies, lambda row: (row.urgency or NOT_SAID,)),
        "ended": ended.table(period, ends, ENDS, lambda row: (row.end,)),
    }
    if districts:
        tables["district"] = received.table(
            period, totals, (*districts, NOT_SAID), lambda row: (row.district or NOT_SAID,)
        )
    # Whoever erased everything is among those who came sealed, and when she had words is not known any more.
    tables["first"] = received.table(period, _column(how, 0), (*FIRST, NOT_SAID), _first)
    if totals.value.mark is not Mark.SHOWN:
        tables = {"ended": tables["ended"]}
    lines = {name: _lines(name, found, districts) for name, found in tables.items()}
    shown = tuple(Table(name, lines[name]) for name in TABLES if name in lines)
    first = tables["first"].value if "first" in tables else None
    median, within = _waits(rows, period, first)
    return Report(period, totals.value, ends.value, shown, median, within, _open(rows, period))


Codes = Callable[[Row], tuple[str, ...]]


class _Counter:
    """Counts rows by the day that `day` gives, over a period and the shorter ones in it that hold any."""

    def __init__(self, rows: Sequence[Row], shortest: Step, day: Callable[[Row], date]) -> None:
        self._rows, self._shortest, self._day = rows, shortest, day

    def _within(self, period: Period) -> list[Row]:
        return [row for row in self._rows if period.holds(self._day(row))]

    def _parts(self, period: Period) -> list[Period]:
        # A stretch without any is known to be empty (the desk was not there, or it is still to come): it hides nothing.
        return [part for part in period.parts(self._shortest) if self._within(part)]

    def totals(self, period: Period) -> Span[Cell]:
        return protect_total(self._total(period))

    def _total(self, period: Period) -> Span[int]:
        return Span(len(self._within(period)), tuple(map(self._total, self._parts(period))))

    def _count(self, period: Period, codes: Sequence[str], of: Codes) -> Span[tuple[int, ...]]:
        found = [code for row in self._within(period) for code in set(of(row))]
        parts = tuple(self._count(part, codes, of) for part in self._parts(period))
        return Span(tuple(found.count(code) for code in codes), parts)

    def table(self, period: Period, totals: Span[Cell], codes: Sequence[str], of: Codes) -> Span[tuple[Cell, ...]]:
        return protect_rows(self._count(period, codes, of), totals)

    def each(self, period: Period, codes: Sequence[str], of: Codes) -> Span[tuple[Cell, ...]]:
        return protect_each(self._count(period, codes, of))


def _column(cells: Span[tuple[Cell, ...]], at: int) -> Span[Cell]:
    return Span(cells.value[at], tuple(_column(part, at) for part in cells.parts))


def _lines(name: str, found: Span[tuple[Cell, ...]], districts: Iterable[str]) -> tuple[tuple[str, Cell], ...]:
    codes: dict[str, tuple[str, ...]] = {
        "how": HOWS,
        "acts": (*ACTS, OUTSIDE),
        "context": (*CONTEXTS, NOT_SAID),
        "district": (*districts, NOT_SAID),
        "urgency": (*URGENCIES, NOT_SAID),
        "first": (*FIRST, NOT_SAID),
        "referrals": ANSWERS,
        "ended": ENDS,
    }
    pairs = zip(codes[name], found.value, strict=True)
    if name == "district":  # that a district is there at all is a number too
        return tuple((code, cell) for code, cell in pairs if cell.value is not None or code == NOT_SAID)
    return tuple(pairs)


def _acts(row: Row) -> tuple[str, ...]:
    return tuple(OUTSIDE if act in ANCILLARY_ACTS else act for act in row.acts)


def _first(row: Row) -> tuple[str, ...]:
    """Only for what came sealed: with who calls or walks in the desk speaks at once."""
    return () if row.how != "sealed" else (_first_of(row),)


def _first_of(row: Row) -> str:
    if not row.known:
        return NOT_SAID
    if row.first is None:
        return "none"
    return "within3" if row.first <= 3 else "within7" if row.first <= 7 else "later"


def _waits(rows: Sequence[Row], period: Period, cells: tuple[Cell, ...] | None) -> tuple[int | None, Within]:
    """The median, and the share who had words within 3 and 7 days. Nothing that the table itself does not say: shares
    of numbers that are shown, and a median only where it lies in a line that is shown."""
    if cells is None or any(cell.mark in (Mark.KEPT, Mark.BACK) for cell in cells):
        return None, (None, None)
    sealed = [row for row in rows if row.how == "sealed" and period.holds(row.received)]
    three, seven = cells[0].value, cells[1].value
    within = (
        three * 100 // len(sealed) if three is not None else None,
        (three + seven) * 100 // len(sealed) if three is not None and seven is not None else None,
    )
    known = sorted((row for row in sealed if row.known), key=_wait)
    if len(known) < TELLING:
        return None, within
    middle = known[(len(known) - 1) // 2]
    shown = cells[FIRST.index(_first_of(middle))].value is not None
    return (_wait(middle) if middle.first is not None else NEVER) if shown else None, within


def _wait(row: Row) -> int:
    return row.first if row.first is not None else 1 << 30


def _open(rows: Sequence[Row], period: Period) -> tuple[int, int] | None:
    """How many were open when the period ended, to the ten: exact numbers of two months would give away how many ended
    in between."""
    count = sum(row.received <= period.last and (row.ended is None or row.ended > period.last) for row in rows)
    return (count // LEAST * LEAST, count // LEAST * LEAST + LEAST - 1) if count >= LEAST else None
