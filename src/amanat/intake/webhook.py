"""A webhook that says one fixed thing: https, no redirect, nobody's private network, signed with the desk's secret."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from amanat.intake.trust import machine_trust

TIMEOUT: Final = 10.0
BODY: Final = b'{"v":1,"type":"something_waits"}'
TEST_BODY: Final = b'{"v":1,"type":"test"}'
# All of IPv6 that is given out; the rest holds what translates, site-local ones and IPv4 in disguise (RFC 4291, 6052).
_GIVEN_OUT: Final = ipaddress.IPv6Network("2000::/3")
# Networks of it through which a public address can lead into a private one (RFC 3056, 4380), or that are for books.
_NOWHERE: Final = tuple(map(ipaddress.IPv6Network, ("2002::/16", "2001::/32", "3fff::/20")))
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def signature(secret: bytes, at: int, body: bytes) -> str:
    """What stands in `Amanat-Webhook`: the time and the HMAC-SHA256 over ``<time>.<body>``."""
    mac = hmac.new(secret, b"%d.%s" % (at, body), hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet and to nobody's inner network."""
    parsed: _Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
        if parsed not in _GIVEN_OUT or any(parsed in network for network in _NOWHERE):
            return False
    return parsed.is_global and not parsed.is_multicast


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in found]


class Webhook:
    """Sends to webhooks. `private`: the operator allows inner networks, and http to this machine."""

    def __init__(
        self,
        *,
        private: bool = False,
        trust: ssl.SSLContext | None = None,
        resolve: Callable[[str, int], list[str]] = _resolved,
    ) -> None:
        self._private, self._resolve = private, resolve
        self._trust = trust or machine_trust()

    def send(self, url: str, secret: bytes, body: bytes, now: float, *, timeout: float = TIMEOUT) -> str:
        """ "" or what went wrong: `webhook.address` (for good: not https, or a private address), `webhook.refused` (any
        answer but 2xx, a redirect too), `webhook.away`."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
            if not host or parts.username is not None or parts.scheme not in ("https", "http"):
                return "webhook.address"
            addresses = self._resolve(host, port)
        except OSError:
            return "webhook.away"
        except ValueError:
            return "webhook.address"
        if not addresses or not self._may(parts.scheme, addresses):
            return "webhook.address"
        # The very address that was looked at: a second look-up could lead elsewhere.
        address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        target = urlunsplit((parts.scheme, f"{address}:{port}", parts.path or "/", parts.query, ""))
        named = f"[{host}]" if ":" in host else host
        headers = {
            "Host": named if parts.port is None else f"{named}:{port}",
            "Content-Type": "application/json",
            "User-Agent": "notice",
            "Amanat-Webhook": signature(secret, int(now), body),
        }
        return self._post(target, headers, body, host, timeout)

    def _may(self, scheme: str, addresses: list[str]) -> bool:
        if scheme == "http":
            return self._private and all(ipaddress.ip_address(one).is_loopback for one in addresses)
        return self._private or all(map(is_public, addresses))

    def _post(self, target: str, headers: dict[str, str], body: bytes, host: str, timeout: float) -> str:
        try:
            with (
                httpx.Client(verify=self._trust, timeout=timeout, trust_env=False, follow_redirects=False) as client,
                _ends(client, 2 * timeout),
                client.stream(
                    "POST", target, content=body, headers=headers, extensions={"sni_hostname": host}
                ) as answer,
            ):
                return "" if answer.is_success else "webhook.refused"
        except (httpx.HTTPError, OSError, RuntimeError):  # the last two: it ended while it was in use
            return "webhook.away"
        except (httpx.InvalidURL, ValueError):
            return "webhook.address"


@contextmanager
def _ends(client: httpx.Client, seconds: float) -> Iterator[None]:
    """Closes the client after so long. A timeout is for each piece: an answer that comes letter by letter would hold up
    every other desk for days."""
    timer = threading.Timer(seconds, client.close)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
