"""How far a building is: a small file beside the target, so that a killed building goes on where it was. It is boxed
under a key that only the caller has: it holds the key of the sealed file."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amanat.casefile.target import full_disk
from amanat.errors import MalformedError
from amanat.seal import forms
from amanat.seal.encoding import Random
from amanat.seal.forms import Form, digest, integer, many, signed_bytes, struct
from amanat.seal.signing import tagged

KEY_SIZE: Final = 32
_NONCE: Final = 12
_AAD: Final = tagged("case-file-state", b"")
_LONG: Final = 1 << 26


@dataclass(frozen=True, slots=True)
class Extra:
    """A file below `seal/`, or the fixed text."""

    name: str
    text: bytes


@dataclass(frozen=True, slots=True)
class State:
    """`tag`: SHA-256 of the tagmanifest, which says what is being built. `start`: the age header with its nonce, and
    `secret`, `nonce` (all empty when it is not sealed). `crcs` of the entries that are done, `tail` what of them is not
    on the disk yet. `closing`: what goes in after the payload, once that is settled."""

    tag: bytes
    start: bytes
    secret: bytes = field(repr=False)
    nonce: bytes
    crcs: tuple[int, ...] = ()
    tail: bytes = field(default=b"", repr=False)
    closing: tuple[Extra, ...] = ()


_bytes: Final[Form[bytes]] = signed_bytes(_LONG)
_EXTRA = struct(Extra, {"name": forms.text(200), "text": _bytes})
_STATE: Final[Form[State]] = struct(
    State,
    {
        "tag": digest,
        "start": _bytes,
        "secret": _bytes,
        "nonce": _bytes,
        "crcs": many(integer(0, 0xFFFFFFFF), most=1 << 17),
        "tail": _bytes,
        "closing": many(_EXTRA, most=10),
    },
    fixed={"v": 1},
)


def part_of(target: Path) -> Path:
    """Where the file grows until it is whole."""
    return target.with_name(target.name + ".part")


def state_of(target: Path) -> Path:
    """Where the state lies."""
    return target.with_name(target.name + ".state")


def keep(target: Path, state: State, key: bytes, random: Random) -> None:
    """Durable when this returns. Raises UnavailableError `casefile.disk`."""
    nonce = random(_NONCE)
    box = nonce + ChaCha20Poly1305(key).encrypt(nonce, _STATE.encode(state), _AAD)
    path = state_of(target)
    fresh = path.with_name(path.name + ".new")
    with full_disk():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with open(handle, "wb", closefd=False) as file:
                file.write(box)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(fresh, path)
        sync_folder(path.parent)


def read(target: Path, key: bytes) -> State | None:
    """The state, or None when there is none that this key opens."""
    try:
        box = state_of(target).read_bytes()
        return _STATE.decode(ChaCha20Poly1305(key).decrypt(box[:_NONCE], box[_NONCE:], _AAD))
    except (FileNotFoundError, InvalidTag, MalformedError, ValueError):
        return None


def abandon(target: Path) -> None:
    """Removes what an unfinished building left. Never the finished file."""
    state = state_of(target)
    for path in (part_of(target), state, state.with_name(state.name + ".new")):
        with suppress(FileNotFoundError):
            path.unlink()


def sync_folder(folder: Path) -> None:
    """A new name in a folder is durable only after this."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
