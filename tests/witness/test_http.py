"""A witness as it runs: a process of its own, asked over real HTTP, and killed."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from amanat.ledger.cosignature import Policy, check
from amanat.witness.place import Place, origin_hash
from tests.killed import unmeasured
from tests.witness.logs import NAME, Log, founded, witness_key

DYING = """
import os, sys
from pathlib import Path
from amanat.witness import server
from amanat.witness.place import Place

class Dying(Place):
    def remember(self, origin, note):
        super().remember(origin, note)
        os.kill(os.getpid(), 9)

server.Place = Dying
server.serve(Path(sys.argv[1]), "127.0.0.1", 0)
"""
SERVE = [sys.executable, "-m", "amanat", "witness", "run", "--port", "0", "--data"]


class Running:
    """A witness process; `lines` is what it said."""

    def __init__(self, command: list[str], folder: Path) -> None:
        # Without its own buffer: a line must be seen before the next one is waited for.
        self.process = subprocess.Popen([*command, str(folder)], stderr=subprocess.PIPE, text=True, env=unmeasured())
        assert self.process.stderr is not None
        self.lines = [self.process.stderr.readline()]
        started = json.loads(self.lines[0])
        assert started["event"] == "witness.started", started
        self.url = f"http://127.0.0.1:{started['port']}"
        self.client = httpx.Client(base_url=self.url, trust_env=False, timeout=30, verify=False)

    def post(self, body: bytes | Iterator[bytes]) -> httpx.Response:
        return self.client.post("/add-checkpoint", content=body)

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def ended(self) -> int:
        """Waits for its end, which somebody brought about."""
        assert self.process.stderr is not None
        self.lines += self.process.stderr.read().splitlines()
        self.process.stderr.close()
        self.client.close()
        return self.process.wait(30)


@contextmanager
def running(folder: Path, command: list[str] = SERVE) -> Iterator[Running]:
    witness = Running(command, folder)
    try:
        yield witness
    finally:
        witness.process.send_signal(signal.SIGTERM)
        witness.ended()


@pytest.fixture(scope="module")
def log() -> Log:
    return Log(5)


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory, log: Log) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("witness") / "w"
    founded(folder, log, Log(name="empty.example/1"))
    with running(folder) as one:
        cosigned(log, one.post(log.request(0)))
        yield one


def cosigned(log: Log, answer: httpx.Response) -> None:
    assert answer.status_code == 200, answer.text
    seen = check(log.note() + answer.content, Policy(log.key, (witness_key(),), 1))
    assert seen.cosigned[0][0] == NAME
    assert abs(seen.cosigned[0][1] - time.time()) < 60


def test_it_speaks_as_the_specification_says(witness: Running, log: Log) -> None:
    conflict = witness.post(log.request(3))
    assert (conflict.status_code, conflict.text) == (409, "5\n")
    assert conflict.headers["content-type"] == "text/x.tlog.size"
    assert witness.post(Log(2, name="unknown.example/1").request(0)).status_code == 404
    assert witness.post(log.request(5).replace(b"\n5\n", b"\n6\n", 1)).status_code == 403
    assert witness.post(log.request(6)).status_code == 400
    assert witness.post(b"nonsense").status_code == 400
    assert witness.post(Log(5, seed="another").request(5)).status_code == 422
    assert witness.get("/add-checkpoint").status_code == 405
    good = witness.post(log.request(5))
    assert good.headers["content-type"] == "text/plain; charset=utf-8"
    assert good.headers["cache-control"] == "no-store"
    cosigned(log, good)


def test_anybody_may_read_what_it_cosigned_and_what_contradicts(witness: Running, log: Log) -> None:
    note = witness.get(f"/{origin_hash(log.signer.name)}/checkpoint")
    assert check(note.content, Policy(log.key, (witness_key(),), 1)).checkpoint.size == 5
    assert witness.get(f"/{origin_hash('empty.example/1')}/checkpoint").status_code == 404
    assert witness.get(f"/{origin_hash('nobody')}/checkpoint").status_code == 404
    assert witness.get("/").text.splitlines()[0] == witness_key().vkey
    assert witness.post(Log(5, seed="another").request(5)).status_code == 422
    (one,) = witness.get("/evidence").json()["evidence"]
    assert (one["kind"], one["origin"]) == ("two_roots", "log.example/1")
    assert witness.get(one["texts"]["came"]).content == Log(5, seed="another").request(5)
    assert b"log.example/1\n5\n" in witness.get(one["texts"]["known"]).content
    assert witness.get("/evidence/..%2f..%2fwitness.key/came").status_code == 404
    assert witness.get(f"/evidence/{one['id']}/about.json").status_code == 404


def test_a_body_without_end_is_not_read(witness: Running) -> None:
    assert witness.post(b"x" * 300_000).status_code == 413
    assert witness.post(b"x" * 1000 for _ in range(300)).status_code == 413
    announced = b"POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n"
    host, port = witness.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(announced)
        assert raw.recv(100).startswith(b"HTTP/1.1 413 ")


def test_posts_at_one_instant_never_lead_to_two_roots(tmp_path: Path) -> None:
    truths = [Log(6, seed=str(n)) for n in range(6)]
    founded(tmp_path / "w", truths[0])
    with running(tmp_path / "w") as witness, ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(witness.post, [truth.request(0) for truth in truths]))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
        assert {answer.text for answer in answers if answer.status_code == 409} == {"6\n"}
        kinds = [one["kind"] for one in witness.get("/evidence").json()["evidence"]]
        assert kinds == ["two_roots"] * 5


def test_killed_between_writing_and_answering_it_forgets_nothing(tmp_path: Path) -> None:
    log, other = Log(5), Log(5, seed="another truth")
    founded(tmp_path / "w", log)
    dying = Running([sys.executable, "-c", DYING], tmp_path / "w")
    with pytest.raises(httpx.HTTPError):
        dying.post(log.request(0))
    assert dying.ended() == -signal.SIGKILL
    with running(tmp_path / "w") as witness:
        assert witness.post(other.request(0)).status_code == 409
        assert witness.post(other.request(5)).status_code == 422
        assert witness.post(log.request(0)).text == "5\n"
        cosigned(log, witness.post(log.request(5)))


def test_killed_at_any_moment_it_never_cosigns_two_truths(tmp_path: Path) -> None:
    """The log asks on while the witness dies again and again; whoever believes it sees one history."""
    log = Log(1)
    founded(tmp_path / "w", log)
    seen: dict[int, bytes] = {}
    known = 0
    for n in range(3):
        witness = Running(SERVE, tmp_path / "w")
        with suppress(httpx.HTTPError):
            while True:
                answer = witness.post(log.request(known))
                if answer.status_code == 409:
                    known = int(answer.text)
                    continue
                cosigned(log, answer)
                seen[log.tree.size] = log.tree.root()
                known = log.tree.size
                log.grow(1)
                if log.tree.size % 4 == 0:
                    # While the next ones are on their way.
                    threading.Timer(n * 0.004, witness.process.kill).start()
        assert witness.ended() == -signal.SIGKILL
        last = Place(tmp_path / "w").cosigned(log.signer.name)
        assert last is not None
        assert last.checkpoint.size >= max(seen)
        assert last.checkpoint.root == log.tree.root(last.checkpoint.size)
    assert len(seen) > 4


def test_only_one_witness_runs_on_a_folder(tmp_path: Path) -> None:
    founded(tmp_path / "w")
    with running(tmp_path / "w"):
        second = subprocess.run([*SERVE, str(tmp_path / "w")], capture_output=True, text=True, timeout=60, check=False)
        assert second.returncode == 2
        assert "witness.running" in second.stderr


def test_it_ends_when_asked_and_says_nothing_it_should_not(tmp_path: Path) -> None:
    log = Log(3)
    founded(tmp_path / "w", log)
    with running(tmp_path / "w") as witness:
        witness.post(log.request(0))
        witness.post(b"old 0\n\nsecret words\n")
    assert witness.process.returncode == 0
    events = [json.loads(line)["event"] for line in witness.lines]
    assert events == ["witness.started", "witness.cosigned", "witness.refused", "witness.stopped"]
    assert "secret" not in "".join(witness.lines)
