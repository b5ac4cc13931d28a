"""What one period appends: the leaves that waited among random ones, so that nobody sees how many they were
(spec/ledger.md, "Batches")."""

from __future__ import annotations

from collections.abc import Collection

from amanat.ledger.tree import HASH_SIZE, TILE_WIDTH, checked_leaves
from amanat.seal.encoding import Random


def batch_size(waiting: int) -> int:
    """The smallest 256 · 2^k that holds so many."""
    return TILE_WIDTH << max(0, -(-waiting // TILE_WIDTH) - 1).bit_length()


def batch(waiting: Collection[bytes], random: Random) -> list[bytes]:
    """The leaves of one batch, sorted: those that wait, each once, and random ones. Raises MalformedError
    `ledger.leaf`."""
    leaves = set(checked_leaves(waiting))
    missing = batch_size(len(leaves)) - len(leaves)
    noise = random(missing * HASH_SIZE)
    leaves.update(noise[at : at + HASH_SIZE] for at in range(0, len(noise), HASH_SIZE))
    return sorted(leaves)
