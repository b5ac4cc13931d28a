"""The unlocked desk: every read and every command of the pages goes through `Office`.

Each read and command takes the acting person. A case from which that person was removed, or that is for leads alone,
does not exist for them: the same `NotFoundError` by the same path as an unknown one. Commands take `expected`, the
`Case.version` that the page was made from, and give the new version.
"""

from __future__ import annotations

from collections.abc import Iterator

from amanat.desk import day, exhibits, reads, staff, views
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.assessment.codes import concealed
from amanat.desk.door import Door, Pending, locked_error
from amanat.desk.erasing import erase_case
from amanat.desk.events import Words
from amanat.desk.lists import ENDED
from amanat.desk.oversight.leaving import left_open
from amanat.desk.reads import Filter, Sieve
from amanat.desk.state import CaseState, GrantState, Member
from amanat.desk.work.codes import CLOSINGS
from amanat.errors import ConflictError, ForgedError, NotFoundError, RefusedError
from amanat.process import life
from amanat.process.life import By, Need, Status
from amanat.process.urgency import checked_urgency
from amanat.seal.ids import fingerprint
from amanat.seal.message import MAX_TEXT

NOTE_LIMIT = 20_000
CALLED_LIMIT = 100


def _text(text: str, limit: int, code: str) -> str:
    """A text as it is kept: not empty, not too long. Raises RefusedError with `code`, or `text.long`."""
    if not text.strip():
        raise RefusedError(code, "Write something first.")
    if len(text) > limit:
        raise RefusedError("text.long", f"This is too long. Up to {limit} letters fit.")
    return text


class Office(Door):
    """One desk. `actor` is a person's id. Errors of every method: RefusedError `desk.locked` when that person is not
    in.
    """

    # --- door

    def enter(self, pending: Pending) -> views.Person:
        """Second step done. Raises as `Door.enter_as`."""
        return self._person(self.enter_as(pending))

    def unlock(self, name: str, passphrase: str) -> views.Person:
        """Both steps, where no passkey is asked for (demo, command line)."""
        return self.enter(self.begin(name, passphrase))

    def invited(self, code: str) -> views.Invitation:
        """Whose code this is, so that the name can be confirmed first. Raises RefusedError `desk.code`."""
        return reads.invitation(staff.invitation(self, code))

    def join(self, code: str, passphrase: str) -> views.Person:
        """An invited person makes their keys and is in. Raises RefusedError `desk.code`, `desk.weak`,
        `desk.lead_needed`.
        """
        return self._person(staff.join(self, code, passphrase))

    def _person(self, member: Member) -> views.Person:
        mine = len(self.passkeys(member.id)) if member.id in self._keys else 0
        return reads.person(member, mine)

    def member(self, actor: str) -> Member:
        if actor not in self._keys:
            raise locked_error()
        member = self.archive.state.active(actor)
        if member is None:
            raise locked_error()
        return member

    def lead(self, actor: str) -> Member:
        member = self.member(actor)
        if member.role != "lead":
            raise RefusedError("desk.role", "Only a lead can do this.")
        return member

    # --- reads

    def health(self, actor: str) -> views.Health:
        """What this desk is and whether all is well. The answers still to be sent are those of cases that exist for
        whoever asks."""
        archive, state, member = self.archive, self.archive.state, self.member(actor)
        with archive.lock:
            unsent = [case for case in archive.lists.unsent.values() if reads.visible(case, member)]
        waiting = sum(len(case.outbox) + bool(case.inflight) for case in unsent)
        return views.Health(
            self.place.desk,
            dict(state.name),
            state.kind,  # type: ignore[arg-type]
            fingerprint(self.place.desk),
            state.epoch,
            archive.at.count,
            state.generation,
            self.exchange.anchor,
            self.exchange.last,
            waiting,
            tuple(dict.fromkeys(archive.findings)),
        )

    def my_day(self, actor: str, today: str = "") -> views.Day:
        """`today` is the day where the desk stands (by default in UTC)."""
        with self.archive.lock:
            return day.my_day(self.archive, self.member(actor), today or day_of(self.clock()))

    def inbox(self, actor: str, chosen: Filter = "open") -> tuple[views.CaseSummary, ...]:
        with self.archive.lock:
            return reads.inbox(self.archive, self.member(actor), chosen)

    def sifted(self, actor: str, sieve: Sieve) -> tuple[int, tuple[views.CaseSummary, ...]]:
        """How many cases there are by a sieve, and one page of them."""
        with self.archive.lock:
            return reads.sifted(self.archive, self.member(actor), sieve)

    def case(self, actor: str, case: str) -> views.Case:
        """Raises NotFoundError `case.nothing`."""
        with self.archive.lock:
            member = self.member(actor)
            return reads.case_view(self.archive, member, reads.case_for(self.archive, member, case))

    def search(self, actor: str, query: str) -> tuple[views.Found, ...]:
        with self.archive.lock:
            return reads.search(self.archive, self.member(actor), query)

    def people(self, actor: str) -> tuple[views.Person, ...]:
        """Everybody who works or worked here, in the order in which they came."""
        self.member(actor)
        return tuple(self._person(member) for member in self.archive.state.members.values())

    def invitations(self, actor: str) -> tuple[views.Invitation, ...]:
        """Open invitations, for leads."""
        self.lead(actor)
        now = self.clock()
        return tuple(reads.invitation(one) for one in self.archive.state.invited.values() if one.expires > now)

    def exhibit(self, actor: str, case: str, item: str) -> tuple[views.Exhibit, Iterator[bytes]]:
        """An exhibit and its opened bytes, in chunks and in memory only; the hash is checked at the end of them.

        Raises NotFoundError `case.nothing`, `exhibit.nothing`; from the iterator ForgedError `item.hash`,
        `age.payload`.
        """
        with self.archive.lock:
            member = self.member(actor)
            state = reads.case_for(self.archive, member, case)
            for grant in () if concealed(state) else state.grants.values():
                for row in self.archive.grant_body(grant).get("exhibits", ()):
                    if row["item"] == item and row["state"] in ("matches", "differs"):
                        path = exhibits.original_path(self.folder, case, grant.grant, item)
                        opened = exhibits.read_original(path, exhibits.manifest_of(row))
                        return reads.exhibit(row, grant), opened
        raise NotFoundError("exhibit.nothing", "This file is not here.")

    # --- commands

    def acknowledge(self, actor: str, case: str, expected: int, text: str = "") -> int:
        """Tells her that the desk has it."""
        return self._step(actor, case, expected, Status.ACKNOWLEDGED, {"text": text})

    def assess(
        self, actor: str, case: str, expected: int, urgency: views.Urgency, flags: tuple[str, ...], reason: str
    ) -> int:
        """Raises RefusedError `case.urgency`, `case.flag`, `case.reason`."""
        chosen = checked_urgency(urgency, flags, reason)
        words = {"flags": list(dict.fromkeys(flags)), "reason": reason}
        return self._step(actor, case, expected, Status.ASSESSED, words, chosen)

    def redirect(self, actor: str, case: str, expected: int, reason: str, where: str) -> int:
        """`where` is told to her: who can help instead. `reason` stays at the desk."""
        _text(where, MAX_TEXT, "case.where")
        return self._step(actor, case, expected, Status.REDIRECTED, {"reason": reason, "where": where, "text": where})

    def close(self, actor: str, case: str, expected: int, reason: str, text: str = "", *, closing: str = "") -> int:
        """`text`, if any, is told to her; `reason` stays at the desk, and so does `closing`, one of
        `amanat.desk.work.codes.CLOSINGS`; with it the words may be left out. RefusedError `work.closing`."""
        if closing and closing not in CLOSINGS:
            raise RefusedError("work.closing", "Choose why this is closed.")
        return self._step(
            actor, case, expected, Status.CLOSED, {"reason": reason, "text": text}, facts={"closing": closing}
        )

    def reply(self, actor: str, case: str, expected: int, text: str) -> int:
        """Raises RefusedError `case.no_mailbox`: who called or walked in has none."""
        words = {"text": _text(text, MAX_TEXT, "text.empty")}
        with self.archive.lock:
            state = self.changeable(actor, case, expected)
            if not state.mailbox_key:
                raise RefusedError("case.no_mailbox", "There is no mailbox here. Call her, by her rules.")
            return self.draft(actor, state, "reply.written", {}, words)

    def note(self, actor: str, case: str, expected: int, text: str) -> int:
        words = {"text": _text(text, NOTE_LIMIT, "text.empty")}
        return self._write(actor, case, expected, "note.added", words=words, reviewer=True)

    def call(self, actor: str, case: str, expected: int, called: str) -> int:
        """What the desk calls her; "" goes back to the number."""
        clean = " ".join(called.split())
        if len(clean) > CALLED_LIMIT:
            raise RefusedError("text.long", f"This is too long. Up to {CALLED_LIMIT} letters fit.")
        return self._write(actor, case, expected, "case.called", words={"called": clean})

    def assign(self, actor: str, case: str, expected: int, person: str | None) -> int:
        """Raises RefusedError `desk.person` for somebody for whom this case does not exist."""
        with self.archive.lock:
            state = self.changeable(actor, case, expected)
            member = self.archive.state.active(person) if person is not None else None
            if person is not None and (member is None or not reads.visible(state, member)):
                raise RefusedError("desk.person", "This person cannot see this case.")
            return self.draft(actor, state, "case.assigned", {"person": person})

    def remove_person(self, actor: str, case: str, expected: int, person: str, reason: str) -> int:
        """Conflict of interest: from now on the case does not exist for `person`. A lead removes anybody; everybody may
        step off. Raises RefusedError `desk.role`, `desk.person`, `case.reason`, `desk.last_lead`."""
        _text(reason, NOTE_LIMIT, "case.reason")
        with self.archive.lock:
            member = self.member(actor)
            state = self.changeable(actor, case, expected, reviewer=person == actor)
            if member.role != "lead" and person != actor:
                raise RefusedError("desk.role", "Only a lead can do this.")
            self._check_removal(state, (person,))
            return self.draft(actor, state, "person.removed", {"removed": [person]}, {"reason": reason})

    def mark_checked(self, actor: str, case: str, expected: int, removed: tuple[str, ...] = ()) -> int:
        """A lead has compared the list of people who must not see it with the people here; `removed` are among them."""
        with self.archive.lock:
            self.lead(actor)
            state = self.changeable(actor, case, expected)
            self._check_removal(state, removed)
            return self.draft(actor, state, "case.checked", {"removed": list(removed)})

    def hold(self, actor: str, case: str, expected: int, grant: str, reason: str) -> int:
        """A legal hold keeps the keys of a grant when it is taken back or expires. She is told, with the reason."""
        self.lead(actor)
        words = {"reason": _text(reason, MAX_TEXT, "case.reason")}
        return self._grant_command(actor, case, expected, grant, "hold.placed", words, held=False)

    def erase_lost(self, actor: str, case: str, expected: int) -> int:
        """A lead ends a case whose mailbox the intake does not know any more: every key is destroyed, for ever.

        Raises RefusedError `desk.role`, `case.not_lost`.
        """
        lead = self.lead(actor)
        with self.archive.lock:
            state = self.changeable(actor, case, expected)
            if not state.lost:
                raise RefusedError("case.not_lost", "The intake still has her mailbox. Only she can erase it.")
            erase_case(self.archive, state, "lead", actor=lead.id)
            return state.version

    def left_by(self, actor: str, person: str) -> tuple[views.CaseSummary, ...]:
        """What somebody who left, or who works on no cases now, left open and nobody has taken; for leads."""
        with self.archive.lock:
            lead = self.lead(actor)
            found = (one for one in left_open(self.archive.state, person) if one.status not in ENDED)
            return tuple(reads.summary(one) for one in found if reads.visible(one, lead))

    def change_role(self, actor: str, person: str, role: str) -> None:
        """Another role for somebody; they come in anew. Raises as `staff.change_role`."""
        staff.change_role(self, self.lead(actor), person, role)

    def mark_again(self, actor: str, *, asked_by: str = "") -> None:
        """A lead has found out why the intake lost the journal's mark: work goes on, and a new mark is set. `asked_by`:
        another lead who said so first.

        Raises RefusedError `desk.role`, `anchor.there`.
        """
        lead = self.lead(actor)
        with self.archive.lock:
            if not self.archive.frozen:
                raise RefusedError("anchor.there", "The mark of the journal is not missing.")
            self.archive.frozen = False
            self.archive.write(Draft("anchor.renewed", actor=lead.id, data={"asked_by": asked_by}))
            self.exchange.anchor = "unchecked"

    def release_hold(self, actor: str, case: str, expected: int, grant: str, reason: str) -> int:
        self.lead(actor)
        words = {"reason": _text(reason, MAX_TEXT, "case.reason")}
        return self._grant_command(actor, case, expected, grant, "hold.released", words, held=True)

    def opened(self, actor: str, case: str) -> None:
        """A person sees what was granted for the first time: recorded, and she is told. Again: nothing happens."""
        with self.archive.lock:
            state = reads.case_for(self.archive, self.member(actor), case)
            for grant in state.grants.values():
                if grant.opened is None and not grant.erased and grant.fetched:
                    self.draft(actor, state, "case.opened", {"grant": grant.grant})

    def seen(self, actor: str, case: str) -> None:
        """The messages so far were seen: the case is not unread any more."""
        with self.archive.lock:
            state = reads.case_for(self.archive, self.member(actor), case)
            if state.unread:
                self.draft(actor, state, "case.seen", {"seq": state.in_seq})

    # --- leads

    def invite(self, actor: str, name: str, role: views.Role) -> str:
        """A one-time code for a new person; it is shown once and kept nowhere."""
        return staff.invite(self, self.lead(actor), name, role)

    def audit(self, actor: str, most: int = 200) -> tuple[views.Event, ...]:
        """What happened at the desk itself, newest first; nothing of any case."""
        self.lead(actor)
        rows = self.archive.state.audit[-most:] if most > 0 else []
        return tuple(views.Event(row[0], row[1], row[2], row[3], row[4]) for row in reversed(rows))

    def withdraw_invitation(self, actor: str, invitation: str) -> None:
        staff.withdraw(self, self.lead(actor), invitation)

    def depart(self, actor: str, person: str) -> None:
        """Ends somebody's work here; their keys open nothing that is written from now on."""
        staff.depart(self, self.lead(actor), person)

    # --- the machine's own work

    def sync(self) -> views.SyncReport:
        """One exchange with the intake. Raises RefusedError `desk.locked`, ForgedError `journal.…` (then the desk
        locks).
        """
        try:
            return self.exchange.run()
        except ForgedError:
            self.lock()
            raise

    # --- how a command is written

    def changeable(
        self, actor: str, case: str, expected: int, *, reviewer: bool = False, channel: bool = False
    ) -> CaseState:
        """The case, if this person may change it now. `channel`: the mailbox of the other side may be meant; nothing
        that is done to a case is done to one, so that words reach them only through what looks at them first."""
        member = self.member(actor)
        state = reads.case_for(self.archive, member, case)
        if state.channel_of and not channel:
            raise RefusedError("party.on_channel", "Do this on the case itself.")
        if member.role == "reviewer" and not reviewer:
            raise RefusedError("desk.role", "A reviewer reads and writes notes. Ask a caseworker or a lead.")
        if state.erased is not None:
            raise RefusedError("case.erased", "She erased this. Nothing can be added.")
        if state.version != expected:
            raise ConflictError("case.changed", "Somebody else changed this case. Look at it again, then decide.")
        return state

    def draft(self, actor: str, case: CaseState, kind: str, data: Words, words: Words | None = None) -> int:
        sealed = ((case.key, words),) if words is not None else ()
        self.archive.write(Draft(kind, actor, case.case, data, sealed))
        return case.version

    def _write(self, actor: str, case: str, expected: int, kind: str, *, words: Words, reviewer: bool = False) -> int:
        with self.archive.lock:
            return self.draft(actor, self.changeable(actor, case, expected, reviewer=reviewer), kind, {}, words)

    def _step(
        self,
        actor: str,
        case: str,
        expected: int,
        after: Status,
        words: Words,
        chosen: str | None = None,
        facts: Words | None = None,
    ) -> int:
        with self.archive.lock:
            member = self.member(actor)
            state = self.changeable(actor, case, expected)
            reason, text = str(words.get("reason", "")), str(words.get("text", ""))
            given = {Need.URGENCY} if chosen else set()
            given |= {Need.REASON} if reason.strip() or (facts and any(facts.values())) else set()
            by = By.LEAD if member.role == "lead" else By.CASEWORKER
            kind = life.Kind(self.archive.state.kind)
            edge = life.transition(Status(state.status), after, kind, by, frozenset(given))
            if max(len(reason), len(text)) > MAX_TEXT:
                raise RefusedError("text.long", f"This is too long. Up to {MAX_TEXT} letters fit.")
            data = {"from": state.status, "to": after.value, "urgency": chosen, "tell": bool(state.mailbox_key)}
            data |= {"leaf": edge.leaf, **(facts or {})}
            return self.draft(actor, state, "status.changed", data, words)

    def _grant_command(
        self, actor: str, case: str, expected: int, grant: str, kind: str, words: Words, *, held: bool
    ) -> int:
        with self.archive.lock:
            state = self.changeable(actor, case, expected)
            found = self._living(state, grant)
            if found.hold is not held:
                raise RefusedError("case.hold", "This is so already.")
            return self.draft(actor, state, kind, {"grant": grant}, words)

    def _living(self, case: CaseState, grant: str) -> GrantState:
        found = case.grants.get(grant)
        if found is None or found.erased:
            raise NotFoundError("grant.nothing", "This consent has ended. Its keys are destroyed.")
        return found

    def _check_removal(self, case: CaseState, removed: tuple[str, ...]) -> None:
        active = [member for member in self.archive.state.members.values() if member.left is None]
        if not set(removed) <= {member.id for member in active}:
            raise RefusedError("desk.person", "This person does not work here.")
        gone = {*case.removed, *removed}
        if not any(member.role == "lead" and member.id not in gone for member in active):
            raise RefusedError("desk.last_lead", "One lead must stay with this case. Invite another lead first.")
