"""A desk's cases become its return. A `Case` holds days and codes alone: no words, no names, no id of a case."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from typing import Final

from amanat.publication.statistics.codes import CLOSED, DURATIONS, FINDINGS, MOST_DAYS, OUTCOMES, SCALE, STEP
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
    return count_each(cases, (quarter,))[quarter]


def count_each(cases: Iterable[Case], quarters: Sequence[Quarter]) -> dict[Quarter, tuple[Entry, ...]]:
    """The entries for several quarters, which follow one another, in one pass."""
    spans = _Spans(quarters)
    tallies: dict[str, tuple[_Tally, ...]] = {}
    for case in cases:
        if case.institution not in tallies:
            tallies[case.institution] = tuple(_Tally() for _ in quarters)
        _add(case, tallies[case.institution], spans)
    return {quarter: tuple(_entries(tallies, at)) for at, quarter in enumerate(quarters)}


def _entries(tallies: Mapping[str, tuple[_Tally, ...]], at: int) -> Iterator[Entry]:
    for institution in sorted(tallies):
        entry = tallies[institution][at].entry(institution)
        if not is_empty(entry):
            yield entry


class _Spans:
    """Quarters that follow one another, as numbers of days. `of`: which of them a day is in."""

    def __init__(self, quarters: Sequence[Quarter]) -> None:
        self.bounds = [(quarter.first.toordinal(), quarter.last.toordinal()) for quarter in quarters]
        self.of = {day: at for at, (first, last) in enumerate(self.bounds) for day in range(first, last + 1)}
        self._lasts = [last for _, last in self.bounds]

    def since(self, day: int) -> int:
        """The first of them that is not over on that day."""
        return bisect_left(self._lasts, day)


class _Tally:
    """The numbers of one institution and quarter while they grow. `changes`: at each age, how many more wait from it
    on; `ended`, `closed`: how many do so at it."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = defaultdict(int)
        self.steps: dict[tuple[str, str], list[int]] = {}
        self.changes = tuple(_numbers() for _ in DURATIONS)
        self.left = (tuple(_numbers() for _ in DURATIONS), tuple(_numbers() for _ in DURATIONS))

    def entry(self, institution: str) -> Entry:
        counts = self.counts
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
            tuple(StepCount(*key, *self.steps[key]) for key in sorted(self.steps)),
            Days(*map(_rows, self.changes, *self.left)),
        )


def _numbers() -> dict[int, int]:
    return defaultdict(int)


def _add(case: Case, tallies: Sequence[_Tally], spans: _Spans) -> None:
    received = case.received.toordinal()
    acknowledged, inquiry = _number(case.acknowledged), _number(case.inquiry)
    closed, withdrawn = _number(case.closed), _number(case.withdrawn)
    happened = [
        ("received", received),
        ("acknowledged", acknowledged),
        ("inquiries", inquiry),
        ("withdrawn", withdrawn),
    ]
    if case.reason:
        happened.append((f"closed {case.reason}", closed))
    findings = [(event.code, event.day.toordinal()) for event in case.findings]
    outcomes = [(event.code, event.day.toordinal()) for event in case.outcomes]
    happened += findings + outcomes + [(event.code, event.day.toordinal()) for event in case.others]
    for code, day in happened:
        at = spans.of.get(day)
        if at is not None:
            tallies[at].counts[code] += 1
    for deadline in case.deadlines:
        _fell(deadline, tallies, spans)
    answers = (acknowledged, inquiry, _first_of(findings), _first_of(outcomes))
    for at in range(spans.since(received), len(tallies)):
        _watch(tallies[at], *spans.bounds[at], received, answers, closed, withdrawn)


_NEVER: Final = date.max.toordinal()


def _number(day: date | None) -> int:
    return _NEVER if day is None else day.toordinal()


def _first_of(happened: Sequence[tuple[str, int]]) -> int:
    return min((day for _, day in happened), default=_NEVER)


def _fell(deadline: Deadline, tallies: Sequence[_Tally], spans: _Spans) -> None:
    at = spans.of.get(deadline.due.toordinal())
    if at is not None:
        met = deadline.met
        came = 0 if met and met <= deadline.due else 1 if met and met.toordinal() <= spans.bounds[at][1] else 2
        tallies[at].steps.setdefault((deadline.pack, deadline.step), [0] * len(STEP))[came] += 1


def _watch(
    tally: _Tally, first: int, last: int, received: int, answers: Sequence[int], closed: int, withdrawn: int
) -> None:
    """One case in one quarter, while it waits for each answer. Of several ends of one day the answer counts, then that
    it was closed."""
    other = closed if closed <= withdrawn else withdrawn
    begin = _age(first - received) if received < first else 0
    for which, answered in enumerate(answers):
        end = answered if answered <= other else other
        if end < first:
            continue
        changes = tally.changes[which]
        stop = (end if end < last else last) - received
        if not 0 <= stop <= MOST_DAYS:
            stop = _age(stop)
        changes[begin] += 1
        changes[stop + 1] -= 1
        if end <= last and (end == answered or other == closed):
            tally.left[0 if end == answered else 1][which][stop] += 1


def _age(days: int) -> int:
    return 0 if days < 0 else days if days < MOST_DAYS else MOST_DAYS


def _rows(changes: Mapping[int, int], ended: Mapping[int, int], closed: Mapping[int, int]) -> tuple[Waits, ...]:
    """By classes of the scale. Whoever begins to wait at an age waits to the end of its class and all later ones, and
    whoever stops takes that back."""
    waited, since = [0] * len(SCALE), [0] * len(SCALE)
    for age, more in changes.items():
        if age <= MOST_DAYS:
            at = _CLASS[age]
            waited[at] += more * (SCALE[at] + 1 - age)
            since[at] += more
    answers, ends = [0] * len(SCALE), [0] * len(SCALE)
    for numbers, left in ((answers, ended), (ends, closed)):
        for age, number in left.items():
            numbers[_CLASS[age]] += number
    before = (0, *accumulate(since))
    full = (days + waiting * width for days, waiting, width in zip(waited, before, _WIDTHS, strict=False))
    return tuple(Waits(*row) for row in zip(SCALE, full, answers, ends, strict=True) if row[1])


_CLASS: Final = tuple(bisect_left(SCALE, age) for age in range(MOST_DAYS + 1))
_WIDTHS: Final = tuple(last - first for first, last in pairwise((-1, *SCALE)))
