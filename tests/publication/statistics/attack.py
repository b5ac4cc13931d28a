"""An attacker with an integer solver, who has every table that was ever published and more than is fair.

It is told which desks' numbers stand in which line, which numbers changed when a line was corrected, and of each
institution and quarter without a line, and of most hidden cells, whether it is under ten. It may be a desk, or two that
put their numbers together, and take their own away; and it knows which desks took a return back, so that they say
nothing. It looks for the least and the most that each small number can be (scipy's `milp`, HiGHS).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from amanat.process.suppression import LEAST
from amanat.publication.statistics.book import Book, KeptLine, Source
from amanat.publication.statistics.merging import merge
from amanat.publication.statistics.returns import Return
from amanat.seal.ids import DeskId

Unknown = tuple[str, Source, tuple[int, ...], int]
"""A family, a source, what it said (so that what it said later is another unknown), and a kind."""
MOST = 10_000


@dataclass(frozen=True)
class Fact:
    """The sum of `of` is `low` to `high`."""

    of: frozenset[Unknown]
    low: int
    high: int


@dataclass(frozen=True)
class Target:
    """A sum that nobody may learn, and what it truly is."""

    what: str
    of: frozenset[Unknown]
    truth: int


@dataclass
class Attack:
    """What a reader knows, or the desks `viewers` together. Own numbers are taken away from every sum."""

    viewers: frozenset[DeskId] = frozenset()
    facts: set[Fact] = field(default_factory=set)

    def learn(self, of: Iterable[Unknown], low: int, high: int) -> None:
        everything = list(of)
        own = sum(one[2][one[3]] for one in everything if one[1].desk in self.viewers)
        rest = self.rest(everything)
        if rest:
            self.facts.add(Fact(rest, max(low - own, 0), high - own if high < MOST else MOST))

    def rest(self, of: Iterable[Unknown]) -> frozenset[Unknown]:
        return frozenset(one for one in of if one[1].desk not in self.viewers)

    def is_small(self, of: Iterable[Unknown]) -> None:
        """Whether what others say together is under ten."""
        rest = self.rest(of)
        truth = _truth(rest)
        self.facts.add(Fact(rest, 0, LEAST - 1) if truth < LEAST else Fact(rest, LEAST, MOST))

    def narrow(self, targets: Iterable[Target]) -> Iterator[tuple[Target, int, int]]:
        """The least and the most that each target can be. What no fact speaks of is left out: it can be anything."""
        groups = _together(self.facts)
        solvers: dict[frozenset[int], _Solver] = {}
        for target in targets:
            if all(one in groups for one in target.of):
                needed = {id(groups[one]): groups[one] for one in target.of}
                key = frozenset(needed)
                if key not in solvers:
                    solvers[key] = _Solver([fact for group in needed.values() for fact in group])
                yield target, *solvers[key].range(target.of)


def _truth(of: Iterable[Unknown]) -> int:
    return sum(one[2][one[3]] for one in of)


def _together(facts: Iterable[Fact]) -> dict[Unknown, list[Fact]]:
    """For each unknown all facts that hang together with it."""
    groups: dict[Unknown, list[Fact]] = {}
    for fact in facts:
        joined = [fact]
        for group in {id(groups[one]): groups[one] for one in fact.of if one in groups}.values():
            joined += group
        for member in joined:
            for one in member.of:
                groups[one] = joined
    return groups


class _Solver:
    """The facts that hang together, as rows of one integer program."""

    def __init__(self, facts: list[Fact]) -> None:
        self._place = {one: at for at, one in enumerate({one for fact in facts for one in fact.of})}
        matrix = np.zeros((len(facts), len(self._place)))
        for at, fact in enumerate(facts):
            matrix[at, [self._place[one] for one in fact.of]] = 1
        self._facts = LinearConstraint(matrix, [fact.low for fact in facts], [fact.high for fact in facts])

    def range(self, of: frozenset[Unknown]) -> tuple[int, int]:
        goal = np.zeros(len(self._place))
        goal[[self._place[one] for one in of]] = 1
        low, high = (self._least(goal), -self._least(-goal))
        return low, high

    def _least(self, goal: np.ndarray[Any, Any]) -> int:
        solved = milp(goal, constraints=self._facts, integrality=np.ones_like(goal), bounds=Bounds(0, MOST))
        assert solved.status == 0, solved.message
        return round(solved.fun)


def kinds(family: str, source: Source, numbers: tuple[int, ...]) -> list[Unknown]:
    return [(family, source, numbers, kind) for kind in range(len(numbers))]


def read_line(attack: Attack, kept: KeptLine) -> None:
    """Everything that a published line says."""
    line, family = kept.line, kept.line.family
    whole = [one for part in kept.parts for one in kinds(family, part.source, part.numbers)]
    attack.learn(whole, line.total, line.total)
    for at, cell in enumerate(line.cells):
        column = [one for one in whole if one[3] == at]
        if cell is not None:
            attack.learn(column, cell, cell)
        elif any(line.cells):
            attack.is_small(column)


def read_books(attack: Attack, books: Sequence[Book], returns: Sequence[Return]) -> None:
    """Every line of every edition, and of what has no line of its own whether it is small. A return without anything
    was taken back, and that is known."""
    gone = {(one.desk, one.quarter) for one in returns if not one.institutions}
    for book in books:
        for kept in book.lines:
            read_line(attack, kept)
            for part in kept.parts:
                if not any(part.numbers) and (part.source.desk, part.source.quarter) in gone:
                    for one in kinds(kept.line.family, part.source, part.numbers):
                        attack.learn([one], 0, 0)
    alone = {part.source for kept in books[-1].lines if kept.line.place.institution for part in kept.parts}
    for unknowns in by_quarter(returns):
        if not {one[1] for one in unknowns} & alone:
            attack.is_small(unknowns)


def by_quarter(returns: Sequence[Return]) -> list[list[Unknown]]:
    """For each family, institution and quarter, what all desks say."""
    found: dict[tuple[str, str, object], list[Unknown]] = {}
    for family, said in merge(returns).numbers.items():
        for source, numbers in (one for of in said.values() for one in of.items()):
            found.setdefault((family, source.institution, source.quarter), []).extend(kinds(family, source, numbers))
    return list(found.values())


def targets(attack: Attack, books: Sequence[Book], returns: Sequence[Return]) -> Iterator[Target]:
    """Every number under ten that is not this desk's own: of one desk, of an institution in a quarter, of a line; as a
    whole and by kind."""
    sums: dict[str, list[Unknown]] = {}
    for unknowns in by_quarter(returns):
        for one in unknowns:
            name = f"{one[0]} {one[1].institution} {one[1].quarter.code}"
            for of in (name, f"{name} of {one[1].desk}"):
                sums.setdefault(of, []).append(one)
                sums.setdefault(f"{of} kind {one[3]}", []).append(one)
    for n, book in enumerate(books):
        for kept in book.lines:
            for part in kept.parts:
                for one in kinds(kept.line.family, part.source, part.numbers):
                    for of in (f"line {n} {kept.line.place} {kept.line.family}", f"part {n} {one[:3]}"):
                        sums.setdefault(of, []).append(one)
                        sums.setdefault(f"{of} kind {one[3]}", []).append(one)
    different = {attack.rest(unknowns): name for name, unknowns in sums.items()}
    for rest, name in different.items():
        known = frozenset((one,) for one in rest if not any(one[2]))  # of a return that was taken back
        if rest and len(known) < len(rest) and _truth(rest) < LEAST:
            yield Target(name, rest, _truth(rest))


def worst(
    books: Sequence[Book], returns: Sequence[Return], viewers: Iterable[Iterable[DeskId]]
) -> list[tuple[int, Target, int, int]]:
    """All that was attacked, the narrowest first: how many values each can have."""
    found = []
    for together in viewers:
        attack = Attack(frozenset(together))
        read_books(attack, books, returns)
        for target, low, high in attack.narrow(targets(attack, books, returns)):
            assert low <= target.truth <= high, (target, low, high)
            found.append((high - low + 1, target, low, high))
    return sorted(found, key=lambda one: one[0])
