"""What anybody may read of the public record: publications, entries newest first, institutions, pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from amanat.errors import RefusedError
from amanat.intake.names import folded
from amanat.intake.reading import nothing
from amanat.seal.directory import BothLanguages
from amanat.seal.directory import open_entry as open_desk
from amanat.seal.encoding import b64
from amanat.seal.ids import DeskId, fingerprint
from amanat.seal.publication import Entry, Institution, read_entry
from amanat.store import schema

_publication, _entry, _picture, _institution = (
    schema.publication,
    schema.publication_entry,
    schema.publication_picture,
    schema.publication_institution,
)


def taken_down() -> RefusedError:
    return RefusedError("publication.taken_down", "This was taken down.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who publishes: `name` as the directory has it, None for one that is not listed any more."""

    id: DeskId
    name: BothLanguages | None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.id)


@dataclass(frozen=True, slots=True)
class Posted:
    """One entry of the record. `entry` is None once it was taken down; then `gone` is the hour of that."""

    publication: str
    n: int
    kind: str
    received: int
    place: int
    entry: Entry | None
    gone: int | None
    desk: Desk


@dataclass(frozen=True, slots=True)
class Publication:
    """Every entry in order; `taken` is the hour of a take-down."""

    id: str
    desk: Desk
    taken: int | None
    entries: tuple[Posted, ...]

    @property
    def there(self) -> tuple[Entry, ...]:
        """What can still be read."""
        return tuple(posted.entry for posted in self.entries if posted.entry is not None)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture's row: its media type, and its bytes or the name of their blob."""

    media: str
    body: bytes | None
    blob: str | None


# -- for programs ------------------------------------------------------------------------------------------------------


def overview(connection: Connection, publication: str) -> Mapping[str, Any]:
    """What `GET /v1/publications/{id}` says. Raises NotFoundError `nothing`."""
    row = _row(connection, publication)
    entries = connection.execute(select(_entry).where(_entry.c.publication == publication).order_by(_entry.c.n)).all()
    return {
        "publication": publication,
        "desk": row.desk,
        "n": entries[-1].n,
        "head": b64(row.head),
        "taken": row.taken is not None,
        "entries": [
            {
                "n": each.n,
                "kind": each.kind,
                "hash": b64(each.hash),
                "gone": each.signed is None,
                "salt": b64(each.salt) if each.salt is not None else "",
            }
            for each in entries
        ],
    }


def signed(connection: Connection, publication: str, n: int) -> tuple[bytes, bytes | None]:
    """One entry as its desk signed it, and the salt of its leaf. Raises NotFoundError `nothing`, RefusedError
    `publication.taken_down`."""
    where = (_entry.c.publication == publication, _entry.c.n == n)
    row = connection.execute(select(_entry.c.signed, _entry.c.salt).where(*where)).one_or_none()
    if row is None:
        raise nothing()
    if row.signed is None:
        raise taken_down()
    return bytes(row.signed), row.salt


def of_desk(connection: Connection, desk: str) -> list[Mapping[str, Any]]:
    """Each publication of a desk: where its chain ends, and whether it was taken down."""
    last = select(func.max(_entry.c.n)).where(_entry.c.publication == _publication.c.id).scalar_subquery()
    rows = connection.execute(
        select(_publication, last.label("n")).where(_publication.c.desk == desk).order_by(_publication.c.id)
    )
    return [{"publication": row.id, "n": row.n, "head": b64(row.head), "taken": row.taken is not None} for row in rows]


def _row(connection: Connection, publication: str) -> Row[Any]:
    row = connection.execute(select(_publication).where(_publication.c.id == publication)).one_or_none()
    if row is None:
        raise nothing()
    return row


# -- for pages ---------------------------------------------------------------------------------------------------------

_POSTED = select(_entry, _publication.c.desk, _publication.c.taken).join(
    _publication, _publication.c.id == _entry.c.publication
)


def publication(connection: Connection, name: str) -> Publication | None:
    """A whole publication, or None."""
    rows = connection.execute(_POSTED.where(_entry.c.publication == name).order_by(_entry.c.n)).all()
    if not rows:
        return None
    entries = _posted(connection, rows)
    return Publication(name, entries[0].desk, rows[0].taken, tuple(entries))


def newest(connection: Connection, most: int, *, before: int | None = None, institution: str = "") -> list[Posted]:
    """Up to `most` readable entries of the whole record, newest first, before a place, of publications that name an
    institution."""
    where: list[ColumnElement[bool]] = [_entry.c.signed.is_not(None)]
    if before is not None:
        where.append(_entry.c.place < before)
    if institution:
        naming = select(_institution.c.publication).where(_institution.c.name == folded(institution))
        where.append(_entry.c.publication.in_(naming))
    rows = connection.execute(_POSTED.where(*where).order_by(_entry.c.place.desc()).limit(most)).all()
    return _posted(connection, rows)


def stages(connection: Connection, names: Sequence[str]) -> Mapping[str, Entry]:
    """The newest readable entry of each publication: where its case stands."""
    last = (
        select(_entry.c.publication, func.max(_entry.c.n).label("n"))
        .where(_entry.c.publication.in_(names), _entry.c.signed.is_not(None))
        .group_by(_entry.c.publication)
        .subquery()
    )
    joined = select(_entry.c.publication, _entry.c.signed).join(
        last, (last.c.publication == _entry.c.publication) & (last.c.n == _entry.c.n)
    )
    return {row.publication: read_entry(row.signed) for row in connection.execute(joined)}


def taken_lately(connection: Connection, most: int) -> list[Posted]:
    """Up to `most` entries that were taken down, the latest first."""
    where = (_entry.c.signed.is_(None), _publication.c.taken.is_not(None))
    order = (_publication.c.taken.desc(), _entry.c.place.desc())
    rows = connection.execute(_POSTED.where(*where).order_by(*order).limit(most)).all()
    return _posted(connection, rows)


def institutions(connection: Connection, after: str, most: int) -> list[tuple[str, Institution]]:
    """Up to `most` institutions that a readable entry names, by the name as it is compared, after one of these."""
    first = (
        select(_institution.c.name, func.max(_entry.c.place).label("place"))
        .join(_entry, (_entry.c.publication == _institution.c.publication) & (_entry.c.n == _institution.c.n))
        .where(_institution.c.name > after, _entry.c.signed.is_not(None))
        .group_by(_institution.c.name)
        .order_by(_institution.c.name)
        .limit(most)
        .subquery()
    )
    rows = connection.execute(
        select(first.c.name, _entry.c.signed).join(_entry, _entry.c.place == first.c.place).order_by(first.c.name)
    )
    return [(row.name, _as_named(read_entry(row.signed), row.name)) for row in rows]


def _as_named(entry: Entry, name: str) -> Institution:
    return next(each for each in entry.institutions if name in (folded(each.name.en or ""), folded(each.name.ur or "")))


def sizes(connection: Connection, publication: str) -> Mapping[bytes, tuple[int, int]]:
    """Width and height of each of its pictures, by hash."""
    rows = connection.execute(
        select(_picture.c.hash, _picture.c.width, _picture.c.height).where(_picture.c.publication == publication)
    )
    return {row.hash: (row.width, row.height) for row in rows}


def picture(connection: Connection, publication: str, digest: bytes) -> Shown | None:
    """One picture, or None once it was taken down. Raises NotFoundError `nothing`."""
    where = (_picture.c.publication == publication, _picture.c.hash == digest)
    row = connection.execute(select(_picture).where(*where).limit(1)).one_or_none()
    if row is not None:
        return Shown(row.media, row.body, row.blob)
    if _row(connection, publication).taken is None:
        raise nothing()
    return None


def _posted(connection: Connection, rows: Sequence[Row[Any]]) -> list[Posted]:
    desks = _desks(connection, {row.desk for row in rows})
    return [
        Posted(
            publication=row.publication,
            n=row.n,
            kind=row.kind,
            received=row.received,
            place=row.place,
            entry=read_entry(row.signed) if row.signed is not None else None,
            gone=row.taken if row.signed is None else None,
            desk=desks[row.desk],
        )
        for row in rows
    ]


def _desks(connection: Connection, names: set[str]) -> Mapping[str, Desk]:
    found = connection.execute(select(schema.desk.c.id, schema.desk.c.entry).where(schema.desk.c.id.in_(names)))
    listed = {row.id: open_desk(row.entry).name for row in found if row.entry is not None}
    return {name: Desk(DeskId(name), listed.get(name)) for name in names}
