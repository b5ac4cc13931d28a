"""Working copies at the desk: sealed, signed for, gone with their consent; the originals are never touched."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from amanat.demo.person import File, Person
from amanat.desk.archive import Archive
from amanat.desk.custody import chain
from amanat.desk.evidence import commands, copies, open_copy
from amanat.desk.evidence.rules import Evidence
from amanat.desk.exhibits import original_path
from amanat.desk.oversight import audit
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, NotFoundError, RefusedError
from amanat.evidence import Made, Rectangle, Tools
from amanat.evidence.scan import left_in
from amanat.seal.custody import read_event
from amanat.seal.encoding import b64, unb64
from amanat.seal.ids import GrantId
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.test_blindness import holding
from tests.evidence import samples
from tests.evidence.test_clamd import EICAR, clamd

TOOLS = Tools(samples.ffmpeg())
PHOTO = samples.jpeg()
BOX = Rectangle(1, 100, 100, 200, 200)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("evidence")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        made.hire("Hina")
        made.hire("Sana")
        made.hire("Rabia", "reviewer")
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def opened(desk: House, data: bytes = PHOTO, name: str = "photo.jpg") -> tuple[str, str]:
    """A case with one file, and the file's item."""
    _, case, item = sent(desk, data, name)
    return case, item


def sent(desk: House, data: bytes = PHOTO, name: str = "photo.jpg") -> tuple[Person, str, str]:
    """The same, and who sent it."""
    before = {row.case for row in desk.office.inbox(desk.lead, "all")}
    writer = desk.sent(files=[File(name, "image/jpeg", data)])
    desk.sync()
    (case,) = {row.case for row in desk.office.inbox(desk.lead, "all")} - before
    desk.office.opened(desk.lead, case)
    (exhibit,) = desk.office.case(desk.lead, case).exhibits
    return writer, case, exhibit.item


def state(desk: House, case: str) -> tuple[Archive, CaseState]:
    found = desk.office.archive.case(case)
    assert found is not None
    return desk.office.archive, found


def seen(desk: House, case: str) -> Evidence:
    found: Evidence = desk.office.case(desk.lead, case).parts["evidence"]
    return found


def test_a_clean_copy_lies_beside_the_original_and_both_are_whole(shared: House) -> None:
    case, item = opened(shared)
    hina = person(shared, "Hina")
    version = shared.office.case(hina, case).version
    made = commands.clean(shared.office, hina, case, item, TOOLS)
    (copy,) = copies(*state(shared, case))
    assert (copy.id, copy.of, copy.kind, copy.media, copy.by) == (made, item, "cleaned", "image/jpeg", hina)
    body = b"".join(open_copy(*state(shared, case), made))
    assert (hashlib.sha256(body).digest(), len(body)) == (unb64(copy.hash, 32), copy.size)
    assert left_in(copy.media, body) == []
    _, pieces = shared.office.exhibit(hina, case, item)
    assert b"".join(pieces) == PHOTO, "the original is as it was"
    assert [one.item for one in shared.office.case(hina, case).exhibits] == [item], "a copy is no exhibit"
    after = shared.office.case(hina, case)
    assert shared.office.note(hina, case, after.version, "Seen.") > version


def test_who_made_what_of_what_is_in_the_custody_with_both_hashes(shared: House) -> None:
    case, item = opened(shared)
    hina = person(shared, "Hina")
    ids = [
        commands.clean(shared.office, hina, case, item, TOOLS),
        commands.cover(shared.office, hina, case, item, TOOLS, [BOX]),
    ]
    commands.drop(shared.office, hina, case, ids[0])
    audit.note(shared.office, hina, case, "original.data", item)
    audit.note(shared.office, hina, case, "copy.saved", item)
    archive, held = state(shared, case)
    events = [read_event(one) for one in chain.events(archive, held)]
    mine = [one for one in events if one.what in ("copied", "redacted", "destroyed", "metadata", "exported")]
    assert [one.what for one in mine] == ["copied", "redacted", "destroyed", "metadata", "exported"]
    original = hashlib.sha256(PHOTO).digest()
    copied, covered, dropped, *_ = (one.about[0] for one in mine)
    assert (copied.id, copied.before) == (item, original)
    (left,) = copies(archive, held)
    assert (covered.before, covered.after) == (original, unb64(left.hash, 32))
    assert (dropped.before, dropped.after) == (copied.after, b"")
    assert {one.who.key for one in mine} == {unb64(shared.office.archive.state.members[hina].key, 32)}


def test_what_is_covered_is_kept_with_the_copy_and_black_in_it(shared: House) -> None:
    case, item = opened(shared)
    commands.cover(shared.office, shared.lead, case, item, TOOLS, [BOX])
    (copy,) = copies(*state(shared, case))
    assert (copy.kind, copy.detail) == ("covered", ([1, 100, 100, 200, 200],))
    with Image.open(io.BytesIO(b"".join(open_copy(*state(shared, case), copy.id)))) as image:
        assert max(image.convert("L").crop((34, 26, 94, 70)).get_flattened_data()) < 8  # type: ignore[type-var]


def test_a_recording_is_trimmed(shared: House, tmp_path: Path) -> None:
    case, item = opened(shared, samples.recording(tmp_path, "voice.webm"), "voice.webm")
    commands.trim(shared.office, shared.lead, case, item, TOOLS, 0.5, 1.5)
    (copy,) = copies(*state(shared, case))
    assert (copy.kind, copy.detail, copy.media) == ("trimmed", (5, 15), "video/mp4")
    for start, end in ((1, 1), (2, 1), (-1, 2), (0, 10**6)):
        with pytest.raises(RefusedError, match=r"evidence\.times"):
            commands.trim(shared.office, shared.lead, case, item, TOOLS, start, end)


def test_nothing_of_a_copy_is_readable_on_the_disk_or_in_a_new_process(shared: House) -> None:
    case, item = opened(shared)
    made = commands.clean(shared.office, shared.lead, case, item, TOOLS)
    body = b"".join(open_copy(*state(shared, case), made))
    assert not any(body[500:540] in path.read_bytes() for path in shared.folder.rglob("*") if path.is_file())
    assert holding([shared.folder], "QuaggaTrailer") == []


def test_it_is_all_there_after_a_restart_from_the_journal_and_from_the_snapshot(desk: House) -> None:
    desk.hire("Hina")
    case, item = opened(desk)
    commands.clean(desk.office, desk.lead, case, item, TOOLS)
    with clamd() as address:
        commands.scan(desk.office, desk.lead, case, item, address)
    before = seen(desk, case)
    assert before.copies
    for snapshot in (False, True):
        if snapshot:
            desk.office.archive.snapshot_if_due(now=True)
        desk.reopen()
        desk.unlock()
        assert seen(desk, case) == before
        (copy,) = copies(*state(desk, case))
        assert b"".join(open_copy(*state(desk, case), copy.id))


def files(desk: House) -> set[Path]:
    return set((desk.folder / "items").iterdir())


def grant_of(desk: House, case: str) -> GrantId:
    (exhibit,) = desk.office.case(desk.lead, case).exhibits
    return GrantId(exhibit.grant)


def test_a_copy_ends_with_the_consent_and_its_file_with_it(shared: House) -> None:
    before = files(shared)
    writer, case, item = sent(shared)
    made, grant = commands.clean(shared.office, shared.lead, case, item, TOOLS), grant_of(shared, case)
    assert original_path(shared.folder, case, grant, made).exists()
    writer.take_back(shared.entry, grant)
    shared.sync()
    assert files(shared) == before
    archive, held = state(shared, case)
    assert copies(archive, held) == ()
    assert held.facts["evidence"]["copies"] == {}
    with pytest.raises(NotFoundError, match=r"exhibit\.nothing"):
        open_copy(archive, held, made)
    with pytest.raises(AmanatError):
        commands.clean(shared.office, shared.lead, case, item, TOOLS)


def test_a_copy_ends_when_she_erases_everything(shared: House) -> None:
    before = files(shared)
    writer, case, item = sent(shared)
    commands.clean(shared.office, shared.lead, case, item, TOOLS)
    writer.erase_everything([shared.entry])
    shared.sync()
    assert files(shared) == before
    archive, held = state(shared, case)
    assert held.erased is not None
    assert copies(archive, held) == ()
    assert seen(shared, case) == Evidence()


def test_she_takes_it_back_while_a_copy_is_made_and_nothing_is_kept(shared: House) -> None:
    before = files(shared)
    writer, case, item = sent(shared)
    grant = grant_of(shared, case)

    class Slow(Tools):
        def clean(self, data: bytes) -> Made | str:
            writer.take_back(shared.entry, grant)
            shared.sync()
            return Made(data, "image/jpeg")

    with pytest.raises(RefusedError, match=r"evidence\.over"):
        commands.clean(shared.office, shared.lead, case, item, Slow(find=False))
    assert files(shared) == before


@pytest.mark.parametrize("note", sorted(commands.SAYINGS))
def test_every_note_of_a_tool_is_a_refusal_that_leaves_nothing(shared: House, note: str) -> None:
    case, item = _one(shared)

    class Noting(Tools):
        def clean(self, data: bytes) -> Made | str:
            return note

    before = set((shared.folder / "items").iterdir())
    count = shared.office.archive.at.count
    with pytest.raises(RefusedError, match=rf"evidence\.{note}"):
        commands.clean(shared.office, shared.lead, case, item, Noting(find=False))
    assert (set((shared.folder / "items").iterdir()), shared.office.archive.at.count) == (before, count)


_ONE: dict[str, tuple[str, str]] = {}


def _one(desk: House) -> tuple[str, str]:
    """One case that tests which change nothing share."""
    return _ONE.setdefault(str(desk.folder), opened(desk))


def test_who_may_not_see_the_case_and_who_only_reads_make_nothing(shared: House) -> None:
    case, item = opened(shared)
    made = commands.clean(shared.office, shared.lead, case, item, TOOLS)
    sana, rabia = person(shared, "Sana"), person(shared, "Rabia")
    shared.office.remove_person(shared.lead, case, shared.office.case(shared.lead, case).version, sana, "A cousin.")
    acts = (
        lambda who: commands.clean(shared.office, who, case, item, TOOLS),
        lambda who: commands.cover(shared.office, who, case, item, TOOLS, [BOX]),
        lambda who: commands.trim(shared.office, who, case, item, TOOLS, 0, 1),
        lambda who: commands.scan(shared.office, who, case, item, "unix:/nowhere"),
        lambda who: commands.drop(shared.office, who, case, made),
        lambda who: commands.gather(shared.office, who, case, "a.eml", "", iter([b"From: a"]), "email"),
    )
    for act in acts:
        with pytest.raises(NotFoundError, match=r"case\.nothing"):
            act(sana)
        with pytest.raises(RefusedError, match=r"desk\.role"):
            act(rabia)
    assert "copy_files" not in shared.office.case(rabia, case).may
    assert len(copies(*state(shared, case))) == 1


@pytest.mark.parametrize("rectangles", [[], [Rectangle(1, 0, 0, 0, 0)], [BOX, Rectangle(1, 0, 2000, 5, 5)]])
def test_boxes_that_cover_nothing_are_asked_for_again(shared: House, rectangles: list[Rectangle]) -> None:
    case, item = _one(shared)
    with pytest.raises(RefusedError, match=r"evidence\.nothing"):
        commands.cover(shared.office, shared.lead, case, item, TOOLS, rectangles)


def test_the_scanner_is_asked_and_what_it_said_is_kept(shared: House, tmp_path: Path) -> None:
    case, item = opened(shared, PHOTO + EICAR)
    assert commands.scan(shared.office, shared.lead, case, item, "").state == "not_scanned"
    assert seen(shared, case).scans == {}, "nobody was asked"
    with clamd(tmp_path) as address:
        assert commands.scan(shared.office, shared.lead, case, item, address).state == "found"
    assert seen(shared, case).scans[item].name == "Eicar-Test-Signature"
    assert commands.scan(shared.office, shared.lead, case, item, f"unix:{tmp_path}/gone").name == "away"
    assert seen(shared, case).scans[item].state == "not_scanned", "the last word counts"


# --- what the desk gathers

EMAIL = b"From: somebody@example.invalid\nSubject: QuaggaMail\n\nHe wrote this.\n"


def test_an_email_comes_in_like_an_original_hashed_sealed_and_signed_for(shared: House) -> None:
    case, _ = opened(shared)
    hina = person(shared, "Hina")
    item = commands.gather(shared.office, hina, case, "mail.eml", "message/rfc822", iter([EMAIL]), "email")
    found = next(one for one in shared.office.case(hina, case).exhibits if one.item == item)
    assert (found.number, found.taken_by, found.source, found.state) == ("E2", hina, "email", "matches")
    assert found.hash == b64(hashlib.sha256(EMAIL).digest())
    assert holding([shared.folder], "QuaggaMail") == []
    archive, held = state(shared, case)
    last = [read_event(one) for one in chain.events(archive, held)][-1]
    assert (last.what, last.about[0].id, last.about[0].after) == ("gathered", item, hashlib.sha256(EMAIL).digest())


@pytest.mark.parametrize(
    ("source", "data", "code"),
    [
        ("nowhere", EMAIL, r"evidence\.source"),
        ("email", b"", r"item\.empty"),
        ("email", b"MZ\x90\x00" + bytes(100), r"file\.strange"),
    ],
)
def test_what_is_not_gathered_leaves_nothing(shared: House, source: str, data: bytes, code: str) -> None:
    case, _ = _one(shared)
    before = set((shared.folder / "items").iterdir())
    with pytest.raises(AmanatError, match=code):
        commands.gather(shared.office, shared.lead, case, "a", "", iter([data]), source)
    assert set((shared.folder / "items").iterdir()) == before
