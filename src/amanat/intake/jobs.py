"""What the process does by itself, beside the ledger's schedule: sweeps."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from amanat.errors import AmanatError
from amanat.intake.logs import log
from amanat.intake.service import Intake
from amanat.intake.sweep import sweep


class Daily:
    """Runs while its `async with` block does. A sweep that fails is logged and tried again at the next round."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Daily:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(self._intake.config.sweep_minutes * 60)

    async def once(self) -> None:
        """One round."""
        try:
            swept = await self._intake.in_thread(sweep, self._intake)
        except (AmanatError, OSError) as error:
            log().error("sweep.failed", kind=type(error).__name__)
        else:
            log().info("sweep.done", count=sum(swept.values()))


class Beside:
    """Runs a task while its `async with` block does."""

    def __init__(self, work: Coroutine[None, None, None]) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Beside:
        self._task = asyncio.create_task(self._work)
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
