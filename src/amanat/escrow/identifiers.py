"""One way in for every kind of identifier. Source: spec/identifiers.md."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, get_args

from amanat.errors import MalformedError
from amanat.escrow.handle import handle
from amanat.escrow.identifier import Identifier, Kind
from amanat.escrow.mail import email
from amanat.escrow.national import national_id
from amanat.escrow.phone import phone

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_READERS: Final[dict[str, Callable[[str, str], Identifier]]] = {
    "phone": phone,
    "email": lambda text, _country: email(text),
    "handle": handle,
    "national_id": national_id,
}


def normalise(kind: str, text: str, country: str = "") -> Identifier:
    """`text` as typed, in the one form that equal identifiers share. `country`: ISO 3166-1, or "" where not known.

    A WhatsApp account comes back as a phone. Normalising a canonical form gives the same again.
    Raises MalformedError: `identifier.name_only` (a name is never matched on: see `names`), `identifier.kind`, and
    those of each kind. The message never holds what was typed.
    """
    if kind == "name":
        raise MalformedError(
            "identifier.name_only",
            "Many people share a name. Add a telephone, e-mail or account if you know one.",
        )
    if kind not in _READERS:
        raise MalformedError("identifier.kind", "Choose what this is: phone, e-mail, account or national number.")
    return _READERS[kind](text, country)
