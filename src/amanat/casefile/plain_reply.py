"""A time stamp's reply as a case file keeps it: what its signature does not cover says nothing (spec/case-file.md)."""

from __future__ import annotations

from collections.abc import Collection

from amanat.casefile.checking.der import Element, elements, read_token
from amanat.errors import MalformedError

_GRANTED = bytes.fromhex("3003020100")


def plain_reply(der: bytes, chain: Collection[bytes]) -> bytes:
    """The same token without the service's words around it and without certificates (DER) that are not in `chain`; the
    others in the order of DER. Raises MalformedError `stamp.form` for a token that a checker would refuse."""
    try:
        (outer,) = elements(der)
        _, content_info = outer.parts()
        kind, explicit = content_info.parts()
        (signed_data,) = explicit.parts()
        inside = b"".join(_kept(part, chain) for part in signed_data.parts())
        wrapped = _wrap(0xA0, _wrap(0x30, inside))
        made = _wrap(0x30, _GRANTED + _wrap(0x30, kind.whole + wrapped))
        token = read_token(made)
    except ValueError as error:
        raise _unusable() from error
    if token is None or not token.is_plain:
        raise _unusable()
    return made


def _kept(part: Element, chain: Collection[bytes]) -> bytes:
    if part.tag != 0xA0:
        return part.whole
    return _wrap(0xA0, b"".join(sorted(one.whole for one in part.parts() if one.whole in chain)))


def _wrap(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    spelled = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(spelled)]) + spelled + content


def _unusable() -> MalformedError:
    return MalformedError("stamp.form", "This service's time stamps are of a form that a case file cannot keep.")
