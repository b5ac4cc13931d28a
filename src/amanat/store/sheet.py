"""One transaction's view of the tables: rows are read once, changed in memory, and written many at a time.

A database call costs far more than a row, so a batch of reports is worth two dozen calls and not two thousand. A
report that is refused
halfway is undone in memory; what needs to look at rows by anything but their key asks for `alone()` and gets a
savepoint of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, TypedDict, TypeVar, cast

from sqlalchemy import Connection, Dialect, Table, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.sql import ColumnElement

from amanat.store import schema


class MailboxRow(TypedDict):
    serial: int
    id: str
    desk: str | None
    created: int
    visited: int
    used: int
    used_out: int
    quota: int
    state_seq: int
    last_in: int
    last_out: int
    changed: int


class ItemRow(TypedDict):
    mailbox: int
    item: str
    parts: int
    size: int
    committed: int
    created: int


class AccessRow(TypedDict):
    grant: str
    safe: int
    desk: str
    to: str
    items: str
    expires: int
    changed: int


class Payload(TypedDict):
    """Sealed bytes: their SHA-256, their length, and either the bytes or the name of the blob that holds them."""

    hash: bytes
    size: int
    body: bytes | None
    blob: str | None


class Buried(TypedDict):
    mark: bytes
    change: int
    hour: int


class Alone(Exception):  # noqa: N818 - a request for another way of running, not an error
    """Raised inside a shared run by what must look at the tables; the sheet then runs the job again on its own."""


T = TypeVar("T")
Undo = Callable[[], object]

# Statements are built once; SQLAlchemy then finds them compiled.
_MAILBOXES = select(schema.mailbox).where(schema.mailbox.c.id.in_(bindparam("ids", expanding=True)))
_ACCESS = select(schema.access).where(schema.access.c.grant.in_(bindparam("ids", expanding=True)))
_MARKS = select(schema.tombstone.c.mark, schema.tombstone.c.hour).where(
    schema.tombstone.c.mark.in_(bindparam("marks", expanding=True))
)
_ITEMS = select(schema.item).where(
    tuple_(schema.item.c.mailbox, schema.item.c.item).in_(bindparam("keys", expanding=True))
)
_COUNTER = select(schema.counter.c.name, schema.counter.c.value).with_for_update()
_COUNTERS = _COUNTER.where(~schema.counter.c.name.startswith(f"{schema.QUEUE}/"))
_QUEUE_COUNTER = _COUNTER.where(schema.counter.c.name == bindparam("name"))
_INSERTS = {table.name: insert(table) for table in schema.metadata.sorted_tables}
_ADDED = ("part", "message", "notice", "tombstone", "leaf_waiting")
_OFTEN = frozenset({"leaf_waiting"})
"""Rows that may be there already and then are the same: a leaf that waits twice waits once."""


@cache
def _insert_text(dialect: Dialect, table: str) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
    """The statement that inserts whole rows of a table, and what makes its parameters of a row. Compiled once: our
    values go to the driver as they are, and preparing them again for each row cost more than the row."""
    statement = _INSERTS[table].compile(
        dialect=dialect, column_keys=[column.name for column in schema.metadata.tables[table].c]
    )
    names = statement.positiontup
    again = " ON CONFLICT DO NOTHING" if table in _OFTEN else ""
    return f"{statement}{again}", dict if names is None else _picker(names)


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Any]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: (row[names[0]],)


def _by_key(table: Table, columns: Iterable[str], keys: Iterable[str]) -> Any:
    statement = update(table).values({name: bindparam(f"new_{name}") for name in columns})
    return statement.where(*(table.c[key] == bindparam(f"key_{key}") for key in keys))


_MAILBOX_CHANGES = ("desk", "visited", "used", "used_out", "quota", "state_seq", "last_in", "last_out", "changed")
_ITEM_CHANGES = ("parts", "size", "committed")
_ACCESS_CHANGES = ("items", "expires", "changed")
_STATE_CHANGES = ("hash", "size", "body", "blob")
_UPDATE_MAILBOX = _by_key(schema.mailbox, _MAILBOX_CHANGES, ["serial"])
_UPDATE_ITEM = _by_key(schema.item, _ITEM_CHANGES, ["mailbox", "item"])
_UPDATE_ACCESS = _by_key(schema.access, _ACCESS_CHANGES, ["grant"])
_UPDATE_STATE = _by_key(schema.state, _STATE_CHANGES, ["mailbox"])
_UPDATE_COUNTER = _by_key(schema.counter, ["value"], ["name"])


class Sheet:
    """Rows by key, with what is new and what has changed. Not for more than one thread or transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._solo = False
        self.counters: dict[str, int] = {row.name: row.value for row in connection.execute(_COUNTERS)}
        self._counted = dict(self.counters)
        self._undo: list[Undo] = []
        self.used_blobs: set[str] = set()
        self.freed_blobs: list[str] = []
        self.graves: list[Buried] = []
        self._forget()

    def _forget(self) -> None:
        self._mailboxes: dict[str, MailboxRow | None] = {}
        self._items: dict[tuple[int, str], ItemRow | None] = {}
        self._access: dict[str, AccessRow | None] = {}
        self._marks: dict[bytes, int | None] = {}
        self._new_mailboxes: dict[str, MailboxRow] = {}
        self._new_serials: set[int] = set()
        self._new_items: dict[tuple[int, str], ItemRow] = {}
        self._new_access: dict[str, AccessRow] = {}
        self._changed_mailboxes: dict[str, MailboxRow] = {}
        self._changed_items: dict[tuple[int, str], ItemRow] = {}
        self._changed_access: dict[str, AccessRow] = {}
        self._new_states: dict[int, dict[str, Any]] = {}
        self._changed_states: dict[int, dict[str, Any]] = {}
        self._added: dict[str, list[Mapping[str, Any]]] = {name: [] for name in _ADDED}

    # -- running jobs ---------------------------------------------------------------------------------------------

    def run(self, job: Callable[[Sheet], T], *, alone: bool = False) -> T:
        """What `job` returns, with its changes kept; or what it raises, with none of them."""
        if not alone:
            self._undo.clear()
            counters = dict(self.counters)
            try:
                return job(self)
            except BaseException as error:
                for undo in reversed(self._undo):
                    undo()
                self.counters = counters
                if not isinstance(error, Alone):
                    raise
        return self._run_alone(job)

    def _run_alone(self, job: Callable[[Sheet], T]) -> T:
        self.flush()
        self._solo = True
        freed, graves, used = len(self.freed_blobs), len(self.graves), set(self.used_blobs)
        counted = dict(self._counted)
        try:
            with self._connection.begin_nested():
                result = job(self)
                self.flush()
                return result
        except BaseException:
            self._forget()
            self.counters, self._counted = dict(counted), counted
            del self.freed_blobs[freed:], self.graves[graves:]
            self.used_blobs = used
            raise
        finally:
            self._solo = False

    def alone(self) -> Connection:
        """The connection, with everything so far written, for reads and writes by other than a row's key."""
        if not self._solo:
            raise Alone
        self.flush()
        return self._connection

    def reread(self) -> None:
        """Forgets what was read, after a change by statement; only from a job that runs alone."""
        self.alone()
        self._forget()

    def tick(self) -> int:
        """The next number of the change counter."""
        self.counters["change"] += 1
        return self.counters["change"]

    def turn(self, desk: str) -> int:
        """The next number of a desk's own queue, which nothing of another desk moves."""
        name = f"{schema.QUEUE}/{desk}"
        if name not in self.counters:
            row = self._connection.execute(_QUEUE_COUNTER, {"name": name}).one_or_none()
            if row is not None:
                self._counted[name] = row.value
            self.counters[name] = row.value if row is not None else self.counters[schema.QUEUE]
        self.counters[name] += 1
        return self.counters[name]

    # -- rows by key ----------------------------------------------------------------------------------------------

    def preload(self, mailboxes: Iterable[str], grants: Iterable[str], marks: Iterable[bytes]) -> None:
        """Reads many rows at once: mailboxes and grants by id, tombstones by mark."""
        wanted, granted = list(dict.fromkeys(mailboxes)), list(dict.fromkeys(grants))
        found: dict[str, Any] = {row["id"]: dict(row) for row in self._rows(_MAILBOXES, {"ids": wanted})}
        held: dict[str, Any] = {row["grant"]: dict(row) for row in self._rows(_ACCESS, {"ids": granted})}
        self._mailboxes.update((name, found.get(name)) for name in wanted)
        self._access.update((name, held.get(name)) for name in granted)
        marked = list(dict.fromkeys(marks))
        hours = {row["mark"]: row["hour"] for row in self._rows(_MARKS, {"marks": marked})}
        self._marks.update((mark, hours.get(mark)) for mark in marked)

    def _rows(self, statement: Any, parameters: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
        if not any(parameters.values()):
            return ()
        return cast("Iterable[Mapping[str, Any]]", self._connection.execute(statement, parameters).mappings())

    def mailbox(self, name: str) -> MailboxRow | None:
        if name not in self._mailboxes:
            row = next(iter(self._rows(_MAILBOXES, {"ids": [name]})), None)
            self._mailboxes[name] = cast("MailboxRow", dict(row)) if row else None
        return self._mailboxes[name]

    def item(self, serial: int, name: str) -> ItemRow | None:
        key = (serial, name)
        if key not in self._items:
            # A mailbox that began in this batch has no rows to look for.
            row = None if serial in self._new_serials else next(iter(self._rows(_ITEMS, {"keys": [key]})), None)
            self._items[key] = cast("ItemRow", dict(row)) if row else None
        return self._items[key]

    def access(self, grant: str) -> AccessRow | None:
        if grant not in self._access:
            row = next(iter(self._rows(_ACCESS, {"ids": [grant]})), None)
            self._access[grant] = cast("AccessRow", dict(row)) if row else None
        return self._access[grant]

    def buried(self, mark: bytes) -> int | None:
        """The hour of the tombstone with this mark, if there is one."""
        if mark not in self._marks:
            row = next(iter(self._rows(_MARKS, {"marks": [mark]})), None)
            self._marks[mark] = row["hour"] if row else None
        return self._marks[mark]

    # -- changes --------------------------------------------------------------------------------------------------

    def add_mailbox(self, row: MailboxRow) -> None:
        self._put(self._mailboxes, row["id"], row)
        self._put(self._new_mailboxes, row["id"], row)
        self._new_serials.add(row["serial"])

    def change_mailbox(self, row: MailboxRow) -> None:
        """To be called before `row` is changed, so that the change can be undone."""
        self._remember(cast("dict[str, Any]", row))
        if row["id"] not in self._new_mailboxes:
            self._put(self._changed_mailboxes, row["id"], row)

    def add_item(self, row: ItemRow) -> None:
        key = (row["mailbox"], row["item"])
        self._put(self._items, key, row)
        self._put(self._new_items, key, row)

    def change_item(self, row: ItemRow) -> None:
        self._remember(cast("dict[str, Any]", row))
        key = (row["mailbox"], row["item"])
        if key not in self._new_items:
            self._put(self._changed_items, key, row)

    def add_access(self, row: AccessRow) -> None:
        self._put(self._access, row["grant"], row)
        self._put(self._new_access, row["grant"], row)

    def change_access(self, row: AccessRow) -> None:
        self._remember(cast("dict[str, Any]", row))
        if row["grant"] not in self._new_access:
            self._put(self._changed_access, row["grant"], row)

    def put_state(self, serial: int, payload: Payload, *, first: bool) -> None:
        row = {"mailbox": serial, **payload}
        self._keep(payload)
        self._put(self._new_states if first or serial in self._new_states else self._changed_states, serial, row)

    def add_part(self, serial: int, item: str, number: int, payload: Payload) -> None:
        self._keep(payload)
        self._add("part", {"mailbox": serial, "item": item, "number": number, **payload})

    def add_message(self, serial: int, direction: str, seq: int, payload: Payload, salt: bytes | None = None) -> None:
        """`salt` is that of its leaf, if the intake makes one."""
        self._keep(payload)
        self._add("message", {"mailbox": serial, "direction": direction, "seq": seq, "salt": salt, **payload})

    def add_leaf(self, leaf: bytes) -> None:
        """A leaf (32 bytes) that waits for the next batch; once, however often it comes."""
        self._add("leaf_waiting", {"leaf": leaf})

    def add_notice(self, row: Mapping[str, Any]) -> None:
        self._add("notice", row)

    def bury(self, mark: bytes, hour: int) -> None:
        """A tombstone; only from a job that runs alone."""
        connection = self.alone()
        connection.execute(delete(schema.tombstone).where(schema.tombstone.c.mark == mark))
        self._marks[mark] = hour
        grave = Buried(mark=mark, change=self.tick(), hour=hour)
        self._add("tombstone", grave)
        self.graves.append(grave)

    def insert_rows(self, table: str, rows: Collection[Mapping[str, Any]]) -> None:
        """Whole new rows of a table, many at a time; only from a job that runs alone."""
        self.alone()
        self._insert(table, rows)

    def remove(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Deletes rows, remembers the blobs they named, and forgets what was read; only from a job that runs alone."""
        connection = self.alone()
        if "blob" in table.c:
            named = select(table.c.blob).where(*where, table.c.blob.is_not(None))
            self.freed_blobs += connection.execute(named).scalars()
        count = connection.execute(delete(table).where(*where)).rowcount
        self._forget()
        return count

    def _keep(self, payload: Payload) -> None:
        name = payload["blob"]
        if name is not None:
            self.used_blobs.add(name)
            self._undo.append(lambda: self.used_blobs.discard(name))

    def _put(self, rows: dict[Any, Any], key: object, row: object) -> None:
        if key in rows:
            before = rows[key]
            self._undo.append(lambda: rows.__setitem__(key, before))
        else:
            self._undo.append(lambda: rows.pop(key, None))
        rows[key] = row

    def _add(self, table: str, row: Mapping[str, Any]) -> None:
        rows = self._added[table]
        rows.append(row)
        self._undo.append(rows.pop)

    def _remember(self, row: dict[str, Any]) -> None:
        before = dict(row)
        self._undo.append(lambda: row.update(before))

    # -- writing --------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Writes what is new and what has changed. Rows that were read stay known."""
        write = self._connection.execute
        self._insert_new("mailbox", self._new_mailboxes)
        self._update(_UPDATE_MAILBOX, self._changed_mailboxes, _MAILBOX_CHANGES, ("serial",))
        self._insert_new("item", self._new_items)
        self._update(_UPDATE_ITEM, self._changed_items, _ITEM_CHANGES, ("mailbox", "item"))
        self._insert_new("access", self._new_access)
        self._update(_UPDATE_ACCESS, self._changed_access, _ACCESS_CHANGES, ("grant",))
        self._insert_new("state", self._new_states)
        self._update(_UPDATE_STATE, self._changed_states, _STATE_CHANGES, ("mailbox",))
        for table, rows in self._added.items():
            self._insert(table, rows)
            rows.clear()
        for name, value in self.counters.items():
            if name not in self._counted:
                write(_INSERTS["counter"], {"name": name, "value": value})
            elif self._counted[name] != value:
                write(_UPDATE_COUNTER, {"key_name": name, "new_value": value})
        self._counted = dict(self.counters)
        self._new_serials.clear()
        self._undo.clear()

    def _insert_new(self, table: str, rows: dict[Any, Any]) -> None:
        self._insert(table, rows.values())
        rows.clear()

    def _insert(self, table: str, rows: Collection[Mapping[str, Any]]) -> None:
        if rows:
            text, parameters = _insert_text(self._connection.dialect, table)
            self._connection.exec_driver_sql(text, [parameters(row) for row in rows])

    def _update(self, statement: Any, rows: dict[Any, Any], columns: Iterable[str], keys: Iterable[str]) -> None:
        if not rows:
            return
        self._connection.execute(
            statement,
            [
                {**{f"new_{name}": row[name] for name in columns}, **{f"key_{key}": row[key] for key in keys}}
                for row in rows.values()
            ],
        )
        rows.clear()
