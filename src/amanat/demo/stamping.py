"""The demo's time stamp service: a real `openssl ts` authority behind HTTP on this machine. Nobody should trust it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from amanat.demo.authority import Authority, found

_MOST: Final = 1 << 14
_ONE: Final = threading.Lock()


def authority_in(folder: Path) -> Authority | None:
    """The authority of a demo folder, made where there is none; None where this machine has no openssl."""
    if (folder / "signer.pem").exists():
        return Authority(folder)
    if shutil.which("openssl") is None:
        return None
    try:
        return found(folder)
    except subprocess.CalledProcessError:
        return None


def reply(authority: Authority, request: bytes) -> bytes | None:
    """The DER of a reply; None for what is no request."""
    if not 0 < len(request) <= _MOST:
        return None
    try:
        with _ONE:  # the authority keeps its question, its answer and its serial number in files
            return authority.reply(request)
    except subprocess.CalledProcessError:
        return None


@contextmanager
def served(authority: Authority, port: int) -> Iterator[None]:
    """The service alone, for as long as the story is lived; later the demo's page has it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = self.headers.get("content-length", "")
            body = self.rfile.read(min(int(size), _MOST + 1)) if size.isdecimal() else b""
            answer = reply(authority, body)
            self.send_response(200 if answer else 400)
            self.send_header("content-type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer or b"")

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, name="stamps", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
