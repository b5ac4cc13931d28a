"""Checkpoints (C2SP tlog-checkpoint): a log's signed word for its size and root."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.errors import ForgedError, MalformedError
from amanat.ledger.note import SignatureLine, Signer, Verifier, base64, read_base64, read_number, sign_note, split_note
from amanat.ledger.tree import HASH_SIZE, MAX_SIZE
from amanat.seal.signing import verify_exact


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`origin` names the log; `root` is 32 bytes; `extension` are lines that only other people's logs have."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed, with its last newline."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, base64(self.root), *self.extension))


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text is; unsigned texts prove nothing.

    Raises MalformedError `checkpoint.shape` (fewer than three lines, an empty one, no newline at the end),
    `checkpoint.size` (not a plain number up to 2^53-1), `checkpoint.root`.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise MalformedError("checkpoint.shape", "A checkpoint is a name, a size and a root, each on its own line.")
    root = read_base64(lines[2], "checkpoint.root")
    if len(root) != HASH_SIZE:
        raise MalformedError("checkpoint.root", "The root of a checkpoint is 32 bytes.")
    return Checkpoint(lines[0], read_number(lines[1], MAX_SIZE, "checkpoint.size"), root, tuple(lines[3:]))


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """The note with the log's signature. Raises as `sign_note`."""
    return sign_note(checkpoint.text(), signer)


def open_checkpoint(note: bytes, log: Verifier) -> Checkpoint:
    """The checkpoint that this log signed, in our form: its origin is the key's name, and there are no extension lines.

    Raises MalformedError `note.…`, `checkpoint.…` (also `checkpoint.extension`); ForgedError `ledger.signature`,
    `ledger.origin` (it is another log's).
    """
    return checkpoint_of(*split_note(note), log)


def open_foreign_checkpoint(note: bytes, log: Verifier, origin: str) -> Checkpoint:
    """As `open_checkpoint` for anybody's log: the origin need not be the key's name, extension lines may follow."""
    return _signed_checkpoint(*split_note(note), log, origin)


def checkpoint_of(text: str, lines: list[SignatureLine], log: Verifier) -> Checkpoint:
    """As `open_checkpoint`, of a note that is split already."""
    checkpoint = _signed_checkpoint(text, lines, log, log.name)
    if checkpoint.extension:
        raise MalformedError("checkpoint.extension", "A checkpoint of this log has three lines.")
    return checkpoint


def _signed_checkpoint(text: str, lines: list[SignatureLine], log: Verifier, origin: str) -> Checkpoint:
    signed = [line for line in lines if line.is_by(log)]
    if not signed and text.partition("\n")[0] != origin:
        raise _other_log()
    if not signed or not all(_holds(line, text.encode(), log) for line in signed):
        raise ForgedError("ledger.signature", "The log's signature under this checkpoint is missing or does not hold.")
    checkpoint = read_checkpoint(text)
    if checkpoint.origin != origin:
        raise _other_log()
    return checkpoint


def _holds(line: SignatureLine, text: bytes, log: Verifier) -> bool:
    try:
        verify_exact(log.public, line.signature, text)
    except ForgedError:
        return False
    return True


def _other_log() -> ForgedError:
    return ForgedError("ledger.origin", "This checkpoint belongs to another log.")
