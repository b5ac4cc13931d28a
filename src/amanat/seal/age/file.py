"""Whole age files, at once or as a stream (spec/age.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from amanat.errors import MalformedError
from amanat.seal.age.armor import dearmor, is_armored
from amanat.seal.age.header import FILE_KEY_SIZE, check_mac, format_header, header_length, parse_header
from amanat.seal.age.keys import Identity, Recipient
from amanat.seal.age.stream import NONCE_SIZE, Piece, decrypt_chunks, encrypt_chunks, payload_cipher
from amanat.seal.encoding import Random


def seal(plain: bytes, recipients: Sequence[Recipient], random: Random) -> bytes:
    """The age file of `plain` for every one of `recipients`. Raises MalformedError `age.recipient` if there are
    none."""
    return b"".join(seal_stream([plain], recipients, random))


def seal_stream(plain: Iterable[Piece], recipients: Sequence[Recipient], random: Random) -> Iterator[bytes]:
    """The age file of what comes in pieces of any size: first the header, then chunks of 64 KiB. Memory: about one
    piece and one chunk. Raises as `seal`, at once.
    """
    if not recipients:
        raise MalformedError("age.recipient", "A file must be sealed to somebody.")
    file_key, nonce = random(FILE_KEY_SIZE), random(NONCE_SIZE)
    header = format_header([recipient.wrap(file_key, random) for recipient in recipients], file_key)
    return _sealed(header + nonce, encrypt_chunks(payload_cipher(file_key, nonce), plain))


def open_sealed(data: bytes, identities: Sequence[Identity]) -> bytes | None:
    """The plaintext of an age file, binary or armored; None if it is for none of `identities`.

    Raises MalformedError `age.armor`, `age.version`, `age.header`, `age.stanza`; ForgedError `age.header_mac`,
    `age.payload`.
    """
    opened = open_stream([dearmor(data) if is_armored(data) else data], identities)
    return None if opened is None else b"".join(opened)


def open_stream(sealed: Iterable[Piece], identities: Sequence[Identity]) -> Iterator[bytes] | None:
    """The plaintext, in chunks of 64 KiB, of a binary age file that comes in pieces; None if it is for none of
    `identities`.

    The header is read and checked before this returns; the payload as it is asked for. Nothing unauthenticated is ever
    yielded, but a cut-off file shows only at the end: use nothing before the iterator is exhausted. Raises as
    `open_sealed`, armor aside.
    """
    pieces = iter(sealed)
    start = bytearray()
    header_end = _read_header(pieces, start)
    header = parse_header(bytes(start[:header_end]))
    if len(header.stanzas) > 1 and any(stanza.arguments[0] == "scrypt" for stanza in header.stanzas):
        raise MalformedError("age.stanza", "A passphrase must be the only way into a file.")
    file_key = next(filter(None, (identity.unwrap(header.stanzas) for identity in identities)), None)
    if file_key is None:
        return None
    check_mac(header, file_key)
    while len(start) < header_end + NONCE_SIZE:
        start += _next_piece(pieces)
    nonce = bytes(start[header_end : header_end + NONCE_SIZE])
    return decrypt_chunks(payload_cipher(file_key, nonce), _before(start[header_end + NONCE_SIZE :], pieces))


def _read_header(pieces: Iterator[Piece], start: bytearray) -> int:
    """Fills `start` until it holds the header; gives the header's length."""
    end = header_length(start)
    while end is None:
        start += _next_piece(pieces)
        end = header_length(start)
    return end


def _next_piece(pieces: Iterator[Piece]) -> Piece:
    piece = next(pieces, None)
    if piece is None:
        raise MalformedError("age.header", "This age file is cut off before its content.")
    return piece


def _sealed(start: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield start
    yield from chunks


def _before(first: Piece, rest: Iterator[Piece]) -> Iterator[Piece]:
    yield first
    yield from rest
