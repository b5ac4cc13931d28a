"""What desks counted, kept as they signed it; and the figures that are made of it and published when their time has
come (spec/statistics.md)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, insert, select, update

from amanat.errors import MalformedError, RefusedError
from amanat.intake.answers import Conflict
from amanat.intake.institutions import register
from amanat.intake.reading import nothing
from amanat.intake.times import hour_of
from amanat.publication.statistics.book import Book, Release
from amanat.publication.statistics.book_form import read_book, read_release, write_book, write_release
from amanat.publication.statistics.publishing import publish
from amanat.publication.statistics.quarters import Quarter, quarter_of, read_quarter
from amanat.publication.statistics.returns import RETURN, Return, open_return
from amanat.publication.statistics.tables import Shown
from amanat.seal.directory import open_entry as open_desk
from amanat.seal.encoding import b64
from amanat.seal.ids import DeskId
from amanat.seal.signing import sha256, split_body
from amanat.store import schema
from amanat.store.sheet import Sheet

MOST_NUMBERS: Final = 40
"""Returns that one desk may send of one quarter."""
OLDEST: Final = 5
"""Years for which a return can come late."""
_return, _book, _quarter = schema.statistics_return, schema.statistics_book, schema.statistics_quarter


# -- what a desk sends -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """A return as it came, proved by the key that signed the request."""

    signed: bytes
    found: Return


def read_sent(body: bytes, desk: str, quarter: str, key: bytes, now: float) -> Sent:
    """Raises as `open_return`; MalformedError `statistics.quarter` for another quarter's, RefusedError
    `statistics.old`."""
    today = _day(now)
    found = open_return(body, key, DeskId(desk), today)
    if found.quarter.code != quarter:
        raise MalformedError("statistics.quarter", "This return is of another quarter than its address says.")
    if found.quarter.year < today.year - OLDEST:
        raise RefusedError("statistics.old", f"Returns are taken for {OLDEST} years.")
    return Sent(body, found)


def add(sheet: Sheet, key: bytes, sent: Sent, now: float) -> Mapping[str, Any]:
    """Keeps a return as the next of its quarter; the same bytes again are fine.

    Raises Conflict `statistics.epoch`, `statistics.number` (with the last one); RefusedError `statistics.many`.
    """
    connection, found = sheet.alone(), sent.found
    _check_desk(connection, key, found)
    where = (_return.c.desk == found.desk, _return.c.quarter == found.quarter.code)
    rows = connection.execute(select(_return.c.number, _return.c.hash).where(*where)).all()
    digest, last = sha256(sent.signed), max((row.number for row in rows), default=0)
    if (found.number, digest) not in {(row.number, bytes(row.hash)) for row in rows}:
        if found.number != last + 1:
            raise Conflict("statistics.number", "Another return of this quarter came first. Count on from it.", n=last)
        if found.number > MOST_NUMBERS:
            raise RefusedError("statistics.many", f"A quarter is corrected {MOST_NUMBERS} times at most.")
        row = {"desk": found.desk, "quarter": found.quarter.code, "number": found.number}
        row |= {"received": hour_of(now), "hash": digest, "signed": sent.signed}
        connection.execute(insert(_return).values(row))
    return {"quarter": found.quarter.code, "number": found.number, "hash": b64(digest)}


def _check_desk(connection: Connection, key: bytes, found: Return) -> None:
    row = connection.execute(select(schema.desk.c.entry).where(schema.desk.c.id == found.desk)).one_or_none()
    listed = open_desk(row.entry) if row is not None and row.entry is not None else None
    if listed is None or listed.current.sign != key:
        raise nothing()
    if listed.current.n != found.epoch:
        raise Conflict("statistics.epoch", "This desk has newer keys. Sign the return again with those.")


def of_desk(connection: Connection, desk: str, days: int) -> Mapping[str, Any]:
    """What is here of a desk, the newest of each quarter; which quarters are public, and how many days after its end
    one becomes so."""
    rows = connection.execute(
        select(_return.c.quarter, func.max(_return.c.number).label("number"))
        .where(_return.c.desk == desk)
        .group_by(_return.c.quarter)
        .order_by(_return.c.quarter)
    )
    return {
        "returns": [{"quarter": row.quarter, "number": row.number} for row in rows],
        "published": list(connection.execute(select(_quarter.c.quarter).order_by(_quarter.c.quarter)).scalars()),
        "days": days,
    }


# -- what is published -------------------------------------------------------------------------------------------------


def due_quarter(now: float, days: int) -> Quarter:
    """The newest quarter whose time to come out has come."""
    before = quarter_of(_day(now)).first - timedelta(days=1)
    quarter = quarter_of(before)
    if _day(now) <= quarter.last + timedelta(days=days):
        quarter = quarter_of(quarter.first - timedelta(days=1))
    return quarter


@dataclass(frozen=True, slots=True)
class Next:
    """The book as it becomes, and the one that it was made from."""

    before: int
    book: Book
    corrected: frozenset[str]


def make_next(engine: Engine, now: float, days: int) -> Next | None:
    """The book with everything in it that is due; None if nothing is. Takes seconds where there is much: not for the
    writer's thread. Before any desk has sent anything, or while the register is empty, nothing comes out."""
    with engine.connect() as connection:
        due = due_quarter(now, days)
        if not _is_due(connection, due):
            return None
        known = {each.id: each for each in register(connection).institutions}
        serial, book = _kept(connection)
        returns = tuple(_all(connection))
    after = publish(book, returns, known, due)
    return Next(serial, after, _changed(book, after))


def put(sheet: Sheet, made: Next, now: float) -> bool:
    """Makes it public; False if another one came first."""
    connection = sheet.alone()
    serial, before = _kept(connection)
    if serial != made.before:
        return False
    row = {"serial": serial + 1, "book": write_book(made.book), "release": write_release(made.book.release())}
    if serial:
        connection.execute(update(_book).values(row))
    else:
        connection.execute(insert(_book).values(id=1, **row))
    for quarter in sorted(set(made.book.quarters) - set(before.quarters)):
        connection.execute(insert(_quarter).values(quarter=quarter.code, published=hour_of(now)))
    again = _quarter.c.quarter.in_(made.corrected)
    connection.execute(update(_quarter).where(again).values(corrected=hour_of(now)))
    return True


def _changed(before: Book, after: Book) -> frozenset[str]:
    """The quarters of which a line that was shown says something else now."""
    shown = {(kept.line.place, kept.line.family): kept.line for kept in before.lines}
    lines = (kept.line for kept in after.lines)
    changed = (line for line in lines if line.corrected and shown.get((line.place, line.family), line) != line)
    return frozenset(line.place.period if "-" in line.place.period else f"{line.place.period}-Q4" for line in changed)


def _is_due(connection: Connection, due: Quarter) -> bool:
    """Cheap, because it is asked all the time. Codes of quarters are ordered as the quarters are."""
    first = connection.execute(select(func.min(_return.c.quarter))).scalar_one()
    last = connection.execute(select(func.max(_quarter.c.quarter))).scalar_one() or ""
    listed = connection.execute(select(schema.institution.c.id).limit(1)).first()
    return listed is not None and first is not None and first <= due.code and last < due.code


def _kept(connection: Connection) -> tuple[int, Book]:
    row = connection.execute(select(_book.c.serial, _book.c.book)).one_or_none()
    return (row.serial, read_book(row.book)) if row is not None else (0, Book())


def _all(connection: Connection) -> list[Return]:
    """The newest of each desk and quarter. Signatures were checked when they came."""
    rows = connection.execute(select(_return.c.signed).order_by(_return.c.desk, _return.c.quarter, _return.c.number))
    newest: dict[tuple[str, Quarter], Return] = {}
    for signed in rows.scalars():
        found = RETURN.decode(split_body(signed)[1])
        newest[found.desk, found.quarter] = found
    return list(newest.values())


def _day(now: float) -> date:
    return datetime.fromtimestamp(now, UTC).date()


# -- what anybody may see ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issue:
    """A quarter that came out: the hours of that, and of its last correction."""

    quarter: Quarter
    published: int
    corrected: int | None

    @property
    def changed(self) -> int:
        return self.corrected or self.published


class Figures:
    """What is public, read again when it changed; safe to use from several threads. Changes of the register show at
    once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[int, Shown] = (0, Shown(Release((), (), ())))

    def shown(self, connection: Connection) -> Shown:
        serial = connection.execute(select(_book.c.serial)).scalar_one_or_none() or 0
        known, shown = self._known
        if known == serial:
            return shown
        with self._lock:
            if self._known[0] != serial:
                data = connection.execute(select(_book.c.release)).scalar_one()
                self._known = (serial, Shown(read_release(data)))
            return self._known[1]


@dataclass(frozen=True, slots=True)
class Held:
    """The newest return of a desk about a quarter; `received` is an hour."""

    quarter: str
    desk: str
    number: int
    received: int


def held(connection: Connection) -> tuple[Held, ...]:
    """Who has sent what, the newest quarter first."""
    rows = connection.execute(
        select(
            _return.c.quarter,
            _return.c.desk,
            func.max(_return.c.number).label("number"),
            func.max(_return.c.received).label("received"),
        )
        .group_by(_return.c.quarter, _return.c.desk)
        .order_by(_return.c.quarter.desc(), _return.c.desk)
    )
    return tuple(Held(row.quarter, row.desk, row.number, row.received) for row in rows)


def issues(connection: Connection) -> tuple[Issue, ...]:
    """The quarters that came out, the newest first."""
    rows = connection.execute(select(_quarter).order_by(_quarter.c.quarter.desc()))
    return tuple(Issue(read_quarter(row.quarter), row.published, row.corrected) for row in rows)
