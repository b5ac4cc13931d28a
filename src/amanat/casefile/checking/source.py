"""Bytes at any place of a file: as it lies on the disk, or through an age seal, chunk by chunk, so that a sealed file
is never unpacked to the disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amanat.casefile.finding import StoppedError
from amanat.errors import AmanatError, ForgedError
from amanat.seal.age import Identity
from amanat.seal.age.armor import is_armored
from amanat.seal.age.header import MAX_HEADER, Header, check_mac, header_length, parse_header
from amanat.seal.age.stream import CHUNK_SIZE, NONCE_SIZE, TAG_SIZE, chunk_nonce, payload_cipher

_AGE: Final = b"age-encryption.org/"
_SEALED_CHUNK: Final = CHUNK_SIZE + TAG_SIZE
_REAL: Final = frozenset({"X25519", "mlkem768x25519", "scrypt", "ssh-ed25519", "ssh-rsa", "piv-p256"})
"""Stanzas that somebody can open; others may be there to keep readers honest."""


class Source(Protocol):
    """`size` in bytes. `fill` reads exactly as many bytes as `into` is long, beginning at byte `at`; the caller stays
    within `size`. Raises StoppedError `container.missing`, `seal.altered`."""

    size: int

    def fill(self, at: int, into: memoryview) -> None: ...


class FileSource:
    """A file as it lies there."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = -1
        self.size = file.seek(0, 2)

    def fill(self, at: int, into: memoryview) -> None:
        """See `Source`."""
        try:
            if at != self._at:
                self._file.seek(at)
            done = 0
            while done < len(into):
                got = self._file.readinto(into[done:])  # type: ignore[attr-defined]
                if not got:
                    raise StoppedError("container.missing")
                done += got
        except OSError as error:
            raise StoppedError("container.missing") from error
        self._at = at + len(into)


class SealedSource:
    """What an age file holds. Each chunk is authenticated before a byte of it is given, and the last one at once: so a
    file that was cut off shows before anything is read."""

    def __init__(self, sealed: Source, begin: int, cipher: ChaCha20Poly1305) -> None:
        length = sealed.size - begin
        self._sealed, self._begin, self._cipher = sealed, begin, cipher
        self._chunks = max(1, -(-length // _SEALED_CHUNK))
        self._number, self._plain = -1, memoryview(b"")
        self._buffer = bytearray(_SEALED_CHUNK)
        self.size = length - TAG_SIZE * self._chunks
        last = length - _SEALED_CHUNK * (self._chunks - 1)
        if last < TAG_SIZE or (last == TAG_SIZE and self._chunks > 1):
            raise StoppedError("seal.altered")
        self._open(self._chunks - 1)

    def fill(self, at: int, into: memoryview) -> None:
        """See `Source`."""
        done = 0
        while done < len(into):
            number, skip = divmod(at + done, CHUNK_SIZE)
            if number != self._number:
                self._open(number)
            piece = self._plain[skip : skip + len(into) - done]
            into[done : done + len(piece)] = piece
            done += len(piece)

    def _open(self, number: int) -> None:
        at = self._begin + number * _SEALED_CHUNK
        view = memoryview(self._buffer)[: min(_SEALED_CHUNK, self._sealed.size - at)]
        self._sealed.fill(at, view)
        try:
            plain = self._cipher.decrypt(chunk_nonce(number, number == self._chunks - 1), view, None)
        except InvalidTag as error:
            raise StoppedError("seal.altered") from error
        self._number, self._plain = number, memoryview(plain)


def read(source: Source, at: int, length: int) -> bytes:
    """`length` bytes from byte `at`. Raises as `Source.fill`."""
    data = bytearray(length)
    source.fill(at, memoryview(data))
    return bytes(data)


def is_sealed(source: Source) -> bool:
    """Whether it begins like an age file. Raises StoppedError `seal.armored`."""
    start = read(source, 0, min(source.size, 64))
    if is_armored(start):
        raise StoppedError("seal.armored")
    return start.startswith(_AGE)


def unseal(source: Source, identities: Sequence[Identity]) -> tuple[SealedSource, int]:
    """What is inside the seal, and to how many it was sealed. Raises StoppedError `seal.…`."""
    start = read(source, 0, min(source.size, MAX_HEADER))
    try:
        end = header_length(start)
        if end is None or source.size < end + NONCE_SIZE + TAG_SIZE:
            raise StoppedError("seal.broken")
        header = parse_header(start[:end])
        kinds = [stanza.arguments[0] for stanza in header.stanzas]
        if "scrypt" in kinds and len(kinds) > 1:
            raise StoppedError("seal.broken")
        file_key = _file_key(header, identities)
    except ForgedError as error:
        raise StoppedError("seal.altered") from error
    except StoppedError:
        raise
    except AmanatError as error:
        raise StoppedError("seal.broken") from error
    cipher = payload_cipher(file_key, read(source, end, NONCE_SIZE))
    return SealedSource(source, end + NONCE_SIZE, cipher), sum(kind in _REAL for kind in kinds)


def _file_key(header: Header, identities: Sequence[Identity]) -> bytes:
    if not identities:
        raise StoppedError("seal.no_key")
    found = next(filter(None, (identity.unwrap(header.stanzas) for identity in identities)), None)
    if found is None:
        raise StoppedError("seal.wrong_key")
    check_mac(header, found)
    return found
