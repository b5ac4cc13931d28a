"""Where it stands, for her, in real Chromium: what was due when; and a text for which they ask her yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from amanat.errors import ForgedError
from amanat.seal.ids import MailboxId
from amanat.seal.phrase import publication_key, read_phrase
from amanat.seal.proceedings import (
    ClockRow,
    Proposal,
    Published,
    PublishNo,
    PublishYes,
    RouteRow,
    Standing,
    Words,
    check_consent,
    text_hash,
)
from tests.e2e.conftest import RealIntake
from tests.e2e.nadia import Nadia
from tests.e2e.parties import NAMES, Party, in_words, letter, on
from tests.e2e.played_desk import PlayedDesk

pytestmark = pytest.mark.e2e
PUBLICATION = "CCCCCCCCCCCCCCCCCCCCCA"
TITLE = Words("A complaint at Example Textiles", "مثال ٹیکسٹائل میں شکایت")
TEXT = Words("A complaint is open. The company has not answered.", "شکایت کھلی ہے۔ کمپنی نے جواب نہیں دیا۔")
PROPOSAL = Proposal(PUBLICATION, TITLE, TEXT, text_hash(Published(TITLE, TEXT)))


@pytest.fixture(scope="module")
def desk(real_intake: RealIntake) -> Iterator[PlayedDesk]:
    one = real_intake.admit(PlayedDesk(base=real_intake.url))
    yield one
    one.http.close()


def has_a_mailbox(one: Party, desk: PlayedDesk) -> MailboxId:
    """She came by a letter of a walk-in."""
    before = set(desk.mailboxes())
    one.page.goto(f"{one.intake.url}/{one.lang}/code#{letter(desk, 'walk_in').replace('-', '')}")
    one.press("Make my twelve words")
    one.heading("Your twelve words")
    if one.lang == "ur":
        one.press("Show words instead")
    one.words = " ".join(one.page.locator("ol.words b").all_inner_texts())
    one.press("I have written them down")
    one.press("Skip this")
    one.press("Open my mailbox")
    one.heading("Say these three words to them")
    one.press("My record")
    one.heading("Your record")
    (mailbox,) = set(desk.mailboxes()) - before
    return mailbox


def clock(state: str, force: str, due: int, title: str) -> ClockRow:
    return ClockRow("step", Words(title, title), "committee", state, force, "s. 4(1)(a)", True, on(due))


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_she_reads_where_it_stands_and_a_silence_is_not_her_fault(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str
) -> None:
    her = Party(browser, real_intake, lang)
    mailbox = has_a_mailbox(her, desk)
    committee = Words("The committee at work", "کام کی جگہ کی کمیٹی")
    late = replace(clock("late", "hard", -9, "Acknowledged"), done=on(-2))
    route = RouteRow(
        committee, (clock("missed", "hard", -4, "Charge"), clock("missed", "soft", -9, "Trial"), late),
        "Example Textiles", on(40), on(-12),
    )  # fmt: skip
    desk.say(mailbox, "standing", Standing("referred", "respondent", (route,)))
    her.press("Messages")
    her.reads("They wrote to you on the page of the case.")
    her.press("My record")
    her.heading("Your record")
    her.press("Where it stands")
    her.heading("Where it stands")
    view = her.page.locator("#view")
    her.reads("It was handed to those who can act.")
    her.reads("No answer yet. It is not your fault.")
    expect(view).to_contain_text("Example Textiles")
    expect(view.locator("li[data-state=missed] .care")).to_have_count(1)
    expect(view.locator("li[data-state=missed]").nth(1)).to_contain_text(
        her.say("The rule asks for it soon. It names no day.")
    )
    for day in (on(40), on(-12), on(-4), on(-2)):
        expect(view).to_contain_text(in_words(day, lang))
    assert her.button("Ask for another look").count() == 0

    body = "The committee of Example Textiles"
    decided = Standing("not_substantiated", "cleared", (), body, on(-1), "You may appeal within 30 days.")
    desk.say(mailbox, "standing", decided)
    her.comes_back()
    her.heading("Your record")
    her.press("Where it stands")
    her.heading("Where it stands")
    her.reads("It could not be proved. This does not say that you were wrong.")
    her.reads("The respondent was cleared.")
    expect(her.page.locator("#view")).to_contain_text(body)
    expect(her.button("Ask for another look")).to_be_visible()
    her.leave()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_her_no_costs_nothing_and_her_yes_is_for_these_very_words(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk, lang: str
) -> None:
    her = Party(browser, real_intake, lang)
    mailbox = has_a_mailbox(her, desk)
    desk.say(mailbox, "proposal", PROPOSAL)
    opens(her)
    view = her.page.locator("#view")
    for words in (TITLE, TEXT):
        for shown in (words.en, words.ur):
            expect(view).to_contain_text(shown or "")
    her.reads("A no costs you nothing. Your case goes on as before.")
    expect(view.get_by_label(her.say("No, do not publish it"), exact=True)).to_be_checked()
    her.press("Go on")
    her.heading("Where it stands")
    her.told("Nothing is published with your name or words.")
    assert desk.read(mailbox)[-1].content == PublishNo(PUBLICATION)

    her.press("Read the text")
    her.tick("Yes, publish exactly this")
    her.press("Go on")
    her.heading("Where it stands")
    her.told("Sent. They have your yes to exactly this text.")
    said = desk.read(mailbox)[-1].content
    assert isinstance(said, PublishYes)
    assert said.hash == PROPOSAL.hash
    assert said.key == publication_key(read_phrase(her.words), PUBLICATION).public
    check_consent(PUBLICATION, desk.id, PROPOSAL.hash, said.key, said.sig)
    other = text_hash(Published(TITLE, replace(TEXT, en=f"{TEXT.en} ")))
    with pytest.raises(ForgedError):
        check_consent(PUBLICATION, desk.id, other, said.key, said.sig)

    her.press("Read the text")
    count = len(desk.read(mailbox))
    her.press("Go on")
    her.heading("Where it stands")
    assert len(desk.read(mailbox)) == count, "nothing is said twice"
    her.press("Read the text")
    her.tick("No, take my yes back")
    her.press("Go on")
    her.heading("Where it stands")
    assert desk.read(mailbox)[-1].content == PublishNo(PUBLICATION)
    her.leave()


def opens(her: Nadia) -> None:
    her.press("My record") if her.button("My record").count() else None
    her.go("return")
    assert isinstance(her, Party)
    her.page.fill("#phrase", her.words)
    her.press("Open")
    her.heading("Your record")
    her.press("Where it stands")
    her.heading("Where it stands")
    her.press("Read the text")
    her.heading("May they publish this text?")


def test_a_text_that_does_not_fit_its_seal_cannot_be_agreed_to(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk
) -> None:
    her = Party(browser, real_intake, "en")
    mailbox = has_a_mailbox(her, desk)
    desk.say(mailbox, "proposal", replace(PROPOSAL, text=Words("Another text.")))
    opens(her)
    her.reads("This text does not fit its seal. Nothing can be agreed to. Ask them.")
    assert her.button("Go on").count() == 0
    desk.say(mailbox, "proposal", PROPOSAL)
    her.page.go_back()
    her.press("Read the text")
    her.tick("Yes, publish exactly this")
    her.press("Go on")
    her.heading("Where it stands")
    changed = replace(TEXT, en="A complaint is open.")
    desk.say(mailbox, "proposal", replace(PROPOSAL, text=changed, hash=text_hash(Published(TITLE, changed))))
    her.page.go_back()
    her.heading("Your record")
    her.press("Where it stands")
    her.reads("The text has changed since your yes. So your yes does not count for it.")
    her.leave()


def test_without_a_proceeding_nothing_of_it_is_fetched(
    browser: Browser, real_intake: RealIntake, desk: PlayedDesk
) -> None:
    her = Party(browser, real_intake, "en")
    has_a_mailbox(her, desk)
    assert NAMES["en"] in her.page.locator("#view").inner_text()
    assert not [one for one in her.watched.requests if "proceeding" in one]
    her.leave()
