"""Numbers on cards and papers: identity, tax, bank, passport. With their check digits where they have them.

A number whose check digits are right is one wherever it stands. Others need a word beside them that says what they
are.
Sources: ISO 7064 (mod 97-10, mod 11-2), ISO/IEC 7812 (Luhn), ISO 13616 (IBAN), UIDAI (Aadhaar), Income Tax Department
of India (PAN), HMRC NIM39110 (NINO), SSA (SSN), each country's own rule for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from amanat.publication.contacts import Candidate, read

_SPACES: Final = re.compile(r"[\s\-.–]")
_DNI: Final = "trwagmyfpdxbnjzsqvhlcke"
_CHINA: Final = "10x98765432"


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(number)) > 1


def is_iban(typed: str) -> bool:
    """ISO 7064 mod 97-10."""
    plain = _SPACES.sub("", typed)
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


def is_aadhaar(typed: str) -> bool:
    return bool(read("national_id", typed, "IN"))


def is_pan(typed: str) -> bool:
    """The fourth letter says what kind of holder it is."""
    return typed[3] in "pchabgjlft"


def is_dni(typed: str) -> bool:
    """Spain: the letter is the number modulo 23."""
    return _DNI[int(typed[:8]) % 23] == typed[-1]


def is_resident(typed: str) -> bool:
    """China, 18 digits, ISO 7064 mod 11-2."""
    weighed = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(typed[:17]))
    return _CHINA[weighed % 11] == typed[17]


def is_payment_card(typed: str) -> bool:
    number = _SPACES.sub("", typed)
    return 13 <= len(number) <= 19 and number[0] in "23456" and luhn(number)


def is_emirates(typed: str) -> bool:
    return luhn(_SPACES.sub("", typed))


def is_insee(typed: str) -> bool:
    """France: what is left to 97 of the first thirteen."""
    number = _SPACES.sub("", typed)
    return 97 - int(number[:13]) % 97 == int(number[13:])


def _any(_typed: str) -> bool:
    return True


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w]){pattern}(?![\w])")


_SHAPES: Final[tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...]] = (
    ("number.account", _of(r"[a-z]{2}[0-9]{2}(?:[ -]?[a-z0-9]{4}){3,7}(?:[ -]?[a-z0-9]{1,3})?"), is_iban),
    ("number.account", _of(r"[2-6][0-9]{3}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?"), is_payment_card),
    ("number.account", _of(r"3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}"), is_payment_card),
    # Pakistan and United Kingdom, United States as they are printed; placeholders too.
    ("number.national", _of(r"[0-9]{5} ?[-–—./] ?[0-9]{7} ?[-–—./] ?[0-9]"), _any),
    (
        "number.national",
        _of(r"[a-ceghj-pqrstw-z][a-ceghj-npqrstw-z][ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[a-d]"),
        _any,
    ),
    ("number.national", _of(r"[0-9]{3}[-–][0-9]{2}[-–][0-9]{4}"), _any),
    ("number.national", _of(r"[2-9][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}"), is_aadhaar),
    ("number.national", _of(r"[a-z]{3}[a-z][a-z][0-9]{4}[a-z]"), is_pan),
    ("number.national", _of(r"784[ -]?[0-9]{4}[ -]?[0-9]{7}[ -]?[0-9]"), is_emirates),
    ("number.national", _of(r"[a-z]{6}[0-9]{2}[a-ehlmprst][0-9]{2}[a-z][0-9]{3}[a-z]"), _any),
    ("number.national", _of(r"[0-9]{8}-?[a-z]"), is_dni),
    ("number.national", _of(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9x]"), is_resident),
    ("number.national", _of(r"[12] ?[0-9]{2} ?[01][0-9] ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}"), is_insee),
    ("number.national", _of(r"(?:19|[2-9][0-9])[0-9]{7}[vx]"), _any),
    ("number.device", _of(r"[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}"), _any),
)
_NUMBER: Final = r" ?(?:numbers?|no|nos|num|nmbr|code|#|نمبر)"
_SMALL: Final = (
    r"(?:[ :.,#=–—()\"'-]{1,4}(?:is|was|hai|tha|ye|yeh|ہے|تھا|یہ|on file|reads|card|کارڈ)(?!\w))?[ :.,#=–—()\"'-]{0,4}"
)
_WRITTEN: Final = (
    r"((?=[a-z0-9 /\-]{0,30}[0-9])[a-z]{0,4}-?[0-9][a-z0-9]{0,19}"
    r"(?:[ \-/](?=[a-z]{0,4}[0-9])[a-z0-9]{1,12}|-[a-z]{1,6}(?=-[0-9])){0,6})(?!\w)"
)
_AS: Final = r"(?:[ ,:(]{1,3}(?:typed|written|given|shown|printed|entered|posted|as|is|was|in|the|her|his)(?!\w)){0,4}"
_NATIONAL: Final = (
    r"cnic|c\.n\.i\.c|nicop|snic|n\.i\.c|id card|identity card|national id|national identity|nid|aadhaar|aadhar"
    r"|adhaar|adhar"
    r"|uid|uidai|pan card|voter id|epic|passport|ssn|social security|national insurance|nino|tax id|nhs|iqama"
    r"|emirates id"
    r"|driving licen[cs]e|driver'?s licen[cs]e|licen[cs]e plate|number plate|b-form|student id|employee id"
    r"|employee code|staff id"
    r"|shanakhti card|shanakhti|pehchan patra|imei|udid"
    r"|شناختی کارڈ|شناختی|پاسپورٹ|آدھار|ب فارم|بی فارم|پین کارڈ"
)
_NATIONAL_NUMBERED: Final = (
    r"nic|poc|id|pan|ni|tin|utr|sin|medicare|licen[cs]e|plate|vehicle|birth certificate|roll|enrol?ment|employee"
    r"|staff|payroll"
    r"|personnel|patient|mr|medical record|لائسنس|رول|گاڑی|ملازم"
)
_ACCOUNT: Final = r"iban|easypaisa|easy paisa|jazzcash|jazz cash|upi|ایزی پیسہ|جاز کیش|آئی بین"
_ACCOUNT_NUMBERED: Final = r"account|a/c|acct|acc|card|wallet|khata|اکاؤنٹ|اکاونٹ|کھاتہ|کھاتے|کارڈ"
_CALLED: Final = tuple(
    (
        rule,
        re.compile(
            rf"(?<!\w)(?:(?:{words})\.?(?: ?card| ?کارڈ)?(?:{_NUMBER})?{_AS}"
            rf"|(?:{numbered})\.?{_NUMBER})\.?{_SMALL}{_WRITTEN}"
        ),
    )
    for rule, words, numbered in (
        ("number.national", _NATIONAL, _NATIONAL_NUMBERED),
        ("number.account", _ACCOUNT, _ACCOUNT_NUMBERED),
    )
)
_PLAIN: Final = (
    (
        "number.account",
        re.compile(
            r"(?<!\w)(?:account|a/c|acct|khata|اکاؤنٹ|اکاونٹ|کھاتہ|کھاتے) ?[:(]? ?((?:[0-9][ -]?){7,23}[0-9])(?!\w)"
        ),
    ),
    (
        "number.national",
        re.compile(
            r"(?<!\w)(?:car|vehicle|motorbike|motorcycle|bike|scooter|rickshaw|gaari|gari|gaadi|registration"
            r"|گاڑی|کار|موٹر سائیکل)"
            r"(?: (?:is|was|ka|ki|number|no\.?|نمبر|کا"
            r"|کی))*[ ,:(-]{1,3}([a-z]{2,4}[ -]?(?:[0-9]{2}[ -])?[0-9]{3,4})(?!\w)"
        ),
    ),
)
_LEAST: Final = 5


def find_cards(text: str) -> Iterator[Candidate]:
    for rule, pattern, is_right in _SHAPES:
        for found in pattern.finditer(text):
            if is_right(found[0]):
                yield rule, *found.span(), _canonical(found[0])
    for rule, pattern in _CALLED:
        for found in pattern.finditer(text):
            if sum(letter.isdigit() for letter in found[1]) >= _LEAST:
                yield rule, *found.span(1), _canonical(found[1])
    for rule, pattern in _PLAIN:
        for found in pattern.finditer(text):
            yield rule, *found.span(1), ""


def _canonical(typed: str) -> str:
    """What the same number is compared by, where it is Pakistan's or India's."""
    return read("national_id", typed, "PK") or read("national_id", typed, "IN")
