"""What the events of a proceeding change: the stage with its document, routes with what happened on them, what was
passed on, and the entries that the ledger will take (spec/journal.md, "A proceeding")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.part import Notice, Part
from amanat.desk.proceeding.codes import NAME
from amanat.desk.state import CaseState, DeskState, Member
from amanat.process import life
from amanat.process.life import FINDINGS, Status

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

Facts = dict[str, Any]
HERS: Final = frozenset({"notice", "asked"})
"""Why everything was erased, where it was she who ended the case."""
_PLAIN: Final = frozenset({"acknowledged", "assessed", "redirected", "closed", "reopened"})
_FOUND: Final = frozenset(map(str, FINDINGS))


def facts_of(case: CaseState) -> Facts:
    """What this part keeps of a case beside its words; nothing if it keeps none, or once she erased."""
    return case.facts.get(NAME) or {} if case.erased is None else {}


def routes_of(case: CaseState) -> Mapping[str, Facts]:
    """The routes of a case by their ids: `pack`, `version`, `institution`, `opened`, `events`, `pauses`, `extensions`,
    `officer`, `ended`, and `referral` once it was passed on."""
    found: Mapping[str, Facts] = facts_of(case).get("routes", {})
    return found


# --- stages


def _stepped(change: Change) -> None:
    """A stage, whoever wrote it down: its entry for the ledger, its finding, and what she is told with it."""
    data, words = change.data, change.own_words
    _add_leaf(change.desk, change.event, data["leaf"] if "leaf" in data else leaf_of(data["from"], data["to"]))
    if data["to"] in _PLAIN and not change.case.facts.get(NAME):
        return  # most cases: nothing more is kept of them
    facts = change.facts(NAME)
    _live(change.desk)[change.case.case] = True
    row = {"at": change.event.at, "to": data["to"], "item": data.get("item", ""), "grant": data.get("grant", "")}
    row |= {"decided": data.get("decided_on", ""), "record": data.get("record", False)}
    facts.setdefault("steps", []).append(row)
    if data["to"] in _FOUND:
        facts["finding"] = {"status": data["to"], "day": data.get("decided_on", ""), "final": False}
        change.kept(NAME)["finding"] = words.get("body", "")
    elif facts.get("finding"):
        facts["finding"]["final"] = facts["finding"]["final"] and data["to"] != Status.APPEAL
    if data["to"] == Status.REOPENED:
        facts["window"] = ""
    if data["to"] == Status.WITHDRAWN:
        facts["before"] = list(change.case.grants)
    if data.get("until"):
        facts["window"] = data["until"]
    change.kept(NAME)["said"] = words.get("said", "")  # what was said with an earlier stage is over
    _show_said(change, words.get("said", ""))
    change.index(words.get("body", ""))


def _show_said(change: Change, text: str) -> None:
    """The words beside a stage stand among the messages here, as they stand in her mailbox."""
    if text and change.case.mailbox_key:
        event = change.event
        row = {"direction": "out", "seq": 0, "at": event.at, "author": event.actor, "text": text, "sent": event.at}
        change.list("messages").append({**row, "kind": "standing", "status": change.data["to"]})


def leaf_of(before: str, after: str) -> str:
    """The kind of ledger entry of a stage, "" for none: for what was written before stages said so themselves."""
    found = (edge.leaf for edge in life.TRANSITIONS if (edge.before, edge.after) == (before, after))
    return next((leaf for leaf in found if leaf), "")


def _add_leaf(desk: DeskState, event: Event, leaf: str) -> None:
    if leaf:
        leaves(desk).append([event.seq, leaf])


def leaves(desk: DeskState) -> list[list[Any]]:
    """What waits for the ledger: [number of the event, kind of entry], in the order of the journal, which alone is its
    source. Nothing of a case is in it."""
    found: list[list[Any]] = desk.facts.setdefault(NAME, {}).setdefault("leaves", [])
    return found


def _live(desk: DeskState) -> dict[str, bool]:
    """The cases of which this part keeps something, so that nobody's day walks through all."""
    found: dict[str, bool] = desk.facts.setdefault(NAME, {}).setdefault("live", {})
    return found


def live_cases(archive: Archive) -> Iterator[CaseState]:
    """The cases with a proceeding; not what was erased, nor what is no complaint."""
    for name in list(archive.state.facts.get(NAME, {}).get("live", {})):
        case = archive.case(name)
        if case is not None and case.erased is None and not case.channel_of:
            yield case


def _erased(change: Change) -> None:
    """She ended it: the ledger learns that a case was withdrawn. Days and codes of her routes go, too."""
    steps = (change.case.facts.get(NAME) or {}).get("steps") or [{}]
    hers = change.data["why"] in HERS and not change.case.channel_of
    if hers and steps[-1].get("to") != Status.WITHDRAWN:  # once: she may have taken her complaint back before
        _add_leaf(change.desk, change.event, "withdrawal")
    change.case.facts.pop(NAME, None)
    _live(change.desk).pop(change.case.case, None)


def _window(change: Change) -> None:
    change.facts(NAME)["window"] = change.data["until"]
    change.index(change.own_words.get("reason", ""))


def _decided(change: Change) -> None:
    data, facts = change.data, change.facts(NAME)
    row = {"day": data["day"], "item": data["item"]}
    if data["what"] == "charged":
        facts["charge"] = row
        change.kept(NAME)["charge"] = change.own_words.get("body", "")
    elif data["what"] == "charge_dropped":
        facts["charge"] = None
    elif facts.get("finding"):
        facts["finding"]["final"] = True
    change.index(change.own_words.get("body", ""))


# --- routes


def _known(change: Change) -> None:
    change.kept(NAME)["known"] = change.own_words.get("known", {})
    change.facts(NAME)["asked"] = True
    _live(change.desk)[change.case.case] = True


def _route(change: Change) -> Facts:
    found: Facts = change.facts(NAME).setdefault("routes", {})[change.data["route"]]
    return found


def _words(change: Change) -> Facts:
    kept: Facts = change.kept(NAME).setdefault("routes", {}).setdefault(change.data["route"], {})
    return kept


def _opened(change: Change) -> None:
    data, words = change.data, change.own_words
    change.facts(NAME).setdefault("routes", {})[data["route"]] = {
        "pack": data["pack"],
        "version": data["version"],
        "institution": data["institution"],
        "opened": data["day"],
        "events": [],
        "pauses": [],
        "extensions": [],
        "officer": False,
        "ended": "",
        "referral": None,
    }
    _words(change).update(name=words.get("name", ""), register=words.get("register", ""))
    change.index(words.get("name", ""))
    _live(change.desk)[change.case.case] = True


def _registered(change: Change) -> None:
    """Which institution of the intake's register it is: under the case's key, as its name is."""
    _words(change)["register"] = change.own_words.get("register", "")


def _happened(change: Change) -> None:
    data, route = change.data, _route(change)
    row = {"row": data["row"], "event": data["event"], "day": data["day"], "proven": data["proven"]}
    row["step"] = data.get("step", "")
    row["at"] = change.event.at  # what is heard late counts when it is heard (statistics)
    route["events"].append({**row, "document": data["item"], "by": data.get("by", ""), "struck": False})
    text = change.own_words.get("text", "")
    if text:
        _words(change).setdefault("events", {})[data["row"]] = text
        change.index(text)


def _struck(change: Change) -> None:
    for name in ("events", "pauses", "extensions"):
        for one in _route(change)[name]:
            if one["row"] == change.data["row"]:
                one["struck"] = True
    _words(change).setdefault("struck", {})[change.data["row"]] = change.own_words.get("reason", "")


def _paused(change: Change) -> None:
    data = change.data
    row = {"row": data["row"], "first": data["first"], "last": data["last"], "struck": False}
    _route(change)["pauses"].append(row)
    _why(change)


def _resumed(change: Change) -> None:
    for one in _route(change)["pauses"]:
        if one["row"] == change.data["row"]:
            one["last"] = change.data["last"]


def _extended(change: Change) -> None:
    data = change.data
    row = {"row": data["row"], "step": data["step"], "until": data["until"], "item": data["item"], "struck": False}
    _route(change)["extensions"].append(row)
    _why(change)


def _why(change: Change) -> None:
    reason = change.own_words.get("reason", "")
    _words(change).setdefault("why", {})[change.data["row"]] = reason
    change.index(reason)


def _ended(change: Change) -> None:
    _route(change).update(ended=change.data["day"], why=change.data["ended_why"])
    _words(change)["ended"] = change.own_words.get("reason", "")


# --- passing on


def _planned(change: Change) -> None:
    data, words = change.data, change.own_words
    names = ("grant", "items", "fields", "way", "message", "heard", "day", "carried")
    _route(change)["plan"] = {name: data[name] for name in names} | {"by": change.event.actor, "seq": change.event.seq}
    _words(change)["plan"] = {name: words.get(name, "") for name in ("about", "asks", "words")}
    change.index(" ".join((words.get("about", ""), words.get("asks", ""), words.get("words", ""))))


def _dropped(change: Change) -> None:
    _route(change)["plan"] = None


def _referred(change: Change) -> None:
    route = _route(change)
    route["referral"] = {**(route.pop("plan", None) or {}), "on": change.data["day"], "second": change.data["second"]}
    route["officer"] = route["referral"].get("carried") == "officer"
    words = _words(change)
    words["referral"] = words.pop("plan", {})


# --- what she is told


def _told(change: Change) -> None:
    change.facts(NAME)["told"] = change.data["digest"]
    content = change.own_words.get("content")
    if content is not None:
        change.tell("standing", content)


# --- who may do what

_WORKS: Final = frozenset(map(str, Status)) - {"received", "acknowledged", "redirected", "withdrawn", "closed"}


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if member.role == "reviewer" or case.channel_of or (case.facts.get("work") or {}).get("aside"):
        return
    facts = facts_of(case)
    if case.status in _WORKS:
        yield from ("route_facts", "route_open", "take_paper")
    if facts.get("routes"):
        yield from (
            "route_register",
            "route_event",
            "route_pause",
            "route_extend",
            "route_strike",
            "route_end",
            "take_paper",
        )
    if case.status in _WORKS - {"assessed", "reopened"} and facts.get("routes"):
        yield "pass_on"
    if case.status in _WORKS and facts.get("steps"):
        yield "decided"
    if case.status == Status.REPLY_WINDOW:
        yield "more_time"
    if case.status in _WORKS and facts.get("steps"):
        yield "withdraws"
    if case.mailbox_key and (facts.get("routes") or facts.get("told")):
        yield "tell_standing"


def _view(archive: Archive, member: Member, case: CaseState) -> object:
    from amanat.desk.proceeding.view import proceeding_view  # reads knows every part: it cannot be known to one

    return proceeding_view(archive, member, case)


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    from amanat.desk.proceeding.day import notices

    return notices(archive, member)


def _exchange(archive: Archive, _intake: Intake, _inbound: Inbound) -> None:
    from amanat.desk.proceeding.telling import tell_everybody

    tell_everybody(archive)


def _said(words: Mapping[str, Any]) -> Iterator[str]:
    yield words.get("said", "")
    for one in words.get("routes", {}).values():
        yield one.get("name", "")
        yield from one.get("events", {}).values()
        for plan in (one.get("plan") or {}, one.get("referral") or {}):
            yield from (plan.get("about", ""), plan.get("asks", ""))


PART: Final = Part(
    name=NAME,
    case_events={
        "proceeding.facts": _known,
        "proceeding.decided": _decided,
        "proceeding.window": _window,
        "route.opened": _opened,
        "route.registered": _registered,
        "route.event": _happened,
        "route.struck": _struck,
        "route.paused": _paused,
        "route.resumed": _resumed,
        "route.extended": _extended,
        "route.ended": _ended,
        "route.planned": _planned,
        "route.dropped": _dropped,
        "route.referred": _referred,
        "standing.sent": _told,
    },
    follows={"status.changed": _stepped, "case.erased": _erased},
    quiet=frozenset({"standing.sent"}),
    silent=frozenset({"standing.sent"}),
    hidden=frozenset({"proceeding.facts", "route.planned", "route.dropped", "route.registered"}),
    shown=frozenset({"event", "day", "decided_on", "what", "institution", "ended_why"}),
    audited=frozenset({"route.referred"}),
    rights=_rights,
    view=_view,
    notices=_notices,
    exchange=_exchange,
    said=_said,
)
