"""What the journal adds up to: the desk and its cases, in memory only. Bodies of cases stay sealed until somebody
reads them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from amanat.desk.box import box, unbox
from amanat.desk.kept import Kept
from amanat.seal.encoding import Random
from amanat.seal.signing import tagged

Body = dict[str, Any]
KeyOf = Callable[[str], bytes | None]


@dataclass(slots=True)
class Member:
    """A person of the desk; `key` (Ed25519) and `recipient` (age, raw) as b64."""

    id: str
    name: str
    role: str
    key: str
    recipient: str
    since: int
    left: int | None = None


@dataclass(slots=True)
class Invited:
    id: str
    name: str
    role: str
    code: str
    by: str
    expires: int


@dataclass(slots=True)
class GrantState:
    """One consent. `body` (record, exhibits), `text` and the rest as in `CaseState`."""

    grant: str
    key: str
    purpose: str
    fields: list[str]
    items: list[dict[str, Any]]
    expires: str
    given: str
    taken_back: int | None = None
    answered: bool = False
    hold: bool = False
    erased: bool = False
    opened: int | None = None
    fetched: list[str] = field(default_factory=list)
    body: Body | bytes | Kept = field(default_factory=dict)
    text: str = ""
    words: bytes | Kept | None = b""
    indexed: int = 0


@dataclass(slots=True)
class CaseState:
    """One case = one mailbox. Words are in `body` (a dict, or boxed under `key`: bytes, or a piece of the snapshot's
    file; `thaw` opens all three), `called` and `text`; `facts` has what each part of the work keeps, by its name,
    without words. `good_at`: her clock in her last genuine message; `heard`: when the desk read her last one. `kin`:
    other cases of the same person; whoever is removed from one is removed from all.

    `text` is what search must take up, folded: it only grows, and what is in the snapshot leaves it. `words` is what
    left it, boxed (b"": nothing yet, None: destroyed); `indexed` letters of `text` are in the index.
    """

    case: str
    number: str
    key: str
    mailbox_key: str
    lang: str
    received: int
    status: str = "received"
    urgency: str | None = None
    assigned: str | None = None
    removed: list[str] = field(default_factory=list)
    excluding: bool = False
    checked: bool = False
    checked_at: int = 0
    somebody_new: bool = False
    version: int = 0
    updated: int = 0
    in_seq: int = 0
    good_seq: int = 0
    good_chain: str = ""
    out_seq: int = 0
    out_chain: str = ""
    unread: list[int] = field(default_factory=list)
    owed: bool = False
    warnings: int = 0
    exhibits: int = 0
    outbox: list[list[Any]] = field(default_factory=list)
    inflight: list[Any] = field(default_factory=list)
    erased: int | None = None
    lost: bool = False
    waits_for_record: bool = False
    kin: list[str] = field(default_factory=list)
    good_at: int = 0
    heard: int = 0
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: dict[str, GrantState] = field(default_factory=dict)
    called: str = ""
    body: Body | bytes | Kept = field(default_factory=dict)
    text: str = ""
    words: bytes | Kept | None = b""
    indexed: int = 0
    called_kept: str = ""

    def hide_from(self, people: Iterable[str]) -> None:
        """From now on it does not exist for these people."""
        self.removed = list(dict.fromkeys((*self.removed, *people)))
        if self.assigned in self.removed:
            self.assigned = None

    @property
    def channel_of(self) -> str:
        """The case of which this mailbox is a channel (`amanat.desk.parties.channels`); "": it is a case itself."""
        found: str = (self.facts.get("parties") or {}).get("of", "")
        return found

    @property
    def list_waits(self) -> bool:
        """Whether a lead has to compare her list of people with the people here: never done, or somebody came since."""
        return self.excluding and (not self.checked or self.somebody_new)

    def look_for_record(self) -> None:
        """Sets `waits_for_record`: a record was granted and not opened yet, so its exclusion list is not known."""
        self.waits_for_record = any(
            item["kind"] == "record" and item["item"] not in grant.fetched
            for grant in self.grants.values()
            if not grant.erased and grant.taken_back is None
            for item in grant.items
        )


@dataclass(slots=True)
class DeskState:
    """The whole desk."""

    name: dict[str, str] = field(default_factory=dict)
    kind: str = "support"
    profile: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    invited: dict[str, Invited] = field(default_factory=dict)
    epochs: dict[int, dict[str, Any]] = field(default_factory=dict)
    epoch: int = 1
    entry: str = ""
    entry_due: bool = False
    cursor: int = 0
    generation: int = 1
    numbers: dict[str, int] = field(default_factory=dict)
    torn: int = 0
    restored: int = 0
    reread: bool = False
    anchored: bool = False
    place: str = ""
    unreadable: list[str] = field(default_factory=list)
    audit: list[list[Any]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    cases: dict[str, CaseState] = field(default_factory=dict)

    def active(self, person: str) -> Member | None:
        """The member, if they work here now."""
        member = self.members.get(person)
        return member if member is not None and member.left is None else None


def freeze(body: Body, key_id: str, key: bytes, random: Random) -> bytes:
    """A body boxed under its own key, as it lies in memory until it is read and in the snapshot."""
    plain = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return box(key, tagged("body", key_id.encode()), plain, random)


def thaw(body: Body | bytes | Kept, key_id: str, key: bytes | None) -> Body:
    """The body, opened if it was frozen; empty when its key was destroyed. Raises ForgedError `snapshot.changed`."""
    if isinstance(body, dict):
        return body
    if key is None:
        return {}
    boxed = body.read() if isinstance(body, Kept) else body
    opened: Body = json.loads(unbox(key, tagged("body", key_id.encode()), boxed))
    return opened


# These come last in their classes, so that what the snapshot holds fills the others in order.
_CASE_APART = frozenset({"grants", "called", "body", "text", "words", "indexed", "called_kept"})
_GRANT_APART = frozenset({"body", "text", "words", "indexed"})
_CASE_HOT = tuple(part.name for part in fields(CaseState) if part.name not in _CASE_APART)
_GRANT_HOT = tuple(part.name for part in fields(GrantState) if part.name not in _GRANT_APART)
_CASE_VALUES = attrgetter(*_CASE_HOT)
_GRANT_VALUES = attrgetter(*_GRANT_HOT)
_DESK_HOT = tuple(part.name for part in fields(DeskState) if part.name not in {"members", "invited", "epochs", "cases"})


def case_hot(state: CaseState) -> list[Any]:
    """What of a case is no words, as JSON: the snapshot keeps it under the epoch's key."""
    return [list(_CASE_VALUES(state)), [list(_GRANT_VALUES(grant)) for grant in state.grants.values()]]


def case_from_hot(hot: list[Any]) -> CaseState:
    """The case of `case_hot`, without its words."""
    if len(hot[0]) != len(_CASE_HOT) or any(len(parts) != len(_GRANT_HOT) for parts in hot[1]):
        raise ValueError("a snapshot of another version")
    state = CaseState(*hot[0])
    for parts in hot[1]:
        grant = GrantState(*parts)
        state.grants[grant.grant] = grant
    return state


def desk_hot(state: DeskState) -> dict[str, Any]:
    """The desk without its cases, as JSON."""
    return {
        "desk": {name: getattr(state, name) for name in _DESK_HOT},
        "members": [_plain(member) for member in state.members.values()],
        "invited": [_plain(invited) for invited in state.invited.values()],
        "epochs": [[n, epoch] for n, epoch in state.epochs.items()],
    }


def desk_from_hot(hot: dict[str, Any]) -> DeskState:
    """The desk of `desk_hot`."""
    state = DeskState(**hot["desk"])
    state.members = {parts["id"]: Member(**parts) for parts in hot["members"]}
    state.invited = {parts["id"]: Invited(**parts) for parts in hot["invited"]}
    state.epochs = {int(n): epoch for n, epoch in hot["epochs"]}
    return state


def _plain(value: Member | Invited) -> dict[str, Any]:
    return {part.name: getattr(value, part.name) for part in fields(value)}
