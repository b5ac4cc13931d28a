"""The cues of an English sentence (`amanat.publication.cues`): its words without their endings, alone and in pairs,
what each is one of, the pieces that it is made of, and who says it; and of the whole sentence how much of it somebody
else says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from amanat.publication.cues import Mark, of_state, said_how
from amanat.publication.stage import Stage
from amanat.publication.structure import Structure

_END: Final = re.compile(r"(?<=...)(?:'s|ings?|ied|ies|ed|es|s|ly|er|ers|ment|ness|e)$")
_AFTER_NO: Final = 5
_LONG, _BEGIN = 5, 4
_PIECE: Final = 4
_SHARES: Final = 3
_NAME, _NUMBER = "%", "#"


def english_marks(built: Structure, stage: Stage, kinds: Mapping[str, tuple[str, ...]]) -> list[Mark]:
    """Every cue of a sentence, each once."""
    found: dict[str, Mark] = {}
    for mark in (*_of_words(built, kinds), *_of_all(built, stage)):
        found.setdefault(mark[0], mark)
    return list(found.values())


def _of_words(built: Structure, kinds: Mapping[str, tuple[str, ...]]) -> Iterator[Mark]:
    denied = {at for no in built.negators for at in range(no, no + _AFTER_NO)}
    before = ""
    begun = False
    for at, token in enumerate(built.sentence.tokens):
        if not token.is_word:
            before = ""
            yield f"m:{token.text}", at, at
            continue
        how = said_how(built, at) + ("n:" if at in denied else "")
        named = kinds.get(token.text, ())
        word = _word(token.text, name=token.capital and at > 0 and not named)
        for cue in (f"{how}w{word}", f"r{word}", *(f"{how}@{kind}" for kind in named)):
            yield cue, at, at
        if len(token.text) > _LONG and word != _NAME:
            yield f"{how}^{token.text[:_BEGIN]}", at, at
        if word not in (_NAME, _NUMBER):
            for piece in _pieces(token.text):
                yield f"k:{piece}", at, at
        if before:
            yield f"{before}_{word}", at - 1, at
        if not begun:
            begun = True
            yield f"begin:{word}", at, at
        before = how + word


def _of_all(built: Structure, stage: Stage) -> Iterator[Mark]:
    share = round(_SHARES * len(built.attributed) / len(built.sentence.tokens))
    yield f"cov{share}", -1, -1
    yield of_state(stage), -1, -1
    for name, holds in (
        ("?", built.is_question),
        ("general", bool(built.general)),
        ("att", bool(built.attributed)),
        ("body", built.names_body),
        ("day", built.names_day),
        ("ans", bool(built.answered)),
        ("app", built.names_appeal),
    ):
        if holds:
            yield name, -1, -1


def _word(text: str, *, name: bool) -> str:
    if text[0].isdecimal():
        return _NUMBER
    return _NAME if name else stem(text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Roughly: harass, harassed and harassing are one."""
    short = _END.sub("", word)
    return short[:-1] if len(short) > 3 and short[-1] == short[-2] else short


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> tuple[str, ...]:
    """Every four letters in a row, its beginning and end marked: what a new word has of known ones."""
    marked = f"<{word}>"
    return tuple(marked[at : at + _PIECE] for at in range(len(marked) - _PIECE + 1))
