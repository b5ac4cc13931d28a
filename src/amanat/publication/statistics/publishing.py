"""What is shown of the merged numbers: a partition, so that nothing can be subtracted (spec/statistics.md, Release)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from amanat.publication.statistics.book import (
    Book,
    Curve,
    KeptCurve,
    KeptLine,
    Level,
    Line,
    Part,
    Place,
    Rows,
    Source,
)
from amanat.publication.statistics.codes import DURATIONS, KINDS, LADDER
from amanat.publication.statistics.curves import points_of
from amanat.publication.statistics.merging import Merged, merge
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.register import Institution, with_others
from amanat.publication.statistics.returns import Return
from amanat.publication.statistics.rule import RULE, Numbers, Rule
from amanat.publication.statistics.survival import together
from amanat.seal.ids import DeskId

Register = Mapping[str, Institution]
T = TypeVar("T")
Said = dict[Source, T]


def publish(book: Book, returns: Iterable[Return], register: Register, through: Quarter, rule: Rule = RULE) -> Book:
    """The book with every quarter up to `through` released, and every year that it ends closed.

    `returns`: all that the intake holds, of every quarter; `register`: institutions by id; groups of others are of its
    countries. What the book shows already stays, but for corrections of 10 and more. With a `through` that is released
    already only those are made.
    Pure: the same arguments always give the same book.
    """
    merged = merge(returns)
    work = _Work(book, merged, register, rule)
    work.correct()
    for quarter in _due(book, merged, through):
        work.release(quarter)
    return work.book()


def _due(book: Book, merged: Merged, through: Quarter) -> Iterator[Quarter]:
    """The quarters to release: from the one after the last, or, in an empty book, from the first that was counted."""
    counted = (quarter for said in merged.numbers.values() for quarter in said)
    quarter = book.quarters[-1].next if book.quarters else min((*counted, through))
    while quarter <= through:
        yield quarter
        quarter = quarter.next


class _Work:
    """One run: the lines as they grow, and which source stands in one already."""

    def __init__(self, book: Book, merged: Merged, register: Register, rule: Rule) -> None:
        self._merged, self._register, self._rule = merged, with_others(register), rule
        self._quarters, self._curves = list(book.quarters), list(book.curves)
        self._lines = {(kept.line.place, kept.line.family): kept for kept in book.lines}
        self._told: dict[str, set[Source]] = {}
        for line in book.lines:
            self._told.setdefault(line.line.family, set()).update(part.source for part in line.parts)
        for curve in book.curves:
            self._told.setdefault(curve.curve.duration, set()).update(curve.sources)

    def book(self) -> Book:
        return Book(tuple(self._quarters), tuple(self._lines.values()), tuple(self._curves))

    def release(self, quarter: Quarter) -> None:
        self._quarters.append(quarter)
        families = (*KINDS, *sorted(self._merged.numbers.keys() - KINDS.keys()))
        of_year = [Quarter(quarter.year, number) for number in (1, 2, 3, 4)]
        for level in (Level.QUARTER,) if quarter.number < 4 else Level:
            within = [quarter] if level is Level.QUARTER else of_year
            for family in families:
                for place, said in self._groups(level, within, family, self._merged.numbers.get(family, {})):
                    self._add_line(place, family, said)
            for duration in DURATIONS:
                for place, rows in self._groups(level, within, duration, self._merged.waits[duration]):
                    self._add_curve(place, duration, rows)

    def _groups(
        self, level: Level, within: Iterable[Quarter], name: str, said: Mapping[Quarter, Mapping[Source, T]]
    ) -> list[tuple[Place, Said[T]]]:
        """By place, what stands in no line yet."""
        told = self._told.setdefault(name, set())
        groups: dict[Place, Said[T]] = {}
        for quarter in within:
            for source, value in said.get(quarter, {}).items():
                if source not in told and source.institution in self._register:
                    place = _place(level, quarter, self._register[source.institution])
                    groups.setdefault(place, {})[source] = value
        return sorted(groups.items(), key=_first)

    def _add_line(self, place: Place, family: str, said: Said[Numbers]) -> None:
        for chosen in _choices(said, sum, self._rule.least):
            if self._can_stand(place, family, chosen):
                parts = tuple(Part(source, chosen[source]) for source in sorted(chosen))
                of_desks = list(_by_desk(chosen, _added).values())
                line = Line(place, family, sum(map(sum, of_desks)), self._rule.cells(of_desks))
                self._lines[place, family] = KeptLine(line, parts)
                self._told[family].update(chosen)
                return

    def _can_stand(self, place: Place, family: str, chosen: Said[Numbers]) -> bool:
        totals = {source: sum(numbers) for source, numbers in chosen.items()}
        return (
            self._rule.clear(list(_by_desk(totals, sum).values()))
            and (place.level is Level.QUARTER or _mixed(totals, self._rule))
            and self._off_the_ladder(place, family, sum(totals.values()))
        )

    def _off_the_ladder(self, place: Place, family: str, total: int) -> bool:
        """Whether no step of the ladder beside it tells how few came no further."""
        others = (self._lines.get((place, other)) for other in LADDER if family in LADDER and other != family)
        return all(self._rule.moves((other.line.total,), (total,)) for other in others if other)

    def _add_curve(self, place: Place, duration: str, said: Said[Rows]) -> None:
        for chosen in _choices(said, _answers, self._rule.least):
            members = {(source.institution, source.quarter) for source in chosen if _answers(chosen[source])}
            if place.level is not Level.QUARTER and len(members) < self._rule.contributors:
                continue
            if points := points_of(list(_by_desk(chosen, together).values()), self._rule):
                self._curves.append(KeptCurve(Curve(place, duration, points), tuple(sorted(chosen))))
                self._told[duration].update(chosen)
                return

    def correct(self) -> None:
        """Lines whose sources say something else now, where the difference can be told."""
        for key, kept in self._lines.items():
            said = self._merged.numbers.get(kept.line.family, {})
            parts = tuple(Part(part.source, _now(part, said)) for part in kept.parts)
            if parts != kept.parts and (line := self._corrected(kept, parts)):
                self._lines[key] = KeptLine(line, parts)

    def _corrected(self, kept: KeptLine, parts: tuple[Part, ...]) -> Line | None:
        if not all(any(part.numbers) for part in parts):  # taken back: the difference would be what it had, none too
            return None
        said = {part.source: part.numbers for part in parts}
        before = _by_desk({part.source: part.numbers for part in kept.parts}, _added)
        after = _by_desk(said, _added)
        cells = self._rule.cells(list(after.values()))
        same = [cell is None for cell in cells] == [cell is None for cell in kept.line.cells]
        if not same or not self._can_stand(kept.line.place, kept.line.family, said):
            return None
        seen = zip(
            (*before.values(), *self._rule.views(list(before.values()))),
            (*after.values(), *self._rule.views(list(after.values()))),
            strict=True,
        )
        if not all(self._rule.moves(_told(a, cells), _told(b, cells)) for a, b in seen):
            return None
        return replace(kept.line, total=sum(map(sum, after.values())), cells=cells, corrected=True)


def _now(part: Part, said: Mapping[Quarter, Mapping[Source, Numbers]]) -> Numbers:
    return said.get(part.source.quarter, {}).get(part.source, (0,) * len(part.numbers))


def _told(numbers: Numbers, cells: Sequence[int | None]) -> Numbers:
    """What can be seen of numbers where these cells are shown: the total, the shown, and the hidden together."""
    shown = tuple(number for number, cell in zip(numbers, cells, strict=False) if cell is not None)
    return (sum(numbers), *shown, sum(numbers) - sum(shown))


def _place(level: Level, quarter: Quarter, about: Institution) -> Place:
    if level is Level.QUARTER:
        return Place(level, quarter.code, about.country, about.sector, about.id)
    period = str(quarter.year)
    if level is Level.YEAR:
        return Place(level, period, about.country, about.sector, about.id)
    return Place(level, period, about.country, about.sector if level is Level.SECTOR else "")


def _first(group: tuple[Place, object]) -> Place:
    return group[0]


def _choices(said: Said[T], weigh: Callable[[T], int], least: int) -> Iterator[Said[T]]:
    """What might stand in one line: what all desks say; or what those say who have enough by themselves; or what the
    desk says that has most."""
    weights: dict[DeskId, int] = {}
    for source, value in said.items():
        weights[source.desk] = weights.get(source.desk, 0) + weigh(value)
    enough = {desk for desk, weight in weights.items() if weight >= least}
    most = max(sorted(weights), key=weights.__getitem__)
    for desks in dict.fromkeys(map(frozenset, (weights, enough, enough & {most}))):
        if desks:
            yield {source: value for source, value in said.items() if source.desk in desks}


def _by_desk(said: Said[T], add: Callable[[list[T]], T]) -> dict[DeskId, T]:
    found: dict[DeskId, list[T]] = {}
    for source in sorted(said):
        found.setdefault(source.desk, []).append(said[source])
    return {desk: add(many) if len(many) > 1 else many[0] for desk, many in found.items()}


def _added(many: list[Numbers]) -> Numbers:
    return tuple(map(sum, zip(*many, strict=True)))


def _answers(rows: Rows) -> int:
    return sum(row.ended for row in rows)


def _mixed(totals: Mapping[Source, int], rule: Rule) -> bool:
    """Whether a line of several institution-quarters tells nothing of any of them: to nobody, and to none of the desks
    that take their own numbers away."""
    members: dict[tuple[str, Quarter], dict[DeskId, int]] = {}
    for source, total in totals.items():
        members.setdefault((source.institution, source.quarter), {})[source.desk] = total
    desks = sorted({source.desk for source in totals})
    of_desks = [tuple(of.get(desk, 0) for of in members.values()) for desk in desks]
    everybody, *others = rule.views(of_desks)
    if sum(1 for value in everybody if value) < rule.contributors:
        return False
    return all(rule.room([value for value in viewed if value], 1) for viewed in (everybody, *others))
