"""A case whose respondent is told, in an invented organisation: steps that the tests of the parties share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from amanat.demo.person import Person
from amanat.desk.invitation import commands as letters
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties import commands as parties
from amanat.desk.parties.commands import Particulars
from amanat.desk.parties.view import Channel, Shown
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState
from amanat.seal.invitation import read_code
from amanat.seal.message import Content
from amanat.seal.record import Contact
from tests.desk.house import EVERYTHING, PROFILE, Clock, House, house, record, running_intake

SAYS = {"en": "You can read and answer here.", "ur": "یہاں پڑھیں اور جواب دیں۔"}
NUMBER = "0301 2345678"
NAMES = (("Hina", "caseworker"), ("Sana", "caseworker"), ("Noor", "lead"), ("Rabia", "reviewer"))


@contextmanager
def desk_of(place: Path, kind: str = "inquiry") -> Iterator[House]:
    profile = replace(PROFILE, kind=kind)
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake, profile) as made:
        for name, role in NAMES:
            made.hire(name, role)
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def state(desk: House, case: str) -> CaseState:
    found = desk.office.archive.case(case)
    assert found is not None
    return found


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def sent(desk: House, words: str = "He waited at the gate.", purpose: str = "inquiry") -> tuple[Person, str]:
    """Somebody who has sent a record with her number, and her case."""
    before = {row.case for row in desk.office.inbox(desk.lead, "all")}
    writer = desk.person()
    writer.keep(record(words, contact=Contact(channel="phone", value=NUMBER, hours="mornings")))
    writer.send(desk.entry, EVERYTHING, purpose=purpose)
    desk.sync()
    (case,) = {row.case for row in desk.office.inbox(desk.lead, "all")} - before
    return writer, case


def agreed(desk: House, case: str) -> None:
    """Acknowledged, assessed, and she agreed that it goes on."""
    office, lead = desk.office, desk.lead
    office.opened(lead, case)
    office.acknowledge(lead, case, version(desk, case))
    office.assess(lead, case, version(desk, case), "soon", (), "")
    grant = next(iter(state(desk, case).grants))
    proceeding.take_step(office, lead, case, version(desk, case), "consented", reason="", consent=grant)


def opened(desk: House, case: str) -> None:
    """An inquiry is open."""
    agreed(desk, case)
    proceeding.take_step(desk.office, desk.lead, case, version(desk, case), "inquiry_opened", reason="")


HER_YES: Mapping[str, str] = {"way": "call", "words": "Yes, tell him."}


def ask_safe(desk: House, case: str, **more: object) -> str:
    given: dict[str, object] = {"talked": True, **more}
    hina = person(desk, "Hina")
    return parties.ask_safe(desk.office, hina, case, version(desk, case), "He lives far away.", **given)  # type: ignore[arg-type]


def safe(desk: House, case: str, **more: object) -> None:
    """Two people decided that the respondent can be told."""
    request = ask_safe(desk, case, **more)
    oversight.answer(desk.office, desk.lead, request, True)
    parties.settle_safe(desk.office, person(desk, "Hina"), case, version(desk, case))


def channel(desk: House, case: str, *, confirmed: bool = True) -> tuple[Person, str]:
    """A respondent who used their letter."""
    hina, who = person(desk, "Hina"), desk.person()
    made = parties.make_letter(desk.office, hina, case, version(desk, case), "respondent", days=14, says=SAYS)
    who.join(desk.entry, read_code(made.code))
    desk.sync()
    name = list(state(desk, case).facts["parties"]["channels"])[-1]
    if confirmed:
        letters.compare(desk.office, hina, name, version(desk, name), same=True, channel="call")
    return who, name


def later(desk: House, days: int) -> str:
    return str(today_of(desk.office.archive) + timedelta(days=days))


def particulars(desk: House, **more: object) -> Particulars:
    given: dict[str, object] = {
        "about": {"en": "A complaint of 3 May says that you followed a colleague to the bus.", "ur": ""},
        "rule": {"en": "The rules of conduct, part 4"},
        "decides": {"en": "A committee of three people"},
        "basis": "s.4",
        "until": later(desk, 10),
        "rights": ("answer", "evidence", "accompanied", "more_time", "appeal", "no_contact"),
        "then": {},
    }
    return Particulars(**{**given, **more})  # type: ignore[arg-type]


def tell(desk: House, name: str, **more: object) -> None:
    parties.send_notice(desk.office, person(desk, "Hina"), name, version(desk, name), particulars(desk, **more))
    desk.sync()


def told(desk: House, words: str = "He waited at the gate.") -> tuple[Person, str, Person, str]:
    """She, her case, the respondent, and their channel with a notice in it."""
    she, case = sent(desk, words)
    opened(desk, case)
    safe(desk, case)
    he, name = channel(desk, case)
    tell(desk, name)
    return she, case, he, name


def says(desk: House, who: Person, content: Content) -> None:
    who.say(desk.entry, content)
    desk.sync()


def shown(desk: House, case: str, actor: str = "") -> Shown:
    found = desk.office.case(actor or desk.lead, case).parts["parties"]
    assert isinstance(found, Shown)
    return found


def page(desk: House, name: str, actor: str = "") -> Channel:
    found = desk.office.case(actor or desk.lead, name).parts["parties"]
    assert isinstance(found, Channel)
    return found


def days_on(desk: House, days: int) -> date:
    """The desk's clock goes on, and the desk looks in."""
    desk.clock.now += days * 24 * 3600
    desk.sync()
    return today_of(desk.office.archive)
