"""What the desk's own requests do once a second person agreed: new keys, a new passkey, an end to what is lost.

Nobody gets in as somebody else alone: the asker has one half of the code and the second person the other. The journal
keeps hashes of both. Both are needed, once, within seven days, while a lead is in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final
from weakref import WeakKeyDictionary

from amanat.desk import people, reads, staff
from amanat.desk.archive import Draft
from amanat.desk.erasing import erase_case
from amanat.desk.office import Office
from amanat.desk.oversight import commands
from amanat.desk.oversight.queue import Asked, open_for, roles_beside
from amanat.desk.state import CaseState, Member
from amanat.errors import RefusedError
from amanat.process import two_people
from amanat.process.two_people import State


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer led to. `code`: the second person's half, shown once and kept nowhere. `ended`: whose sessions
    end now."""

    asked: Asked
    code: str = field(default="", repr=False)
    ended: str = ""


def ask_renewal(office: Office, actor: str, person: str, reason: str) -> str:
    """A lead asks for new keys for somebody; the first half of the code. It is worth nothing without the second.

    Raises as `commands.request`."""
    code = people.code_of(office.archive.random(16))
    data = {"person": person, "first": people.code_hash(code)}
    commands.request(office, actor, "renew_person", "", reason, data)
    return code


def ask_clearing(office: Office, actor: str, person: str, reason: str) -> str:
    """A lead asks to clear somebody's lost passkey. Raises as `commands.request`."""
    return commands.request(office, actor, "clear_passkey", "", reason, {"person": person})


def answer(office: Office, actor: str, request: str, yes: bool, text: str = "") -> Answered:
    """Says yes or no, and does at once what a yes does. Raises as `commands.answer`."""
    with office.archive.lock:
        found = commands.look(office, actor, request)
        action = found.action
        if yes and action == "erase_lost":
            _check_lost(office, actor, found)
        code = people.code_of(office.archive.random(16)) if yes and action == "renew_person" else ""
        more = {"second": people.code_hash(code)} if code else {}
        found = commands.answer(office, actor, request, yes, text, more)
        if not yes or not two_people.rule_of(action).at_once:
            return Answered(found, code)
        if action == "clear_passkey":
            return _clear(office, actor, found)
        return _erase(office, actor, found)


def _clear(office: Office, actor: str, found: Asked) -> Answered:
    """The file goes first: if the event is lost, the worst is that they are asked again."""
    people.forget_passkeys(office.folder, found.person)
    office.archive.write(_done(found, actor))
    office.forget(found.person)
    return Answered(found, ended=found.person)


def _erase(office: Office, actor: str, found: Asked) -> Answered:
    case = _check_lost(office, actor, found)
    office.archive.write(_done(found, actor))
    erase_case(office.archive, case, "lead", actor=actor)
    return Answered(found)


def _check_lost(office: Office, actor: str, found: Asked) -> CaseState:
    case = reads.case_for(office.archive, office.member(actor), found.case)
    if not case.lost:
        raise RefusedError("case.not_lost", "The intake still has her mailbox. Only she can erase it.")
    return case


def _done(found: Asked, actor: str) -> Draft:
    kind = "second.used" if found.case else "desk.second_used"
    return Draft(kind, actor, found.case, {"request": found.request, "action": found.action})


# --- new keys


def renewal(office: Office, first: str, second: str) -> tuple[Asked, Member]:
    """Whose renewal two halves of a code open, in either order. Raises RefusedError `oversight.codes`."""
    given = sorted((people.code_hash(first), people.code_hash(second)))
    with office.archive.lock:
        for member in office.archive.state.members.values():
            for one in open_for(office.archive, member) if member.left is None else ():
                if one.action != "renew_person" or one.person != member.id or one.state is not State.YES:
                    continue
                kept = sorted((str(one.more["first"]), str(one.more["second"])))
                if compare_digest(" ".join(kept), " ".join(given)):
                    return one, member
    raise RefusedError("oversight.codes", "The two codes do not go together, were used, or are too old. Ask your lead.")


def renew(office: Office, first: str, second: str, passphrase: str) -> str:
    """The person of two halves makes new keys; the codes burn. Their id. They come in by the door afterwards.

    Raises RefusedError `oversight.codes`, `desk.weak`, `desk.lead_needed`, `desk.locked`."""
    with office.archive.lock:
        found, member = renewal(office, first, second)
        data = {"request": found.request, "action": found.action}
        staff.renew(office, member, passphrase, Draft("desk.second_used", data=data))
        return member.id


# --- what is lost


def end_lost(office: Office, actor: str, case: str, expected: int, reason: str) -> str:
    """A lead ends a case whose mailbox is gone: with another lead it becomes a request, whose id this gives; a lead
    without another does it alone, and this gives "".

    Raises RefusedError `case.not_lost`, and as `commands.request` and `Office.erase_lost`."""
    with office.archive.lock:
        lead = office.lead(actor)
        found = office.changeable(actor, case, expected)
        if not found.lost:
            raise RefusedError("case.not_lost", "The intake still has her mailbox. Only she can erase it.")
        if not has_second(office, lead, "erase_lost", case):
            two_people.check_ask("erase_lost", lead.role, reason)
            office.erase_lost(actor, case, expected)
            return ""
        return commands.request(office, actor, "erase_lost", case, reason)


def has_second(office: Office, lead: Member, action: str, case: str = "") -> bool:
    """Whether another lead is there, so that one does not decide alone."""
    found = office.archive.case(case) if case else None
    others = roles_beside(office.archive, found, lead.id, action, office.clock())
    return not two_people.lead_is_alone(action, lead.role, others)


_MARKS: Final[WeakKeyDictionary[Office, str]] = WeakKeyDictionary()
"""Which lead has asked to go on without the mark. While it is missing nothing is written, so this is in memory alone:
locking the desk forgets it."""


def mark_asked_by(office: Office) -> str:
    """The lead who asked to go on, or "". Somebody who is out has not asked."""
    asker = _MARKS.get(office, "")
    return asker if asker and office.is_in(asker) else ""


def mark_again(office: Office, actor: str) -> bool:
    """A lead says that work may go on without the mark; True once it does: at the second lead's word, or at once where
    there is one lead alone. Raises RefusedError `desk.role`, `anchor.there`."""
    with office.archive.lock:
        lead, asker = office.lead(actor), mark_asked_by(office)
        if not office.archive.frozen:
            raise RefusedError("anchor.there", "The mark of the journal is not missing.")
        if has_second(office, lead, "mark_again") and asker in ("", actor):
            _MARKS[office] = actor
            return False
        _MARKS.pop(office, None)
        office.mark_again(actor, asked_by=asker if asker != actor else "")
        return True
