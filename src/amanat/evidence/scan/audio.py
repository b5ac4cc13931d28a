"""Sound: Ogg (RFC 3533, 7845, Vorbis I), MPEG layer 3 (ISO/IEC 11172-3), WAV, FLAC (RFC 9639): frames and no words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_VENDORS: Final = (b"", b"ffmpeg", b"Lavf")
_BITS: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_BITS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def ogg_left(data: bytes) -> Iterator[str]:
    """One stream whose second packet has no comment; page after page, to the end."""
    packets: list[bytes] = []
    at, serials, open_packet = 0, set(), b""
    while at < len(data):
        if data[at : at + 5] != b"OggS\x00" or at + 27 > len(data):
            yield "ogg.unread"
            return
        serials.add(data[at + 14 : at + 18])
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        at += 27 + len(lacing)
        for size in lacing:
            if len(packets) < 3:
                open_packet += data[at : at + size]
                if size < 255:
                    packets.append(open_packet)
                    open_packet = b""
            at += size
    if len(serials) != 1 or at != len(data) or len(packets) < 2:
        yield "ogg.unread"
        return
    for start in (b"OpusTags", b"\x03vorbis"):
        if packets[1].startswith(start):
            yield from _comments(packets[1][len(start) :], "ogg")
            return
    yield "ogg.codec"


def _comments(body: bytes, name: str) -> Iterator[str]:
    vendor = int.from_bytes(body[:4], "little")
    if not any(body[4 : 4 + vendor] == one or body[4 : 4 + vendor].startswith(b"Lavf") for one in _VENDORS):
        yield f"{name}.vendor"
    rest = body[4 + vendor :]
    if rest[:4] != bytes(4) or rest[4:].strip(b"\x00\x01"):
        yield f"{name}.comment"


def mp3_left(data: bytes) -> Iterator[str]:
    """Frames from the first byte to the last. No ID3, APE or Lyrics, no tag of the encoder in a silent frame."""
    at, frames = 0, 0
    while at + 4 <= len(data):
        size = _frame(data[at : at + 4])
        if not size:
            yield "mp3.tag"
            return
        if not frames and any(mark in data[at : at + size] for mark in (b"Xing", b"Info", b"VBRI", b"LAME", b"Lavc")):
            yield "mp3.encoder"
        at, frames = at + size, frames + 1
    if not frames or at != len(data):
        yield "mp3.unread"


def _frame(head: bytes) -> int:
    """Bytes of a frame of layer 3; 0 if this is none."""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or layer != 1 or version == 1 or head[2] >> 2 & 3 == 3:
        return 0
    rate = _RATES[version][head[2] >> 2 & 3]
    bits = (_BITS if version == 3 else _BITS_2)[head[2] >> 4]
    return (144 if version == 3 else 72) * bits * 1000 // rate + (head[2] >> 1 & 1) if bits else 0


def wav_left(data: bytes) -> Iterator[str]:
    """How it is counted, and the samples."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE" or int.from_bytes(data[4:8], "little") + 8 != len(data):
        yield "wav.unread"
        return
    at, kinds = 12, []
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        kinds.append(kind)
        if kind not in (b"fmt ", b"data") or (kind == b"fmt " and size > 40):
            yield f"wav.{kind.decode('latin-1')}"
        at += 8 + size + size % 2
    if kinds != [b"fmt ", b"data"] or at != len(data):
        yield "wav.unread"


def flac_left(data: bytes) -> Iterator[str]:
    """Stream information, at most an empty comment, and frames."""
    if data[:4] != b"fLaC":
        yield "flac.unread"
        return
    at, last = 4, False
    while not last:
        kind, size = data[at] & 0x7F, int.from_bytes(data[at + 1 : at + 4], "big")
        last, body = bool(data[at] & 0x80), data[at + 4 : at + 4 + size]
        if kind == 4:
            yield from _comments(body, "flac")
        elif (kind == 1 and body.strip(b"\x00")) or kind not in (0, 1):
            yield f"flac.block{kind}"
        at += 4 + size
    if data[at : at + 1] != b"\xff" or b"ID3" in data[-256:] or b"TAG" in data[-128:]:
        yield "flac.trailer"
