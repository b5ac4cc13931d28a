"""What goes to her: sealed once, kept, and posted until the intake has it (spec/journal.md, "Outbox")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake, IntakeConflictError
from amanat.desk.disk import remove, write_whole
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, NotFoundError, UnavailableError
from amanat.seal import bundle
from amanat.seal import message as m
from amanat.seal.age import HybridRecipient
from amanat.seal.encoding import b64, unb64
from amanat.seal.ids import MailboxId
from amanat.seal.operations import PutMessage
from amanat.seal.signing import sha256, tagged

BATCH = 16
"""Messages posted in one bundle, each of another mailbox."""


def blob_path(folder: Path, mailbox: str, seq: int) -> Path:
    """Where a sealed message waits; the name says nothing about whose it is."""
    return folder / "outbox" / b64(sha256(tagged("outbox", f"{mailbox}/{seq}".encode())))[:32]


class Outbound:
    """Sends what waits. The same bytes go until they are taken, so running it again does no harm."""

    def __init__(self, archive: Archive, intake: Intake) -> None:
        self._archive, self._intake = archive, intake
        self.sent = 0

    def send_all(self) -> None:
        """Sends everything that waits, in order within each mailbox. Raises UnavailableError."""
        while ready := [case for case in self._waiting() if self._queued(case)][:BATCH]:
            before = self.sent
            self._post(ready)
            if self.sent == before:
                return

    def _waiting(self) -> Iterator[CaseState]:
        for case in list(self._archive.lists.unsent.values()):
            if case.erased is None and not case.lost and (case.inflight or case.outbox):
                yield case

    def _queued(self, case: CaseState) -> bool:
        """Whether there is a sealed message of this case on the disk; seals the next one if there is none yet."""
        with self._archive.lock:
            if case.inflight:
                return True
            if not case.outbox or case.erased is not None:
                return False
            try:
                self._seal(case)
            except UnavailableError:
                raise
            except AmanatError:
                self._archive.notice("outbox.stuck")
                return False
            return True

    def _seal(self, case: CaseState) -> None:
        archive, (of, kind) = self._archive, case.outbox[0]
        body = archive.body(case)
        content: Any = body["intents"][str(of)]
        seq, epoch = case.out_seq + 1, archive.epoch
        raw: Any = {
            "v": 1,
            "type": "message",
            "mailbox": case.case,
            "direction": "out",
            "seq": seq,
            "prev": case.out_chain,
            "seen": {"seq": case.good_seq, "chain": case.good_chain},
            "to": case.case,
            "epoch": epoch.n,
            "at": archive.clock(),
            "kind": kind,
            "content": content,
        }
        message = m.MESSAGE.read(raw, "")
        recipients = [HybridRecipient(unb64(body["recipient"])), epoch.recipient]
        blob, position = m.seal_message(message, epoch.sign, recipients, archive.random)
        write_whole(blob_path(archive.folder, case.case, seq), blob)
        data = {"seq": seq, "chain": b64(position.chain), "hash": b64(sha256(blob)), "of": of}
        archive.write(Draft("message.queued", case=case.case, data=data))

    def _post(self, cases: Sequence[CaseState]) -> None:
        try:
            self._intake.send([self._draft(case) for case in cases])
        except (IntakeConflictError, NotFoundError):
            # One of them does not go: find out which, so that it does not hold up the others.
            if len(cases) > 1:
                for case in cases:
                    self._post([case])
                return
            self._archive.notice("outbox.stuck")
            return
        for case in cases:
            self._done(case)

    def _draft(self, case: CaseState) -> bundle.Draft:
        seq = case.inflight[0]
        blob = blob_path(self._archive.folder, case.case, seq).read_bytes()
        return bundle.Draft(PutMessage(MailboxId(case.case), self._archive.place.desk, "out", seq), blob)

    def _done(self, case: CaseState) -> None:
        with self._archive.lock:
            if not case.inflight:
                return
            seq = case.inflight[0]
            self._archive.write(Draft("message.sent", case=case.case, data={"seq": seq}))
            remove(blob_path(self._archive.folder, case.case, seq))
            self.sent += 1
