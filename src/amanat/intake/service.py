"""One running intake: its database, blobs, writer, keys and limits, put together in one place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from amanat.config import IntakeConfig
from amanat.errors import RefusedError
from amanat.intake.desks import Desks
from amanat.intake.erased import ERASED, ErasedFile
from amanat.intake.fences import Fences
from amanat.intake.keys import IntakeKeys, read_keys
from amanat.intake.ledger import Ledger, host_of
from amanat.intake.ledger_evidence import EVIDENCE
from amanat.intake.ledger_sequencer import Schedule, Sequencer
from amanat.intake.ledger_tiles import Shelf
from amanat.intake.ledger_witnesses import WitnessAddress, Witnesses
from amanat.intake.limits import AddressLimit, FreeSpace
from amanat.intake.rules import World
from amanat.intake.times import Tokens
from amanat.store.blobs import Blobs, FolderBlobs
from amanat.store.database import open_database, require_current
from amanat.store.writer import Writer

T = TypeVar("T")

GUESSES = 30
"""Requests a minute from one address for what a code on paper opens."""
THREADS = 4
"""For signatures, hashes, reads and blobs: what OpenSSL, SQLite and the disk do without the interpreter's lock."""


@dataclass(slots=True)
class Intake:
    """What the routes, the sweep and the commands stand on. Made by `open_intake`."""

    config: IntakeConfig
    engine: Engine
    blobs: Blobs
    writer: Writer
    keys: IntakeKeys
    desks: Desks
    tokens: Tokens
    space: FreeSpace
    addresses: AddressLimit
    guesses: AddressLimit
    clock: Callable[[], float]
    fences: Fences
    ledger: Ledger
    sequencer: Sequencer
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "intake"))

    def world(self, now: float, issued: int) -> World:
        """What the rules need to know about now. `issued`: the time in the request's token."""
        return World(now, issued, self.config.safe_bytes, self.desks.is_admitted, self.keys.mark, self.fences)

    async def in_thread(self, act: Callable[..., T], *arguments: object) -> T:
        """What `act` returns, run beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, act, *arguments)

    def close(self) -> None:
        """Writes what waits, then lets go of files and threads."""
        self.sequencer.stop()
        self.writer.stop()
        self.pool.shutdown(wait=True)
        self.engine.dispose()


def open_intake(config: IntakeConfig, clock: Callable[[], float] = time.time, *, blobs: Blobs | None = None) -> Intake:
    """An intake on its data folder. Raises RefusedError `intake.no_keys`, `intake.no_data`, `store.revision`;
    MalformedError `config.witness`."""
    keys = read_keys(config.keys)
    if not Path(config.database).exists():
        raise RefusedError("intake.no_data", f"There is no {config.database}. Run `amanat intake init` first.")
    engine = open_database(config.database, readers=THREADS)
    require_current(engine)
    stored = blobs if blobs is not None else FolderBlobs(config.blobs)
    writer = Writer(engine, stored, ErasedFile(config.data / ERASED).append)
    witnesses = tuple(map(WitnessAddress.parse, config.ledger_witnesses))
    ledger = Ledger(engine, Shelf(stored), keys.ledger, host_of(config), witnesses)
    return Intake(
        config=config,
        engine=engine,
        blobs=stored,
        writer=writer,
        keys=keys,
        desks=Desks(engine, clock),
        tokens=Tokens(keys.tokens),
        space=FreeSpace(config.data, config.reserve_bytes),
        addresses=AddressLimit(config.per_minute),
        # Whoever tries codes; an operator who has turned the common limit off has turned off this one too.
        guesses=AddressLimit(min(config.per_minute, GUESSES)),
        clock=clock,
        fences=Fences(clock()),
        ledger=ledger,
        sequencer=Sequencer(
            engine,
            writer,
            ledger,
            keys.directory,
            Schedule(config.ledger_period, clock),
            config.data / EVIDENCE,
            Witnesses(witnesses),
        ),
    )
