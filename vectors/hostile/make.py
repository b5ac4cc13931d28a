"""Writes the hostile evidence files beside this script, and `expected.json`: what each must turn out to be.

`python vectors/hostile/make.py`. Nothing here harms anything: each is the smallest file with the shape of an attack.
`shape` and `note` are what the viewer's first look says; `drawn` is `png` or the note of trying to draw it as a picture
(or, for a PDF, its first page), `too_much` standing for whichever limit is met first.
What is not drawn can only be downloaded.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
SCRIPT = b"<script>document.title='ran'</script>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes, *, crc: int | None = None) -> bytes:
    return (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)
    )


def png(width: int, height: int, rows: bytes, *extra: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return PNG + head + b"".join(extra) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def squares(size: int = 64) -> Image.Image:
    return Image.frombytes("L", (size, size), bytes((x * y) % 256 for y in range(size) for x in range(size))).convert(
        "RGB"
    )


def pdf(
    page: bytes = b"", catalogue: bytes = b"", *, stream: bytes = b"0 0 m 100 100 l S", filters: bytes = b""
) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R " + (page or b"/MediaBox [0 0 200 200]") + b" >>",
        b"<< /Length %d %s >>\nstream\n" % (len(stream), filters) + stream + b"\nendstream",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body + table + b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    )


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def tiff_loop() -> bytes:
    # The only directory names itself as the next one.
    entry = struct.pack("<HHII", 256, 4, 1, 16)
    return b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


def tone() -> bytes:
    samples = bytes(128 + (40 if n // 20 % 2 else -40) for n in range(4000))
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(samples))
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
        + b"data"
        + struct.pack("<I", len(samples))
        + samples
    )


def files() -> dict[str, tuple[bytes, dict[str, object]]]:
    jpeg = saved(squares(), "JPEG")
    good_png = saved(squares(), "PNG")
    drawn = {"shape": "picture", "note": None, "drawn": "png"}
    broken = {"shape": "picture", "note": None, "drawn": "broken"}
    unseen = {"shape": "picture", "note": "broken", "drawn": "broken"}
    page = {"shape": "pages", "note": None, "drawn": "png"}
    other = {"shape": "other", "note": None, "drawn": "broken"}
    hundred = zlib.compress(b"\x00" * (10_000 // 8 + 1) * 10_000, 9)
    bomb = zlib.compress(zlib.compress(b"0 0 m 9 9 l S " * 4_000_000, 9), 9)
    return {
        "html-in-comment.jpg": (jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(HTML) + 2) + HTML + jpeg[2:], drawn),
        "html-after-end.jpg": (jpeg + HTML, drawn),
        "zip-after-end.jpg": (jpeg + zipped(run=b"#!/bin/sh\n"), drawn),
        "script.gif": (saved(squares(), "GIF")[:-1] + b"\x21\xfe\x08*/alert()\x00;", drawn),
        "html-named.jpg": (HTML, other),
        "drawing.svg": (
            b'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1">' + SCRIPT + b"</svg>",
            other,
        ),
        "svg-named.png": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", other),
        "hundred-megapixels.png": (
            png(10_000, 10_000, hundred),
            {"shape": "picture", "note": "too_large", "drawn": "too_large"},
        ),
        "claims-to-be-huge.png": (
            png(2**31 - 1, 2**31 - 1, b"x"),
            {"shape": "picture", "note": "too_large", "drawn": "too_large"},
        ),
        "text-bomb.png": (
            png(
                8,
                8,
                zlib.compress(b"\x00\xff" * 8),
                chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(b"a" * 20_000_000, 9)),
            ),
            {"shape": "picture", "note": "broken", "drawn": "broken"},
        ),
        "truncated.png": (good_png[: len(good_png) // 2], broken),
        "wrong-checksum.png": (good_png[:29] + b"\x00\x00\x00\x00" + good_png[33:], unseen),
        "truncated.jpg": (saved(squares(512), "JPEG", quality=95)[:4000], broken),
        "header-only.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", unseen),
        "loop.tiff": (tiff_loop(), unseen),
        "broken.webp": (b"RIFF\xff\xff\xff\x7fWEBPVP8L" + b"\x00" * 40, unseen),
        "postscript-named.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n", other),
        "script.pdf": (pdf(catalogue=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), page),
        "launch.pdf": (pdf(catalogue=b"/OpenAction << /S /Launch /F (/bin/sh) >>"), page),
        "endless-sheet.pdf": (pdf(b"/MediaBox [0 0 14400000 14400000]"), page),
        "no-sheet.pdf": (pdf(b"/MediaBox [0 0 0 0]"), page),
        "flate-bomb.pdf": (
            pdf(stream=bomb, filters=b"/Filter [/FlateDecode /FlateDecode]"),
            page | {"drawn": "too_much"},
        ),
        "pages-loop.pdf": (
            pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [2 0 R] /Count 9"),
            {"shape": "pages", "note": None, "drawn": "broken"},
        ),
        "truncated.pdf": (pdf()[:60], {"shape": "pages", "note": "broken", "drawn": "broken"}),
        "program.jpg": (b"\x7fELF\x02\x01\x01" + b"\x00" * 60, other),
        "archive.docx": (zipped(**{"[Content_Types].xml": b"<x/>", "../../outside": b"x"}), other),
        "empty.jpg": (b"", {"shape": "other", "note": "empty", "drawn": "broken"}),
        "tone.wav": (tone(), {"shape": "audio", "note": None, "drawn": "broken"}),
        "half.mp4": (
            b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom\xff\xff\xff\xffmoov",
            {"shape": "video", "note": None, "drawn": "broken"},
        ),
        "chat.txt": (
            "12:04 ‮txet desrever <b>bold</b> منگل\n".encode() + b"plain words\n",
            {"shape": "text", "note": None, "drawn": "broken"},
        ),
        "script.html": (HTML, other),
    }


def main() -> None:
    made = files()
    for name, (data, _) in made.items():
        (HERE / name).write_bytes(data)
    expected = {name: outcome for name, (_, outcome) in sorted(made.items())}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
