"""The demo as a newcomer starts it: the real command, its own processes, Ctrl-C, and again."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import anyio
import httpx
import pytest

from amanat.demo import doors, story
from amanat.demo.search import search
from amanat.demo.seeding import Lived, now
from amanat.demo.site import Links, site
from amanat.desk.office import Office
from tests.e2e.conftest import free_port

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Ports:
    intake: int
    desk: int
    page: int

    @property
    def options(self) -> list[str]:
        return ["--port", str(self.intake), "--desk-port", str(self.desk), "--page-port", str(self.page)]


@pytest.fixture(scope="module")
def ports() -> Ports:
    return Ports(free_port(), free_port(), free_port())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / ".demo"


def command(folder: Path, ports: Ports) -> list[str]:
    return [sys.executable, "-m", "amanat", "demo", "--folder", str(folder), *ports.options]


@contextmanager
def running(folder: Path, ports: Ports) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command(folder, ports), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        until = time.monotonic() + 90
        while not answers(ports.page):
            assert process.poll() is None, process.stdout and process.stdout.read()
            assert time.monotonic() < until, "the demo did not start"
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def test_first_start_tells_the_story_ctrl_c_ends_it_and_it_starts_again(folder: Path, ports: Ports) -> None:
    with running(folder, ports) as process:
        page = httpx.get(f"http://127.0.0.1:{ports.page}/", trust_env=False).text
        assert "<b>Not found:</b> “<bdi>Nadia</bdi>”" in page
        assert "<b>Found:</b> “<bdi>Lantern Line</bdi>”" in page
        for word in ("Marigold", story.RULES.code_word):
            page = httpx.get(f"http://127.0.0.1:{ports.page}/", params={"word": word}, trust_env=False).text
            assert f"<b>Not found:</b> “<bdi>{word}</bdi>”" in page
            assert "<b>Found:</b> “<bdi>Lantern Line</bdi>”" in page
        assert answers(ports.intake)
        assert answers(ports.desk)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)[0]
        assert process.returncode == 0, said
        assert f"http://localhost:{ports.page}/" in said
        assert "lantern by the quiet river" in said
    assert not any(map(answers, (ports.intake, ports.desk, ports.page)))
    with running(folder, ports) as process:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[0]
        assert "first time" not in said
        assert process.returncode == 0, said


def test_the_story_has_a_call_at_night_a_second_person_and_a_letter(folder: Path) -> None:
    """On the desk that the first start left behind, with no service running: nothing here is said twice or faked."""
    office = Office(folder / "desk", now, secrets.token_bytes)
    try:
        bilal = office.unlock(doors.CASEWORKER, doors.CASEWORKER_PASSPHRASE).id
        day = office.my_day(bilal)
        assert [row.called for row in day.answer] == [story.CALLED, ""], "immediate first, then who waits for a sign"
        sana = office.case(bilal, day.answer[0].case)
        assert (sana.summary.urgency, day.answer[0].tasks) == ("immediate", (story.TASK,))
        assert "strangulation" in sana.flags
        assert sana.parts["safety"].plans[-1].sections == story.PLAN
        assert [letter.kind for letter in sana.parts["invitation"].open] == ["walk_in"]
        assert "0300 0000000" not in repr(sana), "it is asked for by the clock, never carried along"
        farah = office.unlock(doors.LEAD, doors.PASSPHRASE).id
        assert len(office.inbox(farah, "all")) == 3
        assert len(office.inbox(bilal, "all")) == 2, "Nadia's list is not checked yet: leads alone"
    finally:
        office.shut()
    for word in ("Marigold", story.RULES.code_word, story.CALLED):
        assert search(folder / "desk", word).found == ()


@pytest.mark.parametrize("option", ["--port", "--desk-port", "--page-port"])
def test_a_busy_port_is_said_with_the_option_to_change(tmp_path: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = str(taken.getsockname()[1])
        free = Ports(free_port(), free_port(), free_port()).options
        free[free.index(option) + 1] = busy
        done = subprocess.run(
            [sys.executable, "-m", "amanat", "demo", "--folder", str(tmp_path / "x"), *free],
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert f"Busy: port {busy} ({option})." in done.stderr
    assert 'make demo DEMO="--port ' in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_demo_of_another_port_says_what_to_remove(tmp_path: Path) -> None:
    told = tmp_path / "demo.json"
    told.write_text('{"format": 1, "port": 1, "words": []}')
    free = Ports(free_port(), free_port(), free_port())
    done = subprocess.run(command(tmp_path, free), capture_output=True, text=True, timeout=60, env={**os.environ})
    assert done.returncode == 2
    assert "rm -r" in done.stderr
    assert told.exists()


def test_a_word_too_short_to_mean_anything_is_not_searched(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    links = Links("http://localhost:1", "http://localhost:2", (("Farah", "x"),), Lived(("a",), ("b",), "c"), tmp_path)

    async def ask(path: str) -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site(links)), base_url="http://localhost") as http:
            return (await http.get(path)).text

    assert "Write at least 4 letters" in anyio.run(ask, "/?word=abc")
    assert search(tmp_path, "abc").found == ("a",)
