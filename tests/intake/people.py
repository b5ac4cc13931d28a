"""Plainly fictional people for the intake's tests: who they are, and requests signed as a real client signs them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from amanat.seal.age import HybridIdentity
from amanat.seal.bundle import Draft, build_bundle, grant_access
from amanat.seal.directory import BothLanguages, Entry, Epoch, sign_entry
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.ids import DeskId, GrantId, ItemId, MailboxId, NoticeId, desk_id, mailbox_id
from amanat.seal.operations import EraseMailbox, PutItem, PutMessage, PutNotice, PutState
from amanat.seal.request import sign_request
from amanat.seal.signing import SigningKey, sha256

FAR = Day("2099-12-31")


def new_key() -> SigningKey:
    return SigningKey.from_seed(os.urandom(32))


def new_item() -> ItemId:
    return ItemId(b64(os.urandom(16)))


def new_grant() -> GrantId:
    return GrantId(b64(os.urandom(16)))


def new_notice() -> NoticeId:
    return NoticeId(b64(os.urandom(16)))


@dataclass
class Desk:
    """An invented organisation with its root key and one epoch."""

    name: str = "Lamp House"
    kind: str = "support"
    root: SigningKey = field(default_factory=new_key)
    epoch: SigningKey = field(default_factory=new_key)
    identity: HybridIdentity = field(default_factory=lambda: HybridIdentity(os.urandom(32)))

    @property
    def id(self) -> DeskId:
        return desk_id(self.root.public)

    def entry(
        self, issued: int = 1_700_000_000, *, epochs: Sequence[Epoch] = (), name: str = "", must: str = ""
    ) -> bytes:
        words = BothLanguages("We listen.", "ہم سنتے ہیں۔")
        title = name or self.name
        mine = Epoch(1, self.epoch.public, self.identity.recipient.raw, Day("2026-01-01"))
        return sign_entry(
            Entry(
                root=self.root.public,
                name=BothLanguages(title, title),
                kind=self.kind,
                country="PK",
                languages=("en", "ur"),
                about=words,
                must_report=BothLanguages(must, must),
                epochs=(mine, *epochs),
                issued=issued,
            ),
            self.root,
        )


class Sender:
    """One person's keys and an HTTP client; `token` is refreshed from every answer as a page does."""

    def __init__(self, client: Any, key: SigningKey | None = None) -> None:
        self.client = client
        self.key = key or new_key()
        self.to: dict[DeskId, SigningKey] = {}
        self.was: dict[MailboxId, bytes] = {}
        self.token = client.get("/v1/time").json()["time"]

    @property
    def safe(self) -> MailboxId:
        return mailbox_id(self.key.public)

    def with_desk(self, desk: DeskId) -> SigningKey:
        return self.to.setdefault(desk, new_key())

    def mailbox(self, desk: DeskId) -> MailboxId:
        return mailbox_id(self.with_desk(desk).public)

    def send(
        self, method: str, target: str, body: bytes = b"", *, key: SigningKey | None = None, token: str = ""
    ) -> Any:
        headers = sign_request(key or self.key, method, target, body, token or self.token)
        answer = self.client.request(method, target, content=body, headers=headers)
        self.token = answer.headers.get("amanat-time", self.token)
        return answer

    def bundle(self, *drafts: Draft, key: SigningKey | None = None, token: str = "") -> Any:
        return self.post(self.build(drafts, key=key, token=token), key=key, token=token)

    def build(self, drafts: Sequence[Draft], *, key: SigningKey | None = None, token: str = "") -> bytes:
        """A bundle's bytes for a request of hers, to be sent as it is or altered."""
        return build_bundle(drafts, os.urandom(16), token or self.token, (key or self.key).public)

    def post(self, body: bytes, *, key: SigningKey | None = None, token: str = "") -> Any:
        return self.send("POST", "/v1/bundles", body, key=key, token=token)

    # -- operations -----------------------------------------------------------------------------------------------

    def item(self, item: ItemId, data: bytes) -> Draft:
        return Draft(PutItem(self.safe, item), data)

    def state(self, replaces: int, data: bytes) -> Draft:
        self.was[self.safe] = sha256(data)
        return Draft(PutState(self.safe, replaces), data)

    def grant(self, desk: DeskId, items: Sequence[ItemId], grant: GrantId, expires: Day = FAR) -> Draft:
        return grant_access(self.safe, grant, desk, self.with_desk(desk), tuple(items), expires)

    def message(self, desk: DeskId, seq: int, data: bytes) -> Draft:
        self.was[self.mailbox(desk)] = sha256(data)
        return Draft(PutMessage(self.mailbox(desk), desk, "in", seq), data, self.with_desk(desk))

    def notice(self, desk: DeskId, notice: NoticeId, data: bytes = b"n") -> Draft:
        """Tells a desk that her mailbox there is being erased; goes before the erasure."""
        return Draft(PutNotice(notice, desk), data, self.with_desk(desk))

    def erase(self, desk: DeskId | None = None) -> Draft:
        """Everything of the safe, or of the mailbox with one desk, as it was last written."""
        mailbox = self.safe if desk is None else self.mailbox(desk)
        return Draft(EraseMailbox(mailbox, self.was.get(mailbox, b"")), None, self.with_desk(desk) if desk else None)

    def report(self, desk: DeskId, item: ItemId, grant: GrantId, size: int = 4096) -> list[Draft]:
        """What the page sends for a small record: the record, the access row, hello, the grant, and the safe's
        state."""
        return [
            self.item(item, os.urandom(size)),
            self.grant(desk, [item], grant),
            self.message(desk, 1, os.urandom(size)),
            self.message(desk, 2, os.urandom(size)),
            self.state(0, os.urandom(size)),
        ]


def said(mailbox: MailboxId, desk: DeskId, seq: int, data: bytes) -> Draft:
    """A desk's message to a mailbox."""
    return Draft(PutMessage(mailbox, desk, "out", seq), data)
