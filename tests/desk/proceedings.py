"""What the tests of a proceeding share: a case on its way, its papers, steps, routes and clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from amanat.demo.person import File, Person
from amanat.desk.oversight import commands as oversight
from amanat.desk.proceeding import commands, referral, routes
from amanat.desk.proceeding.reading import route_states
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.proceeding.view import Proceeding
from tests.desk.house import EVERYTHING, PROFILE, Clock, House, house, record, running_intake

FILE = File("letter.pdf", "application/pdf", b"%PDF-1.4 " + b"a letter of the committee " * 40)
CANARY = "gulmohar"
WORKPLACE = "pk-workplace-committee"
NAME = f"The {CANARY} mill"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A support desk for most tests: each takes its own case."""
    place = tmp_path_factory.mktemp("proceeding")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            made.hire(name, role)
        yield made


@pytest.fixture
def inquiry(tmp_path: Any) -> Iterator[House]:
    """A body that inquires itself."""
    with (
        running_intake(tmp_path / "intake", Clock()) as intake,
        house(tmp_path / "desk", intake, replace(PROFILE, kind="inquiry")) as made,
    ):
        made.hire("Hina")
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def seen(desk: House, case: str, who: str = "") -> Proceeding:
    found = desk.office.case(who or desk.lead, case).parts["proceeding"]
    assert isinstance(found, Proceeding)
    return found


def began(desk: House, purpose: str = "referral_talk", words: str = "He waited at the gate.") -> tuple[Person, str]:
    """Somebody who sent a record and a paper under one consent; assessed here."""
    her = desk.person()
    her.keep(record(words))
    her.add([FILE])
    her.send(desk.entry, EVERYTHING, purpose=purpose)
    desk.sync()
    case = max(desk.office.inbox(desk.lead, "all"), key=lambda row: row.number).case
    desk.office.opened(desk.lead, case)
    desk.office.acknowledge(desk.lead, case, version(desk, case))
    desk.office.assess(desk.lead, case, version(desk, case), "soon", (), "")
    return her, case


def paper(desk: House, case: str) -> str:
    return next(one.item for one in desk.office.case(desk.lead, case).exhibits if one.kind == "file")


def grant(desk: House, case: str) -> str:
    return desk.office.case(desk.lead, case).grants[-1].grant


def step(desk: House, case: str, after: str, **more: Any) -> int:
    given: dict[str, Any] = {"reason": "As the paper says.", **more}
    return commands.take_step(desk.office, desk.lead, case, version(desk, case), after, **given)


def recorded(desk: House, case: str, after: str, day: str = "", **more: Any) -> int:
    """What others did, with its paper."""
    when = day or str(today_of(desk.office.archive))
    found = {"document": paper(desk, case), "body": "The committee", "day": when, "record": True, **more}
    return step(desk, case, after, **found)


def route(desk: House, case: str, pack: str = WORKPLACE, name: str = NAME) -> str:
    routes.open_route(desk.office, desk.lead, case, version(desk, case), pack, "employer", name)
    return list(routes_of(desk.office.archive.state.cases[case]))[-1]


def happened(desk: House, case: str, on: str, event: str, day: str, *, proven: bool = True, **more: Any) -> None:
    routes.record_event(desk.office, desk.lead, case, version(desk, case), on, event, day, proven=proven, **more)


def clock(desk: House, case: str, on: str, name: str) -> tuple[str, str]:
    """State and last day of one step today."""
    archive = desk.office.archive
    found = next(one for one in route_states(archive, archive.state.cases[case], today_of(archive)) if one.route == on)
    one = next(one for one in found.clocks if one.step.id == name)
    return str(one.state), str(one.due or "")


def plan(desk: House, case: str, **more: Any) -> referral.Plan:
    given: dict[str, Any] = {
        "grant": grant(desk, case),
        "about": f"A colleague waits for her at the {CANARY} gate.",
        "asks": "Please open an inquiry.",
        "items": (paper(desk, case),),
        "fields": ("what",),
        "agrees": True,
        "way": "call",
        "heard": person(desk, "Hina"),
        "day": str(today_of(desk.office.archive)),
        "words": "Yes, to the mill.",
    }
    return referral.Plan(**{**given, **more})


def passed_on(desk: House, case: str, on: str, **more: Any) -> None:
    """Planned and asked by the lead, agreed by Hina, done by the lead."""
    office, lead = desk.office, desk.lead
    referral.plan(office, lead, case, version(desk, case), on, plan(desk, case, **more))
    asked = referral.ask(office, lead, case, on, "She wants it.")
    oversight.answer(office, person(desk, "Hina"), asked, True)
    referral.refer(office, lead, case, version(desk, case), on)


def days(start: str, count: int) -> str:
    return str(date.fromisoformat(start) + timedelta(count))


def set_day(desk: House, day: str, hour: int = 9) -> None:
    desk.clock.now = int(datetime.fromisoformat(f"{day}T{hour:02d}:00:00+00:00").timestamp())


def consented(desk: House, **more: Any) -> tuple[Person, str]:
    her, case = began(desk, **more)
    step(desk, case, "consented", consent=grant(desk, case))
    return her, case
