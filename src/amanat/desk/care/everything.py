"""Everything that the desk can read, in one file sealed to somebody: a tar inside an age file, made piece by piece, so
that nothing readable is ever on a disk here. Two people do it together. Form: spec/journal.md, "Everything taken out".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.archive import Draft
from amanat.desk.backup import tar_end, tar_file, tar_small
from amanat.desk.exhibits import manifest_of, original_path, read_original
from amanat.desk.office import Office
from amanat.desk.parts import PARTS
from amanat.desk.state import CaseState, GrantState
from amanat.errors import RefusedError
from amanat.seal.age import Recipient, seal_stream

_ABOUT: Final = """\
This is what a desk could read on one day, taken out by two of its people. Keep it sealed, and delete it when it has
served its purpose. Nothing in it may be published or given on without the consent of those whose words it holds.

desk.json            the desk, its people, and what was done at the desk itself.
cases/N/case.json    one case: what she sent, messages, notes, consents, what was done and by whom.
cases/N/originals/   her files, untouched.
manifest.json        the size and the SHA-256 of each file, and what could not be put in.

Cases that one of the two people may not see are not in it, nor any that were erased. Their number is not told here.
"""

_UNSAID: Final = {
    "handover": frozenset({"seeds", "uploaded", "written"}),
    "pattern": frozenset({"strands", "tied"}),
    "casefile": frozenset({"key", "sealing", "stamp_files"}),
}
"""Keys of a hand-over and of the files in it, and of a case file that is being made; and how many cases are tied to
this one, also such as are not here."""


def everything(office: Office, first: str, second: str, to: Recipient) -> Iterator[bytes]:
    """The sealed file, in pieces. Both people are in; one of them is a lead. What nobody had opened before counts as
    opened now, and she is told.

    Raises RefusedError `export.two` (not two people, or no lead among them), `desk.locked`; from the iterator
    ForgedError `item.hash`, NotFoundError `exhibit.nothing`: then the file is not whole and must not be kept.
    """
    with office.archive.lock:
        people = (office.member(first), office.member(second))
        if first == second or not any(one.role == "lead" for one in people):
            raise RefusedError("export.two", "Two people do this together, and one of them is a lead.")
        cases = [
            case
            for case in office.archive.state.cases.values()
            if case.erased is None and all(reads.visible(case, one) for one in people)
        ]
        taken = [Draft("care.taken_out", first, case.case) for case in cases]
        office.archive.write_all([Draft("care.exported", actor=first, data={"second": second}), *taken])
        for case in cases:
            if not reads.is_aside(case):
                office.opened(first, case.case)
        return seal_stream(_Out(office, cases).tar(), [to], office.archive.random)


class _Out:
    """The tar, and the list of what is in it."""

    def __init__(self, office: Office, cases: list[CaseState]) -> None:
        self._office, self._archive, self._cases = office, office.archive, cases
        self._ids = {case.case for case in cases}
        self._names = {one.id: one.name for one in self._archive.state.members.values()}
        self._listed: list[dict[str, Any]] = []
        self._left_out: list[dict[str, str]] = []

    def tar(self) -> Iterator[bytes]:
        yield from self._small("about.txt", _ABOUT.encode())
        yield from self._small("desk.json", _json(self._desk()))
        for case in self._cases:
            with self._archive.lock:
                if case.erased is not None:
                    continue
                said = _json(self._case(case))
            yield from self._small(f"cases/{case.number}/case.json", said)
            for grant in case.grants.values() if not reads.is_aside(case) else ():
                yield from self._originals(case, grant)
        manifest = {
            "v": 1,
            "type": "everything",
            "desk": self._office.place.desk,
            "made": _time(self._office.clock()),
            "entries": self._archive.at.count,
            "files": self._listed,
            "left_out": self._left_out,
        }
        yield from tar_small("manifest.json", _json(manifest))
        yield from tar_end()

    def _small(self, name: str, data: bytes) -> Iterator[bytes]:
        self._listed.append({"file": name, "size": len(data), "sha256": sha256(data).hexdigest()})
        yield from tar_small(name, data)

    def _desk(self) -> dict[str, Any]:
        state = self._archive.state
        people = [{"name": one.name, "role": one.role, "since": one.since, "left": one.left} for one in
                  state.members.values()]  # fmt: skip
        done = [{"at": _time(row[1]), "by": self._who(row[2]), "kind": row[3], "parts": row[4]} for row in state.audit]
        return {"desk": self._office.place.desk, "name": state.name, "kind": state.kind, "people": people, "done": done}

    def _case(self, case: CaseState) -> dict[str, Any]:
        found: dict[str, Any] = {
            "number": case.number,
            "status": case.status,
            "urgency": case.urgency,
            "received": _time(case.received),
            "lang": case.lang,
        }
        if reads.is_aside(case):
            return {**found, "aside": True}
        body = self._archive.body(case)
        return {
            **found,
            "called": case.called,
            "assigned": self._who(case.assigned) if case.assigned else None,
            "flags": body.get("flags", []),
            "reason": body.get("reason", ""),
            "contact": body.get("contact"),
            "messages": [
                {
                    "direction": row["direction"],
                    "at": _time(row["at"]),
                    "by": self._who(row.get("author") or ""),
                    "kind": row["kind"],
                    "text": row["text"],
                    "warning": row.get("warning", ""),
                }
                for row in body.get("messages", ())
            ],
            "notes": [{"at": _time(row[0]), "by": self._who(row[1]), "text": row[2]} for row in body.get("notes", ())],
            "done": [
                {"at": _time(row[1]), "by": self._who(row[2]), "kind": row[3], "parts": row[4]}
                for row in body.get("timeline", ())
            ],
            "consents": [self._grant(grant) for grant in case.grants.values()],
            "parts": {part.name: self._said(part.name, body[part.name]) for part in PARTS if part.name in body},
            "facts": {name: self._said(name, kept) for name, kept in case.facts.items()},
        }

    def _said(self, part: str, value: Any) -> Any:
        """What a part keeps, without keys, and without a trace of a case that is not in this file."""
        if isinstance(value, dict):
            left_out = _UNSAID.get(part, ())
            return {name: self._said(part, one) for name, one in value.items() if name not in left_out}
        if isinstance(value, list | tuple):
            return [self._said(part, one) for one in value]
        hidden = isinstance(value, str) and value in self._archive.state.cases and value not in self._ids
        return "" if hidden else value

    def _grant(self, grant: GrantState) -> dict[str, Any]:
        body = self._archive.grant_body(grant)
        hidden = ("seed", "sealed", "parts")
        exhibits = [
            {name: part for name, part in row.items() if name not in hidden} for row in body.get("exhibits", ())
        ]
        kept = {name: part for name, part in body.items() if name != "exhibits"}
        ended = grant.erased or grant.taken_back is not None
        return {
            "purpose": grant.purpose,
            "fields": grant.fields,
            "given": grant.given,
            "expires": grant.expires,
            "ended": ended,
            "hold": grant.hold,
            "exhibits": exhibits,
            **kept,
        }

    def _originals(self, case: CaseState, grant: GrantState) -> Iterator[bytes]:
        for row in self._archive.grant_body(grant).get("exhibits", ()):
            if row["kind"] == "record":
                continue
            ending = re.fullmatch(r".*(\.[A-Za-z0-9]{1,8})", row.get("name", ""))
            name = f"cases/{case.number}/originals/{row['number']}{ending[1].lower() if ending else ''}"
            if row["state"] != "matches":
                self._left_out.append({"file": name, "why": row["state"]})
                continue
            manifest = manifest_of(row)
            pieces = read_original(original_path(self._office.folder, case.case, grant.grant, row["item"]), manifest)
            yield from self._counted(name, manifest.size, pieces)

    def _counted(self, name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
        digest = sha256()

        def counted() -> Iterator[bytes]:
            for piece in pieces:
                digest.update(piece)
                yield piece

        yield from tar_file(name, size, counted())
        self._listed.append({"file": name, "size": size, "sha256": digest.hexdigest()})

    def _who(self, person: str) -> str:
        return self._names.get(person, person)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
