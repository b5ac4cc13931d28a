"""A desk that has not looked in for a week, on the intake's clock: who waits is told, nobody new is sent there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from amanat.intake.desks import admit
from amanat.store.writer import SmallJob
from tests.desk.house import DAY, Clock, House, RunningIntake, house, running_intake
from tests.e2e.conftest import RealIntake
from tests.e2e.nadia import Nadia, come_back
from tests.intake.people import Desk, Sender

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@dataclass
class Street:
    """Lamp House, with whom she is in contact, and Old Mill are silent; Owl House looked in today."""

    intake: RunningIntake
    lamp: House
    phrase: str


def _enrolled(intake: RunningIntake, desk: Desk, lamp: House) -> Sender:
    assert lamp.http.post("/v1/desks", content=desk.entry()).status_code == 200
    intake.app.intake.writer.do(SmallJob(lambda sheet: admit(sheet, desk.id)))
    intake.clock.now += 2
    return Sender(lamp.http, desk.epoch)


def _look(sender: Sender, desk: Desk) -> None:
    sender.token = sender.client.get("/v1/time").json()["time"]
    assert sender.send("GET", f"/v1/desks/{desk.id}/queue").status_code == 200


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    place = tmp_path_factory.mktemp("street")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as lamp:
        mill, owl = Desk("Old Mill"), Desk("Owl House")
        at_mill, at_owl = _enrolled(intake, mill, lamp), _enrolled(intake, owl, lamp)
        writer = lamp.sent()
        lamp.sync()
        _look(at_mill, mill)
        intake.clock.now += 8 * DAY
        _look(at_owl, owl)
        yield Street(intake, lamp, " ".join(writer.phrase.words()))


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_who_waits_is_told_and_nobody_new_is_sent_there(street: Street, browser: Browser, lang: str) -> None:
    nadia = Nadia(browser, RealIntake(street.intake.base, Path()), lang)
    come_back(nadia, street.phrase)
    day = {"en": "21 September 2026", "ur": "21 ستمبر 2026"}[lang]
    view = nadia.page.locator("#view")
    told = view.get_by_text(nadia.say("Your record is safe.", day=day) if lang == "en" else "آپ کا ریکارڈ محفوظ ہے۔")
    expect(told).to_be_visible()
    expect(told).to_contain_text(day)
    nadia.watched.check(nadia.page)
    nadia.press("Look at other organisations")
    nadia.heading("Who may read it?")
    cards = view.locator("ul.cards > li")
    expect(cards).to_have_count(3)
    expect(cards.last).to_contain_text("Old Mill")
    expect(cards.last).to_contain_text(day)
    assert cards.last.get_by_role("button").count() == 0, "nothing new goes to a desk that is silent"
    owl = cards.filter(has_text="Owl House")
    expect(owl).to_contain_text(nadia.say("Today"))
    expect(owl.get_by_role("button")).to_have_count(1)
    lamp = cards.filter(has_text={"en": "Lamp House", "ur": "چراغ گھر"}[lang])
    expect(lamp.get_by_role("button")).to_have_count(1)
    nadia.leave()


def test_the_intake_refuses_it_too(street: Street) -> None:
    with pytest.raises(Exception, match="looked in for a week"):
        street.lamp.sent("Words that should not be sent there.")
