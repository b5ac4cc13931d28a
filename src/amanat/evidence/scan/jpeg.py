"""JPEG, segment by segment (ITU-T T.81 annex B): quantisation, frame, Huffman tables, scans; nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_PLAIN: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD})
_SOI, _EOI, _SOS, _APP0, _APP14, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xEE, 0xFE


def left(data: bytes) -> Iterator[str]:
    """Every segment that says something, and what stands behind the end."""
    if data[:2] != b"\xff\xd8":
        yield "jpeg.unread"
        return
    at, scans = 2, 0
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            yield "jpeg.between"
            return
        marker = data[at + 1]
        if marker == _EOI:
            if at + 2 != len(data):
                yield "jpeg.trailer"
            if not scans:
                yield "jpeg.unread"
            return
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if size < 2 or at + 2 + size > len(data):
            break
        yield from _segment(marker, data[at + 4 : at + 2 + size])
        at += 2 + size
        if marker == _SOS:
            at, scans = _scan_end(data, at), scans + 1
    yield "jpeg.unread"


def _segment(marker: int, body: bytes) -> Iterator[str]:
    if marker == _APP0:
        # JFIF with no thumbnail: name, version, density, 0 by 0.
        if not (len(body) == 14 and body.startswith(b"JFIF\x00") and body[12:] == b"\x00\x00"):
            yield "jpeg.APP0"
    elif marker == _APP14:
        if not (len(body) == 12 and body.startswith(b"Adobe")):
            yield "jpeg.APP14"
    elif marker == _COM:
        yield "jpeg.COM"
    elif 0xE0 <= marker <= 0xEF:
        yield f"jpeg.APP{marker - 0xE0}"
    elif marker == _SOS:
        if len(body) != 4 + 2 * body[0]:
            yield "jpeg.SOS"
    elif marker not in _PLAIN:
        yield f"jpeg.{marker:02X}"


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            return len(data)
        following = data[at + 1] if at + 1 < len(data) else 0xD9
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2
