"""PDF as a copy of pages has it (ISO 32000-1): a catalog, pages, one JPEG a page, and not one byte between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from amanat.evidence.scan import jpeg

_HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_NUMBER: Final = rb"\d{1,6}(?:\.\d{1,4})?"
_CATALOG: Final = re.compile(rb"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n")
_PAGES: Final = re.compile(rb"2 0 obj\n<</Type/Pages/Count \d{1,5}/Kids\[(?:\d{1,6} 0 R ?)+\]>>\nendobj\n")
_PAGE: Final = re.compile(
    rb"\d{1,6} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox\[0 0 "
    + _NUMBER
    + rb" "
    + _NUMBER
    + rb"\]/Contents \d{1,6} 0 R"
    rb"/Resources<</XObject<</P \d{1,6} 0 R>>>>>>\nendobj\n"
)
_DRAWS: Final = re.compile(
    rb"\d{1,6} 0 obj\n<</Length \d{1,3}>>\nstream\n"
    + _NUMBER
    + rb" 0 0 "
    + _NUMBER
    + rb" 0 0 cm /P Do\nendstream\nendobj\n"
)
_IMAGE: Final = re.compile(
    rb"\d{1,6} 0 obj\n<</Type/XObject/Subtype/Image/Width \d{1,5}/Height \d{1,5}/ColorSpace/DeviceRGB"
    rb"/BitsPerComponent 8/Filter/DCTDecode/Length (\d{1,9})>>\nstream\n"
)
_IMAGE_END: Final = b"\nendstream\nendobj\n"
_TAIL: Final = re.compile(
    rb"xref\n0 \d{1,6}\n0000000000 65535 f \n(?:\d{10} 00000 n \n)+trailer\n<</Size \d{1,6}/Root 1 0 R>>\n"
    rb"startxref\n\d{1,10}\n%%EOF\n"
)


def left(data: bytes) -> Iterator[str]:
    """Whatever stands in it beside those; a JPEG of a page is looked through too."""
    if not data.startswith(_HEAD):
        yield "pdf.head"
        return
    at, pages = len(_HEAD), 0
    for wanted, code in ((_CATALOG, "pdf.catalog"), (_PAGES, "pdf.pages")):
        found = wanted.match(data, at)
        if found is None:
            yield code
            return
        at = found.end()
    while page := _PAGE.match(data, at):
        drawn = _DRAWS.match(data, page.end())
        image = _IMAGE.match(data, drawn.end()) if drawn else None
        if image is None:
            yield "pdf.page"
            return
        end = image.end() + int(image[1])
        yield from (f"pdf.{code}" for code in jpeg.left(data[image.end() : end]))
        if data[end : end + len(_IMAGE_END)] != _IMAGE_END:
            yield "pdf.picture"
            return
        at, pages = end + len(_IMAGE_END), pages + 1
    tail = _TAIL.match(data, at)
    if tail is None or tail.end() != len(data) or not pages:
        yield "pdf.trailer"
