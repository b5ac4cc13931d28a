"""The list of tombstones beside the database, so that a restore from an older backup still knows what was taken away
since.

One line each: `<change> <hour> <b64 mark>`. It says nothing about what was erased; copy it off the machine as often
as you like.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from amanat.errors import MalformedError
from amanat.seal.encoding import b64, unb64
from amanat.store.database import sync_folder
from amanat.store.sheet import Buried

ERASED: Final = "erased"
_LOCK: Final = threading.Lock()


class ErasedFile:
    """`append` is durable when it returns. Within one process appending and trimming exclude each other."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, graves: Sequence[Buried]) -> None:
        text = "".join(_line(grave) for grave in graves)
        with _LOCK:
            new = not self._path.exists()
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, text.encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if new:
                sync_folder(self._path.parent)

    def trim(self, before: int) -> None:
        """Drops what is older than `before` (an hour, Unix seconds)."""
        with _LOCK:
            if not self._path.exists():
                return
            graves = list(self.read())
            kept = [grave for grave in graves if grave["hour"] >= before]
            if len(kept) == len(graves):
                return
            fresh = self._path.with_suffix(".new")
            with fresh.open("w") as target:
                target.write("".join(map(_line, kept)))
                target.flush()
                os.fsync(target.fileno())
            fresh.replace(self._path)
            sync_folder(self._path.parent)

    def read(self) -> Iterator[Buried]:
        """Every whole line; a last one cut off by a crash was never answered. Raises MalformedError `erased.line`."""
        if not self._path.exists():
            return
        for number, line in enumerate(self._path.read_text("ascii").splitlines(keepends=True), 1):
            if not line.endswith("\n"):
                return
            try:
                change, hour, mark = line.split()
                yield Buried(mark=unb64(mark, 32), change=int(change), hour=int(hour))
            except (ValueError, MalformedError) as error:
                raise MalformedError(
                    "erased.line", f"Line {number} of {self._path} is damaged. Mend or remove it."
                ) from error


def _line(grave: Buried) -> str:
    return f"{grave['change']} {grave['hour']} {b64(grave['mark'])}\n"
