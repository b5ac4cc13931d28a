"""PNG, chunk by chunk (third edition): header, palette, pixels, end; the pixels fill their stream to its last byte."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

_START: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def left(data: bytes) -> Iterator[str]:
    """Every chunk that says something, bytes behind the end, and bytes hidden in the stream of pixels."""
    if not data.startswith(_START):
        yield "png.unread"
        return
    at, pixels, header = len(_START), bytearray(), b""
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        end = at + 12 + size
        if end > len(data) or zlib.crc32(kind + body) != int.from_bytes(data[end - 4 : end], "big"):
            break
        at = end
        if kind == b"IHDR":
            header = body
        elif kind == b"IDAT":
            pixels += body
        elif kind == b"IEND":
            if at != len(data) or body:
                yield "png.trailer"
            yield from _pixels(header, bytes(pixels))
            return
        elif kind not in (b"PLTE", b"tRNS"):
            yield f"png.{kind.decode('ascii', 'replace')}"
    yield "png.unread"


def _pixels(header: bytes, stream: bytes) -> Iterator[str]:
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colour, interlaced = header[8], header[9], header[12]
    if colour not in _CHANNELS or interlaced:
        yield "png.unread"
        return
    expected = ((width * depth * _CHANNELS[colour] + 7) // 8 + 1) * height
    reader = zlib.decompressobj()
    try:
        seen = 0
        piece = reader.decompress(stream, 1 << 20)
        while piece and seen <= expected:
            seen += len(piece)
            piece = reader.decompress(reader.unconsumed_tail, 1 << 20)
    except zlib.error:
        yield "png.unread"
        return
    if seen != expected or not reader.eof or reader.unused_data:
        yield "png.hidden"
