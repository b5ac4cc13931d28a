"""The intake's four secrets: the keys that sign receipts, the directory and the ledger, and one from which MAC keys
come."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from pathlib import Path

from amanat.errors import MalformedError, RefusedError
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SigningKey
from amanat.store.database import sync_folder

NAMES = ("receipts", "directory", "secret", "ledger")


@dataclass(frozen=True, slots=True)
class IntakeKeys:
    """`receipts` signs promises, `directory` the directory, `ledger` checkpoints; `tokens` and `marks` are 32-byte HMAC
    keys."""

    receipts: SigningKey
    directory: SigningKey
    ledger: SigningKey
    tokens: bytes = field(repr=False)
    marks: bytes = field(repr=False)

    def mark(self, name: str) -> bytes:
        """The tombstone of an id: without the key it says nothing about what was erased."""
        return hmac.digest(self.marks, name.encode(), "sha256")


def make_keys(folder: Path) -> None:
    """Writes fresh keys, readable by this user alone. A key that exists is kept."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        try:
            descriptor = os.open(folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w") as target:
            target.write(b64(os.urandom(32)) + "\n")
            target.flush()
            os.fsync(descriptor)
    sync_folder(folder)


def read_keys(folder: Path) -> IntakeKeys:
    """Raises RefusedError `intake.no_keys` (not initialised), MalformedError `intake.bad_key` (damaged file)."""
    seeds = {name: _read(folder / f"{name}.key") for name in NAMES}
    return IntakeKeys(
        SigningKey.from_seed(seeds["receipts"]),
        SigningKey.from_seed(seeds["directory"]),
        SigningKey.from_seed(seeds["ledger"]),
        _derive(seeds["secret"], b"tokens"),
        _derive(seeds["secret"], b"marks"),
    )


def _read(path: Path) -> bytes:
    try:
        return unb64(path.read_text("ascii").strip(), 32)
    except FileNotFoundError as error:
        raise RefusedError(
            "intake.no_keys", f"There is no {path}. Run `amanat intake init` first, or name the right --data folder."
        ) from error
    except (MalformedError, UnicodeDecodeError) as error:
        raise MalformedError("intake.bad_key", f"{path} is damaged. Put the copy from your backup there.") from error


def _derive(secret: bytes, use: bytes) -> bytes:
    return hmac.digest(secret, b"amanat/v1/intake/" + use, hashlib.sha256)
