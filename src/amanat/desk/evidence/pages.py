"""The pages of evidence: what a file says of itself, working copies, the scan, side by side, gathering. A GET changes
nothing but the note that somebody looked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.responses import Response

from amanat.desk.assisted import taking
from amanat.desk.assisted.record import digits
from amanat.desk.assisted.upload import received
from amanat.desk.evidence import commands
from amanat.desk.evidence.asked import evidence_of, nothing, page_of
from amanat.desk.evidence.codes import SOURCES
from amanat.desk.evidence.copy_pages import ROUTES as COPIES
from amanat.desk.oversight import audit
from amanat.desk.views import Case, Exhibit
from amanat.desk.web.acts import Act, Card, Pages
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, looking, making, uploading
from amanat.errors import RefusedError
from amanat.evidence import Rectangle
from amanat.evidence.naming import warning
from amanat.evidence.viewer import Look
from amanat.evidence.viewer.pdq import distance

_ALIKE: Final = 31
"""Of 256 bits: pictures that differ in no more look alike (PDQ's own recommendation)."""
_LEAST_QUALITY: Final = 50
ROWS: Final = 4
"""Boxes that can be typed at once."""


def _asked(visit: Visit) -> tuple[Case, Exhibit]:
    """The case and the exhibit of this address; its original must be whole."""
    case = visit.desk.office.case(visit.actor, visit.request.path_params["case"])
    return case, _exhibit(case, visit.request.path_params["item"])


def _exhibit(case: Case, item: str) -> Exhibit:
    found = next((one for one in case.exhibits if one.item == item and one.state == "matches"), None)
    if found is None:
        raise nothing()
    return found


def _opened(visit: Visit, case: Case, exhibit: Exhibit) -> bytes:
    _, pieces = visit.desk.office.exhibit(visit.actor, case.summary.case, exhibit.item)
    return b"".join(pieces)


def _page(visit: Visit, template: str, case: Case, exhibit: Exhibit, **more: Any) -> Response:
    status = more.pop("status", 200)
    base = f"/cases/{case.summary.case}/exhibits/{exhibit.item}"
    return visit.page(
        f"evidence/{template}",
        status=status,
        path=base + more.pop("below", ""),
        case=case,
        s=case.summary,
        exhibit=exhibit,
        base=visit.address(*base.strip("/").split("/")),
        names=visit.phrases.names(visit.desk.office.people(visit.actor)),
        **more,
    )


# --- what can be done with one file


def tools(visit: Visit, *, error: str = "", status: int = 200) -> Response:
    """One exhibit's copies, its scan, and what can be made of it."""
    case, exhibit = _asked(visit)
    look = visit.desk.viewer.look(_opened(visit, case, exhibit))
    return _page(
        visit,
        "tools.html",
        case,
        exhibit,
        below="/tools",
        status=status,
        look=look,
        odd=warning(exhibit.name, look.media),
        copies=evidence_of(case).copies.get(exhibit.item, ()),
        scan=evidence_of(case).scans.get(exhibit.item),
        may="copy_files" in case.may,
        pictures=[
            one for one in case.exhibits if one.item != exhibit.item and (one.sniffed or "").startswith("image/")
        ],
        scanner=bool(visit.desk.settings.scanner),
        error=error,
    )


def data(visit: Visit) -> Response:
    """What the file says of itself."""
    case, exhibit = _asked(visit)
    found = visit.desk.tools.metadata(_opened(visit, case, exhibit))
    audit.note(visit.desk.office, visit.actor, case.summary.case, "original.data", exhibit.item)
    groups: dict[str, list[tuple[str, str]]] = {}
    for group, name, value in () if isinstance(found, str) else found.rows:
        groups.setdefault(group, []).append((name, value))
    order = ("place", "time", "device", "person", "about", "history", "hidden", "more", "size")
    shown = [(group, groups[group]) for group in order if group in groups]
    note = found if isinstance(found, str) else ""
    return _page(visit, "data.html", case, exhibit, below="/data", groups=shown, note=note)


def clean(visit: Visit) -> Response:
    case, exhibit = _asked(visit)
    try:
        made = commands.clean(visit.desk.office, visit.actor, case.summary.case, exhibit.item, visit.desk.tools)
    except RefusedError as error:
        return _refused(visit, error)
    return visit.go("cases", case.summary.case, "copies", made)


def scan(visit: Visit) -> Response:
    case, exhibit = _asked(visit)
    try:
        address = visit.desk.settings.scanner
        answer = commands.scan(visit.desk.office, visit.actor, case.summary.case, exhibit.item, address)
    except RefusedError as error:
        return _refused(visit, error)
    if answer.state == "not_scanned" and not address:
        return tools(visit, error=visit.phrases.of("SCANNED", "none"), status=400)
    return visit.go("cases", case.summary.case, "exhibits", exhibit.item, "tools")


def _refused(visit: Visit, error: RefusedError) -> Response:
    if error.code in ("desk.locked", "desk.role"):
        raise error
    return tools(visit, error=visit.phrases.error(error), status=400)


# --- covering


def cover_form(visit: Visit, *, error: str = "", status: int = 200) -> Response:
    """The picture or a page, and boxes to draw on it or to type."""
    case, exhibit = _asked(visit)
    look = visit.desk.viewer.look(_opened(visit, case, exhibit))
    if look.shape not in ("picture", "pages"):
        raise nothing()
    number = _number(visit, look)
    typed, drawn = _boxes(visit)
    return _page(
        visit,
        "cover.html",
        case,
        exhibit,
        below="/cover",
        status=status,
        look=look,
        page=number,
        rows=[*typed, *[("",) * 4 for _ in range(max(1, ROWS - len(typed)))]],
        drawn=[one for one in drawn if one.page == number],
        elsewhere=[one for one in drawn if one.page != number],
        error=error or _typed_wrong(visit, drawn, typed),
    )


def _typed_wrong(visit: Visit, drawn: list[Rectangle], typed: list[tuple[str, ...]]) -> str:
    here = [one for one in drawn if one.page == page_of(visit)]
    if len(here) == len(typed):
        return ""
    return visit.phrases.error(RefusedError("evidence.numbers", "Write numbers from 0 to 100, such as 12.5."))


def _number(visit: Visit, look: Look) -> int:
    wanted = visit.form.get("turn", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6:
        return min(max(1, int(wanted)), max(1, look.pages))
    return min(page_of(visit), max(1, look.pages))


def _boxes(visit: Visit) -> tuple[list[tuple[str, ...]], list[Rectangle]]:
    """The rows that were typed for this page, as they stand; and every box, those of other pages too."""
    form, page = visit.form, page_of(visit)
    columns = [form.getlist(name) for name in ("left", "top", "width", "height")]
    rows = [tuple(part.strip() for part in row) for row in zip(*columns, strict=False)][:200]
    typed = [row for row in rows if any(row)]
    drawn = [box for row in typed if (box := _box(page, row)) is not None]
    for text in form.getlist("kept")[:200]:  # boxes on other pages travel along
        parts = text.split(",")
        if len(parts) == 5 and all(part.isascii() and part.isdecimal() and len(part) < 6 for part in parts):
            one = Rectangle(*map(int, parts))
            if one.holds():
                drawn.append(one)
    if "turn" in form and form["turn"] != str(page):
        return [], drawn
    return typed, drawn


def _box(page: int, row: tuple[str, ...]) -> Rectangle | None:
    try:
        numbers = [round(float(digits(part).replace(",", ".").replace("٫", ".") or "nan") * 10) for part in row]
    except (ValueError, OverflowError):
        return None
    found = Rectangle(page, *numbers)
    return found if found.holds() else None


def cover(visit: Visit) -> Response:
    """Keeps the copy; or turns the page, or looks first, with every box still there."""
    case, exhibit = _asked(visit)
    typed, drawn = _boxes(visit)
    if "turn" in visit.form or "look" in visit.form:
        return cover_form(visit)
    try:
        here = [one for one in drawn if one.page == page_of(visit)]
        if len(here) != len(typed):
            raise RefusedError("evidence.numbers", "Write numbers from 0 to 100, such as 12.5.")
        office, tool = visit.desk.office, visit.desk.tools
        made = commands.cover(office, visit.actor, case.summary.case, exhibit.item, tool, drawn)
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return cover_form(visit, error=visit.phrases.error(error), status=400)
    return visit.go("cases", case.summary.case, "copies", made)


# --- trimming

_TIME: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,4})(?::(\d{1,2}))?(?:[.,](\d))?")


def _seconds(text: str) -> float:
    """``90``, ``1:30``, ``1:02:03`` or ``1:30.5`` as seconds; -1 for anything else."""
    found = _TIME.fullmatch(digits(text.strip()).replace("٫", "."))
    if found is None:
        return -1.0
    first, second, third, tenth = found.groups()
    whole = int(second)
    if third is not None:
        whole = int(first) * 3600 + whole * 60 + int(third) if first is not None else whole * 60 + int(third)
    elif first is not None:
        whole += int(first) * 60
    return whole + int(tenth or 0) / 10


def trim_form(visit: Visit, *, error: str = "", status: int = 200) -> Response:
    case, exhibit = _asked(visit)
    look = visit.desk.viewer.look(_opened(visit, case, exhibit)[: 1 << 20])
    if look.shape not in ("audio", "video"):
        raise nothing()
    sound = look.shape == "audio" or exhibit.kind == "voice"
    typed = {name: visit.form.get(name, "") for name in ("start", "end")}
    return _page(visit, "trim.html", case, exhibit, below="/trim", status=status, sound=sound, typed=typed, error=error)


def trim(visit: Visit) -> Response:
    case, exhibit = _asked(visit)
    start, end = (_seconds(visit.form.get(name, "")) for name in ("start", "end"))
    try:
        office, tool = visit.desk.office, visit.desk.tools
        made = commands.trim(office, visit.actor, case.summary.case, exhibit.item, tool, start, end)
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return trim_form(visit, error=visit.phrases.error(error), status=400)
    return visit.go("cases", case.summary.case, "copies", made)


# --- side by side


def beside(visit: Visit) -> Response:
    """Two pictures of one case beside each other."""
    case, exhibit = _asked(visit)
    wanted = visit.request.query_params.get("with", "")
    other = next((one for one in case.exhibits if one.item == wanted and one.state == "matches"), None)
    if other is None:
        raise nothing()
    both = [(one, _opened(visit, case, one)) for one in (exhibit, other)]
    looks = [visit.desk.viewer.look(body) for _, body in both]
    for one, _ in both:
        audit.note(visit.desk.office, visit.actor, case.summary.case, "original.compared", one.item)
    return _page(
        visit,
        "beside.html",
        case,
        exhibit,
        below="/tools",
        pair=[(one, look) for (one, _), look in zip(both, looks, strict=True)],
        alike=_alike(visit, both[0][1], both[1][1]),
    )


def _alike(visit: Visit, one: bytes, other: bytes) -> str:
    if one == other:
        return "same"
    seen = [visit.desk.viewer.hashes(body) for body in (one, other)]
    if any(isinstance(answer, str) or answer[1] < _LEAST_QUALITY for answer in seen):
        return "unknown"
    first, second = (answer[0] for answer in seen if not isinstance(answer, str))
    return "alike" if any(distance(first[0], turned) <= _ALIKE for turned in second) else "differ"


# --- gathering


def _gather(visit: Visit, case: str, _expected: int) -> Response:
    """First where it came from; then the file, which the page's script sends."""
    if "chosen" not in visit.form:
        if visit.form.get("source", "") not in SOURCES:
            raise RefusedError("evidence.source", "Choose where it came from.")
        return visit.go("cases", case, f"gather?source={visit.form['source']}")
    raise RefusedError("file.script", "This page needs its script to take a file. Open it again.")


def _gather_more(visit: Visit, _case: Case) -> Mapping[str, Any]:
    chosen = visit.request.query_params.get("source", "") or visit.form.get("chosen", "")
    chosen = chosen if chosen in SOURCES else ""
    return {
        "sources": SOURCES,
        "source": chosen,
        "most": taking.MOST,
        "saying": visit._("Keep this file") if chosen else visit._("Go on"),
    }


def upload(visit: Visit, pieces: Iterator[bytes]) -> Response:
    """One file; it goes on at the exhibit's page. Only a code says where it came from: no word stands in an address."""
    case, source = visit.request.path_params["case"], visit.request.query_params.get("source", "")

    def take(office: Any, actor: str, case: str, name: str, media: str, pieces: Iterator[bytes]) -> str:
        return commands.gather(office, actor, case, name, media, pieces, source)

    return received(visit, pieces, take, lambda item: visit.address("cases", case, "exhibits", item))


_BASE: Final = "/cases/{case}/exhibits/{item}"
PAGES: Final = Pages(
    name="evidence",
    routes=(
        Door(f"{_BASE}/tools", looking(tools)),
        Door(f"{_BASE}/data", looking(data)),
        Door(f"{_BASE}/clean", making(clean), "POST"),
        Door(f"{_BASE}/scan", making(scan), "POST"),
        Door(f"{_BASE}/cover", looking(cover_form)),
        Door(f"{_BASE}/cover", making(cover), "POST"),
        Door(f"{_BASE}/trim", looking(trim_form)),
        Door(f"{_BASE}/trim", making(trim), "POST"),
        Door(f"{_BASE}/beside", looking(beside)),
        *COPIES,
        Door("/cases/{case}/gathered", uploading(upload), "POST"),
    ),
    acts=(Act("gather", "gather", _gather, template="evidence/gather.html", more=_gather_more),),
    cards=(Card("evidence/card.html", "side"),),
)
