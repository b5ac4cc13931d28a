"""The pages of figures about institutions: all of them, one, how they are made; and the same for programs. Readable
without script, small, in no order of merit; what is shown is in the release and nowhere else (spec/statistics.md)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from amanat.intake import institutions, public_figures_feed, statistics
from amanat.intake.public_figures_files import Kept, Listed, as_json_stat, as_table, rest_of
from amanat.intake.public_figures_view import (
    NOT_LISTED,
    PERIODS,
    TOGETHER,
    Overview,
    Words,
    group,
    overview,
    periods,
    waits,
)
from amanat.publication.statistics.listing import Register
from amanat.publication.statistics.register import Institution, Names, read_others
from amanat.publication.statistics.tables import Shown
from amanat.web.figure_words import SECTORS
from amanat.web.packs import load_packs
from amanat.web.render import LANGUAGES, Renderer

MOST_ROWS: Final = 40
_KEPT: Final = "public, max-age=60"
_FILE: Final = "public, max-age=600"
T = TypeVar("T")


def routes(renderer: Renderer, engine: Engine, public_url: str, days: int) -> list[Route]:
    """`engine` is only read; `days` after the end of a quarter its figures come out."""
    pages = _Pages(renderer, engine, public_url, days)
    paths: dict[str, Callable[[Request, Connection], Response]] = {
        "public/statistics": pages.everybody,
        "public/statistics/about": pages.about,
        "public/statistics/feed": pages.feed,
        "public/statistics/{institution}": pages.institution,
    }
    found = [
        Route(f"/{lang}/{path}", pages.read(act), methods=["GET"]) for path, act in paths.items() for lang in LANGUAGES
    ]
    files = {"statistics.csv": pages.csv, "statistics.json": pages.json}
    return [*found, *(Route(f"/public/{name}", pages.read(act), methods=["GET"]) for name, act in files.items())]


class _Pages:
    def __init__(self, renderer: Renderer, engine: Engine, public_url: str, days: int) -> None:
        self.renderer = renderer
        self.engine = engine
        self.public_url = public_url
        self.days = days
        self.figures = statistics.Figures()
        self.table: _Made[Kept] = _Made()
        self.dataset: _Made[bytes] = _Made()

    def read(self, act: Callable[[Request, Connection], Response]) -> Callable[[Request], Response]:
        """A page that reads in one transaction, in a thread of its own."""

        def show(request: Request) -> Response:
            with self.engine.connect() as connection:
                response = act(request, connection)
            response.headers.setdefault("cache-control", _KEPT)
            return response

        return show

    # -- pages ----------------------------------------------------------------------------------------------------

    def everybody(self, request: Request, connection: Connection) -> Response:
        """The register by name, of one sector if one is asked for; a part of it at a time."""
        words, shown = self._words(request), self.figures.shown(connection)
        register, country = institutions.register(connection), self.renderer.settings.country
        asked = request.query_params
        sector = asked.get("sector", "") if asked.get("sector", "") in SECTORS else ""
        listed = [each for each in register.institutions if sector in ("", each.sector)]
        listed.sort(key=lambda each: (words.name(each), each.place, each.id))
        at = next((n for n, each in enumerate(listed, 1) if each.id == asked.get("after")), 0)
        rows = [overview(shown, each, words) for each in listed[at : at + MOST_ROWS]]
        more, others = "", tuple[Overview, ...]()
        if at + MOST_ROWS < len(listed):
            more = f"?after={rows[-1].institution.id}" + (f"&sector={quote(sector)}" if sector else "")
        elif listed:
            groups = filter(None, map(self._group, shown.others))
            here = (each for each in groups if each.country == country and sector in ("", each.sector))
            others = tuple(overview(shown, each, words) for each in here)
        tables = shown.sector(country, sector) if shown.release.lines else ()
        return self._show(
            request,
            "figures/all.html",
            rows=rows,
            unlisted=others,
            more=more,
            sector=sector,
            sectors=_sectors(register),
            periods=periods(tables, load_packs(), words)[:PERIODS],
            newest=words.period(shown.release.quarters[-1].code) if shown.release.quarters else "",
        )

    def institution(self, request: Request, connection: Connection) -> Response:
        words, shown = self._words(request), self.figures.shown(connection)
        found = self._found(connection, request.path_params["institution"])
        counted = periods(shown.institution(found.id), load_packs(), words)
        before = request.query_params.get("before", "")
        at = next((n for n, each in enumerate(counted, 1) if each.code == before), 0)
        more = counted[at + PERIODS - 1].code if at + PERIODS < len(counted) else ""
        return self._show(
            request,
            "figures/one.html",
            whose=found,
            unlisted=read_others(found.id) is not None,
            name=words.name(found),
            sector=SECTORS[found.sector],
            waits=waits(shown, found, load_packs().values(), words) if not at else (),
            periods=counted[at : at + PERIODS],
            more=more,
        )

    def about(self, request: Request, _connection: Connection) -> Response:
        return self._show(request, "figures/about.html", days=self.days)

    def feed(self, request: Request, connection: Connection) -> Response:
        words, rows = self._words(request), statistics.issues(connection)
        body = public_figures_feed.render(rows, self.renderer, words, self.public_url)
        return Response(body, media_type="application/atom+xml")

    # -- for programs ---------------------------------------------------------------------------------------------

    def csv(self, request: Request, connection: Connection) -> Response:
        headers = {"content-disposition": 'attachment; filename="statistics.csv"', "cache-control": _FILE}
        listed, shown = self._chosen(request, connection), self.figures.shown(connection)
        pieces: Iterator[bytes]
        if request.query_params.get("institution"):
            pieces = (piece.encode() for piece in as_table(listed, shown))
        else:
            kept = self.table.made(listed, shown, lambda: Kept(as_table(listed, shown)))
            pieces, headers["content-length"] = kept.pieces(), str(kept.size)
        return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)

    def json(self, request: Request, connection: Connection) -> Response:
        newest = statistics.issues(connection)[:1]
        changed = newest[0].changed if newest else 0
        listed, shown = self._chosen(request, connection), self.figures.shown(connection)
        if request.query_params.get("institution"):
            body = as_json_stat(listed, shown, changed)
        else:
            body = self.dataset.made(listed, shown, lambda: as_json_stat(listed, shown, changed))
        return Response(body, media_type="application/json", headers={"cache-control": _FILE})

    def _chosen(self, request: Request, connection: Connection) -> Listed:
        """The whole register with groups and rests, or the one institution that is asked for."""
        if wanted := request.query_params.get("institution", ""):
            return Listed((self._found(connection, wanted),))
        known, shown = institutions.register(connection).institutions, self.figures.shown(connection)
        if not known:
            return Listed(())
        groups = filter(None, map(self._group, shown.others))
        rests = (self._named(rest_of(*whose), *whose, TOGETHER) for whose in shown.rests)
        return Listed((*known, *groups), tuple(rests))

    # -- rendering ------------------------------------------------------------------------------------------------

    def _words(self, request: Request) -> Words:
        return self._words_of(self.renderer.language(request))

    def _found(self, connection: Connection, wanted: str) -> Institution:
        """One of the register, or a group of others of a country of the register."""
        found = institutions.find(connection, wanted)
        if found is None and (group := self._group(wanted)) is not None:
            known = institutions.register(connection).institutions
            found = group if group.country in {each.country for each in known} else None
        if found is None:
            raise HTTPException(404)
        return found

    def _group(self, code: str) -> Institution | None:
        """The others of a country and sector, as if they were one institution."""
        whose = read_others(code)
        return self._named(code, *whose, NOT_LISTED) if whose is not None else None

    def _named(self, code: str, country: str, sector: str, what: str) -> Institution:
        names = Names(*(group(country, sector, what, self._words_of(lang)) for lang in ("en", "ur")))
        return Institution(code, names, sector, country)

    def _words_of(self, lang: str) -> Words:
        return Words(lang, lambda sentence: self.renderer.gettext(lang, sentence))

    def _show(self, request: Request, template: str, **context: Any) -> Response:
        words = self._words(request)
        return self.renderer.render(request, f"public/{template}", words=words, sector_names=SECTORS, **context)


class _Made(Generic[T]):
    """What is made once for all who ask, seconds of work where there are many institutions, until something changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[Listed, Shown, T] | None = None

    def made(self, listed: Listed, shown: Shown, make: Callable[[], T]) -> T:
        with self._lock:
            if self._known is None or self._known[0] != listed or self._known[1] is not shown:
                self._known = (listed, shown, make())
            return self._known[2]


def _sectors(register: Register) -> list[str]:
    there = {each.sector for each in register.institutions}
    return [sector for sector in SECTORS if sector in there]
