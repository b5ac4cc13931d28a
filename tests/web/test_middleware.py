"""The header table and the refusal of cross-site writes, on bare ASGI apps."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from amanat.web.middleware import WORKING, CrossSiteWrites, SecurityHeaders
from tests.web.site import ask


async def _page(request: Request) -> Response:
    return PlainTextResponse("hello", headers={"server": "secret/1.0"})


async def _own_policy(request: Request) -> Response:
    return PlainTextResponse("hello", headers={name.decode(): value.decode() for name, value in WORKING})


async def _missing(request: Request) -> Response:
    return PlainTextResponse("no", status_code=404)


async def _cookie(request: Request) -> Response:
    response = PlainTextResponse("css")
    response.set_cookie("who", "her")
    return response


ROUTES = [
    Route("/page", _page, methods=["GET", "POST", "PUT", "DELETE"]),
    Route("/own", _own_policy),
    Route("/static/a.css", _cookie),
    Route("/static/app/chunk-abc.js", _page),
    Route("/static/none.css", _missing),
]


def _headers_app() -> Starlette:
    app = Starlette(routes=ROUTES)
    app.add_middleware(SecurityHeaders)
    return app


def _writes_app(*, browsers_only: bool = False) -> Starlette:
    app = Starlette(routes=ROUTES)
    app.add_middleware(CrossSiteWrites, origins=frozenset({"https://intake.example/"}), browsers_only=browsers_only)
    return app


class TestHeaders:
    def test_a_page_gets_the_whole_table(self) -> None:
        headers = ask(_headers_app(), "/page").headers
        csp = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert csp == {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self'",
            "connect-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
            "require-trusted-types-for": "'script'",
            "trusted-types": "amanat",
        }
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "microphone=()" in headers["permissions-policy"]
        assert "camera=()" in headers["permissions-policy"]

    def test_the_name_of_the_server_is_dropped(self) -> None:
        assert "server" not in ask(_headers_app(), "/page").headers

    def test_a_working_page_may_record_and_preview_and_nothing_else_changes(self) -> None:
        headers = ask(_headers_app(), "/own").headers
        assert headers.get_list("content-security-policy") == [WORKING[0][1].decode()]
        assert "media-src 'self' blob:" in headers["content-security-policy"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "microphone=(self)" in headers["permissions-policy"]
        assert "camera=()" in headers["permissions-policy"]

    @pytest.mark.parametrize("path", ["/static/a.css?v=abc", "/static/app/chunk-abc.js"])
    def test_a_file_with_its_hash_in_the_address_may_stay_a_day_in_her_browser_only(self, path: str) -> None:
        headers = ask(_headers_app(), path).headers
        assert headers["cache-control"] == "private, max-age=86400, immutable"
        assert "set-cookie" not in headers

    @pytest.mark.parametrize("path", ["/static/a.css", "/static/none.css?v=abc", "/page?v=abc"])
    def test_anything_else_is_never_kept(self, path: str) -> None:
        assert ask(_headers_app(), path).headers["cache-control"] == "no-store"


class TestCrossSiteWrites:
    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},  # another port of localhost
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "https://intake.example.evil.example"},
            {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
        ],
    )
    def test_a_write_from_elsewhere_is_refused(self, method: str, headers: dict[str, str]) -> None:
        answer = ask(_writes_app(), "/page", method=method, headers=headers)
        assert answer.status_code == 403
        assert answer.text.startswith("web.cross_site: ")

    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "same-origin"},
            {"sec-fetch-site": "same-origin", "origin": "https://intake.example"},
            {"origin": "https://intake.example"},
            {"origin": "null", "sec-fetch-site": "same-origin"},  # a form under no-referrer
            {},  # no browser: its request is signed
        ],
    )
    def test_our_own_write_passes(self, headers: dict[str, str]) -> None:
        assert ask(_writes_app(), "/page", method="POST", headers=headers).status_code == 200

    def test_where_a_cookie_lets_in_a_client_must_say_where_it_comes_from(self) -> None:
        app = _writes_app(browsers_only=True)
        assert ask(app, "/page", method="POST").status_code == 403
        assert ask(app, "/page", method="POST", headers={"sec-fetch-site": "same-origin"}).status_code == 200

    def test_reading_from_elsewhere_passes(self) -> None:
        assert ask(_writes_app(), "/page", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_what_is_no_request_passes_untouched() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def nothing() -> Message:
        return {"type": "lifespan.startup"}

    async def nowhere(message: Message) -> None:
        raise AssertionError(message)

    layers = SecurityHeaders(CrossSiteWrites(app, origins=frozenset()))
    asyncio.run(layers({"type": "lifespan"}, nothing, nowhere))
    assert seen == ["lifespan"]
