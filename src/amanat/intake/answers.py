"""What the API says: bytes and headers out of values, and one table from an error's code to its HTTP status."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from amanat.errors import (
    AmanatError,
    ConflictError,
    ForgedError,
    MalformedError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)
from amanat.seal.encoding import b64


class Conflict(ConflictError):  # noqa: N818 - reads as what it is: `raise Conflict(…)`
    """A conflict that says what is there now, in `facts`, so that the sender can go on from it."""

    def __init__(self, code: str, detail: str, **facts: Any) -> None:
        super().__init__(code, detail)
        self.facts: Mapping[str, Any] = facts


# By class, then by code where the class is too coarse.
_BY_CLASS: Final[tuple[tuple[type[AmanatError], int], ...]] = (
    (MalformedError, 400),
    (ForgedError, 401),
    (NotFoundError, 404),
    (ConflictError, 409),
    (UnavailableError, 503),
    (RefusedError, 403),
)
_BY_CODE: Final[Mapping[str, int]] = {
    "request.headers": 401,  # not signed: the sender must sign
    "time.malformed": 401,  # sign again with the token in this answer's header
    "time.forged": 401,
    "time.expired": 401,
    "request.method": 405,
    "request.too_large": 413,
    "bundle.too_large": 413,
    "mailbox.full": 413,
    "publication.full": 413,
    "publication.taken_down": 410,
    "limit.address": 429,
    "storage.full": 507,
}

YEAR: Final = 365 * 86400
TEXT: Final = "text/plain; charset=utf-8"
JSON_TYPE: Final = (b"content-type", b"application/json")
BYTES_TYPE: Final = (b"content-type", b"application/octet-stream")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and the headers that are its own."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = (JSON_TYPE,)


def json_answer(value: Mapping[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def bytes_answer(body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    return Answer(200, body, (BYTES_TYPE, *headers))


def leaf_salt(salt: bytes | None) -> list[tuple[bytes, bytes]]:
    """The header with the salt of a stored thing's leaf; none for what is older than the ledger."""
    return [] if salt is None else [(b"amanat-leaf-salt", b64(salt).encode())]


def cacheable(body: bytes, kind: str, seconds: int) -> Answer:
    """What everybody gets alike and may keep for so long; for ever from a year on."""
    keep = f"public, max-age={seconds}" + (", immutable" if seconds >= YEAR else "")
    return Answer(200, body, ((b"content-type", kind.encode()), (b"cache-control", keep.encode())))


def status_of(error: AmanatError) -> int:
    return _BY_CODE.get(error.code) or next(status for kind, status in _BY_CLASS if isinstance(error, kind))


def error_answer(error: AmanatError) -> Answer:
    facts = error.facts if isinstance(error, Conflict) else {}
    answer = json_answer({"code": error.code, "detail": error.detail, **facts}, status_of(error))
    if error.code == "limit.address":
        return Answer(answer.status, answer.body, (JSON_TYPE, (b"retry-after", b"60")))
    if error.code == "request.too_large":
        return Answer(answer.status, answer.body, (JSON_TYPE, (b"connection", b"close")))
    return answer
