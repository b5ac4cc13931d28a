"""The desk's process is killed again and again while ten people click: what was answered is there, whole, once."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx
import pytest

from amanat.desk.client import trust
from tests.desk.alone import PASSPHRASE, opened
from tests.desk.house import Clock, House, house, running_intake
from tests.killed import unmeasured

CLIENTS = 10
PEOPLE = ("Zoya", "Sana", "Hina")
ACTS = ("note", "reply", "assign", "task")
OURS = {"sec-fetch-site": "same-origin", "origin": "null"}


@dataclass
class Story:
    chance: random.Random
    people: dict[str, str]
    cases: list[str]
    done: list[tuple[str, str, str]] = field(default_factory=list)
    """What was answered: case, act, and its words or the person."""
    tried: int = 0


def serve(desk: House, port: int) -> subprocess.Popen[bytes]:
    words = ["desk", "serve", "--folder", str(desk.folder), "--port", str(port), "--swap", "warn", "--demo"]
    program = f"from amanat.cli import app; app({words!r})"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-c", program], env=unmeasured(), **quiet)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def form_of(story: Story, act: str, words: str) -> tuple[dict[str, str], str]:
    """What is typed, and what must be found again."""
    if act == "assign":
        person = story.people[story.chance.choice(PEOPLE)]
        return {"person": person}, person
    return {"text": words}, words


async def work(story: Story, base: str, who: str) -> None:
    """Clicks until the desk dies. A conflict or a page that is gone is no answer."""
    async with httpx.AsyncClient(base_url=base, headers=OURS, timeout=20, verify=trust(), trust_env=False) as browser:
        try:
            await browser.post("/en/unlock", data={"name": who, "passphrase": PASSPHRASE})
            while True:
                case, act = story.chance.choice(story.cases), story.chance.choice(ACTS)
                address = f"/en/cases/{case}/{act}"
                page = (await browser.get(address)).text
                typed, wanted = form_of(story, act, f"w{story.chance.getrandbits(64):016x}")
                form = {**typed, "csrf": hidden(page, "csrf"), "expected": hidden(page, "expected")}
                story.tried += 1
                answer = await browser.post(address, data=form)
                assert answer.status_code in (303, 409), (act, answer.status_code, answer.text[-2000:])
                if answer.status_code == 303:
                    story.done.append((case, act, wanted))
        except httpx.TransportError:
            return


async def wait_for(base: str, child: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient(base_url=base, verify=trust(), trust_env=False) as browser:
        for _ in range(1200):
            assert child.poll() is None
            try:
                await browser.get("/en/unlock")
            except httpx.TransportError:
                await asyncio.sleep(0.05)
            else:
                return
    raise AssertionError("the desk did not answer")


async def one_death(story: Story, desk: House) -> None:
    port = free_port()
    base, child = f"http://localhost:{port}", serve(desk, port)
    try:
        await wait_for(base, child)
        before = len(story.done)
        clicking = [asyncio.create_task(work(story, base, PEOPLE[n % len(PEOPLE)])) for n in range(CLIENTS)]
        wanted = story.chance.randrange(3, 30)
        for _ in range(4000):
            if len(story.done) - before >= wanted or any(one.done() for one in clicking):
                break
            await asyncio.sleep(0.005)
        await asyncio.sleep(story.chance.random() * 0.05)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    await asyncio.gather(*clicking)


def look(story: Story, desk: House) -> None:
    """Every event and signature of the journal, and everything that was answered."""
    archive = opened(desk.folder, whole=True)
    try:
        found: Counter[tuple[str, str, str]] = Counter()
        for case in archive.state.cases.values():
            body = archive.body(case)
            found.update((case.case, "note", row[2]) for row in body.get("notes", ()))
            replies = (row["text"] for row in body.get("messages", ()) if row["direction"] == "out")
            found.update((case.case, "reply", text) for text in replies)
            found.update((case.case, "task", text) for text in body.get("work", {}).get("tasks", {}).values())
            said = (row[4] for row in body.get("timeline", ()) if row[3] == "case.assigned")
            found.update((case.case, "assign", parts.get("person", "")) for parts in said)
        for one, count in Counter(story.done).items():
            assert found[one] >= count, f"answered and lost: {one}"
        twice = [one for one, count in found.items() if count > 1 and one[1] != "assign" and one[2].startswith("w")]
        assert twice == []
        assert not [one for one in archive.findings if one.startswith(("journal", "keyring"))]
    finally:
        archive.close()


@pytest.fixture
def living(tmp_path: Path) -> Iterator[House]:
    clock = Clock(int(time.time()))
    with running_intake(tmp_path / "intake", clock) as intake, house(tmp_path / "desk", intake) as made:
        yield made


def killed(desk: House, rounds: int) -> None:
    seed = int(os.environ.get("AMANAT_SEED", "0")) or random.SystemRandom().getrandbits(32)
    print(f"seed {seed}: AMANAT_SEED={seed} repeats the choices")
    writers = [desk.sent(f"Person {n}.") for n in range(4)]
    desk.sync()
    people = {"Zoya": desk.lead, "Sana": desk.hire("Sana"), "Hina": desk.hire("Hina")}
    cases = [row.case for row in desk.office.inbox(desk.lead)]
    desk.office.shut()
    story = Story(random.Random(seed), people, cases)
    for _ in range(rounds):
        asyncio.run(one_death(story, desk))
        look(story, desk)
    print(f"{rounds} deaths: {len(story.done)} of {story.tried} acts answered, all of them there")
    desk.reopen()
    desk.unlock()
    desk.sync()
    received = [row for writer in writers for row in writer.read(desk.entry)]
    assert [row.warning for row in received] == [None] * len(received)
    texts = Counter(getattr(row.message.content, "text", "") for row in received if row.message)
    replies = {words for _, act, words in story.done if act == "reply"}
    assert all(texts[words] == 1 for words in replies)
    assert desk.office.health(desk.lead).anchor == "agrees"


@pytest.mark.slow
def test_killed_8_times_while_ten_click_nothing_answered_is_lost(living: House) -> None:
    killed(living, 8)


@pytest.mark.soak
def test_killed_50_times_while_ten_click_nothing_answered_is_lost(living: House) -> None:
    killed(living, 50)
