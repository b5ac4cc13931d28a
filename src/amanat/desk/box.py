"""The one symmetric box of spec/journal.md: ChaCha20-Poly1305 (RFC 8439) with a random nonce in front."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amanat.errors import ForgedError
from amanat.seal.encoding import Random

KEY_SIZE = 32
NONCE_SIZE = 12
OVERHEAD = NONCE_SIZE + 16


def box(key: bytes, aad: bytes, plain: bytes, random: Random) -> bytes:
    """`nonce ‖ ciphertext ‖ tag` of `plain` under the 32-byte `key`, bound to `aad`."""
    nonce = random(NONCE_SIZE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, aad)


def unbox(key: bytes, aad: bytes, boxed: bytes) -> bytes:
    """What `box` closed. Raises ForgedError `box.tag`: another key, another place, or altered bytes."""
    try:
        return ChaCha20Poly1305(key).decrypt(boxed[:NONCE_SIZE], boxed[NONCE_SIZE:], aad)
    except (InvalidTag, ValueError) as error:
        raise ForgedError("box.tag", "These sealed bytes were altered or belong somewhere else.") from error
