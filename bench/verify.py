"""Checking a case file, against hashing its bytes alone (SHA-256, blocks of 1 MiB, one thread), in turn with it; beside
`bagit.py --validate` of the unpacked folder where `make others` was run, and as whole commands.

By the wall clock, the best of three: reading and CRC-32 go on beside the hashing, so the processor's time, which is
said too, is more. The file is in the system's cache for all of them. Peak memory is that of a process of its own which
checks the file.

`AMANAT_BENCH_VERIFY_GB=20` measures that size beside the usual one. `AMANAT_BENCH_ALONE=1` (as root) lets what is
measured go before everything else on a busy machine.
"""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.casefile.honest import House

from amanat.casefile.plan import Content
from amanat.casefile.verify import Trust, verify
from amanat.seal.custody import About
from bench.table import Options, Row

MB = 1_000_000
BLOCK = 1 << 20
EXHIBITS = 4
BAGIT = Path(".venv/others/bin/bagit.py")
_ALONE = "import resource, sys; from pathlib import Path; from amanat.casefile.verify import Trust, verify; "
_PEAK = _ALONE + (
    "print(verify(Path(sys.argv[1]), Trust()).exit_code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


def run(options: Options) -> list[Row]:
    """1 GB (`quick`: 64 MB); more with the option above."""
    gigabytes = int(os.environ.get("AMANAT_BENCH_VERIFY_GB", "0"))
    rows = _rows(64 * MB if options.quick else 1000 * MB, rounds=3)
    if gigabytes:
        rows += _rows(gigabytes * 1000 * MB, rounds=1)
    return rows


def _rows(size: int, rounds: int) -> list[Row]:
    house = House.founded("bench")
    with tempfile.TemporaryDirectory(prefix="verify-", dir=os.environ.get("AMANAT_BENCH_FOLDER")) as name:
        folder = Path(name)
        plain = _built(house, folder, "plain", size)
        sealed = _built(house, folder, "sealed", size, sealed=True)
        trust = Trust(
            house.log_key, tuple(house.witness_keys), house.tsa_root, house.desk, identities=(house.identity,)
        )
        unpacked = folder / "unpacked"
        with zipfile.ZipFile(plain) as opened:
            opened.extractall(unpacked)
        acts: dict[str, Callable[[], None]] = {
            "SHA-256 alone": partial(_hash, plain),
            "zip": partial(_check, plain, trust),
            "sealed zip": partial(_check, sealed, trust),
            "folder": partial(_check, unpacked, trust),
        }
        if BAGIT.exists():
            acts["bagit.py --validate, the command"] = partial(_bagit, unpacked / "case-file")
            acts["amanat verify, the command"] = partial(_command, unpacked)
        best = _best(acts, rounds)
        peak = _peak(plain)
    return _told(size, best, peak)


def _told(size: int, best: dict[str, tuple[float, float]], peak: float) -> list[Row]:
    amount = f"{size // MB:,} MB"
    wall, processor = best["SHA-256 alone"]
    rows = [Row(f"SHA-256 alone, {amount}", size / MB / wall, "MB/s")]
    for name, (seconds, worked) in list(best.items())[1:]:
        aim = ">= 0.87" if name in ("zip", "folder") else ""
        rows.append(Row(f"{name}, {amount}", size / MB / seconds, "MB/s", "SHA-256 alone", wall / seconds, aim))
        if name == "zip":
            aim = "<= 1.15"
            rows.append(Row(f"{name}, {amount}, time over hashing alone", seconds / wall, "times", aim=aim))
            rows.append(Row(f"{name}, {amount}, processor time over hashing", worked / processor, "times"))
    return [*rows, Row(f"peak memory of a process that checks {amount}", peak, "MiB", aim="< 150")]


def _built(house: House, folder: Path, name: str, size: int, *, sealed: bool = False) -> Path:
    plan = house.plan()
    each = size // EXHIBITS
    seeds = [house.dice(BLOCK) for _ in range(EXHIBITS)]
    contents = [Content(each, _digest(each, seed), "video/mp4", "mp4", partial(_blocks, each, seed)) for seed in seeds]
    exhibits = tuple(
        replace(plan.exhibits[0], number=f"E{n}", item=f"item{n}", original=one, copies=(), thumbnail=None)
        for n, one in enumerate(contents, 1)
    )
    chain = _chain(house, exhibits)
    plan = replace(plan, exhibits=exhibits, withheld=(), custody=tuple(chain), proofs={})
    return house.case_file(folder, name, plan=plan, to=house.identity.recipient if sealed else None).file


def _chain(house: House, exhibits: tuple[object, ...]) -> list[bytes]:
    from tests.casefile.honest import Chain

    chain = Chain(house, house.dice(16))
    for one in exhibits:
        chain.add("received", (About(one.item, b"", one.original.sha256),), house.now - 60, "desk")  # type: ignore[attr-defined]
    return chain.events


def _blocks(size: int, seed: bytes) -> Iterator[bytes]:
    for _ in range(size // BLOCK):
        yield seed
    yield seed[: size % BLOCK]


def _digest(size: int, seed: bytes) -> bytes:
    digest = hashlib.sha256()
    for block in _blocks(size, seed):
        digest.update(block)
    return digest.digest()


def _hash(path: Path) -> None:
    digest, buffer = hashlib.sha256(), memoryview(bytearray(BLOCK))
    with path.open("rb", buffering=0) as file:
        while got := file.readinto(buffer):
            digest.update(buffer[:got])


def _check(path: Path, trust: Trust) -> None:
    report = verify(path, trust)
    assert report.exit_code == 0, report.findings


def _bagit(folder: Path) -> None:
    python = BAGIT.parent / "python"
    subprocess.run([python, BAGIT, "--validate", "--quiet", folder], check=True, capture_output=True)


def _command(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "amanat", "verify", folder, "--json"], capture_output=True, check=False
    )
    assert done.returncode == 1, "without keys: not proved"


def _best(acts: dict[str, Callable[[], None]], rounds: int) -> dict[str, tuple[float, float]]:
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            gc.collect()
            with _alone():
                began, worked = time.perf_counter(), time.process_time()
                act()
                taken[name].append((time.perf_counter() - began, time.process_time() - worked))
    return {name: (min(wall for wall, _ in all_of), min(cpu for _, cpu in all_of)) for name, all_of in taken.items()}


@contextmanager
def _alone() -> Iterator[None]:
    if not os.environ.get("AMANAT_BENCH_ALONE"):
        yield
        return
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        time.sleep(0.5)


def _peak(path: Path) -> float:
    done = subprocess.run([sys.executable, "-c", _PEAK, path], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[1]) / 1024
