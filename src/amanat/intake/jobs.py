"""What the process does by itself, beside the ledger's schedule: sweeps, and figures whose time has come."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from amanat.errors import AmanatError
from amanat.intake.logs import log
from amanat.intake.service import Intake
from amanat.intake.statistics import Next, make_next, put
from amanat.intake.sweep import sweep
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob


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


LOOK_SECONDS = 10


async def publish_figures(intake: Intake) -> None:
    """For ever: looks whether a quarter's time has come. Whatever fails is logged and tried again an hour later: it
    must not end the looking."""
    while True:
        wait = LOOK_SECONDS
        try:
            if await intake.in_thread(publish_due, intake):
                log().info("statistics.published")
        except Exception as error:
            log().error("statistics.failed", kind=type(error).__name__)
            wait = 3600
        await asyncio.sleep(wait)


def publish_due(intake: Intake) -> bool:
    """Whether figures came out. Blocks; call it from a thread."""
    now = intake.clock()
    made = make_next(intake.engine, now, intake.config.statistics_days)
    if made is None:
        return False

    def act(sheet: Sheet, made: Next = made) -> bool:
        return put(sheet, made, now)

    return bool(intake.writer.do(SmallJob(act)))


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
