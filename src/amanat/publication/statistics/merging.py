"""Many returns become one set of numbers by source. Whoever runs the intake sees them: small numbers too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from amanat.publication.statistics.book import Rows, Source
from amanat.publication.statistics.codes import DURATIONS
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.returns import Return, numbers_of
from amanat.seal.ids import DeskId


@dataclass(frozen=True, slots=True)
class Merged:
    """By family, or by duration, and quarter, what each source says; sources without any are left out."""

    numbers: Mapping[str, Mapping[Quarter, Mapping[Source, tuple[int, ...]]]]
    waits: Mapping[str, Mapping[Quarter, Mapping[Source, Rows]]]


def merge(returns: Iterable[Return]) -> Merged:
    """Of several returns of one desk about one quarter the one with the highest number counts. In any order."""
    numbers: dict[str, dict[Quarter, dict[Source, tuple[int, ...]]]] = {}
    waits: dict[str, dict[Quarter, dict[Source, Rows]]] = {name: {} for name in DURATIONS}
    for found in _newest(returns):
        for entry in found.institutions:
            source = Source(found.desk, entry.institution, found.quarter)
            for family, counts in numbers_of(entry).items():
                if any(counts):
                    numbers.setdefault(family, {}).setdefault(found.quarter, {})[source] = counts
            for name in DURATIONS:
                if rows := getattr(entry.days, name):
                    waits[name].setdefault(found.quarter, {})[source] = rows
    return Merged(numbers, waits)


def _newest(returns: Iterable[Return]) -> list[Return]:
    newest: dict[tuple[DeskId, Quarter], Return] = {}
    for found in returns:
        known = newest.get((found.desk, found.quarter))
        if known is None or found.number > known.number:
            newest[found.desk, found.quarter] = found
    return [newest[key] for key in sorted(newest)]
