"""Unlocking a desk and searching it, at 1,000, 10,000 and (without `--quick`) 100,000 cases; memory a case.

Each size is measured in a process of its own. A case has ten events: a record of some 250 words in English, Roman Urdu
or Urdu, an exhibit, two messages in, one out, a note, a step. Unlocking includes argon2id at its real cost and the hash
of the whole journal; it leaves out the network trip for the anchor. References in the same run: for unlocking, SHA-256
of the journal and as many boxes opened as there are keys; for searching, a bare scan of the same texts. CPU seconds
stand beside, because a busy machine stretches the others.
"""

from __future__ import annotations

import itertools
import json
import random
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from amanat.desk import epochs, reads
from amanat.desk.archive import Archive, Draft
from amanat.desk.box import unbox
from amanat.desk.find import terms
from amanat.desk.founding import Profile, found
from amanat.desk.journal import hash_prefix
from amanat.desk.people import STANDARD, open_keys
from amanat.desk.place import load_place
from amanat.desk.state import freeze
from amanat.seal.directory import BothLanguages
from amanat.seal.encoding import b64
from amanat.seal.signing import tagged
from bench.table import Options, Row

PASSPHRASE = "four plain paper boats"
QUERIES = ("meeting", "daftar raat", "میٹنگ", "unfindable", "quagga7", "gate school")
_POOLS = tuple(
    line.split()
    for line in (
        "he waited gate after meeting said work again evening school door phone message walked home nobody saw",
        "daftar mein raat phir kaha ghar bahar darwaza mulazim usne mujhe roka meri behan ne dekha woh hamesha",
        "میٹنگ کے بعد اُنہوں نے مجھے روکا دروازہ بند کیا اور کہا کہ معاہدہ تب ہی بڑھے گا گھر باہر شام",
    )
)


def _words(chosen: random.Random, count: int) -> str:
    pool = _POOLS[chosen.randrange(3)]
    return " ".join(
        chosen.choice(pool) + (str(chosen.randrange(500)) if chosen.random() < 0.1 else "") for _ in range(count)
    )


def _case(archive: Archive, chosen: random.Random, number: int, person: str) -> list[Draft]:
    case, grant, item = b64(chosen.randbytes(32)), b64(chosen.randbytes(16)), b64(chosen.randbytes(16))
    key, own = archive.new_key(), archive.new_key()
    seq = iter(range(1, 99))

    def came(**more: Any) -> dict[str, Any]:
        n = next(seq)
        return {"seq": n, "chain": b64(chosen.randbytes(32)), "warning": "", "at": 1_790_000_000, **more}

    record = {
        "lang": "en",
        "narrative": _words(chosen, 250) + (" quagga7" if number == 500 else ""),
        "acts": ["stalking"],
    }
    size, sealed = 2_000_000, 2_000_500
    manifest = {"item": item, "seed": b64(chosen.randbytes(32)), "kind": "file", "name": f"photo{number}.jpg",
                "media": "image/jpeg", "size": size, "hash": b64(chosen.randbytes(32)), "sealed": sealed, "parts": 2,
                "added": "2026-09-01"}  # fmt: skip
    row = {"item": item, "kind": "file", "parts": 2, "salt": b64(bytes(16)), "commitment": b64(chosen.randbytes(32))}
    granted = {"grant": grant, "key": own, "purpose": "support", "fields": ["what"], "expires": "2099-01-01",
               "given": "2026-09-01", "items": [row]}  # fmt: skip
    first = {"number": f"2026-{number + 1:04d}", "key": key, "mailbox_key": b64(chosen.randbytes(32)), "lang": "en"}
    recipient = b64(chosen.randbytes(1216))
    fetched = {"grant": grant, "item": item, "state": "matches", "excluding": False}
    step = {"from": "received", "to": "acknowledged", "urgency": None, "tell": False}
    return [
        Draft("case.received", case=case, data=came(**first), words=((key, {"recipient": recipient}),)),
        Draft("grant.received", case=case, data=came(**granted), words=((own, {"items": [manifest]}),)),
        Draft("exhibit.fetched", case=case, data=fetched, words=((own, {"sniffed": "image/jpeg", "record": record}),)),
        Draft("case.opened", person, case, {"grant": grant}),
        Draft("status.changed", person, case, step, ((key, {"reason": "", "text": ""}),)),
        Draft("message.in", case=case, data=came(kind="text"), words=((key, {"text": _words(chosen, 40)}),)),
        Draft("reply.written", person, case, {}, ((key, {"text": _words(chosen, 40)}),)),
        Draft("message.in", case=case, data=came(kind="text"), words=((key, {"text": _words(chosen, 40)}),)),
        Draft("note.added", person, case, {}, ((key, {"text": _words(chosen, 30)}),)),
        Draft("case.assigned", person, case, {"person": person}),
    ]


def build(folder: Path, cases: int) -> None:
    """A desk with so many cases, written through the real archive; fsync is left out while it is made."""
    words = BothLanguages("Bench", "پیمائش")
    profile = Profile(words, "support", "PK", ("en",), words, words)
    made = found(folder, profile, "http://127.0.0.1:9", "Zoya", PASSPHRASE, lambda: 1_790_000_000, secrets.token_bytes)
    chosen = random.Random(7)
    with patch("os.fdatasync", lambda _handle: None):
        archive = _open(folder)
        for start in range(0, cases, 100):
            numbers = range(start, min(start + 100, cases))
            archive.write_all([draft for n in numbers for draft in _case(archive, chosen, n, made.person)])
            for case in itertools.islice(reversed(archive.state.cases.values()), 100):
                if not isinstance(case.body, bytes):
                    case.body = freeze(case.body, case.key, archive.ring.get(case.key) or b"", secrets.token_bytes)
                for grant in case.grants.values():
                    if not isinstance(grant.body, bytes):
                        key = archive.ring.get(grant.key) or b""
                        grant.body = freeze(grant.body, grant.key, key, secrets.token_bytes)
        archive.snapshot_if_due(now=True)
        archive.close()


def _open(folder: Path, *, whole: bool = False) -> Archive:
    place = load_place(folder)
    keys = open_keys(folder, place, "Zoya", PASSPHRASE, STANDARD)
    wrap = epochs.open_wrap(folder, keys.person, keys.identity)
    assert wrap is not None
    held = epochs.open_epochs(folder, *wrap)
    archive = Archive(folder, place, held, lambda: int(time.time()), secrets.token_bytes, whole=whole)
    archive.signers[keys.person] = keys.sign
    return archive


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def measure(folder: Path, *, whole: bool) -> dict[str, Any]:
    """In a fresh process: seconds to unlock, bytes resident for it, milliseconds a search, and both references."""
    before, start, cpu = _resident(), time.perf_counter(), time.process_time()
    archive = _open(folder, whole=whole)
    unlock, cpu = time.perf_counter() - start, time.process_time() - cpu
    memory = _resident() - before
    if whole:
        return {"unlock": unlock, "cpu": cpu}
    member = next(iter(archive.state.members.values()))
    times: dict[str, float] = {}
    bare: dict[str, float] = {}
    search_cpu: dict[str, float] = {}
    texts = [case.text + " " + grant.text for case in archive.state.cases.values() for grant in case.grants.values()]
    for query in QUERIES:
        taken, used, scanned = [], [], []
        wanted = terms(query)
        for _ in range(5):
            start, busy = time.perf_counter(), time.process_time()
            reads.search(archive, member, query)
            taken.append(time.perf_counter() - start)
            used.append(time.process_time() - busy)
            start = time.perf_counter()
            sum(all(word in text for word in wanted) for text in texts)
            scanned.append(time.perf_counter() - start)
        times[query], bare[query] = median(taken) * 1e3, median(scanned) * 1e3
        search_cpu[query] = median(used) * 1e3
    return {
        "unlock": unlock,
        "cpu": cpu,
        "memory": memory,
        "search": times,
        "bare": bare,
        "floor": _floor(folder, archive),
        "search_cpu": search_cpu,
    }


def _floor(folder: Path, archive: Archive) -> float:
    """Hashing the journal, reading the snapshot, opening one small box for each key: no unlocking does less."""
    boxed = freeze({"a": 1}, "k", bytes(32), secrets.token_bytes)
    start = time.perf_counter()
    hash_prefix(folder, archive.at.offset)
    data = (folder / "snapshot").read_bytes()
    aad = tagged("body", b"k")
    for _ in archive.ring.ids():
        unbox(bytes(32), aad, boxed)
    assert data
    return time.perf_counter() - start


def run(options: Options) -> list[Row]:
    """Every size."""
    rows: list[Row] = []
    for cases in (1_000, 10_000) if options.quick else (1_000, 10_000, 100_000):
        with tempfile.TemporaryDirectory(prefix="amanat-bench-") as scratch:
            folder = Path(scratch) / "desk"
            build(folder, cases)
            rows += _rows(folder, cases)
    return rows


def _rows(folder: Path, cases: int) -> list[Row]:
    seen = _child(folder, "snapshot")
    aims = {10_000: ("under 3 s", "under 50 ms")}.get(cases, ("", ""))
    slowest = max(seen["search"], key=seen["search"].__getitem__)
    size = (folder / "journal").stat().st_size
    ratio = seen["floor"] / seen["unlock"]
    found_ = [
        Row(f"unlock, {cases:,} cases", seen["unlock"], "s", "hash and boxes alone", ratio, aims[0]),
        Row(f"unlock, {cases:,} cases, CPU", seen["cpu"], "s"),
        Row(f"slowest search, {cases:,} cases, CPU", max(seen["search_cpu"].values()), "ms"),
        Row(f"memory a case, {cases:,} cases", seen["memory"] / cases / 1024, "KiB"),
        Row(f"journal a case, {cases:,} cases", size / cases / 1024, "KiB"),
        Row(
            f"slowest of {len(QUERIES)} searches, {cases:,} cases",
            seen["search"][slowest],
            "ms",
            "bare scan",
            seen["bare"][slowest] / seen["search"][slowest],
            aims[1],
        ),
        Row(f"median search, {cases:,} cases", median(seen["search"].values()), "ms"),
    ]
    if cases == 1_000:  # it grows in a straight line
        anew = _child(folder, "whole")
        found_.append(Row(f"every signature anew, {cases:,} cases, CPU", anew["cpu"], "s"))
    return found_


def _child(folder: Path, how: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.desk", str(folder), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


if __name__ == "__main__":  # one measurement, in the process that `_child` starts
    print(json.dumps(measure(Path(sys.argv[1]), whole=sys.argv[2] == "whole")))
