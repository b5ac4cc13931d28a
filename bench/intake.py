"""How many small reports a second one intake makes durable, and how long a sender waits.

A report is what the page sends: record item, access row, hello, grant message and the safe's state, from a new person,
in one signed bundle with the sizes that sealing gives; keys and signatures are made before the clock starts. The server
is the real command in a process of its own, the driver another; both share the machine. Afterwards every receipt is
checked and every hash is looked for in the database. Reference: the same bytes in batched inserts into SQLite with the
same durability, without a network or signatures.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import uvloop

from amanat.config import IntakeConfig
from amanat.intake.desks import admit
from amanat.intake.keys import make_keys, read_keys
from amanat.intake.service import open_intake
from amanat.seal.age import HybridIdentity
from amanat.seal.bundle import Draft, build_bundle, decode_bundle, grant_access
from amanat.seal.directory import BothLanguages, Entry, Epoch, open_entry, sign_entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.envelope import seal_body
from amanat.seal.forms import Day
from amanat.seal.ids import DeskId, GrantId, ItemId, desk_id, mailbox_id
from amanat.seal.operations import PutItem, PutMessage, PutState
from amanat.seal.receipt import bundle_leaf, open_promise
from amanat.seal.request import sign_request
from amanat.seal.signing import SigningKey, sha256
from amanat.store.blobs import FolderBlobs
from amanat.store.database import PRAGMAS, migrate, open_database
from amanat.store.writer import SmallJob
from bench.table import Options, Row

SENDERS = (1, 8, 64)
REPORTS = {1: 300, 8: 1500, 64: 4000}
AIM_PER_SECOND, AIM_P99_MS = 5000, 50


@dataclass(frozen=True, slots=True)
class Report:
    """One request as bytes, and what must be found afterwards."""

    request: bytes
    body: bytes
    leaf: bytes
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Result:
    senders: int
    reports: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    lost: int
    reference_per_second: float

    @property
    def ratio(self) -> float:
        return self.per_second / self.reference_per_second


def sealed_sizes() -> dict[str, int]:
    """Lengths of really sealed things of a few hundred bytes; a record item of one part has the least padded length."""
    key = SigningKey.from_seed(os.urandom(32))
    desk, own = HybridIdentity(os.urandom(32)), HybridIdentity(os.urandom(32))
    body = b"{}" * 400
    message = len(seal_body("message", key, body, [desk.recipient, own.recipient], os.urandom))
    state = len(seal_body("state", key, body, [own.recipient], os.urandom))
    return {"item": 4096, "message": message, "state": state}


def make_report(desk: DeskId, token: str, sizes: dict[str, int]) -> Report:
    safe, hers = SigningKey.from_seed(os.urandom(32)), SigningKey.from_seed(os.urandom(32))
    item, grant = ItemId(b64(os.urandom(16))), GrantId(b64(os.urandom(16)))
    blobs = [os.urandom(sizes[kind]) for kind in ("item", "message", "message", "state")]
    mailbox, with_desk = mailbox_id(safe.public), mailbox_id(hers.public)
    drafts = [
        Draft(PutItem(mailbox, item), blobs[0]),
        grant_access(mailbox, grant, desk, hers, (item,), Day("2099-12-31")),
        Draft(PutMessage(with_desk, desk, "in", 1), blobs[1], hers),
        Draft(PutMessage(with_desk, desk, "in", 2), blobs[2], hers),
        Draft(PutState(mailbox, 0), blobs[3]),
    ]
    body = build_bundle(drafts, os.urandom(16), token, safe.public)
    headers = sign_request(safe, "POST", "/v1/bundles", body, token)
    lines = ["POST /v1/bundles HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = "\r\n".join([*lines, "", ""]).encode() + body
    return Report(request, body, bundle_leaf(decode_bundle(body).salt, sha256(body)), tuple(map(sha256, blobs)))


# -- the server ----------------------------------------------------------------------------------------------------


def prepare_data(data: Path) -> tuple[IntakeConfig, DeskId]:
    """An initialised intake with one invented desk in its directory."""
    config = IntakeConfig(data=data)
    make_keys(config.keys)
    engine = open_database(config.database)
    migrate(engine)
    engine.dispose()
    FolderBlobs(config.blobs)
    root, epoch = SigningKey.from_seed(os.urandom(32)), SigningKey.from_seed(os.urandom(32))
    words = BothLanguages("Bench Desk", "Bench Desk")
    age = HybridIdentity(os.urandom(32)).recipient.raw
    entry = Entry(
        root.public, words, "support", "PK", ("en",), words, words, (Epoch(1, epoch.public, age, Day("2026-01-01")),), 1
    )
    signed, desk = sign_entry(entry, root), desk_id(root.public)
    intake = open_intake(config)
    from amanat.intake.desks import enrol

    intake.writer.do(SmallJob(lambda sheet: enrol(sheet, signed, open_entry(signed), time.time())))
    intake.writer.do(SmallJob(lambda sheet: admit(sheet, desk)))
    intake.close()
    return config, desk


@contextmanager
def running(data: Path) -> Iterator[tuple[int, int]]:
    """The real command on a free port; gives the port and the process id; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "AMANAT_INTAKE_PER_MINUTE": "0"}
    command = [str(Path(sys.executable).with_name("amanat")), "intake", "serve"]
    command += ["--data", str(data), "--port", str(port), "--metrics-port", "0"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/time", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("the intake did not start")
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def cpu_seconds(pid: int) -> float:
    """What a process has used of the processors: a busy machine stretches the clock, hardly this."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def token_of(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/time", timeout=5) as answer:
        return str(json.load(answer)["time"])


# -- the driver ----------------------------------------------------------------------------------------------------


class _Sender(asyncio.Protocol):
    """One connection that sends the next report as soon as it has its receipt."""

    def __init__(
        self, reports: Iterator[Report], done: asyncio.Future[None], answers: list[tuple[Report, bytes, float]]
    ) -> None:
        self._reports, self._done, self._answers = reports, done, answers
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own class does not say so
        self._next()

    def _next(self) -> None:
        report = next(self._reports, None)
        if report is None:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._report, self._began = report, time.perf_counter()
        self._transport.write(report.request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        if len(body) >= length:
            self._answers.append((self._report, self._buffer, time.perf_counter() - self._began))
            self._buffer = b""
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(error or ConnectionError("the intake hung up"))


async def _drive(port: int, reports: Sequence[Report], senders: int) -> tuple[list[tuple[Report, bytes, float]], float]:
    loop = asyncio.get_running_loop()
    queue, answers = iter(reports), list[tuple[Report, bytes, float]]()
    futures = [loop.create_future() for _ in range(senders)]
    began = time.perf_counter()
    for future in futures:
        await loop.create_connection(partial(_Sender, queue, future, answers), "127.0.0.1", port)
    await asyncio.gather(*futures)
    return answers, time.perf_counter() - began


def drive(port: int, reports: Sequence[Report], senders: int) -> tuple[list[tuple[Report, bytes, float]], float]:
    """Every answer with its report and the seconds it took, and the seconds of the whole."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_drive(port, reports, senders))


# -- afterwards ----------------------------------------------------------------------------------------------------


def count_lost(config: IntakeConfig, answers: Sequence[tuple[Report, bytes, float]]) -> int:
    """Reports with a receipt of which anything is missing in the database, or whose receipt does not hold."""
    public = read_keys(config.keys).receipts.public
    with sqlite3.connect(config.database) as connection:
        stored = {
            digest
            for table in ("part", "message", "state")
            for (digest,) in connection.execute(f"SELECT hash FROM {table}")
        }
    lost = 0
    for report, answer, _ in answers:
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            lost += 1
            continue
        open_promise(unb64(json.loads(body)["promise"]), public, report.leaf)
        lost += not stored.issuperset(report.hashes)
    return lost


def reference(folder: Path, reports: Sequence[Report], batch: int) -> float:
    """Reports a second when the same bytes go into one table, `batch` reports a transaction, each synced."""
    connection = sqlite3.connect(folder / "reference.db", isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE report (id INTEGER PRIMARY KEY, hash BLOB, body BLOB)")
    began = time.perf_counter()
    for start in range(0, len(reports), batch):
        connection.execute("BEGIN IMMEDIATE")
        rows = [(one.leaf, one.body) for one in reports[start : start + batch]]
        connection.executemany("INSERT INTO report (hash, body) VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    (folder / "reference.db").unlink()
    return len(reports) / seconds


def measure(senders: int, reports: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="amanat-bench-", dir=os.environ.get("AMANAT_BENCH_DIR")) as name:
        folder = Path(name)
        config, desk = prepare_data(folder / "data")
        sizes = sealed_sizes()
        with running(config.data) as (port, pid):
            token = token_of(port)
            made = [make_report(desk, token, sizes) for _ in range(reports + senders)]
            drive(port, made[reports:], senders)  # connections, caches and compiled statements are warm
            before = cpu_seconds(pid)
            answers, seconds = drive(port, made[:reports], senders)
            cpu = cpu_seconds(pid) - before
        waits = sorted(wait for _, _, wait in answers)
        return Result(
            senders=senders,
            reports=len(answers),
            per_second=len(answers) / seconds,
            p50_ms=waits[len(waits) // 2] * 1000,
            p99_ms=waits[int(len(waits) * 0.99)] * 1000,
            cpu_ms=cpu / reports * 1000,
            lost=count_lost(config, answers) + reports - len(answers),
            reference_per_second=reference(folder, made[:reports], senders),
        )


def run(options: Options) -> list[Row]:
    """One block of rows a number of senders. Raises RuntimeError when anything that had a receipt is missing."""
    found = []
    for senders in SENDERS:
        r = measure(senders, REPORTS[senders] // (5 if options.quick else 1))
        if r.lost:
            raise RuntimeError(f"{r.lost} of {r.reports} reports lost at {senders} senders")
        busy = senders == SENDERS[-1]
        who = f"{senders} sender" + ("s" if senders > 1 else "")
        beside = f"bare inserts, {r.reference_per_second:,.0f}/s"
        aim = f">= {AIM_PER_SECOND:,}/s" if busy else ""
        found += [
            Row(f"{who}: durable", r.per_second, "reports/s", beside, r.ratio, aim),
            Row(f"{who}: p50", r.p50_ms, "ms"),
            Row(f"{who}: p99", r.p99_ms, "ms", aim=f"< {AIM_P99_MS} ms" if busy else ""),
            Row(f"{who}: server CPU", r.cpu_ms, "ms a report"),
            Row(f"{who}: lost of {r.reports:,}", r.lost, "reports", aim="0"),
        ]
    return found
