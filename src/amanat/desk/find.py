"""How words are compared in a search: plain folding for Latin, Roman Urdu and Urdu. Nothing is indexed on a disk."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from amanat.spelling import search as spelling
from amanat.spelling.habits import HABITS
from amanat.spelling.search import search_keys

_FOLD: Final = str.maketrans(
    {
        # Arabic letters that Urdu keyboards and phones write in two ways.
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ە": "ہ",
        "ه": "ہ",
        "ۀ": "ہ",
        "ة": "ہ",
        "ۃ": "ہ",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ؤ": "و",
        "ئ": "ی",
        "ۓ": "ے",
        "ـ": "",
        "\u200c": "",
        "\u200d": "",
        "\u200e": "",
        "\u200f": "",
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
    }
)
_MARKS: Final = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_GAPS: Final = re.compile(r"[^\w@.+]+")
_DOUBLED: Final = re.compile(r"([a-z])\1+")
_ROMAN: Final = re.compile(r"aa+|ee|oo|ph|w|z(?=a)")
_ROMAN_TO: Final = {"ee": "i", "oo": "u", "ph": "f", "w": "v", "z": "z"}

EXCERPT: Final = 60


def fold(text: str) -> str:
    """`text` as it is compared: case, marks, letter variants, digits, doubled letters and the common Roman Urdu
    spellings.

    *Naadia* and *nadia*, *oonchi* and *unchi*, *wo* and *vo* come out the same; so do ي and ی.
    """
    if text.isascii():
        plain = text.lower()
    else:
        small = unicodedata.normalize("NFKD", text).casefold()  # the letters of ㎊ first, then their case
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", small)).translate(_FOLD)
        plain = unicodedata.normalize("NFC", plain).translate(_FOLD)
    plain = _ROMAN.sub(lambda match: _ROMAN_TO.get(match.group(), "a"), plain)
    return _GAPS.sub(" ", _DOUBLED.sub(r"\1", plain)).strip()


def terms(query: str) -> tuple[str, ...]:
    """The words of a query, folded, longest first: the rarest word decides soonest."""
    return tuple(sorted(set(fold(query).split()), key=len, reverse=True))


def keys(word: str) -> tuple[str, ...]:
    """The search keys of one folded word: words that have a key in common find each other, whatever their spelling.

    The one place where spellings meet: asked for each word of a query, and for the words of its `frame`.
    """
    return search_keys(_HABITS.get(word, word))


def frame(word: str) -> str:
    """A coarse form of one folded word, quick to make: words that have a key in common have one frame."""
    return spelling.frame(_HABITS.get(word, word))


# Habits are written as people type; what is searched was folded first.
_HABITS: Final = {fold(typed): instead for typed, instead in HABITS.items()}


class Excerpts:
    """Short pieces of the originals around what was found. Made anew for each search."""

    def __init__(self, query: str) -> None:
        self._typed = tuple(query.lower().split())
        self._wanted = terms(query)
        self._keys = {key for term in self._wanted for key in keys(term)}
        self._frames = set(map(frame, self._wanted))
        self._hits: dict[str, bool] = {}

    def of(self, originals: tuple[str, ...]) -> str:
        """The piece around the first word that is found, as typed or in another spelling; "" if there is none."""
        for original in originals:
            span = _plain_span(self._typed, original)
            if span is not None:
                return _around(original, *span)
        for original in originals:
            for word in re.finditer(r"\S+", original):
                if self._is_hit(word.group()):
                    return _around(original, word.start(), word.end())
        return ""

    def _is_hit(self, word: str) -> bool:
        known = self._hits.get(word)
        if known is None:
            folded = fold(word)
            known = any(term in folded for term in self._wanted) or any(map(self._is_alike, folded.split()))
            self._hits[word] = known
        return known

    def _is_alike(self, folded: str) -> bool:
        return frame(folded) in self._frames and not self._keys.isdisjoint(keys(folded))


def _plain_span(wanted: tuple[str, ...], original: str) -> tuple[int, int] | None:
    """Where a word stands as it was typed: the usual case, and much cheaper than folding every word."""
    lowered = original.lower()
    if len(lowered) != len(original):
        return None
    for word in wanted:
        start = lowered.find(word)
        if start >= 0:
            return start, start + len(word)
    return None


def _around(original: str, start: int, end: int) -> str:
    first, last = max(0, start - EXCERPT), end + EXCERPT
    before, after = "…" if first else "", "…" if last < len(original) else ""
    return before + " ".join(original[first:last].split()) + after
