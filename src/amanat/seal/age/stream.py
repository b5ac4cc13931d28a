"""The payload of an age file: ChaCha20-Poly1305 in chunks of 64 KiB (C2SP age.md, "Payload"), in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amanat.errors import ForgedError

CHUNK_SIZE = 1 << 16
TAG_SIZE = 16
NONCE_SIZE = 16

Piece = bytes | bytearray | memoryview
"""Bytes that the giver does not change afterwards."""


def payload_cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    """The cipher of the payload from the 16-byte file key and the 16-byte nonce after the header."""
    return ChaCha20Poly1305(HKDF(hashes.SHA256(), 32, nonce, b"payload").derive(file_key))


def encrypt_chunks(cipher: ChaCha20Poly1305, plain: Iterable[Piece]) -> Iterator[bytes]:
    """The sealed chunks of a payload that arrives in pieces of any size; holds about one piece and one chunk."""
    for number, (chunk, is_last) in enumerate(_with_last(_exact(plain, CHUNK_SIZE))):
        yield seal_chunk(cipher, number, chunk, is_last=is_last)


def seal_chunk(cipher: ChaCha20Poly1305, number: int, chunk: Piece, *, is_last: bool) -> bytes:
    """One sealed chunk, for whoever writes them out of order. A number is used once: two different chunks under one
    number would open both."""
    return cipher.encrypt(chunk_nonce(number, is_last), chunk, None)


def decrypt_chunks(cipher: ChaCha20Poly1305, sealed: Iterable[Piece]) -> Iterator[bytes]:
    """The opened chunks of a payload that arrives in pieces of any size. What was yielded is genuine; whether it is
    complete is known only at the end.

    Raises ForgedError `age.payload`: truncated, swapped, altered, or followed by something.
    """
    for number, (chunk, is_last) in enumerate(_with_last(_exact(sealed, CHUNK_SIZE + TAG_SIZE))):
        try:
            plain = cipher.decrypt(chunk_nonce(number, is_last), chunk, None)
        except InvalidTag as error:
            yield from _misplaced_end(cipher, number, is_last, chunk)
            raise _broken() from error
        if not plain and number:
            raise _broken()
        yield plain


def sealed_length(length: int) -> int:
    """Bytes of payload, nonce included, for `length` bytes of plaintext."""
    return NONCE_SIZE + length + TAG_SIZE * max(1, -(-length // CHUNK_SIZE))


def _misplaced_end(cipher: ChaCha20Poly1305, number: int, is_last: bool, chunk: Piece) -> Iterator[bytes]:
    """A whole chunk that is genuine in itself, but the file was cut after it or goes on: the specification's tests
    expect that what could be read until there is given out before the error."""
    if len(chunk) == CHUNK_SIZE + TAG_SIZE:
        with suppress(InvalidTag):
            yield cipher.decrypt(chunk_nonce(number, not is_last), chunk, None)


def chunk_nonce(number: int, is_last: bool) -> bytes:
    """The nonce of chunk `number`, from 0: eleven bytes of counter and the final flag."""
    return (number << 8 | is_last).to_bytes(12, "big")


def _with_last(chunks: Iterator[Piece]) -> Iterator[tuple[Piece, bool]]:
    """Each chunk with whether it is the last; an empty payload is one empty last chunk."""
    ahead = next(chunks, b"")
    for chunk in chunks:
        yield ahead, False
        ahead = chunk
    yield ahead, True


def _exact(pieces: Iterable[Piece], size: int) -> Iterator[Piece]:
    """The same bytes in chunks of exactly `size`, the last one shorter. What lies whole in a piece is not copied."""
    rest = bytearray()
    for piece in pieces:
        view = memoryview(piece)
        at = 0
        if rest:
            at = size - len(rest)
            rest += view[:at]
            if len(rest) < size:
                continue
            yield rest
            rest = bytearray()
        end = len(view)
        while end - at >= size:
            yield view[at : at + size]
            at += size
        rest += view[at:]
    if rest:
        yield rest


def _broken() -> ForgedError:
    return ForgedError("age.payload", "The content of this file was cut off or altered.")
