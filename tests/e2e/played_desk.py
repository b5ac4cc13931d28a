"""A desk played in Python with `amanat.seal`: it opens what was granted to it, checks every hash, and answers."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from amanat.desk.client import trust
from amanat.seal.age import HybridRecipient
from amanat.seal.directory import BothLanguages, Entry, Epoch, sign_entry
from amanat.seal.envelope import open_signed
from amanat.seal.forms import Day
from amanat.seal.grant import Grant
from amanat.seal.ids import ItemId, MailboxId
from amanat.seal.item import Manifest, open_item
from amanat.seal.message import (
    START,
    Content,
    Hello,
    Message,
    Opened,
    Position,
    TakeBack,
    Text,
    TookBack,
    seal_message,
    verified_hello,
)
from amanat.seal.record import RECORD, Record
from amanat.seal.signing import SigningKey
from amanat.seal.thread import Channel, Thread
from tests.intake.people import Desk, Sender, new_key, said


@dataclass
class PlayedDesk(Desk):
    """An invented organisation. `must_report` is what its entry says in both languages."""

    must_report: str = "We must tell child protection when a child is in danger."
    base: str = ""
    written: dict[MailboxId, list[Position]] = field(default_factory=dict)
    """What it wrote into each mailbox, in order."""

    def entry(self, issued: int = 0, **_more: Any) -> bytes:
        words = BothLanguages(
            "We listen, and we find the next step with you.", "ہم سنتے ہیں، اور اگلا قدم ساتھ ڈھونڈتے ہیں۔"
        )
        epoch = Epoch(1, self.epoch.public, self.identity.recipient.raw, Day("2026-01-01"))
        return sign_entry(
            Entry(
                root=self.root.public,
                name=BothLanguages(self.name, "چراغ گھر"),
                kind=self.kind,
                country="PK",
                languages=("en", "ur"),
                about=words,
                must_report=BothLanguages(self.must_report, "بچہ خطرے میں ہو تو ہمیں بتانا پڑتا ہے۔"),
                epochs=(epoch,),
                issued=issued or int(time.time()),
            ),
            self.root,
        )

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base, verify=trust(), trust_env=False, timeout=20)

    def client(self) -> Sender:
        return Sender(self.http, self.epoch)

    def is_served(self) -> bool:
        answer: httpx.Response = self.client().send("GET", f"/v1/desks/{self.id}/queue?after=0")
        return answer.status_code == 200

    def mailboxes(self) -> list[MailboxId]:
        queue = self.client().send("GET", f"/v1/desks/{self.id}/queue?after=0").json()
        return [MailboxId(row["mailbox"]) for row in queue["mailboxes"]]

    def notices(self) -> int:
        return len(self.client().send("GET", f"/v1/desks/{self.id}/queue?after=0").json()["notices"])

    def read(self, mailbox: MailboxId) -> list[Message]:
        """Every message towards the desk, each checked: signature, place, order."""
        client = self.client()
        last = client.send("GET", f"/v1/mailboxes/{mailbox}").json()["messages"]["in"]
        stored = [
            (n, client.send("GET", f"/v1/mailboxes/{mailbox}/messages/in/{n}").content) for n in range(1, last + 1)
        ]
        hello = verified_hello(open_signed(stored[0][1], [self.identity]), mailbox)
        thread = Thread(Channel(mailbox, self.id, "in", lambda _epoch: hello.key, self._written(mailbox)))
        received = list(thread.read(stored, [self.identity]))
        assert [one.warning for one in received] == [None] * last
        self._seen = next(one.position for one in reversed(received) if one.position)
        return [one.message for one in received if one.message]

    def _written(self, mailbox: MailboxId) -> dict[int, bytes]:
        return {position.seq: position.chain for position in self.written.get(mailbox, [])}

    def grants(self, mailbox: MailboxId) -> list[Grant]:
        return [message.content for message in self.read(mailbox) if isinstance(message.content, Grant)]

    def open(self, grant: Grant, manifest: Manifest) -> bytes:
        """The original bytes; `open_item` compares their SHA-256 with the manifest."""
        parts = [self.part(grant, manifest.item, number) for number in range(manifest.parts)]
        assert all(part.status_code == 200 for part in parts)
        return open_item(manifest, [part.content for part in parts])

    def part(self, grant: Grant, item: ItemId, number: int) -> httpx.Response:
        found: httpx.Response = self.client().send("GET", f"/v1/grants/{grant.grant}/items/{item}/parts/{number}")
        return found

    def record(self, grant: Grant) -> Record:
        assert grant.record
        return RECORD.decode(self.open(grant, grant.record))

    def say(self, mailbox: MailboxId, kind: str, content: Content, *, key: SigningKey | None = None) -> None:
        """Writes to her. `key` other than the desk's own is a forgery."""
        hello = next(message.content for message in self.read(mailbox) if isinstance(message.content, Hello))
        before = self.written.get(mailbox, [START])[-1]
        message = Message(
            mailbox=mailbox,
            direction="out",
            seq=before.seq + 1,
            prev=before.chain,
            seen=self._seen,
            to=mailbox,
            epoch=1,
            at=int(time.time()),
            kind=kind,
            content=content,
        )
        sealed, position = seal_message(message, key or self.epoch, [HybridRecipient(hello.recipient)], os.urandom)
        answer = self.client().bundle(said(mailbox, self.id, position.seq, sealed))
        assert answer.status_code == 200, answer.text
        self.written.setdefault(mailbox, []).append(position)

    def opened(self, mailbox: MailboxId, grant: Grant) -> None:
        self.say(mailbox, "opened", Opened(grant.grant, int(time.time())))

    def write(self, mailbox: MailboxId, text: str) -> None:
        self.say(mailbox, "text", Text(text))

    def forge(self, mailbox: MailboxId, text: str) -> None:
        self.say(mailbox, "text", Text(text), key=new_key())

    def confirm(self, mailbox: MailboxId, taken: TakeBack) -> None:
        self.say(mailbox, "took_back", TookBack(taken.grant, opened=True, erased=True))
