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
from amanat.desk.custody.ledger import Ledger
from amanat.desk.imports.check import Old
from amanat.desk.imports.commands import bring_in, file_id
from amanat.desk.publication import commands as publishing
from amanat.desk.reports import commands as reports
from amanat.desk.state import CaseState
from amanat.desk.statistics import sending
from amanat.intake import institutions
from amanat.publication.statistics.register import Institution, Names
from amanat.seal.directory import BothLanguages
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import Published, PublishYes, Words, sign_consent, text_hash
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
def unhurried_proofs(clock: Clock) -> Iterator[None]:
    """Leaves are left at each exchange, as always; that the ledger holds them is proved again only when time went by,
    not at every try."""
    real, looked = Ledger._look, dict[int, int]()

    def look(self: Ledger, keys: Any) -> None:
        if looked.get(id(self._archive)) != clock.now:
            real(self, keys)
            looked[id(self._archive)] = clock.now

    Ledger._look = look  # type: ignore[method-assign]
    try:
        yield
    finally:
        Ledger._look = real  # type: ignore[method-assign]


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    clock = Clock()
    with unhurried_disk(), unhurried_proofs(clock), running_intake(folder / "intake", clock) as intake:
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
