"""Lives the story once, on the running intake: she keeps, she sends, the desk opens and answers; somebody calls at
night, and a second person writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from amanat.demo import doors, earlier, figures, handing, others, story
from amanat.demo.authority import Authority
from amanat.demo.doors import Lived
from amanat.demo.earlier import House, Time, house
from amanat.demo.person import Person
from amanat.desk import kit
from amanat.desk.apply_case import day_of
from amanat.desk.assisted.commands import take_note
from amanat.desk.invitation.commands import make
from amanat.desk.office import Office
from amanat.desk.safety.commands import SafetyDesk
from amanat.desk.work.commands import set_contact, set_task, take
from amanat.errors import UnavailableError
from amanat.seal.encoding import Random, b64
from amanat.seal.phrase import Phrase

TABLE = "institutions.csv"
"""The register of institutions, as the operator took it in."""
SHEETS = "sheets.html"
"""Beside the first desk's folder: a real desk's sheets are printed and lie in three places; these are for practising a
restore."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of the three desks."""

    line: Path
    committee: Path
    press: Path


@dataclass(frozen=True, slots=True)
class Proofs:
    """Where the case file goes, and the time stamp service with its address, if this machine has openssl."""

    folder: Path
    stamps: tuple[str, Authority] | None


def live(
    url: str,
    places: Places,
    proofs: Proofs,
    clock: Path,
    admit: Callable[[str], None],
    random: Random,
    enlist: Callable[[Path], None] | None = None,
) -> Lived:
    """The whole story, on a clock that begins eighty days ago. `admit` is the operator's yes to a desk's id, `enlist`
    puts a table into the operator's register of institutions; without it there are no figures.

    Raises UnavailableError `demo.story` when a step did not do what it should.
    """
    at = Time(clock)
    rows = (
        (places.line, story.PROFILE, doors.AT_LINE),
        (places.committee, others.COMMITTEE, doors.AT_COMMITTEE),
        (places.press, others.PRESS, doors.AT_PRESS),
    )
    at.go(earlier.BEGINS)
    with ExitStack() as ends, httpx.Client(base_url=url, trust_env=False) as http:
        line, committee, press = (
            ends.enter_context(house(folder, profile, url, staff, at.now, random, admit))
            for folder, profile, staff in rows
        )
        _print_sheets(line, places.line, at.now())
        at.offices = [line.office, committee.office, press.office]
        before, amna_case = earlier.live(http, at, line, committee, press, random)
        nadia, zoya = (Person(http, Phrase.new(random), clock=at.clock) for _ in range(2))
        nadia.keep(story.RECORD)
        nadia.add(story.exhibits())
        nadia.send(line.entry, story.FIELDS, purpose="support")
        nadia.write(line.entry, story.QUESTION)
        line.office.sync()
        answer(line.office, line.lead, line.newest())
        letter = night(line.office, line.who(1))
        zoya.keep(story.SECOND)
        zoya.send(line.entry, story.SECOND_FIELDS, purpose="advice")
        line.office.sync()
        told = [received for received in nadia.read(line.entry) if received.warning is None]
        if not told:
            raise UnavailableError("demo.story", "The desk's answer did not arrive.")
        handed = handing.hand_over(at, line, amna_case, proofs.stamps)
        handing.put_down(proofs.folder, line, handed)
        if enlist is not None:
            figures.send([line.office, committee.office, press.office], places.line.with_name(TABLE), enlist)
            figures.name_route(line.office, line.lead, amna_case, figures.OMBUDSPERSON)
    return Lived(nadia.phrase.words(), zoya.phrase.words(), letter, **asdict(before))


def _print_sheets(line: House, folder: Path, now: int) -> None:
    sheets = kit.html_sheets(line.founded.place.desk, line.founded.shares, day_of(now))
    folder.with_name(SHEETS).write_text(sheets, encoding="utf-8")


def answer(office: Office, farah: str, name: str) -> None:
    """Farah opens the record, checks the files, and writes back."""
    case = office.case(farah, name)
    if any(exhibit.state != "matches" for exhibit in case.exhibits):
        raise UnavailableError("demo.story", "A file did not arrive as it was sealed.")
    office.opened(farah, case.summary.case)
    version = office.case(farah, case.summary.case).version
    version = office.call(farah, case.summary.case, version, doors.CANARY)
    version = office.acknowledge(farah, case.summary.case, version)
    office.reply(farah, case.summary.case, version, story.REPLY)


def night(office: Office, bilal: str) -> str:
    """Bilal notes a call, sets the urgency and the rules for reaching her, writes a plan with her, plans what follows,
    and makes a letter that waits for her at the desk. Its code.
    """
    case = take_note(office, bilal, b64(office.random(16)), story.NOTE)
    safety, today = SafetyDesk(office), day_of(office.clock())
    version = office.call(bilal, case, office.case(bilal, case).version, story.CALLED)
    version = take(office, bilal, case, version)
    version = office.acknowledge(bilal, case, version)
    version = office.assess(bilal, case, version, "immediate", story.NOTE.flags, story.SERIOUS)
    version = safety.set_contact(bilal, case, version, story.RULES)
    version = safety.write_plan(bilal, case, version, story.PLAN)
    version = set_task(office, bilal, case, version, story.TASK, today, bilal)
    version = set_contact(office, bilal, case, version, today, "phone", story.NEXT)
    return make(office, bilal, case, version, days=30, says=story.LETTER).code


def now() -> int:
    return int(time.time())
