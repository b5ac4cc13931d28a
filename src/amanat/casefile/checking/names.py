"""Names inside a case file, before anything is read: none may reach outside its folder, none may be two things on two
computers, and each has its place (spec/case-file.md, Names)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from amanat.casefile import layout
from amanat.casefile.finding import Finding

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_KNOWN: Final = frozenset({*layout.ALWAYS, *layout.AFTER})


def name_findings(names: Sequence[str], folders: Sequence[str]) -> list[Finding]:
    """What is wrong with full names of files, and of folders (which end with `/`). After any of these but
    `name.unknown` nothing is read."""
    found = [Finding(code, name) for name in (*names, *folders) if (code := _fault(name))]
    found += _twins([*names, *(folder.rstrip("/") for folder in folders)])
    bad = {finding.place for finding in found}
    parents = {parent for name in names for parent in _parents(name)}
    found += [Finding("name.unknown", name) for name in names if name not in bad and not _belongs(name)]
    found += [Finding("name.unknown", name) for name in folders if name not in bad and name not in parents]
    return found


def _fault(name: str) -> str | None:
    parts = re.split(r"[/\\]", name.removesuffix("/"))
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "name.absolute"
    if any(part.strip(".") == "" for part in parts):
        return "name.parent"
    if len(name) > layout.MAX_NAME + len(layout.ROOT):
        return "name.long"
    if layout.NAME.fullmatch(name.removesuffix("/")) is None:
        return "name.characters"
    return None if name.startswith(layout.ROOT) else "name.outside"


def _twins(names: Iterable[str]) -> list[Finding]:
    """Names that one computer takes for the same: by case, or by how a letter is put together."""
    seen: set[str] = set()
    found = []
    for name in names:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
        if folded in seen:
            found.append(Finding("name.twin", name))
        seen.add(folded)
    return found


def _parents(name: str) -> Iterable[str]:
    return (name[: i + 1] for i, letter in enumerate(name) if letter == "/")


def _belongs(name: str) -> bool:
    inner = name.removeprefix(layout.ROOT)
    return inner in _KNOWN or any(form.fullmatch(inner) for form in (layout.ORIGINAL, layout.COPY, layout.PROOF))
