"""What is handed over, made from the case: the record with the agreed groups, and her messages if she chose them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from amanat.desk.archive import Archive
from amanat.desk.handover.facts import Facts
from amanat.desk.state import CaseState
from amanat.errors import AmanatError
from amanat.seal.record import RECORD, Record, project
from amanat.seal.thread import DROPPED, GAP

MESSAGES: Final = "messages"
_GENUINE: Final = frozenset({"", GAP, DROPPED})
"""Warnings of what still stands where she put it; anything else an intake may have played back."""


def newest_record(archive: Archive, case: CaseState, of: list[str]) -> Record:
    """Her newest record among these grants; an empty one if there is none to read. With everybody whom any of her
    records here excludes, so that the other desk looks at that first."""
    found, exclude = None, dict[str, None]()
    for name, grant in case.grants.items():
        written = archive.grant_body(grant).get("record")
        if not written:
            continue
        exclude.update(dict.fromkeys(written.get("exclude", ())))
        if name in of:
            found = written
    record = _read(found) or Record(case.lang)
    return replace(record, exclude=tuple(exclude)[:1000] or None, age_group=_age(archive, case, record))


def _read(written: dict[str, Any] | None) -> Record | None:
    if not written:
        return None
    try:
        return RECORD.read(written, "")
    except AmanatError:
        # Bytes that were no record are kept as her words; they go on as her words.
        return Record("en", narrative=str(written.get("narrative", ""))[:50_000] or None)


def _age(archive: Archive, case: CaseState, record: Record) -> str | None:
    """That she is under 18 always goes along, also when it was found out here."""
    return "minor" if archive.body(case).get("safety", {}).get("minor") else record.age_group


def record_of(archive: Archive, case: CaseState, row: Facts) -> Record:
    """The record of a hand-over."""
    groups = [name for name in row["fields"] if name != "files"]
    return project(newest_record(archive, case, row["of"]), groups)


def messages_text(archive: Archive, case: CaseState, row: Facts) -> bytes:
    """What she and this desk wrote to each other until the hand-over was planned, oldest first, as plain text. Of hers
    by its number: her clock may be behind, and what came after the plan is nothing that she agreed to."""
    rows = sorted(archive.body(case).get("messages", ()), key=lambda one: int(one["at"]))
    lines = []
    for one in rows:
        hers = one["direction"] == "in"
        goes = one["seq"] <= row.get("upto", 0) and one["warning"] in _GENUINE if hers else one["at"] <= row["at"]
        if one["text"] and goes:
            who = "From her" if hers else "From the desk"
            lines.append(f"{who}, {datetime.fromtimestamp(one['at'], UTC):%Y-%m-%d %H:%M} UTC\n{one['text']}\n")
    return ("\n".join(lines) or "No messages.\n").encode()
