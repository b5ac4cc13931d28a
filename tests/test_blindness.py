"""What the intake can see. The whole story is lived on a real intake process; then everything it holds is searched.

Each search that must find nothing also looks for something that the intake does hold readable, and must find it.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from amanat.demo import doors, others, seeding
from amanat.demo.doors import Lived as Told
from amanat.demo.search import search, spellings
from tests.e2e.conftest import free_port

pytestmark = pytest.mark.slow

CANARIES = (
    "Nadia",
    "call me Sana",
    "Marigold",
    "tea and notes",
    "both hands round",
    "would not let me leave",
    "what he wrote",
    "without him knowing",
    "between ten and twelve",
    # Amna, whose case was passed on: her words, what the officer got, what she was told.
    "I am Amna",
    "I keep the books",
    "A bookkeeper writes",
    "We passed it on today",
    # Meher, who complained, and why it was safe to tell him.
    "رُک جاؤ تو کام آسان",
    "ساون کے شروع",
    "supervisor of the evening",
    "They work in other halls",
    # Danyal: what he was told, what he said to the committee, and what was sent to both when it had decided.
    "asked a worker to stay",
    "I moved three people",
    "in the other office",
    "It would say that a complaint",
    "We thank both of you",
    # What Noor was told apart from what is public.
    others.TO_NOOR,
    # What is written on letters, and what reviewers sign.
    others.LETTER["en"],
    others.OFFICER["en"],
    "Fair to both, nobody shown",
    "Read by both of us",
)
PUBLISHED = (
    others.STATEMENT.text["en"][:40],
    others.STATEMENT.text["ur"][:40],
    others.TO_THE_GIST,
    others.CLEARED.text["en"][:40],
    others.OWN_TEXT[:60],
    others.NOOR,
)
"""On the public record on purpose: these the intake does hold readable, and nothing else of the story."""


@dataclass(frozen=True)
class Lived:
    """A running intake after the story: its process, its folder (with log and temp files), its metrics, and what opens
    the doors of the story."""

    process: int
    folder: Path
    metrics: str
    doors: Told


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("blind")
    data, temporary = folder / "data", folder / "tmp"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "AMANAT_INTAKE_RESERVE_BYTES": "1"}

    def amanat(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "amanat", "intake", *arguments, "--data", str(data)]

    subprocess.run(amanat("init"), check=True, capture_output=True)
    port, metrics, clock = free_port(), free_port(), folder / "clock"
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            amanat(
                *("serve", "--port", str(port), "--metrics-port", str(metrics), "--demo-clock", str(clock)),
                *("--ledger-period", "2"),
            ),
            env=environment,
            stdout=log,
            stderr=log,
        )
    url = f"http://localhost:{port}"
    try:
        wait_until_up(url)

        def admit(desk: str) -> None:
            subprocess.run([*amanat("admit"), "--", desk], check=True, capture_output=True)

        desks = tmp_path_factory.mktemp("desks")
        places = seeding.Places(*(desks / name for name in ("line", "committee", "press")))
        proofs = seeding.Proofs(desks / "case-file", None)
        doors = seeding.live(url, places, proofs, clock, admit, secrets.token_bytes)
        told = httpx.get(f"http://127.0.0.1:{metrics}/metrics", trust_env=False).text
        yield Lived(running.pid, folder, told, doors)
    finally:
        running.terminate()
        running.wait(30)


def wait_until_up(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            httpx.get(url + "/v1/time", trust_env=False)
        except httpx.HTTPError:
            assert time.monotonic() < until, "the intake did not start"
            time.sleep(0.1)
        else:
            return


def her_secrets(lived: Lived) -> list[str]:
    """The canaries of the story, everybody's phrase as it would be typed, and the code of the letter."""
    told = lived.doors
    phrases = (told.words, told.second, told.meher, told.danyal, told.amna, told.officer, told.noor)
    return [*CANARIES, *(" ".join(some) for words in phrases for some in (words[:3], words[-3:])), told.letter]


def test_nothing_of_hers_stands_on_the_disk_in_the_log_or_in_temporary_files(lived: Lived) -> None:
    for canary in her_secrets(lived):
        assert search(lived.folder, canary).found == (), canary


@pytest.mark.parametrize("text", PUBLISHED)
def test_what_was_published_on_purpose_is_there_in_the_database_alone(lived: Lived, text: str) -> None:
    found = search(lived.folder, text).found
    assert found
    assert all(name.startswith("data/intake.db") for name in found), found


def test_the_same_search_finds_what_the_intake_holds_readable(lived: Lived) -> None:
    assert search(lived.folder, doors.CONTROL).found != ()


@pytest.mark.parametrize("wrap", [str.encode, lambda text: text.encode("utf-16-le")])
def test_the_same_search_finds_a_planted_canary(lived: Lived, tmp_path: Path, wrap: object) -> None:
    (tmp_path / "planted").write_bytes(b"\x00sealed\xff" + wrap("Nadia") + b"\x17")  # type: ignore[operator]
    assert search(tmp_path, "Nadia").found == ("planted",)


def test_the_same_search_finds_a_canary_inside_base64_wherever_it_begins(tmp_path: Path) -> None:
    from base64 import b64encode, urlsafe_b64encode

    for shift in range(3):
        (tmp_path / "a").write_bytes(b64encode(b"x" * shift + b"my name is Marigold, yes"))
        (tmp_path / "b").write_bytes(urlsafe_b64encode(b"x" * shift + b"my name is Marigold, yes"))
        assert search(tmp_path, "Marigold").found == ("a", "b"), shift


def test_metrics_name_nobody(lived: Lived) -> None:
    assert not any(canary in lived.metrics for canary in her_secrets(lived))
    assert "amanat" in lived.metrics


def test_nothing_of_hers_is_in_the_memory_of_the_process(lived: Lived) -> None:
    memory = memory_of(lived.process)
    for canary in her_secrets(lived):
        assert not any(spelling in block for spelling in spellings(canary) for block in memory), canary
    assert any(spelling in block for spelling in spellings(doors.CONTROL) for block in memory)


def memory_of(process: int) -> list[bytes]:
    """Every writable mapping of a child of ours."""
    blocks = []
    with Path(f"/proc/{process}/maps").open() as maps, Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found is None or "[vvar]" in line:
                continue
            start, end = int(found[1], 16), int(found[2], 16)
            try:
                memory.seek(start)
                blocks.append(memory.read(end - start))
            except (OSError, ValueError, OverflowError):
                continue
    return blocks
