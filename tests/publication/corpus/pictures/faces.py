"""Faces and none, data around pictures, and pictures of the private list. Faces are photographs out of packages."""

from __future__ import annotations

import io
import random

from documents import docx, drawn, paragraph, pdf, png, said, saved
from drawing import cartoon, compressed, dark, landscape, letters, photographs, pixelated
from PIL import Image, ImageDraw, ImageFilter, ImageOps, PngImagePlugin
from shelf import Shelf

Box = tuple[int, int, int, int]
_A_FACE = 20
"""Items that each photograph makes."""


def draw(shelf: Shelf, chance: random.Random) -> int:
    found = photographs()
    for picture, box in found.values():
        _faces(shelf, chance, picture, box)
    for kind in ("smiley", "child", "sticks", "back"):
        shelf.picture(cartoon(chance, kind), "none", "", f"no face of anybody: {kind}")
    _data(shelf, chance)
    _listed(shelf, chance)
    return (2 - len(found)) * _A_FACE


def _faces(shelf: Shelf, chance: random.Random, picture: Image.Image, box: Box) -> None:
    def put(shown: Image.Image, leaks: str, why: str, pair: bool = False, quality: int = 80) -> None:
        shelf.picture(shown, "none", leaks, why, pair=pair, quality=quality)

    put(picture, "face", "a portrait")
    covered = picture.copy()
    ImageDraw.Draw(covered).rectangle(box, fill="black")
    put(covered, "", "the same, covered in black", pair=True)
    put(pixelated(picture, box, 6), "", "a mask of six squares")
    put(ImageOps.mirror(picture), "face", "mirrored")
    put(dark(picture), "face", "dark")
    put(picture.convert("L"), "face", "without colours")
    put(picture.filter(ImageFilter.GaussianBlur(3)), "face", "a little out of focus")
    put(compressed(picture, 15), "face", "saved badly", quality=15)
    put(picture.rotate(15, fillcolor="gray"), "face", "turned by 15 degrees")
    put(picture.rotate(35, fillcolor="gray"), "face", "turned by 35 degrees")
    put(picture.rotate(90, expand=True), "face", "lies on its side")
    put(picture.rotate(180), "face", "upside down")
    for high in (160, 70, 40):
        put(_far(chance, picture, box, high), "face", f"far away: {high} pixels")
    half = picture.copy()
    ImageDraw.Draw(half).rectangle((box[0], box[1] + (box[3] - box[1]) * 3 // 5, box[2], box[3]), fill="white")
    put(half, "face", "mouth and chin covered")
    shelf.picture(_card(picture, box), "en", "face name national_number", "an identity card that nobody issued")
    made = pdf(said("Annex"), picture=picture)
    shelf.put(saved(made), "pdf", "pdf", "en", "face", "in a document")
    made.pages[0].Contents = made.make_stream(made.pages[0].Contents.read_bytes() + b"0 g 40 40 500 640 re f\n")
    shelf.put(saved(made), "pdf", "pdf", "en", "face", "under a black rectangle of the document")
    shelf.put(docx(paragraph("Annex") + drawn(1), pictures=[png(picture)]), "docx", "docx", "en", "face", "in a text")


def _far(chance: random.Random, picture: Image.Image, box: Box, high: int) -> Image.Image:
    scale = high / (box[3] - box[1])
    small = picture.resize((round(picture.width * scale), round(picture.height * scale)))
    view = landscape(chance)
    view.paste(small, (chance.randrange(max(1, view.width - small.width)), max(0, view.height - small.height)))
    return view


def _card(picture: Image.Image, box: Box) -> Image.Image:
    made = Image.new("RGB", (1000, 630), "#d7e8d4")
    draw_ = ImageDraw.Draw(made)
    draw_.rectangle((0, 0, 1000, 90), fill="#2f6b3a")
    draw_.text((40, 20), "SPECIMEN CARD OF NOWHERE", "white", font=letters("a", 40))
    made.paste(picture.crop(box).resize((240, 300)), (700, 150))
    for at, words in enumerate(
        ("Name", "Sadia Rauf", "Identity Number", "35202-0000000-4", "Date of Issue", "03.05.2021")
    ):
        draw_.text((50, 130 + at * 70), words, "#1b2b1b", font=letters("a", 28 if at % 2 == 0 else 40))
    return made


def _data(shelf: Shelf, chance: random.Random) -> None:
    def exif(gps: bool = False, maker: bool = False, turned: bool = False) -> dict[str, bytes]:
        made = Image.Exif()
        if maker:
            made[0x010F], made[0x0132] = "Example Camera", "2025:05:03 10:14:00"
        if turned:
            made[0x0112] = 1
        if gps:
            made.get_ifd(0x8825).update({1: "N", 2: (31.0, 30.0, 0.0), 3: "E", 4: (74.0, 20.0, 0.0)})
        return {"exif": made.tobytes()}

    shelf.picture(landscape(chance), "none", "", "nothing beside the picture")
    shelf.picture(landscape(chance), "none", "gps", "a place", **exif(gps=True))
    shelf.picture(landscape(chance), "none", "gps metadata", "a place and a camera", **exif(gps=True, maker=True))
    shelf.picture(landscape(chance), "none", "metadata", "a camera and a day", **exif(maker=True))
    shelf.picture(landscape(chance), "none", "", "only which way is up", **exif(turned=True))
    shelf.picture(landscape(chance), "none", "metadata", "a comment", comment=b"taken at home")
    shelf.picture(landscape(chance), "none", "metadata", "XMP", xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    shelf.picture(landscape(chance), "none", "", "a profile of colours", icc_profile=b"profile")
    out = io.BytesIO()
    landscape(chance).save(out, "JPEG")
    shelf.put(out.getvalue() + b"PK\x03\x04more", "jpg", "picture", "none", "metadata", "something behind the end")
    for words, leaks in (
        ({}, ""),
        ({"Comment": "made by Sadia Rauf"}, "metadata"),
        ({"Software": "Example 3"}, "metadata"),
    ):
        info, out = PngImagePlugin.PngInfo(), io.BytesIO()
        for key, value in words.items():
            info.add_text(key, value)
        landscape(chance, (450, 300)).save(out, "PNG", pnginfo=info)
        shelf.put(out.getvalue(), "png", "picture", "none", leaks, f"PNG with {sorted(words) or 'no'} words")
    for more, leaks in (({}, ""), (exif(gps=True), "gps")):
        out = io.BytesIO()
        landscape(chance).save(out, "WEBP", **more)
        shelf.put(out.getvalue(), "webp", "picture", "none", leaks, "WebP")


def _listed(shelf: Shelf, chance: random.Random) -> None:
    for _ in range(3):
        private = landscape(chance)
        shelf.listed(private)
        wide, high = private.size
        inner = (wide // 50, high // 50, wide - wide // 50, high - high // 50)
        tenth = (wide // 10, high // 10, wide - wide // 10, high - high // 10)
        for shown, why in (
            (private, "as it is"),
            (private.resize((wide // 3, high // 3)), "a third of the size"),
            (compressed(private, 20), "saved badly"),
            (ImageOps.mirror(private), "mirrored"),
            (private.rotate(90, expand=True), "on its side"),
            (private.crop(inner), "cut by 2 percent at each side"),
            (private.crop(tenth), "cut by 10 percent at each side"),
        ):
            shelf.picture(shown, "none", "private_picture", f"of the private list, {why}")
    for _ in range(6):
        shelf.picture(landscape(chance), "none", "", "another landscape")
