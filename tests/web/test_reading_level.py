"""Grade 6 or below (survivor check 21): short sentences in both languages, Flesch-Kincaid over each English page.

Flesch-Kincaid grade = 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid et al., 1975). Syllables are
counted by groups of vowels, which is rough; so the limit is for a page, not a sentence.
"""

from __future__ import annotations

import re
from statistics import mean

import pytest
from babel.messages.pofile import read_po

from amanat.web.render import LOCALE
from amanat.web.support import load_support
from tests.web.site import PATHS, Page, ask, build

APP = build()
WORD = re.compile(r"[A-Za-z’'-]+")
END = re.compile(r"(?<=[.?:])\s+|(?<=[۔؟])\s*")


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(1, groups - silent)


def _sentences(text: str) -> list[str]:
    return [part for part in END.split(text) if part and part.strip()]


def grade(text: str) -> float:
    sentences = [WORD.findall(s) for s in _sentences(text)]
    sentences = [words for words in sentences if words]
    words = [word for sentence in sentences for word in sentence]
    return 0.39 * mean(map(len, sentences)) + 11.8 * mean(map(_syllables, words)) - 15.59


def _catalogue() -> list[tuple[str, str]]:
    found = []
    for domain in ("front", "public"):
        with (LOCALE / f"ur/LC_MESSAGES/{domain}.po").open("rb") as file:
            found += [(m.id, m.string) for m in read_po(file, locale="ur") if isinstance(m.id, str) and m.id]
    return found


@pytest.mark.parametrize("path", [p for p in PATHS if not p.startswith("help")])
def test_each_page_reads_at_grade_six_or_below(path: str) -> None:
    body = ask(APP, f"/en/{path}").text.split("<main")[1]
    lines = [t if t[-1] in ".?:" else f"{t}." for t in Page.of(f"<main{body}").text if len(WORD.findall(t)) > 2]
    assert grade(" ".join(lines)) <= 6


def test_no_english_sentence_is_longer_than_fifteen_words() -> None:
    assert [s for english, _ in _catalogue() for s in _sentences(english) if len(WORD.findall(s)) > 15] == []


def test_no_urdu_sentence_is_longer_than_twenty_words() -> None:
    """Urdu writes more words for the same: each case and tense is a word of its own."""
    assert [s for _, urdu in _catalogue() for s in _sentences(urdu) if len(s.split()) > 20] == []


def test_the_words_about_a_service_are_short_too() -> None:
    services = [s for c in load_support().countries.values() for s in c.services]
    assert [t for s in services for t in _sentences(s.what["en"]) if len(WORD.findall(t)) > 16] == []
    assert [t for s in services for t in _sentences(s.what["ur"]) if len(t.split()) > 22] == []
    assert all(len(_sentences(s.what["en"])) <= 4 for s in services)


AVOID = re.compile(r"\b(victim|submit|encrypt|claim|admissible|why didn|don.t worry|accused|perpetrator)|!", re.I)


def test_words_that_hurt_or_frighten_are_not_used() -> None:
    assert [english for english, _ in _catalogue() if AVOID.search(english)] == []


def test_the_measure_can_fail() -> None:
    assert grade("The administrative determination notwithstanding, jurisdictional considerations apply.") > 12
    assert AVOID.search("The victim must submit!")
