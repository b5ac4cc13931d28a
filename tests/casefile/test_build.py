"""A case file is built: what lies where, what is not said, what happens when something goes wrong."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from amanat.casefile import build, layout
from amanat.casefile.build import Seal, Workshop, finish, lay
from amanat.casefile.plan import Content, Plan, Withheld
from amanat.casefile.state import abandon, part_of, state_of
from amanat.casefile.target import full_disk
from amanat.errors import (
    AmanatError,
    ConflictError,
    ForgedError,
    MalformedError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from amanat.seal.age import PassphraseIdentity, PassphraseRecipient, X25519Identity, open_sealed
from amanat.seal.custody import EVENT, About, read_event
from amanat.seal.directory import sign_entry
from amanat.seal.encoding import unb64
from amanat.seal.signing import SigningKey
from tests.casefile.honest import Chain, Dice, House, Made, content

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def house() -> House:
    return House.founded("build")


@pytest.fixture(scope="module")
def made(house: House, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return house.case_file(tmp_path_factory.mktemp("made"))


def shop(folder: Path, name: str = "x.zip") -> Workshop:
    return Workshop(folder / name, KEY, Dice(name))


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name.removeprefix(layout.ROOT): archive.read(name) for name in archive.namelist()}


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def sealed_by(house: House, plan: Plan, laid: build.Laid) -> Seal:
    chain = Chain(house, read_event(plan.custody[0]).case, list(plan.custody))
    event = chain.next("sealed", (About("", b"", laid.tag),), house.now, "lead")
    return Seal(event, house.proved(event, house.now))


def bare(plan: Plan) -> Content:
    said = plan.exhibits[1].original
    assert said is not None
    return replace(said, sha256=b"")


def test_the_zip_is_as_the_page_says(made: Made) -> None:
    data = made.file.read_bytes()
    at = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.comment == b""
        for info in archive.infolist():
            assert (info.compress_type, info.flag_bits, info.extra, info.comment) == (0, 0, b"", b"")
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.header_offset == at, "nothing before or between"
            at += 30 + len(info.filename) + info.file_size
        names = [name.removeprefix(layout.ROOT) for name in archive.namelist()]
        assert at == archive.start_dir
    payload = [name for name in names if name.startswith(layout.DATA)]
    assert names == layout.in_order(payload, layout.AFTER)
    assert payload == sorted(payload)
    assert set(layout.ALWAYS) <= set(names)
    assert all(layout.NAME.fullmatch(name) for name in names)


def test_the_manifests_list_what_they_must_and_no_more(made: Made) -> None:
    found = files(made.file.read_bytes())
    payload = {name: sha256(data).digest() for name, data in found.items() if name.startswith(layout.DATA)}
    assert found[layout.MANIFEST] == layout.manifest(payload.items())
    tagged = {name: sha256(found[name]).digest() for name in layout.TAGGED}
    assert found[layout.TAGMANIFEST] == layout.manifest(tagged.items())
    assert made.laid.tag == sha256(found[layout.TAGMANIFEST]).digest()
    size = sum(len(found[name]) for name in payload)
    assert f"Payload-Oxum: {size}.{len(payload)}\n" in found[layout.BAG_INFO].decode()
    assert found[layout.VERIFY] == layout.VERIFY_TEXT
    assert found[layout.CHECKPOINT] == made.seal.checkpoint
    assert made.seal.stamp is not None
    assert found[layout.STAMP_TIME] == f"{made.seal.stamp.at}\n".encode()


def test_what_describes_the_exhibits_agrees_with_them(made: Made) -> None:
    found = files(made.file.read_bytes())
    graph = json.loads(found[layout.CRATE])["@graph"]
    described = {node["@id"]: node for node in graph if "sha256" in node}
    stored = {name.removeprefix(layout.DATA): data for name, data in found.items() if name.count("/") == 2}
    stored = {name: data for name, data in stored.items() if not name.startswith("custody/")}
    assert described.keys() == stored.keys()
    for name, data in stored.items():
        assert described[name]["sha256"] == sha256(data).hexdigest()
        assert described[name]["contentSize"] == str(len(data))
    first = described["originals/E1.jpg"]
    assert first["name"] == "گلی کی تصویر، دروازے کے سامنے"
    assert (first["scan"], described["originals/E3.png"]["scan"]) == ("clean", "not scanned")
    assert described["redacted/E1-1.jpg"]["isBasedOn"] == {"@id": "originals/E1.jpg"}
    assert not any("dateModified" in node for node in graph)
    case = json.loads(found[layout.CASE])["@graph"]
    records = [one for one in case if one["@type"] == "investigation:ProvenanceRecord"]
    assert [one["investigation:exhibitNumber"] for one in records] == ["E1", "E2", "E3"]
    acts = [one["core:name"] for one in case if one["@type"] == "investigation:InvestigativeAction"]
    assert acts == ["received", "received", "gathered", "viewed", "viewed", "viewed", "redacted"]


def test_the_same_plan_and_seal_give_the_same_bytes(house: House, made: Made, tmp_path: Path) -> None:
    other = shop(tmp_path)
    assert lay(made.plan, other, None) == made.laid
    assert finish(made.laid, other, made.seal).read_bytes() == made.file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


@pytest.mark.parametrize("kind", ["hybrid", "x25519", "passphrase"])
def test_sealed_it_opens_to_the_very_same_bytes(house: House, made: Made, tmp_path: Path, kind: str) -> None:
    classic = X25519Identity(bytes(range(32)))
    identity = {"hybrid": house.identity, "x25519": classic, "passphrase": PassphraseIdentity(b"river stone")}[kind]
    to = {
        "hybrid": house.identity.recipient,
        "x25519": classic.recipient,
        "passphrase": PassphraseRecipient(b"river stone", work=10),
    }[kind]
    other = shop(tmp_path, "x.zip.age")
    laid = lay(made.plan, other, to)
    sealed = finish(laid, other, made.seal).read_bytes()
    assert open_sealed(sealed, [identity]) == made.file.read_bytes()  # type: ignore[list-item]


def test_nothing_readable_touches_the_disk_when_it_is_sealed(house: House, made: Made, tmp_path: Path) -> None:
    other = shop(tmp_path, "x.zip.age")
    laid = lay(made.plan, other, house.identity.recipient)
    assert part_of(other.target).stat().st_mode & 0o077 == 0
    between = everything(tmp_path)
    finish(laid, other, made.seal)
    plain = files(made.file.read_bytes())
    for data in (between, everything(tmp_path)):
        assert data.startswith(b"age-encryption.org/v1\n") or b"age-encryption.org/v1\n" in data
        for clear in (b"PK\x01\x02", b"PK\x03\x04", b"bagit", b"originals", plain[layout.COVER][200:240]):
            assert clear not in data
        assert not any(text[:40] in data for text in plain.values())


def test_nobody_but_who_works_there_may_have_signed(house: House, tmp_path: Path) -> None:
    plan = house.plan()
    root = SigningKey.from_seed(bytes(32))
    entry = replace(house.entry, root=root.public)
    for people, code in (
        (house.people(people=()), "custody.person"),
        (house.people(entry=sign_entry(entry, root)), "casefile.people"),
    ):
        with pytest.raises(ForgedError) as caught:
            lay(replace(plan, people=people), shop(tmp_path), None)
        assert caught.value.code == code


def test_nothing_is_said_about_what_is_withheld(house: House, made: Made) -> None:
    gone = made.plan.withheld[0].item
    secret = sha256(gone.encode()).digest()
    event = next(one for one in made.plan.events if one.body is None)
    found = files(made.file.read_bytes())
    lines = found[layout.LOG].decode().splitlines()
    assert json.loads(lines[event.n - 1]) == {"hidden": event.line["hidden"], "n": event.n}
    assert unb64(str(event.line["hidden"])) == sha256(made.plan.custody[event.n - 1]).digest()
    shown = [unb64(json.loads(line)["event"]) for line in lines if "event" in json.loads(line)]
    assert len(shown) == len(lines) - 1
    for text in (*found.values(), *shown):
        assert secret not in text
        assert secret.hex().encode() not in text
        assert gone.encode() not in text


def test_when_a_copy_goes_alone_the_hash_of_its_original_stays_here(house: House) -> None:
    plan = house.plan()
    first = replace(plan.exhibits[0], original=None)
    alone = replace(plan, exhibits=(first, *plan.exhibits[1:]))
    hidden = {read_event(event.signed).what for event in alone.events if event.body is None}
    assert hidden == {"received", "viewed", "redacted"}
    assert len([one for one in alone.events if one.body is None]) == 4


@pytest.mark.parametrize("what", ["message_in", "plan", "people", "note", "hold", "destroyed", "sealed", "handed"])
@pytest.mark.parametrize("about", [(), (About(),), (About("in/3"),), (About("", bytes(32), bytes([1]) * 32),)])
def test_what_else_happened_at_the_case_is_not_told(house: House, what: str, about: tuple[About, ...]) -> None:
    plan = house.plan()
    body = replace(read_event(plan.custody[0]), what=what, about=about)
    signed = bytes(64) + EVENT.encode(body)
    assert replace(plan, custody=(signed,)).events[0].body is None


@pytest.mark.parametrize("fault", ["other", "short", "long"])
def test_an_exhibit_that_is_not_what_was_stored_stops_it_and_leaves_nothing(
    house: House, tmp_path: Path, fault: str
) -> None:
    plan = house.plan()
    said = plan.exhibits[2].original
    assert said is not None
    data = b"".join(said.read())
    wrong = {"other": data[:-1] + b"!", "short": data[:-1], "long": data + b"!"}[fault]
    exhibits = (*plan.exhibits[:2], replace(plan.exhibits[2], original=replace(said, read=lambda: [wrong])))
    with pytest.raises(ForgedError) as caught:
        lay(replace(plan, exhibits=exhibits), shop(tmp_path), None)
    assert caught.value.code == "casefile.differs"
    assert list(tmp_path.iterdir()) == []


def test_after_a_fault_of_the_disk_it_goes_on_where_it_was(
    house: House, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_KEEP_EVERY", 1)
    read: list[str] = []

    def watched(number: str, one: Content, fails: bool) -> Content:
        def again() -> Iterator[bytes]:
            read.append(number)
            for piece in one.read():
                yield piece
                if fails:
                    raise OSError(errno.EIO, "the disk")

        return replace(one, read=again)

    def plan(fails: bool) -> Plan:
        exhibits = tuple(
            replace(one, original=watched(one.number, one.original, fails and one.number == "E3"))
            for one in made.plan.exhibits
            if one.original
        )
        return replace(made.plan, exhibits=exhibits)

    other = shop(tmp_path)
    with pytest.raises(OSError, match="the disk"):
        lay(plan(True), other, None)
    assert read == ["E1", "E2", "E3"]
    laid = lay(plan(False), other, None)
    assert read == ["E1", "E2", "E3", "E3"]
    assert lay(plan(False), other, None) == laid
    assert len(read) == 4, "laid already"
    assert finish(laid, other, made.seal).read_bytes() == made.file.read_bytes()


def test_another_plan_begins_anew(house: House, made: Made, tmp_path: Path) -> None:
    other = shop(tmp_path, "x.zip.age")
    lay(replace(made.plan, case="LHR-2026-0008"), other, house.identity.recipient)
    before = part_of(other.target).read_bytes()
    laid = lay(made.plan, other, house.identity.recipient)
    assert part_of(other.target).read_bytes()[:2000] != before[:2000], "another key"
    opened = open_sealed(finish(laid, other, made.seal).read_bytes(), [house.identity])
    assert opened == made.file.read_bytes()


def test_without_its_key_the_state_is_worth_nothing_and_it_begins_anew(made: Made, tmp_path: Path) -> None:
    other = shop(tmp_path)
    lay(made.plan, other, None)
    state_of(other.target).write_bytes(state_of(other.target).read_bytes()[:-1] + b"!")
    laid = lay(made.plan, other, None)
    assert finish(laid, other, made.seal).read_bytes() == made.file.read_bytes()


def test_one_file_is_built_by_one_process(made: Made, tmp_path: Path) -> None:
    import fcntl

    other = shop(tmp_path)
    laid = lay(made.plan, other, None)
    with part_of(other.target).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for act in (lambda: lay(made.plan, other, None), lambda: finish(laid, other, made.seal)):
            with pytest.raises(ConflictError) as caught:
                act()
            assert caught.value.code == "casefile.busy"


def test_a_file_that_is_there_is_never_written_over(made: Made, tmp_path: Path) -> None:
    other = shop(tmp_path)
    other.target.write_bytes(b"mine")
    with pytest.raises(ConflictError) as caught:
        lay(made.plan, other, None)
    assert caught.value.code == "casefile.exists"
    abandon(other.target)
    assert other.target.read_bytes() == b"mine"


def test_it_is_closed_only_by_an_event_about_it(house: House, made: Made, tmp_path: Path) -> None:
    other = shop(tmp_path)
    laid = lay(made.plan, other, None)
    chain = made.chain
    about = (About("", b"", laid.tag),)
    wrong = [
        chain.next("exported", about, house.now, "lead"),
        chain.next("sealed", (About("", b"", bytes(32)),), house.now, "lead"),
        Chain(house, read_event(made.plan.custody[0]).case).next("sealed", about, house.now, "lead"),
    ]
    for event in wrong:
        with pytest.raises(MalformedError) as caught:
            finish(laid, other, Seal(event))
        assert caught.value.code == "casefile.sealed"
    assert made.seal.stamp is not None
    for seal in (
        replace(made.seal, proof=None),
        replace(made.seal, stamp=replace(made.seal.stamp, digest=bytes(32))),
    ):
        with pytest.raises(MalformedError) as caught:
            finish(laid, other, seal)
        assert caught.value.code == "casefile.stamp"
    assert not other.target.exists()


def test_closing_again_keeps_to_the_first_seal(
    house: House, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shop(tmp_path)
    laid = lay(made.plan, other, None)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", _stops_after(2))
        with pytest.raises(InterruptedError):
            finish(laid, other, made.seal)
    with pytest.raises(ConflictError) as caught:
        finish(laid, other, sealed_by(house, made.plan, laid))
    assert caught.value.code == "casefile.closing"
    with pytest.raises(ConflictError) as caught:
        lay(made.plan, other, None)
    assert caught.value.code == "casefile.closing"
    assert finish(laid, other, replace(made.seal, stamp=None)).read_bytes() == made.file.read_bytes()
    assert finish(laid, other, made.seal) == other.target, "done is done"
    assert [path.name for path in tmp_path.iterdir()] == ["x.zip"]


def _stops_after(times: int) -> object:
    calls = iter(range(times))
    real = os.replace

    def replacing(source: str, target: str) -> None:
        if next(calls) == times - 1:
            raise InterruptedError
        real(source, target)

    return replacing


def test_nothing_is_closed_that_was_not_laid(made: Made, tmp_path: Path) -> None:
    other = shop(tmp_path)
    with pytest.raises(NotFoundError):
        finish(made.laid, other, made.seal)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_before_the_work(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))  # type: ignore[attr-defined]
    with pytest.raises(UnavailableError) as caught:
        lay(made.plan, shop(tmp_path), None)
    assert caught.value.code == "casefile.disk"


def test_a_disk_that_becomes_full_says_so() -> None:
    with pytest.raises(UnavailableError, match=r"casefile\.disk"), full_disk():
        raise OSError(errno.ENOSPC, "full")
    with pytest.raises(OSError, match="other"), full_disk():
        raise OSError(errno.EIO, "other")


def test_memory_does_not_grow_with_the_exhibits(house: House, tmp_path: Path) -> None:
    block = bytes(1 << 20)
    size = 96 << 20
    digest = sha256()
    for _ in range(96):
        digest.update(block)
    big = Content(size, digest.digest(), "video/mp4", "mp4", lambda: (block for _ in range(96)))
    plan = house.plan()
    plan = replace(plan, exhibits=(replace(plan.exhibits[0], original=big, copies=()), *plan.exhibits[1:]))
    other = shop(tmp_path, "x.zip.age")
    told: list[tuple[int, int]] = []
    tracemalloc.start()
    try:
        lay(plan, other, house.identity.recipient, lambda done, total: told.append((done, total)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 24 << 20
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] == sum(one.size for one in plan.files.values())
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    abandon(other.target)
    assert list(tmp_path.iterdir()) == []


def test_a_case_that_is_too_long_or_has_too_many_files_is_refused(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "MAX_ENTRIES", 22)
    monkeypatch.setattr(layout, "MAX_TEXT", 2000)
    few = replace(made.plan, exhibits=made.plan.exhibits[1:2])
    for plan, code in ((made.plan, "casefile.too_many"), (few, "casefile.too_long")):
        with pytest.raises(RefusedError) as caught:
            lay(plan, shop(tmp_path), None)
        assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("casefile.number", lambda p: replace(p, exhibits=(replace(p.exhibits[0], number="E01"),))),
        ("casefile.number", lambda p: replace(p, exhibits=(p.exhibits[0], p.exhibits[0]))),
        ("casefile.number", lambda p: replace(p, withheld=(Withheld("E1", "x", "no_key"),))),
        ("casefile.word", lambda p: replace(p, withheld=(Withheld("E9", "x", "because"),))),
        ("casefile.word", lambda p: replace(p, approval="nobody")),
        ("casefile.word", lambda p: replace(p, languages=("fr",))),
        ("casefile.word", lambda p: replace(p, exhibits=(replace(p.exhibits[0], scan="fine"),))),
        ("casefile.empty", lambda p: replace(p, exhibits=(replace(p.exhibits[0], original=None, copies=()),))),
        (
            "casefile.ending",
            lambda p: replace(p, exhibits=(replace(p.exhibits[1], original=content(b"", "x", "a/b")),)),
        ),
        ("casefile.length", lambda p: replace(p, exhibits=(replace(p.exhibits[1], title="x" * 2001),))),
        ("casefile.length", lambda p: replace(p, proofs={1: bytes(layout.MAX_SMALL + 1)})),
        ("casefile.proof", lambda p: replace(p, proofs={99: b"x"})),
        ("casefile.proof", lambda p: replace(p, custody=(), proofs={})),
        ("casefile.custody", lambda p: replace(p, custody=p.custody[1:], proofs={})),
        ("casefile.thumbnail", lambda p: replace(p, exhibits=(replace(p.exhibits[1], thumbnail=b"GIF89a"),))),
        ("signature.short", lambda p: replace(p, people=b"x")),
        ("casefile.people", lambda p: replace(p, people=bytes(64) + p.people[64:])),
        ("custody.signature", lambda p: replace(p, custody=(bytes(64) + p.custody[0][64:], *p.custody[1:]))),
        ("casefile.hash", lambda p: replace(p, exhibits=(replace(p.exhibits[1], original=bare(p)),))),
    ],
)
def test_a_plan_that_cannot_be_built_is_refused_before_anything_is_written(
    made: Made, tmp_path: Path, code: str, change: object
) -> None:
    with pytest.raises(AmanatError) as caught:
        lay(change(made.plan), shop(tmp_path), None)  # type: ignore[operator]
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []
