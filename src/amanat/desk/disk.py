"""Files that survive a power cut, and the lock that lets one process write. Only sealed bytes pass through here."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amanat.errors import ConflictError, UnavailableError


@contextmanager
def full_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnavailableError(
            "storage.full", "The disk did not take it. Nothing was stored. Free some space."
        ) from error


def sync_folder(folder: Path) -> None:
    """Makes new names and renames in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes) -> None:
    """Replaces the file by `data`: new file, fsync, rename, fsync of the folder. Raises UnavailableError
    `storage.full`.
    """
    fresh = path.with_name(path.name + ".new")
    with full_disk():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(fresh, path)
        sync_folder(path.parent)


def write_all(handle: int, data: bytes, offset: int | None = None) -> None:
    """Writes every byte, at `offset` or where the handle stands."""
    view = memoryview(data)
    while view:
        wrote = os.write(handle, view) if offset is None else os.pwrite(handle, view, offset)
        view = view[wrote:]
        offset = None if offset is None else offset + wrote


def remove(path: Path) -> None:
    """Removes the file if it is there, durably."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


class WriterLock:
    """The flock of the folder: while it is held, no other process can write the journal."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.pread(self._handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._handle)
            raise ConflictError(
                "desk.busy",
                f"Another desk process (number {owner}) has this folder open. Use that one, or stop it first.",
            ) from error
        os.ftruncate(self._handle, 0)
        write_all(self._handle, b"%d\n" % os.getpid(), 0)

    def release(self) -> None:
        """Lets another process in. Safe to call twice."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
