"""One case out of the desk: a zip inside an age file, made piece by piece while it is sent, so that nothing readable is
ever on this machine's disk. Form: spec/journal.md, "A case taken out"."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.archive import Draft
from amanat.desk.office import Office
from amanat.desk.oversight import commands
from amanat.desk.oversight.commands import Approved
from amanat.desk.people import check_passphrase
from amanat.desk.proceeding.taken import sheet
from amanat.desk.views import Case, Exhibit
from amanat.errors import MalformedError, RefusedError
from amanat.seal.age import HybridRecipient, PassphraseRecipient, Recipient, X25519Recipient, seal_stream
from amanat.seal.age.header import FILE_KEY_SIZE
from amanat.seal.encoding import Random

ACTION: Final = "export_case"
PAGE: Final = "waits/{request}"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The time in the zip's entries: the real ones are in the manifest."""
_ABOUT: Final = """\
This is one case of a desk, taken out by two people of the desk, or by a lead alone because it was immediate.
Keep it sealed. Give it to nobody whom she did not agree to.

record.json    what she sent, as the desk may read it. Her number and address are left out.
messages.json  what she and the desk wrote to each other, oldest first.
timeline.json  what was done with the case, by whom (their names at the desk) and when (UTC).
proceeding.json  stages, routes and their clocks, if there is a proceeding.
originals/     her files, untouched.
manifest.json  the size and the SHA-256 of each of these, the names of her files, and what could not be put in.
"""

Source = Iterable[bytes]


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    pieces: Source
    said: dict[str, Any]


class _Pipe:
    """What a zip is written into: it cannot be wound back, and is emptied after every piece."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, piece: bytes) -> int:
        self._held += piece
        return len(piece)

    def flush(self) -> None:
        return

    def take(self) -> bytes:
        taken, self._held = bytes(self._held), bytearray()
        return taken


def recipient_of(passphrase: str, recipient: str) -> Recipient:
    """To whom it is sealed: a passphrase, or an age recipient (``age1…``). Raises RefusedError `desk.weak`,
    `oversight.one_of_two`, `oversight.recipient`."""
    if bool(passphrase) == bool(recipient):
        raise RefusedError("oversight.one_of_two", "Choose a passphrase, or paste a recipient. One of the two.")
    if passphrase:
        check_passphrase(passphrase)
        return PassphraseRecipient(passphrase.encode())
    try:
        hybrid = recipient.startswith("age1pq1")
        found = HybridRecipient.from_text(recipient) if hybrid else X25519Recipient.from_text(recipient)
        found.wrap(bytes(FILE_KEY_SIZE), bytes)  # some points are refused only when something is sealed to them
    except MalformedError as error:
        raise RefusedError("oversight.recipient", "This is no age recipient. It begins with age1.") from error
    return found


def ask(office: Office, actor: str, case: str, reason: str) -> str:
    """Asks for a second person; the request's id. Raises as `commands.request`."""
    return commands.request(office, actor, ACTION, case, reason, where=PAGE)


def take_out(office: Office, actor: str, case: str, request: str, to: Recipient) -> Iterator[bytes]:
    """The sealed file, once a second person said yes; the yes is used up when this returns. Raises RefusedError
    `oversight.second`, `case.erased`; NotFoundError `case.nothing`; from the iterator ForgedError `item.hash`."""
    with office.archive.lock:
        return _out(office, actor, case, to, commands.require_approved(office, actor, ACTION, case, request))


def take_out_alone(office: Office, actor: str, case: str, reason: str, to: Recipient) -> Iterator[bytes]:
    """As `take_out`, for a lead alone while the case is immediate; others look at it within 72 hours. Raises as
    `commands.alone`."""
    with office.archive.lock:
        return _out(office, actor, case, to, commands.alone(office, actor, ACTION, case, reason))


def _out(office: Office, actor: str, case: str, to: Recipient, yes: Approved) -> Iterator[bytes]:
    archive, member = office.archive, office.member(actor)
    state = reads.case_for(archive, member, case)
    if state.erased is not None:
        raise RefusedError("case.erased", "She erased this. Nothing can be taken out.")
    found = reads.case_view(archive, member, state)
    files = _files(office, actor, found)
    heading = _heading(office, found)
    way = "passphrase" if isinstance(to, PassphraseRecipient) else "recipient"
    archive.write_all([Draft("case.exported", actor, case, {"sealed_to": way}), yes.used])
    return _sealed(files, heading, to, archive.random)


def _sealed(files: list[_File], heading: dict[str, Any], to: Recipient, random: Random) -> Iterator[bytes]:
    """Nothing happens before the first piece is asked for: a passphrase takes seconds, and the desk goes on."""
    yield from seal_stream(_zip(files, heading), [to], random)


def _heading(office: Office, case: Case) -> dict[str, Any]:
    office_names = dict(office.archive.state.name)
    left_out = [
        {"number": one.number, "name": one.name, "why": one.state} for one in case.exhibits if one.state != "matches"
    ]
    return {
        "v": 1,
        "type": "case-export",
        "desk": office.place.desk,
        "desk_name": office_names,
        "case": case.summary.number,
        "made": _time(office.clock()),
        "left_out": left_out,
    }


def _files(office: Office, actor: str, case: Case) -> list[_File]:
    names = {one.id: one.name for one in office.people(actor)}
    unopened = all(grant.opened is None for grant in case.grants if not grant.erased and grant.taken_back is None)
    record = None if unopened and case.summary.mailbox else case.record
    messages = [
        {
            "direction": row.direction,
            "at": _time(row.at),
            "by": names.get(row.author or "", ""),
            "kind": row.kind,
            "text": row.text,
            **({"warning": row.warning} if row.warning else {}),
        }
        for row in case.messages
    ]
    timeline = [
        {
            "at": _time(row.at),
            "by": names.get(row.actor, row.actor),
            "kind": row.kind,
            "parts": _named(row.parts, names),
        }
        for row in case.timeline
    ]
    texts = {"about.txt": _ABOUT.encode(), "record.json": _json(record)}
    texts |= {"messages.json": _json(messages), "timeline.json": _json(timeline)}
    if (proceeding := sheet(case.parts.get("proceeding"), names)) is not None:
        texts["proceeding.json"] = _json(proceeding)
    found = [_File(name, (text,), {}) for name, text in texts.items()]
    whole = [one for one in case.exhibits if one.state == "matches" and record is not None]
    return found + [_original(office, actor, case.summary.case, one) for one in whole]


def _named(parts: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {name: " ".join(names.get(word, word) for word in str(value).split(" ")) for name, value in parts.items()}


def _original(office: Office, actor: str, case: str, one: Exhibit) -> _File:
    ending = re.fullmatch(r".*(\.[A-Za-z0-9]{1,8})", one.name)
    _, pieces = office.exhibit(actor, case, one.item)  # nothing is read before the first piece is asked for
    said = {"number": one.number, "name": one.name, "media": one.media, "added": one.added, "hash": one.hash}
    return _File(f"originals/{one.number}{ending[1].lower() if ending else ''}", pieces, said)


def _zip(files: list[_File], heading: dict[str, Any]) -> Iterator[bytes]:
    pipe, listed = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for file in files:
            size, digest = 0, sha256()
            with archive.open(zipfile.ZipInfo(file.name, _EPOCH), "w", force_zip64=True) as entry:
                for piece in file.pieces:
                    entry.write(piece)
                    size += len(piece)
                    digest.update(piece)
                    yield pipe.take()
            listed.append({"file": file.name, "size": size, "sha256": digest.hexdigest(), **file.said})
        archive.writestr(zipfile.ZipInfo("manifest.json", _EPOCH), _json({**heading, "files": listed}))
    yield pipe.take()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
