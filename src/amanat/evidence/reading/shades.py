"""A picture in grey as a program for letters reads it best."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

_LEAST: Final = 900
_MOST: Final = 2_400


def plain(grey: Image.Image) -> Image.Image:
    """Large enough for small letters, small enough for a second."""
    longest = max(grey.size)
    if longest < _LEAST:
        grow = min(4.0, _LEAST * 1.5 / longest)
        return grey.resize(
            (max(1, round(grey.width * grow)), max(1, round(grey.height * grow))), Image.Resampling.LANCZOS
        )
    if longest > _MOST:
        grey = grey.copy()
        grey.thumbnail((_MOST, _MOST))
    return grey


def even(grey: Image.Image) -> Image.Image:
    """Dark letters on white, whatever they were: each pixel's distance from the shade around it. So letters in a bright
    balloon, in a dark one and in a shadow are read in one go."""
    clear = plain(grey)
    around = clear.filter(ImageFilter.BoxBlur(24)).filter(ImageFilter.MedianFilter(3))
    apart = ImageChops.difference(clear, around)
    return ImageOps.invert(ImageOps.autocontrast(apart, cutoff=(40, 1)))
