"""The ledger's rows: which log this is, what waits, what was appended, which checkpoint everybody may see. The
changes are jobs of the writer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from amanat.errors import RefusedError
from amanat.ledger.batch import batch
from amanat.ledger.tree import HASH_SIZE
from amanat.seal.encoding import Random
from amanat.store import schema
from amanat.store.sheet import Sheet

KEPT_DAYS: Final = 35
"""For which a leaf is found by its hash; later in the tiles alone."""
OPEN: Final = "open"
DOUBT: Final = "doubt"
STOPPED: Final = "stopped"

_log, _waiting, _batch, _leaf, _checkpoint, _directory = (
    schema.ledger_log,
    schema.leaf_waiting,
    schema.ledger_batch,
    schema.ledger_leaf,
    schema.ledger_checkpoint,
    schema.directory,
)


# Leaf by leaf: to look through all of them for the oldest would take longer, and at each batch.
_FORGET_LEAF: Final = delete(_leaf).where(
    _leaf.c.generation == bindparam("the_generation"), _leaf.c.leaf == bindparam("the_leaf")
)


@dataclass(frozen=True, slots=True)
class Log:
    """The log that is written now. `state`: OPEN, DOUBT or STOPPED."""

    generation: int
    origin: str
    state: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one period appended: hashes of 32 bytes, the first at index `start`."""

    start: int
    slot: int
    leaves: list[bytes]

    @property
    def end(self) -> int:
        return self.start + len(self.leaves)


@dataclass(frozen=True, slots=True)
class Noted:
    """A signed checkpoint whose tiles are durable."""

    size: int
    slot: int
    note: bytes
    published: bool


# -- reading -----------------------------------------------------------------------------------------------------------


def log_of(connection: Connection, host: str) -> Log:
    """The newest log; before anything was appended, the first one that would begin."""
    row = connection.execute(select(_log).order_by(_log.c.generation.desc()).limit(1)).one_or_none()
    return Log(row.generation, row.origin, row.state) if row is not None else Log(1, origin_of(host, 1), OPEN)


def origin_of(host: str, generation: int) -> str:
    return f"{host}/ledger/{generation}"


def size_of(connection: Connection, generation: int) -> int:
    """How many leaves were appended, published or not."""
    last = _last(connection, generation)
    return 0 if last is None else int(last.start + last.count)


def last_slot(connection: Connection, generation: int) -> int | None:
    last = _last(connection, generation)
    return None if last is None else int(last.slot)


def _last(connection: Connection, generation: int) -> Any:
    columns = select(_batch.c.start, _batch.c.count, _batch.c.slot)
    newest = columns.where(_batch.c.generation == generation).order_by(_batch.c.start.desc()).limit(1)
    return connection.execute(newest).one_or_none()


def batches_from(connection: Connection, generation: int, start: int) -> list[Batch]:
    """The batches from this index on, the earliest first."""
    where = (_batch.c.generation == generation, _batch.c.start >= start)
    rows = connection.execute(select(_batch).where(*where).order_by(_batch.c.start))
    return [Batch(row.start, row.slot, split_leaves(row.leaves)) for row in rows]


def split_leaves(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_SIZE] for at in range(0, len(joined), HASH_SIZE)]


def newest_checkpoint(connection: Connection, generation: int, *, published: bool = False) -> Noted | None:
    """The one with the most leaves; if `published`, of those that everybody may see."""
    found = select(_checkpoint).where(_checkpoint.c.generation == generation)
    if published:
        found = found.where(_checkpoint.c.published == 1)
    row = connection.execute(found.order_by(_checkpoint.c.size.desc()).limit(1)).one_or_none()
    return None if row is None else Noted(row.size, row.slot, row.note, bool(row.published))


def places(connection: Connection, leaf: bytes) -> list[tuple[int, int]]:
    """Generation and index of a leaf, the newest generation first."""
    # By both columns of the key: a look-up in each generation, and not through all leaves.
    where = (_leaf.c.generation.in_(select(_log.c.generation)), _leaf.c.leaf == leaf)
    found = select(_leaf.c.generation, _leaf.c.place).where(*where)
    rows = connection.execute(found.order_by(_leaf.c.generation.desc()))
    return [(row.generation, row.place) for row in rows]


def waiting_count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(_waiting)).scalar_one()


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of leaves, and the slot (Unix seconds) of the newest published batch."""

    appended: int
    published: int
    waiting: int
    published_at: int | None


def standing(connection: Connection, host: str) -> Standing:
    generation = log_of(connection, host).generation
    shown = newest_checkpoint(connection, generation, published=True)
    size, waiting = size_of(connection, generation), waiting_count(connection)
    return Standing(size, shown.size if shown else 0, waiting, shown.slot if shown else None)


# -- jobs of the writer ------------------------------------------------------------------------------------------------


def append(
    sheet: Sheet, log: Log, now: Callable[[], int], random: Random, renew: Callable[[Sheet], object]
) -> Batch | None:
    """Appends what waits, among random leaves, as the batch of the slot that is now; in one step with its removal from
    what waits.

    `now` is asked when nobody else can append any more. `renew` may add to what waits first. None when this slot has
    its batch, by whomever, or the log does not go on.
    """
    connection = sheet.alone()
    slot = now()
    if not _goes_on(connection, log) or last_slot(connection, log.generation) == slot:
        return None
    renew(sheet)
    connection = sheet.alone()
    start = size_of(connection, log.generation)
    leaves = batch(_fresh_leaves(connection, log.generation), random)
    row = {"generation": log.generation, "start": start, "count": len(leaves), "slot": slot}
    connection.execute(insert(_batch).values(row | {"leaves": b"".join(leaves)}))
    sheet.insert_rows(
        _leaf.name,
        [{"generation": log.generation, "leaf": leaf, "place": start + at} for at, leaf in enumerate(leaves)],
    )
    connection.execute(delete(_waiting))
    return Batch(start, slot, leaves)


def _goes_on(connection: Connection, log: Log) -> bool:
    found = connection.execute(select(_log).order_by(_log.c.generation.desc()).limit(1)).one_or_none()
    if found is None:
        connection.execute(insert(_log).values(generation=log.generation, origin=log.origin, state=log.state))
        return log.state == OPEN
    return bool(found.generation == log.generation and found.state == OPEN)


def _fresh_leaves(connection: Connection, generation: int) -> list[bytes]:
    """What waits and is not in the log already: a request may be repeated after its batch."""
    there = select(_leaf.c.leaf).where(_leaf.c.generation == generation, _leaf.c.leaf == _waiting.c.leaf)
    return list(connection.execute(select(_waiting.c.leaf).where(~there.exists())).scalars())


def note(sheet: Sheet, log: Log, size: int, slot: int, signed: bytes) -> None:
    """Keeps a signed checkpoint whose tiles are durable; one that is there stays as it is."""
    connection = sheet.alone()
    where = (_checkpoint.c.generation == log.generation, _checkpoint.c.size == size)
    if connection.execute(select(_checkpoint.c.size).where(*where)).one_or_none() is None:
        row = {"generation": log.generation, "size": size, "slot": slot, "note": signed, "published": 0}
        connection.execute(insert(_checkpoint).values(row))


def publish(sheet: Sheet, log: Log, size: int, cosigned: bytes, now: float) -> None:
    """Everybody may see this checkpoint from now on; older ones, and what is past its days, go."""
    connection = sheet.alone()
    where = (_checkpoint.c.generation == log.generation, _checkpoint.c.size == size, _checkpoint.c.published == 0)
    connection.execute(update(_checkpoint).where(*where).values(note=cosigned, published=1))
    older = (_checkpoint.c.generation == log.generation, _checkpoint.c.size < size)
    connection.execute(delete(_checkpoint).where(*older))
    _forget(connection, log.generation, size, now)
    _forget_directories(connection, log.generation, size)


def _forget(connection: Connection, generation: int, size: int, now: float) -> None:
    old = (
        _batch.c.generation == generation,
        _batch.c.slot < now - KEPT_DAYS * 86400,
        _batch.c.start + _batch.c.count <= size,
        _batch.c.start + _batch.c.count < size_of(connection, generation),
    )
    for row in connection.execute(select(_batch.c.start, _batch.c.leaves).where(*old)).all():
        gone = [{"the_leaf": leaf} for leaf in split_leaves(row.leaves)]
        connection.execute(_FORGET_LEAF, [{"the_generation": generation, **each} for each in gone])
        connection.execute(delete(_batch).where(_batch.c.generation == generation, _batch.c.start == row.start))


def _forget_directories(connection: Connection, generation: int, size: int) -> None:
    proven = select(func.max(_directory.c.serial)).join(_leaf, _leaf.c.leaf == _directory.c.leaf)
    newest = connection.execute(proven.where(_leaf.c.generation == generation, _leaf.c.place < size)).scalar_one()
    if newest is not None:
        connection.execute(delete(_directory).where(_directory.c.serial < newest))


def set_state(sheet: Sheet, log: Log, state: str) -> None:
    connection = sheet.alone()
    known = connection.execute(select(_log.c.state).where(_log.c.generation == log.generation)).one_or_none()
    if known is None:
        connection.execute(insert(_log).values(generation=log.generation, origin=log.origin, state=state))
    else:
        connection.execute(update(_log).where(_log.c.generation == log.generation).values(state=state))


def begin_again(sheet: Sheet, old: Log, new: Log) -> int:
    """Opens the next generation. What was appended and never published waits again; how many that is, fillers too.

    Raises RefusedError `ledger.goes_on` when the log is not stopped.
    """
    connection = sheet.alone()
    if log_of(connection, "").state == OPEN:
        raise RefusedError("ledger.goes_on", "The ledger goes on as it is; there is no need to begin again.")
    seen = newest_checkpoint(connection, old.generation, published=True)
    size, again = seen.size if seen else 0, 0
    for each in batches_from(connection, old.generation, size):
        for leaf in each.leaves:
            sheet.add_leaf(leaf)
        again += len(each.leaves)
    connection.execute(insert(_log).values(generation=new.generation, origin=new.origin, state=OPEN))
    sheet.counters["directory"] += 1  # it is signed anew, so that the new log has it
    return again
