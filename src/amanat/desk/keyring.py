"""Case and grant keys outside the chain: destroying one is the erasure of what it opened (spec/journal.md,
"Keyring").
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from amanat.desk.box import KEY_SIZE, OVERHEAD, box, unbox
from amanat.desk.disk import full_disk, write_all
from amanat.errors import AmanatError
from amanat.seal.encoding import Random, b64, u32be
from amanat.seal.signing import tagged

ID_SIZE: Final = 16
SLOT: Final = ID_SIZE + 4 + OVERHEAD + KEY_SIZE


class Keyring:
    """All keys that still exist, in memory; the file holds each boxed under its epoch's journal key."""

    def __init__(self, folder: Path, journal_keys: Mapping[int, bytes]) -> None:
        self._file = os.open(folder / "keyring", os.O_RDWR | os.O_CREAT, 0o600)
        self._keys: dict[str, bytes] = {}
        self._slot: dict[str, int] = {}
        self._free: list[int] = []
        self.damaged = 0
        data = _read(self._file)
        self._end = -(-len(data) // SLOT) * SLOT
        for offset in range(0, len(data), SLOT):
            self._load(data[offset : offset + SLOT], offset, journal_keys)

    def _load(self, slot: bytes, offset: int, journal_keys: Mapping[int, bytes]) -> None:
        if not any(slot):
            self._free.append(offset)
            return
        raw, epoch = slot[:ID_SIZE], int.from_bytes(slot[ID_SIZE : ID_SIZE + 4], "big")
        try:
            key = unbox(journal_keys.get(epoch, bytes(KEY_SIZE)), tagged("keyring", raw), slot[ID_SIZE + 4 :])
        except AmanatError:
            self.damaged += 1
            return
        self._keys[b64(raw)], self._slot[b64(raw)] = key, offset

    def __contains__(self, key_id: str) -> bool:
        return key_id in self._keys

    def ids(self) -> frozenset[str]:
        """The ids of all keys that exist."""
        return frozenset(self._keys)

    def get(self, key_id: str) -> bytes | None:
        """The key, or None when it was destroyed or never was."""
        return self._keys.get(key_id)

    def make(self, epoch: int, journal_key: bytes, random: Random) -> str:
        """A new key, durable before its id is returned."""
        return self.make_many(1, epoch, journal_key, random)[0]

    def make_many(self, count: int, epoch: int, journal_key: bytes, random: Random) -> list[str]:
        """New keys with one wait for the disk, durable before their ids are returned."""
        made: list[tuple[str, bytes, int]] = []
        end = self._end  # stays where it was if the disk is full: the next key is written over what is half there
        with full_disk():
            for _ in range(count):
                raw, key = random(ID_SIZE), random(KEY_SIZE)
                offset = self._free.pop() if self._free else end
                end = max(end, offset + SLOT)
                boxed = box(journal_key, tagged("keyring", raw), key, random)
                write_all(self._file, raw + u32be(epoch) + boxed, offset)
                made.append((b64(raw), key, offset))
            os.fdatasync(self._file)
        self._end = end
        for name, key, offset in made:
            self._keys[name], self._slot[name] = key, offset
        return [name for name, _, _ in made]

    def destroy(self, key_ids: tuple[str, ...]) -> None:
        """Overwrites the slots with zeros and returns when that is on the disk. Ids that are gone already are no
        error.
        """
        for key_id in key_ids:
            if key_id in self._slot:
                offset = self._slot.pop(key_id)
                write_all(self._file, bytes(SLOT), offset)
                self._free.append(offset)
                del self._keys[key_id]
        os.fdatasync(self._file)

    def close(self) -> None:
        os.close(self._file)
        self._file = -1
        self._keys.clear()


def _read(handle: int) -> bytes:
    return os.pread(handle, os.fstat(handle).st_size, 0)
