"""What is no name and still tells who it is: role, place and day together, an age, a chat copied whole.

Source: FAIRNESS section 5. What needs no case ("the only woman engineer in …") is in the wording packs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from amanat.publication.finding import Finding
from amanat.publication.folding import Folded, fold
from amanat.publication.patterns import plain_words
from amanat.publication.people import Person, Protected
from amanat.publication.private import about, finding
from amanat.publication.sentences import Sentence
from amanat.seal.forms import Day
from amanat.spelling.search import frame, same_word

_MONTHS: Final = (
    ("january", "jan", "جنوری"),
    ("february", "feb", "فروری"),
    ("march", "mar", "مارچ"),
    ("april", "apr", "اپریل"),
    ("may", "مئی"),
    ("june", "jun", "جون"),
    ("july", "jul", "جولائی"),
    ("august", "aug", "اگست"),
    ("september", "sept", "sep", "ستمبر"),
    ("october", "oct", "اکتوبر"),
    ("november", "nov", "نومبر"),
    ("december", "dec", "دسمبر"),
)
_MONTH: Final = {fold(name).text: number for number, names in enumerate(_MONTHS, 1) for name in names}
_LEGAL: Final = 18
_AGE: Final = re.compile(
    r"(?<![0-9])([0-9]{1,2})[ -]?(?:years?|yrs?)[ -]?olds?(?!\w)|(?<!\w)aged? (?:of )?([0-9]{1,2})(?![0-9])"
    r"|(?<![0-9])([0-9]{1,2}) ?سالہ|(?<![0-9])([0-9]{1,2}) (?:sala|saala)(?!\w)"
)
_CHAT_LINE: Final = re.compile(
    r"^[^\S\n]{0,4}\[?[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[, ]{1,3}[0-9]{1,2}[:.][0-9]{2}[^\n:]{0,12}"
    r"(?:\]| ?-)[^\n:]{1,60}:[^\n]*$",
    re.MULTILINE,
)
_SAID_LINE: Final = re.compile(
    r"^[^\S\n]{0,4}([^\W\d_][^\n:]{0,30}?)(?: ?[\[(][0-9: apm]{4,9}[\])])? ?: [^\n]+$", re.MULTILINE
)
_FEW: Final = 2
_MANY: Final = 4
_ALL: Final = 3


def find_ages(folded: Folded) -> Iterator[Finding]:
    """Ages under 18."""
    for found in _AGE.finditer(folded.text):
        age = next(group for group in found.groups() if group is not None)
        if int(age) < _LEGAL:
            yield finding("minor.age", *folded.span(*found.span()))


def find_chats(folded: Folded) -> Iterator[Finding]:
    """Copies of a chat: two lines with a time and a name, or four lines in which two speakers take turns."""
    dated = list(_CHAT_LINE.finditer(folded.text))
    if len(dated) >= _FEW:
        yield finding("chat.transcript", *folded.span(dated[0].start(), dated[-1].end()))
        return
    said = list(_SAID_LINE.finditer(folded.text))
    turns = sum(lines > 1 for lines in Counter(line[1].strip() for line in said).values())
    if len(said) >= _MANY and turns >= _FEW:
        yield finding("chat.transcript", *folded.span(said[0].start(), said[-1].end()))


class Together:
    """Role, place and day of each protected person, ready for a text."""

    def __init__(self, protected: Protected) -> None:
        self._people = [_Known(one) for one in protected.people if one.roles or one.places or one.days]

    def find(self, sentence: Sentence, folded: Folded) -> Iterator[Finding]:
        if not self._people:
            return
        words = {token.text for token in sentence.tokens if token.is_word}
        named = days(sentence)
        span = folded.span(sentence.tokens[0].start, sentence.tokens[-1].end)
        counts = [(person.count(words, named), person.role) for person in self._people]
        most = max(count for count, _role in counts)
        if most >= _FEW:
            found = finding("quasi.case" if most >= _ALL else "quasi.part", *span)
            yield about(found, {role for count, role in counts if count == most})


class _Known:
    def __init__(self, person: Person) -> None:
        self._phrases = [[plain_words(text) for text in texts] for texts in (person.roles, person.places)]
        self._days = frozenset(person.days)
        self.role = person.role

    def count(self, words: set[str], named: frozenset[Day]) -> int:
        """How many of role, place and day a sentence says."""
        said = sum(any(_says(words, phrase) for phrase in phrases) for phrases in self._phrases)
        return said + (not self._days.isdisjoint(named))


def _says(words: set[str], phrase: tuple[str, ...]) -> bool:
    """Whether every word of a phrase stands in the sentence, in some spelling and any order."""
    return bool(phrase) and all(any(_same(word, part) for word in words) for part in phrase)


def _same(word: str, part: str) -> bool:
    return word == part or (frame(word) == frame(part) and same_word(word, part))


def days(sentence: Sentence) -> frozenset[Day]:
    """The days a sentence names: 3 May 2025, May 3 2025, 2025-05-03, 3/5/2025; digits of any script."""
    words = [token.text for token in sentence.tokens if token.text != ","]
    found: set[Day] = set()
    for one, two, three in zip(words, words[1:], words[2:], strict=False):
        numbers = [_number(word) for word in (one, two, three)]
        if two in _MONTH and numbers[0] and numbers[2]:
            found.add(_day(numbers[2], _MONTH[two], numbers[0]))
        elif one in _MONTH and numbers[1] and numbers[2]:
            found.add(_day(numbers[2], _MONTH[one], numbers[1]))
        elif all(numbers):
            first, middle, last = numbers
            found.add(_day(first, middle, last) if len(one) == 4 else _day(last, middle, first))
    return frozenset(found)


def _number(word: str) -> int:
    digits = re.match(r"([0-9]{1,4})(?:st|nd|rd|th)?$", word)
    return int(digits[1]) if digits else 0


def _day(year: int, month: int, day: int) -> Day:
    return Day(f"{year:04}-{month:02}-{day:02}")
