"""Her sealed originals: fetched through the grant, kept as they came, opened in memory only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from amanat.desk.disk import full_disk, remove, sync_folder, write_all
from amanat.errors import AmanatError, NotFoundError
from amanat.seal.item import MANIFEST, Manifest, open_item_stream
from amanat.seal.parts import PART_SIZE


def manifest_of(exhibit: Mapping[str, Any]) -> Manifest:
    """The manifest inside an exhibit of a grant's body."""
    names = ("item", "seed", "kind", "size", "hash", "sealed", "parts", "added", "name", "media")
    return MANIFEST.read({name: exhibit[name] for name in names if exhibit.get(name) is not None}, "exhibit")


def original_path(folder: Path, item: str) -> Path:
    """Where the sealed original lies. `item` was checked to be an id: 22 letters, digits, - and _."""
    return folder / "items" / item


def keep_original(folder: Path, item: str, parts: Iterable[bytes]) -> None:
    """Writes the sealed parts as they come, one in memory at a time; durable when this returns."""
    path = original_path(folder, item)
    fresh = path.with_name(item + ".new")
    with full_disk():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            for part in parts:
                write_all(handle, part)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(fresh, path)
        sync_folder(path.parent)


def read_original(folder: Path, manifest: Manifest) -> Iterator[bytes]:
    """The opened original in chunks; its hash is checked at the end. Raises NotFoundError `exhibit.nothing`, and as
    `open_item_stream`."""
    path = original_path(folder, manifest.item)
    if not path.exists():
        raise NotFoundError("exhibit.nothing", "This file is not here.")
    return open_item_stream(manifest, _pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PART_SIZE):
            yield piece


def forget_originals(folder: Path, items: Iterable[str]) -> None:
    """Removes sealed originals whose keys are gone."""
    for item in items:
        remove(original_path(folder, item))


def compare(folder: Path, manifest: Manifest, take: Callable[[bytes], None]) -> str:
    """`matches` or `differs`: the original is opened once, whole, and its hash compared; `take` sees every chunk."""
    try:
        for chunk in read_original(folder, manifest):
            take(chunk)
    except AmanatError:
        return "differs"
    return "matches"
