"""Moving what was committed from SQLite's log into its tables, beside the writer instead of in its way.

A commit is durable in the log; the tables follow in bulk, and that takes many times as long as a commit. SQLite would
do it inside whichever commit fills the log, so that everybody in that batch waits for it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

PAUSE: Final = 1.0
"""Seconds between two moves: long enough that a page which changes often is moved once."""
LONG_LOG: Final = 4000
"""Pages. A log that is longer must begin again from its start, for which it has to be empty for a moment."""


PATIENCE: Final = 10.0
"""Seconds that `empty_log` goes on trying."""
_TRY: Final = 200
"""Milliseconds that one try waits for readers: nobody can write meanwhile."""


def empty_log(engine: Engine, patience: float = PATIENCE) -> bool:
    """Moves everything and makes the log empty, so that what was erased does not stay in it; tries once at least.
    Whether that is done: a reader of minutes, such as a backup, is in its way. True where there is no such log."""
    if engine.dialect.name != "sqlite":
        return True
    until = time.monotonic() + patience
    while not _truncate(engine):
        if time.monotonic() > until:
            return False
        # While another move is under way SQLite says so at once; and writers have their turn between two tries.
        time.sleep(_TRY / 1000)
    return True


def _truncate(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            cursor = connection.connection.cursor()
            try:
                (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone() or (0,)
                cursor.execute(f"PRAGMA busy_timeout = {_TRY}")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                busy, _pages, _moved = cursor.fetchone() or (1, 0, 0)
                cursor.execute(f"PRAGMA busy_timeout = {usual}")
            finally:
                cursor.close()
    except (DBAPIError, sqlite3.Error):
        return False
    return not busy


class Checkpoints:
    """A thread that follows one SQLite database; for another engine there is none. Durability is not its matter."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._behind = False

    def start(self) -> None:
        self._stopping.clear()
        if self._engine.dialect.name == "sqlite":
            self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._changed.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def after_commit(self) -> None:
        """To be called by the writer between two transactions. When most of a long log has just been moved, moves the
        little that came in meanwhile; nobody is writing, so that the next commit finds it empty."""
        if self._behind:
            self._behind = False
            self.move()
        self._changed.set()

    def move(self) -> tuple[int, int]:
        """Moves what no reader still needs, without waiting for anybody. How many pages the log had, and how many
        of them are in the tables now. What fails is done the next time."""
        try:
            with self._engine.connect() as connection:
                cursor = connection.connection.cursor()
                try:
                    cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
                    _busy, pages, moved = cursor.fetchone() or (0, 0, 0)
                finally:
                    cursor.close()
        except (DBAPIError, sqlite3.Error):
            return 0, 0
        return pages, moved

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._changed.wait()
            self._changed.clear()
            if self._stopping.wait(PAUSE):
                return
            pages, _moved = self.move()
            self._behind = pages > LONG_LOG
