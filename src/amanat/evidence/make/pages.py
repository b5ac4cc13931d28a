"""PDF: each page becomes a picture in a new file that holds nothing else. Text, links, forms, layers, attachments,
scripts and earlier versions stay behind."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pypdfium2

from amanat.evidence.make.pictures import Box, cover

DOTS: Final = 170
"""Dots an inch: small print stays readable."""
MOST_SIDE: Final = 4_000  # pixels of the longer side of a page
MARGIN: Final = 24
"""Dots added around a rectangle: a picture on the page may have been saved with losses, in blocks as large as this."""
MOST_PAGES: Final = 400
POINTS: Final = 72  # of an inch
Covered = Mapping[int, Iterable[Box]]
"""Rectangles by page, from 1."""


class TooManyError(Exception):
    """More pages than a copy is made of."""


def clean(data: bytes, covered: Covered | None = None) -> tuple[str, bytes]:
    """Type and bytes of a copy of all pages; rectangles in `covered` are black in it."""
    document = pypdfium2.PdfDocument(data)
    if len(document) > MOST_PAGES:
        raise TooManyError
    return "application/pdf", written(list(_drawn(document, covered or {})))


def _drawn(document: pypdfium2.PdfDocument, covered: Covered) -> Iterator[tuple[bytes, int, int, float, float]]:
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        wide, high = page.get_size()
        if not (0 < wide <= 20_000 and 0 < high <= 20_000):
            raise ValueError("page size")
        scale = min(DOTS / POINTS, MOST_SIDE / max(wide, high))
        image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        cover(image, covered.get(number, ()), MARGIN)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=88, subsampling=0)
        yield out.getvalue(), image.width, image.height, wide, high
        page.close()


def written(pages: list[tuple[bytes, int, int, float, float]]) -> bytes:
    """A PDF (ISO 32000-1) of pictures: JPEG, its pixels, and the page's size in points, for each."""
    kids = " ".join(f"{3 + 3 * index} 0 R" for index in range(len(pages)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode()]
    for index, (picture, width, height, wide, high) in enumerate(pages):
        number = 3 + 3 * index
        box = f"{wide:.4f}".rstrip("0").rstrip("."), f"{high:.4f}".rstrip("0").rstrip(".")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {box[0]} {box[1]}]/Contents {number + 1} 0 R"
            f"/Resources<</XObject<</P {number + 2} 0 R>>>>>>".encode()
        )
        draws = f"{box[0]} 0 0 {box[1]} 0 0 cm /P Do".encode()
        objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(draws), draws))
        head = (
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB/BitsPerComponent 8"
            f"/Filter/DCTDecode/Length {len(picture)}>>\nstream\n"
        )
        objects.append(head.encode() + picture + b"\nendstream")
    return _joined(objects)


def _joined(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, count = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % count
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return bytes(out)
