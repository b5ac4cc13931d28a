"""The operations of a bundle, each what one person or desk may ask of the intake (spec/intake.md, "Bundle").

`by` says who acts: the place of one of the bundle's signers, or None for the request's key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from amanat.errors import MalformedError
from amanat.seal import forms
from amanat.seal.canonical import JSON
from amanat.seal.forms import Day, Form, binary, choice, day, digest, integer, many, struct
from amanat.seal.grant import MAX_ITEMS
from amanat.seal.ids import DeskId, GrantId, ItemId, MailboxId, NoticeId
from amanat.seal.message import Direction
from amanat.seal.parts import MAX_PARTS, PART_SIZE

MAX_SIGNERS = 8
"""The most keys that sign one bundle beside the request's."""
MAX_STATE = 1 << 20
MAX_MESSAGE = 1 << 18
MAX_NOTICE = 1 << 14
MAX_QUOTA = 2 << 30
UNPLACED = -1
"""The `blob` of an operation that is not in a bundle yet."""


@dataclass(frozen=True, slots=True)
class PutState:
    """Replaces version `replaces` (0: none yet) of the safe's document."""

    mailbox: MailboxId
    replaces: int
    blob: int = UNPLACED
    by: int | None = None


@dataclass(frozen=True, slots=True)
class PutItem:
    """Stores and commits an item of one part."""

    mailbox: MailboxId
    item: ItemId
    blob: int = UNPLACED
    by: int | None = None


@dataclass(frozen=True, slots=True)
class CommitItem:
    """Makes an item of the parts with these hashes, 32 bytes each, in order."""

    mailbox: MailboxId
    item: ItemId
    parts: tuple[bytes, ...]
    by: int | None = None


@dataclass(frozen=True, slots=True)
class DropItem:
    """Deletes an item and its place in grants."""

    mailbox: MailboxId
    item: ItemId
    by: int | None = None


@dataclass(frozen=True, slots=True)
class PutGrant:
    """The clear access row. Her mailbox with that desk, `to`, agrees by signing the bundle."""

    mailbox: MailboxId
    grant: GrantId
    desk: DeskId
    to: MailboxId
    items: tuple[ItemId, ...]
    expires: Day
    by: int | None = None


@dataclass(frozen=True, slots=True)
class RevokeGrant:
    """Takes the access row away, at once."""

    mailbox: MailboxId
    grant: GrantId
    by: int | None = None


@dataclass(frozen=True, slots=True)
class PutMessage:
    """The next message of one direction."""

    mailbox: MailboxId
    desk: DeskId
    direction: Direction
    seq: int
    blob: int = UNPLACED
    by: int | None = None


@dataclass(frozen=True, slots=True)
class PutNotice:
    """Queues a sealed notice for a desk."""

    notice: NoticeId
    desk: DeskId
    blob: int = UNPLACED
    by: int | None = None


@dataclass(frozen=True, slots=True)
class EraseMailbox:
    """Everything of this mailbox goes, if it still is as she saw it: `was` is H of the safe's state blob, or of the
    last message in of a desk mailbox (32 bytes), empty if it has none."""

    mailbox: MailboxId
    was: bytes
    by: int | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeNotice:
    """The desk has read a notice."""

    notice: NoticeId
    by: int | None = None


@dataclass(frozen=True, slots=True)
class RaiseQuota:
    """The desk raises the limit of the safe behind a grant, to `bytes`."""

    grant: GrantId
    bytes: int
    by: int | None = None


Operation = (
    PutState
    | PutItem
    | CommitItem
    | DropItem
    | PutGrant
    | RevokeGrant
    | PutMessage
    | PutNotice
    | EraseMailbox
    | AcknowledgeNotice
    | RaiseQuota
)
WithBlob = PutState | PutItem | PutMessage | PutNotice

BLOB_LIMITS: dict[type[Operation], int] = {
    PutState: MAX_STATE,
    PutItem: PART_SIZE,
    PutMessage: MAX_MESSAGE,
    PutNotice: MAX_NOTICE,
}

_BY = {"by": integer(0, MAX_SIGNERS - 1)}
_BLOB = integer(0, 63)


_TABLE: tuple[tuple[str, type[Any], dict[str, Form[Any]]], ...] = (
    ("state", PutState, {"mailbox": forms.mailbox, "replaces": integer(), "blob": _BLOB}),
    ("item", PutItem, {"mailbox": forms.mailbox, "item": forms.item, "blob": _BLOB}),
    (
        "commit",
        CommitItem,
        {"mailbox": forms.mailbox, "item": forms.item, "parts": many(digest, least=1, most=MAX_PARTS)},
    ),
    ("drop", DropItem, {"mailbox": forms.mailbox, "item": forms.item}),
    (
        "grant",
        PutGrant,
        {
            "mailbox": forms.mailbox,
            "grant": forms.grant,
            "desk": forms.desk,
            "to": forms.mailbox,
            "items": many(forms.item, least=1, most=MAX_ITEMS, distinct=True),
            "expires": day,
        },
    ),
    ("revoke", RevokeGrant, {"mailbox": forms.mailbox, "grant": forms.grant}),
    (
        "message",
        PutMessage,
        {
            "mailbox": forms.mailbox,
            "desk": forms.desk,
            "direction": choice("in", "out"),
            "seq": integer(1),
            "blob": _BLOB,
        },
    ),
    ("notice", PutNotice, {"notice": forms.notice, "desk": forms.desk, "blob": _BLOB}),
    ("erase", EraseMailbox, {"mailbox": forms.mailbox, "was": binary(32, or_empty=True)}),
    ("acknowledge", AcknowledgeNotice, {"notice": forms.notice}),
    ("quota", RaiseQuota, {"grant": forms.grant, "bytes": integer(1, MAX_QUOTA)}),
)
_FORMS: dict[str, Form[Any]] = {
    name: struct(make, required, _BY, fixed={"op": name}) for name, make, required in _TABLE
}
_NAMES: dict[type[Any], str] = {make: name for name, make, _required in _TABLE}


def _read(value: JSON, at: str) -> Operation:
    name = value.get("op") if isinstance(value, dict) else None
    form = _FORMS.get(name) if isinstance(name, str) else None
    if form is None:
        raise MalformedError("bundle.op", f"{at} is not an operation that exists.")
    operation: Operation = form.read(value, at)
    return operation


def _write(operation: Operation) -> JSON:
    return _FORMS[operation_name(operation)].write(operation)


OPERATION: Form[Operation] = Form(_read, _write)


def operation_name(operation: Operation) -> str:
    """The `op` of an operation: `state`, `item`, …"""
    return _NAMES[type(operation)]
