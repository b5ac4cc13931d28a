"""When a desk's digests are due: its fixed hours in its own zone, without its quiet ones. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from amanat.errors import RefusedError
from amanat.seal.contacts import Contacts, minutes


def zone_of(name: str) -> ZoneInfo:
    """Raises RefusedError `contacts.zone`."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise RefusedError("contacts.zone", "This time zone is not known here. Choose another one.") from error


def last_slot(contacts: Contacts, now: float) -> int:
    """The newest fixed hour up to `now`, Unix seconds. There is one: a week never has seven quiet days."""
    return max(slot for slot in _slots(contacts, now) if slot <= now)


def next_slot(contacts: Contacts, now: float) -> int:
    """The first fixed hour after `now`, Unix seconds."""
    return min(slot for slot in _slots(contacts, now) if slot > now)


def is_quiet(contacts: Contacts, now: float) -> bool:
    local = datetime.fromtimestamp(now, zone_of(contacts.zone))
    return contacts.quiet.covers(local.hour * 60 + local.minute, local.weekday())


def _slots(contacts: Contacts, now: float) -> Iterator[int]:
    """Every fixed hour from eight days before to eight days after: there may be six quiet days between two."""
    zone = zone_of(contacts.zone)
    today: date = datetime.fromtimestamp(now, zone).date()
    for day in (today + timedelta(days=n) for n in range(-8, 9)):
        for clock in contacts.hours:
            minute = minutes(clock)
            if not contacts.quiet.covers(minute, day.weekday()):
                local = datetime.combine(day, time(minute // 60, minute % 60), zone)
                yield int(local.astimezone(UTC).timestamp())
