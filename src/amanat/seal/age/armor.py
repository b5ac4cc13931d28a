"""The text form of an age file (C2SP age.md, "ASCII armor"): strict, because two readings of one file are a way to
hide one."""

from __future__ import annotations

import binascii

from amanat.errors import MalformedError

_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
_END = b"-----END AGE ENCRYPTED FILE-----"
_COLUMNS = 64
_WHITE = b" \t\r\n"


def is_armored(data: bytes) -> bool:
    """Whether `data` begins like an armored file, white space aside."""
    return data.lstrip(_WHITE).startswith(_BEGIN)


def armor(data: bytes) -> bytes:
    """The armored form of a binary age file."""
    text = binascii.b2a_base64(data, newline=False)
    lines = [text[i : i + _COLUMNS] for i in range(0, len(text), _COLUMNS)]
    return b"\n".join([_BEGIN, *lines, _END, b""])


def dearmor(text: bytes) -> bytes:
    """The binary file in `text`; white space around it and CRLF line ends are allowed. Raises MalformedError
    `age.armor`."""
    lines = text.strip(_WHITE).replace(b"\r\n", b"\n").split(b"\n")
    body = lines[1:-1]
    if lines[0] != _BEGIN or lines[-1] != _END or len(lines) < 2:
        raise _broken()
    if any(len(line) != _COLUMNS for line in body[:-1]) or (body and not 0 < len(body[-1]) <= _COLUMNS):
        raise _broken()
    joined = b"".join(body)
    try:
        data = binascii.a2b_base64(joined)
    except binascii.Error as error:
        raise _broken() from error
    if binascii.b2a_base64(data, newline=False) != joined:
        raise _broken()
    return data


def _broken() -> MalformedError:
    return MalformedError("age.armor", "This armored file is broken: copy it again, whole and unchanged.")
