"""What strangers and old notices can do to a desk: nothing that costs it her words or its day (spec/journal.md)."""

from __future__ import annotations

import secrets

import pytest

from amanat.demo.person import Person
from amanat.desk import exchange
from amanat.desk.client import Intake
from amanat.errors import NotFoundError
from amanat.seal.bundle import Draft as Operation
from amanat.seal.message import START, Hello, Message, Position, Text, seal_message
from amanat.seal.notice import ErasureNotice, seal_notice
from amanat.seal.operations import PutMessage
from amanat.seal.phrase import desk_keys
from tests.desk.house import EVERYTHING, House, record
from tests.desk.test_mail import hand_out


def notice(desk: House, writer: Person, inward: Position, at: int = 5) -> bytes:
    mailbox = desk_keys(writer.phrase, desk.entry.desk)
    recipient = desk.entry.current.recipient
    return seal_notice(ErasureNotice(mailbox.mailbox, at, inward), mailbox.signing, recipient, secrets.token_bytes)


# --- D5


def test_a_notice_of_a_life_that_the_desk_never_saw_does_not_end_the_next_one(desk: House) -> None:
    """She wrote four messages and erased before the desk looked in; she began again; the old notice is played back."""
    writer = desk.sent("The first life.")
    for text in ("One.", "Two."):
        writer.write(desk.entry, text)
    old = notice(desk, writer, writer.state.desks[0].inward)
    writer.erase_everything([desk.entry])
    desk.sync()
    assert desk.office.inbox(desk.lead, "all") == ()
    assert desk.office.health(desk.lead).findings == ()
    desk.clock.now += 2
    again = Person(desk.http, writer.phrase, clock=desk.clock)
    again.keep(record("The second life."))
    again.send(desk.entry, EVERYTHING, purpose="support")
    desk.sync()
    hand_out(desk, old)
    desk.sync()
    view = desk.office.case(desk.lead, desk.only_case())
    assert view.record is not None
    assert not view.summary.erased
    assert desk.office.health(desk.lead).findings == ("notice.unread",)
    again.erase_everything([desk.entry])  # an honest one beside it
    desk.sync()
    assert desk.office.case(desk.lead, desk.only_case()).summary.erased


def test_what_she_wrote_and_erased_between_two_exchanges_is_erased(desk: House) -> None:
    writer = desk.sent("Words.")
    desk.sync()
    case = desk.only_case()
    writer.write(desk.entry, "I have changed my mind.")
    writer.erase_everything([desk.entry])
    desk.sync()
    assert desk.office.case(desk.lead, case).summary.erased
    assert desk.office.health(desk.lead).findings == ()
    assert not list((desk.folder / "items").iterdir())


def _denied(*_: object) -> object:
    raise NotFoundError("nothing", "Nothing is here for this key.")


def test_an_intake_that_hides_her_mailbox_cannot_end_a_second_life_with_a_notice_of_the_first(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = desk.sent("The first life.")
    for text in ("One.", "Two."):
        writer.write(desk.entry, text)
    old = notice(desk, writer, writer.state.desks[0].inward, desk.clock.now)
    writer.erase_everything([desk.entry])
    desk.sync()
    desk.clock.now += 2
    again = Person(desk.http, writer.phrase, clock=desk.clock)
    again.keep(record("The second life."))
    again.send(desk.entry, EVERYTHING, purpose="support")
    desk.sync()
    hand_out(desk, old)
    with monkeypatch.context() as lying:
        lying.setattr(Intake, "mailbox", _denied)
        desk.sync()
    view = desk.office.case(desk.lead, desk.only_case())
    assert (view.summary.erased, view.summary.warnings) == (False, 1)
    assert view.record is not None


def test_a_notice_that_her_clock_dates_before_her_last_words_is_for_a_lead_to_decide(desk: House) -> None:
    writer = desk.sent("Words.")
    desk.sync()
    writer.write(desk.entry, "I have changed my mind.")
    writer._clock = lambda: desk.clock.now - 40 * 24 * 3600  # another phone of hers, whose clock is wrong
    writer.erase_everything([desk.entry])
    desk.sync()
    view = desk.office.case(desk.lead, desk.only_case())
    assert "notice.unread" in desk.office.health(desk.lead).findings
    assert (view.summary.erased, view.summary.warnings) == (False, 1)
    desk.office.erase_lost(desk.lead, view.summary.case, view.version)
    assert desk.office.case(desk.lead, view.summary.case).summary.erased


def test_a_notice_with_another_chain_at_the_same_number_ends_nothing(desk: House) -> None:
    writer = desk.sent("Words.")
    desk.sync()
    hand_out(desk, notice(desk, writer, Position(2, secrets.token_bytes(32))))
    desk.sync()
    assert desk.office.health(desk.lead).findings == ("notice.replayed",)
    assert desk.office.case(desk.lead, desk.only_case()).record is not None


def test_a_notice_that_is_not_there_holds_up_nothing(desk: House) -> None:
    desk.sent()
    hand_out(desk, b"")
    desk.sync()
    assert desk.only_case()


# --- D9


def hello(desk: House, words: str = "") -> None:
    """A mailbox that only says hello, or hello and these words."""
    writer = desk.person()
    mailbox = desk_keys(writer.phrase, desk.entry.desk)
    said = [Hello(mailbox.identity.recipient.raw, mailbox.signing.public, "en"), *([Text(words)] if words else [])]
    at, drafts = START, []
    for content in said:
        kind = "text" if isinstance(content, Text) else "hello"
        message = Message(mailbox.mailbox, "in", at.seq + 1, at.chain, START, desk.entry.desk, 1, 5, kind, content)
        sealed, at = seal_message(message, mailbox.signing, [desk.entry.current.recipient], secrets.token_bytes)
        drafts.append(Operation(PutMessage(mailbox.mailbox, desk.entry.desk, "in", message.seq), sealed))
    writer._wire.send(mailbox.signing, drafts, secrets.token_bytes)


def test_a_bare_hello_is_no_case_and_leaves_nothing_in_the_journal(desk: House) -> None:
    desk.sync()
    events = desk.office.archive.at.count
    for _ in range(3):
        hello(desk)
    desk.sync()
    assert desk.office.inbox(desk.lead, "all") == ()
    assert desk.office.archive.at.count == events + 2  # the cursor, and the promise about the last mark
    hello(desk, "I need advice.")
    desk.sync()
    assert [row.number for row in desk.office.inbox(desk.lead)] == ["2026-0001"]


def test_new_mailboxes_come_in_by_turns_those_with_a_grant_first(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "NEW_AT_ONCE", 2)
    for number in range(5):
        hello(desk, f"Noise {number}.")
    desk.sent("A record.")
    desk.sync()
    rows = desk.office.inbox(desk.lead)
    assert len(rows) == 2
    views = [desk.office.case(desk.lead, row.case) for row in rows]
    assert [view.record is not None for view in views].count(True) == 1
    desk.reopen()  # what waited was in memory only, and is found again
    desk.unlock()
    counts = []
    for _ in range(3):
        desk.sync()
        counts.append(len(desk.office.inbox(desk.lead)))
    assert counts == [4, 6, 6]
