"""What ends a hand-over: she, a lead, time, or her erasure."""

from __future__ import annotations

from amanat.desk.erasing import end_grant, erase_case
from amanat.desk.handover import commands as h
from amanat.desk.handover.facts import live_of
from tests.desk.house import DAY, House
from tests.desk.two_desks import (
    given,
    hand,
    handed,
    opened,
    version,
)


def test_her_take_back_here_reaches_the_other_desk(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    there = handed(a, b, case)
    her.take_back(a.entry, her.state.grants[0].grant)
    a.sync()
    assert given(a, case).state == "back"
    assert given(a, case).why == "consent"
    b.sync()
    assert b.office.case(b.lead, there).record is None
    a.sync()
    assert given(a, case).over


def test_taken_back_before_it_went_never_goes(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case)
    before = len(b.office.inbox(b.lead, "all"))
    h.take_back(a.office, a.lead, case, version(a, case), given(a, case).handover, "She called.")
    a.sync()
    b.sync()
    assert len(b.office.inbox(b.lead, "all")) == before
    assert given(a, case).state == "stopped"


def test_her_erasure_here_erases_there(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    there = handed(a, b, case)
    her.erase_everything([a.entry])
    a.sync()
    assert a.office.case(a.lead, case).summary.erased
    assert a.office.case(a.lead, case).parts["handover"] is None
    b.sync()
    assert b.office.case(b.lead, there).summary.erased
    assert not [one for one in live_of(a.office.archive.state).values() if one["case"] == case]


def test_an_end_by_time_here_takes_nothing_from_the_other_desk(two: tuple[House, House]) -> None:
    a, b = two
    her, case = opened(a)
    there = handed(a, b, case)
    erase_case(a.office.archive, a.office.archive.state.cases[case], "retention")
    a.sync()
    her.write(a.entry, "I am here again.")
    a.sync()
    b.sync()
    assert b.office.case(b.lead, there).record is not None


def test_what_ended_here_before_it_went_is_not_sent_as_an_empty_record(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    hand(a, b, case)
    b.sync()
    before = len(b.office.inbox(b.lead, "all"))
    state = a.office.archive.state.cases[case]
    end_grant(a.office.archive, state, next(iter(state.grants.values())), "expired")
    a.sync()
    b.sync()
    assert given(a, case).state == "stopped"
    assert len(b.office.inbox(b.lead, "all")) == before


def test_its_last_day_ends_it(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    there = handed(a, b, case, days=30, messages=True)
    names = {one.name for one in b.office.case(b.lead, there).exhibits}
    assert names == {"gate.txt", "messages.txt"}
    a.clock.now += 31 * DAY
    a.office.sync()
    b.office.sync()
    a.office.sync()
    assert given(a, case).state == "expired"
    assert b.office.case(b.lead, there).record is None
