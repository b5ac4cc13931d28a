"""Running the intake: one process, two sockets, no access log."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from amanat.config import IntakeConfig
from amanat.errors import RefusedError
from amanat.intake.app import build
from amanat.intake.logs import configure, log
from amanat.intake.metrics import metrics_app
from amanat.web.server import Server

HEADER_LIMIT = 64 * 1024
CONNECTIONS = 4096


class BoundedHeaders(HttpToolsProtocol):
    """httptools reads headers without end; this hangs up on whoever sends more than 64 KiB of them."""

    _header_bytes = 0

    def on_message_begin(self) -> None:
        self._header_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._grow(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._grow(len(name) + len(value))
        super().on_header(name, value)

    def _grow(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > HEADER_LIMIT:
            self.transport.close()
            raise ValueError("headers too long")


class _Beside(uvicorn.Server):
    """The metrics server leaves signals to the main one."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int, option: str) -> socket.socket:
    """A listening socket. Raises RefusedError `intake.port` that names the option to change."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise RefusedError(
            "intake.port", f"Cannot listen on {host} port {port} ({error.strerror}). Choose another with {option}."
        ) from error
    bound.listen(2048)
    return bound


def serve(config: IntakeConfig, clock: Callable[[], float] = time.time) -> None:
    """Runs until SIGINT or SIGTERM; what was received is written before it ends. `clock` gives Unix seconds.

    Raises RefusedError `intake.port` and as `amanat.intake.app.build`.
    """
    configure()
    with ExitStack() as sockets:
        main = sockets.enter_context(listen(config.host, config.port, "--port"))
        side = None
        if config.metrics_port:
            side = sockets.enter_context(listen("127.0.0.1", config.metrics_port, "--metrics-port"))
        app = build(config, clock=clock)
        log().info("intake.started", port=config.port, metrics_port=config.metrics_port)
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(_run(app, main, side))
    log().info("intake.stopped")


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()


async def _run(app: Any, main: socket.socket, side: socket.socket | None) -> None:
    server = Server(_config(app, http=BoundedHeaders, lifespan="on"))
    beside = _Beside(_config(metrics_app(app.intake, app.metrics), lifespan="off")) if side else None
    watching = asyncio.create_task(beside.serve([side])) if beside and side else None
    await server.serve([main])
    if beside and watching:
        beside.should_exit = True
        await watching


def _config(app: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=20,
        **{"http": "httptools", **more},
    )
