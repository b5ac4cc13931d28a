"""The identifiers of spec/bytes.md, each its own type so that one cannot stand for another."""

from __future__ import annotations

from typing import NewType

from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.signing import sha256, tagged

MailboxId = NewType("MailboxId", str)
DeskId = NewType("DeskId", str)
ItemId = NewType("ItemId", str)
GrantId = NewType("GrantId", str)
NoticeId = NewType("NoticeId", str)
InvitationId = NewType("InvitationId", str)

RANDOM_ID_SIZE = 16
KEY_ID_SIZE = 32


def mailbox_id(public: bytes) -> MailboxId:
    """The id of the mailbox whose Ed25519 public key is `public` (32 bytes): 43 characters."""
    return MailboxId(b64(sha256(tagged("mailbox", public))))


def desk_id(root: bytes) -> DeskId:
    """The id of the desk whose root public key is `root` (32 bytes): 43 characters."""
    return DeskId(b64(sha256(tagged("desk", root))))


def random_id(random: Random) -> str:
    """A new id for an item, a grant or a notice: 22 characters."""
    return b64(random(RANDOM_ID_SIZE))


def fingerprint(desk: DeskId) -> str:
    """What two people compare by telephone: five groups of four hex digits from the desk's id. Raises as `unb64`."""
    digits = unb64(desk, KEY_ID_SIZE)[:10].hex()
    return " ".join(digits[i : i + 4] for i in range(0, 20, 4))
