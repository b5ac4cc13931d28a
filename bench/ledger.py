"""The ledger's tree in memory and from its tiles: appends, proofs, checks, and the bytes of a proof.

Reference: pymerkle's tree in memory, given the same entries in the same run; a ratio says how often ours is faster.
"""

from __future__ import annotations

import gc
import json
import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from amanat.ledger import tree
from amanat.ledger.batch import batch
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.cosignature import cosign, policy_of
from amanat.ledger.leaf import Preimage, leaf_of, preimage_bytes
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import COSIGNATURE, Signer
from amanat.ledger.proof import Proof, check_proof, read_proof, write_proof
from amanat.ledger.tree import Frontier, check_consistency, check_inclusion, leaf_hash, tiles_after
from amanat.seal.signing import SigningKey
from bench.table import Options, Row

A = TypeVar("A")
T = TypeVar("T")

SEED = 7
PYMERKLE = "pymerkle"
BATCH = 256


def run(options: Options) -> list[Row]:
    """10⁵ leaves; 10⁶ as well unless quick."""
    rows: list[Row] = []
    for size in (100_000,) if options.quick else (100_000, 1_000_000):
        rows += _sized(size, 300 if options.quick else 2_000)
    return rows + _receipt()


def _sized(size: int, samples: int) -> list[Row]:
    entries = [n.to_bytes(32, "big") for n in range(size)]
    label = f"10^{len(str(size)) - 1} leaves"
    ours, mine = _built(lambda: _grown(entries))
    _, frontier = _built(lambda: _bordered(entries))
    theirs, others = _built(lambda: _theirs(entries))
    assert ours.root() == theirs.get_root()
    rows = [
        _rate(f"append in memory, {label}", size / mine, size / others, "4 x"),
        _rate(f"append, the frontier alone, {label}", size / frontier, size / others),
    ]
    leaves = [leaf_hash(entry) for entry in entries]
    picked = random.Random(SEED).choices(range(1, size - 1), k=samples)
    rows += _inclusions(ours, theirs, leaves, picked, label)
    rows += _consistencies(ours, theirs, picked, label)
    return rows + _tiles(leaves, picked, label)


def _inclusions(
    ours: MemoryTree, theirs: InmemoryTree, leaves: list[bytes], picked: Sequence[int], label: str
) -> list[Row]:
    size, root = ours.size, ours.root()
    made, mine = _each(ours.inclusion, picked)
    asked, others = _each(lambda index: theirs.prove_inclusion(index + 1), picked)
    _, checked = _each(
        lambda at: check_inclusion(leaves[picked[at]], picked[at], size, made[at], root), range(len(picked))
    )
    _, theirs_checked = _each(
        lambda at: verify_inclusion(leaves[picked[at]], root, asked[at], picked[at] + 1, size), range(len(picked))
    )
    return [
        _time(f"inclusion proof, {label}", mine, others, "under 50 µs"),
        _time(f"inclusion checked, {label}", checked, theirs_checked),
    ]


def _consistencies(ours: MemoryTree, theirs: InmemoryTree, picked: Sequence[int], label: str) -> list[Row]:
    size, root = ours.size, ours.root()
    old_roots = {old: ours.root(old) for old in picked}
    made, mine = _each(ours.consistency, picked)
    asked, others = _each(theirs.prove_consistency, picked)
    proofs, theirs_proofs = dict(zip(picked, made, strict=True)), dict(zip(picked, asked, strict=True))
    _, checked = _each(lambda old: check_consistency(old, old_roots[old], size, root, proofs[old]), picked)
    _, theirs_checked = _each(
        lambda old: verify_consistency(old_roots[old], root, theirs_proofs[old], old, size), picked
    )
    return [
        _time(f"consistency proof, {label}", mine, others, "under 50 µs"),
        _time(f"consistency checked, {label}", checked, theirs_checked),
    ]


def _tiles(leaves: list[bytes], picked: Sequence[int], label: str) -> list[Row]:
    """Proofs out of tiles that are in memory: one leaf here and there, and a batch's leaves one after another."""
    shelf = tiles_after(lambda level, index, width: b"", 0, leaves)

    def read(level: int, index: int, width: int) -> bytes:
        return shelf[level, index, width]

    size = len(leaves)
    tree._rows.cache_clear()
    _, scattered = _each(lambda index: tree.inclusion(read, index, size), picked)
    start = picked[0] // BATCH * BATCH
    _, neighbours = _each(lambda index: tree.inclusion(read, index, size), range(start, min(start + BATCH, size)))
    return [
        Row(f"inclusion proof out of tiles, scattered, {label}", scattered, "µs"),
        Row(f"inclusion proof out of tiles, of one batch, {label}", neighbours, "µs", aim="under 50 µs"),
    ]


def _receipt() -> list[Row]:
    """What she keeps: a proof with its preimage, the log's signature and three cosignatures of four."""
    log = Signer("intake.example/ledger/1", SigningKey.from_seed(b"L" * 32))
    witnesses = [Signer(f"witness.example/{n}", SigningKey.from_seed(bytes([n]) * 32)) for n in range(4)]
    policy = policy_of(log.verifier().vkey, [witness.verifier(COSIGNATURE).vkey for witness in witnesses])
    preimage = Preimage("bundle", b"s" * 16, b"h" * 32)
    grown, theirs, noise = MemoryTree(), InmemoryTree(), random.Random(SEED)
    for _ in range(100_000 // BATCH):
        grown.extend(batch([], noise.randbytes))
    leaves = batch([leaf_of(preimage)], noise.randbytes)
    index = grown.size + leaves.index(leaf_of(preimage))
    grown.extend(leaves)
    note = sign_checkpoint(Checkpoint(log.name, grown.size, grown.root()), log)
    note += b"".join(cosign(note, witness, 1_790_000_000) for witness in witnesses[:3])
    text = write_proof(Proof(index, tuple(grown.inclusion(index)), note, preimage_bytes(preimage)))
    theirs.append_entries(n.to_bytes(32, "big") for n in range(grown.size))
    size = len(json.dumps(theirs.prove_inclusion(index + 1).serialize()))
    _, seconds = _each(lambda _: check_proof(read_proof(text), leaf_of(preimage), policy), range(300))
    bare = len(write_proof(Proof(index, tuple(grown.inclusion(index)), b"")))
    return [
        Row("receipt's proof with checkpoint and three cosignatures, 10^5 leaves", len(text), "bytes"),
        Row("its index and hashes alone", bare, "bytes", f"{PYMERKLE}'s JSON", size / bare),
        Row("receipt's proof read and checked, four signatures", seconds, "µs"),
    ]


def _grown(entries: list[bytes]) -> MemoryTree:
    grown = MemoryTree()
    for at in range(0, len(entries), BATCH):
        grown.extend([leaf_hash(entry) for entry in entries[at : at + BATCH]])
    return grown


def _bordered(entries: list[bytes]) -> Frontier:
    frontier = Frontier()
    for at in range(0, len(entries), BATCH):
        frontier = frontier.extend([leaf_hash(entry) for entry in entries[at : at + BATCH]])
    return frontier


def _theirs(entries: list[bytes]) -> InmemoryTree:
    grown = InmemoryTree(algorithm="sha256")
    grown.append_entries(entries)
    return grown


def _built(make: Callable[[], T]) -> tuple[T, float]:
    """What was made, and the seconds it took."""
    gc.collect()
    start = time.perf_counter()
    made = make()
    return made, time.perf_counter() - start


def _each(does: Callable[[A], T], given: Sequence[A]) -> tuple[list[T], float]:
    """What came of each, and microseconds for one of them: the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        made = [does(one) for one in given]
        best = min(best, time.perf_counter() - start)
    return made, best / len(given) * 1e6


def _rate(name: str, ours: float, theirs: float, aim: str = "") -> Row:
    return Row(name, ours, "leaves/s", PYMERKLE, ours / theirs, aim)


def _time(name: str, ours: float, theirs: float, aim: str = "") -> Row:
    return Row(name, ours, "µs", PYMERKLE, theirs / ours, aim)
