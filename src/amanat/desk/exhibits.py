"""Her sealed originals: fetched through the grant, kept as they came, opened in memory only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from amanat.desk.disk import full_disk, remove, sync_folder, write_all
from amanat.desk.state import CaseState, GrantState
from amanat.errors import AmanatError, NotFoundError
from amanat.seal.encoding import b64
from amanat.seal.item import MANIFEST, Manifest, open_item_stream
from amanat.seal.parts import PART_SIZE
from amanat.seal.signing import sha256, tagged


def manifest_of(exhibit: Mapping[str, Any]) -> Manifest:
    """The manifest inside an exhibit of a grant's body."""
    names = ("item", "seed", "kind", "size", "hash", "sealed", "parts", "added", "name", "media")
    return MANIFEST.read({name: exhibit[name] for name in names if exhibit.get(name) is not None}, "exhibit")


def original_path(folder: Path, mailbox: str, grant: str, item: str) -> Path:
    """Where the sealed original lies. The item's id is the sender's choice: alone it would let one sender lay hands on
    another's evidence."""
    return folder / "items" / b64(sha256(tagged("original", f"{mailbox}{grant}{item}".encode())))


def keep_original(path: Path, parts: Iterable[bytes]) -> None:
    """Writes the sealed parts as they come, one in memory at a time; durable when this returns."""
    fresh = path.with_name(path.name + ".new")
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


def read_original(path: Path, manifest: Manifest) -> Iterator[bytes]:
    """The opened original in chunks; its hash is checked at the end. Raises NotFoundError `exhibit.nothing`, and as
    `open_item_stream`."""
    if not path.exists():
        raise NotFoundError("exhibit.nothing", "This file is not here.")
    return open_item_stream(manifest, _pieces(path))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PART_SIZE):
            yield piece


def forget_originals(folder: Path, case: CaseState, grants: Iterable[GrantState]) -> None:
    """Removes the sealed originals of grants whose keys are gone, and the working copies of them."""
    copies: Mapping[str, str] = (case.facts.get("evidence") or {}).get("copies") or {}
    for grant in grants:
        made = (copy for copy, of in copies.items() if of == grant.grant)
        for item in (*(row["item"] for row in grant.items), *made):
            remove(original_path(folder, case.case, grant.grant, item))


def compare(path: Path, manifest: Manifest, take: Callable[[bytes], None]) -> str:
    """`matches` or `differs`: the original is opened once, whole, and its hash compared; `take` sees every chunk."""
    try:
        for chunk in read_original(path, manifest):
            take(chunk)
    except AmanatError:
        return "differs"
    return "matches"
