"""A published picture holds nothing but the picture: real files of each format, and what is hidden in them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from amanat.errors import AmanatError, MalformedError
from amanat.seal.pictures import Size, check_picture

MEDIA = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
DRAWN = Image.effect_noise((61, 47), 60).convert("RGB")


def made(form: str, image: Image.Image = DRAWN, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


CLEAN = {
    "jpeg": ("JPEG", made("JPEG")),
    "jpeg progressive": ("JPEG", made("JPEG", progressive=True)),
    "jpeg with restarts": ("JPEG", made("JPEG", restart_marker_rows=1)),
    "jpeg grey": ("JPEG", made("JPEG", DRAWN.convert("L"))),
    "jpeg cmyk": ("JPEG", made("JPEG", DRAWN.convert("CMYK"))),
    "png": ("PNG", made("PNG")),
    "png palette": ("PNG", made("PNG", DRAWN.convert("P"), transparency=0)),
    "webp": ("WEBP", made("WEBP")),
    "webp lossless": ("WEBP", made("WEBP", lossless=True)),
    "webp with alpha": ("WEBP", made("WEBP", Image.merge("RGBA", (*DRAWN.split(), DRAWN.convert("L"))))),
}


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_picture_passes_and_its_size_is_known(name: str) -> None:
    form, data = CLEAN[name]
    assert check_picture(data, MEDIA[form]) == Size(61, 47)


def place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Invented Camera"
    exif.get_ifd(0x8825)[2] = (31.0, 33.0, 0.0)  # a GPS latitude
    return exif.tobytes()


def commented() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Invented Name")
    return info


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def inserted(data: bytes, at: int, more: bytes) -> bytes:
    return data[:at] + more + data[at:]


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


JPEG, PNG, WEBP, LOSSLESS = made("JPEG"), made("PNG"), made("WEBP"), made("WEBP", lossless=True)
BAD = {
    "exif in jpeg": ("JPEG", made("JPEG", exif=place()), "picture.metadata"),
    "xmp in jpeg": ("JPEG", made("JPEG", xmp=b"<x:xmpmeta/>"), "picture.metadata"),
    "profile in jpeg": ("JPEG", made("JPEG", icc_profile=b"profile"), "picture.metadata"),
    "comment in jpeg": ("JPEG", made("JPEG", comment=b"invented"), "picture.metadata"),
    "exif after the first scan": ("JPEG", inserted(JPEG, len(JPEG) - 2, segment(0xE1, place())), "picture.metadata"),
    "thumbnail in jpeg": (
        "JPEG",
        JPEG[:2] + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc") + JPEG[20:],
        "picture.metadata",
    ),
    "another APP0": ("JPEG", inserted(JPEG, 2, segment(0xE0, b"JFXX\0hidden")), "picture.metadata"),
    "bytes after jpeg": ("JPEG", JPEG + b"hidden", "picture.trailing"),
    "jpeg cut off": ("JPEG", JPEG[:-2], "picture.broken"),
    "jpeg cut in a table": ("JPEG", JPEG[:60], "picture.broken"),
    "jpeg with a length of nothing": ("JPEG", JPEG[:2] + b"\xff\xdb\0\0" + JPEG[2:], "picture.broken"),
    "jpeg with no frame": ("JPEG", b"\xff\xd8\xff\xd9", "picture.broken"),
    "jpeg with a byte between its segments": ("JPEG", inserted(JPEG, 20, b"\0"), "picture.broken"),
    "jpeg with two frames": (
        "JPEG",
        inserted(JPEG, 20, segment(0xC0, b"\x08\0\x2f\0\x3d\1\1\x11\0")),
        "picture.broken",
    ),
    "exif in png": ("PNG", made("PNG", exif=place()), "picture.metadata"),
    "text in png": ("PNG", made("PNG", pnginfo=commented()), "picture.metadata"),
    "profile in png": ("PNG", made("PNG", icc_profile=b"profile"), "picture.metadata"),
    "time in png": ("PNG", inserted(PNG, 33, chunk(b"tIME", b"\x07\xea\x01\x01\0\0\0")), "picture.metadata"),
    "bytes after png": ("PNG", PNG + b"hidden", "picture.trailing"),
    "png with a wrong check sum": ("PNG", PNG[:30] + b"\0" + PNG[31:], "picture.broken"),
    "png cut off": ("PNG", PNG[:-8], "picture.broken"),
    "png with no header": ("PNG", PNG[:8] + PNG[33:], "picture.broken"),
    "exif in webp": ("WEBP", made("WEBP", exif=place()), "picture.metadata"),
    "xmp in webp": ("WEBP", made("WEBP", xmp=b"<x:xmpmeta/>"), "picture.metadata"),
    "exif in webp that no flag tells of": (
        "WEBP",
        b"RIFF" + struct.pack("<I", len(WEBP) - 8 + 12) + WEBP[8:] + b"EXIF" + struct.pack("<I", 4) + b"hide",
        "picture.metadata",
    ),
    "webp that moves": ("WEBP", made("WEBP", save_all=True, append_images=[DRAWN.rotate(90)]), "picture.metadata"),
    "bytes after webp": ("WEBP", WEBP + b"hidden", "picture.trailing"),
    "webp cut off": ("WEBP", WEBP[:-10], "picture.broken"),
    "webp with nothing in it": ("WEBP", b"RIFF" + struct.pack("<I", 4) + b"WEBP", "picture.broken"),
    "webp with an odd end": ("WEBP", b"RIFF" + struct.pack("<I", len(LOSSLESS) - 9) + LOSSLESS[8:-1], "picture.broken"),
    "lossless webp without its mark": ("WEBP", LOSSLESS[:20] + b"\0" + LOSSLESS[21:], "picture.broken"),
    "a png that says it is a jpeg": ("JPEG", PNG, "picture.media"),
    "a page that says it is a webp": ("WEBP", b"<!doctype html><script>1</script>", "picture.media"),
    "nothing": ("PNG", b"", "picture.media"),
    "too wide": ("PNG", made("PNG", Image.new("L", (8001, 1))), "picture.size"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_more_or_less_than_a_picture_is_refused(name: str) -> None:
    form, data, code = BAD[name]
    with pytest.raises(MalformedError) as caught:
        check_picture(data, MEDIA[form])
    assert caught.value.code == code


@pytest.mark.parametrize("form", MEDIA)
def test_every_way_of_cutting_a_picture_is_refused_and_none_breaks_the_reader(form: str) -> None:
    whole = made(form)
    for end in range(len(whole)):
        with pytest.raises(AmanatError):
            check_picture(whole[:end], MEDIA[form])


def test_another_medium_is_refused() -> None:
    with pytest.raises(MalformedError) as caught:
        check_picture(b"<svg/>", "image/svg+xml")
    assert caught.value.code == "picture.media"
