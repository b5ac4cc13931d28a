"""Sets the demo up once, then starts its services; each is the real command in a process of its own."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from amanat.demo import stamping, waiting
from amanat.demo.doors import AT_COMMITTEE, AT_LINE, AT_PRESS, Lived
from amanat.demo.site import Links
from amanat.errors import MalformedError, RefusedError, UnavailableError
from amanat.ledger.note import COSIGNATURE, Signer
from amanat.witness.place import Place

FORMAT = 5
"""Raised when an older demo folder can no longer be used."""
LEDGER_PERIOD = "2"
"""Seconds between two batches: nobody waits ten minutes for a list of desks in a demo."""
WITNESSES = ("library.example", "university.example", "bar-council.example")
"""Who cosigns the ledger of the demo: three, so that one may be away."""
PATIENCE = 90.0
"""Seconds that a service may take to answer for the first time: four start at once, perhaps on a busy machine."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where each part listens, all on loopback."""

    intake: int
    desk: int
    page: int
    committee: int
    press: int
    witnesses: int
    """The first of three that follow each other."""

    @property
    def intake_url(self) -> str:
        return f"http://localhost:{self.intake}"

    @property
    def desk_url(self) -> str:
        return f"http://localhost:{self.desk}"

    @property
    def committee_url(self) -> str:
        return f"http://localhost:{self.committee}"

    @property
    def press_url(self) -> str:
        return f"http://localhost:{self.press}"

    @property
    def stamps_url(self) -> str:
        return f"http://localhost:{self.page}/stamps"

    @property
    def witness_urls(self) -> tuple[str, ...]:
        return tuple(f"http://localhost:{self.witnesses + n}" for n in range(len(WITNESSES)))

    def check(self) -> None:
        """Raises RefusedError before anything is started: `demo.localhost`, or `demo.port` that names the options."""
        try:
            socket.getaddrinfo("localhost", self.intake)
        except OSError as error:
            raise RefusedError(
                "demo.localhost",
                "The name localhost is not known here. Add a line “127.0.0.1 localhost” to /etc/hosts.",
            ) from error
        named = [*zip(OPTIONS, self._all(), strict=True)]
        named += [(OPTIONS[-1], self.witnesses + n) for n in range(1, len(WITNESSES))]
        busy = [f"port {port} ({name})" for name, port in named if not _is_free(port)]
        if busy:
            raise RefusedError("demo.port", f"Busy: {', '.join(busy)}. Is a demo running already? {self._advice()}")

    def _advice(self) -> str:
        others = " ".join(f"{name} {port + 100}" for name, port in zip(OPTIONS, self._all(), strict=True))
        return f'Or choose others: make demo DEMO="{others}"'

    def _all(self) -> tuple[int, ...]:
        return self.intake, self.desk, self.page, self.committee, self.press, self.witnesses


OPTIONS = ("--port", "--desk-port", "--page-port", "--committee-port", "--press-port", "--witness-port")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Stage:
    """One demo folder. `door`: of its page, while it runs."""

    door: waiting.Door

    def __init__(self, folder: Path, ports: Ports) -> None:
        self.folder, self.ports = folder, ports
        self.intake, self.told, self.clock = folder / "intake", folder / "demo.json", folder / "clock"
        self.witnesses = tuple(folder / f"witness-{n}" for n in range(1, len(WITNESSES) + 1))
        self.authority, self.case_file = folder / "time-stamps", folder / "case-file"
        self.desks = {
            ports.desk_url: (folder / "desk", ports.desk),
            ports.committee_url: (folder / "committee", ports.committee),
            ports.press_url: (folder / "press", ports.press),
        }

    @contextmanager
    def running(self) -> Iterator[Links]:
        """Everything up, and the door of the page open; on the way out all services have ended. Raises AmanatError with
        what to do."""
        self.ports.check()
        with ExitStack() as ends:
            told = self._told()
            self.door = ends.enter_context(waiting.opened(self.ports.page))
            first = told is None
            if told is None:
                told = self._set_up(ends)
            # Side by side: the second start shall be quick.
            services = [] if first else [(self._intake(), self.ports.intake_url + "/v1/time")]
            services += [] if first else self._witnesses()
            services += [(self._desk(*place), url + "/") for url, place in self.desks.items()]
            for service, url in [(ends.enter_context(service), url) for service, url in services]:
                service.wait(url)
            yield self._links(told)

    def _links(self, told: Lived) -> Links:
        staff = (AT_LINE, AT_COMMITTEE, AT_PRESS)
        desks = {url: tuple(people) for url, people in zip(self.desks, staff, strict=True)}
        return Links(self.ports.intake_url, desks, told, self.intake, self.clock, self.authority, self.case_file)

    def _told(self) -> Lived | None:
        """What an earlier start wrote down; None if there was none or it did not get to its end."""
        if not self.told.exists():
            return None
        told = json.loads(self.told.read_text())
        if told.pop("format", 0) != FORMAT or told.pop("port", 0) != self.ports.intake:
            raise MalformedError(
                "demo.folder",
                f"The demo in {self.folder} was made for another version or port. "
                f"If none is running, remove it (rm -r {self.folder}), or name another folder with --folder.",
            )
        kept: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in told.items()}
        return Lived(**kept)

    def _set_up(self, ends: ExitStack) -> Lived:
        for part in (
            self.intake,
            *self.witnesses,
            self.authority,
            self.case_file,
            *(place for place, _ in self.desks.values()),
        ):
            shutil.rmtree(part, ignore_errors=True)
        self.clock.unlink(missing_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _run("intake", "init", "--data", str(self.intake))
        self._found_witnesses()
        for service, url in [*self._witnesses(), (self._intake(), self.ports.intake_url + "/v1/time")]:
            ends.enter_context(service).wait(url)
        from amanat.demo import seeding  # needed once; a second start does without

        places = seeding.Places(*(place for place, _ in self.desks.values()))
        stamps = stamping.authority_in(self.authority)
        proofs = seeding.Proofs(self.case_file, (self.ports.stamps_url, stamps) if stamps else None)
        admit, url = self._admit, self.ports.intake_url
        self.door.authority = stamps
        lived = seeding.live(url, places, proofs, self.clock, admit, secrets.token_bytes, self._enlist)
        self.told.write_text(json.dumps({"format": FORMAT, "port": self.ports.intake, **asdict(lived)}))
        return lived

    def _admit(self, desk: str) -> None:
        _run("intake", "admit", "--data", str(self.intake), "--", desk)

    def _enlist(self, table: Path) -> None:
        _run("intake", "institution", "load", "--data", str(self.intake), str(table))

    def _intake(self) -> _Service:
        port = str(self.ports.intake)
        arguments = ["intake", "serve", "--data", str(self.intake), "--port", port, "--metrics-port", "0"]
        arguments += ["--ledger-period", LEDGER_PERIOD]
        for place, url in zip(self.witnesses, self.ports.witness_urls, strict=True):
            arguments += ["--witness", f"{witness_key(place)} {url}"]
        return _Service([*arguments, "--demo-clock", str(self.clock)], self.intake / "service.log")

    def _found_witnesses(self) -> None:
        log = ledger_key(self.intake)
        for name, place in zip(WITNESSES, self.witnesses, strict=True):
            _run("witness", "init", "--data", str(place), "--name", name)
            _run("witness", "add-log", "--data", str(place), log)

    def _witnesses(self) -> list[tuple[_Service, str]]:
        services = []
        for n, (place, url) in enumerate(zip(self.witnesses, self.ports.witness_urls, strict=True)):
            arguments = ["witness", "run", "--data", str(place), "--port", str(self.ports.witnesses + n)]
            services.append((_Service([*arguments, "--demo-clock", str(self.clock)], place / "service.log"), url + "/"))
        return services

    def _desk(self, folder: Path, port: int) -> _Service:
        arguments = ["desk", "serve", "--folder", str(folder), "--port", str(port), "--demo"]
        return _Service([*arguments, "--demo-clock", str(self.clock)], self.folder / f"{folder.name}.log")


class _Service:
    """One `amanat` command as a child process; ended politely, by its own process id."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        self._arguments, self._log = arguments, log

    def __enter__(self) -> Self:
        # A group of its own: Ctrl-C reaches us alone, and we end it in order.
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own command
                _command(self._arguments), stdout=log, stderr=log, process_group=0, env=_environment()
            )
        return self

    def wait(self, url: str) -> None:
        """Until it answers. Raises UnavailableError `demo.silent` with the service's own last words."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                httpx.get(url, timeout=2, trust_env=False)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        if self._process.poll() is None:
            raise UnavailableError("demo.silent", f"The {self._arguments[0]} runs, but {url} does not answer.")
        said = self._log.read_text(errors="replace").strip().splitlines()[-1:]
        raise UnavailableError("demo.silent", f"The {self._arguments[0]} did not start. It said: {' '.join(said)}")

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def ledger_key(intake: Path) -> str:
    """The key of the ledger that an intake has just begun, as its witnesses want it."""
    from amanat.intake.keys import read_keys
    from amanat.intake.ledger import NO_NAME
    from amanat.intake.ledger_rows import origin_of

    return Signer(origin_of(NO_NAME, 1), read_keys(intake / "keys").ledger).verifier().vkey


def witness_key(place: Path) -> str:
    return Place(place).signer().verifier(COSIGNATURE).vkey


def _command(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "amanat", *arguments]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AMANAT_")}


def _run(*arguments: str) -> None:
    done = subprocess.run(_command(arguments), capture_output=True, text=True, env=_environment(), check=False)  # noqa: S603
    if done.returncode:
        raise UnavailableError("demo.setup", f"“amanat {' '.join(arguments[:2])}” failed: {done.stderr.strip()}")
