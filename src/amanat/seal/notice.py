"""The notice that a mailbox was erased, so that a desk can tell erasure from loss (spec/mailbox.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amanat.errors import ForgedError
from amanat.seal import forms
from amanat.seal.age import Identity, Recipient
from amanat.seal.encoding import Random
from amanat.seal.envelope import open_signed, seal_body
from amanat.seal.forms import struct
from amanat.seal.ids import MailboxId, mailbox_id
from amanat.seal.message import POSITION, Position
from amanat.seal.signing import SigningKey, split_body, verify

LABEL = "notice"


@dataclass(frozen=True, slots=True)
class ErasureNotice:
    """This mailbox was erased by its owner, at this time of her clock. `inward` is her last message in (START if none):
    a notice played back does not fit what she began anew with the same phrase."""

    mailbox: MailboxId
    at: int
    inward: Position


NOTICE = struct(
    ErasureNotice,
    {"mailbox": forms.mailbox, "at": forms.time, "in": POSITION},
    fixed={"v": 1, "type": "notice", "kind": "erased"},
    attributes={"in": "inward"},
)


def seal_notice(notice: ErasureNotice, key: SigningKey, recipient: Recipient, random: Random) -> bytes:
    """Signed by the mailbox's key, sealed to the desk's current epoch."""
    return seal_body(LABEL, key, NOTICE.encode(notice), [recipient], random)


def open_notice(sealed: bytes, identities: Sequence[Identity], keys: dict[MailboxId, bytes]) -> ErasureNotice:
    """The notice, proved by the key that the desk knows for that mailbox.

    Raises ForgedError `notice.unknown_mailbox`, and as `open_signed`, `verify`, `Form.decode`.
    """
    signature, body = split_body(open_signed(sealed, identities))
    notice = NOTICE.decode(body)
    public = keys.get(notice.mailbox)
    if public is None or mailbox_id(public) != notice.mailbox:
        raise ForgedError("notice.unknown_mailbox", "This notice names a mailbox that this desk does not know.")
    verify(LABEL, public, signature, body)
    return notice
