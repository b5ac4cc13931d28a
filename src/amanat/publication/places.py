"""Addresses and coordinates, in English, Urdu and Roman Urdu. Every expression is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from amanat.publication.contacts import Candidate
from amanat.publication.publicly import is_of_an_office, is_personal

# Degrees, or an open location code.
_COORDINATES: Final = re.compile(
    r"(?<![0-9.])-?[0-9]{1,2}\.[0-9]{3,10}[°, nsو،]{1,4} ?-?[0-9]{1,3}\.[0-9]{3,10}"
    r"|(?<![0-9])[0-9]{1,2} ?° ?[0-9]{1,2} ?['′’][^\n]{0,12}[0-9]{1,3} ?° ?[0-9]{1,2} ?['′’]"
    r"|(?<!\w)[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?!\w)"
)
_NO: Final = r" ?(?:no|number|nmbr|nos|num|#)?[.: #-]{0,3}"
_UNIT: Final = (
    r"house|flat|apartment|apt|plot|h\.? ?no|street|st\.? no|gali|galli|makan|makaan|room|kamra|quarter|qtr"
    r"|quarters|mohalla"
    r"|muhalla|lane|khayaban|hostel|bungalow|villa|kothi|shop|dukan|chak|unit|suite|tower|ward|kuch[ae]|portion|floor"
)
_WIDER: Final = r"block|sector|phase|line|stage|zone|pocket|cross|main|gate"
_ADDRESS: Final = re.compile(
    rf"(?<!\w)(?:{_UNIT}){_NO}[a-z]{{0,2}}[-/]?[0-9]{{1,5}}(?:[-/]?[a-z0-9]{{1,4}})?(?!\w)"
    rf"(?:, ?(?:{_UNIT}|{_WIDER}){_NO}[a-z0-9-]{{1,5}}(?!\w)){{0,3}}"
    rf"|(?<!\w)[a-z]-?[0-9]{{1,4}},? (?:{_WIDER}|street|gali|lane){_NO}[a-z0-9-]{{1,5}}(?!\w)"
    rf"|(?<!\w)(?:{_WIDER}){_NO}[a-z]{{0,2}}[-/]?[0-9]{{1,3}}(?!\w)[, ]{{1,2}}(?:\w{{2,20}} ){{0,2}}(?:town"
    rf"|colony|phase|scheme|cantt|dha)(?!\w)"
    r"|(?<!\w)[0-9]{1,5}[-/]?[a-z]?,? (?:\w{2,20} ){1,3}(?:street|road|lane|avenue|colony|town|block|drive|close"
    r"|crescent|gardens|chowk|bazaar|bazar|mohalla|nagar|marg|society)(?!\w)"
    r"|(?<!\w)(?:(?!(?:ka|ki|ke|daftar|mein|se) )\w{2,20} ){1,2}(?:mohalla|muhalla|mohallah|gali|galli|kucha)"
    r"(?!\w)(?! ki| ka| ke)"
    r"|(?<!\w)(?:mohalla|muhalla|mohallah|kucha) [a-z]{3,20}(?!\w)"
)
_URDU_UNIT: Final = "گلی|مکان|فلیٹ|پلاٹ|کوارٹر|کمرہ|کمرا|ہاسٹل|کوٹھی|دکان|گھر|سٹریٹ|اسٹریٹ|لین|چک|وارڈ|بنگلہ|منزل"
_URDU_WIDER: Final = "بلاک|سیکٹر|فیز|(?<!ہیلپ )لائن نمبر"
_URDU: Final = re.compile(
    rf"(?<!\w)(?:{_URDU_UNIT}|{_URDU_WIDER}) ?(?:نمبر|نمبر:|#)? ?[0-9]{{1,5}}(?:[-/]?[a-z0-9ابجدڈ]{{1,3}})?(?!\w)"
    rf"|(?<!\w)(?:محلہ|محلے|کوچہ|گلی) (?!کی|کا|کے|میں|سے|دار|والے|والوں|نے|کو)\w{{2,20}}"
    rf"|[0-9]{{1,4}} ?(?:نمبر)? (?:گلی|سٹریٹ|بلاک)(?!\w)"
)
_UNITS: Final = re.compile(rf"{_ADDRESS.pattern}|{_URDU.pattern}")
_OFFICIAL: Final = re.compile(
    r"(?<!\w)(?:court ?room|courtroom|committee room|committee|gazette|hearing|section|rule|schedule|article"
    r"|meeting|conference|conf"
    r"|notice|emergency|casualty|labour|waiting|hostels|rules?|police|news|press|board|control|common|staff"
    r"|exam)(?:'s)? $"
)
_OF_A_BODY: Final = re.compile(
    r" (?:of|in|at) (?:the |this )?(?:court|tribunal|commission|committee|ministry|registry|secretariat)"
)
_PUBLIC: Final = re.compile("room|plot|floor|suite|block|gate|tower|sector|[a-z]-?[0-9]")
_BEFORE: Final = 24
_STREET: Final = re.compile(r"[0-9]|street|gali|block|sector|phase|بلاک|سیکٹر")
_SEAT: Final = re.compile(
    r"(?:tribunal|court|commission|committee|ministry|ombuds(?:person|man)|mohtasib|police|registry|bank|mill|mills"
    r"|factory|company|firm|hospital|clinic|school|college|university|campus|branch|plant|warehouse|hotel|theatre"
    r"|museum|library|bureau|foundation|trust|union|council|authority|embassy|association|centre|center|office"
    r"|offices|headquarters|daftar|adalat|thana|karkhana|idara|عدالت|کمیشن|محتسب|دفتر|بینک|کمپنی|فیکٹری|ہسپتال"
    r"|کلینک|سکول|کالج|تھانہ|ادارہ|ادارے|یونیورسٹی|برانچ)(?:'s)?"
    r"(?: (?!from|to|of her|about|against)[^\s.!?۔,]{1,20}){0,5},? ?\Z"
)
_OFFICES_OWN: Final = re.compile(
    r"(?:(?:head |main |branch |regional |registered |field )?offices?|headquarters|daftar|دفتر)"
    r"(?: (?!from|to|of her)[^\s.!?۔,]{1,20}){0,4},? ?\Z"
)
_LIVES: Final = re.compile(
    r"(?<!\w)(?:lives?|living|lived|stays?|staying|resid\w+|rent\w*|moved|home|ghar|rehti|rehta|hid\w*|sent|went"
    r"|came|visit\w*|raid\w*|follow\w*|deliver\w*)(?!\w)|رہت|مقیم|گھر|ٹھہر"
)
_COMMAS: Final = re.compile("[ ,،]+")
_SENTENCE: Final = re.compile(r"[.!?۔]\s|\n")


def is_seat(text: str, start: int, end: int) -> bool:
    """A body's own street address: the court sits at 14 Davis Road. A house or a flat only where an office is said."""
    before = _SENTENCE.split(text[max(0, start - 90) : start])[-1]
    after = _SENTENCE.split(text[end : end + 40])[0]
    if is_personal(before) or is_personal(after) or _LIVES.search(before) or _LIVES.search(after):
        return False
    return bool(
        (_SEAT if _STREET.match(text, start) else _OFFICES_OWN).search(_COMMAS.sub(" ", _UNITS.sub(" ", before)))
    )


def _is_public(text: str, start: int, end: int) -> bool:
    """A room or a plot, no home, where an office sits."""
    return _PUBLIC.match(text, start) is not None and is_of_an_office(text, start, end, alone=True)


def find_places(text: str) -> Iterator[Candidate]:
    for pattern in (_COORDINATES, _ADDRESS, _URDU):
        for found in pattern.finditer(text):
            before, after = (
                text[max(0, found.start() - _BEFORE) : found.start()],
                text[found.end() : found.end() + _BEFORE],
            )
            official = _OFFICIAL.search(before) or _OF_A_BODY.match(after) or _is_public(text, *found.span())
            official = official or is_seat(text, *found.span())
            if not official:
                yield "place.address", *found.span(), ""
