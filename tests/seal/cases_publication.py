"""Vectors for spec/publication.md: one entry of each kind, what is refused, and the take-down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.ids import desk_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import Words, sign_consent, text_hash
from amanat.seal.publication import (
    ENTRY,
    LABEL,
    Citation,
    Consent,
    Entry,
    Individual,
    Institution,
    Picture,
    Stage,
    sign_entry,
    sign_takedown,
)
from amanat.seal.signing import split_body
from tests.seal.cases_bytes import Case, bad, good
from tests.seal.seeded import DESK, EPOCHS, PHRASE, key, seeded

HERS, OTHER, EPOCH = key("her publication"), key("another publication"), EPOCHS[2]
ELSEWHERE = desk_id(OTHER.public)
ID, AT = "A" * 22, 1_790_000_400 // 3600 * 3600
OPEN = Stage("respondent_notified", "respondent")
CLEARED = Stage("not_substantiated", "cleared", "The invented committee", Day("2026-10-02"))
PUBLIC = (Citation(Words(en="The Invented Gazette, page 3"), Day("2026-05-03"), "https://gazette.example/3"),)
PERSON = Individual(Words(en="Invented Person"), PUBLIC[0])


def agreed(entry: Entry, signer: Any = HERS) -> Entry:
    """The entry with her consent to exactly this text."""
    digest = text_hash(entry.published)
    consent = Consent(digest, signer.public, sign_consent(entry.publication, entry.desk, digest, signer))
    return replace(entry, consent=consent)


def plain(kind: str, n: int = 1, prev: bytes = b"", **more: Any) -> Entry:
    said = {"title": Words(en="A title, invented", ur="ایک عنوان"), "text": Words(en="Nothing here is real."), **more}
    stage = said.pop("stage", OPEN)
    return Entry(ID, n, prev, kind, DESK, len(EPOCHS), AT, stage, **said)


def own_voice(**more: Any) -> Entry:
    return agreed(plain("own_voice", name="Invented Name", asked="no", lang="en", **more))


def statement(**more: Any) -> Entry:
    return plain("statement", source="public_record", citations=PUBLIC, asked="yes", until=Day("2026-09-09"), **more)


def after(kind: str, **more: Any) -> Entry:
    return plain(kind, 2, b"\x01" * 32, **more)


GOOD: dict[str, Entry] = {
    "own voice": own_voice(institutions=(Institution(Words(ur="ایک ادارہ"), Words(en="Nowhere")),)),
    "own voice with a picture": own_voice(
        pictures=(Picture(b"\x07" * 32, 2 << 20, "image/jpeg", Words(en="A drawing"), face_checked=True),)
    ),
    "own voice without any complaint": own_voice(stage=Stage("none", "respondent")),
    "statement from a public record": statement(),
    "statement that names a person": statement(individual=PERSON),
    "statement with her consent": agreed(plain("statement", source="complainant", asked="unsafe")),
    "reply": after("reply"),
    "correction": after("correction", of=1, citations=PUBLIC),
    "correction in her words": agreed(after("correction", of=1, name="Invented Name")),
    "retraction": after("retraction", of=1),
    "exoneration": after("outcome", stage=CLEARED),
    "exoneration in the last place": plain("outcome", 60, b"\x01" * 32, stage=CLEARED),
    "finding": after("outcome", stage=replace(CLEARED, status="substantiated", called="found_against")),
    "no decision either way": after("outcome", stage=replace(CLEARED, status="inconclusive", called="respondent")),
}


BAD: dict[str, tuple[Entry, str]] = {
    "a time to the second": (replace(GOOD["reply"], at=AT + 1), "publication.hour"),
    "a picture nobody looked at": (
        own_voice(pictures=(Picture(b"\x07" * 32, 9, "image/png", Words(en="A drawing"), face_checked=False),)),
        "publication.face",
    ),
    "own voice without a name": (agreed(plain("own_voice", asked="no")), "publication.missing"),
    "own voice without consent": (replace(own_voice(), consent=None), "publication.missing"),
    "own voice that says nothing of the reply": (replace(own_voice(), asked=None), "publication.missing"),
    "statement with no source": (replace(statement(), source=None), "publication.missing"),
    "statement of hers without consent": (replace(statement(), source="complainant"), "publication.missing"),
    "statement from a public record that is not cited": (replace(statement(), citations=None), "publication.missing"),
    "statement under her name": (agreed(replace(statement(), name="Invented Name")), "publication.misplaced"),
    "reply with a picture": (
        after("reply", pictures=(Picture(b"\x07" * 32, 9, "image/png", Words(en="x"), face_checked=True),)),
        "publication.misplaced",
    ),
    "reply with a consent": (agreed(after("reply")), "publication.misplaced"),
    "outcome with something of hers": (agreed(after("outcome", stage=CLEARED)), "publication.misplaced"),
    "outcome under a name": (after("outcome", stage=CLEARED, name="Invented Name"), "publication.missing"),
    "correction of nothing": (after("correction"), "publication.missing"),
    "correction in her name without her": (after("correction", of=1, name="Invented Name"), "publication.missing"),
    "asked, and no last day": (replace(statement(), until=None), "publication.until"),
    "a last day, and nobody asked": (replace(statement(), asked="unsafe"), "publication.until"),
    "a statement before the reply was asked for": (
        replace(statement(), asked="no", until=None),
        "publication.asked",
    ),
    "a person named who could not be asked": (
        replace(statement(individual=PERSON), asked="unsafe", until=None),
        "publication.asked",
    ),
    "outcome without a body": (after("outcome", stage=replace(CLEARED, body=None)), "publication.stage"),
    "outcome without a day": (after("outcome", stage=replace(CLEARED, day=None)), "publication.stage"),
    "outcome while it goes on": (
        after("outcome", stage=replace(CLEARED, status="heard", called="respondent")),
        "publication.stage",
    ),
    "accused, and nobody said by whom": (statement(stage=Stage("referred", "accused")), "publication.stage"),
    "guilt before a finding": (
        statement(stage=replace(CLEARED, status="heard", called="found_against")),
        "publication.stage",
    ),
    "cleared by a finding against": (
        after("outcome", stage=replace(CLEARED, status="substantiated")),
        "publication.stage",
    ),
    "a statement without a case": (statement(stage=Stage("none", "respondent")), "publication.stage"),
    "a picture twice": (
        own_voice(pictures=(Picture(b"\x07" * 32, 9, "image/png", Words(en="x"), face_checked=True),) * 2),
        "publication.pictures",
    ),
    "pictures beyond 8 MiB": (
        own_voice(
            pictures=tuple(
                Picture(bytes([i]) * 32, 2 << 20, "image/png", Words(en="x"), face_checked=True) for i in range(5)
            )
        ),
        "publication.pictures",
    ),
    "a first entry that follows one": (replace(own_voice(), prev=b"\x01" * 32), "publication.place"),
    "a later entry that follows none": (replace(GOOD["reply"], prev=b""), "publication.place"),
    "a reply to nothing": (plain("reply"), "publication.place"),
    "a second account": (replace(statement(), n=2, prev=b"\x01" * 32), "publication.place"),
    "a reply in a place kept for outcomes": (plain("reply", 51, b"\x01" * 32), "publication.place"),
    "a correction of itself": (after("correction", of=2), "publication.place"),
    "a retraction of a reply": (plain("retraction", 3, b"\x01" * 32, of=2), "publication.place"),
}


def entries() -> list[Case]:
    """Each signed by the desk's current epoch, whatever is in it."""
    signed = sign_entry(GOOD["own voice"], EPOCH)
    altered = signed[:-20] + bytes([signed[-20] ^ 1]) + signed[-19:]
    consent = GOOD["own voice"].consent
    assert consent is not None
    other_text = replace(GOOD["own voice"], text=Words(en="Nothing, here is real."))
    other_key = replace(GOOD["own voice"], consent=replace(consent, key=OTHER.public))
    forged = {
        "one changed comma": (_forced(other_text), "publication.consent"),
        "a consent by another key": (_forced(other_key), "signature.invalid"),
        "by an earlier epoch": (EPOCHS[1].sign_body(LABEL, split_body(signed)[1]), "signature.invalid"),
        "under another label": (EPOCH.sign_body("anchor", split_body(signed)[1]), "signature.invalid"),
        "an altered letter": (altered, "json.syntax"),
        "nothing behind the signature": (signed[:64], "signature.short"),
    }
    return [
        *(good(name, _given(sign_entry(entry, EPOCH)), {}) for name, entry in GOOD.items()),
        *(bad(name, _given(_forced(entry)), code) for name, (entry, code) in BAD.items()),
        *(bad(name, _given(bytes_), code) for name, (bytes_, code) in forged.items()),
    ]


def _forced(entry: Entry) -> bytes:
    return EPOCH.sign_body(LABEL, ENTRY.encode(entry))


def _given(signed: bytes) -> Case:
    return {"signed": b64(signed), "key": b64(EPOCH.public)}


def takedowns() -> list[Case]:
    """By her key for one publication."""
    publication = b64(seeded("publication")(16))
    hers = publication_key(PHRASE, publication)
    signed = sign_takedown(publication, hers)
    given = {"entropy": PHRASE.entropy.hex(), "publication": publication}
    other = hers.sign_body("publication_consent", split_body(signed)[1])
    return [
        good("hers", given, {"signed": b64(signed), "key": b64(hers.public)}),
        bad("by another key", {**given, "signed": b64(sign_takedown(publication, OTHER))}, "signature.invalid"),
        bad("under another label", {**given, "signed": b64(other)}, "signature.invalid"),
        bad("of another publication", {**given, "signed": b64(sign_takedown(ID, HERS))}, "signature.invalid"),
        bad("nothing behind the signature", {**given, "signed": b64(signed[:64])}, "signature.short"),
    ]
