"""What somebody does to the proofs, and to the witnesses' words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from amanat.casefile import layout
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.cosignature import cosign
from amanat.ledger.leaf import preimage_bytes
from amanat.ledger.note import Signer
from amanat.ledger.proof import Proof, read_proof, write_proof
from amanat.seal.signing import SigningKey
from tests.casefile.honest import Dice, Log
from tests.casefile.tamper.ground import Files, Ground, describe, drop, put
from tests.casefile.tamper.listing import Listing, Make

PROOFS = Listing()
_case, _add = PROOFS.case, PROOFS.add


def _proof(how: Callable[[Ground, Proof], Proof]) -> Make:
    """The seal's proof changed, its checkpoint beside it; the time stamp goes."""

    def make(ground: Ground) -> bytes:
        changed = how(ground, read_proof(ground.files[layout.SEALED_PROOF]))
        return ground.changed(lambda files: ground.put_proof(files, write_proof(changed)))

    return make


def _other_log(ground: Ground, name: str, seed: int) -> Proof:
    """The same event, in a log of somebody else's with the same witnesses."""
    house = ground.house
    log = Log(Signer(name, SigningKey.from_seed(bytes([seed]) * 32)), house.log.witnesses, Dice("other log"))
    preimage = ground.preimage(ground.made.seal.event)
    log.append(preimage)
    return read_proof(log.proof(preimage, log.checkpoint(house.now)))


def _witnessed(count: int, *extra: Signer) -> Make:
    """Only `count` witnesses of the log cosigned, and others."""

    def how(ground: Ground, proof: Proof) -> Proof:
        note = _bare(proof.checkpoint)
        signers = (*ground.house.log.witnesses[:count], *extra)
        return replace(proof, checkpoint=note + b"".join(cosign(note, one, ground.house.now) for one in signers))

    return _proof(how)


def _bare(note: bytes) -> bytes:
    """The checkpoint with the log's own signature alone."""
    text, _, lines = note.partition(b"\n\n")
    return text + b"\n\n" + lines.splitlines(keepends=True)[0]


def _older(ground: Ground, proof: Proof) -> Proof:
    """Under the log's own checkpoint from before this event was in it."""
    tree = ground.house.log
    size = proof.index // 256 * 256
    return replace(proof, checkpoint=tree.checkpoint(ground.house.now, size))


def _of_another_event(ground: Ground, _: Proof) -> Proof:
    return read_proof(ground.house.proved(ground.events[0], ground.house.now))


def _of_another_kind(ground: Ground, _: Proof) -> Proof:
    house = ground.house
    preimage = ground.preimage(ground.made.seal.event, "status")
    house.log.append(preimage)
    return read_proof(house.log.proof(preimage, house.log.checkpoint(house.now)))


def _lying_preimage(ground: Ground, _: Proof) -> Proof:
    """A real proof of another leaf, with words beside it that are right for this event."""
    other = read_proof(ground.house.proved(ground.events[0], ground.house.now))
    return replace(other, extra=preimage_bytes(ground.preimage(ground.made.seal.event)))


_add("proof-from-another-log", _proof(lambda g, _: _other_log(g, "elsewhere.example/ledger/1", 3)), "proof.origin")
_add(
    "proof-from-a-log-of-the-same-name", _proof(lambda g, _: _other_log(g, "localhost/ledger/1", 4)), "proof.signature"
)
_add("proof-under-an-older-tree", _proof(_older), "proof.inclusion")
_add("proof-of-another-event", _proof(_of_another_event), "proof.leaf")
_add("proof-of-another-kind-of-leaf", _proof(_of_another_kind), "proof.leaf")
_add("proof-with-a-lying-preimage", _proof(_lying_preimage), "proof.inclusion")
_add("proof-without-its-preimage", _proof(lambda _, p: replace(p, extra=None)), "proof.leaf")
_add("proof-at-another-index", _proof(lambda _, p: replace(p, index=p.index ^ 1)), "proof.inclusion")
_add("proof-with-a-hash-less", _proof(lambda _, p: replace(p, hashes=p.hashes[:-1])), "proof.inclusion")
_add("proof-with-a-hash-changed", _proof(lambda _, p: replace(p, hashes=(bytes(32), *p.hashes[1:]))), "proof.inclusion")
_add(
    "checkpoint-with-another-root",
    _proof(lambda _, p: replace(p, checkpoint=_other_root(p.checkpoint))),
    "proof.signature",
)
_add(
    "checkpoint-without-the-logs-name-below",
    _proof(lambda _, p: replace(p, checkpoint=p.checkpoint.replace("\n\n— ".encode(), "\n\n— x".encode(), 1))),
    "proof.signature",
)


def _other_root(note: bytes) -> bytes:
    lines = note.split(b"\n")
    lines[2] = b"A" * 43 + b"="
    return b"\n".join(lines)


_add(
    "no-proof-at-all",
    lambda ground: ground.changed(drop(layout.SEALED_PROOF, layout.CHECKPOINT, *layout.STAMPED)),
    "proof.missing",
)
_add(
    "proof-that-is-only-words",
    lambda ground: ground.changed(put(layout.SEALED_PROOF, b"It is in the log.\n")),
    "proof.malformed",
)
_add(
    "another-checkpoint-beside-the-proof",
    lambda ground: ground.changed(put(layout.CHECKPOINT, ground.house.log.checkpoint(ground.house.now + 1))),
    "sealed.checkpoint",
    "stamp.other",
)
_add("no-log-key-was-given", lambda ground: ground.honest, "proof.no_key", log_key="", witness_keys=())
_add(
    "key-of-another-log-was-given",
    lambda ground: ground.honest,
    "proof.origin",
    log_key=lambda g: Signer("other.example/log", SigningKey.from_seed(bytes(32))).verifier().vkey,
)
_add(
    "no-key-and-a-proof-of-another-event",
    _proof(_of_another_event),
    "proof.no_key",
    "proof.leaf",
    log_key="",
    witness_keys=(),
)
_add("no-key-and-an-older-tree", _proof(_older), "proof.no_key", "proof.inclusion", log_key="", witness_keys=())


def _step_proof(how: Callable[[Ground], bytes]) -> Make:
    """The proof of the last step replaced, then all of it sealed again."""
    return lambda ground: ground.resealed(put("data/custody/10.tlog-proof", how(ground)), describe)


def _numbered(files: Files) -> None:
    """A proof under a number that no step has."""
    files["data/custody/77.tlog-proof"] = files["data/custody/10.tlog-proof"]
    crate = json.loads(files[layout.CRATE])
    node = next(one for one in crate["@graph"] if one["@id"] == "custody/10.tlog-proof")
    crate["@graph"].append(node | {"@id": "custody/77.tlog-proof"})
    files[layout.CRATE] = json.dumps(crate).encode()


_add("step-proof-of-another-step", _step_proof(lambda g: g.house.proved(g.events[2], g.house.now)), "proof.leaf")
_add(
    "step-proof-with-too-few-witnesses",
    _step_proof(lambda g: g.house.proved(g.events[-1], g.house.now, 1)),
    "quorum.short",
)
_add("step-proof-of-no-step", lambda ground: ground.resealed(_numbered, describe), "proof.event")
_add("step-proof-broken", _step_proof(lambda g: g.files["data/custody/10.tlog-proof"][:40]), "proof.malformed")

# Witnesses.
_add("too-few-witnesses", _witnessed(1), "quorum.short")
_add("no-witness", _witnessed(0), "quorum.short")
_add(
    "strange-witnesses",
    _witnessed(1, *(Signer(f"w{n}.example", SigningKey.from_seed(bytes([n]) * 32)) for n in range(1, 4))),
    "quorum.short",
)


@_case("same-witness-twice", "quorum.short")
def _twice(ground: Ground) -> bytes:
    first = ground.house.log.witnesses[0]
    return bytes(_witnessed(1, first, first)(ground))  # type: ignore[arg-type]


@_case("same-witness-under-two-names", "quorum.short")
def _two_names(ground: Ground) -> bytes:
    first, second = ground.house.log.witnesses[:2]
    return bytes(_witnessed(1, Signer(second.name, first.key))(ground))  # type: ignore[arg-type]


@_case("witness-of-another-checkpoint", "quorum.short")
def _other_checkpoint(ground: Ground) -> bytes:
    house = ground.house
    other = sign_checkpoint(Checkpoint(house.log.signer.name, 999, bytes(32)), house.log.signer)

    def how(_: Ground, proof: Proof) -> Proof:
        words = [cosign(other, one, house.now) for one in house.log.witnesses]
        return replace(proof, checkpoint=_bare(proof.checkpoint) + b"".join(words))

    return bytes(_proof(how)(ground))  # type: ignore[arg-type]


@_case("witnesses-from-before-the-seal", "time.cosigned_early")
def _early(ground: Ground) -> bytes:
    def how(_: Ground, proof: Proof) -> Proof:
        note = _bare(proof.checkpoint)
        words = [cosign(note, one, ground.sealed.at - 700) for one in ground.house.log.witnesses]
        return replace(proof, checkpoint=note + b"".join(words))

    return bytes(_proof(how)(ground))  # type: ignore[arg-type]
