"""The API as a plain ASGI application: it stands between a sender and a disk, so it does nothing else per request.

Each handler (`mailbox_calls`, `desk_calls`, `publication_calls`, `statistics_calls`, `ledger_calls`) runs in a thread
and returns an answer or a job for the writer; the answer to a job waits for the disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.types import Receive, Scope, Send

from amanat.errors import AmanatError, ForgedError, MalformedError, RefusedError
from amanat.intake.answers import Answer, error_answer, json_answer
from amanat.intake.calls import Call, Later, Outside
from amanat.intake.desk_calls import DeskCalls
from amanat.intake.digests import Digests
from amanat.intake.ledger_calls import LedgerCalls
from amanat.intake.limits import AddressLimit
from amanat.intake.logs import log
from amanat.intake.mailbox_calls import MailboxCalls
from amanat.intake.metrics import Metrics
from amanat.intake.publication_calls import PublicationCalls
from amanat.intake.routes import Route, find
from amanat.intake.rules import Actor
from amanat.intake.service import Intake
from amanat.intake.statistics_calls import StatisticsCalls
from amanat.seal.ids import mailbox_id
from amanat.seal.request import verify_request
from amanat.seal.signing import sha256
from amanat.store.writer import storage_error

_NOT_KEPT: Final = (b"cache-control", b"no-store")
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_SIGNED_HEADERS: Final = (b"amanat-key", b"amanat-time", b"amanat-signature")


class Api(MailboxCalls, DeskCalls, PublicationCalls, StatisticsCalls, LedgerCalls):
    """`/v1/…` and `/ledger/…` of one intake."""

    def __init__(self, intake: Intake, metrics: Metrics, digests: Digests) -> None:
        super().__init__(intake, digests)
        self.metrics = metrics
        self._handlers: Mapping[str, Callable[[Call], Answer | Later | Outside]] = {
            name.removeprefix("do_"): getattr(self, name) for name in dir(self) if name.startswith("do_")
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self.intake.clock()
        name, head = "none", scope["method"] == "HEAD"
        try:
            self._admit(scope, now, self.intake.addresses)
            route, values = find("GET" if head else scope["method"], scope["raw_path"].decode("latin-1"))
            name = route.name
            if route.by_code:
                self._admit(scope, now, self.intake.guesses)
            body = await _body(scope, receive, route.longest)
            answer = await self._answer(scope, route, values, body, now)
        except _Gone:
            return
        except AmanatError as error:
            answer = error_answer(error)
        except Exception as error:
            log().error("request.failed", kind=type(error).__name__, code=name)
            answer = json_answer(
                {"code": "intake.error", "detail": "Not stored. Keep this page open and try again."}, 500
            )
        self.metrics.count(name, answer.status, self.intake.clock() - now)
        await self._send(send, answer, now, head=head)

    def _admit(self, scope: Scope, now: float, limit: AddressLimit) -> None:
        """Refuses an address that asks too often, and headers beyond any need."""
        client = scope.get("client")
        address = client[0] if client else ""
        if self.intake.config.behind_proxy:
            forwarded = _header(scope, b"x-forwarded-for")
            address = forwarded.rpartition(",")[2].strip() if forwarded else address
        limit.count(address, now)

    async def _answer(self, scope: Scope, route: Route, values: Mapping[str, str], body: bytes, now: float) -> Answer:
        """What the handler says. One hop to a thread and one back: what has to be written goes from there straight to
        the writer, which wakes the loop once for a whole batch."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        later: list[Later] = []

        def work() -> None:
            try:
                outcome = self._handle(scope, route, values, body, now)
                if isinstance(outcome, Answer):
                    loop.call_soon_threadsafe(_say, done, outcome)
                    return
                if isinstance(outcome, Outside):
                    self.digests.pool.submit(_outside, outcome, done, loop)
                    return
                later.append(outcome)
                self.intake.writer.hand_in(outcome.job, done, loop)
            except Exception as error:
                loop.call_soon_threadsafe(_fail, done, error)

        self.intake.pool.submit(work)
        outcome = await done
        return later[0].answer(outcome) if later else outcome

    def _handle(
        self, scope: Scope, route: Route, values: Mapping[str, str], body: bytes, now: float
    ) -> Answer | Later | Outside:
        signs = route.signed or (route.may_sign and any(name in _SIGNED_HEADERS for name, _ in scope["headers"]))
        call = self._signed(scope, values, body, now) if signs else self._public(scope, values, body, now)
        try:
            return self._handlers[route.name](call)
        except OSError as error:
            raise storage_error(error) from error

    def _public(self, scope: Scope, values: Mapping[str, str], body: bytes, now: float) -> Call:
        return Call(values, scope["query_string"].decode("latin-1"), body, b"", now, "", b"", 0, Actor("", None))

    def _signed(self, scope: Scope, values: Mapping[str, str], body: bytes, now: float) -> Call:
        """The call with the key that signed it, or RefusedError `request.headers` and what `seal.request` raises."""
        found = {name: value for name, value in scope["headers"] if name in _SIGNED_HEADERS}
        if len(found) != len(_SIGNED_HEADERS):
            raise RefusedError("request.headers", "Sign this request: Amanat-Key, Amanat-Time and Amanat-Signature.")
        key, token, signature = (found[name].decode("latin-1") for name in _SIGNED_HEADERS)
        issued = self.intake.tokens.check(token, now)
        query = scope["query_string"].decode("latin-1")
        target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        try:
            body_hash = sha256(body)
            public = verify_request(key, signature, scope["method"], target, body_hash, token)
        except MalformedError as error:
            raise ForgedError("request.signature", "This request is not signed by the key it names.") from error
        actor = Actor(mailbox_id(public), self.intake.desks.desk_of(public))
        return Call(values, query, body, body_hash, now, token, public, issued, actor)

    async def _send(self, send: Send, answer: Answer, now: float, *, head: bool) -> None:
        length = str(len(answer.body)).encode()
        headers = [*answer.headers, (b"content-length", length), *_ALWAYS]
        if not any(name == b"cache-control" for name, _ in answer.headers):
            # What may be kept by others is the same for everybody and has no time in it.
            headers += [(b"amanat-time", self.intake.tokens.issue(now).encode()), _NOT_KEPT]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else answer.body})


def _outside(outside: Outside, done: asyncio.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.call_soon_threadsafe(_say, done, outside.act())
    except Exception as error:
        loop.call_soon_threadsafe(_fail, done, error)


def _say(done: asyncio.Future[Any], outcome: object) -> None:
    if not done.done():
        done.set_result(outcome)


def _fail(done: asyncio.Future[Any], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)


class _Gone(Exception):  # noqa: N818
    """The sender hung up before its body was complete; there is nobody to answer."""


async def _body(scope: Scope, receive: Receive, longest: int) -> bytes:
    """The whole body. Raises RefusedError `request.too_large` before more than `longest` bytes are held."""
    too_large = RefusedError("request.too_large", f"This address takes at most {longest} bytes.")
    announced = _header(scope, b"content-length")
    if announced is not None and (not announced.isdigit() or int(announced) > longest):
        raise too_large
    message = await receive()
    body = message.get("body", b"")
    if message.get("more_body"):
        pieces, size = [body], len(body)
        while message.get("more_body"):
            message = await receive()
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > longest:
                raise too_large
        body = b"".join(pieces)
    if message["type"] == "http.disconnect":
        raise _Gone
    if len(body) > longest:
        raise too_large
    return bytes(body)


def _header(scope: Scope, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)
