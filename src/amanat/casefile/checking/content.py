"""The one pass over all bytes: each file is hashed while it is read, and short ones that are looked into are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from queue import Queue
from threading import Thread
from typing import Final

from amanat.casefile import layout
from amanat.casefile.checking.container import AHEAD, Container, Member, Tell
from amanat.casefile.finding import StoppedError

Progress = Callable[[int, int], None]
"""Told how many bytes were read, and how many there are."""

_MOST_KEPT: Final = 256 << 20
"""Bytes of all files together that are kept."""
_LIMITS: Final = {
    layout.MANIFEST: layout.MAX_MANIFEST,
    layout.LOG: layout.MAX_TEXT,
    layout.CRATE: layout.MAX_TEXT,
    layout.CASE: layout.MAX_TEXT,
}


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it was read: bytes, SHA-256 (32 bytes), and the text of those that are looked into."""

    size: int
    sha256: bytes
    text: bytes | None


Inside = dict[str, Held]
"""By name, ROOT aside."""


def read_all(container: Container, tell: Tell, progress: Progress) -> Inside:
    """Every file, read once, in the order in which they lie. Raises StoppedError `bag.large`, and as
    `Container.blocks`."""
    _check_room(container)
    total, done = sum(member.size for member in container.members), 0
    inside: Inside = {}
    progress(0, total)
    for member, blocks in _ahead(container, tell):
        digest, kept = sha256(), bytearray() if _is_kept(member) else None
        for block in blocks:
            digest.update(block)
            if kept is not None:
                kept += block
            done += len(block)
            progress(done, total)
        text = None if kept is None else bytes(kept)
        inside[_inner(member)] = Held(member.size, digest.digest(), text)
    return inside


def _inner(member: Member) -> str:
    return member.name.removeprefix(layout.ROOT)


def _is_kept(member: Member) -> bool:
    name = _inner(member)
    return name != layout.COVER and not layout.ORIGINAL.fullmatch(name) and not layout.COPY.fullmatch(name)


def _check_room(container: Container) -> None:
    kept = 0
    for member in filter(_is_kept, container.members):
        kept += member.size
        if member.size > _LIMITS.get(_inner(member), layout.MAX_SMALL) or kept > _MOST_KEPT:
            raise StoppedError("bag.large", member.name)


def _ahead(container: Container, tell: Tell) -> Iterator[tuple[Member, Iterator[memoryview | bytes]]]:
    """Reading, unpacking and opening go on in a thread while blocks are hashed here: both leave the interpreter's lock
    to each other. A block's buffer is used again once AHEAD + 1 further ones were taken."""
    queue: Queue[Member | memoryview | bytes | BaseException | None] = Queue(AHEAD)
    stop: list[bool] = []

    def run() -> None:
        try:
            for member in container.members:
                queue.put(member)
                for block in container.blocks(member, tell):
                    queue.put(block)
                    if stop:
                        return
            queue.put(None)
        except BaseException as error:
            queue.put(error)

    thread = Thread(target=run, name="read-ahead", daemon=True)
    thread.start()
    try:
        yield from _by_member(queue)
    finally:
        stop.append(True)
        while thread.is_alive():
            while not queue.empty():
                queue.get()
            thread.join(0.01)


def _by_member(
    queue: Queue[Member | memoryview | bytes | BaseException | None],
) -> Iterator[tuple[Member, Iterator[memoryview | bytes]]]:
    ahead = _taken(queue)

    def blocks() -> Iterator[memoryview | bytes]:
        nonlocal ahead
        while isinstance(block := _taken(queue), memoryview | bytes):
            yield block
        ahead = block

    while isinstance(ahead, Member):
        yield ahead, blocks()


def _taken(
    queue: Queue[Member | memoryview | bytes | BaseException | None],
) -> Member | memoryview | bytes | None:
    one = queue.get()
    if isinstance(one, BaseException):
        raise one
    return one
