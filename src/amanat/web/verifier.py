"""`verify.html`, the page that checks case files offline: whoever needs it takes it along, as a file of known hash."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from amanat.web.render import STATIC

NAME: Final = "verify.html"
FILE: Final = STATIC / "app" / NAME


def verifier_route(file: Path = FILE) -> Route:
    """`GET /verify.html`: the file to be kept, not a page to be opened here. It must work without this site, and this
    site's own rules would not let its script run. 404 where the browser's part was not built."""

    async def take(_request: Request) -> Response:
        if not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, filename=NAME, media_type="text/html")

    return Route(f"/{NAME}", take, methods=["GET"])


def verifier_sha256(file: Path = FILE) -> str:
    """64 hex digits, for whoever compares them with what the desk reads out; empty where it was not built."""
    return _sha256(file, file.stat().st_mtime_ns) if file.is_file() else ""


@cache
def _sha256(file: Path, _changed: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
