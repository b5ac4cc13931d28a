"""The demo as a newcomer starts it: the real command, its own processes, Ctrl-C, and again."""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import anyio
import httpx
import pytest

from amanat.demo import doors, others, story, waiting
from amanat.demo.clock import MovedClock
from amanat.demo.doors import Lived
from amanat.demo.figures import OMBUDSPERSON
from amanat.demo.search import SHORTEST, search
from amanat.demo.site import Links, site
from amanat.desk.office import Office
from tests.e2e.conftest import free_port, free_row

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Ports:
    intake: int
    desk: int
    page: int
    committee: int
    press: int
    witnesses: int

    @property
    def options(self) -> list[str]:
        return [part for name, port in zip(OPTIONS, astuple(self), strict=True) for part in (name, str(port))]


OPTIONS = ("--port", "--desk-port", "--page-port", "--committee-port", "--press-port", "--witness-port")


def free_ports() -> Ports:
    return Ports(*(free_port() for _ in OPTIONS[:-1]), free_row(3))


@pytest.fixture(scope="module")
def ports() -> Ports:
    return free_ports()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / ".demo"


def command(folder: Path, ports: Ports) -> list[str]:
    return [sys.executable, "-m", "amanat", "demo", "--folder", str(folder), *ports.options]


@contextmanager
def running(folder: Path, ports: Ports) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command(folder, ports), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        until = time.monotonic() + 300
        while not answers(ports.page):
            assert process.poll() is None, process.stdout and process.stdout.read()
            assert time.monotonic() < until, "the demo did not start"
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()  # and with it its services
        process.communicate(timeout=60)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def test_its_page_says_calmly_that_it_is_not_ready_yet_and_looks_again(ports: Ports) -> None:
    address = f"http://127.0.0.1:{ports.page}/"
    with waiting.opened(ports.page) as door:
        said = httpx.get(address, trust_env=False)
        assert said.status_code == 503
        assert "getting ready" in said.text
        assert 'http-equiv="refresh"' in said.text
        assert not re.search(
            r"half a minute|seconds left|%", re.sub(r"<style>.*?</style>", "", said.text, flags=re.DOTALL)
        )
        assert httpx.post(f"{address}stamps", content=b"no request", trust_env=False).status_code == 400
        taken = door.hand_over()
        # Nobody answers now, but the door is open: who knocks waits for whoever takes over.
        with socket.create_connection(("127.0.0.1", ports.page), timeout=5):
            taken.accept()[0].close()
    assert not answers(ports.page)


def test_first_start_tells_the_story_ctrl_c_ends_it_and_it_starts_again(folder: Path, ports: Ports) -> None:
    with running(folder, ports) as process:
        page = httpx.get(f"http://127.0.0.1:{ports.page}/", trust_env=False).text
        assert "<b>Not found:</b> “<bdi>Nadia</bdi>”" in page
        assert "<b>Found:</b> “<bdi>Lantern Line</bdi>”" in page
        for word in ("Marigold", story.RULES.code_word, "I keep the books", "I moved three people"):
            page = httpx.get(f"http://127.0.0.1:{ports.page}/", params={"word": word}, trust_env=False).text
            assert f"<b>Not found:</b> “<bdi>{word}</bdi>”" in page
            assert "<b>Found:</b> “<bdi>Lantern Line</bdi>”" in page
        assert all(map(answers, astuple(ports)))
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)[0]
        assert process.returncode == 0, said
        assert f"http://localhost:{ports.page}/" in said
        assert "lantern by the quiet river" in said
    assert not any(map(answers, astuple(ports)))
    with running(folder, ports) as process:
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[0]
        assert "first time" not in said
        assert process.returncode == 0, said


def test_the_story_has_a_call_at_night_a_second_person_and_a_letter(folder: Path) -> None:
    """On the desk that the first start left behind, with no service running: nothing here is said twice or faked."""
    office = desk(folder, "desk")
    try:
        bilal = office.unlock(doors.CASEWORKER, doors.CASEWORKER_PASSPHRASE).id
        day = office.my_day(bilal)
        assert [row.called for row in day.answer] == [story.CALLED, "Amna", ""], (
            "immediate first, then words, then a sign"
        )
        sana = office.case(bilal, day.answer[0].case)
        assert (sana.summary.urgency, day.answer[0].tasks) == ("immediate", (story.TASK,))
        assert "strangulation" in sana.flags
        assert sana.parts["safety"].plans[-1].sections == story.PLAN
        assert [letter.kind for letter in sana.parts["invitation"].open] == ["walk_in"]
        assert "0300 0000000" not in repr(sana), "it is asked for by the clock, never carried along"
        farah = office.unlock(doors.LEAD, doors.PASSPHRASE).id
        assert len(office.inbox(farah, "all")) == 4
        assert len(office.inbox(bilal, "all")) == 3, "Nadia's list is not checked yet: leads alone"
        amna = min(office.inbox(bilal, "all"), key=lambda row: row.number)
        assert (amna.called, amna.status) == ("Amna", "referred"), "passed on, and the officer is silent"
    finally:
        office.shut()
    for word in ("Marigold", story.RULES.code_word, story.CALLED, "I keep the books"):
        assert search(folder / "desk", word).found == ()


def test_words_are_hardly_ever_found_by_chance_among_sealed_bytes(folder: Path) -> None:
    """Or the demo's page would say of its server what is not so. Text in base64 holds any five letters now and then."""
    letters = random.Random(4)
    words = ["".join(letters.choices("bcdfghjklmnpqrstvwxyz", k=SHORTEST)).title() for _ in range(120)]
    assert sum(bool(search(folder / "intake", word).found) for word in words) <= 3


def desk(folder: Path, name: str) -> Office:
    clock = MovedClock(folder / "clock")
    return Office(folder / name, lambda: int(clock()), secrets.token_bytes)


def test_the_committee_heard_both_sides_and_the_publisher_printed_her_own_words(folder: Path) -> None:
    """What eighty days left at the other two desks, in their journals; and nothing of it readable on their disks."""
    told = (("committee", doors.AT_COMMITTEE, "not_substantiated"), ("press", doors.AT_PRESS, "acknowledged"))
    for name, staff, status in told:
        office = desk(folder, name)
        try:
            for who, passphrase, role in staff:
                member = office.unlock(who, passphrase)
                rows = office.inbox(member.id, "all")
                assert len(rows) == 1, "channels of the other side are no cases"
                assert (rows[0].status, rows[0].called) == (status, {"committee": "Meher", "press": "Noor"}[name])
                assert member.role == role
        finally:
            office.shut()
        for word in ("I moved three people", "supervisor of the evening", others.OWN_TITLE, "Fair to both"):
            assert search(folder / name, word).found == (), (name, word)


def seconds(http: httpx.Client) -> int:
    """What time it is at the intake."""
    return int(http.get("/v1/time").json()["time"].split(".")[0])


def test_the_record_shows_the_statement_the_reply_and_that_he_was_cleared(folder: Path, ports: Ports) -> None:
    """A second start; then time is moved on from the demo's page and every service follows it."""
    with running(folder, ports):
        while not all(map(answers, astuple(ports))):
            time.sleep(0.1)
        with httpx.Client(base_url=f"http://localhost:{ports.intake}", trust_env=False) as http:
            told = json.loads((folder / "demo.json").read_text())
            account = http.get(f"/en/public/{told['cleared']}").text
            for said in ("Nothing has been decided", "The moves were planned before", "found the complaint not subst"):
                assert said in account, said
            figures = http.get(f"/en/public/statistics/{OMBUDSPERSON}").text
            assert "The law: 3 days, s.8(2)" in figures
            assert figures.count("<figure>") >= 2
            assert "He beat me while I was pregnant" in http.get(f"/en/public/{told['own_voice']}").text
            before = seconds(http)
            page = httpx.Client(base_url=f"http://127.0.0.1:{ports.page}", trust_env=False)
            origin = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}  # as a page without a referrer sends it
            with page:
                assert page.post("/time", content=b"days=30", headers=origin).status_code == 303
                back = page.post("/time", content=b"days=7", headers=origin)
                assert "only goes on" in back.text
            time.sleep(0.5)
            assert 0 <= seconds(http) - before - 30 * 86_400 < 60


@pytest.mark.parametrize("option", OPTIONS)
def test_a_busy_port_is_said_with_the_option_to_change(tmp_path: Path, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = str(taken.getsockname()[1])
        free = free_ports().options
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
    free = free_ports()
    done = subprocess.run(command(tmp_path, free), capture_output=True, text=True, timeout=60, env={**os.environ})
    assert done.returncode == 2
    assert "rm -r" in done.stderr
    assert told.exists()


def test_a_word_too_short_to_mean_anything_is_not_searched(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    desks = {"http://localhost:2": tuple(doors.AT_LINE)}
    lived = Lived(*(("a",),) * 2, "c", *(("d",),) * 5, "e", "f")
    links = Links(
        "http://localhost:1", desks, lived, tmp_path, tmp_path / "clock", tmp_path / "stamps", tmp_path / "case-file"
    )

    async def ask(path: str) -> str:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site(links)), base_url="http://localhost") as http:
            return (await http.get(path)).text

    assert "Write at least 5 letters" in anyio.run(ask, "/?word=abc")
    assert search(tmp_path, "abc").found == ("a",)
