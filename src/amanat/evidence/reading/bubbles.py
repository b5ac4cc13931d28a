"""Whether a picture is laid out like a chat: flat balloons at the left and at the right of one column.

Colours, not words: so a chat in any script, or too small to read, is seen. A picture is made 160 pixels wide, letters
are closed over (dark ones and bright ones, one after the other), and what is flat and joined is a patch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageStat

_WIDE: Final = 160
_TALLEST: Final = 480
_TRIES: Final = ((14, 40), (8, 400), (16, 400))
"""Sums over the three colours: how far neighbours in one patch differ at most, and any two of it. Screens have one
colour a patch; on a photograph of one it changes across the picture."""
_DARK_CLOSED: Final = ImageFilter.MaxFilter(5), ImageFilter.MinFilter(5)
_BRIGHT_CLOSED: Final = ImageFilter.MinFilter(5), ImageFilter.MaxFilter(5)
_OTHER: Final = 12
_LEAST_AREA: Final = 60
_LEAST_SHAPE: Final = 0.8
_MOST_SHAPE: Final = 1.08
_INK: Final = 4.0
"""Mean difference that letters leave when they are closed over, of 255."""


@dataclass(frozen=True, slots=True)
class Patch:
    left: int
    top: int
    right: int
    bottom: int
    area: int
    colour: tuple[int, int, int]
    shape: float
    """How like a rectangle it is, turned or not: its area over that of the rectangle with its spread. A rectangle has
    1, an ellipse 1.05, a triangle 0.87, what is torn less."""

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def found(picture: Image.Image) -> bool:
    high = min(_TALLEST, max(1, round(picture.height * _WIDE / picture.width)))
    small = picture.resize((_WIDE, high), Image.Resampling.BOX)
    theirs: list[Patch] = []
    mine: list[Patch] = []
    # Dark letters stand in their balloons and bright ones in mine, or the other way round: what both show counts.
    for first, second in (_DARK_CLOSED, _BRIGHT_CLOSED):
        closed = small.filter(first).filter(second)
        letters = ImageChops.difference(small, closed).convert("L")
        for step, most in _TRIES:
            left, right = _balloons(list(_patches(closed, step, most)), letters)
            theirs += left
            mine += right
    return any(_is_apart(one, other) for one in theirs for other in mine)


def _balloons(patches: list[Patch], letters: Image.Image) -> tuple[list[Patch], list[Patch]]:
    """Those at the left edge of the room, those at the right."""
    room = max(patches, key=lambda one: one.area, default=None)
    if room is None or room.height <= letters.height // 3:
        return [], []
    rows = [one for one in patches if one is not room and _is_balloon(one, room) and _is_written_on(one, letters)]
    return [one for one in rows if _beside(one, room) == "left"], [one for one in rows if _beside(one, room) == "right"]


def _is_balloon(one: Patch, room: Patch) -> bool:
    """Wide enough for a word, as flat as a line or a few, of one piece, and of another colour than the room."""
    other = sum(abs(a - b) for a, b in zip(one.colour, room.colour, strict=True)) >= _OTHER
    sized = one.width >= 12 and 5 <= one.height <= room.height * 0.6 and one.width >= one.height * 0.8
    full = one.area / (one.width * one.height)
    straight = full >= 0.75 and _LEAST_SHAPE <= one.shape <= _MOST_SHAPE
    turned = full >= 0.5 and 0.96 <= one.shape <= 1.04 and one.width >= 2 * one.height
    return other and sized and one.width <= room.width * 0.92 and (straight or turned)


def _is_written_on(one: Patch, letters: Image.Image) -> bool:
    inside = letters.crop((one.left, one.top, one.right, one.bottom))
    return ImageStat.Stat(inside).mean[0] >= _INK


def _beside(one: Patch, room: Patch) -> str:
    """Which edge of the room it stands at, with clearly more room at the other side."""
    left, right = one.left - room.left, room.right - one.right
    if right - left >= room.width * 0.12 and left <= room.width * 0.16:
        return "left"
    if left - right >= room.width * 0.12 and right <= room.width * 0.16:
        return "right"
    return ""


def _is_apart(one: Patch, other: Patch) -> bool:
    """One below the other, not two columns side by side."""
    return one.bottom <= other.top + 3 or other.bottom <= one.top + 3


def _patches(picture: Image.Image, step: int, most: int) -> Iterator[Patch]:
    """`step`: how far neighbours differ at most; `most`: how far any pixel differs from the first."""
    wide, high = picture.size
    raw = picture.tobytes()
    pixels = list(zip(raw[::3], raw[1::3], raw[2::3], strict=True))
    taken = bytearray(wide * high)
    for start in range(wide * high):
        if not taken[start]:
            patch = _grown(pixels, taken, start, (wide, high), (step, most))
            if patch is not None:
                yield patch


def _grown(
    pixels: list[tuple[int, int, int]], taken: bytearray, start: int, size: tuple[int, int], apart: tuple[int, int]
) -> Patch | None:
    """All pixels that hang together with the first; None if they are few."""
    (wide, high), (step, most) = size, apart
    first = pixels[start]
    last, end = wide - 1, wide * (high - 1)
    taken[start] = 1
    members = [start]
    for at in members:
        r, g, b = pixels[at]
        x = at % wide
        beside = []
        if x and not taken[at - 1]:
            beside.append(at - 1)
        if x < last and not taken[at + 1]:
            beside.append(at + 1)
        if at >= wide and not taken[at - wide]:
            beside.append(at - wide)
        if at < end and not taken[at + wide]:
            beside.append(at + wide)
        for there in beside:
            p, q, s = pixels[there]
            near = abs(p - r) + abs(q - g) + abs(s - b) <= step
            if near and abs(p - first[0]) + abs(q - first[1]) + abs(s - first[2]) <= most:
                taken[there] = 1
                members.append(there)
    return _patch(members, wide, first) if len(members) >= _LEAST_AREA else None


def _patch(members: list[int], wide: int, colour: tuple[int, int, int]) -> Patch:
    """The spread along both main directions is the root of the determinant of the second moments; 1/12 a pixel is its
    own."""
    area, xs, ys = len(members), [at % wide for at in members], [at // wide for at in members]
    x, y = sum(xs) / area, sum(ys) / area
    a = sum(map(mul, xs, xs)) / area - x * x + 1 / 12
    b = sum(map(mul, ys, ys)) / area - y * y + 1 / 12
    c = sum(map(mul, xs, ys)) / area - x * y
    shape = area / (12 * math.sqrt(max(a * b - c * c, 1e-6)))
    return Patch(min(xs), min(ys), max(xs) + 1, max(ys) + 1, area, colour, shape)
