"""A second reader beside the rules: which words stand together where a sentence is unfair, and where it is fair.

Rules name what they look for; what somebody says in a way that no rule names passes them. Here every word of a sentence
speaks a little for being fair or for one of the eleven classes, as often as it did in the corpus
(`python -m bench.checks.cues` counts that and writes `packs/wording/*.cues`). Words count apart where somebody else
says them, supposes or denies them. Nothing is found without its words: those that weigh most are marked. It only asks a
person to look (a warning, never an error), and takes nothing back. Source: docs/adr/0059.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from amanat.errors import MalformedError
from amanat.process.life import Status
from amanat.publication.finding import Words
from amanat.publication.stage import Moment, Stage
from amanat.publication.structure import Structure

FORMAT: Final = "amanat-cues/1"
FAIR: Final = "fair"
_LEAST: Final = 8
_QUOTED: Final = 3
_BEFORE, _AFTER, _LAST = 3, 2, 3
_MANY, _PARTS = 6, 8
_HUNDRED: Final = 100
_OPEN: Final = "open"
_ENDED: Final = frozenset({Status.NOT_SUBSTANTIATED, Status.INCONCLUSIVE, Status.NO_JURISDICTION})
STEM: Final = re.compile("(?<=..)(?:وں|یں|یاں|ے|ی|ا)$")
_TWICE: Final = re.compile(r"(.)\1+")
_SOUNDS: Final = {
    **dict(zip("خکقغگچشسصثطتٹدڈزذضظژجفبپرڑلمن", "kkkggcsssstttddzzzzzjfbprrlmn", strict=True)),
    **dict(zip("kgcstdzjfbprlmn", "kgcstdzjfbprlmn", strict=True)),
    "q": "k",
}
_PAIRS: Final = (("kh", "k"), ("gh", "g"), ("sh", "s"))


@dataclass(frozen=True, slots=True)
class Cues:
    """Of one language. `groups`: fair, then classes; `kinds`: what a word is one of; `weights`: of a cue for each
    group, in hundredths; from which share on a sentence is a `warning`; `said`: reason and better of each class."""

    groups: tuple[str, ...]
    kinds: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, tuple[int, ...]]
    warning: float
    second: float
    """So much of the likeliest class the next one must have to be told beside it."""
    said: Mapping[str, tuple[Words, Words]]
    usual: frozenset[str] = frozenset()
    """Words (without their endings) that stand in some fair sentence."""


@dataclass(frozen=True, slots=True)
class Suspected:
    """A class that a sentence is likely to be of, and the tokens (first and last) that speak most for it."""

    group: str
    first: int
    last: int


def read_cues(raw: bytes) -> tuple[str, Cues]:
    """The language and its cues, from JSON in UTF-8. Raises MalformedError `wording.cues`."""
    try:
        data = json.loads(raw)
        if data["format"] != FORMAT:
            raise ValueError("format")
        return str(data["language"]), _cues(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedError("wording.cues", "The cues cannot be read. Run python -m bench.checks.cues.") from error


def _cues(data: Mapping[str, Any]) -> Cues:
    groups = tuple(data["groups"])
    weights = {str(cue): tuple(map(int, row)) for cue, row in data["weights"].items()}
    said = {str(name): (dict(words["reason"]), dict(words["better"])) for name, words in data["said"].items()}
    if groups[0] != FAIR or set(groups[1:]) - set(said) or any(len(row) != len(groups) for row in weights.values()):
        raise ValueError("groups")
    kinds = {str(word): tuple(names.split()) for word, names in data["kinds"].items()}
    warning, second = (float(data[name]) for name in ("warning", "second"))
    usual = frozenset(str(data.get("usual", "")).split())
    return Cues(groups, kinds, weights, warning, second, said, usual)


def suspected(built: Structure, stage: Stage, cues: Cues, read: Read | None = None) -> list[Suspected]:
    """The class that a sentence most likely is of and, where it is nearly as likely, the next; none for a fair one.
    `read`: what its cues are, if not `marks`."""
    found = read(built, stage, cues.kinds) if read else marks(built, stage, cues.kinds, cues.usual)
    known = [mark for mark in found if mark[0] in cues.weights]
    shares = _shares(known, cues)
    if 1 - shares[0] < cues.warning:
        return []
    best, next_best = sorted(range(1, len(shares)), key=lambda at: -shares[at])[:2]
    these = [Suspected(cues.groups[best], *_place(built, known, cues, best))]
    if shares[next_best] >= cues.second * shares[best]:
        these.append(Suspected(cues.groups[next_best], *_place(built, known, cues, next_best)))
    return these


Mark = tuple[str, int, int]
"""A cue, and the first and last token that it stands for (-1 where it is of the whole sentence)."""
Read = Callable[[Structure, Stage, Mapping[str, tuple[str, ...]]], list[Mark]]


def marks(built: Structure, stage: Stage, kinds: Mapping[str, tuple[str, ...]], usual: frozenset[str]) -> list[Mark]:
    """Every cue of a sentence, each once."""
    found: dict[str, Mark] = {}
    for mark in _marks(built, stage, kinds, usual):
        found.setdefault(mark[0], mark)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Read:
    """A word: who says it (`how`), how it sounds, and what it is one of."""

    how: str
    sound: str
    kinds: tuple[str, ...]
    stem: str


def _marks(
    built: Structure, stage: Stage, kinds: Mapping[str, tuple[str, ...]], usual: frozenset[str]
) -> Iterator[Mark]:
    read = _words(built, kinds)
    before: _Read | None = None
    for at, word in enumerate(read):
        if word is not None:
            yield from _alone(word, at)
            if before is not None:
                yield from _together(before, word, at)
        before = word
    yield from _ends(read)
    yield from _unusual(read, usual)
    yield of_state(stage), -1, -1
    for name, holds in (("?", built.is_question), ("general", bool(built.general)), ("att", bool(built.attributed))):
        if holds:
            yield name, -1, -1


def _alone(word: _Read, at: int) -> Iterator[Mark]:
    yield word.how + word.sound, at, at
    yield f"{word.how}={word.stem}", at, at
    for kind in word.kinds:
        yield f"{word.how}@{kind}", at, at


def _together(before: _Read, word: _Read, at: int) -> Iterator[Mark]:
    """Of two words in a row, both by sound and by kind."""
    firsts = (before.sound, *(f"@{kind}" for kind in before.kinds))
    seconds = (word.sound, *(f"@{kind}" for kind in word.kinds))
    for first in firsts:
        for second in seconds:
            yield f"{before.how}{first}_{second}", at - 1, at


def _ends(read: list[_Read | None]) -> Iterator[Mark]:
    """With what a sentence begins, and the three words that it ends with: in Urdu the verb stands there."""
    words = [(at, word) for at, word in enumerate(read) if word is not None]
    for at, word in words[:1]:
        yield f"begin:{word.sound}", at, at
    for at, word in words[-_LAST:]:
        yield f"end:{word.how}{word.sound}", at, at


def _unusual(read: list[_Read | None], usual: frozenset[str]) -> Iterator[Mark]:
    """How many words, and how large a part, stand in no fair sentence that was read: procedure has few of its own."""
    own = [(at, word) for at, word in enumerate(read) if word is not None and not word.how]
    new = [at for at, word in own if word.stem not in usual and word.sound != "#"]
    for at in new:
        yield "new", at, at
    yield f"new:{min(len(new), _MANY)}", -1, -1
    if own:
        yield f"new%{_PARTS * len(new) // len(own)}", -1, -1


def _words(built: Structure, kinds: Mapping[str, tuple[str, ...]]) -> list[_Read | None]:
    """The tokens, None for a mark."""
    denied = {at for no in built.negators for at in range(no - _BEFORE, no + _AFTER + 1)}
    found: list[_Read | None] = []
    for at, token in enumerate(built.sentence.tokens):
        if not token.is_word:
            found.append(None)
            continue
        how = said_how(built, at) + ("n:" if at in denied else "")
        heard = sound(token.text)
        kind = kinds.get(token.text) or kinds.get(f"~{heard}", ())
        found.append(_Read(how, heard, kind, STEM.sub("", token.text)))
    return found


def said_how(built: Structure, at: int) -> str:
    token = built.sentence.tokens[at]
    if token.quoted > _QUOTED or (token.quoted and at in built.cited):
        return "q:"
    if at in built.attributed:
        return "a:"
    return "c:" if at in built.conditional else ""


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """The consonants of a word, the same in Urdu letters and in Roman Urdu; a number is #."""
    if word.isdecimal():
        return "#"
    for two, one in _PAIRS:
        word = word.replace(two, one)
    heard = "".join(_SOUNDS.get(letter, "") for letter in word)
    return _TWICE.sub(r"\1", heard) or word


def of_state(stage: Stage) -> str:
    """The cue of the case's state. No unfair sentence was read without its case: that it has none says nothing."""
    return f"g:{_OPEN if stage.moment is Moment.UNKNOWN else state_of(stage)}"


def state_of(stage: Stage) -> str:
    """What the record lets anybody say: nothing held against her or him, something found, still open, not known."""
    if stage.found in _ENDED or stage.moment is Moment.CLEARED or stage.status is Status.CLOSED:
        return "ended"
    if stage.found is not None or stage.moment in (Moment.FOUND, Moment.CONVICTED):
        return "found"
    return "unknown" if stage.moment is Moment.UNKNOWN else _OPEN


def _shares(known: list[Mark], cues: Cues) -> list[float]:
    """How likely each group is: they add up to 1."""
    sums = [0] * len(cues.groups)
    for cue, _, _ in known:
        sums = [have + more for have, more in zip(sums, cues.weights[cue], strict=True)]
    scale = _HUNDRED * math.sqrt(max(_LEAST, len(known)))
    grown = [math.exp((one - max(sums)) / scale) for one in sums]
    return [one / sum(grown) for one in grown]


def _place(built: Structure, known: list[Mark], cues: Cues, group: int) -> tuple[int, int]:
    """Between two marks of the sentence, the stretch whose words speak most for the group and least for fairness."""
    tokens = built.sentence.tokens
    weighs = [0.0] * len(tokens)
    for cue, first, last in known:
        if first >= 0:
            weighs[last] += cues.weights[cue][group] - cues.weights[cue][0]
    stretches = list(_stretches([token.is_word for token in tokens]))
    return max(stretches, key=lambda stretch: sum(weighs[stretch[0] : stretch[1] + 1]))


def _stretches(words: list[bool]) -> Iterator[tuple[int, int]]:
    begun: int | None = None
    for at, is_word in enumerate([*words, False]):
        if is_word and begun is None:
            begun = at
        elif not is_word and begun is not None:
            yield begun, at - 1
            begun = None
