"""Looks for a word in everything an intake has written: what somebody finds who takes the machine."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SHORTEST = 5
"""Characters; a shorter word would be found by chance among sealed bytes."""
_SURE = 5
"""Signs of base64. Four of them stand in a megabyte of it by chance more often than once in twenty times."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked for, in how many files and bytes, and the names of the files that hold it."""

    word: str
    files: int
    bytes: int
    found: tuple[str, ...]


def spellings(word: str) -> set[bytes]:
    """The word as it could stand on a disk: UTF-8 and UTF-16, in any case of letters, and inside base64."""
    plain = {form.encode() for form in (word, word.lower(), word.upper(), word.title())}
    wide = {word.encode(code) for code in ("utf-16-le", "utf-16-be")}
    return plain | wide | set().union(*map(_inside_base64, plain))


def _inside_base64(data: bytes) -> set[bytes]:
    """The signs that these bytes alone decide in the base64 of a longer text, for each of the three places to begin."""
    found = set()
    for shift in range(3):
        first, last = -(-8 * shift // 6), 8 * (shift + len(data)) // 6
        whole = b64encode(bytes(shift) + data + bytes(2))[first:last]
        if len(whole) >= _SURE:
            found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def search(folder: Path, word: str) -> Searched:
    """Reads every file below `folder`: database, write-ahead log, blobs, keys, logs."""
    wanted = spellings(word)
    files = size = 0
    found = []
    for path in _files(folder):
        data = path.read_bytes()
        files, size = files + 1, size + len(data)
        if any(spelling in data for spelling in wanted):
            found.append(str(path.relative_to(folder)))
    return Searched(word, files, size, tuple(found))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
