"""The desk's keys by epoch, and who can open them (spec/journal.md, "Keys")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from amanat.desk.box import KEY_SIZE
from amanat.desk.disk import remove, write_whole
from amanat.errors import ForgedError, NotFoundError
from amanat.seal.age import HybridIdentity, HybridRecipient, open_sealed, seal
from amanat.seal.encoding import Random
from amanat.seal.forms import binary, integer, struct
from amanat.seal.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Epoch:
    """Epoch `n`: what is sealed to the desk, what it signs with, and the key its journal entries are boxed under."""

    n: int
    identity: HybridIdentity = field(repr=False)
    sign: SigningKey = field(repr=False)
    journal: bytes = field(repr=False)

    @property
    def recipient(self) -> HybridRecipient:
        return self.identity.recipient


@dataclass(frozen=True, slots=True)
class _File:
    n: int
    sign: bytes
    journal: bytes
    last: int
    before: bytes


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the recovery identity opens: an epoch's identity seed and the root key's seed."""

    n: int
    identity: bytes = field(repr=False)
    root: bytes = field(repr=False)


_FILE = struct(
    _File,
    {
        "n": integer(1),
        "sign": binary(32),
        "journal": binary(32),
        "last": integer(),
        "before": binary(32, or_empty=True),
    },
    fixed={"v": 1, "type": "epoch"},
)
_RECOVERED = struct(
    Recovered,
    {"n": integer(1), "identity": binary(32), "root": binary(32)},
    fixed={"v": 1, "type": "recovery"},
)


def new_epoch(folder: Path, before: Epoch | None, random: Random, *, n: int = 0) -> Epoch:
    """Makes the next epoch, or number `n`, and writes its file. Whoever opens it reads all earlier ones too."""
    last, seed = (before.n, before.identity.seed) if before else (0, b"")
    n = n or last + 1
    identity, sign_seed, journal = HybridIdentity(random(32)), random(32), random(KEY_SIZE)
    inside = _FILE.encode(_File(n, sign_seed, journal, last, seed))
    write_whole(folder / "keys" / f"epoch-{n}.age", seal(inside, [identity.recipient], random))
    return Epoch(n, identity, SigningKey.from_seed(sign_seed), journal)


def open_epochs(folder: Path, n: int, identity_seed: bytes) -> dict[int, Epoch]:
    """Epoch `n` and every earlier one. Raises NotFoundError `keys.missing`, ForgedError `keys.epoch`."""
    found: dict[int, Epoch] = {}
    while identity_seed:
        identity = HybridIdentity(identity_seed)
        file = _FILE.decode(_opened(folder / "keys" / f"epoch-{n}.age", identity))
        if file.n != n:
            raise ForgedError("keys.epoch", "The desk's keys were exchanged. Restore a backup.")
        found[n] = Epoch(n, identity, SigningKey.from_seed(file.sign), file.journal)
        n, identity_seed = file.last, file.before
    return found


def _opened(path: Path, identity: HybridIdentity) -> bytes:
    if not path.exists():
        raise NotFoundError("keys.missing", f"The file {path.name} is missing. Restore a backup.")
    opened = open_sealed(path.read_bytes(), [identity])
    if opened is None:
        raise ForgedError("keys.epoch", f"The file {path.name} does not belong here. Restore a backup.")
    return opened


def write_wrap(folder: Path, epoch: Epoch, person: str, to: HybridRecipient, random: Random) -> None:
    """Lets `person` open `epoch`."""
    write_whole(folder / "keys" / f"wrap-{epoch.n}-{person}.age", seal(epoch.identity.seed, [to], random))


def open_wrap(folder: Path, person: str, identity: HybridIdentity) -> tuple[int, bytes] | None:
    """The newest epoch that is wrapped to `person`, with its identity seed; None if there is no wrap (any more)."""
    numbers = sorted(
        (int(path.name.split("-")[1]) for path in (folder / "keys").glob(f"wrap-*-{person}.age")), reverse=True
    )
    if not numbers:
        return None
    return numbers[0], _opened(folder / "keys" / f"wrap-{numbers[0]}-{person}.age", identity)


def write_root(folder: Path, person: str, root_seed: bytes, to: HybridRecipient, random: Random) -> None:
    """Seals the root key to one lead."""
    write_whole(folder / "keys" / f"root-{person}.age", seal(root_seed, [to], random))


def open_root(folder: Path, person: str, identity: HybridIdentity) -> bytes | None:
    """The root key's seed, for a lead; None for everybody else."""
    path = folder / "keys" / f"root-{person}.age"
    return _opened(path, identity) if path.exists() else None


def write_recovery(folder: Path, epoch: Epoch, root_seed: bytes, to: HybridRecipient, random: Random) -> None:
    """Lets the paper kit open `epoch` and the root key."""
    inside = _RECOVERED.encode(Recovered(epoch.n, epoch.identity.seed, root_seed))
    write_whole(folder / "keys" / f"recovery-{epoch.n}.age", seal(inside, [to], random))


def open_recovery(files: Mapping[int, bytes], identity: HybridIdentity) -> Recovered:
    """The newest of the recovery files. Raises NotFoundError `kit.nothing`, ForgedError `kit.other`."""
    if not files:
        raise NotFoundError("kit.nothing", "This backup holds no recovery file. Choose another backup.")
    opened = open_sealed(files[max(files)], [identity])
    if opened is None:
        raise ForgedError("kit.other", "These shares belong to another desk. Check the number on the sheets.")
    return _RECOVERED.decode(opened)


def forget_old_wraps(folder: Path, epoch: Epoch, person: str) -> None:
    """Removes the wraps of earlier epochs, which were sealed to keys that `person` no longer has."""
    for path in (folder / "keys").glob(f"wrap-*-{person}.age"):
        if path.name != f"wrap-{epoch.n}-{person}.age":
            remove(path)


def forget_root(folder: Path, person: str) -> None:
    """Removes the root file of somebody who is a lead no more."""
    remove(folder / "keys" / f"root-{person}.age")


def forget_person(folder: Path, person: str) -> None:
    """Removes the wraps and the root file of somebody who left."""
    for path in [*(folder / "keys").glob(f"wrap-*-{person}.age"), folder / "keys" / f"root-{person}.age"]:
        remove(path)
