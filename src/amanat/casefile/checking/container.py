"""What lies in a case file, whichever way it came: a zip, through a seal or not, or a folder. Each gives its files in
the order in which they lie, and each file's bytes once."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final, Protocol

from amanat.casefile import layout
from amanat.casefile.checking import zip_form
from amanat.casefile.checking.source import FileSource, Source, is_sealed, unseal
from amanat.casefile.finding import Finding, StoppedError
from amanat.seal.age import Identity

BLOCK: Final = 1 << 20
"""Bytes that are read, or unpacked, at once."""
AHEAD: Final = 4
"""Blocks that may wait for whoever hashes them."""
_MOST_BESIDE: Final = 50
"""Names of things beside an unpacked case file that are told."""

Tell = Callable[[Finding], None]
_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Links are not followed where a system can say so; Windows would change line ends otherwise."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its full name, its size in bytes, where its bytes begin, its record if it lies in a zip."""

    name: str
    size: int
    begin: int = 0
    record: zip_form.Record | None = None


class Container(Protocol):
    """`members` in the order of reading; `folders` are the names of folders that were listed, each ending with `/`.
    `blocks` gives a file's bytes; a block is good until AHEAD + 1 further ones were asked for."""

    @property
    def members(self) -> Sequence[Member]: ...

    @property
    def folders(self) -> Sequence[str]: ...

    def blocks(self, member: Member, tell: Tell) -> Iterator[memoryview | bytes]: ...


class ZipContainer:
    """A zip. Raises StoppedError `container.…`."""

    def __init__(self, source: Source, tell: Tell) -> None:
        self._source = source
        end = zip_form.find_end(source)
        found = zip_form.records(source, end)
        _once([record.name for record in found])
        found.sort(key=lambda record: record.offset)
        begins = [zip_form.bytes_begin(source, record, end.offset) for record in found]
        _without_gaps(source, found, begins, end.offset)
        files = [(record, begin) for record, begin in zip(found, begins, strict=True) if not record.is_folder]
        self.members = [Member(record.name, record.size, begin, record) for record, begin in files]
        self._ring = _ring(max((record.packed for record in found), default=0))
        self.folders = [record.name for record in found if record.is_folder]
        _same_hand(found, end)
        if not _as_we_order(found, self.members):
            tell(Finding("container.repacked"))

    def blocks(self, member: Member, tell: Tell) -> Iterator[memoryview | bytes]:
        """See `Container`. Tells `container.crc`; raises StoppedError `container.size`, `seal.altered`."""
        assert member.record is not None
        stored = self._stored(member.begin, member.record.packed)
        crc = 0
        for block in _inflated(stored, member) if member.record.method else stored:
            crc = zlib.crc32(block, crc)
            yield block
        if crc != member.record.crc:
            tell(Finding("container.crc", member.name))

    def _stored(self, at: int, length: int) -> Iterator[memoryview]:
        while length:
            block = next(self._ring)[: min(BLOCK, length)]
            self._source.fill(at, block)
            yield block
            at += len(block)
            length -= len(block)


def _ring(longest: int) -> Iterator[memoryview]:
    """The same few buffers again and again, no larger than what is read into them."""
    return cycle([memoryview(bytearray(min(BLOCK, longest))) for _ in range(AHEAD + 2)])


def _once(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise StoppedError("container.twice", name)
        seen.add(name)


def _without_gaps(source: Source, found: Sequence[zip_form.Record], begins: Sequence[int], limit: int) -> None:
    """Every byte before the directory belongs to exactly one file."""
    if found and found[0].offset:
        raise StoppedError("container.prefix")
    if not found:
        raise StoppedError("container.gap" if limit else "container.not_case_file")
    following = [record.offset for record in found[1:]] + [limit]
    for record, begin, next_one in zip(found, begins, following, strict=True):
        end = zip_form.end_of(source, record, begin, next_one)
        if end != next_one:
            raise StoppedError("container.gap" if end < next_one else "container.overlap", record.name)


def _same_hand(found: Sequence[zip_form.Record], end: zip_form.End) -> None:
    """Another tool writes all records its own way. Where some are ours and some are not, somebody changed fields that
    cover no content; so that nothing of the wrapping is left unlooked at, this is refused."""
    ours = [record.as_we_write for record in found]
    if any(ours) and not all(ours):
        raise StoppedError("container.touched", found[ours.index(False)].name)
    if all(ours) and end.versions not in ((0, 0), (45, 45)):
        raise StoppedError("container.touched")


def _as_we_order(found: Sequence[zip_form.Record], members: Sequence[Member]) -> bool:
    if not all(record.as_we_write and not record.method for record in found):
        return False
    names = [member.name.removeprefix(layout.ROOT) for member in members]
    payload = [name for name in names if name.startswith(layout.DATA)]
    return names == layout.in_order(payload, [name for name in names if name in layout.AFTER])


def _inflated(packed: Iterator[memoryview], member: Member) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    left = member.size
    for block in packed:
        for plain in _unpacked(engine, block, member.name):
            left -= len(plain)
            if left < 0:
                raise StoppedError("container.size", member.name)
            yield plain
        if engine.eof:
            break
    if left or not engine.eof or engine.unused_data or next(packed, None) is not None:
        raise StoppedError("container.size", member.name)


def _unpacked(engine: zlib._Decompress, block: memoryview, place: str) -> Iterator[bytes]:
    """What one packed block gives, BLOCK bytes at most at once: a few bytes may stand for very many."""
    waiting: memoryview | bytes = block
    plain = b""
    while (waiting or len(plain) == BLOCK) and not engine.eof:
        try:
            plain = engine.decompress(waiting, BLOCK)
        except zlib.error as error:
            raise StoppedError("container.size", place) from error
        waiting = engine.unconsumed_tail
        if plain:
            yield plain


class FolderContainer:
    """An unpacked case file. `root` is the folder `case-file` itself or the one it lies in. Links are never followed.
    Raises StoppedError `container.…`."""

    def __init__(self, root: Path, tell: Tell) -> None:
        inner = root / layout.ROOT.rstrip("/")
        self._base = inner if inner.is_dir() and not inner.is_symlink() else root
        self.folders: list[str] = []
        self.members: list[Member] = []
        try:
            self._walk(self._base, layout.ROOT)
        except OSError as error:
            raise StoppedError("container.missing", layout.ROOT) from error
        _once([member.name for member in self.members])
        self._ring = _ring(max((member.size for member in self.members), default=0))
        tell(Finding("container.repacked"))
        if self._base is inner:
            self._tell_beside(root, tell)

    def _tell_beside(self, root: Path, tell: Tell) -> None:
        """What lies in the folder around it looks as if it belonged to it."""
        with suppress(OSError):
            for name in sorted(set(os.listdir(root)) - {self._base.name})[:_MOST_BESIDE]:
                tell(Finding("container.beside", name))

    def _walk(self, folder: Path, prefix: str) -> None:
        for one in sorted(os.scandir(folder), key=lambda entry: entry.name):
            name = prefix + one.name
            kind = one.stat(follow_symlinks=False).st_mode
            if stat.S_ISLNK(kind):
                raise StoppedError("container.link", name)
            if stat.S_ISDIR(kind):
                self.folders.append(name + "/")
                if len(name) > layout.MAX_NAME + len(layout.ROOT):
                    raise StoppedError("name.long", name)
                self._walk(Path(one.path), name + "/")
            elif stat.S_ISREG(kind):
                self.members.append(Member(name, one.stat(follow_symlinks=False).st_size))
            else:
                raise StoppedError("container.special", name)
            if len(self.members) + len(self.folders) > layout.MAX_ENTRIES:
                raise StoppedError("container.many")

    def blocks(self, member: Member, tell: Tell) -> Iterator[memoryview | bytes]:
        """See `Container`. Raises StoppedError `container.missing`, `container.size` (it changed meanwhile)."""
        path = self._base / member.name.removeprefix(layout.ROOT)
        try:
            with open(os.open(path, _READ), "rb", buffering=0) as file:
                left = member.size
                while left:
                    got = file.readinto(view := next(self._ring)[: min(BLOCK, left)])
                    if not got:
                        raise StoppedError("container.size", member.name)
                    yield view[:got]
                    left -= got
                if file.read(1):
                    raise StoppedError("container.size", member.name)
        except OSError as error:
            raise StoppedError("container.missing", member.name) from error


def open_container(path: Path, identities: Sequence[Identity], stack: ExitStack, tell: Tell) -> Container:
    """Whatever lies at `path`, through its seal if it has one. What was opened is closed with `stack`. Raises
    StoppedError `container.…`, `seal.…`."""
    try:
        if path.is_dir():
            return FolderContainer(path, tell)
        source: Source = FileSource(stack.enter_context(path.open("rb", buffering=0)))
    except OSError as error:
        raise StoppedError("container.missing") from error
    if is_sealed(source):
        source, count = unseal(source, identities)
        if count > 1:
            tell(Finding("seal.others"))
        if is_sealed(source):
            raise StoppedError("seal.twice")
    if source.size < 4:
        raise StoppedError("container.not_zip")
    return ZipContainer(source, tell)
