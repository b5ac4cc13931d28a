"""Lives what happened before Nadia wrote, day by day on a clock that is moved on: an inquiry to its end, a case passed
on, somebody who speaks in her own voice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from amanat.demo import doors, others
from amanat.demo.clock import LOOK, MovedClock, move
from amanat.demo.person import Person
from amanat.desk.assessment.commands import set_scope
from amanat.desk.client import Intake
from amanat.desk.founding import Founded, Profile, found
from amanat.desk.invitation.commands import compare
from amanat.desk.letters.paper import pdf_of
from amanat.desk.office import Office
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties import commands as parties
from amanat.desk.parties import officers, outcomes
from amanat.desk.parties.commands import Particulars
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.proceeding import papers, referral, routes
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.publication import commands as publication
from amanat.desk.publication import posting
from amanat.desk.publication.view import shown
from amanat.desk.state import CaseState
from amanat.errors import UnavailableError
from amanat.seal.directory import Entry, open_entry
from amanat.seal.encoding import Random, unb64
from amanat.seal.ids import random_id
from amanat.seal.invitation import read_code
from amanat.seal.phrase import Phrase, publication_key
from amanat.seal.proceedings import (
    AskTime,
    OwnVoice,
    Proposal,
    Published,
    PublishYes,
    Reply,
    Step,
    Words,
    sign_consent,
    text_hash,
)
from amanat.seal.record import Record
from amanat.seal.signing import SigningKey

DAY: Final = 24 * 3600
BEGINS: Final = 80
"""Days before today on which the story begins."""
FIELDS: Final = ("what", "when_where", "respondent", "wants", "contact")


@dataclass
class Time:
    """The demo's clock, told in days before today."""

    file: Path
    clock: MovedClock = field(init=False)
    offices: list[Office] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = MovedClock(self.file)

    def now(self) -> int:
        return int(self.clock())

    def go(self, days_before: float) -> None:
        """On to a day. Every desk looks in: one that is silent for a week is offered nothing new."""
        move(self.file, -int(days_before * DAY))
        time.sleep(LOOK * 2)
        self.sync()

    def sync(self) -> None:
        for office in self.offices:
            office.sync()

    def day(self, days: int) -> str:
        return str(datetime.fromtimestamp(self.now() + days * DAY, UTC).date())


@dataclass
class House:
    """One desk of the story and who works there."""

    office: Office
    people: Mapping[str, str]
    founded: Founded

    @property
    def entry(self) -> Entry:
        return open_entry(unb64(self.office.archive.state.entry))

    def version(self, case: str) -> int:
        return self.office.case(self.lead, case).version

    @property
    def lead(self) -> str:
        return next(iter(self.people.values()))

    def who(self, place: int) -> str:
        return list(self.people.values())[place]

    def state(self, case: str) -> CaseState:
        state = self.office.archive.case(case)
        if state is None:
            raise UnavailableError("demo.story", "A case of the story is not there.")
        return state

    def newest(self) -> str:
        return max(self.office.inbox(self.lead, "all"), key=lambda row: row.number).case


@contextmanager
def house(
    folder: Path,
    profile: Profile,
    url: str,
    staff: doors.Staff,
    clock: Callable[[], int],
    random: Random,
    admit: Callable[[str], None],
) -> Iterator[House]:
    """A new, admitted desk with everybody inside."""
    (lead, passphrase, _), *more = staff
    desk = found(folder, profile, url, lead, passphrase, clock, random)
    enrol(url, desk, random)
    admit(desk.place.desk)
    office = Office(folder, clock, random)
    try:
        first = office.unlock(lead, passphrase).id
        people = {lead: first}
        for name, words, role in more:
            people[name] = office.join(office.invite(first, name, role), words).id  # type: ignore[arg-type]
        office.sync()
        yield House(office, people, desk)
    finally:
        office.shut()


def enrol(url: str, desk: Founded, random: Random) -> None:
    """Posts the desk's entry; the operator then decides."""
    intake = Intake(url, _nobody, random)
    intake.enrol(desk.entry)
    intake.close()


def _nobody() -> SigningKey:
    raise UnavailableError("demo.story", "Enrolling is not signed by an epoch.")


def person(http: httpx.Client, at: Time, random: Random, lang: str = "en") -> Person:
    return Person(http, Phrase.new(random), lang=lang, random=random, clock=at.clock)


# --- the committee: told, heard, cleared


def inquiry(http: httpx.Client, at: Time, committee: House, random: Random) -> tuple[Person, Person, str]:
    """From the complaint to the inquiry; she, he, and her case."""
    meher, danyal = person(http, at, random, "ur"), person(http, at, random)
    office, lead, second = committee.office, committee.lead, committee.who(1)
    meher.keep(others.MEHER)
    meher.send(committee.entry, FIELDS, purpose="inquiry")
    at.sync()
    case = committee.newest()
    v = committee.version
    accept(committee, case, "consented")
    office.call(lead, case, v(case), "Meher")
    proceeding.take_step(office, lead, case, v(case), "inquiry_opened", reason="")
    routes.open_route(office, lead, case, v(case), "pk-workplace-committee", "employer", others.COMMITTEE_NAME)
    route = next(iter(routes_of(committee.state(case))))
    for event in ("complaint_made", "complaint_delivered", "inquiry_opened"):
        routes.record_event(office, lead, case, v(case), route, event, at.day(0), proven=True)
    request = parties.ask_safe(office, lead, case, v(case), "They work in other halls now.", talked=True)
    oversight.answer(office, second, request, True)
    parties.settle_safe(office, lead, case, v(case))
    made = parties.make_letter(office, lead, case, v(case), "respondent", days=14, says=others.LETTER)
    danyal.join(committee.entry, read_code(made.code), "respondent")
    at.sync()
    channel = channel_of(committee, case)
    compare(office, lead, channel, v(channel), same=True, channel="call")
    wanted = Particulars(
        others.ALLEGED, others.RULE, others.DECIDES, "s. 4(1)", at.day(12),
        ("answer", "evidence", "accompanied", "interpreter", "more_time", "appeal", "no_contact"), others.THEN,
    )  # fmt: skip
    parties.send_notice(office, lead, channel, v(channel), wanted)
    at.sync()
    at.go(BEGINS - 1)
    danyal.read(committee.entry)
    danyal.write(committee.entry, "I have read it. I will answer.")
    at.sync()
    return meher, danyal, case


def accept(desk: House, case: str, after: str, about: object = others.WORK) -> None:
    """Opened, acknowledged, in scope, assessed, and her consent stands."""
    office, lead, v = desk.office, desk.lead, desk.version
    office.opened(lead, case)
    office.acknowledge(lead, case, v(case))
    set_scope(office, lead, case, v(case), about, "")  # type: ignore[arg-type]
    office.assess(lead, case, v(case), "soon", (), "")
    grant = next(iter(desk.state(case).grants))
    proceeding.take_step(office, lead, case, v(case), after, reason="", consent=grant)


def channel_of(desk: House, case: str) -> str:
    found: str = list(desk.state(case).facts["parties"]["channels"])[-1]
    return found


def heard(at: Time, committee: House, danyal: Person, case: str) -> None:
    """He asks for time, gets it, and answers within it."""
    office, lead, v = committee.office, committee.lead, committee.version
    channel = channel_of(committee, case)
    at.go(BEGINS - 5)
    danyal.read(committee.entry)
    danyal.say(committee.entry, AskTime(5, "The list of the shift is in the other office."))
    at.sync()
    asked = committee.state(case).facts["parties"]["channels"][channel]["asked"][-1]["seq"]
    until = at.day(12)
    parties.answer_time(office, lead, case, v(case), channel, asked, until=until, reason="The list is needed.")
    at.go(BEGINS - 14)
    danyal.say(committee.entry, Reply("denied", others.REPLY))
    at.sync()
    parties.take_as_heard(office, lead, case, v(case))


def public_statement(at: Time, committee: House, meher: Person, danyal: Person, case: str) -> str:
    """Told to him first, agreed to by her, signed by two who did not write it; its id."""
    office, lead, v = committee.office, committee.lead, committee.version
    at.go(BEGINS - 15)
    name = publication.write(office, lead, case, v(case), others.STATEMENT)
    publication.ask(office, lead, case, v(case), name)
    publication.tell(office, lead, case, v(case), name, way="mailbox", days=7, gist=others.GIST)
    at.sync()
    proposal = next(
        row.message.content for row in meher.read(committee.entry) if row.message and row.message.kind == "proposal"
    )
    assert isinstance(proposal, Proposal)
    key = publication_key(meher.phrase, name)
    sig = sign_consent(name, committee.entry.desk, proposal.hash, key)
    meher.say(committee.entry, PublishYes(name, proposal.hash, key.public, sig))
    danyal.read(committee.entry)
    danyal.say(committee.entry, Reply("denied", others.TO_THE_GIST, name))
    at.sync()
    signed(committee, case, name, ground="danger")
    at.go(BEGINS - 23)
    posting.publish(office, lead, case, v(case), name)
    return name


def signed(desk: House, case: str, name: str, **answers: str) -> None:
    """What people answer and sign for this text; two reviewers who did not write it."""
    office, v = desk.office, desk.version
    given = {"orders": "none", "exposure": "nobody", **answers}
    for what, chosen in given.items():
        publication.note(office, desk.lead, case, v(case), name, what, chosen, "Looked at with care.")
    digest = shown(office, desk.lead, case, name, "en").hash
    for place in (1, 2):
        publication.review(
            office, desk.who(place), case, v(case), name, digest=digest, yes=True, reason="Fair to both, nobody shown."
        )


def decided(at: Time, committee: House, case: str) -> str:
    """Not substantiated, with its paper and a second person; both sides get the letter. The paper's id."""
    office, lead, second, v = committee.office, committee.lead, committee.who(1), committee.version
    at.go(BEGINS - 29)
    paper = pdf_of(others.decision(at.day(0)))
    item = papers.take_paper(office, lead, case, "decision.pdf", "application/pdf", iter([paper]))
    request = proceeding.ask_step(office, lead, case, "not_substantiated", "Read by both of us.")
    oversight.answer(office, second, request, True)
    found: dict[str, Any] = {"document": item, "body": others.COMMITTEE_NAME, "day": at.day(0)}
    proceeding.take_step(
        office, lead, case, v(case), "not_substantiated", reason="The list bears it out.", request=request, **found
    )
    route = next(iter(routes_of(committee.state(case))))
    for event in ("finding_made", "finding_communicated"):
        routes.record_event(office, lead, case, v(case), route, event, at.day(0), proven=True, document=item)
    outcomes.send(office, lead, case, v(case), others.OUTCOME)
    at.sync()
    return item


def cleared(at: Time, committee: House, case: str, name: str, item: str) -> None:
    """Nobody appealed: now it is final, and is said where the statement was said."""
    office, lead, v = committee.office, committee.lead, committee.version
    at.go(5)
    proceeding.decided(
        office, lead, case, v(case), "final", others.COMMITTEE_NAME, at.day(0), item, "Nobody appealed in time."
    )
    publication.write(office, lead, case, v(case), others.CLEARED, entry="outcome", publication=name)
    signed(committee, case, name)
    posting.publish(office, lead, case, v(case), name)
    at.sync()


# --- passed on, answered late, then silence


def passed_on(http: httpx.Client, at: Time, line: House, random: Random) -> tuple[Person, Person]:
    """Amna's case goes to an officer, with her yes and a second person's; she, and the officer."""
    amna, officer = person(http, at, random), person(http, at, random)
    office, lead, second, v = line.office, line.lead, line.who(1), line.version
    amna.keep(others.AMNA)
    amna.send(line.entry, FIELDS, purpose="referral_talk")
    amna.write(line.entry, "Yes, please send it to the ombudsperson. Only what I wrote here.")
    at.sync()
    case = line.newest()
    accept(line, case, "consented")
    office.call(lead, case, v(case), "Amna")
    routes.open_route(office, lead, case, v(case), "pk-ombudsperson-federal", "ombudsperson", others.OFFICE)
    route = next(iter(routes_of(line.state(case))))
    grant = next(iter(line.state(case).grants))
    said = max(m.seq for m in office.case(lead, case).messages if m.direction == "in" and m.text)
    wanted = referral.Plan(
        grant, others.REFERRED, others.ASKED, (), ("what",), "officer", agrees=True, way="message", message=said
    )
    referral.plan(office, lead, case, v(case), route, wanted)
    request = referral.ask(office, lead, case, route, "She asked for it.")
    oversight.answer(office, second, request, True)
    referral.refer(office, lead, case, v(case), route, request=request)
    made = parties.make_letter(office, lead, case, v(case), "officer", days=14, says=others.OFFICER, referral=route)
    officer.join(line.entry, read_code(made.code), "officer")
    at.sync()
    channel = channel_of(line, case)
    compare(office, lead, channel, v(channel), same=True, channel="call")
    officers.send_referral(office, lead, channel, v(channel))
    office.reply(lead, case, v(case), others.TO_AMNA)
    at.sync()
    return amna, officer


def answers_late(at: Time, line: House, officer: Person) -> None:
    """The officer confirms days after the law's day, and is not heard of again."""
    received = [
        row.message.content for row in officer.read(line.entry) if row.message and row.message.kind == "referral"
    ]
    officer.say(line.entry, Step(received[-1].referral, "acknowledged", at.day(0)))  # type: ignore[union-attr,arg-type]
    at.sync()


def adds_files(at: Time, line: House, amna: Person) -> None:
    """Nobody answers. She adds what she has, and says yes to a file for the court."""
    amna.send_files(line.entry, amna.add(others.amna_files()), others.FOR_THE_COURT)
    at.sync()


# --- in her own voice


def own_voice(http: httpx.Client, at: Time, press: House, random: Random) -> tuple[Person, str]:
    """Twice yes, a day apart; two people look that nobody else is harmed; she, and the publication's id."""
    noor = person(http, at, random)
    name = random_id(random)
    noor.keep(Record("en", age_group="adult"))
    key = publication_key(noor.phrase, name)
    digest = text_hash(Published(Words(others.OWN_TITLE), Words(others.OWN_TEXT), others.NOOR))
    sig = sign_consent(name, press.entry.desk, digest, key)
    said = OwnVoice(name, "en", others.NOOR, others.OWN_TITLE, others.OWN_TEXT, (), digest, key.public, sig)
    noor.say(press.entry, said)
    at.sync()
    at.go(8.5)
    noor.say(press.entry, PublishYes(name, digest, key.public, sig))
    at.sync()
    case, office, v = press.newest(), press.office, press.version
    office.call(press.lead, case, v(case), "Noor")
    office.acknowledge(press.lead, case, v(case))
    signed(press, case, name, adult="yes")
    posting.publish(office, press.lead, case, v(case), name)
    office.reply(press.lead, case, v(case), others.TO_NOOR)
    at.sync()
    return noor, name


# --- all of it


@dataclass(frozen=True, slots=True)
class Before:
    """The twelve words of everybody in the earlier story, and the ids of what stands on the public record."""

    meher: tuple[str, ...]
    danyal: tuple[str, ...]
    amna: tuple[str, ...]
    officer: tuple[str, ...]
    noor: tuple[str, ...]
    cleared: str
    own_voice: str


def live(
    http: httpx.Client, at: Time, line: House, committee: House, press: House, random: Random
) -> tuple[Before, str]:
    """Eighty days, to this morning; and the id of Amna's case, which goes on.

    Raises UnavailableError `demo.story` when a step did not do what it should.
    """
    meher, danyal, case = inquiry(http, at, committee, random)
    heard(at, committee, danyal, case)
    name = public_statement(at, committee, meher, danyal, case)
    paper = decided(at, committee, case)
    at.go(34)
    amna, officer = passed_on(http, at, line, random)
    amna_case = line.newest()
    at.go(25)
    answers_late(at, line, officer)
    at.go(11)
    adds_files(at, line, amna)
    at.go(9.6)
    noor, own = own_voice(http, at, press, random)
    cleared(at, committee, case, name, paper)
    at.go(0)
    before = Before(
        meher=meher.phrase.words(),
        danyal=danyal.phrase.words(),
        amna=amna.phrase.words(),
        officer=officer.phrase.words(),
        noor=noor.phrase.words(),
        cleared=name,
        own_voice=own,
    )
    return before, amna_case
