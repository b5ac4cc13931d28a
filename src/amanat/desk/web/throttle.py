"""Wrong passphrases cost time: a delay that grows for a person, and one for the whole desk. A restart forgets."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

FREE: Final = 3  # tries a person may miss without waiting; anybody mistypes
LONGEST: Final = 300.0  # seconds; more would let a stranger shut a caseworker out for the day
FREE_OVERALL: Final = 20  # misses of all together, before everybody waits a little
LONGEST_OVERALL: Final = 30.0
FORGIVEN: Final = 900.0  # seconds after which a miss no longer counts
_NAMES: Final = 10_000  # a stranger may try many names; memory stays bounded


@dataclass(slots=True)
class _Misses:
    count: int = 0
    last: float = 0.0


class Throttle:
    """Keyed by whatever was typed as a name, folded by the caller: a name that nobody has is slowed like a real one."""

    def __init__(self) -> None:
        self._people: OrderedDict[str, _Misses] = OrderedDict()
        self._all = _Misses()
        self._lock = threading.Lock()

    def wait(self, name: str, now: float) -> float:
        """Seconds until this name may be tried again; 0 if now."""
        with self._lock:
            person = self._people.get(name, _Misses())
            own = _remaining(person, now, FREE, LONGEST)
            return max(own, _remaining(self._all, now, FREE_OVERALL, LONGEST_OVERALL))

    def missed(self, name: str, now: float) -> None:
        with self._lock:
            person = self._people.setdefault(name, _Misses())
            self._people.move_to_end(name)
            for misses in (person, self._all):
                misses.count = misses.count + 1 if now - misses.last < FORGIVEN else 1
                misses.last = now
            while len(self._people) > _NAMES:
                self._people.popitem(last=False)

    def succeeded(self, name: str) -> None:
        """Forgives this person; not the desk, or one caseworker's logging in would help whoever guesses."""
        with self._lock:
            self._people.pop(name, None)


def _remaining(misses: _Misses, now: float, free: int, longest: float) -> float:
    if misses.count < free or now - misses.last >= FORGIVEN:
        return 0.0
    delay = min(2.0 ** min(misses.count - free, 30), longest)
    return max(0.0, misses.last + delay - now)
