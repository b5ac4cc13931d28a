"""What an intake says of its ledger: checkpoint, tiles, proofs, the directory with its proof, and its keys."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Engine

from amanat.config import IntakeConfig
from amanat.errors import NotFoundError, UnavailableError
from amanat.intake import ledger_rows as rows
from amanat.intake.ledger_directory import Listed, listed
from amanat.intake.ledger_tiles import Shelf
from amanat.intake.ledger_witnesses import WitnessAddress
from amanat.ledger import tree
from amanat.ledger.cosignature import Policy, quorum_of
from amanat.ledger.leaf import preimage_bytes
from amanat.ledger.note import Signer, Verifier
from amanat.ledger.proof import Proof, write_proof
from amanat.seal.signing import SigningKey

NO_NAME: Final = "localhost"


def host_of(config: IntakeConfig) -> str:
    """The name under which the log begins: the public address's host."""
    return (urlsplit(config.origin).hostname or NO_NAME) if config.origin else NO_NAME


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody may see of a log: its first `size` leaves, under the checkpoint `note`."""

    generation: int
    size: int
    note: bytes


class Ledger:
    """Reads rows and tiles; safe to use from several threads."""

    def __init__(
        self, engine: Engine, shelf: Shelf, key: SigningKey, host: str, witnesses: Sequence[WitnessAddress] = ()
    ) -> None:
        self._engine = engine
        self._key = key
        self.host = host
        self.shelf = shelf
        self.witnesses = tuple(witness.verifier for witness in witnesses)
        self._lock = threading.Lock()
        self._directory: tuple[Published | None, Listed, bytes] | None = None

    # -- keys ----------------------------------------------------------------------------------------------------------

    def log(self) -> rows.Log:
        with self._engine.connect() as connection:
            return rows.log_of(connection, self.host)

    def signer(self, log: rows.Log) -> Signer:
        return Signer(log.origin, self._key)

    def policy(self, log: rows.Log) -> Policy:
        return Policy(self.signer(log).verifier(), self.witnesses, quorum_of(len(self.witnesses)))

    def vkeys(self) -> tuple[str, list[str]]:
        """The log's key and its witnesses', as text."""
        verifier: Verifier = self.signer(self.log()).verifier()
        return verifier.vkey, [witness.vkey for witness in self.witnesses]

    # -- what everybody may see ----------------------------------------------------------------------------------------

    def published(self, generation: int | None = None) -> Published:
        """The newest checkpoint that has its quorum. Raises UnavailableError `ledger.none` before the first."""
        with self._engine.connect() as connection:
            wanted = rows.log_of(connection, self.host).generation if generation is None else generation
            found = rows.newest_checkpoint(connection, wanted, published=True)
        if found is None:
            raise UnavailableError("ledger.none", "The ledger has no checkpoint yet. Try again in a few minutes.")
        return Published(wanted, found.size, found.note)

    def tile(self, level: int, index: int, width: int) -> bytes:
        """A hash tile of the published tree. Raises NotFoundError `nothing` for what lies beyond it."""
        shown = self.published()
        if index * tree.TILE_WIDTH + width > shown.size >> level * tree.TILE_HEIGHT:
            raise NotFoundError("nothing", "Nothing is here for this key.")
        return self.shelf.reader(shown.generation)(level, index, width)

    def proof(self, leaf: bytes) -> bytes:
        """The tlog-proof of a leaf, without `extra`. Raises NotFoundError `ledger.waiting`."""
        with self._engine.connect() as connection:
            found = rows.places(connection, leaf)
        for generation, place in found:
            try:
                shown = self.published(generation)
            except UnavailableError:
                continue
            if place < shown.size:
                return self._proof(shown, place, None)
        raise NotFoundError("ledger.waiting", "This is not in the ledger, or not yet. Ask again after the next batch.")

    def directory(self) -> tuple[Listed, bytes] | None:
        """The newest directory with a proof, and the proof with its preimage; one without, and nothing, where none has
        one yet. None before the first was signed."""
        try:
            shown = self.published()
        except UnavailableError:
            shown = None
        known = self._directory
        if known is not None and shown is not None and known[0] == shown:
            return known[1], known[2]
        with self._engine.connect() as connection:
            log = rows.log_of(connection, self.host)
            found = listed(connection, log.generation, shown.size if shown else 0)
        if found is None:
            return None
        if shown is None or found.place is None:
            return found, b""
        proof = self._proof(shown, found.place, preimage_bytes(found.preimage))
        with self._lock:
            self._directory = (shown, found, proof)
        return found, proof

    def _proof(self, shown: Published, place: int, extra: bytes | None) -> bytes:
        hashes = tree.inclusion(self.shelf.reader(shown.generation), place, shown.size)
        return write_proof(Proof(place, tuple(hashes), shown.note, extra))
