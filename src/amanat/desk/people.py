"""One person's own keys under a passphrase, and their passkeys under those keys (spec/journal.md, "Keys")."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from argon2.profiles import RFC_9106_LOW_MEMORY

from amanat.desk.box import box, unbox
from amanat.desk.disk import remove, write_whole
from amanat.desk.place import Place
from amanat.desk.views import Passkey
from amanat.errors import AmanatError, RefusedError
from amanat.seal.age import HybridIdentity
from amanat.seal.encoding import Random, b64
from amanat.seal.forms import binary, choice, integer, many, pattern, signed_bytes, struct, text
from amanat.seal.ids import random_id
from amanat.seal.signing import SigningKey, sha256, tagged

MIN_PASSPHRASE = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """argon2id cost: `m` KiB of memory, `t` passes, `p` lanes."""

    m: int
    t: int
    p: int


STANDARD = Cost(RFC_9106_LOW_MEMORY.memory_cost, RFC_9106_LOW_MEMORY.time_cost, RFC_9106_LOW_MEMORY.parallelism)
"""RFC 9106 section 4, second recommended option: 64 MiB, 3 passes, 4 lanes."""


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """What a passphrase opens. `identity` receives wraps; `sign` signs this person's events."""

    person: str
    name: str
    sign_seed: bytes = field(repr=False)
    age_seed: bytes = field(repr=False)

    @property
    def sign(self) -> SigningKey:
        return SigningKey.from_seed(self.sign_seed)

    @property
    def identity(self) -> HybridIdentity:
        return HybridIdentity(self.age_seed)


@dataclass(frozen=True, slots=True)
class _Kdf:
    m: int
    t: int
    p: int
    salt: bytes


@dataclass(frozen=True, slots=True)
class _Wrapped:
    kdf: _Kdf
    box: bytes


_ID = pattern(r"[A-Za-z0-9_-]{22}", "an id")
_KDF = struct(
    _Kdf,
    {"m": integer(8, 2**22), "t": integer(1, 64), "p": integer(1, 64), "salt": binary(16)},
    fixed={"name": "argon2id"},
)
_WRAPPED = struct(_Wrapped, {"kdf": _KDF, "box": signed_bytes(4096)}, fixed={"v": 1, "type": "person"})
_INSIDE = struct(
    PersonKeys,
    {"person": _ID, "name": text(200), "sign": binary(32), "age": binary(32)},
    attributes={"sign": "sign_seed", "age": "age_seed"},
)
_PASSKEY = struct(
    Passkey,
    {
        "credential": signed_bytes(1024),
        "public_key": signed_bytes(2048),
        "sign_count": integer(),
        "label": text(200),
        "added": integer(),
        "transports": many(choice("usb", "nfc", "ble", "internal", "hybrid", "smart-card", "cable"), most=8),
    },
)
_PASSKEYS = many(_PASSKEY, most=20)


def check_passphrase(passphrase: str) -> None:
    """Raises RefusedError `desk.weak`: too short, or one character over and over."""
    folded = unicodedata.normalize("NFKC", passphrase).strip()
    if len(folded) < MIN_PASSPHRASE or len(set(folded)) < 5:
        raise RefusedError(
            "desk.weak", f"Use at least {MIN_PASSPHRASE} characters. Four or five everyday words work well."
        )


def new_keys(name: str, random: Random) -> PersonKeys:
    """Fresh keys for somebody who joins."""
    return PersonKeys(random_id(random), name, random(32), random(32))


def _path(folder: Path, login: str) -> Path:
    return folder / "keys" / f"person-{login}"


def write_keys(folder: Path, place: Place, keys: PersonKeys, passphrase: str, cost: Cost, random: Random) -> None:
    """Wraps a person's keys under their passphrase. Raises RefusedError `desk.weak`."""
    check_passphrase(passphrase)
    login, salt = place.login(keys.name), random(16)
    key = _stretch(passphrase, _Kdf(cost.m, cost.t, cost.p, salt))
    inside = box(key, tagged("person", login.encode()), _INSIDE.encode(keys), random)
    write_whole(_path(folder, login), _WRAPPED.encode(_Wrapped(_Kdf(cost.m, cost.t, cost.p, salt), inside)))


def open_keys(folder: Path, place: Place, name: str, passphrase: str, cost: Cost) -> PersonKeys:
    """A person's keys. Unknown names cost the same time as wrong passphrases and get the same answer.

    Raises RefusedError `desk.passphrase`.
    """
    login = place.login(name)
    path = _path(folder, login)
    wrapped = _WRAPPED.decode(path.read_bytes()) if path.exists() else None
    key = _stretch(passphrase, wrapped.kdf if wrapped else _Kdf(cost.m, cost.t, cost.p, place.salt))
    try:
        return _INSIDE.decode(unbox(key, tagged("person", login.encode()), wrapped.box if wrapped else b""))
    except AmanatError as error:
        raise RefusedError("desk.passphrase", "The name and the passphrase do not go together. Try again.") from error


def known(folder: Path, place: Place, name: str) -> bool:
    """Whether somebody with this name has keys here."""
    return _path(folder, place.login(name)).exists()


def forget_keys(folder: Path, place: Place, name: str, person: str) -> None:
    """Removes the wrapped keys and passkeys of somebody who left."""
    remove(_path(folder, place.login(name)))
    remove(folder / "keys" / f"passkeys-{person}")


def forget_passkeys(folder: Path, person: str) -> None:
    """Removes somebody's passkeys: a new one is set up before they come in again."""
    remove(folder / "keys" / f"passkeys-{person}")


def _stretch(passphrase: str, kdf: _Kdf) -> bytes:
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    return hash_secret_raw(secret, kdf.salt, kdf.t, kdf.m, kdf.p, 32, Type.ID)


def _passkey_key(keys: PersonKeys) -> bytes:
    return sha256(tagged("passkeys", keys.age_seed))


def read_passkeys(folder: Path, keys: PersonKeys) -> tuple[Passkey, ...]:
    """This person's passkeys; empty before the first is set up. Raises ForgedError `box.tag`."""
    path = folder / "keys" / f"passkeys-{keys.person}"
    if not path.exists():
        return ()
    return _PASSKEYS.decode(unbox(_passkey_key(keys), tagged("passkeys", keys.person.encode()), path.read_bytes()))


def write_passkeys(folder: Path, keys: PersonKeys, passkeys: Sequence[Passkey], random: Random) -> None:
    """Replaces this person's passkeys."""
    inside = _PASSKEYS.encode(tuple(passkeys))
    sealed = box(_passkey_key(keys), tagged("passkeys", keys.person.encode()), inside, random)
    write_whole(folder / "keys" / f"passkeys-{keys.person}", sealed)


def code_of(raw: bytes) -> str:
    """An invitation's code as it is read aloud: 26 letters and digits without look-alikes, in groups."""
    number, letters = int.from_bytes(raw, "big"), []
    for _ in range(26):
        number, rest = divmod(number, 32)
        letters.append("0123456789abcdefghjkmnpqrstvwxyz"[rest])
    text_ = "".join(reversed(letters))
    return " ".join(text_[i : i + 5] for i in range(0, 26, 5))


def code_hash(code: str) -> str:
    """What the journal keeps of a code: b64 of a hash. Case, spaces and dashes do not matter; o is 0, i and l are 1."""
    folded = "".join(unicodedata.normalize("NFKC", code).casefold().replace("-", " ").split())
    return b64(sha256(tagged("invitation", folded.translate(str.maketrans("oil", "011")).encode())))
