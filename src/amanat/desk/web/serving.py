"""How bytes that a stranger had a hand in are served: never as something that a browser could run."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from amanat.desk.web.visit import Visit

# Should a browser ever take one of these for a page, it is a page that may do nothing, in an origin of its own.
CAGE: Final = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
}
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def png(visit: Visit, drawn: bytes | str) -> Response:
    """A fresh picture, or its note."""
    if isinstance(drawn, str):  # a note: the page beside says it in words, the picture stays away
        return Response(visit.phrases.note(drawn), 422, CAGE, "text/plain; charset=utf-8")
    return Response(drawn, 200, CAGE, "image/png")


def part_of(visit: Visit, data: bytes, kind: str) -> Response:
    """All of it, or the one range a player asks for when somebody moves to the middle (RFC 9110 section 14)."""
    headers = {**CAGE, "accept-ranges": "bytes"}
    asked = _RANGE.fullmatch(visit.request.headers.get("range", ""))
    if asked is None or asked.groups() == ("", ""):
        return Response(data, 200, headers, kind)
    first, last = asked.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start > end:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{len(data)}"})
    headers["content-range"] = f"bytes {start}-{end}/{len(data)}"
    return Response(data[start : end + 1], 206, headers, kind)


def attached(name: str, data: bytes) -> Response:
    """A download under a harmless name, with its hash (RFC 9530)."""
    hashed = b64encode(hashlib.sha256(data).digest()).decode()
    headers = {**CAGE, "content-disposition": disposition(name), "repr-digest": f"sha-256=:{hashed}:"}
    return Response(data, 200, headers, "application/octet-stream")


def disposition(name: str) -> str:
    """The header of a download (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def harmless(number: str, name: str) -> str:
    """A download's name: the exhibit's number and what is harmless of her file's name."""
    clean = re.sub(r"[^\w.() -]|^\.+", "_", name.replace("\\", "/").rsplit("/", 1)[-1])[:80].strip(" .")
    return f"{number} {clean}".strip()
