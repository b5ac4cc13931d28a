"""Whether two names may be one name: a hint that a person must confirm, never a match. Source: spec/identifiers.md,
Names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from amanat.spelling.letters import plain
from amanat.spelling.search import frame, search_keys

# How somebody is addressed. It is left off as often as it is written.
_ADDRESSED: Final = """
    dr doctor mr mister mrs ms miss sir madam maam prof professor engr engineer adv advocate justice capt captain major
    col colonel syed sayed sayyid syeda hafiz haji hajji alhaj maulana molana mufti qari janab sahib saheb sahab sahiba
    begum bibi ڈاکٹر مسٹر مسز مس سر میڈم پروفیسر پروفسر انجینئر ایڈووکیٹ جسٹس کیپٹن میجر کرنل سید سیدہ حافظ حاجی الحاج
    مولانا مفتی قاری جناب محترم محترمہ صاحب صاحبہ بیگم بی
"""
_BETWEEN: Final = "al el ul ur us ud uz un bin ibn bint binte wald s/o d/o w/o بن ابن بنت ولد ال"
_TITLES: Final = frozenset(map(plain, _ADDRESSED.split()))
_LINKS: Final = frozenset(_BETWEEN.split())
# So many carry it before their own name that it tells nobody apart.
_BEFORE_MANY: Final = frozenset(search_keys("محمد"))
_SERVANT: Final = frozenset({"abd", "abdul", "abdal", "abdur", "abdus", "abdu", "عبد", "عبدال", "عبدل"})
_SERVANT_DOUBLED: Final = re.compile(r"^abd[aeu]?([dnrstz])(?=\1)")
_BREAKS: Final = re.compile(r"[^\w/'’]+|[_'’]")
_INITIAL: Final = {
    **dict.fromkeys("aeiou", "@"),
    "c": "cks",
    "k": "kx",
    "q": "k",
    "s": "sS",
    "v": "U",
    "w": "U",
    "y": "I",
    "j": "j",
    "g": "gj",
    "p": "pf",
}
_MOST_WORDS: Final = 12


def name_keys(text: str) -> frozenset[str]:
    """The keys of the words of a name, without titles, and of the whole name as one word. Names that are `alike` share
    one; far from every two names that share one are alike. Empty where nothing is left."""
    words = _words(text, heard)
    return frozenset(key for word in (*words, "".join(words)) for key in heard(word)[0])


Heard = tuple[frozenset[str], str]
"""The keys of a word, and its frame: quick to make, and the same for words that share a key."""


def heard(word: str) -> Heard:
    spoken = _SERVANT_DOUBLED.sub("abdul", word)
    return frozenset(search_keys(spoken)), frame(spoken)


class Hearing:
    """`heard`, once for each word while many names are made ready: they share their words. It keeps words that are to
    be forgotten, so whoever has it calls `forget` when the names are done."""

    def __init__(self) -> None:
        self._met: dict[str, Heard] = {}

    def __call__(self, word: str) -> Heard:
        found = self._met.get(word)
        if found is None:
            found = self._met[word] = heard(word)
        return found

    def __len__(self) -> int:
        return len(self._met)

    def forget(self) -> None:
        self._met.clear()


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name made ready for comparing with many: the words that tell people apart, the keys of each, their frames, and
    the frame of all of them written as one word. `initial`: one of the words is a single letter."""

    words: tuple[str, ...]
    keys: tuple[frozenset[str], ...]
    frames: frozenset[str]
    whole: str
    initial: bool

    @property
    def loose(self) -> bool:
        """Whether a name may be like it that has only one frame in common: a word is an initial, or two sound alike."""
        return self.initial or len(self.frames) < len(self.words)


def name_parts(text: str, hear: Callable[[str], Heard] = heard) -> NameParts:
    words = tuple(_words(text, hear))
    met = [hear(word) for word in words]
    frames = frozenset(coarse for _, coarse in met)
    whole = "" if not words else met[0][1] if len(words) == 1 else frame(_joined(words))
    initial = any(len(word) == 1 for word in words)
    return NameParts(words, tuple(keys for keys, _ in met), frames, whole, initial)


def alike(one: str, other: str) -> bool:
    """Whether two names, in any order, spelling and script, may be the same. A hint: a person compares and confirms.

    Every word of the shorter name must be found in the longer one, an initial for a word at most beside a word that is
    found in full. A single word is only like a single word.
    """
    return alike_parts(name_parts(one), name_parts(other))


def alike_parts(one: NameParts, other: NameParts) -> bool:
    """`alike`, of names made ready before."""
    fewer, more = (one, other) if len(one.words) <= len(other.words) else (other, one)
    if len(fewer.words) == len(more.words):
        return _perhaps_all(fewer, more) and _all_found(fewer, more)
    if fewer.whole == more.whole and fewer.words and not _whole_keys(fewer).isdisjoint(_whole_keys(more)):
        return True
    return len(fewer.words) > 1 and _perhaps_all(fewer, more) and _all_found(fewer, more)


def _perhaps_all(fewer: NameParts, more: NameParts) -> bool:
    """Tells most names that are not alike apart by their frames, before any keys are compared."""
    return fewer.initial or more.initial or fewer.frames <= more.frames


def _whole_keys(name: NameParts) -> frozenset[str]:
    return heard("".join(name.words))[0]


def _joined(words: tuple[str, ...]) -> str:
    return _SERVANT_DOUBLED.sub("abdul", "".join(words))


def _all_found(fewer: NameParts, more: NameParts) -> bool:
    left, full = list(range(len(more.words))), 0
    for at in sorted(range(len(fewer.words)), key=lambda at: len(fewer.words[at]), reverse=True):
        word, keys = fewer.words[at], fewer.keys[at]
        partner = next((other for other in left if keys & more.keys[other]), None)
        if partner is not None and len(word) > 1:
            full += 1
        else:
            partner = next(
                (other for other in left if _abbreviated(word, keys, more.words[other], more.keys[other])), None
            )
        if partner is None:
            return False
        left.remove(partner)
    return full > 0


def _abbreviated(one: str, keys: frozenset[str], other: str, other_keys: frozenset[str]) -> bool:
    return _initial(one, other, other_keys) or _initial(other, one, keys)


def _initial(letter: str, word: str, keys: frozenset[str]) -> bool:
    """Whether `letter` may stand for `word`, in either script."""
    if len(letter) != 1 or not "a" <= letter <= "z":
        return False
    if len(word) == 1:
        return letter == word
    return any(key[0] in _INITIAL.get(letter, letter) for key in keys)


def _words(text: str, hear: Callable[[str], Heard]) -> list[str]:
    """The words that tell people apart, in plain letters."""
    said = [plain(word) for word in _BREAKS.sub(" ", text[:500]).split()[:_MOST_WORDS]]
    words = [word for word in said if word and word not in _TITLES and word not in _LINKS]
    words = _with_servant([word.removeprefix("ال") if len(word) > 4 else word for word in words])
    telling = [word for word in words if word != "m" and _BEFORE_MANY.isdisjoint(hear(word)[0])]
    return telling or words


def _with_servant(words: list[str]) -> list[str]:
    """*Abdul Rehman* is one name in two words; so is عبد الرحمن."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _SERVANT:
            joined[-1] = ("abdul" if word.isascii() else "عبدل") + word
        else:
            joined.append(word)
    return joined
