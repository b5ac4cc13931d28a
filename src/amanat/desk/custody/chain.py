"""The chain of a case as it is kept: in its body, under its key, so that an erasure takes it; its length and the hash
of its last event in the facts, so that the chain of hashes goes on (spec/custody.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amanat.desk import chain
from amanat.desk.change import Change
from amanat.desk.custody.making import NAME, case_of
from amanat.desk.custody.table import WHAT
from amanat.desk.events import Event
from amanat.desk.state import Body, CaseState, DeskState, KeyOf
from amanat.errors import AmanatError, ForgedError
from amanat.seal import canonical
from amanat.seal.custody import (
    DESK_ROLE,
    EVENT,
    START,
    About,
    CustodyEvent,
    Keeper,
    People,
    Who,
    read_event,
    sign_people,
)
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SIGNATURE_SIZE, sha256, split_body, tagged

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

_GROWN: Final = "grown"
PEOPLE_CHANGE: Final = frozenset(
    {"desk.founded", "person.joined", "epoch.opened", "desk.restored", "person.role_changed", "person.renewed"}
)
"""Events of the desk after which other keys sign, or in another role."""


def parted(event: Event) -> tuple[Event, bytes | None]:
    """An opened event without its custody event, and that one; None if there is none, or its key was destroyed."""
    last = event.words[-1] if event.words else None
    if last is None or NAME not in event.data or tuple(last) != (NAME,):
        return event, None
    sealed, words = event.sealed[:-1], event.words[:-1]
    return _without(event, sealed, words), unb64(last[NAME])


def _without(event: Event, sealed: Any, words: Any) -> Event:
    return Event(event.seq, event.at, event.actor, event.kind, event.case, event.data, sealed, words)


def follow(desk: DeskState, event: Event, signed: bytes | None, key_of: KeyOf) -> None:
    """Keeps the custody event of an event that was applied. Raises ForgedError `journal.edited` if it is another one
    than its hash in the event says, or does not hang on the one before."""
    follow_outbox(desk, event)
    name = case_of(event.kind, event.case, event.data) if NAME in event.data else ""
    case = desk.cases.get(name)
    if case is None:
        return
    facts = case.facts.setdefault(NAME, {"n": 0, "head": "", "case": "", "since": 0})
    if signed is not None:
        _keep(Change(desk, case, event, key_of), facts, signed)
    facts["n"], facts["head"] = facts["n"] + 1, event.data[NAME]
    if case.erased is not None:
        facts["case"] = ""
    of_desk(desk).setdefault(_GROWN, {})[name] = True


def _keep(change: Change, facts: dict[str, Any], signed: bytes) -> None:
    event = read_event(signed)
    before = unb64(facts["head"], 32) if facts["head"] else START
    if b64(sha256(signed)) != change.data[NAME] or event.n != facts["n"] + 1 or event.previous != before:
        raise chain.edited(change.event.seq)
    if not facts["case"]:
        facts["case"], facts["since"] = b64(event.case), change.event.at
    body = change.kept(NAME)
    body.setdefault("rows", []).append(_packed(body, event, change.event.kind, signed))


def _packed(body: dict[str, Any], event: CustodyEvent, kind: str, signed: bytes) -> str:
    """One event as it is kept: a short text, without what the ones before it say already."""
    who = _place(body.setdefault("who", []), [b64(event.who.key), event.who.role])
    named = _place(body.setdefault("kinds", []), kind if WHAT.get(kind) == event.what else "")
    about = [[one.id, b64(one.before), b64(one.after)] for one in event.about]
    proof = b64(event.salt + split_body(signed)[0])
    return json.dumps([event.at, who, event.what, about, proof, named], separators=(",", ":"))


def _place(known: list[Any], one: Any) -> int:
    if one not in known:
        known.append(one)
    return known.index(one)


def outbox_hash(event: Event) -> bytes:
    """What a leaf of a proceeding commits to: H(T("outbox", …)) of spec/ledger.md; 32 bytes."""
    said: Any = {"seq": event.seq, "kind": event.kind, "at": event.at, "data": dict(event.data)}
    return sha256(tagged("outbox", canonical.dumps(said)))


def follow_outbox(desk: DeskState, event: Event) -> None:
    """Keeps the hash of an event that a proceeding has for the ledger, so that nobody walks the journal for it."""
    rows = (desk.facts.get("proceeding") or {}).get("leaves", ())
    if rows and rows[-1][0] == event.seq:
        of_desk(desk).setdefault("outbox", {})[str(event.seq)] = [rows[-1][1], b64(outbox_hash(event))]


def upgrade(desk: DeskState) -> None:
    """What a snapshot that is older than custody does not have: who signs, and what waits for the ledger since."""
    note_people(desk, 0)
    kept = of_desk(desk)
    if "old" not in kept:
        rows = (desk.facts.get("proceeding") or {}).get("leaves", ())
        kept["old"] = [seq for seq, _ in rows if str(seq) not in kept.get("outbox", {})]


def of_desk(desk: DeskState) -> dict[str, Any]:
    found: dict[str, Any] = desk.facts.setdefault(NAME, {})
    return found


def _events(case: CaseState, body: Body) -> Iterator[bytes]:
    kept, previous = body.get(NAME, {}), START
    own = unb64(case.facts[NAME]["case"], 16) if kept else b""
    for count, packed in enumerate(kept.get("rows", ()), 1):
        at, who, what, about, proof, *_ = json.loads(packed)
        key, role = kept["who"][who]
        raw = unb64(proof)
        salt, signature = raw[:-SIGNATURE_SIZE], raw[-SIGNATURE_SIZE:]
        rows = tuple(About(one[0], _raw(one[1]), _raw(one[2])) for one in about)
        event = CustodyEvent(count, own, at, Who(unb64(key, 32), role), what, rows, previous, salt)
        signed = signature + EVENT.encode(event)
        previous = sha256(signed)
        yield signed


def kinds(archive: Archive, case: CaseState) -> list[str]:
    """Of each custody event the kind of the journal's event, where `what` says less; "" of a look, and of what was kept
    before kinds were."""
    with archive.lock:
        kept = archive.body(case).get(NAME, {})
        places = [json.loads(packed)[5:] for packed in kept.get("rows", ())]
        return [kept["kinds"][place[0]] if place else "" for place in places]


def _raw(text: str) -> bytes:
    return unb64(text, 32) if text else b""


def events(archive: Archive, case: CaseState) -> list[bytes]:
    """Every signed custody event of a case from its first; none after an erasure. What is kept fits the hash in the
    facts, or this raises ForgedError `custody.kept`."""
    with archive.lock:
        found = list(_events(case, archive.body(case)))
        if case.erased is None and found and b64(sha256(found[-1])) != case.facts[NAME]["head"]:
            raise ForgedError("custody.kept", "What is kept of this case's custody was altered. Lock the desk.")
        return found


@dataclass(frozen=True, slots=True)
class _Row:
    person: str
    key: str
    role: str
    since: int
    until: int


def note_people(desk: DeskState, at: int) -> None:
    """Keeps who signs with which key in which role, and since when: a key or a role that was changed stays known."""
    rows: list[list[Any]] = of_desk(desk).setdefault("keys", [])
    now = {(one.id, one.key, one.role): one.since for one in desk.members.values() if one.left is None}
    now |= {("", parts["sign"], DESK_ROLE): 0 for parts in [desk.epochs.get(desk.epoch, {})] if parts.get("sign")}
    open_rows = {(row[0], row[1], row[2]): row for row in rows if not row[4]}
    for who, row in open_rows.items():
        if who not in now:
            row[4] = at
    for who, since in now.items():
        if who not in open_rows:
            rows.append([*who, since if not rows_of(rows, who[0]) else at, 0])


def rows_of(rows: list[list[Any]], person: str) -> list[list[Any]]:
    return [row for row in rows if row[0] == person]


def people(archive: Archive, signed: list[bytes] | None = None) -> bytes:
    """The signed list of whose keys sign here: of everybody who ever did, or of those in the events given. The current
    epoch signs it. Who worked here when an event was written, the journal knows by its order; where a clock ran back,
    their time is made as long as what they signed."""
    with archive.lock:
        state = archive.state
        spans = _spans(signed) if signed is not None else None
        rows = [_Row(*row) for row in of_desk(state).get("keys", ())]
        keepers = (_keeper(row, spans) for row in rows)
        whole = tuple(keeper for keeper in keepers if keeper is not None)
        listed = People(archive.place.desk, archive.clock(), whole, unb64(state.entry))
        return sign_people(listed, archive.epoch.sign)


def _spans(signed: list[bytes]) -> dict[tuple[bytes, str], tuple[int, int]]:
    """When each key signed first and last, in each role."""
    found: dict[tuple[bytes, str], tuple[int, int]] = {}
    for event in map(read_event, signed):
        who = (event.who.key, event.who.role)
        first, last = found.get(who, (event.at, event.at))
        found[who] = (min(first, event.at), max(last, event.at))
    return found


def _keeper(row: _Row, spans: dict[tuple[bytes, str], tuple[int, int]] | None) -> Keeper | None:
    key = unb64(row.key, 32)
    if spans is None:
        return Keeper(key, row.role, row.since, row.until)
    if (key, row.role) not in spans:
        return None
    first, last = spans[key, row.role]
    return Keeper(key, row.role, min(row.since, first), max(row.until, last) if row.until else 0)


def names(archive: Archive) -> dict[bytes, str]:
    """Key → person's id, "" for the software."""
    with archive.lock:
        found: dict[bytes, str] = {}
        for row in of_desk(archive.state).get("keys", ()):
            try:
                found[unb64(row[1], 32)] = row[0]
            except AmanatError:
                continue
        return found
