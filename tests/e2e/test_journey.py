"""A person's whole way in real Chromium, on a real intake, with a desk played in Python: write, keep, send, read the
answer, add, take back, erase. In both languages, on a phone of 360 pixels."""

from __future__ import annotations

import gzip
import hashlib
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from amanat.seal.age import HybridIdentity, PassphraseIdentity, open_sealed
from amanat.seal.grant import Grant
from amanat.seal.message import TakeBack, Text
from amanat.seal.phrase import read_phrase
from amanat.web.render import STATIC
from tests.e2e.conftest import RealIntake, launch, wait_for
from tests.e2e.nadia import (
    NOT_HERS_YET,
    URDU_DIGITS,
    Nadia,
    answer_first_questions,
    come_back,
    consent,
    start,
    write_phrase_down,
)
from tests.e2e.played_desk import PlayedDesk

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "src/amanat/demo/assets"
WORDS = {
    "en": "On Tuesday he asked me to stay after the meeting. He shut the door.",
    "ur": "منگل کو میٹنگ کے بعد اُس نے مجھے رُکنے کو کہا۔ دروازہ بند کیا۔",
}


@pytest.fixture(scope="module")
def deaf_browser(drivers: Playwright) -> Iterator[Browser]:
    yield from launch(drivers, microphone=False)


@pytest.fixture(scope="module")
def desk(real_intake: RealIntake) -> Iterator[PlayedDesk]:
    played = PlayedDesk(base=real_intake.url)
    yield real_intake.admit(played)
    played.http.close()


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

    lose_the_words(nadia)
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
    nadia.page.locator("input[type=file]").set_input_files(
        [{"name": "leer.txt", "mimeType": "text/plain", "buffer": b""}]
    )
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
    help_link = nadia.page.get_by_role("link", name=nadia.say("Help stays open to you, whatever you choose."))
    with nadia.watched.context.expect_page() as helped:
        help_link.click()
    expect(helped.value.locator("h1")).to_be_visible()
    assert helped.value.url.endswith(f"/{nadia.lang}/help"), "refusing takes no help away"
    helped.value.close()
    nadia.press("Look at {name}", name=name)
    nadia.heading("May {name} read it?", name=name)
    nadia.page.locator("details.read summary").first.click()
    expect(nadia.page.locator("details.read").first).to_contain_text(WORDS[nadia.lang])
    month = {"en": "February 2025", "ur": "فروری 2025"}[nadia.lang]
    expect(nadia.page.locator("details.read bdi", has_text="2025")).to_have_text([month])  # no range made of it
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


def lose_the_words(nadia: Nadia) -> None:
    nadia.new_visit()
    nadia.go("return")
    nadia.page.get_by_text(nadia.say("I lost my words"), exact=True).click()
    nadia.reads("Without them nobody can open it, not even us.")
    nadia.watched.check(nadia.page)
    nadia.page.get_by_role("link", name=nadia.say("Find help"), exact=True).click()
    nadia.page.wait_for_url(f"**/{nadia.lang}/help")


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
    nadia.reads("Taken back. They are told.")
    nadia.reads("Nobody can fetch it here now. What was read stays known.")
    expect(nadia.page.get_by_text(nadia.say("It is sealed. Nobody but you can read it."))).to_have_count(0)
    nadia.reads("They can read nothing here now.")
    assert grant.record
    assert desk.part(grant, grant.record.item, 0).status_code == 404
    (taken,) = [one.content for one in desk.read(mailbox) if isinstance(one.content, TakeBack)]  # type: ignore[arg-type]
    desk.confirm(mailbox, taken)  # type: ignore[arg-type]


def erase(nadia: Nadia, desk: PlayedDesk, words: list[str]) -> None:
    noticed = desk.notices()
    nadia.press("Erase everything, forever")
    nadia.heading("Erase everything, forever?")
    nadia.reads("Safety copies of the sealed bytes end within 30 days.")
    nadia.press("No, keep it")
    nadia.heading("Your record")
    nadia.press("Erase everything, forever")
    nadia.press("Yes, erase everything")
    nadia.heading("Everything is erased")
    nadia.reads("Your words open nothing any more. Those you sent it to are told.")
    nadia.reads("Your browser’s history still shows this site.")
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


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_network_drops_in_the_middle_of_a_file_and_it_carries_on(
    browser: Browser, real_intake: RealIntake, lang: str
) -> None:
    nadia = start(browser, real_intake, lang)
    answer_first_questions(nadia)
    nadia.skip_to("Do you have something to add?")
    nadia.state(NOT_HERS_YET)
    nadia.watched.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    network = nadia.watched.context.new_cdp_session(nadia.page)
    network.send("Network.enable")
    slow = {"latency": 20, "downloadThroughput": 600_000, "uploadThroughput": 600_000}
    network.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    film = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"an invented film" * 500_000}
    nadia.page.locator("input[type=file]").set_input_files([film])  # type: ignore[list-item]
    row = nadia.page.locator(".file", has_text="film.mp4")
    bar = row.locator("progress")
    wait_for(lambda: float(bar.evaluate("bar => bar.value / bar.max")) > 0.2, "the first parts to be stored")
    nadia.state("Your words are sealed. A file is still on its way.")
    row.get_by_role("button", name=nadia.say("Pause"), exact=True).click()
    expect(row).to_contain_text(nadia.say("Paused. {left} left.").split("{")[0])
    row.get_by_role("button", name=nadia.say("Go on"), exact=True).click()

    network.send("Network.emulateNetworkConditions", {"offline": True, **slow})
    expect(row).to_contain_text(
        nadia.say("No signal. It goes on by itself. {left} left.").split("{")[0], timeout=30_000
    )
    nadia.watched.check(nadia.page)
    assert 0 < float(bar.evaluate("bar => bar.value / bar.max")) < 1
    nadia.save()  # she goes on meanwhile
    nadia.heading("Your twelve words")
    nadia.state("No signal. Your words are still here.")
    words = nadia.page.locator("ol.words b").all_inner_texts()
    if lang == "ur":
        nadia.press("Show words instead")
        words = nadia.page.locator("ol.words b").all_inner_texts()

    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    nadia.press("Go back to the questions")
    expect(row).to_contain_text(nadia.say("Sealed, unchanged."), timeout=60_000)
    nadia.state("Sealed. Saved.")
    nadia.watched.complaints.clear()

    come_back(nadia, " ".join(words))
    nadia.heading("Your record")
    nadia.press("Add photos, recordings, papers")
    expect(nadia.page.locator(".file", has_text="film.mp4")).to_contain_text("8.0 MB")
    nadia.leave()


def test_a_microphone_that_is_not_allowed_is_said_with_what_to_do(
    deaf_browser: Browser, real_intake: RealIntake
) -> None:
    nadia = start(deaf_browser, real_intake, "ur")
    answer_first_questions(nadia)
    nadia.skip_to("What happened?")
    nadia.press("Say it instead")
    nadia.press("Start recording")
    expect(nadia.page.get_by_role("alert")).to_have_text(
        nadia.say(
            "The microphone is off for this page. Allow it in the browser’s settings for this page, or write instead."
        )
    )
    nadia.page.fill("#narrative", WORDS["ur"])
    nadia.save()
    nadia.heading("When was it?")
    nadia.leave()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_without_script_every_question_is_readable_and_nothing_pretends_to_save(
    browser: Browser, real_intake: RealIntake, lang: str
) -> None:
    nadia = Nadia(browser, real_intake, lang)
    nadia.new_visit(java_script_enabled=False)
    nadia.go("write")
    for title in ("Does anyone else use this phone?", "What happened?", "Do you have something to add?"):
        expect(nadia.page.get_by_role("heading", name=nadia.say(title), exact=True)).to_be_visible()
    # Found by element, because the driver's own search passes over <noscript>, which the browser shows.
    expect(nadia.page.locator("noscript p").first).to_be_visible()
    expect(nadia.page.locator("noscript p").first).to_have_text(
        nadia.say("Sealing needs this browser’s scripts. They are off, so nothing typed here is kept.")
    )
    assert not nadia.button("Save and go on").is_visible()
    nadia.page.locator("noscript a").click()
    assert nadia.page.url.endswith(f"/{lang}/form")
    nadia.page.go_back()
    nadia.page.fill("#id-name", "somebody")
    nadia.page.keyboard.press("Enter")
    assert nadia.page.url.endswith(f"/{lang}/write"), "her words never reach an address"
    nadia.leave()


def test_leave_now_asks_nothing_forgets_the_keys_and_leaves_nothing_on_the_phone(
    browser: Browser, real_intake: RealIntake
) -> None:
    nadia = start(browser, real_intake, "en")
    answer_first_questions(nadia)
    nadia.skip_to("What happened?")
    nadia.page.fill("#narrative", WORDS["en"])
    asked: list[str] = []
    nadia.page.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.accept())  # type: ignore[func-returns-value]
    nadia.page.locator("#leave").click()
    nadia.page.wait_for_url("**/today")
    assert asked == []
    assert nadia.page.evaluate("localStorage.length + sessionStorage.length") == 0
    nadia.page.go_back()
    assert WORDS["en"] not in nadia.page.content()
    assert nadia.page.evaluate("document.cookie") == ""

    nadia.go("write")
    nadia.tick("Others use it, or look at it")
    with nadia.page.expect_event("dialog"):
        nadia.page.close(run_before_unload=True)
    assert asked == ["beforeunload"]
    nadia.leave()


def test_unsaved_words_on_her_own_phone_wait_there_sealed(browser: Browser, real_intake: RealIntake) -> None:
    nadia = start(browser, real_intake, "en")
    nadia.watched.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    nadia.tick("Only I use it")
    nadia.save()
    nadia.heading("How old are you?")
    nadia.press("Stop for now")
    nadia.heading("Your twelve words")
    phrase = " ".join(nadia.page.locator("ol.words b").all_inner_texts())
    nadia.state("Sealed. Saved.")
    nadia.press("Go back to the questions")
    nadia.skip_to("What happened?")
    nadia.watched.context.set_offline(True)
    nadia.page.fill("#narrative", WORDS["en"])
    wait_for(lambda: nadia.page.evaluate("localStorage.length") == 1, "the draft to be kept on the phone")
    kept = nadia.page.evaluate("JSON.stringify(localStorage)")
    assert "Tuesday" not in kept
    nadia.page.on("dialog", lambda dialog: dialog.accept())
    nadia.watched.context.set_offline(False)
    nadia.go("return")
    nadia.page.fill("#phrase", phrase)
    nadia.press("Open")
    nadia.heading("Your record")
    nadia.state("Not saved yet. Keep this open.")
    nadia.press("Read it, or go on writing")
    nadia.skip_to("What happened?")
    assert nadia.page.input_value("#narrative") == WORDS["en"]
    nadia.save()
    nadia.state("Sealed. Saved.")
    wait_for(lambda: nadia.page.evaluate("localStorage.length") == 0, "the phone's draft to go")
    nadia.leave()


def test_somebody_under_18_reads_what_must_be_reported_before_anything_is_sent(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk
) -> None:
    nadia = start(browser, real_intake, "en")
    nadia.save()
    nadia.heading("How old are you?")
    nadia.tick("Under 18")
    nadia.reads("Some organisations must tell child protection about some things.")
    nadia.save()
    nadia.heading("Which of these fits?")
    nadia.page.get_by_text("It is about something else").click()
    nadia.tick("Somebody copied my work")
    nadia.reads("You can still write it here and keep it, for as long as you like.")
    nadia.watched.check(nadia.page)
    nadia.save()
    nadia.skip_to("What happened?")
    nadia.page.fill("#narrative", "An invented story.")
    nadia.press("Stop for now")
    nadia.heading("Your twelve words")
    nadia.press("I have written them down")
    nadia.press("Skip this")
    nadia.heading("You can stop here")
    nadia.press("My record")
    nadia.heading("Your record")
    nadia.press("Choose an organisation")
    nadia.press("Look at {name}", name="Lamp House")
    nadia.heading("May {name} read it?", name="Lamp House")
    nadia.reads("You are under 18. Before you send, read what they must report:")
    expect(nadia.page.get_by_text(desk.must_report)).to_have_count(2)
    assert nadia.page.locator("input[value=publication_talk]").count() == 0
    nadia.leave()


def test_the_key_card_is_small_and_looks_like_nothing_in_particular(
    browser: Browser, real_intake: RealIntake, tmp_path: Path
) -> None:
    nadia = start(browser, real_intake, "en")
    nadia.press("Stop for now")
    nadia.heading("Your twelve words")
    nadia.page.emulate_media(media="print")
    expect(nadia.page.locator(".keycard")).to_be_visible()
    box = nadia.page.locator(".keycard").bounding_box()
    assert box
    millimetres = 96 / 25.4
    assert (round(box["width"] / millimetres), round(box["height"] / millimetres)) == (85, 54)
    text = nadia.page.inner_text("body").split()
    assert len(text) == 12 * 3, "place, word and number, twelve times, and nothing else"
    nadia.leave()


def test_the_first_page_is_small_and_sealing_needs_six_requests_and_100_kb(
    browser: Browser, real_intake: RealIntake
) -> None:
    for lang in ("en", "ur"):
        nadia = start(browser, real_intake, lang)
        nadia.tick("Only I use it")
        nadia.save()
        nadia.state(NOT_HERS_YET)
        read = {url.removeprefix(real_intake.url) for url in nadia.watched.requests}
        fetched = {url.split("?")[0] for url in read if not url.startswith("/v1/")}
        until_sealed = fetched - {f"/{lang}/words", "/static/journey.css"} | {"/static/icon.svg"}
        html = nadia.page.request.get(f"{real_intake.url}/{lang}/write").body()
        files = {
            path: (STATIC / path.removeprefix("/static/")).read_bytes() for path in until_sealed if "static" in path
        }
        small = {path: len(gzip.compress(data, 9)) for path, data in {**files, "html": html}.items()}
        assert small["html"] + small["/static/amanat.css"] <= 14 * 1024, small
        assert len(until_sealed) <= 6, until_sealed
        assert sum(small.values()) <= 100 * 1024, small
        assert all(url.startswith(real_intake.url) for url in nadia.watched.requests)
        nadia.leave()


def test_every_sentence_that_the_script_says_exists() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "browser/src/journey").glob("*.ts"))
    template = (ROOT / "src/amanat/web/templates/journey/words.html").read_text("utf-8")
    known = set(re.findall(r'^"(\w+)": _\(', template, re.M))
    said = set(re.findall(r'(?:say|plain)\("(\w+)"', source))
    assert len(said) > 100
    assert said - known == set()
    started = set(re.findall(r"(?:say|plain|has)\(`(\w+_)\$", source))
    assert [start for start in started if not any(key.startswith(start) for key in known)] == []
    mentioned = set(re.findall(r'"(\w+)"', source))
    unused = {
        key for key in known - mentioned if not key.startswith((*started, "consent_missing_", "warning_", "error_"))
    }
    assert unused == set(), "sentences that nobody says"


def test_her_own_copy_is_sealed_or_readable_as_she_chooses(browser: Browser, real_intake: RealIntake) -> None:
    nadia = start(browser, real_intake, "en")
    answer_first_questions(nadia)
    nadia.skip_to("What happened?")
    nadia.page.fill("#narrative", WORDS["en"])
    nadia.press("Stop for now")
    nadia.heading("Your twelve words")
    phrase = read_phrase(" ".join(nadia.page.locator("ol.words b").all_inner_texts()))
    nadia.press("I have written them down")
    nadia.press("Skip this")
    nadia.press("My record")
    nadia.heading("Your record")
    nadia.press("A copy for myself")
    nadia.heading("A copy for myself")
    nadia.reads("Others use this phone. They may find the copy. Another device is safer.")
    nadia.press("Make the copy")
    expect(nadia.page.get_by_role("alert")).to_have_text("Choose one of the two.")
    content = {}
    for which in ("Readable", "Sealed"):
        nadia.page.get_by_label(re.compile(f"^{which}")).check()
        with nadia.page.expect_download() as download:
            nadia.press("Make the copy")
        name = download.value.suggested_filename.lower()
        assert not re.search("amanat|record|safe|complaint", name), "its name tells nothing"
        with zipfile.ZipFile(download.value.path()) as zipped:
            content[which] = {one: zipped.read(one) for one in zipped.namelist()}
    assert any(b"On Tuesday he asked me" in data for data in content["Readable"].values())
    assert not any(b"Tuesday" in data for data in content["Sealed"].values())
    sealed = content["Sealed"]
    keys = open_sealed(sealed["keys.txt.age"], [PassphraseIdentity(" ".join(phrase.words()).encode())]) or b""
    lines = [line for line in keys.decode().splitlines() if line.startswith("AGE-SECRET-KEY-PQ-1")]
    page = open_sealed(sealed["record.html.age"], [HybridIdentity.from_text(line) for line in lines]) or b""
    assert b"On Tuesday he asked me" in page, "her twelve words open the sealed copy"
    nadia.leave()


def test_two_pages_never_overwrite_one_another(browser: Browser, real_intake: RealIntake) -> None:
    nadia = start(browser, real_intake, "en")
    answer_first_questions(nadia)
    nadia.skip_to("What happened?")
    nadia.press("Stop for now")
    nadia.heading("Your twelve words")
    phrase = " ".join(nadia.page.locator("ol.words b").all_inner_texts())
    nadia.press("Go back to the questions")
    other = Nadia(browser, real_intake, "en")
    other.go("return")
    other.page.fill("#phrase", phrase)
    other.press("Open")
    other.heading("Your record")
    other.press("Read it, or go on writing")
    other.skip_to("What happened?")
    other.page.fill("#narrative", "Written on the other phone.")
    other.save()
    other.state("Sealed. Saved.")
    nadia.watched.expected = ("409",)
    nadia.page.fill("#narrative", "Written on this phone.")
    nadia.save()
    nadia.heading("There are two versions")
    nadia.press("The other one")
    nadia.state("Sealed. Saved.")
    expect(nadia.page.locator("#narrative")).to_have_value("Written on the other phone.")
    other.leave()
    nadia.leave()


def test_the_keyboard_is_enough(browser: Browser, real_intake: RealIntake) -> None:
    nadia = start(browser, real_intake, "ur")
    keys = nadia.page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(40):
            keys.press("Tab")
            if nadia.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    tab_to("summary")
    keys.press("Enter")
    nadia.reads("If others use it, we leave no trace of your words on it.")
    tab_to("input[name=shared]")
    keys.press("Space")
    tab_to("#go")
    keys.press("Enter")
    nadia.heading("How old are you?")
    tab_to("#skip")
    keys.press("Enter")
    nadia.heading("Which of these fits?")
    keys.press("Shift+Tab")  # from the heading backwards: the language, then Back
    tab_to("#back")
    keys.press("Enter")
    nadia.heading("How old are you?")
    tab_to("#stop")
    keys.press("Enter")
    nadia.heading("Your twelve words")
    nadia.leave()


def test_a_file_that_is_too_big_is_said_before_anything_is_sent(
    browser: Browser, real_intake: RealIntake, tmp_path: Path
) -> None:
    nadia = start(browser, real_intake, "en")
    answer_first_questions(nadia)
    nadia.skip_to("Do you have something to add?")
    nadia.state(NOT_HERS_YET)
    big = tmp_path / "film.mp4"
    with big.open("wb") as file:
        file.truncate(240_000_000)
    nadia.watched.requests.clear()
    nadia.page.locator("input[type=file]").set_input_files(str(big))
    alert = nadia.page.get_by_role("alert")
    expect(alert).to_contain_text("film.mp4 is too big. There is room for 200")
    expect(alert).to_contain_text("Choose a smaller one.")
    nadia.watched.check(nadia.page)
    assert nadia.watched.requests == []
    assert nadia.page.locator("#evidence .file").count() == 0
    nadia.leave()


def test_a_shared_phone_keeps_nothing(browser: Browser, real_intake: RealIntake) -> None:
    three = []
    for answer in ("Others use it, or look at it", "I am not sure", ""):
        nadia = start(browser, real_intake, "en")
        if answer:
            nadia.tick(answer)
        nadia.skip_to("What happened?")
        nadia.page.fill("#narrative", WORDS["en"])
        three.append(nadia)
    nadia.page.wait_for_timeout(3000)  # longer than it takes on a phone of her own (the test above is the control)
    for nadia in three:
        nadia.save()
        nadia.state(NOT_HERS_YET)
        assert nadia.page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert nadia.page.evaluate("indexedDB.databases().then(found => found.length)") == 0
        assert nadia.page.evaluate("caches.keys().then(found => found.length)") == 0
        assert nadia.watched.context.cookies() == []
        nadia.leave()
