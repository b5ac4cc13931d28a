"""A desk at a loopback address on a clock that can be put forward, its workers at their keyboards, and the people
outside it: what the journeys of fairness share."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from babel.dates import format_date
from playwright.sync_api import Browser, Locator, expect

from amanat.demo.person import File, Person
from amanat.desk.assessment.commands import About, set_scope
from amanat.desk.invitation import commands as letters
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties import commands as parties
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.proceeding import referral, routes
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.publication.commands import Text
from amanat.seal.invitation import read_code
from amanat.seal.phrase import Phrase
from amanat.seal.proceedings import Published, Words, text_hash
from amanat.seal.record import Contact
from amanat.web.render import catalogue
from tests.desk import parties as p
from tests.desk.house import DAY, EVERYTHING, PROFILE, Clock, House, house, record, running_intake
from tests.desk.test_publication import TEXT, Room
from tests.e2e.conftest import PHONE, RealIntake, Watched, opened
from tests.e2e.parties import Party
from tests.e2e.test_desk import Served
from tests.e2e.test_desk_days import Hands

LANGS = ("en", "ur")
ALONE = ("404", "401")
"""What a browser says aloud of its own accord: nothing is there yet; after a jump of the clock its time is too old."""
STATEMENT = replace(
    TEXT,
    title={**TEXT.title, "ur": "لارک سٹوڈیوز میں ایک شکایت"},
    text={**TEXT.text, "ur": "مئی میں کمیٹی کو دی گئی ایک شکایت کے مطابق ایک نگران نے ایک زیرِ تربیت کو دھمکی دی۔"},
)
PAPER = File("paper.pdf", "application/pdf", b"%PDF-1.4 " + b"a paper of the committee " * 40)
WORK = About(("sexual_harassment",), "work", ("in_person",), ("employer",))


@contextmanager
def desk_at(folder: Path, kind: str) -> Iterator[Served]:
    """One desk of that kind with everybody of `tests.desk.parties`, and its pages."""
    clock = Clock()
    with ExitStack() as stack:
        intake = stack.enter_context(running_intake(folder / "intake", clock))
        made = stack.enter_context(house(folder / "desk", intake, replace(PROFILE, kind=kind)))
        for name, role in p.NAMES:
            made.hire(name, role)
        yield Served(made, stack.enter_context(opened(made, clock)), "")


# --- at the desk


class Worker(Hands):
    """Somebody at the desk with a keyboard, who finds things by the words of their language."""

    def __init__(self, browser: Browser, desk: Served, lang: str, name: str = "Zoya") -> None:
        self.gettext = catalogue(lang).gettext
        super().__init__(desk, Watched(browser.new_context(viewport=PHONE, locale=lang)), lang, name)  # type: ignore[arg-type]

    def say(self, english: str) -> str:
        found: str = self.gettext(english)
        assert self.lang == "en" or found != english, f"not translated: {english}"
        return found

    def reads(self, *words: str) -> None:
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def notice(self, path: str, english: str) -> Locator:
        """The line above the day that leads to this page; its words, without what stands in their gaps."""
        line = self.page.locator("main p.care", has=self.page.locator(f"a[href$='/{path}']"))
        for words in re.split(r"{\w+}", self.say(english)):
            line = line.filter(has_text=words.strip())
        return line

    def date(self, target: str, day: str) -> None:
        self.reach(target)  # by keyboard as far as the page goes; the calendar is the browser's own
        self.page.fill(target, day)

    def choose(self, name: str, value: str) -> None:
        """Where there is nothing to choose between, arrows lead nowhere and the space bar chooses."""
        if self.page.locator(f"input[type=radio][name={name}]").count() == 1:
            self.tick(f"input[name={name}][value='{value}']")
        else:
            super().choose(name, value)

    def tick(self, target: str) -> None:
        self.reach(target)
        self.page.keyboard.press("Space")
        expect(self.page.locator(target)).to_be_checked()

    def send(self) -> None:
        """Presses the button of the form; nothing is refused."""
        self.follow("main form.flow .actions button")
        assert self.page.get_by_role("alert").all_inner_texts() == []

    def rewrite(self, target: str, words: str) -> None:
        """Other words where some stand."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def second(self, request: str) -> None:
        """A second person's yes."""
        self.opens(request)
        self.choose("yes", "yes")
        self.send()

    def refused(self) -> Locator:
        """What the page says of why it did not do it."""
        self.watched.expected = ("400 (Bad Request)",)
        self.follow("main form.flow .actions button")
        alert = self.page.get_by_role("alert")
        expect(alert).to_be_visible()
        self.looks()
        return alert

    def here(self) -> str:
        """The address of this page below its language."""
        return self.page.url.removeprefix(f"{self.desk.url}/{self.lang}/")

    def opens(self, path: str) -> None:
        """A page, looked at."""
        self.open(path)
        self.looks()

    def leave(self) -> None:
        assert self.watched.complaints == []
        self.watched.context.close()


def on(within: Locator, day: str) -> None:
    """This day stands there, in whatever language of the desk."""
    expect(within.locator(f"time[datetime='{day}']").first).to_be_visible()


def reads_day(within: Locator, day: str, lang: str) -> None:
    """This day stands there in words, as a phone writes it."""
    at = date.fromisoformat(day)
    month = format_date(at, "LLLL", locale=lang)
    expect(within.first).to_contain_text(re.compile(rf"(?<!\d){at.day}\W+{month}\W+{at.year}"))


# --- outside


class Outside(Party):
    """Somebody with a mailbox at this desk, whose phone knows what day it is there."""

    desk: Served

    def new_visit(self, **options: object) -> None:
        super().new_visit(**options)
        self.watched.expected = ALONE
        self.watched.context.clock.set_system_time(self.desk.house.clock.now)


def outside(browser: Browser, desk: Served, lang: str, phrase: Phrase) -> Outside:
    """Somebody comes back to their mailbox with twelve words, on a phone."""
    Outside.desk = desk
    one = Outside(browser, RealIntake(desk.house.intake.base, desk.house.folder), lang)
    one.words = " ".join(phrase.words())
    one.comes_back()
    return one


def where_it_stands(browser: Browser, desk: Served, lang: str, her: Person) -> Outside:
    """She opens the page that tells her how far it is."""
    one = outside(browser, desk, lang, her.phrase)
    one.heading("Your record")
    one.press("Where it stands")
    one.heading("Where it stands")
    return one


# --- time and cases


def go(desk: Served, days: int) -> str:
    """So many days on; the day that it is then."""
    desk.house.clock.now += days * DAY
    desk.house.sync()
    return p.later(desk.house, 0)


def came_in(desk: House, purpose: str = "inquiry", *, scope: bool = True) -> tuple[Person, str]:
    """Somebody who sent a record with her number and a paper; her case, in scope, and her yes to go on."""
    before = {row.case for row in desk.office.inbox(desk.lead, "all")}
    her = desk.person()
    contact = Contact(channel="phone", value=p.NUMBER, hours="mornings")
    her.keep(record("He waited at the gate.", contact=contact, age_group="adult"))
    her.add([PAPER])
    her.send(desk.entry, EVERYTHING, purpose=purpose)
    desk.sync()
    (case,) = {row.case for row in desk.office.inbox(desk.lead, "all")} - before
    if scope:
        in_scope(desk, case)
    p.agreed(desk, case)
    return her, case


def in_scope(desk: House, case: str) -> None:
    set_scope(desk.office, desk.lead, case, p.version(desk, case), WORK, "")


def paper_of(desk: House, case: str) -> str:
    return next(one.item for one in desk.office.case(desk.lead, case).exhibits if one.kind == "file")


def told(desk: House, lang: str = "en") -> tuple[Person, str, Person, str]:
    """She, her case, the respondent with a notice and ten days to answer, and their mailbox."""
    her, case = came_in(desk)
    proceeding.take_step(desk.office, desk.lead, case, p.version(desk, case), "inquiry_opened", reason="")
    p.safe(desk, case)
    hina = p.person(desk, "Hina")
    he = Person(desk.http, Phrase.new(secrets.token_bytes), lang=lang, clock=desk.clock)
    made = parties.make_letter(desk.office, hina, case, p.version(desk, case), "respondent", days=14, says=p.SAYS)
    he.join(desk.entry, read_code(made.code), "respondent")
    desk.sync()
    name = list(p.state(desk, case).facts["parties"]["channels"])[-1]
    letters.compare(desk.office, hina, name, p.version(desk, name), same=True, channel="call")
    p.tell(desk, name)
    return her, case, he, name


def passed_on(desk: House, name: str, *, carried: str) -> tuple[Person, str, str]:
    """She agreed to it and a second person did: her case went to the committee at work. She, her case, its route."""
    office, lead = desk.office, desk.lead
    her, case = came_in(desk, "referral_talk")
    routes.open_route(office, lead, case, p.version(desk, case), "pk-workplace-committee", "employer", name)
    (route,) = routes_of(p.state(desk, case))
    plan = referral.Plan(
        next(iter(p.state(desk, case).grants)), "A colleague waits for her at the gate.", "Please open an inquiry.",
        (), ("what",), carried, True, "call", 0, p.person(desk, "Hina"), p.later(desk, 0), "Yes, to them.",
    )  # fmt: skip
    referral.plan(office, lead, case, p.version(desk, case), route, plan)
    request = referral.ask(office, lead, case, route, "She wants it.")
    oversight.answer(office, p.person(desk, "Hina"), request, True)
    referral.refer(office, lead, case, p.version(desk, case), route, request=request)
    return her, case, route


def heard(desk: House, case: str) -> None:
    parties.take_as_heard(desk.office, desk.lead, case, p.version(desk, case))


def decided(desk: House, case: str, after: str, **more: object) -> None:
    """A finding of this desk, with its paper and a second person."""
    office, lead = desk.office, desk.lead
    request = proceeding.ask_step(office, lead, case, after, "Read by both of us.")
    oversight.answer(office, p.person(desk, "Hina"), request, True)
    given: Mapping[str, object] = {"body": "The committee", "day": p.later(desk, 0), **more}
    proceeding.take_step(
        office, lead, case, p.version(desk, case), after, reason="Both were read.", request=request,
        document=paper_of(desk, case), **given,  # type: ignore[arg-type]
    )  # fmt: skip


# --- what a desk publishes


def room_of(desk: House, her: Person, case: str) -> Room:
    return Room(desk, her, case, desk.lead, p.person(desk, "Hina"), p.person(desk, "Rabia"))


def agreed_to(room: Room, name: str, text: Text) -> None:
    """She says yes to exactly this, the respondent was told of it nine days ago, and the questions were answered."""
    room.say_yes(name, digest=text_hash(Published(Words(**text.title), Words(**text.text))))
    room.tell(name)
    for what, chosen in (("ground", "danger"), ("orders", "none"), ("exposure", "nobody")):
        room.note(name, what, chosen)
    room.house.clock.now += 9 * DAY
    room.house.sync()


def stated(desk: House, her: Person, case: str) -> str:
    """A statement of this case is on the public record; the publication's id. Nine days go by."""
    room = room_of(desk, her, case)
    name = room.write(STATEMENT)
    agreed_to(room, name, STATEMENT)
    for by in (room.first, room.second):
        room.sign(name, by)
    room.publish(name)
    return name


def answers(worker: Worker, gate: str, what: str, chosen: str) -> None:
    """A question of the gate, answered with a name."""
    worker.follow(f"main a[href$='/{gate}/{what}']")
    worker.choose("is", chosen)
    worker.write("#text", "I looked today.")
    worker.send()


def signs(worker: Worker, gate: str, *, yes: bool = True) -> None:
    """A reviewer reads the draft and signs it."""
    worker.open(gate)
    worker.follow(f"main a[href$='/{gate}/review']")
    worker.choose("answer", "yes" if yes else "no")
    worker.write("#reason", "I read it.")
    worker.looks()
    worker.send()


def publishes(worker: Worker, gate: str) -> None:
    worker.open(gate)
    worker.follow(f"main form[action$='/{gate}/publish'] button")
    worker.desk.house.sync()


def unmet(worker: Worker) -> set[int]:
    """The numbers of the rows of the gate that do not hold; and that nothing can be published while one does not."""
    states = [one.get_attribute("class") for one in worker.page.locator("ol.gate > li").all()]
    assert len(states) == 8
    return {number for number, state in enumerate(states, 1) if state != "met"}


def says_publicly(browser: Browser, worker: Worker, gate: str, words: dict[str, str]) -> None:
    """An outcome is written, asked about, signed by two others and published, by keyboard."""
    worker.opens(gate)
    worker.follow("main a[href$='/write/outcome']")
    for field, text in words.items():
        worker.write(f"#{field}", text)
    worker.looks()
    worker.send()
    for what, chosen in (("orders", "none"), ("exposure", "nobody")):
        answers(worker, gate, what, chosen)
    for name in ("Hina", "Rabia"):
        other = Worker(browser, worker.desk, worker.lang, name)
        signs(other, gate)
        other.leave()
    publishes(worker, gate)
