"""Whether a picture is a chat: by its balloons, or by what stands in every chat beside the messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from amanat.evidence.reading.letters import Line

_FEWEST: Final = 3
_TIME: Final = re.compile(r"\W*[0-2]?[0-9][:.][0-5][0-9](?:\s?[ap]\.?m\.?)?(?:\W{1,4}\w{0,2}|\W*)", re.IGNORECASE)
# What a program for chats writes itself, in the languages of its screens.
_PROGRAM: Final = re.compile(
    r"\b(?:online|typing…?|last seen (?:today|yesterday|at|recently)|type a message|send message|imessage|text message|"
    r"message…|forwarded|this message was deleted|you deleted this message|missed (?:voice|video) call|"
    r"messages and calls are end-to-end encrypted|unread messages?|tap for more info|delivered|seen|read (?:at )?\d)\b"
    r"|^\W*message\W*$|^\W*reply\W*$|آن لائن|پیغام لکھیں|ٹائپ کر|آخری بار|یہ پیغام حذف",
    re.IGNORECASE,
)


def is_chat(lines: Sequence[Line] | None, size: tuple[int, int], *, bubbles: bool) -> bool:
    """`bubbles`: it is laid out in balloons at both sides. Without them it needs times beside messages, and at least
    two of what else a chat has. `lines` is None where nobody read letters; where somebody did, a chat has some."""
    if lines is None:
        return bubbles
    if bubbles and sum(len(line.text) > 2 and line.sure > 30 for line in lines) >= _FEWEST:
        return True
    times = {line.top // 12 for line in lines if _TIME.fullmatch(line.text)}
    said = {match[0].casefold() for line in lines for match in _PROGRAM.finditer(line.text) if len(line.text) < 60}
    return bool(said) and (len(times) >= 1 and (len(said) >= 2 or _sides(lines, size)))


def _sides(lines: Sequence[Line], size: tuple[int, int]) -> bool:
    """Whether some lines keep to the left half and others begin right of the middle."""
    wide = size[0]
    left = [line for line in lines if line.right < wide * 0.75 and line.left < wide * 0.15]
    right = [line for line in lines if line.left > wide * 0.4 and line.right > wide * 0.8]
    return len(left) >= 1 and len(right) >= 2
