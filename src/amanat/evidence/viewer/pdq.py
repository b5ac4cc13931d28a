"""PDQ, a hash of what a picture looks like: copies that were made smaller, saved again or turned have nearly the same.

Written from its published description (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm", 2019): brightness, a tent filter made of two box filters, 64×64 samples, their cosine transform without its
constant row and column, and for each of 16×16 coefficients whether it lies above the median. In plain Python, because
it runs in the limited process, where no thread and no other library starts; a seventh of a second a picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final

SIDE: Final = 512  # pixels: a larger picture is made this small first
_SAMPLES: Final = 64
_KEPT: Final = 16
_BASIS: Final = tuple(
    tuple(math.sqrt(2 / _SAMPLES) * math.cos(math.pi / 2 / _SAMPLES * (k + 1) * (2 * n + 1)) for n in range(_SAMPLES))
    for k in range(_KEPT)
)
Rows = Sequence[Sequence[float]]


def pdq(luma: bytes, width: int, height: int) -> tuple[tuple[str, ...], int]:
    """Eight hashes (as it is first; then turned and mirrored), each 64 hex digits, and the quality, 0 to 100.

    `luma`: one byte a pixel, row by row. A quality below 50 is a picture with too little in it: its hash says nothing.
    """
    rows = [luma[start : start + width] for start in range(0, width * height, width)]
    across = [_sampled(row) for row in rows]
    samples = _turned([_sampled(column) for column in _turned(across)])
    return _variants(_transformed(samples)), _quality(samples)


def distance(one: str, other: str) -> int:
    """In how many of the 256 bits two hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _turned(rows: Rows) -> list[list[float]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _sampled(line: Sequence[float]) -> list[float]:
    """Twice the mean over a window as wide as half a sample, a tent, at the middle of each sample."""
    step = len(line) / _SAMPLES
    places = [int((n + 0.5) * step) for n in range(_SAMPLES)]
    window = (len(line) + 2 * _SAMPLES - 1) // (2 * _SAMPLES)
    if window < 2:
        return [float(line[place]) for place in places]
    return _means(_boxed(line, window), window, places)


def _boxed(line: Sequence[float], window: int) -> list[float]:
    """The mean over the window at each place; what lies outside the line is left out."""
    right = (window + 2) // 2
    first, last = window - right, len(line) - right
    sums = [0.0, *accumulate(line)]
    # In the middle, where the window is whole, without a look at where the line ends.
    inner = [(to - since) / window for since, to in zip(sums, sums[window:], strict=False)]
    before = _means(line, window, range(min(first, len(line))))
    return [*before, *inner, *_means(line, window, range(max(last + 1, len(before)), len(line)))]


def _means(line: Sequence[float], window: int, places: Iterable[int]) -> list[float]:
    right = (window + 2) // 2
    left, size = window - right, len(line)
    sums = [0.0, *accumulate(line)]
    spans = [(max(0, here - left), min(size, here + right)) for here in places]
    return [(sums[last] - sums[first]) / (last - first) for first, last in spans]


def _transformed(samples: Rows) -> list[list[float]]:
    half = [[sum(b * row[n] for n, b in enumerate(basis)) for basis in _BASIS] for row in samples]
    columns = _turned(half)
    return [[sum(b * column[n] for n, b in enumerate(basis)) for column in columns] for basis in _BASIS]


def _variants(whole: Rows) -> tuple[str, ...]:
    """Mirroring a picture turns the sign of every other coefficient; turning it swaps rows and columns as well."""
    return tuple(
        _bits([[v * up**row * aside**column for column, v in enumerate(line, 1)] for row, line in enumerate(one, 1)])
        for one in (whole, _turned(whole))
        for up in (1, -1)
        for aside in (1, -1)
    )


def _bits(coefficients: Rows) -> str:
    flat = [value for row in coefficients for value in row]
    median = sorted(flat)[len(flat) // 2 - 1]
    return f"{sum(1 << place for place, value in enumerate(flat) if value > median):064x}"


def _quality(samples: Rows) -> int:
    """How much changes from sample to sample."""
    steps = 0
    for grid in (samples, _turned(samples)):
        for row, following in pairwise(grid):
            steps += sum(abs(int((a - b) * 100 / 255)) for a, b in zip(row, following, strict=True))
    return min(steps // 90, 100)
