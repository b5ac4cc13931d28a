"""What a desk counts about institutions and sends, and what a lead can do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from amanat.desk.proceeding import routes
from amanat.desk.proceeding.routes import officer_event
from amanat.desk.proceeding.rules import facts_of as facts_of_proceeding
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.statistics import commands, sending
from amanat.desk.statistics.register import register_of
from amanat.desk.statistics.rules import facts_of
from amanat.errors import RefusedError
from amanat.intake import institutions
from amanat.intake.statistics import _all
from amanat.publication.statistics.listing import Register, sign_register
from amanat.publication.statistics.quarters import Quarter, quarter_of
from amanat.publication.statistics.register import Institution, Names
from amanat.publication.statistics.returns import Entry, Return
from amanat.seal.ids import random_id
from amanat.seal.signing import SigningKey
from amanat.store import schema
from amanat.store.writer import SmallJob
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.proceedings import WORKPLACE, began, version

DAY = 24 * 3600
MILL = Institution("M" * 21 + "A", Names("The Mill (invented)", "دی مل (فرضی)"), "employer", "PK")
OTHERS = "other.PK.employer"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[House]:
    with running_intake(tmp_path / "intake", Clock()) as intake, house(tmp_path / "desk", intake) as made:
        intake.app.intake.writer.do(SmallJob(lambda sheet: institutions.add(sheet, MILL)))
        made.clock.now += sending.ASK_EVERY
        made.office.sync()
        yield made


def on(desk: House) -> date:
    return sending.today_of(desk.office.archive)


def to_day(desk: House, day: date) -> None:
    """On to noon of a day; the desk looks in."""
    desk.clock.now += (day - on(desk)).days * DAY
    desk.office.sync()


def at_the_mill(desk: House, register: str = MILL.id) -> tuple[str, str]:
    """A case that came to the mill today, with proof; its route."""
    (_, case), office, lead = began(desk), desk.office, desk.lead
    routes.open_route(office, lead, case, version(desk, case), WORKPLACE, "employer", "The mill", register)
    route = next(iter(routes_of(office.archive.state.cases[case])))
    happened(desk, case, route, "complaint_delivered")
    return case, route


def happened(desk: House, case: str, route: str, event: str, *, proven: bool = True) -> None:
    day = str(on(desk))
    routes.record_event(desk.office, desk.lead, case, version(desk, case), route, event, day, proven=proven)


def received(desk: House) -> list[Return]:
    intake = desk.intake.app.intake
    with intake.engine.connect() as connection:
        return _all(connection)


def test_a_desk_has_the_register_of_its_intake(desk: House) -> None:
    assert register_of(desk.office.archive.state).institutions == (MILL,)


def exchanged(desk: House, signed: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk asks again, and somebody on the way answers."""
    if signed is not None:
        monkeypatch.setattr(desk.office.intake, "institutions", lambda: signed)
    sending.look_again(desk.office.archive)
    desk.office.sync()


def test_a_register_that_somebody_else_signed_is_not_taken(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = Register((replace(MILL, name=Names("The Other Mill (invented)", "دوسری مل (فرضی)")),))
    ours = desk.office.intake.institutions()
    for signed in (sign_register(swapped, SigningKey.from_seed(bytes(32))), ours[64:], ours[:64] + b"{}", b""):
        exchanged(desk, signed, monkeypatch)
        assert register_of(desk.office.archive.state).institutions == (MILL,)
        assert "statistics.register" in desk.office.archive.findings
    exchanged(desk, ours, monkeypatch)
    assert "statistics.register" not in desk.office.archive.findings


def test_a_server_that_brings_another_key_with_its_register_is_not_believed(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = SigningKey.from_seed(bytes(32))
    monkeypatch.setattr(desk.office.intake, "keys", lambda: (key.public, key.public))
    exchanged(desk, sign_register(Register((MILL,), (MILL.id,)), key), monkeypatch)
    assert register_of(desk.office.archive.state).gone == ()


@pytest.mark.parametrize(
    ("changed", "taken"),
    [
        (Register((replace(MILL, name=Names("The New Mill (invented)", "نئی مل (فرضی)")),)), True),
        (Register((MILL,), (MILL.id,)), True),
        (Register((replace(MILL, sector="police"),)), False),
        (Register((replace(MILL, country="IN"),)), False),
        (Register(()), False),
    ],
)
def test_a_register_in_which_an_id_is_another_institution_is_not_taken_even_from_the_operator(
    desk: House, monkeypatch: pytest.MonkeyPatch, changed: Register, taken: bool
) -> None:
    exchanged(desk, sign_register(changed, desk.intake.app.intake.keys.directory), monkeypatch)
    assert (register_of(desk.office.archive.state) == changed) is taken
    assert ("statistics.register" in desk.office.archive.findings) is not taken


def test_what_came_and_was_answered_is_counted_and_sent_once(desk: House) -> None:
    case, route = at_the_mill(desk)
    quarter = quarter_of(on(desk))
    desk.clock.now += 2 * DAY
    happened(desk, case, route, "charge_communicated")
    (entry,) = sending.entries(desk.office.archive, quarter)
    assert (entry.institution, entry.counts.received, entry.counts.acknowledged) == (MILL.id, 1, 1)
    waits = entry.days.acknowledgement
    assert sum(row.waited for row in waits) == 3, "the day on which it came, the next, and that of the answer"
    assert [row.ended for row in waits] == [0] * (len(waits) - 1) + [1]
    assert [(one.step, one.within, one.late, one.pending) for one in entry.steps][:1] == [("charge", 1, 0, 0)]
    to_day(desk, sending.goes_on(quarter))
    (sent,) = received(desk)
    assert [one.counts for one in sent.institutions] == [entry.counts]
    assert facts_of(desk.office.archive.state)["sent"][quarter.code]["number"] == 1
    desk.office.sync()
    assert len(received(desk)) == 1


def test_nothing_of_a_case_is_in_what_is_sent(desk: House) -> None:
    at_the_mill(desk)
    quarter = quarter_of(on(desk))
    to_day(desk, sending.goes_on(quarter))
    (sent,) = received(desk)
    with desk.intake.app.intake.engine.connect() as connection:
        body = bytes(connection.execute(select(schema.statistics_return.c.signed)).scalar_one())[64:]
    told: Any = json.loads(body)
    assert set(told) == {"v", "type", "desk", "epoch", "quarter", "number", "institutions"}
    assert sent.desk == desk.office.archive.place.desk
    for case in desk.office.archive.state.cases:
        assert case.encode() not in body


def test_without_proof_of_delivery_nothing_is_counted(desk: House) -> None:
    (_, case), office, lead = began(desk), desk.office, desk.lead
    routes.open_route(office, lead, case, version(desk, case), WORKPLACE, "employer", "The mill", MILL.id)
    route = next(iter(routes_of(office.archive.state.cases[case])))
    happened(desk, case, route, "complaint_delivered", proven=False)
    assert sending.entries(office.archive, quarter_of(on(desk))) == ()


def whose(desk: House, quarter: Quarter) -> dict[str, int]:
    """What was received, by institution."""
    return {one.institution: one.counts.received for one in sending.entries(desk.office.archive, quarter)}


def test_what_is_not_in_the_register_is_counted_with_others_until_it_is_named(desk: House) -> None:
    case, route = at_the_mill(desk, register="")
    quarter = quarter_of(on(desk))
    assert whose(desk, quarter) == {OTHERS: 1}
    routes.set_register(desk.office, desk.lead, case, version(desk, case), route, MILL.id)
    assert whose(desk, quarter) == {MILL.id: 1}
    with pytest.raises(RefusedError) as caught:
        routes.set_register(desk.office, desk.lead, case, version(desk, case), route, random_id(desk.office.random))
    assert caught.value.code == "route.register"


def test_a_case_counts_once_for_each_of_the_others_that_it_came_to(desk: House) -> None:
    """However the name is written; two names are two institutions, and both are counted without theirs."""
    case, _ = at_the_mill(desk, register="")
    office, lead, quarter = desk.office, desk.lead, quarter_of(on(desk))
    for name, expected in (("the  MILL", 1), ("The other mill", 2)):
        known = set(routes_of(office.archive.state.cases[case]))
        routes.open_route(office, lead, case, version(desk, case), WORKPLACE, "employer", name)
        (route,) = set(routes_of(office.archive.state.cases[case])) - known
        happened(desk, case, route, "complaint_delivered")
        assert whose(desk, quarter) == {OTHERS: expected}, name
    routes.open_route(office, lead, case, version(desk, case), WORKPLACE, "police", "A station")
    route = list(routes_of(office.archive.state.cases[case]))[-1]
    happened(desk, case, route, "complaint_delivered")
    assert whose(desk, quarter) == {OTHERS: 2, "other.PK.police": 1}
    to_day(desk, sending.goes_on(quarter))
    with desk.intake.app.intake.engine.connect() as connection:
        body = bytes(connection.execute(select(schema.statistics_return.c.signed)).scalar_one())
    assert b"mill" not in body.lower()


def test_what_was_sent_of_others_is_not_sent_again_under_a_name_that_comes_later(desk: House) -> None:
    case, route = at_the_mill(desk, register="")
    quarter = quarter_of(on(desk))
    to_day(desk, sending.goes_on(quarter))
    routes.set_register(desk.office, desk.lead, case, version(desk, case), route, MILL.id)
    to_day(desk, sending.goes_on(quarter.next))
    first, second = sorted(received(desk), key=lambda one: one.quarter)
    assert [(one.institution, one.counts.received) for one in first.institutions] == [(OTHERS, 1)]
    assert [(one.institution, one.counts.received) for one in second.institutions] == [(MILL.id, 0)], "it only waits"


@pytest.mark.parametrize(
    ("finding", "step", "counted"),
    [
        ("substantiated", "contract_ended", (0, 1, 0)),
        ("substantiated", "measure", (1, 0, 0)),
        ("substantiated", "", (1, 0, 0)),
        ("inconclusive", "contract_ended", (1, 0, 0)),
        ("", "contract_ended", (1, 0, 0)),
    ],
)
def test_an_ended_contract_is_a_sanction_only_where_an_officer_says_so_after_a_finding(
    desk: House, finding: str, step: str, counted: tuple[int, ...]
) -> None:
    """FAIRNESS section 4: without a finding nobody was punished for anything."""
    case, route = at_the_mill(desk)
    state, archive = desk.office.archive.state.cases[case], desk.office.archive
    if finding:
        row = {"at": desk.clock.now, "to": finding, "item": "", "grant": "", "decided": str(on(desk)), "record": True}
        facts_of_proceeding(state).setdefault("steps", []).append(row)
    officer_event(archive, state, route, "outcome_applied", str(on(desk)), "", step)
    (entry,) = sending.entries(archive, quarter_of(on(desk)))
    assert entry.counts.outcomes == counted
    desk.reopen()
    desk.unlock()
    assert routes_of(desk.office.archive.state.cases[case])[route]["events"][-1]["step"] == step


def test_what_is_held_back_is_not_sent_until_it_is_let_go(desk: House) -> None:
    at_the_mill(desk)
    quarter = quarter_of(on(desk))
    to_day(desk, quarter.next.first)
    commands.hold(desk.office, desk.lead, quarter.code, "A number is wrong.")
    to_day(desk, sending.goes_on(quarter))
    assert received(desk) == []
    commands.free(desk.office, desk.lead, quarter.code)
    desk.office.sync()
    assert len(received(desk)) == 1


def test_holding_back_needs_a_reason_and_a_quarter_that_is_over(desk: House) -> None:
    quarter = quarter_of(on(desk))
    for code, reason in ((quarter.code, "why"), ("2026-Q9", "why"), (quarter.code, " ")):
        with pytest.raises(RefusedError):
            commands.hold(desk.office, desk.lead, code, reason)


def test_a_corrected_return_takes_the_next_number(desk: House) -> None:
    case, route = at_the_mill(desk)
    quarter = quarter_of(on(desk))
    to_day(desk, sending.goes_on(quarter))
    routes.end_route(desk.office, desk.lead, case, version(desk, case), route, "mistake", "Another mill.")
    commands.count_again(desk.office, desk.lead, quarter.code)
    desk.office.sync()
    (now,) = received(desk)
    assert now.number == 2
    assert now.institutions == ()


def test_what_is_heard_late_counts_when_it_is_heard(desk: House) -> None:
    """So that a quarter that went out needs no change, and each thing is counted once."""
    case, route = at_the_mill(desk)
    quarter = quarter_of(on(desk))
    to_day(desk, sending.goes_on(quarter))
    before: tuple[Entry, ...] = sending.entries(desk.office.archive, quarter)
    office, lead = desk.office, desk.lead
    day = str(quarter.last)
    routes.record_event(office, lead, case, version(desk, case), route, "acknowledged", day, proven=True)
    (later,) = sending.entries(office.archive, quarter.next)
    assert later.counts.acknowledged == 1
    assert before[0].counts.acknowledged == 0


def test_what_is_hidden_from_a_lead_is_sent_and_not_shown(desk: House) -> None:
    case, _ = at_the_mill(desk)
    quarter = quarter_of(on(desk))
    assert len(commands.seen(desk.office, desk.lead, quarter)) == 1
    state = desk.office.archive.state.cases[case]
    state.removed.append(desk.lead)
    try:
        assert commands.seen(desk.office, desk.lead, quarter) == ()
        assert len(sending.entries(desk.office.archive, quarter)) == 1
    finally:
        state.removed.clear()


def test_an_erased_case_counts_no_more(desk: House) -> None:
    case, _ = at_the_mill(desk)
    state = desk.office.archive.state.cases[case]
    state.erased = desk.clock.now
    try:
        assert sending.entries(desk.office.archive, quarter_of(on(desk))) == ()
    finally:
        state.erased = None


def test_it_is_all_there_after_the_desk_was_locked(desk: House) -> None:
    at_the_mill(desk)
    quarter = quarter_of(on(desk))
    before = sending.entries(desk.office.archive, quarter)
    desk.reopen()
    desk.unlock()
    assert sending.entries(desk.office.archive, quarter) == before
