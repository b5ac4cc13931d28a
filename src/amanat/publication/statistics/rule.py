"""When a number may be shown: alone, beside others, and to a desk that takes its own away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amanat.process.suppression import LEAST, SPREAD
from amanat.publication.statistics.codes import CONTRIBUTORS

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`least`: no number under it is shown, nor left by subtracting. `rest`: what is hidden in a line comes to so many.
    `spread`: each hidden number can have so many values. `contributors`: institution-quarters in a line of several."""

    least: int = LEAST
    rest: int = LEAST
    spread: int = SPREAD
    contributors: int = CONTRIBUTORS

    def clear(self, of_desks: Sequence[int]) -> bool:
        """Whether the sum of what these desks say can be shown to everybody, these desks too."""
        total = sum(of_desks)
        if total < self.least:
            return False
        return len(of_desks) == 1 or all(total - own >= self.least for own in of_desks)

    def room(self, values: Sequence[int], lowest: int = 0) -> bool:
        """Whether each of these hidden numbers could have `spread` values for whoever knows their sum and which of them
        are under `least`. `lowest`: what the small ones are known to be at least."""
        total = sum(values)
        lows = [lowest if value < self.least else self.least for value in values]
        highs = [self.least - 1 if value < self.least else total for value in values]
        low, high = sum(lows), sum(highs)
        return all(
            min(most, total - low + least) - max(least, total - high + most) + 1 >= self.spread
            for least, most in zip(lows, highs, strict=True)
        )

    def cells(self, of_desks: Sequence[Numbers]) -> tuple[int | None, ...]:
        """The kinds of a line whose total is shown; () where it has none. Which are hidden for the sake of a small one
        does not depend on their size: from the last on."""
        columns = list(zip(*of_desks, strict=True))
        if len(columns) == 1:
            return ()
        shown = [self.clear(column) for column in columns]
        for at in reversed(range(len(columns))):
            if self._hides(of_desks, shown):
                break
            shown[at] = False
        return tuple(sum(column) if kept else None for column, kept in zip(columns, shown, strict=True))

    def _hides(self, of_desks: Sequence[Numbers], shown: Sequence[bool]) -> bool:
        if all(shown):
            return True
        return all(self._hides_from(viewed, shown) for viewed in views(of_desks))

    def _hides_from(self, viewed: Numbers, shown: Sequence[bool]) -> bool:
        hidden = [value for value, kept in zip(viewed, shown, strict=True) if not kept]
        return sum(hidden) >= self.rest and self.room(hidden)

    def moves(self, before: Sequence[int], after: Sequence[int]) -> bool:
        """Whether each number stays or changes by so much that the difference could be shown by itself."""
        return all(a == b or abs(a - b) >= self.least for a, b in zip(before, after, strict=True))


def views(of_desks: Sequence[Numbers]) -> tuple[Numbers, ...]:
    """The sums as everybody sees them, and, of several desks, as each does that takes its own numbers away."""
    sums = tuple(map(sum, zip(*of_desks, strict=True)))
    if len(of_desks) == 1:
        return (sums,)
    return (sums, *(tuple(a - b for a, b in zip(sums, own, strict=True)) for own in of_desks))


RULE: Final = Rule()
