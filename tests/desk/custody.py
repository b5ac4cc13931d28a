"""Whether custody is complete: looked at when any house of a test closes, so that whatever a test does at a desk has
exactly its custody events."""

from __future__ import annotations

from collections import Counter

from amanat.desk.archive import Archive
from amanat.desk.custody import chain, table
from amanat.desk.custody.making import NAME, case_of
from amanat.desk.events import DESK, Event
from amanat.seal.custody import check_chain, open_people
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import sha256

SEEN: Counter[str] = Counter()
"""The kinds of events about cases that were looked at so far."""


def whole_custody(archive: Archive) -> None:
    """Each event about a case whose kind stands in the table has its custody event and no other has one: signed by its
    actor's key, in the actor's role, with its hash in the journal's event; the chain of each living case holds."""
    with archive.lock:
        lives: dict[str, list[Event]] = {}
        for event in archive.events_at(range(1, archive.at.count + 1)):
            _one(event, lives)
        for name, case in archive.state.cases.items():
            told = lives.get(name, [])
            if case.erased is not None or case.key not in archive.ring:  # erased, or its key was lost
                assert chain.events(archive, case) == []
                continue
            signed = chain.events(archive, case)
            listed = open_people(chain.people(archive, signed), archive.epoch.sign.public)
            assert [b64(sha256(one)) for one in signed] == [event.data[NAME] for event in told]
            for event, one in zip(told, check_chain(signed, listed.people), strict=True):
                assert one.what == table.what_of(event.kind, event.data)
                assert one.at == event.at
                _signed_by(archive, event, one.who.key)


def _one(event: Event, lives: dict[str, list[Event]]) -> None:
    name = case_of(event.kind, event.case, event.data)
    wanted = bool(name and table.what_of(event.kind, event.data))
    assert (NAME in event.data) == wanted, event.kind
    if not name:
        return
    SEEN[event.kind] += 1
    if "mailbox_key" in event.data:  # a case begins, or the same phrase once more
        lives[name] = []
    if wanted:
        lives.setdefault(name, []).append(event)


def _signed_by(archive: Archive, event: Event, key: bytes) -> None:
    if event.actor == DESK:
        epochs = {epoch.sign.public for epoch in archive.epochs.values()}
        assert key in epochs | {unb64(row["sign"], 32) for row in archive.state.epochs.values()}
    else:
        keys = {unb64(row[1], 32) for row in chain.of_desk(archive.state)["keys"] if row[0] == event.actor}
        assert key in keys
