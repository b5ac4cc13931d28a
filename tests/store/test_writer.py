"""Group commit: jobs that arrive together share a transaction, and a job that fails takes only itself along."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from amanat.errors import ConflictError, RefusedError, UnavailableError
from amanat.store import schema
from amanat.store.blobs import MemoryBlobs
from amanat.store.database import _alembic, for_writing, is_full, migrate, open_database, require_current
from amanat.store.sheet import Payload, Sheet
from amanat.store.writer import SmallJob, Writer, storage_error


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path / "intake.db")
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def writer(engine: Engine) -> Writer:
    return Writer(engine, MemoryBlobs())


def bury(mark: bytes) -> SmallJob:
    return SmallJob(lambda sheet: sheet.bury(mark, 3600))


def marks(engine: Engine) -> set[bytes]:
    with engine.connect() as connection:
        return set(connection.execute(select(schema.tombstone.c.mark)).scalars())


def test_the_migrations_make_the_tables_that_the_code_names(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    require_current(engine)
    migrate(engine)


def test_an_older_database_keeps_its_numbers_and_its_cursors(tmp_path: Path) -> None:
    made = open_database(tmp_path / "old.db")
    with for_writing(made).connect() as connection:
        command.upgrade(_alembic(connection), "0001")
    with for_writing(made).connect() as connection, connection.begin():
        connection.execute(text("UPDATE counter SET value = 70 WHERE name = 'change'"))
        connection.execute(
            text("INSERT INTO mailbox VALUES (9, 'm', 'd', 0, 0, 1500, 9000, 0, 1, 2, 60)"),
        )
        for direction, seq, size in (("in", 1, 500), ("out", 1, 400), ("out", 2, 600)):
            row = {"direction": direction, "seq": seq, "size": size}
            connection.execute(text("INSERT INTO message VALUES (9, :direction, :seq, x'00', :size, x'00', NULL)"), row)
    migrate(made)
    with made.connect() as connection:
        assert connection.execute(text("SELECT used, used_out FROM mailbox")).one() == (500, 1000)
    writer = Writer(made, MemoryBlobs())
    assert [writer.do(SmallJob(lambda sheet: sheet.turn("d"))) for _ in range(2)] == [71, 72], "beyond any cursor"
    made.dispose()


def test_a_database_without_tables_is_named(tmp_path: Path) -> None:
    empty = open_database(tmp_path / "empty.db")
    with pytest.raises(RefusedError) as caught:
        require_current(empty)
    empty.dispose()
    assert caught.value.code == "store.revision"


def test_every_commit_is_synced_and_overwrites_what_it_deletes(engine: Engine) -> None:
    with engine.connect() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")}
        assert found == {"journal_mode": "wal", "synchronous": 2}
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_jobs_that_wait_together_share_one_transaction(engine: Engine, writer: Writer) -> None:
    async def all_at_once() -> None:
        gate = threading.Event()
        first = asyncio.create_task(writer.write(SmallJob(lambda sheet: gate.wait(5))))
        await asyncio.sleep(0.05)
        rest = [asyncio.create_task(writer.write(bury(bytes([number])))) for number in range(20)]
        await asyncio.sleep(0.05)
        gate.set()
        await asyncio.gather(first, *rest)

    writer.start()
    asyncio.run(all_at_once())
    writer.stop()
    assert (writer.jobs, writer.commits) == (21, 2)
    assert len(marks(engine)) == 20


def test_a_refused_job_leaves_the_others_and_nothing_of_itself(engine: Engine, writer: Writer) -> None:
    def refuse(sheet: Sheet) -> None:
        sheet.bury(b"refused", 3600)
        raise ConflictError("some.conflict", "No.")

    outcomes = writer.commit([bury(b"a"), SmallJob(refuse), bury(b"b")])
    assert [type(outcome).__name__ for outcome in outcomes] == ["NoneType", "_Failed", "NoneType"]
    assert marks(engine) == {b"a", b"b"}


def test_a_broken_job_fails_alone(engine: Engine, writer: Writer) -> None:
    def broken(sheet: Sheet) -> None:
        sheet.alone().execute(text("INSERT INTO tombstone VALUES (NULL, NULL, NULL)"))

    outcomes = writer.commit([bury(b"a"), SmallJob(broken), bury(b"b")])
    assert type(outcomes[1]).__name__ == "_Failed"
    assert marks(engine) == {b"a", b"b"}


def test_blobs_of_a_job_that_names_none_are_removed(writer: Writer, engine: Engine) -> None:
    blobs = MemoryBlobs()
    writer = Writer(engine, blobs)

    def refuse(sheet: Sheet) -> None:
        raise ConflictError("some.conflict", "No.")

    writer.commit([SmallJob(refuse, blobs=[blobs.put(b"x")]), SmallJob(lambda sheet: None, blobs=[blobs.put(b"y")])])
    assert list(blobs.names()) == []


def test_a_job_alone_that_fails_keeps_no_blob_and_no_grave(engine: Engine) -> None:
    graves: list[object] = []
    writer = Writer(engine, MemoryBlobs(), graves.extend)

    def half(sheet: Sheet) -> None:
        sheet.bury(b"half", 3600)
        sheet.put_state(1, Payload(hash=b"h", size=1, body=None, blob="n"), first=True)
        raise ConflictError("some.conflict", "No.")

    writer.commit([SmallJob(half), bury(b"whole")])
    assert marks(engine) == {b"whole"}
    assert [grave["mark"] for grave in graves] == [b"whole"]  # type: ignore[index]


def test_a_writer_that_ended_says_so_and_still_serves_commands(engine: Engine, writer: Writer) -> None:
    writer.start()
    writer.stop()
    with pytest.raises(UnavailableError) as caught:
        asyncio.run(writer.write(bury(b"late")))
    assert caught.value.code == "storage.stopping"
    writer.beside(bury(b"nobody waits"))
    writer.do(bury(b"command"))
    assert marks(engine) == {b"command"}


def test_what_waits_is_written_before_the_end(engine: Engine, writer: Writer) -> None:
    writer.start()
    for number in range(50):
        writer.beside(bury(bytes([number])))
    writer.stop()
    assert len(marks(engine)) == 50


def test_a_sender_who_hung_up_breaks_nothing(engine: Engine, writer: Writer) -> None:
    async def leave() -> None:
        task = asyncio.create_task(writer.write(SmallJob(lambda sheet: threading.Event().wait(0.1))))
        await asyncio.sleep(0.02)
        task.cancel()
        await writer.write(bury(b"next"))

    writer.start()
    asyncio.run(leave())
    writer.stop()
    assert marks(engine) == {b"next"}


def test_the_sender_is_told_what_kind_of_trouble_it_is() -> None:
    full = sqlite3.OperationalError("full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    locked = sqlite3.OperationalError("locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    told = [storage_error(OperationalError("x", None, error)) for error in (full, locked)]
    assert [error.code for error in told if isinstance(error, UnavailableError)] == ["storage.full", "storage.failed"]
    assert is_full(OSError(28, "no space"))
    assert not is_full(ValueError("x"))
    assert isinstance(storage_error(ValueError("ours")), ValueError)
