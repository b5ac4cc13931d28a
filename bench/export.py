"""Building a case file, against the least that any export must do: copying the same bytes into a file while hashing
them with SHA-256, in one process, to the same disk, in turn with it.

The exhibits are a stream of blocks from memory (nothing is stored as a source), so that what is measured is the
building: hashing, CRC-32, sealing, writing, keeping the state. Until the bytes are synced; by the wall clock, and by
the processor's time, which others on the machine disturb less; the best of three counts.
`AMANAT_BENCH_EXPORT_GB=20` measures that size beside the usual one.
"""

from __future__ import annotations

import gc
import hashlib
import os
import resource
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.casefile.honest import House

from amanat.casefile.build import Workshop, lay
from amanat.casefile.plan import Content, Plan
from amanat.casefile.state import abandon
from amanat.seal.age import Recipient
from bench.table import Options, Row

MB = 1_000_000
BLOCK = 1 << 20
SEED = secrets.token_bytes(BLOCK)
EXHIBITS = 4


def run(options: Options) -> list[Row]:
    """1 GB (`quick`: 64 MB); more with the option above."""
    gigabytes = int(os.environ.get("AMANAT_BENCH_EXPORT_GB", "0"))
    rows = _rows(64 * MB if options.quick else 1000 * MB, rounds=3)
    if gigabytes:
        rows += _rows(gigabytes * 1000 * MB, rounds=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*rows, Row("peak memory of the whole process", peak, "MiB", aim="< 300")]


def _rows(size: int, rounds: int) -> list[Row]:
    house = House.founded("bench")
    plan = _plan(house, size)
    with tempfile.TemporaryDirectory(prefix="export-") as name:
        folder = Path(name)
        acts: dict[str, Callable[[], None]] = {
            "copy": partial(_copy, folder / "copy", plan),
            "not sealed": partial(_lay, folder / "plain", plan, None),
            "sealed": partial(_lay, folder / "sealed", plan, house.identity.recipient),
        }
        best = {clock.__name__: _best(acts, rounds, clock) for clock in (time.perf_counter, time.process_time)}
    rows = []
    for clock, taken in best.items():
        of = "wall clock" if clock == "perf_counter" else "processor"
        speed = {name: size / MB / seconds for name, seconds in taken.items()}
        rows.append(Row(f"copy and SHA-256, {size // MB:,} MB, {of}", speed["copy"], "MB/s"))
        for name in ("not sealed", "sealed"):
            said = f"case file, {size // MB:,} MB, {name}, {of}"
            rows.append(Row(said, speed[name], "MB/s", "copy and SHA-256", speed[name] / speed["copy"], ">= 0.6"))
    return rows


def _best(acts: dict[str, Callable[[], None]], rounds: int, clock: Callable[[], float]) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            gc.collect()
            began = clock()
            act()
            taken[name].append(clock() - began)
    return {name: min(all_of) for name, all_of in taken.items()}


def _plan(house: House, size: int) -> Plan:
    """Exhibits of the same size. Their hashes are made beforehand, as a desk has them."""
    plan = house.plan()
    each = size // EXHIBITS
    content = Content(each, _hash(each), "video/mp4", "mp4", partial(_blocks, each))
    exhibits = tuple(
        replace(plan.exhibits[0], number=f"E{n}", item=f"item{n}", original=content, copies=(), thumbnail=None)
        for n in range(1, EXHIBITS + 1)
    )
    return replace(plan, exhibits=exhibits, withheld=())


def _blocks(size: int) -> Iterator[bytes]:
    for _ in range(size // BLOCK):
        yield SEED
    yield SEED[: size % BLOCK]


def _hash(size: int) -> bytes:
    digest = hashlib.sha256()
    for block in _blocks(size):
        digest.update(block)
    return digest.digest()


def _copy(path: Path, plan: Plan) -> None:
    with path.open("wb", buffering=0) as file:
        for content in plan.files.values():
            digest = hashlib.sha256()
            for block in content.read():
                digest.update(block)
                file.write(block)
            assert digest.digest() == content.sha256
        os.fsync(file.fileno())
    path.unlink()


def _lay(path: Path, plan: Plan, to: Recipient | None) -> None:
    shop = Workshop(path, bytes(32), secrets.token_bytes)
    lay(plan, shop, to)
    abandon(path)
