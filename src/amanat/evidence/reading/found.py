"""What the limited process collects while it reads one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from PIL import Image

MOST_PICTURES: Final = 24
"""Pictures of one document that are looked at."""
MOST_TEXT: Final = 400_000
"""Characters of one file that are read."""


@dataclass
class Found:
    """`parts`: rows of place, text, hidden or not. `marks`: rows of code and place: ``metadata``, ``inside``,
    ``unread``, ``hidden``. A place is names with numbers, such as ``page-3.picture-1``."""

    parts: list[tuple[str, str, bool]] = field(default_factory=list)
    marks: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[tuple[str, Image.Image]] = field(default_factory=list)
    room: int = MOST_TEXT

    def say(self, where: str, text: str, *, hidden: bool = False) -> None:
        kept = text.strip()
        if len(kept) > self.room:
            self.mark("unread", where)
        kept = kept[: self.room]
        self.room -= len(kept)
        if kept:
            self.parts.append((where, kept, hidden))

    def mark(self, code: str, where: str) -> None:
        if (code, where) not in self.marks and len(self.marks) < 500:
            self.marks.append((code, where))

    def show(self, where: str, picture: Image.Image) -> None:
        if len(self.pictures) < MOST_PICTURES:
            self.pictures.append((where, picture))
        else:
            self.mark("unread", where)
