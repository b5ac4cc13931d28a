"""Faces, covered faces, and what only looks like one."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from kept import Kept
from paint import back_of_head, cartoon, face, lit, noisy, scene
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps


def photographs(given: Path | None) -> Path | None:
    """The pictures that scikit-image ships: the astronaut (NASA, public domain), the photographer and a cat (CC0)."""
    if given is not None:
        return given
    found = importlib.util.find_spec("skimage")
    return Path(found.origin).parent / "data" if found and found.origin else None


def drawn(kept: Kept) -> None:
    looks = ({}, {"scarf": True}, {"beard": True}, {"glasses": True}, {"scarf": True, "glasses": True})
    for number in range(10):
        rng, more = kept.rng("face", number), looks[number % len(looks)]
        made = face(rng, (520, 360, 240)[number % 3], **more)
        kept.picture(
            made, ["face"], "a soft shaded head, drawn as a photograph shows one", quality=rng.randrange(55, 92)
        )
    rng = kept.rng("street")
    street = scene(rng, (1100, 700))
    street.paste(face(rng, 190), (690, 330))
    kept.picture(street, ["face"], "a small face at the edge of a yard", form="WEBP", lang="none")
    group = Image.new("RGB", (900, 320))
    for n in range(3):
        group.paste(face(kept.rng("group", n), 300, scarf=n == 1), (n * 300, 10))
    kept.picture(group, ["face"], "three people in a row", lang="none")
    half = group.copy()
    ImageDraw.Draw(half).rectangle((0, 0, 600, 320), fill=(0, 0, 0))
    kept.picture(half, ["face"], "two of three are covered", lang="none")
    none = half.copy()
    ImageDraw.Draw(none).rectangle((0, 0, 900, 320), fill=(0, 0, 0))
    ImageDraw.Draw(none).rectangle((0, 290, 900, 320), fill=(120, 90, 60))
    kept.picture(none, [], "all three are covered", lang="none", pair=kept.rows[-1]["id"])  # type: ignore[arg-type]
    dark = ImageEnhance.Brightness(face(kept.rng("dark"), 420)).enhance(0.45)
    kept.picture(dark, ["face"], "a face in bad light", quality=45, lang="none")
    bar = face(kept.rng("bar"), 400)
    ImageDraw.Draw(bar).rectangle((110, 140, 290, 195), fill=(0, 0, 0))
    kept.picture(bar, ["face"], "a bar over the eyes alone covers nobody", lang="none")


def harmless(kept: Kept) -> None:
    for number in range(4):
        kept.picture(
            cartoon(kept.rng("toon", number), 220 + 60 * number, number), [], "a cartoon", form="PNG", lang="none"
        )
    for number in range(3):
        made = back_of_head(kept.rng("back", number), 420 - 60 * number)
        kept.picture(made, [], "the back of a head", lang="none")
    whole = face(kept.rng("cover"), 420, scarf=True)
    seen = kept.picture(whole, ["face"], "the same head, not covered", lang="none")
    covered = whole.copy()
    ImageDraw.Draw(covered).rectangle((120, 60, 300, 310), fill=(0, 0, 0))
    kept.picture(covered, [], "a black square over the whole head", lang="none", pair=seen)
    whole = face(kept.rng("mask"), 400, beard=True)
    seen = kept.picture(whole, ["face"], "the same head without its mask", lang="none")
    coarse = whole.resize((7, 7), Image.Resampling.BOX).resize((400, 400), Image.Resampling.NEAREST)
    kept.picture(coarse, [], "pixels so coarse that nobody knows anybody", lang="none", pair=seen)
    for number in range(5):
        kept.picture(scene(kept.rng("room", number), (720, 540)), [], "shapes in a room", lang="none")
    plug = lit((420, 420), (238, 238, 232), (190, 190, 188))
    pen = ImageDraw.Draw(plug)
    pen.rounded_rectangle((90, 90, 330, 330), 24, fill=(250, 250, 248), outline=(170, 170, 170), width=3)
    for x in (165, 235):
        pen.ellipse((x, 170, x + 24, 194), fill=(30, 30, 30))
    pen.rounded_rectangle((180, 240, 244, 258), 6, fill=(30, 30, 30))
    kept.picture(noisy(plug, kept.rng("plug"), 0.1), [], "a socket in a wall, which looks like a face", lang="none")


def photographed(kept: Kept, folder: Path | None) -> None:
    wanted = ("astronaut.png", "camera.png", "chelsea.png", "coffee.png", "rocket.jpg")
    if folder is None or not all((folder / name).exists() for name in wanted):
        kept.left_out += 18
        return
    with Image.open(folder / "astronaut.png") as opened:
        woman = opened.convert("RGB")
    with Image.open(folder / "camera.png") as opened:
        man = opened.convert("RGB")
    close = woman.crop((120, 0, 330, 240))
    small = scene(kept.rng("far"), (1200, 800))
    small.paste(woman.resize((300, 300)), (820, 480))
    shown = [
        (woman, "a portrait"),
        (ImageOps.mirror(close).resize((700, 800)), "close, turned round"),
        (close.rotate(14, fillcolor=(90, 90, 90)), "leaning"),
        (ImageOps.grayscale(close).convert("RGB"), "in grey"),
        (ImageEnhance.Brightness(woman).enhance(0.3), "at night"),
        (small, "one head in a large picture"),
        (close.filter(ImageFilter.GaussianBlur(2.2)), "a little out of focus"),
        (close.resize((64, 73)), "very small, still to be known"),
        (man, "from the side"),
        (man.crop((120, 40, 330, 250)).resize((500, 500)), "from the side, close"),
    ]
    for number, (made, why) in enumerate(shown):
        kept.picture(made, ["face"], f"a photograph: {why}", quality=90 - 4 * number, lang="none")
    first = str(kept.rows[-len(shown)]["id"])
    black = woman.copy()
    ImageDraw.Draw(black).rectangle((150, 20, 310, 260), fill=(0, 0, 0))
    kept.picture(black, [], "the portrait, its head in black", lang="none", pair=first)
    pixels = woman.copy()
    head = pixels.crop((140, 10, 320, 260)).resize((6, 8), Image.Resampling.BOX)
    pixels.paste(head.resize((180, 250), Image.Resampling.NEAREST), (140, 10))
    kept.picture(pixels, [], "the portrait, its head in coarse pixels", lang="none")
    kept.picture(woman.crop((0, 300, 512, 512)), [], "cut off below the neck", lang="none")
    kept.picture(man.crop((0, 250, 512, 512)), [], "a coat and a tripod, no head", lang="none")
    for name, why in (("chelsea.png", "a cat"), ("coffee.png", "a cup"), ("rocket.jpg", "a rocket")):
        with Image.open(folder / name) as opened:
            kept.picture(opened.convert("RGB"), [], f"a photograph of {why}", lang="none")
    with Image.open(folder / "chelsea.png") as opened:
        near = opened.convert("RGB").crop((90, 30, 330, 270)).resize((520, 520))
    kept.picture(near, [], "the head of a cat, close", lang="none")
