"""Ways out to one reader: the respondent, an officer, her own mailbox, whoever holds a letter or a case file. Sealed,
and ways out all the same."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any, Final

import pypdfium2

from amanat.demo.person import Person
from amanat.desk.casefile import commands as casefile
from amanat.desk.casefile import working
from amanat.desk.casefile.commands import Wanted
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight import export
from amanat.desk.parties import commands as parties
from amanat.desk.parties import officers, outcomes
from amanat.desk.proceeding import referral
from amanat.desk.publication import commands as publishing
from amanat.errors import AmanatError
from amanat.evidence.viewer import Viewer
from amanat.seal.age import HybridIdentity, Identity, PassphraseIdentity, open_stream
from amanat.seal.invitation import invitation_keys, read_code
from amanat.seal.item import open_item
from amanat.seal.message import MESSAGE
from amanat.seal.phrase import desk_keys
from amanat.seal.proceedings import Papers, Referral
from tests.desk import parties as played
from tests.leak_drill.gate import decided, worst
from tests.leak_drill.ground import SCHOOL, Ground, passed_on, plan, route, told
from tests.leak_drill.model import Row, Tried, Way
from tests.leak_drill.rows import TEXTS

VIEWER: Final = Viewer()


def mailbox(ground: Ground, who: Person) -> bytes:
    """Everything that lies in somebody's mailbox, opened with their own keys: messages and files."""
    entry = ground.line.entry
    said = [row.message for row in who.read(entry) if row.message]
    keys, out = desk_keys(who.phrase, entry.desk), [MESSAGE.encode(one) for one in said]
    for one in said:
        for item in one.content.items if isinstance(one.content, Papers | Referral) else ():
            where = f"/v1/mailboxes/{keys.mailbox}/items/{item.item}/parts"
            parts = [who._wire.call(keys.signing, "GET", f"{where}/{n}").content for n in range(item.parts)]
            out += [repr(item).encode(), readable(open_item(item, parts))]
    # A signed message is canonical JSON: read, so that an escape hides nothing.
    return b"\n".join(out)


def readable(data: bytes) -> bytes:
    """The bytes, and of a PDF the words of its pages as well: inside they are packed."""
    if not data.startswith(b"%PDF"):
        return data
    try:
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    except pypdfium2.PdfiumError:
        return data
    return data + "\n".join(pages).encode()


def attempted(act: Callable[[], object], out: Callable[[], bytes]) -> Tried:
    try:
        act()
    except AmanatError as error:
        return Tried(error.code, "", b"")
    return Tried(out=out())


# --- the respondent


def notice(ground: Ground, row: Row) -> Tried:
    he, name = told(ground)
    if row.file:
        return Tried(out=mailbox(ground, he))
    line, hina = ground.line, ground.person("Hina")

    def send(said: str) -> Callable[[], object]:
        words = played.particulars(line, about={"en": f"A complaint at {SCHOOL}.\n\n{said}", "ur": ""})
        return lambda: parties.send_notice(line.office, hina, name, played.version(line, name), words)

    return attempted(send(row.en), lambda: synced(ground, he))


def synced(ground: Ground, who: Person) -> bytes:
    ground.line.sync()
    return mailbox(ground, who)


def respondent(ground: Ground, row: Row) -> Tried:
    """Words of the desk on the respondent's page: a message, and the reason for more time."""
    he, name = told(ground)
    if row.file:
        return Tried(out=mailbox(ground, he))
    line, hina = ground.line, ground.person("Hina")
    return attempted(
        lambda: parties.write(line.office, hina, name, played.version(line, name), f"About {SCHOOL}.\n\n{row.en}"),
        lambda: synced(ground, he),
    )


def gist(ground: Ground, row: Row) -> Tried:
    he, _ = told(ground)
    if row.file:
        return Tried(out=mailbox(ground, he))
    line, hina = ground.line, ground.person("Hina")
    text = publishing.Text({"en": "For the gist"}, {"en": f"A complaint at {SCHOOL}."})
    name = ground.kept.get("gist") or ground.write(text)
    ground.kept["gist"] = name
    return attempted(
        lambda: publishing.tell(
            line.office,
            hina,
            ground.case,
            ground.version,
            name,
            way="mailbox",
            days=30,
            gist={"en": f"About {SCHOOL}.\n\n{row.en}"},
        ),
        lambda: synced(ground, he),
    )


def outcome_letter(ground: Ground, row: Row) -> Tried:
    decided(ground)
    office, lead = ground.line.office, ground.line.lead
    words = {"en": f"About {SCHOOL}.\n\n{row.en}", "ur": ""}
    out: list[bytes] = []

    def make() -> None:
        out.extend(
            readable(outcomes.pdf(office, lead, ground.case, side, "en", words))
            for side in ("complainant", "respondent")
        )

    return attempted(make, lambda: b"".join(out))


def invitation(ground: Ground, row: Row) -> Tried:
    """A letter with a code, on paper: what it says to whoever opens it."""
    told(ground)
    line, hina = ground.line, ground.person("Hina")
    says = {"en": f"From {SCHOOL}.\n\n{row.en}".strip(), "ur": "یہاں پڑھیں۔"}
    out: list[bytes] = []

    def make() -> None:
        made = parties.make_letter(line.office, hina, ground.case, ground.version, "respondent", days=7, says=says)
        reader = line.person()
        out.append(repr(made).encode() + repr(reader.read_letter(read_code(made.code), (line.entry,))).encode())
        spent = invitation_keys(read_code(made.code)).invitation
        parties.withdraw_letter(line.office, hina, ground.case, ground.version, spent)

    return attempted(make, lambda: b"".join(out))


# --- an officer


def officer(ground: Ground, row: Row) -> Tried:
    """The words of a referral, and a message. Of her record nothing is agreed but one picture."""
    _, who, box = passed_on(ground)
    line, hina = ground.line, ground.person("Hina")
    if row.file:
        return Tried(out=officers_mailbox(ground))
    planned = ground.kept.setdefault("second route", None) or route(ground, "The dye works")
    ground.kept["second route"] = planned

    def referral_words() -> None:
        wanted = plan(ground, about=f"About {SCHOOL}.\n\n{row.en}")
        referral.plan(line.office, hina, ground.case, ground.version, planned, wanted)

    return worst(
        [
            attempted(referral_words, lambda: row.en.encode()),
            attempted(
                lambda: parties.write(line.office, hina, box, played.version(line, box), f"{SCHOOL}.\n\n{row.en}"),
                lambda: synced(ground, who),
            ),
        ]
    )


def officers_mailbox(ground: Ground) -> bytes:
    """What the officer opens after the referral went, with the one agreed picture."""
    _, who, box = passed_on(ground)
    if "referred" not in ground.kept:
        line = ground.line
        officers.send_referral(line.office, ground.person("Hina"), box, played.version(line, box))
        line.sync()
        ground.kept["referred"] = mailbox(ground, who)
        assert ground.files["agreed"] in ground.kept["referred"]
    found: bytes = ground.kept["referred"]
    return found


def officer_file(ground: Ground, row: Row) -> Tried:
    """What goes along: a part of her record that she did not agree to pass on, or a file of another consent."""
    line, hina = ground.line, ground.person("Hina")
    planned = ground.kept.get("second route") or route(ground, "The dye works")
    ground.kept["second route"] = planned
    if row.file:
        other = ground.item("outside")
        wanted = plan(ground, items=(other,))
    else:
        wanted = plan(ground, grant=ground.narrow, items=(), fields=("what",))
    return attempted(
        lambda: referral.plan(line.office, hina, ground.case, ground.version, planned, wanted),
        lambda: ground.files[row.file] if row.file else row.en.encode(),
    )


# --- her own mailbox


def hers(ground: Ground, row: Row) -> Tried:
    """Answers of the desk, all of them, as she reads them."""
    if "hers" not in ground.kept:
        line = ground.line
        for one in TEXTS:
            line.office.reply(line.lead, ground.case, ground.version, f"About {SCHOOL}.\n\n{one.en}")
        ground.kept["hers"] = synced(ground, ground.her)
    return Tried(out=ground.kept["hers"])


# --- a case file and a case taken out


def case_file(ground: Ground, row: Row) -> Tried:
    """One with a picture that she agreed to; everything inside is searched. And one with a file outside her consent."""
    if "case file" not in ground.kept:
        ground.kept["case file"] = sealed_case(ground)
    return Tried(out=ground.kept["case file"])


def wanted(ground: Ground, item: str, **more: Any) -> Wanted:
    given: dict[str, Any] = {
        "grant": ground.whole,
        "to": "The police station at the bridge",
        "purpose": f"The report about {SCHOOL}",
        "items": ((item, "original"),),
        "agrees": True,
        "way": "call",
        "heard": ground.line.lead,
        "day": played.later(ground.line, 0),
        "words": "Yes, the police may have it.",
    }
    return Wanted(**{**given, **more})


def sealed_case(ground: Ground) -> bytes:
    line, lead = ground.line, ground.line.lead
    file = casefile.plan(line.office, lead, ground.case, ground.version, wanted(ground, ground.item("agreed")))
    request = casefile.ask(line.office, lead, ground.case, file, "They asked for it.")
    oversight.answer(line.office, ground.person("Hina"), request, True)
    passphrase = casefile.make(line.office, lead, ground.case, file, VIEWER)
    working.wait(file)
    for _ in range(2):
        line.sync()
        line.clock.now += 600
        ground.intake.app.intake.sequencer.step()
        line.sync()
    line.sync()
    working.wait(file)
    line.sync()
    _, _, pieces = casefile.take_out(line.office, lead, ground.case, file)
    return unzipped(b"".join(pieces), PassphraseIdentity(passphrase.encode()))


def unzipped(sealed: bytes, identity: Identity) -> bytes:
    """Every file of a sealed zip, one after the other, with its name."""
    opened = b"".join(open_stream(io.BytesIO(sealed), [identity]))
    out = []
    with zipfile.ZipFile(io.BytesIO(opened)) as packed:
        for name in packed.namelist():
            data = packed.read(name)
            out += [name.encode(), readable(data)]
            if name.endswith(".json"):
                out.append(json.dumps(json.loads(data), ensure_ascii=False).encode())
    return b"\n".join(out)


def taken_out(ground: Ground, row: Row) -> Tried:
    """One case whole, sealed, by two people."""
    if "taken out" not in ground.kept:
        line = ground.line
        request = export.ask(line.office, line.lead, ground.case, "She asked for it.")
        oversight.answer(line.office, ground.person("Hina"), request, True)
        identity = HybridIdentity(bytes(range(32)))
        pieces = export.take_out(line.office, line.lead, ground.case, request, identity.recipient)
        sealed = b"".join(pieces)
        ground.kept["taken out"] = sealed
    return Tried(out=ground.kept["taken out"])


def outside_consent(ground: Ground, row: Row) -> Tried:
    """A file of another consent, put into a case file."""
    if not row.file:
        return case_file(ground, row)
    line = ground.line
    chosen = wanted(ground, ground.item("outside"))
    return attempted(
        lambda: casefile.plan(line.office, line.lead, ground.case, ground.version, chosen),
        lambda: ground.files[row.file],
    )


_HER_NAME: Final = {"complainant": "whether they are told her name is decided with her (spec/mailbox.md)"}
_READ: Final = {"reporter": "no rule knows an address of a machine in a text: a named person wrote it for one reader"}
_TO_HER: Final = {row.key: "sealed to her alone, who told it" for row in TEXTS}
_OFFICER: Final = dict.fromkeys(
    ("complainant", "family", "minor", "correspondence", "history", "in_camera", "reporter", "alias", "quasi"),
    "she agreed to exactly this receiver, and a second person read these words (FAIRNESS 9.14)",
)
_LETTERS: Final = "sealed messages of this kind name no file but those put in for it"
_KIND: Final = "tests/leak_drill/test_types.py::test_every_kind_of_message_is_known"
_CASE_FILE: Final = "only what stands in this consent goes in; her record, notes and messages never do"
_BUILT: Final = "tests/leak_drill/test_types.py::test_a_case_file_is_made_of_what_the_plan_names"

WAYS: Final = (
    Way(
        "notice",
        "notice to the respondent",
        ("message:notice",),
        notice,
        SCHOOL,
        _LETTERS,
        _KIND,
        people=_READ,
    ),
    Way(
        "respondent",
        "respondent's page",
        ("message:text",),
        respondent,
        SCHOOL,
        _LETTERS,
        _KIND,
        allowed=_HER_NAME,
        people=_READ,
    ),
    Way(
        "gist",
        "gist to the respondent",
        ("message:gist",),
        gist,
        SCHOOL,
        _LETTERS,
        _KIND,
        allowed=_HER_NAME,
        people=_READ,
    ),
    Way(
        "outcome_letter",
        "outcome letter (PDF)",
        ("message:papers", "pdf:desk/letters/paper.py", "download:parties/pages.py"),
        outcome_letter,
        SCHOOL,
        _LETTERS,
        _KIND,
        allowed=_HER_NAME,
        people=_READ,
    ),
    Way(
        "invitation",
        "letter with a code, on paper",
        ("client:put_invitation", "api:invitation"),
        invitation,
        SCHOOL,
        _LETTERS,
        _KIND,
        allowed=_HER_NAME,
        people=_READ,
    ),
    Way("officer", "officer's page, words", ("message:referral",), officer, SCHOOL, _LETTERS, _KIND, allowed=_OFFICER),
    Way(
        "officer_file",
        "officer's page, what goes along",
        ("client:deposit", "client:put_part", "network:desk/client.py"),
        officer_file,
    ),
    Way(
        "hers",
        "her own mailbox",
        ("message:status", "message:standing", "message:opened", "message:took_back", "message:proposal"),
        hers,
        SCHOOL,
        _LETTERS,
        _KIND,
        allowed=_TO_HER,
    ),
    Way(
        "case_file",
        "case file outside its consent",
        ("pdf:casefile/cover.py", "download:casefile/pages.py", "network:desk/casefile/working.py"),
        outside_consent,
        SCHOOL,
        _CASE_FILE,
        _BUILT,
    ),
    Way(
        "taken_out",
        "a case taken out",
        ("download:oversight/pages.py",),
        taken_out,
        "age-encryption.org",
        "an age file to one receiver, by two people",
        "tests/leak_drill/test_types.py::test_what_is_taken_out_is_sealed",
    ),
)
