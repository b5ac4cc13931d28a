"""The pages of figures about institutions: all of them, one, how they are made; and the same for programs. Readable
without script, small, in no order of merit; what is shown is in the release and nowhere else (spec/statistics.md)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from amanat.intake import institutions, public_figures_feed, statistics
from amanat.intake.public_figures_files import as_json_stat, as_table
from amanat.intake.public_figures_view import PERIODS, SECTORS, Words, overview, periods, waits
from amanat.publication.statistics.listing import Register
from amanat.publication.statistics.register import Institution
from amanat.publication.statistics.tables import Shown
from amanat.web.packs import load_packs
from amanat.web.render import LANGUAGES, Renderer

MOST_ROWS: Final = 40
_KEPT: Final = "public, max-age=60"
_FILE: Final = "public, max-age=600"


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
        self.making = threading.Lock()
        self.files: dict[str, tuple[Register, Shown, bytes]] = {}

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
        more = ""
        if at + MOST_ROWS < len(listed):
            more = f"?after={rows[-1].institution.id}" + (f"&sector={quote(sector)}" if sector else "")
        tables = shown.sector(country, sector) if shown.release.lines else ()
        return self._show(
            request,
            "figures/all.html",
            rows=rows,
            more=more,
            sector=sector,
            sectors=_sectors(register),
            periods=periods(tables, load_packs(), words)[:PERIODS],
            newest=words.period(shown.release.quarters[-1].code) if shown.release.quarters else "",
        )

    def institution(self, request: Request, connection: Connection) -> Response:
        words, shown = self._words(request), self.figures.shown(connection)
        found = self._found(request, connection)
        counted = periods(shown.institution(found.id), load_packs(), words)
        before = request.query_params.get("before", "")
        at = next((n for n, each in enumerate(counted, 1) if each.code == before), 0)
        more = counted[at + PERIODS - 1].code if at + PERIODS < len(counted) else ""
        return self._show(
            request,
            "figures/one.html",
            whose=found,
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
        body = self._file(request, connection, "csv", lambda chosen, shown: as_table(chosen, shown).encode())
        headers = {"content-disposition": 'attachment; filename="statistics.csv"', "cache-control": _FILE}
        return Response(body, media_type="text/csv; charset=utf-8", headers=headers)

    def json(self, request: Request, connection: Connection) -> Response:
        newest = statistics.issues(connection)[:1]
        changed = newest[0].changed if newest else 0
        body = self._file(request, connection, "json", lambda chosen, shown: as_json_stat(chosen, shown, changed))
        return Response(body, media_type="application/json", headers={"cache-control": _FILE})

    def _file(
        self, request: Request, connection: Connection, kind: str, make: Callable[[Register, Shown], bytes]
    ) -> bytes:
        """One institution's is made for each who asks; that of all, seconds of work where there are many, once."""
        chosen, shown = self._chosen(request, connection), self.figures.shown(connection)
        if request.query_params.get("institution"):
            return make(chosen, shown)
        with self.making:
            known = self.files.get(kind)
            if known is None or known[0] != chosen or known[1] is not shown:
                self.files[kind] = known = (chosen, shown, make(chosen, shown))
            return known[2]

    def _chosen(self, request: Request, connection: Connection) -> Register:
        """The whole register, or the one institution that is asked for."""
        register, wanted = institutions.register(connection), request.query_params.get("institution", "")
        if not wanted:
            return register
        found = register.find(wanted)
        if found is None:
            raise HTTPException(404)
        return Register((found,))

    # -- rendering ------------------------------------------------------------------------------------------------

    def _words(self, request: Request) -> Words:
        lang = self.renderer.language(request)
        return Words(lang, lambda sentence: self.renderer.gettext(lang, sentence))

    def _found(self, request: Request, connection: Connection) -> Institution:
        found = institutions.find(connection, request.path_params["institution"])
        if found is None:
            raise HTTPException(404)
        return found

    def _show(self, request: Request, template: str, **context: Any) -> Response:
        words = self._words(request)
        return self.renderer.render(request, f"public/{template}", words=words, sector_names=SECTORS, **context)


def _sectors(register: Register) -> list[str]:
    there = {each.sector for each in register.institutions}
    return [sector for sector in SECTORS if sector in there]
