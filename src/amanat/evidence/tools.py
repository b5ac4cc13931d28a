"""The tools: what a file says of itself, and working copies that say nothing but what they show.

Every question costs one limited process; a copy costs a second one, in which another tool reads the copy and must find
nothing. Whatever goes wrong is a note, a code that the pages put into words:

``empty`` ``broken`` ``too_large`` ``took_too_long`` ``no_page``, as in the viewer; ``cannot``: no tool here makes a
copy of this kind of file; ``no_ffmpeg``: the program for sound and film is not on this machine; ``not_clean``: a
copy was made, the second tool found something in it, and it was thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from amanat.evidence import film
from amanat.evidence.limited import Limits, ask

_WORKER: Final = "amanat.evidence.worker"
_LOOKING: Final = Limits()
_MAKING: Final = Limits(memory=2 << 30, seconds=120, patience=240.0, answer=128 << 20)
_GROUPS: Final = frozenset({"place", "time", "device", "person", "about", "history", "more", "size", "hidden"})
NOTES: Final = frozenset({"empty", "broken", "too_large", "took_too_long", "no_page", "cannot"})
MOST_BOXES: Final = 200
"""Rectangles of one file."""


@dataclass(frozen=True, slots=True)
class Data:
    """What a file says of itself: `rows` of (group, name, value), none of them to be trusted, and what it is by its
    bytes."""

    media: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A working copy. `left_out`: codes of what the original has and the copy has not on purpose."""

    data: bytes = field(repr=False)
    media: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rectangle:
    """What is to be covered on a picture (`page` 1) or a page of a PDF, in thousandths of its width and height."""

    page: int
    left: int
    top: int
    width: int
    height: int

    @property
    def box(self) -> list[float]:
        """Page, left, top, right, bottom, as `amanat.evidence.worker` takes them."""
        right, bottom = min(1000, self.left + self.width), min(1000, self.top + self.height)
        return [self.page, self.left / 1000, self.top / 1000, right / 1000, bottom / 1000]

    def holds(self) -> bool:
        """Whether it lies on a page and covers something."""
        inside = 0 <= self.left < 1000 and 0 <= self.top < 1000 and 1 <= self.page <= 2000
        return inside and 0 < self.width <= 1000 and 0 < self.height <= 1000


class Tools:
    """Blocking: call it from a worker thread. `ffmpeg`: the program for sound and film; None: there is none."""

    def __init__(
        self, ffmpeg: Path | None = None, looking: Limits = _LOOKING, making: Limits = _MAKING, *, find: bool = True
    ) -> None:
        self.ffmpeg = ffmpeg or (film.installed() if find else None)
        self.looking, self.making = looking, making

    def metadata(self, data: bytes) -> Data | str:
        """The data of a file, or a note."""
        if len(data) > self.looking.file:
            return "too_large"
        head, _ = ask(_WORKER, ("metadata",), data, self.looking)
        if "note" in head:
            return _note(head)
        rows = head.get("rows")
        found = [tuple(row) for row in rows if _is_row(row)] if isinstance(rows, list) else []
        return Data(_text(head, "media"), tuple((row[0], row[1], row[2]) for row in found[:500]))

    def clean(self, data: bytes) -> Made | str:
        """A copy that shows the same and says nothing else, or a note."""
        if len(data) > self.making.file:
            return "too_large"
        media = self._media(data)
        if media in film.KINDS:
            return self._film(data, media, None)
        return self._made(("clean",), data)

    def cover(self, data: bytes, rectangles: Sequence[Rectangle]) -> Made | str:
        """A copy in which these rectangles are black for good, or a note. It is as clean as `clean`."""
        if len(data) > self.making.file or len(rectangles) > MOST_BOXES:
            return "too_large"
        if not rectangles or not all(one.holds() for one in rectangles):
            return "cannot"
        return self._made(("cover", json.dumps([one.box for one in rectangles])), data)

    def trim(self, data: bytes, start: float, end: float) -> Made | str:
        """A copy of sound or film from `start` to `end`, seconds; made anew: nothing before or after is in it."""
        if len(data) > self.making.file:
            return "too_large"
        media = self._media(data)
        return self._film(data, media, (start, end)) if media in film.KINDS else "cannot"

    def prove(self, data: bytes, media: str) -> tuple[str, ...] | str:
        """What the second tool finds in a copy: () if it is clean; or a note."""
        head, _ = ask(_WORKER, ("prove", media), data, self.making)
        left = head.get("left")
        if "note" in head or not isinstance(left, list):
            return _note(head)
        return tuple(str(code)[:80] for code in left[:50])

    def _media(self, data: bytes) -> str:
        head, _ = ask(_WORKER, ("media",), data, self.looking)
        return _text(head, "media")

    def _made(self, job: Sequence[str], data: bytes) -> Made | str:
        head, copy = ask(_WORKER, job, data, self.making)
        if "note" in head or not copy:
            return _note(head)
        left_out = head.get("left_out") or []
        codes = tuple(str(code)[:40] for code in left_out[:20]) if isinstance(left_out, list) else ()
        return self._proved(Made(copy, _text(head, "media"), codes))

    def _film(self, data: bytes, media: str, span: tuple[float, float] | None) -> Made | str:
        if self.ffmpeg is None:
            return "no_ffmpeg"
        codecs: tuple[str, ...] = ()
        if film.KINDS[media].boxed:
            head, _ = ask(_WORKER, ("tracks",), data, self.looking)
            found = head.get("codecs")
            if "note" in head or not isinstance(found, list):
                return _note(head)
            codecs = tuple(str(one)[:8] for one in found)
        made = film.made(self.ffmpeg, data, film.KINDS[media], codecs, span)
        if isinstance(made, str):
            return made
        kind, copy = made
        if span is None and film.HEVC.intersection(codecs):
            head, copy = ask(_WORKER, ("boxes",), copy, self.making)
            if "note" in head or not copy:
                return _note(head)
        whole = bool(film.PICTURES.intersection(codecs))
        return self._proved(Made(copy, kind), "video/mp4 with pictures" if whole else kind)

    def _proved(self, made: Made, what: str = "") -> Made | str:
        """The copy, if the second tool found nothing in it, and in a film its pictures."""
        left = self.prove(made.data, what or made.media)
        if isinstance(left, str):
            return left
        if "mp4.no_pictures" in left:
            return "broken"
        return "not_clean" if left else made


def _note(head: dict[str, Any]) -> str:
    note = head.get("note")
    return note if isinstance(note, str) and note in NOTES else "broken"


def _text(head: dict[str, Any], name: str) -> str:
    found = head.get(name)
    return found[:120] if isinstance(found, str) else "application/octet-stream"


def _is_row(row: object) -> bool:
    parts = row if isinstance(row, list) else []
    return len(parts) == 3 and all(isinstance(part, str) and len(part) <= 600 for part in parts) and parts[0] in _GROUPS
