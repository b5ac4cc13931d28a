"""Small pictures and documents that hold what must not leave."""

from __future__ import annotations

import io
import zlib

from PIL import Image, PngImagePlugin

GPS = 0x8825


def picture(kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, kind, **more)
    return out.getvalue()


def exif(*, gps: bool = False, camera: bool = False, turned: bool = False) -> bytes:
    made = Image.Exif()
    if camera:
        made[0x010F] = "Example Camera"
    if turned:
        made[0x0112] = 6
    if gps:
        made.get_ifd(GPS)[1] = "N"
    return made.tobytes()


def png_text(**words: str) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    for key, word in words.items():
        info.add_text(key, word)
    return info


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def with_chunk(kind: bytes, body: bytes) -> bytes:
    plain = picture("PNG")
    return plain[:33] + chunk(kind, body) + plain[33:]


def with_segment(marker: int, body: bytes) -> bytes:
    plain = picture("JPEG")
    return plain[:2] + bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body + plain[2:]


def pdf(extra: bytes = b"", *, packed: bytes = b"") -> bytes:
    stream = zlib.compress(packed)
    objects = (
        b"5 0 obj\n<</Type/ObjStm/Filter/FlateDecode/N 1>>\nstream\n" + stream + b"\nendstream\n" if packed else b""
    )
    return b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + objects + extra + b"\nstartxref\n9\n%%EOF\n"
