"""A backup: everything of the desk but the caseworkers' own keys, as two files sealed to the recovery identity
(spec/journal.md, "Backup and restore").

The large one has the journal and the originals; the small one the case keys, with a day on which it ends. So erasing
reaches old backups: when the small files of those days are deleted, nobody can read what was erased since.
"""

from __future__ import annotations

import os
import tarfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amanat.desk.disk import full_disk, sync_folder, write_all
from amanat.desk.journal import Reader, read_head
from amanat.desk.place import Place, load_place
from amanat.desk.shelf import Kept, remember
from amanat.errors import RefusedError
from amanat.seal.age import seal_stream
from amanat.seal.encoding import Random, b64
from amanat.seal.forms import desk, integer, struct
from amanat.seal.ids import DeskId
from amanat.seal.signing import sha256

_BLOCK = 512
_PIECE = 1 << 20
DAY: Final = 24 * 3600
KEYS_DAYS: Final = 30
"""Days until a key file ends, unless the desk chooses otherwise."""
MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What stands in a key file beside the keys: whose, made when, good until when (Unix seconds), and how many entries
    the journal had: every key that was needed up to there, and was not destroyed, is in it."""

    desk: DeskId
    made: int
    expires: int
    count: int


KEY_FILE = struct(
    KeyFile,
    {"desk": desk, "made": integer(), "expires": integer(), "count": integer()},
    fixed={"v": 1, "type": "keys"},
)


@dataclass(frozen=True, slots=True)
class Backup:
    """Sizes in bytes of the two files, and the moment at which the keys end."""

    size: int
    keys_size: int
    keys: Path
    expires: int


def keys_beside(target: Path) -> Path:
    """Where the keys of a backup lie when nobody says otherwise: ``kept.age`` has ``kept.keys.age``."""
    return target.with_name(f"{target.stem}.keys{target.suffix}")


def _now() -> int:
    return int(time.time())


def make_backup(
    folder: Path,
    target: Path,
    random: Random,
    *,
    keys: Path | None = None,
    days: int = KEYS_DAYS,
    clock: Callable[[], int] = _now,
) -> Backup:
    """Writes both files. Needs no secret, works locked or while the desk runs.

    Raises RefusedError `backup.exists`, `backup.days`; ForgedError `journal.…`: a damaged journal is not backed up;
    NotFoundError `desk.folder`; UnavailableError `storage.full`.
    """
    if not 1 <= days <= MOST_DAYS:
        raise RefusedError("backup.days", f"Keys can be kept for 1 to {MOST_DAYS} days.")
    kept = keys or keys_beside(target)
    for path in (target, kept):
        if path.exists():
            raise RefusedError("backup.exists", "There is a file with this name already. Choose another name.")
    place, made = load_place(folder), clock()
    size = write_sealed(target, seal_stream(_tar(folder, place.raw), [place.recovery_recipient], random))
    head = read_head(folder, None)  # before the keyring: each key is in it before its first entry counts
    about = KeyFile(place.desk, made, made + days * DAY, head.count if head else 0)
    try:
        keys_size = write_sealed(kept, seal_stream(_keys(folder, about), [place.recovery_recipient], random))
    except BaseException:
        target.unlink()
        raise
    remember(folder, Kept(b64(sha256(os.fsencode(kept.resolve()))[:9]), made, about.expires))
    return Backup(size, keys_size, kept, about.expires)


def write_sealed(target: Path, sealed: Iterable[bytes]) -> int:
    """Writes what was sealed to a new file, whole or not at all; its size. Raises UnavailableError `storage.full`."""
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


def _keys(folder: Path, about: KeyFile) -> Iterator[bytes]:
    yield from tar_small("keys.json", KEY_FILE.encode(about))
    yield from tar_small("keyring", (folder / "keyring").read_bytes())
    yield from tar_end()


def _tar(folder: Path, desk: bytes) -> Iterator[bytes]:
    head = (folder / "head").read_bytes()
    yield from tar_small("desk.json", (folder / "desk.json").read_bytes())
    yield from tar_small("head", head)
    yield from _file("journal", folder / "journal", _acknowledged_end(folder, desk))
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
    yield from tar_end()


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


def tar_small(name: str, data: bytes) -> Iterator[bytes]:
    """One file of a tar (ustar)."""
    yield _header(name, len(data)) + data + bytes(-len(data) % _BLOCK)


def tar_file(name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """One file of a tar, of exactly `size` bytes, that comes in pieces."""
    yield _header(name, size)
    yield from pieces
    yield bytes(-size % _BLOCK)


def tar_end() -> Iterator[bytes]:
    yield bytes(2 * _BLOCK)


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


def backup_names(place: Place, made: int, days: int) -> tuple[str, str]:
    """File names that say what they are and when the keys end: ``amanat-desk-<fingerprint>-<day>-<time>.age`` and
    ``amanat-keys-<fingerprint>-<day>-<time>-until-<day>.age``, days and times in UTC."""
    mark, at = place.desk[:6], time.strftime("%Y-%m-%d-%H%M%S", time.gmtime(made))
    until = time.strftime("%Y-%m-%d", time.gmtime(made + days * DAY))
    return f"amanat-desk-{mark}-{at}.age", f"amanat-keys-{mark}-{at}-until-{until}.age"


def ended_keys(folder: Path, place: Place, now: int) -> list[Path]:
    """Key files of this desk in a folder whose day has passed, by their names alone."""
    today = time.strftime("%Y-%m-%d", time.gmtime(now))
    found = folder.glob(f"amanat-keys-{place.desk[:6]}-*-until-*.age")
    return sorted(path for path in found if path.stem.rpartition("-until-")[2] < today)
