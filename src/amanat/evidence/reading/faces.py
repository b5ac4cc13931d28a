"""Faces in a picture: dlib's detector of faces seen from the front (histograms of gradients; its weights are part of
the library). It is an optional package (`amanat[faces]`); where it is missing nobody looked, and that is said.

It finds faces of 32 pixels and more in a picture made 900 pixels long, turned by up to about 30 degrees, and on their
side or upside down from 60 pixels on. It does not find faces from the side. Measured: docs/checks.md.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import pickle
import subprocess
import sys
from functools import cache
from typing import Any, Final

from PIL import Image

Detector = Any
_LONGEST: Final = 900
_SURE: Final = 0.0
"""The score from which a find counts, the detector's own choice."""
_SURER: Final = 0.5
"""The same for a picture that was turned: letters on their side have scored 0.26, faces 1.4."""


def installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("dlib", "numpy"))


@cache
def packed() -> bytes:
    """The detector as bytes, made once in a process of its own: unfolding it from the library takes half a second, from
    these bytes a thousandth. Empty where it is not installed."""
    if not installed():
        return b""
    made = subprocess.run(
        [sys.executable, "-I", "-m", "amanat.evidence.reading.faces"], capture_output=True, timeout=120, check=False
    )
    return made.stdout if made.returncode == 0 else b""


def detector(kept: bytes) -> Detector | None:
    """The detector out of `packed`, ready; call it before the process is confined and has read anything else."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a thread cannot be started later
    try:
        numpy = importlib.import_module("numpy")
        importlib.import_module("dlib")
    except ImportError:
        return None
    found = pickle.loads(kept)  # noqa: S301  (our own bytes, from our own parent)
    found.run(numpy.zeros((120, 120, 3), numpy.uint8), 1, _SURE)
    return found


def count(picture: Image.Image, looks: Detector) -> int:
    """How many faces: upright ones, small ones too; if there is none, also turned by quarters."""
    numpy = importlib.import_module("numpy")
    small = picture.copy()
    small.thumbnail((_LONGEST, _LONGEST))
    found = len(looks.run(numpy.asarray(small), 1, _SURE)[0])
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180):
        if found:
            break
        found = len(looks.run(numpy.asarray(small.transpose(turn)), 0, _SURER)[0])
    return found


if __name__ == "__main__":
    sys.stdout.buffer.write(pickle.dumps(importlib.import_module("dlib").get_frontal_face_detector()))
