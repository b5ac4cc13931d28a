"""Ten caseworkers at the real pages, by HTTP on loopback: the desk in its own process, the driver in this one.

*At once*: ten clicks are fired at the same instant, and the next ten when all were answered. *At their own pace*: each
reads for half a second to a second and a half between two clicks. One click in ten writes a note, which is on the disk
before the answer.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.cases import LEAD, PASSPHRASE, WORKERS

ROUNDS, PACED = 40, 15
KINDS = ("day", "case", "case", "case", "cases", "search", "search", "case", "day", "note")


@dataclass
class Worker:
    """One caseworker's browser. `took` holds pairs of kind and milliseconds."""

    client: httpx.AsyncClient
    chosen: random.Random
    cases: list[str] = field(default_factory=list)
    token: str = ""
    took: list[tuple[str, float]] = field(default_factory=list)

    async def enter(self, name: str) -> None:
        page = (await self.client.get("/en/unlock")).text
        form = {"name": name, "passphrase": PASSPHRASE, "csrf": _hidden(page, "csrf")}
        answer = await self.client.post("/en/unlock", data=form)
        assert answer.status_code == 303, answer.text
        page = (await self.client.get("/en/cases?show=mine")).text
        self.token = _hidden(page, "csrf")
        self.cases = sorted(set(re.findall(r"/en/cases/([\w-]{43})", page)))
        assert self.cases, "nobody here has cases"

    async def click(self, kind: str) -> None:
        case = self.chosen.choice(self.cases)
        paths = {"day": "/en/", "cases": "/en/cases?show=mine", "case": f"/en/cases/{case}"}
        expected = ""
        if kind == "note":
            expected = _hidden((await self.client.get(f"/en/cases/{case}/note")).text, "expected")
        start = time.perf_counter()
        if kind in paths:
            answer = await self.client.get(paths[kind])
        elif kind == "search":
            query = self.chosen.choice(("meeting", "daftar raat", "quagga7", "میٹنگ", "nothing like it"))
            answer = await self.client.post("/en/search", data={"q": query, "csrf": self.token})
        else:
            form = {"expected": expected, "text": "She called. We talk again soon.", "csrf": self.token}
            answer = await self.client.post(f"/en/cases/{case}/note", data=form)
        self.took.append((kind, (time.perf_counter() - start) * 1e3))
        assert answer.status_code in (200, 303), (kind, answer.status_code, answer.text)


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def click(folder: Path) -> list[tuple[str, float, str]]:
    """Rows of (name, milliseconds, aim)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = subprocess.Popen([sys.executable, "-m", "bench.clicks", str(folder), str(port)])
    try:
        return asyncio.run(_drive(port, served.pid))
    finally:
        served.terminate()
        served.wait(120)


async def _drive(port: int, pid: int) -> list[tuple[str, float, str]]:
    headers = {"host": f"localhost:{port}", "sec-fetch-site": "same-origin", "origin": "null"}
    workers = [
        Worker(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=120), random.Random(n))
        for n in range(1 + len(WORKERS))
    ]
    await _until_served(workers[0])
    before = 0.0
    for worker, name in zip(workers, (LEAD, *WORKERS), strict=True):
        await worker.enter(name)
    for number in range(ROUNDS + 3):
        if number == 3:  # templates and connections are warm
            _forget(workers)
            before = _used(pid)
        await asyncio.gather(*(w.click(KINDS[(number + place) % len(KINDS)]) for place, w in enumerate(workers)))
    spent = (_used(pid) - before) / (ROUNDS * len(workers))
    rows = [("the desk's processor time a click", spent, ""), *_figures("ten clicks at once", workers, "under 100 ms")]
    _forget(workers)
    await asyncio.gather(*map(_pace, workers))
    rows += _figures("ten people at their own pace", workers, "under 100 ms")
    for worker in workers:
        await worker.client.aclose()
    return rows


def _used(pid: int) -> float:
    """Milliseconds of processor time that a process has used (proc(5), utime and stime)."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def _pace(worker: Worker) -> None:
    for number in range(PACED):
        await asyncio.sleep(worker.chosen.uniform(0.5, 1.5))
        await worker.click(KINDS[(number + worker.chosen.randrange(10)) % len(KINDS)])


async def _until_served(worker: Worker) -> None:
    for _ in range(600):
        try:
            await worker.client.get("/en/unlock")
            return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    raise TimeoutError("the desk did not start")


def _forget(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.took.clear()


def _figures(name: str, workers: Sequence[Worker], aim: str) -> list[tuple[str, float, str]]:
    taken = [pair for worker in workers for pair in worker.took]
    times = sorted(took for _, took in taken)
    rows = [(f"{name}, p50", times[len(times) // 2], ""), (f"{name}, p99", times[int(len(times) * 0.99)], aim)]
    for kind in dict.fromkeys(KINDS):
        some = sorted(took for one, took in taken if one == kind)
        if some:
            rows.append((f"{name}: {kind}, p50", some[len(some) // 2], ""))
    return rows


def serve(folder: Path, port: int) -> None:
    """The desk's own pages, without exchanges: there is no intake here."""
    import uvicorn

    from amanat.desk.office import Office
    from amanat.desk.web import DeskSettings, desk_app

    office = Office(folder, lambda: int(time.time()), secrets.token_bytes)
    settings = DeskSettings(f"http://localhost:{port}", demo=True, idle=3600, exchange=0)
    config = uvicorn.Config(
        desk_app(office, settings), host="127.0.0.1", port=port, log_level="error", access_log=False
    )
    uvicorn.Server(config).run()  # SIGTERM ends it, and the desk locks on the way


if __name__ == "__main__":  # the served process
    serve(Path(sys.argv[1]), int(sys.argv[2]))
