"""What the pages show of a case's other people, and of one of their mailboxes, for one person who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amanat.desk.apply_case import day_of
from amanat.desk.invitation.rules import Joined, Letter, joined_of, joined_view, open_letters, seen
from amanat.desk.oversight import queue
from amanat.desk.parties.channels import NAME, ROLES, is_channel, main_of, role_of
from amanat.desk.parties.facts import contact_of, facts_of, replied, respondent_told
from amanat.desk.proceeding.codes import SAFE
from amanat.desk.records import newest_record
from amanat.desk.state import CaseState, Member
from amanat.process.two_people import State

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


@dataclass(frozen=True, slots=True)
class Asked:
    """More time that was asked for. `state`: open, granted, refused."""

    channel: str
    seq: int
    number: str
    days: int
    at: int
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One channel of a case. `state`: waiting, confirmed, ended. Days as ``YYYY-MM-DD``, "" where there is none."""

    channel: str
    number: str
    role: str
    state: str
    until: str
    noticed: int
    opened: str
    position: str
    answered: int
    unread: int


@dataclass(frozen=True, slots=True)
class Suit:
    what: str
    day: str
    at: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Of a case. `contact`: safe, unsafe, or ""; `said`: why it is unsafe; `asked_safe`: a question to a second person
    waits (``waits``) or was answered with yes (``yes``). `cross`: linked cases that this person may see."""

    contact: str
    said: str
    why: str
    asked_safe: str
    channels: tuple[Row, ...]
    letters: tuple[Letter, ...]
    asked: tuple[Asked, ...]
    appeals: tuple[Mapping[str, Any], ...]
    cross: tuple[tuple[str, str], ...]
    suits: tuple[Suit, ...]
    over: str
    told: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a channel, both ways alike. `content`: what a notice, a referral or papers hold."""

    direction: str
    kind: str
    at: int
    author: str | None
    text: str
    warning: str
    sent: int | None
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Channel:
    """Of a channel. `main`: its case, with number and what the desk calls her; `opened`: the notice was opened by then.
    `record`: they sent a record of their own, which is shown here and begins no case."""

    role: str
    main: str
    number: str
    called: str
    main_version: int
    joined: Joined | None
    said: tuple[Said, ...]
    until: str
    opened: str
    asked: tuple[Asked, ...]
    record: Mapping[str, Any] | None


def view(archive: Archive, member: Member, case: CaseState) -> Shown | Channel | None:
    if case.erased is not None:
        return None
    return _channel(archive, member, case) if is_channel(case) else _shown(archive, member, case)


def _shown(archive: Archive, member: Member, case: CaseState) -> Shown:
    facts, words = facts_of(case), archive.body(case).get(NAME, {})
    contact, day = facts.get("contact") or {}, day_of(archive.clock())
    found = (seen(archive, member, name) for name in facts.get("cross", ()))
    texts = [*words.get("suits", ()), *("" for _ in facts.get("suits", ()))]
    letters = case.facts.get("invitation", {}).get("letters", {}).values()
    return Shown(
        contact=contact_of(case),
        said=contact.get("said", ""),
        why=words.get("why", ""),
        asked_safe=_asked_safe(archive, member, case),
        channels=tuple(_row(archive, name, row) for name, row in facts.get("channels", {}).items()),
        letters=tuple(one for one in open_letters(case, day) if one.kind in ROLES),
        asked=tuple(one for name, row in facts.get("channels", {}).items() for one in _asked(archive, name, row)),
        appeals=tuple(facts.get("appeals", ())),
        cross=tuple((one.case, one.number) for one in found if one is not None and one.erased is None),
        suits=tuple(
            Suit(one["what"], one["day"], one["at"], one["by"], text)
            for one, text in zip(facts.get("suits", ()), texts, strict=False)
        ),
        over=window_over(archive, case),
        told=respondent_told(case),
        taken=any(one["letter"] in ROLES and one["state"] == "used" and not one.get("to") for one in letters),
    )


def window_over(archive: Archive, case: CaseState) -> str:
    """The last day to answer, if it has passed and nobody answered; else ""."""
    from amanat.desk.proceeding.commands import window_over as over  # it builds on the office
    from amanat.desk.proceeding.rules import facts_of as of_proceeding
    from amanat.desk.proceeding.today import today_of

    until: str = of_proceeding(case).get("window", "")
    return until if over(case, str(today_of(archive))) and not replied(case) else ""


def _asked_safe(archive: Archive, member: Member, case: CaseState) -> str:
    for one in queue.of_case(archive, member, case):
        if one.action == SAFE and one.state in (State.WAITS, State.YES):
            return "yes" if one.may_use else "waits"
    return ""


def _row(archive: Archive, name: str, row: Mapping[str, Any]) -> Row:
    channel = archive.case(name)
    joined = joined_of(channel) or {} if channel is not None and channel.erased is None else {}
    notice, reply = row.get("notice") or {}, row.get("reply") or {}
    return Row(
        channel=name,
        number=row["number"],
        role=row["role"],
        state="ended" if row.get("ended") else joined.get("state", "ended"),
        until=notice.get("until", ""),
        noticed=notice.get("at", 0),
        opened=row.get("opened", ""),
        position=reply.get("position", ""),
        answered=reply.get("at", 0),
        unread=len(channel.unread) if channel is not None else 0,
    )


def _asked(archive: Archive, name: str, row: Mapping[str, Any]) -> list[Asked]:
    channel = archive.case(name)
    if channel is None or channel.erased is not None or not row.get("asked"):
        return []
    texts = {one["seq"]: one["text"] for one in archive.body(channel).get("messages", ()) if one["direction"] == "in"}
    return [
        Asked(name, one["seq"], row["number"], one["days"], one["at"], one["state"], texts.get(one["seq"], ""))
        for one in row["asked"]
    ]


def _channel(archive: Archive, member: Member, case: CaseState) -> Channel | None:
    main = main_of(archive.state, case)
    if main is None:
        return None
    row = facts_of(main).get("channels", {}).get(case.case, {})
    rows = archive.body(case).get("messages", ())
    return Channel(
        role=role_of(case),
        main=main.case,
        number=main.number,
        called=main.called,
        main_version=main.version,
        joined=joined_view(archive, member, case),
        said=tuple(map(_said, sorted(rows, key=lambda one: int(one["at"])))),
        until=(row.get("notice") or {}).get("until", ""),
        opened=row.get("opened", ""),
        asked=tuple(_asked(archive, case.case, row)),
        record=newest_record(archive, case) or None,
    )


def _said(row: Mapping[str, Any]) -> Said:
    return Said(
        row["direction"],
        row["kind"],
        row["at"],
        row.get("author"),
        row["text"],
        row.get("warning") or "",
        row.get("sent"),
        row.get("content") or {},
    )
