"""Whether a number, an address or an account beside some words is an office's own, which anybody may know.

A helpline, a switchboard and a registry are printed so that people use them. What stands nearest decides: in "the
helpline gave out her number", it is hers.
"""

from __future__ import annotations

import re
from typing import Final

_BEFORE: Final = 90
_AFTER: Final = 40
_STOP: Final = re.compile(r"[.!?؟۔](?=\s)|\n")
_OFFICE: Final = re.compile(
    r"(?<!\w)(?:help ?-?lines?|hot ?lines?|toll[ -]?free|uan|switchboard|emergency|rescue|press (?:office|desk"
    r"|questions)"
    r"|media (?:office|desk)|reception|control room|call cent(?:er|re) of|official|public(?:ly)? (?:account|page"
    r"|number|line|record)"
    r"|published|registry|registrar|reader's|ministry|ministries|commission(?:er)?|ombuds(?:person|man)|mohtasib"
    r"|tribunal"
    r"|secretariat|complaints?|department|directorate|legal aid|bar council|court|police|station house|embassy"
    r"|authority"
    r"|sarkari|idar[ae]|wizarat|adalat|adaalat|thana|thaane|daftar|hospital|university|college)(?:'s)?(?!\w)"
    r"|ہیلپ ?لائن|ٹول فری|یو اے این|ایکسچینج|سرکاری|محتسب|کمیشن|وزارت|عدالت|تھانے|تھانہ|پولیس|رجسٹری|دفتر|پریس"
    r"|محکم[ہے]|مددگار|ادار[ہے]"
)
_PERSONAL: Final = re.compile(
    r"(?<!\w)(?:her|his|their|my|hers|she|he|they|complainant(?:'s)?|victim(?:'s)?|survivor(?:'s)?"
    r"|witness(?:'s)?|sister(?:'s)?"
    r"|mother(?:'s)?|father(?:'s)?|brother(?:'s)?|husband(?:'s)?|family(?:'s)?|home|personal|private|own|uska"
    r"|uski|uske|us ka|us ki"
    r"|us ke|unka|unki|unke|un ka|un ki|un ke|iska|iski|mera|meri|gawah|walid|walida|bhai|behan|ghar)(?!\w)"
    r"|اس ک[اےی]|ان ک[اےی]|اُس ک[اےی]|شکایت کنندہ|متاثرہ|گواہ|والد|والدہ|بھائی|بہن|شوہر|میرا|میری|گھر"
)


_LINE: Final = re.compile(
    r"(?<!\w)(?:help ?-?lines?|hot ?lines?|toll[ -]?free|uan|switchboard|emergency|rescue|official|published"
    r"|public (?:number|line|record)|control room|sarkari)(?!\w)|ہیلپ ?لائن|ٹول فری|یو اے این|ایکسچینج|سرکاری|مددگار"
)
"""What excuses even a mobile telephone."""


def is_of_an_office(text: str, start: int, end: int, *, line: bool = False, alone: bool = False) -> bool:
    """Whether the words around `text[start:end]`, in its own sentence, say that everybody may know it. `line`: only
    those of a helpline do. `alone`: and nothing personal stands there."""
    pattern = _LINE if line else _OFFICE
    before = text[max(0, start - _BEFORE) : start]
    stops = [stop.end() for stop in _STOP.finditer(before)]
    before = before[stops[-1] :] if stops else before
    after = text[end : end + _AFTER]
    stop = _STOP.search(after)
    after = after[: stop.start()] if stop else after
    office, person = _last(pattern, before), _last(_PERSONAL, before)
    if alone:
        return person < 0 and (office >= 0 or bool(pattern.match(after.lstrip(" ,"))))
    if office >= 0 or person >= 0:
        return office > person
    return bool(pattern.search(after)) and not _PERSONAL.search(after)


def is_personal(text: str) -> bool:
    """Whether some words speak of somebody, or of what is her own."""
    return bool(_PERSONAL.search(text))


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)
