"""A name of somebody protected, and the words that may be it: in another spelling or script, joined, grown together
with what stands beside it, or with digits for letters. Source: spec/identifiers.md, Spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from amanat.escrow.names import NameParts, name_parts
from amanat.publication.ordinary import ONLY_WORDS
from amanat.publication.people import Person
from amanat.spelling.search import same_word

SHORTEST: Final = 3
"""A name of two letters is found only exactly as it is written."""
_GLUED: Final = re.compile(
    "(.{3,}?)(?:نے|کو|سے|کا|کی|کے|پر|میں|تک|جی|ne|ko|ki|ka|ke|se|ji|jee|ben|behn|bai|bhai|devi|kumari|baji|apa"
    "|jan|jaan)"
)
_AROUND: Final = re.compile(r"\A[0-9]+|[0-9]+\Z")
_LEET: Final = str.maketrans("0134578@$!|€", "oieastbasiie")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one person, ready for comparing."""

    person: Person
    parts: NameParts
    frames: frozenset[str]
    joined: frozenset[str]


@dataclass(frozen=True, slots=True)
class Call:
    """A name that a word may be: which of its words, and whether in the same letters."""

    name: Name
    word: int
    exact: bool


def bare(word: str) -> str:
    """Without the 's of English."""
    return word.removesuffix("'s").removesuffix("'")


def unleet(word: str) -> str:
    """Letters for the digits and signs that stand for them."""
    return word.translate(_LEET)


def forms(word: str) -> Iterator[str]:
    """A word as it is, without a plural s, without digits around it, with letters for digits, without what grew on."""
    yield word
    if word.isascii():
        yield word.removesuffix("s")
        yield from (part for part in word.split("'") if len(part) >= SHORTEST)
        if not word.isalpha():
            yield _AROUND.sub("", word)
            yield unleet(word)
    glued = _GLUED.fullmatch(word)
    if glued:
        yield glued[1]


def named(person: Person, text: str) -> Name:
    parts = name_parts(text)
    words = parts.words
    pairs = ["".join(pair) for pair in pairwise(words)]
    joined = frozenset(("".join(words), "".join(reversed(words)), *pairs)) if pairs else frozenset[str]()
    return Name(person, parts, parts.frames | {parts.whole}, joined)


def same(word: str, name: Name) -> Iterator[int]:
    """Which words of a name this is, letter by letter; -1 for all of it."""
    if word in name.joined:
        yield -1
    yield from (at for at, part in enumerate(name.parts.words) if part == word)


def alike(word: str, name: Name) -> Iterator[int]:
    """Which words of a name this may be in another spelling or script; -1 for all of it."""
    if any(same_word(word, whole) for whole in name.joined):
        yield -1
    for at, part in enumerate(name.parts.words):
        if not is_short(part) and same_word(word, part):
            yield at


def is_telling(part: str) -> bool:
    """Whether a part of two letters is a name and not a small word or a letter: the ہی that is left of الٰہی."""
    return len(part) > 1 and part not in ONLY_WORDS


def is_short(word: str) -> bool:
    """Urdu writes no short vowels: گل has two letters and is Gul."""
    return len(word) < (SHORTEST if word.isascii() else SHORTEST - 1)


def follows(one: list[Call], other: list[Call]) -> bool:
    """Whether two words next to each other are parts of one name."""
    return any(a.name is b.name for a in one for b in other)
