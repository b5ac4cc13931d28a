"""Plain ASGI in front of the pages: the one name of the desk, so that no other name can be made to point at it."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

_PLAIN: Final = (b"content-type", b"text/plain; charset=utf-8")


class OneName:
    """Answers 421 to any other Host header. A page elsewhere may have its name point at 127.0.0.1 (DNS rebinding): its
    requests would then count as the same origin, but they carry its name.
    """

    def __init__(self, app: ASGIApp, *, host: str, origin: str) -> None:
        self.app = app
        self.host = host.encode()
        self.body = f"desk.address: this desk is at {origin} and nowhere else.\n".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and [v.lower() for k, v in scope["headers"] if k == b"host"] != [self.host]:
            headers = [_PLAIN, (b"content-length", str(len(self.body)).encode())]
            await send({"type": "http.response.start", "status": 421, "headers": headers})
            await send({"type": "http.response.body", "body": self.body})
            return
        await self.app(scope, receive, send)
