"""Puts the desk together: routes, the layers in front of them, and the two things that happen by themselves.

Those two: idle sessions end (and with the last one the office locks), and an unlocked office exchanges with the intake.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Callable
from typing import Final

import structlog
from anyio import to_thread
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from amanat.desk.office import Office
from amanat.desk.web import case, exhibit, inbox, more, people, search, session
from amanat.desk.web.doors import OneName
from amanat.desk.web.parts import PAGES
from amanat.desk.web.sessions import Sessions
from amanat.desk.web.settings import DeskSettings
from amanat.desk.web.throttle import Throttle
from amanat.desk.web.visit import Desk, nothing, signed_in
from amanat.errors import AmanatError
from amanat.evidence import Tools
from amanat.evidence.viewer import Viewer
from amanat.web.middleware import CrossSiteWrites, SecurityHeaders
from amanat.web.render import LANGUAGES, STATIC, PageSettings, Renderer, preferred_language
from amanat.web.verifier import verifier_route

_LOG: Final = structlog.get_logger("desk")
_SWEEP: Final = 2.0  # seconds between two looks for idle sessions


class _Language(Convertor[str]):
    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("lang", _Language())


def desk_app(
    office: Office,
    settings: DeskSettings,
    *,
    now: Callable[[], float] = time.time,
    monotonic: Callable[[], float] = time.monotonic,
    secret: Callable[[int], bytes] = secrets.token_bytes,
    viewer: Viewer | None = None,
    tools: Tools | None = None,
) -> Starlette:
    """The desk's pages over `office`, which may be locked. `settings` has refused a bare address already."""
    desk = Desk(
        office=office,
        settings=settings,
        pages=Renderer(PageSettings(public_url=settings.address.origin)),
        viewer=viewer or Viewer(),
        tools=tools or Tools(),
        sessions=Sessions(lambda: secret(32).hex(), idle=settings.idle, longest=settings.longest),
        throttle=Throttle(),
        secret=secret,
        now=now,
        monotonic=monotonic,
        bar=tuple(row for part in PAGES for row in part.bar),
        shown={one.action: one for part in PAGES for one in part.shown},
    )
    office.stand_in(settings.zone)
    origins = frozenset({settings.address.origin})
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(OneName, host=settings.address.host, origin=settings.address.origin),
            Middleware(CrossSiteWrites, origins=origins, browsers_only=True),
        ],
        exception_handlers={404: _not_found, 405: _not_found},
        lifespan=_lifespan,
    )
    app.state.desk = desk
    return app


def _routes() -> list[Route | Mount]:
    nouns = (session, inbox, case, exhibit, people, search, more)
    # A part's own addresses go first: `/cases/{case}/{act}` would take some of them.
    doors = [*(door for part in PAGES for door in part.routes), *(door for noun in nouns for door in noun.ROUTES)]
    pages = [Route(f"/{{lang:lang}}{door.path}", door.endpoint, methods=door.methods) for door in doors]
    return [Route("/", _first), verifier_route(), Mount("/static", StaticFiles(directory=STATIC)), *pages]


async def _first(request: Request) -> Response:
    return RedirectResponse(f"/{preferred_language(request.headers.get('accept-language', ''))}/", 303)


async def _not_found(request: Request, _error: Exception) -> Response:
    # The same words, and the same need to be in, as for a case that this person may not see.
    request.path_params.setdefault("lang", request.url.path.split("/", 2)[1] if _has_language(request) else "en")
    return await signed_in(nothing)(request)


def _has_language(request: Request) -> bool:
    return request.url.path.split("/", 2)[1] in LANGUAGES


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    desk: Desk = app.state.desk
    loop, wanted = asyncio.get_running_loop(), asyncio.Event()

    def exchange_now() -> None:
        loop.call_soon_threadsafe(wanted.set)

    desk.exchange_now = exchange_now
    tasks = [asyncio.create_task(_end_idle_sessions(desk))]
    if desk.settings.exchange:
        tasks.append(asyncio.create_task(_exchange(desk, wanted)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        desk.sessions.clear()
        if not desk.office.locked:
            await to_thread.run_sync(desk.office.lock)


async def _end_idle_sessions(desk: Desk) -> None:
    while True:
        await asyncio.sleep(_SWEEP)
        await to_thread.run_sync(end_idle, desk)


def end_idle(desk: Desk) -> None:
    """Ends what nobody used. An error here must not end the watch itself: the next round tries again."""
    try:
        for over in desk.sessions.sweep(desk.monotonic()):
            session.ended(desk, over)
        if desk.office.locked:  # it can lock by itself, when its journal was tampered with
            desk.sessions.let_go()
    except AmanatError as error:
        _LOG.warning("desk.lock", code=error.code)


async def _exchange(desk: Desk, wanted: asyncio.Event) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wanted.wait(), desk.settings.exchange)
        wanted.clear()
        if not desk.office.locked:
            await to_thread.run_sync(_sync_once, desk)


def _sync_once(desk: Desk) -> None:
    try:
        desk.office.sync()
    except AmanatError as error:  # the pages say it; the next round tries again
        _LOG.warning("desk.exchange", code=error.code)
