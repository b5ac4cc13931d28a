"""Group commit: one thread that writes, everything that waits in one transaction, answers only after the disk has it.

One sync serves every report that arrived while the last one was under way, so throughput grows with the number of
senders.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from amanat.errors import AmanatError, UnavailableError
from amanat.store.blobs import Blobs
from amanat.store.checkpoints import Checkpoints
from amanat.store.database import for_writing, is_full
from amanat.store.sheet import Buried, Sheet

BATCH = 256
"""The most jobs in one transaction: bounds both the wait and what a failure repeats."""


class Job(Protocol):
    """One all-or-nothing change."""

    @property
    def mailboxes(self) -> Sequence[str]:
        """Ids of mailboxes it will look at, read beforehand together with those of others."""

    @property
    def grants(self) -> Sequence[str]:
        """Ids of grants, likewise."""

    @property
    def marks(self) -> Sequence[bytes]:
        """Tombstones, likewise."""

    @property
    def blobs(self) -> Sequence[str]:
        """Blobs stored for it; those that no row names afterwards are removed."""

    @property
    def alone(self) -> bool:
        """Whether it needs the tables from the start."""

    def __call__(self, sheet: Sheet) -> object: ...


@dataclass(frozen=True, slots=True)
class SmallJob:
    """A job that is just a function."""

    act: Callable[[Sheet], object]
    mailboxes: Sequence[str] = ()
    grants: Sequence[str] = ()
    marks: Sequence[bytes] = ()
    blobs: Sequence[str] = ()
    alone: bool = True

    def __call__(self, sheet: Sheet) -> object:
        return self.act(sheet)


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


_Promise = asyncio.Future[Any] | concurrent.futures.Future[Any]
_Waiting = tuple[Job, _Promise | None, asyncio.AbstractEventLoop | None]


class Writer:
    """The only one that changes the tables. `commit` may be called without `start`, by a command that is alone."""

    def __init__(self, engine: Engine, blobs: Blobs, note_erased: Callable[[Sequence[Buried]], object] | None = None):
        self._engine = for_writing(engine)
        self._blobs = blobs
        self._note_erased = note_erased
        self._checkpoints = Checkpoints(engine)
        self._waiting: deque[_Waiting] = deque()
        self._ready = threading.Event()
        self._stopping = False
        self._lock = threading.Lock()
        self._open = False
        self._thread: threading.Thread | None = None
        self.commits = 0
        self.jobs = 0

    # -- from the event loop ---------------------------------------------------------------------------------------

    def start(self) -> None:
        self._stopping = False
        self._open = True
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()
        self._checkpoints.start()

    def stop(self) -> None:
        """Writes what waits, then ends."""
        self._stopping = True
        self._ready.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._checkpoints.stop()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def write(self, job: Job) -> Any:
        """What the job returns, once it is durable. Raises what it raised, or UnavailableError."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self.hand_in(job, future, loop)
        return await future

    def hand_in(self, job: Job, promise: asyncio.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
        """Fulfils `promise`, in its loop, once the job is durable; may be called from any thread. Raises
        UnavailableError when nothing is written any more."""
        if not self._submit((job, promise, loop)):
            self._blobs.delete(job.blobs)
            raise UnavailableError("storage.stopping", "Not stored. The service is restarting; keep this page open.")

    def beside(self, job: Job) -> None:
        """Writes with the next batch what nobody waits for; may be called from any thread."""
        self._submit((job, None, None))

    def do(self, job: Job) -> Any:
        """What the job returns, for a caller in another thread or a command that is alone. Raises what it raised."""
        done: concurrent.futures.Future[Any] = concurrent.futures.Future()
        return done.result() if self._submit((job, done, None)) else self.commit_one(job)

    def _submit(self, entry: _Waiting) -> bool:
        with self._lock:  # so that nothing is left in the queue by a thread that has just ended
            if not self._open:
                return False
            self._waiting.append(entry)
        self._ready.set()
        return True

    # -- in the thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            self._ready.wait()
            self._ready.clear()
            while self._waiting:
                taken = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                outcomes = self.commit([job for job, _, _ in taken])
                _deliver(taken, outcomes)
                self._checkpoints.after_commit()
            with self._lock:
                if self._stopping and not self._waiting:
                    self._open = False
                    return
                if self._stopping:
                    self._ready.set()

    def commit(self, jobs: Sequence[Job]) -> list[object]:
        """One transaction. The outcome of each job: what it returned, or `_Failed` with the error."""
        try:
            outcomes, freed, used = self._transact(jobs)
        except Exception as error:
            if len(jobs) > 1 and not is_full(error):
                # One bad job must not take the others with it.
                return [outcome for job in jobs for outcome in self.commit([job])]
            return self._all_failed(jobs, error)
        self.commits += 1
        self.jobs += len(jobs)
        unused = [name for job in jobs for name in job.blobs if name not in used]
        if unused or freed:
            self._blobs.delete([*unused, *freed])
        return outcomes

    def commit_one(self, job: Job) -> object:
        """The result of one job, for a command. Raises what it raised."""
        (outcome,) = self.commit([job])
        if isinstance(outcome, _Failed):
            raise outcome.error
        return outcome

    def _transact(self, jobs: Sequence[Job]) -> tuple[list[object], list[str], set[str]]:
        with self._engine.connect() as connection, connection.begin():
            sheet = Sheet(connection)
            sheet.preload(
                (name for job in jobs for name in job.mailboxes),
                (name for job in jobs for name in job.grants),
                (mark for job in jobs for mark in job.marks),
            )
            outcomes = [_outcome(sheet, job) for job in jobs]
            sheet.flush()
            if sheet.graves and self._note_erased is not None:
                # Before the commit: what was answered as erased must stay so even when only an older backup is left.
                self._note_erased(sheet.graves)
            return outcomes, sheet.freed_blobs, sheet.used_blobs

    def _all_failed(self, jobs: Sequence[Job], error: Exception) -> list[object]:
        self._blobs.delete([name for job in jobs for name in job.blobs])
        return [_Failed(storage_error(error)) for _ in jobs]


def storage_error(error: Exception) -> Exception:
    """What a sender is told when the disk or the database failed."""
    if is_full(error):
        return UnavailableError("storage.full", "Not stored: there is no room left. Keep this page open and try again.")
    if isinstance(error, DBAPIError | OSError):
        return UnavailableError("storage.failed", "Not stored. Keep this page open and try again in a minute.")
    return error


def _outcome(sheet: Sheet, job: Job) -> object:
    try:
        return sheet.run(job, alone=job.alone)
    except AmanatError as error:
        return _Failed(error)


def _deliver(taken: list[_Waiting], outcomes: list[object]) -> None:
    # One wake-up of the loop for the whole batch.
    loops: dict[asyncio.AbstractEventLoop, list[tuple[_Promise, object]]] = {}
    for (_, future, loop), outcome in zip(taken, outcomes, strict=True):
        if future is None:
            continue
        if loop is None:
            _answer([(future, outcome)])
        else:
            loops.setdefault(loop, []).append((future, outcome))
    for loop, answers in loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_answer, answers)


def _answer(answers: list[tuple[_Promise, object]]) -> None:
    for future, outcome in answers:
        if future.done():  # the sender hung up; what it sent is kept all the same
            continue
        if isinstance(outcome, _Failed):
            future.set_exception(outcome.error)
        else:
            future.set_result(outcome)
