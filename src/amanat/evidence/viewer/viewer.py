"""Asks the limited process what a file is and how it looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from amanat.evidence.limited import Limits, ask

ViewerLimits = Limits

Shape = Literal["picture", "pages", "audio", "video", "text", "other"]

# What is played by the browser itself, under the content type on the right and no other. By what the bytes are, never
# by what the phone said. A voice note of a browser is WebM, which libmagic calls video.
_PLAYED: Final[Mapping[str, tuple[Shape, str]]] = {
    "audio/ogg": ("audio", "audio/ogg"),
    "application/ogg": ("audio", "audio/ogg"),
    "audio/mpeg": ("audio", "audio/mpeg"),
    "audio/mp4": ("audio", "audio/mp4"),
    "audio/x-m4a": ("audio", "audio/mp4"),
    "audio/x-wav": ("audio", "audio/wav"),
    "audio/wav": ("audio", "audio/wav"),
    "audio/flac": ("audio", "audio/flac"),
    "audio/x-hx-aac-adts": ("audio", "audio/aac"),
    "audio/aac": ("audio", "audio/aac"),
    "audio/webm": ("audio", "audio/webm"),
    "video/webm": ("video", "video/webm"),
    "video/mp4": ("video", "video/mp4"),
    "video/x-m4v": ("video", "video/mp4"),
    "video/3gpp": ("video", "video/3gpp"),
    "video/quicktime": ("video", "video/mp4"),
    "video/ogg": ("video", "video/ogg"),
}
_READ: Final = frozenset({"text/plain", "text/csv", "application/json", "message/rfc822"})
_HASH: Final = re.compile(r"[0-9a-f]{64}")
MOST_TEXT: Final = 200_000  # characters of a chat export that one page shows


@dataclass(frozen=True, slots=True)
class Look:
    """What a file turned out to be.

    `media` is the content type by its bytes; `served` the one it may be played under, if any. `note`, when it cannot be
    shown: ``empty`` ``broken`` ``too_large`` ``took_too_long`` ``no_page``. `holds` names the child's confinement.
    """

    shape: Shape
    media: str
    served: str | None = None
    pages: int = 0
    note: str | None = None
    holds: tuple[str, ...] = ()


class Viewer:
    """One child a question. Blocking: call it from a worker thread. Safe to share between threads."""

    def __init__(self, limits: ViewerLimits | None = None) -> None:
        self.limits = limits or ViewerLimits()

    def look(self, data: bytes) -> Look:
        """What it is and whether it can be shown. Only the beginning of a very long file is looked at."""
        long = len(data) > self.limits.file
        head, _ = self._ask(data[: 1 << 20] if long else data, "look")
        media, holds = str(head.get("media", "application/octet-stream")), tuple(head.get("holds", ()))
        if media in _PLAYED:
            shape, served = _PLAYED[media]
            return Look(shape, media, served, holds=holds)
        if media in _READ:
            return Look("text", media, holds=holds)
        shape = head.get("shape", "other")
        note = "too_large" if long and shape in ("picture", "pages") else head.get("note")
        return Look(shape, media, None, int(head.get("pages", 0)), note, holds)

    def picture(self, data: bytes) -> bytes | str:
        """PNG bytes of a picture, or the note why not."""
        return self._drawn(data, "picture")

    def page(self, data: bytes, number: int) -> bytes | str:
        """PNG bytes of page `number` (from 1) of a PDF, or the note why not."""
        return self._drawn(data, "page", str(number))

    def small(self, data: bytes) -> bytes | str:
        """PNG bytes of a picture or of the first page of a PDF, small enough for a cover, or the note why not."""
        return self._drawn(data, "small")

    def hashes(self, data: bytes) -> tuple[tuple[str, ...], int] | str:
        """What a picture looks like: eight PDQ hashes (as it is first, then turned and mirrored; 64 hex digits each),
        and the quality, 0 to 100; or the note why not."""
        if len(data) > self.limits.file:
            return "too_large"
        head, _ = self._ask(data, "hashes")
        return head["hashed"] if "hashed" in head else str(head.get("note", "broken"))

    def _drawn(self, data: bytes, *job: str) -> bytes | str:
        if len(data) > self.limits.file:
            return "too_large"
        head, body = self._ask(data, *job)
        if "note" in head:
            return str(head["note"])
        return body if body.startswith(b"\x89PNG\r\n\x1a\n") else "broken"

    def _ask(self, data: bytes, *job: str) -> tuple[dict[str, Any], bytes]:
        head, body = ask("amanat.evidence.viewer.child", job, data, self.limits)
        return _checked(head), body


def _checked(head: dict[str, Any]) -> dict[str, Any]:
    text: dict[str, Any] = {name: head[name] for name in ("media", "note", "shape") if isinstance(head.get(name), str)}
    if text.get("shape") not in ("picture", "pages"):
        text["shape"] = "other"
    found, quality = head.get("hashes"), head.get("quality")
    if isinstance(found, list) and len(found) == 8 and all(isinstance(h, str) and _HASH.fullmatch(h) for h in found):
        text["hashed"] = tuple(found), quality if isinstance(quality, int) and 0 <= quality <= 100 else 0
    pages = head.get("pages")
    holds = [h for h in head.get("holds") or [] if isinstance(h, str)]
    return {**text, "pages": pages if isinstance(pages, int) and 0 < pages <= 2000 else 0, "holds": holds}
