"""Sealed pieces that stay in the snapshot's file until somebody reads them: memory holds their place and hash."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from amanat.errors import ForgedError
from amanat.seal.encoding import u32be
from amanat.seal.signing import sha256

DIGEST_SIZE: Final = 16
MARK_SIZE: Final = 4 + DIGEST_SIZE


def mark(piece: bytes) -> bytes:
    """What vouches for a piece: its size and the first 16 bytes of its hash. No piece: zeros."""
    return u32be(len(piece)) + (sha256(piece)[:DIGEST_SIZE] if piece else bytes(DIGEST_SIZE))


class KeptFile:
    """An open snapshot. It stays readable when a newer one takes its name; closed when nothing refers to it."""

    __slots__ = ("_handle",)

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY)

    def read(self, offset: int, size: int) -> bytes:
        """The bytes there; fewer at the end of the file."""
        return os.pread(self._handle, size, offset)

    def size(self) -> int:
        return os.fstat(self._handle).st_size

    def __del__(self) -> None:
        handle, self._handle = getattr(self, "_handle", -1), -1
        if handle >= 0:
            os.close(handle)


class Kept:
    """One sealed piece in a file. `mark` came from the sealed part of the snapshot."""

    __slots__ = ("_file", "_offset", "mark")

    def __init__(self, file: KeptFile, offset: int, own_mark: bytes) -> None:
        self._file, self._offset, self.mark = file, offset, own_mark

    @property
    def size(self) -> int:
        return int.from_bytes(self.mark[:4], "big")

    def read(self) -> bytes:
        """The piece as it was sealed. Raises ForgedError `snapshot.changed`: the file was altered after unlocking."""
        piece = self._file.read(self._offset, self.size)
        if mark(piece) != self.mark:
            raise ForgedError(
                "snapshot.changed",
                "A file of this desk was altered while it was open. Lock the desk, keep a copy of the folder, and "
                "unlock it again: it is then read from the journal.",
            )
        return piece
