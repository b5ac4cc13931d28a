"""How good a check is: counts, precision and recall, and how low each may really be.

Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

Span = tuple[int, int]
_Z: Final = 1.959963984540054
"""Two-sided 95 %."""


def wilson_lower(hits: int, of: int) -> float:
    """The lower bound of a share at 95 %, two-sided; 0 of nothing."""
    if not of:
        return 0.0
    share, extra = hits / of, _Z * _Z / of
    middle = share + extra / 2
    spread = _Z * sqrt(share * (1 - share) / of + extra / (4 * of))
    return max(0.0, (middle - spread) / (1 + extra))


@dataclass(frozen=True, slots=True)
class Score:
    """`found`: what should be found and was; `missed`: should and was not; `false`: was found and should not;
    `passed`: neither was nor should."""

    found: int = 0
    missed: int = 0
    false: int = 0
    passed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.found + other.found,
            self.missed + other.missed,
            self.false + other.false,
            self.passed + other.passed,
        )

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0

    @property
    def precision_at_least(self) -> float:
        return wilson_lower(self.found, self.found + self.false)

    @property
    def recall_at_least(self) -> float:
        return wilson_lower(self.found, self.found + self.missed)


def total(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())


def overlaps(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def print_scores(title: str, scores: Mapping[str, Score]) -> None:
    """A table: each figure with its lower bound in brackets."""
    width = max(len(name) for name in (title, *scores))
    print(f"\n{title:<{width}}  found missed  false passed  precision (at least)  recall (at least)")
    for name, score in scores.items():
        counts = f"{score.found:5} {score.missed:6} {score.false:6} {score.passed:6}"
        precision = _share(score.precision, score.precision_at_least, score.found + score.false)
        recall = _share(score.recall, score.recall_at_least, score.found + score.missed)
        print(f"{name:<{width}}  {counts}  {precision:>20}  {recall:>17}")


def _share(value: float, least: float, of: int) -> str:
    return f"{value:.3f} ({least:.3f})" if of else "–"


def pairs_right(right: Mapping[str, bool], pairs: Sequence[tuple[str, str]]) -> Score:
    """Of twins that differ in a few words: how many have both right (`found`), and how many have not (`missed`)."""
    both = sum(right[one] and right[other] for one, other in pairs)
    return Score(found=both, missed=len(pairs) - both)
