"""One exchange with the intake: read what is new, end what has ended, send what waits, move the anchor."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from amanat.desk import anchoring
from amanat.desk.anchoring import Stored
from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake, Queue
from amanat.desk.custody import ledger
from amanat.desk.erasing import end_grant, safe_day
from amanat.desk.inbound import Inbound
from amanat.desk.outbound import Outbound
from amanat.desk.parts import PARTS
from amanat.desk.state import CaseState, GrantState
from amanat.desk.views import SyncReport
from amanat.errors import AmanatError, ForgedError, MalformedError, NotFoundError, RefusedError, UnavailableError
from amanat.seal.bundle import Draft as Operation
from amanat.seal.encoding import unb64
from amanat.seal.ids import NoticeId
from amanat.seal.operations import AcknowledgeNotice

NEW_AT_ONCE: Final = 200
"""So many mailboxes that are new here are looked at in one exchange."""


class Exchange:
    """Keeps the anchor between exchanges. One exchange at a time; a crash anywhere is made good by the next one."""

    def __init__(self, archive: Archive, intake: Intake, stored: Stored | None, anchor: str) -> None:
        self._archive, self._intake = archive, intake
        self._stored = stored
        self.anchor = anchor
        self._cursor, self._new = 0, dict[str, bool]()
        self._one = threading.Lock()
        self.last: SyncReport | None = None

    def run(self) -> SyncReport:
        """One exchange. What goes wrong is in the report and is tried again by the next one; only a journal that does
        not agree with its anchor stops everything: ForgedError."""
        with self._one:
            inbound, outbound = Inbound(self._archive, self._intake), Outbound(self._archive, self._intake)
            problem: str | None = None
            try:
                self._check_anchor()
                self._steps(inbound, outbound)
            except ForgedError as error:
                problem = error.code
                if anchoring.is_about_us(error):
                    self.anchor = error.code
                    self._archive.frozen = error.code == "anchor.missing"
                    if not self._archive.frozen:
                        raise
            except NotFoundError as error:
                # The intake does not know our key (any more): the next exchange looks at the anchor and the directory.
                self.anchor, problem = "unchecked", error.code
            except AmanatError as error:
                problem = error.code
            except Exception:
                # Somebody locked the desk meanwhile: its keys are gone under our hands, and that is as it should be.
                if not self._archive.closed:
                    raise
                problem = "desk.locked"
            self.last = SyncReport(self._archive.clock(), inbound.messages, inbound.exhibits, outbound.sent, problem)
            return self.last

    def _check_anchor(self) -> None:
        """Nothing is read, ended or written unless the directory lists our epoch and the anchor fits."""
        if self._archive.state.entry_due:
            self._post_entry()
        if self.anchor == "agrees":
            anchoring.check_listed(self._archive, self._intake)
        else:
            self._check_admitted()
            self._stored = anchoring.check(self._archive, self._intake)
        self.anchor, self._archive.frozen = "agrees", False
        if self._archive.state.entry_due:
            self._archive.write(Draft("entry.posted"))
        self._note_anchor()
        self._archive.settle()

    def _post_entry(self) -> None:
        """Posts the directory entry, signed by the epoch that the directory calls current if we hold its key: else the
        operator has to look. Repeating it does no harm."""
        listed = anchoring.listed(self._archive.place.root, self._intake)
        held = (epoch.sign for epoch in self._archive.epochs.values())
        key = next((key for key in held if listed and key.public == listed.current.sign), None)
        self._intake.enrol(unb64(self._archive.state.entry), key)

    def _check_admitted(self) -> None:
        """Raises RefusedError `desk.waiting`, `desk.refused`."""
        status = self._intake.enrolment(self._archive.place.desk)
        if status != "admitted":
            raise RefusedError(f"desk.{status}", "The operator of the intake has not admitted this desk yet.")

    def _note_anchor(self) -> None:
        """From the first anchor on the journal knows that there is one: a missing one is a finding."""
        if self._stored is not None and not self._archive.state.anchored:
            self._archive.write(Draft("anchor.written"))

    def _steps(self, inbound: Inbound, outbound: Outbound) -> None:
        try:
            self._read_queue(inbound)
            self._fetch(inbound)
        finally:
            self.end_what_ended()
        outbound.send_all()
        ledger.exchange(self._archive, self._intake)
        self._keep_promise()
        self.move_anchor()
        self._archive.snapshot_if_due()

    def _keep_promise(self) -> None:
        """What the intake promised about the last anchor goes into the journal, if that has moved on anyway: an event
        for it alone would need an anchor of its own."""
        stored = self._stored
        if stored is None or not stored.promise or stored.anchor.count >= self._archive.at.count:
            return
        with suppress(ForgedError, MalformedError):
            draft = ledger.note_anchor(self._archive, stored.promise, stored.signed, stored.anchor.count)
            if draft is not None:
                self._archive.write(draft)

    def move_anchor(self) -> None:
        """Tells the intake where the journal ends now."""
        if self.anchor == "agrees":
            self._stored = anchoring.put(self._archive, self._intake, self._stored)
            if not self._archive.state.anchored:
                self._note_anchor()
                self._stored = anchoring.put(self._archive, self._intake, self._stored)

    def _read_queue(self, inbound: Inbound) -> None:
        """Reads the whole queue. Mailboxes that are new here wait in memory until their turn; the journal keeps a
        cursor only when none waits, so that none is forgotten."""
        archive = self._archive
        reread = archive.state.reread
        if reread:
            for known in list(archive.state.cases):
                self._one_of_many(inbound.pull, known)
        more, cursor = True, max(self._cursor, archive.state.cursor)
        while more:
            queue = self._intake.queue(archive.place.desk, cursor)
            for notice in queue.notices:
                self._one_of_many(self._read_notice, inbound, notice)
            self._sort(inbound, queue)
            more, cursor = queue.more and queue.cursor > cursor, queue.cursor
        self._cursor = cursor
        # After the queue: a mailbox in it that came by an invitation is let in by that, and never without it.
        for part in PARTS:
            self._one_of_many(part.exchange, archive, self._intake, inbound)
        self._let_in(inbound)
        if not self._new and (cursor != archive.state.cursor or reread):
            archive.write(Draft("queue.read", data={"cursor": cursor, "reread": reread}))

    def _sort(self, inbound: Inbound, queue: Queue) -> None:
        """Reads the mailboxes that are known, and lets the new ones wait. One that has said hello and no more is left:
        with its next message it is in the queue again."""
        for mailbox in dict.fromkeys((*queue.mailboxes, *queue.grants)):
            if inbound.knows(mailbox):
                self._one_of_many(inbound.pull, mailbox)
            elif mailbox in queue.grants or queue.mailboxes[mailbox] > 1:
                self._new[mailbox] = mailbox in queue.grants or self._new.get(mailbox, False)

    def _let_in(self, inbound: Inbound) -> None:
        """Some of the new mailboxes, those with a grant first, so that empty ones that anybody can make by the
        thousand hold up nobody."""
        for mailbox in sorted(self._new, key=lambda one: not self._new[one])[:NEW_AT_ONCE]:
            self._one_of_many(inbound.pull, mailbox)
            del self._new[mailbox]

    def _read_notice(self, inbound: Inbound, notice: str) -> None:
        inbound.read_notice(notice)
        with suppress(NotFoundError):
            self._intake.send([Operation(AcknowledgeNotice(NoticeId(notice)))])

    def _fetch(self, inbound: Inbound) -> None:
        for case, grant, item in list(inbound.wanted(safe_day(self._archive, self._intake))):
            self._one_of_many(inbound.fetch, case, grant, item)

    def _one_of_many(self, act: Callable[..., None], *which: object) -> None:
        """One mailbox or file; what is wrong with it is a finding and holds up no other. Raises UnavailableError."""
        try:
            act(*which)
        except UnavailableError:
            raise
        except AmanatError as error:
            if self._archive.closed:
                raise
            self._archive.notice(error.code)

    # --- what ends

    def end_what_ended(self) -> None:
        """Destroys the keys of what was taken back or has expired, unless a legal hold stands."""
        today = safe_day(self._archive, self._intake)
        with self._archive.lock:
            for case in list(self._archive.state.cases.values()):
                for grant in case.grants.values() if case.erased is None else ():
                    self._end(case, grant, today)

    def _end(self, case: CaseState, grant: GrantState, today: str) -> None:
        if grant.erased or (grant.taken_back is None and grant.expires >= today):
            return
        if not grant.hold:
            end_grant(self._archive, case, grant, "taken_back" if grant.taken_back is not None else "expired")
        elif grant.taken_back is not None and not grant.answered:
            reason = self._archive.body(case).get("holds", {}).get(grant.grant, "")
            data, words = {"grant": grant.grant}, ((case.key, {"reason": reason}),)
            self._archive.write(Draft("grant.held", case=case.case, data=data, words=words))
