"""What each event about the desk itself changes. One function a kind; the table is at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from amanat.desk.events import Event
from amanat.desk.oversight.leaving import hand_over
from amanat.desk.parts import PARTS
from amanat.desk.place import fold_name
from amanat.desk.state import DeskState, Invited, Member


def _member(desk: DeskState, parts: dict[str, Any], at: int) -> None:
    """Who comes back under their name, after leaving or a restore, is not let in to what was hidden from them."""
    name = fold_name(parts["name"])
    before = {one.id for one in desk.members.values() if one.left is not None and fold_name(one.name) == name}
    desk.members[parts["id"]] = Member(**parts, since=at)
    for case in desk.cases.values() if before else ():
        if not before.isdisjoint(case.removed):
            case.hide_from([parts["id"]])


def _epoch(desk: DeskState, parts: dict[str, Any], entry: str) -> None:
    desk.epochs[parts["n"]] = parts
    desk.epoch = parts["n"]
    desk.entry, desk.entry_due = entry, True


def _founded(desk: DeskState, event: Event) -> None:
    data = event.data
    desk.name, desk.kind, desk.profile = data["name"], data["kind"], data["profile"]
    desk.place = data["place"]
    _member(desk, data["person"], event.at)
    _epoch(desk, data["epoch"], data["entry"])


def _invited(desk: DeskState, event: Event) -> None:
    data = event.data
    desk.invited[data["id"]] = Invited(
        data["id"], data["name"], data["role"], data["code"], event.actor, data["expires"]
    )


def _invitation_ended(desk: DeskState, event: Event) -> None:
    desk.invited.pop(event.data["id"], None)


def _joined(desk: DeskState, event: Event) -> None:
    desk.invited.pop(event.data["invitation"], None)
    _member(desk, event.data["person"], event.at)
    for case in desk.cases.values():
        case.somebody_new = case.excluding and case.checked


def _epoch_opened(desk: DeskState, event: Event) -> None:
    for person in event.data["left"]:
        desk.members[person].left = event.at
        hand_over(desk, person, event.at)
    _epoch(desk, event.data["epoch"], event.data["entry"])


def _entry_posted(desk: DeskState, event: Event) -> None:
    desk.entry_due = False


def _restored(desk: DeskState, event: Event) -> None:
    data = event.data
    for member in desk.members.values():
        member.left = member.left or event.at
    for case in desk.cases.values():
        case.assigned = None
    _member(desk, data["person"], event.at)
    desk.epochs = {known["n"]: known for known in data["known"]}
    _epoch(desk, data["epoch"], data["entry"])
    desk.generation, desk.restored, desk.reread = data["generation"], event.at, True
    desk.cursor = 0


def _queue_read(desk: DeskState, event: Event) -> None:
    desk.cursor = event.data["cursor"]
    desk.reread = desk.reread and not event.data.get("reread", False)


def _anchor_written(desk: DeskState, event: Event) -> None:
    desk.anchored = True


def _unreadable(desk: DeskState, event: Event) -> None:
    desk.unreadable.append(event.data["mailbox"])


def _anchor_renewed(desk: DeskState, event: Event) -> None:
    desk.anchored = False


def _torn(desk: DeskState, event: Event) -> None:
    desk.torn += 1


_OWN: Final[dict[str, Callable[[DeskState, Event], None]]] = {
    "desk.founded": _founded,
    "person.invited": _invited,
    "invitation.withdrawn": _invitation_ended,
    "person.joined": _joined,
    "epoch.opened": _epoch_opened,
    "entry.posted": _entry_posted,
    "desk.restored": _restored,
    "queue.read": _queue_read,
    "journal.torn": _torn,
    "anchor.written": _anchor_written,
    "anchor.renewed": _anchor_renewed,
    "mailbox.unreadable": _unreadable,
}

DESK_EVENTS: Final[dict[str, Callable[[DeskState, Event], None]]] = _OWN | {
    kind: change for part in PARTS for kind, change in part.desk_events.items()
}
"""Every kind of event about the desk, those of the parts too."""

_UNSAID: Final = frozenset({"queue.read", "entry.posted", "anchor.written"}).union(*(part.unsaid for part in PARTS))
_OF_PARTS: Final = tuple(sorted({name for part in PARTS for name in part.shown}))


def apply_desk(desk: DeskState, event: Event) -> None:
    """Applies an event about the desk, and keeps a line of it for the leads' audit list."""
    DESK_EVENTS[event.kind](desk, event)
    if event.kind not in _UNSAID:
        desk.audit.append([event.seq, event.at, event.actor, event.kind, _said(event)])


def _said(event: Event) -> dict[str, str]:
    data = event.data
    parts = {
        name: str(data[name])
        for name in ("name", "role", "size", "missing", "mailbox", *_OF_PARTS)
        if isinstance(data.get(name), str | int)
    }
    if "person" in data:
        parts |= {"person": data["person"]["id"], "name": data["person"]["name"], "role": data["person"]["role"]}
    if "left" in data:
        parts["left"] = " ".join(data["left"])
    if "epoch" in data:
        parts["epoch"] = str(data["epoch"]["n"])
    return parts
