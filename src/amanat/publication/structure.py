"""What a sentence does with what it says: who says it, denies it, asks it; in whose words; about whom.

The words for it are data (spec/wording-pack.md, "Grammar"). Rules ask for these features by name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from amanat.publication.patterns import Pattern
from amanat.publication.sentences import Sentence

_NEAR: Final = 4
_CITED: Final = 8
_SUBJECT: Final = 10
_SCARE: Final = 3
_BUT: Final = frozenset({"but", "لیکن", "مگر", "حالانکہ", "lekin", "magar", "halanke"})
_MARKS: Final = frozenset(",;:")
# Whoever reads "and he did" does not read the "not" that stood before "and".
_LEFT: Final = re.compile(r"[,;:?]|and|but|because|when|while|اور|لیکن|مگر|کیونکہ|جب|تو|aur|lekin|magar|jab")

_AND: Final = frozenset(
    {"and", "but", "because", "when", "while", "اور", "لیکن", "مگر", "کیونکہ", "aur", "lekin", "magar"}
)
_NEW: Final = frozenset(
    re.findall(
        r"\w+",
        "he she they it we nobody no such there the this that our your its their her his "
        "وہ اس انہوں انھوں ان یہ ہم woh wo us usne unhon un yeh hum",
    )
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """Of one language. `after`, `before`, `phrase`, `clause`, `near`: which words an attribution covers; `answer`: that
    one of the two sides says it. `quoting`, `quoting_back`: after and before these a word between quotation marks is
    somebody's own. `window`: how many words before and after a match a negation counts in. `people`: whom a word stands
    for. `body`, `dated`: that a sentence names who decided, and the day; `appeal`: that it may still change. `marks`:
    words by which Latin letters are known to be this language; `first`: words of the first person. `general`: that a
    sentence speaks of the law, of help, of a book, of nobody in particular. `unsaid`: what the text says that it leaves
    out, which counts as negated. `somebody`: who does something, as one in particular; `meant`: words by which a
    name is said of one."""

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
    quoting: tuple[Pattern, ...]
    quoting_back: tuple[Pattern, ...]
    phrase: tuple[Pattern, ...]
    answer: tuple[Pattern, ...]
    appeal: tuple[Pattern, ...]
    marks: frozenset[str]
    first: frozenset[str]
    general: tuple[Pattern, ...]
    unsaid: tuple[Pattern, ...]
    somebody: tuple[Pattern, ...]
    meant: frozenset[str]


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
    names_appeal: bool
    cited: frozenset[int]
    answered: frozenset[int]
    general: frozenset[int]
    unsaid: frozenset[int]
    somebody: frozenset[int]

    @property
    def is_question(self) -> bool:
        return self.sentence.tokens[-1].text == "?"

    def is_quoted(self, first: int, last: int) -> bool:
        """Inside a quotation of several words, or of a few that somebody is said to have used."""
        quoted = [self.sentence.tokens[at].quoted for at in (first, last)]
        return min(quoted) > _SCARE or (min(quoted) > 0 and first in self.cited)

    def is_scare_quoted(self, first: int, last: int) -> bool:
        """A word or two between quotation marks: the writer keeps a distance."""
        near = all(0 < self.sentence.tokens[at].quoted <= _SCARE for at in (first, last))
        return near and first not in self.cited

    def is_negated(self, first: int, last: int, window: tuple[int, int], *, within: bool, unsaid: bool = True) -> bool:
        """`within`: a negation between the words of the match counts too; not where the rule itself says one. `unsaid`:
        what the text says that it leaves out counts too."""
        if unsaid and first in self.unsaid:
            return True
        low, high = self._reach(first, -1, window[0]), self._reach(last, 1, window[1])
        here = self.negators[bisect_left(self.negators, low) : bisect_right(self.negators, high)]
        return any(within or not first <= at <= last for at in here)

    def _reach(self, at: int, step: int, most: int) -> int:
        tokens = self.sentence.tokens
        for _ in range(most):
            if not 0 <= at + step < len(tokens) or _LEFT.fullmatch(tokens[at + step].text):
                break
            at += step
        return at

    def is_told_of_somebody(self, first: int) -> bool:
        """Whether somebody in particular (*he*, *the manager*, *منیجر نے*) stands before it, up to the last mark."""
        for at in range(first - 1, max(-1, first - 1 - _SUBJECT), -1):
            if self.sentence.tokens[at].text in _MARKS:
                return False
            if at in self.somebody:
                return True
        return False

    def is_meant(self, first: int, grammar: Grammar) -> bool:
        """Whether a name for somebody is said of one: *this harasser*, *he is a …*, not *a harasser*."""
        tokens = self.sentence.tokens
        return any(tokens[at].text in grammar.meant for at in (first, max(0, first - 1)))

    def subject(self, first: int, grammar: Grammar) -> str:
        """Whom the words before a match are about: the nearest that stands for somebody, or ""."""
        for at in range(first - 1, max(-1, first - 1 - _SUBJECT), -1):
            token = self.sentence.tokens[at]
            if token.text == ";":
                break
            if token.text in grammar.people:
                return grammar.people[token.text]
        return ""


def structure(sentence: Sentence, grammar: Grammar) -> Structure:
    tokens = sentence.tokens
    bounds = _Bounds(sentence)
    said = [
        *((first, bounds.clause_end[last]) for first, last in _places(grammar.after, sentence)),
        *((bounds.clause_start[first], last + 1) for first, last in _places(grammar.before, sentence)),
        *((bounds.phrase_start[first], last + 1) for first, last in _places(grammar.phrase, sentence)),
        *((bounds.clause_start[f], bounds.clause_end[last]) for f, last in _places(grammar.clause, sentence)),
        *((first, min(len(tokens), last + 1 + _NEAR)) for first, last in _places(grammar.near, sentence)),
    ]
    return Structure(
        sentence,
        _covered(said),
        _covered([(first, bounds.phrase_end[last]) for first, last in _places(grammar.conditional, sentence)]),
        _covered([(first, last + 2) for first, last in _places(grammar.passive, sentence)]),
        tuple(at for at, token in enumerate(tokens) if token.text in grammar.negation),
        any(pattern.find(sentence) for pattern in grammar.body),
        any(pattern.find(sentence) for pattern in grammar.dated),
        any(pattern.find(sentence) for pattern in grammar.appeal),
        _covered(
            [
                *((first, min(len(tokens), last + 1 + _CITED)) for first, last in _places(grammar.quoting, sentence)),
                *((max(0, first - _CITED), first) for first, _ in _places(grammar.quoting_back, sentence)),
            ]
        ),
        _covered([(first, bounds.clause_end[last]) for first, last in _places(grammar.answer, sentence)]),
        _covered([bounds.scope(first, last) for first, last in _places(grammar.general, sentence)]),
        _covered([(first, bounds.scope(first, last)[1]) for first, last in _places(grammar.unsaid, sentence)]),
        _covered([(first, last + 1) for first, last in _places(grammar.somebody, sentence)]),
    )


class _Bounds:
    """For each token where its clause begins and ends, and where the next mark stands. Made in one pass each way."""

    def __init__(self, sentence: Sentence) -> None:
        texts = [token.text for token in sentence.tokens]
        size = len(texts)
        self.clause_start, self.phrase_start = [0] * size, [0] * size
        for at in range(1, size):
            self.clause_start[at] = at if texts[at - 1] == ";" else self.clause_start[at - 1]
            self.phrase_start[at] = at if texts[at - 1] in _MARKS else self.phrase_start[at - 1]
        # Where "and he" or "but the" begins, a new matter does.
        self._turns = [at for at in range(1, size - 1) if texts[at] in _AND and texts[at + 1] in _NEW]
        self.clause_end, self.phrase_end = [size] * size, [size] * size
        for at in range(size - 2, -1, -1):
            turns = texts[at + 1] == "," and at + 2 < size and texts[at + 2] in _BUT
            self.clause_end[at] = at + 1 if texts[at + 1] == ";" or turns else self.clause_end[at + 1]
            ends = texts[at + 1] in _MARKS or texts[at + 1] in _BUT
            self.phrase_end[at] = at + 1 if ends else self.phrase_end[at + 1]

    def scope(self, first: int, last: int) -> tuple[int, int]:
        """The stretch between two marks or turns, around what stands from `first` to `last`."""
        before, after = bisect_right(self._turns, first), bisect_left(self._turns, last + 1)
        start = self._turns[before - 1] if before else 0
        end = self._turns[after] if after < len(self._turns) else len(self.phrase_end)
        return max(start, self.phrase_start[first]), min(end, self.phrase_end[last])


def _covered(ranges: list[tuple[int, int]]) -> frozenset[int]:
    """The positions in any of the ranges; each is looked at once."""
    covered: set[int] = set()
    reach = 0
    for first, end in sorted(ranges):
        covered.update(range(max(first, reach), end))
        reach = max(reach, end)
    return frozenset(covered)


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
