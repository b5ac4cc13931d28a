"""Two plain ASGI layers in front of every page of every site: the headers, and the refusal of cross-site writes.

The policy is data: the tables below say what each kind of page may do, and why. Everything else is forbidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Content-Security-Policy, one directive a row. Reading pages show text; working pages also seal, record, preview.
_ALWAYS: Final[Mapping[str, str]] = {
    "default-src": "'none'",  # fonts, frames, objects, prefetch: nothing that is not named here
    "script-src": "'self'",  # no inline script, no eval, no other host
    "style-src": "'self'",  # no style attribute either
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",  # nobody may lay our page under theirs
    "require-trusted-types-for": "'script'",  # text never becomes markup or code by accident
    "trusted-types": "amanat",  # the one policy name, for the address of our own worker
}
_WORKING: Final[Mapping[str, str]] = {
    **_ALWAYS,
    "img-src": "'self' blob: data:",  # her own picture, opened in her tab; a QR code
    "media-src": "'self' blob:",  # her own voice note, played back in her tab
    "worker-src": "'self'",  # sealing off the main thread
}

# Every browser power is off; only a working page may ask for the microphone, for the voice note.
_POWERS: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
    "screen-wake-lock",
    "xr-spatial-tracking",
)


def _csp(table: Mapping[str, str]) -> bytes:
    return "; ".join(f"{name} {value}" for name, value in table.items()).encode()


def _permissions(microphone: str) -> bytes:
    return ", ".join([*(f"{power}=()" for power in _POWERS), f"microphone={microphone}"]).encode()


# What does not depend on the page.
_COMMON: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"referrer-policy", b"no-referrer"),  # the next site never learns where she came from
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-robots-tag", b"noindex, noarchive"),  # no copy of a page in somebody's cache
)
READING: Final = (
    (b"content-security-policy", _csp(_ALWAYS)),
    (b"permissions-policy", _permissions("()")),
)
WORKING: Final = (
    (b"content-security-policy", _csp(_WORKING)),
    (b"permissions-policy", _permissions("(self)")),
)
_NO_STORE: Final = (b"cache-control", b"no-store")
# A style sheet or script says nothing about her, and fetching 100 KB again on every page costs minutes on 2G. So a file
# whose address carries the hash of its bytes may stay a day in her own browser, never in a shared cache. Pages may not.
_HASHED: Final = (b"cache-control", b"private, max-age=86400, immutable")


class SecurityHeaders:
    """Adds the table above to every response; a header that the response already has is left as it is.

    A page under `reading` rules is the default; `Renderer` asks for `WORKING` itself where a template needs it.
    """

    def __init__(self, app: ASGIApp, *, static: str = "/static/") -> None:
        self.app = app
        self.static = static

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        hashed = scope["path"].startswith(self.static) and _has_hash(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                good = message["status"] < 400
                cache = _HASHED if hashed and good else _NO_STORE
                message = {**message, "headers": _complete(message.get("headers", ()), cache, static=hashed)}
            await send(message)

        await self.app(scope, receive, with_headers)


def _has_hash(scope: Scope) -> bool:
    # The bundler puts the hash into the name of a shared chunk; `asset()` puts it into the query of the others.
    return bool(scope["query_string"].startswith(b"v=")) or "/chunk-" in scope["path"]


def _complete(headers: object, cache: tuple[bytes, bytes], *, static: bool) -> list[tuple[bytes, bytes]]:
    ours = [*_COMMON, *READING, cache]
    dropped = {b"server"}  # which software runs here helps only an attacker
    if static:
        dropped |= {b"set-cookie"}
    kept = [(k.lower(), v) for k, v in headers if k.lower() not in dropped]  # type: ignore[attr-defined]
    present = {k for k, _ in kept}
    return kept + [pair for pair in ours if pair[0] not in present]


_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteWrites:
    """Refuses a write that another site's page started (403), before any route sees it.

    `origins` are the site's own, such as ``https://intake.example``. A browser says where a request comes from in
    Sec-Fetch-Site (Fetch Metadata, W3C) or, when older, in Origin. `same-site` is refused too: another port of
    localhost or a neighbour subdomain is not us. A client that sends neither is no browser: allowed where requests
    are signed, refused where `browsers_only`, that is where a cookie is what lets the caller in.
    """

    def __init__(self, app: ASGIApp, *, origins: frozenset[str], browsers_only: bool = False) -> None:
        self.app = app
        self.origins = frozenset(origin.rstrip("/").encode() for origin in origins)
        self.browsers_only = browsers_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE_METHODS and not self._is_ours(scope):
            await _refuse(send)
            return
        await self.app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        site = origin = None
        for name, value in scope["headers"]:
            if name == b"sec-fetch-site":
                site = value
            elif name == b"origin":
                origin = value
        if origin == b"null" and site == b"same-origin":
            # A page under `no-referrer` tells no origin even to its own site (Fetch, "append a request Origin header").
            # Sec-Fetch-Site cannot be set by a page, and a sandboxed frame is never `same-origin`.
            return True
        if origin is not None and origin not in self.origins:
            return False
        if site is not None:
            return site in (b"same-origin", b"none")
        return origin is not None or not self.browsers_only


async def _refuse(send: Send) -> None:
    body = b"web.cross_site: this was sent from another site. Open this site itself and try there.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
