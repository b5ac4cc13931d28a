"""Makes the custody event of a journal event, signed by whoever acts, before the journal's event is written: both
leave in one write, so neither can be without the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.custody.table import LOOK, what_of
from amanat.desk.events import DESK
from amanat.seal.custody import CASE_SIZE, DESK_ROLE, SALT_SIZE, START, About, CustodyEvent, Who, sign_event
from amanat.seal.encoding import unb64
from amanat.seal.signing import SigningKey, sha256

if TYPE_CHECKING:
    from amanat.desk.archive import Archive, Draft

NAME: Final = "custody"
"""Of the facts of a case, of the words in its body, and of both in an event."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain of one case ends: its case (16 bytes), how many events, H of the last one."""

    case: bytes
    n: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A signed custody event. `key`: the id of the case's key, or "" when that is destroyed: then its hash is kept
    alone."""

    signed: bytes
    hash: bytes
    key: str


def case_of(kind: str, case: str, data: Mapping[str, Any]) -> str:
    """The case that an event is about, "" for the desk's own."""
    return str(data["about"]) if kind == LOOK else case


class Making:
    """The custody events of one batch: each hangs on the one before, also within the batch."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._heads: dict[str, Head] = {}
        self._keys: dict[str, str] = {}

    def of(self, draft: Draft, signer: SigningKey, at: int) -> Made | None:
        """None when its kind is none. Nothing is kept of a batch that is not written."""
        what, name = what_of(draft.kind, draft.data), case_of(draft.kind, draft.case, draft.data)
        if not what or not name:
            return None
        archive, key = self._archive, self._key(draft, name)
        head = self._head(draft, name)
        about = draft.about if draft.about is not None else tuple(_about(archive, draft, name))
        event = CustodyEvent(
            head.n + 1,
            head.case,
            at,
            Who(signer.public, self._role(draft.actor)),
            what,
            about or (About(),),
            head.hash,
            archive.random(SALT_SIZE),
        )
        signed = sign_event(event, signer)
        self._heads[name] = Head(head.case, event.n, sha256(signed))
        return Made(signed, self._heads[name].hash, key if key in archive.ring else "")

    def _role(self, actor: str) -> str:
        return DESK_ROLE if actor == DESK else self._archive.state.members[actor].role

    def _key(self, draft: Draft, name: str) -> str:
        if _begins(draft):
            self._keys[name] = str(draft.data["key"])
        return self._keys.get(name) or self._archive.state.cases[name].key

    def _head(self, draft: Draft, name: str) -> Head:
        """A case that begins, or that is older than this chain, begins one."""
        if _begins(draft):
            return self._new()
        if name in self._heads:
            return self._heads[name]
        case = self._archive.state.cases[name]
        facts = case.facts.get(NAME)
        if not facts:
            return self._new()
        # After an erasure the case's own name is gone: what is signed then is kept by nobody, only its hash.
        own = unb64(facts["case"], CASE_SIZE) if facts.get("case") else self._archive.random(CASE_SIZE)
        return Head(own, facts["n"], unb64(facts["head"], 32))

    def _new(self) -> Head:
        return Head(self._archive.random(CASE_SIZE), 0, START)


def _begins(draft: Draft) -> bool:
    return "mailbox_key" in draft.data and "number" in draft.data


def _about(archive: Archive, draft: Draft, name: str) -> Iterator[About]:
    """What an event was done to, from what stands in it. The words of messages and notes have no hash here: a short
    text can be guessed from one."""
    data, kind = draft.data, draft.kind
    if kind in ("message.in", "case.seen") and data["seq"]:
        yield About(f"in/{data['seq']}")
    elif kind in ("message.sent", "message.recovered"):
        yield About(f"out/{data['seq']}")
    elif kind == "exhibit.fetched":
        found = _hash(archive, name, data["item"]) if data["state"] == "matches" else b""
        yield About(data["item"], b"", found)
    elif kind == "original.taken":
        (words,) = (words for _, words in draft.words)
        yield About(data["row"]["item"], b"", unb64(words["item"]["hash"], 32))
    elif kind == "transcript.kept":
        (words,) = (words for _, words in draft.words)
        after = sha256(words["text"].encode())
        yield About(words["item"], _hash(archive, name, words["item"]), after)
    elif kind == "grant.ended":
        yield from (About(row["item"]) for row in _granted(archive, name, data["grant"]))
    else:
        for item in _items(archive, draft, name):
            same = _hash(archive, name, item)
            yield About(item, same, same)


def _items(archive: Archive, draft: Draft, name: str) -> Iterator[str]:
    """The exhibits that an event names, untouched by it."""
    data = draft.data
    if draft.kind == "case.opened":
        yield from (row["item"] for row in _granted(archive, name, data["grant"]) if row["kind"] == "record")
    elif draft.kind == "handover.uploaded":
        if data["original"] not in ("record", "messages"):
            yield data["original"]
    elif data.get("item"):
        yield data["item"]


def _granted(archive: Archive, name: str, grant: str) -> list[dict[str, Any]]:
    """What stands in a consent that is in the journal already; one of the same batch is not yet."""
    case = archive.state.cases.get(name)
    found = case.grants.get(grant) if case is not None else None
    return found.items if found is not None else []


def _hash(archive: Archive, name: str, item: str) -> bytes:
    """The hash of an original as she sealed it, or as it was taken; b"" if its consent has ended."""
    case = archive.state.cases.get(name)
    for grant in case.grants.values() if case is not None else ():
        if any(row["item"] == item for row in grant.items):
            for row in archive.grant_body(grant).get("exhibits", ()):
                if row["item"] == item:
                    return unb64(row["hash"], 32)
    return b""
