"""A PDF: words on its pages, in notes, attachments and data about it; words that no page shows; pictures inside.

A word is hidden if the page looks the same without it: white on white, under a rectangle or a picture, outside the
page, invisible, in a layer that is off. Each page is drawn twice, with its letters and without. Source: ISO 32000-1.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from amanat.evidence.reading.found import Found

MOST_PAGES: Final = 40
_MOST_LETTERS: Final = 30_000
_MOST_OBJECTS: Final = 20_000
_DEEPEST: Final = 6
_SCALE: Final = 2.0  # pixels a point when pages are compared
_SHOWN: Final = 2.1  # pixels a point when letters on it are read: 150 an inch
_INK: Final = 24
"""By how much a pixel must change when a word goes, of 255, for the word to be seen."""
_LINES_DRAWN: Final = 40
"""Paths from which on a page may hold letters that are drawn."""
_SMALLEST: Final = 40  # pixels: a smaller picture shows nobody
_STREAM: Final = re.compile(rb"stream\r?\n")
_XMP: Final = re.compile(rb"<x:xmpmeta.{0,200000}?</x:xmpmeta>|<rdf:RDF.{0,200000}?</rdf:RDF>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class _Objects:
    texts: list[Any]
    pictures: list[Any]
    paths: int = 0


def read(data: bytes, found: Found) -> None:
    document = pypdfium2.PdfDocument(data)
    _about(document, data, found)
    _attached(document, found)
    for number, page in enumerate(document, 1):
        if number > MOST_PAGES:
            found.mark("unread", f"page-{number}")
            return
        _page(page, f"page-{number}", found)
        _notes(document, page, f"page-{number}", found)


# --- one page


def _page(page: Any, where: str, found: Found) -> None:
    objects = _Objects([], [])
    for one in _objects(page):
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            objects.texts.append(one)
        elif one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            objects.pictures.append(one)
        else:
            objects.paths += 1
    words = list(_words(page)) if objects.texts else []
    if words:
        found.say(where, " ".join(text for text, _ in words))
        hidden = _hidden(page, words, objects.texts)
        found.say(f"{where}.hidden", " ".join(hidden), hidden=True)
    for number, one in enumerate(objects.pictures, 1):
        _picture(one, f"{where}.picture-{number}", found)
    if objects.paths >= _LINES_DRAWN or len(objects.pictures) > 1 or not (words or objects.pictures):
        found.show(where, _drawn(page, _SHOWN))


def _objects(page: Any) -> Iterator[Any]:
    with contextlib.suppress(pypdfium2.PdfiumError):
        for count, one in enumerate(page.get_objects(max_depth=_DEEPEST)):
            if count >= _MOST_OBJECTS:
                return
            if one.type != pdfium.FPDF_PAGEOBJ_FORM:
                yield one


Box = tuple[float, float, float, float]


def _words(page: Any) -> Iterator[tuple[str, Box]]:
    """Each word with its box in points: left, bottom, right, top; a line's end stays in front of the next word."""
    text = page.get_textpage()
    letters, box, before = "", None, ""
    for at in range(min(text.count_chars(), _MOST_LETTERS)):
        letter = chr(pdfium.FPDFText_GetUnicode(text, at) or 0xFFFD)
        if letter.isspace() or letter == "\x00":
            if letters and box:
                yield before + letters, box
                letters, box, before = "", None, ""
            before = "\n" if letter in "\r\n" else before
            continue
        letters += letter
        here = text.get_charbox(at, loose=True)
        box = (
            here
            if box is None
            else (min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]), max(box[3], here[3]))
        )
    if letters and box:
        yield before + letters, box


def _hidden(page: Any, words: list[tuple[str, Box]], texts: list[Any]) -> list[str]:
    shown = _drawn(page, _SCALE).convert("L")
    for one in texts:
        pdfium.FPDFPageObj_SetIsActive(one, False)
    apart = ImageChops.difference(shown, _drawn(page, _SCALE).convert("L"))
    for one in texts:
        pdfium.FPDFPageObj_SetIsActive(one, True)
    left, bottom, right, top = page.get_bbox()
    across, down = apart.width / max(right - left, 1), apart.height / max(top - bottom, 1)
    hidden = []
    for word, box in words:
        place = (
            round((box[0] - left) * across) - 1,
            round((top - box[3]) * down) - 1,
            round((box[2] - left) * across) + 1,
            round((top - box[1]) * down) + 1,
        )
        seen = _brightest(apart.crop(place)) if place[0] < place[2] and place[1] < place[3] else 0
        if seen < _INK:
            hidden.append(word.strip())
    return hidden


def _brightest(grey: Image.Image) -> int:
    return max(at for at, count in enumerate(grey.histogram()) if count)


def _drawn(page: Any, scale: float) -> Image.Image:
    wide, high = page.get_size()
    if min(wide, high) <= 0:
        return Image.new("RGB", (1, 1))
    scale = min(scale, 2400 / max(wide, high))
    drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return drawn


def _picture(one: Any, where: str, found: Found) -> None:
    """As it lies in the file, whatever covers it on the page."""
    try:
        wide, high = one.get_px_size()
        if min(wide, high) < _SMALLEST:
            return
        if wide * high > Image.MAX_IMAGE_PIXELS:
            found.mark("unread", where)
            return
        picture = one.get_bitmap(render=False).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError, OSError):
        found.mark("unread", where)
        return
    picture.thumbnail((2400, 2400))
    found.show(where, picture)


# --- what stands beside the pages


def _notes(document: Any, page: Any, where: str, found: Found) -> None:
    said = []
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), 500)):
        note = pdfium.FPDFPage_GetAnnot(page, at)
        if not note:
            continue
        said += [_key(note, name) for name in (b"Contents", b"T", b"Subj", b"RC", b"V", b"TU", b"DV")]
        link = pdfium.FPDFAnnot_GetLink(note)
        action = pdfium.FPDFLink_GetAction(link) if link else None
        if action:
            _link(document, action, where, found)
        pdfium.FPDFPage_CloseAnnot(note)
    found.say(f"{where}.note", "\n".join(_TAG.sub(" ", one) for one in said if one), hidden=True)


def _key(note: Any, name: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(note, name, None, 0)
    if not 2 < size < 1 << 20:
        return ""
    made = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(note, name, made, size)
    return bytes(made)[: size - 2].decode("utf-16-le", "replace")


def _link(document: Any, action: Any, where: str, found: Found) -> None:
    size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    if 1 < size < 1 << 16:
        made = ctypes.create_string_buffer(size)
        pdfium.FPDFAction_GetURIPath(document, action, made, size)
        found.say(f"{where}.link", made.value.decode("utf-8", "replace"), hidden=True)


def _attached(document: Any, found: Found) -> None:
    for at in range(min(pdfium.FPDFDoc_GetAttachmentCount(document), 50)):
        where = f"attachment-{at + 1}"
        found.mark("inside", where)
        attached = pypdfium2.PdfAttachment(pdfium.FPDFDoc_GetAttachment(document, at), document)
        found.say(f"{where}.name", attached.get_name(), hidden=True)
        with contextlib.suppress(pypdfium2.PdfiumError):
            data = bytes(attached.get_data())
            text = data[: 1 << 20].decode("utf-8", "replace")
            if text.count("\ufffd") * 20 < len(text):
                found.say(where, text, hidden=True)
            else:
                found.mark("unread", where)


def _about(document: Any, data: bytes, found: Found) -> None:
    said = document.get_metadata_dict(skip_empty=True)
    titles = [one.get_title() for _, one in zip(range(500), document.get_toc(), strict=False)]
    packets = [one[0] for _, one in zip(range(10), _XMP.finditer(data), strict=False)] + list(_packed(data))
    xmp = [_TAG.sub(" ", one.decode("utf-8", "replace")) for one in packets]
    if said or packets:
        found.mark("metadata", "about")
    found.say("about", "\n".join([*said.values(), *xmp]))
    found.say("contents", "\n".join(titles))


def _packed(data: bytes) -> Iterator[bytes]:
    """XMP in packed streams, as far as a few megabytes go."""
    left = 8 << 20
    for found in _STREAM.finditer(data):
        if data[found.end() : found.end() + 1] not in (b"\x78", b"\x48", b"\x68") or left <= 0:
            continue
        unpacking = zlib.decompressobj()
        with contextlib.suppress(zlib.error):
            plain = unpacking.decompress(data[found.end() :], min(left, 1 << 18))
            left -= len(plain)
            if b"<x:xmpmeta" in plain or b"<rdf:RDF" in plain:
                yield plain
