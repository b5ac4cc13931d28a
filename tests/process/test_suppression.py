"""Hidden numbers stay hidden: from a table and its total, from all tables of one report, from months beside quarters
and years, and from whoever knows exactly how hiding is done.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.process.suppression import (
    LEAST,
    SPREAD,
    Cell,
    Mark,
    Span,
    bounds,
    narrow,
    protect,
    protect_each,
    protect_rows,
    protect_total,
)

COUNTS = st.integers(0, 40) | st.sampled_from([0, 1, 8, 9, 10, 11])


def marks(cells: Sequence[Cell]) -> list[str]:
    return [str(cell.value) if cell.value is not None else cell.mark.value for cell in cells]


def of_months(months: Sequence[Sequence[int]]) -> Span[tuple[int, ...]]:
    """A quarter of months, each a row of counts."""
    return Span(tuple(map(sum, zip(*months, strict=True))), tuple(Span(tuple(month)) for month in months))


def totals_of(counts: Span[tuple[int, ...]]) -> Span[int]:
    return Span(sum(counts.value), tuple(map(totals_of, counts.parts)))


def flat(span: Span[Any]) -> Iterator[Any]:
    yield span.value
    for part in span.parts:
        yield from flat(part)


# --- one table


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((), []),
        ((12, 30, 25), ["12", "30", "25"]),
        ((12, 30, 3), ["12", "kept", "small"]),
        ((30, 3, 4, 2), ["30", "small", "small", "small"]),
        ((30, 1, 1, 0), ["kept", "small", "small", "small"]),
        ((30, 12, 9), ["30", "kept", "small"]),
        ((30, 10, 0), ["kept", "kept", "small"]),
        ((30, 0), ["kept", "small"]),
        ((10, 0), ["back", "back"]),
        ((9, 9), ["back", "back"]),
        ((8, 9), ["back", "back"]),
        ((5, 6), ["small", "small"]),
        ((40,), ["40"]),
    ],
)
def test_a_small_number_is_hidden_and_so_is_what_it_could_be_worked_out_from(
    counts: tuple[int, ...], shown: list[str]
) -> None:
    assert marks(protect(counts)) == shown


@given(st.lists(COUNTS, min_size=1, max_size=9))
def test_nothing_under_ten_is_ever_shown_and_what_is_shown_is_true(counts: list[int]) -> None:
    for count, cell in zip(counts, protect(counts), strict=True):
        if count < LEAST:
            assert cell.value is None
        assert cell.value in (None, count)
        if cell.mark is Mark.SMALL:
            assert count < LEAST
        if cell.mark is Mark.KEPT:
            assert count >= LEAST


def possible(cells: Sequence[Cell], total: int, at: int) -> set[int]:
    """Every value of one cell that fits the total and what the other cells are said to be, found by trying."""
    rest = total - sum(cell.value or 0 for cell in cells)
    spans = []
    for n, cell in enumerate(cells):
        if cell.value is None and n != at:
            spans.append({Mark.SMALL: (0, LEAST - 1), Mark.KEPT: (LEAST, rest), Mark.BACK: (0, rest)}[cell.mark])
    low, high = sum(span[0] for span in spans), sum(span[1] for span in spans)
    own = {Mark.SMALL: (0, LEAST - 1), Mark.KEPT: (LEAST, rest), Mark.BACK: (0, rest)}[cells[at].mark]
    return {value for value in range(own[0], min(own[1], rest) + 1) if low <= rest - value <= high}


@given(st.lists(COUNTS, min_size=2, max_size=8).filter(lambda counts: sum(counts) >= LEAST))
def test_subtracting_from_the_total_leaves_several_values_for_each_hidden_number(counts: list[int]) -> None:
    cells = protect(counts)
    for at, cell in enumerate(cells):
        if cell.value is None:
            found = possible(cells, sum(counts), at)
            assert counts[at] in found
            assert len(found) >= SPREAD


@pytest.mark.parametrize(("least", "rows", "most"), [(3, 2, 16), (3, 3, 12), (4, 3, 14), (3, 4, 9), (5, 3, 14)])
def test_whoever_knows_how_it_is_done_and_tries_every_table_recovers_no_number(
    least: int, rows: int, most: int
) -> None:
    """All tables that would have been published just so: each hidden number still has two values or more."""
    published = defaultdict(list)
    for table in itertools.product(range(most + 1), repeat=rows):
        if least <= sum(table) <= most:
            published[sum(table), protect(table, least, 3)].append(table)
    assert len(published) > 20
    for (_, cells), tables in published.items():
        for at, cell in enumerate(cells):
            values = {table[at] for table in tables}
            assert len(values) == 1 if cell.value is not None else len(values) >= 2


# --- over time


def test_a_quarter_that_would_give_a_month_away_is_kept_back() -> None:
    assert marks([protect_total(Span(28, (Span(12), Span(11), Span(5)))).value]) == ["kept"]
    assert marks([protect_total(Span(27, (Span(12), Span(8), Span(7)))).value]) == ["27"]
    assert marks([protect_total(Span(36, (Span(12), Span(12), Span(12)))).value]) == ["36"]
    assert marks([protect_total(Span(27, (Span(9), Span(9), Span(9)))).value]) == ["kept"]
    assert marks([protect_total(Span(8, (Span(4), Span(4)))).value]) == ["small"]


def test_a_table_of_a_quarter_is_kept_back_when_months_could_be_subtracted() -> None:
    months = [(30, 20, 12, 3), (30, 20, 12, 12), (30, 20, 12, 12)]
    counts = of_months(months)
    totals = protect_total(totals_of(counts))
    found = protect_rows(counts, totals)
    assert marks(found.parts[0].value) == ["30", "20", "kept", "small"]
    assert marks(found.value) == ["back"] * 4
    alone = protect_rows(Span(counts.value), Span(totals.value))
    assert marks(alone.value) == ["90", "60", "36", "27"]  # a desk that hands out quarters alone shows them


def test_rows_that_do_not_add_up_are_protected_each_for_itself() -> None:
    found = protect_each(of_months([(12, 3, 20), (12, 12, 20), (12, 12, 20)]))
    assert marks(found.value) == ["36", "kept", "60"]
    assert marks(found.parts[0].value) == ["12", "small", "20"]


def test_without_its_total_a_table_is_kept_back() -> None:
    assert marks(protect_rows(Span((30, 20)), Span(Cell(Mark.KEPT))).value) == ["back", "back"]


def everything(
    counts: Span[tuple[int, ...]], totals: Span[Cell], rows: Span[tuple[Cell, ...]]
) -> tuple[dict[Hashable, Cell], dict[Hashable, int], list[tuple[Hashable, tuple[Hashable, ...]]]]:
    """What a reader has of a quarter and its months, the truth, and all sums; made apart from the code under test."""
    known: dict[Hashable, Cell] = {}
    truth: dict[Hashable, int] = {}
    sums: list[tuple[Hashable, tuple[Hashable, ...]]] = []
    stretches = list(zip(flat(counts), flat(totals), flat(rows), strict=True))
    for n, (numbers, total, cells) in enumerate(stretches):
        known[f"{n} all"], truth[f"{n} all"] = total, sum(numbers)
        for at, cell in enumerate(cells):
            known[f"{n} {at}"], truth[f"{n} {at}"] = cell, numbers[at]
        sums.append((f"{n} all", tuple(f"{n} {at}" for at in range(len(cells)))))
    later = range(1, len(stretches))
    for column in ("all", *range(len(counts.value))):
        sums.append((f"0 {column}", tuple(f"{n} {column}" for n in later)))
    return known, truth, sums


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 5).flatmap(lambda rows: st.lists(st.tuples(*[COUNTS] * rows), min_size=2, max_size=3)))
def test_months_beside_their_quarter_leave_several_values_for_each_hidden_number(months: list[tuple[int, ...]]) -> None:
    counts = of_months(months)
    totals = protect_total(totals_of(counts))
    rows = protect_rows(counts, totals)
    known, truth, sums = everything(counts, totals, rows)
    found = bounds(known, sums)
    # A number of the quarter whose months are all shown is no secret, also where its table is kept back as a whole.
    open_ones = {whole for whole, parts in sums if all(known[part].value is not None for part in parts)}
    for name, cell in known.items():
        low, high = found[name]
        assert low <= truth[name] <= high
        assert cell.value is not None or name in open_ones or high - low + 1 >= SPREAD, (name, low, high)
    assert narrow(known, sums) <= open_ones


@pytest.mark.parametrize(("rows", "months", "most"), [(2, 2, 7), (2, 3, 3)])
def test_whoever_knows_how_it_is_done_recovers_nothing_from_months_and_a_quarter(
    rows: int, months: int, most: int
) -> None:
    published = defaultdict(list)
    for numbers in itertools.product(range(most + 1), repeat=rows * months):
        counts = of_months([numbers[n * rows : (n + 1) * rows] for n in range(months)])
        totals = protect_total(totals_of(counts), 3, 3)
        published[totals, protect_rows(counts, totals, 3, 3)].append(counts)
    shown = 0
    for (totals, cells), all_counts in published.items():
        if any(most in row for counts in all_counts for row in flat(counts)):
            continue  # larger tables, which were not tried, could look the same
        shown += cells.value[0].mark is not Mark.BACK
        for n, (total, row) in enumerate(zip(flat(totals), flat(cells), strict=True)):
            stretch = [list(flat(counts))[n] for counts in all_counts]
            if total.value is None:
                assert len({sum(numbers) for numbers in stretch}) >= 2
            for at, cell in enumerate(row):
                if cell.value is None:
                    assert len({numbers[at] for numbers in stretch}) >= 2
    assert len(published) > 300


# --- the watcher itself can fail


def test_what_can_be_worked_out_is_noticed() -> None:
    small, hidden = Cell(Mark.SMALL), Cell(Mark.BACK)

    def shown(value: int) -> Cell:
        return Cell(Mark.SHOWN, value)

    cells: dict[Hashable, Cell] = {"all": shown(20), "a": shown(15), "b": small}
    assert narrow(cells, [("all", ("a", "b"))]) == {"b"}
    # Four unknown cells in a square are not determined; with a fifth sum across them they are, by no bound alone.
    square: dict[Hashable, Cell] = dict.fromkeys("abcd", hidden) | {"r": shown(50), "s": shown(50), "t": shown(50)}
    sums: list[tuple[Hashable, tuple[Hashable, ...]]] = [("r", ("a", "b")), ("s", ("c", "d")), ("t", ("a", "c"))]
    assert narrow(square, sums) == frozenset()
    assert narrow(square | {"u": shown(60)}, [*sums, ("u", ("a", "d"))]) == set("abcd")
    assert narrow({"all": hidden, "a": shown(3), "b": shown(4)}, [("all", ("a", "b"))]) == {"all"}
