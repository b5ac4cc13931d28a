"""The limited process: reads one file on standard input, answers on standard output, and can do nothing else.

`python -I -m amanat.evidence.viewer.child JOB [PAGE]`, JOB one of `look`, `picture`, `page`, `small`, `hashes`.
The answer is one line of JSON (`{"holds": […], …}` or with `"note"` when it cannot be shown), then the PNG if there is
one. The exit code is 0 whenever an answer was given; a crash, a limit hit or silence is for the parent to put into
words.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pylibmagic  # noqa: F401  (puts the bundled library where `magic` looks when it is imported)
import pypdfium2
from PIL import AvifImagePlugin, Image, ImageOps, PngImagePlugin

from amanat.evidence.viewer.confine import confine
from amanat.evidence.viewer.pdq import SIDE, pdq

# What Pillow may try, by content. No PostScript, no font, no format that calls another program.
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
MOST_PIXELS: Final = 64_000_000  # what a phone takes today; more is a note, not an outage
MOST_PAGES: Final = 2_000
LONGEST_SIDE: Final = 1_600  # pixels of what is shown; the original is one click away
SMALL_SIDE: Final = 320  # pixels of what stands on a cover
_SNIFFED: Final = 1 << 20  # libmagic looks at the beginning only

_PICTURES: Final = frozenset(
    f"image/{kind}" for kind in ("jpeg", "png", "gif", "webp", "avif", "bmp", "x-ms-bmp", "tiff")
)

Answer = tuple[dict[str, Any], bytes]


def main(arguments: list[str]) -> int:
    memory, seconds, job = int(arguments[0]), int(arguments[1]), arguments[2]
    works: dict[str, Callable[[bytes], Answer]] = {"look": look, "picture": picture, "small": small, "hashes": hashes}
    work = partial(page, number=int(arguments[3])) if job == "page" else works[job]
    sniffer = _prepare()
    holds = confine(memory=memory, seconds=seconds)
    data = sys.stdin.buffer.read()
    head, body = _answer(work, data)
    head |= {"holds": holds, "media": sniffer.from_buffer(data[:_SNIFFED]) if data else "application/x-empty"}
    if job == "look":
        head |= _shape(head["media"], data) if data else {"shape": "other", "note": "empty"}
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    out.write(body)
    out.flush()
    return 0


def _prepare() -> Any:
    """Loads what would otherwise be read from the disk later, when no file can be opened any more."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    PngImagePlugin.MAX_TEXT_MEMORY = 1 << 20
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a thread cannot be started any more
    Image.init()
    sample = io.BytesIO()
    Image.new("RGB", (2, 2)).save(sample, "PNG")
    picture(sample.getvalue())
    pypdfium2.PdfDocument.new().close()
    import magic

    sniffer = magic.Magic(mime=True)
    sniffer.from_buffer(b"warm")
    return sniffer


def _answer(work: Callable[[bytes], Answer], data: bytes) -> Answer:
    try:
        return work(data)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return {"note": "too_large"}, b""
    except MemoryError:
        return {"note": "too_large"}, b""
    except Exception:  # whatever a decoder trips over: the file is the matter, not the desk
        return {"note": "broken"}, b""


def look(data: bytes) -> Answer:
    """Nothing to draw yet; `main` adds what it is."""
    return {}, b""


def _shape(media: str, data: bytes) -> dict[str, Any]:
    if media in _PICTURES:
        return _answer(_measure, data)[0] | {"shape": "picture"}
    if media == "application/pdf":
        return _answer(_count, data)[0] | {"shape": "pages"}
    return {"shape": "other"}


def _measure(data: bytes) -> Answer:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        return {"width": image.width, "height": image.height}, b""


def _count(data: bytes) -> Answer:
    document = pypdfium2.PdfDocument(data)
    count = len(document)
    if count == 0:
        return {"note": "broken"}, b""
    return {"pages": min(count, MOST_PAGES)}, b""


def small(data: bytes) -> Answer:
    """The first frame, or the first page of a PDF, small."""
    return page(data, 1, SMALL_SIDE) if data.startswith(b"%PDF") else picture(data, SMALL_SIDE)


def picture(data: bytes, side: int = LONGEST_SIDE) -> Answer:
    """The first frame, upright, as PNG without any metadata."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        image.draft("RGB", (side * 2, side * 2))  # a JPEG need not be decoded at full size
        upright = ImageOps.exif_transpose(image)
        shown = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    shown.thumbnail((side, side))
    return {"width": shown.width, "height": shown.height}, _png(shown)


def page(data: bytes, number: int, side: int = LONGEST_SIDE) -> Answer:
    """Page `number` (from 1) of a PDF as pixels: no script, form, link or attachment of it comes along."""
    document = pypdfium2.PdfDocument(data)
    if not 1 <= number <= min(len(document), MOST_PAGES):
        return {"note": "no_page"}, b""
    sheet = document[number - 1]
    width, height = sheet.get_size()
    if min(width, height) <= 0:
        return {"note": "broken"}, b""
    drawn = sheet.render(scale=side / max(width, height), may_draw_forms=False)
    image = drawn.to_pil().convert("RGB")
    return {"width": image.width, "height": image.height}, _png(image)


def hashes(data: bytes) -> Answer:
    """What the first frame looks like (PDQ): eight hashes and the quality."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        image.draft("L", (SIDE * 2, SIDE * 2))
        upright = ImageOps.exif_transpose(image)
        clear = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    if clear.mode == "RGBA":  # what shows through is white on most screens
        clear = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    grey = clear.convert("L")
    if max(grey.size) > SIDE:
        grey = grey.resize((SIDE, SIDE), Image.Resampling.BOX)
    found, quality = pdq(grey.tobytes(), *grey.size)
    return {"hashes": found, "quality": quality}, b""


def _png(image: Image.Image) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "PNG", compress_level=3)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
