"""One file that a worker brings to a case, as the raw body of a write: for the originals and for the papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import unquote

from starlette.responses import PlainTextResponse, Response

from amanat.desk.assisted.taking import MOST
from amanat.desk.office import Office
from amanat.desk.web.visit import Visit
from amanat.errors import AmanatError, MalformedError, NotFoundError, RefusedError

_STATUS: Final = ((NotFoundError, 404), (RefusedError, 400), (MalformedError, 400))

Take = Callable[[Office, str, str, str, str, Iterator[bytes]], str]
"""Office, actor, case, name and media type of the file, its bytes; gives the item's id."""


def received(visit: Visit, pieces: Iterator[bytes], take: Take, on: Callable[[str], str]) -> Response:
    """Answers 201 and where to go `on` from the item, or a sentence that says what to do."""
    headers, case = visit.request.headers, visit.request.path_params["case"]
    try:
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length[:18]) > MOST:
            raise RefusedError("file.large", "This file is too big. Up to 50 MB fit.")
        name = unquote(headers.get("x-file-name", ""), errors="replace")
        item = take(visit.desk.office, visit.actor, case, name, headers.get("content-type", ""), pieces)
    except AmanatError as error:
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 503)
        return PlainTextResponse(visit.phrases.nothing() if status == 404 else visit.phrases.error(error), status)
    return PlainTextResponse("", 201, {"location": on(item)})
