"""Keeps what is opened off every disk: no core dumps, nothing swapped in the clear, scratch space in memory."""

from __future__ import annotations

import ctypes
import os
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from amanat.errors import RefusedError

_PR_SET_DUMPABLE: Final = 4
_MCL_CURRENT_FUTURE: Final = 3

SwapRule = Literal["refuse", "warn"]


@dataclass(frozen=True, slots=True)
class Guard:
    """What could be had. `swap`: devices that would write memory to a disk in the clear. `locked`: memory is never
    swapped.
    """

    swap: tuple[str, ...]
    locked: bool


def plain_swap(swaps: str, uuid_of: dict[str, str]) -> tuple[str, ...]:
    """The devices of `/proc/swaps` that are neither in memory (zram) nor encrypted (device-mapper uuid ``CRYPT-…``)."""
    devices = [line.split()[0] for line in swaps.splitlines()[1:] if line.strip()]
    names = [(device, os.path.basename(os.path.realpath(device))) for device in devices]
    return tuple(
        device
        for device, name in names
        if not name.startswith("zram") and not uuid_of.get(name, "").startswith("CRYPT-")
    )


def _mapper_uuids() -> dict[str, str]:
    found = Path("/sys/block").glob("dm-*/dm/uuid") if Path("/sys/block").is_dir() else ()
    return {path.parent.parent.name: path.read_text().strip() for path in found}


def forbid_core_dumps() -> None:
    """No core file of this process or its children, and no other user's debugger (prctl(2), PR_SET_DUMPABLE)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def lock_memory() -> bool:
    """mlockall(2) of all there is and will be; only where no limit could make a later allocation fail."""
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[1] != resource.RLIM_INFINITY:
        return False
    resource.setrlimit(resource.RLIMIT_MEMLOCK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return bool(ctypes.CDLL(None, use_errno=True).mlockall(_MCL_CURRENT_FUTURE) == 0)


def guard(rule: SwapRule, *, lock: bool = True) -> Guard:
    """Does all three; call it before any key is opened.

    Raises RefusedError `desk.swap` when memory could reach a disk in the clear and the rule says refuse.
    """
    forbid_core_dumps()
    locked = lock_memory() if lock else False
    swaps = Path("/proc/swaps")
    open_swap = plain_swap(swaps.read_text(), _mapper_uuids()) if swaps.exists() else ()
    if open_swap and not locked and rule == "refuse":
        raise RefusedError(
            "desk.swap",
            f"Opened records could be written to {', '.join(open_swap)}, which is not encrypted. "
            "Encrypt the swap or switch it off (swapoff -a), or set swap to warn.",
        )
    return Guard(() if locked else open_swap, locked)


def scratch(name: str) -> int:
    """A file handle in memory only (memfd_create(2)); gone when it is closed."""
    return os.memfd_create(name, os.MFD_CLOEXEC)
