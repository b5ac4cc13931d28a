"""What goes into a case file: the exhibits' bytes as streams, the custody of the case, her consent. A file outside the
consent cannot be put in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from amanat.casefile.plan import Consent, Content, Copy, Exhibit, Plan, Withheld
from amanat.desk.archive import Archive
from amanat.desk.casefile.rules import NAME, ORIGINAL, rows_of
from amanat.desk.custody import chain
from amanat.desk.evidence.keeping import Copy as Made
from amanat.desk.evidence.keeping import copies, open_copy
from amanat.desk.exhibits import manifest_of, original_path, read_original
from amanat.desk.state import CaseState, GrantState
from amanat.errors import NotFoundError, RefusedError
from amanat.evidence.viewer import Viewer
from amanat.seal.custody import read_event
from amanat.seal.encoding import unb64

ENDINGS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/avif": "avif",
    "image/tiff": "tif",
    "application/pdf": "pdf",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/webm": "webm",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "text/plain": "txt",
}
"""The ending of each kind that is known by its bytes; others have none."""
HOW_MADE: Final = {"cleaned": "clean", "covered": "redacted", "trimmed": "trimmed"}
"""How a copy came about → the case file's word for it."""
_SMALL: Final = 1 << 20


def exhibits(archive: Archive, case: CaseState) -> dict[str, list[tuple[GrantState, dict[str, Any]]]]:
    """Each exhibit of a case by its item, with every consent that it hangs on."""
    found: dict[str, list[tuple[GrantState, dict[str, Any]]]] = {}
    for grant in case.grants.values():
        for row in archive.grant_body(grant).get("exhibits", ()):
            if row["kind"] != "record":
                found.setdefault(row["item"], []).append((grant, row))
    return found


def agreed_row(archive: Archive, case: CaseState, grant: str, item: str) -> tuple[GrantState, dict[str, Any]]:
    """An exhibit that may go under this consent: it stands in it and she agreed to files, or it is a paper that came to
    the desk. Raises RefusedError `casefile.agreed`, `casefile.differs`; NotFoundError `exhibit.nothing`."""
    rows = exhibits(archive, case).get(item, [])
    if not rows:
        raise NotFoundError("exhibit.nothing", "This file is not here.")
    mine = [(one, row) for one, row in rows if one.grant == grant and "files" in one.fields]
    mine += [(one, row) for one, row in rows if row.get("taken_by") and row.get("side") != "hers"]
    if not mine:
        raise RefusedError("casefile.agreed", "She did not agree to this file. Choose less, or ask her first.")
    for one, row in mine:
        if row["state"] == "matches":
            return one, row
    raise RefusedError("casefile.differs", "One of these files is not as she sealed it. Leave it out.")


def check_chosen(archive: Archive, case: CaseState, grant: str, item: str, how: str) -> None:
    """Returns if the original, or this copy of it, may go under this consent. Raises as `agreed_row`; RefusedError
    `casefile.how`: there is no such copy (any more)."""
    agreed_row(archive, case, grant, item)
    if how != ORIGINAL and not any(one.id == how and one.of == item for one in copies(archive, case)):
        raise RefusedError("casefile.how", "Choose the original or a copy.")


def thumbnails(archive: Archive, case: str, file: str, viewer: Viewer) -> dict[str, bytes]:
    """Small pictures of what goes along, made in the limited process. Where a copy goes in place of the original, the
    copy's: of the original nothing may be seen then."""
    with archive.lock:
        state = archive.state.cases[case]
        row = rows_of(state)[file]
        reads = {
            item: _read(archive, state, row["grant"], item)
            if ORIGINAL in ways
            else _read_copy(archive, state, _copy(archive, state, ways[0]))
            for item, ways in chosen_of(row).items()
        }
    found: dict[str, bytes] = {}
    for item, (size, media, read) in reads.items():
        if size <= viewer.limits.file and media.startswith(("image/", "application/pdf")):
            small = viewer.small(b"".join(read()))
            if isinstance(small, bytes) and len(small) <= _SMALL:
                found[item] = small
    return found


def chosen_of(row: Mapping[str, Any]) -> dict[str, list[str]]:
    """What goes of each exhibit: `original`, and the ids of copies."""
    found: dict[str, list[str]] = {}
    for item, how in row["items"]:
        found.setdefault(item, []).append(how)
    return found


def scans_of(archive: Archive, case: CaseState) -> dict[str, str]:
    """What the virus scanner said of each exhibit that it looked at."""
    found: dict[str, str] = {}
    for grant in case.grants.values():
        for item, row in archive.grant_body(grant).get("scans", {}).items():
            found[item] = row["state"] if row["state"] in ("clean", "found") else "not scanned"
    return found


def _copy(archive: Archive, case: CaseState, name: str) -> Made:
    found = next((one for one in copies(archive, case) if one.id == name), None)
    if found is None:
        raise NotFoundError("exhibit.nothing", "This file is not here.")
    return found


def _read_copy(archive: Archive, case: CaseState, one: Made) -> tuple[int, str, Callable[[], Iterator[bytes]]]:
    return one.size, one.media, lambda: open_copy(archive, case, one.id)


def _read(archive: Archive, case: CaseState, grant: str, item: str) -> tuple[int, str, Callable[[], Iterator[bytes]]]:
    holder, row = agreed_row(archive, case, grant, item)
    path = original_path(archive.folder, case.case, holder.grant, item)
    manifest = manifest_of(row)
    return row["size"], row.get("sniffed") or "", lambda: read_original(path, manifest)


def plan_of(archive: Archive, case: CaseState, file: str, sealing: dict[str, Any], small: dict[str, bytes]) -> Plan:
    """The plan of a case file. `sealing`: `people` (signed), `made`, `upto` (so many custody events), `proofs` (b64 by
    number) and `scans`, as they stood when it was sealed: the same again gives the same file. Called under the lock."""
    row, words = rows_of(case)[file], archive.body(case)[NAME][file]
    grant = case.grants[row["grant"]]
    chosen = chosen_of(row)
    there = exhibits(archive, case)
    custody = tuple(chain.events(archive, case)[: sealing["upto"]])
    came = _came(custody)
    inside = [
        replace(
            _exhibit(archive, case, row["grant"], item, ways, came.get(item, case.received)),
            thumbnail=small.get(item),
            scan=sealing["scans"].get(item, "not scanned"),
        )
        for item, ways in chosen.items()
    ]
    return Plan(
        case=case.number,
        made=sealing["made"],
        to=words["to"],
        purpose=words["purpose"],
        people=unb64(sealing["people"]),
        custody=custody,
        proofs={int(n): unb64(proof) for n, proof in sealing["proofs"].items()},
        exhibits=tuple(inside),
        withheld=tuple(_withheld(item, rows, row["grant"]) for item, rows in there.items() if item not in chosen),
        consents=(Consent(archive.state.name["en"], grant.purpose, grant.given, grant.expires),),
        approval="urgent" if row["alone"] else "two",
        stamp=row["stamp"],
    )


def _withheld(item: str, rows: Iterable[tuple[GrantState, dict[str, Any]]], grant: str) -> Withheld:
    grant_row = next(iter(rows))
    agreed = any(one.grant == grant and "files" in one.fields for one, _ in rows)
    why = "differs" if grant_row[1]["state"] == "differs" else "not_chosen" if agreed else "not_agreed"
    return Withheld(grant_row[1]["number"], item, why)


def _came(custody: Iterable[bytes]) -> dict[str, int]:
    """When each exhibit came in, or was put in, by the custody of the case."""
    found: dict[str, int] = {}
    for event in map(read_event, custody):
        if event.what in ("received", "gathered"):
            for one in event.about:
                found.setdefault(one.id, event.at)
    return found


def _exhibit(archive: Archive, case: CaseState, grant: str, item: str, ways: list[str], at: int) -> Exhibit:
    _, row = agreed_row(archive, case, grant, item)
    _, media, read = _read(archive, case, grant, item)
    gathered = bool(row.get("taken_by"))
    original = Content(row["size"], unb64(row["hash"], 32), media or "application/octet-stream", _ending(media), read)
    made = tuple(_copied(archive, case, _copy(archive, case, one)) for one in ways if one != ORIGINAL)
    return Exhibit(
        number=row["number"],
        item=item,
        title=row.get("name") or "",
        original=original if ORIGINAL in ways else None,
        copies=made,
        received=None if gathered else at,
        gathered=at if gathered else None,
    )


def _copied(archive: Archive, case: CaseState, one: Made) -> Copy:
    size, media, read = _read_copy(archive, case, one)
    return Copy(Content(size, unb64(one.hash, 32), media, _ending(media), read), HOW_MADE[one.kind], one.at)


def _ending(media: str) -> str:
    return ENDINGS.get(media, "")
