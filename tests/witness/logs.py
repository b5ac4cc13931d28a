"""A log that can be honest or not, and a witness's folder that knows it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from amanat.ledger.add_checkpoint import Request, write_request
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import COSIGNATURE, Signer, Verifier
from amanat.ledger.tree import leaf_hash
from amanat.witness.place import Place
from tests.seal.seeded import key

NAME = "witness.example/w1"
WITNESS = Signer(NAME, key("the witness of these tests"))


class Log:
    """`size` leaves that its name and `seed` decide; two logs of one name and other seeds are one log that lies."""

    def __init__(self, size: int = 0, *, seed: str = "leaf", name: str = "log.example/1") -> None:
        self.signer = Signer(name, key(f"the log {name}"))
        self.tree = MemoryTree()
        self.grow(size, seed)

    @property
    def key(self) -> Verifier:
        return self.signer.verifier()

    def grow(self, more: int, seed: str = "leaf") -> Log:
        first = self.tree.size
        self.tree.extend(leaf_hash(f"{seed} {n}".encode()) for n in range(first, first + more))
        return self

    def note(self, size: int | None = None) -> bytes:
        size = self.tree.size if size is None else size
        return sign_checkpoint(Checkpoint(self.signer.name, size, self.tree.root(size)), self.signer)

    def request(self, old: int, size: int | None = None, *, proof: Iterable[bytes] | None = None) -> bytes:
        size = self.tree.size if size is None else size
        if proof is None:
            proof = self.tree.consistency(old, size) if old <= size else ()
        return write_request(Request(old, tuple(proof), self.note(size)))


def founded(folder: Path, *logs: Log) -> Place:
    place = Place(folder)
    place.found(NAME, WITNESS.key._private.private_bytes_raw())
    for log in logs:
        place.add_log(log.key, log.signer.name)
    return place


def witness_key() -> Verifier:
    return WITNESS.verifier(COSIGNATURE)
