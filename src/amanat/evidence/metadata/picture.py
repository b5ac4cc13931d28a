"""Pictures: Exif with its places and thumbnail, XMP, IPTC, comments, profile; and whatever else the scan finds."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from typing import Any, Final

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from amanat.evidence.make.pictures import FORMATS
from amanat.evidence.metadata.rows import Row, group_of, text_of, xmp_rows
from amanat.evidence.scan import left_in

_IPTC: Final[Mapping[tuple[int, int], str]] = {
    (2, 5): "Title",
    (2, 25): "Keywords",
    (2, 55): "Date created",
    (2, 60): "Time created",
    (2, 80): "Author (by-line)",
    (2, 90): "City",
    (2, 92): "Sublocation",
    (2, 95): "State",
    (2, 101): "Country",
    (2, 105): "Headline",
    (2, 110): "Creator (credit)",
    (2, 116): "Copyright",
    (2, 120): "Caption",
    (2, 122): "Caption author",
}
_POINTERS: Final = frozenset({0x8769, 0x8825, 0xA005, 0x927C})
_SAID: Final = frozenset(
    {"jpeg.APP0", "jpeg.APP1", "jpeg.APP2", "jpeg.APP13", "jpeg.COM", "png.tEXt", "png.zTXt", "png.iTXt", "png.eXIf"}
    | {"png.iCCP", "png.gAMA", "png.cHRM", "png.sRGB", "png.pHYs"}
)
"""Places whose words are among the rows already, or that say nothing."""


def rows(data: bytes) -> Iterator[Row]:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        yield "size", "Pixels", f"{image.width} × {image.height}"
        yield from exif_rows(image.getexif())
        raw = image.info.get("xmp")
        if raw:
            yield from xmp_rows(raw if isinstance(raw, bytes) else str(raw).encode())
        yield from _iptc(image)
        yield from _words(image)
        profile = image.info.get("icc_profile")
        if isinstance(profile, bytes):
            yield "more", "Colour profile", _profile(profile)
        if image.format in ("JPEG", "PNG"):
            for code in left_in(f"image/{image.format.lower()}", data):
                if code not in _SAID:
                    said = "Bytes after the end" if code.endswith(".trailer") else f"Block {code.partition('.')[2]}"
                    yield "hidden", said, _size_behind(data, code)


def _size_behind(data: bytes, code: str) -> str:
    end = data.rfind(b"\xff\xd9") + 2 if code == "jpeg.trailer" else data.rfind(b"IEND") + 8
    return f"{len(data) - end} bytes" if code.endswith(".trailer") else "+"


def exif_rows(exif: Image.Exif) -> Iterator[Row]:
    """Every tag of every directory; the place as degrees, and whether a small old picture is inside."""
    yield from _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    for directory in (exif, exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.Interop)):
        for tag, value in directory.items():
            name = ExifTags.TAGS.get(tag, f"0x{tag:04X}")
            if tag not in _POINTERS:
                yield group_of(name), f"Exif {name}", _shown(value)
    if exif.get_ifd(ExifTags.IFD.MakerNote) or 0x927C in exif.get_ifd(ExifTags.IFD.Exif):
        yield "device", "Exif MakerNote", "+"
    small = exif.get_ifd(ExifTags.IFD.IFD1)
    if small:
        yield "hidden", "Exif thumbnail", f"{small.get(0x0202, '?')} bytes"


def _place(gps: Mapping[int, Any]) -> Iterator[Row]:
    try:
        latitude, longitude = _degrees(gps[2], gps[1]), _degrees(gps[4], gps[3])
        yield "place", "GPS", f"{latitude:.6f}, {longitude:.6f}"
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        pass
    for tag, value in gps.items():
        yield "place", f"Exif {ExifTags.GPSTAGS.get(tag, tag)}", _shown(value)


def _degrees(parts: Any, side: Any) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    found = whole + minutes / 60 + seconds / 3600
    return -found if str(side).strip("\x00 ").upper() in ("S", "W") else found


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        text = text_of(value.removeprefix(b"ASCII\x00\x00\x00").removeprefix(b"UNICODE\x00"))
        return text if text.isprintable() else f"{len(value)} bytes"
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    return str(value)


def _iptc(image: ImageFile.ImageFile) -> Iterator[Row]:
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    except (OSError, ValueError, SyntaxError, struct.error):
        return
    for key, value in found.items():
        name = _IPTC.get(key, f"{key[0]}:{key[1]}")
        for part in value if isinstance(value, list) else [value]:
            yield group_of(name), f"IPTC {name}", text_of(part)


def _words(image: Image.Image) -> Iterator[Row]:
    comment = image.info.get("comment")
    if comment:
        yield "about", "Comment", text_of(comment) if isinstance(comment, bytes) else str(comment)
    for name, value in getattr(image, "text", {}).items():
        if name == "XML:com.adobe.xmp":
            yield from xmp_rows(str(value).encode())
        else:
            yield group_of(name), name, str(value)


def _profile(profile: bytes) -> str:
    """The description in a profile (ICC.1, tag desc), and what its maker wrote as copyright."""
    found = []
    for index in range(min(int.from_bytes(profile[128:132], "big"), 100)):
        row = profile[132 + 12 * index : 144 + 12 * index]
        start, size = int.from_bytes(row[4:8], "big"), int.from_bytes(row[8:12], "big")
        if row[:4] in (b"desc", b"cprt", b"dmnd", b"dmdd"):
            body = profile[start : start + min(size, 2000)]
            text = body[28:].decode("utf-16-be", "ignore") if body[:4] == b"mluc" else text_of(body[8:])
            found.append("".join(letter for letter in text if letter.isprintable()).strip())
    return ", ".join(dict.fromkeys(part for part in found if part)) or f"{len(profile)} bytes"
