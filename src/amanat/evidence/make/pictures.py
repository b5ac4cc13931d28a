"""Pictures: the pixels of the first frame, upright, in plain sRGB, on a fresh canvas."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Final

from PIL import Image, ImageCms, ImageDraw, ImageOps

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
LOSSY: Final = ("JPEG", "MPO", "WEBP", "AVIF")
"""Saved as JPEG again. MPO is a JPEG with more pictures behind it, as many phones write it."""
EXACT: Final = ("PNG", "GIF", "BMP")
MARGIN: Final = 16
"""Pixels added around a rectangle where the original was saved with losses: a block of 16 by 16 that touches it carries
traces of what lay inside."""
QUALITY: Final = 92

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in parts of the whole (0 to 1)."""


def clean(data: bytes, covered: Iterable[Box] = ()) -> tuple[str, bytes, list[str]]:
    """Type and bytes of a copy, and ``frames`` if there were more pictures than the first. Rectangles in `covered` are
    black in it. JPEG if it was saved with losses, else PNG."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        kind, more = image.format, ["frames"] if getattr(image, "n_frames", 1) > 1 else []
        upright = ImageOps.exif_transpose(image)
        see_through = upright.has_transparency_data
        plain = _plain(upright, "RGBA" if see_through else "RGB")
    canvas = Image.new(plain.mode, plain.size)
    canvas.paste(plain)
    cover(canvas, covered, 0 if kind in EXACT else MARGIN)
    out = io.BytesIO()
    if kind in LOSSY and not see_through:
        canvas.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        return "image/jpeg", out.getvalue(), more
    canvas.save(out, "PNG")
    return "image/png", out.getvalue(), more


def _plain(image: Image.Image, mode: str) -> Image.Image:
    """In sRGB, so that colours stay without the profile; a profile that cannot be read is left out."""
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if turned is not None:
                return turned.convert(mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert(mode)


def cover(canvas: Image.Image, covered: Iterable[Box], margin: int) -> None:
    """Fills rectangles with solid black, each a little larger than asked."""
    pen = ImageDraw.Draw(canvas)
    ink = (0, 0, 0, 255) if canvas.mode == "RGBA" else (0, 0, 0)
    for left, top, right, bottom in covered:
        first = (int(left * canvas.width) - margin, int(top * canvas.height) - margin)
        last = (int(-(-right * canvas.width // 1)) + margin, int(-(-bottom * canvas.height // 1)) + margin)
        pen.rectangle((first, last), fill=ink)
