"""Tables for a spreadsheet: UTF-8 with a mark, so that Urdu is shown; nothing in a cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_BEFORE = " \u00a0\u3000\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # unseen


def neutral_cell(value: str | int) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe in front (OWASP, CSV
    injection), also behind blanks and in wide letters.
    """
    text = str(value)
    bare = text.lstrip(_BEFORE)
    wide = bare[:1] in ("＝", "＋", "－", "＠")  # some programs take these for the narrow ones
    return f"'{text}" if not isinstance(value, int) and (bare.startswith(_STARTS) or wide) else text


def as_csv(rows: Iterable[Iterable[str | int]], *, marked: bool = True) -> str:
    """The file's text; the mark stands at its beginning and nowhere else."""
    out = io.StringIO()
    csv.writer(out).writerows([neutral_cell(cell) for cell in row] for row in rows)
    return ("\ufeff" if marked else "") + out.getvalue()
