"""The demo's own page: where to start, and what the intake's disk gives away."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from amanat.demo import stamping
from amanat.demo.clock import FURTHEST, MovedClock, move, read
from amanat.demo.doors import CANARY, CONTROL, Lived
from amanat.demo.search import SHORTEST, search
from amanat.errors import RefusedError
from amanat.web.middleware import CrossSiteWrites, SecurityHeaders
from amanat.web.render import STATIC, PageSettings, Renderer

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the running demo, who works at each desk (name, passphrase, role; the lead first), what else opens
    its doors, the folder of the intake's storage, the file of the demo's clock, the folders of the time stamp service
    and of the case file that was handed over."""

    intake: str
    desks: Mapping[str, tuple[tuple[str, str, str], ...]]
    lived: Lived
    storage: Path
    clock: Path
    authority: Path
    case_file: Path


@dataclass(frozen=True, slots=True)
class _Pages:
    """The answers of the demo's page."""

    links: Links
    renderer: Renderer

    async def start(self, request: Request, error: str = "") -> Response:
        links, word = self.links, request.query_params.get("word", CANARY).strip()[:200]
        asked = await run_in_threadpool(search, links.storage, word) if len(word) >= SHORTEST else None
        control = await run_in_threadpool(search, links.storage, CONTROL)
        today = datetime.fromtimestamp(MovedClock(links.clock)(), UTC).date()
        return self.renderer.render(
            request,
            "demo/start.html",
            language="en",
            links=links,
            command=command(),
            asked=asked,
            control=control,
            shortest=SHORTEST,
            days=read(links.clock) // DAY,
            furthest=FURTHEST // DAY,
            today=f"{today.day} {today:%B} {today.year}",
            error=error,
        )

    async def on(self, request: Request) -> Response:
        """Moves the demo's time."""
        typed = (await request.body()).decode("ascii", "replace").removeprefix("days=")
        try:
            move(self.links.clock, int(typed) * DAY if typed.isdecimal() and len(typed) < 6 else -1)
        except RefusedError as refused:
            return await self.start(request, refused.detail)
        return RedirectResponse("/#time", 303)

    async def stamp(self, request: Request) -> Response:
        authority = stamping.authority_in(self.links.authority)
        asked = await request.body()
        answer = await run_in_threadpool(stamping.reply, authority, asked) if authority else None
        return Response(answer or b"", 200 if answer else 400, media_type="application/timestamp-reply")


def site(links: Links) -> Starlette:
    """One page, on loopback only, and the slider that moves the demo's time."""
    pages = _Pages(links, Renderer(PageSettings(public_url=links.intake, leave_url=links.intake + "/")))
    routes = [
        Route("/", pages.start),
        Route("/time", pages.on, methods=["POST"]),
        Route("/stamps", pages.stamp, methods=["POST"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    guards = [Middleware(SecurityHeaders), Middleware(CrossSiteWrites, origins=frozenset())]
    return Starlette(routes=routes, middleware=guards)


def command() -> str:
    """How `amanat` is called on this machine: a newcomer's shell does not know the project's own environment."""
    own = Path(sys.executable).with_name("amanat")
    return "amanat" if shutil.which("amanat") or not own.exists() else str(own)
