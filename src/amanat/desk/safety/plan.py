"""The safety plan: what stands in it, and which of its words would tell a stranger what the paper is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from amanat.desk.find import fold
from amanat.errors import RefusedError

SECTIONS: Final = ("places", "people", "word", "things", "children", "phone", "work", "way", "worse")
"""Safe places, people to call, a word that means help, things to take, children, phone, work, the way out, what to do
when it gets worse."""
SECTION_LIMIT: Final = 600
PAPERS: Final = ("card", "a6")
FILLED: Final = ("blank", "written")
_TELLING: Final = (
    "abuse",
    "abuser",
    "violence",
    "violent",
    "harassment",
    "rape",
    "victim",
    "survivor",
    "helpline",
    "shelter",
    "amanat",
    "تشدد",
    "زیادتی",
    "ہراسانی",
    "ہراساں",
    "ظلم",
    "پناہ گاہ",
    "ہیلپ لائن",
    "امانت",
)


def read_plan(typed: Mapping[str, str]) -> dict[str, str]:
    """The sections that were written; the others are skipped. Raises RefusedError `safety.plan_empty`, `text.long`."""
    sections = {name: text for name in SECTIONS if (text := typed.get(name, "").strip())}
    if not sections:
        raise RefusedError("safety.plan_empty", "Write at least one part. The others can stay empty.")
    if any(len(text) > SECTION_LIMIT for text in sections.values()):
        raise RefusedError("text.long", f"A part of the plan has up to {SECTION_LIMIT} letters.")
    return sections


def telling_words(sections: Mapping[str, str], names: Iterable[str]) -> tuple[str, ...]:
    """Words on the paper that could tell somebody what it is: the subject, a name of hers, the desk's name."""
    text = f" {_words(' '.join(sections.values()))} "
    wanted = dict.fromkeys(word for word in (*_TELLING, *names) if word.strip())
    return tuple(word for word in wanted if f" {_words(word)} " in text)


def _words(text: str) -> str:
    return " ".join(word.strip(".") for word in fold(text).split())
