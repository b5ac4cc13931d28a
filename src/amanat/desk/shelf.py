"""What the desk remembers of its key files: when each was made and when it ends. Two numbers and a mark, in the clear:
the command that makes backups has no key, and the pages say which file must be gone, and when."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from amanat.desk.disk import write_whole
from amanat.errors import NotFoundError

FILE: Final = "backups"
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Kept:
    """One key file; `mark` says nothing about where it lies. Times are Unix seconds."""

    mark: str
    made: int
    expires: int


def shelf(folder: Path) -> tuple[Kept, ...]:
    """Every key file that was made and is not known to be gone, oldest first. A list that is damaged counts as none."""
    try:
        rows = json.loads((folder / FILE).read_bytes())
        return tuple(Kept(str(row["mark"]), int(row["made"]), int(row["expires"])) for row in rows)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def remember(folder: Path, kept: Kept) -> None:
    """Adds a key file that was just made; one in the same place is replaced."""
    _write(folder, [*(one for one in shelf(folder) if one.mark != kept.mark), kept])


def forget(folder: Path, mark: str) -> Kept:
    """Somebody says that this file is deleted everywhere. Raises NotFoundError `keys.nothing`."""
    known = shelf(folder)
    gone = next((one for one in known if one.mark == mark), None)
    if gone is None:
        raise NotFoundError("keys.nothing", "This key file is not on the list any more.")
    _write(folder, [one for one in known if one is not gone])
    return gone


def _write(folder: Path, known: list[Kept]) -> None:
    rows = [asdict(one) for one in sorted(known, key=lambda one: one.made)[-_MOST:]]
    write_whole(folder / FILE, json.dumps(rows, separators=(",", ":")).encode())


def still_hold(known: tuple[Kept, ...], destroyed: int) -> tuple[Kept, ...]:
    """Those made before the last destruction: they may still open what was destroyed."""
    return tuple(one for one in known if one.made <= destroyed)
