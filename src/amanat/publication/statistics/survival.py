"""How long an answer takes where many cases still wait for one: the Aalen–Johansen estimate out of grouped whole days.

Without cases that were closed it is one less the Kaplan–Meier estimate. Late entry: a case counts among those who wait
only from the age at which it began to be watched. Written here and not taken from a library, because these few lines
need none; the tests check them against scipy and against a count by hand (docs/adr/0053).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from amanat.publication.statistics.book import Rows
from amanat.publication.statistics.returns import Waits


@dataclass(frozen=True, slots=True)
class Moment:
    """After `days` whole days: `share` of all (0 to 1) has the answer; `waiting` were still without any end at that age
    when the day was over; `ended` got it on that very day."""

    days: int
    share: float
    waiting: int
    ended: int


def together(many: Iterable[Rows]) -> Rows:
    """Rows of several quarters or desks as one, by rising days: what enters and leaves is added."""
    sums: dict[int, list[int]] = {}
    for row in chain.from_iterable(many):
        found = sums.setdefault(row.days, [0, 0, 0, 0])
        for at, number in enumerate((row.entered, row.ended, row.closed, row.open)):
            found[at] += number
    return tuple(Waits(days, *sums[days]) for days in sorted(sums))


def incidence(rows: Rows) -> tuple[Moment, ...]:
    """The estimate at each of the days of `rows`, which rise and from which nobody leaves who did not enter."""
    watched, free, share = 0, 1.0, 0.0
    found: list[Moment] = []
    for row in rows:
        watched += row.entered
        share += free * row.ended / max(watched, 1)
        free *= 1 - (row.ended + row.closed) / max(watched, 1)
        watched -= row.left
        found.append(Moment(row.days, share, watched, row.ended))
    return tuple(found)
