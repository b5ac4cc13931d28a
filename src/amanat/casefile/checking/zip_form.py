"""The records of a zip (APPNOTE 6.3.10), read strictly: what two programs could read differently is refused."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from amanat.casefile import layout
from amanat.casefile.checking.source import Source, read
from amanat.casefile.finding import StoppedError

_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_FULL: Final = 0xFFFFFFFF
_FULL16: Final = 0xFFFF
_ZIP64: Final = 1
_MOST_DIRECTORY: Final = 64 << 20
_LONGEST_COMMENT: Final = 0xFFFF
_LOCKED: Final = 0x2041
"""Flags of encryption of any kind."""
_LATER: Final = 0x0008
"""A flag: sizes and CRC-32 stand behind the bytes."""
_ALLOWED_FLAGS: Final = 0x080E
_DEFLATE: Final = 8
_STORED: Final = 0
_FOLDER: Final = 0x10
"""Of the attributes of DOS."""
_DOS_ATTRIBUTES: Final = 0x31
"""Those that no unpacker leaves a file out for: read-only, folder, archive. A volume label is skipped by `unzip`."""
_VERSIONS: Final = (10, 20, 45)
"""Needed to unpack: plain, deflate and folders, zip64. What needs more, some unpackers leave out."""
_HOSTS: Final = (0, 3)
"""Whose attributes they are: DOS or Unix."""
_OWN_RIGHTS: Final = 0o7000
"""Of a file's mode: to run as its owner."""
_LENGTHS: Final = {0x5455: (5, 9, 13), 0x5855: (8, 12), 0x7855: (0, 4), 0x7875: (3, 7, 11, 19), 0x000A: (32,)}
"""Extra fields of other tools that say times and owners, with the lengths they have, and nothing that a reader takes
for a name or a size."""


@dataclass(frozen=True, slots=True)
class End:
    """Where the central directory lies, how many records it has, and the versions in the zip64 end (0, 0: none)."""

    count: int
    size: int
    offset: int
    versions: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the central directory. `raw` is the name's bytes, `kinds` the extra fields it has."""

    raw: bytes
    made: int
    needed: int
    flags: int
    method: int
    moment: tuple[int, int]
    crc: int
    packed: int
    size: int
    offset: int
    internal: int
    attributes: int
    kinds: frozenset[int]

    @property
    def name(self) -> str:
        """The name as a reader shows it."""
        return self.raw.decode("utf-8" if self.flags & 0x0800 else "cp437", "replace")

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder and holds nothing."""
        return self.raw.endswith(b"/")

    @property
    def as_we_write(self) -> bool:
        """Whether our builder could have written it (spec/case-file.md, Zip)."""
        plain = (self.made, self.moment, self.internal, self.attributes) == (self.needed, (0, 0x21), 0, 0)
        large = self.size >= _FULL or self.offset >= _FULL
        fields = {_ZIP64} if large else set()
        return (
            plain
            and not self.is_folder
            and self.needed == (45 if large else 20)
            and self.flags in (0, 0x0800)
            and self.kinds == fields
        )


def find_end(source: Source) -> End:
    """The end of the zip, which is the end of the file. Raises StoppedError `container.…`."""
    at = source.size - _END.size
    tail = read(source, max(at, 0), min(_END.size, source.size))
    if at < 0 or not tail.startswith(b"PK\5\6") or tail[-2:] != b"\0\0":
        raise StoppedError(_why_no_end(source))
    _, disk, first, here, count, size, offset, _ = _END.unpack(tail)
    versions = (0, 0)
    before = at
    locator = read(source, at - _LOCATOR.size, _LOCATOR.size) if at >= _LOCATOR.size else b""
    if locator.startswith(b"PK\6\7"):
        before, (versions, count, size, offset) = _end64(source, at, locator, (disk, first, here, count, size, offset))
    elif disk or first or here != count or count == _FULL16 or _FULL in (size, offset):
        raise StoppedError("container.zip64")
    if count > layout.MAX_ENTRIES or size > _MOST_DIRECTORY:
        raise StoppedError("container.many")
    _check_place(source, size, offset, before)
    return End(count, size, offset, versions)


def _why_no_end(source: Source) -> str:
    """An end somewhere before the end of the file, or none."""
    length = min(source.size, _END.size + _LONGEST_COMMENT)
    tail = read(source, source.size - length, length)
    at = tail.rfind(b"PK\5\6", 0, max(0, length - _END.size + 4))
    if at >= 0 and at + _END.size <= length:
        comment = int.from_bytes(tail[at + 20 : at + 22], "little")
        return "container.comment" if comment and at + _END.size + comment == length else "container.trailing"
    return "container.cut" if read(source, 0, min(4, source.size)) == b"PK\3\4" else "container.not_zip"


def _end64(
    source: Source, at: int, locator: bytes, short: tuple[int, ...]
) -> tuple[int, tuple[tuple[int, int], int, int, int]]:
    _, disk, where, disks = _LOCATOR.unpack(locator)
    begin = at - _LOCATOR.size - _END64.size
    if disk or disks > 1 or where != begin or begin < 0:
        raise StoppedError("container.zip64")
    mark, length, made, needed, this, first, here, count, size, offset = _END64.unpack(read(source, begin, _END64.size))
    if mark != b"PK\6\6" or length != _END64.size - 12 or this or first or here != count:
        raise StoppedError("container.zip64")
    full = (_FULL16, _FULL16, _FULL16, _FULL16, _FULL, _FULL)
    said = (0, 0, count, count, size, offset)
    if any(one not in (most, true) for one, most, true in zip(short, full, said, strict=True)):
        raise StoppedError("container.zip64")
    return begin, ((made, needed), count, size, offset)


def _check_place(source: Source, size: int, offset: int, end: int) -> None:
    if offset + size == end:
        return
    begin = end - size
    if begin >= 4 and size and read(source, begin, 4) == b"PK\1\2":
        raise StoppedError("container.prefix")
    raise StoppedError("container.gap")


def records(source: Source, end: End) -> list[Record]:
    """Every record of the central directory. Raises StoppedError `container.…`."""
    data = read(source, end.offset, end.size)
    found: list[Record] = []
    at = 0
    while at < len(data):
        record, at = _record(data, at)
        found.append(record)
        if len(found) > end.count:
            raise StoppedError("container.mismatch")
    if len(found) != end.count:
        raise StoppedError("container.mismatch")
    return found


def _record(data: bytes, at: int) -> tuple[Record, int]:
    if at + _CENTRAL.size > len(data) or data[at : at + 4] != b"PK\1\2":
        raise StoppedError("container.mismatch")
    (_, made, needed, flags, method, clock, day, crc, packed, size, *rest) = _CENTRAL.unpack_from(data, at)
    name_size, extra_size, comment, disk, internal, attributes, offset = rest
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_size
    after = extra_at + extra_size + comment
    raw = data[name_at:extra_at]
    if after > len(data):
        raise StoppedError("container.mismatch")
    place = raw.decode("utf-8", "replace")
    extra = _extra(data[extra_at : extra_at + extra_size], place)
    size, packed, offset = _long(extra.get(_ZIP64), (size, packed, offset), place)
    record = Record(
        *(raw, made, needed, flags, method, (clock, day), crc, packed, size, offset, internal, attributes),
        frozenset(extra),
    )
    _check_record(record, comment, disk)
    return record, after


def _check_record(record: Record, comment: int, disk: int) -> None:
    if comment:
        raise StoppedError("container.comment", record.name)
    if disk:
        raise StoppedError("container.zip64", record.name)
    if record.flags & _LOCKED:
        raise StoppedError("container.encrypted", record.name)
    if record.method not in (_STORED, _DEFLATE) or record.flags & ~_ALLOWED_FLAGS or record.needed not in _VERSIONS:
        raise StoppedError("container.method", record.name)
    if record.method == _STORED and record.flags & _LATER and record.size:
        # Where a stored file ends then only the directory knows; a reader that streams has to guess.
        raise StoppedError("container.mismatch", record.name)
    _check_kind(record)
    if record.is_folder and (record.size or record.method != _STORED or record.packed):
        raise StoppedError("container.size", record.name)
    if record.method == _STORED and record.size != record.packed:
        raise StoppedError("container.size", record.name)
    if record.size > layout.MAX_EXPANSION * max(1, record.packed):
        raise StoppedError("container.bomb", record.name)


def _check_kind(record: Record) -> None:
    """A link or a device by the file mode of Unix, which unpackers obey; a folder only if its name says so too."""
    kind, mode = record.attributes >> 28, record.attributes >> 16
    if kind == 0xA:
        raise StoppedError("container.link", record.name)
    plain = record.attributes & 0xFFFF & ~_DOS_ATTRIBUTES == 0 and record.made >> 8 in _HOSTS
    if kind not in (0, 0x4, 0x8) or not plain or mode & _OWN_RIGHTS or (kind and not mode & 0o400):
        raise StoppedError("container.special", record.name)
    says_folder = kind == 0x4 or bool(record.attributes & _FOLDER)
    if (says_folder and not record.is_folder) or (kind == 0x8 and record.is_folder):
        raise StoppedError("container.mismatch", record.name)


def _extra(data: bytes, place: str) -> Mapping[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        kind, length = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if at + 4 + length > len(data) or kind in found or not (kind == _ZIP64 or length in _LENGTHS.get(kind, ())):
            raise StoppedError("container.extra", place)
        found[kind] = data[at + 4 : at + 4 + length]
        at += 4 + length
    return found


def _long(extra: bytes | None, short: tuple[int, ...], place: str) -> tuple[int, ...]:
    """The true numbers: where one is full, the extra field has it, and nothing else is in that field."""
    needed = sum(number == _FULL for number in short)
    if extra is None and not needed:
        return short
    if extra is None or not needed or len(extra) != 8 * needed:
        raise StoppedError("container.zip64", place)
    long = iter(struct.unpack(f"<{needed}Q", extra))
    numbers = tuple(next(long) if number == _FULL else number for number in short)
    if any(number == _FULL > true for number, true in zip(short, numbers, strict=True)):
        raise StoppedError("container.zip64", place)
    return numbers


def bytes_begin(source: Source, record: Record, limit: int) -> int:
    """Where the bytes of a file begin, once its local header says the same as the record. `limit`: where the central
    directory begins. Raises StoppedError `container.…`."""
    if record.offset + _LOCAL.size > limit:
        raise StoppedError("container.mismatch", record.name)
    begin = record.offset + _LOCAL.size
    mark, needed, flags, method, clock, day, crc, packed, size, name_size, extra_size = _LOCAL.unpack(
        read(source, record.offset, _LOCAL.size)
    )
    if mark != b"PK\3\4" or begin + name_size + extra_size > limit or name_size != len(record.raw):
        raise StoppedError("container.mismatch", record.name)
    rest = read(source, begin, name_size + extra_size)
    same = (rest[:name_size], flags, method, (clock, day))
    if same != (record.raw, record.flags, record.method, record.moment) or not _version_fits(record, needed):
        raise StoppedError("container.mismatch", record.name)
    extra = _extra(rest[name_size:], record.name)
    if record.as_we_write and not extra.keys() <= record.kinds:
        raise StoppedError("container.mismatch", record.name)
    said = (crc, *_local_sizes(extra.get(_ZIP64), size, packed, record.name))
    true = (record.crc, record.size, record.packed)
    if said != true and not (flags & _LATER and said == (0, 0, 0)):
        raise StoppedError("container.mismatch", record.name)
    return begin + int(name_size) + int(extra_size)


def _version_fits(record: Record, needed: int) -> bool:
    """The same version as in the directory; one that knows zip64 only there, when it is only the place that is far."""
    far_only = record.offset >= _FULL > max(record.size, record.packed)
    return bool(needed == record.needed or (far_only and record.needed == 45 and needed in (10, 20)))


def _local_sizes(extra: bytes | None, size: int, packed: int, place: str) -> tuple[int, int]:
    if extra is None:
        if _FULL in (size, packed):
            raise StoppedError("container.zip64", place)
        return size, packed
    if len(extra) != 16 or size != _FULL or packed != _FULL:
        raise StoppedError("container.zip64", place)
    long, long_packed = struct.unpack("<2Q", extra)
    return long, long_packed


def end_of(source: Source, record: Record, begin: int, following: int) -> int:
    """Where a file with its descriptor ends; `following` is where the next thing begins. Raises StoppedError."""
    end = begin + record.packed
    if not record.flags & _LATER:
        return end
    marks = (b"PK\7\x08", b"")
    crc, sizes = struct.pack("<L", record.crc), (record.packed, record.size)
    allowed = {m + crc + struct.pack("<2Q", *sizes) for m in marks}
    if max(sizes) < _FULL:
        allowed |= {m + crc + struct.pack("<2L", *sizes) for m in marks}
    length = following - end
    if not 12 <= length <= 24:
        raise StoppedError("container.gap" if length > 24 else "container.overlap", record.name)
    if read(source, end, length) not in allowed:
        raise StoppedError("container.mismatch", record.name)
    return following
