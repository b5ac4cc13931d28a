"""What tells something private without a name or a number, read from a pack. Source: spec/wording-pack.md, "Private
phrases"; FAIRNESS section 5.

A sentence about the law or about people in general tells nothing about anybody: those marked `person` need somebody
who is meant, and a general sentence in which nobody in particular is meant gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml

from amanat.errors import MalformedError
from amanat.publication.finding import Finding
from amanat.publication.folding import Folded
from amanat.publication.patterns import Lists, Pattern, compiled, plain_words
from amanat.publication.private import SAID, finding
from amanat.publication.sentences import Sentence
from amanat.publication.structure import positions

FORMAT: Final = "amanat-privacy/1"
_ID: Final = re.compile(r"[a-z]+(?:\.[a-z_]+)+")
_TOP: Final = frozenset(
    {"format", "language", "version", "reviewed", "lists", "people", "general", "particular", "first"}
)
_ABOUT_LIFE: Final = "private."
"""What the law speaks of as well: health, private life, letters, what is heard in camera."""
_FIELDS: Final = frozenset({"id", "said", "own", "person", "clause", "find", "unless", "examples"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """`said`: what is told of it. `own`: it is about whoever speaks, who may say so herself. `person`: somebody must be
    meant. `clause`: the rest of the clause tells more. `unless`: what may stand nowhere in the sentence."""

    id: str
    said: str
    own: bool
    person: bool
    clause: bool
    find: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    bad: tuple[str, ...]
    good: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language. `people`: words for somebody; `general`: what makes a sentence one about the law;
    `particular`: what makes it one about somebody all the same; `first`: words of the first person."""

    language: str
    people: frozenset[str]
    general: tuple[Pattern, ...]
    particular: tuple[Pattern, ...]
    first: frozenset[str]
    phrases: tuple[Phrase, ...]


def read_phrases(raw: bytes) -> Phrases:
    """A pack from its YAML bytes (UTF-8). Raises MalformedError `privacy.yaml`, `privacy.format`, `privacy.field`,
    `privacy.examples`, `wording.pattern`; each says what to change."""
    try:
        data = yaml.load(raw.decode("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MalformedError("privacy.yaml", "The pack of private phrases is not YAML in UTF-8.") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or set(data) - _TOP - {"phrases"}:
        raise MalformedError("privacy.format", f"The pack must say format: {FORMAT}, and what its spec says.")
    lists = _lists(data.get("lists"))
    phrases = tuple(_phrase(entry, lists) for entry in _many(data, "phrases"))
    if len({phrase.id for phrase in phrases}) < len(phrases):
        raise MalformedError("privacy.field", "Two phrases have one id. Give each its own.")
    return Phrases(
        str(data.get("language", "")),
        _words(data, "people"),
        _patterns(data, "general", lists),
        _patterns(data, "particular", lists),
        _words(data, "first"),
        phrases,
    )


class Asked:
    """The packs, asked of one text. `hers`: she speaks herself, and may say what is her own."""

    def __init__(self, packs: Sequence[Phrases], *, hers: bool) -> None:
        self._packs, self._hers = packs, hers

    def find(self, sentence: Sentence, folded: Folded, *, named: bool) -> Iterator[Finding]:
        """`named`: somebody whom the case protects is named in this sentence."""
        meant = named or any(not pack.people.isdisjoint(sentence.words) for pack in self._packs)
        general = is_general(self._packs, sentence) and not named
        spoken = self._hers and any(not pack.first.isdisjoint(sentence.words) for pack in self._packs)
        for pack in self._packs:
            for phrase in pack.phrases:
                if (
                    (general and phrase.said.startswith(_ABOUT_LIFE))
                    or (phrase.person and not meant)
                    or (phrase.own and spoken)
                ):
                    continue
                yield from _asked(phrase, sentence, folded)


def is_general(packs: Sequence[Phrases], sentence: Sentence) -> bool:
    """Whether a sentence speaks of the law or of people in general, and of nobody in particular."""
    return any(_stands(pack.general, sentence) for pack in packs) and not any(
        _stands(pack.particular, sentence) for pack in packs
    )


def _asked(phrase: Phrase, sentence: Sentence, folded: Folded) -> Iterator[Finding]:
    found = [place for pattern in phrase.find for place in pattern.find(sentence)]
    if not found or _stands(phrase.unless, sentence):
        return
    clauses = _ends(sentence) if phrase.clause else ()
    for place in found:
        first, last = positions(sentence, place)
        last = clauses[last] if clauses else last
        yield finding(phrase.said, *folded.span(sentence.tokens[first].start, sentence.tokens[last].end))


def _ends(sentence: Sentence) -> list[int]:
    """For each token the last word before the next mark: found once, however many places are in one long sentence."""
    ends, end = [], len(sentence.tokens) - 1
    for at in range(len(sentence.tokens) - 1, -1, -1):
        if at + 1 < len(sentence.tokens) and not sentence.tokens[at + 1].is_word:
            end = at
        ends.append(end)
    return ends[::-1]


def _stands(patterns: tuple[Pattern, ...], sentence: Sentence) -> bool:
    return any(pattern.find(sentence) for pattern in patterns)


def _lists(data: Any) -> Lists:
    if not isinstance(data, dict):
        raise MalformedError("privacy.field", "lists: must be names, each with a list of words.")
    return {name: tuple(_texts(data, name)) for name in data}


def _phrase(entry: Any, lists: Lists) -> Phrase:
    if not isinstance(entry, dict) or not _ID.fullmatch(str(entry.get("id", ""))) or set(entry) - _FIELDS:
        raise MalformedError("privacy.field", f"Each phrase has an id such as private.medical, and {sorted(_FIELDS)}.")
    where, examples = entry["id"], entry.get("examples")
    said = entry.get("said", where)
    if said not in SAID:
        raise MalformedError("privacy.field", f"{where}: nothing is said of {said}. Use one of {sorted(SAID)}.")
    bad, good = (_texts(examples, "bad"), _texts(examples, "good")) if isinstance(examples, dict) else ([], [])
    find = _patterns(entry, "find", lists)
    if not find or not bad or not good:
        raise MalformedError("privacy.examples", f"{where}: needs find, and examples both bad and good.")
    own, person, clause = (entry.get(field) is True for field in ("own", "person", "clause"))
    return Phrase(where, said, own, person, clause, find, _patterns(entry, "unless", lists), tuple(bad), tuple(good))


def _patterns(data: Mapping[str, Any], field: str, lists: Lists) -> tuple[Pattern, ...]:
    return tuple(compiled(text, lists) for text in _texts(data, field))


def _words(data: Mapping[str, Any], field: str) -> frozenset[str]:
    return frozenset(word for text in _texts(data, field) for word in plain_words(text))


def _texts(data: Mapping[str, Any], field: str) -> list[str]:
    values = _many(data, field)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise MalformedError("privacy.field", f"{field} holds words; put no, on, off, yes and numbers in quotes.")
    return values


def _many(data: Mapping[str, Any], field: str) -> list[Any]:
    value = data.get(field, [])
    if not isinstance(value, list):
        raise MalformedError("privacy.field", f"{field} must be a list.")
    return value
