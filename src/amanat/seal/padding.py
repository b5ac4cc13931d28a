"""Lengths that say little: Padmé with a floor of 4 KiB, outside or inside the age file (spec/bytes.md)."""

from __future__ import annotations

from amanat.errors import MalformedError
from amanat.seal.encoding import Random, u32be

FLOOR = 4096


def padded_length(length: int) -> int:
    """The padded length for `length` bytes (Padmé, Nikitin et al. 2019, section 4): at most 12 % more, at least
    4096."""
    size = max(length, FLOOR)
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def padding_outside(length: int, random: Random) -> bytes:
    """The random bytes that follow `length` sealed bytes."""
    return random(padded_length(length) - length)


def pad_inside(content: bytes) -> bytes:
    """`u32be(len) ‖ content ‖ zeros`, for what has no manifest to say its true length."""
    return (u32be(len(content)) + content).ljust(padded_length(4 + len(content)), b"\x00")


def unpad_inside(padded: bytes) -> bytes:
    """The content of `pad_inside`. Raises MalformedError `padding.length` or `padding.filler`."""
    length = int.from_bytes(padded[:4], "big")
    if len(padded) != padded_length(4 + length):
        raise MalformedError("padding.length", "The length inside does not fit the length outside.")
    content, filler = padded[4 : 4 + length], padded[4 + length :]
    if filler.count(0) != len(filler):
        raise MalformedError("padding.filler", "The filler after the content is not empty.")
    return content
