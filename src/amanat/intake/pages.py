"""The public pages: everything that somebody can read without a phrase. Plain GET routes; no cookie, no script needed.

Addresses are neutral words, because they stay in the history of a phone that others may look at.
"""

from __future__ import annotations

import calendar
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any, Final

from babel import Locale
from babel.dates import get_day_names
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from amanat.web.render import LANGUAGES, PageSettings, Renderer
from amanat.web.support import EVERYWHERE, Support, load_support
from amanat.web.takedown import Takedown, load_takedown
from amanat.web.verifier import verifier_route, verifier_sha256

__all__ = ["PageSettings", "error_page", "routes"]

Page = Callable[[Request], Awaitable[Response]]


def later(message: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return message


# Address and title of each guide. The address says nothing; the title is what the page says.
GUIDES: Final = (
    ("moving", later("Leaving safely")),
    ("clinic", later("Seeing a doctor, and why days matter")),
    ("court", later("Protection orders")),
    ("phone", later("Your phone")),
    ("next", later("What happens after each choice")),
)
NEED_TITLES: Final = (
    ("talk", later("Somebody to talk to")),
    ("stay", later("A safe place to stay")),
    ("law", later("A lawyer or legal advice")),
    ("health", later("A doctor or health")),
    ("online", later("Something online")),
    ("work", later("Something at work")),
    ("police", later("Police or a complaint")),
    ("child", later("Somebody under 18")),
    ("named", later("I have been named")),
    ("change", later("I want to stop hurting others")),
)
# What "I have been named" explains, one thing a page; all of it stands on one sheet as well.
NAMED: Final = (
    ("letter", later("What the letter tells you")),
    ("answer", later("How to answer, and until when")),
    ("after", later("What happens after")),
    ("care", later("What not to do now")),
    ("lawyer", later("Who can help you, and their words")),
)
# Empty forms (UI.md "Print"): the desk prints the same ones.
PAPERS: Final = (
    ("send", later("Consent to send to an office")),
    ("contact", later("Consent to tell the respondent")),
    ("publish", later("Consent to make a text public")),
    ("spoken", later("Consent given by voice")),
    ("notice", later("A notice to the respondent")),
)
# Pages that are only a template.
_PLAIN: Final = {
    "work": "work",
    "limits": "limits",
    "safer": "safer",
    "form": "form",
    "pictures/keep": "pictures/keep",
    "pictures/others": "pictures/others",
}


def utc_today() -> date:
    return datetime.now(UTC).date()


def routes(
    renderer: Renderer,
    settings: PageSettings,
    *,
    support: Support | None = None,
    takedown: Takedown | None = None,
    today: Callable[[], date] = utc_today,
) -> list[BaseRoute]:
    """All public pages of an intake, in every language. `today` decides which entries look stale."""
    pages = _Pages(renderer, settings, support or load_support(), takedown or load_takedown(), today)
    found: list[BaseRoute] = [
        Route("/", pages.landing),
        Route("/today", pages.leave),
        *(_localized("", pages.landing)),
        *(Route(f"/{lang}", pages.landing) for lang in LANGUAGES),
        *(_localized("pictures", pages.pictures)),
        *(_localized("pictures/apps", pages.apps)),
        *(_localized("pictures/apps/{place}", pages.app)),
        *(_localized("pictures/copies", pages.copies)),
        *(_localized("pictures/tell", pages.tell)),
        *(_localized("help", pages.help)),
        *(_localized("help/{service}", pages.service)),
        *(_localized("guides", pages.guides)),
        *(_localized("guides/{slug}", pages.guide)),
        *(_localized("papers", pages.papers)),
        *(_localized("papers/{slug}", pages.paper)),
        *(_localized("named", pages.named)),
        *(_localized("named/{slug}", pages.named_one)),
        *(_localized("verify", pages.verify)),
        verifier_route(),
    ]
    for path, template in _PLAIN.items():
        found.extend(_localized(path, pages.plain(f"front/{template}.html")))
    return found


def _localized(path: str, endpoint: Page) -> list[Route]:
    return [Route(f"/{lang}/{path}", endpoint, methods=["GET"]) for lang in LANGUAGES]


def error_page(renderer: Renderer) -> Callable[[Request, Exception], Awaitable[Response]]:
    """A handler for Starlette's `exception_handlers` (404, 405, 500): calm, in the reader's language, no detail."""

    async def show(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        response = renderer.render(request, "front/error.html", status=status, error_status=status)
        if isinstance(error, HTTPException) and error.headers:
            response.headers.update(error.headers)
        return response

    return show


class _Pages:
    def __init__(
        self,
        renderer: Renderer,
        settings: PageSettings,
        support: Support,
        takedown: Takedown,
        today: Callable[[], date],
    ) -> None:
        self.renderer = renderer
        self.settings = settings
        self.support = support
        self.takedown = takedown
        self.today = today
        own = support.countries.get(settings.country)
        self.emergency = settings.emergency_number or (own.emergency if own else "")

    async def landing(self, request: Request) -> Response:
        response = self._show(request, "front/landing.html", emergency=self.emergency)
        if request.url.path == "/":
            response.headers["vary"] = "accept-language"
        return response

    def plain(self, template: str) -> Page:
        async def show(request: Request) -> Response:
            return self._show(request, template, operator=self.settings.operator_name)

        return show

    async def verify(self, request: Request) -> Response:
        return self._show(request, "front/verify.html", sha256=verifier_sha256())

    async def pictures(self, request: Request) -> Response:
        return self._show(request, "front/pictures.html")

    async def apps(self, request: Request) -> Response:
        return self._show(request, "front/pictures/apps.html", places=self.takedown.places)

    async def app(self, request: Request) -> Response:
        place = self.takedown.place(request.path_params["place"])
        if place is None:
            raise HTTPException(404)
        return self._show(request, "front/pictures/app.html", place=place)

    async def copies(self, request: Request) -> Response:
        takedown = self.support.find(country=EVERYWHERE, need="takedown")
        return self._show(request, "front/pictures/copies.html", takedown=takedown)

    async def tell(self, request: Request) -> Response:
        local = self.support.find(country=self.settings.country, need="online")
        return self._show(request, "front/pictures/tell.html", local=local)

    async def help(self, request: Request) -> Response:
        asked = request.query_params
        chosen = {
            "country": asked.get("country", self.settings.country),
            "area": asked.get("area", ""),
            "need": asked.get("need", ""),
            "language": asked.get("language", ""),
        }
        lang = self._language(request)
        # An area of another country than the chosen one is dropped: without script both lists are always there.
        country = self.support.countries.get(chosen["country"])
        if country is not None and chosen["area"] not in country.areas:
            chosen["area"] = ""
        return self._show(
            request,
            "front/help.html",
            chosen=chosen,
            services=self.support.find(**chosen),
            emergency=country.emergency if country else "",
            **self._choices(lang, chosen["country"]),
            guides=self._guides(lang),
        )

    def _choices(self, lang: str, chosen_country: str) -> dict[str, list[tuple[str, str]]]:
        say = self._say(lang)
        named = [c for c in self.support.countries.values() if c.code != EVERYWHERE]
        several = chosen_country not in self.support.countries
        areas = [
            (code, f"{words[lang]} ({c.name[lang]})" if several else words[lang])
            for c in named
            if several or c.code == chosen_country
            for code, words in c.areas.items()
        ]
        return {
            "countries": [("", say(later("Every country"))), *((c.code, c.name[lang]) for c in named)],
            "areas": [("", say(later("Every area"))), *areas],
            "needs": [("", say(later("Anything"))), *((code, say(title)) for code, title in NEED_TITLES)],
            "tongues": [("", say(later("Any language"))), *((c, _tongue(c, lang)) for c in self.support.languages)],
        }

    async def service(self, request: Request) -> Response:
        service = self.support.service(request.path_params["service"])
        if service is None:
            raise HTTPException(404)
        lang = self._language(request)
        country = self.support.countries[service.country]
        place = "، " if lang == "ur" else ", "
        return self._show(
            request,
            "front/service.html",
            service=service,
            place=place.join([*(country.areas[a][lang] for a in service.areas), country.name[lang]]),
            spoken=place.join(_tongue(code, lang) for code in service.languages),
        )

    async def guides(self, request: Request) -> Response:
        return self._show(request, "front/guides.html", guides=self._guides(self._language(request)))

    async def guide(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        if slug not in dict(GUIDES):
            raise HTTPException(404)
        guides = self._guides(self._language(request))
        return self._show(request, f"front/guide-{slug}.html", slug=slug, guides=guides)

    async def named(self, request: Request) -> Response:
        return self._show(request, "front/named.html", sections=self._sections(request))

    async def named_one(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        if slug not in {"all", *dict(NAMED)}:
            raise HTTPException(404)
        return self._show(
            request,
            "front/named/all.html" if slug == "all" else "front/named/one.html",
            slug=slug,
            sections=self._sections(request),
            services=self.support.find(country=self.settings.country, need="named"),
            below=False,
        )

    def _sections(self, request: Request) -> list[tuple[str, str]]:
        say = self._say(self._language(request))
        return [(slug, say(title)) for slug, title in NAMED]

    async def papers(self, request: Request) -> Response:
        say = self._say(self._language(request))
        return self._show(request, "front/papers.html", papers=[(slug, say(title)) for slug, title in PAPERS])

    async def paper(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        if slug not in dict(PAPERS):
            raise HTTPException(404)
        return self._show(request, "front/paper.html", slug=slug)

    async def leave(self, request: Request) -> Response:
        """Where "Leave now" goes when the operator names no other page: this month, and nothing of ours."""
        today = self.today()
        lang = self._language(request)
        first = 0 if lang == "en" else 6  # Monday; in Pakistan the week begins on Sunday
        names = get_day_names("abbreviated", "stand-alone", locale=lang)
        return self._show(
            request,
            "front/today.html",
            month=f"{Locale(lang).months['stand-alone']['wide'][today.month]} {today.year}",
            weekdays=[names[(first + i) % 7] for i in range(7)],
            weeks=calendar.Calendar(first).monthdayscalendar(today.year, today.month),
        )

    def _show(self, request: Request, template: str, **context: Any) -> Response:
        return self.renderer.render(request, template, today=self.today(), **context)

    def _language(self, request: Request) -> str:
        return self.renderer.language(request)

    def _say(self, lang: str) -> Callable[[str], str]:
        return lambda message: self.renderer.gettext(lang, message)

    def _guides(self, lang: str) -> list[tuple[str, str]]:
        say = self._say(lang)
        return [(slug, say(title)) for slug, title in GUIDES]


def _tongue(code: str, lang: str) -> str:
    """The name of a language in the reader's language."""
    return Locale(code).get_display_name(lang) or code
