"""Sound and film: times, places, words and tools in their boxes, elements, tags and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from amanat.evidence.metadata.rows import Row, group_of, text_of, xmp_rows
from amanat.evidence.scan.matroska import elements
from amanat.evidence.scan.mp4 import boxes

_CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"udta", b"edts", b"ilst"})
_TIMED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_NAMES: Final = {
    b"\xa9xyz": "Location",
    b"\xa9nam": "Title",
    b"\xa9ART": "Artist",
    b"\xa9day": "Date",
    b"\xa9too": "Encoder",
    b"\xa9cmt": "Comment",
    b"\xa9mak": "Make",
    b"\xa9mod": "Model",
    b"\xa9swr": "Software",
    b"\xa9alb": "Album",
    b"\xa9gen": "Genre",
    b"loci": "Location",
    b"auth": "Author",
    b"cprt": "Copyright",
    b"desc": "Description",
    b"titl": "Title",
}
_EPOCH: Final = datetime(1904, 1, 1, tzinfo=UTC)
_PLACE: Final = re.compile(r"[+-]\d{1,3}\.\d+[+-]\d{1,3}\.\d+")
_ID3: Final = {
    b"TIT2": "Title",
    b"TPE1": "Artist",
    b"TALB": "Album",
    b"TDRC": "Date",
    b"TYER": "Year",
    b"TSSE": "Encoder",
    b"COMM": "Comment",
    b"TXXX": "Comment",
    b"APIC": "Picture",
    b"GEOB": "Embedded file",
    b"USLT": "Lyrics",
}


def boxed_rows(data: bytes) -> Iterator[Row]:
    """MP4, QuickTime, 3GP and their sound (ISO/IEC 14496-12, QuickTime File Format)."""
    yield from _inside(data, 0, len(data), b"")


def _inside(data: bytes, start: int, end: int, parent: bytes) -> Iterator[Row]:
    try:
        for name, first, last in boxes(data, start, end):
            yield from _box(data, name, first, last, parent)
    except ValueError:
        return


def _box(data: bytes, name: bytes, start: int, end: int, parent: bytes) -> Iterator[Row]:
    body = data[start:end] if end - start <= 1 << 20 else data[start : start + 4096]
    if name in _CONTAINERS:
        yield from _inside(data, start, end, name)
    elif name == b"meta":
        yield from _meta(data, start, end)
    elif name in _TIMED:
        seconds = int.from_bytes(body[4:12] if body[0] else body[4:8], "big")
        if seconds:
            yield (
                "time",
                f"MP4 {name.decode()}",
                f"{_EPOCH + timedelta(seconds=min(seconds, 10**10)):%Y-%m-%d %H:%M:%S} UTC",
            )
    elif name == b"hdlr":
        if body[8:12] not in (b"vide", b"soun", b"mdir", b"mdta"):
            yield "hidden", "Track", text_of(body[8:12])
        yield "history", "Handler", text_of(body[24:].strip(b"\x00"))
    elif name == b"uuid":
        yield from xmp_rows(body[16:]) or [("hidden", "uuid", f"{end - start} bytes")]
    elif name in (b"free", b"skip"):
        if body.strip(b"\x00"):
            yield "hidden", name.decode(), f"{end - start} bytes"
    elif parent in (b"udta", b"ilst"):
        label = _NAMES.get(name, text_of(name))
        yield group_of(label), f"MP4 {label}", _loci(body) if name == b"loci" else _value(body)


def _loci(body: bytes) -> str:
    """3GPP's place: a name, then longitude, latitude and height as 16.16 numbers (TS 26.244, 8.10)."""
    end = body.find(b"\x00", 6)
    longitude, latitude = (int.from_bytes(body[at : at + 4], "big", signed=True) / 65536 for at in (end + 2, end + 6))
    return f"{latitude:.4f}, {longitude:.4f} {text_of(body[6:end])}".strip()


def _value(body: bytes) -> str:
    if body[4:8] == b"data":
        return text_of(body[16:])
    text = text_of(body[4:] if len(body) > 4 and int.from_bytes(body[:2], "big") == len(body) - 4 else body)
    place = _PLACE.search(text)
    return place[0] if place else text


def _meta(data: bytes, start: int, end: int) -> Iterator[Row]:
    """Names in `keys`, values in `ilst` by their number; or `ilst` alone."""
    start += 0 if data[start + 4 : start + 8] == b"hdlr" else 4
    try:
        parts = {name: (first, last) for name, first, last in boxes(data, start, end)}
    except ValueError:
        return
    names: list[str] = []
    if b"keys" in parts:
        first, last = parts[b"keys"]
        names = [text_of(data[at:stop]) for _, at, stop in boxes(data, first + 8, last)]
    if b"ilst" in parts:
        for name, first, last in boxes(data, *parts[b"ilst"]):
            number = int.from_bytes(name, "big")
            label = names[number - 1] if 0 < number <= len(names) else _NAMES.get(name, text_of(name))
            yield group_of(label), f"MP4 {label}", _value(data[first:last][:4096])


_WEBM_INSIDE: Final = frozenset(
    {0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1254C367, 0x7373, 0x67C8, 0x1941A469, 0x61A7}
)
_WEBM_TEXT: Final = {
    0x7BA9: "Title",
    0x4D80: "Software (muxer)",
    0x5741: "Software",
    0x536E: "Name of a track",
    0x466E: "Attachment",
}


def webm_rows(data: bytes) -> Iterator[Row]:
    """Matroska and WebM (RFC 9559): title, date, tools, tags, attachments."""
    try:
        yield from _elements(data, 0, len(data))
    except (IndexError, ValueError):
        return


def _elements(data: bytes, start: int, end: int) -> Iterator[Row]:
    tag = ""
    for kind, first, last in elements(data, start, end):
        body = data[first : min(last, first + 4096)]
        if kind in _WEBM_INSIDE:
            yield from _elements(data, first, last)
        elif kind == 0x4461:
            since = int.from_bytes(body, "big", signed=True) // 10**9
            yield "time", "Date", f"{datetime(2001, 1, 1, tzinfo=UTC) + timedelta(seconds=since):%Y-%m-%d %H:%M:%S} UTC"
        elif kind in _WEBM_TEXT:
            label = _WEBM_TEXT[kind]
            yield group_of(label), label, text_of(body)
        elif kind == 0x45A3:
            tag = text_of(body)
        elif kind == 0x4487:
            yield group_of(tag), f"Tag {tag}", text_of(body)


def sound_rows(data: bytes) -> Iterator[Row]:
    """Tags of MP3 (ID3v1, ID3v2), comments of Ogg and FLAC, chunks of WAV."""
    yield from _id3(data)
    for mark in (b"OpusTags", b"\x03vorbis"):
        at = data.find(mark, 0, 1 << 16)
        if at >= 0:
            yield from _comments(data[at + len(mark) : at + (1 << 16)])
    if data[:4] == b"fLaC":
        at = 4
        while at + 4 < len(data):
            size = int.from_bytes(data[at + 1 : at + 4], "big")
            if data[at] & 0x7F == 4:
                yield from _comments(data[at + 4 : at + 4 + size])
            if data[at] & 0x80:
                break
            at += 4 + size
    if data[:4] == b"RIFF":
        yield from _riff(data)


def _id3(data: bytes) -> Iterator[Row]:
    if data[:3] == b"ID3":
        end = 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])
        at = 10
        while at + 10 < min(end, len(data)) and data[at : at + 4].strip(b"\x00"):
            name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
            label = _ID3.get(name, text_of(name))
            body = data[at + 10 : at + 10 + size]
            said = f"{size} bytes" if name in (b"APIC", b"GEOB") else text_of(body[1:]).replace("\x00", " ")
            yield group_of(label), f"ID3 {label}", said
            at += 10 + size
    if data[-128:-125] == b"TAG":
        for label, first, last in (("Title", 3, 33), ("Artist", 33, 63), ("Album", 63, 93), ("Comment", 97, 127)):
            yield group_of(label), f"ID3 {label}", text_of(data[-128:][first:last].strip(b"\x00 "))


def _comments(body: bytes) -> Iterator[Row]:
    vendor = int.from_bytes(body[:4], "little")
    yield "history", "Software", text_of(body[4 : 4 + vendor])
    at, count = 8 + vendor, int.from_bytes(body[4 + vendor : 8 + vendor], "little")
    for _ in range(min(count, 200)):
        size = int.from_bytes(body[at : at + 4], "little")
        name, _, value = text_of(body[at + 4 : at + 4 + size]).partition("=")
        yield group_of(name), name, value
        at += 4 + size


def _riff(data: bytes) -> Iterator[Row]:
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + min(size, 4096)]
        if kind == b"LIST" and body[:4] == b"INFO":
            inner = 4
            while inner + 8 <= len(body):
                long = int.from_bytes(body[inner + 4 : inner + 8], "little")
                label = text_of(body[inner : inner + 4])
                yield group_of(label), f"WAV {label}", text_of(body[inner + 8 : inner + 8 + long].strip(b"\x00"))
                inner += 8 + long + long % 2
        elif kind not in (b"fmt ", b"data", b"fact"):
            yield "hidden", text_of(kind), text_of(body.strip(b"\x00"))
        at += 8 + size + size % 2
