"""What a published picture may be made of: an allowed list of each format's parts, so that no Exif, XMP, place, comment
or profile travels along (spec/publication.md, "Pictures"). Nothing is decoded here; a browser does that.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from amanat.errors import MalformedError

MOST_PIXELS: Final = 8000
"""The longest side."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def check_picture(data: bytes, media: str) -> Size:
    """The size of a picture that holds nothing but the picture.

    Raises MalformedError `picture.media`, `picture.metadata`, `picture.trailing`, `picture.broken`, `picture.size`.
    """
    try:
        size = _READERS[media](data)
    except KeyError as error:
        raise _other_media() from error
    except IndexError as error:
        raise _broken() from error
    if not (0 < size.width <= MOST_PIXELS and 0 < size.height <= MOST_PIXELS):
        raise MalformedError("picture.size", f"Each side of a picture has 1 to {MOST_PIXELS} pixels.")
    return size


def _other_media() -> MalformedError:
    return MalformedError("picture.media", "This is not the kind of picture it says it is. Send JPEG, PNG or WebP.")


def _metadata() -> MalformedError:
    return MalformedError("picture.metadata", "This picture holds more than the picture. Make a clean copy first.")


def _trailing() -> MalformedError:
    return MalformedError("picture.trailing", "Something is hidden behind the end of this picture. Make a clean copy.")


def _broken() -> MalformedError:
    return MalformedError("picture.broken", "This picture is cut off or damaged. Make the copy again.")


def _take(data: bytes, start: int, length: int) -> bytes:
    piece = data[start : start + length]
    if len(piece) != length:
        raise _broken()
    return piece


def _number(data: bytes, start: int, length: int) -> int:
    return int.from_bytes(_take(data, start, length))


# -- JPEG (ITU-T T.81 Annex B)

_START, _END, _SCAN, _APP0, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xEE
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_TABLES: Final = frozenset({0xC4, 0xDB, 0xDD})  # Huffman, quantisation, restart interval
_JFIF_SIZE, _ADOBE_SIZE = 14, 12


def _jpeg(data: bytes) -> Size:
    if data[:3] != b"\xff\xd8\xff":
        raise _other_media()
    at, size = 2, None
    while True:
        if data[at] != 0xFF:
            raise _broken()
        marker = data[at + 1]
        if marker == _END:
            break
        length = _number(data, at + 2, 2)
        body = _segment(data, at + 4, length - 2)
        _check_segment(marker, body)
        if marker in _FRAMES:
            if size is not None:
                raise _broken()
            size = Size(_number(body, 3, 2), _number(body, 1, 2))
        at += 2 + length
        if marker == _SCAN:
            at = _after_scan(data, at)
    if at + 2 != len(data):
        raise _trailing()
    if size is None:
        raise _broken()
    return size


def _segment(data: bytes, start: int, length: int) -> bytes:
    if length < 0:
        raise _broken()
    return _take(data, start, length)


def _check_segment(marker: int, body: bytes) -> None:
    plain = marker in _FRAMES or marker in _TABLES or marker == _SCAN
    # A thumbnail in APP0 would be a second picture; its two sizes are the last two bytes.
    jfif = marker == _APP0 and body[:5] == b"JFIF\0" and len(body) == _JFIF_SIZE and body[12:] == b"\0\0"
    adobe = marker == _APP14 and body[:5] == b"Adobe" and len(body) == _ADOBE_SIZE
    if not (plain or jfif or adobe):
        raise _metadata()


def _after_scan(data: bytes, at: int) -> int:
    """Where the next segment begins: in coded data FF is followed by 00 or by a restart mark."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise _broken()
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


# -- PNG (third edition, section 5)

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
)


def _png(data: bytes) -> Size:
    if data[:8] != _PNG:
        raise _other_media()
    at, size = 8, None
    while True:
        length, kind = _number(data, at, 4), _take(data, at + 4, 4)
        if kind not in _CHUNKS:
            raise _metadata()
        body = _take(data, at + 8, length)
        if zlib.crc32(kind + body) != _number(data, at + 8 + length, 4):
            raise _broken()
        if (kind == b"IHDR") != (size is None):
            raise _broken()
        if size is None:
            size = Size(_number(body, 0, 4), _number(body, 4, 4))
        at += 12 + length
        if kind == b"IEND":
            break
    if at != len(data):
        raise _trailing()
    return size


# -- WebP (RFC 9649)

_EXTENDED_MARKS: Final = 0b0010_1110
"""ICC, Exif, XMP and animation in the flags of `VP8X`."""
_LOSSLESS_MARK: Final = 0x2F


def _webp(data: bytes) -> Size:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise _other_media()
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise _broken()
    if end < len(data):
        raise _trailing()
    at, size = 12, None
    while at < end:
        kind, length = _take(data, at, 4), int.from_bytes(_take(data, at + 4, 4), "little")
        body = _take(data, at + 8, length)
        found = _webp_chunk(kind, body)
        size = size or found
        at += 8 + length + length % 2
    if size is None or at != end:
        raise _broken()
    return size


def _webp_chunk(kind: bytes, body: bytes) -> Size | None:
    if kind == b"VP8 ":
        return Size(_little(body, 6) & 0x3FFF, _little(body, 8) & 0x3FFF)
    if kind == b"VP8L":
        if body[0] != _LOSSLESS_MARK:
            raise _broken()
        bits = int.from_bytes(_take(body, 1, 4), "little")
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"ALPH":
        return None
    if kind == b"VP8X" and not body[0] & _EXTENDED_MARKS:
        return Size(_three(body, 4) + 1, _three(body, 7) + 1)
    raise _metadata()


def _little(body: bytes, at: int) -> int:
    return int.from_bytes(_take(body, at, 2), "little")


def _three(body: bytes, at: int) -> int:
    return int.from_bytes(_take(body, at, 3), "little")


_READERS: Final[Mapping[str, Callable[[bytes], Size]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
}
