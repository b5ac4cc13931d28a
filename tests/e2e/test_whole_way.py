"""The whole way with nobody played: her phone, a real intake process, a real desk process, a caseworker's browser."""

from __future__ import annotations

import hashlib
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from amanat.demo import doors, earlier, seeding, story
from amanat.desk.client import trust
from amanat.desk.founding import found
from tests.e2e.conftest import COMMAND, RealIntake, Watched, free_port, wait_for
from tests.e2e.nadia import Nadia, answer_first_questions, come_back, consent, start, write_phrase_down
from tests.e2e.test_journey import ASSETS, add_files, record_a_voice_note

pytestmark = pytest.mark.e2e

NAME = {"en": story.PROFILE.name.en, "ur": story.PROFILE.name.ur}
WORDS = {
    "en": "He is my supervisor. On Tuesday he shut the door. I said no and left.",
    "ur": "وہ میرے افسر ہیں۔ منگل کو اُنہوں نے دروازہ بند کیا۔ میں نے انکار کیا اور چلی گئی۔",
}
ANSWER = "You can come on Thursday. Bring nobody you fear."


@dataclass(frozen=True)
class Desk:
    """A desk process and where its pages are."""

    url: str
    folder: Path


@pytest.fixture(scope="module")
def desk(real_intake: RealIntake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder, port = tmp_path_factory.mktemp("desk") / "desk", free_port()
    made = found(folder, story.PROFILE, real_intake.url, doors.LEAD, doors.PASSPHRASE, seeding.now, secrets.token_bytes)
    earlier.enrol(real_intake.url, made, secrets.token_bytes)
    admit = [COMMAND, "intake", "admit", "--data", str(real_intake.data), "--", made.place.desk]
    subprocess.run(admit, check=True, capture_output=True)
    running = subprocess.Popen(
        [COMMAND, "desk", "serve", "--folder", str(folder), "--port", str(port), "--demo"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    try:
        wait_for(lambda: answers(url), "the desk to answer", 60)
        yield Desk(url, folder)
    finally:
        running.terminate()
        running.wait(30)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/", verify=trust(), trust_env=False).status_code < 500
    except httpx.TransportError:
        return False


@dataclass
class Farah:
    """An invented caseworker at her screen. She goes by addresses, so that one journey serves both languages."""

    browser: Browser
    desk: Desk
    lang: str

    def __post_init__(self) -> None:
        self.watched = Watched(self.browser.new_context(viewport={"width": 1280, "height": 900}))
        self.page: Page = self.watched.page()
        self.page.goto(f"{self.desk.url}/{self.lang}/")
        self.page.fill("#name", doors.LEAD)
        self.page.fill("#passphrase", doors.PASSPHRASE)
        self.page.click("main button")
        expect(self.page.locator(".desk-lock")).to_be_visible()

    def cases(self) -> set[str]:
        self.page.goto(f"{self.desk.url}/{self.lang}/cases?show=all")
        return {str(link.get_attribute("href")) for link in self.page.locator("a.called").all()}

    def open_new(self, before: set[str]) -> str:
        wait_for(lambda: len(self.cases() - before) == 1, "the record to arrive", 60, every=0.5)
        (case,) = self.cases() - before
        self.go(case)
        self.page.locator("form[action$='/open'] button").first.click()
        self.watched.check(self.page)
        return case

    def go(self, path: str) -> None:
        self.page.goto(self.desk.url + path)

    def originals(self) -> dict[str, str]:
        """SHA-256 of each original as this browser gets it, by the name that the page shows."""
        rows = {
            link.inner_text().strip(): str(link.get_attribute("href"))
            for link in self.page.locator("a[href*='/exhibits/']").all()
        }
        cookies = {cookie["name"]: cookie["value"] for cookie in self.watched.context.cookies()}
        found = {}
        for name, href in rows.items():
            answer = httpx.get(f"{self.desk.url}{href}/original", cookies=cookies, verify=trust(), trust_env=False)
            assert answer.status_code == 200
            found[name] = hashlib.sha256(answer.content).hexdigest()
        return found

    def reply(self, case: str, text: str) -> None:
        self.go(f"{case}/reply")
        self.page.fill("#text", text)
        self.page.locator("main form .actions button").click()
        expect(self.page.get_by_text(text)).to_be_visible()
        self.watched.check(self.page)

    def leave(self, erased: str) -> None:
        """A page drawn just before the erasure may still ask for a picture of that case; nothing else is missing."""
        assert [address for address in self.watched.missing if f"{erased}/exhibits/" not in address] == []
        assert [text for text in self.watched.complaints if "404" not in text] == []
        self.watched.context.close()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_she_sends_the_desk_checks_and_answers_she_adds_takes_back_and_erases(
    browser: Browser, real_intake: RealIntake, desk: Desk, lang: str
) -> None:
    farah = Farah(browser, desk, lang)
    before = farah.cases()
    nadia = start(browser, real_intake, lang)
    files, words = write_and_send(nadia)

    case = farah.open_new(before)
    expect(farah.page.get_by_text(WORDS[lang])).to_be_visible()
    sealed = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    wait_for(lambda: reload_has(farah, case, len(files)), "the files to arrive", 60, every=0.5)
    assert sealed.items() <= farah.originals().items()
    farah.reply(case, ANSWER)

    come_back(nadia, " ".join(words))
    nadia.heading("Your record")
    wait_for(lambda: answered(nadia, words), "the answer to arrive", 60, every=0.5)
    add_later(nadia)
    take_back(nadia)
    wait_for(lambda: erased_at(farah, case, WORDS[lang]), "the desk to destroy its keys", 60, every=0.5)
    erase(nadia, words)
    farah.leave(erased=case)


def write_and_send(nadia: Nadia) -> tuple[dict[str, bytes], list[str]]:
    answer_first_questions(nadia)
    nadia.tick("Sexual words, looks or demands")
    nadia.save()
    nadia.skip_to("What happened?")
    nadia.page.fill("#narrative", WORDS[nadia.lang])
    record_a_voice_note(nadia)
    nadia.save()
    nadia.skip_to("Do you have something to add?")
    files = add_files(nadia)
    nadia.save()
    nadia.heading("Your twelve words")
    words = write_phrase_down(nadia)
    nadia.press("Choose an organisation")
    nadia.heading("Who may read it?")
    nadia.press("Look at {name}", name=NAME[nadia.lang])
    nadia.heading("May {name} read it?", name=NAME[nadia.lang])
    consent(nadia, NAME[nadia.lang], ["What happened, in your words"], purpose="Support and help")
    return files, words


def reload_has(farah: Farah, case: str, count: int) -> bool:
    farah.go(case)
    return farah.page.locator("a[href*='/exhibits/']").count() >= count


def answered(nadia: Nadia, words: list[str]) -> bool:
    nadia.press("Messages")
    nadia.heading("Messages with {name}", name=NAME[nadia.lang])
    there = nadia.page.get_by_text(ANSWER).count() > 0
    if not there:
        come_back(nadia, " ".join(words))
        nadia.heading("Your record")
    else:
        nadia.press("My record")
    return there


def add_later(nadia: Nadia) -> None:
    """What is added later is readable by nobody until she gives it."""
    nadia.heading("Your record")
    nadia.press("Add photos, recordings, papers")
    nadia.heading("Your files")
    nadia.page.locator("input[type=file]").set_input_files([str(ASSETS / "drawing.png")])
    expect(nadia.page.locator(".file").last).to_contain_text(nadia.say("Sealed, unchanged."))
    nadia.press("Done")
    nadia.heading("Your record")


def take_back(nadia: Nadia) -> None:
    nadia.press("Take back from them")
    nadia.heading("Take it back from {name}?", name=NAME[nadia.lang])
    nadia.press("Yes, take it back")
    nadia.heading("Your record")
    nadia.reads("They can read nothing here now.")


def erased_at(farah: Farah, case: str, words: str) -> bool:
    farah.go(case)
    assert farah.page.locator(".desk-lock").count() == 1, "still in"
    expect(farah.page.locator("h1")).to_be_visible()
    return farah.page.get_by_text(words).count() == 0


def erase(nadia: Nadia, words: list[str]) -> None:
    nadia.press("Erase everything, forever")
    nadia.press("Yes, erase everything")
    nadia.heading("Everything is erased")
    come_back(nadia, " ".join(words))
    expect(nadia.page.get_by_role("alert")).to_have_text(nadia.say("Nothing found. Check your words."))
    nadia.watched.complaints = [text for text in nadia.watched.complaints if "404" not in text]
    nadia.leave()
