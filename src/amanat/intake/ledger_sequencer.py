"""The one sequencer: on a fixed schedule a batch, its tiles, a signed checkpoint, the witnesses' word, and then
everybody may see it. Each step is derived from the one before, so that a kill between any two changes nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from amanat.errors import AmanatError, ForgedError
from amanat.intake import ledger_rows as rows
from amanat.intake.ledger import Ledger
from amanat.intake.ledger_directory import renew
from amanat.intake.ledger_evidence import keep_evidence
from amanat.intake.ledger_witnesses import Asked, Witnesses
from amanat.intake.logs import log as operator_log
from amanat.ledger import tree
from amanat.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from amanat.ledger.cosignature import check, quorum_of
from amanat.seal.encoding import Random
from amanat.seal.signing import SigningKey
from amanat.store.only import Only
from amanat.store.sheet import Sheet
from amanat.store.writer import SmallJob, Writer

LOCK: Final = "sequencer"
ROLLED_BACK: Final = "ledger.rolled_back"
DOUBTED: Final = "ledger.doubt"
_FIRST_RETRY: Final = 1.0
_LAST_RETRY: Final = 60.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """`period` in seconds; `clock` gives Unix seconds."""

    period: int
    clock: Callable[[], float]

    def slot(self) -> int:
        """The last whole multiple of the period."""
        return int(self.clock()) // self.period * self.period


class Sequencer:
    """`start` runs it in a thread of its own; `step` does what is due now, and may be called from any thread."""

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        ledger: Ledger,
        directory_key: SigningKey,
        schedule: Schedule,
        evidence: Path,
        witnesses: Witnesses,
        random: Random = os.urandom,
    ) -> None:
        self._engine, self._writer, self._ledger = engine, writer, ledger
        self._directory_key, self._schedule, self._evidence = directory_key, schedule, evidence
        self._witnesses, self._random = witnesses, random
        self._only = Only(engine, LOCK)
        self._mutex = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._looked = False
        self._asked_at, self._pause, self._asked_size = float("-inf"), _FIRST_RETRY, -1
        self.trouble = ""
        """Why it does not go on now; empty if it does."""
        self.outcomes: dict[str, int] = {}
        """How often a witness answered how, since the start."""

    # -- running -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._only.let_go()
        self._witnesses.close()

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        pause = min(1.0, self._schedule.period / 5)
        while True:
            self._try_step()
            if self._stopping.wait(pause):
                return

    def _try_step(self) -> None:
        try:
            self.step()
        except (AmanatError, OSError, DBAPIError) as error:
            kind = error.code if isinstance(error, AmanatError) else type(error).__name__
            if self.trouble != kind:
                operator_log().error("ledger.failed", kind=kind)
            self.trouble = kind

    # -- one step ------------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Whatever is due: a batch if its time has come, and all that follows from rows that are there already.

        Raises as the writer and the blob store do; what was done stays done, and the next step goes on from there.
        """
        with self._mutex:
            if not self._only.hold():
                return
            log = self._ledger.log()
            if log.state == rows.STOPPED:
                self.trouble = ROLLED_BACK
                return
            self._derive(log)
            if not self._looked or (log.state == rows.DOUBT and self._is_time_to_ask(-2)):
                log = self._look(log)
            if log.state != rows.OPEN:
                return
            self._append(log)
            self._derive(log)
            self._publish(log)

    def _append(self, log: rows.Log) -> None:
        slot = self._schedule.slot
        with self._engine.connect() as connection:
            if rows.last_slot(connection, log.generation) == slot():
                return
        now = self._schedule.clock()

        def fresh(sheet: Sheet) -> None:
            renew(sheet, self._directory_key, now, self._random)

        self._writer.do(SmallJob(lambda sheet: rows.append(sheet, log, slot, self._random, fresh)))

    def _derive(self, log: rows.Log) -> None:
        """Tiles and a checkpoint for the batches that have none yet: the same bytes however often it is done."""
        with self._engine.connect() as connection:
            known = rows.newest_checkpoint(connection, log.generation)
            behind = rows.batches_from(connection, log.generation, known.size if known else 0)
        read = self._ledger.shelf.reader(log.generation)
        for batch in behind:
            self._ledger.shelf.write(log.generation, tree.tiles_after(read, batch.start, batch.leaves))
        if behind:
            signed = self._signed(log, behind[-1].end)
            end, slot = behind[-1].end, behind[-1].slot
            self._writer.do(SmallJob(lambda sheet: rows.note(sheet, log, end, slot, signed)))

    def _signed(self, log: rows.Log, size: int) -> bytes:
        root = tree.root(self._ledger.shelf.reader(log.generation), size)
        return sign_checkpoint(Checkpoint(log.origin, size, root), self._ledger.signer(log))

    def _publish(self, log: rows.Log) -> None:
        with self._engine.connect() as connection:
            newest = rows.newest_checkpoint(connection, log.generation)
        if newest is None or newest.published:
            self.trouble = ""
            return
        if not self._is_time_to_ask(newest.size):
            return
        note = self._enough(log, newest.note, newest.size)
        if note is None:
            return
        # Beside the tiles first: what anybody has seen must be known there after a restore of the database alone.
        self._ledger.shelf.put_checkpoint(log.generation, note)
        now = self._schedule.clock()
        with self._engine.connect() as connection:
            before = rows.newest_checkpoint(connection, log.generation, published=True)
        self._writer.do(SmallJob(lambda sheet: rows.publish(sheet, log, newest.size, note, now)))
        self._tidy(log, before.size if before else 0, newest.size)
        self.trouble = ""

    def _is_time_to_ask(self, size: int) -> bool:
        now = time.monotonic()
        if size != self._asked_size:
            self._asked_size, self._pause = size, _FIRST_RETRY
        elif now < self._asked_at + self._pause:
            return False
        else:
            self._pause = min(self._pause * 2, _LAST_RETRY)
        self._asked_at = now
        return True

    def _enough(self, log: rows.Log, signed: bytes, size: int) -> bytes | None:
        """The checkpoint with its quorum, or None until there is one."""
        asked = self._ask(log, signed, size)
        if self._is_contradicted(log, asked, signed, size):
            return None
        note = asked.cosigned(signed, self._ledger.witnesses)
        try:
            check(note, self._ledger.policy(log))
        except ForgedError as error:
            if self.trouble != error.code:
                operator_log().warning("ledger.witnesses", code=error.code, count=note.count(b"\n") - 5)
            self.trouble = error.code
            return None
        return note

    def _ask(self, log: rows.Log, signed: bytes, size: int) -> Asked:
        read = self._ledger.shelf.reader(log.generation)
        enough = quorum_of(len(self._witnesses))
        outcomes = self._witnesses.ask(
            signed, size, lambda old: tree.consistency(read, old, size), enough, self._stopping.is_set
        )
        for outcome in outcomes:
            self.outcomes[outcome.why] = self.outcomes.get(outcome.why, 0) + 1
        return Asked(outcomes)

    def _tidy(self, log: rows.Log, before: int, size: int) -> None:
        """Partial tiles that whole ones have taken the place of, now that the whole ones can be seen."""
        level, start, end = 1, before >> 16, size >> 16
        while end:
            whole = {(level, index, tree.TILE_WIDTH): b"" for index in range(start, end)}
            self._ledger.shelf.tidy(log.generation, whole)
            level, start, end = level + 1, start >> 8, end >> 8

    # -- whether this is still the log that everybody knows ------------------------------------------------------------

    def _look(self, log: rows.Log) -> rows.Log:
        """Once after each start, and as long as there is doubt: compares with what lies beside the tiles, and asks the
        witnesses, before anything is appended."""
        with self._engine.connect() as connection:
            size = rows.size_of(connection, log.generation)
            seen = rows.newest_checkpoint(connection, log.generation, published=True)
        signed = self._signed(log, size)
        kept = self._ledger.shelf.checkpoint(log.generation)
        if kept is not None and self._is_newer(log, kept, size):
            self._stop(log, signed, {"checkpoint": kept})
            return self._ledger.log()
        asked = self._ask(log, signed, size)
        if self._is_contradicted(log, asked, signed, size):
            return self._ledger.log()
        self._looked = True
        if log.state == rows.DOUBT:
            is_here = kept is not None and (seen is None or self._opened(log, kept).size >= seen.size)
            self._settle(log, known_here=is_here, cosigned=sum(bool(each.line) for each in asked.outcomes))
        return self._ledger.log()

    def _opened(self, log: rows.Log, note: bytes) -> Checkpoint:
        return open_checkpoint(note, self._ledger.signer(log).verifier())

    def _is_newer(self, log: rows.Log, kept: bytes, size: int) -> bool:
        """Whether the checkpoint beside the tiles is not one of ours."""
        try:
            found = self._opened(log, kept)
        except AmanatError:
            return True
        return found.size > size or found.root != tree.root(self._ledger.shelf.reader(log.generation), found.size)

    def _is_contradicted(self, log: rows.Log, asked: Asked, signed: bytes, size: int) -> bool:
        """Whether more witnesses than may lie know another, or a longer, log of this name; then it is stopped."""
        with self._engine.connect() as connection:
            ours = max(size, rows.size_of(connection, log.generation))
        against = [each for each in asked.against if each.size is None or each.size > ours]
        if not against:
            return False
        if len(against) <= (len(self._witnesses) - 1) // 3:
            operator_log().warning("ledger.witness_differs", count=len(against))
            return False
        self._stop(log, signed, {f"{each.witness.name}": each.contradicts for each in against})
        return True

    def _settle(self, log: rows.Log, *, known_here: bool, cosigned: int) -> None:
        """Ends the doubt after a restore: the newest published checkpoint lies beside the tiles and is ours, or the
        quorum of witnesses knows nothing newer."""
        if known_here or 0 < quorum_of(len(self._witnesses)) <= cosigned:
            self._writer.do(SmallJob(lambda sheet: rows.set_state(sheet, log, rows.OPEN)))
            return
        if self.trouble != DOUBTED:
            operator_log().error("ledger.doubt", code=DOUBTED)
        self.trouble = DOUBTED

    def _stop(self, log: rows.Log, ours: bytes, theirs: dict[str, bytes]) -> None:
        keep_evidence(self._evidence, log, ours, theirs)
        self._writer.do(SmallJob(lambda sheet: rows.set_state(sheet, log, rows.STOPPED)))
        operator_log().error(ROLLED_BACK, code=ROLLED_BACK, count=len(theirs))
        self.trouble = ROLLED_BACK
