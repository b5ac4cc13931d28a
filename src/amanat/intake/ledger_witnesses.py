"""Asking witnesses for their cosignatures over tlog-witness: all at once, none of them trusted, none of them waited
for longer than it is worth."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx

from amanat.errors import AmanatError, MalformedError
from amanat.intake.trust import machine_trust
from amanat.ledger.add_checkpoint import Request, write_request
from amanat.ledger.cosignature import cosigned_at
from amanat.ledger.note import COSIGNATURE, Verifier, read_line, split_note

ANSWER_LIMIT: Final = 16 * 1024
TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
GRACE: Final = 1.0
"""Seconds for which the others are still waited for once there are enough."""
PATIENCE: Final = 20.0
"""Seconds for all of them together."""
TRIES: Final = 3
"""A witness may say twice that it knows another size: somebody else may have asked it in between."""

Consistency = Callable[[int], Sequence[bytes]]
"""The proof that the tree of the checkpoint begins with the tree of this size."""


@dataclass(frozen=True, slots=True)
class WitnessAddress:
    """Whom to ask where."""

    verifier: Verifier
    url: str

    @classmethod
    def parse(cls, text: str) -> WitnessAddress:
        """From `<vkey> <address>`. Raises MalformedError `config.witness`."""
        parts = text.split()
        try:
            if len(parts) != 2 or urlsplit(parts[1]).scheme not in ("https", "http"):
                raise ValueError(text)
            verifier = Verifier.parse(parts[0])
        except (AmanatError, ValueError) as error:
            raise MalformedError(
                "config.witness", "Write a witness as its key (name+8 hex digits+base64), a space, and its address."
            ) from error
        if verifier.kind != COSIGNATURE:
            raise MalformedError("config.witness", f"{verifier.name}: this is the key of a log and not of a witness.")
        return cls(verifier, parts[1].rstrip("/"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one witness: `line`, its cosignature that holds; or `contradicts`, its answer when it knows
    something else of this log; `why` in one word for the operator's counts."""

    witness: Verifier
    why: str
    line: bytes = b""
    contradicts: bytes = b""
    size: int | None = None


@dataclass(slots=True)
class _Witness:
    address: WitnessAddress
    client: httpx.Client
    known: int = 0

    def ask(self, note: bytes, size: int, consistency: Consistency) -> Outcome:
        try:
            return self._ask(note, size, consistency)
        except httpx.HTTPError:
            return self._outcome("away")
        except AmanatError as error:
            return self._outcome(error.code)

    def _ask(self, note: bytes, size: int, consistency: Consistency) -> Outcome:
        old = min(self.known, size)
        for _ in range(TRIES):
            status, body = self._post(write_request(Request(old, tuple(consistency(old)), note)))
            if status == 200:
                return self._cosigned(note, body, size)
            if status == 422 and old:
                return self._outcome("contradicts", contradicts=_said(status, body))
            theirs = _number(body) if status == 409 else None
            if theirs is None or theirs == old:
                return self._outcome(f"status_{status}")
            if theirs > size:
                return self._outcome("ahead", contradicts=_said(status, body), size=theirs)
            old = theirs
        return self._outcome("busy")

    def _post(self, body: bytes) -> tuple[int, bytes]:
        url = f"{self.address.url}/add-checkpoint"
        with self.client.stream("POST", url, content=body) as response:
            found = b""
            for piece in response.iter_bytes():
                found += piece
                if len(found) > ANSWER_LIMIT:
                    return 0, b""
            return response.status_code, found

    def _cosigned(self, note: bytes, body: bytes, size: int) -> Outcome:
        text, _ = split_note(note)
        for row in body.decode("utf-8", "replace").splitlines():
            try:
                line = read_line(row)
            except MalformedError:
                continue
            if cosigned_at(text, [line], self.address.verifier) is not None:
                self.known = size
                return self._outcome("cosigned", line=line.line())
        return self._outcome("forged")

    def _outcome(self, why: str, *, line: bytes = b"", contradicts: bytes = b"", size: int | None = None) -> Outcome:
        return Outcome(self.address.verifier, why, line, contradicts, size)


class Witnesses:
    """The witnesses of one log, in the order of the settings. Used by one thread; its own ones end by themselves."""

    def __init__(self, addresses: Sequence[WitnessAddress], client: httpx.Client | None = None) -> None:
        self._addresses = tuple(addresses)
        self._given = client
        self._made: list[_Witness] = []
        self._lock = threading.Lock()

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        return tuple(address.verifier for address in self._addresses)

    def __len__(self) -> int:
        return len(self._addresses)

    def ask(
        self, note: bytes, size: int, consistency: Consistency, enough: int, stopping: Callable[[], bool]
    ) -> list[Outcome]:
        """Asks all of them; returns soon after `enough` have cosigned, or when all have answered or are too late."""
        answers: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        locked = _one_at_a_time(consistency)
        for witness in self._witnesses():

            def work(witness: _Witness = witness) -> None:
                answers.put(witness.ask(note, size, locked))

            threading.Thread(target=work, name="witness", daemon=True).start()
        return list(_collected(answers, len(self), enough, stopping))

    def _witnesses(self) -> list[_Witness]:
        with self._lock:
            if not self._made and self._addresses:
                client = self._given or httpx.Client(verify=machine_trust(), timeout=TIMEOUT, trust_env=False)
                self._made = [_Witness(address, client) for address in self._addresses]
            return self._made

    def close(self) -> None:
        for witness in self._made[:1]:
            witness.client.close()


@dataclass(slots=True)
class Asked:
    """The outcomes of one round, and the note with the cosignatures that came of it."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def against(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.contradicts]

    def cosigned(self, note: bytes, order: Sequence[Verifier]) -> bytes:
        """The note with one line of each witness that cosigned, in the order of the settings."""
        lines = {outcome.witness: outcome.line for outcome in self.outcomes}
        return note + b"".join(lines.get(witness, b"") for witness in order)


def _collected(
    answers: queue.SimpleQueue[Outcome], asked: int, enough: int, stopping: Callable[[], bool]
) -> Iterator[Outcome]:
    until, came, cosigned = time.monotonic() + PATIENCE, 0, 0
    while came < asked and time.monotonic() < until and not stopping():
        try:
            outcome = answers.get(timeout=0.1)
        except queue.Empty:
            continue
        came += 1
        cosigned += bool(outcome.line)
        if cosigned == enough and outcome.line:
            until = min(until, time.monotonic() + GRACE)
        yield outcome


def _one_at_a_time(consistency: Consistency) -> Consistency:
    """Several witnesses mostly ask for the same proof."""
    lock, made = threading.Lock(), dict[int, Sequence[bytes]]()

    def proof(old: int) -> Sequence[bytes]:
        with lock:
            if old not in made:
                made[old] = consistency(old)
            return made[old]

    return proof


def _said(status: int, body: bytes) -> bytes:
    return f"{status}\n".encode() + body


def _number(body: bytes) -> int | None:
    text = body.decode("ascii", "replace").removesuffix("\n")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 17 else None
