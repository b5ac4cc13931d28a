"""What takes away: an item, a grant, a whole mailbox. Where nothing matches, nothing is written: a retry finds nothing.

Each leaves a tombstone, but only of what was there and the actor's own. Otherwise a stranger could bury another's
grant, or fill the table.
"""

from __future__ import annotations

from typing import cast

from sqlalchemy import Connection, select, update

from amanat.intake.answers import Conflict
from amanat.intake.reading import nothing
from amanat.intake.rules import Actor, World, keeps, own_safe, seen
from amanat.intake.times import hour_of
from amanat.store import schema
from amanat.store.sheet import MailboxRow, Sheet


def drop_item(sheet: Sheet, world: World, actor: Actor, mailbox: str, item: str, *, only_open: bool = False) -> None:
    """Deletes an item, its parts and its place in grants. With `only_open`, 409 `item.committed` for a finished one."""
    row = sheet.mailbox(mailbox)
    of_desk = keeps(row, actor)
    if not of_desk:
        row = own_safe(sheet, actor, mailbox)
    found = sheet.item(row["serial"], item) if row is not None else None
    if row is None or found is None:
        return
    if only_open and found["committed"]:
        raise Conflict("item.committed", "This file is finished. Remove it with a `drop` instead.")
    connection, serial = sheet.alone(), row["serial"]
    if not of_desk:
        seen(sheet, world, row)
        sheet.change_mailbox(row)
        row["used"] -= found["size"]
    sheet.remove(schema.part, schema.part.c.mailbox == serial, schema.part.c.item == item)
    sheet.remove(schema.item, schema.item.c.mailbox == serial, schema.item.c.item == item)
    _out_of_grants(connection, serial, item)
    bury(sheet, world, f"{mailbox}/{item}")


def _out_of_grants(connection: Connection, serial: int, item: str) -> None:
    access = schema.access
    rows = connection.execute(select(access.c.grant, access.c["items"]).where(access.c.safe == serial)).all()
    for grant, held in rows:
        if item in held.split():
            kept = " ".join(name for name in held.split() if name != item)
            connection.execute(update(access).where(access.c.grant == grant).values(items=kept))


def revoke(sheet: Sheet, world: World, actor: Actor, mailbox: str, grant: str) -> None:
    """The access row goes at once."""
    row, held = own_safe(sheet, actor, mailbox), sheet.access(grant)
    if row is None or held is None or held["safe"] != row["serial"]:
        return
    sheet.alone()
    seen(sheet, world, row)
    sheet.remove(schema.access, schema.access.c.grant == grant)
    bury(sheet, world, grant)


def erase(sheet: Sheet, world: World, actor: Actor, mailbox: str, was: bytes) -> None:
    """Everything of a mailbox, if it still is what its owner saw. One that never was answers the same."""
    if actor.mailbox != mailbox:
        raise nothing()
    row = sheet.mailbox(mailbox)
    if row is None:
        return
    if was != _newest(sheet.alone(), row):
        raise Conflict("erase.changed", "Something new is here since you looked. Read it again, then erase.")
    remove_mailbox(sheet, row["serial"], mailbox)
    bury(sheet, world, mailbox)


def _newest(connection: Connection, row: MailboxRow) -> bytes:
    """The hash of a safe's state, or of a desk mailbox's last message in; empty if there is none."""
    state, message = schema.state, schema.message
    statement = select(state.c.hash).where(state.c.mailbox == row["serial"])
    if row["desk"] is not None:
        key = (message.c.mailbox == row["serial"], message.c.direction == "in", message.c.seq == row["last_in"])
        statement = select(message.c.hash).where(*key)
    return cast("bytes", connection.execute(statement).scalar_one_or_none() or b"")


def remove_mailbox(sheet: Sheet, serial: int, mailbox: str) -> None:
    """The rows of a mailbox in the order of their references; blobs follow after the commit."""
    access = schema.access
    for table in (schema.state, schema.part, schema.item, schema.message):
        sheet.remove(table, table.c.mailbox == serial)
    sheet.remove(access, (access.c.safe == serial) | (access.c.to == mailbox))
    sheet.remove(schema.mailbox, schema.mailbox.c.serial == serial)


def bury(sheet: Sheet, world: World, name: str) -> None:
    """The tombstone of an id, and the fence before it; only from a job that runs alone."""
    mark = world.mark(name)
    sheet.bury(mark, hour_of(world.now))
    world.fences.add(mark, world.now)
