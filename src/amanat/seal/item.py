"""Items: a record, a voice note or a file, each sealed to its own one-time identity (spec/record.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from amanat.errors import ForgedError, MalformedError, RefusedError
from amanat.seal.age import HybridIdentity, open_stream, seal_stream
from amanat.seal.age.keys import SEED_SIZE
from amanat.seal.age.stream import Piece
from amanat.seal.encoding import Random
from amanat.seal.forms import Day, binary, choice, day, digest, integer, item, many, struct, text
from amanat.seal.ids import ItemId, random_id
from amanat.seal.padding import padded_length, padding_outside
from amanat.seal.parts import MAX_PARTS, PART_SIZE, cut_parts, part_count

KINDS = ("record", "voice", "file")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What opens and checks one item. `size` and `hash` (32 bytes, SHA-256) are of the original bytes; `sealed` is the
    true length of the age file; `name` and `media` are as her phone said and never trusted."""

    item: ItemId
    seed: bytes = field(repr=False)
    kind: str
    size: int
    hash: bytes
    sealed: int
    parts: int
    added: Day
    name: str | None = None
    media: str | None = None


MANIFEST = struct(
    Manifest,
    {
        "item": item,
        "seed": binary(SEED_SIZE),
        "kind": choice(*KINDS),
        "size": integer(1),
        "hash": digest,
        "sealed": integer(1),
        "parts": integer(1, MAX_PARTS),
        "added": day,
    },
    {"name": text(1000, shortest=0), "media": text(255, shortest=0)},
)
MANIFESTS = many(MANIFEST, most=10_000)


class ItemSealing:
    """Seals one item as it streams through: exhaust `parts`, then ask for `manifest`."""

    def __init__(
        self, kind: str, added: Day, random: Random, *, name: str | None = None, media: str | None = None
    ) -> None:
        self._kind, self._added, self._name, self._media = kind, added, name, media
        self._random = random
        self._item, self._seed = ItemId(random_id(random)), random(SEED_SIZE)
        self._hash = hashlib.sha256()
        self._size = self._sealed = 0
        self._done = False

    @property
    def item(self) -> ItemId:
        """The id it will have, before anything went through."""
        return self._item

    def parts(self, original: Iterable[Piece]) -> Iterator[bytes]:
        """The sealed, padded parts of 1 MiB, to be sent as numbers 0, 1, … Holds about two parts in memory.

        Raises RefusedError `item.empty` (nothing was given), `item.too_large` (more than 256 parts).
        """
        pieces = self._watched(original)
        first = next(pieces, None)
        if first is None:
            raise RefusedError("item.empty", "This file is empty. Choose another one.")
        sealed = seal_stream(_joined(first, pieces), [HybridIdentity(self._seed).recipient], self._random)
        yield from cut_parts(self._padded(sealed))
        self._done = True

    @property
    def manifest(self) -> Manifest:
        """The manifest of what went through. Raises RefusedError `item.unfinished` before `parts` is exhausted."""
        if not self._done:
            raise RefusedError("item.unfinished", "The item has not been sealed to its end.")
        return Manifest(
            self._item,
            self._seed,
            self._kind,
            self._size,
            self._hash.digest(),
            self._sealed,
            part_count(padded_length(self._sealed)),
            self._added,
            self._name,
            self._media,
        )

    def _watched(self, original: Iterable[Piece]) -> Iterator[Piece]:
        for piece in original:
            if piece:
                self._hash.update(piece)
                self._size += len(piece)
                yield piece

    def _padded(self, sealed: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in sealed:
            self._sealed += len(chunk)
            if padded_length(self._sealed) > MAX_PARTS * PART_SIZE:
                raise RefusedError("item.too_large", "This file is too big. Choose a smaller one.")
            yield chunk
        yield padding_outside(self._sealed, self._random)


def seal_item(
    original: bytes, kind: str, added: Day, random: Random, *, name: str | None = None, media: str | None = None
) -> tuple[Manifest, list[bytes]]:
    """The manifest and the parts of an item that fits in memory. Raises as `ItemSealing.parts`."""
    sealing = ItemSealing(kind, added, random, name=name, media=media)
    parts = list(sealing.parts([original]))
    return sealing.manifest, parts


def open_item(manifest: Manifest, parts: Iterable[bytes]) -> bytes:
    """The original bytes of an item, proved by their hash. Raises as `open_item_stream`."""
    return b"".join(open_item_stream(manifest, parts))


def open_item_stream(manifest: Manifest, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The original bytes in chunks. Nothing is proved before the end: keep what comes out of sight until it is
    exhausted.

    Raises MalformedError `item.sealed` (shorter than the manifest says, or sealed to another identity) or `age.…`;
    ForgedError `age.header_mac`, `age.payload`, `item.hash` (not the bytes she gave).
    """
    opened = open_stream(_cut(parts, manifest.sealed), [HybridIdentity(manifest.seed)])
    if opened is None:
        raise MalformedError("item.sealed", "These bytes are not the item that was promised.")
    seen, size = hashlib.sha256(), 0
    for chunk in opened:
        seen.update(chunk)
        size += len(chunk)
        yield chunk
    if size != manifest.size or seen.digest() != manifest.hash:
        raise ForgedError("item.hash", "This is not what was sealed: its fingerprint differs.")


def _cut(parts: Iterable[bytes], length: int) -> Iterator[Piece]:
    left = length
    for part in parts:
        yield memoryview(part)[:left]
        left -= min(left, len(part))
    if left:
        raise MalformedError("item.sealed", "A part of this item is missing.")


def _joined(first: Piece, rest: Iterator[Piece]) -> Iterator[Piece]:
    yield first
    yield from rest
