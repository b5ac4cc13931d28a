"""Ways out to one reader: the respondent, an officer, her own mailbox, whoever holds a letter or a case file. Sealed,
and ways out all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from amanat.desk.parties import commands as parties
from amanat.desk.parties import officers, outcomes
from amanat.desk.proceeding import referral
from amanat.desk.publication import commands as publishing
from amanat.seal.invitation import invitation_keys, read_code
from tests.desk import parties as played
from tests.leak_drill.boxes import attempted, mailbox, readable, synced
from tests.leak_drill.gate import decided, worst
from tests.leak_drill.ground import SCHOOL, Ground
from tests.leak_drill.model import Row, Tried, Way
from tests.leak_drill.rows import TEXTS
from tests.leak_drill.sides import passed_on, plan, route, told
from tests.leak_drill.taken import outside_consent, taken_out

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


_HER_NAME: Final = {"complainant": "whether they are told her name is decided with her (spec/mailbox.md)"}
_TO_HER: Final = {row.key: "sealed to her alone, who told it" for row in TEXTS}
_OFFICER: Final = dict.fromkeys(
    ("complainant", "family", "minor", "correspondence", "history", "in_camera", "alias", "quasi"),
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
