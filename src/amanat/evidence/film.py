"""Sound and film: the program ffmpeg, fenced in (`amanat.evidence.fence`), reads from memory and writes to memory.

A clean copy takes the streams over as they are, without any of the words beside and inside them. A trimmed copy is
compressed anew: a cut without that keeps what lies before it, back to the last whole picture, and only hides it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MEMORY: Final = 3 << 30  # bytes of address space: a compressor reserves far more than it uses
SECONDS: Final = 300  # processor time
PATIENCE: Final = 300.0
MOST: Final = 256 << 20  # bytes of a copy
LONGEST: Final = 24 * 3600.0  # seconds into a recording


@dataclass(frozen=True, slots=True)
class Kind:
    """How ffmpeg reads a type, under which name it writes the copy, and the copy's type. `cut`: the same for a trimmed
    copy. `boxed`: it is made of MP4's boxes."""

    reads: str
    writes: str
    media: str
    cut: str
    cut_media: str
    picture: bool = False
    boxed: bool = False


_FILM: Final = Kind("mov", "mp4", "video/mp4", "mp4", "video/mp4", picture=True, boxed=True)
_SOUND: Final = Kind("mov", "mp4", "audio/mp4", "mp4", "audio/mp4", boxed=True)
_WEBM: Final = Kind("matroska", "webm", "video/webm", "mp4", "video/mp4", picture=True)
_OGG: Final = Kind("ogg", "ogg", "audio/ogg", "mp4", "audio/mp4")
_WAV: Final = Kind("wav", "wav", "audio/wav", "wav", "audio/wav")
KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/3gpp", "video/x-m4v"), _FILM),
    **dict.fromkeys(("audio/mp4", "audio/x-m4a"), _SOUND),
    "video/webm": _WEBM,
    "video/x-matroska": _WEBM,
    "audio/webm": Kind("matroska", "webm", "audio/webm", "mp4", "audio/mp4"),
    "audio/ogg": _OGG,
    "application/ogg": _OGG,
    "audio/mpeg": Kind("mp3", "mp3", "audio/mpeg", "mp4", "audio/mp4"),
    "audio/x-wav": _WAV,
    "audio/wav": _WAV,
    "audio/flac": Kind("flac", "flac", "audio/flac", "mp4", "audio/mp4"),
}
# Units inside the pictures that are words: their numbers in each codec (ITU-T H.264 table 7-1, H.265 table 7-1).
_WORDS_INSIDE: Final = {"avc1": "6", "avc3": "6", "hvc1": "39-40", "hev1": "39-40"}
PICTURES: Final = frozenset({"avc1", "avc3", "hvc1", "hev1", "mp4v", "vp09", "av01", "s263"})
HEVC: Final = frozenset({"hvc1", "hev1"})
_PLACES: Final = (Path("/usr/bin/ffmpeg"), Path("/usr/local/bin/ffmpeg"))
_EXACT: Final = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")
_NO_WORDS: Final = ("-map_metadata", "-1", "-map_metadata:s", "-1", "-map_chapters", "-1", "-dn", "-sn")


def installed() -> Path | None:
    """The program, if the machine has it where programs are installed, and it is new enough."""
    return next((path for path in _PLACES if path.is_file() and os.access(path, os.X_OK) and reads_memory(path)), None)


def reads_memory(ffmpeg: Path) -> bool:
    """Whether it can go back and forth in a file that exists in memory alone (its protocol ``fd``, ffmpeg 6)."""
    try:
        asked = subprocess.run(  # noqa: S603
            [str(ffmpeg), "-hide_banner", "-protocols"], capture_output=True, timeout=10, check=False, cwd="/"
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"fd" in asked.stdout.split()


def made(
    ffmpeg: Path, data: bytes, kind: Kind, codecs: tuple[str, ...], span: tuple[float, float] | None
) -> tuple[str, bytes] | str:
    """Type and bytes of the copy, or a note. `codecs`: what is inside, by the names of MP4."""
    media = kind.media if span is None else kind.cut_media
    with _scratch(data) as (source, target):
        arguments = _arguments(kind, codecs, span, source, target)
        code = _run(ffmpeg, arguments, (source, target))
        size = os.fstat(target).st_size
        if code == "late":
            return "took_too_long"
        if size >= MOST:
            return "too_large"
        if code or not size:
            return "broken"
        return media, os.pread(target, size, 0)


@contextlib.contextmanager
def _scratch(data: bytes) -> Iterator[tuple[int, int]]:
    """Two files in memory alone (memfd_create(2)): a program that must go back and forth cannot use pipes."""
    source, target = os.memfd_create("source"), os.memfd_create("target")
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(source, view) :]
        os.lseek(source, 0, os.SEEK_SET)
        yield source, target
    finally:
        os.close(source)
        os.close(target)


def _arguments(
    kind: Kind, codecs: tuple[str, ...], span: tuple[float, float] | None, source: int, target: int
) -> list[str]:
    told = ["-hide_banner", "-nostdin", "-v", "quiet", "-threads", "2", "-protocol_whitelist", "fd", "-f", kind.reads]
    if span is not None:
        told += ["-ss", f"{span[0]:.3f}", "-t", f"{span[1] - span[0]:.3f}"]
    told += ["-fd", str(source), "-i", "fd:"]
    # A film whose pictures cannot be read makes no copy; a recording without pictures may be in a film's box.
    told += ["-map", "0:V:0" if PICTURES.intersection(codecs) else "0:V:0?"] if kind.picture else []
    told += ["-map", "0:a:0?" if kind.picture else "0:a:0", *_NO_WORDS]
    told += ["-c", "copy"] if span is None else _anew(kind)
    inside = codecs if span is None else ("avc1",)  # what is made anew is H.264
    words = next((_WORDS_INSIDE[one] for one in inside if one in _WORDS_INSIDE), "")
    if kind.picture and words:
        told += ["-bsf:v", f"filter_units=remove_types={words}"]
    if (kind.writes if span is None else kind.cut) == "mp3":
        told += ["-id3v2_version", "0", "-write_id3v1", "0", "-write_xing", "0"]
    told += [*_EXACT, "-threads", "2", "-y", "-f", kind.writes if span is None else kind.cut]
    return [*told, "-fd", str(target), "fd:"]


def _anew(kind: Kind) -> list[str]:
    if kind.cut == "wav":
        return ["-c:a", "pcm_s16le"]
    pictures = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"] if kind.picture else []
    return [*pictures, "-c:a", "aac", "-b:a", "128k"]


def _run(ffmpeg: Path, arguments: list[str], kept: tuple[int, int]) -> int | str:
    """The program's exit code; ``late`` if it was killed for taking too long."""
    command = [sys.executable, "-I", "-m", "amanat.evidence.fence", str(MEMORY), str(SECONDS), str(MOST), str(ffmpeg)]
    child = subprocess.Popen(  # noqa: S603
        [*command, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        cwd="/",
        pass_fds=kept,
        start_new_session=True,
    )
    try:
        return child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        return "late"
    finally:
        child.kill()
        child.wait()
