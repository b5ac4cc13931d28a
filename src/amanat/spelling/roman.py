"""Latin letters as sounds: Roman Urdu first, then English words used in it. Source: spec/identifiers.md, Spelling."""

from __future__ import annotations

import re
from typing import Final

from amanat.spelling.sounds import ANY, Group, Sounds

# What one or two letters say. Longest first; a capital is a long vowel (A, I, U), "" a short one.
_CONSONANT: Final = {
    "tch": ("c",),
    "chh": ("c",),
    "ch": ("c",),
    "sh": ("S",),
    "kh": ("x",),
    "gh": ("g",),
    "zh": ("z", "zh"),
    "ph": ("f", "p"),
    "bh": ("b",),
    "th": ("t",),
    "dh": ("d",),
    "jh": ("j",),
    "rh": ("r", "rh"),
    "ck": ("k",),
    "q": ("k",),
    "c": ("k",),
}
_PAIRS: Final = {"tion": "Sn", "sion": "Sn", "sch": "sk", "x": "ks"}
_SOFT: Final = {"c": ("s",), "g": ("j", "g")}
_LONG: Final = {
    "aee": ("AI",),
    "aa": ("A",),
    "ee": ("I",),
    "oo": ("U",),
    "ai": ("I", "AI"),
    "ei": ("I", "AI"),
    "ae": ("I", "AI"),
    "ea": ("I", "IA"),
    "ie": ("I",),
    "au": ("U", "AU"),
    "ao": ("U", "AU"),
    "ou": ("U",),
    "oa": ("U", "UA", "A"),
    "ia": ("IA", "A", "I"),
    "io": ("IU", "U"),
    "iu": ("IU", "U", "I"),
    "ua": ("UA", "A"),
    "ui": ("UI", "U"),
    "ue": ("UI", "U"),
    "oi": ("UI",),
    "oe": ("UI",),
    "eo": ("IU",),
    "y": ("I",),
    "w": ("U",),
    "v": ("U",),
    "a": ("", "A"),
    "e": ("", "I"),
    "i": ("", "I"),
    "o": ("", "U"),
    "u": ("", "U"),
}
_FINAL: Final = {
    "a": ("A",),
    "e": ("E", ""),
    "i": ("I",),
    "y": ("I",),
    "o": ("U",),
    "u": ("U",),
    "ai": ("E", "AI", "I", "AE"),
    "ay": ("E", "AI"),
    "ey": ("E",),
    "ei": ("E",),
    "ae": ("AE", "E"),
    "ie": ("I",),
    "ia": ("IA", "A"),
    "ue": ("UE", "U"),
    "oe": ("UE",),
}
# The quality of a short vowel: many write u for the a of "sab"; before h, e and o may be an a as well.
_SHORT: Final = {"a": "a", "e": "i", "i": "i", "o": "u", "u": "au", "eh": "ai", "oh": "au"}
# English: a vowel, one consonant and a silent e.
_SILENT_E: Final = re.compile("([ao])[bcdfgklmnprstxz]e$")

_TOKENS: Final = re.compile(r"([aeiouywv]+)|(tion|sion|sch|tch|chh|ch|sh|kh|gh|zh|ph|bh|th|dh|jh|rh|ck|[a-z])")
_VOWELS: Final = re.compile(r"aee|aa|ee|oo|ai|ei|ae|ea|ie|au|ao|ou|oa|ia|io|iu|ua|ui|ue|oi|oe|eo|[aeiouywv]")
_LAST: Final = re.compile(r"(?:ai|ay|ey|ei|ae|ie|ia|ue|oe|[aeiouy])$")
_ENGLISH: Final = re.compile("[ts]ion|sch|t?ch|c|x")
_DOUBLED: Final = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1+|c(?=ch)|ch(?=ch)|s(?=sh)")


def undoubled(word: str) -> str:
    """Doubled consonants once: Urdu marks them above the letter, if at all."""
    return _DOUBLED.sub(lambda found: found[1] or "", word)


def bare(word: str) -> str:
    """The word with English c, x and -tion as they sound: the consonants of its sounds, and cheaper than they are."""
    text = undoubled(word)
    return _ENGLISH.sub(_as_it_sounds, text) if "c" in text or "x" in text or "ion" in text else text


def _as_it_sounds(found: re.Match[str]) -> str:
    letters = found[0]
    if letters == "c":
        return "s" if found.string[found.end() : found.end() + 1] in ("e", "i", "y") else "k"
    return _PAIRS.get(letters, "C")


def sounds(word: str) -> Sounds:
    """The sounds of a word of a-z only."""
    text = undoubled(word)
    if len(text) > 2 and text[-1] == "h" and text[-2] in "aeiou":
        text = text[:-1]
    silent = _SILENT_E.search(text)
    tokens = list(_TOKENS.finditer(text))
    groups: list[Group] = []
    for place, token in enumerate(tokens):
        if token[1] is None:
            following = text[token.end() : token.end() + 1]
            groups += _consonants(token[2], following)
        elif place == 0:
            groups.append(Group(False, _first(token[1], len(tokens) == 1)))
        elif place == len(tokens) - 1:
            groups.append(Group(False, _last(token[1])))
        else:
            ways = _inner(token[1])
            if silent is not None and silent.start() == token.end() - 1:
                ways = ("U",) if silent[1] == "o" else (*ways, "I")
            breathed = text[token.start() : token.start() + 2]
            groups.append(Group(False, ways, _SHORT.get(breathed) or _SHORT.get(token[1][0], ANY)))
    return tuple(groups)


def _consonants(letters: str, following: str) -> list[Group]:
    if letters in _PAIRS:
        return [Group(True, (sound,)) for sound in _PAIRS[letters]]
    if letters in _SOFT and following and following in "eiy":
        return [Group(True, _SOFT[letters])]
    if letters == "bh" and not following:
        return [Group(True, ("b", "bh"))]
    return [Group(True, _CONSONANT.get(letters, (letters,)))]


def _inner(run: str) -> tuple[str, ...]:
    made: tuple[str, ...] = ("",)
    for part in _VOWELS.findall(run):
        made = tuple(dict.fromkeys(before + after for before in made for after in _LONG[part]))
    return made


def _first(run: str, alone: bool) -> tuple[str, ...]:
    """A word that begins with a vowel begins with @; which one is seldom written alike."""
    if run[0] in "ywv":
        return _last(run) if alone else _inner(run)
    part = _VOWELS.findall(run)[0]
    rest = _inner(run[len(part) :])
    begins = dict.fromkeys(("", *_LONG[part], *("A" if part == "o" else "")))
    return tuple(dict.fromkeys("@" + begin + after for begin in begins for after in rest))


def _last(run: str) -> tuple[str, ...]:
    ending = _LAST.search(run)
    if ending is None or (len(run) == 2 and run in _LONG and run not in _FINAL):
        return _inner(run)
    return tuple(before + after for before in _inner(run[: ending.start()]) for after in _FINAL[ending[0]])
