"""A real intake on a loopback port, a desk of an invented organisation, and people who write to it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread, current_thread

import httpx

from amanat.config import IntakeConfig
from amanat.demo.person import File, Person
from amanat.desk.client import trust
from amanat.desk.founding import Founded, Profile, found
from amanat.desk.office import Office
from amanat.intake.app import IntakeApp, build
from amanat.intake.desks import admit
from amanat.seal.directory import BothLanguages, Entry, open_entry
from amanat.seal.encoding import unb64
from amanat.seal.phrase import Phrase
from amanat.seal.record import Contact, Record, Respondent
from amanat.store.writer import SmallJob
from tests.counting import counted_at_first
from tests.desk.alone import LIGHT, PASSPHRASE
from tests.desk.custody import whole_custody
from tests.fresh import fresh_intake
from tests.stage import served

NOON = 1_790_000_000
"""A day in September 2026."""
DAY = 24 * 3600
PROFILE = Profile(
    BothLanguages("Lamp House", "چراغ گھر"),
    "support",
    "PK",
    ("en", "ur"),
    BothLanguages("We listen.", "ہم سنتے ہیں۔"),
    BothLanguages("", ""),
)
EVERYTHING = ("what", "when_where", "respondent", "witnesses", "wants", "contact", "exclude", "flags", "files")


class Clock:
    """A second later each time somebody looks, also what works in the background: some twenty a second. `only_here`: it
    moves for whoever calls that alone, so that no batch is closed before its time on a busy machine."""

    def __init__(self, now: int = NOON) -> None:
        self.now = now
        self._moves: Thread | None = None

    def __call__(self) -> int:
        self.now += self._moves in (None, current_thread())
        return self.now

    def only_here(self) -> None:
        self._moves = current_thread()


def record(words: str = "He waited at the gate.", **more: object) -> Record:
    given: dict[str, object] = {
        "acts": ("stalking",),
        "context": "work",
        "narrative": words,
        "respondent": Respondent("A supervisor", None),
        "contact": Contact(channel="mailbox", hours="mornings"),
        "flags": ("fear",),
    }
    return Record("en", **{**given, **more})  # type: ignore[arg-type]


@dataclass
class RunningIntake:
    app: IntakeApp
    base: str
    clock: Clock

    def admit(self, desk: str) -> None:
        self.app.intake.writer.do(SmallJob(lambda sheet: admit(sheet, desk)))
        self.clock.now += 2  # the directory is looked at once a second
        self.app.intake.sequencer.step()


@contextmanager
def running_intake(data: Path, clock: Clock) -> Iterator[RunningIntake]:
    """A real intake, served by uvicorn on a free loopback port."""
    config = IntakeConfig(data=data, per_minute=0, reserve_bytes=1, metrics_port=0, ledger_period=1)
    with ExitStack() as stack:
        with counted_at_first("intake"):
            app = build(fresh_intake(config), clock=clock)
            base = stack.enter_context(served(app))
        yield RunningIntake(app, base, clock)


@dataclass
class House:
    """A desk folder beside a running intake. `office` is unlocked by its lead, Zoya."""

    folder: Path
    founded: Founded
    intake: RunningIntake
    clock: Clock
    office: Office
    lead: str = ""
    whole: bool = True  # whether its custody is looked at when it closes
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.intake.base, verify=trust(), trust_env=False)

    @property
    def entry(self) -> Entry:
        return open_entry(unb64(self.office.archive.state.entry))

    def unlock(self) -> str:
        self.lead = self.office.unlock("Zoya", PASSPHRASE).id
        return self.lead

    def reopen(self) -> Office:
        """The same folder in a new process, as far as memory goes."""
        self.office.shut()
        self.office = Office(self.folder, self.clock, secrets.token_bytes, cost=LIGHT)
        return self.office

    def hire(self, name: str, role: str = "caseworker") -> str:
        code = self.office.invite(self.lead, name, role)  # type: ignore[arg-type]
        return self.office.join(code, PASSPHRASE).id

    def person(self) -> Person:
        return Person(self.http, Phrase.new(secrets.token_bytes), clock=self.clock)

    def sent(self, words: str = "He waited at the gate.", files: Sequence[File] = (), **more: object) -> Person:
        """Somebody who has sent a record with files to this desk."""
        writer = self.person()
        writer.keep(record(words, **more))
        if files:
            writer.add(files)
        writer.send(self.entry, EVERYTHING, purpose="support")
        return writer

    def sync(self) -> None:
        report = self.office.sync()
        assert report.problem is None, report

    def only_case(self) -> str:
        (row,) = self.office.inbox(self.lead, "all")
        return row.case

    def close(self) -> None:
        try:
            if self.whole and not self.office.locked:
                whole_custody(self.office.archive)
        finally:
            self.office.shut()
            self.http.close()


@contextmanager
def house(folder: Path, intake: RunningIntake, profile: Profile = PROFILE) -> Iterator[House]:
    """A new, admitted desk with its lead inside."""
    with counted_at_first("desk"):
        made = founded_house(folder, intake, profile)
    try:
        with counted_at_first("admitted"):
            made.unlock()
            assert made.office.sync().problem == "desk.waiting"
            intake.admit(made.founded.place.desk)
            made.sync()
        yield made
    finally:
        made.close()


def founded_house(folder: Path, intake: RunningIntake, profile: Profile) -> House:
    clock = intake.clock
    founded = found(folder, profile, intake.base, "Zoya", PASSPHRASE, clock, secrets.token_bytes, cost=LIGHT)
    return House(folder, founded, intake, clock, Office(folder, clock, secrets.token_bytes, cost=LIGHT))


__all__ = ["LIGHT", "PASSPHRASE", "Clock", "House", "RunningIntake", "house", "record", "running_intake"]
