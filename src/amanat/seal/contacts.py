"""Whom the intake tells that something waits at a desk, and when (spec/notification.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from amanat.errors import MalformedError, RefusedError
from amanat.seal.forms import Form, binary, choice, integer, language, many, pattern, struct

MOST: Final = 8
MOST_WEBHOOKS: Final = 2
MOST_HOURS: Final = 4
APART: Final = 120
"""Minutes between two fixed hours: what waited an hour before one counts for that one alone."""
SECRET_SIZE: Final = 32
ROLES: Final = ("worker", "lead")

_DAY: Final = 24 * 60
_ADDRESS: Final = r"(?=.{3,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}"
_URL: Final = r"https?://[!-~]{3,500}"
_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"


@dataclass(frozen=True, slots=True)
class Reach:
    """One place: an e-mail address, or the URL of a webhook. `lead`: told only after several digests in vain."""

    kind: str
    at: str
    role: str
    lang: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `start` to `end` each day (both ``HH:MM``, across midnight too; both "" for never) and on whole `days`, 0
    for Monday, nothing is sent."""

    start: str
    end: str
    days: tuple[int, ...]

    def covers(self, minute: int, weekday: int) -> bool:
        """Whether a minute of the day (0 to 1439) on a day of the week is quiet."""
        if weekday in self.days:
            return True
        if not self.start:
            return False
        first, last = minutes(self.start), minutes(self.end)
        return first <= minute < last if first < last else minute >= first or minute < last


@dataclass(frozen=True, slots=True)
class Contacts:
    """`hours` are ``HH:MM`` in `zone` (a name of the time zone database), rising. After `after` digests in vain the
    leads are told as well. `secret` signs webhooks; empty without one."""

    to: tuple[Reach, ...]
    hours: tuple[str, ...]
    quiet: Quiet
    zone: str
    after: int
    secret: bytes

    def heard(self, unanswered: int) -> tuple[int, ...]:
        """Who is told, as places in `to`, after so many digests that nobody answered."""
        workers = tuple(n for n, reach in enumerate(self.to) if reach.role == "worker")
        if not workers or unanswered >= self.after:
            return tuple(range(len(self.to)))
        return workers


_REACH: Form[Reach] = struct(
    Reach,
    {
        "kind": choice("mail", "webhook"),
        "at": pattern(f"{_ADDRESS}|{_URL}", "an e-mail address or a URL"),
        "role": choice(*ROLES),
        "lang": language,
    },
)
_PLAIN: Form[Contacts] = struct(
    Contacts,
    {
        "to": many(_REACH, most=MOST, distinct=True),
        "hours": many(pattern(_CLOCK, "a time, HH:MM"), least=1, most=MOST_HOURS, distinct=True),
        "quiet": struct(
            Quiet,
            {
                "from": pattern(f"({_CLOCK})?", "a time, HH:MM, or nothing"),
                "to": pattern(f"({_CLOCK})?", "a time, HH:MM, or nothing"),
                "days": many(integer(0, 6), most=6, distinct=True),
            },
            attributes={"from": "start", "to": "end"},
        ),
        "zone": pattern(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}", "the name of a time zone"),
        "after": integer(1, 20),
        "secret": binary(SECRET_SIZE, or_empty=True),
    },
    fixed={"v": 1, "type": "contacts"},
)


def minutes(clock: str) -> int:
    """Minutes since midnight of ``HH:MM``."""
    return int(clock[:2]) * 60 + int(clock[3:])


def encode_contacts(contacts: Contacts) -> bytes:
    """The canonical bytes that a desk puts. Raises as `read_contacts`."""
    body = _PLAIN.encode(contacts)
    read_contacts(body)
    return body


def read_contacts(body: bytes) -> Contacts:
    """What a desk put.

    Raises MalformedError `json.…`, `b64.…`, `contacts.kind`, `contacts.secret`; RefusedError `contacts.close`,
    `contacts.quiet`, `contacts.webhooks`.
    """
    return _checked(_PLAIN.decode(body))


def _checked(contacts: Contacts) -> Contacts:
    webhooks = [reach for reach in contacts.to if reach.kind == "webhook"]
    if any((reach.kind == "webhook") != reach.at.startswith(("https://", "http://")) for reach in contacts.to):
        raise MalformedError("contacts.kind", "A mail goes to an address, a webhook to a URL.")
    if len(webhooks) > MOST_WEBHOOKS:
        raise RefusedError("contacts.webhooks", f"At most {MOST_WEBHOOKS} webhooks fit.")
    if bool(webhooks) != bool(contacts.secret):
        raise MalformedError("contacts.secret", "A secret goes with webhooks, and only with them.")
    quiet = contacts.quiet
    if bool(quiet.start) != bool(quiet.end) or (quiet.start and quiet.start == quiet.end):
        raise RefusedError("contacts.quiet", "Quiet time needs a beginning and another end.")
    times = [minutes(clock) for clock in contacts.hours]
    if times != sorted(times) or any(b - a < APART for a, b in zip(times, [*times[1:], times[0] + _DAY], strict=True)):
        raise RefusedError("contacts.close", "Fixed hours rise and lie two hours apart or more.")
    working = next(day for day in range(7) if day not in quiet.days)
    if any(quiet.covers(minute, working) for minute in times):
        raise RefusedError("contacts.quiet", "A fixed hour lies in the quiet time. Choose another one.")
    return contacts
