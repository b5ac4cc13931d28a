"""The virus scanner's protocol, against a server on loopback that speaks it as clamd does."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from amanat.errors import MalformedError
from amanat.evidence.clamd import Scanned, address_of, scanned

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
VERSION = b"ClamAV 1.4.3/27800/Sun Nov 22 08:00:00 2026"
TOLD = "ClamAV 1.4.3, 27800, Sun Nov 22 08:00:00 2026"


class Clamd(socketserver.StreamRequestHandler):
    """zVERSION and zINSTREAM, with a limit on the stream, as in clamd(8)."""

    version, limit, garbled = VERSION, 1 << 20, False

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\x00"):
            command += self.rfile.read(1)
        if command == b"zVERSION\x00":
            self.wfile.write(self.version + b"\x00")
            return
        assert command == b"zINSTREAM\x00"
        stream = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            stream += self.rfile.read(size)
            if len(stream) > self.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\x00")
                return
        found = b"stream: Eicar-Test-Signature FOUND" if EICAR in stream else b"stream: OK"
        self.wfile.write((b"?" * 9000 if self.garbled else found) + b"\x00")


@contextmanager
def clamd(folder: Path | None = None, **settings: object) -> Iterator[str]:
    handler = type("Handler", (Clamd,), settings)
    if folder is None:
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        address = f"tcp:127.0.0.1:{server.server_address[1]}"  # type: ignore[index]
    else:
        server = socketserver.ThreadingUnixStreamServer(str(folder / "clamd.ctl"), handler)
        address = f"unix:{folder / 'clamd.ctl'}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()


def test_what_it_knows_is_found_also_across_pieces(tmp_path: Path) -> None:
    with clamd(tmp_path) as address:
        assert scanned(address, [b"words ", EICAR[:9], EICAR[9:]]) == Scanned("found", "Eicar-Test-Signature", TOLD)
        assert scanned(address, [b"words"] * 3) == Scanned("clean", "", TOLD)
        assert scanned(address, [bytes(200 << 10)]).state == "clean"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"version": b"ClamAV 1.4.3"}, "signatures"),
        ({"version": b"HTTP/1.1 400"}, "error"),
        ({"limit": 10}, "too_large"),
        ({"garbled": True}, "error"),
    ],
)
def test_what_was_not_looked_at_is_called_not_scanned(settings: dict[str, object], reason: str) -> None:
    with clamd(**settings) as address:
        answer = scanned(address, [bytes(1 << 19)])
        assert (answer.state, answer.name) == ("not_scanned", reason)


def test_a_scanner_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert scanned("", [b"x"]) == Scanned("not_scanned", "none")
    assert scanned(f"unix:{tmp_path / 'nothing'}", [b"x"]) == Scanned("not_scanned", "away")


@pytest.mark.parametrize(
    "text", ["unix:clamd", "tcp:192.0.2.1:3310", "tcp:127.0.0.1:0", "tcp:localhost:3310", "x", "tcp:"]
)
def test_only_a_scanner_of_this_machine_is_asked(text: str) -> None:
    with pytest.raises(MalformedError, match=r"scanner\.address"):
        address_of(text)
