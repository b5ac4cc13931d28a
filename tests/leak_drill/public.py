"""Ways out of the public record: what a desk signs and posts, and every page on which it is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from tests.leak_drill.gate import (
    cited,
    everywhere,
    follows,
    in_institution,
    in_source,
    in_text,
    in_title,
    judge_cited,
    one_line,
    pages_of,
    reply,
    stage,
    written,
)
from tests.leak_drill.ground import SCHOOL, TITLE, Ground
from tests.leak_drill.model import Row, Tried, Way, seen
from tests.leak_drill.own import document, metadata, named, own, pictured
from tests.leak_drill.rows import TEXTS

# --- where it is read


def clean_surfaces(ground: Ground) -> None:
    """Before anything else is tried: what may be published is there, and nothing else."""
    if "surfaces" not in ground.kept:
        public = ground.public
        named(ground, _FILE)
        ground.kept["surfaces"] = {name: fetch(ground, public) for name, fetch in SURFACES.items()}


_FILE: Final = Row("none", "", "", file="agreed")


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
        written(in_text, ("en", "ur")),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
    ),
    Way("title", "title", ("field:title",), written(in_title), SCHOOL, _NO_BYTES, _TYPED),
    Way("sources", "sources", ("field:citations",), written(in_source), SCHOOL, _NO_BYTES, _TYPED),
    Way(
        "citation",
        "a person from a public record",
        ("field:individual",),
        cited(lambda row: judge_cited(citation=one_line(row.en, 900))),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
    ),
    Way(
        "url",
        "the address of a source",
        ("field:citations.url",),
        cited(lambda row: judge_cited(url="https://gazette.test/" + quote(one_line(row.en, 300)))),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
    ),
    Way(
        "named",
        "named institutions",
        ("field:institutions",),
        written(in_institution),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
    ),
    Way("reply", "the respondent's reply", ("kind:reply",), reply, SCHOOL, _NO_BYTES, _TYPED),
    Way("stage", "who decided, beside every text", ("field:stage",), stage, SCHOOL, _NO_BYTES, _TYPED),
    Way("correction", "correction", ("kind:correction",), follows("correction"), SCHOOL, _NO_BYTES, _TYPED),
    Way("outcome", "outcome", ("kind:outcome",), follows("outcome"), SCHOOL, _NO_BYTES, _TYPED),
    Way("retraction", "retraction", ("kind:retraction",), follows("retraction"), SCHOOL, _NO_BYTES, _TYPED),
    Way(
        "own_voice",
        "own voice",
        ("kind:own_voice",),
        own(lambda row: ("My words", row.en, "Zarmina Qandhari")),
        SCHOOL,
        _NO_BYTES,
        _TYPED,
        allowed=_HERS,
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
    ),
    Way(
        "picture",
        "picture",
        ("page:public/{publication}/{picture}", "field:pictures"),
        pictured,
        people={
            row.key: "words in a picture are read where a reader of pictures is installed; where none is, whoever signs"
            " ticks that they read every word"
            for row in TEXTS
        },
    ),
    Way("pdf", "PDF", (), document),
    Way("metadata", "metadata of a picture", (), metadata),
)
