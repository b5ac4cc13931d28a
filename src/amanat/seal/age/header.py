"""The header of an age v1 file: read, written, authenticated (C2SP age.md, "Header")."""

from __future__ import annotations

import binascii
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amanat.errors import ForgedError, MalformedError

VERSION_LINE = b"age-encryption.org/v1\n"
FILE_KEY_SIZE = 16
MAC_SIZE = 32
MAX_HEADER = 1 << 18
"""Bytes. Room for about 150 hybrid stanzas; what is longer is not read into memory."""

_COLUMNS = 64
_ARGUMENT = re.compile(rb"[\x21-\x7e]+\Z")
_END = b"\n---"


@dataclass(frozen=True, slots=True)
class Stanza:
    """One recipient's part of the header: arguments (the first is the type) and a body of bytes."""

    arguments: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """The stanzas, the MAC (32 bytes), and the bytes the MAC covers."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    covered: bytes


def header_length(data: bytes | bytearray) -> int | None:
    """How many bytes at the start of `data` are header, final line end included; None if it has not ended yet.

    Raises MalformedError `age.version`, `age.header` (no age file, or longer than MAX_HEADER).
    """
    start = bytes(data[: len(VERSION_LINE)])
    if not VERSION_LINE.startswith(start):
        code = "age.version" if start.startswith(b"age-encryption.org/") else "age.header"
        raise MalformedError(code, "This is not a file that age version 1 made.")
    end = data.find(_END, 0, MAX_HEADER)
    line_end = data.find(b"\n", end + len(_END), MAX_HEADER) if end >= 0 else -1
    if line_end < 0 and len(data) >= MAX_HEADER:
        raise MalformedError("age.header", "The start of this file is too long.")
    return None if line_end < 0 else line_end + 1


def parse_header(data: bytes) -> Header:
    """The header that `data` is, exactly. Raises MalformedError `age.version`, `age.header`."""
    if header_length(data) != len(data):
        raise _malformed("It does not end where it should.")
    covered_length = data.index(_END) + len(_END)
    mac_text = data[covered_length:-1]
    if not mac_text.startswith(b" "):
        raise _malformed("The last line has no MAC.")
    mac = decode_base64(mac_text[1:])
    if len(mac) != MAC_SIZE:
        raise _malformed("The MAC has the wrong length.")
    stanzas = _parse_stanzas(data[len(VERSION_LINE) : covered_length - len(_END)])
    return Header(stanzas, mac, data[:covered_length])


def format_header(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """The header for these stanzas, its MAC made with the 16-byte file key."""
    covered = VERSION_LINE + b"".join(map(_format_stanza, stanzas)) + b"---"
    return covered + b" " + encode_base64(_mac(file_key, covered)) + b"\n"


def check_mac(header: Header, file_key: bytes) -> None:
    """Returns if the header was made with this file key. Raises ForgedError `age.header_mac`."""
    if not hmac.compare_digest(header.mac, _mac(file_key, header.covered)):
        raise ForgedError("age.header_mac", "The start of this file was altered.")


def encode_base64(data: bytes) -> bytes:
    """Standard base64 without padding, as stanzas use it."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=")


def decode_base64(text: bytes) -> bytes:
    """Bytes of canonical, unpadded standard base64. Raises MalformedError `age.header`."""
    try:
        data = binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error as error:
        raise _malformed("It holds broken base64.") from error
    if encode_base64(data) != text:
        raise _malformed("Its base64 is not canonical.")
    return data


def _mac(file_key: bytes, covered: bytes) -> bytes:
    key = HKDF(hashes.SHA256(), 32, b"", b"header").derive(file_key)
    return hmac.digest(key, covered, "sha256")


def _parse_stanzas(text: bytes) -> tuple[Stanza, ...]:
    lines = text.split(b"\n")
    stanzas: list[Stanza] = []
    at = 0
    while at < len(lines):
        arguments = _parse_arguments(lines[at])
        body_end = at + 1
        while body_end < len(lines) and len(lines[body_end]) == _COLUMNS:
            body_end += 1
        if body_end == len(lines) or len(lines[body_end]) > _COLUMNS:
            raise _malformed("A stanza does not end with a short line.")
        stanzas.append(Stanza(arguments, decode_base64(b"".join(lines[at + 1 : body_end + 1]))))
        at = body_end + 1
    return tuple(stanzas)


def _parse_arguments(line: bytes) -> tuple[str, ...]:
    arrow, *arguments = line.split(b" ")
    if arrow != b"->" or not arguments or not all(map(_ARGUMENT.match, arguments)):
        raise _malformed("A stanza does not begin as it should.")
    return tuple(argument.decode("ascii") for argument in arguments)


def _format_stanza(stanza: Stanza) -> bytes:
    body = encode_base64(stanza.body)
    # A body that fills its last line is followed by an empty one: the short line that ends every stanza.
    lines = [body[i : i + _COLUMNS] for i in range(0, len(body) + 1, _COLUMNS)]
    return b"\n".join([b"-> " + " ".join(stanza.arguments).encode("ascii"), *lines, b""])


def _malformed(what: str) -> MalformedError:
    return MalformedError("age.header", f"The start of this age file is broken. {what}")
