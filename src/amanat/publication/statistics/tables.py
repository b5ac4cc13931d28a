"""What pages, CSV, JSON-stat, feeds and charts are made of. Only what a `Release` shows already: nothing new leaks."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.publication.statistics.book import Curve, Level, Line, Release


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
    """One family over time, by rising period, and after its quarters the rest of a year. `kinds` name the cells."""

    family: str
    kinds: tuple[str, ...]
    rows: tuple[Row, ...]


def institution_tables(release: Release, institution: str) -> tuple[Table, ...]:
    """A row for every released quarter, hidden or not, and one for each closed year's rest; all counts, and the steps
    of which anything was ever shown."""
    raise NotImplementedError


def sector_tables(release: Release, country: str, sector: str) -> tuple[Table, ...]:
    """A row for each closed year: what no institution of the sector shows by itself. `sector` "": of the country."""
    raise NotImplementedError


def curves_of(release: Release, country: str, sector: str = "", institution: str = "") -> tuple[Curve, ...]:
    """The curves of one institution, sector or country, by duration and period."""
    raise NotImplementedError


def share(line: Line | Row, at: int) -> int | None:
    """Whole percents, rounded down, that the cell is of the total; None where either is hidden."""
    raise NotImplementedError


def reached(curve: Curve, percent: int) -> tuple[int, int | None]:
    """Between which days (after the first, within the second) so many of a hundred had the answer: 50 gives the median,
    90 the ninth decile. The second is None where the curve does not come so far: "more than the first"."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Rank:
    """`percent` of `total`, which is 30 or more. Equal percents have equal places."""

    place: int
    institution: str
    percent: int
    total: int


def ranking(release: Release, family: str, kind: str, period: str) -> tuple[Rank, ...]:
    """Institutions by the share of a kind, the largest first: those that count 30 or more in this family and period and
    whose cell is shown. Nobody else is placed or named."""
    raise NotImplementedError
