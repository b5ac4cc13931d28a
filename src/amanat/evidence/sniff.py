"""What the first bytes look like. Only a hint for the person: nothing is opened or run because of it."""

from __future__ import annotations

from typing import Final

_STARTS: Final = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"#!AMR", "audio/amr"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (0, b"PK\x03\x04", "application/zip"),
)


def sniff(start: bytes) -> str | None:
    """A media type for the first bytes (64 are enough), or None when they say nothing."""
    for offset, signature, media in _STARTS:
        if start[offset : offset + len(signature)] == signature:
            return media
    try:
        text = start[:64].decode("utf-8", "strict") if len(start) < 64 else start[:60].decode("utf-8", "ignore")
    except UnicodeDecodeError:
        return None
    return "text/plain" if text and all(letter.isprintable() or letter.isspace() for letter in text) else None
