"""Hands a file to whoever owns a mailbox at this desk (spec/intake.md, "A desk's items"): the original is read as a
stream, sealed anew with a key of its own, and put into that mailbox. Nothing readable touches the disk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive
from amanat.desk.client import Intake
from amanat.errors import AmanatError
from amanat.seal.bundle import Draft
from amanat.seal.forms import Day
from amanat.seal.ids import ItemId, MailboxId
from amanat.seal.item import ItemSealing, Manifest
from amanat.seal.operations import CommitItem, DropItem
from amanat.seal.signing import sha256

_AT_ONCE = 16
"""Drops in one bundle; the intake allows no more."""


class Handing:
    """One file on its way. After an UnavailableError `finish` may be called again, in this process: it goes on with the
    part that did not go. Every call of it sends what was not answered yet, and the same bytes again do no harm."""

    def __init__(
        self,
        archive: Archive,
        intake: Intake,
        mailbox: str,
        pieces: Iterable[bytes],
        *,
        name: str,
        media: str,
        kind: str,
    ) -> None:
        day = Day(day_of(archive.clock()))
        self._intake, self._mailbox = intake, MailboxId(mailbox)
        self._sealing = ItemSealing(kind, day, archive.random, name=name[:1000] or None, media=media[:255] or None)
        self._parts = self._sealing.parts(pieces)
        self._waiting: bytes | None = None
        self._hashes: list[bytes] = []

    @property
    def item(self) -> ItemId:
        """The id that it has from the beginning."""
        return self._sealing.item

    def finish(self) -> Manifest:
        """Sends what is left and closes it; durable at the intake when this returns.

        Raises UnavailableError `intake.away`, `storage.full` (call again later); NotFoundError `nothing` (the mailbox
        was erased, or is not this desk's); RefusedError `mailbox.full`, `item.empty`, `item.too_large`; and what
        reading the original raises, such as ForgedError `item.hash`: then nothing of it is readable by anybody.
        """
        while (part := self._next()) is not None:
            self._intake.put_part(self._mailbox, self.item, len(self._hashes), part)
            self._hashes.append(sha256(part))
            self._waiting = None
        # One part or many, it is closed in the same way; said twice it is the same.
        self._intake.send([Draft(CommitItem(self._mailbox, self.item, tuple(self._hashes)))])
        return self._sealing.manifest

    def give_up(self) -> None:
        """Takes away what was sent, if the intake can be reached; it goes by itself after seven days."""
        with suppress(AmanatError):
            self._intake.cancel_item(self._mailbox, self.item)

    def _next(self) -> bytes | None:
        if self._waiting is None:
            self._waiting = next(self._parts, None)
        return self._waiting


def put_item(
    archive: Archive,
    intake: Intake,
    mailbox: str,
    pieces: Iterable[bytes],
    *,
    name: str = "",
    media: str = "",
    kind: str = "file",
) -> Manifest:
    """The manifest of a fresh sealed copy of `pieces` in `mailbox`, for a `referral` or `papers` message. `kind`:
    `file` or `voice`. Holds about two parts of 1 MiB. If it fails, what was sent of it is taken away again.

    Raises as `Handing.finish`; for what may be tried again in this process, use that.
    """
    handing = Handing(archive, intake, mailbox, pieces, name=name, media=media, kind=kind)
    try:
        return handing.finish()
    except BaseException:
        handing.give_up()
        raise


def tidy(intake: Intake, mailbox: str, kept: Collection[str]) -> int:
    """Takes away what lies in a mailbox and is in no message: the desk was cut off between the two. `kept`: the items
    of every message out, sent or waiting. How many went. Raises NotFoundError `nothing`, UnavailableError."""
    left = [item for item in intake.held(mailbox) if item not in kept]
    take_away(intake, mailbox, left)
    return len(left)


def take_away(intake: Intake, mailbox: str, items: Collection[str]) -> None:
    """Takes copies away again, such as when she took back what they were made of. What is not there is no error."""
    wanted = list(items)
    for start in range(0, len(wanted), _AT_ONCE):
        intake.send([Draft(DropItem(MailboxId(mailbox), ItemId(item))) for item in wanted[start : start + _AT_ONCE]])
