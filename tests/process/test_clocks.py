"""The law's clocks against days that are counted in another way: one by one, on a list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.errors import RefusedError
from amanat.process.clocks import Clock, Extension, Occurred, Pause, State, Why, clocks
from amanat.process.pack_form import Longer, Pack, PauseRule, Step, Within
from amanat.process.working_days import WorkCalendar
from tests.process.laws import CONCILIATION, FILE, HOLIDAYS, LONGER, WORDS, pack, step

START = date(2027, 5, 3)
DAYS = st.dates(date(2027, 1, 1), date(2028, 12, 31))
"""Two years with a leap day."""


def one(law: Pack, *occurred: Occurred, today: date = START, **more: object) -> Clock:
    (clock,) = clocks(law, occurred, today=today, **{"holidays": HOLIDAYS, **more})  # type: ignore[arg-type]
    return clock


def delivered(day: date | None = START, *, proven: bool = True) -> Occurred:
    return Occurred("complaint_delivered", day, proven)


def told(day: date, *, proven: bool = True) -> Occurred:
    return Occurred("charge_communicated", day, proven)


def expected(start: date, within: Within, closed: frozenset[date], paused: set[date]) -> date:
    """The last day, from a list of all days: another way than that of the code."""
    if within.unit == "months":
        end = start + relativedelta(months=within.n) - timedelta(days=within.less or 0)
        left, working = (end - start).days, False
    else:
        left, working = within.n or 0, within.unit == "working_days"
    every = (start + timedelta(days=i) for i in range(1, 3000))
    counted = (d for d in every if d not in paused and not (working and (d.weekday() > 4 or d in closed)))
    return [next(counted) for _ in range(left)][-1]


WITHIN = st.one_of(
    st.builds(Within, st.just("calendar_days"), st.integers(1, 120)),
    st.builds(Within, st.just("working_days"), st.integers(1, 60)),
    st.builds(Within, st.just("months"), st.integers(1, 12), st.one_of(st.none(), st.integers(1, 27))),
)
PAUSES = st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=3)


@settings(max_examples=150)
@given(DAYS, WITHIN, st.frozensets(DAYS, max_size=20), PAUSES, st.integers(-5, 500))
def test_a_last_day_is_the_one_that_is_counted_by_hand(
    start: date, within: Within, closed: frozenset[date], pauses: list[tuple[date, int]], later: int
) -> None:
    calendar = {"ZZ": WorkCalendar(date(2026, 1, 1), date(2034, 12, 31), closed)}
    spans = [Pause(first, first + timedelta(days=length)) for first, length in pauses]
    paused = {p.first + timedelta(days=i) for p in spans for i in range(((p.last or p.first) - p.first).days + 1)}
    law, today = pack(step(within=within)), start + timedelta(days=later)
    clock = one(law, delivered(start), today=today, holidays=calendar, pauses=spans)
    if later < 0:
        assert clock == Clock(law.steps[0], State.NOT_YET), "what is recorded for a later day has not happened"
        return
    due = expected(start, within, closed, paused)
    assert clock.due == due
    if today > due:
        assert (clock.state, clock.days_left) == (State.MISSED, None)
    else:
        assert clock.state is (State.PAUSED if today in paused else State.RUNNING)
        assert clock.days_left == sum(1 for i in range((due - today).days))


@given(DAYS, WITHIN, st.integers(0, 500))
def test_done_is_met_up_to_the_last_day_and_late_after_it(start: date, within: Within, after: int) -> None:
    done, wide = start + timedelta(days=after), {"ZZ": WorkCalendar(date(2026, 1, 1), date(2034, 12, 31))}
    clock = one(pack(step(within=within)), delivered(start), told(done), today=done, holidays=wide)
    assert clock.met_on == done
    assert clock.state is (State.MET if clock.due is not None and done <= clock.due else State.LATE)


@given(DAYS, st.integers(0, 700))
def test_from_day_to_day_a_clock_only_runs_forward(start: date, span: int) -> None:
    law = pack(step(within=Within("working_days", 10)))
    seen = [one(law, delivered(start), today=start + timedelta(days=i)) for i in range(0, span, 7)]
    assert len({clock.due for clock in seen}) <= 1
    states = [clock.state for clock in seen]
    assert states == sorted(states, key=[State.RUNNING, State.MISSED].index)


def test_without_a_known_beginning_there_is_no_clock() -> None:
    law = pack()
    assert one(law).state is State.NOT_YET
    assert one(law, delivered(None)).why is Why.UNKNOWN_DAY
    assert one(law, told(START)) == Clock(law.steps[0], State.NONE, met_on=START, why=Why.UNKNOWN_DAY)
    assert one(pack(FILE)).state is State.NONE, "it happened; nobody said when"
    assert one(pack(FILE)).why is Why.UNKNOWN_DAY
    assert one(pack(FILE)).due is None


def test_a_clock_about_an_institution_starts_at_proven_delivery_alone() -> None:
    clock = one(pack(), delivered(proven=False), today=START + timedelta(days=90))
    assert (clock.state, clock.why, clock.due) == (State.NONE, Why.UNPROVEN, None)
    later = one(pack(), delivered(proven=False), delivered(START + timedelta(days=10)))
    assert later.starts_from is None, "it was proven on a later day only"
    proven = one(pack(), delivered(proven=False), delivered(START + timedelta(days=10)), today=date(2027, 6, 1))
    assert proven.starts_from == START + timedelta(days=10)


def test_what_is_reported_as_done_counts_as_done_without_proof() -> None:
    done = told(START + timedelta(days=2), proven=False)
    assert one(pack(), delivered(), done, today=date(2027, 6, 1)).state is State.MET


def test_her_own_days_need_no_proof_and_the_last_of_them_counts() -> None:
    two = Occurred("incident", date(2027, 1, 5)), Occurred("incident", date(2027, 2, 5))
    clock = one(pack(FILE), *two, today=date(2027, 2, 5))
    assert (clock.starts_from, clock.due) == (date(2027, 2, 5), date(2027, 5, 4))
    first = one(pack(step(FILE, start="first")), *two, today=date(2027, 2, 5))
    assert first.due == date(2027, 4, 4)


def test_a_complaint_that_was_made_stays_made_when_it_happens_again() -> None:
    seen = Occurred("complaint_made", date(2027, 2, 1)), Occurred("incident", date(2027, 3, 1))
    assert one(pack(FILE), *seen, today=date(2028, 1, 1)).state is State.MET
    answered_before = one(pack(), told(START - timedelta(days=9)), delivered(), today=date(2027, 6, 1))
    assert answered_before.state is State.MISSED, "but an answer to something else is no answer to this"


def test_a_changed_decision_gives_a_new_time_to_appeal() -> None:
    appeal = step(actor="either_party", from_event="finding_communicated", to_event="appeal_filed", start="last")
    first, second = Occurred("finding_communicated", START), Occurred("finding_communicated", date(2027, 9, 1))
    filed = Occurred("appeal_filed", date(2027, 5, 5))
    assert one(pack(appeal), first, filed, today=date(2027, 8, 31)).state is State.MET
    again = one(pack(appeal), first, filed, second, today=date(2027, 9, 1))
    assert (again.state, again.due, again.met_on) == (State.RUNNING, date(2027, 9, 4), None)


@pytest.mark.parametrize("later", [0, 5, 1000])
def test_soft_words_and_benchmarks_are_never_shown_as_broken(later: int) -> None:
    today = START + timedelta(days=later)
    wish = pack(step(force="soft", on_miss="nothing", within=Within("months", 4)))
    forthwith = pack(step(force="soft", on_miss="nothing", within=Within("qualitative")))
    measure = pack(step(force="benchmark", on_miss="nothing", within=Within("calendar_days", 7)))
    assert one(wish, delivered(), today=today).state is State.SOFT
    assert one(forthwith, delivered(), today=today) == Clock(forthwith.steps[0], State.SOFT, starts_from=START)
    assert one(measure, delivered(), today=today).state is State.BENCHMARK
    for law in (wish, forthwith, measure):
        done = one(law, delivered(), told(today), today=today)
        assert done.state in (State.MET, State.BENCHMARK)
        assert (done.state is State.BENCHMARK) == (law is measure and later > 7)


def test_an_extension_lengthens_and_never_shortens() -> None:
    longer, shorter = Extension("charge", date(2027, 5, 20)), Extension("charge", date(2027, 5, 4))
    other = Extension("another", date(2030, 1, 1))
    assert one(pack(), delivered(), extensions=[longer, shorter, other]).due == date(2027, 5, 20)
    assert one(pack(), delivered(), extensions=[shorter]).due == date(2027, 5, 6)
    assert (
        one(pack(), delivered(), told(date(2027, 5, 15)), today=date(2027, 6, 1), extensions=[longer]).state
        is State.MET
    )


def test_more_time_in_some_cases_is_told_apart_from_the_time_that_is_sure() -> None:
    clock = one(pack(step(FILE, longer=LONGER)), Occurred("incident", date(2027, 1, 31)), today=date(2027, 2, 1))
    assert (clock.due, clock.longest) == (date(2027, 4, 29), date(2027, 7, 30))
    granted = [Extension("file", date(2027, 12, 24))]
    assert (
        one(pack(step(FILE, longer=LONGER)), Occurred("incident", START), extensions=granted).longest
        == granted[0].until
    )


def test_a_pause_that_goes_on_leaves_no_last_day() -> None:
    law, going_on = pack(step(within=Within("working_days", 10))), [Pause(START + timedelta(days=3))]
    clock = one(law, delivered(), today=START + timedelta(days=400), pauses=going_on)
    assert (clock.state, clock.due, clock.days_left) == (State.PAUSED, None, None)
    after = [Pause(date(2027, 9, 1))]
    assert one(law, delivered(), today=date(2027, 9, 5), pauses=after).state is State.MISSED, "it had run out before"
    elsewhere = [Pause(START, steps=frozenset({"another"}))]
    assert one(law, delivered(), pauses=elsewhere).state is State.RUNNING


CLAIM = pack(FILE, pauses=(CONCILIATION,))


def claim(incident: str, began: str, ended: str | None, today: str) -> Clock:
    seen = [
        Occurred("incident", date.fromisoformat(incident)),
        Occurred("conciliation_started", date.fromisoformat(began)),
    ]
    seen += [Occurred("conciliation_ended", date.fromisoformat(ended))] if ended else []
    return one(CLAIM, *seen, today=date.fromisoformat(today))


@pytest.mark.parametrize(
    ("incident", "began", "ended", "due"),
    [
        # Luton Borough Council v Haque: 20 June, 22 July to 22 August, so 20 October.
        ("2027-06-20", "2027-07-22", "2027-08-22", "2027-10-20"),
        # It would end during the talks or in the month after them: a month after their end.
        ("2027-06-20", "2027-09-15", "2027-10-20", "2027-11-20"),
        # On the very last day.
        ("2027-06-20", "2027-09-19", "2027-10-31", "2027-11-30"),
        # The month after the end is a short one.
        ("2027-11-01", "2028-01-20", "2028-01-31", "2028-02-29"),
        # Begun and ended on one day.
        ("2027-06-20", "2027-07-22", "2027-07-22", "2027-09-19"),
        # Begun too late: nothing is left to stop.
        ("2027-06-20", "2027-09-20", "2027-10-20", "2027-09-19"),
    ],
)
def test_talks_stop_the_clock_and_leave_a_month(incident: str, began: str, ended: str, due: str) -> None:
    assert claim(incident, began, ended, ended).due == date.fromisoformat(due)


def test_a_pause_of_the_law_may_leave_days_or_nothing() -> None:
    seen = [Occurred("incident", date(2027, 6, 20)), Occurred("conciliation_started", date(2027, 9, 18))]
    seen += [Occurred("conciliation_ended", date(2027, 10, 18))]
    days = PauseRule("conciliation_started", "conciliation_ended", ("file",), Within("calendar_days", 10))
    nothing = PauseRule("conciliation_started", "conciliation_ended", ("file",))
    for rule, due in ((days, date(2027, 10, 28)), (nothing, date(2027, 10, 19))):
        assert one(pack(FILE, pauses=(rule,)), *seen, today=date(2027, 10, 18)).due == due


def test_while_talks_go_on_the_clock_stands() -> None:
    assert claim("2027-06-20", "2027-07-22", None, "2027-12-24").state is State.PAUSED
    assert claim("2027-06-20", "2027-09-19", None, "2027-12-24").state is State.PAUSED
    assert claim("2027-06-20", "2027-09-20", None, "2027-12-24").state is State.MISSED
    held = claim("2027-06-20", "2027-07-22", "2027-08-22", "2027-08-01")
    assert held.state is State.PAUSED, "seen from a day on which they had not ended"


def test_a_last_day_on_which_offices_are_closed_moves_on() -> None:
    rolling = step(within=Within("calendar_days", 5), rolls=True)
    closed = {"ZZ": WorkCalendar(date(2027, 1, 1), date(2027, 12, 31), frozenset({date(2027, 5, 10)}))}
    assert one(pack(rolling), delivered(), holidays=closed).due == date(2027, 5, 11), "a Saturday, and then a holiday"
    assert one(pack(step(within=Within("calendar_days", 5))), delivered(), holidays=closed).due == date(2027, 5, 8)


@pytest.mark.parametrize("bad", [step(within=Within("working_days", 3)), step(rolls=True)])
def test_without_a_calendar_a_working_day_is_not_guessed(bad: Step) -> None:
    with pytest.raises(RefusedError, match=r"clock\.holidays"):
        one(pack(bad), delivered(), holidays={})


def test_a_longer_time_that_is_qualitative_never_comes_up_but_days_do() -> None:
    both = Longer(Within("calendar_days", 300), WORDS)
    law = pack(step(FILE, within=Within("calendar_days", 180), longer=both))
    clock = one(law, Occurred("incident", date(2027, 9, 1)), today=date(2028, 2, 29))
    assert (clock.due, clock.longest, clock.days_left) == (date(2028, 2, 28), date(2028, 6, 27), None)
