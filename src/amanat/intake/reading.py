"""What a signed reader may see. Each function does the same look-ups whether or not there is anything, then answers
or says `nothing`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from amanat.errors import NotFoundError
from amanat.intake.times import day_text
from amanat.store import schema

QUEUE_PAGE = 500
"""The most rows of each kind in one page of a desk's queue."""

_MAILBOX = select(schema.mailbox).where(schema.mailbox.c.id == bindparam("id"))
_STATE = select(schema.state).where(schema.state.c.mailbox == bindparam("serial"))
_ITEMS = select(schema.item).where(schema.item.c.mailbox == bindparam("serial")).order_by(schema.item.c.item)
_GRANTS = select(schema.access).where(schema.access.c.safe == bindparam("serial")).order_by(schema.access.c.grant)
_GRANTS_TO = (
    select(schema.access)
    .where(
        schema.access.c.to == bindparam("id"),
        schema.access.c.desk == bindparam("desk"),
        schema.access.c.expires >= bindparam("today"),
    )
    .order_by(schema.access.c.grant)
)
_GRANT = select(schema.access).where(schema.access.c.grant == bindparam("grant"))
_MESSAGE = select(schema.message).where(
    schema.message.c.mailbox == bindparam("serial"),
    schema.message.c.direction == bindparam("direction"),
    schema.message.c.seq == bindparam("seq"),
)
_PART = select(schema.part).where(
    schema.part.c.mailbox == bindparam("serial"),
    schema.part.c.item == bindparam("item"),
    schema.part.c.number == bindparam("number"),
)
_NOTICE = select(schema.notice).where(schema.notice.c.notice == bindparam("notice"))
_COMMITTED = select(schema.item).where(
    schema.item.c.mailbox == bindparam("serial"), schema.item.c.item == bindparam("item")
)


def nothing() -> NotFoundError:
    """The one answer to *not there*, *erased*, *not yours* and *wrong key*."""
    return NotFoundError("nothing", "Nothing is here for this key.")


def mailbox_row(connection: Connection, mailbox: str) -> Row[Any] | None:
    return connection.execute(_MAILBOX, {"id": mailbox}).one_or_none()


def owned(connection: Connection, mailbox: str, owner: str) -> Row[Any]:
    """The mailbox's row for its owner. Raises NotFoundError `nothing`."""
    row = mailbox_row(connection, mailbox)
    if row is None or owner != mailbox:
        raise nothing()
    return row


def owned_or_of_desk(connection: Connection, mailbox: str, owner: str, desk: str | None) -> Row[Any]:
    """The mailbox's row for its owner or the desk at its other end. Raises NotFoundError `nothing`."""
    row = mailbox_row(connection, mailbox)
    if row is None or not (owner == mailbox or (desk is not None and row.desk == desk)):
        raise nothing()
    return row


def overview(connection: Connection, row: Row[Any], *, mine: bool, today: int) -> Mapping[str, Any]:
    """`GET /v1/mailboxes/{m}`: everything for the owner; messages, its own items and grants for the desk."""
    answer: dict[str, Any] = {"mailbox": row.id, "messages": {"in": row.last_in, "out": row.last_out}}
    if row.state_seq:
        size = connection.execute(_STATE.with_only_columns(schema.state.c.size), {"serial": row.serial}).scalar_one()
        answer["state"] = {"seq": row.state_seq, "size": size}
    answer["items"] = [
        {"item": found.item, "parts": found.parts, "size": found.size, "committed": bool(found.committed)}
        for found in connection.execute(_ITEMS, {"serial": row.serial})
    ]
    if not mine:
        grants = connection.execute(_GRANTS_TO, {"id": row.id, "desk": row.desk, "today": today})
        return answer | {"grants": [_grant(grant) for grant in grants]}
    answer["grants"] = [_grant(grant) for grant in connection.execute(_GRANTS, {"serial": row.serial})]
    return answer | {"used": row.used, "limit": row.quota}


def _grant(row: Row[Any]) -> dict[str, Any]:
    return {
        "grant": row.grant,
        "desk": row.desk,
        "to": row.to,
        "items": row.items.split(),
        "expires": day_text(row.expires),
    }


def state_row(connection: Connection, serial: int) -> Row[Any]:
    return _or_nothing(connection.execute(_STATE, {"serial": serial}).one_or_none())


def message_row(connection: Connection, serial: int, direction: str, seq: int) -> Row[Any]:
    key = {"serial": serial, "direction": direction, "seq": seq}
    return _or_nothing(connection.execute(_MESSAGE, key).one_or_none())


def part_row(connection: Connection, serial: int, item: str, number: int) -> Row[Any]:
    key = {"serial": serial, "item": item, "number": number}
    return _or_nothing(connection.execute(_PART, key).one_or_none())


def granted_part(connection: Connection, key: tuple[str, str, int], desk: str | None, today: int) -> Row[Any]:
    """Part `number` of `item` under `grant` for its desk, until the end of its last day. Raises NotFoundError
    `nothing`."""
    grant, item, number = key
    row = connection.execute(_GRANT, {"grant": grant}).one_or_none()
    if row is None or row.desk != desk or row.expires < today or item not in row.items.split():
        raise nothing()
    found = _or_nothing(connection.execute(_COMMITTED, {"serial": row.safe, "item": item}).one_or_none())
    if not found.committed:
        raise nothing()
    return part_row(connection, row.safe, item, number)


def notice_row(connection: Connection, notice: str, desk: str | None) -> Row[Any]:
    row = connection.execute(_NOTICE, {"notice": notice}).one_or_none()
    if row is None or row.desk != desk:
        raise nothing()
    return row


def _or_nothing(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise nothing()
    return row


def queue(connection: Connection, desk: str, after: int, today: int) -> Mapping[str, Any]:
    """What changed for `desk` since the cursor `after`, oldest first, at most `QUEUE_PAGE` of each kind.

    The cursor goes no further than the last row shown of a kind that was cut short, so that the next page goes on
    there.
    """
    mailboxes = _page(connection, schema.mailbox, desk, after)
    notices = _page(connection, schema.notice, desk, after)
    grants = _page(connection, schema.access, desk, after)
    cut = [rows[-1].changed for rows in (mailboxes, notices, grants) if len(rows) == QUEUE_PAGE]
    newest = max(connection.execute(_COUNTERS, {"own": f"{schema.QUEUE}/{desk}"}).scalars())
    cursor = min(cut, default=max(newest, after))
    return {
        "cursor": cursor,
        "more": bool(cut),
        "mailboxes": [
            {"mailbox": row.id, "in": row.last_in, "out": row.last_out} for row in mailboxes if row.changed <= cursor
        ],
        "notices": [{"notice": row.notice} for row in notices if row.changed <= cursor],
        "grants": [
            {"grant": row.grant, "mailbox": row.to, "items": _granted_items(connection, row)}
            for row in grants
            if row.changed <= cursor and row.expires >= today
        ],
    }


_COUNTERS = select(schema.counter.c.value).where(schema.counter.c.name.in_((schema.QUEUE, bindparam("own"))))


def _page(connection: Connection, table: Any, desk: str, after: int) -> list[Row[Any]]:
    statement = select(table).where(table.c.desk == desk, table.c.changed > after)
    return list(connection.execute(statement.order_by(table.c.changed).limit(QUEUE_PAGE)))


def _granted_items(connection: Connection, grant: Row[Any]) -> list[dict[str, Any]]:
    statement = select(schema.item.c.item, schema.item.c.parts).where(
        schema.item.c.mailbox == grant.safe, schema.item.c.item.in_(grant.items.split())
    )
    return [{"item": row.item, "parts": row.parts} for row in connection.execute(statement)]
