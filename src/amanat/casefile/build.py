"""Building a case file in two steps: the payload is laid, in one pass over the exhibits and in bounded memory; its
tagmanifest's hash goes into the custody event `sealed`; then that event, its proof and the time stamp close the file.
Between the two may lie minutes or days, and a machine that went down (spec/case-file.md)."""

from __future__ import annotations

import fcntl
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from amanat.casefile import layout, state
from amanat.casefile.container import CRC_AT, Entry, crc_field, directory, header_size, local_header
from amanat.casefile.payload import Payload, payload_of
from amanat.casefile.plan import Content, Plan
from amanat.casefile.stamp import Stamp
from amanat.casefile.state import Extra, State, abandon, part_of, sync_folder
from amanat.casefile.target import Plain, Sealed, Target, full_disk
from amanat.errors import ConflictError, ForgedError, MalformedError, NotFoundError, UnavailableError
from amanat.ledger.proof import read_proof
from amanat.seal.age import Recipient
from amanat.seal.age.header import FILE_KEY_SIZE, format_header
from amanat.seal.age.stream import NONCE_SIZE
from amanat.seal.custody import read_event
from amanat.seal.encoding import Random

Progress = Callable[[int, int], None]
"""Told how many bytes of the exhibits are in, and how many there are."""

_KEEP_EVERY: Final = 64 << 20
"""Bytes after which the state is written down: what a kill costs at most, but for one file larger than this."""
_ROOM: Final = 16 << 20
"""Bytes beside the payload: descriptions grow with the exhibits, the seal does not."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where and with what: `target` is the finished file's place, on whose side the unfinished one grows. `key` (32
    bytes) boxes the state; the same one must be given to go on."""

    target: Path
    key: bytes
    random: Random


@dataclass(frozen=True, slots=True)
class Laid:
    """The payload is in. `tag`: SHA-256 of the tagmanifest, for the event `sealed`; `last`: H of the custody event
    before it, which it hangs on."""

    tag: bytes
    last: bytes
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """What closes the file: the signed event `sealed`, its tlog-proof with the preimage as `extra` (None: this desk has
    no ledger), and a time stamp over the proof's checkpoint."""

    event: bytes
    proof: bytes | None = None
    stamp: Stamp | None = None

    @property
    def checkpoint(self) -> bytes | None:
        """What a time stamp is over, byte for byte. Raises as `read_proof`."""
        return None if self.proof is None else read_proof(self.proof).checkpoint


def _quiet(_done: int, _total: int) -> None:
    return


def lay(plan: Plan, shop: Workshop, to: Recipient | None, progress: Progress = _quiet) -> Laid:
    """Puts the payload in. `to` None: not sealed. Called again with the same plan after a kill it goes on, or is done
    at once; with another plan it begins anew.

    Raises as `payload_of`; ConflictError `casefile.exists` (the target), `casefile.busy` (another process builds it);
    UnavailableError `casefile.disk`; ForgedError `casefile.differs` (an exhibit is not what the plan says). After a
    ForgedError, MalformedError or NotFoundError, also of a source, nothing is left on the disk."""
    payload = payload_of(plan)
    if shop.target.exists():
        raise ConflictError("casefile.exists", "A file with this name is there already. Choose another name.")
    with _hold(shop.target, os.O_RDWR | os.O_CREAT) as handle:
        now = _begun(payload, shop, to, handle)
        if now.closing:
            raise ConflictError("casefile.closing", "This file was being closed. Close it with the same seal.")
        _make_room(shop.target, payload, handle)
        try:
            entries = _lay(payload, plan, shop, now, handle, progress)
        except (ForgedError, MalformedError, NotFoundError):
            abandon(shop.target)
            raise
    return Laid(payload.tag, sha256(plan.custody[-1]).digest(), entries)


def finish(laid: Laid, shop: Workshop, seal: Seal) -> Path:
    """Closes the file and gives it its name. Called again after a kill it goes on, with the proof and stamp of the
    first call. Done already: the target as it is.

    Raises MalformedError `casefile.sealed` (the event is not about this file), `casefile.stamp` (a stamp without a
    proof, or over something else); NotFoundError `casefile.nothing` (no laid file here); ConflictError `casefile.busy`,
    `casefile.closing` (it was being closed with another event); UnavailableError `casefile.disk`; and as
    `read_proof`."""
    extras = _extras(laid, seal)
    if shop.target.exists() and not part_of(shop.target).exists():
        abandon(shop.target)
        return shop.target
    with _hold(shop.target, os.O_RDWR) as handle:
        now = state.read(shop.target, shop.key)
        if now is None or now.tag != laid.tag or len(now.crcs) != len(laid.entries):
            raise _nothing()
        if not now.closing:
            now = replace(now, closing=extras)
            state.keep(shop.target, now, shop.key, shop.random)
        if now.closing[0] != extras[0]:
            raise ConflictError("casefile.closing", "This file was being closed with another event.")
        _close(laid, now, handle)
        os.replace(part_of(shop.target), shop.target)
        sync_folder(shop.target.parent)
    abandon(shop.target)
    return shop.target


@contextmanager
def _hold(target: Path, how: int) -> Iterator[int]:
    """The growing file, for one process alone."""
    try:
        with full_disk():
            handle = os.open(part_of(target), how, 0o600)
    except FileNotFoundError as error:
        raise _nothing() from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConflictError("casefile.busy", "This case file is being built by another window.") from error
        yield handle
    finally:
        os.close(handle)


def _begun(payload: Payload, shop: Workshop, to: Recipient | None, handle: int) -> State:
    """The state of an earlier call for the same content, or a new one."""
    found = state.read(shop.target, shop.key)
    if found is not None and found.tag == payload.tag and bool(found.start) == (to is not None):
        return found
    os.ftruncate(handle, 0)
    fresh = State(payload.tag, b"", b"", b"")
    if to is not None:
        secret, nonce = shop.random(FILE_KEY_SIZE), shop.random(NONCE_SIZE)
        header = format_header([to.wrap(secret, shop.random)], secret)
        fresh = State(payload.tag, header + nonce, secret, nonce)
        with full_disk():
            os.pwrite(handle, fresh.start, 0)
    os.fsync(handle)
    state.keep(shop.target, fresh, shop.key, shop.random)
    return fresh


def _make_room(target: Path, payload: Payload, handle: int) -> None:
    """Said before hours of work, not after."""
    needed = payload.size + _ROOM - os.fstat(handle).st_blocks * 512
    if shutil.disk_usage(target.parent).free < needed:
        raise UnavailableError("casefile.disk", f"This needs {-(-needed // 1_000_000)} MB of room on the disk.")


def _target(now: State, at: int, handle: int) -> Target:
    if not now.start:
        return Plain(handle, at)
    return Sealed.resumed(handle, at, len(now.start), now.secret, now.nonce, now.tail)


def _lay(
    payload: Payload, plan: Plan, shop: Workshop, now: State, handle: int, progress: Progress
) -> tuple[Entry, ...]:
    names = payload.names
    entries = list(_placed(names, payload, now.crcs))
    at = _end_of(entries)
    target, kept = _target(now, at, handle), at
    total = sum(content.size for content in plan.files.values())
    done = sum(plan.files[one.name].size for one in _inside(entries) if one.name in plan.files)
    progress(done, total)
    for name in names[len(entries) :]:
        begins = target.at
        if name in payload.texts:
            crc = _put_text(target, name, payload.texts[name])
        else:
            content = plan.files[name]
            crc = _put_content(target, name, content, lambda more, done=done: progress(done + more, total))  # type: ignore[misc]
            done += content.size
        entries.append(Entry(layout.ROOT + name, payload.size_of(name), crc, begins))
        if target.at - kept >= _KEEP_EVERY or len(entries) == len(names):
            _keep(target, now, entries, handle, shop)
            kept = target.at
    return tuple(entries)


def _keep(target: Target, now: State, entries: list[Entry], handle: int, shop: Workshop) -> None:
    os.fsync(handle)
    crcs = tuple(one.crc for one in entries)
    state.keep(shop.target, replace(now, crcs=crcs, tail=target.tail()), shop.key, shop.random)


def _placed(names: list[str], payload: Payload, crcs: tuple[int, ...]) -> Iterator[Entry]:
    """The entries that are in already: their places follow from the sizes."""
    at = 0
    for name, crc in zip(names, crcs, strict=False):
        yield (entry := Entry(layout.ROOT + name, payload.size_of(name), crc, at))
        at = _end_of([entry])


def _end_of(entries: list[Entry]) -> int:
    return entries[-1].offset + header_size(entries[-1].name, entries[-1].size) + entries[-1].size if entries else 0


def _inside(entries: list[Entry]) -> Iterator[Entry]:
    return (replace(one, name=one.name.removeprefix(layout.ROOT)) for one in entries)


def _put_text(target: Target, name: str, text: bytes) -> int:
    crc = zlib.crc32(text)
    target.write(local_header(layout.ROOT + name, len(text), crc) + text)
    return crc


def _put_content(target: Target, name: str, content: Content, progress: Callable[[int], None]) -> int:
    """The bytes of an exhibit, hashed while they are copied; its CRC-32 is filled in after them."""
    field = target.at + CRC_AT
    target.leave(field)
    target.write(local_header(layout.ROOT + name, content.size))
    size, crc, digest = 0, 0, sha256()
    for piece in content.read():
        size += len(piece)
        if size > content.size:
            break
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        target.write(piece)
        progress(size)
    if size != content.size or digest.digest() != content.sha256:
        raise ForgedError("casefile.differs", f"{name.rpartition('/')[2]} is not what was first stored. Leave it out.")
    target.fill(field, crc_field(crc))
    return crc


def _extras(laid: Laid, seal: Seal) -> tuple[Extra, ...]:
    event = read_event(seal.event)
    if event.what != "sealed" or event.previous != laid.last or laid.tag not in {row.after for row in event.about}:
        raise MalformedError("casefile.sealed", "This event does not seal this file.")
    texts: dict[str, bytes] = {layout.SEALED_EVENT: layout.event_line(seal.event)}
    checkpoint = seal.checkpoint
    if seal.proof is not None and checkpoint is not None:
        texts |= {layout.SEALED_PROOF: seal.proof, layout.CHECKPOINT: checkpoint}
    if seal.stamp is not None:
        if checkpoint is None or seal.stamp.digest != sha256(checkpoint).digest():
            raise MalformedError("casefile.stamp", "This time stamp is over something else.")
        texts |= dict(zip(layout.STAMPED, seal.stamp.files, strict=True))
    texts[layout.VERIFY] = layout.VERIFY_TEXT
    return tuple(Extra(name, text) for name, text in texts.items())


def _close(laid: Laid, now: State, handle: int) -> None:
    entries = list(laid.entries)
    target = _target(now, _end_of(entries), handle)
    for extra in now.closing:
        begins = target.at
        crc = _put_text(target, extra.name, extra.text)
        entries.append(Entry(layout.ROOT + extra.name, len(extra.text), crc, begins))
    target.write(directory(entries, target.at))
    target.close()
    os.fsync(handle)


def _nothing() -> NotFoundError:
    return NotFoundError("casefile.nothing", "There is no case file here that waits to be closed.")
