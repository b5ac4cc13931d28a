"""The register as an intake serves it, so that every desk counts one institution under one id (spec/statistics.md,
"Register")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amanat.errors import MalformedError
from amanat.publication.statistics.register import INSTITUTION, Institution
from amanat.seal.forms import many, random_id, struct

MOST_LISTED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Register:
    """`gone`: ids of those that desks are not to choose any more. Figures about them stay."""

    institutions: tuple[Institution, ...]
    gone: tuple[str, ...] = ()

    def find(self, institution: str) -> Institution | None:
        return next((each for each in self.institutions if each.id == institution), None)

    @property
    def offered(self) -> tuple[Institution, ...]:
        gone = frozenset(self.gone)
        return tuple(each for each in self.institutions if each.id not in gone)


_REGISTER: Final = struct(
    Register,
    {"institutions": many(INSTITUTION, most=MOST_LISTED), "gone": many(random_id, most=MOST_LISTED, distinct=True)},
    fixed={"v": 1},
)


def write_register(register: Register) -> bytes:
    """The canonical JSON that `GET /v1/institutions` answers."""
    return _REGISTER.encode(register)


def read_register(data: bytes) -> Register:
    """Raises MalformedError `json.…`, `institution.double`."""
    found = _REGISTER.decode(data)
    if len({each.id for each in found.institutions}) != len(found.institutions):
        raise MalformedError("institution.double", "An institution stands twice in the register.")
    return found


def check_institution(institution: Institution) -> Institution:
    """The same, if every field of it is as the register wants it. Raises MalformedError `json.…`."""
    return INSTITUTION.decode(INSTITUTION.encode(institution))


def sorted_by_name(institutions: Sequence[Institution]) -> tuple[Institution, ...]:
    return tuple(sorted(institutions, key=lambda each: (each.name.en, each.place, each.id)))
