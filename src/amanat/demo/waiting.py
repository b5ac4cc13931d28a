"""The door of the demo's page, open from the first moment: until the story is lived it says so, calmly, and looks again
by itself; the time stamp service answers there too. Then whoever serves the real page takes the open socket over, so
that no visitor finds a closed door in between."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from amanat.demo import stamping
from amanat.demo.authority import Authority

_AGAIN: Final = 3
"""Seconds until the page looks again."""
PAGE: Final = f"""<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="{_AGAIN}">
<title>Amanat demo: getting ready</title>
<style>
:root{{color-scheme:light dark;--paper:#FAF7F2;--ink:#1F2A2E;--soft:#3F4B52}}
@media (prefers-color-scheme:dark){{:root{{--paper:#14191B;--ink:#ECE7DE;--soft:#BDC4C2}}}}
body{{margin:0;background:var(--paper);color:var(--ink);font:106.25%/1.55 system-ui,"Noto Sans",sans-serif}}
main{{max-inline-size:34rem;margin-inline:auto;padding:48px 16px}}
p{{color:var(--soft)}}
[lang=ur]{{font-family:"Noto Nastaliq Urdu","Noto Naskh Arabic",sans-serif;line-height:2.2}}
</style>
</head>
<body>
<main>
<h1>The demo is getting ready</h1>
<p>The first time, an invented story of eighty days is lived here. How long that takes depends on this computer:
from under a minute to several. Later starts take seconds.</p>
<p>Leave this page open. It goes on by itself.</p>
<p lang="ur" dir="rtl">نمونہ تیار ہو رہا ہے۔ یہ صفحہ کھلا رہنے دیں۔ یہ خود آگے بڑھے گا۔</p>
</main>
</body>
</html>
"""


class Door:
    """A listening socket on loopback, and who answers at it for now."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_server(("127.0.0.1", port))
        self.authority: Authority | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _answers(self), bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = self.socket
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="waiting", daemon=True)
        self._thread.start()

    def hand_over(self) -> socket.socket:
        """Nobody answers any more; whoever knocks now is answered by whoever takes the socket."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        return self.socket


@contextmanager
def opened(port: int) -> Iterator[Door]:
    """Raises OSError when the port is taken."""
    door = Door(port)
    try:
        yield door
    finally:
        door.hand_over().close()


def _answers(door: Door) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # 503: programs that wait for the demo see that it is not there yet.
            self._say(503, "text/html; charset=utf-8", PAGE.encode(), {"retry-after": str(_AGAIN)})

        def do_POST(self) -> None:
            size = self.headers.get("content-length", "")
            body = self.rfile.read(min(int(size), stamping.MOST + 1)) if size.isdecimal() else b""
            answer = stamping.reply(door.authority, body) if door.authority else None
            self._say(200 if answer else 400, "application/timestamp-reply", answer or b"", {})

        def _say(self, status: int, kind: str, body: bytes, more: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"content-type": kind, "content-length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
