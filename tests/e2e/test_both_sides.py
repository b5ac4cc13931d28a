"""Both sides of a case with a real desk: told, more time, an answer, the outcome, another look; and an officer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, expect

from amanat.desk.invitation import commands as letters
from amanat.desk.parties import commands as parties
from amanat.desk.parties import officers, outcomes
from amanat.seal.phrase import Phrase
from tests.desk import parties as p
from tests.desk.house import PROFILE, Clock, House, house, running_intake
from tests.desk.test_parties_letters import found, passed_on
from tests.e2e.conftest import RealIntake
from tests.e2e.nadia import Nadia
from tests.e2e.parties import Party

pytestmark = pytest.mark.e2e
LEDE = "Nothing has been decided. You may answer."


@dataclass
class Place:
    house: House
    intake: RealIntake


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An inquiry desk whose clock says what the phone's says."""
    folder = tmp_path_factory.mktemp("sides")
    clock, profile = Clock(int(time.time())), replace(PROFILE, kind="inquiry")
    with running_intake(folder / "intake", clock) as intake, house(folder / "desk", intake, profile) as made:
        for name, role in p.NAMES:
            made.hire(name, role)
        yield Place(made, RealIntake(intake.base, folder))


def at_the_phone(browser: Browser, place: Place, lang: str, phrase: Phrase) -> Party:
    """Somebody whose words were made elsewhere comes back with them."""
    one = Party(browser, place.intake, lang)
    one.words = " ".join(phrase.words())
    one.comes_back()
    return one


def text_of(one: Nadia) -> str:
    return one.page.locator("#view").inner_text()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_told_given_more_time_heard_and_the_outcome_reaches_both(browser: Browser, place: Place, lang: str) -> None:
    desk = place.house
    she, case = p.sent(desk)
    p.opened(desk, case)
    p.safe(desk, case)
    hina = p.person(desk, "Hina")
    made = parties.make_letter(desk.office, hina, case, p.version(desk, case), "respondent", days=14, says=p.SAYS)
    he = Party(browser, place.intake, lang)
    he.joins(made.code, LEDE)
    desk.sync()
    (name,) = p.state(desk, case).facts["parties"]["channels"]
    letters.compare(desk.office, hina, name, p.version(desk, name), same=True, channel="call")
    p.tell(desk, name)

    he.comes_back()
    he.heading("Nothing has been decided")
    assert "A complaint of 3 May says that you followed a colleague to the bus." in text_of(he)
    he.never_reads(p.NUMBER, "0301", "He waited at the gate.")
    he.press("Ask for more time")
    he.page.fill("#days", "14")
    he.fill("Why?", "I travel.")
    he.press("Ask them")
    he.heading("Nothing has been decided")
    desk.sync()
    (asked,) = p.state(desk, case).facts["parties"]["channels"][name]["asked"]
    until = p.later(desk, 21)
    version = p.version(desk, case)
    parties.answer_time(desk.office, hina, case, version, name, asked["seq"], until=until, reason="Go safely.")
    desk.sync()
    he.comes_back()
    he.heading("Nothing has been decided")
    expect(he.page.locator("#view")).to_contain_text("Go safely.")

    he.press("Answer")
    he.tick("It is not so")
    he.fill("In your own words", "I took another bus.")
    he.press("Send my answer")
    he.heading("Nothing has been decided")
    desk.sync()
    assert [one.text for one in p.page(desk, name).said if one.kind == "reply"] == ["I took another bus."]

    found(desk, case)
    outcomes.send(desk.office, desk.lead, case, p.version(desk, case), {"en": "We thank both of you.", "ur": ""})
    desk.sync()
    he.comes_back()
    he.heading("There is an outcome")
    with he.page.expect_download() as download:
        he.page.locator("#view .rows button").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    he.press("Ask for another look")
    he.fill("In your own words", "Look at the timetable.")
    he.press("Send")
    he.heading("There is an outcome")
    desk.sync()
    assert [one.text for one in p.page(desk, name).said if one.kind == "appeal"] == ["Look at the timetable."]

    her = at_the_phone(browser, place, lang, she.phrase)
    her.heading("Your record")
    her.press("Where it stands")
    her.heading("Where it stands")
    with her.page.expect_download() as download:
        her.page.locator("#view .rows button").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    her.never_reads("I took another bus.")
    her.leave()
    he.leave()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_an_officer_confirms_and_reports_and_the_clocks_of_the_case_move(
    browser: Browser, place: Place, lang: str
) -> None:
    desk = place.house
    she, case, route, officer, name = passed_on(desk)
    officers.send_referral(desk.office, p.person(desk, "Hina"), name, p.version(desk, name))
    desk.sync()
    one = at_the_phone(browser, place, lang, officer.phrase)
    one.heading("Your record")
    one.press("Open the case")
    one.heading("A case for you")
    assert "A complaint about conduct at work." in text_of(one)
    with one.page.expect_download() as download:
        one.page.locator("#view .rows button").first.click()
    assert download.value.path().read_bytes() == b"A note of the meeting."
    one.never_reads("own.txt", "She was told to keep quiet.")
    one.press("Confirm that I have it")
    one.press("Yes, I have it")
    one.heading("A case for you")
    one.press("Report a step")
    one.tick("An inquiry was opened")
    one.fill("In a few words", "We begin.")
    one.press("Send")
    one.heading("A case for you")
    desk.sync()
    events = p.state(desk, case).facts["proceeding"]["routes"][route]["events"]
    assert {"acknowledged", "inquiry_opened"} <= {row["event"] for row in events if row["by"] == "officer"}
    desk.sync()

    her = at_the_phone(browser, place, lang, she.phrase)
    her.heading("Your record")
    her.press("Where it stands")
    her.heading("Where it stands")
    assert "The tea works" in text_of(her)
    her.leave()
    one.leave()
