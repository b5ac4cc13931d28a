"""Messages and files that were tampered with, and what ends: expiry, holds, erasure."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from amanat.demo.person import File
from amanat.desk.client import Queue
from amanat.errors import NotFoundError, RefusedError
from amanat.seal.bundle import Draft as Operation
from amanat.seal.grant import Grant
from amanat.seal.ids import GrantId, random_id
from amanat.seal.message import Message, Position, Text, seal_message
from amanat.seal.notice import ErasureNotice, seal_notice
from amanat.seal.operations import PutMessage
from amanat.seal.phrase import desk_keys
from amanat.seal.signing import SigningKey
from amanat.store import schema
from tests.desk.house import DAY, House

DRAWING = File("drawing.png", "image/png", b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(2_000_000))


def hand_out(desk: House, sealed: bytes) -> None:
    """A dishonest intake: its next queue has this notice."""
    client = desk.office._intake
    honest_queue, honest_notice, name = client.queue, client.notice, random_id(secrets.token_bytes)

    def queue(of: str, after: int) -> Queue:
        client.queue = honest_queue  # type: ignore[method-assign]
        return replace(honest_queue(of, after), notices=(name,))

    client.queue = queue  # type: ignore[method-assign]
    client.notice = lambda notice: sealed if notice == name else honest_notice(notice)  # type: ignore[method-assign]


def warnings(desk: House) -> list[str | None]:
    case = desk.office.case(desk.lead, desk.only_case())
    return [row.warning for row in case.messages if row.direction == "in"]


def stored(desk: House, seq: int) -> bytes:
    """The sealed message that lies at the intake."""
    return desk.office._intake.message(_mailbox(desk), "in", seq)


def _mailbox(desk: House) -> str:
    with desk.intake.app.intake.engine.connect() as connection:
        return str(
            connection.execute(select(schema.mailbox.c.id).where(schema.mailbox.c.desk.is_not(None))).scalar_one()
        )


def put(desk: House, seq: int, blob: bytes) -> None:
    """A dishonest intake: it hands out other bytes at this number."""
    client = desk.office._intake
    honest = client.message

    def dishonest(mailbox: str, direction: str, number: int) -> bytes:
        return blob if (direction, number) == ("in", seq) else honest(mailbox, direction, number)

    client.message = dishonest  # type: ignore[method-assign]


def test_a_replayed_message_is_noticed_and_the_rest_stays_readable(desk: House) -> None:
    writer = desk.sent()
    writer.write(desk.entry, "One.")
    desk.sync()
    writer.write(desk.entry, "Two.")
    put(desk, 4, stored(desk, 3))
    writer.write(desk.entry, "Three.")
    desk.sync()
    assert warnings(desk) == [None, "message.replayed", "message.gap"]
    assert desk.office.case(desk.lead, desk.only_case()).messages[-1].text == "Three."
    assert desk.office.inbox(desk.lead)[0].warnings == 2


def test_reordered_messages_are_noticed(desk: House) -> None:
    writer = desk.sent()
    for text in ("One.", "Two."):
        writer.write(desk.entry, text)
    one, two = stored(desk, 3), stored(desk, 4)
    put(desk, 3, two)
    put(desk, 4, one)
    desk.sync()
    assert warnings(desk) == ["message.replayed", "message.replayed"]


def test_a_dropped_message_is_noticed(desk: House) -> None:
    writer = desk.sent()
    for text in ("One.", "Two."):
        writer.write(desk.entry, text)
    with desk.intake.app.intake.engine.connect() as connection:
        connection.execute(delete(schema.message).where(schema.message.c.seq == 3))
        connection.commit()
    desk.sync()
    assert warnings(desk) == ["message.gap"]


def test_a_reply_that_never_reached_her_is_noticed_by_the_desk(desk: House) -> None:
    writer = desk.sent()
    desk.sync()
    case = desk.only_case()
    desk.office.reply(desk.lead, case, desk.office.case(desk.lead, case).version, "Come on Monday.")
    desk.sync()
    mailbox = desk_keys(writer.phrase, desk.entry.desk)
    note = next(note for note in writer.state.desks)
    writer.state = replace(writer.state, desks=(replace(note, outward=Position(1, secrets.token_bytes(32))),))
    writer.write(desk.entry, "I read something else.")
    assert mailbox.mailbox == case
    desk.sync()
    assert warnings(desk) == ["message.dropped"]


@pytest.mark.parametrize("garbage", [b"", b"age-encryption.org/v1\n", secrets.token_bytes(5000)])
def test_bytes_that_are_no_message_are_shown_as_such(desk: House, garbage: bytes) -> None:
    writer = desk.sent()
    writer.write(desk.entry, "One.")
    put(desk, 3, garbage)
    desk.sync()
    (warning,) = warnings(desk)
    assert warning is not None
    writer.write(desk.entry, "Two.")
    desk.sync()
    assert desk.office.case(desk.lead, desk.only_case()).messages[-1].text == "Two."


def say(desk: House, writer: object, message: Message, key: SigningKey) -> None:
    """Posts a message that her own page would never write."""
    sealed, _ = seal_message(message, key, [desk.entry.current.recipient], secrets.token_bytes)
    operation = PutMessage(message.mailbox, desk.entry.desk, "in", message.seq)
    mailbox = desk_keys(writer.phrase, desk.entry.desk)  # type: ignore[attr-defined]
    writer._wire.send(mailbox.signing, [Operation(operation, sealed)], secrets.token_bytes)  # type: ignore[attr-defined]


def test_a_message_signed_by_another_key_is_forged(desk: House) -> None:
    writer = desk.sent()
    desk.sync()
    mailbox = desk_keys(writer.phrase, desk.entry.desk)
    note = writer.state.desks[0]
    message = Message(
        mailbox.mailbox, "in", 3, note.inward.chain, note.outward, desk.entry.desk, 1, 5, "text", Text("I am not her.")
    )
    say(desk, writer, message, SigningKey.from_seed(secrets.token_bytes(32)))
    desk.sync()
    assert warnings(desk) == ["message.forged"]
    assert desk.office.search(desk.lead, "not her") == ()


@pytest.mark.parametrize("change", ["desk", "again"])
def test_a_grant_for_another_desk_or_twice_is_refused(desk: House, change: str) -> None:
    writer = desk.sent()
    desk.sync()
    mailbox = desk_keys(writer.phrase, desk.entry.desk)
    (view,) = desk.office.case(desk.lead, desk.only_case()).grants
    case = desk.office.archive.case(desk.only_case())
    assert case is not None
    from amanat.desk.exhibits import manifest_of

    manifest = manifest_of(desk.office.archive.grant_body(case.grants[view.grant])["exhibits"][0])
    other = GrantId(view.grant if change == "again" else random_id(secrets.token_bytes))
    to = desk.entry.desk if change == "again" else "A" * 43
    grant = Grant(other, to, "support", ("what",), (manifest,), view.expires, view.given)  # type: ignore[arg-type]
    note = writer.state.desks[0]
    message = Message(mailbox.mailbox, "in", 3, note.inward.chain, note.outward, desk.entry.desk, 1, 5, "grant", grant)
    say(desk, writer, message, mailbox.signing)
    desk.sync()
    assert warnings(desk) == ["grant.misaddressed" if change == "desk" else "grant.repeated"]
    assert len(desk.office.case(desk.lead, desk.only_case()).grants) == 1


def test_a_file_that_is_not_what_was_promised_is_never_called_matching(desk: House) -> None:
    writer = desk.person()
    from tests.desk.house import EVERYTHING, record

    writer.keep(record())
    (manifest,) = writer.add([DRAWING])
    lying = replace(manifest, hash=secrets.token_bytes(32))
    writer.state = replace(writer.state, items=(lying,))
    writer.send(desk.entry, EVERYTHING, purpose="support")
    desk.sync()
    case = desk.office.case(desk.lead, desk.only_case())
    assert [row.state for row in case.exhibits] == ["differs"]
    assert case.record is not None
    _, chunks = desk.office.exhibit(desk.lead, case.summary.case, lying.item)
    from amanat.errors import ForgedError

    with pytest.raises(ForgedError, match=r"item\.hash"):
        list(chunks)


def test_a_file_the_intake_does_not_have_is_missing_until_it_comes(desk: House) -> None:
    writer = desk.sent("Words.", [DRAWING])
    engine = desk.intake.app.intake.engine
    (item,) = [manifest.item for manifest in writer.state.items]
    with engine.connect() as connection:
        connection.execute(update(schema.item).where(schema.item.c.item == item).values(committed=False))
        connection.commit()
    desk.sync()
    case = desk.only_case()
    assert [row.state for row in desk.office.case(desk.lead, case).exhibits] == ["missing"]
    with pytest.raises(NotFoundError, match=r"exhibit\.nothing"):
        desk.office.exhibit(desk.lead, case, item)
    of_case = desk.office.archive.state.cases[case].facts["custody"]["n"]
    desk.sync()
    assert desk.office.archive.state.cases[case].facts["custody"]["n"] == of_case
    with engine.connect() as connection:
        connection.execute(update(schema.item).where(schema.item.c.item == item).values(committed=True))
        connection.commit()
    desk.sync()
    assert [row.state for row in desk.office.case(desk.lead, case).exhibits] == ["matches"]


# --- what ends


def test_a_grant_that_expires_is_destroyed_and_the_case_stays(desk: House) -> None:
    desk.sent("For ninety days.", [DRAWING])
    desk.sync()
    case = desk.only_case()
    desk.clock.now += 92 * DAY
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.record is None
    assert view.grants[0].erased
    assert not list((desk.folder / "items").iterdir())
    assert desk.office.search(desk.lead, "ninety days") == ()


def test_a_legal_hold_keeps_it_and_she_is_told_until_it_is_released(desk: House) -> None:
    from amanat.seal.message import TookBack

    writer = desk.sent("Held words.", [DRAWING])
    desk.sync()
    case = desk.only_case()
    (grant,) = desk.office.case(desk.lead, case).grants
    sana = desk.hire("Sana")
    version = desk.office.case(sana, case).version
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.hold(sana, case, version, grant.grant, "An order.")
    desk.office.hold(desk.lead, case, version, grant.grant, "A court order of 3 March.")
    desk.sync()
    writer.take_back(desk.entry, grant.grant)  # type: ignore[arg-type]
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.record is not None
    assert view.grants[0].hold == "A court order of 3 March."
    assert view.summary.hold
    told = [row.message.content for row in writer.read(desk.entry) if row.message]
    assert told[0] == Text("A court order of 3 March.")
    assert told[1] == TookBack(grant.grant, False, False, "A court order of 3 March.")  # type: ignore[arg-type]
    desk.office.release_hold(desk.lead, case, view.version, grant.grant, "The order ended.")
    desk.sync()
    assert desk.office.case(desk.lead, case).record is None
    told = [row.message.content for row in writer.read(desk.entry) if row.message]
    assert told[-1] == TookBack(grant.grant, False, True)  # type: ignore[arg-type]


def test_a_forged_erasure_notice_erases_nothing(desk: House) -> None:
    writer = desk.sent()
    desk.sync()
    mailbox = desk_keys(writer.phrase, desk.entry.desk)
    foreign = SigningKey.from_seed(secrets.token_bytes(32))
    recipient = desk.entry.current.recipient
    sealed = seal_notice(
        ErasureNotice(mailbox.mailbox, 5, writer.state.desks[0].inward), foreign, recipient, secrets.token_bytes
    )
    hand_out(desk, sealed)
    desk.sync()
    assert desk.office.health(desk.lead).findings == ("notice.forged",)
    assert desk.office.case(desk.lead, desk.only_case()).record is not None


def test_a_mailbox_that_vanishes_without_a_notice_is_loss_and_not_erasure(desk: House) -> None:
    desk.sent()
    desk.sync()
    case = desk.only_case()
    with desk.intake.app.intake.engine.connect() as connection:
        connection.execute(delete(schema.message))
        connection.execute(delete(schema.mailbox).where(schema.mailbox.c.id == case))
        connection.commit()
    from amanat.desk.inbound import Inbound

    Inbound(desk.office.archive, desk.office._intake).pull(case)
    view = desk.office.case(desk.lead, case)
    assert not view.summary.erased
    assert view.record is not None
    assert view.summary.warnings == 1


def test_a_crash_between_any_two_steps_of_sending_sends_once(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from amanat.desk.client import Intake
    from amanat.errors import UnavailableError

    writer = desk.sent()
    desk.sync()
    case = desk.only_case()
    desk.office.reply(desk.lead, case, desk.office.case(desk.lead, case).version, "Once.")

    def gone(self: Intake, drafts: object) -> None:
        raise UnavailableError("intake.away", "Away.")

    def sent_then_gone(self: Intake, drafts: object, send: object = Intake.send) -> None:
        send(self, drafts)  # type: ignore[operator]
        raise UnavailableError("intake.away", "Away.")

    for failing in (gone, sent_then_gone):
        with monkeypatch.context() as broken:
            broken.setattr(Intake, "send", failing)
            assert desk.office.sync().problem == "intake.away"
        desk.reopen()
        desk.unlock()
    desk.sync()
    assert desk.office.health(desk.lead).outbox == 0
    received = writer.read(desk.entry)
    assert [row.message.content for row in received if row.message] == [Text("Once.")]
    assert not list((desk.folder / "outbox").iterdir())


def test_the_same_phrase_may_begin_again_and_an_old_notice_does_not_end_it(desk: House) -> None:
    writer = desk.sent("The first life.")
    desk.sync()
    case = desk.only_case()
    client = desk.office._intake
    notices: list[bytes] = []
    honest = client.notice

    def listening(notice: str) -> bytes:
        notices.append(honest(notice))
        return notices[-1]

    client.notice = listening  # type: ignore[method-assign]
    writer.erase_everything([desk.entry])
    desk.sync()
    assert desk.office.case(desk.lead, case).summary.erased
    from amanat.demo.person import Person
    from tests.desk.house import EVERYTHING, record

    again = Person(desk.http, writer.phrase, clock=desk.clock)
    again.keep(record("The second life."))
    again.send(desk.entry, EVERYTHING, purpose="support")
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.summary.number == "2026-0002"
    assert view.record is not None
    assert view.record["narrative"] == "The second life."
    hand_out(desk, notices[0])
    desk.sync()
    assert "notice.replayed" in desk.office.health(desk.lead).findings
    assert desk.office.case(desk.lead, case).record is not None
