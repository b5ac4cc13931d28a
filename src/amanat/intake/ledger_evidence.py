"""What is kept when somebody knows another log under our name than we do: our checkpoint and theirs, as they came."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from amanat.intake.ledger_rows import Log
from amanat.seal.signing import sha256
from amanat.store.database import sync_folder

EVIDENCE: Final = "ledger-evidence"
_PLAIN: Final = re.compile(r"[^A-Za-z0-9.-]")


def keep_evidence(folder: Path, log: Log, ours: bytes, theirs: Mapping[str, bytes]) -> Path:
    """Writes `ours` and one file for each of `theirs`, durably; the same evidence again is the same folder."""
    content = b"".join([ours, *(theirs[name] for name in sorted(theirs))])
    place = folder / f"{log.generation}-{sha256(content).hex()[:16]}"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(place / "ours", ours)
    for number, name in enumerate(sorted(theirs), 1):
        _write(place / f"theirs-{number}-{_PLAIN.sub('_', name)[:60]}", theirs[name])
    for each in (place, folder, folder.parent):
        sync_folder(each)
    return place


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
