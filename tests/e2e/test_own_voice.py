"""In her own voice, in real Chromium: written on a phone, a day's pause, two reviewers at a publisher's desk, read by
everybody without script, taken down by her alone. In both languages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from amanat.desk.publication import commands as c
from amanat.desk.publication import posting
from amanat.desk.publication.facts import PAUSE, publications_of
from amanat.desk.publication.view import shown
from amanat.seal.record import Record
from tests.desk.house import PROFILE, Clock, House, house, running_intake
from tests.e2e.conftest import RealIntake
from tests.e2e.nadia import Nadia

pytestmark = pytest.mark.e2e
TITLE = {"en": "What was done to me", "ur": "میرے ساتھ کیا ہوا"}
TEXT = {
    "en": "He beat me while I was pregnant. I told nobody for a year. Now I say it.",
    "ur": "جب میں امید سے تھی تو اُس نے مجھے مارا۔ ایک سال کسی کو نہ بتایا۔ اب کہتی ہوں۔",
}
NAME = {"en": "Noor Example", "ur": "نور مثال"}


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("own-voice")
    with (
        running_intake(place / "intake", Clock()) as intake,
        house(place / "desk", intake, replace(PROFILE, kind="publisher")) as one,
    ):
        one.hire("Hina")
        one.hire("Rabia", "reviewer")
        yield one


def photograph() -> bytes:
    """An invented picture without anything like letters, that says where and with what it was taken."""
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Example Phone Maker"
    exif.get_ifd(0x8825)[1] = "N"
    Image.radial_gradient("L").resize((640, 480)).convert("RGB").save(made, "JPEG", exif=exif)
    return made.getvalue()


def comes_in(browser: Browser, made: House, lang: str) -> Nadia:
    """Somebody who keeps a safe already comes back to it."""
    her = made.person()
    her.keep(Record(lang, age_group="adult"))
    nadia = Nadia(browser, RealIntake(made.intake.base, made.folder), lang)
    # Nothing of hers is public yet, and a day later the page's time is too old: the browser says both aloud.
    nadia.watched.expected = ("404", "401")
    nadia.go("return")
    nadia.page.fill("#phrase", " ".join(her.phrase.words()))
    nadia.press("Open")
    expect(nadia.page.locator("h1:visible")).to_be_focused()
    return nadia


def writes(nadia: Nadia, made: House, *, picture: bool) -> None:
    lang = nadia.lang
    nadia.press("Speak in public, in your own voice")
    nadia.heading("In your own voice")
    nadia.reads("Others may copy it. You can take it down here, but not everywhere.")
    nadia.press("Go on")
    nadia.heading("Who publishes it")
    nadia.press("Write for them")
    nadia.heading("Your words")
    nadia.page.fill("#own-name", NAME[lang])
    nadia.page.fill("#own-title", TITLE[lang])
    nadia.press("Read it once more")
    expect(nadia.page.get_by_role("alert")).to_be_visible()
    nadia.page.fill("#own-text", TEXT[lang])
    if picture:
        nadia.page.locator("input[type=file][accept='image/*']").set_input_files(
            {"name": "arm at home.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
        )
        nadia.reads("Picture {n}", n=1)
    nadia.press("Read it once more")
    nadia.heading("Read it once more")
    expect(nadia.page.locator("#view")).to_contain_text(TEXT[lang])
    assert nadia.page.locator("input[name=own][value=no]").is_checked(), "no is chosen beforehand"
    nadia.tick("Yes, exactly this")
    nadia.press("Go on")
    expect(nadia.page.get_by_role("alert")).to_have_text(nadia.say("Please tick this first. Or leave it at no."))
    nadia.tick("I am eighteen or older.")
    nadia.press("Go on")
    nadia.heading("In your own voice")
    nadia.reads("Sent, sealed. Nothing is public. After a day you are asked again.")
    assert nadia.button("Say yes a second time").count() == 0, "not on the same day"


def reviewed(made: House, case: str, name: str) -> None:
    """What the publisher's desk does: it looks for what would harm others, and signs."""
    office, people = made.office, {one.name: one.id for one in made.office.people(made.lead)}

    def version() -> int:
        return office.case(made.lead, case).version

    answers = {"adult": "yes", "orders": "none", "exposure": "nobody", "faces": "none"}
    for what, chosen in answers.items():
        c.note(office, made.lead, case, version(), name, what, chosen, "I looked.")
    digest = shown(office, made.lead, case, name, "en").hash
    for one in ("Hina", "Rabia"):
        c.review(office, people[one], case, version(), name, digest=digest, yes=True, reason="I read it.")
    posting.publish(office, made.lead, case, version(), name)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_written_said_twice_published_and_taken_down_by_her_alone(browser: Browser, press: House, lang: str) -> None:
    nadia = comes_in(browser, press, lang)
    writes(nadia, press, picture=True)
    before = {case.case for case in press.office.archive.state.cases.values() if publications_of(case)}
    press.sync()
    (case,) = [
        one for one in press.office.archive.state.cases.values() if publications_of(one) and one.case not in before
    ]
    (name,) = publications_of(case)
    (exhibit,) = press.office.case(press.lead, case.case).exhibits
    copy = b"".join(press.office.exhibit(press.lead, case.case, exhibit.item)[1])
    assert b"Example Phone Maker" not in copy, "the copy was drawn anew on her phone"
    assert press.http.get(f"/{lang}/public/{name}").status_code == 404, "nothing is public before its time"

    press.clock.now += PAUSE
    nadia.press("Not now")
    nadia.press("Speak in public, in your own voice")
    nadia.press("Say yes a second time")
    nadia.heading("Say yes a second time")
    expect(nadia.page.locator("#view")).to_contain_text(TEXT[lang])
    nadia.tick("Yes, still")
    nadia.press("Go on")
    nadia.reads("Sent. They check it, and then it appears.")
    press.sync()
    reviewed(press, case.case, name)

    reader = browser.new_context(java_script_enabled=False)
    page = reader.new_page()
    page.goto(f"{press.intake.base}/{lang}/public/{name}")
    shown_text = page.locator("main").inner_text()
    assert TEXT[lang] in shown_text, "not one of her words was changed"
    assert NAME[lang] in shown_text
    page.locator(f'main a[href$="/public/{name}/1/1"]').click()
    expect(page.locator("main img")).to_be_visible()  # it opens only when a reader chooses
    reader.close()

    nadia.press("Not now")
    nadia.press("Speak in public, in your own voice")
    nadia.reads("It is on the public record.")
    nadia.press("Take it down")
    nadia.heading("Take it down")
    nadia.press("Take it down now")
    nadia.reads("It is taken down.")
    gone = press.http.get(f"/{lang}/public/{name}")
    assert gone.status_code == 410
    assert TEXT[lang] not in gone.text
    press.sync()
    assert publications_of(case)[name]["down"]
    nadia.leave()


def test_the_answer_is_no_unless_she_says_otherwise(browser: Browser, press: House) -> None:
    nadia = comes_in(browser, press, "en")
    nadia.press("Speak in public, in your own voice")
    nadia.press("Go on")
    nadia.press("Write for them")
    for field, text in (("own-name", "Noor Example"), ("own-title", "A title"), ("own-text", "A text.")):
        nadia.page.fill(f"#{field}", text)
    nadia.press("Read it once more")
    nadia.press("Go on")
    nadia.reads("Nothing was sent. Nothing else changes.")
    press.sync()
    assert not any(
        "A text." in str(press.office.archive.body(case)) for case in press.office.archive.state.cases.values()
    )
    nadia.leave()


def test_who_is_under_eighteen_is_not_published(browser: Browser, press: House) -> None:
    her = press.person()
    her.keep(Record("en", age_group="minor"))
    nadia = Nadia(browser, RealIntake(press.intake.base, press.folder), "en")
    nadia.go("return")
    nadia.page.fill("#phrase", " ".join(her.phrase.words()))
    nadia.press("Open")
    nadia.press("Speak in public, in your own voice")
    nadia.press("Go on")
    nadia.reads("Who is under eighteen is protected here, and not published. There is other help.")
    assert nadia.button("Write for them").count() == 0
    nadia.leave()
