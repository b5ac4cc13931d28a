"""The wording packs of the installed package, or of a working copy (spec/wording-pack.md)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import amanat
from amanat.errors import MalformedError
from amanat.publication.cues import Cues, read_cues
from amanat.publication.phrases import Phrases, read_phrases
from amanat.publication.rules import Pack, Rules, read_rules


def wording_folder() -> Path:
    """`packs/wording`: inside the installed package, or beside the sources of a working copy."""
    package = Path(amanat.__file__).parent
    inside = package / "packs" / "wording"
    return inside if inside.is_dir() else package.parents[1] / "packs" / "wording"


def load_rules(folder: Path | None = None) -> Rules:
    """Every pack of a folder, by language. MalformedError says which file, and what to change."""
    packs: dict[str, Pack] = {}
    phrases = {} if folder else _phrases(wording_folder().parent / "privacy")
    cues = _cues(folder or wording_folder())
    for path in sorted((folder or wording_folder()).glob("*.yaml")):
        try:
            pack = _read(path.read_bytes())
        except MalformedError as error:
            raise MalformedError(error.code, f"{path.name}: {error.detail}") from error
        if pack.language in packs:
            raise MalformedError("wording.twice", f"{path.name}: there is a pack for this language. Keep one.")
        packs[pack.language] = replace(pack, phrases=phrases.get(pack.language), cues=cues.get(pack.language))
    return packs


def _phrases(folder: Path) -> dict[str, Phrases]:
    """The private phrases of each language (`packs/privacy`)."""
    packs: dict[str, Phrases] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            pack = _read_phrases(path.read_bytes())
        except MalformedError as error:
            raise MalformedError(error.code, f"privacy/{path.name}: {error.detail}") from error
        packs[pack.language] = pack
    return packs


def _cues(folder: Path) -> dict[str, Cues]:
    """The second readers of a folder, by language."""
    return dict(_read_cues(path.read_bytes()) for path in sorted(folder.glob("*.cues")))


@lru_cache(maxsize=8)
def _read_cues(raw: bytes) -> tuple[str, Cues]:
    return read_cues(raw)


@lru_cache(maxsize=8)  # Pure, and YAML is slow to read.
def _read(raw: bytes) -> Pack:
    return read_rules(raw)


@lru_cache(maxsize=8)
def _read_phrases(raw: bytes) -> Phrases:
    return read_phrases(raw)
