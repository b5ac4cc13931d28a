"""The people of a case whom a text must not give away. Source: FAIRNESS section 5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from amanat.errors import MalformedError
from amanat.escrow.identifiers import normalise
from amanat.seal.forms import Day

Role = Literal["complainant", "family", "witness", "respondent", "other"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody protected. `names`: every name, alias and nickname, in any script. `identifiers`: (kind, as typed) as
    `escrow.identifiers.normalise` takes them. `roles`, `places`, `days`: what together would tell who it is."""

    id: str
    role: Role
    names: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    minor: bool = False
    roles: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Protected:
    """Everybody in a case who is not to be known. `country`: where local telephone numbers are read. `allowed`:
    canonical identifiers that may stand, such as the desk's own telephone. `pdq`: the private list, 64 hex digits each.
    """

    people: tuple[Person, ...] = ()
    country: str = "PK"
    allowed: frozenset[str] = frozenset()
    pdq: tuple[str, ...] = ()

    def without(self, person: str) -> Protected:
        """Everybody but one: she may write under her own name."""
        return replace(self, people=tuple(one for one in self.people if one.id != person))

    def canonical(self) -> Mapping[str, str]:
        """Their telephones, addresses and numbers in the one form that equal ones share, each with the role of whom it
        belongs to; unreadable ones left out."""
        return {
            found: one.role
            for one in self.people
            for kind, text in one.identifiers
            if (found := _canonical(kind, text, self))
        }


def _canonical(kind: str, text: str, protected: Protected) -> str:
    try:
        return normalise(kind, text, protected.country).canonical
    except MalformedError:
        return ""
