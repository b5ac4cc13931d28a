"""Files that are there as a whole or not at all, and still there after the power failed."""

from __future__ import annotations

import os
from pathlib import Path


def write_durably(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Puts `data` in the place of what was there; returns once the disk has it. Raises OSError, and then the old file
    stands."""
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as target:
        target.write(data)
        target.flush()
        os.fsync(descriptor)
    beside.rename(path)
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """A folder for this user alone, and its name on the disk."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Makes the names in a folder durable: a synced file whose name is lost is lost."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
