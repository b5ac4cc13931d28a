"""The wording packs of the installed package, or of a working copy (spec/wording-pack.md)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import amanat
from amanat.errors import MalformedError
from amanat.publication.rules import Pack, Rules, read_rules


def wording_folder() -> Path:
    """`packs/wording`: inside the installed package, or beside the sources of a working copy."""
    package = Path(amanat.__file__).parent
    inside = package / "packs" / "wording"
    return inside if inside.is_dir() else package.parents[1] / "packs" / "wording"


def load_rules(folder: Path | None = None) -> Rules:
    """Every pack of a folder, by language. MalformedError says which file, and what to change."""
    packs: dict[str, Pack] = {}
    for path in sorted((folder or wording_folder()).glob("*.yaml")):
        try:
            pack = _read(path.read_bytes())
        except MalformedError as error:
            raise MalformedError(error.code, f"{path.name}: {error.detail}") from error
        if pack.language in packs:
            raise MalformedError("wording.twice", f"{path.name}: there is a pack for this language. Keep one.")
        packs[pack.language] = pack
    return packs


@lru_cache(maxsize=8)  # Pure, and YAML is slow to read.
def _read(raw: bytes) -> Pack:
    return read_rules(raw)
