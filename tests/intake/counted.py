"""Desks that count: returns made, signed and sent as real ones are, about invented institutions."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from amanat.demo.figures import INSTITUTIONS
from amanat.intake import institutions
from amanat.intake.jobs import publish_due
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.register import Institution, Names
from amanat.publication.statistics.returns import Counts, Entry, Return, sign_return
from amanat.store import schema
from amanat.store.writer import SmallJob
from tests.intake.conftest import Site
from tests.intake.people import Desk

LAST = Quarter(2026, 2)
"""Over, and due, at the noon of these tests (September 2026)."""
DAY = 24 * 3600
_SEEN: WeakKeyDictionary[Engine, int] = WeakKeyDictionary()
"""How often the book of an intake was written when it was last looked at."""


def register(site: Site, *more: Institution) -> None:
    known = [Institution(one.id, Names(one.en, one.ur), one.sector, "PK", one.place) for one in INSTITUTIONS]
    site.app.intake.writer.do(SmallJob(lambda sheet: institutions.load(sheet, [*known, *more])))


def received(*numbers: int) -> tuple[Entry, ...]:
    """So many cases came to each of the first institutions, by rising id."""
    named = sorted(one.id for one in INSTITUTIONS)
    pairs = zip(named, numbers, strict=False)
    return tuple(Entry(name, Counts(received=number)) for name, number in pairs if number)


def returned(
    desk: Desk, entries: tuple[Entry, ...], quarter: Quarter = LAST, *, number: int = 1, epoch: int = 1
) -> bytes:
    return sign_return(Return(desk.id, epoch, quarter, number, entries), desk.epoch)


def put(site: Site, desk: Desk, signed: bytes, quarter: Quarter = LAST) -> Any:
    return site.caseworker(desk).send("PUT", f"/v1/desks/{desk.id}/statistics/{quarter.code}", signed)


def count_in(site: Site, desk: Desk, entries: tuple[Entry, ...], quarter: Quarter = LAST, **more: Any) -> None:
    answer = put(site, desk, returned(desk, entries, quarter, **more), quarter)
    assert answer.status_code == 200, answer.text


def publish(site: Site) -> bool:
    """Whether figures came out since the last time, here or by the intake's own job, which looks every ten seconds."""
    intake = site.app.intake
    publish_due(intake)
    book = schema.statistics_book
    with intake.engine.connect() as connection:
        serial = connection.execute(select(book.c.serial)).scalar() or 0
    before = _SEEN.get(intake.engine, 0)
    _SEEN[intake.engine] = serial
    return serial != before


def before(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year - 1, 4) if quarter.number == 1 else Quarter(quarter.year, quarter.number - 1)
