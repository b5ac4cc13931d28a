"""What the browser journeys share: a real intake process on a free port, real Chromium, and pages that are watched."""

from __future__ import annotations

import functools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from amanat.desk.client import trust
from amanat.desk.web.app import desk_app
from amanat.desk.web.settings import DeskSettings
from amanat.seal.directory import open_directory
from amanat.seal.encoding import unb64
from tests import chromium
from tests.desk.house import Clock, House
from tests.e2e.played_desk import PlayedDesk

expect.set_options(timeout=45_000)  # a loaded machine is no failure
AXE = Path(__file__).parents[2] / "browser/node_modules/axe-core/axe.min.js"
SHOTS = os.environ.get("AMANAT_SHOTS", "")  # a folder: a picture of every page that is checked
COMMAND = str(Path(sys.executable).with_name("amanat"))
PHONE = {"width": 360, "height": 740}
PROOFS = "/v1/ledger/proofs/"


@dataclass
class RealIntake:
    """One intake as an operator runs it: its own process, its own folder."""

    url: str
    data: Path

    def admit(self, desk: PlayedDesk) -> PlayedDesk:
        answer = httpx.post(f"{self.url}/v1/desks", content=desk.entry(), verify=trust(), trust_env=False)
        assert answer.status_code == 200, answer.text
        subprocess.run([COMMAND, "intake", "admit", desk.id, "--data", str(self.data)], check=True, capture_output=True)
        # The serving process notices within a second, not at once; the list shows it with the ledger's next batch.
        wait_for(desk.is_served, "the intake to serve the desk")
        wait_for(lambda: desk.id in self.proved(), "the list with the desk to be in the ledger")
        return desk

    def proved(self) -> set[str]:
        """Desks of the list as it is served, if it is in the ledger."""
        answer = httpx.get(f"{self.url}/v1/directory", verify=trust(), trust_env=False).json()
        key = httpx.get(f"{self.url}/v1/key", verify=trust(), trust_env=False).json()["directory"]
        entries = open_directory(unb64(answer["directory"]), unb64(key), int(time.time())).entries
        return {entry.desk for entry in entries} if answer["proof"] else set()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def free_row(length: int) -> int:
    """The first of so many free ports that follow each other."""
    while True:
        first = free_port()
        try:
            for port in range(first + 1, first + length):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            continue
        return first


@pytest.fixture(scope="module")
def real_intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealIntake]:
    data = tmp_path_factory.mktemp("intake")
    subprocess.run([COMMAND, "intake", "init", "--data", str(data)], check=True, capture_output=True)
    port = free_port()
    url = f"http://localhost:{port}"
    running = subprocess.Popen(
        [
            COMMAND,
            "intake",
            "serve",
            "--data",
            str(data),
            "--port",
            str(port),
            "--metrics-port",
            "0",
            "--ledger-period",
            "1",
        ],
        env={**os.environ, "AMANAT_INTAKE_RESERVE_BYTES": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: answers(url), "the intake to answer")
        yield RealIntake(url, data)
    finally:
        running.terminate()
        running.wait(timeout=30)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/v1/time", verify=trust(), trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def wait_for(done: Callable[[], bool], what: str, seconds: float = 20, *, every: float = 0.05) -> None:
    """`every`: seconds between two looks; longer where a look draws a whole page."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(every)


@pytest.fixture(scope="module")
def drivers() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


def launch(drivers: Playwright, *, microphone: bool = True) -> Iterator[Browser]:
    """Chromium with a microphone that plays a test tone, allowed or refused without asking."""
    path = chromium.find()
    assert path is not None, chromium.HOW
    fake_ui = "--use-fake-ui-for-media-stream"
    flags = [flag if microphone or flag != fake_ui else f"{fake_ui}=deny" for flag in chromium.flags()]
    running = drivers.chromium.launch(executable_path=path, args=flags)
    yield running
    running.close()


@pytest.fixture(scope="module")
def browser(drivers: Playwright) -> Iterator[Browser]:
    yield from launch(drivers)


@contextmanager
def opened(made: House, clock: Clock, *, demo: bool = True) -> Iterator[str]:
    """The desk's pages on a free port, as long as somebody looks at them; their address."""
    port = free_port()
    settings = DeskSettings(f"http://localhost:{port}", demo=demo, exchange=0, zone=UTC)
    app = desk_app(made.office, settings, now=clock)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield settings.address.origin
    finally:
        server.should_exit = True
        thread.join(10)


def axe(page: Page, *rules: str) -> list[str]:
    """Serious and critical findings, of these rules or of all. Through the debugger: the page's own policy rightly
    refuses a script of ours. A page that still has the script is not given it again: reading it costs as much as using
    it."""
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    run = f"axe.run(document, {json.dumps(options)}).then(found => JSON.stringify(found.violations))"
    session = page.context.new_cdp_session(page)
    if session.send("Runtime.evaluate", {"expression": "typeof axe"})["result"]["value"] == "undefined":
        session.send("Runtime.evaluate", {"expression": axe_source()})
    answer = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    session.detach()
    found = json.loads(answer["result"]["value"])
    return [
        f"{one['id']}: {' '.join(node['html'] for node in one['nodes'])}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def tab_through(page: Page) -> None:
    """Tab by Tab over a page of links: each stop is seen to have the focus, and the way out comes first."""
    wanted = page.locator("a[href], summary, button").count()
    seen: list[str] = []
    for _ in range(wanted):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.outerHTML"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", seen[-1]
    assert 'id="leave"' in seen[0]
    assert len(set(seen)) >= wanted - 1


@functools.cache
def axe_source() -> str:
    return AXE.read_text("utf-8")


@dataclass
class Watched:
    """One person's browser. What it complained about fails the test; so does an axe finding or a sideways scroll."""

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Addresses that were answered with 404."""
    expected: tuple[str, ...] = ()

    def page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(45_000)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", lambda answer: self.missed(answer.url) if answer.status == 404 else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.hear(message.type, message.text, message.location["url"]))
        return page

    def missed(self, url: str) -> None:
        if PROOFS not in url:
            self.missing.append(url)

    def hear(self, kind: str, text: str, url: str) -> None:
        if PROOFS in url:
            return  # not in the ledger yet: asked again at the next visit
        if kind in ("error", "warning") and not any(words in text for words in self.expected):
            self.complaints.append(text)

    def check(self, page: Page) -> None:
        """Nothing serious by axe, nothing wider than the phone, no complaint so far."""
        page.wait_for_load_state()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{time.time_ns()}.png", full_page=True)
        serious = axe(page)
        assert serious == [], serious
        assert self.complaints == []
