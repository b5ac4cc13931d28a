"""The API as a plain ASGI application: it stands between a sender and a disk, so it does nothing else per request.

Each handler is a function that runs in a thread and returns an answer or a job for the writer; the answer to a job
waits for the disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.types import Receive, Scope, Send

from amanat.errors import AmanatError, ForgedError, MalformedError, RefusedError
from amanat.intake import contacts, desks, freeing, invitations, reading, rules
from amanat.intake.answers import Answer, bytes_answer, error_answer, json_answer
from amanat.intake.bundles import check_freeing, needs_room, payload_of, prepare, receipt
from amanat.intake.digests import Digests
from amanat.intake.hours import zone_of
from amanat.intake.limits import AddressLimit
from amanat.intake.logs import log
from amanat.intake.metrics import Metrics
from amanat.intake.routes import Route, find
from amanat.intake.rules import Actor
from amanat.intake.service import Intake
from amanat.intake.silence import Silence
from amanat.intake.times import day_of, month_of
from amanat.seal.anchor import open_anchor
from amanat.seal.bundle import decode_bundle
from amanat.seal.contacts import read_contacts
from amanat.seal.directory import open_entry
from amanat.seal.encoding import b64
from amanat.seal.ids import mailbox_id
from amanat.seal.operations import PutMessage
from amanat.seal.request import verify_request
from amanat.seal.signing import sha256
from amanat.store.writer import SmallJob, storage_error

_ALWAYS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_OK: Final = json_answer({"stored": True})
_SIGNED_HEADERS: Final = (b"amanat-key", b"amanat-time", b"amanat-signature")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, its body read and its signature verified. `body_hash` and `key` are empty and `issued` 0 on a public
    route."""

    path: Mapping[str, str]
    query: str
    body: bytes
    body_hash: bytes
    now: float
    token: str
    key: bytes
    issued: int
    actor: Actor

    @property
    def today(self) -> int:
        return day_of(self.now)


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that waits until `job` is durable; `answer` is made from what the job returned."""

    job: Any
    answer: Callable[[Any], Answer]


@dataclass(frozen=True, slots=True)
class Outside:
    """An answer that waits for somebody else's server; it holds up none of the threads that serve the others."""

    act: Callable[[], Answer]


class Api:
    """`/v1/…` of one intake."""

    def __init__(self, intake: Intake, metrics: Metrics, digests: Digests) -> None:
        self.intake = intake
        self.metrics = metrics
        self.digests = digests
        self.silence = Silence(intake.engine)
        self._handlers: Mapping[str, Callable[[Call], Answer | Later | Outside]] = {
            name.removeprefix("do_"): getattr(self, name) for name in dir(self) if name.startswith("do_")
        }

    # -- one request ----------------------------------------------------------------------------------------------

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
        time = (b"amanat-time", self.intake.tokens.issue(now).encode())
        headers = [*answer.headers, (b"content-length", length), time, *_ALWAYS]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else answer.body})

    # -- writing --------------------------------------------------------------------------------------------------

    def do_bundle(self, call: Call) -> Later:
        bundle = decode_bundle(call.body)
        check_freeing(bundle)
        self.silence.check(bundle.operations, call.now)
        if needs_room(bundle):
            self.intake.space.need(len(call.body), call.now)
        world = self.intake.world(call.now, call.issued)
        job = prepare(bundle, call.body, call.token, call.key, world, self.intake.desks.desk_of, self.intake.blobs)
        # Signed beforehand, told only when the writer says that the bytes are durable.
        promise = receipt(bundle, call.body_hash, call.now, self.intake.keys.receipts)
        answer = json_answer({"promise": b64(promise)})
        desk = call.actor.desk
        if desk is None:
            return Later(job, lambda _: answer)
        out = sum(isinstance(op, PutMessage) and op.direction == "out" for op in bundle.operations)
        return Later(job, lambda _: self._after_answers(answer, desk, out))

    def _after_answers(self, answer: Answer, desk: str, messages: int) -> Answer:
        """A desk's own words are no news to it."""
        if messages:
            self.intake.writer.beside(SmallJob(lambda sheet: contacts.answered(sheet, desk, messages)))
        return answer

    def do_put_part(self, call: Call) -> Later:
        if not call.body:
            raise MalformedError("part.empty", "A part has at least one byte.")
        number = int(call.path["number"])
        if number > 255:
            raise MalformedError("part.number", "An item has parts 0 to 255.")
        if call.actor.mailbox != call.path["mailbox"]:
            raise reading.nothing()
        self.intake.space.need(len(call.body), call.now)
        payload = payload_of(call.body, self.intake.blobs)
        world = self.intake.world(call.now, call.issued)
        mailbox, item, actor = call.path["mailbox"], call.path["item"], call.actor
        job = SmallJob(
            lambda sheet: rules.put_part(sheet, world, actor, mailbox, item, number, payload),
            mailboxes=[mailbox],
            marks=[world.mark(mailbox), world.mark(f"{mailbox}/{item}")],
            blobs=[payload["blob"]] if payload["blob"] is not None else [],
            alone=False,
        )
        return Later(job, lambda _: _OK)

    def do_cancel(self, call: Call) -> Later:
        world, actor, mailbox, item = self.intake.world(call.now, call.issued), call.actor, *self._item(call)
        return Later(
            SmallJob(lambda sheet: freeing.drop_item(sheet, world, actor, mailbox, item, only_open=True)),
            lambda _: _GONE,
        )

    def _item(self, call: Call) -> tuple[str, str]:
        return call.path["mailbox"], call.path["item"]

    def do_put_anchor(self, call: Call) -> Later:
        desk = self._own_desk(call)
        anchor = open_anchor(call.body, call.key)
        replaces = b64(anchor.replaces)
        return Later(SmallJob(lambda sheet: desks.put_anchor(sheet, desk, call.body, replaces)), lambda _: _OK)

    def do_enrol(self, call: Call) -> Later:
        entry = open_entry(call.body)
        self.intake.space.need(len(call.body), call.now)
        return Later(SmallJob(lambda sheet: desks.enrol(sheet, call.body, entry, call.now, call.key)), json_answer)

    # -- who is told that something waits --------------------------------------------------------------------------

    def do_put_contacts(self, call: Call) -> Later:
        desk, wanted = self._own_desk(call), read_contacts(call.body)
        zone_of(wanted.zone)
        self.intake.space.need(len(call.body), call.now)
        return Later(SmallJob(lambda sheet: contacts.put(sheet, desk, call.body, wanted, call.now)), lambda _: _OK)

    def do_contacts(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        with self.intake.engine.connect() as connection:
            return json_answer(contacts.shown(contacts.row_of(connection, desk), self.intake.config))

    def do_test_contacts(self, call: Call) -> Outside:
        desk = self._own_desk(call)
        return Outside(lambda: json_answer({"told": self.digests.test(desk)}))

    # -- invitations ----------------------------------------------------------------------------------------------

    def do_put_invitation(self, call: Call) -> Later:
        desk, name = self._own_desk(call), call.path["invitation"]
        offer, world = invitations.read_offer(call.body), self.intake.world(call.now, call.issued)
        self.intake.space.need(len(call.body), call.now)
        return Later(SmallJob(lambda sheet: invitations.put(sheet, world, desk, name, offer)), lambda _: _OK)

    def do_withdraw_invitation(self, call: Call) -> Later:
        desk, name = self._own_desk(call), call.path["invitation"]
        world = self.intake.world(call.now, call.issued)
        return Later(SmallJob(lambda sheet: invitations.withdraw(sheet, world, desk, name)), lambda _: _GONE)

    def do_set_join_aside(self, call: Call) -> Later:
        desk, name = self._own_desk(call), call.path["invitation"]
        return Later(SmallJob(lambda sheet: invitations.set_aside(sheet, desk, name)), lambda _: _GONE)

    def do_join(self, call: Call) -> Later:
        join = invitations.read_join(call.body, call.path["invitation"])
        world = self.intake.world(call.now, call.issued)
        return Later(SmallJob(lambda sheet: invitations.burn(sheet, world, join, call.body)), lambda _: _OK)

    def do_joins(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        with self.intake.engine.connect() as connection:
            return json_answer({"joins": invitations.joins(connection, desk)})

    def do_invitation(self, call: Call) -> Answer:
        world = self.intake.world(call.now, call.issued)
        with self.intake.engine.connect() as connection:
            return bytes_answer(invitations.notice(connection, world, call.path["invitation"]))

    # -- reading --------------------------------------------------------------------------------------------------

    def do_overview(self, call: Call) -> Answer:
        mailbox = call.path["mailbox"]
        with self.intake.engine.connect() as connection:
            row = reading.owned_or_of_desk(connection, mailbox, call.actor.mailbox, call.actor.desk)
            mine = call.actor.mailbox == mailbox
            if mine and row.visited != month_of(call.now):
                self._visit(row.serial, call.now)
            return json_answer(reading.overview(connection, row, mine=mine, today=call.today))

    def _visit(self, serial: int, now: float) -> None:
        """Notes the month of her visit, once a month, and does not keep her waiting for it."""
        self.intake.writer.beside(SmallJob(lambda sheet: rules.visit(sheet, serial, now)))

    def do_state(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            row = reading.owned(connection, call.path["mailbox"], call.actor.mailbox)
            state = reading.state_row(connection, row.serial)
        return bytes_answer(self._bytes(state), (b"amanat-seq", str(row.state_seq).encode()))

    def do_message(self, call: Call) -> Answer:
        direction, seq = call.path["direction"], int(call.path["seq"])
        with self.intake.engine.connect() as connection:
            mailbox, actor = call.path["mailbox"], call.actor
            row = reading.owned_or_of_desk(connection, mailbox, actor.mailbox, actor.desk)
            message = reading.message_row(connection, row.serial, direction, seq)
        return bytes_answer(self._bytes(message))

    def do_part(self, call: Call) -> Answer:
        mailbox, item = self._item(call)
        with self.intake.engine.connect() as connection:
            row = reading.owned(connection, mailbox, call.actor.mailbox)
            part = reading.part_row(connection, row.serial, item, int(call.path["number"]))
        return bytes_answer(self._bytes(part))

    def do_granted_part(self, call: Call) -> Answer:
        key = (call.path["grant"], call.path["item"], int(call.path["number"]))
        with self.intake.engine.connect() as connection:
            part = reading.granted_part(connection, key, call.actor.desk, call.today)
        return bytes_answer(self._bytes(part))

    def _bytes(self, row: Any) -> bytes:
        return self.intake.blobs.get(row.blob) if row.blob is not None else row.body

    def do_queue(self, call: Call) -> Answer:
        desk = self._own_desk(call)
        after = _cursor(call.query)
        with self.intake.engine.connect() as connection:
            page = reading.queue(connection, desk, after, call.today)
            seen = desks.looked_in_day(connection, desk)
            told = contacts.row_of(connection, desk)
        if contacts.is_news(told, page["cursor"]):
            self.intake.writer.beside(SmallJob(lambda sheet: contacts.looked(sheet, desk, page["cursor"])))
        self.silence.looked_in(desk)
        if seen != call.today:
            self.intake.writer.beside(SmallJob(lambda sheet: desks.look_in(sheet, desk, call.now)))
        return json_answer(page)

    def do_notice(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            return bytes_answer(reading.notice_row(connection, call.path["notice"], call.actor.desk).body)

    def do_anchor(self, call: Call) -> Answer:
        desk = call.path["desk"]
        if self.intake.desks.once_of(call.key) != desk:
            raise reading.nothing()
        with self.intake.engine.connect() as connection:
            anchor = desks.anchor(connection, desk)
        if anchor is None:
            raise reading.nothing()
        return bytes_answer(anchor)

    def _own_desk(self, call: Call) -> str:
        desk = call.path["desk"]
        if call.actor.desk != desk:
            raise reading.nothing()
        return desk

    # -- public ---------------------------------------------------------------------------------------------------

    def do_enrolment(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            return json_answer({"status": desks.status(connection, call.path["desk"])})

    def do_time(self, call: Call) -> Answer:
        return json_answer({"time": self.intake.tokens.issue(call.now)})

    def do_directory(self, call: Call) -> Answer:
        with self.intake.engine.connect() as connection:
            seen = desks.looked_in(connection)
        return json_answer({"directory": b64(self.intake.desks.document()), "looked_in": seen})

    def do_key(self, call: Call) -> Answer:
        keys = self.intake.keys
        return json_answer({"key": b64(keys.receipts.public), "directory": b64(keys.directory.public)})


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


_GONE: Final = json_answer({"deleted": True})


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


def _cursor(query: str) -> int:
    """`after=<cursor>` or nothing. Raises MalformedError `queue.cursor`."""
    name, _, value = query.partition("=")
    if not query:
        return 0
    if name != "after" or not value.isascii() or not value.isdigit() or len(value) > 15:
        raise MalformedError("queue.cursor", "Ask with ?after= and the cursor of the last answer, or with no query.")
    return int(value)
