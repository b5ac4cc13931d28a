"""The journal anchor that a desk leaves at the intake: how long its journal is and how it ends (spec/intake.md)."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.seal.forms import binary, digest, integer, struct
from amanat.seal.signing import SigningKey, verified_body

LABEL = "anchor"


@dataclass(frozen=True, slots=True)
class Anchor:
    """`generation` counts restores, `count` events; `head` is the chain's last hash (32 bytes); `replaces` H of the
    anchor before as it was stored (32 bytes), empty for the first."""

    generation: int
    count: int
    head: bytes
    replaces: bytes


ANCHOR = struct(
    Anchor,
    {"generation": integer(1), "count": integer(), "head": digest, "replaces": binary(32, or_empty=True)},
    fixed={"v": 1, "type": "anchor"},
)


def sign_anchor(anchor: Anchor, epoch: SigningKey) -> bytes:
    """The signed body that is stored."""
    return epoch.sign_body(LABEL, ANCHOR.encode(anchor))


def open_anchor(signed: bytes, epoch: bytes) -> Anchor:
    """The anchor, proved by the epoch's public key. Raises as `verified_body` and `Form.decode`."""
    return ANCHOR.decode(verified_body(LABEL, epoch, signed))
