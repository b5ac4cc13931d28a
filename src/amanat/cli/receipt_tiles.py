"""Proofs for receipts that have none yet, out of a copy of the whole log: its checkpoint and its tiles, in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from amanat.errors import MalformedError
from amanat.ledger import tree
from amanat.ledger.checkpoint import read_checkpoint
from amanat.ledger.leaf import Preimage, leaf_of
from amanat.ledger.note import split_note
from amanat.ledger.proof import Proof, write_proof
from amanat.seal.receipt_file import Receipt

_HASH = tree.HASH_SIZE


class Copy:
    """A log as it was copied: `checkpoint` and `tile/…` as they are served. Nothing in it is believed: what comes out
    is a proof, and is checked like any other.

    Raises OSError, MalformedError `note.…`, `checkpoint.…`; reading tiles MalformedError `receipt.tiles`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._note = (folder / "checkpoint").read_bytes()
        self._size = read_checkpoint(split_note(self._note)[0]).size

    def proved(self, receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
        """The receipts, with a proof each where they had none and the log has their leaf."""
        found = list(receipts)
        leaves = {_leaf(one): n for n, one in enumerate(found) if not one.proof}
        for index, leaf in self._entries():
            n = leaves.get(leaf)
            if n is not None:
                proof = Proof(index, tuple(tree.inclusion(self._tile, index, self._size)), self._note)
                found[n] = replace(found[n], proof=write_proof(proof).decode())
        return tuple(found)

    def _entries(self) -> Iterator[tuple[int, bytes]]:
        for start in range(0, self._size, tree.TILE_WIDTH):
            tile = self._tile(0, start // tree.TILE_WIDTH, min(tree.TILE_WIDTH, self._size - start))
            for at in range(0, len(tile), _HASH):
                yield start + at // _HASH, tile[at : at + _HASH]

    def _tile(self, level: int, index: int, width: int) -> bytes:
        path = self._folder / tree.tile_path(level, index, width)
        if not path.exists():  # a partial one goes once the whole one is there, which begins with it
            path = self._folder / tree.tile_path(level, index, tree.TILE_WIDTH)
        if not path.exists():
            raise MalformedError("receipt.tiles", "A tile of this copy of the ledger is missing. Copy it again.")
        return path.read_bytes()[: width * _HASH]


def _leaf(receipt: Receipt) -> bytes:
    preimage = receipt.preimage
    return leaf_of(Preimage(preimage.type, preimage.salt, preimage.hash))
