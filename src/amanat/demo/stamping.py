"""The demo's time stamp service: a real `openssl ts` authority on this machine. Nobody should trust it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path
from typing import Final

from amanat.demo.authority import Authority, found

MOST: Final = 1 << 14
_ONE: Final = threading.Lock()


def authority_in(folder: Path) -> Authority | None:
    """The authority of a demo folder, made where there is none; None where this machine has no openssl."""
    if (folder / "signer.pem").exists():
        return Authority(folder)
    if shutil.which("openssl") is None:
        return None
    try:
        return found(folder)
    except subprocess.CalledProcessError:
        return None


def reply(authority: Authority, request: bytes) -> bytes | None:
    """The DER of a reply; None for what is no request."""
    if not 0 < len(request) <= MOST:
        return None
    try:
        with _ONE:  # the authority keeps its question, its answer and its serial number in files
            return authority.reply(request)
    except subprocess.CalledProcessError:
        return None
