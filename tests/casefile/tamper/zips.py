"""A zip writer that can lie: every field of every header can be set to something else than what is true."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from amanat.casefile import layout

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
Fields = Mapping[str, Any]
DEFLATE = 8


@dataclass(frozen=True)
class Piece:
    """One entry: what is true of it, and what its two headers say instead. `packed`: its bytes as they lie in the zip;
    `behind`: bytes after them."""

    name: str | bytes
    data: bytes
    method: int = 0
    local: Fields = field(default_factory=dict)
    central: Fields = field(default_factory=dict)
    packed: bytes | None = None
    behind: bytes = b""

    @property
    def raw(self) -> bytes:
        """The name's bytes."""
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    @property
    def stored(self) -> bytes:
        """The bytes as they lie in the zip."""
        if self.packed is not None:
            return self.packed
        return deflated(self.data) if self.method == DEFLATE else self.data


def deflated(data: bytes) -> bytes:
    """Raw deflate."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


def pieces_of(files: Mapping[str, bytes], **changes: Any) -> list[Piece]:
    """An entry for each file, named without ROOT; `changes` are to all of them."""
    return [Piece(layout.ROOT + name, data, **changes) for name, data in files.items()]


def write(
    pieces: Iterable[Piece],
    *,
    prefix: bytes = b"",
    shift: bool = True,
    before_directory: bytes = b"",
    end: Fields | None = None,
    zip64: Fields | None = None,
    comment: bytes = b"",
    after: bytes = b"",
) -> bytes:
    """The zip. `shift`: offsets count the prefix too. `end` and `zip64` change fields of the two ends; a zip64 end is
    written when `zip64` is given."""
    out, records = bytearray(prefix), bytearray()
    count = 0
    for piece in pieces:
        at = len(out) - (0 if shift else len(prefix))
        out += _local(piece) + piece.stored + piece.behind
        records += _record(piece, at)
        count += 1
    out += before_directory
    begin = len(out) - (0 if shift else len(prefix))
    out += records
    said = {"disk": 0, "first": 0, "here": count, "count": count, "size": len(records), "offset": begin}
    if zip64 is not None:
        long = {"mark": b"PK\6\6", "length": 44, "made": 45, "needed": 45, **said, **zip64}
        names = ("mark", "length", "made", "needed", "disk", "first", "here", "count", "size", "offset")
        place = len(out)
        out += _END64.pack(*(long[name] for name in names))
        out += _LOCATOR.pack(b"PK\6\7", 0, long.get("place", place), long.get("disks", 1))
    said |= dict(end or {})
    return bytes(out) + _END.pack(b"PK\5\6", *said.values(), len(comment)) + comment + after


def _truth(piece: Piece) -> dict[str, Any]:
    return {
        "version": 20,
        "flags": 0,
        "method": piece.method,
        "time": 0,
        "date": 0x21,
        "crc": zlib.crc32(piece.data),
        "packed": len(piece.stored),
        "size": len(piece.data),
        "name": piece.raw,
        "extra": b"",
    }


def _local(piece: Piece) -> bytes:
    said = _truth(piece) | dict(piece.local)
    names = ("version", "flags", "method", "time", "date", "crc", "packed", "size")
    numbers = (said[name] for name in names)
    head = _LOCAL.pack(b"PK\3\4", *numbers, len(said["name"]), len(said["extra"]))
    return head + bytes(said["name"]) + bytes(said["extra"])


def _record(piece: Piece, at: int) -> bytes:
    more = {"made": 20, "comment": b"", "disk": 0, "internal": 0, "external": 0, "offset": at}
    said = _truth(piece) | more | dict(piece.central)
    names = ("made", "version", "flags", "method", "time", "date", "crc", "packed", "size")
    numbers = (said[name] for name in names)
    lengths = (len(said["name"]), len(said["extra"]), len(said["comment"]))
    rest = (said[name] for name in ("disk", "internal", "external", "offset"))
    head = _CENTRAL.pack(b"PK\1\2", *numbers, *lengths, *rest)
    return head + bytes(said["name"]) + bytes(said["extra"]) + bytes(said["comment"])
