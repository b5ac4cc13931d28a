"""Whether a file's name fits what its bytes are. A hint for the person: nothing is opened or run because of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Warning = Literal["", "differs", "double", "program"]
"""``differs``: the ending names another kind of file. ``double``: an ending that a system runs stands behind one that
it shows. ``program``: the bytes are a program, whatever the name says."""

_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "jfif": ("image/jpeg",),
    "png": ("image/png",),
    "gif": ("image/gif",),
    "webp": ("image/webp",),
    "avif": ("image/avif",),
    "heic": ("image/heic", "image/heif"),
    "heif": ("image/heic", "image/heif"),
    "bmp": ("image/bmp", "image/x-ms-bmp"),
    "tif": ("image/tiff",),
    "tiff": ("image/tiff",),
    "pdf": ("application/pdf",),
    "mp3": ("audio/mpeg",),
    "wav": ("audio/x-wav", "audio/wav"),
    "ogg": ("audio/ogg", "application/ogg", "video/ogg"),
    "oga": ("audio/ogg", "application/ogg"),
    "opus": ("audio/ogg", "application/ogg"),
    "flac": ("audio/flac",),
    "amr": ("audio/amr",),
    "m4a": ("audio/mp4", "audio/x-m4a", "video/mp4"),
    "aac": ("audio/aac", "audio/x-hx-aac-adts"),
    "mp4": ("video/mp4", "audio/mp4", "video/x-m4v", "audio/x-m4a", "video/3gpp", "video/quicktime"),
    "m4v": ("video/mp4", "video/x-m4v"),
    "mov": ("video/quicktime", "video/mp4"),
    "3gp": ("video/3gpp", "audio/3gpp", "video/mp4"),
    "webm": ("video/webm", "audio/webm", "video/x-matroska"),
    "mkv": ("video/x-matroska", "video/webm"),
    "txt": ("text/", "application/json", "message/rfc822"),
    "csv": ("text/",),
    "eml": ("message/rfc822", "text/"),
    "html": ("text/",),
    "htm": ("text/",),
    "json": ("application/json", "text/"),
    "zip": ("application/zip", "application/vnd.openxmlformats-officedocument", "application/epub"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"),
    "pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/zip"),
    "doc": ("application/msword", "application/CDFV2", "application/x-ole-storage"),
    "rtf": ("text/rtf", "application/rtf"),
}
_RUN: Final = frozenset(
    {
        "exe",
        "scr",
        "com",
        "bat",
        "cmd",
        "pif",
        "msi",
        "vbs",
        "js",
        "jse",
        "wsf",
        "ps1",
        "lnk",
        "hta",
        "jar",
        "apk",
        "app",
    }
    | {"sh", "desktop", "dll", "cpl", "reg"}
)
_PROGRAMS: Final = (
    "application/x-dosexec",
    "application/vnd.microsoft.portable-executable",
    "application/x-executable",
    "application/x-pie-executable",
    "application/x-sharedlib",
    "application/x-mach-binary",
    "application/vnd.android.package-archive",
    "application/java-archive",
    "text/x-shellscript",
    "application/x-ms-shortcut",
)


def warning(name: str, media: str) -> Warning:
    """What is odd about this name over bytes of this type; "" if nothing is."""
    if media.startswith(_PROGRAMS):
        return "program"
    endings = [part.strip().lower() for part in name.split(".")[1:]]
    if len(endings) > 1 and endings[-1] in _RUN and endings[-2] in _ENDINGS:
        return "double"
    if endings and endings[-1] in _RUN:
        return "program"
    wanted = _ENDINGS.get(endings[-1]) if endings else None
    return "differs" if wanted is not None and media and not media.startswith(wanted) else ""
