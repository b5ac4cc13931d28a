"""The desk's folder and its one readable file, `desk.json`: public keys and the intake's address, no names."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from amanat.desk.disk import write_whole
from amanat.errors import AmanatError, ForgedError, NotFoundError, RefusedError
from amanat.seal.age import HybridRecipient
from amanat.seal.encoding import b64, unb64
from amanat.seal.forms import binary, desk, integer, recipient, struct, text
from amanat.seal.ids import DeskId, desk_id
from amanat.seal.signing import SIGNATURE_SIZE, SigningKey, sha256, tagged, verify


@dataclass(frozen=True, slots=True)
class Place:
    """What anybody with the folder may read. `recovery` is the raw recovery recipient, `salt` (16 bytes) hides log-in
    names; `sig` is the root key's, over all the rest.
    """

    desk: DeskId
    root: bytes
    intake: str
    recovery: bytes
    salt: bytes
    started: int
    sig: bytes = b""

    @property
    def raw(self) -> bytes:
        """The desk id as 32 bytes."""
        return unb64(self.desk, 32)

    @property
    def recovery_recipient(self) -> HybridRecipient:
        return HybridRecipient(self.recovery)

    def login(self, name: str) -> str:
        """The file name of a person's keys: says nothing about the name to whoever lacks it."""
        return b64(sha256(tagged("login", self.salt + fold_name(name).encode()))[:16])


PLACE = struct(
    Place,
    {
        "desk": desk,
        "root": binary(32),
        "intake": text(500),
        "recovery": recipient,
        "salt": binary(16),
        "started": integer(),
        "sig": binary(64),
    },
    fixed={"v": 1, "type": "desk"},
)


_UNSIGNED = bytes(SIGNATURE_SIZE)


def fold_name(name: str) -> str:
    """A name as it is compared: NFKC, case-folded, white space single."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def load_place(folder: Path) -> Place:
    """Reads `desk.json` as the root key signed it. Raises NotFoundError `desk.folder`, ForgedError `desk.edited`."""
    path = folder / "desk.json"
    if not path.exists():
        raise NotFoundError(
            "desk.folder", "There is no desk in this folder. Use --folder, or start one with: desk init."
        )
    try:
        place = PLACE.decode(path.read_bytes())
        verify("place", place.root, place.sig, PLACE.encode(replace(place, sig=_UNSIGNED)))
    except AmanatError as error:
        raise edited() from error
    if place.desk != desk_id(place.root):
        raise edited()
    return place


def signed_place(place: Place, root: SigningKey) -> Place:
    """The place as it is kept: whoever can write to the folder cannot lead backups or messages elsewhere."""
    return replace(place, sig=root.sign("place", PLACE.encode(replace(place, sig=_UNSIGNED))))


def place_hash(place: Place) -> str:
    """What the journal's first entry says of `desk.json`."""
    return b64(sha256(PLACE.encode(place)))


def edited() -> ForgedError:
    return ForgedError("desk.edited", "The file desk.json was changed. Restore a backup, or put the old file back.")


def save_place(folder: Path, place: Place) -> None:
    write_whole(folder / "desk.json", PLACE.encode(place))


def new_folder(folder: Path) -> None:
    """Makes the folder with its parts, for its owner alone. Raises RefusedError `desk.not_empty`."""
    if folder.exists() and any(folder.iterdir()):
        raise RefusedError(
            "desk.not_empty", "This folder is not empty. Choose a new one, so that nothing is overwritten."
        )
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    for name in ("keys", "items", "outbox"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
