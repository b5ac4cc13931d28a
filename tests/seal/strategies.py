"""Values of every structure, for tests that try many."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from amanat.seal.canonical import MAX_INTEGER
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.grant import PURPOSES, Grant
from amanat.seal.ids import DeskId, GrantId, ItemId, MailboxId
from amanat.seal.item import KINDS as ITEM_KINDS
from amanat.seal.item import Manifest
from amanat.seal.message import (
    STATUSES,
    Hello,
    Opened,
    Position,
    Status,
    TakeBack,
    Text,
    TookBack,
)
from amanat.seal.record import (
    ACTS,
    ANCILLARY_ACTS,
    CHANNELS,
    CONSENT_GROUPS,
    CONTEXTS,
    FLAGS,
    IDENTIFIER_TYPES,
    MODES,
    POWERS,
    WANTS,
    Contact,
    Identifier,
    Record,
    Respondent,
    When,
)
from amanat.seal.state import DeskNote, GrantNote, State
from tests.seal.seeded import (
    DESK_IDENTITY,
    LATER,
    SAFE,
    TODAY,
)

texts = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
numbers = st.integers(0, MAX_INTEGER)
days = st.dates().map(lambda one: Day(one.isoformat()))
b16, b32, b64_ = (st.binary(min_size=n, max_size=n) for n in (16, 32, 64))
ids16, ids32 = b16.map(b64), b32.map(b64)
links = st.one_of(st.just(b""), b32)
recipients = st.sampled_from([DESK_IDENTITY.recipient.raw, SAFE.identity.recipient.raw])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any], least: int = 1, most: int = 4) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def words(*allowed: str) -> st.SearchStrategy[Any]:
    return some(st.sampled_from(allowed))


records = st.builds(
    Record,
    lang=st.sampled_from(["en", "ur"]),
    age_group=maybe(st.sampled_from(["adult", "minor"])),
    acts=maybe(words(*ACTS, *ANCILLARY_ACTS)),
    context=maybe(st.sampled_from(CONTEXTS)),
    mode=maybe(words(*MODES)),
    power=maybe(words(*POWERS)),
    narrative=maybe(texts),
    when=maybe(st.builds(When, st.booleans(), maybe(days), maybe(days), maybe(texts))),
    where=maybe(texts),
    respondent=maybe(
        st.builds(
            Respondent, maybe(texts), maybe(some(st.builds(Identifier, st.sampled_from(IDENTIFIER_TYPES), texts)))
        )
    ),
    witnesses=maybe(texts),
    wants=maybe(words(*WANTS)),
    wants_text=maybe(texts),
    contact=maybe(
        st.builds(
            Contact, maybe(st.sampled_from(CHANNELS)), maybe(texts), maybe(texts), maybe(st.booleans()), maybe(texts)
        )
    ),
    exclude=maybe(some(texts)),
    flags=maybe(words(*FLAGS)),
)
manifests = st.builds(
    Manifest,
    item=ids16.map(ItemId),
    seed=b32,
    kind=st.sampled_from(ITEM_KINDS),
    size=st.integers(1, MAX_INTEGER),
    hash=b32,
    sealed=st.integers(1, MAX_INTEGER),
    parts=st.integers(1, 256),
    added=days,
    name=maybe(texts),
    media=maybe(texts),
)
positions = st.builds(Position, numbers, links)
grants = st.builds(
    Grant,
    ids16.map(GrantId),
    ids32.map(DeskId),
    st.sampled_from(PURPOSES),
    words(*CONSENT_GROUPS),
    st.tuples(manifests.map(lambda m: Manifest(m.item, m.seed, "record", m.size, m.hash, m.sealed, m.parts, m.added))),
    st.just(LATER),
    st.just(TODAY),
)
added = st.builds(
    Grant,
    ids16.map(GrantId),
    ids32.map(DeskId),
    st.sampled_from(PURPOSES),
    st.just(("files",)),
    st.lists(manifests.filter(lambda m: m.kind != "record"), min_size=1, max_size=3, unique_by=lambda m: m.item).map(
        tuple
    ),
    st.just(LATER),
    st.just(TODAY),
)
"""Grants of files that are added later: no record."""
grant_or_all = st.one_of(ids16.map(GrantId), st.just("all"))
inward = st.one_of(
    st.tuples(st.just("grant"), grants | added),
    st.tuples(st.just("text"), st.builds(Text, texts)),
    st.tuples(st.just("take_back"), st.builds(TakeBack, grant_or_all)),
)
outward = st.one_of(
    st.tuples(st.just("text"), st.builds(Text, texts)),
    st.tuples(st.just("opened"), st.builds(Opened, ids16.map(GrantId), numbers)),
    st.tuples(st.just("status"), st.builds(Status, st.sampled_from(STATUSES), maybe(texts))),
    st.tuples(st.just("took_back"), st.builds(TookBack, grant_or_all, st.booleans(), st.booleans(), maybe(texts))),
)
hellos = st.builds(Hello, recipients, b32, st.sampled_from(["en", "ur"]))
states = st.builds(
    State,
    seq=st.integers(1, MAX_INTEGER),
    lang=st.sampled_from(["en", "ur"]),
    shared=st.booleans(),
    items=some(manifests, 0, 2),
    grants=some(
        st.builds(
            GrantNote,
            ids16.map(GrantId),
            ids32.map(DeskId),
            ids32.map(MailboxId),
            some(ids16.map(ItemId), 0, 2),
            words(*CONSENT_GROUPS),
            st.sampled_from(PURPOSES),
            days,
            days,
            maybe(days),
        ),
        0,
        2,
    ),
    desks=some(st.builds(DeskNote, ids32.map(DeskId), positions, positions, b32, maybe(st.integers(1, 99))), 0, 2),
    draft=maybe(records),
    note=maybe(texts),
    receipts=maybe(some(st.binary(max_size=200), 0, 3)),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
