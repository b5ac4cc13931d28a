"""Signed requests, and the time that the intake hands out for them (spec/intake.md, "Signed request")."""

from __future__ import annotations

import hmac
import re

from amanat.errors import ForgedError, MalformedError, RefusedError
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SigningKey, sha256, verify

LABEL = "request"
KEY_HEADER = "Amanat-Key"
TIME_HEADER = "Amanat-Time"
SIGNATURE_HEADER = "Amanat-Signature"
TOKEN_LIFETIME = 2 * 3600
"""Seconds."""
TOKEN_AHEAD = 60
"""Seconds by which another process of the same intake may be ahead."""

_TOKEN = re.compile(r"(0|[1-9][0-9]{0,11})\.([A-Za-z0-9_-]{43})\Z")


def string_to_sign(method: str, target: str, body_hash: bytes, token: str) -> bytes:
    """What a request's signature covers. `target` is the path with its query as sent; `body_hash` H(body), 32 bytes."""
    return f"{method}\n{target}\n{b64(body_hash)}\n{token}".encode()


def sign_request(key: SigningKey, method: str, target: str, body: bytes, token: str) -> dict[str, str]:
    """The three headers."""
    signature = key.sign(LABEL, string_to_sign(method, target, sha256(body), token))
    return {KEY_HEADER: b64(key.public), TIME_HEADER: token, SIGNATURE_HEADER: b64(signature)}


def verify_request(key: str, signature: str, method: str, target: str, body_hash: bytes, token: str) -> bytes:
    """The public key (32 bytes) that signed a request; the time token is checked by `check_time`.

    Raises MalformedError `b64.…`, `signature.key`; ForgedError `signature.invalid`.
    """
    public = unb64(key, 32)
    verify(LABEL, public, unb64(signature, 64), string_to_sign(method, target, body_hash, token))
    return public


def issue_time(secret: bytes, now: int) -> str:
    """The token `<unix>.<b64 HMAC-SHA256>` for this second; `secret` is the intake's, 32 bytes."""
    return f"{now}.{b64(_mac(secret, str(now)))}"


def check_time(secret: bytes, token: str, now: int) -> int:
    """The time that a token of ours says, at most two hours before `now`.

    Raises MalformedError `time.malformed`, ForgedError `time.forged`, RefusedError `time.expired`.
    """
    parts = _TOKEN.match(token)
    if parts is None:
        raise MalformedError("time.malformed", "This is not a time token.")
    issued = int(parts[1])
    if not hmac.compare_digest(parts[2], b64(_mac(secret, parts[1]))):
        raise ForgedError("time.forged", "This time token is not from this intake.")
    if not now - TOKEN_LIFETIME <= issued <= now + TOKEN_AHEAD:
        raise RefusedError("time.expired", "This time token is too old. Ask for a new one and try again.")
    return issued


def read_time(token: str) -> int:
    """The time in a token, for those who hold no secret and trust the connection. Raises MalformedError
    `time.malformed`."""
    parts = _TOKEN.match(token)
    if parts is None:
        raise MalformedError("time.malformed", "This is not a time token.")
    return int(parts[1])


def _mac(secret: bytes, text: str) -> bytes:
    return hmac.digest(secret, text.encode("ascii"), "sha256")
