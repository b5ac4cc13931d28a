"""What a file says of itself, as plain rows (group, name, value). Runs in the limited process; nothing is changed.

Groups: ``place`` ``time`` ``device`` ``person`` ``about`` (title, words), ``history`` (programs, versions), ``more``
(the rest, by its own names), ``size`` and ``hidden`` (what stands where no viewer shows it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from amanat.evidence.metadata import film, office, paper, picture
from amanat.evidence.metadata.rows import MOST_ROWS, Row, tidy

_READERS: Final[Mapping[str, Callable[[bytes], Iterator[Row]]]] = {
    "image": picture.rows,
    "pdf": paper.rows,
    "office": office.rows,
    "boxes": film.boxed_rows,
    "webm": film.webm_rows,
    "sound": film.sound_rows,
}
_BY_MEDIA: Final = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "office",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "office",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "office",
    "application/zip": "office",
    "video/mp4": "boxes",
    "video/quicktime": "boxes",
    "video/3gpp": "boxes",
    "video/x-m4v": "boxes",
    "audio/mp4": "boxes",
    "audio/x-m4a": "boxes",
    "image/heic": "boxes",
    "image/heif": "boxes",
    "video/webm": "webm",
    "audio/webm": "webm",
    "video/x-matroska": "webm",
}


def rows_of(media: str, data: bytes) -> list[Row]:
    """The rows, in the order in which they are found; at most `MOST_ROWS`."""
    kind = _BY_MEDIA.get(media) or ("image" if media.startswith("image/") else "")
    kind = kind or ("sound" if media.startswith("audio/") or media == "application/ogg" else "")
    found: dict[Row, None] = {}
    if kind:
        for row in _READERS[kind](data):
            found[tidy(row)] = None
            if len(found) >= MOST_ROWS:
                break
    return [row for row in found if row[2]]
