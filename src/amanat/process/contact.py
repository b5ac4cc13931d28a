"""When somebody may be reached, by rules that she and a caseworker made: days, hours, a way, and a day to ask again.

Times are wall-clock times where the desk is: whoever calls looks at that clock, also on the day on which it is put
forward or back. What is not known is never taken for a yes. Source: FAIRNESS section 9, check 7.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from amanat.errors import RefusedError

CHANNELS: Final = ("mailbox", "phone", "email", "person", "none")
CALLED: Final = frozenset({"phone", "email", "person"})
"""The ways that use a number or an address of her own life; the others leave it alone."""
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_WEEK: Final = 7


class Standing(StrEnum):
    """Whether she may be reached at a moment, and if not, why not."""

    NOW = "now"
    LATER = "later"
    UNKNOWN = "unknown"
    ENDED = "ended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to `end`, minutes after midnight. An `end` not after `start` is on the next day: 22:00 to 02:00;
    the same twice is a whole day."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Rules:
    """`days` are those on which a span begins. `until`: the last day on which these rules hold."""

    channel: str
    days: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    until: date | None = None


def standing(rules: Rules | None, local: datetime) -> Standing:
    """Whether she may be reached at `local`, the wall clock at the desk. Without rules: not known."""
    if rules is None:
        return Standing.UNKNOWN
    if rules.channel not in CALLED:
        return Standing.CLOSED
    if rules.until is not None and local.date() > rules.until:
        return Standing.ENDED
    if not rules.days or not rules.spans:
        return Standing.UNKNOWN
    return Standing.NOW if any(_covers(rules.days, span, local) for span in rules.spans) else Standing.LATER


def _covers(days: Collection[str], span: Span, local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    today, before = DAYS[local.weekday()] in days, DAYS[local.weekday() - 1] in days
    if span.start < span.end:
        return today and span.start <= minute < span.end
    return (today and minute >= span.start) or (before and minute < span.end)


def opens(rules: Rules, local: datetime) -> datetime | None:
    """When her hours begin next, as the desk's clock will show it (without a zone); None if never."""
    now = local.replace(tzinfo=None)
    found = [
        begins
        for ahead in range(_WEEK + 1)
        for span in rules.spans
        if (begins := _begin(now.date() + timedelta(ahead), span)) > now and _holds(rules, begins.date())
    ]
    return min(found, default=None)


def _begin(day: date, span: Span) -> datetime:
    return datetime.combine(day, time(span.start // 60, span.start % 60))


def _holds(rules: Rules, day: date) -> bool:
    return DAYS[day.weekday()] in rules.days and (rules.until is None or day <= rules.until)


def read_rules(channel: str, days: Iterable[str], spans: Iterable[tuple[str, str]], until: str) -> Rules:
    """Rules from what was typed; a pair of empty times is left out. Raises RefusedError: `contact.channel`,
    `contact.days` (not a day, or hours without days), `contact.hours` (not a time, or half a span), `contact.until`.
    """
    if channel not in CHANNELS:
        raise RefusedError("contact.channel", "Choose one way to reach her.")
    chosen, hours = set(days), tuple(span for pair in spans if (span := _span(*pair)) is not None)
    if not chosen <= set(DAYS) or (hours and not chosen):
        raise RefusedError("contact.days", "Choose the days on which these hours hold.")
    return Rules(channel, tuple(day for day in DAYS if day in chosen), hours, _day(until))


def _span(start: str, end: str) -> Span | None:
    if not start.strip() and not end.strip():
        return None
    return Span(_minute(start), _minute(end))


def _minute(text: str) -> int:
    found = _TIME.fullmatch(text.strip())  # \d reads Urdu digits too, and so does int
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        raise RefusedError("contact.hours", "Write both times of a span, such as 09:00 and 12:30.")
    return hour * 60 + minute


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RefusedError("contact.until", "Choose the last day from the calendar, or leave it empty.") from error


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
