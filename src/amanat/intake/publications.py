"""What is done to the public record: an entry is added, and everything but the outcomes is taken down
(spec/publication.md). The intake proves every signature, hash, rule and picture itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from amanat.errors import AmanatError, ConflictError, MalformedError, RefusedError
from amanat.intake.answers import Conflict
from amanat.intake.bundles import payload_of
from amanat.intake.freeing import bury
from amanat.intake.names import folded
from amanat.intake.reading import nothing
from amanat.intake.rules import World
from amanat.intake.times import hour_of
from amanat.ledger.leaf import SALT_SIZE, Preimage, leaf_of
from amanat.seal.directory import open_entry as open_desk
from amanat.seal.encoding import b64
from amanat.seal.ids import DeskId
from amanat.seal.pictures import Size, check_picture
from amanat.seal.publication import (
    HOUR,
    Chain,
    Entry,
    Known,
    follow,
    head_of,
    open_entry,
    open_takedown,
)
from amanat.seal.publication_rules import ENDED
from amanat.seal.signing import sha256
from amanat.store import schema
from amanat.store.blobs import Blobs
from amanat.store.sheet import Payload, Sheet

PUBLICATIONS: Final = 10_000
"""How many one desk may have."""
PICTURE_BYTES: Final = 2 << 30
"""What the pictures of one desk may take."""

_publication, _entry, _picture, _institution = (
    schema.publication,
    schema.publication_entry,
    schema.publication_picture,
    schema.publication_institution,
)


def name_of(publication: str) -> str:
    """What its tombstone is made of."""
    return f"publication/{publication}"


# -- what a desk sends -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sent:
    """One entry as it came: its bytes, what they say, and each picture's bytes with its size in pixels."""

    signed: bytes
    entry: Entry
    pictures: tuple[tuple[bytes, Size], ...]


def read_sent(body: bytes, publication: str, key: bytes, now: float) -> Sent:
    """The entry in `body`, proved by the key that signed the request, with its pictures looked through.

    Raises MalformedError `publication.body`, `publication.desk`, `publication.hour`, `publication.picture`,
    `picture.…`, and as `amanat.seal.publication.open_entry`.
    """
    size = int.from_bytes(body[:4])
    signed, rest = body[4 : 4 + size], body[4 + size :]
    if len(body) < 4 or len(signed) != size:
        raise MalformedError("publication.body", "Send the length of the entry, the entry, and then its pictures.")
    entry = open_entry(signed, key)
    if entry.publication != publication:
        raise MalformedError("publication.desk", "This entry belongs to another publication.")
    if entry.at > hour_of(now) + HOUR:
        raise MalformedError("publication.hour", "This entry is dated in the future. Set the clock of the desk right.")
    return Sent(signed, entry, _read_pictures(entry, rest))


def _read_pictures(entry: Entry, rest: bytes) -> tuple[tuple[bytes, Size], ...]:
    found, at = [], 0
    for picture in entry.pictures:
        data = rest[at : at + picture.size]
        at += picture.size
        if sha256(data) != picture.hash:
            raise MalformedError("publication.picture", "A picture is not the one that the entry names.")
        found.append((data, check_picture(data, picture.media)))
    if at != len(rest):
        raise MalformedError("publication.body", "More came than the entry names.")
    return tuple(found)


def stored(sent: Sent, blobs: Blobs) -> list[Payload]:
    """Its pictures, durable; none of them when one finds no room. Raises OSError."""
    payloads: list[Payload] = []
    try:
        for data, _ in sent.pictures:
            payloads.append(payload_of(data, blobs))
    except BaseException:
        blobs.delete(named(payloads))
        raise
    return payloads


def named(payloads: Sequence[Payload]) -> list[str]:
    return [payload["blob"] for payload in payloads if payload["blob"] is not None]


# -- jobs of the writer ------------------------------------------------------------------------------------------------


def add(sheet: Sheet, world: World, key: bytes, sent: Sent, payloads: Sequence[Payload]) -> Mapping[str, Any]:
    """Adds an entry as the next of its chain; the same bytes again are fine.

    Raises Conflict `publication.sequence`, `publication.ended`, `publication.epoch`; RefusedError
    `publication.publisher`, `publication.full`; and as `follow`.
    """
    connection, entry = sheet.alone(), sent.entry
    _check_desk(connection, key, entry)
    chain = chain_of(connection, entry.publication)
    if _is_there(connection, entry, sent.signed):
        return {"n": entry.n, "head": b64(head_of(sent.signed))}
    if chain is None:
        _check_new(sheet, world, entry)
    _check_room(connection, entry)
    longer = _next(chain, sent)
    _write(sheet, world, chain, longer, sent)
    _write_pictures(sheet, sent, payloads)
    return {"n": entry.n, "head": b64(longer.head)}


def _check_desk(connection: Connection, key: bytes, entry: Entry) -> None:
    row = connection.execute(select(schema.desk.c.entry).where(schema.desk.c.id == entry.desk)).one_or_none()
    listed = open_desk(row.entry) if row is not None and row.entry is not None else None
    if listed is None or listed.current.sign != key:
        raise nothing()
    if listed.current.n != entry.epoch:
        raise Conflict("publication.epoch", "This desk has newer keys. Sign the entry again with those.")
    if entry.kind == "own_voice" and listed.kind != "publisher":
        raise RefusedError("publication.publisher", "Only a publisher can publish somebody's own voice.")


def _is_there(connection: Connection, entry: Entry, signed: bytes) -> bool:
    where = (_entry.c.publication == entry.publication, _entry.c.n == entry.n)
    row = connection.execute(select(_entry.c.hash, _entry.c.signed).where(*where)).one_or_none()
    if row is None or row.hash != head_of(signed):
        return False
    if row.signed is None:
        raise _ended()
    return True


def _check_new(sheet: Sheet, world: World, entry: Entry) -> None:
    """A publication that was taken down does not begin anew, not even at an intake that came back without it."""
    if sheet.buried(world.mark(name_of(entry.publication))) is not None:
        raise _ended()
    count = select(func.count()).select_from(_publication).where(_publication.c.desk == entry.desk)
    if sheet.alone().execute(count).scalar_one() >= PUBLICATIONS:
        raise _full()


def _ended() -> Conflict:
    return Conflict("publication.ended", "This was taken down. Only an outcome can still be added.")


def _full() -> RefusedError:
    return RefusedError("publication.full", "Not stored: this desk has no room left. Ask the operator.")


def _check_room(connection: Connection, entry: Entry) -> None:
    if not entry.pictures:
        return
    used = (
        select(func.coalesce(func.sum(_picture.c.size), 0))
        .join(_publication, _publication.c.id == _picture.c.publication)
        .where(_publication.c.desk == entry.desk)
    )
    if connection.execute(used).scalar_one() + sum(picture.size for picture in entry.pictures) > PICTURE_BYTES:
        raise _full()


def _next(chain: Chain | None, sent: Sent) -> Chain:
    try:
        return follow(chain, sent.entry, sent.signed)
    except ConflictError as error:
        n, head = (0, "") if chain is None else (chain.entries[-1].n, b64(chain.head))
        raise Conflict(error.code, error.detail, n=n, head=head) from error


def _write(sheet: Sheet, world: World, before: Chain | None, after: Chain, sent: Sent) -> None:
    connection, entry = sheet.alone(), sent.entry
    values = {"head": after.head, "key": after.key}
    if before is None:
        connection.execute(_publication.insert().values(id=entry.publication, desk=entry.desk, **values))
    else:
        connection.execute(update(_publication).where(_publication.c.id == entry.publication).values(values))
    place, received, salt = sheet.tick(), hour_of(world.now), world.random(SALT_SIZE)
    row = {"publication": entry.publication, "n": entry.n, "kind": entry.kind, "at": entry.at, "received": received}
    stays = {"place": place, "hash": after.head, "signed": sent.signed, "salt": salt}
    connection.execute(_entry.insert().values(row | stays))
    sheet.add_leaf(leaf_of(Preimage("publication", salt, after.head)))
    for name in sorted(_institutions(entry)):
        connection.execute(
            _institution.insert().values(publication=entry.publication, n=entry.n, name=name),
        )


def _institutions(entry: Entry) -> set[str]:
    names = (said for each in entry.institutions for said in (each.name.en, each.name.ur))
    return {folded(name) for name in names if name is not None} - {""}


def _write_pictures(sheet: Sheet, sent: Sent, payloads: Sequence[Payload]) -> None:
    entry = sent.entry
    for number, (picture, (_, size), payload) in enumerate(zip(entry.pictures, sent.pictures, payloads, strict=True)):
        row = {"publication": entry.publication, "n": entry.n, "number": number, "media": picture.media}
        row |= {"width": size.width, "height": size.height}
        sheet.alone().execute(_picture.insert().values({**row, **payload}))
        if payload["blob"] is not None:
            sheet.used_blobs.add(payload["blob"])


def chain_of(connection: Connection, publication: str) -> Chain | None:
    """What is known of a publication's chain, or None."""
    row = connection.execute(select(_publication).where(_publication.c.id == publication)).one_or_none()
    if row is None:
        return None
    entries = connection.execute(
        select(_entry.c.n, _entry.c.kind, _entry.c.at).where(_entry.c.publication == publication).order_by(_entry.c.n)
    )
    known = tuple(Known(each.n, each.kind, each.at) for each in entries)
    return Chain(publication, DeskId(row.desk), row.head, known, row.key, row.taken is not None)


# -- take-down ---------------------------------------------------------------------------------------------------------


def check_takedown(connection: Connection, publication: str, signed: bytes) -> bool:
    """Whether there is still something to take down; the signature holds, by her key or by the desk's current one.

    Raises NotFoundError `nothing`, MalformedError `publication.desk`, and as `open_takedown`.
    """
    row = connection.execute(select(_publication).where(_publication.c.id == publication)).one_or_none()
    if row is None:
        raise nothing()
    entry = connection.execute(select(schema.desk.c.entry).where(schema.desk.c.id == row.desk)).scalar_one_or_none()
    keys = [key for key in (row.key, open_desk(entry).current.sign if entry is not None else None) if key is not None]
    if _signed_for(signed, keys) != publication:
        raise MalformedError("publication.desk", "This take-down belongs to another publication.")
    return row.taken is None


def _signed_for(signed: bytes, keys: Sequence[bytes]) -> str:
    refused: AmanatError = nothing()
    for key in keys:
        try:
            return open_takedown(signed, key).publication
        except AmanatError as error:
            refused = error
    raise refused


def take_down(sheet: Sheet, world: World, publication: str) -> None:
    """Everything of a publication but its outcomes, and the tombstone that keeps a backup from bringing it back."""
    erase_text(sheet, publication, hour_of(world.now))
    bury(sheet, world, name_of(publication))


def erase_text(sheet: Sheet, publication: str, hour: int) -> None:
    """The text and the pictures; rows stay, so that the place in the chain is known."""
    connection = sheet.alone()
    gone = (_entry.c.publication == publication) & _entry.c.kind.not_in(ENDED)
    numbers = connection.execute(select(_entry.c.n).where(gone)).scalars().all()
    connection.execute(update(_entry).where(gone).values(signed=None))
    where = (_institution.c.publication == publication, _institution.c.n.in_(numbers))
    sheet.remove(_institution, *where)
    sheet.remove(_picture, _picture.c.publication == publication)
    kept = (_publication.c.id == publication, _publication.c.taken.is_(None))
    connection.execute(update(_publication).where(*kept).values(taken=hour))
