"""The payload of an age file: ChaCha20-Poly1305 in chunks of 64 KiB (C2SP age.md, "Payload"), in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

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
    return _each_chunk(plain, CHUNK_SIZE, cipher.encrypt)


def decrypt_chunks(cipher: ChaCha20Poly1305, sealed: Iterable[Piece]) -> Iterator[bytes]:
    """The opened chunks of a payload that arrives in pieces of any size. What was yielded is genuine; whether it is
    complete is known only at the end.

    Raises ForgedError `age.payload`: truncated, swapped, altered, or followed by something.
    """
    opened = 0
    try:
        for chunk in _each_chunk(sealed, CHUNK_SIZE + TAG_SIZE, cipher.decrypt):
            if not chunk and opened:
                raise _broken()
            opened += 1
            yield chunk
    except InvalidTag as error:
        raise _broken() from error


def sealed_length(length: int) -> int:
    """Bytes of payload, nonce included, for `length` bytes of plaintext."""
    return NONCE_SIZE + length + TAG_SIZE * max(1, -(-length // CHUNK_SIZE))


def _each_chunk(pieces: Iterable[Piece], size: int, apply: Callable[[bytes, Piece, None], bytes]) -> Iterator[bytes]:
    """Applies the cipher to chunk after chunk of exactly `size` bytes; the last may be shorter and carries the final
    flag."""
    for number, (chunk, is_last) in enumerate(_with_last(_exact(pieces, size))):
        yield apply(number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00"), chunk, None)


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
