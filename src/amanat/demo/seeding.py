"""Lives the story once, on the running intake: she keeps, she sends, the desk opens and answers; somebody calls at
night, and a second person writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx

from amanat.demo import doors, story
from amanat.demo.doors import Lived
from amanat.demo.person import Person
from amanat.desk import kit
from amanat.desk.apply_case import day_of
from amanat.desk.assisted.commands import take_note
from amanat.desk.client import Intake
from amanat.desk.founding import Founded, found
from amanat.desk.invitation.commands import make
from amanat.desk.office import Office
from amanat.desk.safety.commands import SafetyDesk
from amanat.desk.work.commands import set_contact, set_task, take
from amanat.errors import UnavailableError
from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.phrase import Phrase
from amanat.seal.signing import SigningKey

SHEETS = "sheets.html"
"""Beside the desk's folder."""


def live(url: str, folder: Path, admit: Callable[[str], None], random: Random) -> Lived:
    """The whole story. `admit` is the operator's yes to the desk's id.

    Raises UnavailableError `demo.story` when a step did not do what it should.
    """
    desk = found(folder, story.PROFILE, url, doors.LEAD, doors.PASSPHRASE, now, random)
    # A real desk's sheets are printed and lie in three places; these are for practising a restore.
    sheets = kit.html_sheets(desk.place.desk, desk.shares, day_of(now()))
    folder.with_name(SHEETS).write_text(sheets, encoding="utf-8")
    enrol(url, desk, random)
    admit(desk.place.desk)
    with httpx.Client(base_url=url, trust_env=False) as http:
        nadia, zoya = Person(http, Phrase.new(random)), Person(http, Phrase.new(random))
        nadia.keep(story.RECORD)
        nadia.add(story.exhibits())
        key = unb64(http.get("/v1/key").json()["directory"])
        entry = next(entry for entry in nadia.desks(key) if entry.desk == desk.place.desk)
        nadia.send(entry, story.FIELDS, purpose="support")
        nadia.write(entry, story.QUESTION)

        def write_too() -> None:
            zoya.keep(story.SECOND)
            zoya.send(entry, story.SECOND_FIELDS, purpose="advice")

        letter = work(folder, random, write_too)
        told = [received for received in nadia.read(entry) if received.warning is None]
        if not told:
            raise UnavailableError("demo.story", "The desk's answer did not arrive.")
    return Lived(nadia.phrase.words(), zoya.phrase.words(), letter)


def enrol(url: str, desk: Founded, random: Random) -> None:
    """Posts the desk's entry; the operator then decides."""
    intake = Intake(url, _nobody, random)
    intake.enrol(desk.entry)
    intake.close()


def work(folder: Path, random: Random, write_too: Callable[[], None]) -> str:
    """At the desk: Farah answers the record, Bilal has a call at night, then another record comes in and waits. The
    code of the letter.
    """
    office = Office(folder, now, random)
    try:
        farah = office.unlock(doors.LEAD, doors.PASSPHRASE).id
        bilal = office.join(office.invite(farah, doors.CASEWORKER, "caseworker"), doors.CASEWORKER_PASSPHRASE).id
        office.sync()
        answer(office, farah)
        letter = night(office, bilal)
        write_too()
        office.sync()
    finally:
        office.shut()
    return letter


def answer(office: Office, farah: str) -> None:
    """Farah opens the record, checks the files, and writes back."""
    case = office.case(farah, office.inbox(farah, "all")[0].case)
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


def _nobody() -> SigningKey:
    raise UnavailableError("demo.story", "Enrolling is not signed by an epoch.")
