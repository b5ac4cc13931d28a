"""The real command in a process of its own, and a small HTTP client that notices when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.killed import unmeasured


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    port: int
    metrics_port: int
    log: Path

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def start(data: Path, log: Path, *, preexec: object = None, killed: bool = False, **settings: str) -> Running:
    """Starts `amanat intake serve` and waits until it answers. `killed`: that is how it will end."""
    port, metrics_port = free_port(), free_port()
    command = [str(Path(sys.executable).with_name("amanat")), "intake", "serve", "--data", str(data)]
    command += ["--port", str(port), "--metrics-port", str(metrics_port)]
    environment = {
        **(unmeasured() if killed else os.environ),
        "AMANAT_INTAKE_PER_MINUTE": "0",
        "AMANAT_INTAKE_RESERVE_BYTES": "1",
        "AMANAT_INTAKE_LEDGER_PERIOD": "1",
        **settings,
    }
    with log.open("ab") as target:
        process = subprocess.Popen(command, env=environment, stdout=target, stderr=target, preexec_fn=preexec)  # type: ignore[call-overload]
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/time", timeout=5).close()
            return Running(process, port, metrics_port, log)
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise RuntimeError("the intake did not start: " + log.read_text())


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def status_code(self) -> int:
        return self.status

    def json(self) -> dict[str, object]:
        value: dict[str, object] = json.loads(self.body)
        return value


class Line:
    """One keep-alive connection. Raises OSError when the other side is gone before the whole answer came."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        try:
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            first, *rest = head.decode().strip().split("\r\n")
            found = {name.lower(): value for name, value in (line.split(": ", 1) for line in rest)}
            content = await reader.readexactly(int(found["content-length"]))
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError("hung up") from error
        return Reply(int(first.split()[1]), found, content)

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
            self._streams = None
