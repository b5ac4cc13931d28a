"""A text (.docx) as a copy has it: five parts and pictures, in a zip without names, times or room beside them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from amanat.evidence.scan import jpeg, png

MEDIA: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PARTS: Final = re.compile(
    rb"\[Content_Types\]\.xml|_rels/\.rels|word/document\.xml|word/_rels/document\.xml\.rels|word/media/p\d{1,4}\.(?:png|jpg)"
)
_WORDS: Final = re.compile(rb"<[^>]*>|[^<]+")
# Every tag that may stand in the text: names and values from fixed lists, so that no attribute can carry words.
_TAG: Final = re.compile(
    rb"<\?xml version=\"1\.0\" encoding=\"UTF-8\"\?>"
    rb"|</?w:(?:document|body|p|r|t|tbl|tr|tc|rPr|pPr|tblPr|tblGrid|tcPr|b|i|u|tab|br|bidi|rtl|drawing)/?>"
    rb"|<w:document(?: xmlns:(?:w|r|wp|a|pic)=\"http://schemas\.openxmlformats\.org/[A-Za-z0-9/]+\"){5}>"
    rb"|<w:t xml:space=\"preserve\">|<w:u w:val=\"single\"/>|<w:br w:type=\"page\"/>"
    rb"|</?(?:wp:inline|a:graphic|pic:pic|pic:nvPicPr|pic:blipFill|pic:spPr|a:stretch|a:xfrm)>"
    rb"|</?a:graphicData(?: uri=\"http://schemas\.openxmlformats\.org/drawingml/2006/picture\")?>"
    rb"|<(?:wp:docPr|pic:cNvPr) id=\"\d{1,4}\" name=\"p\d{1,4}\"/>|<pic:cNvPicPr/>|<a:fillRect/>"
    rb"|<a:off x=\"0\" y=\"0\"/>"
    rb"|<(?:wp:extent|a:ext) cx=\"\d{1,9}\" cy=\"\d{1,9}\"/>|<a:blip r:embed=\"r\d{1,4}\"/>"
    rb"|<a:prstGeom prst=\"rect\"/>"
)
_KIND: Final = {b"png": png.left, b"jpg": jpeg.left}


def left(data: bytes) -> Iterator[str]:
    """What stands in it beside text, tables and cleaned pictures."""
    at, names = 0, []
    while data[at : at + 4] == b"PK\x03\x04":
        head = data[at : at + 30]
        name_size, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
        size, name = int.from_bytes(head[18:22], "little"), data[at + 30 : at + 30 + name_size]
        start = at + 30 + name_size + extra
        if extra or head[10:14] != b"\x00\x00\x21\x00" or head[6] & 8:
            yield "docx.time"
        if not _PARTS.fullmatch(name):
            yield f"docx.part.{name.decode('latin-1')}"
        yield from _part(name, int.from_bytes(head[8:10], "little"), data[start : start + size])
        names.append(name)
        at = start + size
    yield from _directory(data, at, names)


def _part(name: bytes, method: int, body: bytes) -> Iterator[str]:
    try:
        plain = zlib.decompressobj(-15).decompress(body, 64 << 20) if method == 8 else body
    except zlib.error:
        yield "docx.unread"
        return
    if name.startswith(b"word/media/"):
        yield from (f"docx.{code}" for code in _KIND[name[-3:]](plain))
    elif name == b"word/document.xml":
        for piece in _WORDS.finditer(plain):
            if piece[0].startswith(b"<") and not _TAG.fullmatch(piece[0]):
                yield "docx.tag"
                return
    elif re.search(rb"TargetMode|file:|https?://(?!schemas\.openxmlformats\.org/)", plain):
        yield "docx.link"


def _directory(data: bytes, at: int, names: list[bytes]) -> Iterator[str]:
    """The list at the end names the same parts in the same order, and nothing follows."""
    listed = []
    while data[at : at + 4] == b"PK\x01\x02":
        sizes = [int.from_bytes(data[at + i : at + i + 2], "little") for i in (28, 30, 32)]
        listed.append(data[at + 46 : at + 46 + sizes[0]])
        if sizes[1] or sizes[2]:
            yield "docx.comment"
        at += 46 + sum(sizes)
    if data[at : at + 4] != b"PK\x05\x06" or at + 22 != len(data) or data[-2:] != b"\x00\x00" or listed != names:
        yield "docx.trailer"
