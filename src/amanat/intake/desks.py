"""The desks this intake serves: enrolment and the operator's decision. `ledger_directory` has the signed list."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from amanat.errors import MalformedError, NotFoundError, RefusedError
from amanat.intake.answers import Conflict
from amanat.intake.names import alike
from amanat.intake.times import day_of, day_text, hour_of
from amanat.ledger.leaf import Preimage, leaf_of
from amanat.seal.directory import MAX_AHEAD, Entry, check_replacement, open_entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.ids import DeskId, fingerprint
from amanat.seal.signing import sha256
from amanat.store import schema
from amanat.store.sheet import Sheet

WAITING_LIMIT = 500
"""Enrolments that may wait for the operator at once: anybody can post one."""

SILENT_DAYS = 7
"""Days without a look after which a desk is offered no new record."""


@dataclass(frozen=True, slots=True)
class _Known:
    revision: int
    desks: Mapping[bytes, str]
    former: Mapping[bytes, str]
    admitted: frozenset[str]


class Desks:
    """What the intake knows of desks, read again when another process changed it; safe to use from several threads."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._known = _Known(-1, {}, {}, frozenset())

    def desk_of(self, key: bytes) -> str | None:
        """The desk whose current epoch key this is."""
        return self._current().desks.get(key)

    def once_of(self, key: bytes) -> str | None:
        """The desk that lists this epoch key, current or earlier. It may look at its anchor and do nothing else: an
        earlier key may be with somebody who left."""
        known = self._current()
        return known.desks.get(key, known.former.get(key))

    def is_admitted(self, desk: str) -> bool:
        return desk in self._current().admitted

    def _current(self) -> _Known:
        # A change by `amanat intake admit` in another process is seen within a second.
        now = self._clock()
        if not 0 <= now - self._looked < 1:
            with self._lock:
                self._look(now)
        return self._known

    def _look(self, now: float) -> None:
        with self._engine.connect() as connection:
            counter = schema.counter
            revision = connection.execute(select(counter.c.value).where(counter.c.name == "directory")).scalar_one()
            if revision != self._known.revision:
                self._known = _read(connection, revision)
        self._looked = now


def _read(connection: Connection, revision: int) -> _Known:
    table = schema.desk
    rows = connection.execute(select(table).where(table.c.entry.is_not(None)).order_by(table.c.id)).all()
    entries = {row.id: open_entry(row.entry) for row in rows}
    keys = {entry.current.sign: name for name, entry in entries.items()}
    former = {epoch.sign: name for name, entry in entries.items() for epoch in entry.epochs[:-1]}
    return _Known(revision, keys, former, frozenset(entries))


def looked_in(connection: Connection) -> Mapping[str, str]:
    """The day on which each admitted desk last asked for its queue."""
    table = schema.desk
    rows = connection.execute(select(table.c.id, table.c.looked_in).where(table.c.entry.is_not(None)))
    return {row.id: day_text(row.looked_in) for row in rows if row.looked_in is not None}


def looked_in_day(connection: Connection, desk: str) -> int | None:
    return connection.execute(select(schema.desk.c.looked_in).where(schema.desk.c.id == desk)).scalar_one_or_none()


def entries(connection: Connection) -> list[bytes]:
    """The signed entries that are listed now."""
    table = schema.desk
    return list(
        connection.execute(select(table.c.entry).where(table.c.entry.is_not(None)).order_by(table.c.id)).scalars()
    )


def silent_desks(connection: Connection, today: int) -> frozenset[str]:
    """Listed desks that have not asked for their queue for a week; one that never did, since it enrolled."""
    table = schema.desk
    rows = connection.execute(select(table.c.id, table.c.looked_in, table.c.created).where(table.c.entry.is_not(None)))
    last = {row.id: day_of(row.created) if row.looked_in is None else row.looked_in for row in rows}
    return frozenset(desk for desk, day in last.items() if today - day >= SILENT_DAYS)


def anchor(connection: Connection, desk: str) -> bytes | None:
    return connection.execute(select(schema.desk.c.anchor).where(schema.desk.c.id == desk)).scalar_one_or_none()


def status(connection: Connection, desk: str) -> str:
    """`waiting`, `admitted` or `refused`. Raises NotFoundError `nothing`."""
    found = connection.execute(select(schema.desk.c.status).where(schema.desk.c.id == desk)).scalar_one_or_none()
    if found is None:
        raise NotFoundError("nothing", "Nothing is here for this key.")
    return str(found)


# -- jobs of the writer ------------------------------------------------------------------------------------------------


def _row(connection: Connection, desk: str) -> Any:
    return connection.execute(select(schema.desk).where(schema.desk.c.id == desk)).one_or_none()


def enrol(sheet: Sheet, signed: bytes, entry: Entry, now: float, key: bytes = b"") -> Mapping[str, Any]:
    """Takes a signed entry whose signature holds: waits for the operator, or replaces at once (spec/directory.md).

    `key` signed the request, empty if none did. Raises RefusedError `entry.future`, `entry.epochs_lost`,
    `desk.queue_full`; ConflictError `desk.older`.
    """
    if entry.issued > now + MAX_AHEAD:
        raise RefusedError("entry.future", "This entry is dated in the future. Set the clock of the desk right.")
    connection = sheet.alone()
    desk = entry.desk
    row = _row(connection, desk)
    if row is None:
        _room_to_wait(connection)
        values = {"id": desk, "status": "waiting", "waiting": signed, "created": hour_of(now)}
        connection.execute(schema.desk.insert().values(values))
        return {"desk": desk, "status": "waiting", "waits": True}
    if signed in (row.entry, row.waiting):
        return {"desk": desk, "status": row.status, "waits": signed == row.waiting}
    listed = open_entry(row.entry) if row.entry is not None else None
    by_desk = listed is not None and listed.current.sign == key
    # An unsigned one that waits, perhaps from somebody who left with the root key, does not stand in the desk's way.
    here = [listed] if by_desk else [listed, open_entry(row.waiting) if row.waiting is not None else None]
    if entry.issued <= max((each.issued for each in here if each is not None), default=0):
        raise Conflict("desk.older", "A newer entry of this desk is here already. Make one with a later time.")
    if listed is not None and _may_replace(listed, entry) and by_desk:
        _list(sheet, connection, desk, signed)
        return {"desk": desk, "status": "admitted", "waits": False}
    status = "waiting" if row.status == "refused" else str(row.status)
    connection.execute(update(schema.desk).where(schema.desk.c.id == desk).values(status=status, waiting=signed))
    return {"desk": desk, "status": status, "waits": True}


def _room_to_wait(connection: Connection) -> None:
    waiting = select(schema.desk.c.id).where(schema.desk.c.status == "waiting").limit(WAITING_LIMIT)
    if len(connection.execute(waiting).all()) == WAITING_LIMIT:
        raise RefusedError(
            "desk.queue_full", "Too many desks wait for the operator. Tell the operator, then try again."
        )


def _may_replace(listed: Entry, entry: Entry) -> bool:
    """Whether it needs no look by the operator. Raises RefusedError `entry.epochs_lost`."""
    try:
        check_replacement(listed, entry)
    except RefusedError as error:
        if error.code != "entry.needs_admission":
            raise
        return False
    return entry.must_report == listed.must_report


def admit(sheet: Sheet, desk: str, *, same_name: bool = False) -> Entry:
    """Puts the waiting entry into the directory, beside one of the same name only if `same_name`.

    Raises NotFoundError `desk.unknown`, RefusedError `desk.nothing_waits`, `desk.same_name`.
    """
    connection = sheet.alone()
    row = _known(connection, desk)
    if row.waiting is None:
        raise RefusedError("desk.nothing_waits", "Nothing of this desk waits for a decision.")
    entry = open_entry(row.waiting)
    if not same_name:
        _no_namesake(connection, entry)
    _list(sheet, connection, desk, row.waiting)
    return entry


def _no_namesake(connection: Connection, entry: Entry) -> None:
    table = schema.desk
    listed = connection.execute(select(table.c.entry).where(table.c.entry.is_not(None), table.c.id != entry.desk))
    for other in map(open_entry, listed.scalars()):
        if alike(entry, other):
            raise RefusedError(
                "desk.same_name",
                f"“{other.name.en}” ({fingerprint(other.desk)}) is in the directory with the same name. People could "
                "take one for the other. If both are real, add --same-name.",
            )


def _list(sheet: Sheet, connection: Connection, desk: str, signed: bytes) -> None:
    values = {"status": "admitted", "entry": signed, "waiting": None}
    connection.execute(update(schema.desk).where(schema.desk.c.id == desk).values(values))
    sheet.counters["directory"] += 1


def refuse(sheet: Sheet, desk: str) -> None:
    """Takes a desk out of the directory, or says no to a waiting one; an admitted desk's waiting change goes first."""
    connection = sheet.alone()
    row = _known(connection, desk)
    if row.entry is not None and row.waiting is not None:
        connection.execute(update(schema.desk).where(schema.desk.c.id == desk).values(waiting=None))
        return
    values = {"status": "refused", "entry": None, "waiting": row.waiting or row.entry}
    connection.execute(update(schema.desk).where(schema.desk.c.id == desk).values(values))
    sheet.counters["directory"] += 1


def _known(connection: Connection, desk: str) -> Any:
    row = _row(connection, desk)
    if row is None:
        raise NotFoundError("desk.unknown", "No desk with this id has enrolled. `amanat intake desks` lists them.")
    return row


def look_in(sheet: Sheet, desk: str, now: float) -> None:
    """Notes the day on which a desk asked for its queue."""
    table = schema.desk
    sheet.alone().execute(update(table).where(table.c.id == desk).values(looked_in=day_of(now)))


def put_anchor(sheet: Sheet, desk: str, signed: bytes, replaces: str, salt: bytes) -> bytes:
    """Stores a journal anchor if it replaces the one that is here, and its leaf waits; the same bytes again are fine.
    The salt of its leaf: `salt`, or that of the first time."""
    connection = sheet.alone()
    row = _known(connection, desk)
    if row.anchor == signed and row.anchor_salt is not None:
        return bytes(row.anchor_salt)
    current = b64(sha256(row.anchor)) if row.anchor is not None else ""
    if row.anchor != signed and replaces != current:
        raise Conflict("anchor.conflict", "Another anchor came first. Read it before you write.", current=current)
    values = {"anchor": signed, "anchor_salt": salt}
    connection.execute(update(schema.desk).where(schema.desk.c.id == desk).values(values))
    sheet.add_leaf(leaf_of(Preimage("anchor", salt, sha256(signed))))
    return salt


def desk_argument(connection: Connection, text: str) -> DeskId:
    """A desk's id from what an operator types: the id, or its fingerprint with or without spaces.

    Raises MalformedError `desk.argument`, NotFoundError `desk.unknown`.
    """
    digits = text.replace(" ", "").lower()
    for name in connection.execute(select(schema.desk.c.id)).scalars():
        if text == name or digits == unb64(name)[:10].hex():
            return DeskId(name)
    if len(text) != 43 and len(digits) != 20:
        raise MalformedError("desk.argument", "Give the desk's id (43 characters) or its fingerprint (5 groups of 4).")
    raise NotFoundError("desk.unknown", "No desk with this id has enrolled. `amanat intake desks` lists them.")
