"""Letters that are typed in several ways, brought to one. Source: spec/identifiers.md, Spelling."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Endings that lose their meaning with their marks: an end in -an, the alif above a ye, the name of God.
_BEFORE_MARKS: Final = (
    (re.compile("ا\u064b|\u064bا"), "ن"),
    (re.compile("[یيى]\u0670"), "ا"),
    (re.compile("^الل[ہه]$"), "الا"),
    (re.compile("(?<=.)ا?لل[ہه]$"), "لا"),
)
_MARKS: Final = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u0653\u0655-\u065f\u0670\u06d6-\u06ed]")
_UNSEEN: Final = re.compile("[\u00ad\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_LETTERS: Final = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ې": "ی",
        "ۍ": "ی",
        "ێ": "ی",
        "ك": "ک",
        "ڪ": "ک",
        "ه": "ہ",
        "ە": "ہ",
        "ة": "ہ",
        "ۃ": "ہ",
        "ۀ": "ہ",
        "ۂ": "ہ",
        "أ": "ا",
        "إ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ۓ": "ے",
        "ء": "",
        **{chr(first + digit): str(digit) for first in (0x660, 0x6F0) for digit in range(10)},
    }
)


def plain(word: str) -> str:
    """`word` in lower case without marks, Urdu letters in their one common form, digits as 0-9."""
    if word.isascii():
        return word.lower()
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", word)).casefold()
    for pattern, instead in _BEFORE_MARKS:
        seen = pattern.sub(instead, seen)
    latin = "".join(_bare(letter) if letter < "\u0250" else letter for letter in seen)
    return _MARKS.sub("", latin).translate(_LETTERS)


def _bare(letter: str) -> str:
    """A Latin letter without what stands over or under it."""
    return unicodedata.normalize("NFD", letter)[0]
