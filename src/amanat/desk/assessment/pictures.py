"""The desk's private list: pictures of cases that nobody publishes here.

What is kept is what a picture looks like as a number (PDQ) and the hash of its bytes, each under its case's key: a PDQ
hash says what an image is, so it is a secret like the image. With the case's key the entry ends. Both are worked out in
the limited process of `amanat.evidence.viewer`; picture and numbers are in memory alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk import exhibits
from amanat.desk.assessment.codes import NAME
from amanat.errors import NotFoundError, RefusedError
from amanat.evidence.viewer import Viewer
from amanat.evidence.viewer.pdq import distance

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.office import Office
    from amanat.desk.state import CaseState

LEAST_QUALITY: Final = 50
"""Below, a picture has too little in it to be told from others (PDQ's own recommendation)."""
MOST_BITS: Final = 31
"""Of 256: two pictures that differ in no more are the same picture (PDQ's own recommendation)."""


def matches(archive: Archive, image: bytes, viewer: Viewer | None = None) -> bool:
    """Whether a picture is on this desk's private list, as it is or as a changed, turned or mirrored copy.

    Asked before any picture is published. Raises RefusedError `picture.unread` if it cannot be read: what cannot be
    compared is not published. A picture with too little in it is compared by its bytes alone.
    """
    with archive.lock:
        listed = list(_listed(archive))
    if hashlib.sha256(image).hexdigest() in {row["sha256"] for row in listed}:
        return True
    hashes, quality = _seen(viewer or Viewer(), image)
    known = [row["pdq"] for row in listed if row.get("pdq")] if quality >= LEAST_QUALITY else []
    return any(distance(one, other) <= MOST_BITS for one in known for other in hashes)


def add(office: Office, actor: str, case: str, expected: int, item: str, viewer: Viewer | None = None) -> int:
    """Puts an exhibit on the list. Raises RefusedError `picture.unread` if it is no picture, `picture.so` if it is
    there; NotFoundError `exhibit.nothing`; and as `Office.changeable`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if item in _on_list(state):
            raise RefusedError("picture.so", "This picture is on the list already.")
        data = b"".join(_original(office, state, item))
    hashes, quality = _seen(viewer or Viewer(), data)
    words = {"sha256": hashlib.sha256(data).hexdigest()}
    if quality >= LEAST_QUALITY:
        words["pdq"] = hashes[0]
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        return office.draft(actor, state, "picture.listed", {"item": item}, words)


def remove(office: Office, actor: str, case: str, expected: int, item: str) -> int:
    """Takes one off the list. Raises NotFoundError `exhibit.nothing` if it is not there."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if item not in _on_list(state):
            raise NotFoundError("exhibit.nothing", "This file is not on the list.")
        return office.draft(actor, state, "picture.unlisted", {"item": item})


def _on_list(case: CaseState) -> Mapping[str, int]:
    found: Mapping[str, int] = (case.facts.get(NAME) or {}).get("pictures") or {}
    return found


def _listed(archive: Archive) -> Iterator[Mapping[str, Any]]:
    """Every entry of every case that lives: whoever publishes may not know the case, and learns only yes or no."""
    for case in archive.state.cases.values():
        if case.erased is None and _on_list(case):
            yield from (archive.body(case).get(NAME) or {}).get("pictures", {}).values()


def _original(office: Office, case: CaseState, item: str) -> Iterator[bytes]:
    for grant in case.grants.values():
        for row in office.archive.grant_body(grant).get("exhibits", ()):
            if row["item"] == item and row["state"] == "matches":
                path = exhibits.original_path(office.folder, case.case, grant.grant, item)
                return exhibits.read_original(path, exhibits.manifest_of(row))
    raise NotFoundError("exhibit.nothing", "This file is not here.")


def _seen(viewer: Viewer, image: bytes) -> tuple[tuple[str, ...], int]:
    answer = viewer.hashes(image)
    if isinstance(answer, str):
        raise RefusedError("picture.unread", "This file could not be read as a picture.")
    return answer
