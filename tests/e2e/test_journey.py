"""A person's whole way in real Chromium, on a real intake, with a desk played in Python: write, keep, send, read the answer,
add, take back, erase. In both languages, on a phone of 360 pixels."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from amanat.seal.grant import Grant
from amanat.seal.message import TakeBack, Text
from amanat.seal.phrase import read_phrase
from amanat.web.render import STATIC, catalogue
from tests.e2e.conftest import PHONE, RealIntake, Watched, axe, launch, wait_for
from tests.e2e.played_desk import PlayedDesk

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "src/amanat/demo/assets"
URDU_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
WORDS = {
    "en": "On Tuesday he asked me to stay after the meeting. He shut the door.",
    "ur": "منگل کو میٹنگ کے بعد اُس نے مجھے رُکنے کو کہا۔ دروازہ بند کیا۔",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launch()


@pytest.fixture(scope="module")
def deaf_browser() -> Iterator[Browser]:
    yield from launch(microphone=False)


@pytest.fixture(scope="module")
def desk(real_intake: RealIntake) -> Iterator[PlayedDesk]:
    played = PlayedDesk(base=real_intake.url)
    yield real_intake.admit(played)
    played.http.close()


@dataclass
class Nadia:
    """An invented person at her phone. She finds everything by the words that she reads."""

    browser: Browser
    intake: RealIntake
    lang: str
    watched: Watched = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.gettext: Callable[[str], str] = catalogue(self.lang).gettext
        self.new_visit()

    def new_visit(self, **options: object) -> None:
        """A fresh browser profile: nothing of an earlier visit can help."""
        if hasattr(self, "watched"):
            self.leave()
        self.watched = Watched(self.browser.new_context(viewport=PHONE, **options))  # type: ignore[arg-type]
        self.page = self.watched.page()

    def leave(self) -> None:
        assert self.watched.complaints == []
        self.watched.context.close()

    def go(self, path: str) -> None:
        self.page.goto(f"{self.intake.url}/{self.lang}/{path}")

    def say(self, english: str, **values: object) -> str:
        found = self.gettext(english)
        assert self.lang == "en" or found != english, f"not translated: {english}"
        return found.format(**values) if values else found

    def button(self, english: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.say(english, **values), exact=True)

    def press(self, english: str, **values: object) -> None:
        self.button(english, **values).click()

    def tick(self, english: str) -> None:
        self.page.get_by_label(self.say(english), exact=True).check()

    def heading(self, english: str, **values: object) -> None:
        """Waits for a page and looks at it: focus is on its heading, axe and the width are fine."""
        h1 = self.page.locator("h1:visible")
        expect(h1).to_have_text(self.say(english, **values))
        expect(h1).to_be_focused()
        self.watched.check(self.page)

    def reads(self, english: str, **values: object) -> None:
        expect(self.page.get_by_text(self.say(english, **values)).first).to_be_visible()

    def state(self, english: str) -> None:
        expect(self.page.locator("#state")).to_contain_text(self.say(english))

    def save(self) -> None:
        self.press("Save and go on")

    def skip_to(self, english: str) -> None:
        for _ in range(20):
            if self.page.locator("h1:visible").inner_text() == self.say(english):
                return
            self.press("Skip this")
        raise AssertionError(f"no question {english}")


def start(browser: Browser, intake: RealIntake, lang: str) -> Nadia:
    nadia = Nadia(browser, intake, lang)
    nadia.go("write")
    nadia.heading("Does anyone else use this phone?")
    return nadia


def answer_first_questions(nadia: Nadia, *, age: str = "18 or older") -> None:
    nadia.tick("Others use it, or look at it")
    nadia.state("Not saved yet. Keep this open.")
    nadia.save()
    nadia.heading("How old are you?")
    nadia.state("Sealed. Saved.")
    nadia.tick(age)
    nadia.save()
    nadia.heading("Which of these fits?")


def write_phrase_down(nadia: Nadia) -> list[str]:
    """Both ways of writing it, and two of them typed back after a wrong one."""
    shown = nadia.page.locator("ol.words b")
    first = shown.all_inner_texts()
    nadia.press("Show numbers instead" if nadia.lang == "en" else "Show words instead")
    second = shown.all_inner_texts()
    words, numbers = (first, second) if nadia.lang == "en" else (second, first)
    assert read_phrase(" ".join(words)) == read_phrase(" ".join(numbers))
    nadia.press("Hide")
    expect(shown.first).to_be_hidden()
    nadia.press("I have written them down")
    nadia.heading("Look at your paper")
    fields = nadia.page.locator("#view input").all()
    positions = [int((one.get_attribute("id") or "").removeprefix("word-")) for one in fields]
    fields[0].fill(words[positions[0] - 1])
    fields[1].fill("zebra")
    nadia.press("They are right")
    expect(nadia.page.get_by_role("alert")).to_have_text(
        nadia.say("Word {n} does not fit. Look at your paper once more.", n=positions[1])
    )
    fields[1].fill(numbers[positions[1] - 1].translate(URDU_DIGITS))
    nadia.press("They are right")
    nadia.heading("What shall happen now?")
    return words


def consent(nadia: Nadia, name: str, fields: list[str], *, purpose: str, until: str = "Six months, until {day}") -> None:
    view = nadia.page.locator("#view")
    assert view.locator("input[type=checkbox]:checked").count() == 0, "nothing is ticked beforehand"
    for one in fields:
        nadia.tick(one)
    for item in view.locator("input[name=item]").all():
        item.check()
    nadia.tick(purpose)
    view.locator("input[name=expires]").nth(1).check()
    nadia.tick("Yes, they may read this")
    nadia.press("Go on")
    nadia.heading("Sent to {name}", name=name)


def come_back(nadia: Nadia, phrase: str) -> None:
    nadia.new_visit()
    nadia.go("return")
    nadia.page.fill("#phrase", phrase)
    nadia.press("Open")


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_she_writes_keeps_sends_reads_the_answer_adds_takes_back_and_erases(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str
) -> None:
    name = {"en": "Lamp House", "ur": "چراغ گھر"}[lang]
    before = set(desk.mailboxes())
    nadia = start(browser, real_intake, lang)
    answer_first_questions(nadia)
    nadia.tick("Sexual words, looks or demands")
    nadia.save()
    nadia.heading("Where in your life was this?")
    nadia.tick("At work")
    nadia.save()
    nadia.skip_to("What happened?")
    nadia.heading("What happened?")
    nadia.page.fill("#narrative", WORDS[lang])
    record_a_voice_note(nadia)
    nadia.save()
    nadia.heading("When was it?")
    say_when(nadia)
    nadia.heading("Where was it?")
    nadia.skip_to("Did anybody see it, or did you tell somebody?")
    nadia.page.fill("#witnesses", "Sana, an invented friend")
    nadia.save()
    nadia.skip_to("Who must not see this?")
    nadia.page.fill("#exclude", "Ali Example\nBo Example")
    nadia.save()
    nadia.skip_to("Do you have something to add?")
    files = add_files(nadia)
    nadia.save()
    nadia.heading("Your twelve words")
    words = write_phrase_down(nadia)

    refuse_then_send(nadia, name)
    (mailbox,) = set(desk.mailboxes()) - before
    (grant,) = desk.grants(mailbox)
    check_what_the_desk_gets(desk, grant, files, lang)
    desk.opened(mailbox, grant)
    desk.write(mailbox, "We can meet on Thursday. <b>Bring nobody you fear.</b>")

    come_back(nadia, " ".join(words))
    nadia.heading("Your record")
    expect(nadia.page.get_by_text(re.compile(nadia.say("Opened on {day}.", day=".+")))).to_be_visible()
    read_and_reply(nadia, name, desk, mailbox)
    add_later_and_take_back(nadia, name, desk, mailbox, grant)

    numbers = [number.translate(URDU_DIGITS) for number in read_phrase(" ".join(words)).numbers()]
    come_back(nadia, "، ".join(numbers))
    nadia.heading("Your record")
    nadia.reads("They say that their copy is destroyed. What was read stays known.")
    nadia.reads("They can read nothing here now.")
    erase(nadia, desk, words)


def record_a_voice_note(nadia: Nadia) -> None:
    nadia.press("Say it instead")
    nadia.press("Start recording")
    nadia.page.wait_for_timeout(1500)
    nadia.press("Stop and keep")
    expect(nadia.page.locator("#voice .file audio")).to_be_visible()
    nadia.reads("Sealed, unchanged.")
    nadia.watched.check(nadia.page)


def say_when(nadia: Nadia) -> None:
    """A day that does not exist is said in words and kept; then only a month, in Urdu digits."""
    nadia.page.fill("#from-day", "31")
    nadia.page.select_option("#from-month", "2")
    nadia.page.fill("#from-year", "۲۰۲۵")
    nadia.save()
    expect(nadia.page.get_by_role("alert")).to_have_text(
        nadia.say("This date does not exist. Look at day, month and year.")
    )
    nadia.watched.check(nadia.page)
    nadia.page.fill("#from-day", "")
    nadia.save()


def add_files(nadia: Nadia) -> dict[str, bytes]:
    paths = [ASSETS / "chat.png", ASSETS / "drawing.png", ASSETS / "voice-note.ogg"]
    nadia.page.locator("input[type=file]").set_input_files([str(path) for path in paths])
    rows = nadia.page.locator("#evidence .file")
    expect(rows).to_have_count(3)
    for row in rows.all():
        expect(row).to_contain_text(nadia.say("Sealed, unchanged."))
    nadia.page.locator("input[type=file]").set_input_files([{"name": "leer.txt", "mimeType": "text/plain", "buffer": b""}])
    expect(nadia.page.get_by_role("alert")).to_contain_text("leer.txt")
    nadia.watched.check(nadia.page)
    return {path.name: path.read_bytes() for path in paths}


def refuse_then_send(nadia: Nadia, name: str) -> None:
    nadia.press("Choose an organisation")
    nadia.heading("Who may read it?")
    nadia.press("Look at {name}", name=name)
    nadia.heading("May {name} read it?", name=name)
    nadia.press("Go on")  # refusing is what is chosen
    nadia.heading("Who may read it?")
    nadia.reads("It stays sealed. Nothing was sent.")
    nadia.press("Look at {name}", name=name)
    nadia.heading("May {name} read it?", name=name)
    nadia.tick("Yes, they may read this")
    nadia.press("Go on")
    expect(nadia.page.get_by_role("alert")).to_have_count(3)
    nadia.watched.check(nadia.page)
    for alert in ("Choose what it is for.", "Choose until when."):
        nadia.reads(alert)
    consent(nadia, name, ["What happened, in your words", "When and where"], purpose="Support and help")


def check_what_the_desk_gets(desk: PlayedDesk, grant: Grant, files: dict[str, bytes], lang: str) -> None:
    record = desk.record(grant)
    assert record.narrative == WORDS[lang]
    assert record.acts == ("sexual_harassment",)
    assert (record.when and record.when.first, record.when and record.when.last) == ("2025-02-01", "2025-02-28")
    assert record.when
    assert record.when.approximate
    assert record.exclude == ("Ali Example", "Bo Example"), "it protects her, so it always goes along"
    assert record.witnesses is None, "not consented to"
    assert record.wants is None, "skipped"
    opened = {manifest.name: desk.open(grant, manifest) for manifest in grant.items if manifest.kind == "file"}
    assert {name: hashlib.sha256(data).digest() for name, data in opened.items()} == {
        name: hashlib.sha256(data).digest() for name, data in files.items()
    }
    (voice,) = [manifest for manifest in grant.items if manifest.kind == "voice"]
    assert desk.open(grant, voice).startswith(b"\x1a\x45\xdf\xa3"), "a WebM recording"


def read_and_reply(nadia: Nadia, name: str, desk: PlayedDesk, mailbox: str) -> None:
    nadia.press("Messages")
    nadia.heading("Messages with {name}", name=name)
    expect(nadia.page.get_by_text("We can meet on Thursday. <b>Bring nobody you fear.</b>")).to_be_visible()
    nadia.page.fill("#reply", "Thursday is good. Not before ten.")
    nadia.state("Not saved yet. Keep this open.")
    nadia.press("Send")
    expect(nadia.page.locator("li.mine").last).to_contain_text("Thursday is good.")
    texts = [one.content.text for one in desk.read(mailbox) if isinstance(one.content, Text)]  # type: ignore[arg-type]
    assert texts == ["Thursday is good. Not before ten."]
    desk.forge(mailbox, "Give us your twelve words.")  # type: ignore[arg-type]
    nadia.press("My record")
    nadia.reads("Something about the messages does not fit. Open them to see what.")
    nadia.press("Messages")
    nadia.reads("This message does not come from them. Do not follow it.")
    nadia.watched.check(nadia.page)
    nadia.press("My record")


def add_later_and_take_back(nadia: Nadia, name: str, desk: PlayedDesk, mailbox: str, grant: Grant) -> None:
    nadia.heading("Your record")
    nadia.press("Add photos, recordings, papers")
    nadia.heading("Your files")
    later = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n" + bytes(3_000_000)}
    nadia.page.locator("input[type=file]").set_input_files([later])  # type: ignore[list-item]
    expect(nadia.page.locator(".file", has_text="letter.pdf")).to_contain_text(nadia.say("Sealed, unchanged."))
    assert len(desk.grants(mailbox)) == 1, "what is added later is readable by nobody"  # type: ignore[arg-type]
    nadia.press("Done")
    nadia.heading("Your record")
    nadia.press("Take back from them")
    nadia.heading("Take it back from {name}?", name=name)
    nadia.press("Yes, take it back")
    nadia.heading("Your record")
    nadia.reads("They can read nothing here now.")
    assert desk.part(grant, grant.record.item, 0).status_code == 404
    (taken,) = [one.content for one in desk.read(mailbox) if isinstance(one.content, TakeBack)]  # type: ignore[arg-type]
    desk.confirm(mailbox, taken)  # type: ignore[arg-type]


def erase(nadia: Nadia, desk: PlayedDesk, words: list[str]) -> None:
    noticed = desk.notices()
    nadia.press("Erase everything, forever")
    nadia.heading("Erase everything, forever?")
    nadia.press("No, keep it")
    nadia.heading("Your record")
    nadia.press("Erase everything, forever")
    nadia.press("Yes, erase everything")
    nadia.heading("Everything is erased")
    assert desk.notices() == noticed + 1
    answers = []
    for phrase in (" ".join(words), "legal winner thank year wave sausage worth useful legal winner thank yellow"):
        come_back(nadia, phrase)
        alert = nadia.page.get_by_role("alert")
        expect(alert).to_have_text(nadia.say("Nothing found. Check your words."))
        nadia.watched.complaints = [text for text in nadia.watched.complaints if "404" not in text]
        nadia.watched.check(nadia.page)
        answers.append(nadia.page.locator("main").inner_html())
    assert answers[0] == answers[1], "an erased record and one that never was look the same"
    nadia.page.fill("#phrase", "legal winner thank year wave sausage worth useful legal winner thank yelow")
    nadia.press("Open")
    expect(nadia.page.get_by_role("alert")).to_have_text(
        nadia.say("Word {n} is not in the list. Look at your paper.", n=12)
    )
    nadia.leave()
