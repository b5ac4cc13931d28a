"""Lives the story once, on the running intake: she keeps, she sends, the desk opens and answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import httpx

from amanat.demo import story
from amanat.demo.person import Person
from amanat.desk.client import Intake
from amanat.desk.founding import Founded, found
from amanat.desk.office import Office
from amanat.errors import UnavailableError
from amanat.seal.encoding import Random, unb64
from amanat.seal.phrase import Phrase
from amanat.seal.signing import SigningKey


def live(url: str, folder: Path, admit: Callable[[str], None], random: Random) -> tuple[str, ...]:
    """The whole story; gives her twelve words. `admit` is the operator's yes to the desk's id.

    Raises UnavailableError `demo.story` when a step did not do what it should.
    """
    desk = found(folder, story.PROFILE, url, story.LEAD, story.PASSPHRASE, now, random)
    enrol(url, desk, random)
    admit(desk.place.desk)
    with httpx.Client(base_url=url, trust_env=False) as http:
        person = Person(http, Phrase.new(random))
        person.keep(story.RECORD)
        person.add(story.exhibits())
        key = unb64(http.get("/v1/key").json()["directory"])
        entry = next(entry for entry in person.desks(key) if entry.desk == desk.place.desk)
        person.send(entry, story.FIELDS, purpose="support")
        person.write(entry, story.QUESTION)
        answer(folder, random)
        told = [received for received in person.read(entry) if received.warning is None]
        if not told:
            raise UnavailableError("demo.story", "The desk's answer did not arrive.")
    return person.phrase.words()


def enrol(url: str, desk: Founded, random: Random) -> None:
    """Posts the desk's entry; the operator then decides."""
    intake = Intake(url, _nobody, random)
    intake.enrol(desk.entry)
    intake.close()


def answer(folder: Path, random: Random) -> None:
    """At the desk: Farah opens the record, checks the files, and writes back."""
    office = Office(folder, now, random)
    try:
        farah = office.unlock(story.LEAD, story.PASSPHRASE).id
        office.sync()
        case = office.case(farah, office.inbox(farah, "all")[0].case)
        if any(exhibit.state != "matches" for exhibit in case.exhibits):
            raise UnavailableError("demo.story", "A file did not arrive as it was sealed.")
        office.opened(farah, case.summary.case)
        version = office.case(farah, case.summary.case).version
        version = office.call(farah, case.summary.case, version, story.CANARY)
        version = office.acknowledge(farah, case.summary.case, version)
        office.reply(farah, case.summary.case, version, story.REPLY)
        office.sync()
    finally:
        office.shut()


def now() -> int:
    return int(time.time())


def _nobody() -> SigningKey:
    raise UnavailableError("demo.story", "Enrolling is not signed by an epoch.")
