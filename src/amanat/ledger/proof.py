"""Proofs that explain themselves (C2SP tlog-proof): where a leaf stands, the way to the root, and the checkpoint."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.errors import MalformedError
from amanat.ledger.cosignature import Policy, Witnessed, check
from amanat.ledger.note import MAX_NOTE, base64, read_base64, read_number
from amanat.ledger.tree import HASH_SIZE, MAX_PROOF, MAX_SIZE, check_inclusion

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """`hashes` of 32 bytes, the leaf's sibling first; `checkpoint` the signed note as it came; `extra` is what the leaf
    is recomputed from, and is believed only once that fits."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None


def write_proof(proof: Proof) -> bytes:
    """The proof as text."""
    extra = [] if proof.extra is None else [f"extra {base64(proof.extra)}"]
    lines = [_HEADER, *extra, f"index {proof.index}", *map(base64, proof.hashes), "", ""]
    return "\n".join(lines).encode() + proof.checkpoint


def read_proof(data: bytes) -> Proof:
    """The proof that a text is; its checkpoint is not opened yet.

    Raises MalformedError `proof.long`, `proof.shape` (no empty line, no such header), `proof.extra`, `proof.index`,
    `proof.hash`.
    """
    if len(data) > MAX_NOTE:
        raise MalformedError("proof.long", f"A proof has at most {MAX_NOTE:,} bytes.")
    head, gap, checkpoint = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    if not gap or lines.pop(0) != _HEADER or not lines:
        raise MalformedError("proof.shape", "This is not a proof of the form c2sp.org/tlog-proof@v1.")
    extra = read_base64(lines.pop(0)[6:], "proof.extra") if lines[0].startswith("extra ") else None
    name, _, number = (lines.pop(0) if lines else "").partition(" ")
    if name != "index":
        raise MalformedError("proof.index", "A proof says at which index its leaf stands.")
    index = read_number(number, MAX_SIZE, "proof.index")
    hashes = tuple(read_base64(line, "proof.hash") for line in lines)
    if len(hashes) > MAX_PROOF or any(len(value) != HASH_SIZE for value in hashes):
        raise MalformedError("proof.hash", f"A proof has at most {MAX_PROOF} hashes of 32 bytes.")
    return Proof(index, hashes, checkpoint, extra)


def check_proof(proof: Proof, leaf: bytes, policy: Policy) -> Witnessed:
    """Returns the checkpoint and its witnesses if `leaf` (recomputed by the caller, never taken from the proof) is in
    the log. Raises ForgedError `ledger.inclusion`, and as `check`."""
    witnessed = check(proof.checkpoint, policy)
    check_inclusion(leaf, proof.index, witnessed.checkpoint.size, proof.hashes, witnessed.checkpoint.root)
    return witnessed
