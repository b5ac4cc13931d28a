"""A day as people wrote it: in figures or with the month in words, in Latin, Urdu or Arabic digits. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

Order = Literal["", "dmy", "mdy"]
"""What comes first in 3/4/2021: the day, the month; "": not known."""

_DIGITS: Final = {ord(digit): str(n) for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for n, digit in enumerate(digits)}
_MONTHS: Final = (
    ("jan", "january", "janvari", "janwari", "جنوری"),
    ("feb", "february", "farvari", "farwari", "فروری"),
    ("mar", "march", "مارچ"),
    ("apr", "april", "aprail", "اپریل"),
    ("may", "mai", "مئی", "مئ"),
    ("jun", "june", "joon", "جون"),
    ("jul", "july", "julai", "جولائی", "جولای"),
    ("aug", "august", "agast", "اگست"),
    ("sep", "sept", "september", "sitambar", "ستمبر"),
    ("oct", "october", "aktobar", "aktubar", "اکتوبر"),
    ("nov", "november", "navambar", "نومبر"),
    ("dec", "december", "disambar", "دسمبر"),
)
_NAMED: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_TIME: Final = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2})?(\.\d+)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_FIGURES: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_WORDS: Final = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s,.-]+([^\W\d]+)|([^\W\d]+)[\s.-]+(\d{1,2})(?:st|nd|rd|th)?)"
                          r"[\s,،.-]+(\d{4}|\d{2})")  # fmt: skip
_MARKS: Final = re.compile("[\u200e\u200f\u2066-\u2069\ufeff]")


def plain(text: str) -> str:
    """Latin digits, single blanks, no marks of direction, no time of day."""
    bare = _MARKS.sub("", text).translate(_DIGITS).replace("\u06d4", " ")
    return _TIME.sub("", " ".join(bare.split())).strip()


def read_day(text: str, order: Order, today: date) -> date | None:
    """The day, or None if this is none (or, with figures alone, `order` does not fit it)."""
    text = plain(text)
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
        return _date(year, month, day)
    if found := _FIGURES.fullmatch(text):
        one, two = int(found[1]), int(found[2])
        month, day = (two, one) if order != "mdy" else (one, two)
        return _date(_year(found[3], today), month, day)
    if found := _WORDS.fullmatch(text.lower()):
        name, figure = found[2] or found[3], found[1] or found[4]
        return _date(_year(found[5], today), _NAMED.get(name, 0), int(figure))
    return None


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    return 2000 + int(text) if int(text) <= today.year % 100 else 1900 + int(text)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def seen_order(texts: Iterable[str]) -> tuple[Order, bool]:
    """What the days of a column show of their order, and whether any of them could be read in two ways."""
    day_first = month_first = either = False
    for text in texts:
        found = _FIGURES.fullmatch(plain(text))
        if found is None:
            continue
        one, two = int(found[1]), int(found[2])
        day_first |= one > 12 >= two
        month_first |= two > 12 >= one
        either |= one <= 12 and two <= 12 and one != two
    order: Order = "dmy" if day_first and not month_first else "mdy" if month_first and not day_first else ""
    return order, either
