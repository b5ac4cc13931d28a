"""Finding the names of a case in a text. Which words may be one: `called`; how sure it is that somebody is meant:
`meant`. Source: spec/identifiers.md, Spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from amanat.publication.called import SHORTEST, Call, alike, bare, follows, forms, is_short, is_telling, named, same
from amanat.publication.finding import Finding
from amanat.publication.folding import Folded
from amanat.publication.meant import Meant
from amanat.publication.ordinary import ONLY_WORDS, PEOPLE, TITLES
from amanat.publication.patterns import plain_words
from amanat.publication.people import Protected
from amanat.publication.private import about, finding
from amanat.publication.sentences import Sentence, Token
from amanat.spelling.search import frame

_CAMEL: Final = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}(?![a-z])")


class Names:
    """The names of everybody protected, made ready once for a text."""

    def __init__(self, protected: Protected, *, filed: bool = False) -> None:
        """`filed`: for a file's name."""
        self._filed = filed
        made = [named(one, text) for one in protected.people for text in one.names]
        self._names = [name for name in made if name.parts.words]
        self._frames = frozenset(f for name in self._names for f in name.frames)
        self._people = PEOPLE | TITLES | _roles(protected)
        self._met: dict[str, list[Call]] = {}
        self.exact = self._exact()

    def words(self) -> list[tuple[tuple[str, ...], str]]:
        """The words of each name, and the role of whoever is called so."""
        return [(name.parts.words, name.person.role) for name in self._names]

    def _exact(self) -> dict[str, set[str]]:
        """Every word of a name, and names written together, with the roles of whoever is called so."""
        exact: dict[str, set[str]] = {}
        for name in self._names:
            parts = (part for part in name.parts.words if len(part) >= SHORTEST or is_telling(part))
            for word in (*parts, *name.joined):
                exact.setdefault(word, set()).add(name.person.role)
        return exact

    def find(self, sentence: Sentence, folded: Folded) -> Iterator[Finding]:
        """Each run of words that are one name is one finding."""
        if not self._names:
            return
        tokens = sentence.tokens
        calls = [self._called(token, folded) if token.is_word else [] for token in tokens]
        reading = Meant(sentence, calls, self._people, folded.text, self._filed)
        at = 0
        while at < len(tokens):
            last = at
            while last + 1 < len(tokens) and follows(calls[last], calls[last + 1]):
                last += 1
            if calls[at] and (level := reading.level(at, last)):
                span = folded.span(tokens[at].start, tokens[last].end)
                roles = {call.name.person.role for one in calls[at : last + 1] for call in one}
                yield about(finding("name.person", *span, level), roles)
            at = last + 1

    def _called(self, token: Token, folded: Folded) -> list[Call]:
        """The names that a word is a part of, or sounds like a part of; each word is asked once a text."""
        word = bare(token.text)
        found = self._met.get(word)
        if found is None:
            found = self._met[word] = self._asked(word)
        if not found and token.text.isascii() and len(token.text) > SHORTEST:
            written = folded.original[slice(*folded.span(token.start, token.end))]
            pieces = [piece.lower() for piece in _CAMEL.findall(written)]
            found = [call for piece in pieces if len(pieces) > 1 and piece in self.exact for call in self._asked(piece)]
        return found

    def _asked(self, word: str) -> list[Call]:
        for form in forms(word):
            if form in self.exact:
                return [Call(name, at, True) for name in self._names for at in same(form, name)]
        if frame(word) not in self._frames or word in ONLY_WORDS or is_short(word):
            return []
        return [Call(name, at, False) for name in self._names for at in alike(word, name)]


def _roles(protected: Protected) -> frozenset[str]:
    return frozenset(word for one in protected.people for role in one.roles for word in plain_words(role))
