"""A webhook over real TLS: what is sent and signed, and everything that it is not sent to."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from amanat.intake.webhook import BODY, Webhook, is_public
from tests.intake.post import Hooks, certificate, hooks

SECRET = bytes(range(32))
NOW = 1_790_000_000.7


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(trusted: tuple[Path, ssl.SSLContext]) -> Iterator[Hooks]:
    with hooks(trusted[1]) as running:
        yield running


@pytest.fixture
def webhook(trusted: tuple[Path, ssl.SSLContext]) -> Webhook:
    return Webhook(private=True, trust=ssl.create_default_context(cafile=trusted[0]))


def test_it_says_one_thing_signed_with_the_desks_secret(server: Hooks, webhook: Webhook) -> None:
    assert webhook.send(f"https://localhost:{server.port}/in?x=1", SECRET, BODY, NOW) == ""
    ((path, headers, body),) = server.got
    assert (path, body) == ("/in?x=1", b'{"v":1,"type":"something_waits"}')
    assert headers["Host"] == f"localhost:{server.port}"
    mac = hmac.new(SECRET, b"1790000000." + body, hashlib.sha256).hexdigest()
    assert headers["Amanat-Webhook"] == f"t=1790000000,v1={mac}"
    assert set(headers) <= {
        "Host", "Accept", "Accept-Encoding", "Connection", "Content-Type", "User-Agent", "Amanat-Webhook",
        "Content-Length",
    }  # fmt: skip


def test_a_redirect_is_an_answer_and_is_not_followed(server: Hooks, webhook: Webhook) -> None:
    server.status, server.location = 307, f"https://localhost:{server.port}/elsewhere"
    assert webhook.send(f"https://localhost:{server.port}/in", SECRET, BODY, NOW) == "webhook.refused"
    assert [path for path, _, _ in server.got] == ["/in"]


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_anything_but_2xx_is_a_failure(server: Hooks, webhook: Webhook, status: int) -> None:
    server.status = status
    assert webhook.send(f"https://localhost:{server.port}/in", SECRET, BODY, NOW) == "webhook.refused"


def test_private_addresses_and_http_need_the_operators_word(
    server: Hooks, trusted: tuple[Path, ssl.SSLContext]
) -> None:
    strict = Webhook(trust=ssl.create_default_context(cafile=trusted[0]))
    for url in (
        f"https://localhost:{server.port}/in",
        f"https://127.0.0.1:{server.port}/",
        f"https://[::1]:{server.port}/",
    ):
        assert strict.send(url, SECRET, BODY, NOW) == "webhook.address"
    with hooks(None) as plain:
        assert strict.send(f"http://localhost:{plain.port}/", SECRET, BODY, NOW) == "webhook.address"
        assert Webhook(private=True).send(f"http://127.0.0.1:{plain.port}/", SECRET, BODY, NOW) == ""
        inner = Webhook(private=True, resolve=lambda _host, _port: ["10.0.0.7"])
        assert inner.send(f"http://inner.example:{plain.port}/", SECRET, BODY, NOW) == "webhook.address"
    assert server.got == []


def test_a_name_with_one_private_address_among_public_ones_is_refused(server: Hooks) -> None:
    mixed = Webhook(resolve=lambda _host, _port: ["93.184.216.34", "127.0.0.1"])
    assert mixed.send("https://mixed.example/", SECRET, BODY, NOW) == "webhook.address"
    none = Webhook(resolve=lambda _host, _port: [])
    assert none.send("https://none.example/", SECRET, BODY, NOW) == "webhook.address"


def test_the_address_that_was_looked_at_is_the_one_that_is_used(
    server: Hooks, trusted: tuple[Path, ssl.SSLContext]
) -> None:
    asked: list[str] = []

    def once(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    sent = Webhook(private=True, trust=ssl.create_default_context(cafile=trusted[0]), resolve=once)
    assert sent.send(f"https://localhost:{server.port}/in", SECRET, BODY, NOW) == ""
    assert asked == ["localhost"]
    # The certificate must still be the name's own, though the connection went to an address.
    assert sent.send(f"https://other.example:{server.port}/in", SECRET, BODY, NOW) == "webhook.away"
    assert len(server.got) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(server: Hooks) -> None:
    assert Webhook(private=True).send(f"https://localhost:{server.port}/in", SECRET, BODY, NOW) == "webhook.away"
    assert server.got == []


def test_away_and_senseless(webhook: Webhook) -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    assert Webhook(resolve=unknown).send("https://gone.example/", SECRET, BODY, NOW) == "webhook.away"
    assert webhook.send("https://localhost:1/", SECRET, BODY, NOW, timeout=2) == "webhook.away"
    for url in (
        "https://user:word@localhost/",
        "https:///in",
        "ftp://localhost/",
        "https://localhost:99999/",
        "https://[bad/",
    ):
        assert webhook.send(url, SECRET, BODY, NOW) == "webhook.address"


def test_an_answer_that_comes_letter_by_letter_holds_up_nobody() -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            taken, _ = listening.accept()
            with taken, contextlib.suppress(OSError):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not stop.wait(0.1):
                    taken.sendall(b"a")

        slow = threading.Thread(target=drip, daemon=True)
        slow.start()
        began = time.monotonic()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert Webhook(private=True).send(url, SECRET, BODY, NOW, timeout=0.5) == "webhook.away"
        assert time.monotonic() - began < 5
        stop.set()
        slow.join(5)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        *((one, False) for one in ("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0")),
        *((one, False) for one in ("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1")),
        *((one, False) for one in ("::127.0.0.1", "::a00:1", "::ffff:0:10.0.0.1", "fec0::1", "5f00::1", "3fff::1")),
        *((one, False) for one in ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "ff02::1")),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public
