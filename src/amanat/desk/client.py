"""The desk's side of the intake's API: signed requests, retried, answered with values or one error of the tree
(spec/intake.md).
"""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, Protocol

import httpx

from amanat.errors import AmanatError, ConflictError, MalformedError, NotFoundError, RefusedError, UnavailableError
from amanat.ledger.tree import tile_path
from amanat.seal import canonical
from amanat.seal.bundle import SALT_SIZE, Draft, build_bundle
from amanat.seal.directory import Entry, open_entry
from amanat.seal.encoding import Random, b64, unb64
from amanat.seal.receipt import bundle_leaf, open_promise
from amanat.seal.request import TIME_HEADER, read_time, sign_request
from amanat.seal.signing import SigningKey, sha256

ANSWER_LIMIT: Final = 4 << 20
TRIES: Final = 3
_TIMEOUT: Final = httpx.Timeout(20.0, connect=5.0)
_SHORT: Final = httpx.Timeout(2.0)


@functools.cache
def trust() -> ssl.SSLContext:
    """Whom a desk's calls believe, read once a process: that takes longer than founding a desk."""
    return httpx.create_ssl_context(trust_env=False)


class IntakeConflictError(ConflictError):
    """The intake has something else there; `facts` says what."""

    def __init__(self, code: str, detail: str, facts: Mapping[str, Any]) -> None:
        super().__init__(code, detail)
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Queue:
    """What changed since a cursor. `more`: there is another page. `mailboxes`: to each the number of its last message
    in."""

    cursor: int
    more: bool
    mailboxes: Mapping[str, int]
    notices: tuple[str, ...]
    grants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerKeys:
    """Whom an intake says to believe: its own key for promises (32 bytes), its log's and its witnesses' (vkeys of
    spec/ledger.md)."""

    key: bytes
    log: str
    witnesses: tuple[str, ...]


class Signer(Protocol):
    """Who signs the requests now: the desk's current epoch."""

    def __call__(self) -> SigningKey: ...


class Intake:
    """One intake, as one desk sees it. Threads may share it; every call may wait for the network."""

    def __init__(
        self,
        base: str,
        signer: Signer,
        random: Random,
        *,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx.Client(base_url=base, timeout=_TIMEOUT, transport=transport, verify=trust(), trust_env=False)
        self._signer, self._random, self._pause = signer, random, pause
        self._token = ""
        self._tries, self._timeout = TRIES, _TIMEOUT

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """One short try a call, for whoever cannot wait: a desk that is being locked."""
        self._tries, self._timeout = 1, _SHORT
        try:
            yield
        finally:
            self._tries, self._timeout = TRIES, _TIMEOUT

    def close(self) -> None:
        self._http.close()

    # --- what is asked

    def queue(self, desk: str, after: int) -> Queue:
        found = self._json("GET", f"/v1/desks/{desk}/queue?after={after}")
        try:
            return Queue(
                int(found["cursor"]),
                bool(found.get("more", False)),
                {str(row["mailbox"]): int(row["in"]) for row in found["mailboxes"]},
                tuple(str(row["notice"]) for row in found["notices"]),
                tuple(str(row["mailbox"]) for row in found["grants"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def mailbox(self, mailbox: str) -> tuple[int, int, frozenset[str]]:
        """The last numbers in and out, and the grants that still stand. Raises NotFoundError `nothing`."""
        found = self._json("GET", f"/v1/mailboxes/{mailbox}")
        try:
            last = found["messages"]
            return int(last["in"]), int(last["out"]), frozenset(str(grant["grant"]) for grant in found["grants"])
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def message(self, mailbox: str, direction: str, seq: int) -> bytes:
        return self._bytes("GET", f"/v1/mailboxes/{mailbox}/messages/{direction}/{seq}")

    def part(self, grant: str, item: str, number: int) -> bytes:
        return self._bytes("GET", f"/v1/grants/{grant}/items/{item}/parts/{number}")

    def notice(self, notice: str) -> bytes:
        return self._bytes("GET", f"/v1/notices/{notice}")

    def put_invitation(self, desk: str, invitation: str, offer: bytes) -> None:
        """Raises RefusedError `invitation.expires`, `invitation.many`; IntakeConflictError `invitation.differs`."""
        self._call("PUT", f"/v1/desks/{desk}/invitations/{invitation}", offer)

    def withdraw_invitation(self, desk: str, invitation: str) -> None:
        """Raises IntakeConflictError `invitation.used`."""
        self._call("DELETE", f"/v1/desks/{desk}/invitations/{invitation}")

    def joins(self, desk: str) -> tuple[tuple[str, bytes], ...]:
        """Invitations that were used and not set aside, each with its signed join."""
        found = self._json("GET", f"/v1/desks/{desk}/joins")
        try:
            return tuple((str(row["invitation"]), unb64(str(row["join"]))) for row in found["joins"])
        except (KeyError, TypeError) as error:
            raise _strange() from error

    def set_join_aside(self, desk: str, invitation: str) -> None:
        self._call("DELETE", f"/v1/desks/{desk}/joins/{invitation}")

    def contacts(self, desk: str) -> dict[str, Any]:
        """Whom the intake tells for this desk, and whether that works (spec/notification.md)."""
        return self._json("GET", f"/v1/desks/{desk}/contacts")

    def put_contacts(self, desk: str, contacts: bytes) -> None:
        """Raises RefusedError `contacts.zone`."""
        self._call("PUT", f"/v1/desks/{desk}/contacts", contacts)

    def test_contacts(self, desk: str) -> tuple[tuple[int, str], ...]:
        """Says a test to everybody in the list: each place in it, with "" or what went wrong.

        Raises RefusedError `contacts.none`, `contacts.soon`, `contacts.many`."""
        found = self._json("POST", f"/v1/desks/{desk}/contacts/test")
        try:
            return tuple((int(row["n"]), str(row["why"])) for row in found["told"])
        except (KeyError, TypeError, ValueError) as error:
            raise _strange() from error

    def post_publication(self, publication: str, body: bytes) -> None:
        """One entry with its pictures (spec/publication.md). Raises IntakeConflictError `publication.sequence`,
        `publication.ended`, `publication.epoch`; RefusedError `publication.…`, `picture.…`."""
        self._call("POST", f"/v1/publications/{publication}/entries", body)

    def take_down(self, publication: str, signed: bytes) -> None:
        """Its text is gone when this returns. Raises NotFoundError `nothing`."""
        self._call("POST", f"/v1/publications/{publication}/takedown", signed, signed=False)

    def taken_down(self, desk: str) -> frozenset[str]:
        """The publications of this desk that were taken down, by whomever."""
        found = self._json("GET", f"/v1/desks/{desk}/publications")
        try:
            return frozenset(str(row["publication"]) for row in found["publications"] if row["taken"])
        except (KeyError, TypeError) as error:
            raise _strange() from error

    def anchor(self, desk: str) -> bytes | None:
        """The anchor as stored; None before the first. Raises NotFoundError only for a desk that is not admitted."""
        try:
            return self._bytes("GET", f"/v1/desks/{desk}/anchor")
        except NotFoundError:
            if self.enrolment(desk) != "admitted":
                raise
            return None

    def put_anchor(self, desk: str, signed: bytes) -> Mapping[str, Any]:
        """The promise that it is a leaf of the ledger, with its salt; empty where there is no ledger. Raises
        IntakeConflictError `anchor.conflict`."""
        answer = self._call("PUT", f"/v1/desks/{desk}/anchor", signed)
        try:
            said = answer.json() if answer.content else {}
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    # --- the ledger (spec/ledger.md)

    def ledger_keys(self) -> LedgerKeys | None:
        """None: this intake has no ledger."""
        found = self._json("GET", "/v1/key", signed=False)
        log, witnesses = found.get("ledger"), found.get("witnesses", [])
        if not isinstance(log, str) or not log or not isinstance(witnesses, list):
            return None
        return LedgerKeys(unb64(str(found.get("key", "")), 32), log, tuple(map(str, witnesses)))

    def leave(self, desk: str, leaves: Sequence[bytes]) -> list[bytes]:
        """The intake's signed promises that these will stand in the ledger, in their order; 1 to 256 at once."""
        body = canonical.dumps({"leaves": [b64(leaf) for leaf in leaves]})
        try:
            said = self._call("POST", f"/v1/desks/{desk}/leaves", body).json()
            promises = [unb64(str(promise)) for promise in said["promises"]]
        except (ValueError, KeyError, TypeError) as error:
            raise _strange() from error
        if len(promises) != len(leaves):
            raise _strange()
        return promises

    def ledger_proof(self, leaf: str) -> bytes:
        """The tlog-proof of a leaf (b64). Raises NotFoundError `ledger.waiting`."""
        return self._bytes("GET", f"/v1/ledger/proofs/{leaf}", signed=False)

    def checkpoint(self) -> bytes:
        """The newest checkpoint of the ledger. Raises UnavailableError `ledger.none`."""
        return self._bytes("GET", "/ledger/checkpoint", signed=False)

    def tile(self, level: int, index: int, width: int) -> bytes:
        """A hash tile of the ledger, as `amanat.ledger.tree.Tiles` reads one."""
        return self._bytes("GET", f"/ledger/{tile_path(level, index, width)}", signed=False)

    def send(self, drafts: Sequence[Draft]) -> None:
        """One bundle, all or nothing; durable when this returns. Raises IntakeConflictError `message.sequence`."""
        key = self._signer()
        body = build_bundle(drafts, self._random(16), self._fresh_token(), key.public)
        self._call("POST", "/v1/bundles", body, key=key)

    # --- as somebody else

    def outsider(self, key: SigningKey) -> Intake:
        """The same intake as the owner of a mailbox sees it: requests are signed with that key."""
        other = copy(self)
        other._signer, other._token = lambda: key, self._token
        return other

    def deposit(self, drafts: Sequence[Draft]) -> bytes:
        """As `send`, with a time token taken just now, as whoever begins a mailbox must; the intake's signed promise,
        or nothing where it does not hold."""
        self._token = ""
        key, salt = self._signer(), self._random(SALT_SIZE)
        body = build_bundle(drafts, salt, self._fresh_token(), key.public)
        answer = self._call("POST", "/v1/bundles", body, key=key)
        try:
            signed = unb64(str(answer.json()["promise"]))
            open_promise(signed, self.keys()[0], bundle_leaf(salt, sha256(body)))
        except (AmanatError, ValueError, KeyError, TypeError):
            return b""
        return signed

    def put_part(self, mailbox: str, item: str, number: int, part: bytes) -> None:
        """For a safe's owner, or the desk of a mailbox. Raises NotFoundError `nothing`, RefusedError `mailbox.full`,
        IntakeConflictError `part.differs`, `item.committed`; UnavailableError `storage.full`."""
        self._call("PUT", f"/v1/mailboxes/{mailbox}/items/{item}/parts/{number}", part)

    def cancel_item(self, mailbox: str, item: str) -> None:
        """Takes away what was sent of an item. Raises IntakeConflictError `item.committed`."""
        self._call("DELETE", f"/v1/mailboxes/{mailbox}/items/{item}")

    def item_part(self, mailbox: str, item: str, number: int) -> bytes:
        """A part of what this desk put into a mailbox. Raises NotFoundError `nothing`."""
        return self._bytes("GET", f"/v1/mailboxes/{mailbox}/items/{item}/parts/{number}")

    def held(self, mailbox: str) -> tuple[str, ...]:
        """The committed items of a safe, for its owner, or of a mailbox, for its desk. Raises NotFoundError
        `nothing`."""
        found = self._json("GET", f"/v1/mailboxes/{mailbox}")
        try:
            return tuple(str(row["item"]) for row in found["items"] if row["committed"])
        except (KeyError, TypeError) as error:
            raise _strange() from error

    def institutions(self) -> bytes:
        """The intake's register (spec/statistics.md), signed. Raises NotFoundError of an older intake."""
        return self._bytes("GET", "/v1/institutions", signed=False)

    def statistics(self, desk: str) -> dict[str, Any]:
        """Which quarters are public (`published`) and how many days after its end one becomes so (`days`)."""
        found = self._json("GET", f"/v1/desks/{desk}/statistics")
        published, days = found.get("published"), found.get("days")
        if not isinstance(published, list) or not isinstance(days, int):
            raise _strange()
        return {"published": [str(code) for code in published], "days": days}

    def put_statistics(self, desk: str, quarter: str, signed: bytes) -> None:
        """Raises IntakeConflictError `statistics.number` with the last one in `n`, and what the intake refuses."""
        self._call("PUT", f"/v1/desks/{desk}/statistics/{quarter}", signed)

    def state(self, mailbox: str) -> bytes:
        """A safe's state as stored, for its owner. Raises NotFoundError `nothing`."""
        return self._bytes("GET", f"/v1/mailboxes/{mailbox}/state")

    def keys(self) -> tuple[bytes, bytes]:
        """The intake's public keys, for receipts and for the directory."""
        found = self._json("GET", "/v1/key", signed=False)
        return unb64(str(found.get("key", "")), 32), unb64(str(found.get("directory", "")), 32)

    def directory(self) -> tuple[bytes, Mapping[str, str]]:
        """The signed list of desks, of which nothing is checked here; and the day on which each last looked in."""
        found = self._json("GET", "/v1/directory", signed=False)
        seen = found.get("looked_in")
        days = {str(desk): str(day) for desk, day in seen.items()} if isinstance(seen, dict) else {}
        return unb64(str(found.get("directory", ""))), days

    def enrol(self, signed_entry: bytes, key: SigningKey | None = None) -> None:
        """Posts an entry. It replaces a listed one at once only if `key` is the listed one's current epoch key; without
        it the operator decides. One that is here already, or is older than that, is no error."""
        try:
            self._call("POST", "/v1/desks", signed_entry, signed=key is not None, key=key)
        except (ConflictError, RefusedError) as error:
            if error.code not in ("desk.older", "entry.older"):
                raise

    def enrolment(self, desk: str) -> str:
        """`waiting`, `admitted` or `refused`. Raises NotFoundError when the intake does not know this desk."""
        return str(self._json("GET", f"/v1/desks/{desk}/enrolment", signed=False).get("status", ""))

    def entries(self) -> tuple[Entry, ...]:
        """Every entry that is listed now, signed by its own root key and nobody else: whoever needs more than their own
        takes the directory, where a change is seen after its batch."""
        try:
            listed = self._json("GET", "/v1/directory/entries", signed=False)["entries"]
            return tuple(open_entry(unb64(str(entry))) for entry in listed)
        except (KeyError, TypeError) as error:
            raise _strange() from error

    # --- how it is asked

    def _json(self, method: str, target: str, *, signed: bool = True) -> dict[str, Any]:
        try:
            found = self._call(method, target, signed=signed).json()
        except ValueError as error:
            raise _strange() from error
        if not isinstance(found, dict):
            raise _strange()
        return found

    def _bytes(self, method: str, target: str, *, signed: bool = True) -> bytes:
        body = self._call(method, target, signed=signed).content
        if len(body) > ANSWER_LIMIT:
            raise _strange()
        return body

    def _fresh_token(self) -> str:
        if not self._token:
            self._call("GET", "/v1/time", signed=False)
        return self._token

    @property
    def time(self) -> int | None:
        """What the intake's clock said when it last answered this process, Unix seconds; None before that."""
        try:
            return read_time(self._token)
        except AmanatError:
            return None

    def _call(
        self, method: str, target: str, body: bytes = b"", *, signed: bool = True, key: SigningKey | None = None
    ) -> httpx.Response:
        problem: AmanatError = UnavailableError("intake.away", "The intake does not answer. It will be tried again.")
        for attempt in range(self._tries):
            if attempt:
                self._pause(0.1 * 3**attempt)
            try:
                answer = self._once(method, target, body, signed=signed, key=key)
            except httpx.HTTPError:
                continue
            if answer.status_code < 300:
                return answer
            problem = _error(answer)
            if not (answer.status_code in (429, 503) or problem.code == "time.expired"):
                raise problem
        raise problem

    def _once(self, method: str, target: str, body: bytes, *, signed: bool, key: SigningKey | None) -> httpx.Response:
        token = self._fresh_token() if signed else ""
        headers = sign_request(key or self._signer(), method, target, body, token) if signed else {}
        answer = self._http.request(method, target, content=body, headers=headers, timeout=self._timeout)
        self._token = answer.headers.get(TIME_HEADER, self._token)
        return answer


def _strange() -> MalformedError:
    return MalformedError("intake.answer", "The intake gave an answer that makes no sense. Tell its operator.")


def _error(answer: httpx.Response) -> AmanatError:
    try:
        said = answer.json()
        code, detail = str(said.pop("code")), str(said.pop("detail"))
    except (ValueError, KeyError, AttributeError, TypeError):
        code, detail, said = f"intake.{answer.status_code}", "The intake refused without saying why.", {}
    if answer.status_code == 404:
        return NotFoundError(code, detail)
    if answer.status_code == 409:
        return IntakeConflictError(code, detail, said)
    if answer.status_code in (429, 503, 507) or answer.status_code >= 500:
        return UnavailableError(code, detail)
    return RefusedError(code, detail)
