"""Read models for one person. A case that is not for them is treated like one that never was, by the same path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Final, Literal, cast

from amanat.desk import views
from amanat.desk.apply_case import FOR_LEADS, day_of
from amanat.desk.archive import Archive
from amanat.desk.assessment.codes import NAME as ASSESSMENT
from amanat.desk.assessment.codes import concealed
from amanat.desk.find import Excerpts, terms
from amanat.desk.lists import ENDED
from amanat.desk.parties.channels import NAME as PARTIES
from amanat.desk.parties.channels import channels_of, role_of
from amanat.desk.parts import PARTS
from amanat.desk.records import newest_record
from amanat.desk.state import CaseState, GrantState, Invited, Member
from amanat.desk.work.codes import PART_NAME as WORK
from amanat.errors import NotFoundError
from amanat.process import life

Filter = Literal["open", "mine", "new", "waiting", "closed", "aside", "all"]
FOUND_LIMIT = 50
ROWS = 100
"""Cases on one page of a list."""
_AGE = attrgetter("updated", "number")
_UPDATED = attrgetter("updated")


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which cases of a list: "" narrows nothing; `person` "nobody" and `urgency` "none" ask for what is not set. Pages
    count from 1."""

    show: Filter = "open"
    person: str = ""
    urgency: str = ""
    status: str = ""
    page: int = 1

    def keeps(self, case: CaseState) -> bool:
        return (
            (not self.person or (case.assigned or "nobody") == self.person)
            and (not self.urgency or (case.urgency or "none") == self.urgency)
            and (not self.status or case.status == self.status)
        )


def visible(case: CaseState, member: Member) -> bool:
    """Whether this case exists for this person. While a record is not read yet its exclusion list is not known, and
    while it is not checked it is for leads alone, and for who wrote it down with her. Who came after it was checked was
    compared with nothing yet: for them, leads apart, the case begins when a lead has checked the list again."""
    if member.id in case.removed:
        return False
    if case.waits_for_record or (case.excluding and not case.checked):
        return member.role == "lead" or any(part.wrote(case, member) for part in PARTS)
    return not case.excluding or member.role == "lead" or member.since <= case.checked_at


def case_for(archive: Archive, member: Member, case_id: str) -> CaseState:
    """The case, if it exists for this person. Raises NotFoundError `case.nothing`."""
    case = archive.case(case_id)
    if case is None or not visible(case, member):
        raise NotFoundError("case.nothing", "There is no case here.")
    return case


def cases_for(archive: Archive, member: Member) -> Iterator[CaseState]:
    """Every case that exists for this person; the channels of a case are none."""
    return (case for case in archive.state.cases.values() if not case.channel_of and visible(case, member))


def following(case: CaseState) -> views.Next:
    """What comes next in a case. No words are opened for it."""
    facts = case.facts.get(WORK) or {}
    if case.erased is not None or facts.get("aside"):
        return "none" if case.erased is not None else "aside"
    if case.list_waits:
        return "check"
    if case.status == "received":
        return "acknowledge"
    if case.status in ENDED:
        return "after" if case.owed else "none"
    if case.owed:
        return "answer"
    if case.status in ("acknowledged", "reopened"):
        return "assess"
    if facts.get("contact"):
        return "planned"
    return "wait" if facts.get("said") else "decide"


def summary(case: CaseState) -> views.CaseSummary:
    """One row of the inbox."""
    facts = case.facts.get(WORK) or {}
    contact = facts.get("contact") or {}
    return views.CaseSummary(
        case=case.case,
        number=case.number,
        called=case.called,
        status=case.status,
        received=day_of(case.received),
        urgency=cast(views.Urgency | None, case.urgency),
        assigned=case.assigned,
        waiting=_waits(case),
        unread=len(case.unread),
        restricted=case.excluding and not case.checked,
        lang=case.lang,
        next=following(case),
        warnings=case.warnings + case.lost,
        hold=any(grant.hold for grant in case.grants.values()),
        erased=case.erased is not None,
        updated=case.updated,
        contact_day=contact.get("day", ""),
        contact_how=contact.get("how", ""),
        handed=bool(facts.get("handed")) and case.assigned is None,
        mailbox=bool(case.mailbox_key),
        channel=role_of(case),
    )


def inbox(archive: Archive, member: Member, chosen: Filter) -> tuple[views.CaseSummary, ...]:
    """The cases of one filter, what changed last first; above them, while they are open, those that are immediate."""
    return tuple(map(summary, _ordered(archive, member, Sieve(chosen))))


def sifted(archive: Archive, member: Member, sieve: Sieve) -> tuple[int, tuple[views.CaseSummary, ...]]:
    """How many cases a sieve leaves for this person, and the rows of one page of them."""
    found = _ordered(archive, member, sieve)
    first = (sieve.page - 1) * ROWS
    return len(found), tuple(map(summary, found[first : first + ROWS]))


def _ordered(archive: Archive, member: Member, sieve: Sieve) -> list[CaseState]:
    found = _newest(case for case in _chosen(archive, member, sieve.show) if sieve.keeps(case))
    if sieve.show not in ("closed", "aside", "all"):
        found.sort(key=lambda case: case.urgency != "immediate")
    return found


def _newest(cases: Iterable[CaseState]) -> list[CaseState]:
    return sorted(cases, key=_AGE, reverse=True)


def _newest_seen(cases: Iterable[CaseState], member: Member) -> list[CaseState]:
    """The newest that this person may see, `FOUND_LIMIT` of them. They are asked in the order of their age: few are."""
    seen: list[CaseState] = []
    for case in sorted(cases, key=_UPDATED, reverse=True):
        if len(seen) >= FOUND_LIMIT and case.updated < seen[-1].updated:
            break
        if visible(case, member) and not is_aside(case):
            seen.append(case)
    return _newest(seen)[:FOUND_LIMIT]


def _chosen(archive: Archive, member: Member, chosen: Filter) -> Iterator[CaseState]:
    """The cases of one filter. Only two of the filters look at cases that have ended."""
    if chosen == "aside":
        return (case for case in cases_for(archive, member) if is_aside(case))
    if chosen in ("closed", "all"):
        still = archive.lists.open if chosen == "closed" else {}
        return (case for case in cases_for(archive, member) if case.case not in still)
    some: Iterable[CaseState] = archive.lists.open.values()
    if chosen == "mine":  # the cheap question first: the lists are long
        some = (case for case in some if case.assigned == member.id)
    elif chosen == "new":
        some = (case for case in some if case.status == "received")
    found = (case for case in some if visible(case, member) and not is_aside(case))
    if chosen == "waiting":
        return (case for case in found if _waits(case))
    return found


def is_aside(case: CaseState) -> bool:
    """Whether somebody said that this is no case: then its words are shown to nobody until a lead puts it back."""
    return bool((case.facts.get(WORK) or {}).get("aside"))


def _waits(case: CaseState) -> bool:
    return following(case) in ("decide", "planned", "wait")


def search(archive: Archive, member: Member, query: str) -> tuple[views.Found, ...]:
    """Cases that hold every word of the query somewhere, newest first, at most `FOUND_LIMIT`."""
    wanted = terms(query)
    if not wanted:
        return ()
    found, number = archive.words.cases(wanted), " ".join(query.split())
    cases = archive.state.cases
    found.update(case.case for case in cases.values() if case.number == number)
    found = {main for one in found if (main := cases[one].channel_of or one) in cases}  # the case of a channel
    found = {one for one in found if not concealed(cases[one]) or cases[one].number == number}
    hits = _newest_seen(map(cases.__getitem__, found), member)
    pieces = Excerpts(query)
    said = ((case, () if concealed(case) else _with_channels(archive, case)) for case in hits)
    return tuple(views.Found(summary(case), pieces.of(texts)) for case, texts in said)


def _with_channels(archive: Archive, case: CaseState) -> tuple[str, ...]:
    said = [text for one in channels_of(archive.state, case) for text in _originals(archive, one)]
    return (*_originals(archive, case), *said)


def _originals(archive: Archive, case: CaseState) -> tuple[str, ...]:
    body = archive.body(case)
    found = [case.called]
    for grant in case.grants.values():
        record = archive.grant_body(grant).get("record") or {}
        found += _texts(_covered(record))
        found += [row["text"] for row in archive.grant_body(grant).get("transcripts", ())]
    found += [row["text"] for row in body.get("messages", ())]
    found += [row[2] for row in body.get("notes", ())]
    for part in PARTS:
        found += part.said(body.get(part.name, {}))
    return tuple(text for text in found if text)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


# --- one case


def person(member: Member, passkeys: int = 0) -> views.Person:
    return views.Person(
        member.id, member.name, cast(views.Role, member.role), member.key, member.since, member.left, passkeys
    )


def invitation(invited: Invited) -> views.Invitation:
    return views.Invitation(invited.id, invited.name, cast(views.Role, invited.role), invited.by, invited.expires)


def exhibit(row: dict[str, Any], grant: GrantState) -> views.Exhibit:
    return views.Exhibit(
        row["number"],
        row["item"],
        grant.grant,
        row["kind"],
        row.get("name", ""),
        row.get("media", ""),
        row["size"],
        row["hash"],
        row["state"],
        row["added"],
        row.get("sniffed"),
        row.get("taken_by", ""),
        row.get("source", ""),
    )


def _exhibits(archive: Archive, case: CaseState) -> tuple[views.Exhibit, ...]:
    found: dict[str, views.Exhibit] = {}
    for grant in case.grants.values():
        for row in archive.grant_body(grant).get("exhibits", ()):
            if row["kind"] != "record":
                found.setdefault(row["item"], exhibit(row, grant))
    return tuple(found.values())


def _covered(record: dict[str, Any]) -> dict[str, Any]:
    """A record without her number or address: only the part `safety` shows that, in the hours that are safe for her."""
    contact = record.get("contact")
    if not isinstance(contact, dict) or "value" not in contact:
        return dict(record)
    return {**record, "contact": {name: value for name, value in contact.items() if name != "value"}}


def _exclusion(archive: Archive, case: CaseState) -> tuple[str, ...]:
    """Everybody whom any of her records excludes, from the oldest grant to the newest, each once."""
    found: dict[str, None] = {}
    for grant in case.grants.values():
        record = archive.grant_body(grant).get("record") or {}
        found.update(dict.fromkeys(record.get("exclude", ())))
    return tuple(found)


def _message(row: dict[str, Any]) -> views.Message:
    return views.Message(
        row["direction"],
        row["seq"],
        row["at"],
        row.get("author"),
        row["text"],
        row.get("warning") or None,
        (),
        row["kind"],
        row.get("sent"),
        row.get("status", ""),
    )


def _grants(archive: Archive, case: CaseState, body: dict[str, Any]) -> tuple[views.GrantView, ...]:
    holds = body.get("holds", {})
    return tuple(
        views.GrantView(
            grant.grant,
            grant.purpose,
            tuple(grant.fields),
            grant.expires,
            grant.given,
            grant.taken_back,
            holds.get(grant.grant, "") if grant.hold else None,
            grant.erased,
            grant.opened,
        )
        for grant in case.grants.values()
    )


def _timeline(body: dict[str, Any], member: Member) -> tuple[views.Event, ...]:
    rows = body.get("timeline", ())
    return tuple(
        views.Event(row[0], row[1], row[2], row[3], row[4])
        for row in rows
        if member.role == "lead" or row[3] not in FOR_LEADS
    )


_OUTSIDE: Final = frozenset(
    {"closed", "reply", "note", "assign", "step_off", "remove", "check", "hold", "urgency"}
    | {"list_picture", "scope_letter", "scope_again"}
)
"""What can be done with a case that lies outside, while nothing of it is shown."""


def may(case: CaseState, member: Member, kind: str) -> tuple[str, ...]:
    """What this person may do now, as codes: the statuses of the transition table, and the rest."""
    found = _rights(case, member, kind)
    return tuple(right for right in found if right in _OUTSIDE) if concealed(case) else found


def _rights(case: CaseState, member: Member, kind: str) -> tuple[str, ...]:
    if case.erased is not None:
        return ()
    if case.channel_of:
        return tuple(right for part in PARTS if part.name == PARTIES for right in part.rights(case, member))
    if is_aside(case):
        return ("put_back",) if member.role == "lead" else ()
    if member.role == "reviewer":
        return ("note", *(right for part in PARTS for right in part.rights(case, member)))
    by = life.By.LEAD if member.role == "lead" else life.By.CASEWORKER
    steps = tuple(step.value for step in life.plain_steps(life.Status(case.status), life.Kind(kind), by))
    found = life.possible(life.Status(case.status), life.Kind(kind), by)
    steps += tuple(dict.fromkeys(f"to_{edge.after.value}" for edge in found))  # the pages of a proceeding take them all
    reply = ("reply",) if case.mailbox_key else ()
    others = (*reply, "note", "call", "assign", "step_off")
    leads = ("remove", "hold") if member.role == "lead" else ()
    check = ("check",) if member.role == "lead" and case.list_waits else ()
    return steps + others + leads + check + tuple(right for part in PARTS for right in part.rights(case, member))


def case_view(archive: Archive, member: Member, case: CaseState) -> views.Case:
    """Everything of a case, for one person who may see it; of one that lies outside, what came since."""
    whole = _whole_view(archive, member, case)
    if not concealed(case):
        return whole
    since = case.facts[ASSESSMENT]["since"]
    kept = {name: value for name, value in whole.parts.items() if name in ("work", "safety", ASSESSMENT)}
    return replace(
        whole,
        record=None,
        exhibits=(),
        messages=tuple(one for one in whole.messages if one.at >= since),
        notes=tuple(one for one in whole.notes if one.at >= since),
        contact=None,
        reason="",
        parts={**dict.fromkeys(whole.parts), **kept},
    )


def _whole_view(archive: Archive, member: Member, case: CaseState) -> views.Case:
    body, lead, people = archive.body(case), member.role == "lead", archive.state.members.values()
    record = _covered(newest_record(archive, case))
    contact = record.get("contact") or _covered({"contact": body.get("contact")})["contact"]
    messages = sorted((_message(row) for row in body.get("messages", ())), key=lambda row: row.at)
    return views.Case(
        summary=summary(case),
        record=record or None,
        exhibits=_exhibits(archive, case),
        grants=_grants(archive, case, body),
        messages=tuple(messages),
        timeline=_timeline(body, member),
        notes=tuple(views.Note(*row) for row in body.get("notes", ())),
        people_with_access=tuple(person(one) for one in people if one.left is None and visible(case, one)),
        removed_people=tuple(person(one) for one in people if lead and one.id in case.removed),
        exclusion=_exclusion(archive, case),
        checked=case.checked or not case.excluding,
        contact=dict(contact) if isinstance(contact, dict) else None,
        version=case.version,
        flags=tuple(body.get("flags", ())),
        reason=body.get("reason", ""),
        may=may(case, member, archive.state.kind),
        unsent=not case.lost and bool(case.outbox or case.inflight),
        parts={part.name: part.view(archive, member, case) for part in PARTS},
    )
