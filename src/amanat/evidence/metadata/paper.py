"""PDF: what its properties say, who made it with what, and what hangs on it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

import pypdfium2

from amanat.evidence.metadata.rows import Row, group_of, xmp_rows

_STREAM: Final = re.compile(rb"stream\r?\n")
_PACKET: Final = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)
_MOST_STREAMS: Final = 3_000
_MOST_BYTES: Final = 32 << 20
_HANGS: Final = (
    (b"/EmbeddedFile", "Attachments"),
    (b"/JavaScript", "Scripts"),
    (b"/AcroForm", "Form"),
    (b"/Annots", "Notes and links"),
    (b"/OCProperties", "Layers"),
    (b"/Encrypt", "Encrypted"),
)


def rows(data: bytes) -> Iterator[Row]:
    document = pypdfium2.PdfDocument(data)
    yield "size", "Pages", str(len(document))
    for name, value in document.get_metadata_dict(skip_empty=True).items():
        yield group_of(name), name, value
    opened = [data, *_streams(data)]
    for packet in {packet for body in opened for packet in _PACKET.findall(body)}:
        yield from xmp_rows(packet)
    for mark, name in _HANGS:
        if any(mark in body for body in opened):
            yield "hidden", name, "+"
    versions = data.count(b"%%EOF")
    if versions > 1:
        yield "hidden", "Versions kept inside", str(versions)


def _streams(data: bytes) -> Iterator[bytes]:
    """What is packed inside (FlateDecode), as far as it unpacks, up to a ceiling."""
    left = _MOST_BYTES
    for index, found in enumerate(_STREAM.finditer(data)):
        if index >= _MOST_STREAMS or left <= 0:
            return
        try:
            body = zlib.decompressobj().decompress(data[found.end() :][: 4 << 20], min(left, 4 << 20))
        except zlib.error:
            continue
        left -= len(body)
        yield body
