"""Messages between people, in many layouts, and what only has bubbles or lines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from kept import Kept
from paint import URDU, Colour, font, lines, lit, noisy, skewed, write
from PIL import Image, ImageDraw

Talk = Sequence[tuple[str, str]]  # side ("a" is mine), words

EN: Final[Talk] = (
    ("b", "did you tell them about the roster"),
    ("a", "Not yet. I wanted to ask you first"),
    ("b", "leave it. he will only make it worse for the rest of us"),
    ("a", "I have kept all of it"),
    ("b", "ok. we talk when I am back"),
)
ROMAN: Final[Talk] = (
    ("b", "kal daftar aa rahi ho ya nahi"),
    ("a", "aaungi, magar us kamre mein nahi"),
    ("b", "acha main saath chalunga"),
    ("a", "shukriya, akele dil ghabrata hai"),
)
UR: Final[Talk] = (
    ("b", "آپ نے جواب نہیں دیا"),
    ("a", "میں سوچ رہی ہوں کہ کس سے بات کروں"),
    ("b", "میری طرف سے کوئی زور نہیں"),
    ("a", "ٹھیک ہے، شام کو لکھوں گی"),
)


def _bubbles(
    paper: Image.Image, talk: Talk, style: str, y: int, mine: Colour, theirs: Colour, ink: Colour, size: int
) -> int:
    pen, width = ImageDraw.Draw(paper), paper.width
    step = int(size * (2.2 if style == "nastaliq" else 1.5))
    for number, (side, words) in enumerate(talk):
        rows = lines(words, style, size, int(width * 0.58))
        wide = max(int(font(style, size).getlength(row)) for row in rows) + 36
        x = width - wide - 22 if side == "a" else 22
        tall = step * len(rows) + 22
        pen.rounded_rectangle((x, y, x + wide, y + tall), 15, fill=mine if side == "a" else theirs)
        for n, row in enumerate(rows):
            write(paper, (x + (wide - 18 if style in URDU else 18), y + 8 + n * step), row, style, size, ink)
        clock = f"{9 + number % 3}:{11 + 7 * number:02}"
        write(paper, (x if side == "b" else x + wide - 46, y + tall + 2), clock, "sans", 12, (128, 130, 134))
        y += tall + 28
    return y


def phone(talk: Talk, style: str, dark: bool, head: str, size: int = 22, width: int = 560) -> Image.Image:
    ground, ink = ((17, 24, 28), (232, 234, 236)) if dark else ((236, 229, 221), (16, 18, 20))
    mine, theirs = ((0, 92, 75), (38, 48, 55)) if dark else ((217, 253, 211), (255, 255, 255))
    paper = Image.new("RGB", (width, 980), ground)
    ImageDraw.Draw(paper).rectangle((0, 0, width, 84), fill=(31, 44, 52) if dark else (0, 128, 105))
    ImageDraw.Draw(paper).ellipse((20, 18, 68, 66), fill=(150, 160, 164))
    write(paper, (width - 24 if style in URDU else 88, 22), head, style, 24, (255, 255, 255))
    below = _bubbles(paper, talk, style, 116, mine, theirs, ink, size)
    return paper.crop((0, 0, width, min(980, below + 40)))


def plain_list(talk: Talk, names: tuple[str, str], style: str) -> Image.Image:
    """A messenger without bubbles: who, when, and the words in one column."""
    paper = Image.new("RGB", (900, 110 + 96 * len(talk)), (255, 255, 255))
    y = 24
    for number, (side, words) in enumerate(talk):
        ImageDraw.Draw(paper).rounded_rectangle((20, y, 66, y + 46), 8, fill=(94 + 60 * (side == "a"), 90, 160))
        write(paper, (84, y), f"{names[side == 'a']}   {2 + number % 2}:{14 + 3 * number} PM", style, 16, (90, 94, 100))
        write(paper, (84, y + 24), words, style, 20, (24, 24, 26))
        y += 88
    return paper


def sms(talk: Talk) -> Image.Image:
    paper = Image.new("RGB", (380, 760), (255, 255, 255))
    _bubbles(paper, talk, "sans", 60, (52, 199, 89), (229, 229, 234), (20, 20, 22), 17)
    write(paper, (150, 16), "Text Message", "sans", 13, (140, 140, 145))
    return paper


def shown(kept: Kept) -> None:
    screens = [
        (phone(EN, "sans", True, "Roster girls"), "en", "a dark screen"),
        (phone(EN, "narrow", False, "Sis", 19, 430), "en", "a narrow old telephone"),
        (phone(ROMAN, "sans", False, "Bhai"), "roman", "Roman Urdu, light"),
        (phone(ROMAN, "serif", True, "Office"), "roman", "Roman Urdu, with a serif font"),
        (phone(UR, "naskh", False, "بہن"), "ur", "Urdu, naskh"),
        (phone(UR, "nastaliq", True, "دفتر", 20), "ur", "Urdu, nastaliq, dark"),
        (sms(EN), "en", "text messages"),
        (sms(ROMAN), "roman", "text messages in Roman Urdu"),
        (plain_list(EN, ("Saba R.", "Me"), "sans"), "en", "a messenger without bubbles"),
        (plain_list(ROMAN, ("Hina", "You"), "mono"), "roman", "lines of a messenger in a browser"),
    ]
    ids = [
        kept.picture(made, ["chat"], why, lang=lang, quality=92 - 5 * n) for n, (made, lang, why) in enumerate(screens)
    ]
    first = screens[0][0]
    kept.picture(first.crop((0, 90, 560, 420)), ["chat"], "a screen cut down to three bubbles")
    seen = noisy(skewed(first, 0.06, (40, 34, 30)), kept.rng("screen"), 0.2)
    kept.picture(seen, ["chat"], "a photograph of a screen, from the side", quality=60)
    seen = noisy(screens[4][0].rotate(4, fillcolor=(20, 20, 20)), kept.rng("tilt"), 0.18)
    kept.picture(seen, ["chat"], "a tilted photograph of a screen in Urdu", lang="ur", quality=66)
    numbers: Talk = (("b", "new number 0301 5550177 save it"), ("a", "done"), ("b", "dont give it to the office"))
    kept.picture(phone(numbers, "sans", False, "Aapa"), ["chat", "phone"], "a chat with a number in it")
    named = phone((("b", "is she still writing to the committee"), ("a", "no idea sir")), "sans", True, "Faisal Lodhi")
    kept.picture(named, ["chat", "name"], "a chat under the respondent's name")
    squares = first.copy()
    for box in ((20, 116, 540, 190), (20, 200, 540, 900)):
        ImageDraw.Draw(squares).rectangle(box, fill=(0, 0, 0))
    kept.picture(squares, [], "a screen on which every bubble is covered", pair=ids[0])


def harmless(kept: Kept) -> None:
    for number, (words, lang, style) in enumerate(
        (
            ("The committee has not answered for 94 days. The law gives it thirty.", "en", "serif"),
            ("کمیٹی نے چورانوے دن سے جواب نہیں دیا۔", "ur", "naskh"),
            ("Hum khamosh nahi rahengi. Qanoon sab ke liye hai.", "roman", "sans"),
        )
    ):
        card = lit((820, 480), ((250, 240, 226), (226, 238, 246), (238, 228, 244))[number], (214, 206, 196))
        ImageDraw.Draw(card).rounded_rectangle((60, 70, 760, 350), 28, fill=(255, 255, 255))
        ImageDraw.Draw(card).polygon([(160, 350), (230, 350), (150, 420)], fill=(255, 255, 255))
        for n, row in enumerate(lines(words, style, 34, 620)):
            write(card, (720 if style in URDU else 100, 110 + 60 * n), row, style, 34, (30, 34, 40))
        kept.picture(card, [], "one bubble on a poster: a slogan, no talk", lang=lang, form="PNG")
    _forms(kept)


def _forms(kept: Kept) -> None:
    settings = Image.new("RGB", (560, 720), (242, 242, 247))
    pen = ImageDraw.Draw(settings)
    for n, words in enumerate(("Notifications", "Sounds", "Do not disturb", "Display", "Storage", "About this tablet")):
        pen.rounded_rectangle((20, 30 + n * 104, 540, 114 + n * 104), 14, fill=(255, 255, 255))
        write(settings, (44, 54 + n * 104), words, "sans", 24, (20, 20, 20))
        pen.rounded_rectangle((460, 58 + n * 104, 516, 88 + n * 104), 15, fill=((52, 199, 89), (200, 200, 204))[n % 2])
    kept.picture(settings, [], "settings of a tablet: rounded rows, nobody talks")
    days = Image.new("RGB", (760, 560), (255, 255, 255))
    pen = ImageDraw.Draw(days)
    for n in range(30):
        x, y = 20 + n % 7 * 104, 60 + n // 7 * 96
        pen.rounded_rectangle((x, y, x + 94, y + 84), 8, fill=((225, 240, 255), (240, 240, 240))[n % 3 > 0])
        write(days, (x + 10, y + 6), str(n + 1), "sans", 20, (30, 30, 30))
    kept.picture(days, [], "a calendar")
    asked = Image.new("RGB", (820, 640), (255, 255, 255))
    y = 30
    for row in (
        "What is the committee?",
        "Three members of every employer, by law.",
        "How long may it take?",
        "Thirty days.",
    ):
        ImageDraw.Draw(asked).rounded_rectangle((30, y, 790, y + 110), 12, outline=(60, 110, 140), width=2)
        y += write(asked, (56, y + 36), row, "serif", 26, (20, 40, 60)) + 100
    kept.picture(asked, [], "questions and answers of a leaflet", form="WEBP")
    steps = Image.new("RGB", (900, 420), (252, 252, 250))
    for n, row in enumerate(("complaint", "notice", "reply", "finding")):
        x = 30 + n * 215
        ImageDraw.Draw(steps).rounded_rectangle((x, 150, x + 180, 250), 22, fill=(220, 230, 214))
        write(steps, (x + 28, 182), row, "sans", 26, (30, 50, 30))
    kept.picture(steps, [], "a diagram in rounded boxes", form="PNG")


def on_paper(rng: random.Random, rows: Sequence[str], style: str, size: int = 26, wide: int = 780) -> Image.Image:
    """Lines on a sheet that somebody photographed."""
    step = int(size * (2.4 if style == "nastaliq" else 1.7))
    sheet = lit((wide, 100 + step * len(rows)), (248, 244, 232), (206, 200, 184), rng.choice((1.0, 2.0)))
    for n, row in enumerate(rows):
        ImageDraw.Draw(sheet).line((30, 40 + (n + 1) * step, wide - 30, 40 + (n + 1) * step), fill=(206, 212, 220))
        write(sheet, (wide - 46 if style in URDU else 46, 44 + n * step), row, style, size, (26, 30, 58))
    return noisy(skewed(sheet, rng.uniform(0.01, 0.05), (74, 60, 48)), rng, rng.uniform(0.05, 0.2))
