"""The journal file: read without repair, written by one process, durable before it is acknowledged
(spec/journal.md).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, Final

from amanat.desk import chain
from amanat.desk.chain import Frame, Position
from amanat.desk.disk import full_disk, sync_folder, write_all, write_whole
from amanat.errors import AmanatError, ForgedError, UnavailableError
from amanat.seal.encoding import u32be
from amanat.seal.signing import SigningKey, verify

_SLOT: Final = 116
_SIGNED: Final = 52
_BUFFER: Final = 16 << 20

EpochPublic = Callable[[int], bytes | None]
"""The Ed25519 public key of an epoch, or None if there is none."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far the journal was acknowledged: `count` frames, the last with this `link`."""

    batch: int
    count: int
    epoch: int
    link: bytes

    def body(self) -> bytes:
        return self.batch.to_bytes(8, "big") + self.count.to_bytes(8, "big") + u32be(self.epoch) + self.link


@dataclass(frozen=True, slots=True)
class Torn:
    """Bytes after the last whole frame that were never acknowledged."""

    seq: int
    offset: int
    size: int
    hash: bytes


def _slots(folder: Path) -> list[tuple[Head, bytes]]:
    path = folder / "head"
    data = path.read_bytes() if path.exists() else b""
    whole = [data[i : i + _SLOT] for i in (0, _SLOT) if len(data) >= i + _SLOT]
    return [
        (
            Head(
                int.from_bytes(slot[:8], "big"),
                int.from_bytes(slot[8:16], "big"),
                int.from_bytes(slot[16:20], "big"),
                slot[20:_SIGNED],
            ),
            slot[_SIGNED:],
        )
        for slot in whole
        if any(slot)
    ]


def read_head(folder: Path, public: EpochPublic | None) -> Head | None:
    """The valid slot with the highest batch; None if there is none. Without `public` signatures are not looked at."""
    best: Head | None = None
    for head, signature in _slots(folder):
        if (best is None or head.batch > best.batch) and (public is None or _signed(head, signature, public)):
            best = head
    return best


def _signed(head: Head, signature: bytes, public: EpochPublic) -> bool:
    key = public(head.epoch)
    if key is None:
        return False
    try:
        verify("head", key, signature, head.body())
    except AmanatError:
        return False
    return True


class Reader:
    """Walks the frames of a journal after a known position and says what it found at the end."""

    def __init__(self, folder: Path, desk: bytes, head: Head | None, *, bare: bool = False) -> None:
        """`bare`: the frames alone, for those who only look something up; the head is not asked for."""
        self._bare = bare
        self._path = folder / "journal"
        self._desk = desk
        self._head = head
        self.at = chain.start(desk)
        self.torn: Torn | None = None
        self.digest = fresh_digest(desk)
        """Of everything up to `at`; the writer goes on with it."""

    def prefix_holds(self, at: Position, expected: bytes) -> bool:
        """Whether the first `at.offset` bytes have this hash; if so the walk may begin there."""
        with self._path.open("rb", buffering=0) as file:
            if os.fstat(file.fileno()).st_size < at.offset:
                return False
            digest = _hash_of(file, at.offset)
        if digest.digest() != expected:
            return False
        self.digest = digest
        return True

    def frames(self, at: Position | None = None) -> Iterator[Frame]:
        """Every whole frame after `at`. Raises ForgedError `journal.edited`, `journal.cut`, `journal.head`; repairs
        nothing.
        """
        with self._path.open("rb") as file:
            self.at = at or self._checked_start(file)
            file.seek(self.at.offset)
            if at is not None:
                self._compare(self.at)
            while (frame := self._next(file)) is not None:
                self.at = Position(frame.seq, frame.link, frame.end)
                self._compare(self.at)
                yield frame
        self._finish()

    def _checked_start(self, file: BinaryIO) -> Position:
        if file.read(chain.START_SIZE) != chain.MAGIC + self._desk:
            raise ForgedError("journal.edited", "The journal does not begin like this desk's. Restore a backup.")
        return chain.start(self._desk)

    def _acknowledged(self) -> int:
        return self._head.count if self._head else 0

    def _compare(self, at: Position) -> None:
        if self._head and at.count == self._head.count and at.link != self._head.link:
            raise chain.edited(at.count)

    def _next(self, file: BinaryIO) -> Frame | None:
        lengths = file.read(chain.LENGTHS_SIZE)
        if not lengths:
            return None
        size = chain.frame_size(lengths) if len(lengths) == chain.LENGTHS_SIZE else 0
        body = file.read(size) if size else b""
        if size and len(body) == size:
            frame = chain.decode(body, self.at)
            self.digest.update(lengths)
            self.digest.update(body)
            return frame
        rest = lengths + body + file.read()
        if self.at.count < self._acknowledged():
            raise chain.edited(self.at.count + 1) if size is None else self._cut()
        if size is None and any(rest):
            raise chain.edited(self.at.count + 1)
        self.torn = Torn(self.at.count + 1, self.at.offset, len(rest), hashlib.sha256(rest).digest())
        return None

    def _cut(self) -> ForgedError:
        return ForgedError(
            "journal.cut",
            f"The journal ends after entry {self.at.count}, but {self._acknowledged()} were written. "
            "Nothing was repaired. Keep this folder as it is and restore a backup.",
        )

    def _finish(self) -> None:
        if self.at.count < self._acknowledged():
            raise self._cut()
        if self._head is None and self.at.count > 1 and not self._bare:
            raise ForgedError(
                "journal.head", "The file that says how far the journal goes is damaged. Restore a backup."
            )


def fresh_digest(desk: bytes) -> hashlib._Hash:
    """H of a journal without frames, ready to take more in."""
    return hashlib.sha256(chain.MAGIC + desk)


def _hash_of(file: RawIOBase, size: int) -> hashlib._Hash:
    """In few big steps: it runs beside a thread that opens the snapshot, and each step waits for that one."""
    digest, left, room = hashlib.sha256(), size, memoryview(bytearray(min(size, _BUFFER)))
    while left and (count := file.readinto(room[:left]) or 0):
        digest.update(room[:count])
        left -= count
    return digest


def hash_prefix(folder: Path, size: int) -> bytes:
    """H of the journal's first `size` bytes."""
    with (folder / "journal").open("rb", buffering=0) as file:
        return _hash_of(file, size).digest()


class Writer:
    """Appends batches. Made after a whole read, by the process that holds the lock."""

    def __init__(self, folder: Path, at: Position, batch: int, digest: hashlib._Hash) -> None:
        """`digest` has taken in everything up to `at`."""
        self.at = at
        self._digest = digest
        self._batch = batch
        self._failed = False
        self._file = os.open(folder / "journal", os.O_WRONLY)
        self._head = os.open(folder / "head", os.O_WRONLY | os.O_CREAT, 0o600)

    def append(self, frames: bytes, after: Position, epoch: int, sign: SigningKey) -> None:
        """Writes a batch and returns when it and the head are on the disk.

        Raises UnavailableError `storage.full`; then nothing was acknowledged, and this writer refuses further work,
        because what lies on the disk is not known: unlock again.
        """
        if self._failed:
            raise UnavailableError("journal.stopped", "The disk failed before. Lock the desk and unlock it again.")
        try:
            with full_disk():
                write_all(self._file, frames, self.at.offset)
                os.fdatasync(self._file)
                self._acknowledge(after, epoch, sign)
        except UnavailableError:
            self._failed = True
            raise
        self._digest.update(frames)
        self.at = after

    def prefix(self) -> bytes:
        """H of the journal up to `at`, as it was read and written here: what changes on the disk meanwhile is noticed
        at the next unlock."""
        return self._digest.digest()

    def _acknowledge(self, after: Position, epoch: int, sign: SigningKey) -> None:
        head = Head(self._batch + 1, after.count, epoch, after.link)
        body = head.body()
        write_all(self._head, body + sign.sign("head", body), (head.batch % 2) * _SLOT)
        os.fdatasync(self._head)
        self._batch = head.batch

    def close(self) -> None:
        """No number stays behind that another file could get."""
        os.close(self._file)
        os.close(self._head)
        self._file = self._head = -1


def begin_file(folder: Path, desk: bytes) -> Position:
    """A new, empty journal."""
    write_whole(folder / "journal", chain.MAGIC + desk)
    return chain.start(desk)


def set_torn_aside(folder: Path, torn: Torn) -> None:
    """Keeps the torn bytes as `journal.torn-<seq>` and cuts them off. Call only when an event will say so."""
    path = folder / "journal"
    data = path.read_bytes()[torn.offset :]
    write_whole(folder / f"journal.torn-{torn.seq}", data)
    with path.open("r+b") as file:
        file.truncate(torn.offset)
        os.fsync(file.fileno())
    sync_folder(folder)
