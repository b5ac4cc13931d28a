"""Who looked at, printed, exported or overrode what: one short row each, without words, kept in memory so that the page
of what was done opens no case. Looks are kept for half a year; the journal keeps all."""

from __future__ import annotations

from typing import Any, Final

from amanat.desk.events import Event, Words
from amanat.desk.oversight.state import of_desk
from amanat.desk.state import DeskState

KINDS: Final = frozenset(
    {
        "case.opened",
        "case.assigned",
        "person.removed",
        "case.checked",
        "hold.placed",
        "hold.released",
        "case.erased",
        "case.printed",
        "case.set_aside",
        "case.put_back",
        "case.exported",
        "safety.number_shown",
        "safety.printed",
        "second.asked",
        "second.answered",
        "second.taken_back",
        "second.used",
        "second.alone",
        "second.reviewed",
    }
)
LOOKS_FOR: Final = 182 * 24 * 3600
_TRIM_EVERY: Final = 256


def add(desk: DeskState, event: Event) -> None:
    """A row ``[seq, at, actor, kind, case, parts]``."""
    parts = {name: event.data[name] for name in ("action", "person", "why") if event.data.get(name)}
    of_desk(desk).setdefault("trail", []).append([event.seq, event.at, event.actor, event.kind, event.case, parts])


def looked(desk: DeskState, event: Event) -> None:
    """A row ``[seq, at, actor, kind, case, parts]`` of somebody who looked at a case, or took an original."""
    data, facts = event.data, of_desk(desk)
    rows: list[list[Any]] = facts.setdefault("looks", [])
    rows.append([event.seq, event.at, event.actor, data["what"], data["about"], {}])
    facts.setdefault("last_looks", {})[look_of(event.actor, data)] = event.at
    if len(rows) % _TRIM_EVERY == 0:
        facts["looks"] = [row for row in rows if row[1] > event.at - LOOKS_FOR]
        last = facts["last_looks"]
        facts["last_looks"] = {name: at for name, at in last.items() if at > event.at - 2 * 24 * 3600}


def look_of(actor: str, data: Words) -> str:
    """What makes two looks the same: the person, the case, how, and at which exhibit."""
    return " ".join((actor, data["about"], data["what"], *filter(None, (data.get("item"),))))


def rows(desk: DeskState) -> list[list[Any]]:
    """All rows about cases, in no order."""
    facts = desk.facts.get("oversight") or {}
    return [*facts.get("trail", ()), *facts.get("looks", ())]
