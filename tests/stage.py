"""Real uvicorn servers that outlive the applications they serve: to start and end one takes longer than most tests."""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

_SECONDS = 30


class Stage:
    """One server on a loopback port, in a thread of its own. It plays one application at a time."""

    def __init__(self) -> None:
        self._app: Starlette | None = None
        config = uvicorn.Config(
            self._answer,
            host="127.0.0.1",
            port=0,
            lifespan="off",
            interface="asgi3",
            log_level="error",
            access_log=False,
        )
        self._server = uvicorn.Server(config)
        self._up: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(target=self._run, args=(config,), daemon=True)
        self._thread.start()
        self._loop = self._up.result(_SECONDS)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        atexit.register(self._close)

    def _run(self, config: uvicorn.Config) -> None:
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.001)
        self._up.set_result(asyncio.get_running_loop())
        await serving

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None, "a request between two plays"
        await self._app(scope, receive, send)

    @contextmanager
    def plays(self, app: Starlette) -> Iterator[str]:
        """The application runs, its lifespan too, at the address that is given."""
        begun: Future[asyncio.Event] = Future()
        playing = asyncio.run_coroutine_threadsafe(self._play(app, begun), self._loop)
        playing.add_done_callback(lambda done: begun.done() or begun.set_exception(done.exception() or EOFError()))
        ended = begun.result(_SECONDS)
        try:
            yield self.base
        finally:
            self._loop.call_soon_threadsafe(ended.set)
            playing.result(_SECONDS)

    async def _play(self, app: Starlette, begun: Future[asyncio.Event]) -> None:
        ended = asyncio.Event()
        async with app.router.lifespan_context(app):
            self._app = app
            begun.set_result(ended)
            await ended.wait()
            self._app = None

    def _close(self) -> None:
        self._server.should_exit = True
        self._thread.join(_SECONDS)


_FREE: list[Stage] = []


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address at which the application is served until the block ends."""
    stage = _FREE.pop() if _FREE else Stage()
    with stage.plays(app) as base:
        yield base
    _FREE.append(stage)
