"""Where sealed bytes of 64 KiB and more lie: one object each, under a random name, behind `obstore`.

Order is what keeps them honest: a blob is on the disk before the row that names it, and a row is gone before its
blob is. So a reader
never sees half of one, and what a crash leaves behind is an unnamed blob that `sweep` removes.

Beside them stand the ledger's tiles, under names of their own that begin with `LEDGER`: a name says which tile it is,
so these are found without a row, and no sweep sees them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from obstore.store import LocalStore, MemoryStore, ObjectStore

from amanat.errors import NotFoundError
from amanat.store.database import sync_folder

LEDGER: Final = "ledger/"
"""What the names of tiles begin with. A blob's folder has two characters, so none is ever one of these."""
SIDE_BY_SIDE: Final = 16
"""Files that are synced at once, when there are that many."""


class Blobs(Protocol):
    """Named immutable bytes. `tests/contract/test_blobs.py` is what every implementation must do."""

    def put(self, data: bytes) -> str:
        """Stores `data` durably and returns its new name. Raises OSError when there is no room; then nothing is
        there."""

    def get(self, name: str) -> bytes:
        """Raises NotFoundError `blob.missing`."""

    def delete(self, names: Collection[str]) -> None:
        """Removes each that is there."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name that `put` gave, with the time at which it was stored (aware, UTC)."""

    def place(self, files: Mapping[str, bytes]) -> None:
        """Stores each under its own path, which begins with `LEDGER`, in the place of what was there; all are durable
        when it returns. Raises OSError when there is no room."""

    def placed(self, path: str) -> bytes | None:
        """What `place` put there, whole; None if nothing."""

    def displace(self, paths: Collection[str]) -> None:
        """Removes each that is there."""

    def paths(self, under: str) -> Iterator[str]:
        """Every path under a folder of them, such as `ledger/1/`."""


class ObjectBlobs:
    """Whatever store obstore knows, an S3 one for example: what it has answered for is durable."""

    def __init__(self, store: ObjectStore, random: Callable[[int], bytes] = os.urandom) -> None:
        self._store = store
        self._random = random

    def put(self, data: bytes) -> str:
        name = self._random(16).hex()
        self._store.put(_path(name), data, use_multipart=False)
        return name

    def get(self, name: str) -> bytes:
        try:
            return bytes(self._store.get(_path(name)).bytes())
        except FileNotFoundError as error:
            raise NotFoundError("blob.missing", "The stored bytes are missing. Restore them from a backup.") from error

    def delete(self, names: Collection[str]) -> None:
        for name in names:
            try:
                self._store.delete(_path(name))
            except FileNotFoundError:
                continue

    def names(self) -> Iterator[tuple[str, datetime]]:
        for page in self._store.list():
            for meta in page:
                if not meta["path"].startswith(LEDGER):
                    yield meta["path"].replace("/", ""), meta["last_modified"]

    def place(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            try:
                self._store.put(path, data, use_multipart=False)
            except Exception as error:
                raise _as_os_error(error) from error

    def placed(self, path: str) -> bytes | None:
        try:
            return bytes(self._store.get(path).bytes())
        except FileNotFoundError:
            return None

    def displace(self, paths: Collection[str]) -> None:
        for path in paths:
            try:
                self._store.delete(path)
            except FileNotFoundError:
                continue

    def paths(self, under: str) -> Iterator[str]:
        for page in self._store.list(under):
            for meta in page:
                yield meta["path"]


class MemoryBlobs(ObjectBlobs):
    """For tests of what stands on blobs; honest by passing the same contract."""

    def __init__(self, random: Callable[[int], bytes] = os.urandom) -> None:
        super().__init__(MemoryStore(), random)


class FolderBlobs(ObjectBlobs):
    """A local folder. obstore writes aside and renames, but it syncs nothing (watched with strace), so this class
    does."""

    def __init__(self, folder: Path, random: Callable[[int], bytes] = os.urandom) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(LocalStore(folder), random)
        self._folder = folder
        self._durable = set[Path]()

    def put(self, data: bytes) -> str:
        try:
            name = super().put(data)
        except Exception as error:
            raise _as_os_error(error) from error
        path = self._folder / _path(name)
        _sync(path)
        sync_folder(path.parent)
        self._sync_name_of(path.parent)
        return name

    def place(self, files: Mapping[str, bytes]) -> None:
        super().place(files)
        paths = [self._folder / name for name in files]
        _sync_all(paths)
        folders: dict[Path, None] = {}
        for path in paths:
            for folder in path.parents:
                folders[folder] = None
                if folder == self._folder:
                    break
        for folder in sorted(folders, reverse=True):  # a file's name before its folder's
            sync_folder(folder)

    def _sync_name_of(self, fan: Path) -> None:
        # A sub-folder comes with its first blob, and its own name must last as well: once, for as long as we run.
        if fan not in self._durable:
            sync_folder(self._folder)
            self._durable.add(fan)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_all(paths: Sequence[Path]) -> None:
    if len(paths) < SIDE_BY_SIDE:
        for path in paths:
            _sync(path)
        return
    # The file system writes what is asked of it side by side in one go.
    with ThreadPoolExecutor(SIDE_BY_SIDE, "tiles") as pool:
        list(pool.map(_sync, paths))


def _path(name: str) -> str:
    return f"{name[:2]}/{name[2:]}"


def _as_os_error(error: Exception) -> OSError:
    """obstore has one class for every fault; the number is in its words (`os error 28`)."""
    text = str(error)
    for number in (28, 122, 27):
        if f"os error {number})" in text or f"code: {number}," in text:
            return OSError(number, "no room for a blob")
    return OSError(5, "a blob could not be stored")
