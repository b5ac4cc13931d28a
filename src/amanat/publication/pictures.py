"""Metadata of pictures, found segment by segment without decoding a pixel. Each reader yields rules of `private.SAID`.

Whatever does not follow its format is `file.unread`: what cannot be read was not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

_GPS_TAG: Final = 0x8825
_ORIENTATION: Final = 0x0112
_HARMLESS: Final = frozenset({_ORIENTATION, 0x011A, 0x011B, 0x0128, 0x0213})
"""Orientation, resolution, chroma position: they say nothing about anybody."""
_Order = Literal["little", "big"]
_ORDERS: Final[dict[bytes, _Order]] = {b"II*\x00": "little", b"MM\x00*": "big"}
_MOST_TAGS: Final = 500
_XMP: Final = b"http://ns.adobe.com/xap/1.0/"
_SIZE_OF_TAG: Final = 12


def jpeg_rules(data: bytes) -> Iterator[str]:
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:  # fill
            at += 1
            continue
        if marker == 0xDA:
            yield from _jpeg_end(data, at)
            return
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2 or at + 2 + size > len(data):
            break
        yield from _segment(marker, data[at + 4 : at + 2 + size])
        at += 2 + size
    yield "file.unread"


def _segment(marker: int, body: bytes) -> Iterator[str]:
    if marker == 0xE1 and body.startswith(b"Exif\x00\x00"):
        yield from exif_rules(body[6:])
    elif marker == 0xE1:
        yield "file.xmp" if body.startswith(_XMP) else "file.exif"
    elif marker == 0xFE:
        yield "file.comment"
    elif 0xE3 <= marker <= 0xED or (marker == 0xE2 and not body.startswith(b"ICC_PROFILE")):
        yield "file.exif"


def _jpeg_end(data: bytes, at: int) -> Iterator[str]:
    """From the first scan on: the picture ends with the last end mark, and nothing but zeros follows."""
    end = data.find(b"\xff\xd9", at)
    if end < 0:
        yield "file.unread"
    elif data[end + 2 :].strip(b"\x00"):
        yield "file.trailing"


def exif_rules(tiff: bytes) -> Iterator[str]:
    """A place is `file.gps`; any other tag that says something is `file.exif`."""
    order = _ORDERS.get(tiff[:4])
    if order is None:
        yield "file.exif"
        return
    tags = _tags(tiff, int.from_bytes(tiff[4:8], order), order)
    if tags is not None and _GPS_TAG in tags:
        yield "file.gps"
    if tags is None or not tags <= _HARMLESS | {_GPS_TAG}:
        yield "file.exif"


def _tags(tiff: bytes, at: int, order: _Order) -> frozenset[int] | None:
    """The tags of the first directory; None where it is not whole or another one follows."""
    count = int.from_bytes(tiff[at : at + 2], order)
    end = at + 2 + count * _SIZE_OF_TAG
    if not 0 < count <= _MOST_TAGS or end > len(tiff):
        return None
    starts = range(at + 2, end, _SIZE_OF_TAG)
    found = frozenset(int.from_bytes(tiff[start : start + 2], order) for start in starts)
    return found if not tiff[end : end + 4].strip(b"\x00") or _GPS_TAG in found else None


def png_rules(data: bytes) -> Iterator[str]:
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        at += 12 + size
        if at > len(data):
            break
        if kind == b"IEND":
            if data[at:]:
                yield "file.trailing"
            return
        yield from _png_chunk(kind, body)
    yield "file.unread"


def _png_chunk(kind: bytes, body: bytes) -> Iterator[str]:
    if kind == b"eXIf":
        yield from exif_rules(body)
    elif kind == b"iTXt" and body.startswith(b"XML:com.adobe.xmp"):
        yield "file.xmp"
    elif kind in (b"tEXt", b"zTXt", b"iTXt"):
        yield "file.comment"
    elif kind == b"tIME":
        yield "file.exif"


def gif_rules(data: bytes) -> Iterator[str]:
    at = 13 + _table(data[10:11])
    while at < len(data):
        kind = data[at]
        if kind == 0x3B:
            if data[at + 1 :]:
                yield "file.trailing"
            return
        if kind == 0x2C:
            at = _blocks(data, at + 11 + _table(data[at + 9 : at + 10]))
        elif kind == 0x21:
            label = data[at + 1 : at + 2]
            if label == b"\xfe":
                yield "file.comment"
            elif label == b"\xff" and data[at + 3 : at + 11] != b"NETSCAPE":
                yield "file.xmp"
            at = _blocks(data, at + 2)
        else:
            break
    yield "file.unread"


def _table(flags: bytes) -> int:
    """Bytes of a colour table."""
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def webp_rules(data: bytes) -> Iterator[str]:
    end = 8 + int.from_bytes(data[4:8], "little")
    if not data.startswith(b"RIFF") or end > len(data):
        yield "file.unread"
        return
    at = 12
    while at + 8 <= end:
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if kind == b"EXIF":
            yield from exif_rules(data[at + 8 : at + 8 + size].removeprefix(b"Exif\x00\x00"))
        elif kind == b"XMP ":
            yield "file.xmp"
        at += 8 + size + size % 2
    if data[end:].strip(b"\x00"):
        yield "file.trailing"
