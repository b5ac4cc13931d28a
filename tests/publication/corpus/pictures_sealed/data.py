"""What lies in a picture beside the picture, its name, and the private list."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from kept import Kept, encoded
from paint import scene
from PIL import Image, ImageEnhance, ImageOps, PngImagePlugin

Size = tuple[int, int]


def beside(kept: Kept) -> None:
    def view(name: object, size: Size = (640, 480)) -> Image.Image:
        return scene(kept.rng("beside", name), size)

    clean = kept.picture(view(0), [], "nothing beside the picture", lang="none")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Lumen", "L-7 Mini"
    kept.file(encoded(view(0), exif=exif), "jpg", ["metadata"], "maker and device", lang="none", pair=clean)
    where = Image.Exif()
    where.get_ifd(0x8825).update({1: "N", 2: (31.0, 33.0, 12.5), 3: "E", 4: (74.0, 20.0, 40.1)})
    for number, form in enumerate(("JPEG", "WEBP", "PNG")):
        content = encoded(view(1 + number), form, exif=where)
        ending = {"JPEG": "jpg", "WEBP": "webp", "PNG": "png"}[form]
        kept.file(content, ending, ["gps", "metadata"], f"coordinates in the Exif of a {ending}", lang="none")
    days = Image.Exif()
    days[0x0132], days[0x0131] = "2025:05:03 22:41:07", "Editor 4.2"
    kept.file(encoded(view(4), exif=days), "jpg", ["metadata"], "day and program", lang="none")
    owner = Image.Exif()
    owner[0x013B], owner[0x9C9B] = "Mehnaz Qazi", "from Mehnaz".encode("utf-16-le")
    kept.file(encoded(view(5), exif=owner), "jpg", ["metadata", "name"], "her name as the artist", lang="none")
    jpeg, png, webp = encoded(view(6)), encoded(view(7), "PNG"), encoded(view(8), "WEBP")
    note = b"sent from the front desk"
    kept.file(_after_start(jpeg, 0xFE, note), "jpg", ["metadata"], "a comment", lang="none")
    xmp = (
        b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
        b'22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="31,33.2N" '
        b'exif:GPSLongitude="74,20.6E"/></rdf:RDF></x:xmpmeta>'
    )
    kept.file(_after_start(jpeg, 0xE1, xmp), "jpg", ["gps", "metadata"], "coordinates in XMP", lang="none")
    kept.file(jpeg + b"PK\x03\x04 kept behind", "jpg", ["metadata"], "something behind the end", lang="none")
    kept.file(png + b"\0" * 8 + jpeg, "png", ["metadata"], "a second picture behind the end", lang="none")
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "third floor, by the lift")
    kept.file(encoded(view(9), "PNG", pnginfo=told), "png", ["metadata"], "a text in a PNG", lang="none")
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Author", "مہناز قاضی", "ur", "Author", zip=True)
    kept.file(
        encoded(view(10), "PNG", pnginfo=told), "png", ["metadata", "name"], "her name, packed, in a PNG", lang="ur"
    )
    moment = struct.pack(">HBBBBB", 2025, 5, 3, 22, 41, 7)
    kept.file(_png_chunk(png, b"tIME", moment), "png", ["metadata"], "the time of the last change", lang="none")
    small = io.BytesIO()
    view(11, (160, 120)).save(small, "JPEG")
    thumb = b"JFXX\0\x10" + small.getvalue()
    kept.file(_after_start(jpeg, 0xE0, thumb), "jpg", ["metadata"], "a thumbnail", lang="none")
    kept.file(webp, "webp", [], "a clean WebP", lang="none")
    kept.file(png, "png", [], "a clean PNG", lang="none")


def _after_start(jpeg: bytes, marker: int, content: bytes) -> bytes:
    first = 4 + struct.unpack(">H", jpeg[4:6])[0]
    return jpeg[:first] + bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content + jpeg[first:]


def _png_chunk(png: bytes, kind: bytes, content: bytes) -> bytes:
    made = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return png[:33] + made + png[33:]


def named(kept: Kept) -> None:
    first = scene(kept.rng("named"), (500, 400))
    plain = kept.picture(first, [], "a plain name", lang="none")
    content = encoded(first)
    kept.file(content, "jpg", ["name"], "her name is the file's", lang="en", name="mehnaz-yard.jpg", pair=plain)
    for name, leaks, lang in (
        ("yard 0333 5550142.jpg", ["phone"], "none"),
        ("زبیدہ قاضی.jpg", ["name"], "ur"),
        ("36302-5550123-4.jpg", ["national_number"], "none"),
        ("Faisal_Lodhi_roster.jpg", ["name"], "en"),
        ("roster-2025-05.jpg", [], "en"),
        ("faisalabad-yard.jpg", [], "en"),
    ):
        kept.file(content, "jpg", leaks, "the name of the file is the matter", lang=lang, name=name)


def listed(kept: Kept) -> None:
    """Stand-ins for private pictures are empty rooms: what is asked is whether the list knows them again."""
    (kept.folder / "listed").mkdir(exist_ok=True)
    pictures = [scene(kept.rng("listed", number), (900, 680)) for number in range(5)]
    for number, made in enumerate(pictures):
        (kept.folder / "listed" / f"l{number}.png").write_bytes(encoded(made, "PNG"))
    changes: list[tuple[str, Callable[[Image.Image], Image.Image], int]] = [
        ("as it is", lambda image: image, 90),
        ("half as large", lambda image: image.resize((450, 340)), 85),
        ("saved badly", lambda image: image, 22),
        ("cut by three in a hundred", lambda image: image.crop((14, 10, 886, 670)), 85),
        ("mirrored", ImageOps.mirror, 85),
        ("turned", lambda image: image.rotate(90, expand=True), 85),
        ("lighter", lambda image: ImageEnhance.Brightness(image).enhance(1.25), 80),
        ("upside down", lambda image: image.rotate(180), 80),
        ("without colours, larger", lambda image: ImageOps.grayscale(image).resize((1350, 1020)), 80),
        ("small, as WebP", lambda image: image.resize((300, 227)), 60),
    ]
    for number, (why, change, quality) in enumerate(changes):
        made = change(pictures[number % 5])
        form = "WEBP" if "WebP" in why else "JPEG"
        kept.picture(made, ["private_picture"], f"on the list: {why}", form=form, quality=quality, lang="none")
    for number in range(3):
        made = scene(kept.rng("unlisted", number), (900, 680))
        kept.picture(made, [], "a picture of the same sort that is on no list", lang="none")
