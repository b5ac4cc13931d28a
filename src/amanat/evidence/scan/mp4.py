"""MP4, box by box (ISO/IEC 14496-12, -14, -15): one film and its sound; no data track, no time, no words, no hidden
unit inside the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

Box = tuple[bytes, int, int]
"""Name; where its body begins and ends."""

_CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"})
_TABLES: Final = frozenset(
    {b"vmhd", b"smhd", b"dref", b"stts", b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"stss", b"sdtp"}
    | {b"elst", b"sgpd", b"sbgp"}
)
_TIMED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_NAMES: Final = frozenset({b"", b"VideoHandler", b"SoundHandler"})
_PICTURES: Final = frozenset({b"avc1", b"hvc1", b"hev1", b"vp09", b"av01", b"mp4v"})
_SOUNDS: Final = frozenset({b"mp4a", b"Opus", b"samr", b"sawb", b"alac", b"fLaC"})
_SETTINGS: Final = frozenset(
    {
        b"avcC",
        b"hvcC",
        b"esds",
        b"pasp",
        b"btrt",
        b"fiel",
        b"vpcC",
        b"av1C",
        b"dOps",
        b"damr",
        b"alac",
        b"dfLa",
        b"chrm",
    }
)
_COMPRESSORS: Final = (b"", b"\x0cLavc libx264")
_NO_WORDS: Final = (
    b"\x00\x00\x005meta" + bytes(4) + b"\x00\x00\x00!hdlr" + bytes(8) + b"mdirappl" + bytes(9) + b"\x00\x00\x00\x08ilst"
)
"""A list of words with nothing in it, as ffmpeg writes it."""
_MOST_SAMPLES: Final = 2_000_000


@dataclass
class Track:
    """What is needed to find the samples of one track."""

    entry: bytes = b""
    sizes: list[int] = field(default_factory=list)
    runs: list[tuple[int, int]] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)


def boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """The boxes of a stretch. Raises ValueError where one reaches over its end."""
    while at < end:
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise ValueError("box")
        yield name, at + head, at + size
        at += size


def left(data: bytes) -> Iterator[str]:
    """Every box that says something beside picture and sound."""
    tracks: list[Track] = []
    stored = 0
    try:
        for name, start, end in boxes(data, 0, len(data)):
            if name == b"mdat":
                stored += end - start
            elif name != b"ftyp":
                yield from _box(data, name, start, end, tracks)
    except ValueError:
        yield "mp4.unread"
        return
    if not tracks:
        yield "mp4.unread"
    if stored != sum(sum(track.sizes) for track in tracks):
        yield "mp4.hidden"
    for track in tracks:
        yield from _units(data, track)


def left_in_film(data: bytes) -> Iterator[str]:
    """The same; and ``mp4.no_pictures`` if there is only sound."""
    tracks: list[Track] = []
    for name, start, end in boxes(data, 0, len(data)):
        if name == b"moov":
            list(_box(data, name, start, end, tracks))
    if not any(track.entry in _PICTURES and sum(track.sizes) for track in tracks):
        yield "mp4.no_pictures"
    yield from left(data)


def _box(data: bytes, name: bytes, start: int, end: int, tracks: list[Track]) -> Iterator[str]:
    body = data[start:end]
    if name in _CONTAINERS:
        if name == b"trak":
            tracks.append(Track())
        for inner, first, last in boxes(data, start, end):
            yield from _box(data, inner, first, last, tracks)
    elif name in (b"free", b"skip"):
        if body.strip(b"\x00"):
            yield "mp4.free"
    elif name in _TIMED:
        if body[4 : 20 if body[0] else 12].strip(b"\x00"):
            yield "mp4.time"
    elif name == b"hdlr":
        if body[8:12] not in (b"vide", b"soun"):
            yield f"mp4.track.{body[8:12].decode('latin-1')}"
        elif body[24:].strip(b"\x00") not in _NAMES:
            yield "mp4.hdlr"
    elif name == b"udta":
        if body != _NO_WORDS:
            yield "mp4.udta"
    elif name == b"stsd":
        yield from _entry(body, tracks[-1])
    elif name in _TABLES:
        if tracks:
            _table(name, body, tracks[-1])
    else:
        yield f"mp4.{name.decode('latin-1')}"


def _entry(body: bytes, track: Track) -> Iterator[str]:
    if int.from_bytes(body[4:8], "big") != 1:
        yield "mp4.stsd"
        return
    name, start, end = next(boxes(body, 8, len(body)))
    track.entry = name
    if name in _PICTURES:
        # The name of what compressed it: 32 bytes, the first says how many count.
        if body[start + 42 : start + 74].rstrip(b"\x00") not in _COMPRESSORS:
            yield "mp4.compressor"
        start += 78
    elif name in _SOUNDS:
        start += 28
    else:
        yield f"mp4.stsd.{name.decode('latin-1')}"
        return
    for inner, first, last in boxes(body, start, end):
        if inner == b"colr" and body[first : first + 4] in (b"nclx", b"nclc"):
            continue
        if inner == b"hvcC":
            yield from _hevc_settings(body[first:last])
        if inner not in _SETTINGS:
            yield f"mp4.stsd.{inner.decode('latin-1')}"


def _hevc_settings(body: bytes) -> Iterator[str]:
    at = 23
    for _ in range(body[22]):
        kind, count = body[at] & 0x3F, int.from_bytes(body[at + 1 : at + 3], "big")
        at += 3
        if kind in (39, 40):
            yield "mp4.sei"
        for _ in range(count):
            at += 2 + int.from_bytes(body[at : at + 2], "big")


def _table(name: bytes, body: bytes, track: Track) -> None:
    def numbers(at: int, count: int, width: int = 4) -> list[int]:
        if count > _MOST_SAMPLES or at + count * width > len(body):
            raise ValueError("table")
        return [int.from_bytes(body[i : i + width], "big") for i in range(at, at + count * width, width)]

    if name == b"stsz":
        each, count = numbers(4, 2)
        if each and count > _MOST_SAMPLES:
            raise ValueError("table")
        track.sizes = [each] * count if each else numbers(12, count)
    elif name == b"stsc":
        rows = numbers(8, numbers(4, 1)[0] * 3)
        track.runs = list(zip(rows[::3], rows[1::3], strict=True))
    elif name in (b"stco", b"co64"):
        track.chunks = numbers(8, numbers(4, 1)[0], 4 if name == b"stco" else 8)


def _places(track: Track) -> Iterator[tuple[int, int]]:
    """Where each sample begins, and its size."""
    sizes, runs = iter(track.sizes), [*track.runs, (len(track.chunks) + 1, 0)]
    for (first, each), (following, _) in pairwise(runs):
        for chunk in track.chunks[first - 1 : following - 1]:
            at = chunk
            for _ in range(each):
                size = next(sizes, None)
                if size is None:
                    return
                yield at, size
                at += size


def _units(data: bytes, track: Track) -> Iterator[str]:
    """Supplemental information inside the pictures themselves (H.264 unit 6, H.265 units 39 and 40): makers put the
    name of the tool there, cameras sometimes the place."""
    if track.entry not in (b"avc1", b"hvc1", b"hev1"):
        return
    hevc = track.entry != b"avc1"
    for at, size in _places(track):
        end = at + size
        while at + 5 <= end:
            kind = data[at + 4] >> 1 & 0x3F if hevc else data[at + 4] & 0x1F
            if kind in ((39, 40) if hevc else (6,)):
                yield "mp4.sei"
                return
            at += 4 + int.from_bytes(data[at : at + 4], "big")
        if at != end:
            yield "mp4.hidden"
            return
