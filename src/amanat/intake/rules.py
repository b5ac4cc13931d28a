"""What each write may do, to whom, and in which order: the table of spec/intake.md, against one sheet of rows.

Every rule looks first and changes last. A mailbox that is not the actor's, was erased or never was gives the same
`nothing`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, func, select, update

from amanat.config import MIB
from amanat.errors import RefusedError
from amanat.intake.answers import Conflict
from amanat.intake.fences import Fences
from amanat.intake.reading import nothing
from amanat.intake.times import day_of, hour_of, month_of
from amanat.ledger.leaf import SALT_SIZE, Preimage, leaf_of
from amanat.seal.encoding import Random
from amanat.store import schema
from amanat.store.sheet import AccessRow, ItemRow, MailboxRow, Payload, Sheet

BEGIN_WITHIN = 120
"""Seconds: how old the token may be that a mailbox begins with. Asked of everybody alike, so that nobody can tell a new
beginning from a first one."""
KEPT_FOR_MESSAGES = MIB
"""Beyond a mailbox's limit, for short messages in: who has filled it can still say that she takes something back."""
SHORT_MESSAGE = 64 * 1024
MESSAGES_OUT = 64 * MIB
"""What a desk may say to one mailbox; never on the owner's account."""
ITEMS_OUT = 512 * MIB
"""Bytes of files that a desk may keep in one mailbox that belongs to it; never on the owner's account either."""
MOST_ITEMS_OUT = 2000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who signed: the mailbox whose key it is (every key is one's), and the desk whose current epoch key it is, if
    any."""

    mailbox: str
    desk: str | None


@dataclass(frozen=True, slots=True)
class World:
    """What the rules need to know besides the rows. `issued`: when the token was handed out that this request was
    signed over. `begins`: the safes whose first state stands in the same bundle."""

    now: float
    issued: int
    safe_bytes: int
    admitted: Callable[[str], bool]
    mark: Callable[[str], bytes]
    fences: Fences
    begins: frozenset[str] = frozenset()
    random: Random = os.urandom


def _fresh(sheet: Sheet, world: World, name: str) -> None:
    """Refuses a request older than the erasure of `name`: a replay must not bring back what she took away."""
    mark = world.mark(name)
    hour = sheet.buried(mark)
    if hour is not None and not world.fences.passes(mark, hour, world.issued):
        raise _expired()


def _expired() -> RefusedError:
    return RefusedError("time.expired", "The time token is too old. Take a new one and send this again.")


def _begin(sheet: Sheet, world: World, name: str, desk: str | None) -> MailboxRow:
    if world.now - world.issued > BEGIN_WITHIN:
        raise _expired()
    _fresh(sheet, world, name)
    row = MailboxRow(
        serial=sheet.tick(),
        id=name,
        desk=desk,
        created=hour_of(world.now),
        visited=month_of(world.now),
        used=0,
        used_out=0,
        quota=world.safe_bytes,
        state_seq=0,
        last_in=0,
        last_out=0,
        changed=0,
    )
    sheet.add_mailbox(row)
    return row


def own_safe(sheet: Sheet, actor: Actor, name: str) -> MailboxRow | None:
    """The actor's own safe, if it has begun. Raises NotFoundError `nothing` for anybody else's."""
    row = sheet.mailbox(name)
    if actor.mailbox != name:
        raise nothing()
    if row is not None and row["desk"] is not None:
        raise Conflict("mailbox.kind", "This mailbox belongs to a desk. Records and files go into the safe.")
    return row


def _safe(sheet: Sheet, world: World, actor: Actor, name: str) -> MailboxRow:
    """The actor's own safe, to write into: begun only by its first state, and not by what is older than its end."""
    row = own_safe(sheet, actor, name)
    if row is None:
        if name not in world.begins:
            raise nothing()
        return _begin(sheet, world, name, None)
    _fresh(sheet, world, name)
    seen(sheet, world, row)
    return row


def keeps(row: MailboxRow | None, actor: Actor) -> bool:
    """Whether a desk acts, with its current key, on a mailbox that belongs to it."""
    return row is not None and actor.desk is not None and row["desk"] == actor.desk


def _holder(sheet: Sheet, world: World, actor: Actor, name: str) -> MailboxRow:
    """Where the actor may put items: its own safe, or, for a desk, a mailbox that belongs to it."""
    row = sheet.mailbox(name)
    if row is None or not keeps(row, actor):
        return _safe(sheet, world, actor, name)
    _fresh(sheet, world, name)
    return row


def seen(sheet: Sheet, world: World, row: MailboxRow) -> None:
    """Notes the month in which a mailbox's owner was here."""
    month = month_of(world.now)
    if row["visited"] != month:
        sheet.change_mailbox(row)
        row["visited"] = month


def visit(sheet: Sheet, serial: int, now: float) -> None:
    """Notes the month in which a mailbox's owner looked in."""
    table = schema.mailbox
    sheet.alone().execute(update(table).where(table.c.serial == serial).values(visited=month_of(now)))
    sheet.reread()


def _charge(sheet: Sheet, row: MailboxRow, size: int, *, kept: int = 0) -> None:
    """Counts `size` bytes of hers; `kept` is what this may use beyond the limit."""
    if row["used"] + size > row["quota"] + kept:
        raise _full()
    sheet.change_mailbox(row)
    row["used"] += size


def _charge_item(sheet: Sheet, row: MailboxRow, size: int) -> None:
    if row["desk"] is None:
        _charge(sheet, row, size)
        return
    table = schema.item
    held = select(func.count(), func.coalesce(func.sum(table.c.size), 0)).where(table.c.mailbox == row["serial"])
    count, used = sheet.alone().execute(held).one()
    if used + size > ITEMS_OUT or count >= MOST_ITEMS_OUT:
        raise _full()


def _charge_message(sheet: Sheet, row: MailboxRow, size: int, *, inwards: bool) -> None:
    if inwards:
        _charge(sheet, row, size, kept=KEPT_FOR_MESSAGES if size <= SHORT_MESSAGE else 0)
        return
    if row["used_out"] + size > MESSAGES_OUT:
        raise _full()
    sheet.change_mailbox(row)
    row["used_out"] += size


def _full() -> RefusedError:
    return RefusedError("mailbox.full", "Not stored: there is no room left here. Drop a file, or ask for more room.")


def put_state(sheet: Sheet, world: World, actor: Actor, mailbox: str, replaces: int, payload: Payload) -> None:
    if own_safe(sheet, actor, mailbox) is None and replaces:
        raise _other_state(0)
    row = _safe(sheet, world, actor, mailbox)
    seq = row["state_seq"]
    if replaces != seq:
        if replaces != seq - 1 or _stored_state(sheet, row) != payload["hash"]:
            raise _other_state(seq)
        return
    sheet.change_mailbox(row)
    row["state_seq"] = seq + 1
    sheet.put_state(row["serial"], payload, first=seq == 0)


def _other_state(seq: int) -> Conflict:
    return Conflict("state.conflict", "Another page saved first. Read it again, then save.", seq=seq)


def _stored_state(sheet: Sheet, row: MailboxRow) -> bytes:
    table = schema.state
    statement = select(table.c.hash).where(table.c.mailbox == row["serial"])
    return cast("bytes", sheet.alone().execute(statement).scalar_one())


def put_item(sheet: Sheet, world: World, actor: Actor, mailbox: str, item: str, payload: Payload) -> None:
    row = _holder(sheet, world, actor, mailbox)
    found = sheet.item(row["serial"], item)
    if found is not None:
        stored = _parts(sheet.alone(), row["serial"], item)
        if [(part.number, part.hash) for part in stored] != [(0, payload["hash"])]:
            raise Conflict("part.differs", "Something else is stored under this number. Give the file a new id.")
        _close(sheet, found)
        return
    _fresh(sheet, world, f"{mailbox}/{item}")
    _charge_item(sheet, row, payload["size"])
    sheet.add_part(row["serial"], item, 0, payload)
    sheet.add_item(_item(world, row, item, payload["size"], committed=1))


def _item(world: World, row: MailboxRow, item: str, size: int, *, committed: int) -> ItemRow:
    return ItemRow(
        mailbox=row["serial"], item=item, parts=1, size=size, committed=committed, created=hour_of(world.now)
    )


def _close(sheet: Sheet, found: ItemRow) -> None:
    if not found["committed"]:
        sheet.change_item(found)
        found["committed"] = 1


def _parts(connection: Connection, serial: int, item: str) -> Sequence[Any]:
    table = schema.part
    statement = select(table.c.number, table.c.hash).where(table.c.mailbox == serial, table.c.item == item)
    return connection.execute(statement.order_by(table.c.number)).all()


def put_part(sheet: Sheet, world: World, actor: Actor, mailbox: str, item: str, number: int, payload: Payload) -> None:
    """One numbered part of an item that is not committed yet; the same bytes again are fine at any time."""
    row = _holder(sheet, world, actor, mailbox)
    found = sheet.item(row["serial"], item)
    if found is None:
        _fresh(sheet, world, f"{mailbox}/{item}")
        _charge_item(sheet, row, payload["size"])
        sheet.add_part(row["serial"], item, number, payload)
        sheet.add_item(_item(world, row, item, payload["size"], committed=0))
        return
    stored = {part.number: part.hash for part in _parts(sheet.alone(), row["serial"], item)}
    if stored.get(number) == payload["hash"]:
        return
    if found["committed"]:
        raise Conflict("item.committed", "This file is finished. Add a new one instead.")
    if number in stored:
        raise Conflict("part.differs", "Something else is stored under this number. Give the file a new id.")
    _charge_item(sheet, row, payload["size"])
    sheet.change_item(found)
    found["parts"] += 1
    found["size"] += payload["size"]
    sheet.add_part(row["serial"], item, number, payload)


def commit_item(sheet: Sheet, world: World, actor: Actor, mailbox: str, item: str, hashes: Sequence[bytes]) -> None:
    row = _holder(sheet, world, actor, mailbox)
    found = sheet.item(row["serial"], item)
    if found is None:
        raise Conflict(
            "item.incomplete", "Some parts are missing. Send them, then finish.", missing=[*range(len(hashes))]
        )
    stored = {part.number: part.hash for part in _parts(sheet.alone(), row["serial"], item)}
    missing = [number for number, wanted in enumerate(hashes) if stored.get(number) != wanted]
    if missing or len(stored) != len(hashes):
        extra = [number for number in stored if number >= len(hashes)]
        raise Conflict(
            "item.incomplete", "The parts that are here are not these. Send them again.", missing=missing, extra=extra
        )
    _close(sheet, found)


def give(sheet: Sheet, world: World, actor: Actor, row: AccessRow, mailbox: str) -> None:
    """The clear access row. `row` holds all but `safe` and `changed`; `to` has signed the bundle."""
    safe = _safe(sheet, world, actor, mailbox)
    items = row["items"].split()
    for item in items:
        found = sheet.item(safe["serial"], item)
        if found is None or not found["committed"]:
            raise Conflict("item.incomplete", "Finish the files first, then send them.", missing=[], item=item)
    known = sheet.access(row["grant"])
    if known is not None:
        if {**row, "safe": safe["serial"], "changed": known["changed"]} != known:
            raise Conflict("grant.differs", "This grant id is taken. Make a new one.")
        return
    _fresh(sheet, world, row["grant"])
    if not world.admitted(row["desk"]):
        raise Conflict("desk.unknown", "This organisation is not in the list any more. Choose another one.")
    if row["expires"] < day_of(world.now):
        raise RefusedError("grant.expired", "The last day lies in the past. Choose a later one.")
    other = sheet.mailbox(row["to"])
    if other is not None and other["desk"] != row["desk"]:
        raise Conflict("mailbox.desk", "That mailbox belongs to another organisation.")
    sheet.add_access({**row, "safe": safe["serial"], "changed": sheet.turn(row["desk"])})


def put_message(
    sheet: Sheet, world: World, actor: Actor, mailbox: str, desk: str, direction: str, seq: int, payload: Payload
) -> None:
    inwards = direction == "in"
    row = sheet.mailbox(mailbox)
    if (actor.mailbox != mailbox) if inwards else (row is None or actor.desk is None or row["desk"] != actor.desk):
        raise nothing()
    if inwards and not world.admitted(desk):
        raise Conflict("desk.unknown", "This organisation is not in the list any more. Choose another one.")
    if row is None:
        if seq != 1:
            raise _other_message(0)
        row = _begin(sheet, world, mailbox, desk)
    else:
        _fresh(sheet, world, mailbox)
    if row["desk"] is None:
        raise Conflict("mailbox.kind", "This is a safe. Messages go through the mailbox with that organisation.")
    if row["desk"] != desk:
        raise Conflict("mailbox.desk", "This mailbox belongs to another organisation.")
    last = row["last_in"] if inwards else row["last_out"]
    if seq != last + 1:
        if not 1 <= seq <= last or _stored_message(sheet, row, direction, seq) != payload["hash"]:
            raise _other_message(last)
        return
    _charge_message(sheet, row, payload["size"], inwards=inwards)
    if inwards:
        seen(sheet, world, row)
    row["last_in" if inwards else "last_out"] = seq
    row["changed"] = sheet.turn(desk)
    salt = None if inwards else world.random(SALT_SIZE)
    if salt is not None:
        sheet.add_leaf(leaf_of(Preimage("message", salt, payload["hash"])))
    sheet.add_message(row["serial"], direction, seq, payload, salt)


def _other_message(last: int) -> Conflict:
    return Conflict("message.sequence", "Another message came first. Read it, then send again.", last=last)


def _stored_message(sheet: Sheet, row: MailboxRow, direction: str, seq: int) -> bytes:
    table = schema.message
    key = (table.c.mailbox == row["serial"], table.c.direction == direction, table.c.seq == seq)
    return cast("bytes", sheet.alone().execute(select(table.c.hash).where(*key)).scalar_one())


def raise_quota(sheet: Sheet, world: World, actor: Actor, grant: str, size: int) -> None:
    mailbox = schema.mailbox
    row = sheet.access(grant)
    if row is None or actor.desk is None or row["desk"] != actor.desk or row["expires"] < day_of(world.now):
        raise nothing()
    statement = update(mailbox).where(mailbox.c.serial == row["safe"], mailbox.c.quota < size).values(quota=size)
    sheet.alone().execute(statement)
    sheet.reread()
