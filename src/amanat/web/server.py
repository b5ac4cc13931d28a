"""How a server of ours ends."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

__all__ = ["Server"]


class Server(uvicorn.Server):
    """Ends with exit code 0 when it was asked to stop (SIGINT, SIGTERM); uvicorn's own would raise the signal again
    afterwards. Outside the main thread it leaves signals alone."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        mine = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
        for each in mine:
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in mine:
                loop.remove_signal_handler(each)
