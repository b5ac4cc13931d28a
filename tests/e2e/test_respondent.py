"""The respondent in real Chromium: told, answers with a file, asks for time, reads the outcome, appeals, comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from amanat.seal.proceedings import RIGHTS, Appeal, AskTime, Gist, Notice, Papers, Reply, Words
from tests.e2e.conftest import RealIntake
from tests.e2e.nadia import URDU_DIGITS
from tests.e2e.parties import Party, hand, in_words, letter, on
from tests.e2e.played_desk import PlayedDesk

pytestmark = pytest.mark.e2e
ABOUT = Words(
    "On 3 May you are said to have sent messages at night, after a no.",
    "شکایت میں ہے کہ ۳ مئی کو نہیں کے بعد بھی رات کو پیغام بھیجے گئے۔",
)
RULE = Words("Unwelcome messages at work", "کام کی جگہ پر ناپسندیدہ پیغام")
PUBLICATION = "AAAAAAAAAAAAAAAAAAAAAA"
OUTCOME = b"%PDF-1.7 an invented outcome letter " * 40_000
FILE = b"an invented photograph " * 5000
LEDE = "Nothing has been decided. You may answer."


@pytest.fixture(scope="module")
def desk(real_intake: RealIntake) -> Iterator[PlayedDesk]:
    one = real_intake.admit(PlayedDesk(base=real_intake.url, kind="inquiry"))
    yield one
    one.http.close()


def notice(**changes: Any) -> Notice:
    given: dict[str, Any] = {
        "about": ABOUT,
        "rule": RULE,
        "basis": "s. 4(1)(b)",
        "decides": Words("The committee of Example Textiles", "مثال ٹیکسٹائل کی کمیٹی"),
        "until": on(7),
        "rights": RIGHTS,
        "verified": False,
        "then": Words("They hear both sides.", "وہ دونوں طرف کی بات سنیں گے۔"),
    }
    return Notice(**{**given, **changes})


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_told_answers_with_a_file_asks_for_time_and_reads_the_outcome(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str
) -> None:
    one = Party(browser, real_intake, lang)
    mailbox = one.comes_by(desk, letter(desk, "respondent"), LEDE)
    one.reads("First they compare the three words with you. Then the notice comes here.")
    desk.say(mailbox, "notice", notice())

    one.comes_back()
    one.heading("Nothing has been decided")
    main = one.page.locator("#view")
    for shown in (ABOUT, RULE):
        expect(main).to_contain_text(getattr(shown, lang) or "")
    expect(main).to_contain_text("s. 4(1)(b)")
    expect(main.locator(".lede")).to_contain_text(in_words(on(7), lang))
    one.reads("No lawyer has checked these rules for this site yet. Ask somebody who knows the law.")
    one.reads("Please do not contact the person who complained. Do not ask others to do it.")
    for right in ("You may bring somebody with you.", "You may ask for more time."):
        one.reads(right)
    assert one.button("Ask for another look").count() == 0, "there is nothing to look at again yet"
    assert main.locator("button.button:not(.second):not(.link)").count() == 1, "one main button"

    one.press("Answer")
    one.heading("Your answer")
    one.press("Send my answer")
    one.alert("Choose one, or write something. Or go back, nothing is sent.")
    one.page.get_by_label(one.say("A part of it is so"), exact=True).check()
    one.fill("In your own words", "I wrote twice, and stopped. یہ سچ ہے۔")
    one.page.set_input_files("#view input[type=file]", {"name": "phone.jpg", "mimeType": "image/jpeg", "buffer": FILE})
    expect(one.page.locator("input[name=along]")).to_be_checked()
    one.watched.check(one.page)
    one.press("Send my answer")
    one.heading("Nothing has been decided")
    one.told("Sent. Your answer is on its way, sealed.")
    *_, granted, reply = desk.read(mailbox)
    assert reply.content == Reply("partly", "I wrote twice, and stopped. یہ سچ ہے۔")
    (grant,) = desk.grants(mailbox)
    assert (granted.content, grant.purpose, grant.fields) == (grant, "inquiry", ("files",))
    assert desk.open(grant, grant.items[0]) == FILE

    one.press("Ask for more time")
    one.heading("Ask for more time")
    days = one.page.locator("#days")
    for wrong in ("", "0", "91", "many"):
        days.fill(wrong[:3])
        one.press("Ask them")
        one.alert("Type a number from 1 to 90.")
    days.fill("14".translate(URDU_DIGITS))
    one.fill("Why?", "I travel.")
    one.press("Ask them")
    one.told("Sent. They answer here.")
    assert desk.read(mailbox)[-1].content == AskTime(14, "I travel.")
    desk.say(mailbox, "notice", notice(until=on(21), verified=True))

    paper = hand(desk, mailbox, OUTCOME, "outcome.pdf")
    desk.say(mailbox, "papers", Papers("outcome", (paper,), "It could not be proved."))
    one.comes_back()
    one.heading("There is an outcome")
    one.never_reads("No lawyer has checked")
    expect(one.page.locator("#view")).to_contain_text("It could not be proved.")
    with one.page.expect_download() as download:
        one.press("Open and keep {name}", name="outcome.pdf")
    assert hashlib.sha256(download.value.path().read_bytes()).digest() == hashlib.sha256(OUTCOME).digest()
    one.reads("It was checked. It is in this phone’s downloads.")
    one.press("Ask for another look")
    one.heading("Ask for another look")
    one.fill("In your own words", "Look at the second message.")
    one.press("Send")
    one.told("Sent. They look at it and answer here.")
    assert desk.read(mailbox)[-1].content == Appeal("Look at the second message.")
    one.wide()
    one.leave()


def test_answers_what_may_be_published_before_it_is(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk
) -> None:
    one = Party(browser, real_intake, "en")
    mailbox = one.comes_by(desk, letter(desk, "respondent"), LEDE)
    desk.say(mailbox, "notice", notice(rights=("answer",), until=on(-3)))
    desk.say(mailbox, "gist", Gist(PUBLICATION, Words("A complaint at Example Textiles is open."), on(5)))
    one.comes_back()
    one.heading("Nothing has been decided")
    one.reads(f"The day to answer was {in_words(on(-3), 'en')}. You can still write.")
    one.reads("This is what it would say. Your answer would stand beside it, just as big.")
    one.never_reads("Ask for more time", "You may bring somebody with you.")
    one.press("Answer this text")
    one.heading("Answer this text")
    one.fill("In your own words", "I deny it.")
    one.press("Send my answer")
    one.heading("Nothing has been decided")
    assert desk.read(mailbox)[-1].content == Reply("unsaid", "I deny it.", PUBLICATION)
    one.reads(f"You answered on {in_words(on(0), 'en')}.")
    one.leave()


def test_nobody_else_can_put_words_into_the_notice(browser: Browser, real_intake: RealIntake, desk: PlayedDesk) -> None:
    from tests.intake.people import new_key

    one = Party(browser, real_intake, "en")
    mailbox = one.comes_by(desk, letter(desk, "respondent"), LEDE)
    desk.say(mailbox, "notice", notice())
    desk.say(mailbox, "notice", notice(about=Words("Come alone to the gate.")), key=new_key())
    one.comes_back()
    one.heading("Nothing has been decided")
    expect(one.page.locator("#view")).to_contain_text(ABOUT.en or "")
    one.never_reads("Come alone")
    one.reads("Something about the messages does not fit. Open them to see what.")
    one.press("Messages")
    one.reads("This message does not come from them. Do not follow it.")
    one.leave()


def test_a_paper_that_was_changed_is_not_given_out(browser: Browser, real_intake: RealIntake, desk: PlayedDesk) -> None:
    from dataclasses import replace

    one = Party(browser, real_intake, "en")
    mailbox = one.comes_by(desk, letter(desk, "respondent"), LEDE)
    paper = hand(desk, mailbox, b"the outcome", "outcome.pdf")
    desk.say(mailbox, "papers", Papers("outcome", (replace(paper, hash=bytes(32)),)))
    one.comes_back()
    one.heading("There is an outcome")
    one.press("Open and keep {name}", name="outcome.pdf")
    one.alert("This is not the paper that was sealed. Do not use it. Ask them.")
    one.leave()


def test_the_whole_answer_by_keyboard_alone(browser: Browser, real_intake: RealIntake, desk: PlayedDesk) -> None:
    one = Party(browser, real_intake, "en")
    mailbox = one.comes_by(desk, letter(desk, "respondent"), LEDE)
    desk.say(mailbox, "notice", notice())
    one.comes_back()
    one.heading("Nothing has been decided")
    key = one.page.keyboard

    def to(name: str) -> None:
        for _ in range(40):
            key.press("Tab")
            focused = one.page.evaluate(
                "(() => { const at = document.activeElement;"
                " return (at.labels?.[0]?.textContent ?? at.textContent ?? '').trim(); })()"
            )
            if focused == name:
                return
        raise AssertionError(f"no way by Tab to {name}")

    to("Answer")
    key.press("Enter")
    one.heading("Your answer")
    to("It is not so")
    key.press("Space")
    to("In your own words")
    key.type("I was not there.")
    to("Send my answer")
    key.press("Enter")
    one.heading("Nothing has been decided")
    assert desk.read(mailbox)[-1].content == Reply("denied", "I was not there.")
    one.leave()
