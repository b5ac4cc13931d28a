"""The page of notifications: for leads alone, what was typed stays, and each language says it all."""

from __future__ import annotations

import pytest

from amanat.desk.notices import commands
from tests.desk.house import House
from tests.desk.web.pages import Site

pytestmark = pytest.mark.slow

FORM = {
    "at": ["hina@lamp.example", "https://hooks.lamp.example/in", "zoya@lamp.example", ""],
    "role": ["worker", "worker", "lead", "worker"],
    "lang": ["en", "en", "ur", "ur"],
    "hour": ["16:00", "", "09:00", ""],
    "quiet_from": "20:00",
    "quiet_to": "07:00",
    "day": ["6"],
    "zone": "Asia/Karachi",
    "after": "2",
}


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_lead_sets_it_and_sends_a_test(pages: Site, desk: House, lang: str) -> None:
    zoya = pages.login("Zoya", lang)
    assert zoya.get("notices").status_code == 200
    assert zoya.post("notices", FORM).status_code == 303
    kept = commands.look(desk.office, desk.lead).contacts
    assert [(one.kind, one.role, one.lang) for one in kept.to] == [
        ("mail", "worker", "en"),
        ("webhook", "worker", "en"),
        ("mail", "lead", "ur"),
    ]
    assert (kept.hours, kept.after, kept.quiet.days) == (("09:00", "16:00"), 2, (6,))
    zoya.get("notices")
    assert "hina@lamp.example" in zoya.page
    assert zoya.post("notices/test", {}).status_code == 200
    said = {"en": "no mail server", "ur": "میل سرور مقرر نہیں"}[lang]
    assert said in zoya.text


def test_what_was_typed_stays_when_something_does_not_fit(pages: Site, desk: House) -> None:
    zoya = pages.login("Zoya")
    zoya.get("notices")
    answer = zoya.post("notices", {**FORM, "quiet_from": "15:00"})
    assert answer.status_code == 400
    assert "A fixed hour lies in the quiet time." in zoya.text
    assert "hooks.lamp.example" in zoya.page
    assert zoya.post("notices", {**FORM, "at": ["nobody", "", "", ""]}).status_code == 400
    assert 'role="alert"' in zoya.page
    assert commands.look(desk.office, desk.lead).contacts.to == ()


def test_nobody_but_leads_sees_or_changes_it(pages: Site, desk: House) -> None:
    desk.hire("Hina")
    hina = pages.login("Hina")
    hina.get("")
    assert "/en/notices" not in hina.page
    assert hina.get("notices").status_code == 403
    assert hina.post("notices", FORM).status_code == 403
    assert hina.post("notices/test", {}).status_code == 403
    assert commands.look(desk.office, desk.lead).contacts.to == ()
