"""Small numbers are hidden, and so is what would give them away. Source: FAIRNESS section 8; DECISIONS, "Statistics".

A count under `LEAST` is hidden, zero too. In a table whose rows add up to a published total a second cell is hidden
where one could be subtracted; over time a quarter or a year is hidden where it would give away a month. What is hidden
can still be bounded: never to fewer than `SPREAD` values by adding and subtracting what is published.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

LEAST: Final = 10
SPREAD: Final = 4
_PRIME: Final = (1 << 61) - 1
_MOST: Final = 1 << 40  # more than any count
T = TypeVar("T")


class Mark(StrEnum):
    SHOWN = "shown"
    SMALL = "small"
    """Under `LEAST`."""
    KEPT = "kept"
    """`LEAST` or more, hidden for the sake of a small one."""
    BACK = "back"
    """The whole table is kept back: nothing is said of any of its cells."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is published of a count: `value` only where it is shown."""

    mark: Mark
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """Something of a stretch of time, and of the shorter stretches that make it up ( () if none are handed out)."""

    value: T
    parts: tuple[Span[T], ...] = ()


Sum = tuple[Hashable, tuple[Hashable, ...]]
"""A cell, and the cells that add up to it."""
Range = tuple[int, int]


def protect(counts: Sequence[int], least: int = LEAST, spread: int = SPREAD) -> tuple[Cell, ...]:
    """The cells of one table whose rows add up to a total that is shown.

    Which row is hidden for the sake of a small one does not depend on how many there are in it: from the last on.
    """
    marks = [Mark.SMALL if count < least else Mark.SHOWN for count in counts]
    if Mark.SMALL not in marks:
        return _cells(counts, marks)
    for at in (None, *reversed(range(len(counts)))):
        if at is not None:
            if marks[at] is not Mark.SHOWN:
                continue
            marks[at] = Mark.KEPT
        cells = _cells(counts, marks)
        known: dict[Hashable, Cell] = dict(enumerate(cells))
        sums: list[Sum] = [("total", tuple(known))]
        if not narrow(known | {"total": Cell(Mark.SHOWN, sum(counts))}, sums, least, spread):
            return _blurred(cells) if 0 <= len(counts) * (least - 1) - sum(counts) < spread else cells
    return tuple(Cell(Mark.BACK) for _ in counts)


def _blurred(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """With such a total every row may be as large as a small one can be, and such a table is kept back. Were others
    with that total not kept back alike, that would say which it is.
    """
    return tuple(cell if cell.value is not None else Cell(Mark.BACK) for cell in cells)


def _cells(counts: Sequence[int], marks: Sequence[Mark]) -> tuple[Cell, ...]:
    return tuple(Cell(mark, count if mark is Mark.SHOWN else None) for count, mark in zip(counts, marks, strict=True))


def protect_total(counts: Span[int], least: int = LEAST, spread: int = SPREAD) -> Span[Cell]:
    """One number over time. A longer stretch is kept back where it would give away a shorter one."""
    parts = tuple(protect_total(part, least, spread) for part in counts.parts)
    if counts.value < least:
        return Span(Cell(Mark.SMALL), parts)
    shown = Span(Cell(Mark.SHOWN, counts.value), parts)
    known: dict[Hashable, Cell] = {}
    sums: list[Sum] = []
    _lay_out(shown, (), known, sums)
    return Span(Cell(Mark.KEPT), parts) if narrow(known, sums, least, spread) else shown


def protect_each(counts: Span[tuple[int, ...]], least: int = LEAST, spread: int = SPREAD) -> Span[tuple[Cell, ...]]:
    """Rows that do not add up to anything, such as acts of which a case may have several: each for itself."""
    rows = [protect_total(_row(counts, at), least, spread) for at in range(len(counts.value))]
    return _together(rows, counts)


def _row(counts: Span[tuple[int, ...]], at: int) -> Span[int]:
    return Span(counts.value[at], tuple(_row(part, at) for part in counts.parts))


def _together(rows: Sequence[Span[Cell]], like: Span[tuple[int, ...]]) -> Span[tuple[Cell, ...]]:
    parts = tuple(_together([row.parts[n] for row in rows], part) for n, part in enumerate(like.parts))
    return Span(tuple(row.value for row in rows), parts)


def protect_rows(
    counts: Span[tuple[int, ...]], totals: Span[Cell], least: int = LEAST, spread: int = SPREAD
) -> Span[tuple[Cell, ...]]:
    """The rows of a table over time. `totals` are published as they stand; each row must be in every stretch.

    Without its total a table is kept back; so is one that would give away a cell of a shorter stretch.
    """
    parts = tuple(
        protect_rows(part, total, least, spread) for part, total in zip(counts.parts, totals.parts, strict=True)
    )
    back = Span(tuple(Cell(Mark.BACK) for _ in counts.value), parts)
    if totals.value.mark is not Mark.SHOWN:
        return back
    shown = Span(protect(counts.value, least, spread), parts)
    if not parts:
        return shown
    known: dict[Hashable, Cell] = {}
    sums: list[Sum] = []
    _lay_out(totals, ("total",), known, sums)
    for at in range(len(counts.value)):
        _lay_out(_cell_row(shown, at), (at,), known, sums)
    _add_rows(len(counts.value), totals, (), sums)
    return back if narrow(known, sums, least, spread) else shown


def _cell_row(cells: Span[tuple[Cell, ...]], at: int) -> Span[Cell]:
    return Span(cells.value[at], tuple(_cell_row(part, at) for part in cells.parts))


def _lay_out(cells: Span[Cell], name: tuple[Hashable, ...], known: dict[Hashable, Cell], sums: list[Sum]) -> None:
    """Names each cell by its row and its place in time; every stretch is the sum of its parts."""
    known[name] = cells.value
    if cells.parts:
        sums.append((name, tuple((*name, n) for n in range(len(cells.parts)))))
    for n, part in enumerate(cells.parts):
        _lay_out(part, (*name, n), known, sums)


def _add_rows(rows: int, totals: Span[Cell], place: tuple[int, ...], sums: list[Sum]) -> None:
    sums.append((("total", *place), tuple((at, *place) for at in range(rows))))
    for n, part in enumerate(totals.parts):
        _add_rows(rows, part, (*place, n), sums)


# --- what somebody can work out


def narrow(
    cells: Mapping[Hashable, Cell], sums: Sequence[Sum], least: int = LEAST, spread: int = SPREAD
) -> frozenset[Hashable]:
    """The hidden cells of which fewer than `spread` values are possible, by everything that is published and adds up:
    by bounds carried from sum to sum, and by solving the sums as equations.
    """
    ranges = bounds(cells, sums, least)
    tight = {name for name, cell in cells.items() if cell.mark is not Mark.SHOWN and _width(ranges[name]) < spread}
    return frozenset(tight | _solved(cells, sums))


def _width(found: Range) -> int:
    return found[1] - found[0] + 1


def bounds(cells: Mapping[Hashable, Cell], sums: Sequence[Sum], least: int = LEAST) -> dict[Hashable, Range]:
    """Between what each count must lie."""
    ranges = {name: _range(cell, least) for name, cell in cells.items()}
    changed = True
    while changed:
        changed = False
        for whole, parts in sums:
            low = sum(ranges[part][0] for part in parts)
            high = sum(ranges[part][1] for part in parts)
            changed |= _tighten(ranges, whole, low, high)
            first, last = ranges[whole]
            for part in parts:
                others_low, others_high = low - ranges[part][0], high - ranges[part][1]
                changed |= _tighten(ranges, part, first - others_high, last - others_low)
                low, high = others_low + ranges[part][0], others_high + ranges[part][1]
    return ranges


def _range(cell: Cell, least: int) -> Range:
    if cell.value is not None:
        return cell.value, cell.value
    return {Mark.SMALL: (0, least - 1), Mark.KEPT: (least, _MOST)}.get(cell.mark, (0, _MOST))


def _tighten(ranges: dict[Hashable, Range], name: Hashable, low: int, high: int) -> bool:
    before = ranges[name]
    ranges[name] = max(before[0], low), min(before[1], high)
    return ranges[name] != before


def _solved(cells: Mapping[Hashable, Cell], sums: Sequence[Sum]) -> set[Hashable]:
    """The hidden cells that the sums alone determine (Gauss; over a large prime, so that numbers stay small)."""
    names = [name for name, cell in cells.items() if cell.mark is not Mark.SHOWN]
    place = {name: at for at, name in enumerate(names)}
    rows: list[dict[int, int]] = []
    for whole, parts in sums:
        row = {place[part]: 1 for part in parts if part in place}
        if whole in place:
            row[place[whole]] = _PRIME - 1
        _reduce(rows, row)
    return {names[next(iter(row))] for row in rows if len(row) == 1}


def _reduce(rows: list[dict[int, int]], row: dict[int, int]) -> None:
    """Takes one more equation in, so that each pivot (the smallest column of a row) stands in its row alone."""
    for known in rows:
        pivot = min(known)
        if pivot in row:
            row = _less(row, known, row[pivot])
    if not row:
        return
    pivot = min(row)
    scale = pow(row[pivot], -1, _PRIME)
    row = {at: value * scale % _PRIME for at, value in row.items()}
    for n, known in enumerate(rows):
        if pivot in known:
            rows[n] = _less(known, row, known[pivot])
    rows.append(row)


def _less(row: Mapping[int, int], other: Mapping[int, int], times: int) -> dict[int, int]:
    found = dict(row)
    for at, value in other.items():
        left = (found.get(at, 0) - times * value) % _PRIME
        if left:
            found[at] = left
        else:
            found.pop(at, None)
    return found
