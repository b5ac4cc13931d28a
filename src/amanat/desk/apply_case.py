"""What each event about a case changes. One function a kind; the tables are at the end. An event whose key was
destroyed has no words (`words` holds None) and changes only what outlives an erasure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.find import fold
from amanat.desk.oversight import trail
from amanat.desk.parties.channels import follow as follow_channels
from amanat.desk.parts import PARTS
from amanat.desk.state import CaseState, DeskState, GrantState, KeyOf

_ENDED: Final = frozenset({"closed", "redirected", "withdrawn"})
_INQUIRY: Final = frozenset(
    {"inquiry_opened", "respondent_notified", "reply_window", "heard", "substantiated", "not_substantiated",
     "inconclusive", "outcome", "appeal"}
)  # fmt: skip


def _came_in(change: Change) -> None:
    case, data = change.case, change.data
    case.in_seq, case.heard = max(case.in_seq, data["seq"]), change.event.at
    if data["chain"]:
        case.good_seq, case.good_chain = data["seq"], data["chain"]
        case.good_at = max(case.good_at, data.get("at", 0))
    if data["warning"]:
        case.warnings += 1
    elif case.channel_of:  # what they had opened when they wrote: that proves a notice delivered
        facts = change.facts("parties")
        facts["seen"] = max(facts.get("seen", 0), data.get("seen", 0))


def _received(change: Change) -> None:
    change.body["recipient"] = change.own_words.get("recipient", "")
    change.case.version = change.event.seq
    _came_in(change)


def _message_in(change: Change) -> None:
    data, words = change.data, change.own_words
    _came_in(change)
    text = words.get("text", "")
    change.list("messages").append(
        {
            "direction": "in",
            "seq": data["seq"],
            "at": data["at"],
            "text": text,
            "warning": data["warning"],
            "kind": data["kind"],
        }
    )
    change.index(text)
    if data["kind"] == "text":
        change.case.unread.append(data["seq"])
        change.case.owed = True
    # What is said about a proceeding or a publication goes to the parts that understand it.
    if "content" in words:
        for take in _TAKES.get(data["kind"], ()):
            take(change, words["content"])


def _granted(change: Change) -> None:
    data = change.data
    _came_in(change)
    grant = GrantState(
        data["grant"], data["key"], data["purpose"], data["fields"], data["items"], data["expires"], data["given"]
    )
    change.case.grants[grant.grant] = grant
    if change.words(grant.key) is not None:
        change.grant_body(grant).update(record=None, exhibits=[])
        _exhibits(change, grant)


def _exhibits(change: Change, grant: GrantState) -> None:
    body, words = change.grant_body(grant), change.words(grant.key) or {}
    for manifest in words["items"]:
        number = ""
        if manifest["kind"] != "record":
            change.case.exhibits += 1
            number = f"E{change.case.exhibits}"
        body["exhibits"].append({**manifest, "number": number, "state": "waiting", "sniffed": None})
        grant.text = f"{grant.text} {fold(manifest.get('name', ''))}".strip()


def _fetched(change: Change) -> None:
    grant, data = change.case.grants[change.data["grant"]], change.data
    if data["state"] != "missing":
        grant.fetched.append(data["item"])
    words = change.words(grant.key)
    if words is None:
        return
    body = change.grant_body(grant)
    for exhibit in body["exhibits"]:
        if exhibit["item"] == data["item"]:
            exhibit["state"], exhibit["sniffed"] = data["state"], words.get("sniffed")
    if words.get("record") is not None:
        body["record"] = words["record"]
        grant.text = f"{grant.text} {fold(_all_text(words['record']))}".strip()
    if data["excluding"] and not change.case.channel_of:
        change.case.excluding, change.case.checked = True, False


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = [part for name, part in value.items() if name not in {"v", "type", "lang"}]
    return " ".join(_all_text(part) for part in value) if isinstance(value, list) else ""


def _take_back(change: Change) -> None:
    _came_in(change)
    wanted = change.data["grant"]
    for grant in change.case.grants.values():
        if wanted in ("all", grant.grant) and grant.taken_back is None:
            grant.taken_back = change.event.at


def _held_answer(change: Change) -> None:
    grant = change.case.grants[change.data["grant"]]
    grant.answered = True
    content = {
        "grant": grant.grant,
        "opened": grant.opened is not None,
        "erased": False,
        "hold": change.own_words.get("reason", ""),
    }
    change.tell("took_back", content)


def _grant_ended(change: Change) -> None:
    grant = change.case.grants[change.data["grant"]]
    grant.erased, grant.body, grant.text = True, {}, ""
    _destroyed(change)
    if change.data["why"] == "taken_back":
        grant.answered = True
        change.tell("took_back", {"grant": grant.grant, "opened": grant.opened is not None, "erased": True})


def _erased(change: Change) -> None:
    case = change.case
    change.desk.ended.append(change.data["end"])
    change.facts("care")["why"] = change.data["why"]
    _destroyed(change)
    case.erased, case.status = change.event.at, "withdrawn"
    case.body, case.text, case.called = {}, "", ""
    case.outbox, case.inflight, case.unread, case.owed = [], [], [], False
    for grant in case.grants.values():
        grant.erased, grant.body, grant.text = True, {}, ""


def _destroyed(change: Change) -> None:
    """Copies of keys that were made before this moment open what was destroyed now."""
    change.desk.facts.setdefault("care", {})["destroyed"] = change.event.at


def _lost(change: Change) -> None:
    change.case.lost = change.data["lost"]


def _opened(change: Change) -> None:
    grant = change.case.grants[change.data["grant"]]
    if grant.opened is None:
        grant.opened = change.event.at
        change.tell("opened", {"grant": grant.grant, "at": change.event.at})


def _status(change: Change) -> None:
    case, words = change.case, change.own_words
    case.status = change.data["to"]
    change.facts("work")["closing"] = change.data.get("closing") or ""
    _begin_keeping(change)
    if "record" not in change.data:  # a stage of a proceeding says nothing of the urgency that stands beside this
        change.body["reason"] = words.get("reason", "")
    change.index(words.get("reason", ""))
    if change.data["urgency"] is not None:
        case.urgency = change.data["urgency"]
        change.body["flags"] = words.get("flags", [])
    if change.data["tell"]:
        text = words.get("text", "")
        change.tell("status", {"status": case.status, **({"text": text} if text else {})})
        change.list("messages").append(_own(change, "status", text))
        case.owed = case.owed and not text and case.status not in _ENDED
        _said(change, text)


def _begin_keeping(change: Change) -> None:
    """From the end of a case its time of keeping runs; an inquiry makes it longer, also when it goes on elsewhere."""
    status, kept = change.case.status, change.facts("care")
    kept["closed"] = change.event.at if status in _ENDED else 0
    if status in _INQUIRY:
        kept["inquiry"] = True


def _said(change: Change, text: str) -> None:
    """That she had words of this desk, and when: a day must know it without opening any."""
    if text:
        change.facts("work")["said"] = change.event.at


def _own(change: Change, kind: str, text: str) -> dict[str, Any]:
    event = change.event
    return {
        "direction": "out",
        "seq": 0,
        "at": event.at,
        "author": event.actor,
        "text": text,
        "kind": kind,
        "of": event.seq,
        "status": change.data.get("to", ""),
    }


def _reply(change: Change) -> None:
    text = change.own_words.get("text", "")
    change.tell("text", {"text": text})
    change.list("messages").append(_own(change, "text", text))
    change.index(text)
    change.case.owed, change.case.unread = False, []
    _said(change, text)


def _note(change: Change) -> None:
    text = change.own_words.get("text", "")
    change.list("notes").append([change.event.at, change.event.actor, text, change.event.seq])
    change.index(text)


def _called(change: Change) -> None:
    change.case.called = change.own_words.get("called", "")
    change.index(change.case.called)


def _assigned(change: Change) -> None:
    change.case.assigned = change.data["person"]
    change.facts("work")["handed"] = None


def _removed(change: Change) -> None:
    # Whoever only says that they are her, by a letter, takes nobody away from her case.
    joined = change.case.facts.get("invitation", {}).get("joined") or {}
    hers = joined.get("of") if joined.get("state") == "waiting" else ""
    for name in (change.case.case, *change.case.kin):
        case = change.desk.cases.get(name)
        if case is not None and name != hers:
            case.hide_from(change.data["removed"])


def _checked(change: Change) -> None:
    _removed(change)
    change.case.checked, change.case.checked_at, change.case.somebody_new = True, change.event.at, False


def _hold(change: Change) -> None:
    grant = change.case.grants[change.data["grant"]]
    grant.hold = True
    reason = change.own_words.get("reason", "")
    change.body.setdefault("holds", {})[grant.grant] = reason
    change.tell("text", {"text": change.own_words.get("text", reason)})


def _released(change: Change) -> None:
    grant = change.case.grants[change.data["grant"]]
    grant.hold = False
    change.body.get("holds", {}).pop(grant.grant, None)


def _seen(change: Change) -> None:
    case = change.case
    case.unread = [seq for seq in case.unread if seq > change.data["seq"]]
    case.owed = case.owed and case.status not in _ENDED  # a word of thanks after closing needs no answer


def _queued(change: Change) -> None:
    case, data = change.case, change.data
    case.outbox = [intent for intent in case.outbox if intent[0] != data["of"]]
    case.inflight = [data["seq"], data["hash"], data["of"]]
    case.out_seq, case.out_chain = data["seq"], data["chain"]
    change.body.setdefault("written", {})[str(data["seq"])] = data["chain"]
    change.body.get("intents", {}).pop(str(data["of"]), None)
    for message in change.list("messages"):
        if message.get("of") == data["of"]:
            message["seq"] = data["seq"]


def _sent(change: Change) -> None:
    case = change.case
    of = case.inflight[2] if case.inflight else -1
    case.inflight = []
    for message in change.list("messages"):
        if message.get("of") == of:
            message["sent"] = change.event.at


def _recovered(change: Change) -> None:
    case, data, words = change.case, change.data, change.own_words
    case.out_seq, case.out_chain, case.inflight = data["seq"], data["chain"], []
    change.body.setdefault("written", {})[str(data["seq"])] = data["chain"]
    if data["kind"] in ("text", "status"):
        _said(change, words.get("text", ""))
        change.list("messages").append(
            {
                "direction": "out",
                "seq": data["seq"],
                "at": data["at"],
                "author": None,
                "text": words.get("text", ""),
                "kind": data["kind"],
                "sent": data["at"],
                "status": words.get("status", ""),
            }
        )
    told = {name: value for name, value in words.items() if name != "of"}
    intents = change.body.get("intents", {})
    for intent in list(case.outbox):
        if intent[1] == data["kind"] and intents.get(str(intent[0])) == told:
            case.outbox.remove(intent)
    for grant in case.grants.values():
        if data["kind"] == "opened" and grant.grant == words.get("grant") and grant.opened is None:
            grant.opened = data["at"]


_OWN: Final[dict[str, Callable[[Change], None]]] = {
    "case.received": _received,
    "message.in": _message_in,
    "grant.received": _granted,
    "exhibit.fetched": _fetched,
    "take_back.received": _take_back,
    "grant.held": _held_answer,
    "grant.ended": _grant_ended,
    "case.erased": _erased,
    "case.lost": _lost,
    "case.opened": _opened,
    "status.changed": _status,
    "reply.written": _reply,
    "note.added": _note,
    "case.called": _called,
    "case.assigned": _assigned,
    "person.removed": _removed,
    "case.checked": _checked,
    "hold.placed": _hold,
    "hold.released": _released,
    "case.seen": _seen,
    "message.queued": _queued,
    "message.sent": _sent,
    "message.recovered": _recovered,
}

CASE_EVENTS: Final[dict[str, Callable[[Change], None]]] = _OWN | {
    kind: change for part in PARTS for kind, change in part.case_events.items()
}
"""Every kind of event about a case, those of the parts too."""

QUIET: Final = frozenset(
    {"exhibit.fetched", "case.opened", "case.seen", "message.queued", "message.sent", "message.recovered", "grant.held"}
).union(*(part.quiet for part in PARTS))
"""These change nothing that a person decides on, so a page made before them is still good for a command."""

HIDDEN: Final = frozenset({"case.seen", "message.queued", "message.sent", "message.recovered", "note.added"}).union(
    *(part.hidden for part in PARTS)
)
"""These make no line in the timeline."""

_TAKES: Final = {
    kind: tuple(part.takes[kind] for part in PARTS if kind in part.takes)
    for kind in {k for p in PARTS for k in p.takes}
}
_FOLLOWS: Final = {
    kind: tuple(part.follows[kind] for part in PARTS if kind in part.follows)
    for kind in {k for p in PARTS for k in p.follows}
}
_SILENT: Final = frozenset[str]().union(*(part.silent for part in PARTS))
"""These do not count as work on the case: its place in lists stays."""

_BEGINS: Final = frozenset({"case.received"}).union(*(part.begins for part in PARTS))
"""These make a case: their data has `number`, `key`, `mailbox_key` ("": she has no mailbox here) and `lang`."""

_ABOUT_GRANTS: Final = frozenset(
    {"grant.received", "exhibit.fetched", "take_back.received", "grant.ended", "case.erased"}
)

FOR_LEADS: Final = frozenset({"person.removed", "case.checked"}).union(*(part.for_leads for part in PARTS))
"""These lines are for leads alone."""

_AUDITED: Final = trail.KINDS.union(*(part.audited for part in PARTS))
"""These make a line on the page of what was done."""

_SHOWN: Final = ("grant", "item", "state", "why", "to", "from", "urgency", "person", "warning", "purpose", "expires")

_OF_PARTS: Final = tuple(sorted({name for part in PARTS for name in part.shown}))


def apply_case(desk: DeskState, event: Event, key_of: KeyOf) -> None:
    """Applies an event about a case. An event about a case that this desk does not know is a damaged journal:
    KeyError.
    """
    data = event.data
    if event.kind in _BEGINS:
        before = desk.cases.pop(event.case, None)
        if before is not None:  # The same phrase again, after an erasure.
            desk.gone += [before.key, *(grant.key for grant in before.grants.values())]
        desk.cases[event.case] = CaseState(
            event.case, data["number"], data["key"], data["mailbox_key"], data["lang"], event.at
        )
        year, number, *_ = data["number"].split("-")
        desk.numbers[year] = max(desk.numbers.get(year, 0), int(number))
    change = Change(desk, desk.cases[event.case], event, key_of)
    CASE_EVENTS[event.kind](change)
    for follow in _FOLLOWS.get(event.kind, ()):
        follow(change)
    if event.kind not in _SILENT:
        change.case.updated = event.at
    if event.kind in _AUDITED:
        trail.add(desk, event)
    if event.kind in _ABOUT_GRANTS:
        change.case.look_for_record()
    if change.case.kin:
        follow_channels(desk, change.case)
    if event.kind not in QUIET:
        change.case.version = event.seq
    if event.kind not in HIDDEN and change.case.erased is None:
        _write_line(change)


def _write_line(change: Change) -> None:
    event, words = change.event, change.own_words
    parts = {name: str(event.data[name]) for name in (*_SHOWN, *_OF_PARTS) if event.data.get(name) not in (None, "")}
    parts.update({name: words[name] for name in ("reason", "where") if words.get(name)})
    if "removed" in event.data:
        parts["removed"] = " ".join(event.data["removed"])
    change.list("timeline").append([event.seq, event.at, event.actor, event.kind, parts])


def day_of(at: int) -> str:
    """The day (UTC) of a time."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()
