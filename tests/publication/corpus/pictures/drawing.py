"""Letters, landscapes, photographs of faces, and what a camera does to a sheet of paper. All from a seed."""

from __future__ import annotations

import importlib.util
import io
import math
import random
import subprocess
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

PHOTOGRAPHS = {
    # package: its picture; both are works of the United States government, in the public domain
    "matplotlib": "mpl-data/sample_data/grace_hopper.jpg",
    "skimage": "data/astronaut.png",
}
_FACES = {"matplotlib": (150, 60, 400, 400), "skimage": (150, 0, 300, 190)}


@cache
def font(family: str, size: int) -> ImageFont.FreeTypeFont:
    """A font that `.ci/run` installs: Noto Sans, Noto Naskh Arabic, Noto Nastaliq Urdu."""
    found = subprocess.run(["fc-match", "-f", "%{file}", f"{family}:style=Regular"], capture_output=True, check=True)
    return ImageFont.truetype(found.stdout.decode(), size, layout_engine=ImageFont.Layout.RAQM)


def is_urdu(text: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def letters(text: str, size: int, urdu: str = "Noto Naskh Arabic") -> ImageFont.FreeTypeFont:
    return font(urdu if is_urdu(text) else "Noto Sans", size)


def lines_of(text: str, with_font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Broken at words so that each line fits."""
    made: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            tried = f"{line} {word}".strip()
            if line and with_font.getlength(tried) > width:
                made.append(line)
                line = word
            else:
                line = tried
        made.append(line)
    return made


def height_of(with_font: ImageFont.FreeTypeFont) -> int:
    ascent, descent = with_font.getmetrics()
    return int((ascent + descent) * 1.12)


def write(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, width: int, ink: str, urdu: str = ""
) -> int:
    """Writes a paragraph into a column; the place below it. Urdu stands at the right."""
    shape = letters(text, size, urdu or "Noto Naskh Arabic")
    x, y = at
    for line in lines_of(text, shape, width):
        right = is_urdu(text)
        draw.text((x + width if right else x, y), line, ink, font=shape, anchor="ra" if right else "la")
        y += height_of(shape)
    return y


def page(text: str, size: int = 30, width: int = 1000, paper: str = "white", urdu: str = "") -> Image.Image:
    """A sheet with one paragraph a line of `text`."""
    sheet = Image.new("RGB", (width, 1400), paper)
    draw, y = ImageDraw.Draw(sheet), 90
    for paragraph in text.split("\n"):
        y = write(draw, (90, y), paragraph, size, width - 180, "#222222", urdu) + size // 2
    return sheet.crop((0, 0, width, min(1400, y + 90)))


def photographed(sheet: Image.Image, chance: random.Random, angle: float = 0.0, quality: int = 60) -> Image.Image:
    """On a table: turned a little, uneven light, blur, grain, compressed."""
    table = Image.new("RGB", (sheet.width + 160, sheet.height + 160), "#6b5a49")
    table.paste(sheet, (80, 80))
    table = table.rotate(angle, Image.Resampling.BICUBIC, fillcolor="#6b5a49")
    light = Image.linear_gradient("L").resize(table.size).point(lambda v: 150 + v * 105 // 255)
    table = Image.composite(table, Image.new("RGB", table.size, "#3a3a3a"), light)
    table = table.filter(ImageFilter.GaussianBlur(0.7))
    grain = Image.frombytes("L", (256, 256), chance.randbytes(256 * 256)).resize(table.size)
    return compressed(Image.blend(table, grain.convert("RGB"), 0.06), quality)


def compressed(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def landscape(chance: random.Random, size: tuple[int, int] = (900, 600)) -> Image.Image:
    """Hills, a sky, a sun or none: nothing private."""
    width, height = size
    top, low = _colour(chance, 120, 255), _colour(chance, 150, 255)
    made = Image.composite(
        Image.new("RGB", size, low), Image.new("RGB", size, top), Image.linear_gradient("L").resize(size)
    )
    draw = ImageDraw.Draw(made)
    x, y, r = chance.randrange(width), chance.randrange(height // 3), chance.randrange(30, 80)
    draw.ellipse((x - r, y - r, x + r, y + r), fill=_colour(chance, 200, 255))
    for hill in range(chance.randrange(3, 6)):
        base, waves = height * (0.45 + 0.12 * hill), [(chance.random() * 6, chance.uniform(10, 60)) for _ in range(3)]
        ridge = [
            (px, base - sum(h * math.sin(p + (k + 1) * px * 0.007) for k, (p, h) in enumerate(waves)))
            for px in range(0, width + 10, 10)
        ]
        draw.polygon([(0, height), *ridge, (width, height)], fill=_colour(chance, 20, 160))
    for _ in range(chance.randrange(10, 40)):
        tx, ty, th = chance.randrange(width), chance.randrange(height // 2, height), chance.randrange(20, 90)
        draw.polygon([(tx - th // 3, ty), (tx + th // 3, ty), (tx, ty - th)], fill=_colour(chance, 0, 120))
    grain = Image.frombytes("L", (width // 3, height // 3), chance.randbytes((width // 3) * (height // 3)))
    return Image.blend(made, grain.resize(size).convert("RGB"), 0.05)


def _colour(chance: random.Random, low: int, high: int) -> tuple[int, int, int]:
    return chance.randrange(low, high), chance.randrange(low, high), chance.randrange(low, high)


def photographs() -> dict[str, tuple[Image.Image, tuple[int, int, int, int]]]:
    """Photographs of faces that installed packages ship, and where the face is; none where none is installed."""
    found = {}
    for package, path in PHOTOGRAPHS.items():
        spec = importlib.util.find_spec(package)
        file = Path(spec.origin).parent / path if spec and spec.origin else None
        if file and file.is_file():
            with Image.open(file) as opened:
                bare = Image.new("RGB", opened.size)
                bare.paste(opened.convert("RGB"))  # without what the file says of itself
            found[package] = (bare, _FACES[package])
    return found


def cartoon(chance: random.Random, kind: str) -> Image.Image:
    """A face that is nobody's: a smiley, a child's drawing, a figure of sticks, the back of a head."""
    made = Image.new("RGB", (600, 600), _colour(chance, 200, 255))
    draw, skin = ImageDraw.Draw(made), "#e8b48c"
    if kind == "smiley":
        draw.ellipse((100, 100, 500, 500), fill="#ffd93b", outline="#333333", width=8)
        draw.ellipse((210, 220, 250, 280), fill="#333333")
        draw.ellipse((350, 220, 390, 280), fill="#333333")
        draw.arc((200, 240, 400, 420), 20, 160, fill="#333333", width=14)
    elif kind == "child":
        draw.ellipse((180, 80, 420, 320), fill=skin)
        draw.pieslice((170, 60, 430, 300), 180, 360, fill="#4a2f1b")
        for x in (250, 350):
            draw.ellipse((x - 10, 190, x + 10, 210), fill="#222222")
        draw.line((270, 265, 330, 265), fill="#aa3333", width=6)
        draw.polygon([(300, 310), (160, 580), (440, 580)], fill=_colour(chance, 60, 200))
    elif kind == "sticks":
        draw.ellipse((250, 100, 350, 200), outline="#222222", width=6)
        for a, b in (
            ((300, 200), (300, 400)),
            ((300, 250), (200, 330)),
            ((300, 250), (400, 330)),
            ((300, 400), (380, 540)),
        ):
            draw.line((a, b), fill="#222222", width=6)
    else:
        draw.ellipse((200, 100, 400, 340), fill="#2b1d14")
        draw.polygon([(120, 600), (200, 330), (400, 330), (480, 600)], fill=_colour(chance, 40, 120))
        made = made.filter(ImageFilter.GaussianBlur(2))
    return made


def dark(picture: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(0.35)


def pixelated(picture: Image.Image, box: tuple[int, int, int, int], blocks: int) -> Image.Image:
    """A mask of `blocks` by `blocks` squares over the box."""
    part = picture.crop(box)
    made = picture.copy()
    made.paste(part.resize((blocks, blocks), Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST), box[:2])
    return made
