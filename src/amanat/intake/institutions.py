"""The register of institutions that the operator keeps: who stands in it, putting one in, changing its name, taking it
off the list that desks choose from. Nothing that figures were published about ever goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.intake.names import folded
from amanat.intake.times import day_of
from amanat.publication.statistics.listing import MOST_LISTED, Register, check_institution
from amanat.publication.statistics.register import Institution, Names
from amanat.store import schema
from amanat.store.sheet import Sheet

_TABLE: Final = schema.institution


def register(connection: Connection) -> Register:
    """All of them by their English names, gone ones too: a desk counts on under the id that it chose."""
    rows = connection.execute(select(_TABLE).order_by(_TABLE.c.name_en, _TABLE.c.place, _TABLE.c.id)).all()
    return Register(tuple(map(_institution, rows)), tuple(row.id for row in rows if row.gone is not None))


def find(connection: Connection, institution: str) -> Institution | None:
    row = connection.execute(select(_TABLE).where(_TABLE.c.id == institution)).one_or_none()
    return _institution(row) if row is not None else None


def by_name(institutions: tuple[Institution, ...]) -> Mapping[str, Institution]:
    """Each under its names as they are compared, where nobody else has the same one: of The Mill in Karachi and The
    Mill in Lahore neither is found by that name."""
    names: dict[str, set[str]] = {}
    for each in institutions:
        for name in {folded(each.name.en), folded(each.name.ur)} - {""}:
            names.setdefault(name, set()).add(each.id)
    known = {each.id: each for each in institutions}
    return {name: known[next(iter(found))] for name, found in names.items() if len(found) == 1}


def _institution(row: Row[Any]) -> Institution:
    return Institution(row.id, Names(row.name_en, row.name_ur), row.sector, row.country, row.place)


# -- jobs of the writer ------------------------------------------------------------------------------------------------


def add(sheet: Sheet, wanted: Institution) -> None:
    """Puts one in. Raises MalformedError `json.…`; ConflictError `institution.same_name` for one of the same name and
    place; RefusedError `institution.many`."""
    connection, checked = sheet.alone(), check_institution(wanted)
    _no_namesake(connection, checked)
    if connection.execute(select(func.count()).select_from(_TABLE)).scalar_one() >= MOST_LISTED:
        raise RefusedError("institution.many", f"The register holds {MOST_LISTED} institutions at most.")
    connection.execute(_TABLE.insert().values(id=checked.id, gone=None, **_values(checked)))


def load(sheet: Sheet, wanted: Iterable[Institution]) -> int:
    """Puts many in, all or none; one that stands there already under its id is left as it is. How many are new."""
    connection = sheet.alone()
    known = {each.id for each in register(connection).institutions}
    new = [each for each in wanted if each.id not in known]
    for each in new:
        add(sheet, each)
    return len(new)


def rename(sheet: Sheet, wanted: Institution) -> None:
    """Another name or place for the same institution; its sector and country stay, because figures stand under them.

    Raises as `add`, and NotFoundError `institution.unknown`.
    """
    connection, checked = sheet.alone(), check_institution(wanted)
    before = _known(connection, checked.id)
    if (before.sector, before.country) != (checked.sector, checked.country):
        raise RefusedError("institution.sector", "Its sector and country stay. Put the other one in as a new one.")
    _no_namesake(connection, checked)
    connection.execute(update(_TABLE).where(_TABLE.c.id == checked.id).values(**_values(checked)))


def set_gone(sheet: Sheet, institution: str, now: float, *, gone: bool) -> None:
    """Desks are not offered it any more, or again. Raises NotFoundError `institution.unknown`."""
    connection = sheet.alone()
    _known(connection, institution)
    connection.execute(update(_TABLE).where(_TABLE.c.id == institution).values(gone=day_of(now) if gone else None))


def _values(institution: Institution) -> dict[str, str]:
    return {
        "sector": institution.sector,
        "country": institution.country,
        "name_en": institution.name.en,
        "name_ur": institution.name.ur,
        "place": institution.place,
    }


def _known(connection: Connection, institution: str) -> Institution:
    found = find(connection, institution)
    if found is None:
        raise NotFoundError(
            "institution.unknown", "No institution with this id. `amanat intake institution list` shows them."
        )
    return found


def _no_namesake(connection: Connection, wanted: Institution) -> None:
    """Two entries for one body would split its figures."""
    mine = _looks(wanted)
    for other in register(connection).institutions:
        if other.id != wanted.id and _looks(other) & mine:
            raise ConflictError(
                "institution.same_name",
                f"“{other.name.en}” ({other.id}) is in the register with this name and place. If it is another one, "
                "give each its place.",
            )


def _looks(institution: Institution) -> set[tuple[str, str, str]]:
    name, place = institution.name, folded(institution.place)
    return {(institution.country, each, place) for each in (folded(name.en), folded(name.ur)) if each}
