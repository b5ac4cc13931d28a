"""Invitations of desks: a sealed notice that a code opens, and the join that burns it (spec/invitation.md)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from amanat.errors import AmanatError, MalformedError, RefusedError
from amanat.intake.answers import Conflict
from amanat.intake.freeing import bury
from amanat.intake.reading import nothing
from amanat.intake.rules import World
from amanat.intake.times import day_number, day_of, hour_of
from amanat.seal.encoding import b64
from amanat.seal.invitation import OFFER, Join, Offer, check_join, open_join
from amanat.store import schema
from amanat.store.sheet import Sheet

OPEN_LIMIT: Final = 200
"""The most invitations of one desk that are neither used nor over."""
LONGEST: Final = 30
"""Days from today to the last one."""
KEPT_JOINED: Final = 60
"""Days beyond the last one for which a join waits for its desk."""

_TABLE: Final = schema.invitation


def name_of(invitation: str) -> str:
    """What its tombstone is made of."""
    return f"invitation/{invitation}"


def _row(connection: Connection, invitation: str) -> Row[Any] | None:
    return connection.execute(select(_TABLE).where(_TABLE.c.id == invitation)).one_or_none()


# --- the desk


def put(sheet: Sheet, world: World, desk: str, invitation: str, offer: Offer) -> None:
    """Leaves a notice for whoever has the code; the same again is fine.

    Raises RefusedError `invitation.expires`, `invitation.many`; Conflict `invitation.differs`.
    """
    connection, last = sheet.alone(), day_number(offer.expires)
    found = _row(connection, invitation)
    if found is not None:
        given = (found.desk, found.key, found.notice, found.expires)
        if given != (desk, offer.key, offer.notice, last) or found.join is not None:
            raise _taken()
        return
    if sheet.buried(world.mark(name_of(invitation))) is not None:
        raise _taken()
    today = day_of(world.now)
    if not today <= last <= today + LONGEST:
        raise RefusedError("invitation.expires", f"Choose a last day from today to {LONGEST} days on.")
    of_desk = (_TABLE.c.desk == desk) & _TABLE.c.join.is_(None) & (_TABLE.c.expires >= today)
    count = select(func.count()).select_from(_TABLE).where(of_desk)
    if connection.execute(count).scalar_one() >= OPEN_LIMIT:
        raise RefusedError("invitation.many", "Too many invitations are open. Withdraw some, then make this one.")
    row = {"id": invitation, "desk": desk, "key": offer.key, "notice": offer.notice, "expires": last}
    connection.execute(_TABLE.insert().values(**row, created=hour_of(world.now), done=0))


def _taken() -> Conflict:
    return Conflict("invitation.differs", "This invitation is taken, used or withdrawn. Make a new one.")


def withdraw(sheet: Sheet, world: World, desk: str, invitation: str) -> None:
    """Raises Conflict `invitation.used` if somebody joined before."""
    found = _row(sheet.alone(), invitation)
    if found is None or found.desk != desk:
        return
    if found.join is not None:
        raise Conflict("invitation.used", "Somebody used this invitation already. Look at who joined.")
    sheet.remove(_TABLE, _TABLE.c.id == invitation)
    bury(sheet, world, name_of(invitation))


def joins(connection: Connection, desk: str) -> list[dict[str, str]]:
    """Every join of this desk that it has not set aside, oldest invitation first."""
    wanted = (_TABLE.c.desk == desk) & _TABLE.c.join.is_not(None) & (_TABLE.c.done == 0)
    rows = connection.execute(select(_TABLE.c.id, _TABLE.c.join).where(wanted).order_by(_TABLE.c.created, _TABLE.c.id))
    return [{"invitation": row.id, "join": b64(row.join)} for row in rows]


def has_joined(connection: Connection, desk: str, mailbox: str) -> bool:
    """Whether this mailbox came by a letter of the desk."""
    wanted = (_TABLE.c.desk == desk) & _TABLE.c.join.is_not(None)
    rows = connection.execute(select(_TABLE.c.join).where(wanted)).scalars()
    return any(open_join(join).mailbox == mailbox for join in rows)


def set_aside(sheet: Sheet, desk: str, invitation: str) -> None:
    """The desk has read this join; the row stays, so that the same join again is still no news."""
    mine = (_TABLE.c.id == invitation) & (_TABLE.c.desk == desk) & _TABLE.c.join.is_not(None)
    sheet.alone().execute(update(_TABLE).where(mine).values(done=1))


# --- whoever has the code


def notice(connection: Connection, world: World, invitation: str) -> bytes:
    """The sealed notice. Raises NotFoundError `nothing`: unknown, over, withdrawn and used are one answer."""
    found = _row(connection, invitation)
    if not _stands(found, world):
        raise nothing()
    assert found is not None
    sealed: bytes = found.notice
    return sealed


def _stands(found: Row[Any] | None, world: World) -> bool:
    open_still = found is not None and found.join is None and found.expires >= day_of(world.now)
    return open_still and world.admitted(found.desk)  # type: ignore[union-attr]


def read_join(signed: bytes, invitation: str) -> Join:
    """A join of this very invitation, proved by its mailbox's key; whether the code agreed, only the row can tell.

    Raises MalformedError `join.…`, `json.…`, `signature.…`; ForgedError `signature.invalid`.
    """
    join = open_join(signed)
    if join.invitation != invitation:
        raise MalformedError("join.misplaced", "This join names another invitation than the address.")
    return join


def burn(sheet: Sheet, world: World, join: Join, signed: bytes) -> None:
    """The one join. Raises NotFoundError `nothing` for whatever does not fit the row."""
    found = _row(sheet.alone(), join.invitation)
    if found is not None and found.join == signed:
        return
    if found is None or not _stands(found, world) or found.desk != join.desk:
        raise nothing()
    try:
        check_join(signed, found.key)
    except AmanatError as error:
        raise nothing() from error
    values = {"join": signed, "notice": b""}
    sheet.alone().execute(update(_TABLE).where(_TABLE.c.id == join.invitation).values(values))
    bury(sheet, world, name_of(join.invitation))


def read_offer(body: bytes) -> Offer:
    """What a desk puts. Raises MalformedError `json.…`, `b64.…`."""
    return OFFER.decode(body)
