"""The demo's own page: where to start, and what the intake's disk gives away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from amanat.demo.doors import CANARY, CONTROL, Lived
from amanat.demo.search import SHORTEST, search
from amanat.web.middleware import SecurityHeaders
from amanat.web.render import STATIC, PageSettings, Renderer


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the running demo, who works at its desk (name, passphrase; the lead first), what else opens its
    doors, and the folder of the intake's storage."""

    intake: str
    desk: str
    people: tuple[tuple[str, str], ...]
    lived: Lived
    storage: Path


def site(links: Links) -> Starlette:
    """One page, on loopback only."""
    renderer = Renderer(PageSettings(public_url=links.intake, leave_url=links.intake + "/"))

    async def start(request: Request) -> Response:
        word = request.query_params.get("word", CANARY).strip()[:200]
        asked = await run_in_threadpool(search, links.storage, word) if len(word) >= SHORTEST else None
        control = await run_in_threadpool(search, links.storage, CONTROL)
        return renderer.render(
            request, "demo/start.html", language="en", links=links, asked=asked, control=control, shortest=SHORTEST
        )

    routes = [Route("/", start), Mount("/static", StaticFiles(directory=STATIC))]
    return Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
