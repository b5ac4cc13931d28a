"""What a sentence does with what it says: who says it, denies it, asks it; in whose words; about whom.

The words for it are data (spec/wording-pack.md, "Grammar"). Rules ask for these features by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from amanat.publication.patterns import Pattern
from amanat.publication.sentences import Sentence

_NEAR: Final = 4
_SUBJECT: Final = 10
_SCARE: Final = 3
# Whoever reads "and he did" does not read the "not" that stood before "and".
_LEFT: Final = re.compile(r"[,;:?]|and|but|because|when|while|اور|لیکن|مگر|کیونکہ|جب|aur|lekin|magar|jab")


@dataclass(frozen=True, slots=True)
class Grammar:
    """Of one language. `after`, `before`, `clause`, `near`: which words an attribution covers. `window`: how many
    words before and after a match a negation counts in. `people`: whom a word stands for. `body`, `dated`: that a
    sentence names who decided, and the day. `marks`: words by which Latin letters are known to be this language;
    `first`: words of the first person."""

    after: tuple[Pattern, ...]
    before: tuple[Pattern, ...]
    clause: tuple[Pattern, ...]
    near: tuple[Pattern, ...]
    conditional: tuple[Pattern, ...]
    passive: tuple[Pattern, ...]
    negation: frozenset[str]
    window: tuple[int, int]
    people: Mapping[str, str]
    body: tuple[Pattern, ...]
    dated: tuple[Pattern, ...]
    marks: frozenset[str]
    first: frozenset[str]


@dataclass(frozen=True, slots=True)
class Structure:
    """Of one sentence. The sets hold positions of tokens."""

    sentence: Sentence
    attributed: frozenset[int]
    conditional: frozenset[int]
    passive: frozenset[int]
    negators: tuple[int, ...]
    names_body: bool
    names_day: bool

    @property
    def is_question(self) -> bool:
        return any(token.text == "?" for token in self.sentence.tokens[-1:]) or self.sentence.line.endswith("? ")

    def is_quoted(self, first: int, last: int) -> bool:
        """Inside a quotation of several words: somebody else's words."""
        return all(self.sentence.tokens[at].quoted > _SCARE for at in (first, last))

    def is_scare_quoted(self, first: int, last: int) -> bool:
        """A word or two between quotation marks: the writer keeps a distance."""
        return all(0 < self.sentence.tokens[at].quoted <= _SCARE for at in (first, last))

    def is_negated(self, first: int, last: int, window: tuple[int, int]) -> bool:
        low, high = self._reach(first, -1, window[0]), self._reach(last, 1, window[1])
        return any(low <= at <= high for at in self.negators)

    def _reach(self, at: int, step: int, most: int) -> int:
        tokens = self.sentence.tokens
        for _ in range(most):
            if not 0 <= at + step < len(tokens) or _LEFT.fullmatch(tokens[at + step].text):
                break
            at += step
        return at

    def subject(self, first: int, people: Mapping[str, str]) -> str:
        """Whom the words before a match are about: the nearest that stands for somebody, or ""."""
        for at in range(first - 1, max(-1, first - 1 - _SUBJECT), -1):
            token = self.sentence.tokens[at]
            if token.text == ";":
                break
            if token.text in people:
                return people[token.text]
        return ""


def structure(sentence: Sentence, grammar: Grammar) -> Structure:
    tokens = sentence.tokens
    attributed: set[int] = set()
    for first, last in _places(grammar.after, sentence):
        attributed.update(range(first, _clause_end(sentence, last)))
    for first, last in _places(grammar.before, sentence):
        attributed.update(range(_clause_start(sentence, first), last + 1))
    for first, last in _places(grammar.clause, sentence):
        attributed.update(range(_clause_start(sentence, first), _clause_end(sentence, last)))
    for first, last in _places(grammar.near, sentence):
        attributed.update(range(first, min(len(tokens), last + 1 + _NEAR)))
    conditional = {
        at for first, last in _places(grammar.conditional, sentence) for at in range(first, _phrase_end(sentence, last))
    }
    passive = {at for first, last in _places(grammar.passive, sentence) for at in range(first, last + 2)}
    return Structure(
        sentence,
        frozenset(attributed),
        frozenset(conditional),
        frozenset(passive),
        tuple(at for at, token in enumerate(tokens) if token.text in grammar.negation),
        any(pattern.find(sentence) for pattern in grammar.body),
        any(pattern.find(sentence) for pattern in grammar.dated),
    )


def _places(patterns: Iterable[Pattern], sentence: Sentence) -> list[tuple[int, int]]:
    return [positions(sentence, found) for pattern in patterns for found in pattern.find(sentence)]


def positions(sentence: Sentence, found: tuple[int, int]) -> tuple[int, int]:
    """The first and the last token of a stretch of the line, which covers one at least."""
    first = _at(sentence, found[0])
    return first, max(first, _at(sentence, found[1] - 1))


def _at(sentence: Sentence, place: int) -> int:
    low, high = 0, len(sentence.at) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if sentence.at[middle] <= place:
            low = middle
        else:
            high = middle - 1
    return low


def _clause_end(sentence: Sentence, at: int) -> int:
    for place in range(at + 1, len(sentence.tokens)):
        text = sentence.tokens[place].text
        if text == ";" or (text == "," and _turns(sentence, place + 1)):
            return place
    return len(sentence.tokens)


def _turns(sentence: Sentence, at: int) -> bool:
    return at < len(sentence.tokens) and sentence.tokens[at].text in ("but", "لیکن", "مگر", "lekin", "magar")


def _clause_start(sentence: Sentence, at: int) -> int:
    for place in range(at - 1, -1, -1):
        if sentence.tokens[place].text == ";":
            return place + 1
    return 0


def _phrase_end(sentence: Sentence, at: int) -> int:
    for place in range(at + 1, len(sentence.tokens)):
        if sentence.tokens[place].text in ",;:":
            return place
    return len(sentence.tokens)
