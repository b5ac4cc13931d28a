"""The programs that draw the development half of the picture corpus, for tests that want one file of it."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent / "corpus" / "pictures"
sys.path[:0] = [str(FOLDER), str(FOLDER.parents[3])]  # the drawing programs, and `bench`

import chats  # noqa: E402
import documents  # noqa: E402
import drawing  # noqa: E402
import papers  # noqa: E402
from bench.checks import pictures as bench  # noqa: E402
from bench.checks import scoring  # noqa: E402

__all__ = ["bench", "chats", "corpus", "documents", "drawing", "jpeg", "papers", "scoring"]


def jpeg(picture: Image.Image, **more: object) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=85, **more)
    return out.getvalue()


def corpus(folder: Path) -> Path:
    """The whole half, drawn into a folder."""
    subprocess.run([sys.executable, FOLDER / "make_pictures.py", folder], check=True, capture_output=True)
    return folder
