"""Urdu letters as sounds: long vowels are written, short ones are not. Source: spec/identifiers.md, Spelling."""

from __future__ import annotations

import re
from typing import Final

from amanat.spelling.sounds import Group, Sounds

_CONSONANT: Final = {
    "ب": ("b",),
    "پ": ("p",),
    "ت": ("t",),
    "ٹ": ("t",),
    "ط": ("t",),
    "ث": ("s",),
    "ج": ("j",),
    "چ": ("c",),
    "ح": ("h",),
    "خ": ("x",),
    "د": ("d",),
    "ڈ": ("d",),
    "ذ": ("z",),
    "ر": ("r",),
    "ڑ": ("r", "d"),
    "ز": ("z",),
    "ژ": ("z",),
    "س": ("s",),
    "ش": ("S",),
    "ص": ("s",),
    "ض": ("z",),
    "ظ": ("z",),
    "غ": ("g",),
    "ف": ("f",),
    "ق": ("k",),
    "ک": ("k",),
    "گ": ("g",),
    "ل": ("l",),
    "م": ("m",),
    "ن": ("n",),
    "ں": ("n",),
    "ہ": ("h",),
    "ھ": ("h",),
}
_BREATHED: Final = {"پ": ("p", "f"), "ک": ("x",)}
_BREATHES: Final = frozenset("بپتٹجچدڈرڑکگ")
_LONG: Final = {"ا": "A", "آ": "A", "و": "U", "ی": "I", "ے": "I", "ئ": "I", "ع": ""}

_TOKENS: Final = re.compile("([اآویےئع]+)|([بپتٹجچدڈرڑکگ]ھ|.)")
_SERVANT: Final = re.compile("^عبدال(?=.)")
LETTERS: Final = frozenset("".join((*_CONSONANT, *_LONG)))


def sounds(word: str) -> Sounds:
    """The sounds of a word of Urdu letters only, as `letters.plain` leaves them."""
    tokens = list(_TOKENS.finditer(_SERVANT.sub("عبدل", word)))
    groups: list[Group] = []
    for place, token in enumerate(tokens):
        last = place == len(tokens) - 1
        if token[1] is None:
            before = tokens[place - 1][1] if place else None
            groups.append(_consonant(token[2], last and place > 0, before or ""))
        elif place == 0:
            groups.append(Group(False, (_first(token[1], last),)))
        else:
            before_silent = place == len(tokens) - 2 and tokens[-1][0] == "ہ"
            groups.append(Group(False, ("", "I") if before_silent and token[1] == "ع" else _inner(token[1], last)))
    return tuple(groups)


def _consonant(letter: str, last: bool, before: str) -> Group:
    """At the end of a word h is hardly heard: it stands for an a, or for nothing after a long vowel, `before`."""
    if last and letter in ("ہ", "ح"):
        silent = ("A",) if before in ("", "ع") else ("",) if before[-1] == "ا" else ("A", "")
        return Group(False, silent if letter == "ہ" else (*silent, "h"))
    if last and letter == "ں":
        return Group(True, ("n", ""))
    if len(letter) == 2:
        return Group(True, _BREATHED.get(letter[0], _CONSONANT[letter[0]]))
    return Group(True, _CONSONANT[letter])


def _first(run: str, last: bool) -> str:
    if run[0] not in "اآع":
        return _inner(run, last)[0]
    if run[0] == "آ" or run.startswith("عا"):
        return "@A" + _written(run.lstrip("عآ").removeprefix("ا"), last)
    return "@" + _written(run[1:], last)


def _inner(run: str, last: bool) -> tuple[str, ...]:
    if run == "ع":
        return ("A",) if last else ("", "A")
    return (_written(run, last),)


def _written(run: str, last: bool) -> str:
    """Long vowels of a run; a hamza on its seat only parts two of them; a ye that ends a word in two shapes."""
    made = ""
    for place, letter in enumerate(run):
        ends = last and place == len(run) - 1
        if letter == "ئ" and not ends and run[place + 1 : place + 2] and run[place + 1] in "یےو":
            continue
        if letter == "ع" and run[place + 1 : place + 2] in ("ی", "و"):
            made += "A"
        made += "E" if letter == "ے" and ends else _LONG[letter]
    return made
