"""Metadata of a PDF, found in its bytes; its pages are read elsewhere. Source: ISO 32000-1, 7.5.7, 14.3."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

MOST_UNPACKED: Final = 8 << 20
_ONE: Final = 1 << 20
_STREAM: Final = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s{0,3}stream\r?\n")
# The information dictionary, or metadata as XML.
_ABOUT: Final = re.compile(
    rb"/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate|Company|Manager)\s{0,4}[(<]|<x:xmpmeta|<rdf:RDF|/Type\s{0,4}/Metadata"
)
_INSIDE: Final = re.compile(
    rb"/(?:EmbeddedFiles?|JavaScript|JS|Launch|RichMedia|FileAttachment|Popup|AcroForm|XFA)\b|/Subtype\s{0,4}/(?:Text|FreeText|Highlight|Stamp|Ink|Sound|Movie)\b"
)
_LOCKED: Final = re.compile(rb"/Encrypt\b")
_SAVED: Final = re.compile(rb"startxref")


def pdf_rules(data: bytes) -> Iterator[str]:
    """What a PDF says beside its pages. Objects in packed streams are unpacked, up to a limit; beyond it, and for a
    locked document, it is `file.unread`."""
    seen, whole = _unpacked(data)
    if _LOCKED.search(data) or not whole or b"%%EOF" not in data[-2048:]:
        yield "file.unread"
    if _ABOUT.search(data) or any(map(_ABOUT.search, seen)):
        yield "file.document"
    # Saved twice: what was taken out the second time is still in it.
    if _INSIDE.search(data) or any(map(_INSIDE.search, seen)) or len(_SAVED.findall(data)) > _LINEARISED:
        yield "file.inside"
    yield "file.pages"


_LINEARISED: Final = 2
"""Made for reading on the way, a document has two tables and was saved once."""


def _unpacked(data: bytes) -> tuple[list[bytes], bool]:
    """The packed objects, and whether all were read."""
    seen: list[bytes] = []
    left = MOST_UNPACKED
    for found in _STREAM.finditer(data):
        unpacking = zlib.decompressobj()
        try:
            seen.append(unpacking.decompress(data[found.end() : found.end() + left], min(left, _ONE)))
        except zlib.error:
            return seen, False
        left -= len(seen[-1])
        if not unpacking.eof or left <= 0:
            return seen, False
    return seen, True
