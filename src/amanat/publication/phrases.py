"""What tells something private without a name or a number, read from a pack. Source: spec/wording-pack.md, "Private
phrases"; FAIRNESS section 5.

A sentence about the law or about people in general tells nothing about anybody: those marked `person` need somebody
who is meant, and a general sentence in which nobody in particular is meant gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import yaml

from amanat.errors import MalformedError
from amanat.publication.finding import Finding
from amanat.publication.folding import Folded
from amanat.publication.patterns import Lists, Pattern, Spell, compiled, plain_words
from amanat.publication.private import SAID, finding
from amanat.publication.roman import spelled
from amanat.publication.sentences import Sentence, of_tokens
from amanat.publication.structure import positions

FORMAT: Final = "amanat-privacy/1"
_ID: Final = re.compile(r"[a-z]+(?:\.[a-z_]+)+")
_TOP: Final = frozenset(
    {"format", "language", "version", "reviewed", "lists", "people", "general", "particular", "first"}
)
_ROMAN: Final = "ur"
"""The language whose pack holds Roman Urdu too, which is spelled as everybody likes."""
_ABOUT_LIFE: Final = "private."
"""What the law speaks of as well: health, private life, letters, what is heard in camera."""
_FIELDS: Final = frozenset(
    {"id", "said", "own", "person", "clause", "unsure", "together", "find", "unless", "examples"}
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`said`: what is told of it. `own`: it is about whoever speaks, who may say so herself. `person`: somebody must be
    meant. `clause`: the rest of the clause tells more. `unsure`: a person has to look: a warning. `together`:
    each stands in the sentence, in any order; what is told is told with the last. `unless`: what may stand nowhere in
    the sentence."""

    id: str
    said: str
    own: bool
    person: bool
    clause: bool
    unsure: bool
    find: tuple[Pattern, ...]
    together: tuple[Pattern, ...]
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
    lists, language = _lists(data.get("lists")), str(data.get("language", ""))
    spell: Spell = spelled if language == _ROMAN else str
    phrases = tuple(_phrase(entry, lists, spell) for entry in _many(data, "phrases"))
    if len({phrase.id for phrase in phrases}) < len(phrases):
        raise MalformedError("privacy.field", "Two phrases have one id. Give each its own.")
    return Phrases(
        language,
        _words(data, "people", spell),
        _patterns(data, "general", lists, spell),
        _patterns(data, "particular", lists, spell),
        _words(data, "first", spell),
        phrases,
    )


class Asked:
    """The packs, asked of one text. `hers`: she speaks herself, and may say what is her own."""

    def __init__(self, packs: Sequence[Phrases], *, hers: bool) -> None:
        self._packs, self._hers = packs, hers

    def find(self, sentence: Sentence, folded: Folded, *, named: bool) -> Iterator[Finding]:
        """`named`: somebody whom the case protects is named in this sentence."""
        read = _read(self._packs, sentence)
        meant = named or any(not pack.people.isdisjoint(one.words) for pack, one in read)
        general = not named and _is_general(read)
        spoken = self._hers and any(not pack.first.isdisjoint(one.words) for pack, one in read)
        for pack, one in read:
            for phrase in pack.phrases:
                if (
                    (general and phrase.said.startswith(_ABOUT_LIFE))
                    or (phrase.person and not meant)
                    or (phrase.own and spoken)
                ):
                    continue
                yield from _asked(phrase, one, folded)


def is_general(packs: Sequence[Phrases], sentence: Sentence) -> bool:
    """Whether a sentence speaks of the law or of people in general, and of nobody in particular."""
    return _is_general(_read(packs, sentence))


_Read = list[tuple[Phrases, Sentence]]


def _read(packs: Sequence[Phrases], sentence: Sentence) -> _Read:
    """Each pack with the sentence in the spelling that its words have; places in the text stay."""
    roman = sentence
    if any(token.text[0].isascii() and token.is_word for token in sentence.tokens):
        roman = of_tokens(tuple(replace(token, text=spelled(token.text)) for token in sentence.tokens))
    return [(pack, roman if pack.language == _ROMAN else sentence) for pack in packs]


def _is_general(read: _Read) -> bool:
    return any(_stands(pack.general, one) for pack, one in read) and not any(
        _stands(pack.particular, one) for pack, one in read
    )


def _asked(phrase: Phrase, sentence: Sentence, folded: Folded) -> Iterator[Finding]:
    found = [place for pattern in phrase.find for place in pattern.find(sentence)] + _together(phrase, sentence)
    if not found or _stands(phrase.unless, sentence):
        return
    clauses = _ends(sentence) if phrase.clause else ()
    for place in found:
        first, last = positions(sentence, place)
        last = clauses[last] if clauses else last
        span = folded.span(sentence.tokens[first].start, sentence.tokens[last].end)
        yield finding(phrase.said, *span, "warning" if phrase.unsure else None)


def _together(phrase: Phrase, sentence: Sentence) -> list[tuple[int, int]]:
    """Where the last of what stands together stands, if all of it does."""
    places: list[tuple[int, int]] = []
    for pattern in phrase.together:
        places = pattern.find(sentence)
        if not places:
            break
    return places


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


def _phrase(entry: Any, lists: Lists, spell: Spell) -> Phrase:
    if not isinstance(entry, dict) or not _ID.fullmatch(str(entry.get("id", ""))) or set(entry) - _FIELDS:
        raise MalformedError("privacy.field", f"Each phrase has an id such as private.medical, and {sorted(_FIELDS)}.")
    where, examples = entry["id"], entry.get("examples")
    said = entry.get("said", where)
    if said not in SAID:
        raise MalformedError("privacy.field", f"{where}: nothing is said of {said}. Use one of {sorted(SAID)}.")
    bad, good = (_texts(examples, "bad"), _texts(examples, "good")) if isinstance(examples, dict) else ([], [])
    find = _patterns(entry, "find", lists, spell)
    together = _patterns(entry, "together", lists, spell)
    if not (find or together) or not bad or not good:
        raise MalformedError("privacy.examples", f"{where}: needs find or together, and examples both bad and good.")
    own, person, clause, unsure = (entry.get(field) is True for field in ("own", "person", "clause", "unsure"))
    unless = _patterns(entry, "unless", lists, spell)
    return Phrase(where, said, own, person, clause, unsure, find, together, unless, tuple(bad), tuple(good))


def _patterns(data: Mapping[str, Any], field: str, lists: Lists, spell: Spell) -> tuple[Pattern, ...]:
    return tuple(compiled(text, lists, spell) for text in _texts(data, field))


def _words(data: Mapping[str, Any], field: str, spell: Spell) -> frozenset[str]:
    return frozenset(word for text in _texts(data, field) for word in plain_words(text, spell))


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
