"""The pages of one working copy: seen, heard, saved, thrown away. It is shown by the same limited process as an
original: what it is made of was a stranger's."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from amanat.desk.evidence import commands
from amanat.desk.evidence.asked import evidence_of, nothing, page_of
from amanat.desk.evidence.keeping import Copy, open_copy
from amanat.desk.oversight import audit
from amanat.desk.views import Case
from amanat.desk.web.routes import Door
from amanat.desk.web.serving import attached, part_of, png
from amanat.desk.web.visit import Visit, looking, signed_in
from amanat.seal.encoding import unb64

_ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "video/mp4": "mp4",
    "audio/mp4": "m4a",
    "video/webm": "webm",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


def _copy(visit: Visit) -> tuple[Case, Copy]:
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    wanted = visit.request.path_params["copy"]
    found = (one for some in evidence_of(case).copies.values() for one in some if one.id == wanted)
    copy = next(found, None)
    if copy is None:
        raise nothing()
    return case, copy


def _copied(visit: Visit) -> tuple[Case, Copy, bytes]:
    case, copy = _copy(visit)
    archive = visit.desk.office.archive
    with archive.lock:
        state = archive.case(case.summary.case)
        assert state is not None
        pieces = open_copy(archive, state, copy.id)
    return case, copy, b"".join(pieces)


def copy_page(visit: Visit) -> Response:
    case, copy, body = _copied(visit)
    exhibit = next((one for one in case.exhibits if one.item == copy.of), None)
    if exhibit is None:
        raise nothing()
    look = visit.desk.viewer.look(body)
    number = min(page_of(visit), max(1, look.pages))
    return visit.page(
        "evidence/copy.html",
        case=case,
        s=case.summary,
        exhibit=exhibit,
        copy=copy,
        look=look,
        page=number,
        of=visit.address("cases", case.summary.case, "exhibits", exhibit.item),
        base=visit.address("cases", case.summary.case, "copies", copy.id),
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
        hashed=unb64(copy.hash, 32).hex(),
        span=[f"{tenths // 600}:{tenths % 600 / 10:04.1f}" for tenths in copy.detail] if copy.kind == "trimmed" else [],
        may="copy_files" in case.may,
    )


def copy_picture(visit: Visit) -> Response:
    return png(visit, visit.desk.viewer.picture(_copied(visit)[2]))


def copy_sheet(visit: Visit) -> Response:
    return png(visit, visit.desk.viewer.page(_copied(visit)[2], visit.request.path_params["number"]))


def copy_played(visit: Visit) -> Response:
    _, _, body = _copied(visit)
    look = visit.desk.viewer.look(body[: 1 << 20])
    if look.served is None:
        raise nothing()
    return part_of(visit, body, look.served)


def copy_saved(visit: Visit) -> Response:
    """The copy, to be handed on; the list of what was done says so."""
    case, copy, body = _copied(visit)
    audit.note(visit.desk.office, visit.actor, case.summary.case, "copy.saved", copy.of)
    number = next((one.number for one in case.exhibits if one.item == copy.of), "E")
    return attached(f"{number}-{copy.kind}.{_ENDINGS.get(copy.media, 'bin')}", body)


def copy_drop(visit: Visit) -> Response:
    case, copy = _copy(visit)
    commands.drop(visit.desk.office, visit.actor, case.summary.case, copy.id)
    return visit.go("cases", case.summary.case, "exhibits", copy.of, "tools")


_COPY: Final = "/cases/{case}/copies/{copy}"
ROUTES: Final = (
    Door(_COPY, looking(copy_page)),
    Door(f"{_COPY}/picture.png", looking(copy_picture)),
    Door(f"{_COPY}/page-{{number:int}}.png", looking(copy_sheet)),
    Door(f"{_COPY}/played", looking(copy_played)),
    Door(f"{_COPY}/saved", signed_in(copy_saved)),
    Door(f"{_COPY}/drop", signed_in(copy_drop), "POST"),
)
