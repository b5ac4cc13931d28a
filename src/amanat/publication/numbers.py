"""Telephones and other numbers in a text, however they are spaced, spelled or disguised.

Every expression is bounded, so that time stays linear. Source: FAIRNESS section 5; spec/identifiers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from amanat.publication.cards import find_cards
from amanat.publication.contacts import Candidate, find_contacts, read
from amanat.publication.finding import Finding
from amanat.publication.folding import Folded
from amanat.publication.machines import find_machines
from amanat.publication.people import Protected
from amanat.publication.places import find_places
from amanat.publication.private import about, finding
from amanat.publication.publicly import is_of_an_office
from amanat.publication.spoken import find_spoken

_GAP: Final = r"[ \t().۔\-–—·•|~*/_\u20e3]{0,3}"
_DIGITS: Final = re.compile(rf"(?<![\w.])\+?\(?[0-9](?:(?:{_GAP}|-?\n)[0-9]){{5,29}}\u20e3?(?![a-z0-9])")
_GOES_ON: Final = re.compile(rf"(?:{_GAP}|-?\n)[0-9]")
_WENT_BEFORE: Final = re.compile(rf"[0-9+(](?:{_GAP}|-?\n)\Z")
_COMMAS: Final = re.compile(r"(?<![\w.,])\+?[0-9](?:[,،:;'\"] ?[0-9]){9,14}(?![\w,])")
# Letters where digits should be: O3OO l234567.
_LETTERED: Final = re.compile(rf"(?<![\w.])\+?[0-9oil|](?:{_GAP}[0-9oil|]){{8,15}}(?![\w@])")
_AS_DIGITS: Final = str.maketrans("oil|", "0111")
_AS_LETTERS: Final = frozenset("oil|")
_GROUP: Final = re.compile(r"\S+")
_DAY: Final = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}([-/._])[01]?[0-9]\1[0-3]?[0-9](?:t[0-9]{4,6}z?)?"
    r"|[0-3]?[0-9]([-/._])[0-3]?[0-9]\2(?:19|20)[0-9]{2})(?![0-9])"
)
# What is counted or cited, not dialled.
_CITED: Final = re.compile(
    r"(?<!\w)(?:fir|case|cases|complaint|petition|appeal|writ|suit|diary|dispatch|despatch|ref|reference|order"
    r"|notification|invoice"
    r"|tender|receipt|tracking|section|sections|article|rule|version|isbn|issn|doi|memo|memorandum|file|docket"
    r"|challan|docket"
    r"|registration|reg|serial|circular|letter|ticket|application|crl|w\.?p|rs|pkr|inr|usd|rupees|consignment"
    r"|batch|upload|log"
    r"|scan|img|dsc|vid|screenshot|no\. ?of|ایف آئی آر|مقدمہ|درخواست|شکایت|اپیل|حوالہ|ٹینڈر|رسید|دفعہ|ضابطہ|رٹ"
    r"|ڈائری|مراسلہ"
    r"|نوٹیفکیشن|فائل|بل|روپے|mukadma|muqadma|darkhwast|shikayat|rasid|dafa)"
    r"(?: (?:no|nos|number|num|نمبر|id|was|is|نمبر:))?[.:#/ ,()\-–_]{0,4}(?:[a-z-]{1,6}[/ -])?$"
)
_MONEY: Final = re.compile(
    r"^ ?(?:rupees|rs|pkr|/-|روپے|rupay|rupaye|lakh|crore|per cent|percent|%|people|women|men|cases|complaints"
    r"|لاکھ|کروڑ|فیصد)"
)
_BEFORE: Final = 32
_DIALLED: Final = re.compile(
    r"(?<!\w)(?:phone|telephone|tel|mobile|mob|cell|cellphone|whats ?app|watsapp|number|no|contact|call\w{0,3}"
    r"|ring|rings|rang|rung"
    r"|dial\w{0,4}|text\w{0,3}|sms|fax|landline|reach\w{0,3}|rabta|raabta|fone|ph|sim|jazz|zong|ufone|telenor"
    r"|imo|viber|signal)(?!\w)"
    r"|فون|موبائل|نمبر|رابط|واٹس ?ایپ|کال|سم|ٹیلی"
)
_NEAR: Final = 44
_FREE: Final = re.compile(
    r"(?:\+?92|0092|0)?800[0-9]{5,7}|(?:\+?92|0092|0)?(?:[2-9][0-9]{1,2})?111[0-9]{6}|1(?:800|860)[0-9]{6,7}"
    r"|0?80[08][0-9]{6,7}|0?8081[0-9]{6}"
)
"""Toll-free and universal numbers of Pakistan, India and the United Kingdom: nobody has one at home."""
_MOBILE: Final = re.compile(r"(?:\+?92|0092|0)3[0-9]{9}|(?:\+?91|0091|0)?[6-9][0-9]{9}|(?:\+?44|0044|0)7[0-9]{9}")
_CARD: Final = re.compile(r"[0-9]{5}\W{1,3}[0-9]{7}\W{1,3}[0-9]")
_PREFIX: Final = re.compile(r"[1-8][1-9][0-9]0[0-9]")
"""How a CNIC begins: province, division, district, and a tehsil whose tens have never been counted."""
_LONG: Final = 9
_LOCAL: Final = 10
"""Fewer digits are a telephone only with the 0 of a local form."""
_LEAST, _LONGEST = 7, 16
_CNIC: Final = 13
_MOST_GROUPS: Final = 8
_FEWEST_DIGITS: Final = 3
_QUIET: Final = frozenset({"contact.office"})
"""What an office prints so that people use it."""
_UNSURE: Final = frozenset({"number.long", "contact.public", "contact.link"})
"""Nothing is said of it where something surer stands."""


def find_numbers(folded: Folded, protected: Protected) -> Iterator[Finding]:
    """Whatever reaches somebody or tells who or where they are."""
    known = protected.canonical()
    found = [one for one in _Reading(protected).candidates(folded.text) if one[3] not in protected.allowed]
    found = [("contact.known", *one[1:]) if one[3] in known else one for one in found]
    sure = [one[1:3] for one in found if one[0] not in _UNSURE]
    for rule, start, end, canonical in found:
        if rule in _QUIET or (rule in _UNSURE and any(start < last and first < end for first, last in sure)):
            continue
        said = finding(rule, *folded.span(start, end))
        yield about(said, {known[canonical]}) if rule == "contact.known" else said


class _Reading:
    """What is read once is not read again while one text lasts: telephones take long."""

    def __init__(self, protected: Protected) -> None:
        self._countries = tuple(dict.fromkeys((protected.country, "PK", "IN", "GB")))
        self._met: dict[tuple[str, bool], tuple[str, str]] = {}

    def candidates(self, text: str) -> Iterator[Candidate]:
        yield from find_contacts(text)
        yield from find_cards(text)
        yield from find_places(text)
        yield from self._spoken(text)
        machines = list(find_machines(text))
        yield from (one for one in machines if one[0])
        without_days = _DAY.sub(lambda day: "," * len(day[0]), _without(text, machines))
        for pattern in (_DIGITS, _COMMAS):
            for found in pattern.finditer(without_days):
                yield from self._run(text, found[0], found.start())
        for found in _LETTERED.finditer(without_days):
            yield from self._lettered(found[0], found.start())

    def _spoken(self, text: str) -> Iterator[Candidate]:
        for start, end, digits in find_spoken(text):
            canonical = self._number(digits)[1] if digits.startswith(("0", "92", "91", "44")) else ""
            if canonical or (_LEAST <= len(digits) <= _LONGEST and _all_said(text[start:end])):
                yield "contact.phone", start, end, canonical

    def _lettered(self, typed: str, at: int) -> Iterator[Candidate]:
        letters = sum(letter in _AS_LETTERS for letter in typed)
        if not letters or sum(letter.isdigit() for letter in typed) < _FEWEST_DIGITS:
            return
        digits = re.sub(r"[^0-9+]", "", typed.translate(_AS_DIGITS))
        if _MOBILE.fullmatch(digits):
            yield "contact.phone", at, at + len(typed), self._number(digits)[1]

    def _run(self, text: str, typed: str, at: int) -> Iterator[Candidate]:
        """A run of digits: one number, or several with spaces between them."""
        parts = [group.span() for group in _GROUP.finditer(typed)]
        found = list(self._several(typed, parts)) if 1 < len(parts) <= _MOST_GROUPS else []
        rule, canonical = self._number(typed)
        if canonical:
            found = [(rule, 0, len(typed), canonical)]
        for rule, start, end, canonical in found:
            said = _judged(text, at + start, at + end, rule)
            if said:
                yield said, at + start, at + end, "" if said == "number.long" else canonical
        if not found:
            yield from _unread(text, typed, at)

    def _several(self, typed: str, parts: list[tuple[int, int]]) -> Iterator[Candidate]:
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
        digits = re.sub(r"[^0-9]", "", typed.replace("(0)", ""))
        if not _LEAST <= len(digits) <= _LONGEST:
            return "", ""
        key = digits, typed.startswith(("+", "(+", "00"))
        if key not in self._met:
            self._met[key] = self._asked(*key)
        return self._met[key]

    def _asked(self, digits: str, plus: bool) -> tuple[str, str]:
        for country in ("PK", "IN"):
            if found := read("national_id", digits, country):
                return "number.national", found
        if (plus or len(digits) > _LOCAL) and (found := read("phone", "+" + digits.lstrip("0"), "")):
            return "contact.phone", found
        if digits.startswith(("0", "111")) or len(digits) >= _LOCAL:
            for country in self._countries:
                if found := read("phone", digits, country):
                    return "contact.phone", found
        return "", ""


def _judged(text: str, start: int, end: int, rule: str) -> str:
    """The rule for a number that is one, after a look at the words around it; "" where it is none after all."""
    typed, before = text[start:end], text[max(0, start - _BEFORE) : start]
    digits = re.sub(r"[^0-9+]", "", typed)
    cited = _CITED.search(before) or _MONEY.match(text[end : end + 12])
    if rule == "number.national":
        if _CARD.fullmatch(typed):
            return rule
        if cited:
            return ""
        if len(digits) == _CNIC and digits == typed and not _PREFIX.match(digits):
            return "number.long"
        return rule
    if _FREE.fullmatch(digits):
        return "contact.office"
    mobile = _MOBILE.fullmatch(digits) is not None
    if cited and ("/" in typed or not (mobile and digits.startswith(("0", "+", "923")))):
        return ""
    return "contact.public" if is_of_an_office(text, start, end, line=mobile) else rule


def _unread(text: str, typed: str, at: int) -> Iterator[Candidate]:
    """A run of digits that no telephone has: one all the same where somebody is to call it."""
    digits = re.sub(r"[^0-9+]", "", typed)
    end = at + len(typed)
    before = text[max(0, at - _NEAR) : at]
    cited = _CITED.search(before) or _MONEY.match(text[end : end + 12])
    dialled = "\n" not in typed and (_DIALLED.search(before) or digits.startswith("+"))
    local = _LEAST <= len(digits) <= _LONGEST and digits.startswith(("0", "+", "92", "91"))
    if _FREE.fullmatch(digits):
        return
    if dialled and local and not cited:
        yield "contact.public" if is_of_an_office(text, at, end) else "contact.phone", at, end, ""
    elif len(digits) >= (_LONGEST if cited else _LONG) and not re.search(r"\s", typed):
        yield "number.long", at, end, ""


def _without(text: str, machines: list[Candidate]) -> str:
    """Without the addresses of machines, and versions: their digits are no telephone, unless more digits stand beside
    them."""
    pieces, kept = [], 0
    for rule, start, end, _ in sorted(machines, key=lambda one: one[1:3]):
        alone = not _GOES_ON.match(text, end) and not _WENT_BEFORE.search(text[max(0, start - 4) : start])
        if rule in ("", "number.device") and alone and start >= kept:
            pieces += [text[kept:start], "," * (end - start)]
            kept = end
    return "".join((*pieces, text[kept:]))


def _all_said(run: str) -> bool:
    """Whether a run in words is digit by digit, as only a telephone is said."""
    words = re.findall(r"[^\W\d_]+", run)
    return len(words) >= _LEAST
