"""A whole tree in memory, for those who have it there: every hash of every row is kept, so a proof only reads."""

from __future__ import annotations

from collections.abc import Iterable

from amanat.ledger.tree import (
    TILE_HEIGHT,
    TILE_WIDTH,
    checked_leaves,
    consistency_path,
    inclusion_path,
    paired,
    range_root,
)


class MemoryTree:
    """A growing tree. About 146 bytes for each leaf. `tile` serves as the `Tiles` of amanat.ledger.tree."""

    __slots__ = ("_rows",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._rows: list[list[bytes]] = [[]]
        self.extend(leaves)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._rows[0])

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Appends leaf hashes. Raises MalformedError `ledger.leaf`."""
        added, rows = checked_leaves(leaves), self._rows
        height = 0
        while added:
            row = rows[height]
            # The last hash of an odd row has waited for its neighbour.
            waiting = row[-1:] if len(row) & 1 else []
            row += added
            added, height = paired(waiting + added), height + 1
            if added and height == len(rows):
                rows.append([])

    def root(self, size: int | None = None) -> bytes:
        """The root of the tree, or as it was at `size`."""
        return range_root(self._node, 0, self.size if size is None else size)

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """As `amanat.ledger.tree.inclusion`."""
        return inclusion_path(self._node, index, self.size if size is None else size)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """As `amanat.ledger.tree.consistency`."""
        return consistency_path(self._node, old, self.size if new is None else new)

    def tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile, one after another."""
        start = index * TILE_WIDTH
        return b"".join(self._rows[level * TILE_HEIGHT][start : start + width])

    def _node(self, height: int, index: int) -> bytes:
        return self._rows[height][index]
