"""A file of any size goes through in little memory, and nothing is read before it is asked for."""

from __future__ import annotations

import secrets
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from amanat.errors import ForgedError
from amanat.seal import age
from amanat.seal.item import ItemSealing, open_item_stream
from tests.seal.seeded import TODAY, identity

MIB = 1 << 20
BLOCK = secrets.token_bytes(MIB)
MINE = identity("mine")


def blocks(count: int) -> Iterator[bytes]:
    return (BLOCK for _ in range(count))


def test_sealing_and_opening_hold_less_than_two_mebibytes() -> None:
    tracemalloc.start()
    try:
        sealed = age.seal_stream(blocks(48), [MINE.recipient], secrets.token_bytes)
        opened = age.open_stream(sealed, [MINE])
        assert opened is not None
        size = sum(map(len, opened))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 48 * MIB
    assert peak < 2 * MIB


def test_an_item_is_sealed_and_opened_in_less_than_ten_mebibytes() -> None:
    sealing = ItemSealing("file", TODAY, secrets.token_bytes)
    list(sealing.parts(blocks(40)))
    again = ItemSealing("file", TODAY, secrets.token_bytes)
    tracemalloc.start()
    try:
        parts = sum(1 for _ in again.parts(blocks(40)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert parts == again.manifest.parts
    assert peak < 10 * MIB


def test_an_item_has_its_name_before_anything_went_through() -> None:
    sealing = ItemSealing("file", TODAY, secrets.token_bytes)
    early = sealing.item
    list(sealing.parts([b"a page"]))
    assert sealing.manifest.item == early


def test_nothing_is_read_before_it_is_asked_for() -> None:
    read = 0

    def counted() -> Iterator[bytes]:
        nonlocal read
        for block in blocks(100):
            read += 1
            yield block

    stream = age.seal_stream(counted(), [MINE.recipient], secrets.token_bytes)
    next(stream)
    assert read == 0
    next(stream)
    assert read == 1


def test_what_was_opened_before_the_cut_is_genuine_and_the_cut_is_told() -> None:
    sealed = age.seal(BLOCK, [MINE.recipient], secrets.token_bytes)
    opened = age.open_stream([sealed[: len(sealed) // 2]], [MINE])
    assert opened is not None
    got: list[bytes] = []
    with pytest.raises(ForgedError, match=r"age\.payload"):
        got.extend(opened)
    assert got
    assert BLOCK.startswith(b"".join(got))


def test_another_original_is_told_at_the_end() -> None:
    sealing = ItemSealing("file", TODAY, secrets.token_bytes)
    parts = list(sealing.parts([BLOCK]))
    other = ItemSealing("file", TODAY, secrets.token_bytes)
    list(other.parts([BLOCK + b"!"]))
    wrong = replace(sealing.manifest, hash=other.manifest.hash)
    with pytest.raises(ForgedError, match=r"item\.hash"):
        list(open_item_stream(wrong, parts))
