"""The limited process for working copies: one file in, one line of JSON and one new file out.

`python -I -m amanat.evidence.worker MEMORY SECONDS JOB [PLAN]`, JOB one of

- ``media``: what it is by its bytes, and nothing else;
- ``metadata``: ``rows`` of [group, name, value], ``media`` by its bytes;
- ``clean`` and ``cover`` (PLAN: JSON list of [page, left, top, right, bottom], parts of the whole): ``media``, copy;
- ``prove`` (PLAN: the media type that it should have): ``left``, what the second tool found;
- ``tracks``: ``codecs``, what is inside a film; ``boxes``: the same film without words in its settings.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
import zipfile
from collections.abc import Callable
from typing import Any, Final

import pylibmagic  # noqa: F401  (puts the bundled library where `magic` looks when it is imported)
import pypdfium2
from PIL import AvifImagePlugin, Image, ImageCms, IptcImagePlugin, PngImagePlugin

from amanat.evidence import metadata, scan
from amanat.evidence.make import pages, pictures, texts
from amanat.evidence.make.boxes import without_words
from amanat.evidence.scan.mp4 import boxes
from amanat.evidence.viewer.confine import confine

MOST_PIXELS: Final = 64_000_000
_SNIFFED: Final = 1 << 20
_PICTURES: Final = frozenset(
    f"image/{kind}" for kind in ("jpeg", "png", "gif", "webp", "avif", "bmp", "x-ms-bmp", "tiff")
)

_DECODES: Final = frozenset({"metadata", "clean", "cover"})

Answer = tuple[dict[str, Any], bytes]


def main(arguments: list[str]) -> int:
    memory, seconds, job = int(arguments[0]), int(arguments[1]), arguments[2]
    plan = arguments[3] if len(arguments) > 3 else ""
    works: dict[str, Callable[[str, bytes, str], Answer]] = {
        "media": _nothing,
        "metadata": _metadata,
        "clean": _clean,
        "cover": _cover,
        "prove": _prove,
        "tracks": _tracks,
        "boxes": _boxes,
    }
    sniffer = _prepare(practise=job in _DECODES)
    holds = confine(memory=memory, seconds=seconds)
    data = sys.stdin.buffer.read()
    media = _media(sniffer, data)
    head, body = _answer(works[job], media, data, plan)
    out = sys.stdout.buffer
    out.write(json.dumps({"media": media, "holds": holds, **head}).encode() + b"\n")
    out.write(body)
    out.flush()
    return 0


def _prepare(*, practise: bool) -> Any:
    """Loads what would otherwise be read from the disk later, when no file can be opened any more. `practise`: every
    decoder runs once on something of ours, because some load their parts only then."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    PngImagePlugin.MAX_TEXT_MEMORY = 1 << 20
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a thread cannot be started any more
    Image.init()
    for name in ("ascii", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        b"  ".decode(name)
    if practise:
        _practise()
    import magic

    sniffer = magic.Magic(mime=True)
    sniffer.from_buffer(b"warm")
    return sniffer


def _practise() -> None:
    for kind in ("jpeg", "png", "webp", "tiff"):
        picture = _practice_picture(kind)
        metadata.rows_of(f"image/{kind}", picture)
        pictures.clean(picture)
    page = pages.written([(_practice_picture("jpeg"), 2, 2, 72.0, 72.0)])
    pages.clean(page)
    metadata.rows_of("application/pdf", page)
    text = _practice_text()
    texts.clean(text)
    metadata.rows_of(texts.MEDIA, text)


def _media(sniffer: Any, data: bytes) -> str:
    """What it is by its bytes. libmagic knows a text by the order of its parts, which is not always the usual one."""
    if not data:
        return "application/x-empty"
    media = str(sniffer.from_buffer(data[:_SNIFFED]))
    if data.startswith(b"PK\x03\x04") and media in ("application/zip", "application/octet-stream"):
        with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as package:
            return texts.MEDIA if "word/document.xml" in package.namelist() else "application/zip"
    return media


def _practice_picture(kind: str) -> bytes:
    """A small picture of our own with a little of everything, so that every reader has run once."""
    exif = Image.Exif()
    exif[0x010E] = "practice"
    exif.get_ifd(0x8825).update({1: "N", 2: (1.0, 1.0, 1.0), 3: "E", 4: (1.0, 1.0, 1.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    more: dict[str, Any] = {"exif": exif.tobytes(), "icc_profile": profile}
    if kind == "jpeg":
        more |= {"comment": b"practice", "xmp": b"<x:xmpmeta/>"}
    elif kind == "png":
        words = PngImagePlugin.PngInfo()
        words.add_text("a", "b", zip=True)
        words.add_itxt("c", "d")
        more["pnginfo"] = words
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, kind.upper(), **more)
    IptcImagePlugin.getiptcinfo(Image.open(io.BytesIO(out.getvalue())))
    return out.getvalue()


def _practice_text() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", '<w:d xmlns:w="w"/>')
        package.writestr("word/media/a.jpeg", _practice_picture("jpeg"))
    return out.getvalue()


def _answer(work: Callable[[str, bytes, str], Answer], media: str, data: bytes, plan: str) -> Answer:
    if not data:
        return {"note": "empty"}, b""
    try:
        return work(media, data, plan)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError, pages.TooManyError):
        return {"note": "too_large"}, b""
    except Exception:  # whatever a decoder trips over: the file is the matter, not the desk
        return {"note": "broken"}, b""


def _nothing(_media: str, _data: bytes, _plan: str) -> Answer:
    return {}, b""


def _metadata(media: str, data: bytes, _plan: str) -> Answer:
    return {"rows": metadata.rows_of(media, data)}, b""


def _clean(media: str, data: bytes, _plan: str) -> Answer:
    if media in _PICTURES:
        kind, copy, left_out = pictures.clean(data)
    elif media == "application/pdf":
        (kind, copy), left_out = pages.clean(data), []
    elif media == texts.MEDIA:
        kind, copy, left_out = texts.clean(data)
    else:
        return {"note": "cannot"}, b""
    return {"media": kind, "left_out": left_out}, copy


def _cover(media: str, data: bytes, plan: str) -> Answer:
    covered: dict[int, list[pictures.Box]] = {}
    for page, *box in json.loads(plan):
        covered.setdefault(int(page), []).append(tuple(map(float, box)))  # type: ignore[arg-type]
    if media in _PICTURES:
        if max(covered, default=0) > 1:
            return {"note": "no_page"}, b""
        kind, copy, left_out = pictures.clean(data, covered.get(1, ()))
    elif media == "application/pdf":
        if max(covered, default=0) > len(pypdfium2.PdfDocument(data)):
            return {"note": "no_page"}, b""
        (kind, copy), left_out = pages.clean(data, covered), []
    else:
        return {"note": "cannot"}, b""
    return {"media": kind, "left_out": left_out}, copy


def _prove(_media: str, data: bytes, plan: str) -> Answer:
    return {"left": scan.left_in(plan, data)}, b""


def _tracks(_media: str, data: bytes, _plan: str) -> Answer:
    """Names of the codecs in a film in boxes, as far as they can be told; no sample is decoded."""
    found: list[str] = []

    def walk(start: int, end: int) -> None:
        for name, first, last in boxes(data, start, end):
            if name in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
                walk(first, last)
            elif name == b"stsd":
                found.extend(entry.decode("latin-1") for entry, _, _ in boxes(data, first + 8, last))

    walk(0, len(data))
    return {"codecs": found[:20]}, b""


def _boxes(_media: str, data: bytes, _plan: str) -> Answer:
    return {}, without_words(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
