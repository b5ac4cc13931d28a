"""The rows of whom a desk wants told (spec/notification.md): put, looked in, marked before a fixed hour, dealt with.

All of them are jobs of the writer or reads; nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, exists, insert, or_, select, update

from amanat.config import IntakeConfig
from amanat.intake.hours import last_slot
from amanat.intake.times import day_of, hour_of
from amanat.seal.contacts import Contacts
from amanat.seal.encoding import b64
from amanat.store import schema
from amanat.store.sheet import Sheet

_TABLE: Final = schema.contact


def row_of(connection: Connection, desk: str) -> Row[Any] | None:
    return connection.execute(select(_TABLE).where(_TABLE.c.desk == desk)).one_or_none()


def rows(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(_TABLE).order_by(_TABLE.c.desk)))


def put(sheet: Sheet, desk: str, body: bytes, contacts: Contacts, now: float) -> None:
    """In the place of what was there; with nobody in it, nothing is kept. The fixed hour that is over is not made up
    for: whoever sets this is at the desk."""
    connection = sheet.alone()
    found = row_of(connection, desk)
    if found is not None and found.body == body:
        return
    connection.execute(delete(_TABLE).where(_TABLE.c.desk == desk))
    if contacts.to:
        slot = last_slot(contacts, now)
        values = {"desk": desk, "body": body, "seen": turn_of(connection, desk), "slot": slot, "sent": slot}
        connection.execute(insert(_TABLE).values(**values, waits=0, done="", unanswered=0, failing=None, why=""))


def turn_of(connection: Connection, desk: str) -> int:
    """How far the desk's own queue has come."""
    names = (schema.QUEUE, f"{schema.QUEUE}/{desk}")
    values = connection.execute(select(schema.counter.c.value).where(schema.counter.c.name.in_(names))).scalars()
    return max(values, default=0)


def is_news(row: Row[Any] | None, cursor: int) -> bool:
    """Whether a look that goes as far as `cursor` changes the row."""
    return row is not None and (cursor > row.seen or bool(row.waits or row.unanswered))


def looked(sheet: Sheet, desk: str, cursor: int) -> None:
    """The desk looked in: it is told nothing of what it saw, and counting begins anew."""
    connection = sheet.alone()
    row = row_of(connection, desk)
    if row is not None:
        values = {"seen": max(row.seen, cursor), "waits": 0, "unanswered": 0}
        connection.execute(update(_TABLE).where(_TABLE.c.desk == desk).values(values))


def answered(sheet: Sheet, desk: str, messages: int) -> None:
    """The desk's own messages moved its queue by so much: they are not news to it. If anything else came in between,
    the mark stays where it is, and that counts as waiting."""
    connection = sheet.alone()
    row = row_of(connection, desk)
    if row is not None and row.seen + messages == turn_of(connection, desk):
        connection.execute(update(_TABLE).where(_TABLE.c.desk == desk).values(seen=row.seen + messages))


def waits(connection: Connection, desk: str, seen: int, today: int) -> bool:
    """Whether anything that a person sent waits: more than a hello, a grant, a notice, a letter's answer."""
    mailbox, access, notice, letter = schema.mailbox, schema.access, schema.notice, schema.invitation
    kinds = or_(
        exists().where(and_(mailbox.c.desk == desk, mailbox.c.changed > seen, mailbox.c.last_in > 1)),
        exists().where(and_(access.c.desk == desk, access.c.changed > seen, access.c.expires >= today)),
        exists().where(and_(notice.c.desk == desk, notice.c.changed > seen)),
        exists().where(and_(letter.c.desk == desk, letter.c.join.is_not(None), letter.c.done == 0)),
    )
    return bool(connection.execute(select(kinds)).scalar_one())


def mark(sheet: Sheet, desk: str, slot: int, now: float) -> None:
    """Notes, an hour before the fixed hour `slot`, whether something waits: what comes later is of the next one."""
    connection = sheet.alone()
    row = row_of(connection, desk)
    if row is None or row.slot >= slot:
        return
    begun = bool(row.done) and row.sent < row.slot  # some of the last one arrived, the rest never did
    values = {
        "slot": slot,
        "waits": int(waits(connection, desk, row.seen, day_of(now))),
        "done": "",
        "unanswered": row.unanswered + begun,
    }
    connection.execute(update(_TABLE).where(_TABLE.c.desk == desk).values(values))


def dealt_with(sheet: Sheet, seen: Row[Any], done: tuple[int, ...], why: str, now: float, *, over: bool) -> None:
    """What became of a digest. `seen`: the row it was made from; `over`: nothing of it is tried again; `why`: what went
    wrong, "" for nothing."""
    connection = sheet.alone()
    row = row_of(connection, seen.desk)
    if row is None or (row.body, row.slot) != (seen.body, seen.slot):
        return
    values: dict[str, Any] = {"done": " ".join(map(str, done)), "why": why}
    values["failing"] = None if not why else (row.failing if row.failing is not None else hour_of(now))
    if over:
        # If the desk looked in while it was sent, it is answered already.
        values |= {"sent": row.slot, "unanswered": row.unanswered + 1 if row.waits else 0}
    connection.execute(update(_TABLE).where(_TABLE.c.desk == seen.desk).values(values))


def skip(sheet: Sheet, seen: Row[Any]) -> None:
    """Nothing waited before this fixed hour, or the desk looked in."""
    same = (_TABLE.c.desk == seen.desk) & (_TABLE.c.slot == seen.slot)
    sheet.alone().execute(update(_TABLE).where(same).values(sent=seen.slot))


def shown(row: Row[Any] | None, config: IntakeConfig) -> Mapping[str, Any]:
    """What the desk is told of its own contacts."""
    answer: dict[str, Any] = {
        "contacts": b64(row.body) if row is not None else "",
        "mail": bool(config.mail_host),
        "from": config.mail_from if config.mail_host else "",
        "hint": config.mail_hint,
        "unanswered": row.unanswered if row is not None else 0,
    }
    if row is not None and row.failing is not None:
        answer["failing"] = {"since": row.failing, "why": row.why}
    return answer


def failing(connection: Connection) -> int:
    """How many desks cannot be told now."""
    return len(connection.execute(select(_TABLE.c.desk).where(_TABLE.c.failing.is_not(None))).all())
