"""Frames of the journal and how each hangs on the one before (spec/journal.md, "Journal"). Pure: bytes in, values
out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from amanat.errors import ForgedError
from amanat.seal.encoding import u32be
from amanat.seal.signing import sha256, tagged

MAGIC: Final = b"amanat journal 1\n"
START_SIZE: Final = len(MAGIC) + 32
LENGTHS_SIZE: Final = 8
FIXED_SIZE: Final = 8 + 4 + 32
MAX_FRAME: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two frames: how many came before, the last one's link, and the byte offset."""

    count: int
    link: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. `previous` is the link of the one before; `end` the offset after it."""

    seq: int
    epoch: int
    previous: bytes
    link: bytes
    box: bytes
    end: int


def start(desk: bytes) -> Position:
    """Where the first frame stands in the journal of `desk` (32 raw bytes)."""
    return Position(0, sha256(MAGIC + desk), START_SIZE)


def link(previous: bytes, seq: int, epoch: int, boxed: bytes) -> bytes:
    """The link of a frame: 32 bytes that cover it and everything before it."""
    return sha256(tagged("journal", previous + seq.to_bytes(8, "big") + u32be(epoch) + boxed))


def frame_aad(desk: bytes, seq: int, epoch: int, previous: bytes) -> bytes:
    """What a frame's box is bound to: its desk and its place."""
    return tagged("frame", desk + seq.to_bytes(8, "big") + u32be(epoch) + previous)


def encode(seq: int, epoch: int, own_link: bytes, boxed: bytes) -> bytes:
    """The bytes of a frame."""
    size = FIXED_SIZE + len(boxed)
    return u32be(size) + u32be(size ^ 0xFFFFFFFF) + seq.to_bytes(8, "big") + u32be(epoch) + own_link + boxed


def edited(seq: int) -> ForgedError:
    """The error for a frame that does not hold."""
    return ForgedError(
        "journal.edited",
        f"Entry {seq} of the journal was altered. Nothing was repaired. "
        "Keep this folder as it is and restore a backup.",
    )


def frame_size(lengths: bytes) -> int | None:
    """The size that a frame's first 8 bytes promise, or None when they contradict each other."""
    size, mirror = int.from_bytes(lengths[:4], "big"), int.from_bytes(lengths[4:8], "big")
    return size if size ^ 0xFFFFFFFF == mirror and FIXED_SIZE < size <= MAX_FRAME else None


def decode(body: bytes, at: Position) -> Frame:
    """The frame whose bytes after the lengths are `body`, expected right after `at`. Raises ForgedError
    `journal.edited`.
    """
    seq, epoch = int.from_bytes(body[:8], "big"), int.from_bytes(body[8:12], "big")
    own_link, boxed = body[12:44], body[44:]
    if seq != at.count + 1 or own_link != link(at.link, seq, epoch, boxed):
        raise edited(at.count + 1)
    return Frame(seq, epoch, at.link, own_link, boxed, at.offset + LENGTHS_SIZE + len(body))
