"""How the time of a check grows with the length of a text, as processor time, so that a busy machine says little."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

SHORT: Final = 3_000
"""Characters; what takes no time at all says nothing."""
TIMES: Final = 8
WORST: Final = 2.5
"""Times as long as a time that grows with the length: what grows with its square is 8 times as long."""
_TRIES: Final = 4


def grows_too_fast(check: Callable[[str], object], piece: str) -> float:
    """0 where `check` takes about eight times as long for a text eight times as long; else how often it took what it
    should. Slow tries are tried again: only what is slow every time counts."""
    short = piece * (SHORT // len(piece))
    fewest, most = float("inf"), float("inf")
    for _ in range(_TRIES):
        fewest = min(fewest, _time(check, short))
        most = min(most, _time(check, short * TIMES))
        ratio = most / max(fewest, 1e-4) / TIMES
        if ratio < WORST:
            return 0
    return ratio


def _time(check: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    check(text)
    return time.process_time() - begun
