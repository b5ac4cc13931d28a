"""The ledger as an intake runs it, on the disk: leaves that wait durably, a batch with its tiles and checkpoint
published, and proofs out of the tiles.

Every number is with synced writes; no reference runs beside it, since pymerkle's durable tree keeps entries, not tiles.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from amanat.config import IntakeConfig
from amanat.intake.keys import make_keys
from amanat.intake.service import Intake, open_intake
from amanat.ledger.proof import check_proof, read_proof
from amanat.store.blobs import FolderBlobs
from amanat.store.database import migrate, open_database
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob
from bench.table import Options, Row

AT_ONCE = 256
SENDERS = 16
START = 1_790_000_000


def run(options: Options) -> list[Row]:
    """10⁵ leaves; a tenth of that if quick."""
    count = 10_000 if options.quick else 100_000
    with tempfile.TemporaryDirectory() as folder:
        ticks = itertools.count(START)
        intake = _opened(Path(folder) / "data", lambda: next(ticks))
        try:
            return _rows(intake, count)
        finally:
            intake.close()


def _opened(data: Path, clock: object) -> Intake:
    config = IntakeConfig(data=data, ledger_period=1, reserve_bytes=1)
    make_keys(config.keys)
    engine = open_database(config.database)
    migrate(engine)
    engine.dispose()
    FolderBlobs(config.blobs)
    intake = open_intake(config, clock)  # type: ignore[arg-type]
    intake.writer.start()
    intake.sequencer.step()
    return intake


def _rows(intake: Intake, count: int) -> list[Row]:
    leaves = [os.urandom(32) for _ in range(count)]
    jobs = [leaves[at : at + AT_ONCE] for at in range(0, count, AT_ONCE)]
    began = time.perf_counter()
    _leave(intake, jobs)
    waited = time.perf_counter() - began
    intake.sequencer.step()
    appended = time.perf_counter() - began
    shown = intake.ledger.published()
    assert shown.size >= count
    began = time.perf_counter()
    intake.sequencer.step()
    empty = time.perf_counter() - began
    return [
        Row(f"durable append to published, {count:,} leaves in one batch", count / appended, "leaves/s", aim="10,000"),
        Row("of that: leaves wait durably, 256 a request", count / waited, "leaves/s"),
        Row("a batch in which nothing waited", empty * 1e3, "ms"),
        *_proofs(intake, leaves),
    ]


def _leave(intake: Intake, jobs: Sequence[list[bytes]]) -> None:
    """As desks do, each waiting for its answer before it sends the next."""
    left, lock = iter(jobs), threading.Lock()

    def send() -> None:
        while True:
            with lock:
                some = next(left, None)
            if some is None:
                return
            intake.writer.do(SmallJob(lambda sheet, some=some: _wait(sheet, some), alone=False))  # type: ignore[misc]

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def _wait(sheet: Sheet, leaves: Sequence[bytes]) -> None:
    for leaf in leaves:
        sheet.add_leaf(leaf)


def _proofs(intake: Intake, leaves: Sequence[bytes]) -> list[Row]:
    picked = leaves[:: max(1, len(leaves) // 1000)]
    began = time.perf_counter()
    proofs = [intake.ledger.proof(leaf) for leaf in picked]
    each = (time.perf_counter() - began) / len(picked)
    policy = intake.ledger.policy(intake.ledger.log())
    for leaf, proof in zip(picked, proofs, strict=True):
        check_proof(read_proof(proof), leaf, policy)
    return [Row("a proof out of database and tiles", each * 1e6, "µs")]
