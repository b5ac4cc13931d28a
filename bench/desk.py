"""Unlocking a desk, a day's pages, searching, opening a case, and ten caseworkers clicking at once.

At 1,000, 10,000 and (without `--quick`) 100,000 cases of up to 31 events (`bench/cases.py`), with memory a case. Each
size is measured in a process of its own. Unlocking includes argon2id at its real cost and the hash of the whole
journal; it leaves out the network trip for the anchor. References in the same run: for unlocking, SHA-256 of the
journal and of the snapshot and one ChaCha20-Poly1305 opening of as many bytes as are opened; for searching, a bare `in`
over the same words, and SQLite's FTS5 in memory (up to 10,000 cases; it finds whole words and their beginnings only,
and gives no excerpts). The clicks go by HTTP on loopback to the real pages in a process of their own, with the driver
on the same cores. CPU seconds stand beside, because a busy machine stretches the others; the load is printed.
"""

from __future__ import annotations

import json
import os
import random
import resource
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amanat.desk import epochs, reads
from amanat.desk.archive import Archive
from amanat.desk.day import my_day
from amanat.desk.find import terms
from amanat.desk.journal import hash_prefix
from amanat.desk.kept import Kept
from amanat.desk.people import STANDARD, open_keys
from amanat.desk.place import load_place
from amanat.desk.snapshot import find_snapshot, open_words
from amanat.desk.state import CaseState, GrantState
from bench.cases import LEAD, PASSPHRASE, RARE, build, sizes
from bench.clicks import click
from bench.table import Options, Row

QUERIES = {
    "rare word": RARE,
    "common word": "meeting",
    "common Urdu word": "میٹنگ",
    "two Roman Urdu words": "daftar raat",
    "a part of a word": "afsa",
    "nothing found": "unfindable",
}
FTS_UP_TO = 10_000
TODAY = "2026-11-22"


def _open(folder: Path, *, whole: bool = False) -> Archive:
    place = load_place(folder)
    keys = open_keys(folder, place, LEAD, PASSPHRASE, STANDARD)
    wrap = epochs.open_wrap(folder, keys.person, keys.identity)
    assert wrap is not None
    held = epochs.open_epochs(folder, *wrap)
    return Archive(folder, place, held, lambda: int(time.time()), secrets.token_bytes, whole=whole)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _timed(work: Callable[[], Any], times: int) -> tuple[float, float]:
    """Median wall and processor milliseconds of one call."""
    taken, used = [], []
    for _ in range(times):
        start, busy = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
        used.append((time.process_time() - busy) * 1e3)
    return median(taken), median(used)


def measure(folder: Path, *, whole: bool) -> dict[str, Any]:
    """In a fresh process: seconds to unlock, bytes resident for it, milliseconds a read, and the references."""
    before, start, cpu = _resident(), time.perf_counter(), time.process_time()
    archive = _open(folder, whole=whole)
    unlock, cpu = time.perf_counter() - start, time.process_time() - cpu
    if whole:
        return {"unlock": unlock, "cpu": cpu}
    with archive.lock:
        archive.words.cases(("x",))  # waits for the last word of the index
    ready = time.perf_counter() - start
    seen = {"unlock": unlock, "cpu": cpu, "ready": ready, "memory": _resident() - before}
    seen["floor"] = _floor(folder, archive)
    seen |= _reads(archive) | _searches(archive)
    archive.close()
    return seen


def _reads(archive: Archive) -> dict[str, Any]:
    members = list(archive.state.members.values())
    chosen = random.Random(3).sample(list(archive.state.cases.values()), 200)
    days = [_timed(lambda who=who: my_day(archive, who, TODAY), 3) for who in members]  # type: ignore[misc]
    cases = [_timed(lambda case=case: reads.case_view(archive, members[0], case), 1) for case in chosen]  # type: ignore[misc]
    return {
        "day": max(wall for wall, _ in days),
        "day_cpu": max(busy for _, busy in days),
        "rows": len(archive.lists.open),
        "case": median(wall for wall, _ in cases),
        "case_p99": sorted(wall for wall, _ in cases)[197],
    }


def _searches(archive: Archive) -> dict[str, Any]:
    member, texts = next(iter(archive.state.members.values())), _texts(archive)
    table = _fts(texts) if len(archive.state.cases) <= FTS_UP_TO else None
    found = {}
    for name, query in QUERIES.items():
        wanted = terms(query)
        ours = _timed(lambda: reads.search(archive, member, query), 7)  # noqa: B023
        bare = _timed(lambda: sum(all(word in text for word in wanted) for text in texts), 3)  # noqa: B023
        asked = " ".join(f'"{word}"*' for word in wanted)
        said = "select rowid from t where x match ? order by rowid desc limit 50"
        fts = _timed(lambda: table.execute(said, (asked,)).fetchall(), 7) if table else (0.0, 0.0)  # noqa: B023
        found[name] = {"wall": ours[0], "cpu": ours[1], "bare": bare[0], "fts": fts[0]}
    return {"search": found}


def _texts(archive: Archive) -> list[str]:
    """The words of each case in one string, as a scan would go through them."""
    texts = []
    for case in archive.state.cases.values():
        holders: list[CaseState | GrantState] = [case, *case.grants.values()]
        words = []
        for holder in holders:
            key = archive.ring.get(holder.key)
            if key is not None and isinstance(holder.words, Kept):
                words.append(open_words(holder, key, holder.words.read())[1])
        texts.append(" ".join(words))
    return texts


def _fts(texts: list[str]) -> sqlite3.Connection:
    table = sqlite3.connect(":memory:")
    table.execute("create virtual table t using fts5(x)")
    table.executemany("insert into t(x) values (?)", ((text,) for text in texts))
    return table


def _floor(folder: Path, archive: Archive) -> float:
    """The same bytes, hashed and opened in as few calls as can be: no unlocking does less."""
    found = find_snapshot(folder, archive.epochs)
    assert found is not None
    cipher, opened = ChaCha20Poly1305(bytes(32)), sum(found.head["segments"]) + found.head["words"]
    pieces = [cipher.encrypt(bytes(12), bytes(min(1 << 20, opened)), b"") for _ in range(-(-opened // (1 << 20)))]
    start = time.perf_counter()
    hash_prefix(folder, archive.at.offset)
    found.holds()
    for piece in pieces:
        cipher.decrypt(bytes(12), piece, b"")
    return time.perf_counter() - start


# --- all of it


def run(options: Options) -> list[Row]:
    """Every size. `AMANAT_BENCH_DESK`, if set, is a folder where desks are kept from one run to the next."""
    rows: list[Row] = []
    for cases in (1_000, 10_000) if options.quick else (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory(prefix="amanat-bench-") as scratch:
            folder = Path(os.environ.get("AMANAT_BENCH_DESK", scratch)) / f"desk-{cases}"
            if not folder.exists():
                build(folder, cases, STANDARD)
            rows += _rows(folder, cases)
    return rows


def _rows(folder: Path, cases: int) -> list[Row]:
    load = os.getloadavg()[0]
    seen, size = _child(folder, "snapshot"), dict(sizes(folder))
    clicks = click(folder)
    aim = cases == 10_000
    made = [
        Row(f"{cases:,} cases: load of the machine before", load, ""),
        Row("  unlock", seen["unlock"], "s", "hash and open the same bytes", seen["floor"] / seen["unlock"],
            "under 3 s" if aim else ""),
        Row("  unlock, CPU", seen["cpu"], "s"),
        Row("  until every word is ready for searching", seen["ready"], "s"),
        Row("  memory a case", seen["memory"] / cases / 1024, "KiB"),
        Row("  journal a case", size["journal"] / cases / 1024, "KiB"),
        Row("  snapshot a case", size["snapshot"] / cases / 1024, "KiB"),
        Row(f"  my day ({seen['rows']:,} open cases, ten people)", seen["day"], "ms"),
        Row("  open a case", seen["case"], "ms"),
        Row("  open a case, p99", seen["case_p99"], "ms"),
    ]  # fmt: skip
    for name, found in seen["search"].items():
        made.append(Row(f"  search: {name}", found["wall"], "ms", "bare scan", found["bare"] / found["wall"],
                        "under 50 ms" if aim else ""))  # fmt: skip
        if found["fts"]:
            made.append(Row(f"  search: {name}, CPU", found["cpu"], "ms", "FTS5", found["fts"] / found["wall"]))
    return made + [Row(f"  {name}", value, "ms", aim=aim_) for name, value, aim_ in clicks]


def _child(folder: Path, how: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.desk", str(folder), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


if __name__ == "__main__":  # one measurement, in the process that `_child` starts
    print(json.dumps(measure(Path(sys.argv[1]), whole=sys.argv[2] == "whole")))
