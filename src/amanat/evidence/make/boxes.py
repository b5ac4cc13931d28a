"""Takes words out of the settings of an H.265 track (ISO/IEC 14496-15, 8.3.3): ffmpeg filters them out of the pictures,
not out of the box in front."""

from __future__ import annotations

from typing import Final

from amanat.evidence.scan.mp4 import boxes

_WAY: Final = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"stsd": 8, b"hvc1": 78, b"hev1": 78}
"""The boxes around it, and how many bytes stand in each before the next."""
_FIRST_ARRAY: Final = 22
_WORDS: Final = (39, 40)


def without_words(data: bytes) -> bytes:
    """The same file without supplemental information in `hvcC`. Raises ValueError if what moves stands before what it
    points to."""
    order = [name for name, _, _ in boxes(data, 0, len(data))]
    if order.index(b"moov") < max(place for place, name in enumerate(order) if name == b"mdat"):
        raise ValueError("order")
    return _rebuilt(data, 0, len(data))


def _rebuilt(data: bytes, start: int, end: int) -> bytes:
    out = bytearray()
    for name, first, last in boxes(data, start, end):
        body = data[first:last]
        if name in _WAY:
            skip = _WAY[name]
            body = body[:skip] + _rebuilt(data, first + skip, last)
        elif name == b"hvcC":
            body = _arrays(body)
        out += (len(body) + 8).to_bytes(4, "big") + name + body
    return bytes(out)


def _arrays(body: bytes) -> bytes:
    at, kept = _FIRST_ARRAY + 1, []
    for _ in range(body[_FIRST_ARRAY]):
        start, kind = at, body[at] & 0x3F
        at += 3
        for _ in range(int.from_bytes(body[start + 1 : start + 3], "big")):
            at += 2 + int.from_bytes(body[at : at + 2], "big")
        if kind not in _WORDS:
            kept.append(body[start:at])
    return body[:_FIRST_ARRAY] + bytes([len(kept)]) + b"".join(kept)
