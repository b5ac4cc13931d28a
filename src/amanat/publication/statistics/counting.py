"""A desk's cases become its return. A `Case` holds days and codes alone: no words, no names, no id of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.returns import Entry


@dataclass(frozen=True, slots=True)
class Deadline:
    """One step that the law of a pack gives a day for: `due` that day, `met` when it was done, None: not yet."""

    pack: str
    step: str
    due: date
    met: date | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that can happen more than once: `code` of `FINDINGS` or `OUTCOMES`, or `retaliation` or `reversal`."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class Case:
    """One case at one institution. `received`: the day on which the institution got it. Each day is the one on which it
    was so; None: not so. `closed`: the institution, or the desk there, ended it without action, `reason` of `CLOSED`.
    `withdrawn`: she took it back after the institution had it.
    """

    institution: str
    received: date
    acknowledged: date | None = None
    inquiry: date | None = None
    findings: tuple[Event, ...] = ()
    outcomes: tuple[Event, ...] = ()
    closed: date | None = None
    reason: str = ""
    withdrawn: date | None = None
    others: tuple[Event, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


def count(cases: Iterable[Case], quarter: Quarter) -> tuple[Entry, ...]:
    """The entries of a return, by rising id of the institution. What happens after the quarter does not count yet, so
    that the same cases always give the same return for it."""
    raise NotImplementedError
