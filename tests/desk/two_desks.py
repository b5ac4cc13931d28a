"""Two real desks on one real intake, and somebody whose case goes from one to the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from amanat.demo.person import File, Person
from amanat.desk.handover import commands as h
from amanat.desk.handover.view import Given, Shown
from amanat.desk.oversight import commands as oversight
from amanat.seal.directory import BothLanguages
from tests.desk.house import PROFILE, House

OTHER = replace(
    PROFILE,
    name=BothLanguages("Well Street Aid", "ویل سٹریٹ امداد"),
    must_report=BothLanguages("A child in danger.", "خطرے میں بچہ۔"),
)
FILE = File("gate.txt", "text/plain", b"the gate at night " * 9000)
SECRET = "zarafshan"


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def newest(desk: House) -> str:
    return max(desk.office.inbox(desk.lead, "all"), key=lambda row: row.number).case


def opened(a: House, **more: object) -> tuple[Person, str]:
    """Somebody who sent a record, a file and a yes, and whose record was opened."""
    her = a.sent(f"He waited at the {SECRET} gate.", [FILE], **more)
    her.write(a.entry, "Yes, give it to them.")
    a.sync()
    case = newest(a)
    a.office.opened(a.lead, case)
    return her, case


def plan(a: House, b: House, case: str, **more: object) -> h.Plan:
    seen = a.office.case(a.lead, case)
    asked = [row.seq for row in seen.messages if row.direction == "in" and row.text]
    given: dict[str, Any] = {
        "desk": b.entry.desk,
        "purpose": "support",
        "fields": ("what",),
        "items": tuple(one.item for one in seen.exhibits),
        "messages": False,
        "days": 90,
        "way": "message",
        "message": asked[-1] if asked else 0,
        "note": "We know her since May.",
        "reason": "They are nearer.",
        "told": True,
        "compared": True,
        "agrees": True,
    }
    return h.Plan(**{**given, **more})


def hand(a: House, b: House, case: str, **more: object) -> str:
    """Planned by Hina, agreed by the lead, done by Hina; not sent yet."""
    hina = person(a, "Hina")
    name = h.plan(a.office, hina, case, version(a, case), plan(a, b, case, **more))
    oversight.answer(a.office, a.lead, h.ask(a.office, hina, case, name), True)
    h.hand_over(a.office, hina, case, version(a, case), name)
    return name


def handed(a: House, b: House, case: str, **more: object) -> str:
    """Handed over, sent and received. Returns the case at the other desk."""
    hand(a, b, case, **more)
    a.sync()
    b.sync()
    return newest(b)


def shown(desk: House, case: str, actor: str = "") -> Shown:
    view = desk.office.case(actor or desk.lead, case).parts["handover"]
    assert isinstance(view, Shown)
    return view


def given(a: House, case: str) -> Given:
    return shown(a, case).given[0]


def kinds(desk: House, case: str) -> list[str]:
    return [row.kind for row in desk.office.case(desk.lead, case).timeline]
