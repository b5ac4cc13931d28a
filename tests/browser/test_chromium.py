"""Sealing in real Chromium, in the worker, under the policy of the real pages; opened here by Python."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from amanat.seal.age import HybridIdentity, open_sealed
from amanat.seal.encoding import b64, unb64
from tests import chromium
from tests.browser.node import node
from tests.browser.sink import Sink, running_sink

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def page_and_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Sink]]:
    path = chromium.find()
    assert path is not None, chromium.HOW
    folder = tmp_path_factory.mktemp("app")
    built = node("bench/build.mjs", str(folder))
    assert built.returncode == 0, built.stderr
    with running_sink(folder, "measure.js", keep=True) as sink, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        page = browser.new_page()
        page.goto(sink.base)
        page.evaluate("keys => open_safe(...keys)", sink.keys)
        yield page, sink
        browser.close()


def test_a_file_sealed_in_the_worker_opens_in_python_to_the_same_bytes(
    page_and_sink: tuple[Page, Sink], tmp_path: Path
) -> None:
    page, sink = page_and_sink
    data = secrets.token_bytes(5_000_000)
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    page.set_input_files("#file", path)
    workers: list[str] = []
    page.on("worker", lambda worker: workers.append(worker.url))
    manifest = page.evaluate("seal_file()")["manifest"]
    assert len(workers) == 1
    assert "/app/sealer-" in workers[0]
    assert manifest["hash"] == b64(hashlib.sha256(data).digest())
    parts = [sink.parts[name] for name in sorted(sink.parts, key=lambda name: int(name.rsplit("/", 1)[1]))]
    sealed = b"".join(parts)[: manifest["sealed"]]
    assert open_sealed(sealed, [HybridIdentity(unb64(manifest["seed"]))]) == data
    assert page.evaluate("measured.violations") == []


def test_a_record_is_kept_and_sent_under_the_same_policy(page_and_sink: tuple[Page, Sink]) -> None:
    page, sink = page_and_sink
    before = len(sink.bundles)
    page.click("#go")
    # Not `wait_for_function`: it evaluates a string, which the policy of the page forbids.
    while page.evaluate("measured.sent === undefined"):
        page.wait_for_timeout(50)
    assert "error" not in page.evaluate("measured.sent"), page.evaluate("measured.sent")
    # Kept, sent, and what proves the sending written down.
    assert len(sink.bundles) == before + 3
    assert page.evaluate("measured.violations") == []


def test_the_control_a_policy_violation_is_seen(page_and_sink: tuple[Page, Sink]) -> None:
    page, _ = page_and_sink
    page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>' } catch { } }")
    assert page.evaluate("measured.violations") == ["require-trusted-types-for"]
