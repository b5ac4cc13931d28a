"""A proceeding as it goes out with a case that is taken out of the desk: for a lawyer, or for herself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amanat.desk.proceeding.view import Proceeding, Route
from amanat.process.clocks import Clock

_PEOPLE = ("by", "heard", "second")


def sheet(found: object, names: Mapping[str, str]) -> dict[str, Any] | None:
    """Stages, decisions and routes with their clocks, as JSON; people by their names here. None where nothing has
    begun."""
    if not isinstance(found, Proceeding) or not found.started:
        return None
    return {
        "respondent_is_called": {"word": found.word.word, "body": found.word.body, "day": found.word.day},
        "known": dict(found.known),
        "stages": [dict(row) for row in found.history],
        "charge": found.charge,
        "finding": found.finding,
        "answer_until": found.window,
        "routes": [_route(one, names) for one in found.routes],
    }


def _route(one: Route, names: Mapping[str, str]) -> dict[str, Any]:
    facts = {name: part for name, part in one.facts.items() if name not in ("plan", "referral", "events")}
    said = one.words.get("events", {})
    return {
        **facts,
        "name": one.name,
        "reasons": {**one.words.get("why", {}), **one.words.get("struck", {})},
        "events": [{**row, "text": said.get(row["row"], "")} for row in one.facts["events"]],
        "passed_on": _passed(one, names),
        "silent_since": one.state.silent_since,
        "verified": bool(one.state.pack and one.state.pack.signed),
        "clocks": [_clock(clock) for clock in one.state.clocks],
    }


def _passed(one: Route, names: Mapping[str, str]) -> dict[str, Any] | None:
    facts = one.facts["referral"]
    if not facts:
        return None
    people = {name: names.get(facts.get(name, ""), "") for name in _PEOPLE if facts.get(name)}
    return {**facts, **people, **one.words.get("referral", {})}


def _clock(clock: Clock) -> dict[str, Any]:
    step = clock.step
    return {
        "step": step.id,
        "title": dict(step.title),
        "actor": step.actor,
        "state": clock.state.value,
        "due": str(clock.due or ""),
        "done": str(clock.met_on or ""),
        "basis": step.basis,
    }
