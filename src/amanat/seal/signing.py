"""Labelled Ed25519 signatures, strictly verified, and signed bodies (spec/bytes.md)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from amanat.errors import ForgedError, MalformedError

SIGNATURE_SIZE = 64
PUBLIC_SIZE = 32
SEED_SIZE = 32

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_Y_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
# The y coordinates of the eight points whose order divides 8 (order 1, 2, 4, 8, 8).
_SMALL_ORDER_Y = frozenset({1, _P - 1, 0, _Y_OF_ORDER_8, _P - _Y_OF_ORDER_8})


def sha256(data: bytes) -> bytes:
    """H(x) of the spec: 32 bytes."""
    return hashlib.sha256(data).digest()


def tagged(label: str, data: bytes) -> bytes:
    """T(L, x) of the spec: what a label makes of bytes before they are hashed or signed, so that no two uses
    collide."""
    return b"amanat/v1/" + label.encode("ascii") + b"\x00" + data


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key pair. `public` is 32 bytes; the secret half is never shown by repr."""

    public: bytes
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """From the 32-byte seed of RFC 8032. Raises MalformedError `signature.seed` for another length."""
        if len(seed) != SEED_SIZE:
            raise MalformedError("signature.seed", "A signing seed is 32 bytes.")
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(private.public_key().public_bytes_raw(), private)

    def sign(self, label: str, data: bytes) -> bytes:
        """64 bytes of Ed25519 over T(label, data)."""
        return self.sign_exact(tagged(label, data))

    def sign_exact(self, data: bytes) -> bytes:
        """64 bytes of Ed25519 over the data itself: for the formats of others, which keep their uses apart by what they
        write first. A key signs either these or labelled bytes, never both."""
        return self._private.sign(data)

    def sign_body(self, label: str, body: bytes) -> bytes:
        """The signed body `sig(64) ‖ body`."""
        return self.sign(label, body) + body


def check_public(public: bytes) -> None:
    """Refuses what a strict verifier must not accept as a key.

    OpenSSL takes keys of small order and keys written in a second way; with those a signature would hold for any
    message. Raises MalformedError `signature.key`.
    """
    _check_encoding(public)
    y = _y_of(public)
    # RFC 8032 section 5.1.3: a point has this y if (y^2 - 1) / (d y^2 + 1) is a square (Euler's criterion).
    if pow((y * y - 1) * (_D * y * y + 1), (_P - 1) // 2, _P) != 1:
        raise _unusable_key()


def verify(label: str, public: bytes, signature: bytes, data: bytes) -> None:
    """Returns if `signature` over T(label, data) is by `public` (32 bytes). RFC 8032, cofactorless, canonical encodings
    only.

    Raises MalformedError `signature.key`, ForgedError `signature.invalid`.
    """
    verify_exact(public, signature, tagged(label, data))


def verify_exact(public: bytes, signature: bytes, data: bytes) -> None:
    """As `verify`, over the data itself: what `SigningKey.sign_exact` signs."""
    _check_encoding(public)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except InvalidSignature as error:
        # Only now: whether it is a point at all costs more than the signature, and with none no signature holds.
        check_public(public)
        raise ForgedError("signature.invalid", "The signature does not belong to these bytes and this key.") from error


def _check_encoding(public: bytes) -> None:
    y = _y_of(public)
    if len(public) != PUBLIC_SIZE or y >= _P or y in _SMALL_ORDER_Y:
        raise _unusable_key()


def _y_of(public: bytes) -> int:
    return int.from_bytes(public, "little") & (2**255 - 1)


def _unusable_key() -> MalformedError:
    return MalformedError("signature.key", "This is not a usable Ed25519 public key.")


def split_body(signed: bytes) -> tuple[bytes, bytes]:
    """The signature and the body of a signed body, unverified. Raises MalformedError `signature.short`."""
    if len(signed) <= SIGNATURE_SIZE:
        raise MalformedError("signature.short", "These bytes are too short for a signed body.")
    return signed[:SIGNATURE_SIZE], signed[SIGNATURE_SIZE:]


def verified_body(label: str, public: bytes, signed: bytes) -> bytes:
    """The body of a signed body whose signature holds. Raises as `split_body` and `verify`."""
    signature, body = split_body(signed)
    verify(label, public, signature, body)
    return body
