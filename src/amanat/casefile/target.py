"""What a zip is written into: a file as it is, or an age file around it. Both let four bytes be filled in later (a
file's CRC-32 stands before its bytes), and neither ever writes a readable byte of what is to be sealed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amanat.errors import UnavailableError
from amanat.seal.age.stream import CHUNK_SIZE, TAG_SIZE, Piece, payload_cipher, seal_chunk

FIELD: Final = 4
_TOGETHER: Final = 16
"""Chunks in one write: single ones cost twice as much."""


@contextmanager
def full_disk() -> Iterator[None]:
    """A full disk as UnavailableError `casefile.disk`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UnavailableError("casefile.disk", "The disk is full. Make room, then go on: it is kept.") from error
        raise


class Target(Protocol):
    """Bytes of the zip, from the front to the back but for the fields that are left open."""

    at: int
    """How many bytes of the zip there are."""

    def write(self, piece: Piece) -> None:
        """Adds bytes."""

    def leave(self, at: int) -> None:
        """The FIELD bytes at `at`, which are written next, are not final."""

    def fill(self, at: int, field: bytes) -> None:
        """Now they are."""

    def tail(self) -> bytes:
        """What is not in the file yet. Nothing may be left open."""

    def close(self) -> None:
        """Writes the rest: nothing comes after it."""


@dataclass(slots=True)
class Plain:
    """The zip as it is."""

    handle: int
    at: int

    def write(self, piece: Piece) -> None:
        _put(self.handle, piece, self.at)
        self.at += len(piece)

    def leave(self, at: int) -> None:
        return

    def fill(self, at: int, field: bytes) -> None:
        _put(self.handle, field, at)

    def tail(self) -> bytes:
        return b""

    def close(self) -> None:
        os.ftruncate(self.handle, self.at)


@dataclass(slots=True)
class Sealed:
    """The zip inside an age file whose header (with the nonce after it) has `start` bytes and is written already. A
    chunk goes to the disk once it is whole, final and followed by something; until then it is held here. One open
    field holds at most two chunks back. `_ready` are sealed chunks from number `_first` on that go in one write."""

    handle: int
    at: int
    start: int
    cipher: ChaCha20Poly1305
    _rest: bytearray = field(default_factory=bytearray)
    _number: int = 0
    _open: set[int] = field(default_factory=set)
    _held: dict[int, bytearray] = field(default_factory=dict)
    _ready: list[bytes] = field(default_factory=list)
    _first: int = 0

    @classmethod
    def resumed(cls, handle: int, at: int, start: int, secret: bytes, nonce: bytes, tail: bytes) -> Sealed:
        """Goes on at byte `at` of the zip, of which `tail` was not written."""
        assert (at - len(tail)) % CHUNK_SIZE == 0
        return cls(handle, at, start, payload_cipher(secret, nonce), bytearray(tail), (at - len(tail)) // CHUNK_SIZE)

    def write(self, piece: Piece) -> None:
        view = memoryview(piece)
        self.at += len(view)
        if self._rest:
            room = CHUNK_SIZE - len(self._rest)
            self._rest += view[:room]
            view = view[room:]
            if not view:
                return
            self._whole(self._rest)
            self._rest = bytearray()
        done = 0
        while len(view) - done > CHUNK_SIZE:
            self._whole(view[done : done + CHUNK_SIZE])
            done += CHUNK_SIZE
        self._rest += view[done:]

    def leave(self, at: int) -> None:
        self._open.add(at)

    def fill(self, at: int, field: bytes) -> None:
        self._open.discard(at)
        for place, byte in enumerate(field, at):
            number, inside = divmod(place, CHUNK_SIZE)
            (self._rest if number == self._number else self._held[number])[inside] = byte
        for number in [one for one in self._held if not self._is_open(one)]:
            self._put(number, self._held.pop(number), is_last=False)

    def tail(self) -> bytes:
        assert not self._open
        self._flush()
        return bytes(self._rest)

    def close(self) -> None:
        assert not self._open
        self._put(self._number, self._rest, is_last=True)
        self._flush()
        os.ftruncate(self.handle, self._place(self._number) + len(self._rest) + TAG_SIZE)

    def _is_open(self, number: int) -> bool:
        return any(at // CHUNK_SIZE <= number <= (at + FIELD - 1) // CHUNK_SIZE for at in self._open)

    def _whole(self, chunk: bytearray | memoryview) -> None:
        if self._open and self._is_open(self._number):
            self._held[self._number] = bytearray(chunk)
        else:
            self._put(self._number, chunk, is_last=False)
        self._number += 1

    def _place(self, number: int) -> int:
        return self.start + number * (CHUNK_SIZE + TAG_SIZE)

    def _put(self, number: int, chunk: bytearray | memoryview, *, is_last: bool) -> None:
        if number != self._first + len(self._ready) or len(self._ready) == _TOGETHER:
            self._flush()
            self._first = number
        self._ready.append(seal_chunk(self.cipher, number, chunk, is_last=is_last))

    def _flush(self) -> None:
        if self._ready:
            _put(self.handle, b"".join(self._ready), self._place(self._first))
            self._first += len(self._ready)
            self._ready.clear()


def _put(handle: int, data: Piece, at: int) -> None:
    view = memoryview(data)
    with full_disk():
        while view:
            written = os.pwrite(handle, view, at)
            view, at = view[written:], at + written
