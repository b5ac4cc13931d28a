"""The words of what is counted about institutions, the same at the desk that counts it and for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def later(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated where it is shown."""
    return message


SECTORS: Final[Mapping[str, str]] = {
    "employer": later("Employers"),
    "university": later("Universities"),
    "school": later("Schools"),
    "hospital": later("Hospitals"),
    "ombudsperson": later("Ombudspersons"),
    "police": later("Police"),
    "court": later("Courts"),
    "other": later("Other offices"),
}
FAMILIES: Final[Mapping[str, str]] = {
    "received": later("Cases that came"),
    "acknowledged": later("It gave a first answer"),
    "inquiries": later("It opened an inquiry"),
    "findings": later("It decided"),
    "outcomes": later("What followed"),
    "closed": later("It ended without anything"),
    "withdrawn": later("She took it back"),
    "retaliation": later("Somebody was made to suffer for it"),
    "reversals": later("A decision was changed later"),
}
KIND_WORDS: Final[Mapping[str, str]] = {
    "substantiated": later("proved"),
    "not_substantiated": later("not proved"),
    "inconclusive": later("could not be decided"),
    "no_jurisdiction": later("not theirs to decide"),
    "measure": later("something was done"),
    "sanction": later("somebody was punished"),
    "none": later("nothing"),
    "no_action": later("nothing was done"),
    "not_theirs": later("they said it is not theirs"),
    "no_contact": later("nobody was reached"),
    "she_asked": later("she asked for it"),
    "other": later("another reason"),
    "within": later("in time"),
    "late": later("late"),
    "pending": later("not done by the end"),
}
