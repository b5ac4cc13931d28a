"""Every sentence exists in Urdu, with the same placeholders, in respectful forms; and nothing is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src/amanat/web"
DESK = ROOT / "src/amanat/desk"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None}
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}
SOURCES: dict[str, list[Path]] = {  # as FRONT_TEXTS, PUBLIC_TEXTS, JOURNEY_TEXTS and DESK_TEXTS in the Makefile
    "front": [
        WEB / "templates/base.html",
        WEB / "templates/parts.html",
        WEB / "templates/front",
        WEB / "render.py",
        ROOT / "src/amanat/intake/pages.py",
    ],
    "public": [
        WEB / "templates/public",
        *sorted((ROOT / "src/amanat/intake").glob("public_*.py")),
        WEB / "figure_words.py",
    ],
    "journey": [WEB / "templates/journey"],
    "desk": [
        *(WEB / "templates/desk").glob("*.html"),
        *DESK.glob("*.py"),
        DESK / "web",
    ],
} | {
    f"desk_{rules.parent.name}": [rules.parent, WEB / "templates/desk" / rules.parent.name]
    for rules in DESK.glob("*/rules.py")
}
PLACEHOLDER = re.compile(r"%\(\w+\)s")
# "you can" in a form that is for men only, or for women only. Sentences are cut first.
GENDERED = re.compile(r"\bآپ\b(?!\s+(?:کی|کا|کے|کو|سے|پر|نے)\b)[^۔؟،:]*\bسکت[یے]\b")


def _messages(place: Path) -> Iterator[str | tuple[str, ...]]:
    if place.is_dir():
        methods = [("**.py", "python"), ("**.html", "jinja2")]
        for _, _, message, _, _ in extract_from_dir(place, methods, {"**.html": JINJA}, KEYWORDS):
            yield message
    elif place.exists():
        method = "python" if place.suffix == ".py" else "jinja2"
        for _, message, _, _ in extract_from_file(method, place, KEYWORDS, options=JINJA):
            yield message


def _sources(domain: str) -> set[str | tuple[str, ...]]:
    return {message for place in SOURCES[domain] for message in _messages(place)}


def _catalogue(domain: str) -> Catalog:
    path = WEB / f"locale/ur/LC_MESSAGES/{domain}.po"
    if not path.exists():
        return Catalog(locale="ur")
    with path.open("rb") as file:
        return read_po(file, locale="ur")


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("domain", SOURCES)
class TestUrdu:
    def test_every_sentence_is_translated(self, domain: str) -> None:
        catalogue = _catalogue(domain)
        missing = [m for m in _sources(domain) if m not in catalogue or not all(_texts(catalogue[m]))]
        assert missing == []

    def test_no_sentence_is_only_guessed(self, domain: str) -> None:
        assert [m.id for m in _catalogue(domain) if m.id and m.fuzzy] == []

    def test_placeholders_are_the_same(self, domain: str) -> None:
        for message in _catalogue(domain):
            wanted = set(PLACEHOLDER.findall(" ".join(message.id) if isinstance(message.id, tuple) else message.id))
            assert not message.id or all(set(PLACEHOLDER.findall(text)) == wanted for text in _texts(message)), (
                message.id
            )

    def test_nothing_is_left_that_no_page_says(self, domain: str) -> None:
        sources = _sources(domain)
        assert [m.id for m in _catalogue(domain) if m.id and m.id not in sources] == []

    def test_nobody_is_addressed_as_a_man_or_a_woman(self, domain: str) -> None:
        found = [t for m in _catalogue(domain) if m.id for t in _texts(m) if GENDERED.search(t)]
        assert found == []

    def test_urdu_punctuation_is_used(self, domain: str) -> None:
        marks = re.compile(r"[؀-ۿ]\s*[?,;.](\s|$)")
        found = [t for m in _catalogue(domain) if m.id for t in _texts(m) if marks.search(t)]
        assert found == []


def test_the_same_sentence_is_the_same_in_every_part() -> None:
    said: dict[str | tuple[str, ...], set[tuple[str, ...]]] = {}
    for domain in SOURCES:
        for message in _catalogue(domain):
            if message.id:
                said.setdefault(message.id, set()).add(tuple(_texts(message)))
    assert {english: urdu for english, urdu in said.items() if len(urdu) > 1} == {}


def test_the_front_has_its_sentences() -> None:
    assert len(_sources("front")) > 300
    assert GENDERED.search("آپ یہ کر سکتی ہیں")  # the check itself can fail
