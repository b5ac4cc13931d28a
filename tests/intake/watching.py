"""Somebody who watches a ledger from outside: over HTTP alone, believing nothing but keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from amanat.ledger import tree
from amanat.ledger.cosignature import Policy, Witnessed, check, policy_of
from amanat.ledger.leaf import Preimage, leaf_of
from amanat.ledger.proof import check_proof, read_proof
from amanat.seal.encoding import b64, unb64
from amanat.seal.receipt import open_promise

Get = Callable[[str], Any]


@dataclass
class Watcher:
    """`get` asks an intake. Every `look` proves that the log only grew since the one before."""

    get: Get
    seen: list[tuple[int, bytes]] = field(default_factory=list)

    def policy(self) -> Policy:
        keys = self.get("/v1/key").json()
        return policy_of(keys["ledger"], keys["witnesses"])

    def read(self, level: int, index: int, width: int) -> bytes:
        answer = self.get(f"/ledger/{tree.tile_path(level, index, width)}")
        assert answer.status_code == 200, (level, index, width, answer.status_code)
        return bytes(answer.content)

    def look(self) -> Witnessed:
        answer = self.get("/ledger/checkpoint")
        assert answer.status_code == 200, answer.content
        found = check(answer.content, self.policy())
        now = found.checkpoint
        assert tree.root(self.read, now.size) == now.root
        for size, root in self.seen[-1:]:
            assert now.size >= size, "it shrank"
            tree.check_consistency(size, root, now.size, now.root, tree.consistency(self.read, size, now.size))
        if not self.seen or self.seen[-1] != (now.size, now.root):
            self.seen.append((now.size, now.root))
        return found

    def leaves(self) -> list[bytes]:
        """All of them, out of the tiles."""
        size = self.look().checkpoint.size
        assert size % 256 == 0
        tiles = [self.read(0, index, 256) for index in range(size // 256)]
        return [tile[at : at + 32] for tile in tiles for at in range(0, len(tile), 32)]

    def proof(self, leaf: bytes) -> Any:
        return self.get(f"/v1/ledger/proofs/{b64(leaf)}")

    def waits(self, leaf: bytes) -> bool:
        answer = self.proof(leaf)
        return answer.status_code == 404 and answer.json()["code"] == "ledger.waiting"

    def proved(self, preimage: Preimage | bytes) -> Witnessed:
        """That what somebody holds is in the ledger."""
        leaf = preimage if isinstance(preimage, bytes) else leaf_of(preimage)
        answer = self.proof(leaf)
        assert answer.status_code == 200, answer.content
        return check_proof(read_proof(answer.content), leaf, self.policy())


def promised(answer: Any, intake: bytes, leaf: bytes) -> None:
    """That an answer holds the intake's promise about this leaf."""
    open_promise(unb64(answer.json()["promise"]), intake, leaf)
