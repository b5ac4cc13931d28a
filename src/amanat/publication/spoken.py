"""Telephone numbers in words: zero three double-oh, sifar teen sau, صفر تین سو, alone or among digits.

Only what becomes a telephone counts, so that "two or three of the five" does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from amanat.publication.ordinary import words

_ONES: Final = (
    "zero oh o nought nil null sifar sifer siffar صفر زیرو",
    "one aik ek ایک ون",
    "two do دو ٹو",
    "three teen tin تین تھری",
    "four chaar char چار فور",
    "five paanch panch پانچ فائیو",
    "six chay che chhe chha چھ چھہ چھے سکس",
    "seven saat sat سات سیون",
    "eight aath ath آٹھ اٹھ ایٹ",
    "nine nau no نو نائن",
)
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_FROM_TEN: Final = (
    "das gyarah barah terah chaudah pandrah solah satrah atharah unnees bees ikkees baees teis chaubees pachees "
    "chabbees "
    "sattais atthais untees tees"
)
_FROM_TEN_URDU: Final = (
    "دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس اکیس بائیس تئیس چوبیس پچیس چھبیس ستائیس اٹھائیس "
    "انتیس تیس اکتیس بتیس "
    "تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس چالیس اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس "
    "سینتالیس اڑتالیس انچاس "
    "پچاس اکیاون باون ترپن چون پچپن چھپن ستاون اٹھاون انسٹھ ساٹھ اکسٹھ باسٹھ ترسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ "
    "اڑسٹھ انہتر ستر "
    "اکہتر بہتر تہتر چوہتر پچہتر چھہتر ستتر اٹھہتر اناسی اسی اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی "
    "نواسی نوے "
    "اکیانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے"
)
VALUES: Final = {
    **{word: str(value) for value, said in enumerate(_ONES) for word in said.split()},
    **{word: str(value) for value, word in enumerate(_TEENS.split(), 10)},
    **{word: str(10 * value) for value, word in enumerate(_TENS.split(), 2)},
    **{word: str(value) for value, word in enumerate(_FROM_TEN.split(), 10)},
    **{word: str(value) for value, word in enumerate(_FROM_TEN_URDU.split(), 10)},
}
_TIMES: Final = {"double": 2, "dabal": 2, "ڈبل": 2, "triple": 3, "tripal": 3, "ٹرپل": 3}
_HUNDRED: Final = words("hundred sau so سو")
_THOUSAND: Final = words("thousand hazar hazaar ہزار")
_ZEROS: Final = frozenset(("zeros", "zeroes", "noughts"))
_WORDS: Final = "|".join(sorted((*VALUES, *_TIMES, *_HUNDRED, *_THOUSAND, *_ZEROS), key=len, reverse=True))
_RUN: Final = re.compile(
    rf"(?<!\w)\+?(?:(?:{_WORDS})(?!\w)|[0-9]{{1,11}})(?:[ ,،\-–—.·]{{1,3}}(?:(?:{_WORDS})(?!\w)"
    rf"|[0-9]{{1,11}}(?!\w))){{2,24}}"
)
_PIECE: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_TEN: Final = 2
_FEWEST: Final = 3


def find_spoken(text: str) -> Iterator[tuple[int, int, str]]:
    """Runs with at least three words of a number: start, end, and its digits."""
    for found in _RUN.finditer(text):
        pieces = _PIECE.findall(found[0])
        if sum(not piece[0].isdigit() for piece in pieces) >= _FEWEST:
            yield *found.span(), digits_of(pieces)


def digits_of(pieces: list[str]) -> str:
    """The digits that somebody says: *double three* is 33, *three hundred* 300, *forty five* 45."""
    said: list[str] = []
    times = 1
    for piece in pieces:
        if piece in _TIMES:
            times = _TIMES[piece]
        elif piece in _ZEROS:
            said[-1:] = ["0" * int(said[-1])] if said and len(said[-1]) == 1 else ["0"]
        elif piece in _HUNDRED or piece in _THOUSAND:
            said.append("00" if piece in _HUNDRED else "000")
        else:
            value = VALUES.get(piece, piece)
            tens = bool(said) and len(said[-1]) == _TEN and said[-1].endswith("0") and said[-1][0] not in "01"
            if tens and len(value) == 1 and value != "0" and not piece.isdigit():
                said[-1] = said[-1][0] + value
            else:
                said.append(value * times)
            times = 1
    return "".join(said)
