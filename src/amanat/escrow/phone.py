"""Telephone numbers, written as E.164. Source: spec/identifiers.md, Phone; ITU-T E.164; RFC 3966 for `;ext=`."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from amanat.errors import MalformedError
from amanat.escrow.identifier import Identifier, checked_country, cleaned

_EXTENSION_WORD: Final = re.compile(r"(?:;ext=|\bextension|\bextn|\bext|\bx|#)\W*(?=\d{1,7}$)")
_SCHEME: Final = re.compile(r"^(?:tel|sms|whatsapp):(?://)?")


def phone(text: str, country: str = "") -> Identifier:
    """A telephone number as typed, `country` (ISO 3166-1) for local forms such as 0300 1234567.

    Canonical: E.164, with `;ext=` and the extension's digits where one was given, since a switchboard serves many.
    Raises MalformedError: `phone.country` (local form, no country), `phone.letters`, `phone.wrong`, `identifier.*`.
    """
    plain = _SCHEME.sub("", cleaned(text).casefold())
    plain = _EXTENSION_WORD.sub(";ext=", plain)
    if re.search(r"[^\W\d_]", plain.replace(";ext=", "")):
        raise MalformedError("phone.letters", "A telephone number has no letters. Write its digits.")
    if not plain.startswith("+") and not country.strip():
        raise MalformedError(
            "phone.country", "Write the number with + and the country's code, such as +92, or choose its country."
        )
    number = _parsed(plain, checked_country(country) if country.strip() else None)
    extension = f";ext={number.extension}" if number.extension else ""
    return Identifier("phone", phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension, _shown(number))


def _parsed(plain: str, region: str | None) -> PhoneNumber:
    try:
        number = phonenumbers.parse(plain, region)
    except NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise MalformedError(
            "phone.wrong", "No telephone has this number. Look for a digit that is missing, doubled or swapped."
        )
    return number


def _shown(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
