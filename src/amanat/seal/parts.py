"""Sealed bytes cut into parts of 1 MiB, the unit in which they travel (spec/bytes.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

PART_SIZE = 1 << 20
MAX_PARTS = 256


def part_count(length: int) -> int:
    """How many parts `length` > 0 bytes make."""
    return -(-length // PART_SIZE)


def cut_parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of exactly `PART_SIZE`, the last one shorter; holds one part in memory."""
    part = bytearray()
    for chunk in chunks:
        view = memoryview(chunk)
        while len(part) + len(view) >= PART_SIZE:
            taken = PART_SIZE - len(part)
            part += view[:taken]
            view = view[taken:]
            yield bytes(part)
            part = bytearray()
        part += view
    if part:
        yield bytes(part)
