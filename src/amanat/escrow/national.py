"""National identity numbers. Source: spec/identifiers.md, National number; UIDAI for Aadhaar; Verhoeff (1969)."""

from __future__ import annotations

import re
from typing import Final

from amanat.errors import MalformedError
from amanat.escrow.identifier import Identifier, checked_country, cleaned

_SEPARATORS: Final = re.compile(r"[\s.\-/_‐-―−]+")
_TURN: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def national_id(text: str, country: str) -> Identifier:
    """A national identity number of `country` (ISO 3166-1), with or without dashes and spaces.

    Canonical: `PK:` and so on, then the number in upper case without separators. Pakistan: CNIC, 13 digits. India:
    Aadhaar, 12 digits with a right check digit. Elsewhere: 6 to 20 letters and digits, at least 4 of them digits.
    Raises MalformedError: `national.cnic`, `national.aadhaar`, `national.shape`, `identifier.*`. Nothing is filled in.
    """
    code = checked_country(country)
    number = _SEPARATORS.sub("", cleaned(text)).upper().removeprefix(f"{code}:")
    shown = {"PK": _cnic, "IN": _aadhaar}.get(code, _other)(number)
    return Identifier("national_id", f"{code}:{number}", f"{code} {shown}")


def _cnic(number: str) -> str:
    if re.fullmatch("[1-9][0-9]{12}", number) is None:
        raise MalformedError(
            "national.cnic", "A CNIC has 13 digits, like 00000-0000000-0, and does not begin with 0. Count them again."
        )
    return f"{number[:5]}-{number[5:12]}-{number[12]}"


def _aadhaar(number: str) -> str:
    if re.fullmatch("[2-9][0-9]{11}", number) is None or _verhoeff(number) != 0:
        raise MalformedError(
            "national.aadhaar", "This is not an Aadhaar number. It has 12 digits; one of them may be wrong or swapped."
        )
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def _other(number: str) -> str:
    if re.fullmatch("[A-Z0-9]{6,20}", number) is None or sum(map(str.isdigit, number)) < 4:
        raise MalformedError(
            "national.shape", "Write the number as it stands on the card: 6 to 20 letters and digits, no sentence."
        )
    return number


def _verhoeff(number: str) -> int:
    """0 where the last digit checks the others: catches every single wrong digit and every swap of neighbours."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        for _ in range(place % 8):
            value = _TURN[value]
        check = _times(check, value)
    return check


def _times(a: int, b: int) -> int:
    """The product in the symmetries of a pentagon: 0 to 4 turn it, 5 to 9 turn it over as well."""
    turned = (a + b) % 5 if a < 5 else (a - b) % 5
    return turned + 5 * ((a < 5) != (b < 5))
