"""Attacks on the desk's folder: each is named at unlock, and nothing is repaired in silence."""

from __future__ import annotations

import hashlib
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from amanat.desk import chain, epochs, journal
from amanat.desk.archive import Archive, Draft
from amanat.desk.disk import WriterLock
from amanat.desk.events import Event, write_frame
from amanat.desk.founding import found
from amanat.desk.place import load_place
from amanat.errors import AmanatError, ConflictError, ForgedError, RefusedError, UnavailableError
from amanat.seal.anchor import Anchor, sign_anchor
from amanat.seal.signing import SigningKey, sha256
from tests.desk.alone import CASE, opened
from tests.desk.house import LIGHT, PASSPHRASE, PROFILE, Clock, House
from tests.killed import unmeasured

SEED = int(os.environ.get("AMANAT_TEST_SEED", "0")) or secrets.randbits(32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A desk without any intake, with a few entries."""
    where = tmp_path / "alone"
    found(where, PROFILE, "http://127.0.0.1:9", "Zoya", PASSPHRASE, Clock(), secrets.token_bytes, cost=LIGHT)
    archive = opened(where)
    key = archive.new_key()
    data = {"number": "2026-0001", "key": key, "mailbox_key": "", "lang": "en", "seq": 1, "chain": "", "warning": ""}
    archive.write(Draft("case.received", case=CASE, data=data, words=((key, {"recipient": ""}),)))
    for number in range(6):
        archive.write(Draft("note.added", case=CASE, words=((key, {"text": f"note {number}"}),)))
    archive.close()
    return where


def named(where: Path) -> str:
    """The code that opening this folder gives, twice: the first look must change nothing."""
    before = {path.name: path.read_bytes() for path in where.iterdir() if path.is_file()}
    codes = set()
    for _ in range(2):
        try:
            opened(where).close()
            codes.add("fine")
        except AmanatError as error:
            codes.add(error.code)
    assert {path.name: path.read_bytes() for path in where.iterdir() if path.is_file()} == before
    (code,) = codes
    return code


def frames_of(where: Path) -> list[tuple[int, int]]:
    """Start and end of every frame."""
    place, start, found_ = load_place(where), chain.START_SIZE, []
    for frame in journal.Reader(where, place.raw, None, bare=True).frames():
        found_.append((start, frame.end))
        start = frame.end
    return found_


def test_an_untouched_journal_is_fine(folder: Path) -> None:
    assert named(folder) == "fine"
    archive = opened(folder)
    assert len(archive.body(archive.state.cases[CASE])["notes"]) == 6
    archive.close()


def test_every_single_edited_byte_is_named(folder: Path) -> None:
    path = folder / "journal"
    whole = path.read_bytes()
    named_so = set()
    offsets = [*range(chain.START_SIZE + 60), *range(random.Random(SEED).randrange(31), len(whole), 31)]
    for offset in offsets:
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x01]) + whole[offset + 1 :])
        with pytest.raises(ForgedError) as caught:
            opened(folder)
        named_so.add(caught.value.code)
    assert named_so <= {"journal.edited", "journal.cut"}
    path.write_bytes(whole)
    assert named(folder) == "fine"


def test_every_cut_of_what_was_acknowledged_is_named(folder: Path) -> None:
    path = folder / "journal"
    whole = path.read_bytes()
    ends = [end for _, end in frames_of(folder)]
    for size in [*ends[:-1], ends[-1] - 1, ends[2] + 5, chain.START_SIZE, 10]:
        path.write_bytes(whole[:size])
        assert named(folder) in ("journal.cut", "journal.edited")


@pytest.mark.parametrize("pair", [(1, 2), (3, 6), (0, 7)])
def test_swapped_frames_are_named(folder: Path, pair: tuple[int, int]) -> None:
    path = folder / "journal"
    whole, spans = path.read_bytes(), frames_of(folder)
    pieces = [whole[start:end] for start, end in spans]
    pieces[pair[0]], pieces[pair[1]] = pieces[pair[1]], pieces[pair[0]]
    path.write_bytes(whole[: chain.START_SIZE] + b"".join(pieces))
    assert named(folder) == "journal.edited"


def test_a_frame_taken_out_or_doubled_is_named(folder: Path) -> None:
    path = folder / "journal"
    whole, spans = path.read_bytes(), frames_of(folder)
    start, end = spans[3]
    path.write_bytes(whole[:start] + whole[end:])
    assert named(folder) == "journal.edited"
    path.write_bytes(whole[:end] + whole[start:end] + whole[end:])
    assert named(folder) == "journal.edited"


def test_an_edit_with_all_links_made_new_is_named(folder: Path) -> None:
    """Somebody without keys who knows the format can repair the hashes, but not the seal."""
    place, path = load_place(folder), folder / "journal"
    at, out = chain.start(place.raw), bytearray(chain.MAGIC + place.raw)
    for frame in list(journal.Reader(folder, place.raw, None, bare=True).frames()):
        boxed = bytearray(frame.box)
        if frame.seq == 4:
            boxed[40] ^= 1
        link = chain.link(at.link, frame.seq, frame.epoch, bytes(boxed))
        out += chain.encode(frame.seq, frame.epoch, link, bytes(boxed))
        at = chain.Position(frame.seq, link, len(out))
    path.write_bytes(bytes(out))
    assert named(folder) == "journal.edited"
    (folder / "head").unlink()
    (folder / "snapshot").unlink(missing_ok=True)
    assert named(folder) == "journal.edited"


def test_another_desks_journal_is_named(folder: Path, tmp_path: Path) -> None:
    found(tmp_path / "b", PROFILE, "http://127.0.0.1:9", "Zoya", PASSPHRASE, Clock(), secrets.token_bytes, cost=LIGHT)
    shutil.copy(tmp_path / "b" / "journal", folder / "journal")
    assert named(folder) in ("journal.edited", "journal.cut")


def test_a_missing_head_is_named_and_one_torn_slot_is_not(folder: Path) -> None:
    path = folder / "head"
    both = path.read_bytes()
    path.write_bytes(b"")
    assert named(folder) == "journal.head"
    batches = [int.from_bytes(both[i : i + 8], "big") for i in (0, 116)]
    older = batches.index(min(batches)) * 116
    path.write_bytes(both[: older + 60] + bytes(20) + both[older + 80 :])
    assert named(folder) == "fine"


def test_a_torn_tail_is_kept_aside_and_said_in_the_journal(folder: Path) -> None:
    path = folder / "journal"
    size = path.stat().st_size
    archive = opened(folder)
    key = archive.state.cases[CASE].key
    frame, _ = write_frame(
        Event(9, 5, "desk", "note.added", CASE, {}, ()), archive.at, archive.epoch, archive.place.raw,
        archive.epoch.sign, secrets.token_bytes,
    )  # fmt: skip
    archive.close()
    for torn in (frame[:5], frame[:-1], bytes(30)):
        with path.open("r+b") as file:
            file.truncate(size)
            file.seek(size)
            file.write(torn)
        assert named(folder) == "fine"
    archive = opened(folder)
    assert archive.at.count == 8
    archive.write(Draft("note.added", case=CASE, words=((key, {"text": "after"}),)))
    assert (folder / "journal.torn-9").read_bytes() == bytes(30)
    assert archive.state.torn == 1
    assert archive.at.count == 10
    archive.close()
    assert named(folder) == "fine"


def test_two_processes_cannot_both_write(folder: Path) -> None:
    first = WriterLock(folder)
    program = (
        "import sys, pathlib\nfrom amanat.desk.disk import WriterLock\nfrom amanat.errors import ConflictError\n"
        "try:\n    WriterLock(pathlib.Path(sys.argv[1]))\n"
        "except ConflictError as error:\n    print(error.code, error.detail)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, folder], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("desk.busy ")
    assert str(os.getpid()) in done.stdout
    with pytest.raises(ConflictError):
        WriterLock(folder)
    first.release()
    WriterLock(folder).release()


_APPEND = """
import secrets, sys
from pathlib import Path
from amanat.desk.archive import Draft
from tests.desk.alone import CASE, opened
archive = opened(Path(sys.argv[1]))
key = archive.state.cases[CASE].key
archive.write(Draft("case.seen", case=CASE, data={"seq": 0}))
while True:
    text = secrets.token_hex(secrets.randbelow(4000))
    archive.write(Draft("note.added", case=CASE, words=((key, {"text": text}),)))
    print(archive.at.count, flush=True)
"""


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(folder: Path) -> None:
    rounds, chosen = 20, random.Random(SEED)
    lost = []
    for number in range(rounds):
        child = subprocess.Popen(
            [sys.executable, "-c", _APPEND, folder], env=unmeasured(), stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        acknowledged = 0
        for _ in range(chosen.randrange(1, 40)):
            acknowledged = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
        rest = child.stdout.read().split("\n")
        child.wait()
        child.stdout.close()
        acknowledged = max([acknowledged, *(int(line) for line in rest[:-1] if line.isdigit())])
        archive = opened(folder, whole=True)
        if archive.at.count < acknowledged:
            lost.append((number, acknowledged, archive.at.count))
        archive.close()
    assert not lost, f"seed {SEED}: lost {lost}"


def test_a_full_disk_acknowledges_nothing_and_stops_the_writer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = opened(folder)
    before = archive.at.count
    key = archive.state.cases[CASE].key

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(UnavailableError, match=r"storage\.full"):
            archive.write(Draft("note.added", case=CASE, words=((key, {"text": "x"}),)))
    with pytest.raises(UnavailableError, match=r"journal\.stopped"):
        archive.write(Draft("note.added", case=CASE, words=((key, {"text": "y"}),)))
    assert archive.at.count == before
    assert len(archive.body(archive.state.cases[CASE])["notes"]) == 6
    archive.close()


# --- keys and people


def forged(where: Path, make: Callable[[Archive], tuple[Event, SigningKey, epochs.Epoch]]) -> None:
    """Appends a frame that a holder of the desk's keys could write, with a head to match."""
    archive = opened(where)
    event, sign, epoch = make(archive)
    frame, at = write_frame(event, archive.at, epoch, archive.place.raw, sign, secrets.token_bytes)
    writer = journal.Writer(where, archive.at, 1000, hashlib.sha256())
    writer.append(frame, at, archive.epoch.n, archive.epoch.sign)
    writer.close()
    archive.close()


def test_an_event_signed_by_another_key_is_named(folder: Path) -> None:
    def make(archive: Archive) -> tuple[Event, SigningKey, epochs.Epoch]:
        lead = next(iter(archive.state.members))
        event = Event(archive.at.count + 1, 1, lead, "case.seen", CASE, {"seq": 0})
        return event, SigningKey.from_seed(secrets.token_bytes(32)), archive.epoch

    forged(folder, make)
    assert named(folder) == "journal.edited"


def test_an_event_by_somebody_who_left_is_named(desk: House) -> None:
    sana = desk.hire("Sana")
    signer = desk.office.archive.signers[sana]
    old = desk.office.archive.epoch
    desk.office.depart(desk.lead, sana)
    desk.office.shut()

    for epoch_of, _ in (("new", 0), ("old", 0)):
        copy = desk.folder.with_name(f"copy-{epoch_of}")
        shutil.copytree(desk.folder, copy)

        def make(archive: Archive, which: str = epoch_of) -> tuple[Event, SigningKey, epochs.Epoch]:
            event = Event(archive.at.count + 1, 1, sana, "queue.read", "", {"cursor": 0})
            return event, signer, archive.epoch if which == "new" else old

        forged(copy, make)
        assert named(copy) == "journal.edited"


def test_who_left_opens_nothing_that_came_after(desk: House) -> None:
    sana = desk.hire("Sana")
    old = desk.office.archive.epoch
    desk.office.depart(desk.lead, sana)
    with pytest.raises(RefusedError, match=r"desk\.locked"):
        desk.office.inbox(sana)
    desk.office.leave(sana)
    with pytest.raises(RefusedError, match=r"desk\.passphrase"):
        desk.office.unlock("Sana", PASSPHRASE)
    desk.sync()
    desk.sent("After Sana left.")
    desk.sync()
    place = load_place(desk.folder)
    held = epochs.open_epochs(desk.folder, old.n, old.identity.seed)
    assert set(held) == {1}
    with pytest.raises(ForgedError, match=r"journal\.edited"):
        Archive(desk.folder, place, held, Clock(), secrets.token_bytes)
    desk.reopen()
    desk.unlock()
    assert len(desk.office.inbox(desk.lead)) == 1


# --- the whole folder rolled back, against the mark at the intake


def test_a_rolled_back_copy_is_named(desk: House) -> None:
    desk.sent("First.")
    desk.sync()
    desk.reopen()
    old = desk.folder.with_name("old")
    shutil.copytree(desk.folder, old)
    desk.unlock()
    desk.sent("Second.")
    desk.sync()
    desk.office.shut()
    shutil.rmtree(desk.folder)
    shutil.copytree(old, desk.folder)
    desk.reopen()
    with pytest.raises(ForgedError) as caught:
        desk.unlock()
    assert caught.value.code == "journal.rolled_back"
    assert desk.office.locked
    with pytest.raises(ForgedError):
        desk.unlock()


def test_a_rolled_back_copy_that_was_unlocked_away_from_the_intake_stops_at_the_first_exchange(desk: House) -> None:
    desk.sent("First.")
    desk.sync()
    desk.reopen()
    old = desk.folder.with_name("old")
    shutil.copytree(desk.folder, old)
    desk.unlock()
    desk.sent("Second.")
    desk.sync()
    desk.office.shut()
    shutil.rmtree(desk.folder)
    shutil.copytree(old, desk.folder)
    desk.reopen()
    client = desk.office._intake
    right, client._http.base_url = client._http.base_url, "http://127.0.0.1:9"  # type: ignore[assignment]
    desk.unlock()
    assert desk.office.health(desk.lead).anchor == "unchecked"
    client._http.base_url = right
    with pytest.raises(ForgedError, match=r"journal\.rolled_back"):
        desk.office.sync()
    assert desk.office.locked


def test_a_mark_by_somebody_else_is_named(desk: House) -> None:
    exchange = desk.office.exchange
    stored = exchange._stored
    assert stored is not None
    foreign = SigningKey.from_seed(secrets.token_bytes(32))
    anchor = Anchor(1, 1, bytes(32), sha256(stored.signed))
    engine = desk.intake.app.intake.engine
    from sqlalchemy import update

    from amanat.store import schema

    with engine.connect() as connection:
        connection.execute(update(schema.desk).values(anchor=sign_anchor(anchor, foreign)))
        connection.commit()
    desk.reopen()
    with pytest.raises(ForgedError, match=r"anchor\.forged"):
        desk.unlock()


def test_a_returned_key_is_destroyed_again_and_named(desk: House) -> None:
    writer = desk.sent("Must stay gone.")
    desk.sync()
    case = desk.only_case()
    kept = (desk.folder / "keyring").read_bytes()
    (grant,) = desk.office.case(desk.lead, case).grants
    writer.take_back(desk.entry, grant.grant)  # type: ignore[arg-type]
    desk.sync()
    desk.reopen()
    (desk.folder / "keyring").write_bytes(kept)
    desk.unlock()
    assert desk.office.health(desk.lead).findings == ("keyring.returned",)
    assert desk.office.case(desk.lead, case).record is None
    assert b"\x00" * 80 in (desk.folder / "keyring").read_bytes()


def test_a_lost_key_is_named(desk: House) -> None:
    desk.sent("Words.")
    desk.sync()
    desk.reopen()
    path = desk.folder / "keyring"
    path.write_bytes(bytes(80) + path.read_bytes()[80:])
    desk.unlock()
    assert "keyring.missing" in desk.office.health(desk.lead).findings
    desk.reopen()
    path.write_bytes(b"\x01" * 40 + path.read_bytes()[40:])
    desk.unlock()
    assert "keyring.damaged" in desk.office.health(desk.lead).findings


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-9], lambda d: d[:50], lambda d: b"", lambda d: d[:300] + b"x" + d[301:]]
)
def test_a_damaged_snapshot_is_thrown_away(desk: House, damage: Callable[[bytes], bytes]) -> None:
    desk.sent("Words.")
    desk.sync()
    before = desk.office.case(desk.lead, desk.only_case())
    desk.reopen()
    path = desk.folder / "snapshot"
    path.write_bytes(damage(path.read_bytes()))
    desk.unlock()
    after = desk.office.case(desk.lead, desk.only_case())
    assert replace(after, parts={}) == replace(before, parts={})  # the parts' cards know what time it is


def test_a_snapshot_of_another_time_does_not_hide_an_edit_before_it(desk: House) -> None:
    desk.sent("Words.")
    desk.sync()
    desk.reopen()
    path = desk.folder / "journal"
    data = bytearray(path.read_bytes())
    data[chain.START_SIZE + 300] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ForgedError, match=r"journal\.edited"):
        desk.unlock()
