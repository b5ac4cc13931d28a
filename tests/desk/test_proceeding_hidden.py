"""Who may not see a proceeding, what is left of it, what lies on the disk, what is counted; and attacks."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from dataclasses import replace
from datetime import UTC, date
from typing import Any

import pyrage
import pytest

from amanat.desk.assisted import commands as spoken
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight import export
from amanat.desk.proceeding import answers, commands, dates, papers, reading, referral, routes, telling
from amanat.desk.proceeding.reading import route_states
from amanat.desk.proceeding.today import today_of
from amanat.desk.reports import commands as reports
from amanat.desk.reports.counts import report
from amanat.desk.reports.periods import read_period
from amanat.errors import NotFoundError, RefusedError
from amanat.seal.age import X25519Recipient
from amanat.seal.encoding import b64
from tests.desk.house import DAY, House
from tests.desk.proceedings import (
    CANARY,
    NAME,
    WORKPLACE,
    began,
    clock,
    consented,
    days,
    grant,
    happened,
    passed_on,
    person,
    plan,
    route,
    seen,
    step,
    version,
)
from tests.desk.proceedings import inquiry as inquiry
from tests.desk.proceedings import shared as shared
from tests.desk.test_blindness import holding

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
