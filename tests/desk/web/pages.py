"""The desk's pages over a real office, and people who use them: a browser without a screen, a passkey in Python."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from html import unescape

import cbor2
import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette

from amanat.desk.web import DeskSettings, desk_app
from tests.counting import counted_at_first
from tests.desk.house import PASSPHRASE, House

ORIGIN = "http://localhost:8090"


class Steady:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Site:
    """The app of one desk. `house.office` is the office behind it."""

    house: House
    app: Starlette
    steady: Steady

    def browser(self, **headers: str) -> Browser:
        return Browser(httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ORIGIN, headers=headers))

    def login(self, name: str, lang: str = "en") -> Browser:
        """A browser in which `name` is in (demo: no passkey)."""
        browser = self.browser()
        browser.lang = lang
        with counted_at_first(f"unlock in {lang}"):
            answer = browser.post("unlock", {"name": name, "passphrase": PASSPHRASE})
        assert answer.status_code == 303, answer.text
        return browser


def site(house: House, *, demo: bool = True, idle: int = 600) -> Site:
    steady = Steady()
    settings = DeskSettings(ORIGIN, demo=demo, idle=idle, exchange=0, zone=UTC)
    with counted_at_first("pages of the desk"):
        return Site(house, desk_app(house.office, settings, now=house.clock, monotonic=steady), steady)


Form = Mapping[str, str | Sequence[str]]


@dataclass
class Browser:
    client: httpx.AsyncClient
    lang: str = "en"
    page: str = field(default="", repr=False)

    def get(self, path: str, **headers: str) -> httpx.Response:
        answer = asyncio.run(self.client.get(f"/{self.lang}/{path}", headers=headers))
        if "text/html" in answer.headers.get("content-type", ""):
            self.page = answer.text
        return answer

    def post(
        self, path: str, form: Form, *, headers: Mapping[str, str] | None = None, token: bool = True
    ) -> httpx.Response:
        """Sends a form as a browser sends one of our own pages, under no-referrer."""
        sent = {**form, "csrf": self.csrf} if token and "csrf" not in form else form
        # `headers=None` is an ordinary browser on our own page; a test gives others.
        ours = {"sec-fetch-site": "same-origin", "origin": "null"} if headers is None else headers
        answer = asyncio.run(self.client.post(f"/{self.lang}/{path}", data=sent, headers=ours))
        if "text/html" in answer.headers.get("content-type", ""):
            self.page = answer.text
        return answer

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.page)
        if found is None:
            self.get("")
            found = re.search(r'name="csrf" value="(\w+)"', self.page)
        return found[1] if found else ""

    def act(self, case: str, act: str, form: Form) -> httpx.Response:
        """Opens the page of an act, then sends its form with the version that stands in it."""
        self.get(f"cases/{case}/{act}")
        return self.post(f"cases/{case}/{act}", {"expected": self.hidden("expected"), **form})

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return unescape(found[1]) if found else ""

    @property
    def options(self) -> dict[str, object]:
        found = re.search(r'data-options="([^"]*)"', self.page)
        assert found is not None, self.page
        return dict(json.loads(unescape(found[1])))

    @property
    def text(self) -> str:
        """What a person reads in `main`."""
        main = self.page.split("<main", 1)[-1].split("</main>", 1)[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftKey:
    """A WebAuthn authenticator in software (ES256, attestation "none"), for tests that need no screen."""

    origin: str = ORIGIN
    rp_id: str = "localhost"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def create(self, options: Mapping[str, object]) -> str:
        client = self._client("webauthn.create", str(options["challenge"]))
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(public)
        data = self._data(0x45) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {"attestationObject": b64(attestation), "clientDataJSON": b64(client), "transports": ["usb"]}
        )

    def get(self, options: Mapping[str, object]) -> str:
        self.count += 1
        client, data = self._client("webauthn.get", str(options["challenge"])), self._data(0x05)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"authenticatorData": b64(data), "clientDataJSON": b64(client), "signature": b64(signature)}
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: Mapping[str, object]) -> str:
        name = b64(self.credential)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}
        )
