"""A desk that publishes and a person who speaks, both invented: entries made, signed and sent as real ones are."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from PIL import Image

from amanat.seal.encoding import b64, u32be
from amanat.seal.forms import Day
from amanat.seal.proceedings import Words, sign_consent, text_hash
from amanat.seal.publication import (
    Citation,
    Consent,
    Entry,
    Individual,
    Institution,
    Picture,
    Stage,
    head_of,
    sign_entry,
    sign_takedown,
)
from amanat.seal.signing import SigningKey, sha256
from tests.intake.people import Desk, Sender, new_key

OPEN = Stage("respondent_notified", "respondent")
CLEARED = Stage("not_substantiated", "cleared", "The committee of Nowhere College", Day("2026-10-02"))
COLLEGE = Institution(Words(en="Nowhere College (invented)", ur="ناوئیر کالج (فرضی)"), Words(en="Nowhere"))
CITED = Citation(Words(en="The Invented Gazette, page 3"), Day("2026-05-03"), "https://gazette.example/3")
PERSON = Individual(Words(en="Invented Person"), CITED)


def picture(width: int = 40, *, size: int = 0) -> bytes:
    """A clean PNG of noise, large enough for a blob when `size` says so."""
    out = BytesIO()
    side = max(width, int((size / 3) ** 0.5) + 8)
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(out, "PNG")
    return out.getvalue()


def named(data: bytes, media: str = "image/png") -> Picture:
    return Picture(sha256(data), len(data), media, Words(en="A drawing of a lamp", ur="لالٹین کی تصویر"), True)


@dataclass
class Account:
    """One publication as its desk knows it: what was signed so far, and her key."""

    desk: Desk
    at: int
    key: SigningKey = field(default_factory=new_key)
    id: str = field(default_factory=lambda: b64(os.urandom(16)))
    signed: list[bytes] = field(default_factory=list)

    def entry(self, kind: str, **more: Any) -> Entry:
        """The next entry; its consent, where the kind needs one, is hers."""
        said = {
            "title": Words(en="An invented account", ur="ایک فرضی بیان"),
            "text": Words(en="Nothing here is real."),
        }
        prev = head_of(self.signed[-1]) if self.signed else b""
        made = Entry(
            self.id, len(self.signed) + 1, prev, kind, self.desk.id, 1, self.at, **{"stage": OPEN, **said, **more}
        )
        return self.agreed(made) if kind == "own_voice" else made

    def agreed(self, entry: Entry, key: SigningKey | None = None) -> Entry:
        signer, digest = key or self.key, text_hash(entry.published)
        sig = sign_consent(entry.publication, entry.desk, digest, signer)
        return replace(entry, consent=Consent(digest, signer.public, sig))

    def own_voice(self, **more: Any) -> Entry:
        return self.entry("own_voice", **{"name": "Invented Name", "asked": "no", "lang": "en", **more})

    def statement(self, **more: Any) -> Entry:
        given = {"source": "public_record", "citations": (CITED,), "asked": "yes", "until": Day("2026-09-09")}
        return self.entry("statement", **{**given, **more})

    def cleared(self, **more: Any) -> Entry:
        title = Words(en="The committee cleared the respondent", ur="کمیٹی نے بری کر دیا")
        return self.entry("outcome", **{"stage": CLEARED, "title": title, **more})

    def body(self, entry: Entry, *pictures: bytes, key: SigningKey | None = None) -> bytes:
        signed = sign_entry(entry, key or self.desk.epoch)
        return u32be(len(signed)) + signed + b"".join(pictures)

    def post(self, worker: Sender, body: bytes) -> Any:
        return worker.send("POST", f"/v1/publications/{self.id}/entries", body)

    def publish(self, worker: Sender, entry: Entry, *pictures: bytes) -> Any:
        """Sends an entry; what was taken is what the next one follows."""
        body = self.body(entry, *pictures)
        answer = self.post(worker, body)
        if answer.status_code == 200:
            self.signed.append(body[4 : 4 + int.from_bytes(body[:4])])
        return answer

    def take_down(self, client: Any, key: SigningKey | None = None) -> Any:
        return client.post(f"/v1/publications/{self.id}/takedown", content=sign_takedown(self.id, key or self.key))
