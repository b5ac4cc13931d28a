"""What a log asks a witness, and what the witness decides (C2SP tlog-witness, `add-checkpoint`)."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.errors import AmanatError, ForgedError, MalformedError
from amanat.ledger.checkpoint import Checkpoint, open_foreign_checkpoint
from amanat.ledger.note import MAX_NOTE, Verifier, base64, read_base64, read_number
from amanat.ledger.tree import EMPTY_ROOT, HASH_SIZE, MAX_PROOF, MAX_SIZE, check_consistency

MAX_REQUEST = MAX_NOTE
TWO_ROOTS = "two_roots"
"""The log signed two roots for one size: a split view, proved by the two texts alone."""
BAD_PROOF = "bad_proof"
"""The log signed a larger tree, and the proof that came does not join it to the one known before."""
SMALLER = "smaller"
"""The log signed a tree that is smaller than the one known: an old one sent again, or a log that was rolled back."""


@dataclass(frozen=True, slots=True)
class Request:
    """`old` is the size that the log believes the witness knows; `proof` joins it to the checkpoint in `note`."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """What to answer: `status` is the HTTP status of the spec, `code` our word for why, "" with 200.

    `checkpoint` is what the log signed, once that is sure; `contradiction` TWO_ROOTS, BAD_PROOF or SMALLER: keep both
    texts.
    """

    status: int
    code: str = ""
    checkpoint: Checkpoint | None = None
    contradiction: str | None = None


def write_request(request: Request) -> bytes:
    """The body of a POST to add-checkpoint."""
    lines = [f"old {request.old}", *map(base64, request.proof), "", ""]
    return "\n".join(lines).encode() + request.note


def read_request(body: bytes) -> Request:
    """The request that a body is; its checkpoint is not opened yet.

    Raises MalformedError `add_checkpoint.long`, `add_checkpoint.shape`, `add_checkpoint.old`, `add_checkpoint.proof`.
    """
    if len(body) > MAX_REQUEST:
        raise MalformedError("add_checkpoint.long", f"A request has at most {MAX_REQUEST:,} bytes.")
    head, gap, note = body.partition(b"\n\n")
    first, *hashes = head.decode("ascii", "replace").split("\n")
    if not gap or not first.startswith("old "):
        raise MalformedError("add_checkpoint.shape", "Send the old size, the proof, an empty line and the checkpoint.")
    old = read_number(first[4:], MAX_SIZE, "add_checkpoint.old")
    proof = tuple(read_base64(line, "add_checkpoint.proof") for line in hashes)
    if len(proof) > MAX_PROOF or any(len(value) != HASH_SIZE for value in proof):
        raise MalformedError("add_checkpoint.proof", f"Send at most {MAX_PROOF} hashes of 32 bytes.")
    return Request(old, proof, note)


def origin_of(note: bytes) -> str:
    """The first line of a note, which says whose key is to be tried; nothing is proved by it. Raises MalformedError
    `note.utf8`."""
    try:
        return note.partition(b"\n")[0].decode()
    except UnicodeDecodeError as error:
        raise MalformedError("note.utf8", "A note is text in UTF-8.") from error


def decide(known: Checkpoint | None, request: Request, log: Verifier, origin: str) -> Decision:
    """What to answer to a request about the log `origin` with the key `log`, of which `known` was cosigned last.

    A decision of 200 is to be written down before the cosignature leaves, in one step with reading `known`.
    """
    try:
        checkpoint = open_foreign_checkpoint(request.note, log, origin)
    except ForgedError as error:
        return Decision(403, error.code)
    except MalformedError as error:
        return Decision(400, error.code)
    if request.old > checkpoint.size:
        return Decision(400, "add_checkpoint.old", checkpoint)
    size = known.size if known else 0
    if request.old != size:
        return Decision(409, "add_checkpoint.conflict", checkpoint, _seen(known, checkpoint))
    return _grown(known, request, checkpoint)


def _grown(known: Checkpoint | None, request: Request, checkpoint: Checkpoint) -> Decision:
    old_root = known.root if known else EMPTY_ROOT
    try:
        check_consistency(request.old, old_root, checkpoint.size, checkpoint.root, request.proof)
    except AmanatError as error:
        contradiction = _seen(known, checkpoint)
        if contradiction is None and known is not None and known.size and checkpoint.size > known.size:
            contradiction = BAD_PROOF
        return Decision(422, error.code, checkpoint, contradiction)
    return Decision(200, "", checkpoint)


def _seen(known: Checkpoint | None, checkpoint: Checkpoint) -> str | None:
    """How a checkpoint contradicts what is known, whatever was asked along with it."""
    if known is None or checkpoint.size > known.size:
        return None
    if checkpoint.size < known.size:
        return SMALLER
    return TWO_ROOTS if checkpoint.root != known.root else None
