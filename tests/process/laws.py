"""Small invented packs, and calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from amanat.process.pack_form import Longer, Pack, PauseRule, Step, Within
from amanat.process.working_days import WorkCalendar
from amanat.seal.forms import Day

WORDS = {"en": "Something happens", "ur": "کچھ ہوتا ہے"}
HOLIDAYS = {"ZZ": WorkCalendar(date(2026, 1, 1), date(2031, 12, 31))}
CHARGE = Step(
    id="charge",
    actor="committee",
    title=WORDS,
    from_event="complaint_delivered",
    to_event="charge_communicated",
    force="hard",
    on_miss="ask",
    basis="s.1",
    source="",
    verification="memory",
    quote="",
    within=Within("calendar_days", 3),
    means=WORDS,
)
FILE = replace(
    CHARGE,
    id="file",
    actor="complainant",
    from_event="incident",
    to_event="complaint_made",
    start="last",
    on_miss="lapses",
    within=Within("months", 3, 1),
)
LONGER = Longer(Within("months", 6, 1), WORDS)
CONCILIATION = PauseRule("conciliation_started", "conciliation_ended", ("file",), Within("months", 1))


def step(base: Step = CHARGE, **changes: Any) -> Step:
    return replace(base, **changes)


def pack(*steps: Step, **changes: Any) -> Pack:
    made = Pack(
        id="zz-law",
        version=1,
        effective=Day("2020-01-01"),
        country="ZZ",
        route="workplace",
        title=WORDS,
        body=WORDS,
        basis="An invented law",
        steps=steps or (CHARGE,),
        calendar="ZZ",
    )
    return replace(made, **changes)
