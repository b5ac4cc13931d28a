"""A witness's folder: its key, the logs it cosigns for, and the last checkpoint it cosigned of each.

```
witness.key            its name and the seed of its key, a line each
logs/<H(origin)>/log   origin and vkey of a log, a line each
logs/<H(origin)>/checkpoint   the last checkpoint with the log's signature and ours
evidence/…             what contradicts (amanat.witness.evidence)
```
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError
from amanat.ledger.checkpoint import Checkpoint, read_checkpoint
from amanat.ledger.cosignature import cosigned_at
from amanat.ledger.note import COSIGNATURE, ED25519, Signer, Verifier, check_name, split_note
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SEED_SIZE, SigningKey, sha256
from amanat.witness.files import make_folder, write_durably


@dataclass(frozen=True, slots=True)
class KnownLog:
    """A log that the operator listed: its origin, the key it signs with."""

    origin: str
    key: Verifier


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The last checkpoint we cosigned of a log, and the note as we gave it out."""

    checkpoint: Checkpoint
    note: bytes


def origin_hash(origin: str) -> str:
    """The name of a log in our folder and addresses: H(origin), 64 hex digits."""
    return sha256(origin.encode()).hex()


class Place:
    """Reads and writes a witness's folder. One lock a log is the caller's business."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.evidence = folder / "evidence"
        self._key = folder / "witness.key"
        self._logs = folder / "logs"

    def found(self, name: str, seed: bytes) -> Signer:
        """A new witness. With the same name on an old one: that one, and nothing changes.

        Raises MalformedError `note.name`, ConflictError `witness.named` (it has another name).
        """
        check_name(name)
        make_folder(self.folder)
        if not self._key.exists():
            write_durably(self._key, f"{name}\n{b64(seed)}\n".encode())
        signer = self.signer()
        if signer.name != name:
            raise ConflictError("witness.named", f"This witness is called {signer.name}. A name stays for good.")
        return signer

    def signer(self) -> Signer:
        """The witness's name and key. Raises RefusedError `witness.no_key`, MalformedError `witness.bad_key`."""
        try:
            name, seed, end = self._key.read_text("utf-8").split("\n")
            check_name(name)
            if end:
                raise ValueError
            return Signer(name, SigningKey.from_seed(unb64(seed, SEED_SIZE)))
        except FileNotFoundError as error:
            raise RefusedError(
                "witness.no_key", f"There is no witness in {self.folder}. Run `amanat witness init` first."
            ) from error
        except (ValueError, MalformedError) as error:
            raise MalformedError("witness.bad_key", f"{self._key} is damaged. Put your copy of it there.") from error

    def add_log(self, key: Verifier, origin: str) -> bool:
        """Lists a log; false if it was there. Raises MalformedError `witness.log_key`, `witness.origin`, ConflictError
        `witness.log_known` (with another key)."""
        if key.kind != ED25519:
            raise MalformedError("witness.log_key", "This is the key of a witness and not of a log.")
        if not origin or not origin.isprintable():
            raise MalformedError("witness.origin", "The origin of a log is the first line of its checkpoints.")
        folder = self._log_folder(origin)
        known = self.log(origin)
        if known is not None and known.key != key:
            raise ConflictError(
                "witness.log_known", "This log is listed with another key. A log that begins again gets a new origin."
            )
        make_folder(folder)
        if known is None:
            write_durably(folder / "log", f"{origin}\n{key.vkey}\n".encode())
        return known is None

    def log(self, origin: str) -> KnownLog | None:
        """The log with this origin, or None if it is not listed. Raises MalformedError `witness.bad_log`."""
        return self._read_log(self._log_folder(origin))

    def logs(self) -> list[KnownLog]:
        """All listed logs by origin. Raises MalformedError `witness.bad_log`."""
        folders = self._logs.iterdir() if self._logs.is_dir() else ()
        found = [log for folder in folders if (log := self._read_log(folder)) is not None]
        return sorted(found, key=lambda log: log.origin)

    def cosigned(self, origin: str) -> Cosigned | None:
        """What we cosigned last of a log, or None if nothing. Raises MalformedError `witness.bad_state`."""
        path = self._log_folder(origin) / "checkpoint"
        try:
            note = path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            text, lines = split_note(note)
            checkpoint = read_checkpoint(text)
            if checkpoint.origin != origin or cosigned_at(text, lines, self.signer().verifier(COSIGNATURE)) is None:
                raise MalformedError("witness.bad_state", "not what we cosigned of this log")
        except MalformedError as error:
            # Never taken for "nothing yet": then anything at all would be cosigned.
            raise MalformedError(
                "witness.bad_state", f"{path} is damaged. Do not cosign for this log until you know what it was."
            ) from error
        return Cosigned(checkpoint, note)

    def remember(self, origin: str, note: bytes) -> None:
        """Writes what is about to be given out; returns once the disk has it."""
        write_durably(self._log_folder(origin) / "checkpoint", note)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the folder. Raises RefusedError `witness.running` when another process does."""
        with (self.folder / "running").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RefusedError(
                    "witness.running", f"A witness is running on {self.folder}. Stop it first."
                ) from error
            yield

    def check_writable(self) -> None:
        """Raises OSError now, not at the first checkpoint."""
        probe = self.folder / ".probe"
        write_durably(probe, b"")
        os.unlink(probe)

    def _log_folder(self, origin: str) -> Path:
        return self._logs / origin_hash(origin)

    def _read_log(self, folder: Path) -> KnownLog | None:
        try:
            origin, vkey, end = (folder / "log").read_text("utf-8").split("\n")
            if end or origin_hash(origin) != folder.name:
                raise ValueError
            return KnownLog(origin, Verifier.parse(vkey))
        except FileNotFoundError:
            return None
        except (ValueError, MalformedError) as error:
            raise MalformedError(
                "witness.bad_log", f"{folder / 'log'} is damaged. Remove the file and add the log again."
            ) from error


def named(place: Place, origin: str) -> KnownLog:
    """As `Place.log`. Raises NotFoundError `witness.unknown_log`."""
    known = place.log(origin)
    if known is None:
        raise NotFoundError("witness.unknown_log", "This witness does not know a log of this name.")
    return known
