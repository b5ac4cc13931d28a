"""Binary as text (base64url without padding, RFC 4648 section 5) and the few integers that are bytes
(spec/bytes.md)."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable

from amanat.errors import MalformedError

Random = Callable[[int], bytes]
"""Gives n fresh random bytes; `secrets.token_bytes` outside tests. Pure rooms take it as an argument."""

_URL_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_LAST = {2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}
"""Last characters whose left-over bits, four or two of them, are zero; by the length modulo four."""
_ALPHABET = re.compile(r"[A-Za-z0-9_-]*\Z")


def b64(data: bytes) -> str:
    """base64url of `data` without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str, size: int | None = None) -> bytes:
    """The bytes of an unpadded base64url text, `size` of them if given.

    Raises MalformedError: `b64.alphabet` (padding and white space included), `b64.length` (no such length, or not
    `size` bytes), `b64.trailing_bits` (bits after the last byte that are not zero).
    """
    if _ALPHABET.match(text) is None:
        raise MalformedError("b64.alphabet", "Use letters, digits, - and _ only, without padding.")
    beyond = len(text) % 4
    if beyond == 1:
        raise MalformedError("b64.length", "This text is cut off or too long.")
    if beyond and text[-1] not in _LAST[beyond]:
        raise MalformedError("b64.trailing_bits", "The last character holds bits that belong to nothing.")
    data = binascii.a2b_base64(text.encode("ascii").translate(_URL_TO_STANDARD) + b"=" * (-beyond % 4))
    if size is not None and len(data) != size:
        raise MalformedError("b64.length", f"This must be {size} bytes.")
    return data


def u32be(number: int) -> bytes:
    """An unsigned 32-bit number, most significant byte first."""
    return number.to_bytes(4, "big")
