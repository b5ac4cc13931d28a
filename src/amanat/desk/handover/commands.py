"""What people do with hand-overs. Errors of all: NotFoundError `case.nothing`, ConflictError `case.changed`,
RefusedError `desk.role`, `case.erased`, `desk.locked`; `expected` is the case's version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.handover.facts import NAME, OPEN, THERE, Facts, live_of, rows_of, standing
from amanat.desk.handover.origin import entry_of, known_desks
from amanat.desk.handover.outside import new_secrets
from amanat.desk.handover.view import Given, given_of
from amanat.desk.office import NOTE_LIMIT, Office
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight import queue
from amanat.desk.oversight.commands import Approved
from amanat.desk.oversight.queue import Asked
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.two_people import State
from amanat.seal.directory import Entry
from amanat.seal.grant import PURPOSES
from amanat.seal.ids import random_id
from amanat.seal.message import MAX_TEXT
from amanat.seal.record import CONSENT_GROUPS

ACTION: Final = "hand_over"
DAYS: Final = (30, 90, 180)
SILENT: Final = 7
"""A desk that did not look in for so many days is offered nothing."""
WAYS: Final = ("message", "call", "in_person", "paper")
GROUPS: Final = tuple(name for name in CONSENT_GROUPS if name not in ("exclude", "files"))
"""What of a record can be chosen. Who must not see it always goes along; files are chosen one by one."""
WORDS: Final = 5000


@dataclass(frozen=True, slots=True)
class Choice:
    """A desk to hand over to; `seen`: the day on which it last looked in, or "". `silent`: it has not for a week, so
    nothing is handed over to it."""

    entry: Entry
    seen: str
    silent: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What she agreed to. `way`: by `message` (the number of hers that says yes) or by voice: who `heard` it, on which
    `day`, her `words`. `fields` of GROUPS, `items` of the exhibits. `note`: a few words to the other desk. `told`: she
    was told what that desk must report. `compared`: its fingerprint was compared with it. `agrees`: she said yes."""

    desk: str
    purpose: str
    fields: tuple[str, ...]
    items: tuple[str, ...]
    messages: bool
    days: int
    way: str
    message: int = 0
    heard: str = ""
    day: str = ""
    words: str = ""
    note: str = ""
    reason: str = ""
    told: bool = False
    compared: bool = False
    agrees: bool = False


def desks(office: Office, actor: str) -> tuple[Choice, ...]:
    """Every other desk of the directory. Raises UnavailableError, RefusedError `handover.directory`."""
    office.member(actor)
    _, seen = office.intake.directory()
    entries = known_desks(office.archive, office.intake).entries
    since = str(date.fromisoformat(day_of(office.intake.time or office.clock())) - timedelta(days=SILENT))
    days = {one.desk: seen.get(one.desk, "") for one in entries if one.desk != office.place.desk}
    return tuple(Choice(one, days[one.desk], days[one.desk] < since) for one in entries if one.desk in days)


def plan(office: Office, actor: str, case: str, expected: int, wanted: Plan) -> str:
    """Keeps what she agreed to; nothing goes yet. The id of the hand-over.

    Raises RefusedError `handover.…`, `text.long`; UnavailableError."""
    entry = entry_of(office.archive, office.intake, wanted.desk)
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        _check(office, state, wanted, entry)
        name = random_id(office.archive.random)
        ends = date.fromisoformat(day_of(office.clock())) + timedelta(days=wanted.days)
        files = bool(wanted.items or wanted.messages)
        data = {
            "handover": name,
            "desk": entry.desk,
            "purpose": wanted.purpose,
            "fields": [*(one for one in GROUPS if one in wanted.fields), *(["files"] if files else [])],
            "items": list(wanted.items),
            "messages": wanted.messages,
            "expires": str(ends),
            "of": [one.grant for one in standing(state)],
            "way": wanted.way,
            "message": wanted.message if wanted.way == "message" else 0,
            "heard": wanted.heard if wanted.way != "message" else "",
            "day": wanted.day if wanted.way != "message" else "",
            "told": wanted.told,
        }
        words = {
            "name": {"en": entry.name.en, "ur": entry.name.ur},
            "words": wanted.words.strip(),
            "note": wanted.note.strip(),
            "reason": wanted.reason.strip(),
        }
        office.draft(actor, state, "handover.planned", data, words)
        return name


def _check(office: Office, case: CaseState, wanted: Plan, entry: Entry) -> None:
    if not standing(case):
        raise RefusedError("handover.nothing_stands", "Nothing that she shared stands and was opened here.")
    if entry.desk == office.place.desk:
        raise RefusedError("handover.self", "This is your own organisation. Choose another one.")
    there = [row for row in rows_of(case).values() if row["desk"] == entry.desk and not row.get("over")]
    if any(row["state"] in OPEN for row in there):
        raise RefusedError("handover.already", "A hand-over to this organisation is open. Look at it first.")
    if wanted.purpose not in PURPOSES:
        raise RefusedError("handover.purpose", "Choose what for.")
    if wanted.days not in DAYS:
        raise RefusedError("handover.days", "Choose until when.")
    _check_parts(office, case, wanted)
    _check_consent(office, case, wanted)
    if not wanted.compared:
        raise RefusedError("handover.compared", "Call them and compare the fingerprint. Then tick it.")
    if (entry.must_report.en or entry.must_report.ur) and not wanted.told:
        raise RefusedError("handover.told", "Tell her first what they must report. Then tick it.")
    if not wanted.reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept.")
    if max(map(len, (wanted.words, wanted.note, wanted.reason))) > WORDS:
        raise RefusedError("text.long", f"This is too long. Up to {WORDS} letters fit.")


def _check_parts(office: Office, case: CaseState, wanted: Plan) -> None:
    if not (wanted.fields or wanted.items or wanted.messages):
        raise RefusedError("handover.fields", "Choose what they may read.")
    if not set(wanted.fields) <= set(shared(case)) or not set(wanted.items) <= set(files_of(office, case)):
        raise RefusedError("handover.not_shared", "She did not share this with us, or took it back. Choose again.")


def _check_consent(office: Office, case: CaseState, wanted: Plan) -> None:
    if not wanted.agrees:
        raise RefusedError("handover.agrees", "Without her yes nothing is handed over.")
    if wanted.way not in WAYS:
        raise RefusedError("handover.way", "Say how she agreed.")
    if wanted.way == "message":
        if wanted.message not in {int(one["seq"]) for one in yes_messages(office, case)}:
            raise RefusedError("handover.message", "Choose the message in which she says yes.")
        return
    member = office.archive.state.active(wanted.heard)
    if member is None or not reads.visible(case, member):
        raise RefusedError("handover.heard", "Choose who heard it.")
    if not _is_past_day(wanted.day, day_of(office.clock())):
        raise RefusedError("handover.day", "Write the day on which she said it. Like this: 2026-05-03.")
    if not wanted.words.strip():
        raise RefusedError("handover.words", "Write how she put it, in her words.")


def _is_past_day(day: str, today: str) -> bool:
    try:
        return str(date.fromisoformat(day)) == day <= today
    except ValueError:
        return False


def shared(case: CaseState) -> tuple[str, ...]:
    """The groups that she shared with us and that stand."""
    agreed = {field for grant in standing(case) for field in grant.fields}
    return tuple(one for one in GROUPS if one in agreed)


def files_of(office: Office, case: CaseState) -> dict[str, Mapping[str, Any]]:
    """The exhibits that can be handed over, by item."""
    found: dict[str, Mapping[str, Any]] = {}
    for grant in standing(case):
        for row in office.archive.grant_body(grant).get("exhibits", ()):
            if row["kind"] != "record" and row["state"] == "matches":
                found.setdefault(row["item"], row)
    return found


def yes_messages(office: Office, case: CaseState) -> list[Mapping[str, Any]]:
    """Her genuine messages, the newest first."""
    rows = office.archive.body(case).get("messages", ())
    return [one for one in reversed(rows) if one["direction"] == "in" and one["text"] and not one["warning"]]


# --- from the plan to the hand-over


@dataclass(frozen=True, slots=True)
class Look:
    """A plan as its page shows it. `asked`: the question to a second person, if there is one. `urgent`: a lead may do
    it alone now. `exclude`: who must not see it, which always goes along."""

    given: Given
    asked: Asked | None
    urgent: bool
    minor: bool
    hold: bool
    exclude: tuple[str, ...]


def look(office: Office, actor: str, case: str, handover: str) -> Look:
    """Raises NotFoundError `case.nothing`, RefusedError `handover.nothing`."""
    from amanat.desk.handover.what import newest_record

    with office.archive.lock:
        member = office.member(actor)
        state = reads.case_for(office.archive, member, case)
        row = _row(state, handover)
        words = office.archive.body(state).get(NAME, {}).get("all", {}).get(handover, {})
        record = newest_record(office.archive, state, row["of"])
        return Look(
            given_of(row, words, handover),
            _asked(office, actor, state, handover),
            member.role == "lead" and state.urgency == "immediate",
            record.age_group == "minor",
            any(grant.hold for grant in state.grants.values()),
            record.exclude or (),
        )


def _asked(office: Office, actor: str, case: CaseState, handover: str) -> Asked | None:
    found = queue.of_case(office.archive, office.member(actor), case)
    return next((one for one in found if one.action == ACTION and one.more.get("handover") == handover), None)


def _row(case: CaseState, handover: str) -> Facts:
    row = rows_of(case).get(handover)
    if row is None:
        raise RefusedError("handover.nothing", "This plan is not here any more.")
    return row


def ask(office: Office, actor: str, case: str, handover: str) -> str:
    """Asks a second person; the request's id. Raises as `oversight.commands.request`, and `handover.nothing`."""
    with office.archive.lock:
        state = reads.case_for(office.archive, office.member(actor), case)
        _planned(state, handover)
        reason = office.archive.body(state)[NAME]["all"][handover]["reason"]
        where = f"cases/{case}/hand-over/{handover}"
        return oversight.request(office, actor, ACTION, case, reason, {"handover": handover}, where=where)


def _planned(case: CaseState, handover: str) -> Facts:
    row = _row(case, handover)
    if row["state"] != "planned":
        raise RefusedError("handover.nothing", "This plan is not here any more.")
    if any(case.grants[one].taken_back is not None or case.grants[one].erased for one in row["of"]):
        raise RefusedError("handover.changed", "She took something back since. Throw this plan away and ask her again.")
    return row


def hand_over(office: Office, actor: str, case: str, expected: int, handover: str) -> None:
    """Does it, with a second person's yes; it leaves with the next exchange. Raises RefusedError `oversight.second`,
    `handover.nothing`, `handover.changed`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        _planned(state, handover)
        asked = _asked(office, actor, state, handover)
        request = asked.request if asked is not None else "none"
        _make(office, actor, state, handover, oversight.require_approved(office, actor, ACTION, case, request))


def hand_over_alone(office: Office, actor: str, case: str, expected: int, handover: str, reason: str) -> None:
    """As `hand_over`, by a lead alone while the case is immediate; others look at it within 72 hours. Raises as
    `oversight.commands.alone`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        _planned(state, handover)
        _make(office, actor, state, handover, oversight.alone(office, actor, ACTION, case, reason))


def _make(office: Office, actor: str, case: CaseState, handover: str, yes: Approved) -> None:
    signs, seeds = new_secrets(office.archive.random)
    words = ((case.key, {"seeds": seeds}),)
    made = Draft("handover.made", actor, case.case, {"handover": handover, **signs}, words)
    office.archive.write_all([made, yes.used])


def drop(office: Office, actor: str, case: str, expected: int, handover: str) -> None:
    """The plan is thrown away; nothing went. Raises RefusedError `handover.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if _row(state, handover)["state"] != "planned":
            raise RefusedError("handover.nothing", "This plan is not here any more.")
        asked = _asked(office, actor, state, handover)
        if asked is not None and asked.by == actor and asked.state in (State.WAITS, State.YES):
            oversight.take_back(office, actor, asked.request)
        office.draft(actor, state, "handover.dropped", {"handover": handover})


# --- afterwards


def take_back(office: Office, actor: str, case: str, expected: int, handover: str, reason: str) -> None:
    """She does not want it any more: what was handed over is taken back there. Raises RefusedError `case.reason`,
    `handover.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if _row(state, handover)["state"] not in THERE | {"waiting"}:
            raise RefusedError("handover.nothing", "This plan is not here any more.")
        if not reason.strip():
            raise RefusedError("case.reason", "Write the reason. It is kept.")
        words = {"reason": _fits(reason, NOTE_LIMIT)}
        office.draft(actor, state, "handover.back", {"handover": handover, "ended_by": "asked"}, words)


def write_to(office: Office, actor: str, case: str, expected: int, handover: str, text: str) -> None:
    """A message to the other desk. Raises RefusedError `text.empty`, `handover.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if _row(state, handover)["state"] not in THERE or handover not in live_of(office.archive.state):
            raise RefusedError("handover.nothing", "This plan is not here any more.")
        if not text.strip():
            raise RefusedError("text.empty", "Write something first.")
        office.draft(actor, state, "handover.wrote", {"handover": handover}, {"text": _fits(text, MAX_TEXT)})


def tell(office: Office, actor: str, case: str, expected: int, handover: str, text: str) -> None:
    """She is told that it came back: in her mailbox, or, where she has none, what was or will be said is a note.
    Raises RefusedError `text.empty`, `handover.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if not _row(state, handover)["tell"]:
            raise RefusedError("handover.nothing", "This plan is not here any more.")
        if not text.strip():
            raise RefusedError("text.empty", "Write something first.")
        words = ((state.key, {"text": _fits(text, MAX_TEXT)}),)
        kind = "reply.written" if state.mailbox_key else "note.added"
        told = Draft("handover.told", actor, case, {"handover": handover})
        office.archive.write_all([Draft(kind, actor, case, {}, words), told])


def not_take(office: Office, actor: str, case: str, expected: int, text: str) -> None:
    """We do not take this: the desk that handed it over reads why, and takes it back. Raises RefusedError
    `case.reason`, `handover.nothing`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if "came" not in state.facts.get(NAME, {}):
            raise RefusedError("handover.nothing", "This plan is not here any more.")
        if not text.strip():
            raise RefusedError("case.reason", "Write the reason. It is kept.")
        reason = _fits(text, MAX_TEXT)
        if state.status == "received":
            expected = office.acknowledge(actor, case, expected)
        office.redirect(actor, case, expected, reason, reason)
        office.draft(actor, state, "handover.not_taken", {})


def _fits(text: str, most: int) -> str:
    if len(text) > most:
        raise RefusedError("text.long", f"This is too long. Up to {most} letters fit.")
    return text.strip()
