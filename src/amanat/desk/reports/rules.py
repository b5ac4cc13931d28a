"""Where a case is, and how reports are made: what the events change, and who may do what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.part import Part
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

NAME: Final = "reports"


def _district_set(change: Change) -> None:
    """Under the case's key: a place that is small enough names somebody."""
    district = change.own_words.get("district", "")
    change.kept(NAME)["district"] = district
    change.index(district)


def _made(_desk: DeskState, _event: Event) -> None:
    """Only the line in the list of what was done."""
    return


def _step_set(desk: DeskState, event: Event) -> None:
    desk.facts.setdefault(NAME, {})["step"] = event.data["step"]


def _rights(_case: CaseState, member: Member) -> Iterable[str]:
    if member.role != "reviewer":
        yield "district"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is, in somebody's words; "" if nobody said."""

    district: str


def _view(archive: Archive, _member: Member, case: CaseState) -> Place | None:
    return Place(archive.body(case).get(NAME, {}).get("district", "")) if case.erased is None else None


def _said(words: Mapping[str, Any]) -> Iterable[str]:
    return [words["district"]] if words.get("district") else []


PART: Final = Part(
    name=NAME,
    case_events={"district.set": _district_set},
    desk_events={"report.made": _made, "report.step_set": _step_set},
    shown=frozenset({"period", "step"}),
    rights=_rights,
    view=_view,
    said=_said,
)
