"""A table for a spreadsheet: UTF-8 with a mark, so that Urdu is shown; nothing in a cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from starlette.responses import Response

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


def sheet(rows: Iterable[Iterable[str | int]], name: str) -> Response:
    """Rows as a file to download under a plain ASCII `name`; never kept by the browser."""
    out = io.StringIO()
    csv.writer(out).writerows([neutral_cell(cell) for cell in row] for row in rows)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
