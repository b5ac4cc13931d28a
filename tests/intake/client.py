"""A synchronous client of an ASGI application that runs, lifespan and all, on a loop in another thread."""

from __future__ import annotations

import asyncio
import threading
from types import TracebackType
from typing import Any

import httpx
from starlette.applications import Starlette

ORIGIN = "http://localhost:8700"


class Client:
    def __init__(self, app: Starlette) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url=ORIGIN)
        self._lifespan = app.router.lifespan_context(app)

    def __enter__(self) -> Client:
        self._thread.start()
        self._run(self._lifespan.__aenter__())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._run(self._client.aclose())
        self._run(self._lifespan.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(60)

    def request(self, method: str, target: str, **more: Any) -> httpx.Response:
        response: httpx.Response = self._run(self._client.request(method, target, **more))
        return response

    def get(self, target: str, **more: Any) -> httpx.Response:
        return self.request("GET", target, **more)

    def post(self, target: str, **more: Any) -> httpx.Response:
        return self.request("POST", target, **more)
