"""The second tool: reads a working copy byte by byte and names everything in it that is not the picture, the page or
the sound itself. It shares no code with what makes the copies, and goes by lists of what may be there, so that what it
does not know counts as left over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from amanat.evidence.scan import audio, docx, jpeg, matroska, mp4, pdf, png

Finder = Callable[[bytes], Iterator[str]]
FINDERS: Final[Mapping[str, Finder]] = {
    "image/jpeg": jpeg.left,
    "image/png": png.left,
    "application/pdf": pdf.left,
    "video/mp4": mp4.left,
    "audio/mp4": mp4.left,
    "video/mp4 with pictures": mp4.left_in_film,
    "video/webm": matroska.left,
    "audio/webm": matroska.left,
    "audio/ogg": audio.ogg_left,
    "audio/mpeg": audio.mp3_left,
    "audio/wav": audio.wav_left,
    "audio/flac": audio.flac_left,
    docx.MEDIA: docx.left,
}
_MOST: Final = 50


def left_in(media: str, data: bytes) -> list[str]:
    """What a copy of this type still says beside what it shows: nothing, if it is clean. Codes such as ``jpeg.APP1``;
    what cannot be read to its end is ``FORMAT.unread``."""
    finder = FINDERS.get(media)
    if finder is None:
        return ["type.unknown"]
    found: dict[str, None] = {}
    try:
        for code in finder(data):
            found[code] = None
            if len(found) >= _MOST:
                break
    except (LookupError, ValueError, OverflowError, RecursionError, TypeError):
        found[f"{media}.unread"] = None
    return list(found)
