"""Her own words at a publisher: the case there, and what she says twice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from amanat.demo.person import File, Person
from amanat.desk.assessment import pictures
from amanat.desk.publication import commands as publishing
from amanat.seal.ids import random_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import OwnVoice, Published, PublishYes, Words, sign_consent, text_hash
from amanat.seal.record import Contact
from tests.desk import parties as played
from tests.desk.house import EVERYTHING, record
from tests.leak_drill.ground import PROTECTED, Ground
from tests.leak_drill.rows import HER, HER_PHONE, TEXTS


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
