"""How long an answer takes where many cases still wait for one, out of days waited and answers by classes of days.

Occurrence and exposure, as in a life table of a period: on each day of a class the same share of those who wait gets
the answer, its answers divided by its days waited. In classes of one day this is the Aalen–Johansen estimate with late
entry, and where no case was closed one less the Kaplan–Meier estimate; in wider classes answers are taken to come
evenly. Written here because these few lines need no library; the tests check them against scipy (docs/adr/0053).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Final

from amanat.publication.statistics.book import Rows
from amanat.publication.statistics.codes import SCALE
from amanat.publication.statistics.returns import Waits

_WIDTH: Final = {last: last - before for before, last in zip((-1, *SCALE[:-1]), SCALE, strict=True)}


@dataclass(frozen=True, slots=True)
class Moment:
    """The end of a class: `share` of all (0 to 1) has the answer by then; `ended` got it in this class. `waiting`: how
    many that waited in it, more or less, were left without any end."""

    days: int
    share: float
    waiting: int
    ended: int


def together(many: Iterable[Rows]) -> Rows:
    """Rows of several quarters or desks as one, by rising days: simply added."""
    sums: dict[int, list[int]] = {}
    for row in chain.from_iterable(many):
        found = sums.get(row.days)
        if found is None:
            sums[row.days] = [row.waited, row.ended, row.closed]
        else:
            found[0] += row.waited
            found[1] += row.ended
            found[2] += row.closed
    return tuple(Waits(days, *sums[days]) for days in sorted(sums))


def incidence(rows: Rows) -> tuple[Moment, ...]:
    """The estimate at the end of each class of `rows`."""
    free, share = 1.0, 0.0
    found: list[Moment] = []
    for row in rows:
        left, width = row.ended + row.closed, _WIDTH[row.days]
        stays = (1 - left / row.waited) ** width
        if left:
            share += free * (1 - stays) * row.ended / left
            waiting = left * stays / (1 - stays)
        else:
            waiting = row.waited / width
        free *= stays
        found.append(Moment(row.days, share, int(waiting + 1e-9), row.ended))
    return tuple(found)
