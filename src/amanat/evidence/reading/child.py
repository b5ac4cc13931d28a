"""The limited process that reads a file for the checks: one file in, one line of JSON and grey pictures out.

`python -I -m amanat.evidence.reading.child MEMORY SECONDS BYTES`: the first BYTES of what it is given are the detector
of faces (`amanat.evidence.reading.faces.packed`), 0 for none; the rest is the file. The line has ``kind`` (``picture``,
``pdf``, ``docx``, ``odt``), ``parts``, ``marks`` (`amanat.evidence.reading.found`) and ``pictures``: where each was,
its PDQ hashes with their quality, the number of faces (null: nobody looked), whether it is laid out like a chat, and
the sizes of the two grey pictures that follow the line, one byte a pixel, for whoever reads letters.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
import zipfile
from typing import Any, Final

import pypdfium2
from PIL import AvifImagePlugin, Image, ImageOps, PngImagePlugin

from amanat.evidence.reading import bubbles, faces, package, paper, shades
from amanat.evidence.reading.found import Found
from amanat.evidence.viewer.confine import confine
from amanat.evidence.viewer.pdq import SIDE, pdq

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
MOST_PIXELS: Final = 64_000_000
MOST_FRAMES: Final = 8
_LONGEST: Final = 2_400  # pixels; a larger picture is made this small first


def main(arguments: list[str]) -> int:
    memory, seconds, detector = (int(number) for number in arguments)
    _prepare()
    looks = faces.detector(sys.stdin.buffer.read(detector)) if detector else None
    holds = confine(memory=memory, seconds=seconds)
    data = sys.stdin.buffer.read()
    try:
        head, body = _read(data, looks)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError):
        head, body = {"note": "too_large"}, []
    except Exception:  # whatever a decoder trips over: the file is the matter, not the desk
        head, body = {"note": "broken" if data else "empty"}, []
    out = sys.stdout.buffer
    out.write(json.dumps({"holds": holds, **head}).encode() + b"\n")
    for grey in body:
        out.write(grey)
    out.flush()
    return 0


def _prepare() -> None:
    """Loads what would otherwise be read from the disk later, when no file can be opened any more."""
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    PngImagePlugin.MAX_TEXT_MEMORY = 1 << 20
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # a thread cannot be started any more
    Image.init()
    for name in ("ascii", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "cp437"):
        b"  ".decode(name)
    sample = Image.new("RGB", (64, 64))
    for kind in ("PNG", "JPEG", "WEBP"):
        out = io.BytesIO()
        sample.save(out, kind)
        _open(out.getvalue())[0].load()
    bubbles.found(sample.resize((16, 1)))
    shades.even(sample.convert("L"))
    made = pypdfium2.PdfDocument.new()
    made.new_page(100, 100)
    out = io.BytesIO()
    made.save(out)
    paper.read(out.getvalue(), Found())
    package.practise()


def _read(data: bytes, looks: faces.Detector | None) -> tuple[dict[str, Any], list[bytes]]:
    found = Found()
    kind = _kind(data)
    if kind == "pdf":
        paper.read(data, found)
    elif kind in ("docx", "odt"):
        for where, inside in package.read(data, found):
            _inside(where, inside, found)
    else:
        for number, frame in enumerate(_open(data), 1):
            found.show("picture" if number == 1 else f"frame-{number}", frame)
    rows, body = [], []
    for where, picture in found.pictures:
        row, greys = _looked(picture, looks)
        rows.append({"where": where, **row})
        body += greys
    return {"kind": kind, "parts": found.parts, "marks": found.marks, "pictures": rows}, body


def _kind(data: bytes) -> str:
    if data[:1024].find(b"%PDF-") >= 0:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return package.kind_of(opened.namelist())
    return "picture"


def _inside(where: str, data: bytes, found: Found) -> None:
    """A picture inside a document; one that cannot be opened was not checked."""
    try:
        frames = _open(data)
    except (OSError, ValueError, SyntaxError):
        found.mark("unread", where)
        return
    if frames[0].info.get("gps"):
        found.mark("gps", where)
    for frame in frames:
        found.show(where, frame)


def _open(data: bytes) -> list[Image.Image]:
    """The frames, upright, without transparency: what shows through is white on most screens."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        count = min(getattr(opened, "n_frames", 1), MOST_FRAMES)
        gps = bool(opened.getexif().get_ifd(0x8825))
        made = []
        for number in range(count):
            if number:
                opened.seek(number)
            elif count == 1:
                opened.draft("RGB", (_LONGEST, _LONGEST))
            frame = flat(ImageOps.exif_transpose(opened))
            frame.info["gps"] = gps
            made.append(frame)
        return made


def flat(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    made = picture.convert("RGB")
    made.thumbnail((_LONGEST, _LONGEST))
    return made


def _looked(picture: Image.Image, looks: faces.Detector | None) -> tuple[dict[str, Any], list[bytes]]:
    grey = picture.convert("L")
    small = grey.resize((SIDE, SIDE), Image.Resampling.BOX) if max(grey.size) > SIDE else grey
    hashes, quality = pdq(small.tobytes(), *small.size)
    plain, even = shades.plain(grey), shades.even(grey)
    row = {
        "hashes": hashes,
        "quality": quality,
        "faces": None if looks is None else faces.count(picture, looks),
        "bubbles": bubbles.found(picture),
        "size": plain.size,
    }
    return row, [plain.tobytes(), even.tobytes()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
