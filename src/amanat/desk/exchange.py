"""One exchange with the intake: read what is new, end what has ended, send what waits, move the anchor."""

from __future__ import annotations

import threading
from collections.abc import Callable

from amanat.desk import anchoring
from amanat.desk.anchoring import Stored
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.exhibits import forget_originals
from amanat.desk.inbound import Inbound
from amanat.desk.outbound import Outbound
from amanat.desk.state import CaseState, GrantState
from amanat.desk.views import SyncReport
from amanat.errors import AmanatError, ForgedError, NotFoundError, RefusedError, UnavailableError
from amanat.seal.bundle import Draft as Operation
from amanat.seal.encoding import unb64
from amanat.seal.ids import NoticeId
from amanat.seal.operations import AcknowledgeNotice


class Exchange:
    """Keeps the anchor between exchanges. One exchange at a time; a crash anywhere is made good by the next one."""

    def __init__(self, archive: Archive, intake: Intake, stored: Stored | None, checked: bool) -> None:
        self._archive, self._intake = archive, intake
        self._stored = stored
        self.anchor = "agrees" if checked else "unchecked"
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
        if self.anchor == "agrees":
            return
        self.admitted()
        self._stored = anchoring.check(self._archive, self._intake)
        self.anchor = "agrees"
        self._archive.settle()

    def admitted(self) -> None:
        """Posts the directory entry if it is due. Raises RefusedError `desk.waiting`, `desk.refused`."""
        state = self._archive.state
        if state.entry_due:
            try:
                self._intake.enrol(unb64(state.entry))
            except RefusedError as error:
                if error.code != "entry.older":
                    raise
            self._archive.write(Draft("entry.posted"))
        status = self._intake.enrolment(self._archive.place.desk)
        if status != "admitted":
            raise RefusedError(f"desk.{status}", "The operator of the intake has not admitted this desk yet.")

    def _steps(self, inbound: Inbound, outbound: Outbound) -> None:
        if self._archive.state.entry_due:
            self.admitted()
        try:
            self._read_queue(inbound)
            self._fetch(inbound)
        finally:
            self.end_what_ended()
        outbound.send_all()
        self.move_anchor()
        self._archive.snapshot_if_due()

    def move_anchor(self) -> None:
        """Tells the intake where the journal ends now."""
        if self.anchor == "agrees":
            self._stored = anchoring.put(self._archive, self._intake, self._stored)

    def _read_queue(self, inbound: Inbound) -> None:
        archive = self._archive
        reread = archive.state.reread
        if reread:
            for known in list(archive.state.cases):
                self._one_of_many(inbound.pull, known)
        more, cursor = True, archive.state.cursor
        while more:
            queue = self._intake.queue(archive.place.desk, cursor)
            for notice in queue.notices:
                inbound.read_notice(notice)
                self._intake.send([Operation(AcknowledgeNotice(NoticeId(notice)))])
            for mailbox in dict.fromkeys((*queue.mailboxes, *queue.grants)):
                self._one_of_many(inbound.pull, mailbox)
            more, cursor = queue.more and queue.cursor > cursor, queue.cursor
        if cursor != archive.state.cursor or reread:
            archive.write(Draft("queue.read", data={"cursor": cursor, "reread": reread}))

    def _fetch(self, inbound: Inbound) -> None:
        for case, grant, item in list(inbound.wanted()):
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
            self._archive.findings.append(error.code)

    # --- what ends

    def end_what_ended(self) -> None:
        """Destroys the keys of what was taken back or has expired, unless a legal hold stands. Also run at unlock."""
        today = day_of(self._archive.clock())
        with self._archive.lock:
            for case in list(self._archive.state.cases.values()):
                for grant in case.grants.values() if case.erased is None else ():
                    self._end(case, grant, today)

    def _end(self, case: CaseState, grant: GrantState, today: str) -> None:
        if grant.erased or (grant.taken_back is None and grant.expires >= today):
            return
        if grant.hold:
            if grant.taken_back is not None and not grant.answered:
                reason = self._archive.body(case).get("holds", {}).get(grant.grant, "")
                data, words = {"grant": grant.grant}, ((case.key, {"reason": reason}),)
                self._archive.write(Draft("grant.held", case=case.case, data=data, words=words))
            return
        self._archive.destroy(grant.key)
        self._forget(case, grant)
        why = "taken_back" if grant.taken_back is not None else "expired"
        self._archive.write(Draft("grant.ended", case=case.case, data={"grant": grant.grant, "why": why}))

    def _forget(self, case: CaseState, grant: GrantState) -> None:
        """Removes originals that no other living grant of this case holds."""
        kept = {
            row["item"]
            for other in case.grants.values()
            if other is not grant and not other.erased
            for row in other.items
        }
        forget_originals(self._archive.folder, (row["item"] for row in grant.items if row["item"] not in kept))
