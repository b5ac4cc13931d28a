"""Running a witness: one process, one socket, no access log."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn

from amanat.errors import RefusedError
from amanat.web.server import Server
from amanat.witness.app import build
from amanat.witness.logs import Lines
from amanat.witness.place import Place
from amanat.witness.service import Witness

CONNECTIONS = 256


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises RefusedError `witness.port`."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise RefusedError(
            "witness.port", f"Cannot listen on {host} port {port} ({error.strerror}). Choose another with --port."
        ) from error
    bound.listen(128)
    return bound


def serve(folder: Path, host: str, port: int, clock: Callable[[], float] = time.time) -> None:
    """Runs until SIGINT or SIGTERM. Raises RefusedError `witness.port`, `witness.running`, and as `Place.signer`."""
    place, log = Place(folder), Lines()
    place.signer()
    with place.alone(), listen(host, port) as sock:
        place.check_writable()
        witness = Witness(place, clock, log)
        log("witness.started", port=sock.getsockname()[1], name=witness.verifier.name)
        # h11 bounds headers by itself.
        config = uvicorn.Config(
            build(witness, log),
            http="h11",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=20,
        )
        with asyncio.Runner() as runner:
            runner.run(Server(config).serve([sock]))
        log("witness.stopped")
