"""The other side of the planted case, and an institution: the respondent who was told, the officer to whom it went."""

from __future__ import annotations

from typing import Any

from amanat.demo.person import Person
from amanat.desk.invitation import commands as letters
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties import commands as parties
from amanat.desk.proceeding import referral, routes
from amanat.seal.invitation import read_code
from amanat.seal.proceedings import Reply
from tests.desk import parties as played
from tests.leak_drill.ground import MILL, SCHOOL, Ground
from tests.leak_drill.rows import PLANTED


def told(ground: Ground) -> tuple[Person, str]:
    """The respondent of the planted case, with a confirmed mailbox and a notice in it; their answer is not published
    and carries everything."""
    if "told" not in ground.kept:
        assert ground.public, "its draft says whose names are told to nobody"
        line, case = ground.line, ground.case
        hers = {**played.HER_YES, "heard": ground.person("Hina"), "day": played.later(line, 0)}
        played.safe(line, case, **hers)
        he, name = played.channel(line, case)
        played.tell(line, name, about={"en": f"A complaint at {SCHOOL} says that you followed a colleague.", "ur": ""})
        played.says(line, he, Reply("denied", f"Not so. {PLANTED[:3000]}"))
        ground.kept["told"] = (he, name)
    found: tuple[Person, str] = ground.kept["told"]
    return found


def passed_on(ground: Ground) -> tuple[str, Person, str]:
    """A route on which the case went to an officer, with one agreed picture; the officer and their mailbox."""
    if "officer" not in ground.kept:
        line, case, office = ground.line, ground.case, ground.line.office
        hina = ground.person("Hina")
        name = route(ground, "The tea works")
        referral.plan(office, hina, case, ground.version, name, plan(ground))
        asked = referral.ask(office, hina, case, name, "She wants it.")
        oversight.answer(office, line.lead, asked, True)
        referral.refer(office, hina, case, ground.version, name, request=asked)
        made = parties.make_letter(
            office, hina, case, ground.version, "officer", days=14, says=played.SAYS, referral=name
        )
        officer = line.person()
        officer.join(line.entry, read_code(made.code))
        line.sync()
        box = list(ground.state.facts["parties"]["channels"])[-1]
        letters.compare(office, hina, box, played.version(line, box), same=True, channel="call")
        ground.kept["officer"] = (name, officer, box)
    found: tuple[str, Person, str] = ground.kept["officer"]
    return found


def route(ground: Ground, name: str) -> str:
    line = ground.line
    pack, register = "pk-workplace-committee", MILL.id if "tea" in name else ""
    routes.open_route(line.office, line.lead, ground.case, ground.version, pack, "employer", name, register)
    made = list(ground.state.facts["proceeding"]["routes"])[-1]
    if register:
        day = played.later(line, 0)
        routes.record_event(
            line.office, line.lead, ground.case, ground.version, made, "complaint_delivered", day, proven=True
        )
    return made


def plan(ground: Ground, **more: Any) -> referral.Plan:
    given: dict[str, Any] = {
        "grant": ground.whole,
        "about": f"A complaint about conduct at {SCHOOL}.",
        "asks": "Please open an inquiry.",
        "items": (ground.item("agreed"),),
        "fields": ("what",) if more.pop("account", False) else (),
        "carried": "officer",
        "agrees": True,
        "way": "call",
        "heard": ground.person("Hina"),
        "day": played.later(ground.line, 0),
        "words": "Yes, to the works.",
    }
    return referral.Plan(**{**given, **more})
