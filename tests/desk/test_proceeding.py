"""A proceeding at a real desk over a real intake: every stage with what it needs, routes with the law's clocks over two
simulated years, passing a case on, what she is told, what the ledger will take; and attacks."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyrage
import pytest

from amanat.demo.person import File, Person
from amanat.desk.apply_case import apply_case
from amanat.desk.assisted import commands as spoken
from amanat.desk.backup import make_backup
from amanat.desk.care.everything import everything
from amanat.desk.erasing import erase_case
from amanat.desk.events import Event
from amanat.desk.office import Office
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight import export
from amanat.desk.proceeding import answers, commands, dates, papers, reading, referral, routes, telling
from amanat.desk.proceeding.reading import route_states
from amanat.desk.proceeding.rules import leaf_of, leaves, routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.proceeding.view import Proceeding
from amanat.desk.reports import commands as reports
from amanat.desk.reports.counts import report
from amanat.desk.reports.periods import read_period
from amanat.desk.restore import restore
from amanat.desk.safety.commands import SafetyDesk
from amanat.desk.state import CaseState, DeskState
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.process.life import TRANSITIONS, By, Transition
from amanat.seal.age import X25519Recipient
from amanat.seal.encoding import b64
from amanat.seal.ids import GrantId
from amanat.seal.proceedings import Standing
from tests.desk.house import DAY, EVERYTHING, LIGHT, PASSPHRASE, PROFILE, Clock, House, house, record, running_intake
from tests.desk.test_blindness import holding

FILE = File("letter.pdf", "application/pdf", b"%PDF-1.4 " + b"a letter of the committee " * 40)
CANARY = "gulmohar"
WORKPLACE = "pk-workplace-committee"
NAME = f"The {CANARY} mill"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A support desk for most tests: each takes its own case."""
    place = tmp_path_factory.mktemp("proceeding")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            made.hire(name, role)
        yield made


@pytest.fixture
def inquiry(tmp_path: Any) -> Iterator[House]:
    """A body that inquires itself."""
    with (
        running_intake(tmp_path / "intake", Clock()) as intake,
        house(tmp_path / "desk", intake, replace(PROFILE, kind="inquiry")) as made,
    ):
        made.hire("Hina")
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def seen(desk: House, case: str, who: str = "") -> Proceeding:
    found = desk.office.case(who or desk.lead, case).parts["proceeding"]
    assert isinstance(found, Proceeding)
    return found


def began(desk: House, purpose: str = "referral_talk", words: str = "He waited at the gate.") -> tuple[Person, str]:
    """Somebody who sent a record and a paper under one consent; assessed here."""
    her = desk.person()
    her.keep(record(words))
    her.add([FILE])
    her.send(desk.entry, EVERYTHING, purpose=purpose)
    desk.sync()
    case = max(desk.office.inbox(desk.lead, "all"), key=lambda row: row.number).case
    desk.office.opened(desk.lead, case)
    desk.office.acknowledge(desk.lead, case, version(desk, case))
    desk.office.assess(desk.lead, case, version(desk, case), "soon", (), "")
    return her, case


def paper(desk: House, case: str) -> str:
    return next(one.item for one in desk.office.case(desk.lead, case).exhibits if one.kind == "file")


def grant(desk: House, case: str) -> str:
    return desk.office.case(desk.lead, case).grants[-1].grant


def step(desk: House, case: str, after: str, **more: Any) -> int:
    given: dict[str, Any] = {"reason": "As the paper says.", **more}
    return commands.take_step(desk.office, desk.lead, case, version(desk, case), after, **given)


def recorded(desk: House, case: str, after: str, day: str = "", **more: Any) -> int:
    """What others did, with its paper."""
    when = day or str(today_of(desk.office.archive))
    found = {"document": paper(desk, case), "body": "The committee", "day": when, "record": True, **more}
    return step(desk, case, after, **found)


def route(desk: House, case: str, pack: str = WORKPLACE, name: str = NAME) -> str:
    routes.open_route(desk.office, desk.lead, case, version(desk, case), pack, "employer", name)
    return list(routes_of(desk.office.archive.state.cases[case]))[-1]


def happened(desk: House, case: str, on: str, event: str, day: str, *, proven: bool = True, **more: Any) -> None:
    routes.record_event(desk.office, desk.lead, case, version(desk, case), on, event, day, proven=proven, **more)


def clock(desk: House, case: str, on: str, name: str) -> tuple[str, str]:
    """State and last day of one step today."""
    archive = desk.office.archive
    found = next(one for one in route_states(archive, archive.state.cases[case], today_of(archive)) if one.route == on)
    one = next(one for one in found.clocks if one.step.id == name)
    return str(one.state), str(one.due or "")


def plan(desk: House, case: str, **more: Any) -> referral.Plan:
    given: dict[str, Any] = {
        "grant": grant(desk, case),
        "about": f"A colleague waits for her at the {CANARY} gate.",
        "asks": "Please open an inquiry.",
        "items": (paper(desk, case),),
        "fields": ("what",),
        "agrees": True,
        "way": "call",
        "heard": person(desk, "Hina"),
        "day": str(today_of(desk.office.archive)),
        "words": "Yes, to the mill.",
    }
    return referral.Plan(**{**given, **more})


def passed_on(desk: House, case: str, on: str, **more: Any) -> None:
    """Planned and asked by the lead, agreed by Hina, done by the lead."""
    office, lead = desk.office, desk.lead
    referral.plan(office, lead, case, version(desk, case), on, plan(desk, case, **more))
    asked = referral.ask(office, lead, case, on, "She wants it.")
    oversight.answer(office, person(desk, "Hina"), asked, True)
    referral.refer(office, lead, case, version(desk, case), on)


def days(start: str, count: int) -> str:
    return str(date.fromisoformat(start) + timedelta(count))


def set_day(desk: House, day: str, hour: int = 9) -> None:
    desk.clock.now = int(datetime.fromisoformat(f"{day}T{hour:02d}:00:00+00:00").timestamp())


def consented(desk: House, **more: Any) -> tuple[Person, str]:
    her, case = began(desk, **more)
    step(desk, case, "consented", consent=grant(desk, case))
    return her, case


# --- stages


def test_each_step_is_refused_with_what_it_lacks_and_taken_with_it(shared: House) -> None:
    _, case = began(shared)
    with pytest.raises(RefusedError, match="consent") as refused:
        step(shared, case, "consented")
    assert refused.value.code == "case.needs"
    with pytest.raises(RefusedError) as refused:
        step(shared, case, "consented", consent="A" * 22)
    assert refused.value.code == "proceeding.consent"
    step(shared, case, "consented", consent=grant(shared, case))
    assert shared.office.case(shared.lead, case).summary.status == "consented"
    with pytest.raises(RefusedError) as refused:
        step(shared, case, "referred", consent=grant(shared, case))
    assert refused.value.code == "case.needs"
    assert "second_person" in str(refused.value.detail)
    with pytest.raises(RefusedError) as refused:
        step(shared, case, "heard")
    assert refused.value.code == "case.step"
    with pytest.raises(NotFoundError):
        commands.take_step(shared.office, shared.lead, "A" * 43, 1, "heard", reason="")
    with pytest.raises(ConflictError):
        commands.take_step(shared.office, shared.lead, case, 1, "closed", reason="x")


def test_a_consent_to_support_alone_does_not_let_a_case_go_on(shared: House) -> None:
    _, case = began(shared, "support")
    with pytest.raises(RefusedError) as refused:
        step(shared, case, "consented", consent=grant(shared, case))
    assert refused.value.code == "proceeding.consent"


def test_a_support_desk_writes_down_what_others_found_and_finds_nothing_itself(shared: House) -> None:
    _, case = consented(shared)
    passed_on(shared, case, route(shared, case))
    for lacking, code in (
        ({"document": None}, "case.needs"),
        ({"document": "A" * 22}, "proceeding.document"),
        ({"body": ""}, "proceeding.body"),
        ({"day": " "}, "proceeding.day"),
        ({"day": "2031-01-01"}, "proceeding.day"),
        ({"reason": ""}, "case.reason"),
    ):
        given: dict[str, Any] = {"day": "2026-09-20", **lacking}
        with pytest.raises(RefusedError) as refused:
            recorded(shared, case, "substantiated", **given)
        assert refused.value.code == code, lacking
    recorded(shared, case, "substantiated", "2026-09-20")
    found = seen(shared, case)
    assert found.word.word == "respondent"  # an appeal is still open
    assert found.finding == {"status": "substantiated", "day": "2026-09-20", "final": False}
    assert found.history[-1]["record"] is True
    commands.decided(
        shared.office, shared.lead, case, version(shared, case), "final", "The court", "2026-09-21",
        paper(shared, case), "",
    )  # fmt: skip
    word = seen(shared, case).word
    assert (word.word, word.body, word.day) == ("found_against", "The committee", "2026-09-20")
    recorded(shared, case, "appeal")
    assert seen(shared, case).word.word == "respondent"
    recorded(shared, case, "not_substantiated", body="The Ombudsperson")
    final = ("final", "The Ombudsperson", str(today_of(shared.office.archive)), paper(shared, case), "")
    commands.decided(shared.office, shared.lead, case, version(shared, case), *final)
    word = seen(shared, case).word
    assert (word.word, word.body) == ("cleared", "The Ombudsperson")


def test_a_charge_by_a_court_makes_the_word_accused_until_it_is_dropped(shared: House) -> None:
    _, case = consented(shared)
    now = (shared.office, shared.lead, case)
    with pytest.raises(RefusedError):
        commands.decided(
            *now, version(shared, case), "charge_dropped", "A court", "2026-09-01", paper(shared, case), ""
        )
    with pytest.raises(RefusedError):
        commands.decided(*now, version(shared, case), "final", "A court", "2026-09-01", paper(shared, case), "")
    commands.decided(*now, version(shared, case), "charged", "A court", "2026-09-01", paper(shared, case), "")
    word = seen(shared, case).word
    assert (word.word, word.body, word.day) == ("accused", "A court", "2026-09-01")
    commands.decided(*now, version(shared, case), "charge_dropped", "A court", "2026-09-02", paper(shared, case), "")
    assert seen(shared, case).word.word == "respondent"


def test_an_inquiry_body_goes_the_whole_way_ex_parte_only_after_the_window(inquiry: House) -> None:
    desk, lead = inquiry, inquiry.lead
    _, case = began(desk, "inquiry")
    step(desk, case, "consented", consent=grant(desk, case))
    step(desk, case, "inquiry_opened")
    hina = person(desk, "Hina")
    with pytest.raises(RefusedError, match="safe_contact"):
        step(desk, case, "respondent_notified", document=paper(desk, case))
    asked = commands.ask_step(desk.office, lead, case, "respondent_notified", "He lives elsewhere.", safe=True)
    with pytest.raises(RefusedError) as refused:
        step(desk, case, "respondent_notified", document=paper(desk, case), safe=asked)
    assert refused.value.code == "oversight.second"
    oversight.answer(desk.office, hina, asked, True)
    step(desk, case, "respondent_notified", document=paper(desk, case), safe=asked)
    with pytest.raises(RefusedError) as refused:
        step(desk, case, "reply_window")
    assert refused.value.code == "proceeding.until"
    today = str(today_of(desk.office.archive))
    step(desk, case, "reply_window", until=days(today, 7))
    assert seen(desk, case).window == days(today, 7)
    commands.more_time(desk.office, lead, case, version(desk, case), days(today, 10), "He asked for three days.")
    with pytest.raises(RefusedError) as refused:
        commands.more_time(desk.office, lead, case, version(desk, case), days(today, 9), "Less.")
    assert refused.value.code == "proceeding.longer"
    desk.clock.now += 10 * DAY  # the last day itself: there is still time
    yes = commands.ask_step(desk.office, lead, case, "substantiated", "The papers agree.")
    oversight.answer(desk.office, hina, yes, True)
    given = {"document": paper(desk, case), "request": yes}
    with pytest.raises(RefusedError, match="window_over"):
        step(desk, case, "substantiated", **given)
    desk.clock.now += DAY
    assert [one.kind for one in desk.office.my_day(lead).notices].count("proceeding.window") == 1
    step(desk, case, "substantiated", **given)
    found = seen(desk, case)
    assert found.finding is not None
    assert found.finding["day"] == str(today_of(desk.office.archive))
    step(desk, case, "outcome", document=paper(desk, case))
    kinds = [kind for _, kind in leaves(desk.office.archive.state)]
    assert kinds == ["acknowledgement", "inquiry", "notice", "finding", "outcome"]


def test_a_reply_within_the_extension_is_heard_and_nothing_is_found_without_it(inquiry: House) -> None:
    desk, lead, hina = inquiry, inquiry.lead, person(inquiry, "Hina")
    _, case = began(desk, "inquiry")
    step(desk, case, "consented", consent=grant(desk, case))
    step(desk, case, "inquiry_opened")
    yes = commands.ask_step(desk.office, lead, case, "respondent_notified", "He lives elsewhere.", safe=True)
    oversight.answer(desk.office, hina, yes, True)
    step(desk, case, "respondent_notified", document=paper(desk, case), safe=yes)
    today = str(today_of(desk.office.archive))
    step(desk, case, "reply_window", until=days(today, 7))
    commands.more_time(desk.office, lead, case, version(desk, case), days(today, 14), "He was ill.")
    desk.clock.now += 9 * DAY  # the first last day is over, the new one is not
    assert not [one for one in desk.office.my_day(lead).notices if one.kind == "proceeding.window"]
    yes = commands.ask_step(desk.office, lead, case, "inconclusive", "Too early.")
    oversight.answer(desk.office, hina, yes, True)
    with pytest.raises(RefusedError, match="window_over"):
        step(desk, case, "inconclusive", document=paper(desk, case), request=yes)
    step(desk, case, "heard", document=paper(desk, case))
    step(desk, case, "inconclusive", document=paper(desk, case), request=yes)
    kinds = [kind for _, kind in leaves(desk.office.archive.state)]
    assert kinds == ["acknowledgement", "inquiry", "notice", "reply", "finding"]


def test_a_yes_to_one_step_is_none_to_another(inquiry: House) -> None:
    _, case = began(inquiry, "inquiry")
    step(inquiry, case, "consented", consent=grant(inquiry, case))
    step(inquiry, case, "inquiry_opened")
    yes = commands.ask_step(inquiry.office, inquiry.lead, case, "substantiated", "x")
    oversight.answer(inquiry.office, person(inquiry, "Hina"), yes, True)
    with pytest.raises(RefusedError) as refused:
        step(inquiry, case, "no_jurisdiction", document=paper(inquiry, case), request=yes)
    assert refused.value.code == "oversight.second"


def test_she_takes_her_complaint_back_and_only_a_new_consent_opens_it_again(shared: House) -> None:
    her, case = consented(shared)
    said = (shared.office, shared.lead, case)
    with pytest.raises(RefusedError) as refused:
        commands.withdraw(*said, version(shared, case), "call", 0, person(shared, "Hina"), "2026-09-21", "")
    assert refused.value.code == "proceeding.words"
    her.write(shared.entry, "I want to stop.")
    shared.sync()
    (message,) = [m.seq for m in shared.office.case(shared.lead, case).messages if m.text == "I want to stop."]
    commands.withdraw(*said, version(shared, case), "message", message, "", "", "")
    summary = shared.office.case(shared.lead, case).summary
    assert (summary.status, summary.erased) == ("withdrawn", False)
    assert case not in {row.case for row in shared.office.inbox(shared.lead, "open")}
    with pytest.raises(RefusedError) as refused:
        step(shared, case, "reopened", consent=grant(shared, case))
    assert refused.value.code == "proceeding.consent"
    her.send(shared.entry, EVERYTHING, purpose="referral_talk")
    shared.sync()
    step(shared, case, "reopened", consent=grant(shared, case))
    assert shared.office.case(shared.lead, case).summary.status == "reopened"


# --- passing on


def test_passing_on_needs_her_yes_to_this_receiver_a_second_person_and_both_still_stand(shared: House) -> None:
    her, case = consented(shared)
    on = route(shared, case)
    office, lead = shared.office, shared.lead
    for lacking, code in (
        ({"agrees": False}, "referral.agrees"),
        ({"about": " "}, "referral.words"),
        ({"fields": ("witnesses_",)}, "referral.fields"),
        ({"items": ("A" * 22,)}, "proceeding.document"),
        ({"heard": "nobody"}, "proceeding.heard"),
        ({"way": "message", "message": 99}, "proceeding.message"),
        ({"grant": "A" * 22}, "proceeding.consent"),
        ({"carried": "pigeon"}, "referral.carried"),
    ):
        with pytest.raises(RefusedError) as refused:
            referral.plan(office, lead, case, version(shared, case), on, plan(shared, case, **lacking))
        assert refused.value.code == code
    referral.plan(office, lead, case, version(shared, case), on, plan(shared, case))
    with pytest.raises(RefusedError) as refused:
        referral.refer(office, lead, case, version(shared, case), on)
    assert refused.value.code == "oversight.second"
    with pytest.raises(RefusedError) as refused:
        referral.refer(office, lead, case, version(shared, case), on, alone="It cannot wait.")
    assert refused.value.code == "oversight.not_urgent"
    asked = referral.ask(office, lead, case, on, "She wants it.")
    oversight.answer(office, person(shared, "Hina"), asked, True)
    referral.plan(office, lead, case, version(shared, case), on, plan(shared, case, asks="And dismiss him."))
    with pytest.raises(RefusedError) as refused:  # it is another plan now
        referral.refer(office, lead, case, version(shared, case), on)
    assert refused.value.code == "oversight.second"
    oversight.take_back(office, lead, asked)
    again = referral.ask(office, lead, case, on, "She wants it.")
    oversight.answer(office, person(shared, "Hina"), again, True)
    her.take_back(shared.entry, GrantId(grant(shared, case)))
    shared.sync()
    with pytest.raises(RefusedError) as refused:
        referral.refer(office, lead, case, version(shared, case), on)
    assert refused.value.code == "proceeding.consent"


def test_a_file_of_hers_goes_along_only_under_a_consent_to_files(shared: House) -> None:
    her = shared.person()
    her.keep(record())
    her.add([FILE])
    her.send(shared.entry, EVERYTHING, purpose="support")
    her.send(shared.entry, ("what",), purpose="referral_talk")
    shared.sync()
    case = max(shared.office.inbox(shared.lead, "all"), key=lambda row: row.number).case
    shared.office.opened(shared.lead, case)
    shared.office.acknowledge(shared.lead, case, version(shared, case))
    shared.office.assess(shared.lead, case, version(shared, case), "soon", (), "")
    step(shared, case, "consented", consent=grant(shared, case))
    on = route(shared, case)
    with pytest.raises(RefusedError) as refused:
        referral.plan(shared.office, shared.lead, case, version(shared, case), on, plan(shared, case))
    assert refused.value.code == "referral.fields"
    data = iter([b"%PDF-1.4 " + b"a letter of the mill " * 90])
    letter = papers.take_paper(shared.office, shared.lead, case, "letter.pdf", "application/pdf", data)
    referral.plan(shared.office, shared.lead, case, version(shared, case), on, plan(shared, case, items=(letter,)))


def test_what_is_passed_on_is_a_stage_a_leaf_and_the_day_on_which_the_complaint_was_made(shared: House) -> None:
    _, case = consented(shared)
    on = route(shared, case)
    before = len(leaves(shared.office.archive.state))
    passed_on(shared, case, on)
    state = shared.office.archive.state.cases[case]
    assert state.status == "referred"
    assert [kind for _, kind in leaves(shared.office.archive.state)[before:]] == ["referral"]
    facts = routes_of(state)[on]
    assert facts["referral"]["second"] == person(shared, "Hina")
    assert [(one["event"], one["proven"]) for one in facts["events"]] == [("complaint_made", False)]
    with pytest.raises(RefusedError) as refused:
        referral.plan(shared.office, shared.lead, case, version(shared, case), on, plan(shared, case))
    assert refused.value.code == "referral.done"
    other = route(shared, case, "pk-peca", "The police")
    passed_on(shared, case, other)  # a second one changes no stage and makes no second entry
    assert state.status == "referred"
    assert [kind for _, kind in leaves(shared.office.archive.state)[before:]] == ["referral"]


def test_a_lead_passes_on_alone_what_is_immediate_and_it_is_looked_at_afterwards(shared: House) -> None:
    _, case = consented(shared)
    on = route(shared, case)
    office, lead = shared.office, shared.lead
    SafetyDesk(office).change_urgency(lead, case, version(shared, case), "immediate", ("weapon",), "He has a gun.")
    referral.plan(office, lead, case, version(shared, case), on, plan(shared, case))
    referral.refer(office, lead, case, version(shared, case), on, alone="He is at her door.")
    (look,) = [one for one in oversight.waiting(office, person(shared, "Hina")) if one.case == case]
    assert (look.waits_for_review, look.reason) == (True, "He is at her door.")
    kept = routes_of(office.archive.state.cases[case])[on]["referral"]
    assert (kept["on"] != "", kept["second"]) == (True, ""), "what was passed on says itself that nobody else agreed"


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


# --- the ledger's outbox


def test_every_transition_with_a_leaf_has_one_kind_of_it() -> None:
    """From a stage to a stage the kind of entry is one, so that an old journal says it without naming it."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for edge in TRANSITIONS:
        kinds.setdefault((edge.before, edge.after), set()).add(edge.leaf)
    for (before, after), found in kinds.items():
        assert len(found) == 1, (before, after)
        assert leaf_of(before, after) == next(iter(found))


def test_each_leaf_is_written_once_and_is_there_again_after_a_restart_and_a_whole_reading(desk: House) -> None:
    desk.hire("Hina")
    _, case = began(desk)
    step(desk, case, "consented", consent=grant(desk, case))
    passed_on(desk, case, route(desk, case))
    recorded(desk, case, "inquiry_opened")
    recorded(desk, case, "respondent_notified")
    recorded(desk, case, "heard")
    recorded(desk, case, "inconclusive")
    recorded(desk, case, "outcome")
    commands.withdraw(
        desk.office, desk.lead, case, version(desk, case), "call", 0, desk.lead,
        str(today_of(desk.office.archive)), "I want to stop.",
    )  # fmt: skip
    written = [tuple(one) for one in leaves(desk.office.archive.state)]
    assert [kind for _, kind in written] == [
        "acknowledgement", "referral", "inquiry", "notice", "reply", "finding", "outcome", "withdrawal",
    ]  # fmt: skip
    assert len({seq for seq, _ in written}) == len(written)
    desk.office.lock()  # keeps a snapshot
    desk.unlock()
    assert [tuple(one) for one in leaves(desk.office.archive.state)] == written
    office = desk.reopen()
    (desk.folder / "snapshot").unlink()  # the journal alone
    office.unlock("Zoya", PASSPHRASE)
    assert [tuple(one) for one in leaves(office.archive.state)] == written
    erase_case(office.archive, office.archive.state.cases[case], "notice", (1, "x"))
    assert [tuple(one) for one in leaves(office.archive.state)] == written  # she had withdrawn before


def test_an_erasure_by_her_is_a_withdrawal_and_one_by_time_is_none(desk: House) -> None:
    _, case = began(desk)
    _, other = began(desk)
    archive = desk.office.archive
    erase_case(archive, archive.state.cases[other], "retention", actor=desk.lead)
    erase_case(archive, archive.state.cases[case], "notice", (1, "x"))
    assert [kind for _, kind in leaves(archive.state)] == ["acknowledgement", "acknowledgement", "withdrawal"]


@pytest.mark.parametrize("edge", TRANSITIONS, ids=lambda edge: f"{edge.before}-{edge.after}-{edge.record}")
@pytest.mark.parametrize("old", [False, True])
def test_every_transition_puts_exactly_its_own_leaf_into_the_outbox(edge: Transition, old: bool) -> None:
    """Also one of an old journal, whose events did not say which."""
    if edge.by is By.HER:
        return
    state = DeskState()
    state.cases["c"] = CaseState("c", "2026-0001", "k", "", "en", 0, status=edge.before)
    data = {"from": edge.before.value, "to": edge.after.value, "urgency": None, "tell": False}
    said = data if old else {**data, "leaf": edge.leaf, "record": edge.record}
    apply_case(state, Event(7, 0, "p", "status.changed", "c", said), lambda _key: None)
    assert leaves(state) == ([[7, edge.leaf]] if edge.leaf else [])


def test_a_restored_desk_has_the_same_outbox(desk: House, tmp_path: Path) -> None:
    desk.hire("Hina")
    _, case = consented(desk)
    passed_on(desk, case, route(desk, case))
    desk.sync()
    written = [tuple(one) for one in leaves(desk.office.archive.state)]
    assert len(written) == 2
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.office.shut()
    shares = desk.founded.shares[:2]
    args = (tmp_path / "kept.age", tmp_path / "again", shares, "Mahnoor", PASSPHRASE, desk.clock, secrets.token_bytes)
    restore(*args, cost=LIGHT)
    desk.office = Office(tmp_path / "again", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    desk.sync()
    assert [tuple(one) for one in leaves(desk.office.archive.state)] == written
    assert routes_of(desk.office.archive.state.cases[case])


def test_everything_taken_out_holds_the_proceeding_of_what_both_may_see_and_of_nothing_else(desk: House) -> None:
    hina = desk.hire("Hina")
    _, case = consented(desk)
    route(desk, case, name=NAME)
    _, hidden = began(desk, words="Something else.")
    step(desk, hidden, "consented", consent=grant(desk, hidden))
    route(desk, hidden, name="The marigold mill")
    desk.office.remove_person(desk.lead, hidden, version(desk, hidden), hina, "A cousin.")
    identity = pyrage.x25519.Identity.generate()
    to = X25519Recipient.from_text(str(identity.to_public()))
    plain = pyrage.decrypt(b"".join(everything(desk.office, desk.lead, hina, to)), [identity])
    assert NAME.encode() in plain
    assert WORKPLACE.encode() in plain
    assert b"marigold" not in plain
    assert hidden.encode() not in plain


# --- who may not see it, and what is left


def test_for_who_was_removed_no_line_no_count_and_no_page_of_it_exists(shared: House) -> None:
    _, case = consented(shared)
    office, sana = shared.office, person(shared, "Sana")
    on = route(shared, case)
    passed_on(shared, case, on)
    happened(shared, case, on, "complaint_delivered", str(today_of(office.archive)))
    office.remove_person(shared.lead, case, version(shared, case), sana, "A cousin.")
    number = office.case(shared.lead, case).summary.number
    now, shared.clock.now = shared.clock.now, shared.clock.now + 9 * DAY
    assert any(one.parts.get("number") == number for one in office.my_day(shared.lead).notices)
    assert not any(one.parts.get("number") == number for one in office.my_day(sana).notices)
    assert not any("more" in one.kind and "proceeding" in one.kind for one in office.my_day(sana).notices)
    shared.clock.now = now
    calls: list[Any] = [
        lambda: dates.ical(office, sana, case, "en"),
        lambda: telling.standing(office, sana, case),
        lambda: telling.tell_again(office, sana, case, 1),
        lambda: commands.take_step(office, sana, case, 1, "heard", reason="x"),
        lambda: commands.ask_step(office, sana, case, "heard", "x"),
        lambda: commands.more_time(office, sana, case, 1, "2027-01-01", "x"),
        lambda: commands.decided(office, sana, case, 1, "charged", "x", "2026-01-01", "x", ""),
        lambda: commands.withdraw(office, sana, case, 1, "call", 0, sana, "2026-01-01", "x"),
        lambda: routes.set_known(office, sana, case, 1, {}),
        lambda: routes.open_route(office, sana, case, 1, WORKPLACE, "employer", ""),
        lambda: routes.record_event(office, sana, case, 1, on, "heard", "2026-01-01", proven=True),
        lambda: routes.strike(office, sana, case, 1, on, "x", "x"),
        lambda: routes.pause(office, sana, case, 1, on, "2026-01-01", "", "x"),
        lambda: routes.resume(office, sana, case, 1, on, "x", "2026-01-01"),
        lambda: routes.extend(office, sana, case, 1, on, "charge", "2027-01-01", "x"),
        lambda: routes.end_route(office, sana, case, 1, on, "mistake", ""),
        lambda: referral.plan(office, sana, case, 1, on, plan(shared, case)),
        lambda: referral.drop(office, sana, case, 1, on),
        lambda: referral.ask(office, sana, case, on, "x"),
        lambda: referral.refer(office, sana, case, 1, on),
    ]
    for call in calls:
        with pytest.raises(NotFoundError) as refused:
            call()
        assert refused.value.code == "case.nothing"
    assert [row.summary.case for row in office.search(shared.lead, CANARY)]
    assert case not in {row.summary.case for row in office.search(sana, CANARY)}


def test_a_reviewer_writes_nothing_of_it(shared: House) -> None:
    _, case = consented(shared)
    rabia = person(shared, "Rabia")
    on = route(shared, case)
    calls: list[Any] = [
        lambda: commands.take_step(shared.office, rabia, case, version(shared, case), "closed", reason="x"),
        lambda: routes.end_route(shared.office, rabia, case, version(shared, case), on, "mistake", ""),
    ]
    for call in calls:
        with pytest.raises(RefusedError) as refused:
            call()
        assert refused.value.code == "desk.role"
    may = shared.office.case(rabia, case).may
    assert not [one for one in may if one.startswith(("route_", "to_")) or one in ("pass_on", "decided")]


def test_after_she_erased_nothing_of_it_is_left_to_read(desk: House) -> None:
    desk.hire("Hina")
    her, case = began(desk)
    step(desk, case, "consented", consent=grant(desk, case))
    on = route(desk, case)
    passed_on(desk, case, on)
    happened(desk, case, on, "complaint_delivered", str(today_of(desk.office.archive)), text=CANARY)
    desk.sync()
    assert desk.office.search(desk.lead, CANARY)
    her.erase_everything([desk.entry])
    desk.sync()
    state = desk.office.archive.state.cases[case]
    assert state.erased is not None
    assert "proceeding" not in state.facts
    assert desk.office.case(desk.lead, case).parts["proceeding"] is None
    assert not desk.office.search(desk.lead, CANARY)
    assert not [one for one in desk.office.my_day(desk.lead).notices if "proceeding" in one.kind]
    assert answers.came_of(desk.office.archive, state, today_of(desk.office.archive)) == ()
    with pytest.raises(RefusedError):
        dates.ical(desk.office, desk.lead, case, "en")
    desk.office.lock()
    assert not holding([desk.folder], CANARY)


def test_no_word_of_it_lies_readable_on_the_desks_disk(shared: House) -> None:
    _, case = consented(shared)
    on = route(shared, case)
    passed_on(shared, case, on)
    happened(shared, case, on, "complaint_delivered", "2026-09-20", text=CANARY)
    assert not holding([shared.folder], CANARY)
    assert not holding([shared.folder], WORKPLACE)


def test_a_paper_is_taken_at_the_desk_for_a_case_with_a_mailbox(shared: House) -> None:
    _, case = consented(shared)
    before = len(shared.office.case(shared.lead, case).exhibits)
    bytes_ = b"%PDF-1.4 " + f"the {CANARY} ruling ".encode() * 100
    item = papers.take_paper(shared.office, shared.lead, case, "ruling.pdf", "application/pdf", iter([bytes_]))
    exhibits = shared.office.case(shared.lead, case).exhibits
    assert len(exhibits) == before + 1
    assert exhibits[-1].taken_by == shared.lead
    _, opened = shared.office.exhibit(shared.lead, case, item)
    assert b"".join(opened) == bytes_
    assert not holding([shared.folder], f"the {CANARY} ruling")
    with pytest.raises(RefusedError):
        papers.take_paper(shared.office, person(shared, "Rabia"), case, "x.pdf", "application/pdf", iter([bytes_]))
    shared.sync()  # it is not asked for at the intake


def test_a_paper_is_taken_for_a_case_from_a_call_also_where_she_agreed_to_no_files(shared: House) -> None:
    office, lead = shared.office, shared.lead
    case = spoken.take_note(office, lead, b64(secrets.token_bytes(16)), spoken.Note("ur", said="Darwaze par."))
    data = iter([b"%PDF-1.4 " + b"a receipt " * 100])
    with pytest.raises(RefusedError) as refused:
        papers.take_paper(office, lead, case, "receipt.pdf", "application/pdf", data)
    assert refused.value.code == "proceeding.paper"
    until = days(str(today_of(office.archive)), 60)
    consent = spoken.Consent("referral_talk", ("what",), until, "call", lead, "Han.")
    spoken.hear_consent(office, lead, case, version(shared, case), consent)
    item = papers.take_paper(
        office, lead, case, "receipt.pdf", "application/pdf", iter([b"%PDF-1.4 " + b"a receipt " * 100])
    )
    office.acknowledge(lead, case, version(shared, case))
    office.assess(lead, case, version(shared, case), "soon", (), "")
    step(shared, case, "consented", consent=grant(shared, case))
    on = route(shared, case)
    happened(shared, case, on, "complaint_delivered", str(today_of(office.archive)), document=item)
    assert clock(shared, case, on, "charge")[0] == "running"
    assert not telling.tell(office.archive, office.archive.state.cases[case], today_of(office.archive))  # no mailbox
    with pytest.raises(RefusedError) as refused:
        telling.tell_again(office, lead, case, version(shared, case))
    assert refused.value.code == "case.no_mailbox"


def test_the_same_office_reads_a_case_of_a_pack_that_is_gone(shared: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, case = consented(shared)
    on = route(shared, case)
    happened(shared, case, on, "complaint_delivered", "2026-09-20")
    monkeypatch.setattr(reading, "load_packs", dict)
    found = seen(shared, case).routes[0]
    assert found.state.pack is None
    assert found.state.clocks == ()
    assert found.facts["events"]


def test_a_report_counts_silence_and_hides_a_small_number(desk: House) -> None:
    desk.hire("Hina")
    _, case = consented(desk)
    passed_on(desk, case, route(desk, case))
    happened(desk, case, next(iter(seen(desk, case).routes)).route, "complaint_delivered", "2026-09-21")
    desk.clock.now += 9 * DAY
    today = today_of(desk.office.archive)
    row = reports._row(desk.office.archive, desk.office.archive.state.cases[case], UTC, {}, {}, today)
    assert row.referrals == ("silent",)
    made, _ = reports.make(desk.office, desk.lead, read_period("2026"), UTC, today, {})
    assert not [table for table in made.tables if table.name == "referrals" and not table.back]
    rows = [replace(row, received=date(2026, 9, 1)) for _ in range(12)]
    (table,) = [one for one in report(rows, read_period("2026"), "year").tables if one.name == "referrals"]
    assert {code: cell.value for code, cell in table.lines} == {
        "in_time": None, "late": None, "silent": 12, "waiting": None, "no_clock": None,
    }  # fmt: skip


def test_a_case_taken_out_holds_its_proceeding_with_names_and_clocks(desk: House) -> None:
    hina = desk.hire("Hina")
    _, case = consented(desk)
    on = route(desk, case)
    passed_on(desk, case, on)
    happened(desk, case, on, "complaint_delivered", str(today_of(desk.office.archive)), text="By hand.")
    asked = export.ask(desk.office, desk.lead, case, "For her lawyer.")
    oversight.answer(desk.office, hina, asked, True)
    identity = pyrage.x25519.Identity.generate()
    to = X25519Recipient.from_text(str(identity.to_public()))
    sealed = b"".join(export.take_out(desk.office, desk.lead, case, asked, to))
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(sealed, [identity]))) as files:
        found = json.loads(files.read("proceeding.json"))
    (row,) = found["routes"]
    assert (row["name"], row["passed_on"]["second"], row["clocks"][0]["state"]) == (NAME, "Hina", "running")
    assert [one["text"] for one in row["events"]] == ["", "By hand."]
    assert found["respondent_is_called"]["word"] == "respondent"


def test_nobody_owes_a_measure_where_nothing_was_upheld(inquiry: House) -> None:
    for finding, owed in (("not_substantiated", False), ("substantiated", True)):
        _, case = began(inquiry, "inquiry", f"He waited at the gate, {finding}.")
        on = route(inquiry, case)
        today = str(today_of(inquiry.office.archive))
        happened(inquiry, case, on, "finding_communicated", today)
        state = inquiry.office.archive.state.cases[case]
        state.facts.setdefault("proceeding", {})["finding"] = {"status": finding, "day": today, "final": False}
        steps = {
            one.step.id
            for one in route_states(inquiry.office.archive, state, today_of(inquiry.office.archive))[0].clocks
        }
        assert ("penalty" in steps) is owed
