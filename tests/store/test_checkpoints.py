"""What was committed goes into the tables beside the writer: the log stays short and nobody waits for it."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select

from amanat.store import checkpoints, schema
from amanat.store.blobs import MemoryBlobs
from amanat.store.checkpoints import Checkpoints, empty_log
from amanat.store.database import for_writing, migrate, open_database
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob, Writer

ROWS, SIZE = 400, 60_000
LOG = 6 << 20
"""Bytes: a quarter of what is written, and far above what may wait at once."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(tmp_path / "intake.db")
    migrate(made)
    yield made
    made.dispose()


_numbers = itertools.count(1)


def write(sheet: Sheet) -> None:
    number = next(_numbers)
    row = {"notice": f"n{number}", "desk": "d", "created": 0, "changed": number, "hash": b"h", "sender": b"%d" % number}
    sheet.alone().execute(insert(schema.notice), {**row, "body": bytes(SIZE)})


def longest_log(engine: Engine, writer: Writer) -> int:
    """Bytes of the log at its longest while a writer that never rests writes some 24 MB."""
    log, longest = Path(f"{engine.url.database}-wal"), 0
    writer.start()
    for _ in range(ROWS):
        writer.do(SmallJob(write))
        longest = max(longest, log.stat().st_size)
    writer.stop()
    return longest


def test_the_log_stays_short_under_a_writer_that_never_rests(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "PAUSE", 0.01)
    monkeypatch.setattr(checkpoints, "LONG_LOG", 50)
    assert longest_log(engine, Writer(engine, MemoryBlobs())) < LOG
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(schema.notice)).scalar_one() == ROWS
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_the_control_without_it_the_log_grows(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Checkpoints, "start", lambda _self: None)
    assert longest_log(engine, Writer(engine, MemoryBlobs())) > 2 * LOG


def test_a_reader_of_an_older_state_is_not_disturbed_and_holds_nobody_up(engine: Engine, tmp_path: Path) -> None:
    writer, mover = Writer(engine, MemoryBlobs()), Checkpoints(engine)
    writer.commit_one(SmallJob(write))
    reader = sqlite3.connect(tmp_path / "intake.db", isolation_level=None)
    reader.execute("BEGIN")
    seen = reader.execute("SELECT count(*) FROM notice").fetchone()
    writer.commit_one(SmallJob(write))
    pages, moved = mover.move()
    assert 0 < moved < pages, "what the reader does not see yet stays in the log"
    assert reader.execute("SELECT count(*) FROM notice").fetchone() == seen
    reader.close()
    pages, moved = mover.move()
    assert 0 < moved == pages


def test_a_move_that_fails_is_no_error(tmp_path: Path) -> None:
    engine = open_database(tmp_path)  # a folder is no database
    assert Checkpoints(engine).move() == (0, 0)
    engine.dispose()


def test_it_ends_with_the_writer_and_begins_again(engine: Engine) -> None:
    def followers() -> set[threading.Thread]:
        return {thread for thread in threading.enumerate() if thread.name == "checkpoints"}

    before = followers()  # an intake of another test may be running still
    writer = Writer(engine, MemoryBlobs())
    for _ in range(2):
        writer.start()
        writer.do(SmallJob(write))
        assert len(followers() - before) == 1
        writer.stop()
    assert followers() <= before


def test_an_empty_log_holds_nothing_of_what_was_erased_and_a_long_reader_is_told_of(
    engine: Engine, tmp_path: Path
) -> None:
    desk = schema.desk
    writing = for_writing(engine)
    with writing.connect() as connection, connection.begin():
        connection.execute(desk.insert().values(id="x", status="waiting", waiting=b"lantern" * 40, created=0))
    with writing.connect() as connection, connection.begin():
        connection.execute(desk.delete())

    def log() -> bytes:
        return (tmp_path / "intake.db-wal").read_bytes()

    assert b"lanternlantern" in log()
    with engine.connect() as reader:
        reader.execute(select(desk)).all()
        with writing.connect() as connection, connection.begin():
            connection.execute(desk.insert().values(id="y", status="waiting", created=0))
        assert not empty_log(engine, patience=0)
    assert empty_log(engine)
    assert log() == b""
    assert b"lanternlantern" not in (tmp_path / "intake.db").read_bytes()
