"""The law's own days beside the days that an institution took: what it owes counted from when it got the case. From the
packs of the country and the kind of body; where they set no such day, none is drawn. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from amanat.process.pack_form import HER_OWN, Pack, Step
from amanat.publication.statistics.register import Institution

_LEADS: Final[Mapping[str, str]] = {
    "employer": "workplace",
    "university": "workplace",
    "school": "workplace",
    "hospital": "workplace",
    "ombudsperson": "ombudsperson",
    "police": "police",
    "court": "court",
}
"""The routes of the packs that lead to a sector."""
_FIRST: Final = ("acknowledged", "charge_communicated", "hearing_held", "inquiry_opened", "conciliation_started")
_ENDS: Final[Mapping[str, tuple[str, ...]]] = {
    "acknowledgement": _FIRST,
    "inquiry": ("inquiry_opened", "trial_opened"),
    "finding": ("finding_made",),
    "outcome": ("outcome_applied",),
}
"""The events of the packs that are each of the answers that are timed."""
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class LawDay:
    """`days`: whole days from when the institution got it, of `n` `unit`; of working days about as many."""

    days: int
    n: int
    unit: str
    basis: str
    title: Mapping[str, str]
    act: str
    checked: bool


def law_days(institution: Institution, duration: str, packs: Iterable[Pack]) -> tuple[LawDay, ...]:
    """The last days that the law sets, the earliest first, each (day, section) once."""
    route = _LEADS.get(institution.sector)
    found = {
        (one.days, one.basis): one
        for pack in packs
        if pack.country == institution.country and pack.route == route
        for one in _of_pack(pack, duration)
    }
    return tuple(found[key] for key in sorted(found))[:MOST]


def _of_pack(pack: Pack, duration: str) -> list[LawDay]:
    steps = [step for step in pack.steps if _is_owed(step) and step.to_event in _ENDS[duration]]
    days = sorted((_days(step), step.basis, step) for step in steps if _days(step))
    return [_day(pack, step, days_) for days_, _, step in days[:1]]


def _is_owed(step: Step) -> bool:
    """A hard step of the institution, counted from when the case reached it: other days begin elsewhere, and cannot
    stand on the same line."""
    ours = step.actor not in {*HER_OWN, "respondent"}
    return ours and step.force == "hard" and step.from_event == "complaint_delivered"


def _days(step: Step) -> int:
    n = step.within.n or 0
    return {"calendar_days": n, "working_days": -(-n * 7 // 5), "months": n * 30}.get(step.within.unit, 0)


def _day(pack: Pack, step: Step, days: int) -> LawDay:
    n = step.within.n or 0
    checked = step.verification == "verified_text"
    return LawDay(days, n, step.within.unit, step.basis, step.title, pack.basis, checked)
