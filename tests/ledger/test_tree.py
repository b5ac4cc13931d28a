"""The tree: what RFC 6962 says, checked against its definition, and every proof that is not exactly right refused."""

from __future__ import annotations

import hashlib

import pytest

from amanat.ledger.memory import MemoryTree
from amanat.ledger.tree import EMPTY_ROOT, Frontier, check_consistency, check_inclusion, leaf_hash


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_by_definition(leaves[:k]) + root_by_definition(leaves[k:])).digest()


def some_leaves(n: int) -> list[bytes]:
    return [leaf_hash(i.to_bytes(4, "big")) for i in range(n)]


@pytest.mark.parametrize("size", [*range(20), 255, 256, 257, 511, 513, 700])
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    leaves = some_leaves(size)
    whole = root_by_definition(leaves)
    assert MemoryTree(leaves).root() == Frontier().extend(leaves).root() == whole
    assert Frontier().extend(leaves[: size // 3]).extend(leaves[size // 3 :]).root() == whole
    assert (size == 0) == (whole == EMPTY_ROOT)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 21, 32, 33])
def test_every_proof_of_a_small_tree_holds(size: int) -> None:
    leaves = some_leaves(size)
    grown = MemoryTree(leaves)
    for index in range(size):
        check_inclusion(leaves[index], index, size, grown.inclusion(index), grown.root())
    for old in range(size + 1):
        check_consistency(old, grown.root(old), size, grown.root(), grown.consistency(old))
