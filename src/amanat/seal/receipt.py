"""The receipt for a bundle: the intake's signed promise that it is stored and will stand in the ledger
(spec/intake.md)."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.errors import ForgedError
from amanat.seal import forms
from amanat.seal.canonical import JSON, dumps
from amanat.seal.encoding import b64
from amanat.seal.forms import digest, many, struct
from amanat.seal.ids import ItemId
from amanat.seal.signing import SigningKey, sha256, tagged, verified_body

LABEL = "promise"
HOUR = 3600
SALT_SIZE = 16
NONCE_SIZE = 16
MOST_CARRIED = 1000


@dataclass(frozen=True, slots=True)
class Promise:
    """`leaf` is 32 bytes; `at` the hour of storing, `by` when it is in the ledger at the latest; Unix seconds."""

    leaf: bytes
    at: int
    by: int


PROMISE = struct(Promise, {"leaf": digest, "at": forms.time, "by": forms.time}, fixed={"v": 1, "type": "promise"})


def bundle_leaf(salt: bytes, bundle_hash: bytes) -> bytes:
    """The leaf hash (RFC 6962 section 2.1: a zero byte first) of a bundle with H(bundle) = `bundle_hash`; 32 bytes."""
    # Canonical JSON as it stands: base64url needs no escapes.
    body = f'{{"hash":"{b64(bundle_hash)}","salt":"{b64(salt)}","type":"bundle","v":1}}'
    return sha256(b"\x00" + tagged("leaf", body.encode()))


def sign_promise(promise: Promise, intake: SigningKey) -> bytes:
    """The signed body of a receipt."""
    return intake.sign_body(LABEL, PROMISE.encode(promise))


def open_promise(signed: bytes, intake: bytes, leaf: bytes) -> Promise:
    """The promise about this very leaf, proved by the intake's public key.

    Raises ForgedError `receipt.leaf` (it is about something else), and as `verified_body` and `Form.decode`.
    """
    promise = PROMISE.decode(verified_body(LABEL, intake, signed))
    if promise.leaf != leaf:
        raise ForgedError("receipt.leaf", "This receipt is for something else.")
    return promise


@dataclass(frozen=True, slots=True)
class Carried:
    """An item that a deposit carried or gave to a desk, and the SHA-256 of its plain bytes (32 bytes)."""

    item: ItemId
    hash: bytes


WHAT = many(struct(Carried, {"item": forms.item, "hash": digest}), most=MOST_CARRIED)


def salt_for(nonce: bytes, what: tuple[Carried, ...]) -> bytes:
    """The salt of a bundle that binds its leaf to what it carried (spec/receipt.md): 16 bytes. `nonce`: 16 fresh random
    bytes, without which the salt says nothing."""
    body: dict[str, JSON] = {"v": 1, "type": "what", "nonce": b64(nonce), "what": WHAT.write(what)}
    return sha256(tagged("what", dumps(body)))[:SALT_SIZE]
