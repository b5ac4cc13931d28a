"""Time marks in a transcript: a line that begins with 00:15 or 1:02:15 speaks of that moment of the recording."""

from __future__ import annotations

import re
from typing import Final

_MARK: Final = re.compile(r"\s*\[?(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)\]?(?!\d)\s*[-–:]?\s*")
_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def marked(text: str) -> list[tuple[int | None, str]]:
    """Each line with the second it speaks of, or None; digits of Urdu keyboards count."""
    return [_line(line) for line in text.splitlines()]


def _line(line: str) -> tuple[int | None, str]:
    found = _MARK.match(line.translate(_DIGITS))
    if found is None:
        return None, line
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds, line[found.end() :]
