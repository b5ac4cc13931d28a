"""What a report counts, and that nothing in it says more than its tables do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.desk.reports.counts import ENDS, FIRST, NEVER, NOT_SAID, Report, Row, report
from amanat.desk.reports.periods import Period, around, latest, read_period
from amanat.errors import RefusedError
from amanat.process.suppression import Mark

SEPTEMBER = read_period("2026-09")


def made(count: int, day: str = "2026-09-05", **more: object) -> list[Row]:
    given_: dict[str, object] = {
        "how": "sealed",
        "acts": ("stalking",),
        "context": "work",
        "urgency": "soon",
        "first": 1,
    }
    return [Row(date.fromisoformat(day), **{**given_, **more})] * count  # type: ignore[arg-type]


def shown(found: Report, name: str) -> dict[str, str]:
    (table,) = [table for table in found.tables if table.name == name]
    return {code: str(cell.value) if cell.value is not None else cell.mark.value for code, cell in table.lines}


def names(found: Report) -> list[str]:
    return [table.name for table in found.tables]


# --- periods


def test_periods_have_codes_days_and_parts() -> None:
    assert [period.code for period in read_period("2026").parts("month")] == [
        "2026-Q1",
        "2026-Q2",
        "2026-Q3",
        "2026-Q4",
    ]
    assert [period.code for period in read_period("2026-Q4").parts("month")] == ["2026-10", "2026-11", "2026-12"]
    assert read_period("2026-Q4").parts("quarter") == ()
    assert (read_period("2026-12").last, read_period("2024-02").last) == (date(2026, 12, 31), date(2024, 2, 29))
    assert [around(date(2026, 5, 9), step).code for step in ("month", "quarter", "year")] == [
        "2026-05",
        "2026-Q2",
        "2026",
    ]
    codes = [period.code for period in latest(date(2026, 2, 9), "month", 24, date(2025, 11, 30))]
    assert codes == ["2026-02", "2026-01", "2025-12", "2025-11"]
    assert len(latest(date(2026, 2, 9), "year", 3, date(1990, 1, 1))) == 3


@pytest.mark.parametrize("code", ["", "2026-13", "2026-Q5", "2026-9", "26", "2026-09-01", "0001", "۲۰۲۶", "9999"])
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(RefusedError):
        read_period(code)


@given(st.dates(date(1950, 1, 1), date(2900, 1, 1)), st.sampled_from(["month", "quarter", "year"]))
def test_a_period_holds_its_day_and_its_code_is_read_back(day: date, step: str) -> None:
    period: Period = around(day, step)  # type: ignore[arg-type]
    assert period.holds(day)
    assert read_period(period.code) == period
    assert not period.holds(period.last + timedelta(days=1))


# --- counts


def test_a_month_counts_what_came_in_by_way_act_context_urgency() -> None:
    rows = made(40) + made(20, how="assisted", acts=("rape", "blackmail"), context="domestic", urgency="immediate")
    found = report(rows + made(99, "2026-08-31") + made(99, "2026-10-01"), SEPTEMBER, "month")
    assert found.total.value == 60
    assert shown(found, "how") == {"sealed": "40", "assisted": "kept", "import": "small"}
    acts = shown(found, "acts")
    assert (acts["stalking"], acts["rape"], acts["blackmail"], acts["image_abuse"]) == ("40", "20", "20", "small")
    assert shown(found, "context")["work"] in ("40", "kept")
    assert set(shown(found, "urgency")) == {"immediate", "soon", "routine", NOT_SAID}


def test_too_few_cases_are_not_broken_down_at_all() -> None:
    found = report(made(9), SEPTEMBER, "month")
    assert (found.total.mark, names(found)) == (Mark.SMALL, ["ended"])
    assert (found.median, found.within, found.open) == (None, (None, None), None)


def test_acts_outside_the_scope_are_one_line_and_a_case_counts_once_in_it() -> None:
    found = report(made(12, acts=("infidelity", "opinion", "stalking")), SEPTEMBER, "month")
    assert (shown(found, "acts")["outside"], shown(found, "acts")["stalking"]) == ("12", "12")


def test_districts_are_named_from_ten_on_and_a_small_one_is_not_even_named() -> None:
    rows = made(30, district="lahore") + made(25, district="multan") + made(3, district="hunza") + made(12)
    found = report(rows + made(5, district="skardu"), SEPTEMBER, "month")
    assert set(shown(found, "district")) <= {"lahore", "multan", NOT_SAID}
    assert shown(found, "district")["lahore"] == "30"
    assert "hunza" not in repr(found)
    assert "district" not in names(report(made(30), SEPTEMBER, "month"))


def test_first_words_are_told_by_table_share_and_median() -> None:
    rows = made(30, first=1) + made(20, first=6) + made(12, first=9) + made(14, first=None) + made(10, known=False)
    found = report(rows + made(30, how="assisted", first=None) + made(11, how="import"), SEPTEMBER, "month")
    assert shown(found, "first") == {"within3": "30", "within7": "20", "later": "12", "none": "14", NOT_SAID: "10"}
    assert found.within == (30 * 100 // 86, 50 * 100 // 86)
    assert found.median == 6


def test_a_median_is_told_only_where_it_lies_in_a_line_that_is_shown() -> None:
    others = made(30, how="assisted") + made(30, how="import")
    never = made(12, first=0) + made(11, first=5) + made(10, first=9) + made(45, first=None) + made(10, known=False)
    assert report(never + others, SEPTEMBER, "month").median == NEVER
    few = made(12, first=0) + made(3, first=5) + made(2, first=9) + made(1, first=None)
    assert report(few + others, SEPTEMBER, "month").median is None  # 18 are too few
    # The middle one is in a hidden line: that it lies there is not told either.
    hidden = made(10, first=0) + made(9, first=5) + made(2, first=9)
    assert report(hidden + others, SEPTEMBER, "month").median is None


def test_how_cases_ended_is_counted_on_the_day_on_which_they_did() -> None:
    september = date(2026, 9, 30)
    rows = made(15, "2026-07-01", ended=september, end="support_done") + made(12, ended=september, end="withdrawn")
    rows += made(30, "2026-09-02", ended=date(2026, 10, 1), end="she_asked")
    rows += made(40, "2019-01-01", how="import", ended=september, end="support_done", flows=False)
    found = report(rows, SEPTEMBER, "month")
    assert found.ended.value == 27
    assert set(shown(found, "ended")) == set(ENDS)
    assert found.open == (30, 39)
    assert report(rows, read_period("2026-10"), "month").open is None


def test_a_longer_time_hides_what_months_beside_it_would_give_away() -> None:
    rows = made(20, "2026-07-03") + made(22, "2026-08-03") + made(4, "2026-09-03")
    quarter = read_period("2026-Q3")
    assert report(rows, quarter, "month").total.mark is Mark.KEPT
    assert report(rows, quarter, "quarter").total.value == 46
    assert report(rows, read_period("2026"), "quarter").total.value == 46
    # A month without any case is known to be empty: it hides nothing.
    assert report(made(20, "2026-07-03") + made(4, "2026-09-03"), quarter, "month").total.mark is Mark.KEPT


# --- attacks on the whole report


CHOICES = st.tuples(
    st.sampled_from(["sealed", "assisted", "import"]),
    st.sampled_from([(), ("rape",), ("stalking",), ("rape", "stalking"), ("opinion",)]),
    st.sampled_from(["work", "domestic", ""]),
    st.sampled_from(["lahore", "multan", "hunza", ""]),
    st.sampled_from(["immediate", "soon", ""]),
    st.sampled_from([0, 2, 5, 20, None]),
    st.sampled_from(["2026-07-03", "2026-08-03", "2026-09-03"]),
)
GROUPS = st.lists(st.tuples(CHOICES, st.integers(1, 25)), min_size=1, max_size=9)


def rows_of(groups: Sequence[tuple[tuple[object, ...], int]]) -> list[Row]:
    found: list[Row] = []
    for (how, acts, context, district, urgency, first, day), count in groups:
        more = {"how": how, "acts": acts, "context": context, "district": district, "urgency": urgency, "first": first}
        found += made(count, str(day), **more)
    return found


@settings(max_examples=60, deadline=None)
@given(GROUPS)
def test_no_number_under_ten_is_in_any_report_and_no_total_gives_one_away(
    groups: list[tuple[tuple[object, ...], int]],
) -> None:
    rows = rows_of(groups)
    for code in ("2026-07", "2026-08", "2026-09", "2026-Q3", "2026"):
        found = report(rows, read_period(code), "month")
        for table in found.tables:
            values = [cell.value for _, cell in table.lines]
            assert all(value is None or value >= 10 for value in values)
            if table.name in ("how", "context", "urgency") and found.total.value is not None:
                hidden = [cell for _, cell in table.lines if cell.value is None]
                assert len(hidden) != 1
        for share in found.within:
            if share is not None:
                first = shown(found, "first")
                assert first["within3"].isdecimal()


@settings(max_examples=40, deadline=None)
@given(GROUPS, st.integers(0, 8))
def test_one_case_more_or_less_of_another_district_is_not_told_by_the_names(
    groups: list[tuple[tuple[object, ...], int]], small: int
) -> None:
    rows = [row for row in rows_of(groups) if row.district != "hunza"]
    found = report(rows + made(small, district="hunza"), SEPTEMBER, "month")
    assert "hunza" not in repr(found)


def test_every_first_word_has_its_line() -> None:
    assert FIRST == ("within3", "within7", "later", "none")
