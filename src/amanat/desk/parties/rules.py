"""What the events of a case's other people change, who may do what, and what stands above somebody's day.

Days, codes and ids stand in ``facts["parties"]`` of the case, so that a respondent's own erasure takes none of the
proceeding away; every word stands under the key of the mailbox in which it was written, or of the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.events import DESK
from amanat.desk.invitation.rules import joined_of, letters_of
from amanat.desk.part import Notice, Part
from amanat.desk.parties.channels import NAME, is_channel, main_of, role_of
from amanat.desk.parties.facts import (
    Facts,
    all_channels,
    contact_of,
    facts_of,
    is_confirmed,
    replied,
    row_of,
    take_days,
)
from amanat.desk.state import CaseState, Member
from amanat.process.life import Status

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

# --- may the respondent be told


def _unsafe(change: Change) -> None:
    data = change.data
    change.facts(NAME)["contact"] = {
        "decided": "unsafe",
        "said": data["unsafe"],
        "at": change.event.at,
        "by": change.event.actor,
    }
    _why(change)


def _agreed(change: Change) -> None:
    data = change.data
    row = {name: data[name] for name in ("way", "message", "heard", "day")}
    change.facts(NAME)["consent"] = {**row, "at": change.event.at, "by": change.event.actor}
    words = change.own_words.get("words", "")
    change.kept(NAME)["consent"] = words
    change.index(words)


def _safe(change: Change) -> None:
    data = change.data
    row = {"decided": "safe", "at": change.event.at, "by": change.event.actor, "second": data["second"]}
    change.facts(NAME)["contact"] = row
    _why(change)


def _why(change: Change) -> None:
    text = change.own_words.get("reason", "")
    change.kept(NAME)["why"] = text
    change.index(text)


# --- what goes to them


def _noticed(change: Change) -> None:
    """On the channel: what is alleged goes to the respondent."""
    words, data = change.own_words, change.data
    content = words.get("content")
    row = row_of(change.desk, change.case)
    row["notice"] = {"until": data["until"], "at": change.event.at, "by": change.event.actor}
    _to_be_proven(change)
    if content is not None:
        change.tell("notice", content)
        _own(change, "notice", _text_of(content["about"]), content)


def _written(change: Change) -> None:
    text = change.own_words.get("text", "")
    change.tell("text", {"text": text})
    _own(change, "text", text)
    if change.event.actor != DESK:
        change.case.unread, change.case.owed = [], False
    change.facts(NAME).pop("tell_until", None)


def _window(change: Change) -> None:
    """The desk gave more time by itself: whoever was told a day learns of the new one with the next exchange."""
    until = change.data["until"]
    for name, row in facts_of(change.case).get("channels", {}).items():
        channel = change.desk.cases.get(name)
        told = row.get("notice") if row["role"] == "respondent" and not row.get("ended") else None
        if told and channel is not None and told["until"] != until:
            row["notice"]["until"] = until
            channel.facts[NAME]["tell_until"] = until


def _papers(change: Change) -> None:
    """Copies that were put into this mailbox, hers or a channel's."""
    content = change.own_words.get("content")
    if content is not None:
        change.tell("papers", content)
        _own(change, "papers", content.get("text", ""), content)
    change.facts(NAME).setdefault("papers", []).append(
        {"about": change.data["papers"], "at": change.event.at, "items": change.data["handed"]}
    )


def _referral(change: Change) -> None:
    content = change.own_words.get("content")
    _to_be_proven(change)
    row = row_of(change.desk, change.case)
    row["notice"] = {"until": "", "at": change.event.at, "by": change.event.actor}
    row["items"], row["grant"] = change.data["handed"], change.data["grant"]
    if content is not None:
        change.tell("referral", content)
        _own(change, "referral", _text_of(content["about"]), content)


def _to_be_proven(change: Change) -> None:
    facts = change.facts(NAME)
    facts.setdefault("proving", []).append(change.event.seq)
    facts["noticed"] = True


def _own(change: Change, kind: str, text: str, content: Any = None) -> None:
    event = change.event
    row = {"direction": "out", "seq": 0, "at": event.at, "author": event.actor, "text": text, "kind": kind}
    change.list("messages").append({**row, "of": event.seq, "status": "", "content": content})
    change.index(text)


def _text_of(words: Mapping[str, str]) -> str:
    return words.get("en") or words.get("ur") or ""


def _recovered(change: Change) -> None:
    """After a restore: what this desk had sent to a channel is read from the intake, and counts again."""
    data, words = change.data, change.own_words
    if not is_channel(change.case) or data["kind"] not in ("notice", "referral", "papers") or not words:
        return
    _own(change, data["kind"], _text_of(words.get("about") or {}) if data["kind"] != "papers" else "", words)
    change.list("messages")[-1].update(seq=data["seq"], sent=data["at"], at=data["at"], author=None)
    if data["kind"] != "papers":
        row = row_of(change.desk, change.case)
        row["notice"] = {"until": words.get("until", ""), "at": data["at"], "by": ""}
        _to_be_proven(change)


def _line(_change: Change) -> None:
    """A line of the timeline says it."""


def _delivered(change: Change) -> None:
    facts, data = change.facts(NAME), change.data
    facts["proving"] = [seq for seq in facts.get("proving", []) if seq != data["of"]]
    row_of(change.desk, change.case).setdefault("opened", data["day"])


# --- what comes from them


def _row(change: Change, content: Mapping[str, Any]) -> None:
    """The words of a genuine message of this kind stand with the other messages, and wait to be read."""
    row = change.list("messages")[-1]
    row["text"], row["content"] = content.get("text", ""), dict(content)
    change.index(row["text"])
    if change.data["seq"] not in change.case.unread:
        change.case.unread.append(change.data["seq"])
    change.case.owed = True


def _came(change: Change, content: Mapping[str, Any]) -> Facts | None:
    """As `_row`; the row of the channel with its case, if this is one."""
    _row(change, content)
    if not is_channel(change.case):
        return None
    change.facts(NAME).setdefault("todo", []).append([change.data["seq"], change.data["kind"]])
    return row_of(change.desk, change.case)


def _replied(change: Change, content: Mapping[str, Any]) -> None:
    row = _came(change, content)
    # Before they were told there is nothing to answer: whoever opened the letter is not known to be the right person.
    answers = role_of(change.case) == "respondent" and "publication" not in content
    if row is not None and answers and row.get("notice"):
        row.setdefault("reply", {"at": change.event.at, "position": content["position"]})


def _asked(change: Change, content: Mapping[str, Any]) -> None:
    row = _came(change, content)
    if row is not None and role_of(change.case) == "respondent" and row.get("notice"):
        asked = {"seq": change.data["seq"], "days": content["days"], "at": change.event.at, "state": "open"}
        row.setdefault("asked", []).append(asked)


def _appealed(change: Change, content: Mapping[str, Any]) -> None:
    """From either side: the respondent in the channel, she in her own mailbox."""
    _came(change, content)
    main = main_of(change.desk, change.case)
    if main is not None and role_of(change.case) != "officer" and (main is change.case or is_confirmed(change.case)):
        by = role_of(change.case) or "complainant"
        appeal = {"by": by, "at": change.event.at, "channel": change.case.channel_of and change.case.case}
        main.facts.setdefault(NAME, {}).setdefault("appeals", []).append(appeal)


def _stepped(change: Change, content: Mapping[str, Any]) -> None:
    _came(change, content)


def _taken_away(change: Change) -> None:
    facts_of(change.case)["channels"][change.data["channel"]]["taken_away"] = change.event.at


def _handled(change: Change) -> None:
    facts = change.facts(NAME)
    facts["todo"] = [row for row in facts.get("todo", []) if row[0] != change.data["of"]]


def _timed(change: Change) -> None:
    data = change.data
    row = facts_of(change.case).get("channels", {}).get(data["channel"], {})
    for one in row.get("asked", ()):
        if one["seq"] == data["of"]:
            one.update(state="granted" if data["granted"] else "refused", until=data["until"], by=change.event.actor)
    if data["granted"] and row.get("notice"):
        row["notice"]["until"] = data["until"]
    change.index(change.own_words.get("reason", ""))


# --- links and suits


def _linked(change: Change) -> None:
    """Two cases of two people: linked, and never one."""
    other = change.desk.cases.get(change.data["with"])
    if other is not None:
        for one, name in ((change.case, other.case), (other, change.case.case)):
            cross = one.facts.setdefault(NAME, {}).setdefault("cross", [])
            if name not in cross:
                cross.append(name)


def _suit(change: Change) -> None:
    data, text = change.data, change.own_words.get("text", "")
    row = {"what": data["suit"], "day": data["day"], "at": change.event.at, "by": change.event.actor}
    change.facts(NAME).setdefault("suits", []).append(row)
    change.kept(NAME).setdefault("suits", []).append(text)
    change.index(text)


def _closed(change: Change) -> None:
    change.facts(NAME)["told_end"] = True


# --- who may do what

TELLING: Final = frozenset(
    {Status.CONSENTED, Status.REFERRED, Status.INQUIRY_OPENED, Status.RESPONDENT_NOTIFIED, Status.REPLY_WINDOW}
    | {Status.HEARD, Status.APPEAL}
)
"""Stages in which a respondent may be told, or told once more."""
AFTER: Final = frozenset(
    {Status.SUBSTANTIATED, Status.NOT_SUBSTANTIATED, Status.INCONCLUSIVE, Status.NO_JURISDICTION, Status.OUTCOME}
    | {Status.APPEAL, Status.CLOSED}
)
"""Stages in which there is something to write to both sides."""


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if member.role == "reviewer":
        return
    if is_channel(case):
        yield from _of_channel(case)
        return
    if (case.facts.get("work") or {}).get("aside") or case.status in ("received", "acknowledged"):
        return
    yield from ("party_link", "party_suit")
    if case.status in TELLING:
        yield "respondent_contact"
        if contact_of(case) == "safe":
            yield "respondent_letter"
    open_letters = [one for one in letters_of(case).values() if one["state"] == "open"]
    if any(one["letter"] in ("respondent", "officer") for one in open_letters):
        yield "party_letter_withdraw"
    if _officers_wanted(case):
        yield "officer_letter"
    if any(
        one["state"] == "open" for row in facts_of(case).get("channels", {}).values() for one in row.get("asked", ())
    ):
        yield "respondent_time"
    if case.status == Status.REPLY_WINDOW and replied(case):
        yield "respondent_heard"
    if case.status in AFTER and (case.facts.get("proceeding") or {}).get("finding"):
        yield "outcome_letters"


def _of_channel(case: CaseState) -> Iterable[str]:
    joined = joined_of(case) or {}
    if joined.get("state") == "waiting":
        yield "party_confirm"
    if joined.get("state") == "confirmed":
        yield "channel_write"
        yield "respondent_notice" if role_of(case) == "respondent" else "officer_referral"


def _officers_wanted(case: CaseState) -> bool:
    """Whether something was passed on to an officer who has no mailbox yet."""
    routes = (case.facts.get("proceeding") or {}).get("routes", {})
    here = {row["referral"] for row in facts_of(case).get("channels", {}).values() if not row.get("ended")}
    return any(
        route.get("referral") and route.get("officer") and not route["ended"] and name not in here
        for name, route in routes.items()
    )


# --- what stands above a day


def _begun(change: Change) -> None:
    if is_channel(change.case) and change.case.case not in all_channels(change.desk):
        all_channels(change.desk).append(change.case.case)


def _ended(change: Change) -> None:
    case, desk = change.case, change.desk
    if is_channel(case):
        row_of(desk, case)["ended"] = change.event.at
        facts = change.facts(NAME)
        case.facts[NAME] = {name: facts[name] for name in ("role", "of", "referral", "noticed") if name in facts}
        return
    case.facts.pop(NAME, None)


def _notices(archive: Archive, member: Member) -> Iterator[Notice]:
    from amanat.desk.parties.day import notices  # it reads every part's PART

    return notices(archive, member)


def _view(archive: Archive, member: Member, case: CaseState) -> object:
    from amanat.desk.parties.view import view  # it reads every part's PART

    return view(archive, member, case)


def _said(words: Mapping[str, Any]) -> Iterator[str]:
    yield words.get("why", "")
    yield words.get("consent", "")
    yield from words.get("suits", ())


def _exchange(archive: Archive, intake: Intake, _inbound: Inbound) -> None:
    from amanat.desk.parties.following import follow_up  # it writes events: that comes after the rules

    follow_up(archive, intake, all_channels(archive.state))


PART: Final = Part(
    name=NAME,
    case_events={
        "party.unsafe": _unsafe,
        "party.agreed": _agreed,
        "party.safe": _safe,
        "party.notice": _noticed,
        "party.told": _line,
        "party.written": _written,
        "party.papers": _papers,
        "party.referral": _referral,
        "party.days": take_days,
        "party.delivered": _delivered,
        "party.opened": _line,
        "party.taken_away": _taken_away,
        "party.came": _line,
        "party.handled": _handled,
        "party.time": _timed,
        "party.linked": _linked,
        "party.suit": _suit,
        "party.closed": _closed,
    },
    follows={
        "letter.used": _begun,
        "case.erased": _ended,
        "proceeding.window": _window,
        "message.recovered": _recovered,
    },
    takes={
        "reply": _replied,
        "ask_time": _asked,
        "appeal": _appealed,
        "step": _stepped,
    },
    quiet=frozenset({"party.handled", "party.delivered", "party.closed"}),
    hidden=frozenset({"party.handled", "party.delivered", "party.closed"}),
    silent=frozenset({"party.handled", "party.delivered", "party.closed"}),
    shown=frozenset({"came", "party", "unsafe", "suit", "papers", "granted"}),
    rights=_rights,
    view=_view,
    notices=_notices,
    said=_said,
    exchange=_exchange,
)
