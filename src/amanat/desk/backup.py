"""A backup: everything of the desk but the caseworkers' own keys, sealed to the recovery identity (spec/journal.md)."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

from amanat.desk.disk import full_disk, sync_folder, write_all
from amanat.desk.journal import Reader, read_head
from amanat.desk.place import load_place
from amanat.errors import RefusedError
from amanat.seal.age import seal_stream
from amanat.seal.encoding import Random

_BLOCK = 512
_PIECE = 1 << 20


def make_backup(folder: Path, target: Path, random: Random) -> int:
    """Writes the backup; its size in bytes. Needs no secret, works locked or while the desk runs.

    Raises RefusedError `backup.exists`; ForgedError `journal.…`: a damaged journal is not backed up; NotFoundError
    `desk.folder`; UnavailableError `storage.full`.
    """
    if target.exists():
        raise RefusedError("backup.exists", "There is a file with this name already. Choose another name.")
    place = load_place(folder)
    sealed = seal_stream(_tar(folder, place.raw), [place.recovery_recipient], random)
    fresh, size = target.with_name(target.name + ".new"), 0
    with full_disk():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            for piece in sealed:
                write_all(handle, piece)
                size += len(piece)
            os.fsync(handle)
        except BaseException:
            fresh.unlink()
            raise
        finally:
            os.close(handle)
        os.replace(fresh, target)
        sync_folder(target.parent)
    return size


def _tar(folder: Path, desk: bytes) -> Iterator[bytes]:
    head = (folder / "head").read_bytes()
    yield from _small("desk.json", (folder / "desk.json").read_bytes())
    yield from _small("head", head)
    yield from _file("journal", folder / "journal", _acknowledged_end(folder, desk))
    yield from _small("keyring", (folder / "keyring").read_bytes())
    names = [path for kind in ("epoch-*.age", "recovery-*.age") for path in sorted((folder / "keys").glob(kind))]
    names += [path for part in ("items", "outbox") for path in sorted((folder / part).iterdir())]
    for path in names:
        if path.suffix == ".new":
            continue
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            continue  # Taken back or sent while we were on the way.
        yield from _file(f"{path.parent.name}/{path.name}", path, size)
    yield bytes(2 * _BLOCK)


def _acknowledged_end(folder: Path, desk: bytes) -> int:
    head = read_head(folder, None)
    reader, end = Reader(folder, desk, head), 0
    for frame in reader.frames():
        if head is not None and frame.seq == head.count:
            end = frame.end
    return end


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.USTAR_FORMAT)


def _small(name: str, data: bytes) -> Iterator[bytes]:
    yield _header(name, len(data)) + data + bytes(-len(data) % _BLOCK)


def _file(name: str, path: Path, size: int) -> Iterator[bytes]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        yield _header(name, size)
        left = size
        while left and (piece := file.read(min(left, _PIECE))):
            yield piece
            left -= len(piece)
        yield bytes(left + -size % _BLOCK)
