"""The law's own clocks: when each step of a route began, until when it has time, and whether that was kept.

What is not known starts no clock. A clock about somebody other than her starts at a proven event alone. Soft words and
benchmarks are never shown as broken. Days in, days out: what day it is, and the holidays, are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from amanat.errors import RefusedError
from amanat.process.pack_form import HER_OWN, Pack, Step, Within
from amanat.process.working_days import ONE, WorkCalendar, add_months, next_working_day, nth_day

Holidays = Mapping[str, WorkCalendar]
"""Calendars by the name that packs give in `calendar`."""


class State(StrEnum):
    """RUNNING: there is time. MET: done in time. LATE: done, after its last day. MISSED: its last day is over and it is
    not done. SOFT: the law sets no day, or only a wish. BENCHMARK: a measure from elsewhere. PAUSED: its days do not
    count now. NONE: it has begun or ended, but from which day is not known or not proven. NOT_YET: its turn has not
    come."""

    RUNNING = "running"
    MET = "met"
    LATE = "late"
    MISSED = "missed"
    SOFT = "soft"
    BENCHMARK = "benchmark"
    PAUSED = "paused"
    NONE = "none"
    NOT_YET = "not_yet"


class Why(StrEnum):
    """Why there is no clock. UNKNOWN_DAY: it happened, nobody knows when. UNPROVEN: that it arrived is not proven."""

    KNOWN = ""
    UNKNOWN_DAY = "unknown_day"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Occurred:
    """Something that happened. `day` None: it did, nobody knows when. `proven`: by a receipt, or the body's own
    paper."""

    event: str
    day: date | None
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both ends included; `last` None: it goes on. Empty `steps`: for every step."""

    first: date
    last: date | None = None
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Extension:
    """More time that was granted: the new last day of a step. It never shortens one."""

    step: str
    until: date


@dataclass(frozen=True, slots=True)
class Clock:
    """One step. `due`: its last day. `longest`: the last day where the law allows more time in some cases. `days_left`:
    days from today to `due`, 0 on the last day; only while it runs."""

    step: Step
    state: State
    due: date | None = None
    days_left: int | None = None
    met_on: date | None = None
    starts_from: date | None = None
    longest: date | None = None
    why: Why = Why.KNOWN


@dataclass(frozen=True, slots=True)
class _Least:
    """A pause that leaves at least so much time after its end, if the step had not run out when it began."""

    began: date
    ended: date | None
    within: Within


@dataclass(frozen=True, slots=True)
class _Stopped:
    """Everything that stops the clock of one step."""

    pauses: tuple[Pause, ...]
    leasts: tuple[_Least, ...]

    def holds(self, day: date) -> bool:
        return any(pause.first <= day <= (pause.last or date.max) for pause in self.pauses)

    @property
    def goes_on_from(self) -> date:
        return min((pause.first for pause in self.pauses if pause.last is None), default=date.max)


def clocks(
    pack: Pack,
    occurred: Iterable[Occurred],
    *,
    today: date,
    holidays: Holidays,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Extension] = (),
) -> tuple[Clock, ...]:
    """One clock a step, in the pack's order, as things stood on `today`: what is recorded for later days is not looked
    at. Raises RefusedError `clock.holidays` where a working day must be known and is not."""
    seen = tuple(one for one in occurred if one.day is None or one.day <= today)
    given, granted = tuple(pauses), tuple(extensions)
    calendar = holidays.get(pack.calendar)
    return tuple(
        _Reckoning(step, _stopped(pack, step, seen, given), calendar, granted).clock(seen, today) for step in pack.steps
    )


def _stopped(pack: Pack, step: Step, seen: tuple[Occurred, ...], given: tuple[Pause, ...]) -> _Stopped:
    pauses = [pause for pause in given if not pause.steps or step.id in pause.steps]
    leasts = []
    for rule in pack.pauses:
        for began, ended in _spans(seen, rule.from_event, rule.to_event) if step.id in rule.steps else ():
            if ended is None or ended > began:
                pauses.append(Pause(began + ONE, ended))
            if rule.least is not None:
                leasts.append(_Least(began, ended, rule.least))
    return _Stopped(tuple(pauses), tuple(leasts))


def _spans(seen: tuple[Occurred, ...], first: str, last: str) -> Iterator[tuple[date, date | None]]:
    ends = sorted(_days(seen, last))
    for began in sorted(_days(seen, first)):
        yield began, next((end for end in ends if end >= began), None)


def _days(seen: Iterable[Occurred], event: str, *, proven: bool = False) -> list[date]:
    return [one.day for one in seen if one.event == event and one.day is not None and (one.proven or not proven)]


@dataclass(frozen=True, slots=True)
class _Reckoning:
    step: Step
    stopped: _Stopped
    calendar: WorkCalendar | None
    extensions: tuple[Extension, ...]

    def clock(self, seen: tuple[Occurred, ...], today: date) -> Clock:
        start = self._start(seen)
        met_on = self._met_on(seen, start)
        if start is None:
            return self._without_start(seen, met_on)
        due = self._due(start, self.step.within)
        longest = self._due(start, self.step.longer.within) if self.step.longer else None
        due = self._extended(due)
        if longest is not None and due is not None:
            longest = max(longest, due)
        state = self._state(due, met_on, today)
        left = (due - today).days if due is not None and state is not State.MISSED and met_on is None else None
        shown = left if left is not None and left >= 0 else None
        return Clock(self.step, state, due, shown, met_on, start, longest)

    def _start(self, seen: tuple[Occurred, ...]) -> date | None:
        found = _days(seen, self.step.from_event, proven=self.step.actor not in HER_OWN)
        return (max if self.step.start == "last" else min)(found, default=None)

    def _met_on(self, seen: tuple[Occurred, ...], start: date | None) -> date | None:
        """What is reported as done counts, proven or not. It comes after its beginning; only a complaint stays made
        when it happens again."""
        done = sorted(_days(seen, self.step.to_event))
        after = [day for day in done if start is None or day >= start]
        if not after and self.step.from_event == "incident":
            return max(done, default=None)
        return min(after, default=None)

    def _without_start(self, seen: tuple[Occurred, ...], met_on: date | None) -> Clock:
        began = [one for one in seen if one.event == self.step.from_event]
        done = any(one.event == self.step.to_event for one in seen)
        if any(one.day is not None for one in began):
            return Clock(self.step, State.NONE, met_on=met_on, why=Why.UNPROVEN)
        if began or done or self.step.from_event == "incident":
            return Clock(self.step, State.NONE, met_on=met_on, why=Why.UNKNOWN_DAY)
        return Clock(self.step, State.NOT_YET)

    def _due(self, start: date, within: Within) -> date | None:
        """The last day; None where the law sets none, or while a pause goes on in which it would run out."""
        if within.n is None:
            return None
        due = self._walked(start, within)
        for least in self.stopped.leasts:
            if due is None or least.began <= due:
                due = None if least.ended is None or due is None else max(due, _plain(least.ended, least.within))
        if due is not None and self.step.rolls:
            due = next_working_day(due, self._offices())
        return due

    def _walked(self, start: date, within: Within) -> date | None:
        n, working = within.n or 0, within.unit == "working_days"
        days = n if within.unit != "months" else (_plain(start, within) - start).days
        works: Callable[[date], bool] = self._offices().works if working else _every_day
        limit = self.stopped.goes_on_from
        # A pause that goes on would be walked for ever: what is reached before it counts, the rest is not known.
        due = nth_day(start, days, lambda day: day >= limit or (not self.stopped.holds(day) and works(day)))
        return due if due < limit else None

    def _extended(self, due: date | None) -> date | None:
        given = [one.until for one in self.extensions if one.step == self.step.id]
        return max((due, *given)) if due is not None else None

    def _state(self, due: date | None, met_on: date | None, today: date) -> State:
        if self.step.force == "soft":
            return State.MET if met_on is not None else State.SOFT
        if self.step.force == "benchmark":
            kept = met_on is not None and due is not None and met_on <= due
            return State.MET if kept else State.BENCHMARK
        if met_on is not None:
            return State.LATE if due is not None and met_on > due else State.MET
        if due is None or (self.stopped.holds(today) and today <= due):
            return State.PAUSED
        return State.MISSED if today > due else State.RUNNING

    def _offices(self) -> WorkCalendar:
        if self.calendar is None:
            raise RefusedError("clock.holidays", "The holidays of that place are not known here yet. Ask the operator.")
        return self.calendar


def _every_day(_day: date) -> bool:
    return True


def _plain(start: date, within: Within) -> date:
    """Calendar days or months after a day, with nothing that stops them."""
    n = within.n or 0
    if within.unit == "months":
        return add_months(start, n) - timedelta(days=within.less or 0)
    return start + timedelta(days=n)
