"""The handbook names what stands on the pages: each word in bold is a word of theirs, in both languages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "src" / "amanat" / "web" / "locale" / "ur" / "LC_MESSAGES"
PAGES = {"en": ROOT / "docs" / "desk.md", "ur": ROOT / "docs" / "desk.ur.md"}
LABELS = {"en": {"Where:", "Mind:", "What you see:"}, "ur": {"کہاں:", "دھیان رہے:", "کیا نظر آتا ہے:"}}
BOLD = re.compile(r"\*\*(.+?)\*\*")
LONGEST = 8
"""Lines of a task: whoever looks one up has somebody on the telephone."""


@cache
def said_on_pages(lang: str) -> frozenset[str]:
    found = set()
    for path in LOCALE.glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                texts = message.id if lang == "en" else message.string
                found |= set(texts) if isinstance(texts, tuple | list) else {texts}
    return frozenset(_plain(text) for text in found if text)


def _plain(text: str) -> str:
    return re.sub(r"%\(\w+\)s", "…", text).strip().rstrip(".:。۔؟?").strip()


def tasks(text: str) -> dict[str, list[str]]:
    """Each task's heading with its lines that are not empty."""
    parts = re.split(r"^## (.+)$", re.sub(r"^# .+$", "", text, flags=re.M), flags=re.M)[1:]
    return {
        name: [line for line in body.splitlines() if line.strip() and not line.startswith("<")]
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def anchor(heading: str) -> str:
    """As code hosts make it from a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def wrong_words(lang: str, text: str) -> set[str]:
    words = set(BOLD.findall(text)) - LABELS[lang]
    return {word for word in words if _plain(word) not in said_on_pages(lang)}


@pytest.mark.parametrize("lang", PAGES)
def test_every_word_in_bold_stands_on_the_pages(lang: str) -> None:
    assert wrong_words(lang, PAGES[lang].read_text("utf-8")) == set()


def test_a_word_that_stands_nowhere_is_found() -> None:
    assert wrong_words("en", "**Where:** **My day**, **Delete the universe**") == {"Delete the universe"}


@pytest.mark.parametrize("lang", PAGES)
def test_each_task_is_short_and_in_the_contents(lang: str) -> None:
    text = PAGES[lang].read_text("utf-8")
    found = tasks(text)
    assert len(found) > 30
    assert [name for name, lines in found.items() if len(lines) > LONGEST] == []
    listed = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert listed == {anchor(name) for name in found}


def test_both_languages_have_the_same_tasks() -> None:
    english, urdu = (tasks(PAGES[lang].read_text("utf-8")) for lang in PAGES)
    assert len(english) == len(urdu)
    assert [len(lines) for lines in english.values()] == [len(lines) for lines in urdu.values()]
