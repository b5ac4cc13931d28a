"""A desk's cases become a return: each thing once, in the quarter in which it happened."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from amanat.publication.statistics.codes import DURATIONS, SCALE
from amanat.publication.statistics.counting import Case, Deadline, Event, count, count_each
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.returns import Counts, Return, StepCount, Waits, check_return
from amanat.publication.statistics.survival import together
from tests.publication.statistics.world import desk, institution, quarter

HERE = institution(1)
Q1, Q2, Q3 = quarter(0), quarter(1), quarter(2)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


CASE = Case(
    HERE,
    day("03-20"),
    day("03-25"),
    day("04-10"),
    (Event("substantiated", day("05-20")), Event("not_substantiated", day("07-10"))),
    (Event("measure", day("06-01")),),
    others=(Event("retaliation", day("04-01")), Event("retaliation", day("04-02")), Event("reversal", day("07-10"))),
)


def counts(quarter: Quarter, *cases: Case) -> Counts:
    return count(cases, quarter)[0].counts


def test_what_happened_counts_once_in_the_quarter_in_which_it_happened() -> None:
    assert counts(Q1, CASE) == Counts(received=1, acknowledged=1)
    assert counts(Q2, CASE) == Counts(inquiries=1, findings=(1, 0, 0, 0), outcomes=(1, 0, 0), retaliation=2)
    assert counts(Q3, CASE) == Counts(findings=(0, 1, 0, 0), reversals=1)
    assert count([CASE], Q3.next) == ()


def test_how_it_ended_counts_too() -> None:
    closed = Case(HERE, day("01-02"), closed=day("02-01"), reason="not_theirs")
    withdrawn = Case(HERE, day("01-02"), withdrawn=day("04-01"))
    assert counts(Q1, closed, withdrawn) == Counts(received=2, closed=(0, 1, 0, 0, 0))
    assert counts(Q2, closed, withdrawn) == Counts(withdrawn=1)


def test_what_is_still_to_come_does_not_count_yet() -> None:
    assert count([CASE], Quarter(2025, 4)) == ()
    early = replace(CASE, acknowledged=None, inquiry=None, findings=(), outcomes=(), others=())
    assert count([CASE], Q1)[0].counts == replace(count([early], Q1)[0].counts, acknowledged=1)


@pytest.mark.parametrize(
    ("due", "met", "quarter", "came"),
    [
        ("03-23", "03-23", Q1, (1, 0, 0)),
        ("03-23", "03-24", Q1, (0, 1, 0)),
        ("03-23", "04-01", Q1, (0, 0, 1)),
        ("03-23", None, Q1, (0, 0, 1)),
        ("04-02", "03-24", Q2, (1, 0, 0)),
    ],
)
def test_a_deadline_counts_once_in_the_quarter_in_which_it_fell(
    due: str, met: str | None, quarter: Quarter, came: tuple[int, int, int]
) -> None:
    case = Case(HERE, day("03-20"), deadlines=(Deadline("pk-a", "charge", day(due), met and day(met)),))
    steps = {one: entry.steps for one in (Q1, Q2, Q3) for entry in count([case], one)}
    assert steps.pop(quarter) == (StepCount("pk-a", "charge", *came),)
    assert not any(steps.values())


def test_days_are_counted_by_classes_and_by_how_long_each_waited_in_the_quarter() -> None:
    """Acknowledged after 5 days: days 0 to 5 are waited. Until the inquiry 12 in the first quarter, 10 in the next."""
    first, second = count([CASE], Q1)[0].days, count([CASE], Q2)[0].days
    assert first.acknowledgement == tuple(Waits(n, 1, n == 5) for n in range(6))
    assert second.acknowledgement == ()
    assert first.inquiry == tuple(Waits(n, 1) for n in range(12))
    assert second.inquiry == (Waits(12, 1), Waits(13, 1), Waits(14, 1), Waits(21, 7, 1))
    assert sum(row.waited for row in (*first.finding, *second.finding)) == (day("05-20") - day("03-20")).days + 1


def test_of_several_ends_the_first_counts_and_of_one_day_the_answer() -> None:
    base = Case(HERE, day("01-01"))
    closed = replace(base, closed=day("01-04"), reason="other")
    assert count([closed], Q1)[0].days.finding[-1] == Waits(3, 1, 0, 1)
    answered = replace(closed, acknowledged=day("01-04"))
    assert count([answered], Q1)[0].days.acknowledgement[-1] == Waits(3, 1, 1, 0)
    withdrawn = replace(base, withdrawn=day("01-04"))
    assert count([withdrawn], Q1)[0].days.finding[-1] == Waits(3, 1, 0, 0)
    assert count([replace(answered, acknowledged=day("01-09"))], Q1)[0].days.acknowledgement[-1] == Waits(3, 1, 0, 1)


def test_an_answer_before_the_case_came_and_one_after_ten_years_stay_within_the_scale() -> None:
    early = Case(HERE, day("01-10"), acknowledged=day("01-02"))
    assert count([early], Q1)[0].days.acknowledgement == (Waits(0, 1, 1),)
    old = Case(HERE, date(2014, 1, 1), acknowledged=day("02-01"))
    # Of so old a case the days of this quarter count as one.
    assert count([old], Q1)[0].days.acknowledgement == (Waits(SCALE[-1], 1, 1),)


def random_cases(seed: int, many: int) -> list[Case]:
    r = random.Random(seed)

    def later(since: date | None, mean: int, share: float) -> date | None:
        return since + timedelta(int(r.expovariate(1 / mean))) if since and r.random() < share else None

    cases = []
    for _ in range(many):
        came = date(2025, 11, 1) + timedelta(r.randrange(400))
        acknowledged = later(came, 8, 0.8)
        inquiry = later(acknowledged, 30, 0.7)
        found, closed = later(inquiry, 60, 0.6), later(came, 50, 0.2)
        cases.append(
            Case(
                institution(r.randrange(3)),
                came,
                acknowledged,
                inquiry,
                (Event("inconclusive", found),) if found else (),
                (),
                closed,
                "other" if closed else "",
                later(came, 90, 0.1),
                deadlines=(Deadline("pk-a", "charge", came + timedelta(3), acknowledged),),
            )
        )
    return cases


def test_one_pass_over_several_quarters_is_the_same_as_one_for_each_and_follows_the_format() -> None:
    cases, quarters = random_cases(1, 300), [quarter(n) for n in range(5)]
    together_ = count_each(cases, quarters)
    assert together_ == {one: count(cases, one) for one in quarters}
    for one, entries in together_.items():
        check_return(Return(desk(0), 1, one, 1, entries))


def test_the_days_of_all_quarters_add_up_to_each_day_that_each_case_waited() -> None:
    cases = [case for case in random_cases(2, 200) if case.received >= quarter(0).first]
    entries = [entry for found in count_each(cases, [quarter(n) for n in range(5)]).values() for entry in found]
    last = quarter(4).last
    for name in DURATIONS[:2]:
        rows = together(getattr(entry.days, name) for entry in entries)
        ages = []
        for case in cases:
            answered = case.acknowledged if name == "acknowledgement" else case.inquiry
            end = min(one for one in (answered, case.closed, case.withdrawn, last) if one)
            ages += range((end - case.received).days + 1)
        classes = [min(one for one in SCALE if one >= age) for age in ages]
        assert {row.days: row.waited for row in rows} == {one: classes.count(one) for one in set(classes)}
