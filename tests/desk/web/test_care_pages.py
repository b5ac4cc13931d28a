"""The page of what is due when, in both languages, and attacked by somebody who must not see a case."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from amanat.desk.backup import make_backup
from tests.desk.house import House
from tests.desk.test_care import closed, days, set_months, version
from tests.desk.web.pages import Site


def prepared(desk: House) -> tuple[str, str]:
    """Two closed cases whose time is over."""
    set_months(desk, support=1)
    _, first = closed(desk, "First.")
    _, second = closed(desk, "Second.")
    desk.office.call(desk.lead, first, version(desk, first), "Amber")
    days(desk, 5)
    days(desk, 31)
    return first, second


@pytest.mark.slow
def test_a_lead_confirms_in_one_batch_and_reads_what_was_done(pages: Site, tmp_path: Path) -> None:
    desk = pages.house
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes, clock=desk.clock, days=60)
    first, second = prepared(desk)
    lead = pages.login("Zoya")
    assert "Closed cases whose time is over: 2" in lead.get("").text.replace('<bdi dir="auto">', "").replace(
        "</bdi>", ""
    )
    lead.get("care")
    assert "Amber" in lead.text
    assert "May be destroyed now" in lead.text
    answer = lead.post("care/destroy", {"case": [first, second]})
    assert answer.status_code == 400
    assert "Tick that this is for ever" in lead.text
    lead.get("care")
    assert lead.post("care/destroy", {"case": [first], "sure": "yes"}).status_code == 303
    lead.get("care")
    assert "2026-0001" in lead.text
    assert "Amber" not in lead.page
    assert "The oldest must be gone by this day:" in lead.text
    mark = lead.hidden("mark")
    assert lead.post("care/keys", {"mark": mark}).status_code == 303
    lead.get("care")
    assert "No backup is known" in lead.text
    assert lead.get(f"cases/{first}").status_code == 200
    assert "Amber" not in lead.page


@pytest.mark.slow
def test_what_was_typed_stays_when_a_number_is_wrong(pages: Site) -> None:
    lead = pages.login("Zoya")
    lead.get("care")
    months = {f"months_{kind}": "5" for kind in ("support", "redirected", "not_a_case", "note", "imported", "inquiry")}
    answer = lead.post("care/rules", {**months, "months_note": "many", "alone": "yes"})
    assert answer.status_code == 400
    assert 'value="many"' in lead.page
    assert lead.post("care/rules", {**months, "alone": "yes"}).status_code == 303
    lead.get("care")
    assert 'name="months_inquiry" inputmode="numeric" size="4" dir="ltr" class="short" required value="5"' in lead.page


@pytest.mark.slow
def test_a_removed_lead_and_a_caseworker_find_nothing_of_it(pages: Site) -> None:
    desk = pages.house
    desk.hire("Mahnoor", "lead")
    sana = desk.hire("Sana")
    first, second = prepared(desk)
    mahnoor = next(one.id for one in desk.office.people(desk.lead) if one.name == "Mahnoor")
    desk.office.remove_person(desk.lead, first, version(desk, first), mahnoor, "A cousin.")
    desk.office.assign(desk.lead, second, version(desk, second), sana)
    other, worker = pages.login("Mahnoor"), pages.login("Sana", "ur")
    assert "Amber" not in other.get("care").text
    assert first not in other.page
    assert second in other.page
    wrong = other.post("care/destroy", {"case": [first], "sure": "yes"})
    never = other.post("care/destroy", {"case": ["x" * 43], "sure": "yes"})
    assert (wrong.status_code, wrong.text) == (never.status_code, never.text)
    assert wrong.status_code == 404
    assert other.get(f"cases/{first}/keep-longer").status_code == 404
    assert worker.get("care").status_code == 200
    assert first not in worker.page
    assert 'name="sure"' not in worker.page
    for path, form in (("care/destroy", {"case": [second], "sure": "yes"}), ("care/rules", {}), ("care/keys", {})):
        assert worker.post(path, form).status_code in (403, 400)
    assert desk.office.case(desk.lead, second).messages


@pytest.mark.slow
def test_a_case_is_kept_longer_from_its_own_page(pages: Site) -> None:
    desk = pages.house
    first, _ = prepared(desk)
    lead = pages.login("Zoya", "ur")
    lead.get(f"cases/{first}")
    assert f"cases/{first}/keep-longer" in lead.page
    answer = lead.act(first, "keep-longer", {"until": "1999-01-01", "reason": "سماعت باقی"})
    assert answer.status_code in (400, 403)
    assert "سماعت باقی" in lead.page
    assert lead.act(first, "keep-longer", {"until": "2028-03-01", "reason": "سماعت باقی"}).status_code == 303
    lead.get(f"cases/{first}")
    assert "سماعت باقی" in lead.page
    assert first not in lead.get("care").text
