"""`amanat desk …` as an organisation types it, against a real intake."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from amanat.cli import app, desk_care, desk_people, desk_shared
from amanat.cli import desk as command
from amanat.desk import chain
from tests.desk.alone import LIGHT, PASSPHRASE
from tests.desk.house import House, RunningIntake

ABOUT = [
    "--country",
    "pk",
    "--about",
    "We listen.",
    "--about-ur",
    "ہم سنتے ہیں۔",
    "--name",
    "Lamp House",
    "--name-ur",
    "چراغ",
]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases cost little; guards of the test process itself stay as they are."""
    monkeypatch.setattr(command.found, "__kwdefaults__", {"cost": LIGHT})
    monkeypatch.setattr("amanat.desk.office.Office.__init__.__kwdefaults__", {**_defaults(), "cost": LIGHT})
    for room in (command, desk_care, desk_people, desk_shared):
        monkeypatch.setattr(room, "guard", lambda *_a, **_k: None)


def _defaults() -> dict[str, object]:
    from amanat.desk.office import Office

    return dict(Office.__init__.__kwdefaults__)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return path


def say(*words: object, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, ["desk", *map(str, words)], input=typed or None)
    return done.exit_code, done.output


def begin(tmp_path: Path, running: RunningIntake, secret: Path, *more: object) -> tuple[int, str]:
    folder = tmp_path / "typed"
    running.clock.now = max(running.clock.now, int(time.time()))  # the command's own clock is the real one
    return say(
        "init", "--intake", running.base, *ABOUT, "--lead", "Zoya", "--folder", folder,
        "--passphrase-file", secret, *more,
    )  # fmt: skip


def shares_in(page: str) -> list[str]:
    return [" ".join(re.findall(r"<li>([a-z]+)</li>", part)) for part in page.split("<section>")[1:]]


def test_from_init_to_restore(tmp_path: Path, running: RunningIntake, secret: Path) -> None:
    sheets, folder = tmp_path / "sheets.html", tmp_path / "typed"
    code, said = begin(tmp_path, running, secret, "--sheets", sheets)
    assert code == 0, said
    fingerprint = re.search(r"fingerprint\s+([0-9a-f ]{24})", said)
    assert fingerprint is not None
    assert "telephone" in said
    shares = shares_in(sheets.read_text())
    assert [len(share.split()) for share in shares] == [33] * 3
    code, said = say("status", "--folder", folder)
    assert code == 0
    assert fingerprint.group(1) in said
    assert "(waiting)" in said
    from amanat.desk.place import load_place

    running.admit(load_place(folder).desk)
    assert "(admitted)" in say("status", "--folder", folder)[1]
    code, said = say("invite", "Sana", "--name", "Zoya", "--folder", folder, "--passphrase-file", secret)
    assert code == 0, said
    assert re.search(r"([0-9a-z]{5} ){5}[0-9a-z]", said)
    code, said = say("check", "--name", "Zoya", "--folder", folder, "--passphrase-file", secret, "--originals")
    assert code == 0, said
    assert "every signature holds" in said
    assert "agrees" in said
    kept = tmp_path / "kept.age"
    code, said = say("backup", kept, "--folder", folder)
    assert code == 0, said
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text(shares[0])
    two.write_text(shares[2])
    again = tmp_path / "again"
    code, said = say(
        "restore", kept, "--lead", "Mahnoor", "--folder", again, "--share-file", one, "--share-file", two,
        "--passphrase-file", secret,
    )  # fmt: skip
    assert code == 0, said
    assert "The desk is back" in said


def test_what_goes_wrong_is_one_sentence_and_an_exit_code(tmp_path: Path, running: RunningIntake, secret: Path) -> None:
    assert begin(tmp_path, running, secret, "--kind", "court")[0] == 2
    assert not (tmp_path / "typed").exists()
    assert begin(tmp_path, running, secret, "--language", "x1")[0] == 2
    assert not (tmp_path / "typed").exists()
    assert begin(tmp_path, running, secret, "--sheets", tmp_path / "a.html")[0] == 0
    code, said = begin(tmp_path, running, secret, "--sheets", tmp_path / "b.html")
    assert code == 2
    assert "desk.not_empty" in said
    code, said = say("status", "--folder", tmp_path / "nowhere")
    assert (code, "desk.folder" in said) == (2, True)
    journal = tmp_path / "typed" / "journal"
    data = bytearray(journal.read_bytes())
    data[chain.START_SIZE + 200] ^= 1
    journal.write_bytes(bytes(data))
    code, said = say("check", "--name", "Zoya", "--folder", tmp_path / "typed", "--passphrase-file", secret)
    assert (code, "journal.edited" in said) == (3, True)
    assert say("backup", tmp_path / "k.age", "--folder", tmp_path / "typed")[0] == 3
    assert not (tmp_path / "k.age").exists()


def test_the_sheets_lie_in_memory_until_words_are_read_back(
    tmp_path: Path, running: RunningIntake, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def answer(question: str, **_: object) -> str:
        number, position = map(int, re.findall(r"\d+", question))
        page = next(iter(Path("/dev/shm").glob("sheets-*/sheets.html")))
        seen.append(str(page))
        return shares_in(page.read_text())[number - 1].split()[position - 1].upper() if len(seen) != 2 else "wrong"

    monkeypatch.setattr(command.typer, "prompt", answer)
    code, said = begin(tmp_path, running, secret)
    assert code == 0, said
    assert len(seen) == 4
    assert "another word" in said
    assert not Path(seen[0]).exists()


def test_an_intake_that_is_away_does_not_lose_the_new_desk(
    tmp_path: Path, running: RunningIntake, secret: Path
) -> None:
    away = RunningIntake(running.app, "http://127.0.0.1:9", running.clock)
    code, said = begin(tmp_path, away, secret, "--sheets", tmp_path / "a.html")
    assert code == 0
    assert "not sent yet" in said
    assert "intake.away" in say("status", "--folder", tmp_path / "typed")[1]


def test_serve_holds_the_folder_and_stops_cleanly(desk: House) -> None:
    desk.office.shut()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["desk", "serve", "--folder", str(desk.folder), "--port", str(port), "--swap", "warn", "--demo"]
    program = f"from amanat.cli import app; app({arguments!r})"
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        page = _first_page(f"http://localhost:{port}", child)
        assert page.status_code == 200
        assert "no-store" in page.headers["cache-control"]
        code, said = say("invite", "Sana", "--name", "Zoya", "--folder", desk.folder, typed=PASSPHRASE + "\n")
        assert code == 2
        assert f"number {child.pid}" in said
        assert f"number {child.pid}" in say("status", "--folder", desk.folder)[1]
    finally:
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=30)
    assert child.returncode in (0, 130, -signal.SIGINT), out
    assert "Traceback" not in out
    assert os.path.exists(desk.folder / "journal")
    desk.reopen()
    desk.unlock()


def _first_page(base: str, child: subprocess.Popen[str]) -> httpx.Response:
    for _ in range(150):
        if child.poll() is not None:
            raise AssertionError(child.communicate()[0])
        try:
            return httpx.get(f"{base}/en/", follow_redirects=True, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the desk did not answer")


@pytest.mark.parametrize("name", ["init", "serve", "invite", "backup", "restore", "export-all", "status", "check"])
def test_every_command_explains_itself(name: str) -> None:
    code, said = say(name, "--help")
    assert code == 0
    assert "--folder" in said


def test_a_leads_decisions_are_typed_and_refused_where_there_is_nothing_to_decide(desk: House, secret: Path) -> None:
    from sqlalchemy import delete, update

    from amanat.desk.inbound import Inbound
    from amanat.store import schema

    desk.sent("Words.")
    desk.sync()
    case = desk.only_case()
    asked = ("--name", "Zoya", "--folder", desk.folder, "--passphrase-file", secret)
    desk.office.shut()
    assert "anchor.there" in say("mark-again", *asked)[1]
    assert "case.nothing" in say("erase-lost", "2026-0009", *asked)[1]
    assert "case.not_lost" in say("erase-lost", "2026-0001", *asked)[1]
    desk.reopen()
    desk.unlock()
    with desk.intake.app.intake.engine.connect() as connection:
        connection.execute(delete(schema.message))
        connection.execute(delete(schema.mailbox).where(schema.mailbox.c.id == case))
        connection.execute(update(schema.desk).values(anchor=None))
        connection.commit()
    Inbound(desk.office.archive, desk.office._intake).pull(case)
    desk.office.shut()
    assert "anchor.missing" in say("erase-lost", "2026-0001", *asked)[1]
    code, said = say("mark-again", *asked)
    assert (code, "agrees" in said) == (0, True), said
    code, said = say("erase-lost", "2026-0001", *asked)
    assert code == 0, said
    desk.reopen()
    desk.unlock()
    assert desk.office.case(desk.lead, case).summary.erased
