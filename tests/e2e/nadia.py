"""An invented person at her phone, for the journeys: she finds everything by the words that she reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, expect

from amanat.seal.phrase import read_phrase
from amanat.web.render import catalogue
from tests.e2e.conftest import PHONE, RealIntake, Watched

NOT_HERS_YET = "Kept for now. Press “Stop for now” to get the words that open it."
URDU_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


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
    nadia.state(NOT_HERS_YET)
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


def consent(
    nadia: Nadia, name: str, fields: list[str], *, purpose: str, until: str = "Six months, until {day}"
) -> None:
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
