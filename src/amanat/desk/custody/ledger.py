"""The desk and the ledger (spec/ledger.md): at each exchange the last event of every chain that has grown is left there
as a leaf, and what a proceeding has for it; promises are kept, and proofs fetched once they are there.

Nothing is believed that does not hold under the keys that were pinned, in a log that only grew. With an intake that has
no ledger there is none of this, and the desk goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake, LedgerKeys
from amanat.desk.custody.chain import events, outbox_hash
from amanat.desk.custody.making import NAME
from amanat.desk.state import CaseState, DeskState
from amanat.errors import AmanatError, ForgedError, NotFoundError, UnavailableError
from amanat.ledger import tree
from amanat.ledger.checkpoint import Checkpoint
from amanat.ledger.cosignature import Policy, check, policy_of
from amanat.ledger.leaf import KINDS, SALT_SIZE, Preimage, leaf_of, preimage_bytes
from amanat.ledger.proof import Proof, check_proof, read_proof, write_proof
from amanat.seal.encoding import b64, unb64
from amanat.seal.receipt import open_promise
from amanat.seal.signing import sha256

AT_ONCE: Final = 256
"""Leaves in one call; the intake takes no more."""
MOST: Final = 4 * AT_ONCE
"""Leaves, and proofs, of one exchange."""
LOOK_EVERY: Final = 24 * 3600
"""Seconds after which the newest checkpoint is kept also when nothing was proved under it."""
ANCHOR_EVERY: Final = 3600
_LATE: Final = 2 * 3600
"""Seconds after the time it promised until the desk says that the intake did not keep its word."""
_ANSWERED: Final = 30 * 24 * 3600
"""Seconds after that time for which an intake surely still gives the proof: it does for 35 days (spec/ledger.md). Later
that it gives none says nothing, as to a journal from a backup, or a desk that was closed for long."""

_LOOKED: Final[WeakKeyDictionary[Archive, tuple[str, int]]] = WeakKeyDictionary()
"""The log, and its size under which everything that waited was asked for."""
_MISSED: Final[WeakKeyDictionary[Archive, dict[str, int]]] = WeakKeyDictionary()
"""Leaves that were over their time when they were looked for in vain, and the size of the log the first time."""


def kept_of(desk: DeskState) -> dict[str, Any]:
    """What the desk keeps of the ledger. Never makes anything."""
    return desk.facts.get(NAME) or {}


@dataclass(frozen=True, slots=True)
class _Leaf:
    """Something to be left: of a case its chain's event `n`, else of the journal's event `of`."""

    preimage: Preimage
    case: str = ""
    n: int = 0
    of: int = 0

    @property
    def hash(self) -> bytes:
        return leaf_of(self.preimage)


class Ledger:
    """One exchange with the ledger."""

    def __init__(self, archive: Archive, intake: Intake) -> None:
        self._archive, self._intake = archive, intake
        self._proved: set[tuple[int, bytes]] = set()

    def run(self) -> None:
        """Raises UnavailableError; what does not hold is a finding."""
        keys = self._intake.ledger_keys()
        if keys is None:
            self._archive.notice("ledger.other", "log" in kept_of(self._archive.state))
            return
        self._pin(keys)
        self._leave()
        if self._is_pinned(keys):
            self._look(keys)

    # --- whom to believe

    def _pin(self, keys: LedgerKeys) -> None:
        """The first time, which is when the desk joins, what the intake says is kept; later only a lead changes it."""
        if "log" not in kept_of(self._archive.state):
            policy_of(keys.log, keys.witnesses)
            self._archive.write(Draft("ledger.trusted", data=trusted(keys)))
        self._archive.notice("ledger.other", not self._is_pinned(keys))

    def _is_pinned(self, keys: LedgerKeys) -> bool:
        return kept_of(self._archive.state).get("log") == trusted(keys)

    # --- leaving

    def _leave(self) -> None:
        with self._archive.lock:
            leaves = [*self._of_cases(), *self._of_outbox()][:MOST]
        for start in range(0, len(leaves), AT_ONCE):
            self._leave_some(leaves[start : start + AT_ONCE])

    def _of_cases(self) -> Iterator[_Leaf]:
        """The last event of each chain that has grown, and those that have to be there by themselves."""
        archive, kept = self._archive, kept_of(self._archive.state)
        for name in list(kept.get("grown", {})):
            case = archive.case(name)
            facts = case.facts.get(NAME) if case is not None else None
            if facts:
                yield _Leaf(self._preimage("custody", unb64(facts["head"], 32)), case=name, n=facts["n"])
        for name, wanted in list(kept.get("wanted", {}).items()):
            case = archive.case(name)
            if case is None or case.erased is not None or not wanted:
                continue
            last = case.facts[NAME]["n"] if name in kept.get("grown", {}) else 0
            signed = events(archive, case)
            for n in wanted:
                if n != last:  # else it is the last one, and goes as that
                    yield _Leaf(self._preimage("custody", sha256(signed[n - 1])), case=name, n=n)

    def _of_outbox(self) -> Iterator[_Leaf]:
        """What a proceeding left for the ledger; of before this was written down, from the journal itself."""
        kept = kept_of(self._archive.state)
        for seq, (kind, value) in list(kept.get("outbox", {}).items()):
            yield _Leaf(self._preimage(kind, unb64(value, 32)), of=int(seq))
        if old := dict(_old_kinds(self._archive.state)):
            for event in self._archive.events_at(old):
                yield _Leaf(self._preimage(old[event.seq], outbox_hash(event)), of=event.seq)

    def _preimage(self, kind: str, value: bytes) -> Preimage:
        return Preimage(kind if kind in KINDS else "status", self._archive.random(SALT_SIZE), value)

    def _leave_some(self, leaves: list[_Leaf]) -> None:
        key = unb64(kept_of(self._archive.state)["log"]["key"], 32)
        promises = self._intake.leave(self._archive.place.desk, [leaf.hash for leaf in leaves])
        rows = [
            (leaf, signed, open_promise(signed, key, leaf.hash).by)
            for leaf, signed in zip(leaves, promises, strict=True)
        ]
        with self._archive.lock:
            drafts = [draft for row in rows if row[0].case for draft in self._left(*row)]
            if plain := [_left_row(*row) for row in rows if not row[0].case]:
                drafts.append(Draft("ledger.left", data={"leaves": plain}))
            if drafts:
                self._archive.write_all(drafts)

    def _left(self, leaf: _Leaf, promise: bytes, by: int) -> Iterator[Draft]:
        case = self._archive.case(leaf.case)
        if case is None:
            return
        words = {"salt": b64(leaf.preimage.salt), "promise": b64(promise)}
        sealed = ((case.key, words),) if case.key in self._archive.ring else ()
        yield Draft("custody.left", case=case.case, data={"n": leaf.n, "leaf": b64(leaf.hash), "by": by}, words=sealed)

    # --- looking

    def _look(self, keys: LedgerKeys) -> None:
        policy = policy_of(keys.log, keys.witnesses)
        try:
            note = self._intake.checkpoint()
        except UnavailableError:
            return  # before the first one
        size = self._believed(note, policy).size
        if _LOOKED.get(self._archive) == (keys.log, size):
            return  # since the same checkpoint was asked, nothing can have come
        waiting = self._waiting()
        proved = [self._prove(leaf, row, policy) for leaf, row in waiting]
        missing = [pair for pair, there in zip(waiting, proved, strict=True) if there is False]
        self._archive.notice("ledger.unkept", self._broken(missing, size))
        at = (kept_of(self._archive.state).get("seen") or [0])[0]
        if any(proved) or self._archive.clock() >= at + LOOK_EVERY:
            self._remember(note)
        if len(waiting) < MOST:
            _LOOKED[self._archive] = (keys.log, size)

    def _broken(self, missing: list[tuple[str, dict[str, Any]]], size: int) -> bool:
        """Whether something is not there although it was over its time already when an earlier batch was looked at. A
        ledger that stands still is late and no more: with its next batch everything that waits is in it. The first
        batch after a long silence may have been closed, waiting for its witnesses, before the entry was left."""
        before = _MISSED.get(self._archive, {})
        now = self._archive.clock()
        over = [leaf for leaf, row in missing if leaf in before or _LATE < now - row["by"] <= _ANSWERED]
        first = _MISSED[self._archive] = {leaf: before.get(leaf, size) for leaf in over}
        return any(seen < size for seen in first.values())

    def _waiting(self) -> list[tuple[str, dict[str, Any]]]:
        """What waits, with what it commits to; of an erased case nothing does."""
        with self._archive.lock:
            return list(kept_of(self._archive.state).get("waiting", {}).items())[:MOST]

    def _remember(self, note: bytes) -> None:
        before = kept_of(self._archive.state).get("seen")
        if before is None or unb64(before[1]) != note:
            self._archive.write(Draft("ledger.seen", data={"checkpoint": b64(note)}))

    def _believed(self, note: bytes, policy: Policy) -> Checkpoint:
        """The checkpoint, if it holds and the log only grew since the last one that was seen. Raises ForgedError
        `ledger.…`; `ledger.split` is written into the journal with both texts."""
        now = check(note, policy).checkpoint
        seen = kept_of(self._archive.state).get("seen")
        if seen is None or (now.size, now.root) in self._proved:
            return now
        before = unb64(seen[1])
        old = check(before, policy).checkpoint
        try:
            self._grew(old, now)
        except ForgedError as error:
            self._keep_split(before, note)
            raise ForgedError(
                "ledger.split", "The ledger shrank, or shows different people different lists."
            ) from error
        self._proved.add((now.size, now.root))
        return now

    def _grew(self, old: Checkpoint, now: Checkpoint) -> None:
        if now.size < old.size:
            raise ForgedError("ledger.consistency", "The ledger is shorter than it was.")
        way = tree.consistency(self._intake.tile, old.size, now.size) if old.size != now.size else []
        tree.check_consistency(old.size, old.root, now.size, now.root, way)

    def _keep_split(self, before: bytes, now: bytes) -> None:
        archive = self._archive
        if "ledger.split" not in archive.findings:
            archive.notice("ledger.split")
            archive.write(Draft("ledger.split", data={"before": b64(before), "now": b64(now)}))

    def _prove(self, leaf: str, row: Mapping[str, Any], policy: Policy) -> bool | None:
        """Fetches the proof of one leaf, checks it and keeps it; whether it was there. None: nothing is here any more
        that it could prove, as in a journal from before an erasure; that is no promise broken."""
        preimage = self._committed(leaf, row)
        if preimage is None:
            return None
        try:
            found = read_proof(self._intake.ledger_proof(leaf))
        except NotFoundError:
            return False
        check_proof(found, leaf_of(preimage), policy)
        self._believed(found.checkpoint, policy)
        whole = write_proof(Proof(found.index, found.hashes, found.checkpoint, preimage_bytes(preimage)))
        self._keep(leaf, row, whole)
        return True

    def _committed(self, leaf: str, row: Mapping[str, Any]) -> Preimage | None:
        if "case" not in row:
            return Preimage(row["kind"] if row["kind"] in KINDS else "status", unb64(row["salt"]), unb64(row["hash"]))
        with self._archive.lock:
            case = self._archive.case(row["case"])
            if case is None or case.erased is not None:
                return None
            left = self._archive.body(case).get(NAME, {}).get("left", {}).get(str(row["n"]))
            signed = events(self._archive, case)
            if left is None or left[0] != leaf or len(signed) < row["n"]:
                return None
            return Preimage("custody", unb64(left[1]), sha256(signed[row["n"] - 1]))

    def _keep(self, leaf: str, row: Mapping[str, Any], proof: bytes) -> None:
        with self._archive.lock:
            if "case" not in row:
                data = {"leaf": leaf, "of": row["of"], "proof": b64(proof)}
                self._archive.write(Draft("ledger.proved", data=data))
                return
            case: CaseState | None = self._archive.case(row["case"])
            if case is not None and case.key in self._archive.ring:
                words = ((case.key, {"proof": b64(proof)}),)
                self._archive.write(
                    Draft("custody.proved", case=case.case, data={"n": row["n"], "leaf": leaf}, words=words)
                )


def trusted(keys: LedgerKeys) -> dict[str, Any]:
    """The keys of an intake's log, as the journal has them."""
    return {"key": b64(keys.key), "log": keys.log, "witnesses": list(keys.witnesses)}


def _left_row(leaf: _Leaf, promise: bytes, by: int) -> dict[str, Any]:
    return {
        "of": leaf.of,
        "kind": leaf.preimage.kind,
        "hash": b64(leaf.preimage.hash),
        "salt": b64(leaf.preimage.salt),
        "leaf": b64(leaf.hash),
        "promise": b64(promise),
        "by": by,
    }


def _old_kinds(desk: DeskState) -> Iterator[tuple[int, str]]:
    old = set(kept_of(desk).get("old", ()))
    rows = (desk.facts.get("proceeding") or {}).get("leaves", ()) if old else ()
    return ((seq, kind) for seq, kind in rows if seq in old)


def exchange(archive: Archive, intake: Intake) -> None:
    """As `Ledger.run`; what does not hold is a finding, what is away comes later, and all else goes on."""
    try:
        Ledger(archive, intake).run()
    except UnavailableError:
        return
    except AmanatError as error:
        if archive.closed:
            raise
        archive.notice(error.code)


def note_anchor(archive: Archive, answer: Mapping[str, Any], signed: bytes, count: int) -> Draft | None:
    """The event that keeps the intake's promise about an anchor, at most once an hour; None if there is nothing to
    keep. Raises ForgedError `receipt.leaf`."""
    kept = kept_of(archive.state)
    if "log" not in kept or "promise" not in answer or archive.clock() < kept.get("anchored", 0) + ANCHOR_EVERY:
        return None
    salt, promise = unb64(str(answer["salt"]), SALT_SIZE), unb64(str(answer["promise"]))
    leaf = leaf_of(Preimage("anchor", salt, sha256(signed)))
    by = open_promise(promise, unb64(kept["log"]["key"], 32), leaf).by
    data = {"count": count, "hash": b64(sha256(signed)), "salt": b64(salt), "leaf": b64(leaf), "promise": b64(promise)}
    return Draft("anchor.promised", data={**data, "by": by})
