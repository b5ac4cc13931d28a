"""Which day it is where the desk is."""

from __future__ import annotations

from datetime import UTC, date, datetime

from amanat.desk.archive import Archive


def today_of(archive: Archive) -> date:
    """The day at the desk's place, also when its clocks were put forward or back in between."""
    return datetime.fromtimestamp(archive.clock(), UTC).astimezone(archive.zone).date()
