"""What messages, state and notices share: signed body, padded inside, sealed (spec/mailbox.md)."""

from __future__ import annotations

from collections.abc import Sequence

from amanat.errors import MalformedError
from amanat.seal.age import Identity, Recipient, open_sealed, seal
from amanat.seal.encoding import Random
from amanat.seal.padding import pad_inside, unpad_inside
from amanat.seal.signing import SigningKey


def seal_body(label: str, key: SigningKey, body: bytes, recipients: Sequence[Recipient], random: Random) -> bytes:
    """The age file of `pad-inside(sig ‖ body)`."""
    return seal_signed(key.sign_body(label, body), recipients, random)


def seal_signed(signed: bytes, recipients: Sequence[Recipient], random: Random) -> bytes:
    """The age file of an already signed body, padded inside."""
    return seal(pad_inside(signed), recipients, random)


def open_signed(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """The signed body in `sealed`; its signature is not checked yet.

    Raises MalformedError `age.not_for_me`, `age.…`, `padding.…`; ForgedError `age.…`.
    """
    padded = open_sealed(sealed, identities)
    if padded is None:
        raise MalformedError("age.not_for_me", "This was sealed to somebody else.")
    return unpad_inside(padded)
