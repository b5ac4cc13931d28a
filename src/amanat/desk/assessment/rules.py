"""What the events of assessment change. Act, kind, reason and material are words, under the case's key; beside them
lies only that something is outside, and which exhibits are on the private list. None of them touches the urgency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from amanat.desk.assessment.codes import ASPECTS, NAME, concealed
from amanat.desk.assessment.view import view
from amanat.desk.change import Change
from amanat.desk.part import Part
from amanat.desk.state import CaseState, Member

_SCOPE: Final = ("acts", "context", "mode", "power", "kind", "signs", "reason")


def _scoped(change: Change) -> None:
    event, words = change.event, change.own_words
    kept = change.kept(NAME)
    row = {name: words[name] for name in _SCOPE if words.get(name)}
    kept.setdefault("scope", []).append({"at": event.at, "by": event.actor, "outside": event.data["outside"], **row})
    _conceal(change, kept, outside=event.data["outside"])


def _looked_again(change: Change) -> None:
    """A person took it back: everything is shown again, under the name it had."""
    event, kept = change.event, change.kept(NAME)
    row = {"at": event.at, "by": event.actor, "outside": False, "again": True}
    kept.setdefault("scope", []).append({**row, "reason": change.own_words.get("reason", "")})
    _conceal(change, kept, outside=False)


def _conceal(change: Change, kept: dict[str, Any], *, outside: bool) -> None:
    facts, case = change.facts(NAME), change.case
    if outside and not facts.get("outside"):
        kept["called"], case.called = case.called, ""
        facts["since"] = change.event.at
    elif not outside and facts.get("outside"):
        case.called = kept.pop("called", "")
    facts["outside"] = outside


def _described(change: Change) -> None:
    event, data = change.event, change.data
    row = {"at": event.at, "by": event.actor, **change.own_words}
    rows = change.kept(NAME).setdefault("material", {})
    rows[data["material"]] = row
    for name in ("what", *ASPECTS):
        change.index(str(row.get(name, "")))


def _struck(change: Change) -> None:
    row = change.kept(NAME).setdefault("material", {}).get(change.data["material"])
    if row is not None:
        row["struck"] = [change.event.at, change.event.actor, change.own_words.get("reason", "")]


def _listed(change: Change) -> None:
    item, event = change.data["item"], change.event
    change.facts(NAME).setdefault("pictures", {})[item] = event.at
    change.kept(NAME).setdefault("pictures", {})[item] = dict(change.own_words)


def _unlisted(change: Change) -> None:
    change.facts(NAME).setdefault("pictures", {}).pop(change.data["item"], None)
    change.kept(NAME).setdefault("pictures", {}).pop(change.data["item"], None)


def _rights(case: CaseState, member: Member) -> Iterator[str]:
    if member.role == "reviewer" or case.channel_of:
        return
    yield "list_picture"
    if concealed(case):
        yield from ("scope_letter", "scope_again")
    else:
        yield from ("scope", "material")


def _said(kept: Mapping[str, Any]) -> Iterable[str]:
    for row in kept.get("material", {}).values():
        yield from (str(row[name]) for name in ("what", *ASPECTS) if row.get(name))


PART: Final = Part(
    name=NAME,
    case_events={
        "scope.set": _scoped,
        "scope.again": _looked_again,
        "material.described": _described,
        "material.struck": _struck,
        "picture.listed": _listed,
        "picture.unlisted": _unlisted,
    },
    rights=_rights,
    view=view,
    said=_said,
)
