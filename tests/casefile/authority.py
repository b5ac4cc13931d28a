"""Time-stamping authorities for tests: each is made once a run, since RSA keys take a second."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from amanat.demo.authority import Authority, found


@cache
def authority(*, middle: bool = False, whole_chain: bool = False, name: str = "") -> Authority:
    """The same one for the same words; another `name` gives another."""
    folder = Path(tempfile.mkdtemp(prefix="authority-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return found(folder, middle=middle, whole_chain=whole_chain)
