"""Her own words and pictures for the public record, by a publisher and straight to the intake."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from amanat.desk.publication import commands as publishing
from amanat.desk.publication import posting
from amanat.desk.publication.judging import judged
from amanat.errors import AmanatError
from amanat.seal.encoding import u32be
from amanat.seal.ids import random_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import Published, Words, sign_consent, text_hash
from amanat.seal.publication import Consent, Entry, Picture, Stage, sign_entry
from amanat.seal.signing import sha256
from tests.desk import parties as played
from tests.leak_drill.gate import everywhere, public_now, refused_at, why, worst
from tests.leak_drill.ground import SCHOOL, Ground
from tests.leak_drill.model import Row, Tried
from tests.leak_drill.rows import TEXTS
from tests.leak_drill.voice import second_word, speak, voice


def own(make: Callable[[Row], tuple[str, str, str]]) -> Callable[[Ground, Row], Tried]:
    """`make`: title, text and name from a row. All rows are spoken at once: one pause for all."""
    batch = f"own {id(make)}"

    def attempt(ground: Ground, row: Row) -> Tried:
        if row.file:
            return public_now(ground)
        if (batch, row.key) not in ground.kept:
            rows = TEXTS if batch not in ground.kept else (row,)
            for one in rows:
                title, text, name = make(one)
                ground.kept[batch, one.key] = speak(ground, title, text, name=name)
            ground.kept[batch] = True
            second_word(ground, [ground.kept[batch, one.key] for one in rows])
        return voiced(ground, ground.kept.pop((batch, row.key)))

    return attempt


def voiced(ground: Ground, publication: str, faces: str = "") -> Tried:
    """Everything is answered and signed; then it is published, or refused."""
    press, case = ground.press, voice(ground).case
    office, lead = press.office, press.lead

    def version() -> int:
        return played.version(press, case)

    notes = [("adult", "yes"), ("orders", "none"), ("exposure", "nobody"), *([("faces", faces)] if faces else [])]
    for what, chosen in notes:
        publishing.note(
            office, lead, case, version(), publication, what, chosen, "I looked.", publishing.unlooked(what)
        )
    digest = played.state(press, case).facts["publication"]["all"][publication]["draft"]["hash"]
    for who in ("Hina", "Rabia"):
        by = played.person(press, who)
        publishing.review(office, by, case, version(), publication, digest=digest, yes=True, reason="I read it.")
    conditions = judged(office, played.state(press, case), publication)
    try:
        posting.publish(office, lead, case, version(), publication)
    except AmanatError as error:
        reason = why(conditions) if error.code == "publication.gate" else ""
        return Tried(error.code, reason, refused_at(ground, publication))
    return Tried(out=everywhere(ground, publication))


def pictured(ground: Ground, row: Row) -> Tried:
    """A picture in her own voice: the planted one; or, for all rows that are words, one on which words can be read."""
    if not row.file:
        if "written on a picture" not in ground.kept:
            ground.kept["written on a picture"] = shown_in_public(ground, "words phone", "covered")
        # Words in pixels are no bytes of words: where the picture is, they are. Where a reader of pictures is installed
        # this is refused; the page says what holds on every machine.
        return Tried(out=row.tokens[0].encode())
    return shown_in_public(ground, row.file, {"intimate": "intimate", "face": ""}.get(row.file, "covered"))


def shown_in_public(ground: Ground, name: str, faces: str) -> Tried:
    publication = picture_spoken(ground, name)
    found = voiced(ground, publication, faces)
    if found.code:
        return found
    shown = ground.get(f"/public/{publication}/{_hash(ground.files[name])}")
    assert ground.files[name] in shown
    return Tried(out=found.out + shown)


def picture_spoken(ground: Ground, name: str) -> str:
    """All pictures are spoken at once, too."""
    if ("pictured", name) not in ground.kept:
        names = list(_PICTURED) if "pictured" not in ground.kept else []
        for one in names or [name]:
            ground.kept["pictured", one] = speak(ground, "My words", f"He beat me. ({one[:5]})", (one,), "Noor Example")
        ground.kept["pictured"] = True
        second_word(ground, [ground.kept["pictured", one] for one in names or [name]])
    found: str = ground.kept.pop(("pictured", name))
    return found


def _hash(data: bytes) -> str:
    from amanat.seal.encoding import b64

    return b64(sha256(data))


def named(ground: Ground, row: Row) -> Tried:
    """A clean picture whose file is called by the row's word; everything that is fetched of it."""
    if "named" not in ground.kept:
        publication = picture_spoken(ground, "agreed")
        assert not voiced(ground, publication, "covered").code
        where = f"/public/{publication}/{_hash(ground.files['agreed'])}"
        said = (
            ground.get(where)
            + ground.get(f"/en/public/{publication}/1/1")
            + ground.get(f"/ur/public/{publication}/1/1")
        )
        ground.kept["named"] = publication, everywhere(ground, publication) + said
    if row.file:
        return Tried(out=ground.kept["named"][1])
    publication = speak(ground, "My words", f"He beat me, said at {SCHOOL}.", (f"words {row.key}",), "Noor Example")
    second = ground.kept.setdefault("named words", {})
    second[row.key] = publication
    return Tried(out=ground.kept["named"][1] + signed_own(ground, f"words {row.key}"))


def signed_own(ground: Ground, name: str) -> bytes:
    """The entry as the desk would sign it for this file: what of the file's manifest is in it."""
    archive, case = ground.press.office.archive, played.state(ground.press, voice(ground).case)
    row = posting._rows(archive, case)[voice(ground).items[name]]
    assert name.split()[1] in row["name"]
    data = ground.files[name]
    return repr(Picture(sha256(data), row["size"], posting.media_of(row), posting.PICTURE, True)).encode()


def posted(ground: Ground, data: bytes, media: str) -> Tried:
    """A desk with other software posts a picture straight to the intake."""
    press, publication = ground.press, random_id(secrets.token_bytes)
    key = publication_key(ground.her.phrase, publication)
    picture = Picture(sha256(data), len(data), media, Words("A picture"), True)
    title, text = Words("My words"), Words("He beat me.")
    hashed = text_hash(Published(title, text, "Noor Example", (picture.hash,)))
    archive = press.office.archive
    entry = Entry(
        publication,
        1,
        b"",
        "own_voice",
        archive.place.desk,
        archive.epoch.n,
        press.clock.now // 3600 * 3600,
        Stage("none", "respondent"),
        title,
        text,
        pictures=(picture,),
        lang="en",
        name="Noor Example",
        asked="no",
        consent=Consent(hashed, key.public, sign_consent(publication, archive.place.desk, hashed, key)),
    )
    signed = sign_entry(entry, archive.epoch.sign)
    try:
        press.office.intake.post_publication(publication, u32be(len(signed)) + signed + data)
    except AmanatError as error:
        return Tried(error.code, "", refused_at(ground, publication))
    return Tried(out=data + everywhere(ground, publication))


def metadata(ground: Ground, row: Row) -> Tried:
    """A picture that carries the sentence beside its pixels; or the planted file with its data."""
    clean = ground.files["agreed"]
    said = (row.en or row.file).encode()
    comment = b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said
    first = 4 + int.from_bytes(clean[4:6], "big")
    data = ground.files[row.file] if row.key == "data" else clean[:first] + comment + clean[first:]
    behind = posted(ground, clean + said, "image/jpeg")
    return worst([posted(ground, data, "image/jpeg"), behind])


def document(ground: Ground, row: Row) -> Tried:
    """A PDF as one of her pictures, by the desk and straight to the intake."""
    found = ground.kept.get("document")
    if found is None:
        found = worst(
            [
                voiced(ground, picture_spoken(ground, "pdf"), "covered"),
                posted(ground, ground.files["pdf"], "image/png"),
            ]
        )
        ground.kept["document"] = found
    result: Tried = found
    return result


_PICTURED: Final = ("intimate", "exif", "face", "listed", "pdf", "agreed", "words phone")
