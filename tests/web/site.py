"""A site of the public pages alone, as the intake mounts them, and a way to ask it without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

import httpx
from sqlalchemy import Engine, StaticPool, create_engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from amanat.intake import public_figures, public_pages
from amanat.intake.pages import GUIDES, NAMED, PAPERS, PageSettings, error_page, routes
from amanat.store.blobs import MemoryBlobs
from amanat.store.schema import metadata
from amanat.web.middleware import CrossSiteWrites, SecurityHeaders
from amanat.web.render import LANGUAGES, STATIC, Renderer

TODAY = date(2026, 11, 22)
ORIGIN = "http://localhost:8080"
PATHS = (
    "",
    "pictures",
    "pictures/keep",
    "pictures/apps",
    "pictures/apps/meta",
    "pictures/apps/telegram",
    "pictures/copies",
    "pictures/tell",
    "pictures/others",
    "help",
    "help?country=IN&need=law",
    "help/pk-01",
    "guides",
    *(f"guides/{slug}" for slug, _ in GUIDES),
    "papers",
    *(f"papers/{slug}" for slug, _ in PAPERS),
    "named",
    *(f"named/{slug}" for slug, _ in NAMED),
    "named/all",
    "work",
    "public",
    "public/institutions",
    "public/statistics",
    "public/statistics/about",
    "limits",
    "safer",
    "form",
    "verify",
)
PAGES = tuple(f"/{lang}/{path}" for lang in LANGUAGES for path in PATHS)


def empty_record() -> Engine:
    """The tables of an intake where nothing is published."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    metadata.create_all(engine)
    return engine


def build(settings: PageSettings | None = None, *, today: date = TODAY, extra: tuple[BaseRoute, ...] = ()) -> Starlette:
    settings = settings or PageSettings(public_url=ORIGIN)
    renderer = Renderer(settings)
    show_error = error_page(renderer)
    return Starlette(
        routes=[
            *routes(renderer, settings, today=lambda: today),
            *public_figures.routes(renderer, empty_record(), settings.public_url, 30),
            *public_pages.routes(renderer, empty_record(), MemoryBlobs(), settings.public_url, today=lambda: today),
            Mount("/static", StaticFiles(directory=STATIC)),
            *extra,
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(CrossSiteWrites, origins=frozenset({settings.public_url})),
            Middleware(GZipMiddleware, compresslevel=6),
        ],
        exception_handlers={404: show_error, 405: show_error, 500: show_error},
    )


def ask(app: Starlette, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            return await client.request(method, path, headers=dict(headers or {}))

    return asyncio.run(go())


@dataclass
class Page(HTMLParser):
    """The start tags of a page in order, with their attributes, and its visible text."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    title: str = ""
    _inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls()
        page.feed(html)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("title", "script", "style"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside == ["title"]:
            self.title += data
        elif data.strip():
            self.text.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def focusable(self) -> list[dict[str, str]]:
        """What the Tab key visits, in order."""
        can = ("a", "button", "input", "select", "textarea", "summary")
        return [a for name, a in self.tags if name in can and a.get("tabindex") != "-1" and "hidden" not in a]
