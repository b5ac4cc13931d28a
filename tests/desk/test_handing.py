"""A file of the desk goes into somebody's mailbox: read as a stream, sealed anew, tried again where it stopped."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from amanat.demo.person import File, Person
from amanat.desk.handing import Handing, put_item, take_away, tidy
from amanat.errors import ForgedError, NotFoundError, RefusedError, UnavailableError
from amanat.seal.encoding import b64
from amanat.seal.item import Manifest, open_item
from amanat.seal.phrase import desk_keys
from tests.desk.house import House

PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 12_000  # three parts of it


@pytest.fixture
def writer(desk: House) -> Person:
    desk.unlock()
    one = desk.sent(files=[File("stairs.jpg", "image/jpeg", PICTURE)])
    desk.sync()
    return one


def read(desk: House, writer: Person, manifest: Manifest) -> bytes:
    """What the mailbox's owner gets, with the keys of her phrase."""
    keys = desk_keys(writer.phrase, desk.office.archive.place.desk)
    hers = desk.office.intake.outsider(keys.signing)
    return open_item(manifest, [hers.item_part(keys.mailbox, manifest.item, n) for n in range(manifest.parts)])


def test_an_exhibit_is_sealed_anew_for_the_owner_of_another_mailbox(desk: House, writer: Person) -> None:
    office, case = desk.office, desk.only_case()
    (exhibit,) = [one for one in office.case(desk.lead, case).exhibits if one.kind == "file"]
    reader = desk.sent("I was named.")
    desk.sync()
    mailbox = desk_keys(reader.phrase, office.archive.place.desk).mailbox
    _, pieces = office.exhibit(desk.lead, case, exhibit.item)
    manifest = put_item(office.archive, office.intake, mailbox, pieces, name="stairs.jpg", media="image/jpeg")
    assert read(desk, reader, manifest) == PICTURE
    assert (manifest.name, manifest.kind, manifest.size) == ("stairs.jpg", "file", len(PICTURE))
    assert manifest.item != exhibit.item, "nothing at the intake says that the two are one"
    with pytest.raises(NotFoundError):
        read(desk, writer, manifest)
    for path in desk.folder.rglob("*"):
        assert not path.is_file() or PICTURE[:64] not in path.read_bytes()


def test_a_file_goes_on_where_the_network_stopped_it(desk: House, writer: Person, monkeypatch: Any) -> None:
    office, case = desk.office, desk.only_case()
    sent: list[int] = []
    put, send = office.intake.put_part, office.intake.send

    def broken(mailbox: str, item: str, number: int, part: bytes) -> None:
        sent.append(number)
        put(mailbox, item, number, part)  # it arrived, and the answer did not
        if sent.count(number) == 1:
            raise UnavailableError("intake.away", "away")

    def cut(drafts: Any) -> None:
        send(drafts)
        monkeypatch.setattr(office.intake, "send", send)
        raise UnavailableError("intake.away", "away")

    monkeypatch.setattr(office.intake, "put_part", broken)
    monkeypatch.setattr(office.intake, "send", cut)
    handing = Handing(office.archive, office.intake, case, iter([PICTURE]), name="a", media="", kind="file")
    for _ in range(4):
        with pytest.raises(UnavailableError):
            handing.finish()
    manifest = handing.finish()
    assert sent == [0, 0, 1, 1, 2, 2]
    assert (manifest.item, manifest.media) == (handing.item, None)
    assert read(desk, writer, manifest) == PICTURE
    assert handing.finish() == manifest


def test_what_fails_leaves_nothing_behind(desk: House, writer: Person) -> None:
    office, case = desk.office, desk.only_case()

    def forged() -> Iterator[bytes]:
        yield PICTURE
        raise ForgedError("item.hash", "not what was sealed")

    with pytest.raises(ForgedError):
        put_item(office.archive, office.intake, case, forged(), name="a")
    with pytest.raises(RefusedError, match="empty"):
        put_item(office.archive, office.intake, case, iter(()), name="a")
    with pytest.raises(NotFoundError):
        put_item(office.archive, office.intake, b64(bytes(32)), [b"x"], name="a")
    keys = desk_keys(writer.phrase, office.archive.place.desk)
    listed: Any = office.intake.outsider(keys.signing)._json("GET", f"/v1/mailboxes/{keys.mailbox}")
    assert listed["items"] == []


def test_what_is_in_no_message_is_tidied_away(desk: House, writer: Person) -> None:
    office, case = desk.office, desk.only_case()
    kept, *lost = (put_item(office.archive, office.intake, case, [b"x"], name=str(n)) for n in range(18))
    assert tidy(office.intake, case, {kept.item}) == 17
    assert office.intake.held(case) == (kept.item,)
    take_away(office.intake, case, [kept.item, lost[0].item])
    assert office.intake.held(case) == ()
    assert tidy(office.intake, case, ()) == 0


def test_a_large_file_is_never_whole_in_memory(desk: House, writer: Person) -> None:
    office, case, went = desk.office, desk.only_case(), [0]

    class Elsewhere:
        """An intake in another process, whose memory is not ours."""

        def put_part(self, _mailbox: str, _item: str, _number: int, part: bytes) -> None:
            went[0] += len(part)

        def send(self, _drafts: Any) -> None:
            return

    away: Any = Elsewhere()
    tracemalloc.start()
    try:
        put_item(office.archive, away, case, (bytes(1 << 18) for _ in range(160)), name="long.mp4")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert went[0] > 40 << 20
    assert peak < 8 << 20
