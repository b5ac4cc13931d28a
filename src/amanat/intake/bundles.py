"""From a bundle's bytes to one job of the writer: everything that needs no rows is checked before it takes a place
in the queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from amanat.errors import MalformedError
from amanat.intake import freeing, notices, rules
from amanat.intake.rules import Actor, World
from amanat.intake.times import day_number, hour_of
from amanat.seal.bundle import Bundle, check_signers
from amanat.seal.ids import mailbox_id
from amanat.seal.operations import (
    AcknowledgeNotice,
    CommitItem,
    DropItem,
    EraseMailbox,
    Operation,
    PutGrant,
    PutItem,
    PutMessage,
    PutNotice,
    PutState,
    RaiseQuota,
    RevokeGrant,
    WithBlob,
)
from amanat.seal.receipt import Promise, sign_promise
from amanat.seal.signing import SigningKey, sha256
from amanat.store.blobs import Blobs
from amanat.store.schema import INLINE_LIMIT
from amanat.store.sheet import AccessRow, Payload, Sheet

LEDGER_WITHIN: Final = 24 * 3600
"""Seconds after which a receipt says its leaf is in the ledger at the latest."""

# The others look first, and ask for the tables only if there is something to do.
_ALONE: Final = (CommitItem, PutNotice, AcknowledgeNotice, RaiseQuota)
_FREEING: Final = (DropItem, RevokeGrant, EraseMailbox, AcknowledgeNotice)


MOST_FREEING: Final = 16
"""The most operations of a bundle that take something away: each costs many times what a write does."""
_BESIDE_FREEING: Final = 64 * 1024
"""Bytes that may travel with one of them however full the disk is: the word to the desk, a notice, her state."""


def check_freeing(bundle: Bundle) -> None:
    """Raises MalformedError `bundle.freeing`."""
    if sum(isinstance(op, _FREEING) for op in bundle.operations) > MOST_FREEING:
        raise MalformedError("bundle.freeing", f"Send at most {MOST_FREEING} drops, revokes and erasures at once.")


def needs_room(bundle: Bundle) -> bool:
    """Whether it must leave the reserve alone. What takes away, with little beside it, and a desk's answers do not."""
    frees = [isinstance(op, _FREEING) for op in bundle.operations]
    if any(frees) and sum(map(len, bundle.blobs)) <= _BESIDE_FREEING:
        return False
    return not all(
        free or (isinstance(op, PutMessage) and op.direction == "out")
        for free, op in zip(frees, bundle.operations, strict=True)
    )


@dataclass(frozen=True, slots=True)
class BundleJob:
    """The operations of one bundle, each with who acts and what it stores."""

    world: World
    leaf: bytes
    steps: tuple[tuple[Operation, Actor, Payload | None], ...]
    mailboxes: Sequence[str]
    grants: Sequence[str]
    marks: Sequence[bytes]
    blobs: Sequence[str]
    alone: bool

    def __call__(self, sheet: Sheet) -> None:
        for operation, actor, payload in self.steps:
            _apply(sheet, self.world, actor, operation, payload)
        sheet.add_leaf(self.leaf)


def prepare(
    bundle: Bundle,
    data: bytes,
    leaf: bytes,
    token: str,
    request_key: bytes,
    world: World,
    desk_of: Callable[[bytes], str | None],
    blobs: Blobs,
) -> BundleJob:
    """Checks every signature, stores what is large, and names the rows that will be looked at. `leaf`: the bundle's.

    Raises as `check_signers`; OSError when a blob finds no room.
    """
    check_signers(bundle, data, request_key, token)
    actors = {key: Actor(mailbox_id(key), desk_of(key)) for key in (request_key, *bundle.signers)}
    stored: list[str] = []
    try:
        steps = tuple(
            (op, actors[bundle.acting_key(op, request_key)], _stored(bundle, op, blobs, stored))
            for op in bundle.operations
        )
    except BaseException:
        blobs.delete(stored)
        raise
    names = _names(bundle.operations)
    begins = frozenset(op.mailbox for op in bundle.operations if isinstance(op, PutState) and op.replaces == 0)
    return BundleJob(
        world=replace(world, begins=begins),
        leaf=leaf,
        steps=steps,
        mailboxes=[op.mailbox for op in bundle.operations if not isinstance(op, _WITHOUT_MAILBOX)],
        grants=[op.grant for op in bundle.operations if isinstance(op, PutGrant | RevokeGrant)],
        marks=[world.mark(name) for name in names],
        blobs=stored,
        alone=any(isinstance(op, _ALONE) for op in bundle.operations),
    )


_WITHOUT_MAILBOX: Final = (PutNotice, AcknowledgeNotice, RaiseQuota)


def _names(operations: Sequence[Operation]) -> list[str]:
    """What may have a tombstone that matters to these operations."""
    names = []
    for op in operations:
        if not isinstance(op, _WITHOUT_MAILBOX):
            names.append(str(op.mailbox))
        if isinstance(op, PutGrant):
            names.append(op.grant)
        elif isinstance(op, PutItem):
            names.append(f"{op.mailbox}/{op.item}")
    return names


def _stored(bundle: Bundle, operation: Operation, blobs: Blobs, stored: list[str]) -> Payload | None:
    if not isinstance(operation, WithBlob):
        return None
    data = bundle.blob_of(operation)
    payload = payload_of(data, blobs)
    if payload["blob"] is not None:
        stored.append(payload["blob"])
    return payload


def payload_of(data: bytes, blobs: Blobs) -> Payload:
    """Small bytes as they are; large ones as the name of a blob that is already durable."""
    name = blobs.put(data) if len(data) >= INLINE_LIMIT else None
    return Payload(hash=sha256(data), size=len(data), body=data if name is None else None, blob=name)


def promise(leaf: bytes, now: float, key: SigningKey) -> bytes:
    """The signed promise about a leaf, to be sent only once what it is about is durable and the leaf waits."""
    hour = hour_of(now)
    return sign_promise(Promise(leaf, hour, hour + 3600 + LEDGER_WITHIN), key)


def _apply(sheet: Sheet, world: World, actor: Actor, op: Operation, payload: Payload | None) -> None:
    match op, payload:
        case PutState(), dict():
            rules.put_state(sheet, world, actor, op.mailbox, op.replaces, payload)
        case PutItem(), dict():
            rules.put_item(sheet, world, actor, op.mailbox, op.item, payload)
        case PutMessage(), dict():
            rules.put_message(sheet, world, actor, op.mailbox, op.desk, op.direction, op.seq, payload)
        case PutNotice(), dict():
            notices.put_notice(sheet, world, actor, op.notice, op.desk, payload)
        case PutGrant(), _:
            rules.give(sheet, world, actor, _access(op), op.mailbox)
        case CommitItem(), _:
            rules.commit_item(sheet, world, actor, op.mailbox, op.item, op.parts)
        case DropItem(), _:
            freeing.drop_item(sheet, world, actor, op.mailbox, op.item)
        case RevokeGrant(), _:
            freeing.revoke(sheet, world, actor, op.mailbox, op.grant)
        case EraseMailbox(), _:
            freeing.erase(sheet, world, actor, op.mailbox, op.was)
        case AcknowledgeNotice(), _:
            notices.acknowledge(sheet, world, actor, op.notice)
        case RaiseQuota(), _:
            rules.raise_quota(sheet, world, actor, op.grant, op.bytes)


def _access(op: PutGrant) -> AccessRow:
    return AccessRow(
        grant=op.grant,
        safe=0,
        desk=op.desk,
        to=op.to,
        items=" ".join(op.items),
        expires=day_number(op.expires),
        changed=0,
    )
