"""Evidence on screen: what a stranger's bytes become is decided by `amanat.evidence.viewer`, how it is served, here."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode
from typing import Final

from starlette.responses import Response

from amanat.desk.oversight import audit
from amanat.desk.views import Exhibit
from amanat.desk.web.routes import Door
from amanat.desk.web.serving import attached, harmless, part_of, png
from amanat.desk.web.visit import Visit, looking, signed_in
from amanat.desk.work.marks import marked
from amanat.errors import NotFoundError
from amanat.evidence.naming import warning
from amanat.evidence.viewer import Look, Viewer
from amanat.evidence.viewer.viewer import MOST_TEXT


def exhibit_page(visit: Visit) -> Response:
    """One exhibit, seen or heard, with what is known about it."""
    case_id = visit.request.path_params["case"]
    case = visit.desk.office.case(visit.actor, case_id)
    exhibit = next((one for one in case.exhibits if one.item == visit.request.path_params["item"]), None)
    if exhibit is None:
        raise NotFoundError("exhibit.nothing", "There is nothing here.")
    data = _bytes(visit)[1] if exhibit.state == "matches" else None
    look = visit.desk.viewer.look(data) if data is not None else None
    number = min(_page_number(visit), max(1, look.pages if look else 1))
    note = _note(visit.desk.viewer, look, data, number) if data is not None and look is not None else ""
    text = _readable(data) if data is not None and look is not None and look.shape == "text" else None
    if data is not None and not note:
        _noted(visit, "original.seen")
    return visit.page(
        "exhibit.html",
        s=case.summary,
        exhibit=exhibit,
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
        look=look,
        note=note,
        text=text,
        cut=data is not None and text is not None and len(data) > MOST_TEXT,
        page=number,
        sound=exhibit.kind == "voice" or (look is not None and look.shape in ("audio", "video")),
        heard=case.parts["work"].transcripts.get(exhibit.item, ()),
        marked=marked,
        may_transcribe="transcribe" in case.may,
        scan=case.parts["evidence"].scans.get(exhibit.item),
        odd=warning(exhibit.name, look.media) if look is not None else "",
        hash_hex=_hex(exhibit.hash),
        hash_again=hashlib.sha256(data).hexdigest() if data is not None else "",
    )


def _note(viewer: Viewer, look: Look, data: bytes, number: int) -> str:
    """Why it is not shown, "" if it is. Drawn once beforehand: a note in words, never a broken picture."""
    if look.note:
        return look.note
    if look.shape == "other":
        return "unknown"
    drawn: bytes | str = b""
    if look.shape == "picture":
        drawn = viewer.picture(data)
    elif look.shape == "pages":
        drawn = viewer.page(data, number)
    return drawn if isinstance(drawn, str) else ""


def _page_number(visit: Visit) -> int:
    text = visit.request.query_params.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _bytes(visit: Visit) -> tuple[Exhibit, bytes]:
    """The exhibit and its opened original, in memory alone.

    Opening it again compares its hash again, at the end of the bytes; what differs is never shown as hers.
    """
    params = visit.request.path_params
    exhibit, chunks = visit.desk.office.exhibit(visit.actor, params["case"], params["item"])
    if exhibit.state != "matches":
        raise NotFoundError("exhibit.nothing", "There is nothing here.")
    return exhibit, b"".join(chunks)


def _readable(data: bytes) -> str:
    return data[: MOST_TEXT * 4].decode("utf-8", "replace")[:MOST_TEXT]


def _hex(hash_b64: str) -> str:
    try:
        return urlsafe_b64decode(hash_b64 + "=" * (-len(hash_b64) % 4)).hex()
    except ValueError:
        return hash_b64


def _noted(visit: Visit, what: str) -> None:
    """Whoever looks at an original, hears or takes it is in the custody of the case."""
    params = visit.request.path_params
    audit.note(visit.desk.office, visit.actor, params["case"], what, params["item"])


def picture(visit: Visit) -> Response:
    data = _bytes(visit)[1]  # first: nobody looked at what is not there
    _noted(visit, "original.seen")
    return png(visit, visit.desk.viewer.picture(data))


def page(visit: Visit) -> Response:
    number = visit.request.path_params["number"]
    data = _bytes(visit)[1]
    _noted(visit, "original.seen")
    return png(visit, visit.desk.viewer.page(data, number))


def played(visit: Visit) -> Response:
    """Sound and film for the browser's own player, under a type from our list; anything else is only downloaded."""
    exhibit, data = _bytes(visit)
    look = visit.desk.viewer.look(data[: 1 << 20])
    _noted(visit, "original.heard" if look.served is not None else "original.taken")
    if look.served is None:
        return _attached(exhibit, data)
    kind = look.served.replace("video/", "audio/") if exhibit.kind == "voice" else look.served
    return part_of(visit, data, kind)


def original(visit: Visit) -> Response:
    """The untouched bytes, for whoever must hand them on. Never opened by the browser."""
    found = _bytes(visit)
    _noted(visit, "original.taken")
    return _attached(*found)


def _attached(exhibit: Exhibit, data: bytes) -> Response:
    return attached(harmless(exhibit.number, exhibit.name), data)


_BASE: Final = "/cases/{case}/exhibits/{item}"
ROUTES: Final = (
    Door(_BASE, looking(exhibit_page)),
    Door(f"{_BASE}/picture.png", looking(picture)),
    Door(f"{_BASE}/page-{{number:int}}.png", looking(page)),
    Door(f"{_BASE}/played", looking(played)),
    Door(f"{_BASE}/original", signed_in(original)),
)
