"""How coarse the intake's times are (spec/intake.md): hours, days, months. And the time token, the one exact time,
which is not kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

from amanat.errors import MalformedError
from amanat.seal.request import check_time, issue_time

HOUR = 3600


def hour_of(now: float) -> int:
    return int(now) // HOUR * HOUR


def day_of(now: float) -> int:
    """Days since 1970-01-01, UTC."""
    return int(now) // 86400


def day_text(day: int) -> str:
    return datetime.fromtimestamp(day * 86400, UTC).strftime("%Y-%m-%d")


def day_number(text: str) -> int:
    """Raises MalformedError `day.format` for anything but a real `YYYY-MM-DD`."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise MalformedError("day.format", "Write a day as YYYY-MM-DD.") from error
    if day.isoformat() != text:
        raise MalformedError("day.format", "Write a day as YYYY-MM-DD.")
    return (day - date(1970, 1, 1)).days


def month_of(now: float) -> int:
    moment = datetime.fromtimestamp(now, UTC)
    return moment.year * 12 + moment.month - 1


class Tokens:
    """The intake's clock in the sender's hand, since a phone's may be wrong; one token a second, made once."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._issued = (-1, "")

    def issue(self, now: float) -> str:
        second, token = self._issued
        if second != int(now):
            token = issue_time(self._key, int(now))
            self._issued = (int(now), token)
        return token

    def check(self, token: str, now: float) -> int:
        """The time at which it was issued. Raises as `amanat.seal.request.check_time`."""
        return check_time(self._key, token, int(now))
