"""The Merkle tree of RFC 6962 section 2.1 with SHA-256, kept as the tiles of C2SP tlog-tiles.

A hash is 32 bytes; an index counts from zero; a size is a number of leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from struct import Struct

from amanat.errors import ForgedError, MalformedError

HASH_SIZE = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_SIZE = TILE_WIDTH * HASH_SIZE
MAX_SIZE = 2**53 - 1
"""The largest tree: what JavaScript still counts exactly."""
MAX_PROOF = 63
"""The longest proof that the C2SP texts carry."""
EMPTY_ROOT = sha256(b"").digest()
_HASHES = Struct(f"{HASH_SIZE}s")

Tiles = Callable[[int, int, int], bytes]
"""Reads a hash tile: level, index in the level, width in hashes (1 to 256); `width` hashes one after another."""
Nodes = Callable[[int, int], bytes]
"""The hash of a complete subtree: its height (0 is a leaf), and its index among those of that height."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf: H(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees as one: H(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def paired(hashes: Iterable[bytes]) -> list[bytes]:
    """The nodes above a row of hashes; one left over at the end is left out."""
    # One call less for each hash: most of the time of a growing tree is spent on this line.
    row = iter(hashes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row, row, strict=False)]


def checked_leaves(leaves: Iterable[bytes]) -> list[bytes]:
    """The leaves as a list of its own. Raises MalformedError `ledger.leaf` if one is not 32 bytes."""
    row = list(leaves)
    if set(map(len, row)) - {HASH_SIZE}:
        raise MalformedError("ledger.leaf", "A leaf is a hash of 32 bytes.")
    return row


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed to append and to know the root: the hashes of the complete subtrees, the largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """The root of a tree of this size; EMPTY_ROOT with no leaf."""
        return _folded(self.hashes)

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier after more leaf hashes. Raises MalformedError `ledger.leaf`."""
        row = checked_leaves(leaves)
        size = self.size + len(row)
        left, complete = list(self.hashes), list[bytes]()
        for height in range(size.bit_length()):
            if self.size >> height & 1:
                row.insert(0, left.pop())
            if len(row) & 1:
                complete.append(row.pop())
            row = paired(row)
        return Frontier(size, tuple(reversed(complete)))


def tiles_after(read: Tiles, old_size: int, leaves: Iterable[bytes]) -> dict[tuple[int, int, int], bytes]:
    """The tiles to be written when leaf hashes are appended to a tree of `old_size`, by (level, index, width).

    Reads the rightmost tiles that were not whole. Raises MalformedError `ledger.leaf`, `ledger.tile`.
    """
    written: dict[tuple[int, int, int], bytes] = {}
    row, level, size = b"".join(checked_leaves(leaves)), 0, old_size
    while row:
        index, width = divmod(size, TILE_WIDTH)
        row = _tile(read, level, index, width) + row if width else row
        roots = []
        for at in range(0, len(row), TILE_SIZE):
            tile = row[at : at + TILE_SIZE]
            written[level, index, len(tile) // HASH_SIZE] = tile
            index += 1
            if len(tile) == TILE_SIZE:
                roots.append(_tile_root(tile))
        row, level, size = b"".join(roots), level + 1, size >> TILE_HEIGHT
    return written


def root(read: Tiles, size: int) -> bytes:
    """The root of the tree of `size` leaves. Raises MalformedError `ledger.tile`."""
    return range_root(tile_nodes(read, size), 0, size)


def frontier(read: Tiles, size: int) -> Frontier:
    """The frontier of the tree of `size` leaves. Raises MalformedError `ledger.tile`."""
    return Frontier(size, tuple(_complete(tile_nodes(read, size), 0, size)))


def inclusion(read: Tiles, index: int, size: int) -> list[bytes]:
    """The proof that the leaf `index` is in the tree of `size` leaves (RFC 6962 section 2.1.1): siblings, lowest first.

    Raises MalformedError `ledger.range` (no such leaf), `ledger.tile`.
    """
    return inclusion_path(tile_nodes(read, size), index, size)


def consistency(read: Tiles, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `new` (RFC 6962 section 2.1.2); empty if
    either there was no leaf or none came.

    Raises MalformedError `ledger.range` (old is larger than new), `ledger.tile`.
    """
    return consistency_path(tile_nodes(read, new), old, new)


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Returns if `proof` shows that `leaf` is the leaf `index` of the tree with this size and root (RFC 9162 section
    2.1.3.2). Raises ForgedError `ledger.inclusion`."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        raise _not_included()
    at, last, value = index, size - 1, leaf
    for sibling in proof:
        if not last:
            raise _not_included()
        if at & 1 or at == last:
            value = sha256(b"\x01" + sibling + value).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = sha256(b"\x01" + value + sibling).digest()
        at, last = at >> 1, last >> 1
    if last or value != root:
        raise _not_included()


def check_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Returns if `proof` shows that the new tree begins with all of the old one (RFC 9162 section 2.1.4.2).

    With an old size of zero, or of the new size, the proof is empty and the roots are EMPTY_ROOT, or the same. Raises
    ForgedError `ledger.consistency`.
    """
    if not 0 <= old_size <= new_size or not _are_hashes(old_root, new_root, *proof):
        raise _not_consistent()
    if old_size in (0, new_size):
        begins = old_root == (new_root if old_size else EMPTY_ROOT) and (new_size > 0 or new_root == EMPTY_ROOT)
        if proof or not begins:
            raise _not_consistent()
        return
    if _both_roots(old_size, old_root, new_size, proof) != (old_root, new_root):
        raise _not_consistent()


def tile_path(level: int, index: int, width: int) -> str:
    """Where tlog-tiles has a tile: `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits."""
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < TILE_WIDTH else "")


_TILE_PATH = re.compile(r"tile/(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


def read_tile_path(path: str) -> tuple[int, int, int]:
    """The level, index and width that a path of tlog-tiles names. Raises MalformedError `ledger.path`."""
    found = _TILE_PATH.fullmatch(path)
    if found is not None:
        level, index = int(found[1]), int(found[2].replace("/", "").replace("x", ""))
        width = int(found[3] or TILE_WIDTH)
        # Only the one way of writing it: no group of zeros in front, no whole tile called partial.
        if level < 64 and tile_path(level, index, width) == path:
            return level, index, width
    raise MalformedError("ledger.path", "This is not the path of a tile.")


def inclusion_path(node: Nodes, index: int, size: int) -> list[bytes]:
    """As `inclusion`, over the hashes of complete subtrees."""
    if not 0 <= index < size:
        raise MalformedError("ledger.range", "The tree has no such leaf.")
    return _path(node, 0, index, size)


def consistency_path(node: Nodes, old: int, new: int) -> list[bytes]:
    """As `consistency`, over the hashes of complete subtrees."""
    if not 0 <= old <= new:
        raise MalformedError("ledger.range", "A tree only begins with a smaller one.")
    if old in (0, new):
        return []
    # The last complete subtree of the old tree; what it is for a power of two, the checker knows already.
    height = (old & -old).bit_length() - 1
    index = (old >> height) - 1
    return ([node(height, index)] if index else []) + _path(node, height, index, new)


def range_root(node: Nodes, start: int, end: int) -> bytes:
    """The root over the leaves `start` to before `end`, where `start` is a multiple of their number rounded up to a
    power of two."""
    return _folded(list(_complete(node, start, end)))


def tile_nodes(read: Tiles, size: int) -> Nodes:
    """The hashes of complete subtrees of a tree of `size` leaves, out of its tiles; each tile is read once."""
    opened: dict[tuple[int, int], list[list[bytes]]] = {}

    def node(height: int, index: int) -> bytes:
        level, above = divmod(height, TILE_HEIGHT)
        number, first = divmod(index << above, TILE_WIDTH)
        rows = opened.get((level, number))
        if rows is None:
            width = min(TILE_WIDTH, (size >> level * TILE_HEIGHT) - number * TILE_WIDTH)
            rows = opened[level, number] = _rows(_tile(read, level, number, width))
        return rows[above][first >> above]

    return node


def _path(node: Nodes, height: int, index: int, size: int) -> list[bytes]:
    """The siblings on the way from a complete subtree to the root."""
    path = []
    last = (size - 1) >> height
    while last:
        sibling = index ^ 1
        if sibling < last:
            path.append(node(height, sibling))
        elif sibling == last:
            path.append(range_root(node, sibling << height, size))
        height, index, last = height + 1, index >> 1, last >> 1
    return path


def _complete(node: Nodes, start: int, end: int) -> Iterable[bytes]:
    while start < end:
        height = (end - start).bit_length() - 1
        yield node(height, start >> height)
        start += 1 << height


def _folded(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    value = hashes[-1]
    for left in hashes[-2::-1]:
        value = node_hash(left, value)
    return value


def _both_roots(old_size: int, old_root: bytes, new_size: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots that a proof leads to, for 0 < old_size < new_size."""
    height = (old_size & -old_size).bit_length() - 1
    at, last = (old_size >> height) - 1, (new_size - 1) >> height
    # A power of two is a complete subtree of the new tree, so its root is known and not sent.
    steps = iter(proof) if at else iter((old_root, *proof))
    old = new = next(steps, b"")
    for sibling in steps:
        if not last:
            raise _not_consistent()
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise _not_consistent()
    return old, new


def _tile(read: Tiles, level: int, index: int, width: int) -> bytes:
    tile = read(level, index, width)
    if len(tile) != width * HASH_SIZE:
        raise MalformedError("ledger.tile", f"The tile {tile_path(level, index, width)} has the wrong length.")
    return tile


@lru_cache(maxsize=256)
def _rows(tile: bytes) -> list[list[bytes]]:
    """The hashes of a tile, and the rows of complete subtrees above them. Kept, since the proofs of one batch, and of
    neighbours, need the same ones; 256 of them take 10 MB."""
    rows = [_hashes(tile)]
    while len(rows[-1]) > 1:
        rows.append(paired(rows[-1]))
    return rows


def _tile_root(tile: bytes) -> bytes:
    row = _hashes(tile)
    while len(row) > 1:
        row = paired(row)
    return row[0]


def _hashes(tile: bytes) -> list[bytes]:
    return [value for (value,) in _HASHES.iter_unpack(tile)]


def _are_hashes(*values: bytes) -> bool:
    return set(map(len, values)) == {HASH_SIZE}


def _not_included() -> ForgedError:
    return ForgedError("ledger.inclusion", "This proof does not show that the entry is in the log.")


def _not_consistent() -> ForgedError:
    return ForgedError("ledger.consistency", "This proof does not show that the log kept all it had.")
