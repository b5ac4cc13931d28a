"""Fonts, paper, noise and drawn faces of the sealed half. Everything comes from the generator that is handed in."""

from __future__ import annotations

import math
import random
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
_FONTS: Final = Path("/usr/share/fonts/truetype")
_FACES: Final = {
    "sans": ("noto/NotoSans-Medium.ttf", "noto/NotoSans-Regular.ttf", "dejavu/DejaVuSans.ttf"),
    "narrow": ("noto/NotoSans-Condensed.ttf", "liberation/LiberationSansNarrow-Regular.ttf", "dejavu/DejaVuSans.ttf"),
    "serif": ("noto/NotoSerif-Regular.ttf", "liberation/LiberationSerif-Regular.ttf", "dejavu/DejaVuSerif.ttf"),
    "mono": ("noto/NotoSansMono-Regular.ttf", "liberation/LiberationMono-Regular.ttf", "dejavu/DejaVuSansMono.ttf"),
    "slant": ("noto/NotoSerif-Italic.ttf", "noto/NotoSerif-Regular.ttf", "dejavu/DejaVuSerif.ttf"),
    "naskh": ("noto/NotoNaskhArabic-Regular.ttf", "noto/NotoSansArabic-Regular.ttf"),
    "nastaliq": ("noto/NotoNastaliqUrdu-Regular.ttf", "noto/NotoNaskhArabic-Regular.ttf"),
    "mixed": ("dejavu/DejaVuSans.ttf", "noto/NotoSansArabic-Regular.ttf"),
    "kufi": ("noto/NotoKufiArabic-Regular.ttf", "noto/NotoSansArabic-Regular.ttf"),
}
URDU: Final = frozenset({"naskh", "nastaliq", "mixed", "kufi"})


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    for one in _FACES[name]:
        if (_FONTS / one).exists():
            return ImageFont.truetype(str(_FONTS / one), size)
    raise SystemExit(f"No font for {name}. Install fonts-noto-core.")


def write(paper: Image.Image, at: tuple[float, float], text: str, style: str, size: int, ink: Colour) -> int:
    """One line; an Urdu one ends at `at`, as it begins there. Returns its height."""
    right = style in URDU
    ImageDraw.Draw(paper).text(
        at,
        text,
        font=font(style, size),
        fill=ink,
        direction="rtl" if right else "ltr",
        language="ur" if right else "en",
        anchor="ra" if right else "la",
    )
    return int(size * (2.3 if style == "nastaliq" else 1.55))


def lines(text: str, style: str, size: int, width: int) -> list[str]:
    made: list[str] = []
    for word in text.split():
        longer = f"{made[-1]} {word}" if made else word
        if made and font(style, size).getlength(longer) <= width:
            made[-1] = longer
        else:
            made.append(word)
    return made


def noisy(image: Image.Image, rng: random.Random, strength: float) -> Image.Image:
    """Grain as of a small sensor, drawn small and made larger so that no second generator is asked."""
    small = Image.frombytes("L", (97, 89), rng.randbytes(97 * 89)).resize(image.size, Image.Resampling.BICUBIC)
    grain = Image.merge("RGB", [small, ImageChops.offset(small, 31, 17), ImageChops.offset(small, 7, 53)])
    return Image.blend(image.convert("RGB"), ImageChops.overlay(image.convert("RGB"), grain), strength)


def lit(size: tuple[int, int], near: Colour, far: Colour, slope: float = 1.0) -> Image.Image:
    """A wall or a sheet with light from one side."""
    shade = Image.linear_gradient("L").rotate(90 * (slope > 1.5), expand=True).resize(size)
    return Image.composite(Image.new("RGB", size, far), Image.new("RGB", size, near), shade)


def skewed(image: Image.Image, by: float, ground: Colour) -> Image.Image:
    """As photographed from the side: the right edge is farther away."""
    width, height = image.size
    out = int(height * by)
    held = Image.new("RGB", (width, height + 2 * out), ground)
    held.paste(image, (0, out))
    tall = height + 2 * out
    corners = (0, 0, 0, tall, width, tall - out, width, out)
    return held.transform(held.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def _blob(
    layer: Image.Image, box: tuple[float, float, float, float], colour: Colour, soft: float, weight: float
) -> None:
    mask = Image.new("L", layer.size)
    ImageDraw.Draw(mask).ellipse(box, fill=int(255 * weight))
    layer.paste(colour, (0, 0), mask.filter(ImageFilter.GaussianBlur(soft)))


def _tone(colour: Colour, by: float) -> Colour:
    return tuple(max(0, min(255, int(part * by))) for part in colour)  # type: ignore[return-value]


SKINS: Final[tuple[Colour, ...]] = ((232, 190, 160), (205, 155, 118), (172, 122, 88), (138, 92, 64), (98, 64, 46))


def face(
    rng: random.Random, side: int, *, scarf: bool = False, beard: bool = False, glasses: bool = False
) -> Image.Image:
    """A soft, shaded head and shoulders, `side` pixels square: drawn as a photograph shows one."""
    unit = 480
    skin, k = rng.choice(SKINS), unit / 480
    wall = _tone((210, 214, 208), rng.uniform(0.45, 1.1))
    made = lit((unit, unit), wall, _tone(wall, 0.7), rng.choice((1.0, 2.0)))
    cloth = rng.choice(((52, 70, 96), (112, 40, 48), (36, 84, 70), (70, 66, 60), (150, 120, 60)))
    hair = rng.choice(((24, 18, 16), (44, 30, 22), (86, 84, 82)))
    lean, wide, long = rng.uniform(-9, 9), rng.uniform(88, 104), rng.uniform(124, 138)
    x, y = unit / 2 + rng.uniform(-18, 18), unit * 0.44
    _blob(made, (x - 215, y + 150, x + 215, y + 500), cloth, 5, 1)
    if scarf:
        _blob(made, (x - wide - 52, y - long - 40, x + wide + 52, y + long + 110), _tone(cloth, 1.35), 4, 1)
    else:
        _blob(made, (x - wide - 16, y - long - 30, x + wide + 16, y + rng.uniform(20, 120)), hair, 5, 1)
    _blob(made, (x - 48, y + 80, x + 48, y + 215), _tone(skin, 0.78), 7, 1)
    _blob(made, (x - wide, y - long * 0.82, x + wide, y + long), skin, 3, 1)
    _blob(made, (x - wide, y - long * 0.7, x - wide * 0.25, y + long * 0.95), _tone(skin, 0.8), 26, 0.75)
    _blob(made, (x + wide * 0.1, y - long * 0.6, x + wide * 0.8, y), _tone(skin, 1.16), 26, 0.7)
    if not scarf:
        _blob(made, (x - wide * 0.95, y - long * 1.02, x + wide * 0.95, y - long * 0.52), hair, 7, 1)
    for way in (-1, 1):
        ex, ey = x + way * wide * 0.42, y - long * 0.06
        _blob(made, (ex - 33, ey - 24, ex + 33, ey + 22), _tone(skin, 0.68), 9, 0.8)
        _blob(made, (ex - 24, ey - 10, ex + 24, ey + 10), (236, 232, 226), 1.5, 1)
        _blob(made, (ex - 10, ey - 11, ex + 10, ey + 10), (40, 26, 18), 1.2, 1)
        _blob(made, (ex + 1, ey - 7, ex + 6, ey - 2), (250, 250, 250), 0.7, 1)
        _blob(made, (ex - 27, ey - 17, ex + 27, ey - 7), (30, 20, 16), 2.2, 0.75)
        _blob(made, (ex - 31, ey - 39, ex + 31, ey - 28), hair, 3, 0.9)
        if glasses:
            ImageDraw.Draw(made).ellipse((ex - 38, ey - 30, ex + 38, ey + 30), outline=(28, 28, 30), width=4)
    _blob(made, (x - 30, y - 20, x - 8, y + 52), _tone(skin, 0.72), 8, 0.65)
    _blob(made, (x - 22, y + 40, x + 22, y + 62), _tone(skin, 0.84), 6, 0.9)
    for way in (-1, 1):
        _blob(made, (x + way * 12 - 6, y + 52, x + way * 12 + 6, y + 60), _tone(skin, 0.4), 2, 0.9)
    if beard:
        _blob(made, (x - wide * 0.8, y + 66, x + wide * 0.8, y + long + 16), hair, 9, 0.85)
    _blob(made, (x - 40, y + 80, x + 40, y + 104), _tone((176, 84, 80), skin[0] / 220), 3, 1)
    _blob(made, (x - 38, y + 89, x + 38, y + 94), (70, 30, 30), 1.6, 0.9)
    made = made.rotate(lean, Image.Resampling.BICUBIC, fillcolor=wall).filter(ImageFilter.GaussianBlur(1.2 * k))
    return noisy(made, rng, 0.10).resize((side, side), Image.Resampling.LANCZOS)


def back_of_head(rng: random.Random, side: int) -> Image.Image:
    made = lit((480, 480), (190, 196, 190), (120, 128, 124))
    _blob(made, (30, 320, 450, 660), (60, 74, 100), 5, 1)
    _blob(made, (190, 270, 290, 370), (150, 108, 80), 6, 1)
    _blob(made, (140, 70, 340, 330), (30, 22, 20), 4, 1)
    for _ in range(60):
        at = rng.uniform(150, 330)
        ImageDraw.Draw(made).line((at, rng.uniform(110, 200), at + rng.uniform(-6, 6), 310), fill=(46, 36, 30), width=1)
    return noisy(made, rng, 0.12).resize((side, side))


def cartoon(rng: random.Random, side: int, number: int) -> Image.Image:
    made = Image.new("RGB", (400, 400), ((255, 238, 200), (210, 232, 255), (226, 250, 214))[number % 3])
    pen = ImageDraw.Draw(made)
    pen.ellipse(
        (90, 80, 310, 320),
        fill=((255, 214, 90), (150, 200, 240), (250, 170, 160), (250, 250, 250))[number % 4],
        outline=(20, 20, 20),
        width=7,
    )
    for x in (155, 235):
        pen.ellipse((x, 160 + 5 * number, x + 18 + 8 * number, 190), fill=(20, 20, 20))
    pen.arc((145, 190 + rng.randrange(20), 255, 280), 15, 165, fill=(20, 20, 20), width=8)
    return made.resize((side, side))


def scene(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """A room, a yard or a table: shapes of all sizes, nobody in it."""
    made = lit(size, rng.choice(SKINS), (70, 84, 96), rng.choice((1.0, 2.0)))
    pen = ImageDraw.Draw(made)
    for _ in range(26):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        w, h = rng.randrange(20, size[0] // 3), rng.randrange(20, size[1] // 3)
        colour = tuple(rng.randrange(30, 235) for _ in range(3))
        match rng.randrange(3):
            case 0:
                pen.rectangle((x, y, x + w, y + h), fill=colour)
            case 1:
                pen.polygon([(x, y), (x + w, y + h // 3), (x + w // 2, y + h)], fill=colour)
            case _:
                pen.line((x, y, x + w * 2, y + math.sin(x) * h), fill=colour, width=rng.randrange(3, 14))
    return noisy(made.filter(ImageFilter.GaussianBlur(1.5)), rng, 0.15)
