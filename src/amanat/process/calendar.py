"""Dates for somebody's own calendar, without anything of a case in them (iCalendar, RFC 5545).

A calendar is seen over a shoulder, on a watch, by whoever shares the account. So an entry is a day and a word that says
nothing, and the type of an entry has no room for more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from amanat.errors import MalformedError

TITLES: Final = {"en": "Reminder", "ur": "یاد دہانی"}
"""All that an entry says, by language."""
_UID: Final = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_PRODUCT: Final = "-//Reminders//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """A day to remember. `uid`: 22 characters made for this alone, never the id of anything else; the same again takes
    the place of the old entry. `warn_days`: so many days before there is a first reminder; 0 for none."""

    uid: str
    day: date
    lang: str = "en"
    warn_days: int = 0


def to_ical(entries: Iterable[Entry], *, stamp: int) -> bytes:
    """An iCalendar file. `stamp`: when it was made, Unix seconds. Raises MalformedError `calendar.entry`."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    for entry in sorted(entries, key=lambda one: (one.day, one.uid)):
        calendar.add_component(_event(entry, datetime.fromtimestamp(stamp, UTC)))
    return bytes(calendar.to_ical())


def _event(entry: Entry, made: datetime) -> Event:
    if entry.lang not in TITLES or _UID.fullmatch(entry.uid) is None or not 0 <= entry.warn_days <= 90:
        raise MalformedError("calendar.entry", "An entry has 22 letters of its own, a known language, 0 to 90 days.")
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", TITLES[entry.lang])
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if entry.warn_days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", TITLES[entry.lang])
        alarm.add("trigger", timedelta(days=-entry.warn_days))
        event.add_component(alarm)
    return event
