"""Jurisdiction packs from their folder, with the signatures that hold, and the calendars that they need."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import holidays

import amanat
from amanat.errors import AmanatError, MalformedError
from amanat.process.clocks import Holidays
from amanat.process.packs import Pack, Reviewer, data_of, faults_between, read_pack, read_reviewers, signed_by
from amanat.process.working_days import WorkCalendar
from amanat.seal.forms import Day, day, many, pattern, struct, text

REVIEWERS: Final = "reviewers.yaml"
CALENDARS: Final = "calendars.yaml"
NO_PACKS: Final = frozenset({REVIEWERS, CALENDARS})
YEARS_BACK: Final = 12
YEARS_AHEAD: Final = 6
"""How far calendars reach from today: the longest clock of a pack, and the oldest case whose days are still counted."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Days that turned out otherwise than the tables say: Eid was seen a day later, an office closed."""

    calendar: str
    source: str
    closed: tuple[Day, ...] = ()
    opened: tuple[Day, ...] = ()


_ANNOUNCED: Final = struct(
    Announced,
    {"calendar": pattern(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", "ISO 3166"), "source": text(500)},
    {"closed": many(day, most=60), "opened": many(day, most=60)},
)
_CALENDARS: Final = struct(
    lambda changes: changes, {"changes": many(_ANNOUNCED, most=500)}, fixed={"format": "amanat-calendars/1"}
)


def packs_folder() -> Path:
    """`packs/jurisdictions`: inside the installed package, or beside the sources of a working copy."""
    package = Path(amanat.__file__).parent
    inside = package / "packs" / "jurisdictions"
    return inside if inside.is_dir() else package.parents[1] / "packs" / "jurisdictions"


def schema_file() -> Path:
    """The JSON Schema of a pack: inside the installed package, or in `spec/` of a working copy."""
    package = Path(amanat.__file__).parent
    inside = package / "packs" / "pack.schema.json"
    return inside if inside.is_file() else package.parents[1] / "spec" / "pack.schema.json"


@lru_cache(maxsize=8)
def load_packs(folder: Path | None = None) -> Mapping[str, Pack]:
    """Every pack of a folder by id, in their order; `signed` where a listed reviewer signed these very bytes.

    A signature that does not hold makes a pack unverified, and stops nothing; `amanat packs check` says why. A pack
    that does not hold together is refused: MalformedError names its file.
    """
    place = folder or packs_folder()
    reviewers = load_reviewers(place)
    found = [_load(path, reviewers) for path in pack_files(place)]
    for fault in faults_between(found):
        raise MalformedError(fault.code, f"{fault.place}: {fault.detail}")
    return MappingProxyType({pack.id: pack for pack in found})


def pack_files(folder: Path) -> tuple[Path, ...]:
    """The packs of a folder, without its two other files."""
    return tuple(path for path in sorted(folder.glob("*.yaml")) if path.name not in NO_PACKS)


def signature_files(pack: Path) -> tuple[Path, ...]:
    """`<pack>.<anything>.sig` beside a pack: one file a reviewer."""
    return tuple(sorted(pack.parent.glob(f"{pack.stem}.*.sig")))


def load_reviewers(folder: Path) -> Mapping[bytes, Reviewer]:
    """The people whose signatures count; nobody where there is no list."""
    path = folder / REVIEWERS
    return read_reviewers(path.read_bytes()) if path.is_file() else {}


def _load(path: Path, reviewers: Mapping[bytes, Reviewer]) -> Pack:
    try:
        pack = read_pack(path.read_bytes())
    except MalformedError as error:
        raise MalformedError(error.code, f"{path.name}: {error.detail}") from error
    if pack.id != path.stem:
        raise MalformedError("pack.name", f"{path.name}: its id is {pack.id}. File and id have one name.")
    return _newest([signed for file in signature_files(path) if (signed := _signed(pack, file, reviewers))], pack)


def _signed(pack: Pack, file: Path, reviewers: Mapping[bytes, Reviewer]) -> Pack | None:
    try:
        return signed_by(pack, file.read_bytes(), reviewers)
    except AmanatError:
        return None


def _newest(signed: list[Pack], pack: Pack) -> Pack:
    return max(signed, key=lambda one: one.signed.day if one.signed else "", default=pack)


def load_holidays(packs: Iterable[Pack], today: date, folder: Path | None = None) -> Holidays:
    """The calendars that these packs name, around `today`, with what was announced (`calendars.yaml`)."""
    place = folder or packs_folder()
    keys = tuple(sorted({pack.calendar for pack in packs if pack.calendar}))
    return _calendars(keys, today.year - YEARS_BACK, today.year + YEARS_AHEAD, place)


@lru_cache(maxsize=8)
def _calendars(keys: tuple[str, ...], first: int, last: int, folder: Path) -> Holidays:
    path = folder / CALENDARS
    changes: tuple[Announced, ...] = _CALENDARS.read(data_of(path.read_bytes()), "") if path.is_file() else ()
    return MappingProxyType({key: _calendar(key, first, last, changes) for key in keys})


def _calendar(key: str, first: int, last: int, changes: Iterable[Announced]) -> WorkCalendar:
    country, _, area = key.partition("-")
    years = [year for year in range(first, last + 1) if _is_known(country, area, year)]
    if not years:
        raise MalformedError("pack.calendar", f"No holidays are known for {key}.")
    table = holidays.country_holidays(country, subdiv=area or None, years=years)
    made = WorkCalendar(date(years[0], 1, 1), date(years[-1], 12, 31), frozenset(table), frozenset(table.weekend))
    for change in changes:
        if change.calendar in (key, country):
            made = made.changed(map(date.fromisoformat, change.closed), map(date.fromisoformat, change.opened))
    return made


def _is_known(country: str, area: str, year: int) -> bool:
    """Whether the tables hold every holiday of that year; some that follow the moon are worked out for a few decades
    alone, and the tables warn beyond."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            holidays.country_holidays(country, subdiv=area or None, years=year)
        except (UserWarning, NotImplementedError):  # the second: no such country or area
            return False
    return True
