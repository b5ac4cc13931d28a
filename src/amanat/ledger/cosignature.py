"""Cosignatures (C2SP tlog-cosignature): a witness's dated word that a log only grew; and how many of them count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amanat.errors import ForgedError, MalformedError
from amanat.ledger.checkpoint import Checkpoint, checkpoint_of
from amanat.ledger.note import COSIGNATURE, ED25519, SignatureLine, Signer, Verifier, check_name, key_id, split_note
from amanat.seal.canonical import MAX_INTEGER
from amanat.seal.signing import SIGNATURE_SIZE, verify_exact

_TIME_SIZE = 8


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom one believes: the log's key, the witnesses' keys, and how many of them must have cosigned.

    Raises MalformedError `policy.log`, `policy.witness` (not a key for that), `policy.double` (a witness twice, or the
    log as its own), `policy.quorum` (more than there are).
    """

    log: Verifier
    witnesses: tuple[Verifier, ...]
    quorum: int

    def __post_init__(self) -> None:
        if self.log.kind != ED25519:
            raise MalformedError("policy.log", "This is not the key of a log.")
        if any(witness.kind != COSIGNATURE for witness in self.witnesses):
            raise MalformedError("policy.witness", "This is not the key of a witness.")
        # One key under two names is one witness, and of two under one name nobody could say which signed.
        keys = {self.log.public, *(witness.public for witness in self.witnesses)}
        names = {witness.name for witness in self.witnesses}
        if len(keys) != 1 + len(self.witnesses) or len(names) != len(self.witnesses):
            raise MalformedError("policy.double", "A key or a name stands here twice. Each witness counts once.")
        if not 0 <= self.quorum <= len(self.witnesses):
            raise MalformedError("policy.quorum", "There are not so many witnesses.")


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that holds under a policy, and who cosigned it when: names and Unix seconds, as the policy lists
    them."""

    checkpoint: Checkpoint
    cosigned: tuple[tuple[str, int], ...]

    @property
    def median(self) -> int | None:
        """The time in the middle; of two, the earlier, so that liars who date ahead gain nothing. None: nobody
        cosigned."""
        times = sorted(time for _, time in self.cosigned)
        return times[(len(times) - 1) // 2] if times else None


def quorum_of(n: int) -> int:
    """How many of `n` witnesses must have cosigned when a third of them may lie: ⌊(n+f)/2⌋+1 with f = ⌊(n−1)/3⌋; 0 of
    0."""
    return (n + (n - 1) // 3) // 2 + 1 if n else 0


def policy_of(log_vkey: str, witness_vkeys: Sequence[str]) -> Policy:
    """The policy of these keys with the usual quorum. Raises as `Verifier.parse` and `Policy`."""
    witnesses = tuple(map(Verifier.parse, witness_vkeys))
    return Policy(Verifier.parse(log_vkey), witnesses, quorum_of(len(witnesses)))


def cosign(note: bytes, signer: Signer, time: int) -> bytes:
    """The signature line (with its newline) by which a witness says at `time` (Unix seconds) that the log grew to this
    checkpoint and lost nothing. Whether that is so, is to be found out before.

    Raises MalformedError `cosignature.time`, and as `split_note`.
    """
    if not 0 < time <= MAX_INTEGER:
        raise MalformedError("cosignature.time", "The time of a cosignature is in Unix seconds.")
    text, _ = split_note(note)
    check_name(signer.name)
    signature = signer.key.sign_exact(_message(text, time))
    by = key_id(signer.name, COSIGNATURE, signer.key.public)
    return SignatureLine(signer.name, by, time.to_bytes(_TIME_SIZE, "big") + signature).line()


def cosigned_at(text: str, lines: Sequence[SignatureLine], witness: Verifier) -> int | None:
    """When this witness cosigned the text: the time of the first of its lines that holds; None if none does."""
    for line in lines:
        if line.is_by(witness) and len(line.signature) == _TIME_SIZE + SIGNATURE_SIZE:
            time = int.from_bytes(line.signature[:_TIME_SIZE], "big")
            if 0 < time <= MAX_INTEGER and _holds(line.signature[_TIME_SIZE:], text, time, witness):
                return time
    return None


def check(note: bytes, policy: Policy) -> Witnessed:
    """The checkpoint in a note, signed by the log and by the quorum of witnesses.

    A cosignature that does not hold counts as none; a witness counts once. Raises ForgedError `ledger.quorum`, and as
    `open_checkpoint`.
    """
    text, lines = split_note(note)
    checkpoint = checkpoint_of(text, lines, policy.log)
    times = [(witness.name, cosigned_at(text, lines, witness)) for witness in policy.witnesses]
    cosigned = tuple((name, time) for name, time in times if time is not None)
    if len(cosigned) < policy.quorum:
        raise ForgedError(
            "ledger.quorum", f"{len(cosigned)} of the {policy.quorum} witnesses that are needed signed this checkpoint."
        )
    return Witnessed(checkpoint, cosigned)


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _holds(signature: bytes, text: str, time: int, witness: Verifier) -> bool:
    try:
        verify_exact(witness.public, signature, _message(text, time))
    except ForgedError:
        return False
    return True
