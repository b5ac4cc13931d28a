"""Handing over: what each event changes, who may do what, and what the pages show.

At the giving desk ``facts["handover"]["all"]`` has a row for each hand-over, without words, and the desk's own facts
have what is needed to take one back even after the case's key is gone (``live``): signing keys alone, which open
nothing. At the receiving desk ``facts["handover"]["came"]`` says from whom a case came and whether that was proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.events import Event
from amanat.desk.part import Notice, Part
from amanat.desk.state import CaseState, DeskState, GrantState, Member
from amanat.seal.ids import fingerprint

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

NAME: Final = "handover"
THERE: Final = frozenset({"sent", "received", "opened", "assessed"})
"""States in which the other desk has it."""
OPEN: Final = THERE | {"planned", "waiting", "returned", "back"}
"""States in which something may still come."""
_RANK: Final = {"sent": 0, "received": 1, "opened": 2, "assessed": 3}

Facts = dict[str, Any]


def of_desk(state: DeskState) -> Facts:
    found: Facts = state.facts.setdefault(NAME, {})
    return found


def live_of(state: DeskState) -> dict[str, Facts]:
    """Every hand-over that still concerns the intake, by its id."""
    found: dict[str, Facts] = of_desk(state).setdefault("live", {})
    return found


def rows_of(case: CaseState) -> dict[str, Facts]:
    found: dict[str, Facts] = case.facts.get(NAME, {}).get("all", {})
    return found


def standing(case: CaseState) -> list[GrantState]:
    """What she shared with us that stands and was opened: nothing else can be handed over."""
    return [one for one in case.grants.values() if not one.erased and one.taken_back is None and one.opened]


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
    arrived = [name for name in of_desk(change.desk).get("arrived", ()) if _is_new(cases.get(name))]
    of_desk(change.desk)["arrived"] = [*arrived, case.case]


def _is_new(case: CaseState | None) -> bool:
    return case is not None and case.status == "received"


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


# --- what the pages show


@dataclass(frozen=True, slots=True)
class Given:
    """One hand-over to another desk. `times`: when it was planned, confirmed, sent, received, opened, taken back… by
    the name of the step, Unix seconds. `way`: message, call, in_person or paper; then `heard`, `day` and `words` say
    who heard her, when, and what she said, or `message` is the number of hers. `said`: what the desks wrote to each
    other. `outcome`: what the other desk answered to a take-back."""

    handover: str
    desk: str
    name: Mapping[str, str]
    state: str
    at: int
    by: str
    purpose: str
    fields: tuple[str, ...]
    items: tuple[str, ...]
    messages: bool
    expires: str
    way: str
    heard: str
    day: str
    message: int
    words: str
    note: str
    reason: str
    times: Mapping[str, int]
    why: str
    back: str
    tell: bool
    promise: bool
    over: bool
    outcome: Mapping[str, bool] | None
    said: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Came:
    """Who handed this case over. `proof`: proved, old_key, unknown or forged (spec/mailbox.md)."""

    desk: str
    name: Mapping[str, str]
    proof: str
    at: int
    refused: bool


@dataclass(frozen=True, slots=True)
class Shown:
    given: tuple[Given, ...]
    came: Came | None


def given_of(row: Facts, words: Mapping[str, Any], name: str) -> Given:
    return Given(
        handover=name,
        desk=row["desk"],
        name=words.get("name") or {},
        state=row["state"],
        at=row["at"],
        by=row["by"],
        purpose=row["purpose"],
        fields=tuple(row["fields"]),
        items=tuple(row["items"]),
        messages=row["messages"],
        expires=row["expires"],
        way=row["way"],
        heard=row["heard"],
        day=row["day"],
        message=row["message"],
        words=words.get("words", ""),
        note=words.get("note", ""),
        reason=words.get("reason", ""),
        times=dict(row["times"]),
        why=row.get("why", ""),
        back=words.get("back", ""),
        tell=row["tell"],
        promise=row.get("promise", False),
        over=row.get("over", False),
        outcome=row.get("outcome"),
        said=tuple(words.get("said", ())),
    )


def _view(archive: Archive, _member: Member, case: CaseState) -> Shown | None:
    facts = case.facts.get(NAME)
    if case.erased is not None:
        return None
    if not facts:
        return Shown((), None)
    words = archive.body(case).get(NAME, {})
    kept, came = words.get("all", {}), facts.get("came")
    return Shown(
        tuple(given_of(row, kept.get(name, {}), name) for name, row in reversed(rows_of(case).items())),
        Came(came["from_desk"], words.get("from", {}), came["proof"], came["at"], came["refused"]) if came else None,
    )


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    from amanat.desk.reads import visible  # reads knows every part: it cannot be known to one when it is made

    for name in of_desk(archive.state).get("arrived", ()):
        case = archive.case(name)
        if case is not None and _is_new(case) and visible(case, member):
            came = case.facts[NAME]["came"]
            said = archive.body(case).get(NAME, {}).get("from", {})
            parts = {"number": case.number, "name": said.get("en", ""), "mark": fingerprint(came["from_desk"])}
            yield Notice(f"handover.came_{came['proof']}", f"cases/{case.case}", parts)
    for name in of_desk(archive.state).get("tell", ()) if member.role != "reviewer" else ():
        case = archive.case(name)
        if case is None or case.erased is not None or not visible(case, member):
            continue
        if member.role == "lead" or case.assigned in (None, member.id):
            yield Notice("handover.returned", f"cases/{case.case}", {"number": case.number})


def _search(words: Mapping[str, Any]) -> Iterable[str]:
    for one in words.get("all", {}).values():
        yield from (one.get("words", ""), one.get("note", ""), one.get("reason", ""))
        yield from (row["text"] for row in one.get("said", ()))


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
    view=_view,
    notices=_notices,
    said=_search,
    exchange=_exchange,
)
