"""The real command: what it writes down about its senders (nothing), how it behaves on a full disk, and what it
tells an operator."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.cli.intake import app
from amanat.config import IntakeConfig, load
from amanat.errors import MalformedError
from amanat.intake.service import open_intake
from amanat.seal.ids import fingerprint
from tests.intake.conftest import initialise
from tests.intake.people import Desk, Sender, new_grant, new_item
from tests.intake.running import Line, Reply, Running, free_port, start
from tests.intake.test_kill import enrol_directly, fresh_token

AGENT = "CanaryBrowser/7.7 (fictional phone)"
ADDRESS = "203.0.113.77"


class Wire:
    """The client that `Sender` needs, over a real socket and with headers that must leave no trace."""

    def __init__(self, running: Running) -> None:
        self._running = running

    def request(
        self, method: str, target: str, *, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> object:
        return asyncio.run(self._ask(method, target, content, headers or {}))

    async def _ask(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> Reply:
        line = Line(self._running.port)
        told = {
            "User-Agent": AGENT,
            "X-Forwarded-For": ADDRESS,
            "Referer": "http://canary.example/",
            "Cookie": "canary=1",
        }
        reply = await line.ask(method, target, told | headers, body)
        await line.close()
        return reply

    def get(self, target: str) -> object:
        return self.request("GET", target)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, IntakeConfig, Desk]]:
    folder = tmp_path_factory.mktemp("running")
    config = initialise(folder / "data")
    intake, desk = open_intake(config), Desk()
    enrol_directly(intake, desk)
    intake.close()
    running = start(config.data, folder / "log", AMANAT_INTAKE_BEHIND_PROXY="true")
    yield running, config, desk
    assert running.stop() == 0


def everything_written(config: IntakeConfig, running: Running) -> dict[str, bytes]:
    metrics = urllib.request.urlopen(f"http://127.0.0.1:{running.metrics_port}/metrics", timeout=5).read()
    written = {
        str(path.relative_to(config.data)): path.read_bytes() for path in config.data.rglob("*") if path.is_file()
    }
    return written | {"log": running.log.read_bytes(), "metrics": metrics}


def where(needle: bytes, written: dict[str, bytes]) -> set[str]:
    return {name for name, data in written.items() if needle in data}


@pytest.mark.slow
def test_no_address_agent_or_key_is_written_anywhere(scene: tuple[Running, IntakeConfig, Desk]) -> None:
    running, config, desk = scene
    nadia = Sender(Wire(running))
    item, grant = new_item(), new_grant()
    marker = os.urandom(48)
    drafts = nadia.report(desk.id, item, grant, size=4096)
    assert nadia.bundle(*drafts).status == 200
    assert nadia.bundle(nadia.item(new_item(), marker * 2000)).status == 200, "goes into a blob"
    assert nadia.bundle(nadia.item(new_item(), marker * 10)).status == 200, "goes into a row"
    assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}?canary={AGENT[:6]}").status == 200
    assert Sender(Wire(running)).send("GET", f"/v1/mailboxes/{nadia.safe}").status == 404
    assert nadia.send("POST", "/v1/bundles", b"CanaryBrowser").status == 400
    written = everything_written(config, running)
    assert len(where(marker, written)) >= 2, "the control: sealed bytes are found in the database and in a blob"
    assert where(nadia.safe.encode(), written) & {"intake.db", "intake.db-wal"}, "the control: an id is found"
    assert where(b"amanat_requests_total", written) == {"metrics"}, "the control: metrics were read"
    assert where(b"intake.started", written) == {"log"}, "the control: the log was read"
    for canary in (AGENT, ADDRESS, "127.0.0.1", "canary", nadia.token, nadia.key.public.hex()):
        assert where(canary.encode(), written) == set(), canary
    for secret in (nadia.key.public, nadia.with_desk(desk.id).public):
        assert where(secret, written) == set()
    assert where(nadia.safe.encode(), written) <= {"intake.db", "intake.db-wal"}
    assert where(item.encode(), written) <= {"intake.db", "intake.db-wal"}


@pytest.mark.slow
def test_health_is_on_loopback_and_says_what_it_checked(scene: tuple[Running, IntakeConfig, Desk]) -> None:
    running, _, _ = scene
    answer = urllib.request.urlopen(f"http://127.0.0.1:{running.metrics_port}/health", timeout=5)
    assert answer.read() == b'{"ok":true,"writer":true,"room":true,"ledger":true}'


@pytest.mark.slow
def test_endless_headers_are_cut_off(scene: tuple[Running, IntakeConfig, Desk]) -> None:
    running, _, _ = scene
    with socket.create_connection(("127.0.0.1", running.port), timeout=10) as line:
        line.sendall(b"GET /v1/time HTTP/1.1\r\nHost: x\r\n")
        received = b"none"
        try:
            for number in range(200):
                line.sendall(f"X-{number}: {'a' * 1000}\r\n".encode())
            received = line.recv(1000)
        except OSError:
            received = b""
    assert received == b"" or b" 400 " in received.split(b"\r\n")[0]
    assert asyncio.run(fresh_token(running.port))


@pytest.mark.slow
def test_a_second_intake_on_the_folder_or_port_is_told_the_option(
    scene: tuple[Running, IntakeConfig, Desk], tmp_path: Path
) -> None:
    running, config, _ = scene
    other = initialise(tmp_path / "other")
    for arguments, words in (
        (["--data", str(config.data)], "--data"),
        (["--data", str(other.data), "--port", str(running.port)], "--port"),
        (
            ["--data", str(other.data), "--port", str(free_port()), "--metrics-port", str(running.port)],
            "--metrics-port",
        ),
    ):
        done = CliRunner().invoke(app, ["serve", *arguments])
        assert done.exit_code == 2
        assert words in done.output


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], capture_output=True).returncode == 0
    )
    yield folder
    if mounted:
        subprocess.run(["umount", "-l", folder], check=True)


def limit_files() -> None:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20))


@pytest.mark.slow
def test_a_full_disk_says_not_stored_and_keeps_every_promise(small_disk: Path, tmp_path: Path) -> None:
    """A really small file system where we may mount one, else a process that may write no large file."""
    config = initialise(small_disk / "data")
    preexec = None if os.path.ismount(small_disk) else limit_files
    running = start(config.data, tmp_path / "log", preexec=preexec, killed=True)
    nadia = Sender(Wire(running))
    assert nadia.bundle(nadia.state(0, b"begun")).status == 200
    kept: dict[str, bytes] = {}
    refusals = []
    for _ in range(400):
        item, data = new_item(), os.urandom(60_000)
        answer = nadia.bundle(nadia.item(item, data))
        if answer.status == 200:
            kept[item] = data
        else:
            refusals.append(answer)
            if len(refusals) == 3:
                break
    big = nadia.send("PUT", f"/v1/mailboxes/{nadia.safe}/items/{new_item()}/parts/0", os.urandom(1 << 20))
    assert kept, "the control: there was room at first"
    assert refusals, "the control: the disk became full"
    for answer in (*refusals, big):
        assert (answer.status, answer.json()["code"]) == (507, "storage.full")
        assert "Keep this page open" in answer.json()["detail"]
    for item, data in kept.items():
        assert nadia.send("GET", f"/v1/mailboxes/{nadia.safe}/items/{item}/parts/0").body == data
    running.kill()
    assert "request.failed" not in (tmp_path / "log").read_text()


# -- commands ----------------------------------------------------------------------------------------------------------


def amanat(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.output


def test_the_operators_day(tmp_path: Path) -> None:
    data = tmp_path / "data"
    status, text = amanat("serve", "--data", data)
    assert (status, "amanat intake init" in text) == (2, True)
    assert [amanat("init", "--data", data)[0] for _ in range(2)] == [0, 0]
    assert "No desk has enrolled" in amanat("desks", "--data", data)[1]
    desk = Desk()
    intake = open_intake(IntakeConfig(data=data))
    from amanat.intake.desks import enrol
    from amanat.seal.directory import open_entry
    from amanat.store.writer import SmallJob

    signed = desk.entry()
    intake.writer.do(SmallJob(lambda sheet: enrol(sheet, signed, open_entry(signed), 1_790_000_000)))
    intake.close()
    assert "waiting" in amanat("desks", "--data", data)[1]
    status, text = amanat("admit", fingerprint(desk.id), "--data", data)
    assert (status, "Lamp House" in text) == (0, True)
    assert "desk.nothing_waits" in amanat("admit", desk.id, "--data", data)[1]
    assert "desk.unknown" in amanat("admit", "A" * 43, "--data", data)[1]
    assert "desk.unknown" in amanat("admit", "-" + "A" * 42, "--data", data)[1]
    assert "desk.unknown" in amanat("refuse", "-h" + "A" * 41, "--data", data)[1]
    assert "desk.argument" in amanat("admit", "who", "--data", data)[1]
    assert desk.id in amanat("desks", "--data", data)[1]
    twin = Desk("LAMP house")
    intake = open_intake(IntakeConfig(data=data))
    same = twin.entry()
    intake.writer.do(SmallJob(lambda sheet: enrol(sheet, same, open_entry(same), 1_790_000_000)))
    intake.close()
    assert "desk.same_name" in amanat("admit", twin.id, "--data", data)[1]
    assert amanat("admit", twin.id, "--same-name", "--data", data)[0] == 0
    assert amanat("refuse", desk.id, "--data", data)[0] == 0
    assert "refused" in amanat("desks", "--data", data)[1]
    assert amanat("sweep", "--data", data)[0] == 0
    assert amanat("backup", tmp_path / "backups", "--data", data)[0] == 0
    (made,) = (tmp_path / "backups").iterdir()
    shutil.rmtree(data)
    status, text = amanat("restore", made, "--data", data)
    assert (status, "Restored 0 mailboxes" in text) == (0, True)
    assert "refused" in amanat("desks", "--data", data)[1]
    assert "restore.backup" in amanat("restore", tmp_path, "--data", data)[1]


def test_every_command_explains_itself() -> None:
    for command in ("init", "serve", "desks", "admit", "refuse", "sweep", "backup", "restore"):
        status, text = amanat(command, "--help")
        assert (status, len(text) > 300) == (0, True), command


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


BROKEN_DESK = (
    "import sys; sys.modules['amanat.desk'] = sys.modules['amanat.cli.desk'] = None; from amanat.cli import app; "
)


def test_a_command_loads_its_own_room_and_a_broken_desk_does_not_stop_the_intake(tmp_path: Path) -> None:
    listing = run(f"{BROKEN_DESK}app(['--help'])")
    assert listing.returncode == 0, listing.stderr
    assert all(f"{name} " in listing.stdout for name in ("intake", "desk", "demo"))
    assert run(f"{BROKEN_DESK}app(['intake', 'init', '--data', {str(tmp_path / 'data')!r}])").returncode == 0
    assert run(f"{BROKEN_DESK}app(['intake', 'serve', '--help'])").returncode == 0
    assert run(f"{BROKEN_DESK}app(['desk', '--help'])").returncode != 0, "the control: it is broken"
    show = "print([name for name in sys.modules if name.startswith(('amanat.desk', 'amanat.intake', 'sqlalchemy'))])"
    quiet = run(f"import sys; from amanat.cli import app; app(['--help'], standalone_mode=False); {show}")
    assert quiet.stdout.rstrip().endswith("[]"), quiet.stdout
    assert "Did you mean 'intake'?" in run("from amanat.cli import app; app(['intak'])").stderr


def test_what_is_listed_is_what_each_room_says_of_itself() -> None:
    from importlib import import_module

    from typer.main import get_command

    from amanat.cli import ROOMS

    for name, room in ROOMS.items():
        said = (get_command(import_module(room.module).app).help or "").split("\n\n")[0].split("\n")
        assert " ".join(said) == room.help, name


# -- settings ----------------------------------------------------------------------------------------------------------


def settings(tmp_path: Path, text: str = "", environ: dict[str, str] | None = None, **options: object) -> IntakeConfig:
    file = tmp_path / "intake.toml"
    file.write_text(text)
    return load(IntakeConfig, prefix="AMANAT_INTAKE_", file=file, options=options, environ=environ or {})


def test_options_win_over_environment_and_file(tmp_path: Path) -> None:
    text = 'data = "~/one"\nport = 1\nmetrics_port = 2\nbehind_proxy = true\n'
    found = settings(tmp_path, text, {"AMANAT_INTAKE_PORT": "3", "AMANAT_INTAKE_METRICS_PORT": "4"}, port=5, host=None)
    assert (found.port, found.metrics_port, found.behind_proxy) == (5, 4, True)
    assert found.data == Path("~/one").expanduser()
    assert found.public_origin == "http://localhost:5"


@pytest.mark.parametrize(
    ("text", "environ", "code", "word"),
    [
        ("", {}, "config.missing", "--data"),
        ('data = "x"\nprot = 1\n', {}, "config.name", "`prot`"),
        ('data = "x"\nport = "1"\n', {"AMANAT_INTAKE_PORT": "one"}, "config.value", "AMANAT_INTAKE_PORT"),
        ('data = "x"\nport = true\n', {}, "config.value", "a whole number"),
        ('data = "x"\nport = 70000\n', {}, "config.value", "`port`"),
        ('data = "x"\nsweep_minutes = 0\n', {}, "config.value", "at least 1"),
        ('data = "x"\norigin = "intake.example"\n', {}, "config.value", "https://"),
        ('data = "x"\n', {"AMANAT_INTAKE_BEHIND_PROXY": "maybe"}, "config.value", "true or false"),
        ("data = ", {}, "config.file", "not TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, environ: dict[str, str], code: str, word: str) -> None:
    with pytest.raises(MalformedError) as caught:
        settings(tmp_path, text, environ)
    assert caught.value.code == code
    assert word in caught.value.detail


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MalformedError) as caught:
        load(IntakeConfig, prefix="X_", file=tmp_path / "none.toml", environ={})
    assert "none.toml" in caught.value.detail
