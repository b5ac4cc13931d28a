"""What the pages show of assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amanat.desk.assessment.codes import ASPECTS, CHOICES, NAME, concealed
from amanat.desk.state import CaseState, Member
from amanat.process import corroboration
from amanat.process.corroboration import Side, described
from amanat.seal.forms import Day

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


@dataclass(frozen=True, slots=True)
class Scope:
    """One decision of a person. `kind`: why it lies outside, "" where it is in scope; `again`: looked at again."""

    at: int
    by: str
    outside: bool
    acts: tuple[str, ...] = ()
    context: str = ""
    mode: tuple[str, ...] = ()
    power: tuple[str, ...] = ()
    kind: str = ""
    signs: tuple[str, ...] = ()
    reason: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """One thing that speaks to what happened, described. Nothing here is a measure; nothing is added up."""

    material: str
    kind: str
    what: str
    day: str
    chosen: Mapping[str, str]
    aspects: Mapping[str, str]
    at: int
    by: str
    struck: tuple[int, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """An exhibit that may go on the private list. `listed`: since when; `alike`: changed copies are found too."""

    item: str
    number: str
    listed: int | None
    alike: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    outside: bool
    since: int
    history: tuple[Scope, ...]
    material: tuple[Material, ...]
    struck: tuple[Material, ...]
    pictures: tuple[Picture, ...]

    @property
    def scope(self) -> Scope | None:
        """The last decision that said what it is."""
        return next((one for one in reversed(self.history) if not one.again), None)


def view(archive: Archive, _member: Member, case: CaseState) -> Assessment:
    """Everything of one case; nothing is left of it once she erased. Material of a concealed case is not shown."""
    facts = case.facts.get(NAME) or {}
    kept = (archive.body(case).get(NAME) or {}) if case.erased is None else {}
    hidden = concealed(case)
    rows = () if hidden else _material(kept)
    return Assessment(
        outside=hidden,
        since=facts.get("since", 0),
        history=tuple(_scope(row) for row in kept.get("scope", ())),
        material=tuple(row for row in rows if row.struck is None),
        struck=tuple(row for row in rows if row.struck is not None),
        pictures=_pictures(archive, case, kept) if case.erased is None else (),
    )


def _scope(row: Mapping[str, Any]) -> Scope:
    return Scope(
        at=row["at"],
        by=row["by"],
        outside=row["outside"],
        acts=tuple(row.get("acts", ())),
        context=row.get("context", ""),
        mode=tuple(row.get("mode", ())),
        power=tuple(row.get("power", ())),
        kind=row.get("kind", ""),
        signs=tuple(row.get("signs", ())),
        reason=row.get("reason", ""),
        again=bool(row.get("again")),
    )


def _material(kept: Mapping[str, Any]) -> tuple[Material, ...]:
    """In the order of `amanat.process.corroboration`: by the day it is from; what has no day comes last."""
    found = {name: _one(name, row) for name, row in kept.get("material", {}).items()}
    whole = described(
        corroboration.Material(one.material, one.kind, Side(one.chosen["side"]), Day(one.day) if one.day else None)
        for one in found.values()
    )
    return tuple(found[one.id] for side in (whole.hers, whole.respondents, whole.others) for one in side)


def _one(name: str, row: Mapping[str, Any]) -> Material:
    return Material(
        name,
        row["kind"],
        row.get("what", ""),
        row.get("day", ""),
        {choice: row[choice] for choice in CHOICES},
        {aspect: row[aspect] for aspect in ASPECTS if row.get(aspect)},
        row["at"],
        row["by"],
        tuple(row["struck"]) if row.get("struck") else None,
    )


def _pictures(archive: Archive, case: CaseState, kept: Mapping[str, Any]) -> tuple[Picture, ...]:
    listed, words = (case.facts.get(NAME) or {}).get("pictures", {}), kept.get("pictures", {})
    found: dict[str, Picture] = {}
    for grant in case.grants.values():
        for row in archive.grant_body(grant).get("exhibits", ()):
            if row["kind"] == "file" and row["state"] == "matches":
                item = row["item"]
                alike = bool(words.get(item, {}).get("pdq"))
                found.setdefault(item, Picture(item, row["number"], listed.get(item), alike))
    return tuple(found.values())
