"""The signed directory and its place in the ledger: signed anew with the batch after a change and every twelve hours,
served once that batch is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select

from amanat.intake.desks import entries
from amanat.ledger.leaf import SALT_SIZE, Preimage, leaf_of
from amanat.seal.directory import sign_directory
from amanat.seal.encoding import Random
from amanat.seal.signing import SigningKey, sha256
from amanat.store import schema
from amanat.store.sheet import Sheet

REISSUE: Final = 86400 // 2
"""The directory is refused when older than 48 h; a new one every 12 h leaves three chances."""

_directory, _leaf = schema.directory, schema.ledger_leaf


@dataclass(frozen=True, slots=True)
class Listed:
    """A signed directory; `place` is the index of its leaf, None while that is in no published batch."""

    document: bytes
    salt: bytes
    place: int | None

    @property
    def preimage(self) -> Preimage:
        return Preimage("directory", self.salt, sha256(self.document))


def renew(sheet: Sheet, key: SigningKey, now: float, random: Random) -> None:
    """A job of the writer: signs the directory if a desk's entry changed or it is twelve hours old; its leaf waits."""
    connection = sheet.alone()
    columns = select(_directory.c.serial, _directory.c.revision, _directory.c.issued)
    newest = connection.execute(columns.order_by(_directory.c.serial.desc()).limit(1)).one_or_none()
    revision = sheet.counters["directory"]
    if newest is not None and newest.revision == revision and 0 <= now - newest.issued < REISSUE:
        return
    document, salt = sign_directory(tuple(entries(connection)), int(now), key), random(SALT_SIZE)
    leaf = leaf_of(Preimage("directory", salt, sha256(document)))
    row = {"serial": newest.serial + 1 if newest else 1, "revision": revision, "issued": int(now)}
    connection.execute(insert(_directory).values(row | {"document": document, "salt": salt, "leaf": leaf}))
    sheet.add_leaf(leaf)


def listed(connection: Connection, generation: int, size: int) -> Listed | None:
    """The newest directory among the first `size` leaves; where there is none yet, the newest without a place. None
    before the first was signed."""
    columns = select(_directory.c.document, _directory.c.salt, _leaf.c.place)
    here = (_leaf.c.leaf == _directory.c.leaf) & (_leaf.c.generation == generation) & (_leaf.c.place < size)
    newest = columns.join(_leaf, here).order_by(_directory.c.serial.desc()).limit(1)
    proven = connection.execute(newest).one_or_none()
    if proven is not None:
        return Listed(proven.document, proven.salt, proven.place)
    unproven = select(_directory.c.document, _directory.c.salt).order_by(_directory.c.serial.desc()).limit(1)
    row = connection.execute(unproven).one_or_none()
    return None if row is None else Listed(row.document, row.salt, None)
