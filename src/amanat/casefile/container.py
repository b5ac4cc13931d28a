"""The zip around a case file, as bytes (APPNOTE 6.3.10): stored, no times, and no extra field but zip64 where a number
needs it. Sizes stand in the local headers, so that nothing of it must be guessed by whoever reads it."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_DAY: Final = 0x0021
"""1 January 1980; the time is midnight."""
_FULL: Final = 0xFFFFFFFF
_FULL16: Final = 0xFFFF
_PLAIN, _LARGE = 20, 45
"""Versions needed: 2.0, and 4.5 for zip64."""
CRC_AT: Final = 14
"""Where in a local header its CRC-32 stands: four bytes, least significant first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the zip: full name, bytes, CRC-32, and where its local header begins."""

    name: str
    size: int
    crc: int
    offset: int


def local_header(name: str, size: int, crc: int = 0) -> bytes:
    """What stands before the bytes of a file."""
    large = size >= _FULL
    extra = struct.pack("<2H2Q", 1, 16, size, size) if large else b""
    said = _FULL if large else size
    version = _LARGE if large else _PLAIN
    head = _LOCAL.pack(b"PK\3\4", version, 0, 0, 0, _DAY, crc, said, said, len(name), len(extra))
    return head + name.encode("ascii") + extra


def header_size(name: str, size: int) -> int:
    """Bytes of `local_header`."""
    return len(local_header(name, size))


def crc_field(crc: int) -> bytes:
    """The four bytes that belong at CRC_AT."""
    return struct.pack("<L", crc)


def directory(entries: Sequence[Entry], at: int) -> bytes:
    """The central directory and the end, for a zip whose directory begins at byte `at`."""
    records = b"".join(map(_record, entries))
    count, size = len(entries), len(records)
    end = _END.pack(b"PK\5\6", 0, 0, min(count, _FULL16), min(count, _FULL16), min(size, _FULL), min(at, _FULL), 0)
    if count < _FULL16 and size < _FULL and at < _FULL:
        return records + end
    end64 = _END64.pack(b"PK\6\6", _END64.size - 12, _LARGE, _LARGE, 0, 0, count, count, size, at)
    return records + end64 + _LOCATOR.pack(b"PK\6\7", 0, at + size, 1) + end


def _record(entry: Entry) -> bytes:
    large = entry.size >= _FULL
    far = entry.offset >= _FULL
    numbers = [entry.size, entry.size] * large + [entry.offset] * far
    extra = struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
    version = _LARGE if numbers else _PLAIN
    size = min(entry.size, _FULL)
    head = _CENTRAL.pack(
        *(b"PK\1\2", version, version, 0, 0, 0, _DAY, entry.crc, size, size, len(entry.name), len(extra)),
        *(0, 0, 0, 0, min(entry.offset, _FULL)),
    )
    return head + entry.name.encode("ascii") + extra
