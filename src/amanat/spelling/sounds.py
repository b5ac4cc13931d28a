"""What both scripts are turned into, and the keys made of it. Source: spec/identifiers.md, Spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ANY: Final = "aiu"
MOST_KEYS: Final = 48
# Vowels after the fourth consonant tell long words no further apart, and double the keys each.
_HEARD: Final = 4
# Only in short words does the quality of a short vowel decide: dil is not dal.
_SHORT_WORD: Final = 4

_REPEATED: Final = re.compile("([AIUE])\\1+|I(?=E)")


@dataclass(frozen=True, slots=True)
class Group:
    """One consonant or a run of vowels, each way it may be meant. `short`: the qualities "" may have, of a, i, u."""

    consonant: bool
    ways: tuple[str, ...]
    short: str = ANY


Sounds = tuple[Group, ...]


def keys(sounds: Sounds) -> tuple[str, ...]:
    """Every way to say it, at most MOST_KEYS, sorted."""
    consonants = sum(group.consonant for group in sounds)
    made, heard = [""], 0
    for place, group in enumerate(sounds):
        last = place == len(sounds) - 1
        ways = group.ways
        if group.consonant:
            if heard == 1 and place and sounds[place - 1].consonant and consonants <= _SHORT_WORD:
                made = _joined(made, tuple(ANY))
            heard += 1
        elif heard > 0 and not last:
            ways = _vowel(group, heard, consonants)
        made = _joined(made, ways)
    return tuple(sorted({_REPEATED.sub(r"\1", key) for key in made}))


def _vowel(group: Group, heard: int, consonants: int) -> tuple[str, ...]:
    if heard > _HEARD:
        return ("",)
    if heard == 1 and consonants <= _SHORT_WORD and "" in group.ways:
        return (*group.short, *filter(None, group.ways))
    return group.ways


def _joined(made: list[str], ways: tuple[str, ...]) -> list[str]:
    """The first ways only, where all of them would be too many: the same word still gives the same keys."""
    ways = ways[: max(1, MOST_KEYS // len(made))]
    return [before + after for before in made for after in ways]
