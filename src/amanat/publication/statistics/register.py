"""The register of institutions that the intake keeps: whom a figure is about. No figure is shown of anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
