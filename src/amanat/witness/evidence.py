"""What contradicts, kept as it came: the request, and the checkpoint that was cosigned before. Two signed texts that
anybody can check with the log's public key."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from amanat.errors import NotFoundError
from amanat.ledger.add_checkpoint import BAD_PROOF, TWO_ROOTS
from amanat.seal.signing import sha256
from amanat.witness.files import make_folder, sync_folder, write_durably

MOST_PROVED: Final = 1000
"""Of texts that prove by themselves that a log lied: only a log that lies as often fills this."""
MOST_OTHERS: Final = 200
"""Of the rest: anybody can send an old checkpoint again, or a true one with a false proof."""
PARTS: Final = ("came", "known")
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`kind` is a contradiction of amanat.ledger.add_checkpoint; `at` Unix seconds; `size` of what came,
    `known_size` of what was cosigned before."""

    id: str
    kind: str
    origin: str
    at: int
    size: int
    known_size: int


class Evidence:
    """A folder of exhibits. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def keep(
        self, kind: str, origin: str, text: str, sizes: tuple[int, int], parts: tuple[bytes, bytes], at: int
    ) -> bool:
        """Keeps the request that came and the note known before, once for each signed text; false if it was there or
        there are too many. Raises OSError."""
        exhibit = Exhibit(_id_of(kind, text), kind, origin, at, *sizes)
        with self._lock:
            if (self._folder / exhibit.id).exists() or self._full(kind, origin):
                return False
            self._write(exhibit, parts)
        return True

    def refuted(self, text: str) -> None:
        """Takes back that a checkpoint came without a proof: the proof came. Raises OSError."""
        with self._lock:
            shutil.rmtree(self._folder / _id_of(BAD_PROOF, text), ignore_errors=True)

    def all(self) -> list[Exhibit]:
        """Everything that is kept, the oldest first."""
        return sorted(self._read(), key=lambda exhibit: (exhibit.at, exhibit.id))

    def part(self, number: str, which: str) -> bytes:
        """One of the two texts. Raises NotFoundError `witness.no_evidence`."""
        try:
            if _ID.fullmatch(number) is None or which not in PARTS:
                raise FileNotFoundError
            return (self._folder / number / which).read_bytes()
        except FileNotFoundError as error:
            raise NotFoundError("witness.no_evidence", "Nothing is kept under this name.") from error

    def _write(self, exhibit: Exhibit, parts: tuple[bytes, bytes]) -> None:
        make_folder(self._folder)
        making = self._folder / f".{exhibit.id}.new"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        for name, data in zip(PARTS, parts, strict=True):
            write_durably(making / name, data)
        write_durably(making / "about.json", json.dumps(asdict(exhibit)).encode())
        os.rename(making, self._folder / exhibit.id)
        sync_folder(self._folder)

    def _full(self, kind: str, origin: str) -> bool:
        proved = kind == TWO_ROOTS
        alike = [one for one in self._read() if one.origin == origin and (one.kind == TWO_ROOTS) == proved]
        return len(alike) >= (MOST_PROVED if proved else MOST_OTHERS)

    def _read(self) -> Iterator[Exhibit]:
        for about in self._folder.glob("[0-9a-f]*/about.json"):
            yield Exhibit(**json.loads(about.read_bytes()))


def _id_of(kind: str, text: str) -> str:
    return sha256(f"{kind}\n{text}".encode()).hex()[:32]
