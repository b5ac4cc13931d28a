"""Routes with the law's clocks, over two simulated years; and what she is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from amanat.demo.person import Person
from amanat.desk.proceeding import answers, dates, routes, telling
from amanat.desk.proceeding.reading import route_states
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.proceeding.today import today_of
from amanat.errors import RefusedError
from amanat.seal.proceedings import Standing
from tests.desk.house import DAY, PROFILE, Clock, House, house, running_intake
from tests.desk.proceedings import (
    CANARY,
    NAME,
    began,
    clock,
    consented,
    days,
    grant,
    happened,
    paper,
    passed_on,
    route,
    seen,
    step,
    version,
)
from tests.desk.proceedings import shared as shared

# --- clocks


def test_only_proven_delivery_starts_a_clock_and_an_answer_that_is_late_stays_late(shared: House) -> None:
    _, case = consented(shared)
    on, today = route(shared, case), str(today_of(shared.office.archive))
    happened(shared, case, on, "complaint_delivered", today, proven=False)
    assert clock(shared, case, on, "charge") == ("none", "")
    happened(shared, case, on, "complaint_delivered", today, document=paper(shared, case))
    assert clock(shared, case, on, "charge") == ("running", days(today, 3))
    shared.clock.now += 3 * DAY
    assert clock(shared, case, on, "charge")[0] == "running"
    shared.clock.now += DAY
    assert clock(shared, case, on, "charge")[0] == "missed"
    kinds = [(one.kind, one.parts.get("day")) for one in shared.office.my_day(shared.lead).notices]
    assert ("proceeding.silent", days(today, 3)) in kinds
    shared.clock.now += DAY
    late = str(today_of(shared.office.archive))
    happened(shared, case, on, "charge_communicated", late, proven=False)
    assert clock(shared, case, on, "charge")[0] == "late"
    kinds = [(one.kind, one.path) for one in shared.office.my_day(shared.lead).notices]
    assert ("proceeding.silent", f"cases/{case}/routes") not in kinds
    row = routes_of(shared.office.archive.state.cases[case])[on]["events"][-1]["row"]
    routes.strike(shared.office, shared.lead, case, version(shared, case), on, row, "It was another letter.")
    assert clock(shared, case, on, "charge")[0] == "missed"


def test_pauses_and_more_time_move_the_last_day_and_are_kept_with_their_reason(shared: House) -> None:
    _, case = consented(shared)
    on, today = route(shared, case), str(today_of(shared.office.archive))
    at = (shared.office, shared.lead, case)
    happened(shared, case, on, "inquiry_opened", today)
    assert clock(shared, case, on, "findings") == ("running", days(today, 30))
    routes.pause(*at, version(shared, case), on, today, days(today, 4), "The court stayed it.")
    assert clock(shared, case, on, "findings")[1] > days(today, 30)
    row = routes_of(shared.office.archive.state.cases[case])[on]["pauses"][-1]["row"]
    routes.strike(*at, version(shared, case), on, row, "It was not stayed.")
    assert clock(shared, case, on, "findings") == ("running", days(today, 30))
    routes.extend(*at, version(shared, case), on, "findings", days(today, 45), "The committee asked for it.")
    assert clock(shared, case, on, "findings") == ("running", days(today, 45))
    routes.pause(*at, version(shared, case), on, today, "", "Nobody knows how long.")
    with pytest.raises(RefusedError):
        routes.pause(*at, version(shared, case), on, today, "", "Twice.")
    assert clock(shared, case, on, "findings")[0] == "paused"
    row = routes_of(shared.office.archive.state.cases[case])[on]["pauses"][-1]["row"]
    shared.clock.now += 2 * DAY
    routes.resume(*at, version(shared, case), on, row, days(today, 1))
    assert clock(shared, case, on, "findings")[0] == "running"
    routes.end_route(*at, version(shared, case), on, "mistake", "")
    with pytest.raises(RefusedError) as refused:
        happened(shared, case, on, "finding_made", today)
    assert refused.value.code == "route.ended"
    assert seen(shared, case).next is None


def test_a_soft_step_is_never_a_breach_however_long_it_takes(shared: House) -> None:
    _, case = consented(shared)
    on, today = route(shared, case, "pk-anti-rape", "The court"), str(today_of(shared.office.archive))
    happened(shared, case, on, "charged", today)
    now, shared.clock.now = shared.clock.now, shared.clock.now + 700 * DAY
    assert clock(shared, case, on, "trial")[0] == "soft"
    assert not [one for one in route_states(
        shared.office.archive, shared.office.archive.state.cases[case], today_of(shared.office.archive)
    ) if one.silent_since]  # fmt: skip
    shared.clock.now = now


def test_which_ways_are_open_follows_what_is_known_and_warns_before_a_last_day(shared: House) -> None:
    _, case = began(shared)
    office, lead = shared.office, shared.lead
    today = str(today_of(office.archive))
    for wrong in (
        {"country": "Pakistan"},
        {"acts": ["dancing"]},
        {"context": "moon"},
        {"country": "IN", "area": "PK-SD"},
    ):
        with pytest.raises(RefusedError):
            routes.set_known(office, lead, case, version(shared, case), wrong)
    with pytest.raises(RefusedError):
        routes.set_known(office, lead, case, version(shared, case), {"country": "IN", "last_day": days(today, 1)})
    last = days(today, -80)
    known = {"country": "IN", "context": "work", "acts": ["sexual_harassment"], "last_day": last}
    routes.set_known(office, lead, case, version(shared, case), known)
    kinds = {(one.kind, one.parts["number"]): one.parts["day"] for one in office.my_day(lead).notices if one.parts}
    number = office.case(lead, case).summary.number
    assert ("proceeding.closing", number) in kinds
    made = dates.ical(office, lead, case, "ur")
    text = made.decode()
    assert "یاد دہانی" in text
    for said in (case, number, "posh", "IN", CANARY, "harass"):
        assert f":{said}" not in text
        if len(said) > 2:
            assert said not in text


# --- two simulated years


@pytest.mark.parametrize("officer_answers", [False, True])
def test_two_years_of_a_route_with_a_leap_day_and_holidays(tmp_path: Any, officer_answers: bool) -> None:
    """An Indian committee: working days, so Eid, Diwali and the leap day of 2028 count or do not count."""
    import holidays as tables

    start = "2028-02-21"
    begin = int(datetime(2028, 2, 21, 9, tzinfo=UTC).timestamp())
    with (
        running_intake(tmp_path / "intake", Clock(begin)) as intake,
        house(tmp_path / "desk", intake, replace(PROFILE, country="IN")) as desk,
    ):
        desk.hire("Hina")
        _, case = began(desk)
        step(desk, case, "consented", consent=grant(desk, case))
        on = route(desk, case, "in-posh-committee")
        passed_on(desk, case, on)
        happened(desk, case, on, "complaint_delivered", start, document=paper(desk, case))
        table = tables.country_holidays("IN", years=range(2028, 2031))
        due, left = date(2028, 2, 21), 7
        while left:
            due += timedelta(1)
            left -= due.weekday() < 5 and due not in table
        assert due > date(2028, 2, 29)
        assert clock(desk, case, on, "copy") == ("running", str(due))
        silent, told = list[str](), list[str]()
        for _ in range(48):
            if officer_answers and today_of(desk.office.archive) > due and not told:
                told = [str(today_of(desk.office.archive))]
                routes.record_event(desk.office, None, case, None, on, "charge_communicated", told[0], proven=True)
            desk.clock.now += 15 * DAY
            desk.sync()
            desk.unlock()
            silent.append(seen(desk, case).routes[0].state.silent_since)
        assert today_of(desk.office.archive) > date(2030, 2, 1)
        if officer_answers:
            assert clock(desk, case, on, "copy") == ("late", str(due))
        else:
            assert clock(desk, case, on, "copy") == ("missed", str(due))
            assert silent[-1] == str(due)
            state = desk.office.archive.state.cases[case]
            assert "silent" in answers.came_of(desk.office.archive, state, today_of(desk.office.archive))
        codes = {(one.step, one.code) for one in answers.answers(
            desk.office.archive, desk.office.archive.state.cases[case], today_of(desk.office.archive)
        )}  # fmt: skip
        assert ("copy", "late" if officer_answers else "silent") in codes


def test_the_day_begins_at_the_desk_also_when_its_clocks_are_put_forward(shared: House) -> None:
    office, now = shared.office, shared.clock.now
    try:
        office.stand_in(ZoneInfo("Europe/London"))
        for moment, day in (
            ("2027-03-27T23:30:00+00:00", "2027-03-27"),  # winter time
            ("2027-03-28T23:30:00+00:00", "2027-03-29"),  # from this day on an hour earlier
            ("2027-10-30T23:30:00+00:00", "2027-10-31"),
            ("2027-10-31T23:30:00+00:00", "2027-10-31"),
        ):
            shared.clock.now = int(datetime.fromisoformat(moment).timestamp())
            assert str(today_of(office.archive)) == day
    finally:
        office.stand_in(UTC)
        shared.clock.now = now


# --- what she is told


def standings(desk: House, her: Person) -> list[Standing]:
    found = [one.message.content for one in her.read(desk.entry) if one.message is not None]
    return [one for one in found if isinstance(one, Standing)]


def test_she_is_told_after_each_step_and_when_a_clock_is_missed_and_never_twice(shared: House) -> None:
    her, case = began(shared)
    step(shared, case, "consented", consent=grant(shared, case), text="We go on together.")
    shared.sync()
    shared.sync()
    (first,) = standings(shared, her)
    assert (first.status, first.called, first.text) == ("consented", "respondent", "We go on together.")
    on = route(shared, case)
    passed_on(shared, case, on)
    today = str(today_of(shared.office.archive))
    happened(shared, case, on, "complaint_delivered", today, text=f"By hand, {CANARY}.")
    shared.sync()
    shared.sync()
    *_, second = standings(shared, her)
    assert second.status == "referred"
    assert second.routes[0].institution == NAME
    assert second.routes[0].clocks[0].state == "running"
    assert second.text is None
    assert CANARY not in str(replace(second, routes=()))  # the desk's own words stay at the desk
    count = len(standings(shared, her))
    shared.clock.now += 2 * DAY
    shared.sync()
    assert len(standings(shared, her)) == count  # a day less to go is nothing new
    shared.clock.now += 2 * DAY
    shared.sync()
    *_, third = standings(shared, her)
    assert (third.routes[0].silent_since, third.routes[0].clocks[0].state) == (days(today, 3), "missed")
    assert len(standings(shared, her)) == count + 1
    telling.tell_again(shared.office, shared.lead, case, version(shared, case))
    shared.sync()
    assert len(standings(shared, her)) == count + 2
    assert telling.standing(shared.office, shared.lead, case) == third


def test_that_they_confirmed_is_told_to_her_also_where_no_law_asks_for_it(shared: House) -> None:
    _, case = began(shared)
    step(shared, case, "consented", consent=grant(shared, case))
    on = route(shared, case, "pk-ombudsperson-federal")
    passed_on(shared, case, on)
    office, today = shared.office, str(today_of(shared.office.archive))
    assert telling.standing(office, shared.lead, case).routes[0].acknowledged is None
    routes.record_event(office, None, case, None, on, "acknowledged", today, proven=True)
    assert telling.standing(office, shared.lead, case).routes[0].acknowledged == today
