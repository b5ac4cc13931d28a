"""The pages where a person writes her record, comes back to it, or comes in by a letter.

Everything she types stays in her browser. The server only renders the questions and the sentences; it never sees an
answer, so these routes take no input at all.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from amanat.web.render import LANGUAGES, PageSettings, Renderer

__all__ = ["routes"]

_PAGES: Final = {
    "write": "journey/write.html",
    "return": "journey/return.html",
    "code": "journey/code.html",
}
_WORDS: Final = {"words": "journey/words.json", "words/proceeding": "journey/proceeding.json"}


def routes(
    renderer: Renderer, settings: PageSettings, *, time_token: Callable[[], str] = lambda: ""
) -> list[BaseRoute]:
    """`/{lang}/write`, `/{lang}/return`, `/{lang}/code`; `/{lang}/words`: the sentences after the questions, and
    `/{lang}/words/proceeding`: those of a respondent, an officer, and of where it stands.

    `time_token` hands out the intake's current time token (spec/intake.md), so that the first signed request needs no
    extra round trip; empty: the script fetches one.
    """
    pages = [
        Route(f"/{lang}/{path}", _page(renderer, template, time_token), methods=["GET"])
        for lang in LANGUAGES
        for path, template in _PAGES.items()
    ]
    words = [
        Route(f"/{lang}/{path}", _words(renderer, lang, template), methods=["GET"])
        for lang in LANGUAGES
        for path, template in _WORDS.items()
    ]
    return [*pages, *words]


def _page(renderer: Renderer, template: str, time_token: Callable[[], str]) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        return renderer.render(request, template, time_token=time_token())

    return show


def _words(renderer: Renderer, lang: str, template: str) -> Callable[[Request], Awaitable[Response]]:
    @functools.cache  # when it is first asked for: an intake starts the sooner
    def body() -> str:
        return renderer.html(lang, template)

    async def show(_request: Request) -> Response:
        return Response(body(), media_type="application/json", headers={"content-language": lang})

    return show
