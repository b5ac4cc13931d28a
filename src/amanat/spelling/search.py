"""The keys under which a word is found in another spelling or script. Source: spec/identifiers.md, Spelling."""

from __future__ import annotations

import re
from typing import Final

from amanat.spelling import roman, urdu
from amanat.spelling.habits import HABITS
from amanat.spelling.letters import plain
from amanat.spelling.sounds import keys

# The sounds that some rule mixes fall together here, and what may be silent falls away.
_CLASSES: Final = {
    "": "aeiouywvhAIUE@اآویےئعہحھ",
    "p": "pfپف",
    "b": "bب",
    "t": "tتٹط",
    "k": "kqxکقخ",
    "C": "Ccچ",
    "s": "sSسشصث",
    "j": "jgجگغ",
    "d": "drدڈرڑ",
    "z": "zزذظژض",
    "l": "lل",
    "m": "mم",
    "n": "nنں",
}
_CLASS: Final = str.maketrans({letter: kind for kind, letters in _CLASSES.items() for letter in letters})
_BEGINS: Final = {"@": "@aeiouاآع", "y": "IUEywvویےئ", "h": "hہحھ"}
_BEGIN: Final = {letter: kind for kind, letters in _BEGINS.items() for letter in letters}
_SAME: Final = re.compile(r"(.)\1+")
_LATIN: Final = re.compile("[a-z]{3,40}")
_URDU: Final = re.compile(f"[{''.join(sorted(urdu.LETTERS))}]{{2,40}}")


def search_keys(word: str) -> tuple[str, ...]:
    """The keys of one word, at least one unless it is empty, sorted. Words that share a key may be the same word.

    A word of one or two letters, with digits, or of another script has one key: itself as `plain` leaves it, after =.
    Pure and without a memory of its own: who asks for many words keeps the answers, and forgets them with the words.
    """
    letters = plain(word)
    letters = HABITS.get(letters, letters)
    if _URDU.fullmatch(letters):
        return keys(urdu.sounds(letters))
    if _LATIN.fullmatch(letters):
        return keys(roman.sounds(letters))
    return (f"={letters}",) if letters else ()


def frame(word: str) -> str:
    """A coarse form that is quick to make: words that share a key have one frame. Look there first, then at keys."""
    letters = plain(word)
    letters = HABITS.get(letters, letters)
    if _LATIN.fullmatch(letters):
        return frame_of_key(roman.bare(letters))
    return frame_of_key(letters) if _URDU.fullmatch(letters) else f"={letters}"


def frame_of_key(key: str) -> str:
    """The frame of the words that have this key."""
    return _BEGIN.get(key[0], "") + _SAME.sub(r"\1", key.translate(_CLASS)).rstrip("n")


def same_word(one: str, other: str) -> bool:
    """Whether two words may be one word in two spellings."""
    return not set(search_keys(one)).isdisjoint(search_keys(other))
