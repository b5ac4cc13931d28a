"""A desk's folder opened by itself, with few imports: the processes that are killed start with it."""

from __future__ import annotations

import itertools
import secrets
from pathlib import Path

from amanat.desk import epochs
from amanat.desk.archive import Archive
from amanat.desk.people import Cost, open_keys
from amanat.desk.place import load_place

CASE = "c" * 43
PASSPHRASE = "four plain paper boats"
LIGHT = Cost(64, 1, 1)
"""For tests only: a passphrase costs microseconds instead of half a second."""


def opened(where: Path, *, whole: bool = False) -> Archive:
    place = load_place(where)
    keys = open_keys(where, place, "Zoya", PASSPHRASE, LIGHT)
    wrap = epochs.open_wrap(where, keys.person, keys.identity)
    assert wrap is not None
    clock, opened_ = itertools.count(1_790_000_000).__next__, epochs.open_epochs(where, *wrap)
    archive = Archive(where, place, opened_, clock, secrets.token_bytes, whole=whole)
    archive.signers[keys.person] = keys.sign
    return archive
