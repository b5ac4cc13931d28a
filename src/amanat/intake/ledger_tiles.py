"""The ledger's tiles and its checkpoint in the blob store, under `ledger/<generation>/`: what tlog-tiles serves."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from amanat.errors import NotFoundError
from amanat.ledger.tree import HASH_SIZE, TILE_WIDTH, Tiles, tile_path
from amanat.store.blobs import LEDGER, Blobs

KEPT: Final = 512
"""Tiles in memory, of at most 8 KiB each."""
Written = Mapping[tuple[int, int, int], bytes]


class Shelf:
    """The tiles of every generation; safe to use from several threads."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def reader(self, generation: int) -> Tiles:
        """Reads tiles of one generation. What it returns raises NotFoundError `ledger.tile_missing`."""

        def read(level: int, index: int, width: int) -> bytes:
            tile = self._get(_place(generation, level, index, width))
            if tile is None and width < TILE_WIDTH:
                # A partial one goes once the whole one is there, which begins with it.
                tile = self._get(_place(generation, level, index, TILE_WIDTH))
            if tile is None:
                raise NotFoundError("ledger.tile_missing", "A tile of the ledger is missing. Restore it from a backup.")
            return tile[: width * HASH_SIZE]

        return read

    def write(self, generation: int, tiles: Written) -> None:
        """Stores tiles, durably. The same again changes nothing. Raises OSError."""
        files = {_place(generation, *name): data for name, data in tiles.items()}
        with self._lock:
            for path in files:
                self._kept.pop(path, None)
        self._blobs.place(files)

    def tidy(self, generation: int, tiles: Written) -> None:
        """Removes the partial tiles that lead up to the whole ones among these."""
        for level, index, width in tiles:
            if level and width == TILE_WIDTH:
                folder = _place(generation, level, index, TILE_WIDTH) + ".p/"
                self._blobs.displace(list(self._blobs.paths(folder)))

    def put_checkpoint(self, generation: int, note: bytes) -> None:
        self._blobs.place({_checkpoint(generation): note})

    def checkpoint(self, generation: int) -> bytes | None:
        """The newest published one, as it lies beside the tiles."""
        return self._blobs.placed(_checkpoint(generation))

    def is_used(self, generation: int) -> bool:
        """Whether anything was ever stored for this generation."""
        return next(self._blobs.paths(f"{LEDGER}{generation}/"), None) is not None

    def _get(self, path: str) -> bytes | None:
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path]
        tile = self._blobs.placed(path)
        if tile is not None:
            with self._lock:
                self._kept[path] = tile
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return tile


def _place(generation: int, level: int, index: int, width: int) -> str:
    return f"{LEDGER}{generation}/{tile_path(level, index, width)}"


def _checkpoint(generation: int) -> str:
    return f"{LEDGER}{generation}/checkpoint"
