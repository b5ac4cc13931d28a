"""Which routes are open to her, until when, on what basis. It says what a law's days come to, never what to choose.

A last day that is near is said early. One that has passed is said with what can still be asked for: nobody is sent away
by a date that this page worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from amanat.process.clocks import Clock, Holidays, Occurred, Pause, clocks
from amanat.process.pack_form import HER_OWN, Pack, Words


class Openness(StrEnum):
    """CLOSING: the last day is near, or only the longer time is left. UNKNOWN: the day from which it counts is not
    known."""

    OPEN = "open"
    CLOSING = "closing"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case; what is empty narrows nothing. `occurred`: days that count for every route, above all
    `incident`. `parts`: the days of one route alone, by pack. `taken`: ids of packs whose route is under way."""

    country: str
    area: str = ""
    contexts: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    occurred: tuple[Occurred, ...] = ()
    taken: frozenset[str] = frozenset()
    parts: Mapping[str, tuple[Occurred, ...]] | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """`until`: the last day, if the law names one and its beginning is known; `longest`: where more time is allowed in
    some cases, and then `longer_when` says in which. `clashes`: routes under way that must end first."""

    pack: Pack
    state: Openness
    why: Words
    code: str
    until: date | None
    longest: date | None
    days_left: int | None
    basis: str
    longer_when: Words | None
    verified: bool
    parallel: tuple[str, ...]
    clashes: tuple[str, ...]
    taken: bool


WHY: Final[Mapping[str, Words]] = {
    "open": {"en": "There is still time.", "ur": "ابھی وقت ہے۔"},
    "near": {"en": "The last day is near.", "ur": "آخری دن قریب ہے۔"},
    "longer": {
        "en": "The usual time is over. In some cases there is more time. Ask soon.",
        "ur": "عام مدت گزر چکی ہے۔ بعض صورتوں میں مزید وقت ملتا ہے۔ جلد پوچھ لیں۔",
    },
    "over": {
        "en": "The last day has passed, as far as we can work out. You can still ask if they take it.",
        "ur": "ہمارے حساب سے آخری دن گزر چکا ہے۔ پھر بھی پوچھا جا سکتا ہے کہ وہ شکایت لیں گے یا نہیں۔",
    },
    "unknown": {
        "en": "We do not know on which day it last happened. So we cannot work out a last day.",
        "ur": "ہمیں معلوم نہیں کہ یہ آخری بار کس دن ہوا۔ اس لیے آخری دن کا حساب نہیں ہو سکتا۔",
    },
    "no_limit": {
        "en": "We know of no last day for this. Sooner is easier.",
        "ur": "ہمارے علم میں اس کا کوئی آخری دن نہیں۔ جتنا جلد ہو اتنا آسان ہے۔",
    },
    "made": {"en": "You have gone there already.", "ur": "وہاں شکایت پہلے ہی دی جا چکی ہے۔"},
    "paused": {"en": "The clock stands still now.", "ur": "ابھی مدت رُکی ہوئی ہے۔"},
}
"""Plain words for each code. A day goes beside them, never inside."""


def open_routes(facts: Facts, packs: Iterable[Pack], *, today: date, holidays: Holidays) -> tuple[OpenRoute, ...]:
    """The routes that fit, in the order of the packs; benchmarks lead nowhere and are left out. Raises RefusedError
    `clock.holidays`."""
    return tuple(_route(facts, pack, today, holidays) for pack in packs if fits(pack, facts, today))


def fits(pack: Pack, facts: Facts, today: date) -> bool:
    """Whether a pack is for such a case. Where the law of the day counts on which it happened, that is the last such
    day; where that is not known, today."""
    days = [one.day for one in facts.occurred if one.event == "incident" and one.day is not None]
    law = (max(days, default=today) if pack.law_of == "incident" else today).isoformat()
    return (
        pack.route != "benchmark"
        and pack.country == facts.country
        and (pack.id in facts.taken or pack.effective <= law <= (pack.until or "9999"))
        and (not pack.areas or not facts.area or facts.area in pack.areas)
        and (not pack.contexts or not facts.contexts or bool(facts.contexts & set(pack.contexts)))
        and (not pack.acts or not facts.acts or bool(facts.acts & set(pack.acts)))
    )


def filing(pack: Pack, found: Iterable[Clock]) -> Clock | None:
    """The clock by which she must go there: the first of her own steps that ends with a complaint."""
    made = (clock for clock in found if clock.step.to_event == "complaint_made" and clock.step.actor in HER_OWN)
    return next(made, None)


def _route(facts: Facts, pack: Pack, today: date, holidays: Holidays) -> OpenRoute:
    occurred = (*facts.occurred, *(facts.parts or {}).get(pack.id, ()))
    found = clocks(pack, occurred, today=today, holidays=holidays, pauses=facts.pauses)
    clock = filing(pack, found)
    code = _code(clock, pack, today) if pack.id not in facts.taken else "made"
    until = clock.due if clock else None
    return OpenRoute(
        pack=pack,
        state=_STATES[code],
        why=WHY[code],
        code=code,
        until=until,
        longest=clock.longest if clock else None,
        days_left=clock.days_left if clock else None,
        basis=clock.step.basis if clock else pack.basis,
        longer_when=clock.step.longer.when if clock and clock.step.longer else None,
        verified=pack.signed is not None,
        parallel=pack.parallel_with,
        clashes=tuple(sorted(facts.taken & set(pack.not_while))),
        taken=pack.id in facts.taken,
    )


def _code(clock: Clock | None, pack: Pack, today: date) -> str:
    if clock is None or clock.step.force != "hard":
        return "no_limit"
    if clock.met_on is not None:
        return "made"
    if clock.due is None:
        return "paused" if clock.starts_from else "unknown"
    if today > clock.due:
        return "longer" if clock.longest is not None and today <= clock.longest else "over"
    return "near" if (clock.due - today).days <= pack.warn_days else "open"


_STATES: Final = {
    "open": Openness.OPEN,
    "near": Openness.CLOSING,
    "longer": Openness.CLOSING,
    "over": Openness.OVER,
    "unknown": Openness.UNKNOWN,
    "no_limit": Openness.OPEN,
    "made": Openness.OPEN,
    "paused": Openness.OPEN,
}
