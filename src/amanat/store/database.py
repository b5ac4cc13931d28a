"""Opening an intake's database: SQLite in WAL mode, every commit on the disk before it is answered; migrations by
Alembic.

Nothing outside this file and `checkpoints` knows that it is SQLite. PostgreSQL needs another URL and nothing of the
pragmas below.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from amanat.errors import RefusedError

PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # the WAL is synced at every commit: a receipt outlives a power cut
    "foreign_keys = ON",
    "busy_timeout = 10000",
    "cache_size = -65536",  # 64 MiB
    "wal_autocheckpoint = 40000",  # 160 MiB, if nobody else does it: `checkpoints` moves pages long before
    "secure_delete = ON",  # what is erased is overwritten, not only unlinked
    "temp_store = MEMORY",  # no temporary file beside the database
)


def open_database(path: Path, *, readers: int = 4) -> Engine:
    """An engine on the SQLite file `path`. A transaction begins with `BEGIN IMMEDIATE` where `for_writing` was asked
    for."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=readers + 2,
        max_overflow=4,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same pool; its transactions take the write lock at once, so that two writers wait instead of failing
    midway."""
    return engine.execution_options(amanat_writes=True)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; sqlite3's own habit would begin too late
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("amanat_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrate(engine: Engine) -> None:
    """Brings the tables to the newest revision; does nothing when they are there already."""
    with for_writing(engine).connect() as connection:
        command.upgrade(_alembic(connection), "head")


def require_current(engine: Engine) -> None:
    """Raises RefusedError `store.revision` when the tables are older or newer than this program."""
    newest = ScriptDirectory.from_config(_alembic(None)).get_current_head()
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found != newest:
        raise RefusedError(
            "store.revision",
            f"The database is at revision {found or 'none'}, this program needs {newest}. Make a backup, then run "
            "`amanat intake init` with the same data folder to bring it up to date.",
        )


def _alembic(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def is_full(error: BaseException) -> bool:
    """Whether the disk, and not we, is why a write failed."""
    cause = error.orig if isinstance(error, OperationalError) else error
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0)
        return code == sqlite3.SQLITE_FULL or (code & 0xFF) == sqlite3.SQLITE_IOERR
    return isinstance(cause, OSError) and cause.errno in (28, 122, 27)  # ENOSPC, EDQUOT, EFBIG


def sync_folder(folder: Path) -> None:
    """Makes the names in `folder` durable: a synced file whose name is lost is lost."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
