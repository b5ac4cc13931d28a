"""What people do with exhibits. The original is opened in memory, a tool makes a copy in a limited process, the copy is
sealed, and the journal says who made it, of what, with both hashes (custody.md).

Errors of all: NotFoundError `case.nothing`, `exhibit.nothing`; RefusedError `desk.role`, `case.erased`, `desk.locked`,
and for what a tool answers ``evidence.`` and its note (`amanat.evidence.tools`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.assisted import taking
from amanat.desk.disk import remove
from amanat.desk.evidence.codes import GATHERED, MOST_COPIES, SOURCES
from amanat.desk.evidence.keeping import copies
from amanat.desk.exhibits import keep_original, original_path
from amanat.desk.office import Office
from amanat.desk.proceeding.papers import holder
from amanat.desk.state import CaseState, GrantState
from amanat.errors import NotFoundError, RefusedError
from amanat.evidence import Made, Rectangle, Tools
from amanat.evidence.clamd import Scanned, scanned
from amanat.seal.custody import About
from amanat.seal.encoding import unb64
from amanat.seal.forms import Day
from amanat.seal.item import MANIFEST, ItemSealing
from amanat.seal.parts import PART_SIZE

SAYINGS: Final = {
    "empty": "This file is empty. There is nothing to copy.",
    "broken": "This file could not be read. The original is kept as it is.",
    "too_large": "This file is too big for this tool. The original is kept as it is.",
    "took_too_long": "This took too long and was stopped. The original is kept as it is.",
    "no_page": "There is no such page. Look at the page numbers again.",
    "cannot": "No tool here can do this with this kind of file.",
    "no_ffmpeg": "For sound and film this machine needs the program ffmpeg. Ask whoever runs it.",
    "not_clean": "A copy was made, but something was still in it. It was thrown away.",
}


def clean(office: Office, actor: str, case: str, item: str, tools: Tools) -> str:
    """Keeps a copy that shows the same and says nothing else; its id."""
    return _make(office, actor, case, item, "copy.cleaned", tools.clean, ())


def cover(office: Office, actor: str, case: str, item: str, tools: Tools, rectangles: Sequence[Rectangle]) -> str:
    """Keeps a copy in which these rectangles are black for good; its id. RefusedError `evidence.nothing`: none was
    drawn, or one covers nothing."""
    if not rectangles or not all(one.holds() for one in rectangles):
        raise RefusedError("evidence.nothing", "Draw a box first, or type where it begins and how big it is.")
    detail = [[one.page, one.left, one.top, one.width, one.height] for one in rectangles]
    return _make(office, actor, case, item, "copy.covered", lambda data: tools.cover(data, rectangles), detail)


def trim(office: Office, actor: str, case: str, item: str, tools: Tools, start: float, end: float) -> str:
    """Keeps a copy of sound or film from `start` to `end`, seconds; its id. RefusedError `evidence.times`."""
    if not 0 <= start < end <= 24 * 3600:
        raise RefusedError("evidence.times", "The end must come after the beginning. Write minutes and seconds.")
    detail = [round(start * 10), round(end * 10)]
    return _make(office, actor, case, item, "copy.trimmed", lambda data: tools.trim(data, start, end), detail)


def scan(office: Office, actor: str, case: str, item: str, address: str) -> Scanned:
    """Asks the virus scanner of this machine, and keeps what it said. Without one nothing is kept."""
    if not address:
        return scanned("", ())
    _allowed(office, actor, case)
    exhibit, pieces = office.exhibit(actor, case, item)
    answer = scanned(address, pieces)
    with office.archive.lock:
        state = _allowed(office, actor, case)
        grant = _living(state, exhibit.grant)
        words = {"state": answer.state, "name": answer.name, "engine": answer.engine}
        same = unb64(exhibit.hash, 32)
        data = {"grant": grant.grant, "of": item}
        about = (About(item, same, same),)
        office.archive.write(Draft("exhibit.scanned", actor, case, data, ((grant.key, words),), about))
    return answer


def drop(office: Office, actor: str, case: str, copy: str) -> None:
    """Throws a working copy away: its key and its file. The original stays."""
    with office.archive.lock:
        state = _allowed(office, actor, case)
        found = next((one for one in copies(office.archive, state) if one.id == copy), None)
        if found is None:
            raise NotFoundError("exhibit.nothing", "This file is not here.")
        about = (About(found.of, unb64(found.hash, 32), b""),)
        data = {"grant": found.grant, "copy": copy, "of": found.of}
        office.archive.write(Draft("copy.dropped", actor, case, data, about=about))
        remove(original_path(office.folder, case, found.grant, copy))


def gather(
    office: Office, actor: str, case: str, name: str, media: str, pieces: Iterator[bytes], source: str = "other"
) -> str:
    """Keeps something that the desk was given or found, an e-mail or a letter, among the exhibits; its item id. It is
    hashed and sealed as it comes in, like an original of hers, and hangs on a consent of hers.

    Raises as `assisted.taking.take_file`; RefusedError `evidence.source`, `proceeding.paper`.
    """
    _allowed(office, actor, case)
    if source not in SOURCES:
        raise RefusedError("evidence.source", "Choose where it came from.")
    return taking.take_file(office, actor, case, name, media, pieces, holder=holder, kinds=GATHERED, source=source)


# --- how a copy is kept


def _allowed(office: Office, actor: str, case: str) -> CaseState:
    with office.archive.lock:
        state = reads.case_for(office.archive, office.member(actor), case)
        return office.changeable(actor, case, state.version)


def _living(case: CaseState, grant: str) -> GrantState:
    found = case.grants.get(grant)
    if found is None or found.erased or found.taken_back is not None:
        raise RefusedError("evidence.over", "She took this back, or it expired. Nothing more is made of it.")
    return found


def _make(
    office: Office,
    actor: str,
    case: str,
    item: str,
    kind: str,
    tool: Callable[[bytes], Made | str],
    detail: Sequence[Any],
) -> str:
    archive = office.archive
    with archive.lock:
        state = _allowed(office, actor, case)
        if len(copies(archive, state)) >= MOST_COPIES:
            raise RefusedError("evidence.many", "There are many copies already. Throw one away first.")
        exhibit, pieces = office.exhibit(actor, case, item)
        if exhibit.state != "matches":
            raise NotFoundError("exhibit.nothing", "This file is not here.")
        grant = _living(state, exhibit.grant)
        archive.check_writable()
    made = tool(b"".join(pieces))
    if isinstance(made, str):
        raise RefusedError(f"evidence.{made}", SAYINGS[made])
    sealing = ItemSealing("file", Day(day_of(archive.clock())), archive.random, media=made.media)
    path = original_path(archive.folder, case, grant.grant, sealing.item)
    try:
        keep_original(path, sealing.parts(_pieces(made.data)))
        manifest = sealing.manifest
        with archive.lock:
            _living(_allowed(office, actor, case), grant.grant)
            words = {"item": MANIFEST.write(manifest), "left_out": list(made.left_out), "detail": list(detail)}
            data = {"grant": grant.grant, "of": item, "copy": manifest.item}
            about = (About(item, unb64(exhibit.hash, 32), manifest.hash),)
            archive.write(Draft(kind, actor, case, data, ((grant.key, words),), about))
    except BaseException:  # nothing in the journal names these bytes
        remove(path)
        remove(path.with_name(path.name + ".new"))
        raise
    return manifest.item


def _pieces(data: bytes) -> Iterator[bytes]:
    view = memoryview(data)
    for at in range(0, len(data), PART_SIZE):
        yield bytes(view[at : at + PART_SIZE])
