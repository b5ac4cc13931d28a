"""What sealing costs on her side, in real Chromium: speed and memory for a large file, seconds for a small record.

The page is the product's own safe, worker and upload under the policy of the real pages; the receiver is a loopback
sink that hashes and forgets. Memory is what the page processes grew by over their state before (anonymous pages, peak
of samples every 50 ms). The slow phone is Chromium's own CPU throttling, six times, on whatever machine runs this.
References in the same run: the same parts by plain fetch from the same page, and hashing with ChaCha20-Poly1305 by
Python's `cryptography`.
"""

from __future__ import annotations

import secrets
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from playwright.sync_api import Browser, Page, sync_playwright
from tests import chromium
from tests.browser.node import node
from tests.browser.sink import MIB, Sink, running_sink

from amanat.seal.signing import sha256
from bench.table import Options, Row, print_table

FILE_MB = 200
PLAIN_MB = 40
SLOWER = 6
RECORDS = 3
CHUNK = 64 * 1024
FLAGS = [flag for flag in chromium.flags() if flag != "--disable-dev-shm-usage"]
"""Tests avoid shared memory for machines that have little; here it is the transport that is measured."""


@dataclass(frozen=True, slots=True)
class Figures:
    """MB are 10^6 bytes; `grew_mib` is the peak growth of the page processes while it sealed.

    `worker_seal` sends nothing, `store` is sealing and sending together, `plain_put` only fetch with the same parts.
    """

    file_mb: int
    hash_mb_s: float
    worker_seal_mb_s: float
    store_mb_s: float
    plain_put_mb_s: float
    store_to_plain: float
    raw_python_mb_s: float
    grew_mib: float
    longest_pause_ms: float
    kept_seconds_slow: float
    sent_seconds_slow: float


class Watch(threading.Thread):
    """Samples the anonymous memory of Chromium's page processes, together: which one is the page's is not told."""

    def __init__(self, pids: list[int]) -> None:
        super().__init__(daemon=True)
        self.pids = pids
        self.start_kib = self.peak_kib = self._now()
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.05):
            self.peak_kib = max(self.peak_kib, self._now())

    def grew_mib(self) -> float:
        self.stopped.set()
        self.join()
        return (self.peak_kib - self.start_kib) / 1024

    def _now(self) -> int:
        texts = [Path(f"/proc/{pid}/status").read_text() for pid in self.pids]
        return sum(int(text.split("RssAnon:")[1].split()[0]) for text in texts)


@contextmanager
def open_page(browser: Browser, sink: Sink) -> Iterator[Page]:
    """A page with an open safe."""
    page = browser.new_page()
    page.set_default_timeout(600_000)
    page.goto(sink.base)
    page.evaluate("keys => open_safe(...keys)", sink.keys)
    yield page
    page.close()


def large_file(browser: Browser, sink: Sink, folder: Path) -> dict[str, float]:
    path = folder / "film.mp4"
    with path.open("wb") as out:
        for _ in range(FILE_MB):
            out.write(secrets.token_bytes(1_000_000))
    sink.film = path
    with open_page(browser, sink) as page:
        page.set_input_files("#file", path)
        alone = page.evaluate("seal_only()")
    done, grew = by_itself(sink, folder)
    hashing, total = done["hashed"] / 1000, done["total"] / 1000
    rates = {
        "hash_mb_s": FILE_MB / hashing,
        "worker_seal_mb_s": FILE_MB / ((alone["total"] - alone["hashed"]) / 1000),
        "store_mb_s": FILE_MB / (total - hashing),
        "plain_put_mb_s": PLAIN_MB / (done["plain"] / 1000),
    }
    longest = done["longest"]
    return {**rates, "grew_mib": grew, "longest_pause_ms": longest}


def by_itself(sink: Sink, folder: Path) -> tuple[dict[str, float], float]:
    """Chromium with nobody driving it: a driver keeps a copy of every request, in the very process that is measured."""
    before = sink.received
    command = [
        str(chromium.find()),
        "--headless",
        f"--user-data-dir={folder / 'profile'}",
        *FLAGS,
        f"{sink.base}/#alone",
    ]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(sink, "ready")
        watch = Watch(page_processes(running.pid))
        watch.start()
        wait_for(sink, "done")
        grew = watch.grew_mib()
    finally:
        running.terminate()
        running.wait(30)
    if sink.received - before < FILE_MB * 1_000_000:
        raise RuntimeError("not every part arrived")
    return sink.told["done"], grew


def wait_for(sink: Sink, what: str) -> None:
    end = time.monotonic() + 600
    while what not in sink.told:
        if time.monotonic() > end:
            raise RuntimeError(f"the page did not get to: {what}")
        time.sleep(0.1)


def page_processes(browser: int) -> list[int]:
    """Ids of the page processes below this browser."""
    parents, pages = {}, []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if b"--type=renderer" in (folder / "cmdline").read_bytes():
                pages.append(int(folder.name))
        except OSError:
            continue  # It ended while we looked.

    def below(pid: int) -> bool:
        return pid == browser or (pid in parents and below(parents[pid]))

    return [pid for pid in pages if below(pid)]


def small_record(browser: Browser, sink: Sink) -> dict[str, float]:
    """The median of a few, each in a new page: from the click to the receipt on a slow phone."""
    seen = []
    for _ in range(RECORDS):
        with open_page(browser, sink) as page:
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.click("#go")
            while page.evaluate("measured.sent === undefined"):
                page.wait_for_timeout(50)
            sent = page.evaluate("measured.sent")
            if "error" in sent:
                raise RuntimeError(sent["error"])
            seen.append(sent)
    middle = sorted(seen, key=lambda one: float(one["total"]))[RECORDS // 2]
    return {"kept_seconds_slow": middle["kept"] / 1000, "sent_seconds_slow": middle["total"] / 1000}


def reference() -> float:
    """MB/s of hashing, then sealing in 64 KiB chunks, without a page, a network or a file."""
    data, aead = secrets.token_bytes(64 * MIB), ChaCha20Poly1305(secrets.token_bytes(32))
    started = time.perf_counter()
    sha256(data)
    for at in range(0, len(data), CHUNK):
        aead.encrypt(at.to_bytes(12, "big"), data[at : at + CHUNK], None)
    return len(data) / 1e6 / (time.perf_counter() - started)


def measure() -> Figures:
    """Runs everything once. Raises RuntimeError if Chromium is missing."""
    path = chromium.find()
    if path is None:
        raise RuntimeError(chromium.HOW)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        built = node("bench/build.mjs", str(folder / "app"))
        if built.returncode != 0:
            raise RuntimeError(built.stderr)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with running_sink(folder / "app", "measure.js") as sink:
            small = small_record(browser, sink)
            large = large_file(browser, sink, folder)
        browser.close()
    raw = reference()
    figures = {name: round(value, 2) for name, value in {**large, **small}.items()}
    ratio = large["store_mb_s"] / large["plain_put_mb_s"]
    return Figures(FILE_MB, raw_python_mb_s=round(raw, 1), store_to_plain=round(ratio, 3), **figures)


def run(options: Options) -> list[Row]:
    """The rows of `python -m bench browser`. There is no quick form: the large file is what is measured."""
    del options
    seen, python = measure(), "hash+seal in Python"
    raw = seen.raw_python_mb_s
    return [
        Row(
            f"hash {seen.file_mb} MB in the page",
            seen.hash_mb_s,
            "MB/s",
            python,
            seen.hash_mb_s / raw,
        ),
        Row(
            "seal in the worker, nothing sent",
            seen.worker_seal_mb_s,
            "MB/s",
            python,
            seen.worker_seal_mb_s / raw,
        ),
        Row("seal and send", seen.store_mb_s, "MB/s", "the same parts by fetch", seen.store_to_plain),
        Row("memory grown meanwhile", seen.grew_mib, "MiB", aim="well under 30"),
        Row("longest pause of the page", seen.longest_pause_ms, "ms"),
        Row(f"small record kept, {SLOWER}x slower", seen.kept_seconds_slow, "s"),
        Row(f"small record sent, {SLOWER}x slower", seen.sent_seconds_slow, "s"),
    ]


if __name__ == "__main__":
    print_table("bench/browser", run(Options()))
