"""Ways out of the public record: what a desk signs and posts, and every page on which it is read."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote

from amanat.desk.proceeding import commands as proceeding
from amanat.desk.publication import commands as publishing
from amanat.desk.publication import posting
from amanat.desk.publication.commands import window_of
from amanat.desk.publication.judging import judged, required
from amanat.errors import AmanatError
from amanat.publication.gate import Condition, State
from amanat.seal.encoding import u32be
from amanat.seal.ids import random_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import Published, Words, sign_consent, text_hash
from amanat.seal.publication import Consent, Entry, Picture, Stage, sign_entry
from amanat.seal.signing import sha256
from tests.desk import parties as played
from tests.leak_drill.ground import SCHOOL, TEXT, TITLE, Ground, passed_on, second_word, speak, told, voice
from tests.leak_drill.model import Row, Tried, Way, seen
from tests.leak_drill.rows import TEXTS

_TEXT_ALONE: Final = frozenset({1, 3, 4})
"""Conditions that the text itself meets or not; all others are met before each try."""
HISTORY: Final = "history"


# --- what everybody can fetch


def pages_of(ground: Ground, publication: str) -> bytes:
    """Every address of one publication."""
    paths = [f"/{lang}/public/{publication}{rest}" for lang in ("en", "ur") for rest in ("", "/history", "/1", "/2")]
    paths += [f"/v1/publications/{publication}{rest}" for rest in ("", "/entries/1", "/entries/2")]
    return b"\n".join(map(ground.get, paths))


def lists(ground: Ground) -> bytes:
    paths = [f"/{lang}/public{rest}" for lang in ("en", "ur") for rest in ("", "/institutions", "/feed")]
    return b"\n".join(map(ground.get, paths))


def everywhere(ground: Ground, publication: str) -> bytes:
    return pages_of(ground, publication) + lists(ground)


def public_now(ground: Ground) -> Tried:
    """For a row that is a file, where nothing but words goes: what everybody reads is searched for its bytes."""
    if "public now" not in ground.kept:
        ground.kept["public now"] = everywhere(ground, ground.public)
    return Tried(out=ground.kept["public now"])


def refused_at(ground: Ground, publication: str) -> bytes:
    """That nothing of it is there."""
    return ground.get(f"/en/public/{publication}") + ground.get(f"/v1/publications/{publication}")


# --- the gate


def why(conditions: Sequence[Condition]) -> str:
    """What keeps a text back: the conditions that are not met, and the rules behind them."""
    open_ones = [one for one in conditions if one.state is not State.MET]
    assert {one.number for one in open_ones} <= _TEXT_ALONE, "the try is real only if all else is answered and signed"
    rules = dict.fromkeys(
        one.rule for condition in open_ones for one in condition.findings if one.level == "error" or not condition
    )
    return ", ".join([*dict.fromkeys(one.code for one in open_ones), *rules])


def goes_out(ground: Ground, name: str, kind: str) -> Tried:
    """Everything else is answered and signed; then it is published for real, or refused."""
    office, case = ground.line.office, ground.case
    conditions = required(judged(office, ground.state, name), kind)
    try:
        posting.publish(office, ground.line.lead, case, ground.version, name)
    except AmanatError as error:
        reason = why(conditions) if error.code == "publication.gate" else ""
        publishing.drop(office, ground.line.lead, case, ground.version, name)
        return Tried(error.code, reason, refused_at(ground, name))
    return Tried(out=everywhere(ground, name))


def worst(tries: Sequence[Tried]) -> Tried:
    """Of several tries of one cell: the first, with what all of them let out; no code if one was not refused."""
    out = b"".join(one.out for one in tries)
    if all(one.code for one in tries):
        return replace(tries[0], out=out)
    return Tried(out=out)


def one_line(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]


def written(
    make: Callable[[str, str], publishing.Text], languages: tuple[str, ...] = ("en",)
) -> Callable[[Ground, Row], Tried]:
    """A statement whose draft `make` writes from a language and the row's sentence."""

    def attempt(ground: Ground, row: Row) -> Tried:
        if row.file:
            return public_now(ground)
        said = {"en": row.en, "ur": row.ur}
        return worst([statement(ground, make(lang, said[lang])) for lang in languages])

    return attempt


def statement(ground: Ground, text: publishing.Text) -> Tried:
    name = ground.write(text)
    if text.source == "complainant":
        publishing.ask(ground.line.office, ground.line.lead, ground.case, ground.version, name)
        ground.line.sync()
        ground.says_yes(name, text)
    ground.everything_but_the_text(name)
    return goes_out(ground, name, "statement")


_PAPER: Final = ("The Thalnagar Gazette, 2026-05-03",)
_PLAIN: Final = {"en": (TITLE, TEXT), "ur": ("ایک شکایت", "مئی میں کمیٹی کے پاس ایک شکایت جمع ہوئی۔")}


def _body(lang: str, said: str) -> publishing.Text:
    title, text = _PLAIN[lang]
    # With her consent in English; what rests on a public record alone asks nobody, so Urdu goes that way.
    more: dict[str, Any] = {} if lang == "en" else {"source": "public_record", "sources": _PAPER}
    return publishing.Text({lang: title}, {lang: f"{text}\n\n{said}"}, **more)


def _title(lang: str, said: str) -> publishing.Text:
    title = one_line(said, 190) if "\n" not in said else said[:190]
    return publishing.Text({lang: title}, {lang: _PLAIN[lang][1]}, source="public_record", sources=_PAPER)


def _source(lang: str, said: str) -> publishing.Text:
    title, text = _PLAIN[lang]
    line = f"{one_line(said, 180)}, 2026-05-03"
    return publishing.Text({lang: title}, {lang: text}, source="public_record", sources=(line,))


def _cited(lang: str, _said: str) -> publishing.Text:
    title, text = _PLAIN[lang]
    return publishing.Text({lang: title}, {lang: text}, source="public_record", sources=_PAPER)


def cited(make: Callable[[Row], dict[str, str]]) -> Callable[[Ground, Row], Tried]:
    """A person is named only where the respondent was told and could answer: all drafts are told at once, and one week
    goes by for all of them."""
    batch = f"cited {id(make)}"

    def attempt(ground: Ground, row: Row) -> Tried:
        told(ground)
        if row.file:
            return public_now(ground)
        if (batch, row.key) not in ground.kept:
            rows = TEXTS if batch not in ground.kept else (row,)
            for one in rows:
                name = ground.write(replace(_cited("en", ""), individual=make(one)))
                days = window_of(ground.line.office, ground.state)
                how = {"way": "letter", "days": days, "gist": {"en": "A text about a complaint."}}
                publishing.tell(ground.line.office, ground.line.lead, ground.case, ground.version, name, **how)  # type: ignore[arg-type]
                ground.kept[batch, one.key] = name
            ground.line.clock.now += (days + 2) * 24 * 3600
            ground.kept[batch] = True
            ground.line.sync()
        name = ground.kept.pop((batch, row.key))
        ground.signed(name)
        return goes_out(ground, name, "statement")

    return attempt


def _judge(**more: str) -> dict[str, str]:
    return {"name": "Judge Amin Sheikh", "citation": "Cause list 12", "day": "2026-05-02", "url": "", **more}


def _institution(lang: str, said: str) -> publishing.Text:
    """The name of an institution has to stand in the text: both carry it."""
    name = re.sub(r"[()\[\]]", "", one_line(said, 150))
    return publishing.Text({lang: _PLAIN[lang][0]}, {lang: name}, (name,), source="public_record", sources=_PAPER)


def follows(kind: str) -> Callable[[Ground, Row], Tried]:
    """A correction, an outcome or a retraction of what stands."""

    def attempt(ground: Ground, row: Row) -> Tried:
        decided(ground)
        stands = ended(ground) if kind == "retraction" else ground.public
        if row.file:
            return public_now(ground)
        more: dict[str, Any] = {"source": "public_record", "sources": _PAPER} if kind == "correction" else {}
        text = publishing.Text({"en": "More on it"}, {"en": row.en}, **more)
        ground.write(text, entry=kind, publication=stands)
        ground.everything_but_the_text(stands)
        found = goes_out(ground, stands, kind)
        if kind == "retraction" and not found.code:
            del ground.kept["ended"]
        return found

    return attempt


def ended(ground: Ground) -> str:
    """Another account, for what ends one."""
    if "ended" not in ground.kept:
        text = publishing.Text({"en": TITLE}, {"en": TEXT}, source="public_record", sources=_PAPER)
        name = ground.write(text)
        ground.everything_but_the_text(name)
        posting.publish(ground.line.office, ground.line.lead, ground.case, ground.version, name)
        ground.kept["ended"] = name
    found: str = ground.kept["ended"]
    return found


def decided(ground: Ground) -> None:
    """A committee found it not substantiated; the account says so."""
    if "decided" in ground.kept:
        return
    told(ground)
    passed_on(ground)
    public, line = ground.public, ground.line
    step = proceeding.take_step
    paper = {**_paper(ground), "record": True, "body": "The committee"}
    step(line.office, line.lead, ground.case, ground.version, "heard", reason="Heard.", **paper)
    step(line.office, line.lead, ground.case, ground.version, "not_substantiated", reason="Read.", **paper)
    text = publishing.Text({"en": "What was decided"}, {"en": f"The committee decided about {SCHOOL}."})
    ground.write(text, entry="outcome", publication=public)
    ground.everything_but_the_text(public)
    posting.publish(line.office, line.lead, ground.case, ground.version, public)
    ground.kept["decided"] = True


def _paper(ground: Ground) -> dict[str, Any]:
    return {"document": ground.item("pdf"), "day": played.later(ground.line, 0)}


def stage(ground: Ground, row: Row) -> Tried:
    """Who decided is typed, and stands beside every text."""
    decided(ground)
    if row.file:
        return public_now(ground)
    office, lead, paper = ground.line.office, ground.line.lead, _paper(ground)
    body = one_line(row.en, 200)
    now = (office, lead, ground.case)
    proceeding.decided(*now, ground.version, "charged", body, paper["day"], paper["document"], "")
    try:
        text = publishing.Text({"en": "More on it"}, {"en": TEXT}, source="public_record", sources=_PAPER)
        return statement(ground, text)
    finally:
        proceeding.decided(*now, ground.version, "charge_dropped", "A court", paper["day"], paper["document"], "")


def reply(ground: Ground, row: Row) -> Tried:
    """The respondent's own words, shown beside what stands."""
    if row.file:
        return public_now(ground)
    office, lead = ground.line.office, ground.line.lead
    tries = []
    for said in (row.en, row.ur):
        publishing.copy_reply(office, lead, ground.case, ground.version, ground.public, said)
        try:
            posting.show_reply(office, lead, ground.case, ground.version, ground.public)
            n = len(ground.state.facts["publication"]["all"][ground.public]["entries"])
            tries.append(Tried(out=ground.get(f"/en/public/{ground.public}/{n}")))
        except AmanatError as error:
            tries.append(Tried(error.code, "", refused_at(ground, ground.public)))
    return worst(tries)


# --- in her own voice


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
        publishing.note(office, lead, case, version(), publication, what, chosen, "I looked today.")
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
        found: Tried = ground.kept["written on a picture"]
        # Words in pixels are no bytes of words: where the picture is, they are.
        return found if found.code else Tried(out=row.tokens[0].encode())
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
        return Tried(error.code, "", pages_of(ground, publication))
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


# --- where it is read


def clean_surfaces(ground: Ground) -> None:
    """Before anything else is tried: what may be published is there, and nothing else."""
    if "surfaces" not in ground.kept:
        public = ground.public
        named(ground, _FILE)
        ground.kept["surfaces"] = {name: fetch(ground, public) for name, fetch in SURFACES.items()}


_FILE: Final = Row("none", "", "", file="agreed")
_PICTURED: Final = ("intimate", "exif", "face", "listed", "pdf", "agreed", "words phone")


def _heads(ground: Ground, public: str) -> bytes:
    """Titles, addresses and ids: what a history, a link or a reader's list of feeds shows."""
    text = everywhere(ground, public).decode("utf-8", "replace")
    found = re.findall(
        r"<title>.*?</title>|<id>.*?</id>|href=\"[^\"]*\"|at:deleted-entry[^>]*|^\d{3} http\S+", text, re.M | re.S
    )
    return "\n".join(found).encode() + SCHOOL.encode() * (TITLE.encode() in text.encode())


def _apis(ground: Ground, public: str) -> bytes:
    desk = ground.line.founded.place.desk
    paths = (f"/v1/publications/{public}", f"/v1/publications/{public}/entries/1", f"/v1/desks/{desk}/publications")
    return b"\n".join(map(ground.get, paths))


SURFACES: Final[dict[str, Callable[[Ground, str], bytes]]] = {
    "pages": pages_of,
    "lists": lambda ground, _: ground.get("/en/public") + ground.get("/ur/public"),
    "institutions": lambda ground, _: ground.get("/en/public/institutions") + ground.get("/v1/institutions"),
    "feed": lambda ground, _: ground.get("/en/public/feed") + ground.get("/ur/public/feed"),
    "heads": _heads,
    "api": _apis,
}


def surface(name: str) -> Callable[[Ground, Row], Tried]:
    def attempt(ground: Ground, _row: Row) -> Tried:
        clean_surfaces(ground)
        fresh = ground.kept.get("fresh surfaces")
        return Tried(out=SURFACES[name](ground, ground.public) if fresh else ground.kept["surfaces"][name])

    return attempt


def search(ground: Ground, row: Row) -> Tried:
    """Looked for by a reader, with the row's own words: the answer is that of any other word."""
    clean_surfaces(ground)
    shown = ground.get(f"/en/public?institution={quote(SCHOOL)}")
    for token in row.tokens:
        answer = ground.line.http.get(f"/en/public?institution={quote(token)}").text
        nothing = ground.line.http.get("/en/public?institution=Nowhere-at-all").text
        echo = re.sub(r"\s+", " ", answer.replace(token, "Nowhere-at-all").replace(quote(token), "Nowhere-at-all"))
        if echo != re.sub(r"\s+", " ", nothing) or seen((SCHOOL,), answer.encode()):
            shown += token.encode()
    return Tried(out=shown)


_NO_BYTES: Final = "words have no bytes of a file"
_TYPED: Final = "tests/leak_drill/test_types.py::test_every_field_of_an_entry_is_known"
_NO_RULE: Final = "no rule knows an address of a machine in a text: the two reviewers read it"
_READ: Final = {"reporter": _NO_RULE}
_HERS: Final = {"complainant": "her own name, by her own voice (FAIRNESS 3 and 5)"}


WAYS: Final = (
    Way(
        "lists",
        "the list of the public record",
        ("page:public", "template:record.html"),
        surface("lists"),
        SCHOOL,
        "made of signed entries alone",
        _TYPED,
    ),
    Way(
        "feed",
        "feed (Atom)",
        ("page:public/feed", "template:feed.xml"),
        surface("feed"),
        SCHOOL,
        "made of signed entries alone",
        _TYPED,
    ),
    Way(
        "heads",
        "page titles, addresses, Atom ids",
        (),
        surface("heads"),
        SCHOOL,
        "titles of signed entries; ids of 16 random bytes",
        _TYPED,
    ),
    Way(
        "institutions",
        "the list of institutions",
        ("page:public/institutions", "api:institutions", "template:institutions.html"),
        surface("institutions"),
        SCHOOL,
        "institutions of signed entries, and the operator's list",
        _TYPED,
    ),
    Way(
        "search",
        "search of the public record",
        ("field:institutions",),
        search,
        SCHOOL,
        "it looks in names of institutions of signed entries",
        _TYPED,
    ),
    Way(
        "api",
        "the record for programs",
        ("api:publication", "api:publication_entry", "api:publications"),
        surface("api"),
        SCHOOL,
        "signed entries, byte for byte",
        _TYPED,
    ),
    Way(
        "pages",
        "the pages of a publication",
        (
            "page:public/{publication}",
            "page:public/{publication}/history",
            "page:public/{publication}/{n:int}",
            "template:publication.html",
            "template:history.html",
            "template:entry.html",
            "template:parts.html",
        ),
        surface("pages"),
        SCHOOL,
        "made of signed entries alone",
        _TYPED,
    ),
    Way(
        "file_name",
        "file name",
        ("page:public/{publication}/{n:int}/{number:int}", "template:picture.html", "client:post_publication"),
        named,
        "Noor Example",
        "an entry has no field for it",
        _TYPED,
    ),
    Way(
        "statement",
        "statement",
        ("field:text", "kind:statement", "api:publish"),
        written(_body, ("en", "ur")),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        people=_READ,
    ),
    Way("title", "title", ("field:title",), written(_title), SCHOOL, _NO_BYTES, _TYPED, people=_READ),
    Way("sources", "sources", ("field:citations",), written(_source), SCHOOL, _NO_BYTES, _TYPED, people=_READ),
    Way(
        "citation",
        "a person from a public record",
        ("field:individual",),
        cited(lambda row: _judge(citation=one_line(row.en, 900))),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        people=_READ,
    ),
    Way(
        "url",
        "the address of a source",
        ("field:citations.url",),
        cited(lambda row: _judge(url="https://gazette.test/" + quote(one_line(row.en, 300)))),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        people=_READ,
    ),
    Way(
        "named",
        "named institutions",
        ("field:institutions",),
        written(_institution),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        people=_READ,
    ),
    Way("reply", "the respondent's reply", ("kind:reply",), reply, SCHOOL, _NO_BYTES, _TYPED, people=_READ),
    Way("stage", "who decided, beside every text", ("field:stage",), stage, SCHOOL, _NO_BYTES, _TYPED, people=_READ),
    Way(
        "correction", "correction", ("kind:correction",), follows("correction"), SCHOOL, _NO_BYTES, _TYPED, people=_READ
    ),
    Way("outcome", "outcome", ("kind:outcome",), follows("outcome"), SCHOOL, _NO_BYTES, _TYPED, people=_READ),
    Way(
        "retraction", "retraction", ("kind:retraction",), follows("retraction"), SCHOOL, _NO_BYTES, _TYPED, people=_READ
    ),
    Way(
        "own_voice",
        "own voice",
        ("kind:own_voice",),
        own(lambda row: ("My words", row.en, "Zarmina Qandhari")),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        allowed=_HERS,
        people=_READ,
    ),
    Way(
        "own_title",
        "own voice, title",
        (),
        own(lambda row: (row.en[:190], "He beat me.", "Zarmina Qandhari")),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        allowed=_HERS,
        people=_READ,
    ),
    Way(
        "own_name",
        "own voice, the name",
        ("field:name",),
        own(lambda row: ("My words", "He beat me.", row.en[:190])),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        allowed=_HERS,
        people={
            **_READ,
            "alias": "whoever signs with a name is taken to have it; a person at the desk talked with her",
        },
    ),
    Way(
        "picture",
        "picture",
        ("page:public/{publication}/{picture}", "field:pictures"),
        pictured,
        people={
            row.key: "words in a picture are read where a reader of pictures is installed; somebody looks and signs"
            for row in TEXTS
        },
    ),
    Way("pdf", "PDF", (), document),
    Way("metadata", "metadata of a picture", (), metadata),
)
