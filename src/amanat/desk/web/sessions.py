"""Who is at the desk now. In memory alone: a restart, a lock or ten idle minutes and everybody logs in again."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from amanat.desk.door import Pending
from amanat.desk.views import Person

HALF_WAY: Final = 300.0  # seconds between the passphrase and the passkey


@dataclass(slots=True)
class Session:
    """One browser. `person` is None until the passkey was shown; then `pending` is None. `challenge` burns with use.
    `held` is what a part keeps for this browser between two pages: in memory, and gone with the session or a lock.
    """

    csrf: str
    began: float
    used: float
    pending: Pending | None = None
    person: Person | None = None
    challenge: bytes | None = None
    held: dict[str, Any] = field(default_factory=dict)

    def signed(self, token: str) -> bool:
        return hmac.compare_digest(self.csrf.encode(), token.encode("utf-8", "replace"))


class Sessions:
    """Thread-safe. `tokens` gives a fresh secret text at every call. Only a hash of a cookie is kept."""

    def __init__(self, tokens: Callable[[], str], *, idle: float, longest: float) -> None:
        self._tokens = tokens
        self._idle = idle
        self._longest = longest
        self._open: dict[bytes, Session] = {}
        self._lock = threading.Lock()

    def begin(self, now: float, *, pending: Pending | None = None, person: Person | None = None) -> tuple[str, Session]:
        """A new session under a new cookie value: the one before a log-in is never the one after it."""
        token = self._tokens()
        session = Session(self._tokens(), now, now, pending, person)
        with self._lock:
            self._open[_key(token)] = session
        return token, session

    def find(self, token: str, now: float, *, use: bool = True) -> Session | None:
        """The living session of a cookie; looking counts as using it."""
        with self._lock:
            session = self._open.get(_key(token))
            if session is None or self._is_over(session, now):
                return None
            if use:
                session.used = now
            return session

    def end(self, token: str) -> Session | None:
        with self._lock:
            return self._open.pop(_key(token), None)

    def end_person(self, person: str) -> None:
        """Ends every session of somebody who left the desk."""
        with self._lock:
            self._open = {key: one for key, one in self._open.items() if not (one.person and one.person.id == person)}

    def sweep(self, now: float) -> list[Session]:
        """Ends what is over, and says which it was."""
        with self._lock:
            over = [key for key, session in self._open.items() if self._is_over(session, now)]
            return [self._open.pop(key) for key in over]

    def clear(self) -> None:
        with self._lock:
            self._open.clear()

    def let_go(self) -> None:
        """Forgets what is held for pages: the desk was locked."""
        with self._lock:
            for session in self._open.values():
                session.held.clear()

    def present(self) -> set[str]:
        """Ids of the people who are in."""
        with self._lock:
            return {session.person.id for session in self._open.values() if session.person is not None}

    def half_way(self) -> bool:
        """Whether somebody is between the passphrase and the passkey."""
        with self._lock:
            return any(session.pending is not None for session in self._open.values())

    def _is_over(self, session: Session, now: float) -> bool:
        if session.person is None:
            return now - session.began >= HALF_WAY
        return now - session.used >= self._idle or now - session.began >= self._longest


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
