"""A lock that one process holds while it lives, on whatever the database is: kill -9 lets go of it too."""

from __future__ import annotations

import fcntl
import os
import threading
import zlib
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_SERVER_LOCK: Final = text("SELECT pg_try_advisory_lock(:key)")
_SERVER_ALIVE: Final = text("SELECT 1")


class Only:
    """`hold` says whether this object holds the lock called `name`, taking it if nobody does; it never waits.

    Beside SQLite, which serves one machine, it is a locked file next to the database; on a server it is an advisory
    lock of one connection that stays open. It saves work; what must not be done twice is decided in a transaction.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._file: int | None = None
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def hold(self) -> bool:
        with self._lock:
            return self._hold_file() if self._engine.dialect.name == "sqlite" else self._hold_on_server()

    def let_go(self) -> None:
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None
            if self._connection is not None:
                # Not back into the pool: the lock ends with the connection.
                self._connection.invalidate()
                self._connection.close()
                self._connection = None

    def _hold_file(self) -> bool:
        if self._file is not None:
            return True
        path = Path(str(self._engine.url.database)).with_suffix(f".{self._name}")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._file = descriptor
        return True

    def _hold_on_server(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.execute(_SERVER_ALIVE)
                return True
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            key = zlib.crc32(f"amanat/{self._name}".encode())
            if connection.execute(_SERVER_LOCK, {"key": key}).scalar_one():
                self._connection = connection
                return True
            connection.close()
        except DBAPIError:
            self._connection = None
        return False
