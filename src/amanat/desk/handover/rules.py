"""Handing over: what each event changes, and who may do what (the facts that they change: `facts`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.handover.facts import NAME, THERE, Facts, is_new, live_of, of_desk, rows_of, standing
from amanat.desk.handover.view import notices, search, view
from amanat.desk.part import Part
from amanat.desk.state import CaseState, DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

_RANK: Final = {"sent": 0, "received": 1, "opened": 2, "assessed": 3}


# --- what the events change: the giving desk


def _row(change: Change) -> Facts:
    found: Facts = change.facts(NAME).setdefault("all", {})[change.data["handover"]]
    return found


def _kept(change: Change) -> Facts:
    found: Facts = change.kept(NAME).setdefault("all", {}).setdefault(change.data["handover"], {})
    return found


def _live(change: Change) -> Facts | None:
    return live_of(change.desk).get(change.data["handover"])


def _planned(change: Change) -> None:
    data, event, words = change.data, change.event, change.own_words
    names = ("desk", "purpose", "fields", "items", "messages", "expires", "of", "way", "heard", "day", "message")
    row = {name: data[name] for name in names}
    row["upto"] = change.case.in_seq
    row |= {"state": "planned", "at": event.at, "by": event.actor, "times": {}, "tell": False}
    change.facts(NAME).setdefault("all", {})[data["handover"]] = row
    if words:
        kept = {name: words.get(name, "") for name in ("name", "words", "note", "reason")}
        _kept(change).update(kept, said=[], uploaded={}, written={}, back="")
        change.index(" ".join((kept["words"], kept["note"], kept["reason"])))


def _dropped(change: Change) -> None:
    change.facts(NAME)["all"].pop(change.data["handover"], None)
    change.kept(NAME).get("all", {}).pop(change.data["handover"], None)


def _made(change: Change) -> None:
    data, row, words = change.data, _row(change), change.own_words
    row["state"] = "waiting"
    row["times"]["made"] = change.event.at
    row["confirmed"] = change.event.actor
    live_of(change.desk)[data["handover"]] = {
        "case": change.case.case,
        "key": change.case.key,
        "desk": row["desk"],
        "of": row["of"],
        "expires": row["expires"],
        "sign": data["sign"],
        "safe": data["safe"],
        "in": [0, ""],
        "out": [0, ""],
        "epoch": 0,
        "ends": False,
        "cut": False,
        "pending": [],
    }
    if words:
        _kept(change)["seeds"] = words["seeds"]


def _uploaded(change: Change) -> None:
    words = change.own_words
    if words:
        _kept(change)["uploaded"][change.data["original"]] = words["manifest"]


def _sending(change: Change) -> None:
    """Before it goes: if the answer is lost, or the case is erased, the place of our last word is still known."""
    live = _live(change)
    if live is not None:
        live["sending"] = {name: change.data[name] for name in ("seq", "chain", "epoch")}


def _position(change: Change, live: Facts) -> None:
    data = change.data
    live["in"], live["epoch"] = [data["seq"], data["chain"]], data["epoch"]
    live.pop("sending", None)
    _kept(change).setdefault("written", {})[str(data["seq"])] = data["chain"]


def _sent(change: Change) -> None:
    live, row = _live(change), _row(change)
    row["state"], row["times"]["sent"] = "sent", change.event.at
    row["promise"] = bool(change.own_words.get("promise"))
    if live is not None:
        _position(change, live)
    _kept(change)["promise"] = change.own_words.get("promise", "")


def _said(change: Change) -> None:
    live = _live(change)
    if live is None:
        return
    _position(change, live)
    live["pending"] = [one for one in live["pending"] if one != change.data["of"]]
    for one in _kept(change).get("said", ()):
        if one.get("of") == change.data["of"]:
            one["sent"] = change.event.at


def _wrote(change: Change) -> None:
    live, event, text = _live(change), change.event, change.own_words.get("text", "")
    if live is not None:
        live["pending"].append(event.seq)
    one = {"direction": "out", "at": event.at, "by": event.actor, "text": text, "of": event.seq}
    _kept(change).setdefault("said", []).append(one)
    change.index(text)


def _heard(change: Change) -> None:
    """A message of the receiving desk. `now`: the state that it brings, or ""."""
    data, row, live, now = change.data, _row(change), _live(change), change.data["now"]
    text = change.own_words.get("text", "")
    if live is not None:
        live["out"] = [data["seq"], data["chain"]] if data["chain"] else [data["seq"], live["out"][1]]
    if text or data["warning"]:
        one = {"direction": "in", "at": data["said_at"], "by": "", "text": text, "warning": data["warning"]}
        _kept(change).setdefault("said", []).append(one)
        change.index(text)
    if not now:
        return
    row["times"].setdefault(now, change.event.at)
    if now in _RANK:
        if _RANK.get(row["state"], 9) < _RANK[now]:
            row["state"] = now
    elif now == "returned":
        row["state"] = "returned"
        _tell(change, row, True)
        _kept(change)["back"] = text
        if live is not None:
            _end(live)
    elif now == "took_back":
        row["outcome"] = {name: data[name] for name in ("was_opened", "destroyed")}
        if data["destroyed"]:
            row["over"] = True
            live_of(change.desk).pop(data["handover"], None)
    else:
        row["state"] = now


def _end(live: Facts) -> None:
    live["ends"] = True
    if "take_back" not in live["pending"]:
        live["pending"].append("take_back")


def _tell(change: Change, row: Facts, due: bool) -> None:
    row["tell"] = due
    waiting: list[str] = of_desk(change.desk).setdefault("tell", [])
    case = change.case.case
    still = any(one.get("tell") for one in rows_of(change.case).values())
    of_desk(change.desk)["tell"] = [one for one in waiting if one != case] + ([case] if still else [])


def _back(change: Change) -> None:
    live, row = _live(change), _row(change)
    row["state"], row["why"], row["times"]["back"] = "back", change.data["ended_by"], change.event.at
    if live is not None:
        _end(live)


def _cut(change: Change) -> None:
    live = _live(change)
    if live is not None:
        live["cut"] = True


def _over(change: Change) -> None:
    row = _row(change)
    row["over"], row["times"]["over"] = True, change.event.at
    if change.data["ended_by"] == "expired":
        row["state"] = "expired"
    elif "sent" not in row["times"]:
        row["state"] = "stopped"
    live_of(change.desk).pop(change.data["handover"], None)


def _told(change: Change) -> None:
    _tell(change, _row(change), False)


def _directory(state: DeskState, event: Event) -> None:
    of_desk(state)["directory"] = event.data["key"]


def _erased(state: DeskState, event: Event) -> None:
    live_of(state).pop(event.data["handover"], None)


def _kept_there(state: DeskState, event: Event) -> None:
    live_of(state)[event.data["handover"]]["kept"] = True


# --- the receiving desk


def _came(change: Change) -> None:
    """A new mailbox whose owner says that it is a desk."""
    case, data, words = change.case, change.data, change.own_words
    change.body["recipient"] = words.get("recipient", "")
    case.version = change.event.seq
    case.in_seq = case.good_seq = data["seq"]
    case.good_chain, case.heard = data["chain"], change.event.at
    came = {name: data[name] for name in ("from_desk", "from_epoch", "proof")}
    change.facts(NAME)["came"] = {**came, "at": change.event.at, "refused": False}
    change.kept(NAME)["from"] = words.get("name", {})
    cases = change.desk.cases
    arrived = [name for name in of_desk(change.desk).get("arrived", ()) if is_new(cases.get(name))]
    of_desk(change.desk)["arrived"] = [*arrived, case.case]


def _not_taken(change: Change) -> None:
    change.facts(NAME)["came"]["refused"] = True


# --- who may do what


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if member.role == "reviewer":
        return
    rows, came = rows_of(case), case.facts.get(NAME, {}).get("came")
    if came is None and standing(case):
        yield "hand_over"
    if any(one["state"] in THERE | {"waiting"} for one in rows.values()):
        yield "hand_over_back"
    if any(one["state"] in THERE for one in rows.values()):
        yield "hand_over_write"
    if any(one["tell"] for one in rows.values()):
        yield "hand_over_told"
    if came is not None and not came["refused"] and case.status in ("received", "acknowledged"):
        yield "not_taken"


def _exchange(archive: Archive, intake: Intake, _inbound: Inbound) -> None:
    from amanat.desk.handover.sync import keep_up  # it writes events: that comes after the rules

    keep_up(archive, intake)


_HEARD: Final = ("received", "opened", "assessed", "returned", "closed", "took_back", "heard")

PART: Final = Part(
    name=NAME,
    case_events={
        "handover.planned": _planned,
        "handover.dropped": _dropped,
        "handover.made": _made,
        "handover.uploaded": _uploaded,
        "handover.sending": _sending,
        "handover.sent": _sent,
        "handover.said": _said,
        "handover.wrote": _wrote,
        **{f"handover.{kind}": _heard for kind in _HEARD},
        "handover.back": _back,
        "handover.cut": _cut,
        "handover.over": _over,
        "handover.told": _told,
        "handover.came": _came,
        "handover.not_taken": _not_taken,
    },
    desk_events={"handover.directory": _directory, "handover.erased": _erased, "handover.kept": _kept_there},
    quiet=frozenset({"handover.uploaded", "handover.sending", "handover.said", "handover.sent", "handover.cut"}),
    hidden=frozenset({"handover.uploaded", "handover.sending", "handover.said", "handover.cut", "handover.wrote"}),
    shown=frozenset({"ended_by", "proof"}),
    begins=frozenset({"handover.came"}),
    unsaid=frozenset({"handover.directory", "handover.erased", "handover.kept"}),
    audited=frozenset({"handover.made", "handover.back"}),
    rights=_rights,
    view=view,
    notices=notices,
    said=search,
    exchange=_exchange,
)
