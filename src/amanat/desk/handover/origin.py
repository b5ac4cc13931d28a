"""Which desks there are, by the operator's signed list, and whether a mailbox that says it is a desk's really is."""

from __future__ import annotations

from typing import Any

from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.handover.facts import of_desk
from amanat.errors import AmanatError, RefusedError, UnavailableError
from amanat.seal.directory import Directory, Entry, open_directory
from amanat.seal.encoding import b64, unb64
from amanat.seal.ids import DeskId, MailboxId
from amanat.seal.message import FromDesk, check_from_desk


def known_desks(archive: Archive, intake: Intake) -> Directory:
    """The verified directory. The operator's key is kept the first time and must stay the same.

    Raises RefusedError `directory.old`, `handover.directory`; ForgedError as `open_directory`; UnavailableError.
    """
    with archive.lock:
        pinned = of_desk(archive.state).get("directory", "")
    key = unb64(pinned, 32) if pinned else intake.keys()[1]
    signed, _ = intake.directory()
    try:
        found = open_directory(signed, key, intake.time or archive.clock())
    except RefusedError:
        raise
    except AmanatError as error:
        raise RefusedError(
            "handover.directory", "The list of organisations is not signed as before. Call the intake's operator."
        ) from error
    if not pinned:
        archive.write(Draft("handover.directory", data={"key": b64(key)}))
    return found


def entry_of(archive: Archive, intake: Intake, desk: str, epoch: int = 0) -> Entry:
    """One desk's entry, not older than the `epoch` that was sealed to before. Raises as `known_desks`, and RefusedError
    `handover.gone`, `directory.rolled_back`."""
    entry = known_desks(archive, intake).find(DeskId(desk))
    if entry is None:
        raise RefusedError("handover.gone", "This organisation is not on the intake's list any more.")
    if entry.current.n < epoch:
        raise RefusedError("directory.rolled_back", "The list of organisations is older than one that was used before.")
    return entry


def came_from(
    archive: Archive, intake: Intake, mailbox: str, said: FromDesk
) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """What a new case keeps of the desk that it says it comes from: facts, and the desk's name. Nothing that is wrong
    with it keeps the record from being read. Raises UnavailableError."""
    data = {"from_desk": said.desk, "from_epoch": said.epoch, "proof": "unknown"}
    try:
        entry = known_desks(archive, intake).find(said.desk)
    except UnavailableError:
        raise
    except AmanatError:
        archive.notice("handover.directory")
        return data, {}
    if entry is None or entry.desk == archive.place.desk:
        return data, {}
    return {**data, "proof": _proof(archive, mailbox, said, entry)}, {
        "name": {"en": entry.name.en, "ur": entry.name.ur}
    }


def _proof(archive: Archive, mailbox: str, said: FromDesk, entry: Entry) -> str:
    key = entry.signing_key(said.epoch)
    if key is None:
        return "forged"
    try:
        check_from_desk(said, MailboxId(mailbox), archive.place.desk, key)
    except AmanatError:
        return "forged"
    return "proved" if said.epoch == entry.current.n else "old_key"
