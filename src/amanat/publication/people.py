"""The people of a case whom a text must not name, and finding their names in it, however they are spelled.

Source: FAIRNESS section 5; spec/identifiers.md, "Names" and "Spelling".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from amanat.errors import MalformedError
from amanat.escrow.identifiers import normalise
from amanat.escrow.names import NameParts, name_parts
from amanat.publication.finding import Finding, Level
from amanat.publication.folding import Folded
from amanat.publication.private import about, finding
from amanat.publication.sentences import Sentence, Token
from amanat.seal.forms import Day
from amanat.spelling.search import frame, same_word

Role = Literal["complainant", "family", "witness", "respondent", "other"]
_BESIDE: Final = 3
_MOST_INITIALS: Final = 4
_SHORTEST: Final = 3
"""A name of two letters is found only exactly as it is written."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody protected. `names`: every name, alias and nickname, in any script. `identifiers`: (kind, as typed) as
    `escrow.identifiers.normalise` takes them. `roles`, `places`, `days`: what together would tell who it is."""

    id: str
    role: Role
    names: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    minor: bool = False
    roles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Protected:
    """Everybody in a case who is not to be known. `country`: where local telephone numbers are read. `allowed`:
    canonical identifiers that may stand, such as the desk's own telephone. `pdq`: the private list, 64 hex digits each.
    """

    people: tuple[Person, ...] = ()
    country: str = "PK"
    allowed: frozenset[str] = frozenset()
    pdq: tuple[str, ...] = ()

    def without(self, person: str) -> Protected:
        """Everybody but one: she may write under her own name."""
        return replace(self, people=tuple(one for one in self.people if one.id != person))

    def canonical(self) -> Mapping[str, str]:
        """Their telephones, addresses and numbers in the one form that equal ones share, each with the role of whom it
        belongs to; unreadable ones left out."""
        return {
            found: one.role
            for one in self.people
            for kind, text in one.identifiers
            if (found := _canonical(kind, text, self))
        }


def _canonical(kind: str, text: str, protected: Protected) -> str:
    try:
        return normalise(kind, text, protected.country).canonical
    except MalformedError:
        return ""


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of one person, ready for comparing."""

    person: Person
    parts: NameParts
    frames: frozenset[str]
    joined: str
    initials: str


class Names:
    """The names of everybody protected, made ready once for a text."""

    def __init__(self, protected: Protected) -> None:
        made = [_name(one, text) for one in protected.people for text in one.names]
        self._names = [name for name in made if name.parts.words]
        self._frames = frozenset(f for name in self._names for f in name.frames)
        self._initials: dict[str, set[str]] = {}
        for name in self._names:
            if len(name.initials) > 1:
                self._initials.setdefault(name.initials, set()).add(name.person.role)
        self._met: dict[str, list[_Name]] = {}

    def find(self, sentence: Sentence, folded: Folded) -> Iterator[Finding]:
        if not self._names:
            return
        called = [self._called(bare(token.text)) if token.is_word else [] for token in sentence.tokens]
        for at, names in enumerate(called):
            if names:
                token = sentence.tokens[at]
                found = _found("name.person", _level(sentence, at, called), token, token, folded)
                yield about(found, {name.person.role for name in names})
        yield from self._with_initials(sentence, folded)

    def _called(self, word: str) -> list[_Name]:
        """The names that a word is a part of, or sounds like a part of; each word is asked once a text."""
        names = self._met.get(word)
        if names is None:
            near = frame(word) in self._frames
            names = self._met[word] = [name for name in self._names if near and _is_part(word, name)]
        return names

    def _with_initials(self, sentence: Sentence, folded: Folded) -> Iterator[Finding]:
        """A.K., A. K. and AK, for a name of two words or more."""
        tokens = sentence.tokens
        for at, token in enumerate(tokens):
            if token.text in self._initials and _is_upper(token, folded):
                yield about(_found("name.initials", "warning", token, token, folded), self._initials[token.text])
            elif token.capital and len(token.text) == 1 and not (at and _is_initial(token, tokens[at - 1])):
                last = at
                while (
                    last - at < _MOST_INITIALS
                    and last + 1 < len(tokens)
                    and _is_initial(tokens[last + 1], tokens[last])
                ):
                    last += 1
                roles = self._initials.get("".join(one.text for one in tokens[at : last + 1]))
                if roles:
                    yield about(_found("name.initials", "error", token, tokens[last], folded), roles)


def _level(sentence: Sentence, at: int, called: list[list[_Name]]) -> Level:
    """How sure it is. Exactly so, or beside another word of the same name, or a capital inside a sentence: error; a
    word that only sounds alike: warning."""
    token = sentence.tokens[at]
    word = bare(token.text)
    exact = any(word in name.parts.words or word == name.joined for name in called[at])
    beside = any(
        name in called[other] and sentence.tokens[other].text != token.text
        for other in range(max(0, at - _BESIDE), min(len(called), at + _BESIDE + 1))
        for name in called[at]
        if len(name.parts.words) > 1
    )
    return "error" if exact or beside or (token.capital and at > 0) else "warning"


def bare(word: str) -> str:
    """Without the 's of English."""
    return word.removesuffix("'s").removesuffix("'")


def _name(person: Person, text: str) -> _Name:
    parts = name_parts(text)
    joined = "".join(parts.words)
    return _Name(person, parts, parts.frames | {parts.whole}, joined, "".join(w[0] for w in parts.words))


def _is_part(word: str, name: _Name) -> bool:
    """Whether a word is a word of this name, or the whole name written together."""
    if word in name.parts.words or word == name.joined:
        return True
    if len(word) < _SHORTEST:
        return False
    return any(len(part) >= _SHORTEST and same_word(word, part) for part in (*name.parts.words, name.joined))


def _is_initial(token: Token, before: Token) -> bool:
    """A single capital letter right after another one, with nothing but stops and spaces between."""
    single = len(token.text) == 1 and len(before.text) == 1 and before.is_word
    return single and token.capital and token.start - before.end <= 2


def _is_upper(token: Token, folded: Folded) -> bool:
    return folded.original[slice(*folded.span(token.start, token.end))].isupper()


def _found(rule: str, level: Level, first: Token, last: Token, folded: Folded) -> Finding:
    return finding(rule, *folded.span(first.start, last.end), level)
