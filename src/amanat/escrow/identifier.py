"""What every identifier has in common. Source: spec/identifiers.md."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from amanat.errors import MalformedError

Kind = Literal["phone", "email", "handle", "national_id"]

MAX_TEXT: Final = 500

# Written between the letters by keyboards, copying and right-to-left text; nobody sees them. Soft hyphen, joiners and
# direction marks, word joiner and its neighbours, byte order mark, Arabic letter mark, Mongolian separator, tatweel,
# variation selectors; and halves of a pair of surrogates, which are no letter and cannot be written down.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Identifier:
    """`canonical` is compared and hashed, always together with `kind`; `display` is what people read."""

    kind: Kind
    canonical: str
    display: str


def cleaned(text: str) -> str:
    """`text` in NFKC, without what nobody sees, every decimal digit as 0-9, one space between words.

    Raises MalformedError: `identifier.empty`, `identifier.long`.
    """
    if len(text) > MAX_TEXT:
        raise MalformedError("identifier.long", "This is too long. Write one number, address or name at a time.")
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)))
    latin = "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in seen)
    plain = _SPACES.sub(" ", latin).strip()
    if not plain:
        raise MalformedError("identifier.empty", "Nothing was written. Write it, or leave this one out.")
    return plain


def checked_country(country: str) -> str:
    """Two upper-case letters (ISO 3166-1). Raises MalformedError `identifier.country`."""
    code = country.strip().upper()
    if re.fullmatch("[A-Z]{2}", code) is None:
        raise MalformedError("identifier.country", "Choose the country that it belongs to.")
    return code
