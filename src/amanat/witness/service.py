"""What a witness does with a request: decide by the spec, write down, cosign (C2SP tlog-witness)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from amanat.errors import MalformedError, NotFoundError
from amanat.ledger.add_checkpoint import Decision, Request, decide, origin_of, read_request
from amanat.ledger.cosignature import cosign
from amanat.ledger.note import COSIGNATURE, SignatureLine, Verifier, split_note
from amanat.witness.evidence import Evidence
from amanat.witness.logs import Logger
from amanat.witness.place import Cosigned, KnownLog, Place, named, origin_hash

TEXT: Final = "text/plain; charset=utf-8"
SIZE: Final = "text/x.tlog.size"

_REASONS: Final = {
    "add_checkpoint.old": "The old size is larger than the checkpoint.",
    "ledger.signature": "The log's signature is missing or does not hold.",
    "ledger.origin": "The checkpoint belongs to another log.",
    "ledger.consistency": "The proof does not join this checkpoint to the one that was cosigned before.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: bytes
    kind: str = TEXT


@dataclass(slots=True)
class _Watched:
    """One log while we run. The lock is held from reading `last` until the new one is on the disk."""

    log: KnownLog
    last: Cosigned | None
    lock: threading.Lock


class Witness:
    """Cosigns for the logs that its folder lists; one added while it runs counts at once. Safe to use from several
    threads."""

    def __init__(self, place: Place, clock: Callable[[], float], logger: Logger) -> None:
        self._place = place
        self._signer = place.signer()
        self._clock = clock
        self._log = logger
        self._lock = threading.Lock()
        self._watched: dict[str, _Watched] = {}
        self.evidence = Evidence(place.evidence)
        for log in place.logs():
            self._watch(log.origin)

    @property
    def verifier(self) -> Verifier:
        """The public key that cosignatures are checked with."""
        return self._signer.verifier(COSIGNATURE)

    def add_checkpoint(self, body: bytes) -> Answer:
        """The answer to POST /add-checkpoint.

        Raises OSError (the disk is full; nothing was cosigned then), MalformedError `witness.bad_…` (our own files are
        damaged).
        """
        try:
            request = read_request(body)
            watched = self._watch(origin_of(request.note))
        except MalformedError as error:
            if error.code.startswith("witness."):
                raise
            return self._refuse(400, error.code, error.detail)
        except NotFoundError as error:
            return self._refuse(404, error.code, error.detail)
        with watched.lock:
            return self._answer(watched, request, body)

    def last(self, number: str) -> bytes:
        """The last checkpoint we cosigned of the log whose H(origin) this is, in hex. Raises NotFoundError
        `witness.nothing`."""
        for origin, watched in tuple(self._watched.items()):
            if origin_hash(origin) == number and watched.last is not None:
                return watched.last.note
        raise NotFoundError("witness.nothing", "This witness cosigned nothing of such a log.")

    def logs(self) -> list[tuple[KnownLog, Cosigned | None]]:
        """The listed logs and what we cosigned last of each."""
        return [(log, self._watch(log.origin).last) for log in self._place.logs()]

    def _watch(self, origin: str) -> _Watched:
        with self._lock:
            watched = self._watched.get(origin)
            if watched is None:
                log = named(self._place, origin)
                watched = _Watched(log, self._place.cosigned(origin), threading.Lock())
                self._watched[origin] = watched
            return watched

    def _answer(self, watched: _Watched, request: Request, body: bytes) -> Answer:
        known = watched.last.checkpoint if watched.last else None
        decision = decide(known, request, watched.log.key, watched.log.origin)
        if decision.contradiction is not None:
            self._keep(watched, decision, body)
        if decision.status == 409:
            self._log("witness.refused", status=409, code=decision.code, origin=watched.log.origin)
            return Answer(409, f"{known.size if known else 0}\n".encode(), SIZE)
        if decision.status != 200 or decision.checkpoint is None:
            reason = _REASONS.get(decision.code, "This is not a checkpoint.")
            return self._refuse(decision.status, decision.code, reason, watched.log.origin)
        return self._cosign(watched, decision, request)

    def _cosign(self, watched: _Watched, decision: Decision, request: Request) -> Answer:
        assert decision.checkpoint is not None
        origin, checkpoint = watched.log.origin, decision.checkpoint
        text, lines = split_note(request.note)
        ours = cosign(request.note, self._signer, int(self._clock()))
        # Strangers' lines are left out: what we serve is the log's word and ours.
        note = f"{text}\n".encode() + _line_of(lines, watched.log.key).line() + ours
        self._place.remember(origin, note)
        watched.last = Cosigned(checkpoint, note)
        self.evidence.refuted(text)
        self._log("witness.cosigned", origin=origin, size=checkpoint.size)
        return Answer(200, ours)

    def _keep(self, watched: _Watched, decision: Decision, body: bytes) -> None:
        assert watched.last is not None
        assert decision.checkpoint is not None
        assert decision.contradiction is not None
        came, known, origin = decision.checkpoint, watched.last, watched.log.origin
        sizes, parts = (came.size, known.checkpoint.size), (body, known.note)
        if self.evidence.keep(decision.contradiction, origin, came.text(), sizes, parts, int(self._clock())):
            self._log("witness.evidence", kind=decision.contradiction, origin=origin, size=came.size)

    def _refuse(self, status: int, code: str, detail: str, origin: str | None = None) -> Answer:
        self._log("witness.refused", status=status, code=code, **({} if origin is None else {"origin": origin}))
        return Answer(status, f"{detail} ({code})\n".encode())


def _line_of(lines: list[SignatureLine], key: Verifier) -> SignatureLine:
    return next(line for line in lines if line.is_by(key))
