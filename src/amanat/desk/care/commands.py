"""What people do to care for data, and what the one page reads. Errors of all: RefusedError `desk.role`,
`desk.locked`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.care import job
from amanat.desk.care.standing import alone_of, due_of, facts_of, months_of
from amanat.desk.care.telling import kept_text
from amanat.desk.lists import ENDED
from amanat.desk.office import Office
from amanat.desk.shelf import Kept, forget, shelf, still_hold
from amanat.desk.state import CaseState, Member
from amanat.errors import RefusedError
from amanat.process.retention import Stage, checked_months

SHOWN: Final = 200
CONSENT_DAYS: Final = 60
AHEAD: Final = 90
LONGEST: Final = 10 * 366
REASON: Final = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """A case whose end is near or reached. `assigned`: who worked on it, or None."""

    case: str
    number: str
    called: str = field(repr=False)
    kind: str
    stage: Stage
    day: str
    told: bool
    assigned: str | None


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent of a case that goes on and that ends by itself, or a legal hold with its `reason`, as she was told."""

    case: str
    number: str
    called: str = field(repr=False)
    day: str
    hold: bool
    reason: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that was destroyed here because its time was over."""

    number: str
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All of the page, for one person. `files`: key files known; `holding`: those that still open what was destroyed
    since; the first of them is the oldest."""

    rows: tuple[Row, ...]
    more: int
    consents: tuple[Consent, ...]
    holds: tuple[Consent, ...]
    ended: tuple[Ended, ...]
    months: Mapping[str, int]
    alone: bool
    looked: int | None
    files: tuple[Kept, ...]
    holding: tuple[Kept, ...]

    @property
    def due(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.stage in (Stage.DUE, Stage.ALONE))

    @property
    def later(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.stage not in (Stage.DUE, Stage.ALONE))


def plan(office: Office, actor: str, day: str = "") -> Plan:
    """What is due when, as far as it exists for this person: for a lead everything, for others what they work on."""
    member, archive = office.member(actor), office.archive
    today = date.fromisoformat(day or _today(office))
    with archive.lock:
        seen = [case for case in archive.state.cases.values() if _is_for(case, member)]
    living = [case for case in seen if case.erased is None]
    rows = sorted(filter(None, (_row(office, case, today) for case in living)), key=lambda row: (row.day, row.number))
    consents, holds = _consents(office, living, today)
    facts, lead = facts_of(archive.state), member.role == "lead"
    files = shelf(office.folder) if lead else ()
    return Plan(
        rows=tuple(rows[:SHOWN]),
        more=max(0, len(rows) - SHOWN),
        consents=tuple(consents[:SHOWN]),
        holds=tuple(holds),
        ended=_ended(office, member) if lead else (),
        months=months_of(archive.state),
        alone=alone_of(archive.state),
        looked=facts.get("looked_at"),
        files=files,
        holding=still_hold(files, facts.get("destroyed", 0)),
    )


def _today(office: Office) -> str:
    """The earlier one of the two clocks, as for the job; this machine's while the intake has not answered. She was
    promised a day, and a clock that runs ahead must not make it come sooner."""
    here, there = office.clock(), office.intake.time
    return day_of(here if there is None else min(here, there))


def _is_for(case: CaseState, member: Member) -> bool:
    return not case.channel_of and reads.visible(case, member) and (member.role == "lead" or case.assigned == member.id)


def _row(office: Office, case: CaseState, today: date) -> Row | None:
    due = due_of(office.archive.state, case, today)
    if due.day is None or (due.stage is Stage.KEPT and due.day > today + timedelta(AHEAD)):
        return None
    return Row(case.case, case.number, _called(case), due.kind, due.stage, due.day.isoformat(), due.told, case.assigned)


def _called(case: CaseState) -> str:
    return "" if reads.is_aside(case) else case.called


def _consents(office: Office, living: Sequence[CaseState], today: date) -> tuple[list[Consent], list[Consent]]:
    ends, holds, last = [], [], (today + timedelta(CONSENT_DAYS)).isoformat()
    for case in living:
        for grant in case.grants.values():
            if grant.erased:
                continue
            if grant.hold:
                reason = office.archive.body(case).get("holds", {}).get(grant.grant, "")
                holds.append(Consent(case.case, case.number, _called(case), grant.expires, True, reason))
            elif grant.taken_back is None and grant.expires <= last and case.status not in ENDED:
                ends.append(Consent(case.case, case.number, _called(case), grant.expires, False))
    return sorted(ends, key=lambda one: one.day), holds


def _ended(office: Office, member: Member) -> tuple[Ended, ...]:
    found = []
    for name, at, by in reversed(facts_of(office.archive.state).get("ended", [])[-SHOWN:]):
        case = office.archive.case(name)
        if case is not None and reads.visible(case, member):
            found.append(Ended(case.number, at, by))
    return tuple(found)


# --- commands


def set_rules(office: Office, actor: str, months: Mapping[str, str], alone: bool) -> None:
    """How many months each kind is kept, and whether the job destroys by itself. RefusedError `care.kind`,
    `care.months`."""
    lead = office.lead(actor)
    chosen = {kind: checked_months(kind, typed) for kind, typed in months.items()}
    with office.archive.lock:
        known = months_of(office.archive.state)
        data = {"months": {**known, **chosen}, "alone": alone}
        office.archive.write(Draft("care.rules_set", actor=lead.id, data=data))


def destroy(office: Office, actor: str, cases: Sequence[str], *, sure: bool, day: str = "") -> int:
    """A lead confirms: the keys of these cases are destroyed, for ever. Only what is due now and exists for this lead
    is; how many. RefusedError `care.sure`, `care.none`, `care.changed`."""
    lead = office.lead(actor)
    if not cases:
        raise RefusedError("care.none", "Choose at least one case.")
    if not sure:
        raise RefusedError("care.sure", "Tick that this is for ever. Nothing was destroyed.")
    today = date.fromisoformat(day or _today(office))
    archive = office.archive
    with archive.lock:
        for name in cases:
            case = reads.case_for(archive, lead, name)
            if case.erased is not None or due_of(archive.state, case, today).stage not in (Stage.DUE, Stage.ALONE):
                raise RefusedError("care.changed", "One of these changed meanwhile. Nothing was destroyed. Look again.")
        return job.destroy(archive, list(dict.fromkeys(cases)), lead.id)


def keep_longer(office: Office, actor: str, case: str, expected: int, until: str, reason: str) -> int:
    """A lead keeps a case until a day, with a reason that she is told. RefusedError `care.day`, `case.reason`,
    `text.long`."""
    lead = office.lead(actor)
    why = reason.strip()
    if not why:
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    if len(why) > REASON:
        raise RefusedError("text.long", f"This is too long. Up to {REASON} letters fit.")
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        day = _later_day(until, date.fromisoformat(day_of(office.clock())))
        text = kept_text(state.lang, day, why) if state.mailbox_key else ""
        return office.draft(lead.id, state, "care.kept_longer", {"keep_until": day}, {"reason": why, "text": text})


def _later_day(typed: str, today: date) -> str:
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        day = today
    if not today < day <= today + timedelta(LONGEST):
        raise RefusedError("care.day", "Choose a day after today, within ten years.")
    return day.isoformat()


def keys_gone(office: Office, actor: str, mark: str) -> None:
    """A lead says that a key file is deleted in every place. NotFoundError `keys.nothing`."""
    lead = office.lead(actor)
    with office.archive.lock:
        gone = forget(office.folder, mark)
        office.archive.write(Draft("care.keys_gone", actor=lead.id, data={"made": gone.made}))
