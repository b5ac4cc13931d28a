"""The working copies of a case as they are kept: sealed like originals, each with a one-time key that lies under the
key of its original's consent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amanat.desk.assessment.codes import concealed
from amanat.desk.exhibits import manifest_of, original_path, read_original
from amanat.desk.state import CaseState
from amanat.errors import NotFoundError

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


@dataclass(frozen=True, slots=True)
class Copy:
    """A working copy. `id`: its item; `of`: the exhibit's; `kind`: ``cleaned`` ``covered`` ``trimmed``; `hash`: b64 of
    the SHA-256 of its plain bytes, of which there are `size`; `media`: what it is; `by`, `at`: who made it and when;
    `grant`: on which consent it hangs. `left_out` as in `amanat.evidence.Made`. `detail`: the rectangles (page, left,
    top, width, height in thousandths), or from where to where in tenths of a second.
    """

    id: str
    of: str
    kind: str
    hash: str
    size: int
    media: str
    by: str
    at: int
    grant: str
    left_out: tuple[str, ...] = ()
    detail: tuple[Any, ...] = ()


def copies(archive: Archive, case: CaseState) -> tuple[Copy, ...]:
    """Every working copy of a case that can still be opened, oldest first. Ask only for a case that exists for whoever
    sees the answer; there are none of a case that lies outside."""
    if concealed(case):
        return ()
    found = [
        _copy(row, grant.grant)
        for grant in case.grants.values()
        if not grant.erased
        for row in archive.grant_body(grant).get("copies", ())
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _copy(row: dict[str, Any], grant: str) -> Copy:
    item = row["item"]
    return Copy(
        id=item["item"],
        of=row["of"],
        kind=row["how"],
        hash=item["hash"],
        size=item["size"],
        media=item["media"],
        by=row["by"],
        at=row["at"],
        grant=grant,
        left_out=tuple(row.get("left_out", ())),
        detail=tuple(row.get("detail", ())),
    )


def open_copy(archive: Archive, case: CaseState, copy: str) -> Iterator[bytes]:
    """The bytes of a working copy, in chunks and in memory only; the hash is checked at the end of them.

    Raises NotFoundError `exhibit.nothing`; from the iterator as `amanat.seal.item.open_item_stream`.
    """
    for grant in () if concealed(case) else case.grants.values():
        for row in archive.grant_body(grant).get("copies", ()):
            if row["item"]["item"] == copy:
                path = original_path(archive.folder, case.case, grant.grant, copy)
                return read_original(path, manifest_of(row["item"]))
    raise NotFoundError("exhibit.nothing", "This file is not here.")
