"""Where the drill is held: one intake, a support desk with one case in which everything is planted, and a publisher.

Everything of a row lies in her record, her files, the conversation, notes, reviewers' reasons and the respondent's
unpublished answer: whatever is made of the case could carry it.
"""

from __future__ import annotations

import io
import os
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from amanat.demo.person import File, Person
from amanat.desk.assessment import pictures
from amanat.desk.assessment.commands import About, set_scope
from amanat.desk.imports.check import Old
from amanat.desk.imports.commands import bring_in, file_id
from amanat.desk.invitation import commands as letters
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties import commands as parties
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.proceeding import referral, routes
from amanat.desk.proceeding.today import today_of
from amanat.desk.publication import commands as publishing
from amanat.desk.reports import commands as reports
from amanat.desk.state import CaseState
from amanat.desk.statistics import sending
from amanat.intake import institutions
from amanat.publication.statistics.register import Institution, Names
from amanat.seal.directory import BothLanguages
from amanat.seal.ids import random_id
from amanat.seal.invitation import read_code
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import OwnVoice, Published, PublishYes, Reply, Words, sign_consent, text_hash
from amanat.seal.record import Contact, Identifier, Respondent, When
from amanat.store.writer import SmallJob
from tests.desk import parties as played
from tests.desk.house import EVERYTHING, PROFILE, Clock, House, RunningIntake, house, record, running_intake
from tests.leak_drill.rows import ALIAS, CHILD, HER, HER_MAIL, HER_PHONE, MOTHER, PLANTED, TEXTS, WITNESS

SCHOOL = "Lark Studios"
TITLE = f"A complaint at {SCHOOL}"
TEXT = f"A complaint lodged with the committee in May says that a supervisor at {SCHOOL} threatened a trainee."
"""What may be published: the control of every output of the public record."""
PROTECTED = (*HER, ALIAS, MOTHER, "گل مینہ قندھاری", CHILD, "پلوشہ", WITNESS, "بہرام ترین")
HERS = ("intimate", "face", "listed", "exif", "agreed")
"""Which of the planted pictures are in her case; `outside` came with another consent."""
MILL = Institution("M" * 21 + "A", Names("The Reed Mill (invented)", "ریڈ مل (فرضی)"), "employer", "PK")
COUNTED = 12
"""Old cases of one district, so that a report shows a number at all."""
DISTRICT = "Thalnagar"
RESPONDENT = "Kamran Durrani"


def planted_files() -> dict[str, bytes]:
    """A picture for each row that is one, a letter, and a PDF; every one has bytes of its own."""
    made = {name: _picture(name) for name in ("intimate", "face", "listed", "agreed", "outside")}
    exif = Image.Exif()
    exif[0x0110] = "Oriole X4"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 33.0, 12.5), 3: "E", 4: (74.0, 20.0, 40.1)})
    made["exif"] = _picture("exif", exif=exif)
    made["pdf"] = b"%PDF-1.4\n" + PLANTED.encode() + secrets.token_bytes(64) + b"\n%%EOF\n"
    return made | {f"words {row.key}": _picture(row.en) for row in TEXTS}


def _picture(name: str, **more: Any) -> bytes:
    rng, out = random.Random(name), io.BytesIO()
    made = Image.new("RGB", (320, 240), (200, 190, 170))
    pen = ImageDraw.Draw(made)
    for _ in range(40):
        x, y = rng.randrange(320), rng.randrange(240)
        colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        pen.rectangle((x, y, x + rng.randrange(10, 90), y + rng.randrange(10, 70)), fill=colour)
    if len(name) > 9:  # a sentence: drawn so that somebody could read it
        pen.rectangle((0, 90, 320, 150), fill=(255, 255, 255))
        pen.multiline_text((6, 96), "\n".join(name[at : at + 50] for at in range(0, 200, 50)), fill=(0, 0, 0))
    made.save(out, "JPEG", quality=85, **more)
    return out.getvalue()


@dataclass
class Ground:
    """Everything that the ways out share."""

    intake: RunningIntake
    line: House
    press: House
    files: dict[str, bytes]
    her: Person
    case: str
    folder: Path
    kept: dict[str, Any] = field(default_factory=dict)

    # --- people and versions

    def person(self, name: str) -> str:
        return played.person(self.line, name)

    @property
    def version(self) -> int:
        return played.version(self.line, self.case)

    @property
    def state(self) -> CaseState:
        return played.state(self.line, self.case)

    @property
    def whole(self) -> str:
        """Her consent to everything; others are to less."""
        return next(grant.grant for grant in self.state.grants.values() if "what" in grant.fields)

    @property
    def narrow(self) -> str:
        """Her consent to a part that is not her account."""
        return next(grant.grant for grant in self.state.grants.values() if tuple(grant.fields) == ("when_where",))

    def item(self, name: str) -> str:
        """The item id of one of her files."""
        exhibits = self.line.office.case(self.line.lead, self.case).exhibits
        return next(one.item for one in exhibits if one.name == f"{name}.jpg" or one.name == name)

    def get(self, path: str, **more: Any) -> bytes:
        """Everything of an answer that somebody could read: status line, headers, body."""
        answer = self.line.http.get(path, **more)
        head = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        return f"{answer.status_code} {answer.url}\n{head}\n".encode() + answer.content

    # --- a text for the public record, with everything signed

    def write(self, text: publishing.Text, **more: str) -> str:
        return publishing.write(self.line.office, self.line.lead, self.case, self.version, text, **more)

    def everything_but_the_text(self, name: str) -> None:
        """Whoever answers and signs did so for this very text: what keeps it back now is the text itself."""
        office, lead = self.line.office, self.line.lead
        publishing.tell(office, lead, self.case, self.version, name, way="unnamed", reason="Nobody is in it.")
        self.signed(name)

    def signed(self, name: str) -> None:
        """The questions are answered, and two people signed."""
        office, lead = self.line.office, self.line.lead
        for what, chosen in (("ground", "danger"), ("orders", "none"), ("exposure", "nobody")):
            publishing.note(office, lead, self.case, self.version, name, what, chosen, "I looked today.")
        digest = self.state.facts["publication"]["all"][name]["draft"]["hash"]
        for who in ("Hina", "Rabia"):
            by = self.person(who)
            publishing.review(
                office, by, self.case, self.version, name, digest=digest, yes=True, reason=f"I read it. {PLANTED[:800]}"
            )

    def says_yes(self, name: str, text: publishing.Text) -> None:
        """Her own phone: the hash of what she read, signed with her key for this publication."""
        hashed = text_hash(Published(Words(**text.title), Words(**text.text)))
        key = publication_key(self.her.phrase, name)
        sig = sign_consent(name, self.line.entry.desk, hashed, key)
        self.her.say(self.line.entry, PublishYes(name, hashed, key.public, sig))
        self.line.sync()

    @cached_property
    def public(self) -> str:
        """One account that everybody reads: what may be published, with a reply, and nothing planted in it."""
        from amanat.desk.publication import posting

        text = publishing.Text({"en": TITLE}, {"en": TEXT}, (SCHOOL,), protect=PROTECTED)
        name = self.write(text)
        publishing.ask(self.line.office, self.line.lead, self.case, self.version, name)
        self.line.sync()
        self.says_yes(name, text)
        self.everything_but_the_text(name)
        posting.publish(self.line.office, self.line.lead, self.case, self.version, name)
        return name


@contextmanager
def unhurried_disk() -> Iterator[None]:
    """Nothing here is about a power cut: a thousand small writes need not reach the platter one by one."""
    real = os.fsync, os.fdatasync
    os.fsync = os.fdatasync = lambda _descriptor: None
    try:
        yield
    finally:
        os.fsync, os.fdatasync = real


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    clock = Clock()
    with unhurried_disk(), running_intake(folder / "intake", clock) as intake:
        called = BothLanguages("Reed Press", "نے پریس")
        publisher = replace(PROFILE, kind="publisher", name=called)
        with house(folder / "line", intake) as line, house(folder / "press", intake, publisher) as press:
            for desk in (line, press):
                for name, role in played.NAMES:
                    desk.hire(name, role)
            files = planted_files()
            intake.app.intake.writer.do(SmallJob(lambda sheet: institutions.add(sheet, MILL)))
            clock.now += sending.ASK_EVERY
            line.sync()
            old_cases(line)
            her, case = planted(line, files)
            yield Ground(intake, line, press, files, her, case, folder)


def old_cases(line: House) -> None:
    rows = [
        Old(
            n,
            f"P{n}",
            "2025-09-10",
            f"Old {n}",
            ("stalking",),
            "work",
            True,
            "support_done",
            district=DISTRICT,
        )
        for n in range(2, 2 + COUNTED)
    ]
    bring_in(line.office, line.lead, file_id(b"old"), rows, "en")


def planted(line: House, files: dict[str, bytes]) -> tuple[Person, str]:
    """Her case: every row stands in it somewhere, and nothing of it is hers to see published."""
    her = line.person()
    her.keep(
        record(
            f"I am {HER[0]}. {PLANTED}",
            where="At the depot in Thalnagar.",
            when=When(True, text="The spring after the fair."),
            witnesses=f"{WITNESS}, 0346 5550119, House 41-C, Street 7, Shadman II, Lahore",
            wants_text=f"Do not tell my mother {MOTHER}.",
            respondent=Respondent("A supervisor", (Identifier("name", RESPONDENT),)),
            contact=Contact("phone", HER_PHONE, hours=f"Only {HER_MAIL} at night"),
        )
    )
    her.add([File(f"{name}.jpg", "image/jpeg", data) for name, data in files.items() if name in HERS])
    her.add([File("pdf", "application/pdf", files["pdf"])])
    before = {row.case for row in line.office.inbox(line.lead, "all")}
    her.send(line.entry, EVERYTHING, purpose="referral_talk", days=365)
    line.sync()
    (case,) = {row.case for row in line.office.inbox(line.lead, "all")} - before
    (outside,) = her.add([File("outside.jpg", "image/jpeg", files["outside"])])
    her.give_files(line.entry, [outside], purpose="support", days=365)
    her.keep(record("", where="At the depot."))
    her.send(line.entry, ("when_where",), purpose="referral_talk", days=365)  # agreed to, and without her account
    line.sync()
    office, lead = line.office, line.lead
    office.call(lead, case, played.version(line, case), HER[0])
    her.write(line.entry, f"Please remember. {PLANTED[:3000]}")
    line.sync()
    played.agreed(line, case)
    office.note(lead, case, played.version(line, case), PLANTED[:3000])
    reports.set_district(office, lead, case, played.version(line, case), HER[0])
    about = About(("stalking",), "work", ("in_person",), ("employer",))
    set_scope(office, lead, case, played.version(line, case), about, "")
    listed = next(one.item for one in office.case(lead, case).exhibits if one.name == "listed.jpg")
    pictures.add(office, lead, case, played.version(line, case), listed)
    return her, case


# --- the other side, and an institution


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


# --- in her own voice


@dataclass
class Voice:
    """Her own texts at a publisher, and the case there."""

    her: Person
    case: str
    items: dict[str, str]


def voice(ground: Ground) -> Voice:
    if "voice" not in ground.kept:
        press = ground.press
        her = press.person()
        her.keep(record("For the publisher.", contact=Contact("phone", HER_PHONE)))
        called = {name: f"{name}.jpg" for name in ground.files if name != "pdf"}
        called |= {f"words {row.key}": f"words {row.key} {row.tokens[0]}.jpg" for row in TEXTS}
        her.add([File(told, "image/jpeg", ground.files[name]) for name, told in called.items()])
        her.add([File("pdf", "application/pdf", ground.files["pdf"])])
        before = {row.case for row in press.office.inbox(press.lead, "all")}
        her.send(press.entry, EVERYTHING, purpose="publication_talk", days=365)
        press.sync()
        (case,) = {row.case for row in press.office.inbox(press.lead, "all")} - before
        named = {told: name for name, told in called.items()} | {"pdf": "pdf"}
        items = {named[one.name]: one.item for one in press.office.case(press.lead, case).exhibits if one.name in named}
        guard = publishing.Text({"en": "For the names"}, {"en": "Nothing."}, protect=PROTECTED)
        publishing.write(press.office, press.lead, case, played.version(press, case), guard)
        listed = items["listed"]
        pictures.add(press.office, press.lead, case, played.version(press, case), listed)
        ground.kept["voice"] = Voice(her, case, items)
    found: Voice = ground.kept["voice"]
    return found


def speak(ground: Ground, title: str, text: str, shown: tuple[str, ...] = (), name: str = HER[0]) -> str:
    """Her first word; the publication's id. `shown`: names of planted files."""
    found, press = voice(ground), ground.press
    publication = random_id(secrets.token_bytes)
    key = publication_key(found.her.phrase, publication)
    from amanat.seal.signing import sha256

    hashes = tuple(sha256(ground.files[one]) for one in shown)
    hashed = text_hash(Published(Words(title), Words(text), name, hashes))
    sig = sign_consent(publication, press.entry.desk, hashed, key)
    items = tuple(found.items[one] for one in shown)
    said = OwnVoice(publication, "en", name, title, text, items, hashed, key.public, sig)  # type: ignore[arg-type]
    found.her.say(press.entry, said)
    ground.kept.setdefault("said", {})[publication] = said
    return publication


def second_word(ground: Ground, publications: list[str]) -> None:
    """A day later she says yes again to each."""
    found, press = voice(ground), ground.press
    press.sync()
    press.clock.now += 24 * 3600 + 60
    press.sync()
    for publication in publications:
        said = ground.kept["said"][publication]
        found.her.say(press.entry, PublishYes(publication, said.hash, said.key, said.sig))
    press.sync()


__all__ = ["Ground", "ground", "passed_on", "plan", "proceeding", "route", "speak", "today_of", "told", "voice"]
