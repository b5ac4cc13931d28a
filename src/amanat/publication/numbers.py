"""Telephones, e-mails, accounts, national numbers and addresses in a text, however they are spaced or disguised.

Every expression is bounded, so that time stays linear. Source: FAIRNESS section 5; spec/identifiers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from amanat.errors import MalformedError
from amanat.escrow.identifiers import normalise
from amanat.escrow.platforms import BY_HOST, BY_WORD, SHORT_HOSTS, WHATSAPP_HOSTS
from amanat.publication.finding import Finding
from amanat.publication.folding import Folded
from amanat.publication.people import Protected
from amanat.publication.private import about, finding

_DIGITS: Final = re.compile(r"(?<![\w.])\+?\(?[0-9](?:[ \t().\-/_]{0,3}[0-9]){5,29}(?!\w)")
_GROUP: Final = re.compile(r"\S+")
_DAY: Final = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}([-/.])[01]?[0-9]\1[0-3]?[0-9]"
    r"|[0-3]?[0-9]([-/.])[0-3]?[0-9]\2(?:19|20)[0-9]{2})(?![0-9])"
)
_LABEL: Final = r"[\w+-][\w.+-]{0,63}"
_EMAIL: Final = re.compile(
    rf"(?<![\w.+-]){_LABEL} ?(?:@|\(at\)|\[at\]|\{{at\}}) ?[\w-]{{1,63}}"
    r"(?: ?(?:\.|\(dot\)|\[dot\]|\{dot\}| dot ) ?[\w-]{2,63}){1,4}(?![\w-])"
    rf"|(?<![\w.+-]){_LABEL} at [\w-]{{1,63}}(?: dot [\w-]{{2,63}}){{1,4}}(?![\w-])"
)
_AT: Final = re.compile(r" ?(?:@|\(at\)|\[at\]|\{at\}| at ) ?")
_DOT: Final = re.compile(r" ?(?:\(dot\)|\[dot\]|\{dot\}| dot ) ?")
_HANDLE: Final = re.compile(r"(?<![\w.@/])@\w[\w.]{1,40}")
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{3,400}"
    r"|(?<![\w@.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/[^\s<>\"]{1,400}"
)
_HOST: Final = re.compile(r"(?:https?://)?(?:www\.|m\.)?([^/\s?#:]{1,253})")
_APPS: Final = "|".join(sorted(map(re.escape, BY_WORD), key=len, reverse=True))
_TYPED: Final = re.compile(rf"(?<!\w)(?:{_APPS})(?: id| account| handle)? ?[:@] ?@?[\w.]{{3,40}}")
_IBAN: Final = re.compile(r"(?<!\w)[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?(?!\w)")
# In order: United Kingdom, United States, a passport that is called so.
_OTHER_NUMBERS: Final = re.compile(
    r"(?<!\w)(?:[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]|[0-9]{3}-[0-9]{2}-[0-9]{4}"
    r"|passport (?:no\.? ?|number )?[a-z]{1,2}[0-9]{6,8})(?!\w)"
)
_SPELLED: Final = (
    "zero|one|two|three|four|five|six|seven|eight|nine|oh|double|triple|صفر|ایک|دو|تین|چار|پانچ|چھ|چھہ|سات|آٹھ|اٹھ|نو"
    "|sifar|aik|ek|do|teen|chaar|char|paanch|panch|chay|che|saat|aath|ath|nau"
)
_WORDS: Final = re.compile(rf"(?<!\w)(?:{_SPELLED})(?:[ ,\-]{{1,2}}(?:{_SPELLED})){{6,19}}(?!\w)")
# Degrees, or an open location code.
_COORDINATES: Final = re.compile(
    r"(?<![0-9.])-?[0-9]{1,2}\.[0-9]{3,10}[°, n]{1,4} ?-?[0-9]{1,3}\.[0-9]{3,10}"
    r"|(?<!\w)[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?!\w)"
)
_ADDRESS: Final = re.compile(
    r"(?<!\w)(?:house|flat|apartment|apt|plot|h ?no|street|gali|makan|makaan|room|quarter|mohalla|muhalla|block|sector"
    r"|phase|lane|khayaban) ?(?:no|number|nmbr|#)?[.: #-]{0,3}[a-z]?-?[0-9]{1,5}(?!\w)"
    r"|(?<!\w)[0-9]{1,5}[a-z]?,? (?:\w{2,20} ){1,3}(?:street|road|lane|avenue|colony|town|block|drive|close)(?!\w)"
    r"|(?:گلی|مکان|فلیٹ|پلاٹ|کوارٹر|بلاک|سیکٹر|فیز) ?(?:نمبر|#)? ?[0-9]{1,5}"
    r"|(?:محلہ|کوچہ|گلی) \w{2,20}"
)
_SHAPES: Final = (
    (_IBAN, "number.account"),
    (_OTHER_NUMBERS, "number.national"),
    (_HANDLE, "contact.handle"),
    (_TYPED, "contact.handle"),
    (_WORDS, "contact.phone"),
    (_COORDINATES, "place.address"),
    (_ADDRESS, "place.address"),
)
_LONG: Final = 9
_LOCAL: Final = 10
"""Fewer digits are a telephone only with the 0 of a local form."""
_LEAST, _LONGEST = 7, 16
_MOST_GROUPS: Final = 8

_Candidate = tuple[str, int, int, str]
"""Rule, start, end, and the canonical form or ""."""


def find_numbers(folded: Folded, protected: Protected) -> Iterator[Finding]:
    """Whatever reaches somebody or tells who or where they are."""
    known = protected.canonical()
    reading = _Reading(protected)
    for rule, start, end, canonical in reading.candidates(folded.text):
        if canonical and canonical in protected.allowed:
            continue
        if canonical in known:
            yield about(finding("contact.known", *folded.span(start, end)), {known[canonical]})
        else:
            yield finding(rule, *folded.span(start, end))


class _Reading:
    """What is read once is not read again while one text lasts: telephones take long."""

    def __init__(self, protected: Protected) -> None:
        self._countries = tuple(dict.fromkeys((protected.country, "PK", "IN", "GB")))
        self._met: dict[tuple[str, bool], tuple[str, str]] = {}

    def candidates(self, text: str) -> Iterator[_Candidate]:
        for found in _EMAIL.finditer(text):
            yield "contact.email", *found.span(), _read("email", _DOT.sub(".", _AT.sub("@", found[0], count=1)), "")
        for pattern, rule in _SHAPES:
            for found in pattern.finditer(text):
                if rule != "number.account" or _is_iban(found[0]):
                    yield rule, *found.span(), ""
        for found in _LINK.finditer(text):
            yield _link_rule(found[0]), *found.span(), ""
        without_days = _DAY.sub(lambda day: "," * len(day[0]), text)
        for found in _DIGITS.finditer(without_days):
            yield from self._run(found[0], found.start())

    def _run(self, typed: str, at: int) -> Iterator[_Candidate]:
        """A run of digits: one number, or several with spaces between them."""
        parts = [group.span() for group in _GROUP.finditer(typed)]
        found = list(self._several(typed, parts)) if len(parts) <= _MOST_GROUPS else []
        rule, canonical = self._number(typed)
        if canonical:
            found = [(rule, 0, len(typed), canonical)]
        for rule, start, end, canonical in found:
            yield rule, at + start, at + end, canonical
        if not found and sum(letter.isdigit() for letter in typed) >= _LONG:
            yield "number.long", at, at + len(typed), ""

    def _several(self, typed: str, parts: list[tuple[int, int]]) -> Iterator[_Candidate]:
        first = 0
        while first < len(parts):
            for last in range(len(parts) - 1, first - 1, -1):
                start, end = parts[first][0], parts[last][1]
                rule, canonical = self._number(typed[start:end])
                if canonical:
                    yield rule, start, end, canonical
                    first = last
                    break
            first += 1

    def _number(self, typed: str) -> tuple[str, str]:
        """The rule and the canonical form, "" where it is neither a national number nor a telephone."""
        digits = re.sub(r"[^0-9]", "", typed)
        if not _LEAST <= len(digits) <= _LONGEST:
            return "", ""
        key = digits, typed.startswith(("+", "(+", "00"))
        if key not in self._met:
            self._met[key] = self._asked(*key)
        return self._met[key]

    def _asked(self, digits: str, plus: bool) -> tuple[str, str]:
        for country in ("PK", "IN"):
            if found := _read("national_id", digits, country):
                return "number.national", found
        if (plus or len(digits) > _LOCAL) and (found := _read("phone", "+" + digits.lstrip("0"), "")):
            return "contact.phone", found
        if digits.startswith(("0", "111")) or len(digits) >= _LOCAL:
            for country in self._countries:
                if found := _read("phone", digits, country):
                    return "contact.phone", found
        return "", ""


def _read(kind: str, text: str, country: str) -> str:
    """The canonical form, or "" where it is no such thing."""
    try:
        return normalise(kind, text, country).canonical
    except MalformedError:
        return ""


def _link_rule(link: str) -> str:
    found = _HOST.match(link)
    host = found[1] if found else ""
    private = host in BY_HOST or host in WHATSAPP_HOSTS or host in SHORT_HOSTS
    return "contact.handle" if private else "contact.link"


def _is_iban(typed: str) -> bool:
    """ISO 7064 mod 97-10."""
    plain = typed.replace(" ", "")
    moved = plain[4:] + plain[:4]
    return len(plain) <= 34 and int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1
