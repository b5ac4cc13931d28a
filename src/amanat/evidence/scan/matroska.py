"""Matroska and WebM, element by element (RFC 9559): tracks, frames, their index; no tag, title, date, attachment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HEADER, _SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_ENTRY, _VIDEO, _AUDIO, _COLOUR, _GROUP, _CUES, _SEEK = 0xAE, 0xE0, 0xE1, 0x55B0, 0xA0, 0x1C53BB6B, 0x114D9B74
_TAGS, _TAG, _TARGETS, _SIMPLE, _TAG_NAME, _TAG_VALUE = 0x1254C367, 0x7373, 0x63C0, 0x67C8, 0x45A3, 0x4487
_APPS: Final = (0x4D80, 0x5741)
_CODEC, _PRIVATE = 0x86, 0x63A2
_VOID, _CHECK = 0xEC, 0xBF
_CONTAINERS: Final = frozenset(
    {_INFO, _TRACKS, _ENTRY, _VIDEO, _AUDIO, _GROUP, _CLUSTER, _TAGS, _TAG, _TARGETS, _SIMPLE}
)
_PLAIN: Final = frozenset(
    {_CHECK, _CUES, _SEEK, _COLOUR}
    | {0x2AD7B1, 0x4489}  # Info: scale, duration
    # Tracks: number, id, kind, lacing, default, enabled, forced, codec delay, pre-roll, duration of a frame, language
    | {0xD7, 0x73C5, 0x83, 0x9C, 0x88, 0xB9, 0x55AA, 0x56AA, 0x56BB, 0x23E383, 0x22B59C, 0x536A, 0x55EE}
    # sizes of picture and sound
    | {0xB0, 0xBA, 0x54B0, 0x54BA, 0x54B2, 0x9A, 0x9D, 0x53B8, 0x53C0, 0xB5, 0x9F, 0x6264, 0x78B5}
    | {0xE7, 0xA3, 0xA1, 0xA7, 0xAB, 0x9B, 0xFB, 0x75A2}  # clusters: time, frames, places
    | {0x63C5}  # a tag's track
)
_CODECS: Final = frozenset({b"A_OPUS", b"V_VP8", b"V_VP9", b"V_AV1"})
_APP: Final = re.compile(rb"Lavf[0-9.]*|")
_LENGTH: Final = re.compile(rb"\d\d:\d\d:\d\d\.\d{9}\x00*")


def left(data: bytes) -> Iterator[str]:
    """Every element that says something beside picture and sound."""
    end, kinds = len(data), []
    try:
        for kind, start, stop in elements(data, 0, end):
            kinds.append(kind)
            if kind == _SEGMENT:
                yield from _inside(data, start, stop)
    except (IndexError, ValueError):
        yield "webm.unread"
    if kinds != [_HEADER, _SEGMENT]:
        yield "webm.trailer" if kinds[:2] == [_HEADER, _SEGMENT] else "webm.unread"


def elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Kind, and where the body begins and ends, of each element of a stretch."""
    while at < end:
        width = 9 - data[at].bit_length()
        if width > 4:
            raise ValueError("id")
        kind = int.from_bytes(data[at : at + width], "big")
        at += width
        width = 9 - data[at].bit_length()
        if width > 8:
            raise ValueError("size")
        size = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
        at += width
        stop = end if size == (1 << 7 * width) - 1 else at + size
        if stop > end:
            raise ValueError("size")
        yield kind, at, stop
        at = stop


def _inside(data: bytes, start: int, end: int) -> Iterator[str]:
    for kind, first, last in elements(data, start, end):
        body = data[first:last]
        if kind in _CONTAINERS:
            yield from _inside(data, first, last)
        elif kind == _VOID:
            if body.strip(b"\x00"):
                yield "webm.void"
        elif kind in _APPS:
            if not _APP.fullmatch(body):
                yield "webm.app"
        elif kind == _CODEC:
            if body not in _CODECS:
                yield f"webm.codec.{body.decode('latin-1')}"
        elif kind == _PRIVATE:
            if len(body) > 64:  # settings are a few bytes; a comment would be longer
                yield "webm.private"
        elif kind == _TAG_NAME:
            if body != b"DURATION":
                yield "webm.tag"
        elif kind == _TAG_VALUE:
            if not _LENGTH.fullmatch(body):
                yield "webm.tag"
        elif kind not in _PLAIN:
            yield f"webm.{kind:X}"
