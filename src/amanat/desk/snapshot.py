"""The sealed snapshot: where a projection stood after so many events, so that unlocking need not open every one again.

It may be thrown away at any time. Words in it lie under the same case and grant keys as in the journal
(spec/journal.md). Bodies are not opened at unlock: they stay in the file, sealed, until somebody reads the case.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain as joined
from itertools import islice
from pathlib import Path
from typing import Any, Final

from amanat.desk.box import box, unbox
from amanat.desk.chain import Position
from amanat.desk.disk import full_disk, sync_folder, write_all
from amanat.desk.epochs import Epoch
from amanat.desk.index import WordIndex
from amanat.desk.kept import MARK_SIZE, Kept, KeptFile, mark
from amanat.desk.state import (
    CaseState,
    DeskState,
    GrantState,
    KeyOf,
    case_from_hot,
    case_hot,
    desk_from_hot,
    desk_hot,
    freeze,
)
from amanat.errors import AmanatError, ForgedError
from amanat.seal import canonical
from amanat.seal.encoding import Random, b64, u32be, unb64
from amanat.seal.signing import SIGNATURE_SIZE, tagged, verify

CASES_A_SEGMENT: Final = 1000
_START: Final = 4 + SIGNATURE_SIZE
_BUFFER: Final = 16 << 20
"""Bytes hashed at once: a thread that hashes must seldom wait for the one that reads cases."""

Holder = CaseState | GrantState


def _packed(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _words_aad(key_id: str) -> bytes:
    return tagged("words", key_id.encode())


def open_words(holder: Holder, key: bytes, piece: bytes) -> tuple[str, str]:
    """What the case is called ("" for a grant) and the distinct words, with spaces between."""
    called, _, words = unbox(key, _words_aad(holder.key), piece).decode().partition("\n")
    return called, words


# --- writing


@dataclass(slots=True)
class _Piece:
    """What lies under one key: `what` as it is sealed; `seen` letters of the holder's text are in it."""

    holder: Holder
    what: bytes | Kept
    mark: bytes
    before: bytes | Kept | None = b""
    seen: int = 0


def _piece(holder: Holder, what: bytes | Kept, before: bytes | Kept | None = b"", seen: int = 0) -> _Piece:
    return _Piece(holder, what, what.mark if isinstance(what, Kept) else mark(what), before, seen)


def _words_piece(holder: Holder, key: bytes | None, random: Random) -> _Piece:
    """The holder's words; as they lie in the file already when nothing came since."""
    before, called = holder.words, holder.called if isinstance(holder, CaseState) else ""
    if key is None:
        return _piece(holder, b"", before)
    if before and not holder.text and (not isinstance(holder, CaseState) or called == holder.called_kept):
        return _piece(holder, before, before)
    words = dict.fromkeys(holder.text.split())
    if before:
        known = open_words(holder, key, before.read() if isinstance(before, Kept) else before)[1]
        words = dict.fromkeys(known.split()) | words
    plain = f"{called}\n{' '.join(words)}".encode()
    return _piece(holder, box(key, _words_aad(holder.key), plain, random), before, len(holder.text))


def _body_piece(holder: Holder, key: bytes | None, random: Random) -> _Piece:
    if key is None:
        return _piece(holder, b"")
    if isinstance(holder.body, dict):
        holder.body = freeze(holder.body, holder.key, key, random)
    return _piece(holder, holder.body)


@dataclass(slots=True)
class Copy:
    """A state as it was at one moment, sealed and ready to be written while the desk works on."""

    head: dict[str, Any]
    epoch: Epoch
    segments: list[bytes]
    words: list[_Piece]
    bodies: list[_Piece]


def take(state: DeskState, at: Position, prefix: bytes, epoch: Epoch, key_of: KeyOf, random: Random) -> Copy:
    """Seals `state` after `at`; `prefix` is H of the journal's first `at.offset` bytes. Bodies that were open in memory
    are frozen on the way. Nothing may change the state meanwhile."""
    plain, words, bodies = [_packed(desk_hot(state))], list[_Piece](), list[_Piece]()
    cases = iter(state.cases.values())
    while some := list(islice(cases, CASES_A_SEGMENT)):
        hot, marks = _packed([case_hot(case) for case in some]), bytearray()
        for holder in _holders(some):
            key = key_of(holder.key)
            words.append(_words_piece(holder, key, random))
            bodies.append(_body_piece(holder, key, random))
            marks += words[-1].mark + bodies[-1].mark
        plain.append(u32be(len(hot)) + hot + marks)
    segments = [
        box(epoch.journal, tagged("snapshot", at.link + u32be(index)), segment, random)
        for index, segment in enumerate(plain)
    ]
    head = {
        "v": 4,
        "type": "snapshot",
        "count": at.count,
        "epoch": epoch.n,
        "link": b64(at.link),
        "offset": at.offset,
        "prefix": b64(prefix),
        "segments": [len(segment) for segment in segments],
        "words": sum(int.from_bytes(piece.mark[:4], "big") for piece in words),
        "hash": b64(bytes(32)),
    }
    return Copy(head, epoch, segments, words, bodies)


def _holders(cases: list[CaseState]) -> Iterator[Holder]:
    for case in cases:
        yield case
        yield from case.grants.values()


def write(folder: Path, copy: Copy) -> KeptFile:
    """Writes what was taken as the folder's snapshot. Raises UnavailableError `storage.full`; ForgedError
    `snapshot.changed`.
    """
    path, fresh = folder / "snapshot", folder / "snapshot.new"
    with full_disk():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            # The hash has a fixed length, so the head's size is known before it.
            offset, digest = _START + len(canonical.dumps(copy.head)), hashlib.sha256()
            for data in _buffered(joined(copy.segments, _contents(copy.words), _contents(copy.bodies))):
                digest.update(data)
                write_all(handle, data, offset)
                offset += len(data)
            head = canonical.dumps(copy.head | {"hash": b64(digest.digest())})
            write_all(handle, u32be(len(head)) + copy.epoch.sign.sign("snapshot", head) + head, 0)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(fresh, path)
        sync_folder(folder)
        return KeptFile(path)


def _contents(pieces: list[_Piece]) -> Iterator[bytes]:
    return (piece.what.read() if isinstance(piece.what, Kept) else piece.what for piece in pieces)


def _buffered(parts: Iterator[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for part in parts:
        held += part
        if len(held) > 1 << 20:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def settle(copy: Copy, file: KeptFile) -> None:
    """What was written leaves memory, unless it changed since it was taken."""
    offset = _START + len(canonical.dumps(copy.head)) + sum(map(len, copy.segments))
    for piece in copy.words:
        holder, kept = piece.holder, Kept(file, offset, piece.mark)
        offset += kept.size
        if kept.size and holder.words is piece.before:
            holder.words, holder.text = kept, holder.text[piece.seen :].strip()
            holder.indexed = len(holder.text)
            if isinstance(holder, CaseState) and piece.what is not piece.before:
                holder.called_kept = holder.called if not holder.text else ""
    for piece in copy.bodies:
        kept = Kept(file, offset, piece.mark)
        offset += kept.size
        if kept.size and piece.holder.body is piece.what:
            piece.holder.body = kept


def write_snapshot(
    folder: Path, state: DeskState, at: Position, prefix: bytes, epoch: Epoch, key_of: KeyOf, random: Random
) -> None:
    """Takes, writes and settles in one go."""
    copy = take(state, at, prefix, epoch, key_of, random)
    settle(copy, write(folder, copy))


# --- reading


@dataclass(slots=True)
class Found:
    """A snapshot whose head is genuine. `holds` and `load` may run at the same time, in two threads."""

    file: KeptFile
    head: dict[str, Any]
    epoch: Epoch
    start: int

    @property
    def at(self) -> Position:
        return Position(self.head["count"], unb64(self.head["link"]), self.head["offset"])

    @property
    def prefix(self) -> bytes:
        """H of the journal up to `at`."""
        return unb64(self.head["prefix"])

    def holds(self) -> bool:
        """Whether every byte after the head is as it was signed."""
        digest, offset = hashlib.sha256(), self.start
        while data := self.file.read(offset, _BUFFER):
            digest.update(data)
            offset += len(data)
        return digest.digest() == unb64(self.head["hash"])

    def load(self, key_of: KeyOf) -> tuple[DeskState, WordIndex]:
        """The state, and the words of its cases, put aside in the index.

        Raises AmanatError, ValueError, KeyError or TypeError if it is not whole.
        """
        offset, link, index = self.start, unb64(self.head["link"]), WordIndex()
        words = offset + sum(self.head["segments"])
        pieces = _Pieces(self.file, words, words + self.head["words"], key_of, index)
        state: DeskState | None = None
        for number, size in enumerate(self.head["segments"]):
            aad = tagged("snapshot", link + u32be(number))
            plain = unbox(self.epoch.journal, aad, self.file.read(offset, size))
            offset += size
            if state is None:
                state = desk_from_hot(json.loads(plain))
            else:
                _load_segment(plain, state, pieces)
        if state is None:
            raise ForgedError("snapshot.form", "The snapshot is empty.")
        return state, index


class _Pieces:
    """Hands each holder its two pieces, in the order in which they lie in the file."""

    def __init__(self, file: KeptFile, words: int, bodies: int, key_of: KeyOf, index: WordIndex) -> None:
        self._file, self._words, self._bodies, self._index = file, words, bodies, index
        self._key_of = key_of
        self._ahead, self._from = b"", words

    def give(self, case: str, grant: str, holder: Holder, marks: bytes) -> None:
        words = Kept(self._file, self._words, marks[:MARK_SIZE])
        body = Kept(self._file, self._bodies, marks[MARK_SIZE:])
        key, start = self._key_of(holder.key), self._words
        self._words += words.size
        self._bodies += body.size
        if key is None or not words.size:
            return
        called, known = open_words(holder, key, self._piece(start, words.size))
        holder.words, holder.body = words, body
        if isinstance(holder, CaseState):
            holder.called = holder.called_kept = called
        self._index.add_later(case, grant, known)

    def _piece(self, offset: int, size: int) -> bytes:
        """The words are read a few MiB at a time: they stand one after the other."""
        if offset + size > self._from + len(self._ahead):
            self._from, self._ahead = offset, self._file.read(offset, max(size, 4 << 20))
        return self._ahead[offset - self._from : offset - self._from + size]


def _load_segment(plain: bytes, state: DeskState, pieces: _Pieces) -> None:
    end = 4 + int.from_bytes(plain[:4], "big")
    at = end
    for hot in json.loads(plain[4:end]):
        case = state.cases[hot[0][0]] = case_from_hot(hot)
        holders: list[tuple[str, Holder]] = [("", case), *case.grants.items()]
        for grant, holder in holders:
            pieces.give(case.case, grant, holder, plain[at : at + 2 * MARK_SIZE])
            at += 2 * MARK_SIZE
    if at != len(plain):
        raise ForgedError("snapshot.form", "The snapshot is not whole.")


def find_snapshot(folder: Path, epochs: Mapping[int, Epoch]) -> Found | None:
    """The snapshot, or None if there is none or its head is not genuine: then the journal is read from its start."""
    path = folder / "snapshot"
    if not path.exists():
        return None
    try:
        file = KeptFile(path)
        start = file.read(0, _START)
        end = _START + int.from_bytes(start[:4], "big")
        data = file.read(_START, end - _START)
        head: Any = canonical.loads(data)
        epoch = epochs[head["epoch"]]
        verify("snapshot", epoch.sign.public, start[4:], data)
        return Found(file, head, epoch, end) if head["v"] == 4 else None
    except (AmanatError, ValueError, KeyError, TypeError):
        return None
