"""What time takes away: expired grants, unfinished uploads, safes nobody visits, old tombstones, blobs that no row
names.

Every deletion goes through the writer in small steps, so that nobody waits for a sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Column, Table, delete, select, union_all

from amanat.intake.erased import ERASED, ErasedFile
from amanat.intake.freeing import remove_mailbox
from amanat.intake.invitations import KEPT_JOINED
from amanat.intake.service import Intake
from amanat.intake.times import day_of, hour_of, month_of
from amanat.store import schema
from amanat.store.checkpoints import empty_log
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob

STEP: Final = 50
"""Rows taken in one transaction."""
BLOB_GRACE: Final = 6 * 3600
"""Seconds before an unnamed blob goes: far longer than between storing it and writing its row."""
ENROLMENT_DAYS: Final = 30


def sweep(intake: Intake, *, blob_grace: float = BLOB_GRACE) -> Mapping[str, int]:
    """Removes what is due and says how many of each. Blocks; call it from a thread. Raises as the writer does."""
    now = intake.clock()
    ErasedFile(intake.config.data / ERASED).trim(hour_of(now) - intake.config.tombstone_days * 86400)
    swept = {
        "grants": _all(intake, lambda sheet: _expired_grants(sheet, day_of(now))),
        "uploads": _all(intake, lambda sheet: _open_items(sheet, hour_of(now) - intake.config.open_days * 86400)),
        "mailboxes": _all(intake, lambda sheet: _idle(sheet, month_of(now) - intake.config.keep_months)),
        "notices": _all(
            intake, lambda sheet: _old_notices(sheet, hour_of(now) - intake.config.keep_months * 31 * 86400)
        ),
        "invitations": _all(intake, lambda sheet: _old_invitations(sheet, day_of(now))),
        "enrolments": _all(intake, lambda sheet: _old_enrolments(sheet, hour_of(now) - ENROLMENT_DAYS * 86400)),
        "tombstones": _all(
            intake, lambda sheet: _old_tombstones(sheet, hour_of(now) - intake.config.tombstone_days * 86400)
        ),
        "blobs": sweep_blobs(intake, now - blob_grace),
    }
    empty_log(intake.engine, patience=1)  # what was erased, by anybody, is not left in the database's log either
    return swept


def _all(intake: Intake, step: Callable[[Sheet], int]) -> int:
    total = 0
    while True:
        count: int = intake.writer.do(SmallJob(step))
        total += count
        if count < STEP:
            return total


def _expired_grants(sheet: Sheet, today: int) -> int:
    return _take(sheet, schema.access, schema.access.c.grant, schema.access.c.expires < today)


def _old_invitations(sheet: Sheet, today: int) -> int:
    table = schema.invitation
    unused = table.c.join.is_(None) & (table.c.expires < today)
    return _take(sheet, table, table.c.id, unused | (table.c.expires < today - KEPT_JOINED))


def _old_notices(sheet: Sheet, before: int) -> int:
    return _take(sheet, schema.notice, schema.notice.c.notice, schema.notice.c.created < before)


def _old_tombstones(sheet: Sheet, before: int) -> int:
    return _take(sheet, schema.tombstone, schema.tombstone.c.mark, schema.tombstone.c.hour < before)


def _old_enrolments(sheet: Sheet, before: int) -> int:
    table = schema.desk
    return _take(sheet, table, table.c.id, (table.c.status == "waiting") & (table.c.created < before))


def _take(sheet: Sheet, table: Table, key: Column[Any], where: Any) -> int:
    connection = sheet.alone()
    keys = connection.execute(select(key).where(where).limit(STEP)).scalars().all()
    if keys:
        connection.execute(delete(table).where(key.in_(keys)))
        sheet.reread()
    return len(keys)


def _open_items(sheet: Sheet, before: int) -> int:
    table, mailbox = schema.item, schema.mailbox
    found = (
        sheet.alone().execute(select(table).where(table.c.committed == 0, table.c.created < before).limit(STEP)).all()
    )
    for row in found:
        sheet.remove(schema.part, schema.part.c.mailbox == row.mailbox, schema.part.c.item == row.item)
        sheet.remove(table, table.c.mailbox == row.mailbox, table.c.item == row.item)
        # What a desk puts into a mailbox is not on its owner's account.
        of_safe = (mailbox.c.serial == row.mailbox) & mailbox.c.desk.is_(None)
        freed = mailbox.update().where(of_safe).values(used=mailbox.c.used - row.size)
        sheet.alone().execute(freed)
        sheet.reread()
    return len(found)


def _idle(sheet: Sheet, before: int) -> int:
    table = schema.mailbox
    statement = select(table.c.serial, table.c.id).where(table.c.visited < before).limit(STEP)
    found = sheet.alone().execute(statement).all()
    for row in found:
        remove_mailbox(sheet, row.serial, row.id)
    return len(found)


def sweep_blobs(intake: Intake, before: float) -> int:
    """Removes blobs older than `before` (Unix seconds) that no row names."""
    limit = datetime.fromtimestamp(before, UTC)
    old = [name for name, stored in intake.blobs.names() if stored < limit]
    removed = 0
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        with intake.engine.connect() as connection:
            named = union_all(
                *(
                    select(table.c.blob).where(table.c.blob.in_(some))
                    for table in (schema.part, schema.message, schema.state, schema.publication_picture)
                )
            )
            kept = set(connection.execute(named).scalars())
        unnamed = [name for name in some if name not in kept]
        intake.blobs.delete(unnamed)
        removed += len(unnamed)
    return removed
