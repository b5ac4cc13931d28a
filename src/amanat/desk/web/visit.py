"""One request at the desk: who asks, in which language, with what form; and the rule that nobody gets past without it.

`signed_in` and `open_door` turn a plain function `Visit -> Response` into an endpoint. The function runs in a worker
thread, because an office blocks; every error of the tree becomes a page here, in one place.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

import structlog
from anyio import CapacityLimiter, from_thread, to_thread
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from amanat.desk.office import Office
from amanat.desk.views import Person
from amanat.desk.web.phrases import Phrases
from amanat.desk.web.sessions import Session, Sessions
from amanat.desk.web.settings import DeskSettings
from amanat.desk.web.throttle import Throttle
from amanat.errors import AmanatError, ConflictError, NotFoundError, RefusedError, UnavailableError
from amanat.evidence import Tools
from amanat.evidence.viewer import Viewer
from amanat.web.render import Renderer, preferred_language

if TYPE_CHECKING:
    from amanat.desk.web.acts import Shown

_LOG: Final = structlog.get_logger("desk")
MOST_FORM: Final = 512 << 10  # bytes; 20,000 Urdu characters take 120 KB when they are percent-encoded
MOST_FIELDS: Final = 200
_STATUS: Final = ((NotFoundError, 404), (ConflictError, 409), (UnavailableError, 503), (RefusedError, 403))


@dataclass(slots=True)
class Desk:
    """What all pages share. `now` gives Unix seconds, `monotonic` steady seconds, `secret` fresh bytes."""

    office: Office
    settings: DeskSettings
    pages: Renderer
    viewer: Viewer
    tools: Tools
    sessions: Sessions
    throttle: Throttle
    secret: Callable[[int], bytes]
    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    # argon2id takes 64 MiB a try, a look at evidence up to 1 GiB: few at once, whoever asks.
    tries: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(24))
    looks: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    makes: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    # (address below the language, English words) of each row that a part adds to the bar.
    bar: tuple[tuple[str, str], ...] = ()
    # By action: what a second person reads before an answer.
    shown: Mapping[str, Shown] = field(default_factory=dict)
    # Told when somebody came in or something waits to be sent, so that the exchange starts at once.
    exchange_now: Callable[[], None] = lambda: None

    @property
    def cookie(self) -> str:
        # With this prefix a browser refuses the cookie unless it is Secure and for this host alone (RFC 6265bis).
        # Cookies know no ports: without its own name, a second desk at localhost would log out the first.
        address = self.settings.address
        return "__Host-desk" if address.secure else f"desk-{address.host.rpartition(':')[2]}"


@dataclass(slots=True)
class Visit:
    """A request, its form already read. `session` is None at the open door; `actor` is the id of the person asking."""

    desk: Desk
    request: Request
    lang: str
    phrases: Phrases
    session: Session | None
    form: ImmutableMultiDict[str, str]

    @property
    def person(self) -> Person:
        assert self.session is not None
        assert self.session.person is not None
        return self.session.person

    @property
    def actor(self) -> str:
        return self.person.id

    @property
    def token(self) -> str:
        return self.request.cookies.get(self.desk.cookie, "")

    def _(self, message: str) -> str:
        return self.desk.pages.gettext(self.lang, message)

    def address(self, *parts: str) -> str:
        return "/".join(("", self.lang, *parts))

    def page(self, template: str, *, status: int = 200, path: str | None = None, **context: Any) -> Response:
        """A page of the desk. `path` replaces the address in the language links where it must not be told."""
        session = self.session
        return self.desk.pages.render(
            self.request,
            f"desk/{template}",
            status=status,
            language=self.lang,
            w=self.phrases,
            me=session.person if session else None,
            csrf=session.csrf if session else "",
            bar=[(path, self._(words)) for path, words in self.desk.bar],
            demo=self.desk.settings.demo,
            idle=self.desk.settings.idle,
            desk_url=self.address,
            **({"here": path} if path is not None else {"here": _without_language(self.request.url.path)}),
            **context,
        )

    def go(self, *parts: str) -> Response:
        """Sends the browser on after a write, so that going back or reloading never writes again."""
        return RedirectResponse(self.address(*parts), 303)

    def keep(self, response: Response, token: str) -> Response:
        """Lays the session's cookie. It ends with the browser, and no other site can make the browser send it."""
        response.set_cookie(
            self.desk.cookie,
            token,
            path="/",
            secure=self.desk.settings.address.secure,
            httponly=True,
            samesite="strict",
        )
        return response

    def forget(self, response: Response) -> Response:
        response.delete_cookie(
            self.desk.cookie, path="/", secure=self.desk.settings.address.secure, httponly=True, samesite="strict"
        )
        return response


def _without_language(path: str) -> str:
    parts = path.split("/", 2)
    return f"/{parts[2]}" if len(parts) > 2 else "/"


Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def open_door(handler: Handler) -> Endpoint:
    """For pages before anybody is in. The middleware has refused what another site sent."""

    async def endpoint(request: Request) -> Response:
        visit = await _visit(request)
        limiter = visit.desk.tries if request.method == "POST" else visit.desk.threads
        return await to_thread.run_sync(_answer, handler, visit, limiter=limiter)

    return endpoint


def half_way(handler: Handler) -> Endpoint:
    """For the second step: the passphrase was right, the passkey is due."""

    async def endpoint(request: Request) -> Response:
        visit = await _visit(request)
        if visit.session is None or visit.session.pending is None:
            return visit.go("unlock")
        if request.method == "POST" and not visit.session.signed(visit.form.get("csrf", "")):
            return _stale(visit)
        return await to_thread.run_sync(_answer, handler, visit, limiter=visit.desk.threads)

    return endpoint


def signed_in(handler: Handler) -> Endpoint:
    """For everything else: a whole session, and on every write its token."""

    async def endpoint(request: Request) -> Response:
        visit = await _visit(request)
        if visit.session is None or visit.session.person is None or visit.desk.office.locked:
            return _locked(visit)
        if request.method == "POST" and not visit.session.signed(visit.form.get("csrf", "")):
            return _stale(visit)
        return await to_thread.run_sync(_answer, handler, visit, limiter=visit.desk.threads)

    return endpoint


def looking(handler: Handler) -> Endpoint:
    """Like `signed_in`, for what starts a limited process: few at a time. A write carries the token here too."""

    async def endpoint(request: Request) -> Response:
        visit = await _visit(request)
        if visit.session is None or visit.session.person is None or visit.desk.office.locked:
            return _locked(visit)
        if request.method == "POST" and not visit.session.signed(visit.form.get("csrf", "")):
            return _stale(visit)
        return await to_thread.run_sync(_answer, handler, visit, limiter=visit.desk.looks)

    return endpoint


def making(handler: Handler) -> Endpoint:
    """Like `looking`, for what makes a working copy: one at a time, and nobody who only looks waits for it."""

    async def endpoint(request: Request) -> Response:
        visit = await _visit(request)
        if visit.session is None or visit.session.person is None or visit.desk.office.locked:
            return _locked(visit)
        if not visit.session.signed(visit.form.get("csrf", "")):
            return _stale(visit)
        return await to_thread.run_sync(_answer, handler, visit, limiter=visit.desk.makes)

    return endpoint


def uploading(handler: Callable[[Visit, Iterator[bytes]], Response]) -> Endpoint:
    """For a file as the raw body of a write, read piece by piece by `handler`; the session's token is in a header."""

    async def endpoint(request: Request) -> Response:
        visit = _visit_of(request, ImmutableMultiDict())
        if visit.session is None or visit.session.person is None or visit.desk.office.locked:
            return _locked(visit)
        if not visit.session.signed(request.headers.get("x-desk-form", "")):
            return _stale(visit)
        pieces = request.stream()

        def body() -> Iterator[bytes]:
            while True:
                try:
                    yield from_thread.run(anext, pieces)
                except StopAsyncIteration:
                    return
                except ClientDisconnect as error:
                    raise RefusedError("file.cut", "The file did not come whole. Add it again.") from error

        return await to_thread.run_sync(_answer, lambda v: handler(v, body()), visit, limiter=visit.desk.threads)

    return endpoint


async def _visit(request: Request) -> Visit:
    return _visit_of(request, await _form(request) if request.method == "POST" else ImmutableMultiDict())


def _visit_of(request: Request, form: ImmutableMultiDict[str, str]) -> Visit:
    desk: Desk = request.app.state.desk
    asked = request.path_params.get("lang")
    lang = asked or preferred_language(request.headers.get("accept-language", ""))
    session = desk.sessions.find(request.cookies.get(desk.cookie, ""), desk.monotonic())
    return Visit(desk, request, lang, Phrases(desk.pages, lang, desk.settings.zone), session, form)


async def _form(request: Request) -> ImmutableMultiDict[str, str]:
    """An ordinary form, URL-encoded; never multipart. What is too long is refused whole."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_FORM:
            return ImmutableMultiDict()  # without its token it is refused like any other stranger's form
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        return ImmutableMultiDict()
    # Browsers send CRLF; a record's text has LF.
    return ImmutableMultiDict([(name, value.replace("\r\n", "\n")) for name, value in pairs])


def _answer(handler: Handler, visit: Visit) -> Response:
    try:
        return handler(visit)
    except RefusedError as error:
        if error.code == "desk.locked":
            return _locked(visit)
        return trouble(visit, error)
    except AmanatError as error:
        return trouble(visit, error)
    except Exception as error:
        return _bug(visit, error)


def _bug(visit: Visit, error: Exception) -> Response:
    """A mistake of ours. The log says where; not the error's text nor a traceback, which could hold her words."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    _LOG.error("desk.bug", kind=type(error).__name__, file=Path(place.filename).name, line=place.lineno)
    text = visit._("Something went wrong at the desk. What was saved is safe. Go back and try again.")
    return visit.page("trouble.html", status=500, path="/", code="desk.bug", text=text)


def trouble(visit: Visit, error: AmanatError) -> Response:
    """The page for an error. A thing that is not there, or not for this person, gets the very same bytes each time."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
    if status == 404:
        return nothing(visit)
    return visit.page("trouble.html", status=status, path="/", code=error.code, text=visit.phrases.error(error))


def nothing(visit: Visit) -> Response:
    return visit.page("trouble.html", status=404, path="/", code="nothing", text=visit.phrases.nothing())


def _stale(visit: Visit) -> Response:
    error = RefusedError(
        "desk.form", "This form is too old or too long. Go back, copy your words, and open the page again."
    )
    return trouble(visit, error)


def _locked(visit: Visit) -> Response:
    if visit.session is not None and visit.session.pending is not None:
        return visit.go("passkey")  # half way: there is one thing to do first
    response = visit.forget(visit.go("unlock"))
    if visit.request.headers.get("sec-fetch-dest") in ("image", "audio", "video", "empty"):
        response = visit.forget(Response(status_code=401))
    return response
