"""Parts of the checker by themselves: very large zips, sealed files read at any place, names, and times' own form."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.casefile import layout
from amanat.casefile.checking.container import BLOCK, FolderContainer, ZipContainer, open_container
from amanat.casefile.checking.content import read_all
from amanat.casefile.checking.der import elements, read_token
from amanat.casefile.checking.names import name_findings
from amanat.casefile.checking.source import FileSource, SealedSource, read, unseal
from amanat.casefile.container import Entry, directory, local_header
from amanat.casefile.finding import Finding, StoppedError
from amanat.casefile.stamp import ask, read_pem
from amanat.seal.age import X25519Identity, seal
from amanat.seal.signing import sha256
from tests.casefile.authority import authority
from tests.casefile.honest import Dice
from tests.casefile.tamper.stamps import asked_for
from tests.casefile.tamper.zips import DEFLATE, Piece, write

KEY = X25519Identity(bytes(range(32)))
GIB = 1 << 30


class Sparse:
    """A very large file of which only some bytes are not zero."""

    def __init__(self, pieces: Sequence[bytes | int]) -> None:
        self._parts: list[tuple[int, bytes]] = []
        self.size = 0
        for piece in pieces:
            if isinstance(piece, bytes):
                self._parts.append((self.size, piece))
            self.size += len(piece) if isinstance(piece, bytes) else piece

    def fill(self, at: int, into: memoryview) -> None:
        assert at + len(into) <= self.size
        into[:] = bytes(len(into))
        for begin, data in self._parts:
            first, last = max(at, begin), min(at + len(into), begin + len(data))
            if first < last:
                into[first - at : last - at] = data[first - begin : last - begin]


def _built(sizes: Sequence[tuple[str, int]]) -> tuple[list[bytes | int], list[Entry]]:
    pieces: list[bytes | int] = []
    entries, at = [], 0
    for name, size in sizes:
        entries.append(Entry(layout.ROOT + name, size, 0, at))
        header = local_header(layout.ROOT + name, size)
        pieces += [header, size]
        at += len(header) + size
    return [*pieces, directory(entries, at)], entries


def test_files_beyond_four_gigabytes_are_found_where_they_lie() -> None:
    pieces, entries = _built([("data/originals/E1.mp4", 20 * GIB), ("data/originals/E2.mp4", 7), (layout.VERIFY, 0)])
    found: list[Finding] = []
    container = ZipContainer(Sparse(pieces), found.append)
    assert [(one.name, one.size) for one in container.members] == [(one.name, one.size) for one in entries]
    assert container.members[1].begin == entries[1].offset + len(local_header(entries[1].name, 7))
    assert [one.code for one in found] == ["container.repacked"]  # no case file lacks its first four entries


@pytest.mark.parametrize("size", [0xFFFFFFFE, 0xFFFFFFFF, 0x100000000])
def test_the_edge_of_four_gigabytes(size: int) -> None:
    pieces, _ = _built([("data/originals/E1.mp4", size), ("data/originals/E2.mp4", 1)])
    container = ZipContainer(Sparse(pieces), lambda _: None)
    assert [one.size for one in container.members] == [size, 1]


def test_as_many_files_as_may_be_and_one_more() -> None:
    pieces, _ = _built([(f"data/custody/{n}.tlog-proof", 0) for n in range(1, 70_001)])
    whole = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    assert len(ZipContainer(Sparse([whole]), lambda _: None).members) == 70_000
    limit = layout.MAX_ENTRIES
    assert _refusal(
        write([], zip64={"here": limit + 1, "count": limit + 1}, end={"here": 0xFFFF, "count": 0xFFFF})
    ) == ("container.many")


def _refusal(data: bytes) -> str:
    with pytest.raises(StoppedError) as caught:
        ZipContainer(FileSource(io.BytesIO(data)), lambda _: None)
    return caught.value.code


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])
def test_a_sealed_file_is_read_at_any_place(length: int) -> None:
    plain = Dice("sealed")(length)
    source = _unsealed(seal(plain, [KEY.recipient], Dice("random")))
    assert source.size == length
    assert read(source, 0, length) == plain
    for at in (length - 1, length // 2, 65_530, 0):
        if 0 <= at < length:
            size = min(70_000, length - at)
            assert read(source, at, size) == plain[at : at + size]


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(1, 66_000))
def test_a_sealed_file_that_was_cut_shows_at_once(cut: int) -> None:
    sealed = seal(Dice("cut")(130_000), [KEY.recipient], Dice("random"))
    with pytest.raises(StoppedError) as caught:
        _unsealed(sealed[:-cut])
    assert caught.value.code == "seal.altered"


def _unsealed(sealed: bytes) -> SealedSource:
    return unseal(FileSource(io.BytesIO(sealed)), [KEY])[0]


def test_a_sealed_file_with_an_empty_last_part_is_refused() -> None:
    """A second way of writing the same plaintext."""
    from amanat.seal.age.header import format_header
    from amanat.seal.age.stream import CHUNK_SIZE, payload_cipher, seal_chunk

    key, nonce, dice = bytes(16), bytes(16), Dice("random")
    cipher = payload_cipher(key, nonce)
    chunks = seal_chunk(cipher, 0, bytes(CHUNK_SIZE), is_last=False) + seal_chunk(cipher, 1, b"", is_last=True)
    with pytest.raises(StoppedError) as caught:
        _unsealed(format_header([KEY.recipient.wrap(key, dice)], key) + nonce + chunks)
    assert caught.value.code == "seal.altered"


@pytest.mark.parametrize("method", [0, DEFLATE])
def test_long_files_are_hashed_as_they_are(method: int, tmp_path: Path) -> None:
    """Longer than all buffers together: none is used again too early."""
    data = {f"data/originals/E{n}.bin": Dice(str(n))(BLOCK * 9 + n) for n in (1, 2)}
    path = tmp_path / "long.zip"
    path.write_bytes(write(Piece(layout.ROOT + name, one, method) for name, one in data.items()))
    with ExitStack() as stack:
        inside = read_all(open_container(path, (), stack, lambda _: None), lambda _: None, lambda _d, _t: None)
    assert {name: held.sha256 for name, held in inside.items()} == {name: sha256(one) for name, one in data.items()}


def test_a_folder_that_changes_while_it_is_read_is_said(tmp_path: Path) -> None:
    root = tmp_path / "case-file"
    (root / "data" / "originals").mkdir(parents=True)
    path = root / "data" / "originals" / "E1.txt"
    path.write_bytes(b"twelve bytes")
    container = FolderContainer(tmp_path, lambda _: None)
    path.write_bytes(b"less")
    with pytest.raises(StoppedError) as caught:
        read_all(container, lambda _: None, lambda _d, _t: None)
    assert caught.value.code == "container.size"
    os.unlink(path)
    with pytest.raises(StoppedError) as gone:
        read_all(container, lambda _: None, lambda _d, _t: None)
    assert gone.value.code == "container.missing"


class _Stick(io.BytesIO):
    """A stick that is pulled out after some bytes."""

    def readinto(self, into: object) -> int:
        raise OSError(5, "Input/output error")


def test_a_stick_that_is_pulled_out_is_said() -> None:
    with pytest.raises(StoppedError) as caught:
        read(FileSource(_Stick(b"PK\3\4" + bytes(100))), 0, 4)
    assert caught.value.code == "container.missing"


def test_names_of_two_kinds_of_letters_are_one_name() -> None:
    names = ["case-file/data/caf\u00e9", "case-file/data/cafe\u0301", "case-file/DATA/x", "case-file/data/X"]
    assert [one.place for one in name_findings(names, []) if one.code == "name.twin"] == [names[1], names[3]]


def test_words_of_a_service_that_nobody_signed_are_not_kept() -> None:
    """Some services say "Operation okay" beside the token, or add certificates of no use."""
    service, other = authority(), authority(middle=True)
    stranger = read_pem(other.chain)[1].public_bytes(Encoding.DER)

    def wordy(asked: bytes) -> bytes:
        (outer,) = elements(service.reply(asked))
        token = outer.parts()[1].whole
        certificates = next(one for one in outer.parts()[1].parts()[1].parts()[0].parts() if one.tag == 0xA0)
        more = certificates.content + stranger
        assert len(more) < 0x10000
        inner = outer.parts()[1].parts()[1].parts()[0]
        longer = inner.content.replace(certificates.whole, b"\xa0\x82" + len(more).to_bytes(2, "big") + more)
        for tag in (b"\x30", b"\xa0"):
            longer = tag + b"\x82" + len(longer).to_bytes(2, "big") + longer
        kind = outer.parts()[1].parts()[0].whole
        body = b"\x30\x82" + len(kind + longer).to_bytes(2, "big") + kind + longer
        assert body != token
        body = bytes.fromhex("300a0201003005") + b"\x0c\x03yes" + body
        return b"\x30\x82" + len(body).to_bytes(2, "big") + body

    stamp = ask(b"checkpoint", wordy, service.root, service.chain)
    token = read_token(stamp.reply)
    assert token is not None
    assert token.is_plain
    assert stranger not in token.certificates
    assert stranger in stamp_reply_of(wordy, b"checkpoint")


def stamp_reply_of(post: Callable[[bytes], bytes], data: bytes) -> bytes:
    """The reply as it came."""
    return post(asked_for(data))


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader_of_tokens(data: bytes) -> None:
    for read_one in (elements, read_token):
        try:
            read_one(data)  # type: ignore[operator]
        except ValueError:
            continue


@pytest.mark.parametrize(
    "spelled", ["3081020500", "30820002 0500", "3080050000 00", "1f8100", "30030500", "3085000000000105"]
)
def test_a_second_spelling_of_a_length_is_refused(spelled: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        elements(bytes.fromhex(spelled))
