"""kill -9 at every step of the sequencer, and at random ones: no fork, no gap, no promise lost, no leaf twice."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from amanat.config import IntakeConfig
from amanat.intake import ledger_rows as rows
from amanat.intake.service import Intake, open_intake
from amanat.ledger import tree
from amanat.ledger.checkpoint import open_checkpoint
from amanat.seal import canonical
from amanat.seal.encoding import b64, unb64
from amanat.seal.receipt import open_promise
from amanat.seal.request import sign_request
from amanat.store.writer import SmallJob
from tests.intake.conftest import Clock, initialise
from tests.intake.people import Desk
from tests.intake.running import Line, Running, start
from tests.intake.test_kill import enrol_directly, fresh_token
from tests.intake.watching import Watcher
from tests.killed import unmeasured

START = """
import importlib, os, sys
from pathlib import Path
from amanat.config import IntakeConfig
from amanat.intake.service import open_intake
from amanat.store.writer import SmallJob
from amanat.seal.encoding import b64

config = IntakeConfig(data=Path(sys.argv[1]), per_minute=0, reserve_bytes=1, ledger_period=1)

def opened(now):
    intake = open_intake(config, lambda: now[0])
    intake.writer.start()
    return intake
"""
DIE_THERE = (
    START
    + """
def die_there(now, module, name, when):
    owner = importlib.import_module(module)
    *classes, name = name.split(".")
    for each in classes:
        owner = getattr(owner, each)
    original = getattr(owner, name)

    def dying(*arguments, **more):
        if when == "after":
            original(*arguments, **more)
        os.kill(os.getpid(), 9)

    setattr(owner, name, dying)
    opened([float(now)]).sequencer.step()

for line in sys.stdin:
    life = os.fork()  # nothing runs here yet that a fork could break
    if not life:
        die_there(*line.split())
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(life, 0)[1]), flush=True)
"""
)
GO_ON = (
    START
    + """
now = [float(sys.argv[2])]
intake = opened(now)
while True:
    leaves = [os.urandom(32) for _ in range(3)]
    intake.writer.do(SmallJob(lambda sheet: [sheet.add_leaf(leaf) for leaf in leaves]))
    print("promised", *map(b64, leaves), flush=True)
    now[0] += 1
    intake.sequencer.step()
    print("shown", b64(intake.ledger.published().note), flush=True)
"""
)
ROWS, SHELF, BLOBS, SEQUENCER = (
    "amanat.intake.ledger_rows",
    "amanat.intake.ledger_tiles",
    "amanat.store.blobs",
    "amanat.intake.ledger_sequencer",
)
STEPS = [
    (ROWS, "append", "after"),  # in its transaction, before the commit
    (SEQUENCER, "Sequencer._append", "after"),
    (SHELF, "Shelf.write", "before"),
    (BLOBS, "_sync", "before"),  # renamed, and not on the disk
    (BLOBS, "_sync", "after"),  # one tile of two
    (SHELF, "Shelf.write", "after"),
    (ROWS, "note", "after"),
    (SEQUENCER, "Sequencer._derive", "after"),
    (SEQUENCER, "Sequencer._enough", "after"),
    (SHELF, "Shelf.put_checkpoint", "before"),
    (SHELF, "Shelf.put_checkpoint", "after"),
    (ROWS, "publish", "after"),
    (SEQUENCER, "Sequencer._tidy", "before"),
]


@dataclass
class Follower:
    """Everything that anybody was ever shown or promised."""

    config: IntakeConfig
    shown: list[tuple[int, bytes]] = field(default_factory=list)
    promised: list[bytes] = field(default_factory=list)

    def see(self, intake: Intake, note: bytes) -> None:
        """Proves that what is shown now begins with what was shown last."""
        log = intake.ledger.log()
        found = open_checkpoint(note, intake.ledger.signer(log).verifier())
        read = intake.ledger.shelf.reader(log.generation)
        if self.shown:
            size, root = self.shown[-1]
            assert found.size >= size, "it shrank"
            proof = tree.consistency(read, size, found.size)
            tree.check_consistency(size, root, found.size, found.root, proof)
        self.shown.append((found.size, found.root))

    def see_beside_tiles(self, intake: Intake) -> None:
        kept = intake.ledger.shelf.checkpoint(intake.ledger.log().generation)
        if kept is not None:
            self.see(intake, kept)

    def check_all(self, intake: Intake) -> None:
        """The rows are one log without a gap; tiles are what the rows say; each leaf that was promised stands once."""
        with intake.engine.connect() as connection:
            batches = rows.batches_from(connection, 1, 0)
            assert rows.waiting_count(connection) == 0
        at, leaves = 0, list[bytes]()
        for batch in batches:
            assert batch.start == at
            assert batch.leaves == sorted(batch.leaves)
            at, leaves = batch.end, leaves + batch.leaves
        read = intake.ledger.shelf.reader(1)
        for index in range(at // 256):
            assert read(0, index, 256) == b"".join(leaves[index * 256 : index * 256 + 256])
        assert len(set(leaves)) == len(leaves)
        assert set(self.promised) <= set(leaves)
        frontier, roots = tree.Frontier(), {}
        for batch in batches:
            frontier = frontier.extend(batch.leaves)
            roots[batch.end] = frontier.root()
        assert all(roots[size] == root for size, root in self.shown), "every checkpoint that was shown is one of it"
        assert intake.ledger.published().size == at


def run(script: str, config: IntakeConfig, now: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, str(config.data), str(now)]
    return subprocess.Popen(command, env=unmeasured(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def follower(tmp_path: Path) -> Follower:
    return Follower(initialise(tmp_path / "data"))


def one_life(follower: Follower, clock: Clock, leaves: list[bytes]) -> None:
    """An intake that takes leaves, and does what is due."""
    intake = open_intake(follower.config, clock)
    try:
        intake.writer.do(SmallJob(lambda sheet: [sheet.add_leaf(leaf) for leaf in leaves]))
        follower.promised += leaves
        intake.sequencer.step()
        follower.see(intake, intake.ledger.published().note)
    finally:
        intake.close()


def test_a_death_at_any_step_changes_nothing(follower: Follower) -> None:
    clock = Clock()
    one_life(follower, clock, [os.urandom(32)])
    with run(DIE_THERE, follower.config, 0) as lives:
        assert lives.stdin is not None
        assert lives.stdout is not None
        for module, name, when in STEPS:
            one_wait(follower, clock)
            clock.now += 1
            lives.stdin.write(f"{clock.now} {module} {name} {when}\n")
            lives.stdin.flush()
            assert int(lives.stdout.readline()) == -signal.SIGKILL, (name, when)
            intake = open_intake(follower.config, clock)
            try:
                follower.see_beside_tiles(intake)
                intake.sequencer.step()
                follower.see(intake, intake.ledger.published().note)
                follower.check_all(intake)
            finally:
                intake.close()
        lives.stdin.close()
        assert lives.wait(30) == 0
    assert len(follower.shown) > len(STEPS)
    assert follower.shown[-1][0] == 256 * (1 + len(STEPS)), "one batch a slot, whoever died in between"


def one_wait(follower: Follower, clock: Clock) -> None:
    """Three leaves wait durably, and nobody has done anything about them."""
    waiting = [os.urandom(32) for _ in range(3)]
    intake = open_intake(follower.config, clock)
    intake.writer.do(SmallJob(lambda sheet: [sheet.add_leaf(leaf) for leaf in waiting]))
    intake.close()
    follower.promised += waiting


def lines(life: subprocess.Popen[str]) -> Iterator[list[str]]:
    assert life.stdout is not None
    for line in life.stdout:
        if line.endswith("\n"):
            yield line.split()


def deaths(follower: Follower, rounds: int) -> None:
    seed = int(os.environ.get("AMANAT_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"seed {seed} (AMANAT_SEED={seed} repeats it)")
    chance, clock = random.Random(seed), Clock()
    for _ in range(rounds):
        with run(GO_ON, follower.config, clock.now) as life:
            notes = []
            wanted = chance.randrange(1, 12)
            for word, *said in lines(life):
                if word == "promised":
                    follower.promised += map(unb64, said)
                    wanted -= 1
                else:
                    notes.append(unb64(said[0]))
                if wanted == 0:
                    time.sleep(chance.random() * 0.04)
                    life.kill()
                    wanted = -1
        intake = open_intake(follower.config, clock)
        try:
            for note in notes:
                follower.see(intake, note)
            follower.see_beside_tiles(intake)
            clock.now += 20
            intake.sequencer.step()
            follower.see(intake, intake.ledger.published().note)
        finally:
            intake.close()
    intake = open_intake(follower.config, clock)
    try:
        clock.now += 1
        intake.sequencer.step()
        follower.check_all(intake)
    finally:
        intake.close()
    assert len(follower.promised) >= 3 * rounds, "the control: there was something to lose"
    print(f"{rounds} deaths, {len(follower.promised)} promised, {len(follower.shown)} checkpoints shown")


def test_three_deaths_at_random(follower: Follower) -> None:
    deaths(follower, 3)


@pytest.mark.soak
def test_two_hundred_deaths_at_random(follower: Follower) -> None:
    deaths(follower, 200)


# -- the whole service -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Got:
    status_code: int
    content: bytes
    headers: Any

    def json(self) -> Any:
        return json.loads(self.content)


def getter(port: list[int]) -> Any:
    def get(path: str) -> Got:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port[0]}{path}", timeout=10) as answer:
                return Got(answer.status, answer.read(), answer.headers)
        except HTTPError as error:
            with error:
                return Got(error.code, error.read(), error.headers)

    return get


async def leave_until_death(port: int, desk: Desk, intake: bytes, token: str, promised: list[bytes]) -> None:
    line, target = Line(port), f"/v1/desks/{desk.id}/leaves"
    while True:
        leaves = [os.urandom(32) for _ in range(4)]
        body = canonical.dumps({"leaves": [b64(leaf) for leaf in leaves]})
        try:
            reply = await line.ask("POST", target, sign_request(desk.epoch, "POST", target, body, token), body)
        except OSError:
            await line.close()
            return
        assert reply.status == 200, reply.body
        for leaf, promise in zip(leaves, reply.json()["promises"], strict=True):  # type: ignore[call-overload]
            open_promise(unb64(promise), intake, leaf)
        promised += leaves


async def a_life(running: Running, desk: Desk, intake: bytes, seconds: float, promised: list[bytes]) -> None:
    """Four desks' clerks at work until the service dies."""
    token = await fresh_token(running.port)
    clerks = [leave_until_death(running.port, desk, intake, token, promised) for _ in range(4)]
    working = [asyncio.create_task(clerk) for clerk in clerks]
    await asyncio.sleep(seconds)
    running.kill()
    await asyncio.gather(*working)


@pytest.mark.slow
def test_a_killed_service_keeps_every_promise_and_its_log(tmp_path: Path) -> None:
    config, desk, chance = initialise(tmp_path / "data"), Desk(), random.Random(7)
    intake = open_intake(config)
    enrol_directly(intake, desk)
    key = intake.keys.receipts.public
    intake.sequencer.step()
    intake.close()
    port, promised = [0], list[bytes]()
    watcher = Watcher(getter(port))
    for _ in range(3):
        running = start(config.data, tmp_path / "log", killed=True)
        port[0] = running.port
        watcher.look()
        asyncio.run(a_life(running, desk, key, 1 + chance.random(), promised))
    running = start(config.data, tmp_path / "log")
    port[0] = running.port
    until = time.monotonic() + 30
    while any(watcher.waits(leaf) for leaf in promised[-8:]) and time.monotonic() < until:
        time.sleep(0.2)
    for leaf in promised[:: max(1, len(promised) // 100)]:
        watcher.proved(leaf)
    held = watcher.leaves()
    assert set(promised) <= set(held)
    assert len(set(held)) == len(held)
    assert len(promised) > 100
    assert running.stop() == 0
