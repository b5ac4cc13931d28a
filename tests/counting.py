"""Which lines are counted, and when it is worth it: counting them makes Python half as fast again, or slower."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import coverage

_FOR_PROCESSES = "COVERAGE_PROCESS_CONFIG"
_DONE = Counter[str]()


@contextmanager
def uncounted() -> Iterator[None]:
    """Nothing in here is counted, nor in the threads and processes that are started in here."""
    counted = coverage.Coverage.current()
    if counted is None:
        yield
        return
    settings = os.environ.pop(_FOR_PROCESSES, None)
    counted.stop()
    try:
        yield
    finally:
        counted.start()
        if settings is not None:
            os.environ[_FOR_PROCESSES] = settings


def counted_at_first(what: str) -> AbstractContextManager[None]:
    """For what a thousand tests do before they begin, always in the same way: counted twice in each process, because
    the second time finds what the first has kept."""
    _DONE[what] += 1
    return nullcontext() if _DONE[what] <= 2 else uncounted()
