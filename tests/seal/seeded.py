"""Randomness that is the same every time, and a small cast of keys, for tests and vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from amanat.seal.age import HybridIdentity
from amanat.seal.directory import BothLanguages, Entry, Epoch
from amanat.seal.forms import Day
from amanat.seal.ids import desk_id
from amanat.seal.phrase import Phrase, desk_keys, safe_keys
from amanat.seal.signing import SigningKey


def seeded(name: str) -> Callable[[int], bytes]:
    """A `Random` that gives the same bytes for the same name and the same order of calls."""
    calls = 0

    def random(size: int) -> bytes:
        nonlocal calls
        calls += 1
        return hashlib.shake_256(f"{name}/{calls}".encode()).digest(size)

    return random


def key(name: str) -> SigningKey:
    """A signing key that belongs to a name."""
    return SigningKey.from_seed(seeded(f"key {name}")(32))


def identity(name: str) -> HybridIdentity:
    """An age identity that belongs to a name."""
    return HybridIdentity(seeded(f"identity {name}")(32))


ROOT = key("root of Lantern House")
DESK = desk_id(ROOT.public)
EPOCHS = {1: key("epoch 1"), 2: key("epoch 2")}
DESK_IDENTITY = identity("epoch 2")
PHRASE = Phrase(seeded("phrase")(16))
SAFE = safe_keys(PHRASE)
MAILBOX = desk_keys(PHRASE, DESK)
OPERATOR = key("operator")
INTAKE = key("intake")
NOW = 1_790_000_000
TODAY = Day("2026-09-21")
LATER = Day("2027-03-21")
ENTRY = Entry(
    ROOT.public,
    BothLanguages("Lantern House (invented)", "لالٹین ہاؤس (فرضی)"),
    "support",
    "PK",
    ("en", "ur"),
    BothLanguages("A helpline that does not exist.", "ایک ہیلپ لائن جو موجود نہیں۔"),
    BothLanguages("", ""),
    (
        Epoch(1, EPOCHS[1].public, identity("epoch 1").recipient.raw, Day("2026-01-01")),
        Epoch(2, EPOCHS[2].public, DESK_IDENTITY.recipient.raw, Day("2026-06-01")),
    ),
    NOW,
)
