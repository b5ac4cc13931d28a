"""A respondent, an officer, and a played desk that writes to them: letters with a code, papers in their mailbox."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from playwright.sync_api import expect

from amanat.seal.bundle import Draft
from amanat.seal.forms import Day
from amanat.seal.ids import MailboxId
from amanat.seal.invitation import OFFER, BothTexts, Notice, Offer, invitation_keys, new_code, seal_notice, write_code
from amanat.seal.item import Manifest, seal_item
from amanat.seal.operations import CommitItem
from amanat.seal.signing import sha256
from tests.e2e.conftest import PHONE
from tests.e2e.nadia import Nadia
from tests.e2e.played_desk import PlayedDesk

NAMES = {"en": "Lamp House", "ur": "چراغ گھر"}
SAYS = BothTexts(
    "You are named in a complaint. Read what it says, and answer.", "ایک شکایت میں آپ کا نام ہے۔ پڑھیں اور جواب دیں۔"
)


def on(days: int) -> Day:
    """A day, so many days from today."""
    return Day(str(datetime.now(UTC).date() + timedelta(days=days)))


def in_words(day: Day, lang: str) -> str:
    """As the pages show it in English; in Urdu just the year, whose place the month's name does not move."""
    at = date.fromisoformat(day)
    return f"{at.day} {at:%B} {at.year}" if lang == "en" else str(at.year)


def letter(desk: PlayedDesk, kind: str, says: BothTexts = SAYS) -> str:
    """A code on paper."""
    code = new_code(os.urandom)
    keys = invitation_keys(code)
    notice = Notice(kind, keys.invitation, desk.id, 1, keys.signing.public, says, on(14), int(time.time()))
    offer = Offer(keys.signing.public, on(14), seal_notice(notice, desk.epoch, keys, os.urandom))
    path = f"/v1/desks/{desk.id}/invitations/{keys.invitation}"
    answer = desk.client().send("PUT", path, OFFER.encode(offer))
    assert answer.status_code == 200, answer.text
    return write_code(code)


def hand(desk: PlayedDesk, mailbox: MailboxId, data: bytes, name: str, media: str = "application/pdf") -> Manifest:
    """Puts a sealed copy into a mailbox of the desk."""
    manifest, parts = seal_item(data, "file", on(0), os.urandom, name=name, media=media)
    client = desk.client()
    for number, part in enumerate(parts):
        path = f"/v1/mailboxes/{mailbox}/items/{manifest.item}/parts/{number}"
        assert client.send("PUT", path, part).status_code == 200
    done = client.bundle(Draft(CommitItem(mailbox, manifest.item, tuple(map(sha256, parts)))))
    assert done.status_code == 200, done.text
    return manifest


@dataclass
class Party(Nadia):
    """Somebody who came by a letter."""

    words: str = ""

    def comes_by(self, desk: PlayedDesk, code: str, lede: str) -> MailboxId:
        """Opens the letter, makes their own words, joins; the mailbox."""
        before = set(desk.mailboxes())
        self.joins(code, lede)
        (mailbox,) = set(desk.mailboxes()) - before
        return mailbox

    def joins(self, code: str, lede: str) -> None:
        self.page.goto(f"{self.intake.url}/{self.lang}/code#{code.replace('-', '')}")
        self.heading("This letter is from {name}", name=NAMES[self.lang])
        self.reads(lede)
        self.press("Make my twelve words")
        self.heading("Your twelve words")
        if self.lang == "ur":
            self.press("Show words instead")
        self.words = " ".join(self.page.locator("ol.words b").all_inner_texts())
        self.press("I have written them down")
        self.heading("Look at your paper")
        self.press("Skip this")
        self.heading("Open a mailbox with {name}?", name=NAMES[self.lang])
        self.press("Open my mailbox")
        self.heading("Say these three words to them")
        self.press("Go on")
        self.heading("Your mailbox is open")

    def comes_back(self) -> None:
        """A fresh browser, and the twelve words."""
        self.new_visit()
        self.go("return")
        self.page.fill("#phrase", self.words)
        self.press("Open")

    def never_reads(self, *words: str) -> None:
        shown = self.page.locator("body").inner_text()
        for one in words:
            assert one not in shown

    def fill(self, english: str, text: str) -> None:
        self.page.locator("#view").get_by_label(self.say(english), exact=True).fill(text)

    def alert(self, english: str) -> None:
        expect(self.page.get_by_role("alert")).to_have_text(self.say(english))
        self.watched.check(self.page)

    def told(self, english: str) -> None:
        expect(self.page.locator(".note", has_text=self.say(english))).to_be_visible()

    def wide(self) -> None:
        """The same page on a desk's screen, and back on the phone."""
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.watched.check(self.page)
        self.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
