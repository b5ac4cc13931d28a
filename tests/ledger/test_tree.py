"""The tree: the definition of RFC 6962, somebody else's verifier, tiles, and every proof that is not exactly right."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import ConsistencyProof, InclusionProof, InmemoryTree, verify_consistency, verify_inclusion

from amanat.errors import ForgedError, MalformedError
from amanat.ledger import tree
from amanat.ledger.memory import MemoryTree
from amanat.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    leaf_hash,
    tile_path,
    tiles_after,
)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root_by_definition(leaves[:k]) + root_by_definition(leaves[k:])).digest()


def path_by_definition(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962 section 2.1.1."""
    if len(leaves) <= 1:
        return []
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if m < k:
        return [*path_by_definition(m, leaves[:k]), root_by_definition(leaves[k:])]
    return [*path_by_definition(m - k, leaves[k:]), root_by_definition(leaves[:k])]


def growth_by_definition(m: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962 section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [root_by_definition(leaves)]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if m <= k:
        return [*growth_by_definition(m, leaves[:k], whole=whole), root_by_definition(leaves[k:])]
    return [*growth_by_definition(m - k, leaves[k:], whole=False), root_by_definition(leaves[:k])]


def some_leaves(n: int) -> list[bytes]:
    return [leaf_hash(i.to_bytes(4, "big")) for i in range(n)]


ALL = some_leaves(700)
GROWN = MemoryTree(ALL)
sizes = st.integers(1, 700)


@pytest.mark.parametrize("size", [*range(20), 255, 256, 257, 511, 513, 700])
def test_the_root_is_the_one_of_the_definition(size: int) -> None:
    leaves = ALL[:size]
    whole = root_by_definition(leaves)
    assert MemoryTree(leaves).root() == GROWN.root(size) == Frontier().extend(leaves).root() == whole
    assert (size == 0) == (whole == EMPTY_ROOT)


@given(st.lists(st.integers(0, 300), max_size=6))
def test_in_whatever_portions_leaves_come_the_tree_is_the_same(portions: list[int]) -> None:
    grown, frontier, at = MemoryTree(), Frontier(), 0
    for portion in portions:
        leaves = ALL[at : at + portion]
        grown.extend(leaves)
        frontier = frontier.extend(iter(leaves))
        at += len(leaves)
        assert (grown.size, frontier.size) == (at, at)
        assert grown.root() == frontier.root() == GROWN.root(at)
    assert len(frontier.hashes) == at.bit_count()


def test_a_single_leaf_at_a_time_is_the_same_too() -> None:
    grown, frontier = MemoryTree(), Frontier()
    for leaf in ALL[:70]:
        grown.extend([leaf])
        frontier = frontier.extend([leaf])
        assert grown.root() == frontier.root() == GROWN.root(grown.size)


def test_every_proof_of_every_small_tree_is_the_one_of_the_definition() -> None:
    for size in range(34):
        root = GROWN.root(size)
        for index in range(size):
            assert GROWN.inclusion(index, size) == path_by_definition(index, ALL[:size])
            check_inclusion(ALL[index], index, size, GROWN.inclusion(index, size), root)
        for old in range(1, size + 1):
            assert GROWN.consistency(old, size) == growth_by_definition(old, ALL[:size])
            check_consistency(old, GROWN.root(old), size, root, GROWN.consistency(old, size))


# What somebody else made. Rules are where each hash stands beside the one before; theirs come from index and size.


def their_tree(size: int) -> InmemoryTree:
    theirs = InmemoryTree(algorithm="sha256")
    for n in range(size):
        theirs.append_entry(n.to_bytes(4, "big"))
    return theirs


THEIRS = their_tree(300)


@given(st.data())
@settings(deadline=None)
def test_another_verifier_of_rfc_6962_agrees_on_our_inclusion_proofs(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    ours = GROWN.inclusion(index, size)
    asked = THEIRS.prove_inclusion(index + 1, size)
    assert asked.path == [ALL[index], *ours]
    assert THEIRS.get_root(size) == GROWN.root(size)
    proof = InclusionProof("sha256", True, size, index + 1, asked.rule, [ALL[index], *ours])
    verify_inclusion(ALL[index], GROWN.root(size), proof, index + 1, size)
    check_inclusion(ALL[index], index, size, asked.path[1:], THEIRS.get_root(size))


@given(st.data())
@settings(deadline=None)
def test_another_verifier_agrees_that_our_tree_grew(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 300))
    old = data.draw(st.integers(1, size - 1))
    asked = THEIRS.prove_consistency(old, size)
    verify_consistency(GROWN.root(old), GROWN.root(size), asked, old, size)
    # Theirs takes another way round a complete left half; where it goes the way of the RFC, it is given ours to check.
    ours = GROWN.consistency(old, size)
    if not complete_half(old, size):
        assert asked.path == ours
        proof = ConsistencyProof("sha256", True, size, old, asked.rule, asked.subset, ours)
        verify_consistency(GROWN.root(old), GROWN.root(size), proof, old, size)


def complete_half(old: int, size: int) -> bool:
    """Whether the old tree ends where a left half does, on the way down."""
    while old != size:
        half = 1 << (size - 1).bit_length() - 1
        if old == half:
            return True
        old, size = (old, half) if old < half else (old - half, size - half)
    return False


# Tiles


class Shelf(dict[tuple[int, int, int], bytes]):
    """Tiles as they were written; a partial one that is gone is cut from the whole one."""

    def read(self, level: int, index: int, width: int) -> bytes:
        return self[level, index, width]


@given(st.lists(st.sampled_from([1, 2, 7, 100, 155, 255, 256, 257]), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_tiles_written_in_portions_give_every_root_and_proof(portions: list[int]) -> None:
    shelf, size = Shelf(), 0
    for portion in portions:
        leaves = ALL[size : size + portion]
        written = tiles_after(shelf.read, size, leaves)
        assert not any(len(tile) != 32 * width for (_, _, width), tile in written.items())
        shelf |= written
        size += len(leaves)
        assert tree.root(shelf.read, size) == GROWN.root(size)
        assert tree.frontier(shelf.read, size) == Frontier().extend(ALL[:size])
    for index in {0, size // 2, size - 1}:
        assert tree.inclusion(shelf.read, index, size) == GROWN.inclusion(index, size)
    for old in {0, 1, size // 3, size - 1, size}:
        assert tree.consistency(shelf.read, old, size) == GROWN.consistency(old, size)


@pytest.mark.parametrize(
    ("size", "tiles"),
    [(0, []), (1, [(0, 0, 1)]), (256, [(0, 0, 256), (1, 0, 1)]), (257, [(0, 0, 256), (0, 1, 1), (1, 0, 1)])],
)
def test_the_tiles_of_small_trees(size: int, tiles: list[tuple[int, int, int]]) -> None:
    written = tiles_after(Shelf().read, 0, ALL[:size])
    assert list(written) == tiles
    assert all(written[where] == GROWN.tile(*where) for where in tiles if where[2] <= size or where[0])


def test_the_tiles_of_the_specifications_example() -> None:
    """C2SP tlog-tiles: a tree of 70,000 leaves."""
    written = tiles_after(Shelf().read, 0, [bytes(32)] * 70_000)
    whole = [where for where in written if where[2] == 256]
    assert [level for level, _, _ in whole].count(0) == 273
    assert [where for where in whole if where[0]] == [(1, 0, 256)]
    assert sorted(where for where in written if where[2] < 256) == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]


def test_a_large_tree_of_three_levels_is_proved_from_its_tiles() -> None:
    leaves = [leaf_hash(n.to_bytes(4, "big")) for n in range(66_000)]
    shelf = Shelf(tiles_after(Shelf().read, 0, leaves[:65_000]))
    shelf |= tiles_after(shelf.read, 65_000, leaves[65_000:])
    grown = MemoryTree(leaves)
    root = tree.root(shelf.read, 66_000)
    assert root == grown.root()
    for index in (0, 255, 256, 65_535, 65_536, 65_999):
        check_inclusion(leaves[index], index, 66_000, tree.inclusion(shelf.read, index, 66_000), root)
    for old in (1, 256, 65_000, 65_536):
        check_consistency(old, grown.root(old), 66_000, root, tree.consistency(shelf.read, old, 66_000))


def test_a_tile_that_is_cut_off_is_no_tile() -> None:
    shelf = Shelf(tiles_after(Shelf().read, 0, ALL[:300]))
    shelf[0, 1, 44] = shelf[0, 1, 44][:-1]
    for use in (
        lambda: tree.root(shelf.read, 300),
        lambda: tree.inclusion(shelf.read, 299, 300),
        lambda: tree.consistency(shelf.read, 299, 300),
        lambda: tiles_after(shelf.read, 300, ALL[:1]),
    ):
        with pytest.raises(MalformedError, match=r"ledger\.tile"):
            use()


def test_paths_of_tiles_are_read_back() -> None:
    assert tile_path(0, 1234067, 256) == "tile/0/x001/x234/067"
    assert tile_path(0, 0, 17) == "tile/0/000.p/17"
    for index in (0, 9, 999, 1000, 999_999, 10**12):
        for width in (1, 255, 256):
            assert tree.read_tile_path(tile_path(3, index, width)) == (3, index, width)


def test_a_leaf_is_32_bytes() -> None:
    for use in (MemoryTree, Frontier().extend, lambda leaves: tiles_after(Shelf().read, 0, leaves)):
        with pytest.raises(MalformedError, match=r"ledger\.leaf"):
            use([ALL[0], b"short"])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(MalformedError, match=r"ledger\.range"):
        GROWN.inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_no_tree_begins_with_a_larger_one(old: int, new: int) -> None:
    with pytest.raises(MalformedError, match=r"ledger\.range"):
        GROWN.consistency(old, new)


# Attacks


def refused_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    with pytest.raises(ForgedError, match=r"ledger\.inclusion"):
        check_inclusion(leaf, index, size, proof, root)


def refused_growth(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> None:
    with pytest.raises(ForgedError, match=r"ledger\.consistency"):
        check_consistency(old, old_root, new, new_root, proof)


def flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@given(st.data())
def test_an_inclusion_proof_with_anything_changed_is_refused(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    leaf, proof, root = ALL[index], GROWN.inclusion(index, size), GROWN.root(size)
    bit = data.draw(st.integers(0, 255))
    check_inclusion(leaf, index, size, proof, root)
    refused_inclusion(flipped(leaf, bit), index, size, proof, root)
    refused_inclusion(leaf, index, size, proof, flipped(root, bit))
    refused_inclusion(leaf, index, size, [*proof, ALL[bit]], root)
    refused_inclusion(leaf, index, size, [ALL[bit], *proof], root)
    refused_inclusion(leaf, index + size, size, proof, root)
    refused_inclusion(leaf, -1, size, proof, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index) if size > 1 else st.just(size))
    refused_inclusion(leaf, other, size, proof, root)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        refused_inclusion(leaf, index, size, [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]], root)
        refused_inclusion(leaf, index, size, [*proof[:at], *proof[at + 1 :]], root)
        refused_inclusion(leaf, index, size, [*proof[:at], proof[at][:31], *proof[at + 1 :]], root)


@given(st.data())
def test_a_consistency_proof_with_anything_changed_is_refused(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 700))
    old = data.draw(st.integers(1, new - 1))
    bit = data.draw(st.integers(0, 255))
    old_root, new_root, proof = GROWN.root(old), GROWN.root(new), GROWN.consistency(old, new)
    check_consistency(old, old_root, new, new_root, proof)
    refused_growth(old, flipped(old_root, bit), new, new_root, proof)
    refused_growth(old, old_root, new, flipped(new_root, bit), proof)
    refused_growth(new, new_root, old, old_root, proof)
    refused_growth(old, old_root, new, new_root, [*proof, ALL[bit]])
    refused_growth(old, old_root, new, new_root, [ALL[bit], *proof])
    refused_growth(old, old_root, new, new_root, [])
    at = data.draw(st.integers(0, len(proof) - 1))
    refused_growth(old, old_root, new, new_root, [*proof[:at], flipped(proof[at], bit), *proof[at + 1 :]])
    refused_growth(old, old_root, new, new_root, [*proof[:at], *proof[at + 1 :]])
    other = data.draw(st.integers(1, new - 1).filter(lambda n: n != old) if new > 2 else st.just(new))
    refused_growth(other, old_root, new, new_root, proof)


def test_a_tree_that_lost_or_changed_a_leaf_is_no_growth() -> None:
    for changed in range(9):
        other = MemoryTree([*ALL[:changed], ALL[100], *ALL[changed + 1 : 20]])
        refused_growth(9, GROWN.root(9), 20, other.root(), other.consistency(9))
        refused_growth(9, GROWN.root(9), 20, other.root(), GROWN.consistency(9, 20))
