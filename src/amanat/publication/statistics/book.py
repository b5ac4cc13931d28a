"""What was published, and from what. A `Book` is kept at the intake and holds small numbers; a `Release` is public."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.returns import Waits
from amanat.seal.ids import DeskId


class Level(StrEnum):
    """What a line is about. Whatever is counted stands in one line alone: in the first of these that can show it."""

    QUARTER = "quarter"
    """One institution in one quarter."""
    YEAR = "year"
    """One institution in a year: the quarters that are not shown alone, together."""
    SECTOR = "sector"
    """A sector of a country in a year: what no line of an institution shows, together."""
    COUNTRY = "country"
    """A country in a year: what no line of a sector or an institution shows, together."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Whose line it is. `period`: ``2026-Q3``, or ``2026``. `institution`, `sector`: "" where the level is above it."""

    level: Level
    period: str
    country: str
    sector: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Shown numbers. `total` is 10 or more. `cells`: one for each kind of the family, in its order, None: hidden (it is
    under 10, or would give such a number away). `corrected`: the numbers are not those of the first release."""

    place: Place
    family: str
    total: int
    cells: tuple[int | None, ...] = ()
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """`percent`: how many of a hundred had the answer within `days` whole days, open cases counted; rounded down.
    `more`: so many or more, where hardly anybody waited any longer."""

    days: int
    percent: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """How long until the answer `duration`, as one point or a few of rising days. Between two it only rises, and after
    the last nothing is known."""

    place: Place
    duration: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """What one desk says of one institution and quarter."""

    desk: DeskId
    institution: str
    quarter: Quarter


@dataclass(frozen=True, slots=True)
class Part:
    """What a line was made from: the numbers of one source, as they were then."""

    source: Source
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeptLine:
    line: Line
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class KeptCurve:
    curve: Curve
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """`quarters`: those that were released, rising. A year is closed with its fourth quarter."""

    quarters: tuple[Quarter, ...] = ()
    lines: tuple[KeptLine, ...] = ()
    curves: tuple[KeptCurve, ...] = ()

    def release(self) -> Release:
        """What is public of it."""
        return Release(
            self.quarters, tuple(kept.line for kept in self.lines), tuple(kept.curve for kept in self.curves)
        )


@dataclass(frozen=True, slots=True)
class Release:
    """Everything that is shown. What is missing is hidden: nobody is told whether it is small, none, or kept back."""

    quarters: tuple[Quarter, ...]
    lines: tuple[Line, ...]
    curves: tuple[Curve, ...]


Rows = tuple[Waits, ...]
