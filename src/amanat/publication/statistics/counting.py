"""A desk's cases become its return. A `Case` holds days and codes alone: no words, no names, no id of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from amanat.publication.statistics.codes import CLOSED, DURATIONS, FINDINGS, MOST_DAYS, OUTCOMES, STEP
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.returns import Counts, Days, Entry, StepCount, Waits, is_empty


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
    """One case at one institution. `received`: the day on which the institution got it. Each other day is the one on
    which it happened, None: it did not. `closed`: it was ended without action, for a `reason` of `CLOSED`. `withdrawn`:
    she took it back after the institution had it.
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
    tallies: dict[str, _Tally] = {}
    for case in cases:
        if case.received > quarter.last:
            continue
        if case.institution not in tallies:
            tallies[case.institution] = _Tally(quarter)
        tallies[case.institution].add(case)
    entries = (tallies[institution].entry(institution) for institution in sorted(tallies))
    return tuple(entry for entry in entries if not is_empty(entry))


class _Tally:
    """The numbers of one institution while they grow."""

    def __init__(self, quarter: Quarter) -> None:
        self._first, self._last = quarter.first.toordinal(), quarter.last.toordinal()
        self._counts: dict[str, int] = {}
        self._steps: dict[tuple[str, str], list[int]] = {}
        self._days: dict[str, dict[int, list[int]]] = {name: {} for name in DURATIONS}

    def add(self, case: Case) -> None:
        for code, day in (
            ("received", case.received),
            ("acknowledged", case.acknowledged),
            ("inquiries", case.inquiry),
            (f"closed {case.reason}", case.closed),
            ("withdrawn", case.withdrawn),
        ):
            self._happened(code, day)
        for event in (*case.findings, *case.outcomes, *case.others):
            self._happened(event.code, event.day)
        for deadline in case.deadlines:
            self._fell(deadline)
        self._watch("acknowledgement", case, case.acknowledged)
        self._watch("inquiry", case, case.inquiry)
        self._watch("finding", case, _first_of(case.findings))
        self._watch("outcome", case, _first_of(case.outcomes))

    def _happened(self, code: str, day: date | None) -> None:
        if day is not None and self._first <= day.toordinal() <= self._last:
            self._counts[code] = self._counts.get(code, 0) + 1

    def _fell(self, deadline: Deadline) -> None:
        if self._first <= deadline.due.toordinal() <= self._last:
            met = deadline.met.toordinal() if deadline.met else self._last + 1
            came = 0 if deadline.met and deadline.met <= deadline.due else 1 if met <= self._last else 2
            self._steps.setdefault((deadline.pack, deadline.step), [0] * len(STEP))[came] += 1

    def _watch(self, name: str, case: Case, answered: date | None) -> None:
        """One case while it waits for one answer in this quarter; nothing if its waiting was over before."""
        ends = ((answered, _ENDED), (case.closed, _CLOSED), (case.withdrawn, _OPEN))
        day, how = min(
            ((day.toordinal(), how) for day, how in ends if day is not None), default=(self._last + 1, _OPEN)
        )
        if day < self._first:
            return
        if day > self._last:
            day, how = self._last, _OPEN
        received = case.received.toordinal()
        age = _capped(day - received)
        rows = self._days[name]
        rows.setdefault(min(_capped(self._first - received), age), [0] * 4)[_ENTERED] += 1
        rows.setdefault(age, [0] * 4)[how] += 1

    def entry(self, institution: str) -> Entry:
        counts, days = self._counts, self._days
        return Entry(
            institution,
            Counts(
                counts.get("received", 0),
                counts.get("acknowledged", 0),
                counts.get("inquiries", 0),
                tuple(counts.get(code, 0) for code in FINDINGS),
                tuple(counts.get(code, 0) for code in OUTCOMES),
                tuple(counts.get(f"closed {code}", 0) for code in CLOSED),
                counts.get("withdrawn", 0),
                counts.get("retaliation", 0),
                counts.get("reversal", 0),
            ),
            tuple(StepCount(*key, *self._steps[key]) for key in sorted(self._steps)),
            Days(*(tuple(Waits(day, *rows[day]) for day in sorted(rows)) for rows in days.values())),
        )


_ENTERED, _ENDED, _CLOSED, _OPEN = range(4)


def _capped(days: int) -> int:
    return min(max(days, 0), MOST_DAYS)


def _first_of(events: tuple[Event, ...]) -> date | None:
    return min((event.day for event in events), default=None)
