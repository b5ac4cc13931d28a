"""The public record's pages: a list, a page for each publication, its history, its pictures, its feed. Readable without
script, small, the same for every kind of entry; kept by nobody longer than a minute, so that a take-down is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup
from sqlalchemy import Connection, Engine
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from amanat.errors import AmanatError
from amanat.intake import public_feed, published
from amanat.intake.institutions import by_name, register
from amanat.intake.names import folded
from amanat.intake.pages import utc_today
from amanat.intake.public_view import (
    KINDS,
    Article,
    Said,
    arrange,
    article,
    asked_sentence,
    day_of,
    say,
    stage_sentence,
)
from amanat.intake.published import Desk, Posted, Publication
from amanat.seal.encoding import b64, unb64
from amanat.seal.publication import Entry, Stage
from amanat.store.blobs import Blobs
from amanat.web.render import LANGUAGES, Renderer, day

MOST_ROWS: Final = 20
ROW_BYTES: Final = 14_000
"""The titles, bodies and names on one page of a list, as they are escaped."""
INSTITUTIONS: Final = 40
_KEPT: Final = "public, max-age=60"


def routes(
    renderer: Renderer, engine: Engine, blobs: Blobs, public_url: str, *, today: Callable[[], date] = utc_today
) -> list[Route]:
    """The public record in every language. `engine` and `blobs` are only read."""
    pages = _Pages(renderer, engine, blobs, public_url, today)
    paths: dict[str, Callable[[Request, Connection], Response]] = {
        "public": pages.newest,
        "public/institutions": pages.institutions,
        "public/feed": pages.feed,
        "public/{publication}": pages.publication,
        "public/{publication}/history": pages.history,
        "public/{publication}/{n:int}": pages.entry,
        "public/{publication}/{n:int}/{number:int}": pages.picture_page,
    }
    found = [
        Route(f"/{lang}/{path}", pages.read(act), methods=["GET"]) for path, act in paths.items() for lang in LANGUAGES
    ]
    return [*found, Route("/public/{publication}/{picture}", pages.read(pages.picture), methods=["GET"])]


class _Pages:
    def __init__(
        self, renderer: Renderer, engine: Engine, blobs: Blobs, public_url: str, today: Callable[[], date]
    ) -> None:
        self.renderer = renderer
        self.engine = engine
        self.blobs = blobs
        self.public_url = public_url
        self.today = today

    def read(self, act: Callable[[Request, Connection], Response]) -> Callable[[Request], Response]:
        """A page that reads in one transaction, in a thread of its own; nothing there is 404."""

        def show(request: Request) -> Response:
            with self.engine.connect() as connection:
                response = act(request, connection)
            response.headers["cache-control"] = _KEPT
            return response

        return show

    # -- lists ----------------------------------------------------------------------------------------------------

    def newest(self, request: Request, connection: Connection) -> Response:
        asked = request.query_params
        before = asked.get("before", "")
        place = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        institution = asked.get("institution", "")[:400]
        rows = published.newest(connection, MOST_ROWS + 1, before=place, institution=institution)
        shown = _fitting(rows[:MOST_ROWS], self._lang(request))
        stages = published.stages(connection, [posted.publication for posted in shown])
        older = ""
        if len(shown) < len(rows):
            named = f"&institution={quote(institution)}" if institution else ""
            older = f"?before={shown[-1].place}{named}"
        context: dict[str, Any] = {
            "shown": shown,
            "stages": stages,
            "older": older,
            "first": place is None,
            "institution": institution,
        }
        return self._show(request, "public/record.html", **context)

    def institutions(self, request: Request, connection: Connection) -> Response:
        after = request.query_params.get("after", "")[:400]
        found = published.institutions(connection, folded(after), INSTITUTIONS + 1)
        figures = by_name(register(connection).institutions)
        lang = self._lang(request)
        links = []
        for key, each in found[:INSTITUTIONS]:
            name, place = say(each.name, lang), say(each.place, lang) if each.place else None
            if folded(name.text) == key:  # under its name in the other language it stands there a second time
                links.append((name, place, f"?institution={quote(name.text)}", figures.get(key)))
        more = f"?after={quote(found[INSTITUTIONS - 1][0])}" if len(found) > INSTITUTIONS else ""
        return self._show(request, "public/institutions.html", links=links, more=more)

    def feed(self, request: Request, connection: Connection) -> Response:
        lang = self._lang(request)
        body = public_feed.render(connection, self.renderer, lang, self.public_url)
        return Response(body, media_type="application/atom+xml")

    # -- one publication ------------------------------------------------------------------------------------------

    def publication(self, request: Request, connection: Connection) -> Response:
        found = _found(request, connection)
        page = arrange(found, self._lang(request))
        return self._show(request, "public/publication.html", found, page=page, figures=_figures(connection))

    def history(self, request: Request, connection: Connection) -> Response:
        found = _found(request, connection)
        rows = [(posted, day_of(posted.entry) if posted.entry else None) for posted in found.entries]
        return self._show(request, "public/history.html", found, rows=rows)

    def entry(self, request: Request, connection: Connection) -> Response:
        found = _found(request, connection)
        part = request.query_params.get("part", "1")
        number = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 0
        entry = _entry(found, request.path_params["n"])
        if entry is None:
            return self._gone(request, connection, found)
        try:
            shown = article(entry, self._lang(request), part=number)
        except IndexError as error:
            raise HTTPException(404) from error
        more: dict[str, Any] = {"article": shown, "part": number, "figures": _figures(connection)}
        return self._show(request, "public/entry.html", found, whole=True, **more)

    def picture_page(self, request: Request, connection: Connection) -> Response:
        found, number = _found(request, connection), request.path_params["number"]
        entry = _entry(found, request.path_params["n"])
        if entry is None:
            return self._gone(request, connection, found)
        if not 1 <= number <= len(entry.pictures):
            raise HTTPException(404)
        picture = entry.pictures[number - 1]
        width, height = published.sizes(connection, found.id)[picture.hash]
        context: dict[str, Any] = {
            "alt": say(picture.alt, self._lang(request)),
            "width": width,
            "height": height,
            "n": entry.n,
        }
        source = f"/public/{found.id}/{b64(picture.hash)}"
        return self._show(request, "public/picture.html", found, source=source, number=number, **context)

    def picture(self, request: Request, connection: Connection) -> Response:
        try:
            digest = unb64(request.path_params["picture"], 32)
            shown = published.picture(connection, request.path_params["publication"], digest)
        except AmanatError as error:
            raise HTTPException(404) from error
        if shown is None:
            return Response(status_code=410)
        body = shown.body if shown.blob is None else self.blobs.get(shown.blob)
        return Response(body, media_type=shown.media)

    def _gone(self, request: Request, connection: Connection, found: Publication) -> Response:
        page = arrange(found, self._lang(request))
        return self._show(request, "public/publication.html", found, page=page, figures=_figures(connection))

    # -- rendering ------------------------------------------------------------------------------------------------

    def _lang(self, request: Request) -> str:
        return self.renderer.language(request)

    def _show(
        self, request: Request, template: str, found: Publication | None = None, *, whole: bool = False, **context: Any
    ) -> Response:
        """A page; of a publication that was taken down with 410, unless what it shows is `whole`."""
        lang = self._lang(request)
        taken = found is not None and found.taken is not None
        given = _Sentences(self.renderer, lang, self.today())
        status = 410 if taken and not whole else 200
        return self.renderer.render(request, template, status=status, found=found, taken=taken, tell=given, **context)


class _Sentences:
    """What the templates say that depends on an entry."""

    def __init__(self, renderer: Renderer, lang: str, today: date) -> None:
        self._renderer = renderer
        self._lang = lang
        self._today = today

    def title(self, entry: Entry) -> Said:
        return say(entry.title, self._lang)

    def day(self, entry: Entry) -> date:
        return day_of(entry)

    def kind(self, posted: Posted) -> str:
        return self._renderer.gettext(self._lang, KINDS[posted.kind])

    def label(self, article: Article) -> str:
        return self._renderer.gettext(self._lang, article.label)

    def desk(self, desk: Desk) -> str:
        if desk.name is None:
            return desk.fingerprint
        return desk.name.en if self._lang == "en" else desk.name.ur

    def stage(self, stage: Stage) -> Markup:
        return self._filled(stage_sentence(stage), stage.body, stage.day)

    def asked(self, account: Article) -> Markup:
        return self._filled(asked_sentence(account.entry, self._today), None, account.entry.until)

    def _filled(self, sentence: str, body: str | None, dated: str | None) -> Markup:
        text = Markup(self._renderer.gettext(self._lang, sentence))  # noqa: S704  (ours)
        parts = {"body": Markup('<bdi dir="auto">{}</bdi>').format(body or "")}
        if dated is not None:
            parts["day"] = day(date.fromisoformat(dated), self._lang)
        return text % parts


def _figures(connection: Connection) -> Callable[[str], str]:
    """The id under which figures about an institution stand, by its name as it was published; "" for none."""
    known = by_name(register(connection).institutions)
    return lambda name: known[folded(name)].id if folded(name) in known else ""


def _found(request: Request, connection: Connection) -> Publication:
    found = published.publication(connection, request.path_params["publication"])
    if found is None:
        raise HTTPException(404)
    return found


def _entry(found: Publication, n: int) -> Entry | None:
    """The entry, or None once it was taken down."""
    if not 1 <= n <= len(found.entries):
        raise HTTPException(404)
    return found.entries[n - 1].entry


def _fitting(rows: list[Posted], lang: str) -> list[Posted]:
    """As many rows as a small page holds, at least one."""
    shown: list[Posted] = []
    size = 0
    for posted in rows:
        entry = posted.entry
        body = entry.stage.body if entry is not None else None
        size += (say(entry.title, lang).size if entry is not None else 0) + 2 * Said(body or "", lang).size
        if shown and size > ROW_BYTES:
            break
        shown.append(posted)
    return shown
