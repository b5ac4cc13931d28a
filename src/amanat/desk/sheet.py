"""A table for a spreadsheet, to be downloaded."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import Response

from amanat.web.cells import as_csv, neutral_cell

__all__ = ["neutral_cell", "sheet"]


def sheet(rows: Iterable[Iterable[str | int]], name: str) -> Response:
    """Rows as a file to download under a plain ASCII `name`; never kept by the browser."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(as_csv(rows), media_type="text/csv; charset=utf-8", headers=headers)
