"""A desk that has not looked in for a week begins no new conversation; the ones that are there go on."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from sqlalchemy import Connection, Engine

from amanat.errors import RefusedError
from amanat.intake import invitations
from amanat.intake.desks import silent_desks
from amanat.intake.reading import mailbox_row
from amanat.intake.times import day_of
from amanat.seal.operations import Operation, PutGrant, PutMessage

_KEPT: int = 60
"""Seconds for which it is remembered who is silent: no report waits for a look at the list of desks."""


class Silence:
    """Which desks are silent, looked up once a minute; safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._silent = frozenset[str]()
        self._looked = float("-inf")

    def looked_in(self, desk: str) -> None:
        """It is silent no more."""
        if desk in self._silent:
            with self._lock:
                self._silent -= {desk}

    def check(self, operations: Iterable[Operation], now: float) -> None:
        """Raises RefusedError `desk.silent` for a record, or a word after the hello, that would be the first to such a
        desk. A hello alone passes: an answer to the desk's own letter begins with one, and only then names the letter.
        """
        if not 0 <= now - self._looked < _KEPT:
            self._look(now)
        if not self._silent:
            return
        for desk, mailbox in dict.fromkeys(map(_begun, operations)):
            if desk in self._silent and not self._goes_on(desk, mailbox):
                raise RefusedError(
                    "desk.silent",
                    "This organisation has not looked in for a week. Choose another one, or keep it sealed.",
                )

    def _look(self, now: float) -> None:
        with self._lock, self._engine.connect() as connection:
            self._silent = silent_desks(connection, day_of(now))
            self._looked = now

    def _goes_on(self, desk: str, mailbox: str) -> bool:
        with self._engine.connect() as connection:
            return _goes_on(connection, desk, mailbox)


def _begun(operation: Operation) -> tuple[str, str]:
    if isinstance(operation, PutGrant):
        return operation.desk, operation.to
    if isinstance(operation, PutMessage) and operation.direction == "in" and operation.seq > 1:
        return operation.desk, operation.mailbox
    return "", ""


def _goes_on(connection: Connection, desk: str, mailbox: str) -> bool:
    row = mailbox_row(connection, mailbox)
    if row is None:
        return False
    return row.last_in > 1 or row.last_out > 0 or invitations.has_joined(connection, desk, mailbox)
