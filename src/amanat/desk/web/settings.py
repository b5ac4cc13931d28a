"""What an organisation decides about its desk's pages, and the one address under which they may be opened."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import tzinfo
from urllib.parse import urlsplit

from amanat.errors import MalformedError
from amanat.evidence.clamd import address_of as scanner_address

_HELP = "A passkey belongs to a name. Serve the desk at http://localhost:PORT, or at https://NAME behind your own TLS."


@dataclass(frozen=True, slots=True)
class Address:
    """Where the desk is: `origin` as browsers write it, `host` as in the Host header, `rp_id` for passkeys."""

    origin: str
    host: str
    rp_id: str
    secure: bool


def address_of(public_url: str) -> Address:
    """The parts of the desk's own address. MalformedError `desk.address` for anything a passkey cannot be bound to.

    WebAuthn level 2 section 5.1.3: the relying party is a domain in a secure context. A bare IP address is none, and
    plain http is one at localhost alone.
    """
    parts = urlsplit(public_url)
    name = (parts.hostname or "").lower()
    if (
        parts.scheme not in ("http", "https")
        or not name
        or parts.path not in ("", "/")
        or parts.query
        or parts.username
    ):
        raise MalformedError("desk.address", f"This is not an address of a desk. {_HELP}")
    if _is_bare(name):
        raise MalformedError("desk.address", f"A desk cannot be opened at a bare address such as {name}. {_HELP}")
    if parts.scheme == "http" and name != "localhost":
        raise MalformedError("desk.address", f"Without TLS a desk can only be opened at localhost. {_HELP}")
    port = parts.port
    default = port is None or port == {"http": 80, "https": 443}[parts.scheme]
    host = name if default else f"{name}:{port}"
    return Address(f"{parts.scheme}://{host}", host, name, parts.scheme == "https")


def _is_bare(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """`public_url` is checked at once. `demo` leaves the passkey out, and every page says so.

    `idle` seconds without a sign of anybody end a session; `longest` seconds end it in any case. `zone` is for the
    times on the pages (None: the machine's own). `scanner`: as `amanat.evidence.clamd.address_of`.
    """

    public_url: str = "http://localhost:8090"
    demo: bool = False
    idle: int = 600
    longest: int = 12 * 3600
    exchange: float = 20.0  # seconds between two exchanges with the intake; 0: the pages do not exchange
    zone: tzinfo | None = None
    scanner: str = ""  # where the virus scanner of this machine listens; "": none is asked
    address: Address = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", address_of(self.public_url))
        if self.scanner:
            scanner_address(self.scanner)
        if not 30 <= self.idle <= 3600:
            raise MalformedError("desk.idle", "Choose between 30 seconds and an hour until an idle desk locks itself.")
