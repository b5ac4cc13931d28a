"""Just enough DER (X.690) to see in a time stamp's reply what its signature does not cover: nothing may hide there, and
nothing may be read in two ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SEQUENCE, _SET, _INTEGER, _OID = 0x30, 0x31, 0x02, 0x06
_FIRST, _SECOND = 0xA0, 0xA1
_GRANTED: Final = bytes.fromhex("3003020100")
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_TOKEN: Final = bytes.fromhex("060b2a864886f70d0109100104")
_SHA2: Final = bytes.fromhex("0609608648016503040201")[:-1]
_NOTHING: Final = (b"", b"\x05\x00")
_RSA: Final = bytes.fromhex("06092a864886f70d0101")
_ECDSA: Final = bytes.fromhex("06082a8648ce3d0403")
_SIGNS: Final = {
    1: (_RSA + b"\x01", _RSA + b"\x0b", _ECDSA + b"\x02"),
    2: (_RSA + b"\x01", _RSA + b"\x0c", _ECDSA + b"\x03"),
    3: (_RSA + b"\x01", _RSA + b"\x0d", _ECDSA + b"\x04"),
}
"""Algorithms of signatures by the last number of their hash: SHA-256, 384, 512."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, all its bytes, and where in them its content begins."""

    tag: int
    whole: bytes
    head: int

    @property
    def content(self) -> bytes:
        """The bytes inside."""
        return self.whole[self.head :]

    def parts(self) -> list[Element]:
        """The elements inside. Raises ValueError."""
        return elements(self.content)


@dataclass(frozen=True, slots=True)
class Token:
    """`certificates` in their order; `is_plain`: what the signature does not cover says nothing of its own."""

    certificates: list[bytes]
    is_plain: bool


def elements(data: bytes) -> list[Element]:
    """The elements one after another, in their one shortest spelling. Raises ValueError."""
    found = []
    at = 0
    while at < len(data):
        element = _element(data, at)
        found.append(element)
        at += len(element.whole)
    return found


def _element(data: bytes, at: int) -> Element:
    if at + 2 > len(data) or data[at] & 0x1F == 0x1F:
        raise ValueError("cut off, or a long tag")
    length, head = data[at + 1], 2
    if length & 0x80:
        size = length & 0x7F
        spelled = data[at + 2 : at + 2 + size]
        length, head = int.from_bytes(spelled, "big"), 2 + size
        if not 1 <= size <= 4 or len(spelled) != size or not spelled[0] or length < 0x80:
            raise ValueError("not the shortest length")
    if at + head + length > len(data):
        raise ValueError("cut off")
    return Element(data[at], data[at : at + head + length], head)


def read_token(reply: bytes) -> Token | None:
    """The token of a reply (RFC 3161, CMS); None if the service gave none. Raises ValueError for what is no reply."""
    (outer,) = elements(reply)
    status, *token = _inside(outer, _SEQUENCE)
    if not token:
        return None
    (content_info,) = token
    kind, explicit = _inside(content_info, _SEQUENCE)
    (signed_data,) = _inside(explicit, _FIRST)
    version, hashes, content, *rest = _inside(signed_data, _SEQUENCE)
    certificates = [part.whole for one in rest if one.tag == _FIRST for part in one.parts()]
    (signers,) = (one for one in rest if one.tag == _SET)
    plain = (
        status.whole == _GRANTED
        and kind.whole == _SIGNED_DATA
        and version.whole == b"\x02\x01\x03"
        and content.content.startswith(_TOKEN)
        and [one.tag for one in rest] in ([_FIRST, _SET], [_SET])
        and _is_plain_signer(signers, hashes)
    )
    return Token(certificates, plain)


def _is_plain_signer(signers: Element, hashes: Element) -> bool:
    """One signer, whose hash is the one announced, whose way of signing goes with it, and without unsigned words."""
    parts = [one.parts() for one in signers.parts()]
    if len(parts) != 1 or [one.tag for one in parts[0]] != [_INTEGER, _SEQUENCE, _SEQUENCE, _FIRST, _SEQUENCE, 0x04]:
        return False
    version, _, digest, _, signing, _ = parts[0]
    number = _hash_number(digest)
    ways = _SIGNS.get(number, ())
    return (
        version.whole == b"\x02\x01\x01"
        and [one.whole for one in hashes.parts()] == [digest.whole]
        and any(signing.content == way + more for way in ways for more in _NOTHING)
    )


def _hash_number(algorithm: Element) -> int:
    known = {_SHA2 + bytes([n]) + more: n for n in _SIGNS for more in _NOTHING}
    return known.get(algorithm.content, 0)


def _inside(element: Element, tag: int) -> list[Element]:
    if element.tag != tag:
        raise ValueError("another element than expected")
    return element.parts()
