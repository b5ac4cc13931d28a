"""A record arrives, is answered, taken back, erased: the whole way, over a real intake."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace

from amanat.demo.person import File
from amanat.seal.encoding import b64
from amanat.seal.message import Opened, Status, Text, TookBack
from tests.desk.house import EVERYTHING, House

DRAWING = File("drawing.png", "image/png", b"\x89PNG\r\n\x1a\n" + secrets.token_bytes(3_000_000))
VOICE = File("note.ogg", "audio/ogg", b"OggS" + secrets.token_bytes(40_000), kind="voice")


def test_a_record_with_files_arrives_and_every_hash_agrees(desk: House) -> None:
    desk.sent("He stood at the gate for an hour.", [DRAWING, VOICE])
    desk.sync()
    case = desk.office.case(desk.lead, desk.only_case())
    assert case.record is not None
    assert case.record["narrative"] == "He stood at the gate for an hour."
    assert case.summary.number == "2026-0001"
    assert [(row.number, row.name, row.state, row.sniffed) for row in case.exhibits] == [
        ("E1", "drawing.png", "matches", "image/png"),
        ("E2", "note.ogg", "matches", "audio/ogg"),
    ]
    seen, chunks = desk.office.exhibit(desk.lead, case.summary.case, case.exhibits[0].item)
    assert b"".join(chunks) == DRAWING.data
    assert seen.hash == b64(hashlib.sha256(DRAWING.data).digest())


def test_she_is_told_opened_acknowledged_and_answered_and_reads_it_without_warning(desk: House) -> None:
    writer = desk.sent()
    desk.sync()
    case = desk.only_case()
    desk.office.opened(desk.lead, case)
    desk.office.opened(desk.lead, case)
    version = desk.office.acknowledge(desk.lead, case, desk.office.case(desk.lead, case).version, "We have it.")
    version = desk.office.assess(desk.lead, case, version, "soon", ("fear",), "She is afraid.")
    desk.office.reply(desk.lead, case, version, "Can you talk on Monday?")
    desk.sync()
    received = writer.read(desk.entry)
    assert [row.warning for row in received] == [None] * 4
    contents = [row.message.content for row in received if row.message]
    assert [type(content) for content in contents] == [Opened, Status, Status, Text]
    assert contents[1] == Status("acknowledged", "We have it.")
    assert contents[3] == Text("Can you talk on Monday?")
    writer.write(desk.entry, "Yes, Monday.")
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.summary.unread == 1
    assert view.summary.next == "answer"
    assert view.messages[-1].text == "Yes, Monday."
    assert view.messages[-1].warning is None
    assert all(row.sent for row in view.messages if row.direction == "out")


def test_files_that_are_added_later_join_the_case_and_can_be_taken_back_alone(desk: House) -> None:
    writer = desk.sent("The record.", [VOICE])
    desk.sync()
    case = desk.only_case()
    added = writer.add([replace(VOICE, name="later.webm", data=b"later, and longer")])
    grant = writer.send_files(desk.entry, added, "This came to me today.")
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert desk.only_case() == case
    assert [row.fields for row in view.grants] == [EVERYTHING, ("files",)]
    assert [(row.number, row.state) for row in view.exhibits] == [("E1", "matches"), ("E2", "matches")]
    _, chunks = desk.office.exhibit(desk.lead, case, added[0].item)
    assert b"".join(chunks) == b"later, and longer"
    assert view.messages[-1].text == "This came to me today."
    assert view.record is not None
    writer.take_back(desk.entry, grant)
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert [row.erased for row in view.grants] == [False, True]
    assert [row.number for row in view.exhibits] == ["E1"]
    assert view.record is not None
    told = [row.message.content for row in writer.read(desk.entry) if row.message]
    assert told[-1] == TookBack(grant, False, True)


def test_what_she_takes_back_is_destroyed_and_confirmed(desk: House) -> None:
    writer = desk.sent("Words that must go.", [VOICE])
    desk.sync()
    case = desk.only_case()
    desk.office.opened(desk.lead, case)
    (grant,) = desk.office.case(desk.lead, case).grants
    writer.take_back(desk.entry, grant.grant)  # type: ignore[arg-type]
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.record is None
    assert view.exhibits == ()
    assert view.grants[0].erased
    assert desk.office.search(desk.lead, "words must go") == ()
    assert not list((desk.folder / "items").iterdir())
    told = [row.message.content for row in writer.read(desk.entry) if row.message]
    assert told[-1] == TookBack(grant.grant, True, True)  # type: ignore[arg-type]


def test_an_erasure_notice_leaves_nothing_but_a_number(desk: House) -> None:
    writer = desk.sent("Everything goes.", [VOICE])
    desk.sync()
    case = desk.only_case()
    desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "A private note.")
    writer.erase_everything([desk.entry])
    desk.sync()
    (row,) = desk.office.inbox(desk.lead, "closed")
    assert row.erased
    view = desk.office.case(desk.lead, case)
    assert (view.record, view.messages, view.notes, view.timeline) == (None, (), (), ())
    assert desk.office.search(desk.lead, "private note") == ()
    assert desk.office.sync().problem is None
    desk.reopen()
    desk.unlock()
    assert desk.office.case(desk.lead, case).summary.erased


def test_locking_and_unlocking_changes_nothing_that_is_seen(desk: House) -> None:
    desk.sent("He stood at the gate.", [VOICE])
    desk.sync()
    case = desk.only_case()
    desk.office.call(desk.lead, case, desk.office.case(desk.lead, case).version, "Noor")
    before = desk.office.case(desk.lead, case)
    found = desk.office.search(desk.lead, "gate")
    desk.reopen()
    assert desk.office.locked
    desk.unlock()
    assert desk.office.case(desk.lead, case) == before
    assert desk.office.search(desk.lead, "gate") == found
    assert desk.office.health(desk.lead).anchor == "agrees"
    (desk.folder / "snapshot").unlink()
    desk.office.archive._snapshot_at = desk.office.archive.at.count
    desk.reopen()
    (desk.folder / "snapshot").unlink(missing_ok=True)
    desk.unlock()
    assert desk.office.case(desk.lead, case) == before
