"""A proceeding at a real desk over a real intake: every stage with what it needs, and passing a case on."""

from __future__ import annotations

from typing import Any

import pytest

from amanat.desk.oversight import commands as oversight
from amanat.desk.proceeding import commands, papers, referral
from amanat.desk.proceeding.rules import leaves, routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.safety.commands import SafetyDesk
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.ids import GrantId
from tests.desk.house import DAY, EVERYTHING, House, record
from tests.desk.proceedings import (
    FILE,
    began,
    consented,
    days,
    grant,
    paper,
    passed_on,
    person,
    plan,
    recorded,
    route,
    seen,
    step,
    version,
)
from tests.desk.proceedings import inquiry as inquiry
from tests.desk.proceedings import shared as shared

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
    for hasty in (0, 1, 6):
        with pytest.raises(RefusedError) as refused:
            step(desk, case, "reply_window", until=days(today, hasty))
        assert refused.value.code == "proceeding.short"
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
