"""Screenshots of chats, as several programs for telephones draw them, and pictures that only look a little like one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drawing import height_of, letters, lines_of, write
from PIL import Image, ImageDraw

Message = tuple[bool, str, str]
"""Mine or not, the words, the time."""


@dataclass(frozen=True)
class Look:
    """How a program draws: colours of the room, mine, theirs and letters; roundness; where the time stands."""

    room: str
    mine: str
    theirs: str
    ink: str
    ink_mine: str
    head: str
    radius: int = 18
    time: str = "inside"
    entry: str = "Message"


LOOKS = {
    "green": Look("#ece5dd", "#dcf8c6", "#ffffff", "#111111", "#111111", "#075e54"),
    "night": Look("#0b141a", "#005c4b", "#202c33", "#e9edef", "#e9edef", "#202c33"),
    "blue": Look("#ffffff", "#0b84ff", "#e9e9eb", "#000000", "#ffffff", "#f6f6f6", 34, "none", "iMessage"),
    "violet": Look("#ffffff", "#7b2ff7", "#f0f0f0", "#111111", "#ffffff", "#ffffff", 40, "between", "Aa"),
    "plain": Look("#fafafa", "#cfe8ff", "#eeeeee", "#202020", "#202020", "#3367d6", 8, "below", "Text message"),
}


def chat(
    name: str, messages: Sequence[Message], look: Look, size: int = 34, urdu: str = "", head: str = "online"
) -> Image.Image:
    """A telephone's screen, 900 pixels wide."""
    width, tall = 900, 1500
    screen = Image.new("RGB", (width, tall), look.room)
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, width, 120), fill=look.head)
    over = "#111111" if look.head in ("#f6f6f6", "#ffffff") else "#ffffff"
    draw.ellipse((24, 24, 96, 96), fill="#9aa5ab")
    draw.text((120, 20), name, over, font=letters(name, 36, urdu or "Noto Naskh Arabic"))
    draw.text((120, 74), head, over, font=letters(head, 22))
    y = 160
    for mine, words, time in messages:
        y = _bubble(draw, y, mine, words, time, look, size, urdu, width)
    y = min(tall - 110, y + 20)
    draw.rounded_rectangle((20, y, width - 20, y + 76), 38, fill=look.theirs, outline="#bbbbbb")
    draw.text((60, y + 18), look.entry, "#888888", font=letters(look.entry, 28))
    return screen.crop((0, 0, width, y + 100))


def _bubble(
    draw: ImageDraw.ImageDraw, y: int, mine: bool, words: str, time: str, look: Look, size: int, urdu: str, width: int
) -> int:
    shape = letters(words, size, urdu or "Noto Naskh Arabic")
    lines = lines_of(words, shape, 560)
    wide = int(max(shape.getlength(line) for line in lines)) + 62
    inside = look.time == "inside"
    high = height_of(shape) * len(lines) + 28 + (30 if inside else 0)
    wide = max(wide, 190) if inside else wide
    left = width - 30 - wide if mine else 30
    if look.time == "between":
        draw.text((width // 2, y), time, "#999999", font=letters(time, 22), anchor="ma")
        y += 36
    draw.rounded_rectangle((left, y, left + wide, y + high), look.radius, fill=look.mine if mine else look.theirs)
    write(draw, (left + 28, y + 12), words, size, wide - 54, look.ink_mine if mine else look.ink, urdu)
    if inside:
        draw.text(
            (left + wide - 20, y + high - 34),
            time + (" ✓✓" if mine else ""),
            "#7a8a90",
            font=letters("a", 20),
            anchor="ra",
        )
    y += high
    if look.time == "below":
        draw.text((left, y + 4), time, "#888888", font=letters(time, 20))
        y += 30
    return y + 22


def poster(title: str, lines: Sequence[str], colour: str = "#16425b", bubble: bool = False) -> Image.Image:
    """A notice with a title and lines; `bubble`: the title stands in a balloon, as in a campaign."""
    made = Image.new("RGB", (900, 1100), "#f7f3e8")
    draw = ImageDraw.Draw(made)
    if bubble:
        draw.rounded_rectangle((60, 60, 840, 330), 60, fill=colour)
        draw.polygon([(200, 320), (280, 320), (180, 400)], fill=colour)
    else:
        draw.rectangle((0, 0, 900, 330), fill=colour)
    write(draw, (110, 110), title, 54, 680, "#ffffff")
    y = 440
    for line in lines:
        y = write(draw, (110, y), line, 34, 680, "#222222") + 16
    return made.crop((0, 0, 900, min(1100, y + 60)))


def table(rows: Sequence[Sequence[str]], title: str) -> Image.Image:
    """Rows and columns with lines between: a timetable, a form, a count."""
    made = Image.new("RGB", (900, 160 + 70 * len(rows)), "white")
    draw = ImageDraw.Draw(made)
    draw.text((60, 40), title, "#111111", font=letters(title, 36))
    across = 780 // max(len(row) for row in rows)
    for at, row in enumerate(rows):
        for column, word in enumerate(row):
            x, y = 60 + column * across, 120 + at * 70
            draw.rectangle((x, y, x + across, y + 70), outline="#555555", width=2)
            draw.text((x + 14, y + 16), word, "#222222", font=letters(word, 26))
    return made


def article(title: str, columns: Sequence[str], times: Sequence[str] = ()) -> Image.Image:
    """A page of a newspaper in columns, or a page of news with times in front."""
    made = Image.new("RGB", (1000, 1200), "#fdfdfb")
    draw = ImageDraw.Draw(made)
    write(draw, (60, 50), title, 48, 880, "#000000")
    if times:
        y = 190
        for time, words in zip(times, columns, strict=True):
            draw.text((60, y), time, "#c0392b", font=letters(time, 24))
            y = write(draw, (180, y), words, 28, 740, "#222222") + 24
            draw.line((60, y - 12, 940, y - 12), fill="#dddddd", width=2)
    else:
        for column, words in enumerate(columns):
            write(draw, (60 + column * 460, 190), words, 26, 410, "#222222")
    return made
