"""Search over opened cases: plain folding for Latin, Roman Urdu and Urdu, and a scan. Nothing is indexed on a disk."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

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
        plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_FOLD)
        plain = unicodedata.normalize("NFC", plain).translate(_FOLD)
    plain = _ROMAN.sub(lambda match: _ROMAN_TO.get(match.group(), "a"), plain)
    return _GAPS.sub(" ", _DOUBLED.sub(r"\1", plain)).strip()


def terms(query: str) -> tuple[str, ...]:
    """The words of a query, folded, longest first: the rarest word decides soonest."""
    return tuple(sorted(set(fold(query).split()), key=len, reverse=True))


def matches(wanted: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    """Whether every word is somewhere in the texts, as a part of a word at least."""
    return all(any(word in text for text in texts) for word in wanted)


def excerpt(wanted: tuple[str, ...], originals: tuple[str, ...]) -> str:
    """A short piece of the original around the first word that is found in it."""
    for original in originals:
        for word in re.finditer(r"\S+", original):
            if any(term in fold(word.group()) for term in wanted):
                start, end = max(0, word.start() - EXCERPT), word.end() + EXCERPT
                before, after = "…" if start else "", "…" if end < len(original) else ""
                return before + " ".join(original[start:end].split()) + after
    return ""
