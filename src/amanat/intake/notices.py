"""Sealed notices that wait for a desk: how it learns that a mailbox was erased by its owner and not lost."""

from __future__ import annotations

from sqlalchemy import func, select

from amanat.intake.answers import Conflict
from amanat.intake.freeing import bury
from amanat.intake.reading import nothing
from amanat.intake.rules import Actor, World
from amanat.intake.times import hour_of
from amanat.store import schema
from amanat.store.sheet import Payload, Sheet

NOTICES_WAITING = 20_000
"""The most notices that wait for one desk."""


def put_notice(sheet: Sheet, world: World, actor: Actor, notice: str, desk: str, payload: Payload) -> None:
    """Queues the one notice of a mailbox with this desk, in the place of an earlier one.

    From anybody else, for a desk that is not listed, or into a full queue it is left out without a word: the erasure
    with which it travels must not fail because of it.
    """
    row = sheet.mailbox(actor.mailbox)
    if row is None or row["desk"] != desk or not world.admitted(desk):
        return
    table, connection = schema.notice, sheet.alone()
    sender = world.mark(f"notice/{actor.mailbox}")
    found = connection.execute(select(table.c.sender, table.c.hash).where(table.c.notice == notice)).one_or_none()
    if found is not None and found.hash == payload["hash"]:
        return
    if found is not None and found.sender != sender:
        raise Conflict("notice.differs", "This notice id is taken. Make a new one.")
    if sheet.buried(world.mark(notice)) is not None:
        return  # the desk has read and acknowledged it; the sender only did not hear so
    replaced = sheet.remove(table, table.c.sender == sender)
    waiting = select(func.count()).select_from(table).where(table.c.desk == desk)
    if not replaced and connection.execute(waiting).scalar_one() >= NOTICES_WAITING:
        return
    sheet.add_notice(
        {
            "notice": notice,
            "desk": desk,
            "created": hour_of(world.now),
            "changed": sheet.turn(desk),
            "hash": payload["hash"],
            "body": payload["body"],
            "sender": sender,
        }
    )


def acknowledge(sheet: Sheet, world: World, actor: Actor, notice: str) -> None:
    """The desk has read it. Raises NotFoundError `nothing` unless it is, or was, this desk's."""
    table = schema.notice
    connection = sheet.alone()
    found = connection.execute(select(table.c.desk).where(table.c.notice == notice)).one_or_none()
    if actor.desk is None or (found is not None and found.desk != actor.desk):
        raise nothing()
    if found is None:
        if sheet.buried(world.mark(notice)) is None:
            raise nothing()
        return
    sheet.remove(table, table.c.notice == notice)
    bury(sheet, world, notice)
