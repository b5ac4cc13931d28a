"""What pages, CSV, JSON-stat, feeds and charts are made of. Only what a `Release` shows already: nothing new leaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from amanat.publication.statistics.book import Curve, Level, Line, Place, Release
from amanat.publication.statistics.codes import KINDS, RANKED, kinds_of
from amanat.publication.statistics.register import read_others

_Whose = tuple[str, ...]
"""An institution's id (or a group of others), or a country and a sector ("": all)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One period. None: hidden. `level` says what it is about; `corrected` as in `Line`."""

    level: Level
    period: str
    total: int | None
    cells: tuple[int | None, ...]
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One family over time, by rising period, and after the quarters of a year what they do not show, together. `kinds`
    name the cells."""

    family: str
    kinds: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """`percent` of `total`, which is 30 or more. Equal percents have equal places."""

    place: int
    institution: str
    percent: int
    total: int


class Shown:
    """A release, found quickly by whose it is. Made once and asked for every page."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._lines: dict[_Whose, dict[tuple[str, Level, str], Line]] = {}
        for line in release.lines:
            about = self._lines.setdefault(_whose(line.place), {})
            about[line.family, line.place.level, line.place.period] = line
        self._curves: dict[_Whose, list[Curve]] = {}
        for curve in release.curves:
            self._curves.setdefault(_whose(curve.place), []).append(curve)

    @cached_property
    def years(self) -> tuple[str, ...]:
        """The years that are closed."""
        return tuple(str(quarter.year) for quarter in self.release.quarters if quarter.number == 4)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The steps of the law of which anything is shown anywhere: `step/<pack>/<step>`."""
        return tuple(sorted({line.family for line in self.release.lines} - KINDS.keys()))

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The groups of institutions outside the register of which anything is shown: `other.<country>.<sector>`."""
        places = self._lines.keys() | self._curves.keys()
        return tuple(sorted(whose for whose, *more in places if not more and read_others(whose)))

    @cached_property
    def rests(self) -> tuple[tuple[str, str], ...]:
        """Of which country and sector ("": of none) anything is shown that no institution shows."""
        return tuple(sorted((key[0], key[1]) for key in self._lines.keys() | self._curves.keys() if len(key) > 1))

    def institution(self, institution: str) -> tuple[Table, ...]:
        """For each family a row of every released quarter, hidden or not, and of each closed year what its quarters do
        not show. Steps are there if anything of them is shown."""
        periods = [(Level.QUARTER, quarter.code) for quarter in self.release.quarters]
        periods += [(Level.YEAR, year) for year in self.years]
        return self._tables((institution,), sorted(periods, key=_in_time))

    def sector(self, country: str, sector: str = "") -> tuple[Table, ...]:
        """A row for each closed year: what no institution of the sector shows by itself. `sector` "": the country, what
        no sector shows either."""
        level = Level.SECTOR if sector else Level.COUNTRY
        return self._tables((country, sector), [(level, year) for year in self.years])

    def curves(self, country: str = "", sector: str = "", institution: str = "") -> tuple[Curve, ...]:
        """Those of one institution, or of a sector or country without its institutions, by duration and period."""
        whose = (institution,) if institution else (country, sector)
        return tuple(sorted(self._curves.get(whose, ()), key=_of_curve))

    def ranking(self, family: str, kind: str, quarter: str) -> tuple[Rank, ...]:
        """Institutions by the share of a kind, the largest first: those that count 30 or more in this family and
        quarter and whose cell is shown. Nobody else is placed, and no group of others: it is not one institution."""
        key, at = (family, Level.QUARTER, quarter), kinds_of(family).index(kind)
        lines = (about[key] for whose, about in self._lines.items() if key in about and not read_others(whose[0]))
        found = sorted(
            (-percent, line.place.institution, line.total)
            for line in lines
            if line.total >= RANKED and (percent := share(line, at)) is not None
        )
        return tuple(Rank(1 + sum(other[0] < one[0] for other in found), one[1], -one[0], one[2]) for one in found)

    def _tables(self, whose: _Whose, periods: Iterable[tuple[Level, str]]) -> tuple[Table, ...]:
        lines = self._lines.get(whose, {})
        shown = {key[0] for key in lines}
        families = (*KINDS, *(step for step in self.steps if step in shown))
        return tuple(
            Table(family, kinds_of(family), tuple(_row(lines, family, *period) for period in periods))
            for family in families
        )


def _row(lines: Mapping[tuple[str, Level, str], Line], family: str, level: Level, period: str) -> Row:
    line = lines.get((family, level, period))
    if line is None:
        return Row(level, period, None, (None,) * len(kinds_of(family)))
    return Row(level, period, line.total, line.cells, line.corrected)


def _whose(place: Place) -> _Whose:
    return (place.institution,) if place.institution else (place.country, place.sector)


def _in_time(period: tuple[Level, str]) -> tuple[str, bool, str]:
    return period[1][:4], period[0] is Level.YEAR, period[1]


def _of_curve(curve: Curve) -> tuple[str, str]:
    return curve.duration, curve.place.period


def share(line: Line | Row, at: int) -> int | None:
    """Whole percents, rounded down, that the cell is of the total; None where either is hidden."""
    cell = line.cells[at]
    return None if cell is None or line.total is None else 100 * cell // line.total


def reached(curve: Curve, percent: int) -> tuple[int, int | None]:
    """After which day and within which so many of a hundred had the answer: 50 gives the median, 90 the ninth decile.
    The first is -1 where it may have been the first day; the second None where the curve does not come so far."""
    before = -1
    for point in curve.points:
        if point.percent >= percent:
            return before, point.days
        if not point.more:  # where more may have it than it says, its day may be late enough
            before = point.days
    return before, None
