"""Asks a virus scanner of this machine (ClamAV's clamd, INSTREAM: clamd(8)), where there is one.

The bytes go over a local socket, piece by piece. clamd itself writes what it is given into a temporary file: point its
`TemporaryDirectory` at memory (docs/evidence.md). That is why nobody is asked unless the desk was told to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Literal

from amanat.errors import MalformedError

_PIECE: Final = 64 << 10
_LONGEST: Final = 4096  # bytes of an answer
_FOUND: Final = re.compile(r"stream: (.{1,200}) FOUND")
_ENGINE: Final = re.compile(r"ClamAV ([^/]{1,40})/(\d{1,9})/([A-Za-z0-9 :]{1,40})")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the scanner said. `state`: ``clean`` (it knows nothing bad in it), ``found`` with the `name` of it, or
    ``not_scanned`` with the reason as `name`: ``none`` (this desk has no scanner), ``away``, ``signatures`` (it has no
    list), ``too_large``, ``error``. `engine`: its version, the number of its list and the list's day."""

    state: Literal["clean", "found", "not_scanned"]
    name: str = ""
    engine: str = ""


Address = tuple[Literal["unix"], str] | tuple[Literal["tcp"], tuple[str, int]]


def address_of(text: str) -> Address:
    """``unix:/run/clamav/clamd.ctl`` or ``tcp:127.0.0.1:3310``. Raises MalformedError `scanner.address`: also for
    another machine, because evidence would leave this one unsealed."""
    kind, _, rest = text.partition(":")
    if kind == "unix" and rest.startswith("/"):
        return "unix", rest
    host, _, port = rest.rpartition(":")
    try:
        if kind == "tcp" and port.isdecimal() and 0 < int(port) < 65536 and ipaddress.ip_address(host).is_loopback:
            return "tcp", (host, int(port))
    except ValueError:
        pass
    raise MalformedError(
        "scanner.address", "Give the scanner as unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310, on this machine."
    )


def scanned(text: str, pieces: Iterable[bytes], patience: float = 60.0) -> Scanned:
    """Asks the scanner at this address about these bytes. "" asks nobody. Never raises for what the scanner does."""
    if not text:
        return Scanned("not_scanned", "none")
    address = address_of(text)
    try:
        engine = _said(address, b"zVERSION\x00", (), patience)
        known = _ENGINE.fullmatch(engine)
        if known is None:
            return Scanned("not_scanned", "signatures" if engine.startswith("ClamAV") else "error")
        answer = _said(address, b"zINSTREAM\x00", pieces, patience)
    except OSError:
        return Scanned("not_scanned", "away")
    told = f"ClamAV {known[1]}, {known[2]}, {known[3]}"
    found = _FOUND.fullmatch(answer)
    if found:
        return Scanned("found", "".join(one for one in found[1] if one.isprintable())[:100], told)
    if answer == "stream: OK":
        return Scanned("clean", "", told)
    return Scanned("not_scanned", "too_large" if "size limit exceeded" in answer else "error", told)


def _said(address: Address, command: bytes, pieces: Iterable[bytes], patience: float) -> str:
    family = socket.AF_UNIX if address[0] == "unix" else socket.AF_INET6 if ":" in address[1][0] else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as line:
        line.settimeout(patience)
        line.connect(address[1])
        line.sendall(command)
        if command.startswith(b"zINSTREAM"):
            try:
                for piece in pieces:
                    for at in range(0, len(piece), _PIECE):
                        part = piece[at : at + _PIECE]
                        line.sendall(len(part).to_bytes(4, "big") + part)
                line.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it stops listening when a file is too long for it, and says so first
        answer = bytearray()
        while b"\x00" not in answer and len(answer) < _LONGEST and (more := line.recv(_LONGEST)):
            answer += more
    return bytes(answer).partition(b"\x00")[0].decode("utf-8", "replace").strip()
