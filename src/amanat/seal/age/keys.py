"""Who can open an age file: recipients wrap its file key, identities unwrap it (C2SP age.md, "Recipient types")."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from amanat.errors import MalformedError
from amanat.seal.age import bech32
from amanat.seal.age.header import FILE_KEY_SIZE, Stanza, decode_base64, encode_base64
from amanat.seal.encoding import Random

SEED_SIZE = 32
RECIPIENT_SIZE = 1216
"""A hybrid recipient: 1184 bytes ML-KEM-768 ‖ 32 bytes X25519."""

_MLKEM_SIZE = 1184
_MLKEM_SEED_SIZE = 64
_ENCAPSULATION_SIZE = 1120
_WRAPPED_SIZE = FILE_KEY_SIZE + 16
_HYBRID = "mlkem768x25519"
_HYBRID_INFO = b"age-encryption.org/mlkem768x25519"
_X25519_INFO = b"age-encryption.org/v1/X25519"
_SCRYPT_INFO = b"age-encryption.org/v1/scrypt"
_SCRYPT_MAX_LOG = 20
_ZERO_NONCE = bytes(12)
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class Recipient(Protocol):
    """Somebody to whom a file can be sealed."""

    def wrap(self, file_key: bytes, random: Random) -> Stanza:
        """The stanza that only this recipient's identity reads."""


class Identity(Protocol):
    """The secret that opens what was sealed to its recipient."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The 16-byte file key, or None: not for me. Raises MalformedError `age.stanza` for a broken stanza of its
        type."""


@dataclass(frozen=True)
class HybridRecipient:
    """Post-quantum hybrid recipient; `raw` is 1216 bytes. Raises MalformedError `age.recipient`."""

    raw: bytes

    def __post_init__(self) -> None:
        _ = self._key

    @cached_property
    def _key(self) -> MLKEM768X25519PublicKey:
        if len(self.raw) != RECIPIENT_SIZE:
            raise _bad_recipient()
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_SIZE])
        except ValueError as error:
            raise _bad_recipient() from error
        return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(self.raw[_MLKEM_SIZE:]))

    @classmethod
    def from_text(cls, text: str) -> HybridRecipient:
        """From `age1pq1…`."""
        return cls(_decode_text(text, "age1pq", _bad_recipient()))

    def to_text(self) -> str:
        """`age1pq1…`, lower case."""
        return bech32.encode("age1pq", self.raw)

    def wrap(self, file_key: bytes, random: Random) -> Stanza:
        """HPKE base mode; the encapsulation's randomness is the library's own."""
        sealed = _SUITE.encrypt(file_key, self._key, _HYBRID_INFO)
        share = encode_base64(sealed[:_ENCAPSULATION_SIZE]).decode("ascii")
        return Stanza((_HYBRID, share), sealed[_ENCAPSULATION_SIZE:])


@dataclass(frozen=True)
class HybridIdentity:
    """Post-quantum hybrid identity; `seed` is 32 bytes. Raises MalformedError `age.identity`."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_SIZE:
            raise _bad_identity()

    @cached_property
    def _halves(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = hashlib.shake_256(self.seed).digest(_MLKEM_SEED_SIZE + 32)
        return (
            MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_SIZE]),
            X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_SIZE:]),
        )

    @cached_property
    def _key(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(*self._halves)

    @cached_property
    def recipient(self) -> HybridRecipient:
        """To whom one seals so that this identity opens."""
        mlkem, x25519 = self._halves
        return HybridRecipient(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> HybridIdentity:
        """From `AGE-SECRET-KEY-PQ-1…`."""
        return cls(_decode_text(text, "age-secret-key-pq-", _bad_identity()))

    def to_text(self) -> str:
        """`AGE-SECRET-KEY-PQ-1…`, upper case. Secret."""
        return bech32.encode("age-secret-key-pq-", self.seed).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See `Identity`."""
        for stanza in _of_type(stanzas, _HYBRID, arguments=2):
            share = _share(stanza.arguments[1], _ENCAPSULATION_SIZE)
            _check_body(stanza)
            try:
                return _SUITE.decrypt(share + stanza.body, self._key, _HYBRID_INFO)
            except InvalidTag:
                # HPKE gives one answer for "another's" and for a share that would make the secret zero; age tells them
                # apart.
                _exchange(self._halves[1], share[-32:])
        return None


@dataclass(frozen=True)
class X25519Recipient:
    """The classic age recipient; `raw` is 32 bytes. Raises MalformedError `age.recipient`."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != 32:
            raise _bad_recipient()

    @classmethod
    def from_text(cls, text: str) -> X25519Recipient:
        """From `age1…`."""
        return cls(_decode_text(text, "age", _bad_recipient()))

    def to_text(self) -> str:
        """`age1…`, lower case."""
        return bech32.encode("age", self.raw)

    def wrap(self, file_key: bytes, random: Random) -> Stanza:
        """See `Recipient`. Raises MalformedError `age.recipient` for a point of small order."""
        ephemeral = X25519PrivateKey.from_private_bytes(random(32))
        share = ephemeral.public_key().public_bytes_raw()
        try:
            secret = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.raw))
        except ValueError as error:
            raise _bad_recipient() from error
        key = HKDF(hashes.SHA256(), 32, share + self.raw, _X25519_INFO).derive(secret)
        body = ChaCha20Poly1305(key).encrypt(_ZERO_NONCE, file_key, None)
        return Stanza(("X25519", encode_base64(share).decode("ascii")), body)


@dataclass(frozen=True)
class X25519Identity:
    """The classic age identity; `secret` is 32 bytes. Raises MalformedError `age.identity`."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise _bad_identity()

    @cached_property
    def _key(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.secret)

    @cached_property
    def recipient(self) -> X25519Recipient:
        """To whom one seals so that this identity opens."""
        return X25519Recipient(self._key.public_key().public_bytes_raw())

    @classmethod
    def from_text(cls, text: str) -> X25519Identity:
        """From `AGE-SECRET-KEY-1…`."""
        return cls(_decode_text(text, "age-secret-key-", _bad_identity()))

    def to_text(self) -> str:
        """`AGE-SECRET-KEY-1…`, upper case. Secret."""
        return bech32.encode("age-secret-key-", self.secret).upper()

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See `Identity`."""
        for stanza in _of_type(stanzas, "X25519", arguments=2):
            share = _share(stanza.arguments[1], 32)
            _check_body(stanza)
            salt = share + self.recipient.raw
            key = HKDF(hashes.SHA256(), 32, salt, _X25519_INFO).derive(_exchange(self._key, share))
            file_key = _unwrap_body(key, stanza)
            if file_key is not None:
                return file_key
        return None


@dataclass(frozen=True, slots=True)
class PassphraseRecipient:
    """Whoever knows a passphrase; it must be the only recipient of its file (C2SP age.md, scrypt). `work`: log2 of the
    scrypt cost; 18, as other age tools write it, takes 256 MiB of memory and about a second."""

    passphrase: bytes = field(repr=False)
    work: int = 18

    def wrap(self, file_key: bytes, random: Random) -> Stanza:
        """See `Recipient`."""
        salt = random(16)
        key = Scrypt(_SCRYPT_INFO + salt, 32, 1 << self.work, 8, 1).derive(self.passphrase)
        body = ChaCha20Poly1305(key).encrypt(_ZERO_NONCE, file_key, None)
        return Stanza(("scrypt", encode_base64(salt).decode(), str(self.work)), body)


@dataclass(frozen=True, slots=True)
class PassphraseIdentity:
    """Opens files that were sealed to a passphrase. Work up to 2^20 (1 GiB of memory)."""

    passphrase: bytes = field(repr=False)

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """See `Identity`."""
        for stanza in _of_type(stanzas, "scrypt", arguments=3):
            salt = _share(stanza.arguments[1], 16)
            _check_body(stanza)
            work = stanza.arguments[2]
            if not (work.isdecimal() and work.isascii() and work[0] != "0" and len(work) <= 2):
                raise _bad_stanza()
            if int(work) > _SCRYPT_MAX_LOG:
                raise _bad_stanza()
            key = Scrypt(_SCRYPT_INFO + salt, 32, 1 << int(work), 8, 1).derive(self.passphrase)
            file_key = _unwrap_body(key, stanza)
            if file_key is not None:
                return file_key
        return None


def _of_type(stanzas: Sequence[Stanza], name: str, *, arguments: int) -> list[Stanza]:
    found = [stanza for stanza in stanzas if stanza.arguments[0] == name]
    if any(len(stanza.arguments) != arguments for stanza in found):
        raise _bad_stanza()
    return found


def _share(text: str, size: int) -> bytes:
    share = decode_base64(text.encode("ascii"))
    if len(share) != size:
        raise _bad_stanza()
    return share


def _check_body(stanza: Stanza) -> None:
    # Before decrypting: a longer file key could open for two recipients at once (partitioning oracles).
    if len(stanza.body) != _WRAPPED_SIZE:
        raise _bad_stanza()


def _exchange(private: X25519PrivateKey, share: bytes) -> bytes:
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError as error:
        raise _bad_stanza() from error


def _unwrap_body(key: bytes, stanza: Stanza) -> bytes | None:
    try:
        return ChaCha20Poly1305(key).decrypt(_ZERO_NONCE, stanza.body, None)
    except InvalidTag:
        return None


def _decode_text(text: str, prefix: str, refusal: MalformedError) -> bytes:
    try:
        found, data = bech32.decode(text)
    except ValueError as error:
        raise refusal from error
    if found != prefix:
        raise refusal
    return data


def _bad_stanza() -> MalformedError:
    return MalformedError("age.stanza", "A part of this file that names who may open it is broken.")


def _bad_recipient() -> MalformedError:
    return MalformedError("age.recipient", "This is not an age recipient that can be used.")


def _bad_identity() -> MalformedError:
    return MalformedError("age.identity", "This is not an age identity that can be used.")
