"""What takes two people, for every part of the work.

A part asks with `request`, and before it does the thing it calls `require_approved` and writes `Approved.used` in the
same batch as its own event, so that a yes is used once. Everything under ``office.archive.lock``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from amanat.desk import reads
from amanat.desk.archive import Draft
from amanat.desk.office import NOTE_LIMIT, Office
from amanat.desk.oversight.queue import Asked, asked, of_case, open_for, roles_beside
from amanat.desk.state import CaseState, Member
from amanat.errors import RefusedError
from amanat.process import two_people
from amanat.process.two_people import About, State
from amanat.seal.ids import random_id


@dataclass(frozen=True, slots=True)
class Approved:
    """A yes that stands. `used` is the event that uses it up: write it together with what was allowed. `second` is who
    said yes; "" for a lead alone (`alone`)."""

    request: str
    action: str
    by: str
    second: str
    reason: str = field(repr=False)
    more: Mapping[str, Any]
    used: Draft
    alone: bool = False


def request(
    office: Office,
    actor: str,
    action: str,
    case: str = "",
    reason: str = "",
    data: Mapping[str, Any] | None = None,
    *,
    where: str = "",
) -> str:
    """Asks for a second person; the request's id. `data`: codes, ids, numbers and booleans only, no words of anybody;
    ``data["person"]`` names whom it is about. `where`: the page on which the asker goes on after a yes, below the
    language, ``{request}`` filled in.

    Raises RefusedError `oversight.action`, `oversight.waits` (asked already), `oversight.nobody` (nobody could answer),
    `case.reason`, `text.long`, `desk.role`, `desk.person`; NotFoundError `case.nothing`.
    """
    with office.archive.lock:
        member, found = _allowed(office, actor, action, case, reason)
        more = dict(data or {})
        concerned = str(more.get("person", ""))
        if two_people.rule_of(action).about is About.PERSON and office.archive.state.active(concerned) is None:
            raise RefusedError("desk.person", "This person does not work here.")
        _not_twice(office, member, action, found, more)
        others = roles_beside(office.archive, found, actor, action, office.clock(), concerned)
        if not two_people.can_be_answered(action, member.role, others):
            raise RefusedError("oversight.nobody", "Nobody here could be the second person. Invite somebody first.")
        name = random_id(office.archive.random)
        event = {"request": name, "action": action, "more": more, "where": where.format(request=name)}
        _write(office, actor, "asked", found, event, {"reason": reason.strip()})
        return name


def answer(
    office: Office, actor: str, request: str, yes: bool, text: str = "", more: Mapping[str, Any] | None = None
) -> Asked:
    """Says yes or no; a no needs its reason. Gives the request as it stands now. `more` joins the request's own.

    Raises NotFoundError `oversight.nothing`; RefusedError `oversight.not_you`, `oversight.over`, `case.reason`."""
    with office.archive.lock:
        member = office.member(actor)
        found = asked(office.archive, member, request)
        if found.state is not State.WAITS:
            raise RefusedError("oversight.over", "This does not wait any more. Look at the list again.")
        if not found.may_answer:
            raise RefusedError("oversight.not_you", "Another person has to answer this.")
        if not yes and not text.strip():
            raise RefusedError("case.reason", "Write the reason. It is kept.")
        data = {"request": request, "yes": yes, "action": found.action, "more": dict(more or {})}
        _write(office, actor, "answered", _case(office, member, found), data, {"said": _fits(text)})
        return asked(office.archive, member, request)


def take_back(office: Office, actor: str, request: str) -> None:
    """The asker does not want it any more. Raises NotFoundError `oversight.nothing`; RefusedError `oversight.over`."""
    with office.archive.lock:
        member = office.member(actor)
        found = asked(office.archive, member, request)
        if found.by != actor or found.state not in (State.WAITS, State.YES):
            raise RefusedError("oversight.over", "This does not wait any more. Look at the list again.")
        data = {"request": request, "action": found.action}
        _write(office, actor, "taken_back", _case(office, member, found), data)


def require_approved(office: Office, actor: str, action: str, case: str = "", request: str = "") -> Approved:
    """The yes of a second person to what `actor` asked for; with `request`, to exactly that. Call it under the lock and
    write `Approved.used` with your own events (`Archive.write_all`).

    Raises RefusedError `oversight.second` without one; NotFoundError `case.nothing`."""
    member = office.member(actor)
    if case:
        reads.case_for(office.archive, member, case)
    for one in _mine(office, member, case):
        wanted = one.action == action and one.case == case and request in ("", one.request)
        if wanted and one.may_use:
            return Approved(
                one.request, action, actor, one.second, one.reason, one.more, _used(actor, action, one.request, case)
            )
    raise RefusedError("oversight.second", "A second person has to say yes first.")


def spend(office: Office, approved: Approved) -> None:
    """Writes `approved.used` alone, where what was allowed has no event of its own in the journal."""
    with office.archive.lock:
        office.archive.write(approved.used)


def alone(office: Office, actor: str, action: str, case: str, reason: str) -> Approved:
    """The urgent exception: a lead goes on without a second person, and it is looked at within 72 hours. `used` says
    so. Raises RefusedError `oversight.not_urgent`, `desk.role`, `case.reason`, `text.long`; NotFoundError
    `case.nothing`."""
    with office.archive.lock:
        member, found = _allowed(office, actor, action, case, reason)
        two_people.check_alone(action, member.role, found.urgency if found else None, reason)
        assert found is not None
        name = random_id(office.archive.random)
        draft = Draft(
            "second.alone",
            actor,
            case,
            {"request": name, "action": action},
            ((found.key, {"reason": _fits(reason)}),),
        )
        return Approved(name, action, actor, "", reason.strip(), {}, draft, alone=True)


def review(office: Office, actor: str, request: str, text: str) -> None:
    """Another person has looked at what a lead did alone, and says what they think.

    Raises NotFoundError `oversight.nothing`; RefusedError `oversight.over`, `oversight.not_you`, `case.text`."""
    with office.archive.lock:
        member = office.member(actor)
        found = asked(office.archive, member, request)
        if not found.waits_for_review:
            raise RefusedError("oversight.over", "This does not wait any more. Look at the list again.")
        if not found.may_review:
            raise RefusedError("oversight.not_you", "Another person has to answer this.")
        if not text.strip():
            raise RefusedError("case.text", "Write something first.")
        data = {"request": request, "action": found.action}
        _write(office, actor, "reviewed", _case(office, member, found), data, {"review": _fits(text)})


def waiting(office: Office, actor: str) -> tuple[Asked, ...]:
    """All that waits and exists for this person, oldest first."""
    with office.archive.lock:
        return open_for(office.archive, office.member(actor))


def look(office: Office, actor: str, request: str) -> Asked:
    """Raises NotFoundError `oversight.nothing`."""
    with office.archive.lock:
        return asked(office.archive, office.member(actor), request)


# --- inside


def _allowed(office: Office, actor: str, action: str, case: str, reason: str) -> tuple[Member, CaseState | None]:
    member = office.member(actor)
    about_case = two_people.rule_of(action).about is About.CASE
    found = reads.case_for(office.archive, member, case) if about_case else None
    two_people.check_ask(action, member.role, reason)
    _fits(reason)
    if found is not None and found.erased is not None:
        raise RefusedError("case.erased", "She erased this. Nothing can be added.")
    return member, found


def _not_twice(office: Office, member: Member, action: str, case: CaseState | None, more: Mapping[str, Any]) -> None:
    for one in _mine(office, member, case.case if case else ""):
        same = one.action == action and one.case == (case.case if case else "")
        if same and one.person == str(more.get("person", "")) and one.state in (State.WAITS, State.YES):
            raise RefusedError("oversight.waits", "You asked for this already. Look at what waits.")


def _mine(office: Office, member: Member, case: str) -> list[Asked]:
    """The newest first: it is the one that is meant."""
    if case:
        found = of_case(office.archive, member, reads.case_for(office.archive, member, case))
    else:
        found = tuple(reversed(open_for(office.archive, member)))
    return [one for one in found if one.by == member.id]


def _case(office: Office, member: Member, found: Asked) -> CaseState | None:
    return reads.case_for(office.archive, member, found.case) if found.case else None


def _fits(text: str) -> str:
    if len(text) > NOTE_LIMIT:
        raise RefusedError("text.long", f"This is too long. Up to {NOTE_LIMIT} letters fit.")
    return text.strip()


def _used(actor: str, action: str, request: str, case: str) -> Draft:
    kind = "second.used" if case else "desk.second_used"
    return Draft(kind, actor, case, {"request": request, "action": action})


def _write(
    office: Office,
    actor: str,
    what: str,
    case: CaseState | None,
    data: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
) -> None:
    if case is not None:
        office.draft(actor, case, f"second.{what}", data, words or {})
    else:
        office.archive.write(Draft(f"desk.second_{what}", actor, "", {**data, "words": dict(words or {})}))
