"""What a lead writes about several cases at once is split: every one of them keeps a strand under its own key, and all
strands together give the words (a one-time pad). Erasing one case makes every other strand plain noise: nobody reads
then that there was a link, with whom, or why. A copy under each key would leave all of it in the case that stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
from typing import Any, Final

from amanat.seal.encoding import Random, b64, unb64

_STEP: Final = 256
"""Bytes: shorter words are filled up, so that the size of a strand tells little."""


def split(words: dict[str, Any], strands: int, random: Random) -> list[str]:
    """`words` as so many strands, b64 each. One of them alone, or all but one, are random bytes."""
    plain = json.dumps(words, separators=(",", ":"), ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % _STEP)
    pads = [random(len(plain)) for _ in range(strands - 1)]
    return [b64(pad) for pad in (*pads, reduce(_mixed, pads, plain))]


def join(strands: Sequence[str]) -> dict[str, Any]:
    """The words of all their strands, in any order. Raises ValueError if one is missing or of something else."""
    pieces = [unb64(strand) for strand in strands]
    if len({len(piece) for piece in pieces}) != 1:
        raise ValueError("strands of different words")
    found = json.loads(reduce(_mixed, pieces))
    if not isinstance(found, dict):
        raise ValueError("no words")
    return found


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
