"""Case files as one person may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amanat.desk.archive import Archive
from amanat.desk.casefile.rules import ACTION, NAME, rows_of
from amanat.desk.casefile.working import progress_of
from amanat.desk.oversight.queue import Asked, of_case
from amanat.desk.state import CaseState, Member


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file. `state`: planned, dropped, began, sealed, ready, failed or removed. `items`: pairs of an exhibit's item
    and `original` or a copy's id. `done`: (bytes, of so many) while it is built here, else None. `waits`: "" or what
    for: `proof`, `stamp`."""

    file: str
    state: str
    by: str
    at: int
    facts: Mapping[str, Any]
    words: Mapping[str, str] = field(repr=False)
    items: tuple[tuple[str, str], ...]
    done: tuple[int, int] | None
    waits: str
    asked: Asked | None


def files_of(archive: Archive, member: Member, case: CaseState) -> tuple[CaseFile, ...]:
    """The newest first, without what was dropped."""
    rows = [(name, row) for name, row in rows_of(case).items() if row["state"] != "dropped"]
    if not rows:
        return ()
    kept = archive.body(case).get(NAME, {})
    asked = [one for one in of_case(archive, member, case) if one.action == ACTION]
    return tuple(_file(name, row, kept.get(name, {}), asked) for name, row in reversed(rows))


def _file(name: str, row: dict[str, Any], words: dict[str, Any], asked: list[Asked]) -> CaseFile:
    mine = [one for one in asked if one.more.get("file") == name]
    waits = ""
    if row["state"] == "sealed":
        waits = "stamp" if words.get("proof") and row["stamp"] and not row.get("stamped") else "proof"
    return CaseFile(
        name,
        row["state"],
        row["by"],
        row["at"],
        row,
        {part: words.get(part, "") for part in ("to", "purpose", "recipient", "words")},
        tuple((item, how) for item, how in row["items"]),
        progress_of(name),
        waits,
        mine[0] if mine else None,
    )
