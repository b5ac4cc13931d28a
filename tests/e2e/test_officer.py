"""The officer of an institution in real Chromium: a case is handed over, confirmed, asked about, and reported on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from amanat.seal.invitation import BothTexts
from amanat.seal.proceedings import ClockRow, Referral, Step, Words
from tests.e2e.conftest import RealIntake
from tests.e2e.nadia import URDU_DIGITS
from tests.e2e.parties import Party, hand, in_words, letter, on
from tests.e2e.played_desk import PlayedDesk

pytestmark = pytest.mark.e2e
ID = "BBBBBBBBBBBBBBBBBBBBBA"
SAYS = BothTexts("A case is to be handed to you.", "ایک معاملہ آپ کو سونپا جائے گا۔")
LEDE = "A case is to be handed to you here. Nobody else can open it."
ABOUT = Words("Messages at night, after a no.", "نہیں کے بعد رات کو پیغام۔")
ASKS = Words("Please open an inquiry.", "براہِ کرم انکوائری شروع کریں۔")
ROUTE = Words("Harassment at the workplace", "کام کی جگہ پر ہراسانی")
CHARGE = Words("The charge is told", "الزام بتایا جائے")
FINDING = Words("Findings", "فیصلہ")
TRIAL = Words("Trial", "مقدمہ")
EXHIBIT = b"an invented photograph " * 70_000


@pytest.fixture(scope="module")
def desk(real_intake: RealIntake) -> Iterator[PlayedDesk]:
    one = real_intake.admit(PlayedDesk(base=real_intake.url))
    yield one
    one.http.close()


def clocks() -> tuple[ClockRow, ...]:
    return (
        ClockRow("charge", CHARGE, "committee", "missed", "hard", "s. 4(1)(a)", False, on(-4)),
        ClockRow("finding", FINDING, "committee", "running", "hard", "s. 4(4)", True, on(20)),
        ClockRow("trial", TRIAL, "court", "missed", "soft", "s. 16(1)", True, on(-30)),
    )


def dated(one: Party, day: str) -> None:
    year, month, date = day.split("-")
    one.page.fill("#on-day", date)
    one.page.select_option("#on-month", str(int(month)))
    one.page.fill("#on-year", year)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_case_is_confirmed_asked_about_and_reported_on(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str
) -> None:
    one = Party(browser, real_intake, lang)
    mailbox = one.comes_by(desk, letter(desk, "officer", SAYS), LEDE)
    one.reads("First they compare the three words with you. Then the case comes here.")
    exhibit = hand(desk, mailbox, EXHIBIT, "stairs.jpg", "image/jpeg")
    desk.say(mailbox, "referral", Referral(ID, ABOUT, ASKS, ROUTE, clocks(), (exhibit,), on(10)))

    one.comes_back()
    one.heading("A case for you")
    view = one.page.locator("#view")
    for words in (ABOUT, ASKS, ROUTE, CHARGE, FINDING):
        expect(view).to_contain_text(getattr(words, lang) or "")
    expect(view.locator("li[data-state=missed]").first).to_contain_text(in_words(on(-4), lang))
    expect(view.locator("li[data-state=missed] .care")).to_have_count(1)
    expect(view.locator("li[data-state=missed]").last).to_contain_text(
        one.say("The rule asks for it soon. It names no day.")
    )
    one.reads("No lawyer has checked this yet.")
    expect(view).to_contain_text("s. 4(1)(a)")
    with one.page.expect_download() as download:
        one.press("Open and keep {name}", name="stairs.jpg")
    assert hashlib.sha256(download.value.path().read_bytes()).digest() == hashlib.sha256(EXHIBIT).digest()

    one.press("Confirm that I have it")
    one.heading("Confirm that I have it")
    one.reads("It says nothing about what you decide.")
    one.press("Yes, I have it")
    one.heading("A case for you")
    one.told("Sent. It stands in the case now.")
    assert desk.read(mailbox)[-1].content == Step(ID, "acknowledged", on(0))
    assert one.button("Confirm that I have it").count() == 0

    one.press("Ask a question")
    one.heading("Ask a question")
    one.press("Send")
    one.alert("Write your question first. Or go back, nothing is sent.")
    one.fill("Your question", "Who saw it?")
    one.press("Send")
    one.heading("A case for you")
    assert desk.read(mailbox)[-1].content == Step(ID, "question", on(0), "Who saw it?")

    one.press("Report a step")
    one.heading("Report a step")
    one.press("Send")
    one.alert("Choose what happened.")
    one.tick("Nothing is done, for a reason")
    one.press("Send")
    one.alert("Please write a few words about it.")
    one.fill("In a few words", "The contract had ended before.")
    dated(one, on(3))
    one.press("Send")
    one.alert("This day is still to come. Look at the year.")
    dated(one, on(-1))
    one.page.fill("#on-day", one.page.input_value("#on-day").translate(URDU_DIGITS))
    one.press("Send")
    one.heading("A case for you")
    assert desk.read(mailbox)[-1].content == Step(ID, "no_action", on(-1), "The contract had ended before.")
    expect(one.page.locator("ol.thread")).to_contain_text("The contract had ended before.")

    one.comes_back()
    one.heading("A case for you")
    expect(one.page.locator("ol.thread li")).to_have_count(3)
    one.wide()
    one.press("Messages")
    one.press("Where it stands")
    one.heading("A case for you")

    one.press("Your receipts")
    one.heading("Your receipts")
    # The mailbox that was opened, what was said three times, and the case itself.
    expect(one.page.locator("#receipts li")).to_have_count(5)
    one.press("Where it stands")
    one.heading("A case for you")
    one.leave()


def test_an_answer_that_meets_no_signal_stays_and_goes_later(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk
) -> None:
    one = Party(browser, real_intake, "en")
    mailbox = one.comes_by(desk, letter(desk, "officer", SAYS), LEDE)
    desk.say(mailbox, "referral", Referral(ID, ABOUT, ASKS, ROUTE, (), ()))
    one.comes_back()
    one.heading("A case for you")
    one.reads("No files go with it.")
    one.press("Ask a question")
    one.fill("Your question", "When was it?")
    one.watched.expected = ("ERR_INTERNET_DISCONNECTED",)
    one.watched.context.set_offline(True)
    one.press("Send")
    one.page.wait_for_timeout(1500)
    assert one.page.locator("#question").input_value() == "When was it?"
    one.watched.context.set_offline(False)
    one.heading("A case for you")
    assert desk.read(mailbox)[-1].content == Step(ID, "question", on(0), "When was it?")
    one.leave()
