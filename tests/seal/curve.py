"""Ed25519 by hand (RFC 8032 section 5.1), slow, to make signatures that no honest signer makes."""

from __future__ import annotations

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def x_of(y: int) -> int:
    """An x for this y. Raises ValueError if the curve has none."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (v * x * x - u) % P:
        raise ValueError("not on the curve")
    return x


def add(a: Point, b: Point) -> Point:
    k = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P)
    return x % P, y % P


def multiply(n: int, point: Point) -> Point:
    out = IDENTITY
    while n:
        if n & 1:
            out = add(out, point)
        point, n = add(point, point), n >> 1
    return out


def encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


_BASE_Y = 4 * pow(5, -1, P) % P
_BASE_X = x_of(_BASE_Y)
BASE: Point = (_BASE_X if _BASE_X % 2 == 0 else P - _BASE_X, _BASE_Y)


def small_order_points() -> list[Point]:
    """The eight points whose order divides 8."""
    y = 2
    while True:
        try:
            generator = multiply(L, (x_of(y), y))
        except ValueError:
            generator = IDENTITY
        points = [multiply(i, generator) for i in range(8)]
        if len(set(points)) == 8:
            return points
        y += 1


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L


def sign_with(secret: int, nonce: int, message: bytes, *, key_twist: Point, nonce_twist: Point) -> tuple[bytes, bytes]:
    """A public key and a signature whose key and R carry a point of small order."""
    public = encode(add(multiply(secret, BASE), key_twist))
    r = encode(add(multiply(nonce, BASE), nonce_twist))
    s = (nonce + challenge(r, public, message) * secret) % L
    return public, r + s.to_bytes(32, "little")
