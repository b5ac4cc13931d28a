"""Draws three of the demo's exhibits. Run once, by hand; the results are committed, so that a demo needs no font.

The voice note is synthetic: `espeak-ng -v en-gb+f3 -s 140 -w voice.wav "…"`, then `opusenc --bitrate 16 voice.wav …`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
PAPER, INK, SOFT = "#fbf8f1", "#30383c", "#8b8f8d"

CHAT = [
    ("them", "You do not go to your sister on Friday."),
    ("me", "I am going. Sana is driving me."),
    ("them", "I come home from the studio and you are there."),
    ("me", "Please do not write to me like this."),
    ("them", "Nobody will believe you."),
]


PRESS = [
    ("them", "Are you still awake?"),
    ("me", "Please stop writing to me at night."),
    ("them", "I decide who keeps the books here."),
    ("them", "Think about that."),
]


def injury_drawing() -> Image.Image:
    """A forearm in pencil lines, with a shaded mark and a note: a drawing, never a photograph."""
    picture = Image.new("RGB", (900, 640), PAPER)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(30)
    draw.line([(90, 250), (330, 225), (620, 250), (760, 285)], fill=INK, width=5, joint="curve")
    draw.line([(90, 430), (330, 440), (620, 400), (760, 370)], fill=INK, width=5, joint="curve")
    draw.arc([(720, 265), (850, 390)], 240, 120, fill=INK, width=5)
    for step in range(14):
        x = 380 + step * 9
        draw.line([(x, 285 + step % 3 * 6), (x - 34, 375 - step % 4 * 7)], fill="#7b6a86", width=3)
    draw.ellipse([(340, 275), (515, 385)], outline="#7b6a86", width=3)
    draw.line([(515, 330), (620, 520)], fill=SOFT, width=2)
    draw.text((430, 530), "left arm, about 6 cm, Saturday", fill=INK, font=font)
    draw.text((60, 40), "Drawn for a demonstration. Nobody's arm.", fill=SOFT, font=ImageFont.load_default(24))
    return picture


def chat_screenshot(name: str, said: list[tuple[str, str]]) -> Image.Image:
    """An invented chat, in no real app's style."""
    picture = Image.new("RGB", (720, 1000), "#e9ece9")
    draw = ImageDraw.Draw(picture)
    title, text, small = (ImageFont.load_default(size) for size in (34, 30, 22))
    draw.rectangle([(0, 0), (720, 96)], fill="#39484f")
    draw.text((32, 28), name, fill="white", font=title)
    y = 140
    for who, words in said:
        lines = wrap(words, 30)
        height = 36 * len(lines) + 36
        left = 40 if who == "them" else 180
        draw.rounded_rectangle([(left, y), (left + 500, y + height)], 18, fill="white" if who == "them" else "#cfe3dc")
        draw.multiline_text((left + 24, y + 16), "\n".join(lines), fill=INK, font=text, spacing=6)
        y += height + 28
    draw.text((40, 950), "Made for a demonstration. Invented people.", fill=SOFT, font=small)
    return picture


def wrap(words: str, width: int) -> list[str]:
    lines = [""]
    for word in words.split():
        lines = [*lines, word] if len(lines[-1]) + len(word) >= width else [*lines[:-1], f"{lines[-1]} {word}".strip()]
    return lines


if __name__ == "__main__":
    injury_drawing().save(HERE / "drawing.png", optimize=True)
    chat_screenshot("Rustam", CHAT).save(HERE / "chat.png", optimize=True)
    chat_screenshot("The press, owner", PRESS).save(HERE / "press-chat.png", optimize=True)
    sys.stdout.write("drawing.png chat.png press-chat.png\n")
