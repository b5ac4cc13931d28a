"""The register of institutions that the intake keeps: whom a figure is about. What came to others is counted by
country and sector, all of them together; no figure is shown of anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from amanat.seal.canonical import JSON
from amanat.seal.forms import Form, choice, pattern, random_id, struct, text

SECTORS: Final = ("employer", "university", "school", "hospital", "ombudsperson", "police", "court", "other")


@dataclass(frozen=True, slots=True)
class Names:
    """What it is called in each language of the product."""

    en: str
    ur: str


@dataclass(frozen=True, slots=True)
class Institution:
    """`id`: 16 random bytes, 22 characters; never reused. `country`: ISO 3166 alpha-2. `place`: a town or province, ""
    for none."""

    id: str
    name: Names
    sector: str
    country: str
    place: str = ""


INSTITUTION: Form[Institution] = struct(
    Institution,
    {
        "id": random_id,
        "name": struct(Names, {"en": text(200), "ur": text(200)}),
        "sector": choice(*SECTORS),
        "country": pattern("[A-Z]{2}", "a country of two letters"),
        "place": text(200, shortest=0),
    },
)

_OTHERS: Final = re.compile(rf"other\.([A-Z]{{2}})\.({'|'.join(SECTORS)})", re.ASCII)


def others_of(country: str, sector: str) -> str:
    """What stands in the place of an id for all institutions outside the register: ``other.PK.employer``."""
    return f"other.{country}.{sector}"


def read_others(code: str) -> tuple[str, str] | None:
    """The country and the sector of such a group; None for anything else, as the id of an institution is."""
    found = _OTHERS.fullmatch(code)
    return (found[1], found[2]) if found is not None else None


def with_others(register: Mapping[str, Institution]) -> dict[str, Institution]:
    """The register, and beside it the groups of others of its countries. These have no name."""
    countries: Iterable[str] = dict.fromkeys(each.country for each in register.values())
    groups = ((others_of(country, sector), country, sector) for country in countries for sector in SECTORS)
    return {**register, **{code: Institution(code, Names("", ""), sector, country) for code, country, sector in groups}}


def _read_whose(value: JSON, at: str) -> str:
    return value if isinstance(value, str) and read_others(value) else random_id.read(value, at)


WHOSE: Form[str] = Form(_read_whose, lambda whose: whose)
"""An institution's id, or a group of others."""
