"""The register as an intake serves it, so that every desk counts one institution under one id (spec/statistics.md,
"Register")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amanat.errors import ForgedError, MalformedError
from amanat.publication.statistics.register import INSTITUTION, Institution
from amanat.seal.forms import many, random_id, struct
from amanat.seal.signing import SigningKey, verified_body

MOST_LISTED: Final = 5_000
LABEL: Final = "institutions"


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
    """The canonical JSON."""
    return _REGISTER.encode(register)


def read_register(data: bytes) -> Register:
    """Raises MalformedError `json.…`, `institution.double`."""
    found = _REGISTER.decode(data)
    if len({each.id for each in found.institutions}) != len(found.institutions):
        raise MalformedError("institution.double", "An institution stands twice in the register.")
    return found


def sign_register(register: Register, key: SigningKey) -> bytes:
    """The signed body that `GET /v1/institutions` answers; `key`: the intake's for its directory."""
    return key.sign_body(LABEL, write_register(register))


def open_register(signed: bytes, public: bytes) -> bytes:
    """The canonical JSON of a register that this key signed. Raises MalformedError `json.…`, `institution.double`,
    `signature.short`; ForgedError `signature.invalid`."""
    body = verified_body(LABEL, public, signed)
    read_register(body)
    return body


def check_follows(before: Register, after: Register) -> None:
    """Whether `after` can be the same register later: names and places change, nothing else, and nothing goes.

    Raises ForgedError `institution.changed`: figures would stand under another institution than they are about.
    """
    now = {each.id: (each.sector, each.country) for each in after.institutions}
    if any(now.get(each.id) != (each.sector, each.country) for each in before.institutions):
        raise ForgedError("institution.changed", "An institution went from the register, or is another one now.")


def check_institution(institution: Institution) -> Institution:
    """The same, if every field of it is as the register wants it. Raises MalformedError `json.…`."""
    return INSTITUTION.decode(INSTITUTION.encode(institution))


def sorted_by_name(institutions: Sequence[Institution]) -> tuple[Institution, ...]:
    return tuple(sorted(institutions, key=lambda each: (each.name.en, each.place, each.id)))
