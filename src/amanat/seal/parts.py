"""Sealed bytes cut into parts of 1 MiB, the unit in which they travel (spec/bytes.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

PART_SIZE = 1 << 20
MAX_PARTS = 256


def part_count(length: int) -> int:
    """How many parts `length` > 0 bytes make."""
    return -(-length // PART_SIZE)


def cut_parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of exactly `PART_SIZE`, the last one shorter; holds about one part in memory.
    The chunks must not change afterwards."""
    pieces: list[memoryview] = []
    size = 0
    for chunk in chunks:
        view = memoryview(chunk)
        while size + len(view) >= PART_SIZE:
            pieces.append(view[: PART_SIZE - size])
            view = view[PART_SIZE - size :]
            yield b"".join(pieces)
            pieces, size = [], 0
        if view:
            pieces.append(view)
            size += len(view)
    if pieces:
        yield b"".join(pieces)
