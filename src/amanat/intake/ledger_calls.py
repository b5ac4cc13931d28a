"""What is asked of the ledger: the checkpoint, tiles and proofs by anybody, and leaves of their own by desks."""

from __future__ import annotations

from typing import Any, Final

from amanat.errors import AmanatError, MalformedError
from amanat.intake.answers import TEXT, YEAR, Answer, cacheable, json_answer
from amanat.intake.bundles import promise
from amanat.intake.calls import Call, Calls, Later
from amanat.intake.reading import nothing
from amanat.ledger.tree import HASH_SIZE, read_tile_path
from amanat.seal import canonical
from amanat.seal.encoding import b64, unb64
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob

MOST_LEAVES: Final = 256
"""In one request of a desk."""
LONGEST_WAIT: Final = 60
"""Seconds for which the checkpoint and proofs may be kept by whoever stands between."""


class LedgerCalls(Calls):
    """The handlers of `/ledger/…`, `/v1/ledger/…` and `/v1/desks/{desk}/leaves`."""

    def do_ledger_checkpoint(self, _call: Call) -> Answer:
        return cacheable(self.intake.ledger.published().note, TEXT, self._fresh())

    def do_ledger_tile(self, call: Call) -> Answer:
        try:
            name = read_tile_path(f"tile/{call.path['level']}/{call.path['tile']}")
        except MalformedError as error:
            raise nothing() from error
        return cacheable(self.intake.ledger.tile(*name), "application/octet-stream", YEAR)

    def do_ledger_proof(self, call: Call) -> Answer:
        return cacheable(self.intake.ledger.proof(unb64(call.path["leaf"], HASH_SIZE)), TEXT, self._fresh())

    def do_leaves(self, call: Call) -> Later:
        self._own_desk(call)
        leaves = read_leaves(call.body)
        self.intake.space.need(len(call.body), call.now)

        def wait(sheet: Sheet) -> None:
            for leaf in leaves:
                sheet.add_leaf(leaf)

        # Signed beforehand, told only once they wait durably.
        promises = [b64(promise(leaf, call.now, self.intake.keys.receipts)) for leaf in leaves]
        return Later(SmallJob(wait, alone=False), lambda _: json_answer({"promises": promises}))

    def _fresh(self) -> int:
        return min(LONGEST_WAIT, self.intake.config.ledger_period // 2)


def read_leaves(body: bytes) -> list[bytes]:
    """The leaves in `{leaves: [b64…]}`. Raises MalformedError `leaves.form`, `leaves.many`."""
    wrong = MalformedError("leaves.form", 'Send {"leaves": [...]} with hashes of 32 bytes in base64url.')
    try:
        found: Any = canonical.loads(body)
        if not isinstance(found, dict) or set(found) != {"leaves"} or not isinstance(found["leaves"], list):
            raise wrong
        leaves = [unb64(leaf, HASH_SIZE) if isinstance(leaf, str) else b"" for leaf in found["leaves"]]
    except AmanatError as error:
        raise wrong from error
    if not all(leaves):
        raise wrong
    if not 1 <= len(leaves) <= MOST_LEAVES:
        raise MalformedError("leaves.many", f"Send 1 to {MOST_LEAVES} leaves at once.")
    return leaves
