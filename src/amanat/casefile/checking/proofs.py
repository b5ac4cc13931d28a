"""That the seal, and steps before it, stand in the public log, and who has watched the log (spec/ledger.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from amanat.casefile import layout
from amanat.casefile.checking.bag import text_of
from amanat.casefile.checking.content import Inside
from amanat.casefile.checking.custody import Sealed, Step
from amanat.casefile.finding import Finding
from amanat.errors import AmanatError, ForgedError
from amanat.ledger.checkpoint import Checkpoint, read_checkpoint
from amanat.ledger.cosignature import Policy, Witnessed, check
from amanat.ledger.leaf import leaf_of, read_preimage
from amanat.ledger.note import split_note
from amanat.ledger.proof import Proof, read_proof
from amanat.ledger.tree import check_inclusion

EARLY: Final = 600
"""Seconds by which the clocks of a desk, a witness and a time stamp service may differ."""
LATE: Final = 2 * 24 * 3600
"""Seconds after the seal by which a batch of the log has it, even after a weekend's standstill."""
_CODES: Final = {
    "ledger.signature": "proof.signature",
    "ledger.origin": "proof.origin",
}


@dataclass(frozen=True, slots=True)
class InLog:
    """What the sealed event's proof says; `proved` only under a log's key that was given."""

    witnessed: Witnessed
    proved: bool


def seal_in_log(inside: Inside, sealed: Sealed | None, policy: Policy | None) -> tuple[InLog | None, list[Finding]]:
    """The proof of the sealed event, and the checkpoint that lies beside it."""
    text, beside = text_of(inside, layout.SEALED_PROOF), text_of(inside, layout.CHECKPOINT)
    if text is None:
        return None, [Finding("proof.missing", layout.SEALED_PROOF)]
    found = [] if policy is not None else [Finding("proof.no_key")]
    proof = _read(text)
    if proof is None:
        return None, [*found, Finding("proof.malformed", layout.SEALED_PROOF)]
    if beside != proof.checkpoint:
        found.append(Finding("sealed.checkpoint", layout.CHECKPOINT))
    if sealed is None:
        return None, found
    known, more = _in_log(proof, sealed.hash, policy, layout.SEALED_PROOF)
    if policy is not None and not policy.witnesses:
        more.append(Finding("quorum.none"))
    if known is not None and policy is not None:
        more += _cosigned_in_time(known.witnessed, sealed.event.at, policy.quorum)
    return known, [*found, *more]


def _cosigned_in_time(witnessed: Witnessed, sealed: int, quorum: int) -> Iterator[Finding]:
    """One witness whose clock is wrong, or who lies, neither makes a file false nor counts."""
    fitting = [time for _, time in witnessed.cosigned if time >= sealed - EARLY]
    if len(fitting) < len(witnessed.cosigned) and len(fitting) < max(quorum, 1):
        yield Finding("time.cosigned_early", layout.CHECKPOINT)
    if fitting and sorted(fitting)[(len(fitting) - 1) // 2] > sealed + LATE:
        yield Finding("time.cosigned_late", layout.CHECKPOINT)


def steps_in_log(inside: Inside, steps: Sequence[Step], policy: Policy | None) -> Iterator[Finding]:
    """The proofs of earlier steps."""
    by_number = {step.n: step for step in steps}
    for name in sorted(inside):
        numbered = layout.PROOF.fullmatch(name)
        if numbered is None:
            continue
        step, proof = by_number.get(int(numbered[1])), _read(text_of(inside, name) or b"")
        if step is None:
            yield Finding("proof.event", name)
        elif proof is None:
            yield Finding("proof.malformed", name)
        else:
            yield from _in_log(proof, step.hash, policy, name)[1]


def _read(text: bytes) -> Proof | None:
    try:
        return read_proof(text)
    except AmanatError:
        return None


def _in_log(proof: Proof, digest: bytes, policy: Policy | None, place: str) -> tuple[InLog | None, list[Finding]]:
    """Leaf, log's signature, quorum, inclusion; the first that fails ends it, but too few witnesses do not."""
    leaf = _leaf(proof, digest)
    if leaf is None:
        return None, [Finding("proof.leaf", place)]
    found: list[Finding] = []
    try:
        if policy is None:
            witnessed = Witnessed(_unsigned(proof.checkpoint), ())
        else:
            witnessed = check(proof.checkpoint, replace(policy, quorum=0))
            if len(witnessed.cosigned) < policy.quorum:
                found.append(Finding("quorum.short", place))
    except ForgedError as error:
        return None, [Finding(_CODES[error.code], place)]
    except AmanatError:
        return None, [Finding("proof.malformed", place)]
    point = witnessed.checkpoint
    try:
        check_inclusion(leaf, proof.index, point.size, proof.hashes, point.root)
    except ForgedError:
        return None, [*found, Finding("proof.inclusion", place)]
    return InLog(witnessed, policy is not None), found


def _unsigned(note: bytes) -> Checkpoint:
    """What a checkpoint says, without a key to check it."""
    return read_checkpoint(split_note(note)[0])


def _leaf(proof: Proof, digest: bytes) -> bytes | None:
    """The leaf of this very event, recomputed from the preimage beside the proof; None if that is of something else."""
    try:
        preimage = read_preimage(proof.extra or b"")
    except AmanatError:
        return None
    return leaf_of(preimage) if (preimage.kind, preimage.hash) == ("custody", digest) else None
