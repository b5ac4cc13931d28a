"""Telling desks that something waits: at their fixed hours, in one fixed sentence, until they look in.

A round looks at every desk once a minute. Nothing is spooled: what is to be said follows from rows that say only
whether something waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row

from amanat.errors import AmanatError, RefusedError
from amanat.intake import contacts as book
from amanat.intake.hours import is_quiet, last_slot, next_slot
from amanat.intake.logs import log
from amanat.intake.mail import TEST, WAITS, Mail
from amanat.intake.metrics import Metrics
from amanat.intake.service import Intake
from amanat.intake.times import day_of
from amanat.intake.webhook import BODY, TEST_BODY, Webhook
from amanat.seal.contacts import Contacts, Reach, read_contacts
from amanat.store.writer import SmallJob

ROUND: Final = 60
BEFORE: Final = 3600
"""Seconds before a fixed hour: what comes later is not in its digest, so that no mail tells of a visit just made."""
_LONGEST: Final = 3600
_TEST_EVERY: Final = 60
_TESTS: Final = 10
"""A desk's tests in a day (UTC): nobody confirmed the addresses, so this must be no way to bury somebody in mail."""
_TEST_TIMEOUT: Final = 5.0
_FOR_GOOD: Final = frozenset({"mail.refused", "mail.unset", "webhook.address"})


@dataclass(slots=True)
class _Later:
    """When a desk is tried again after so many failures."""

    tries: int = 0
    due: float = 0.0


@dataclass(slots=True)
class Digests:
    """The sender of one intake. Rounds run one after the other; a test may run beside them."""

    intake: Intake
    metrics: Metrics
    mail: Mail
    webhook: Webhook
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "digests"))
    _later: dict[str, _Later] = field(default_factory=dict)
    _tested: dict[str, float] = field(default_factory=dict)
    _tests: dict[str, tuple[int, int]] = field(default_factory=dict)
    _away: bool = False
    _closing: bool = False

    async def run(self) -> None:
        """Round after round, until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await loop.run_in_executor(self.pool, self.safely)
            await asyncio.sleep(ROUND)

    def close(self) -> None:
        self._closing = True  # what is being said is finished, the rest is said after the next start
        self.pool.shutdown(wait=True, cancel_futures=True)

    def safely(self) -> None:
        """One round; what goes wrong with it is logged by its kind and tried again by the next one."""
        try:
            self.round()
        except Exception as error:
            log().error("digest.failed", kind=type(error).__name__)

    def round(self) -> None:
        """Marks what waits before fixed hours, sends what is due, and tries again what failed."""
        intake, now = self.intake, self.intake.clock()
        with intake.engine.connect() as connection:
            rows = book.rows(connection)
        self._away = False
        for row in rows:
            if self._closing:
                return
            if intake.desks.is_admitted(row.desk):
                try:
                    self._desk(row, now)
                except AmanatError as error:
                    log().error("digest.failed", kind=type(error).__name__, code=error.code)
        with intake.engine.connect() as connection:
            self.metrics.failing_digests(book.failing(connection))

    def _desk(self, row: Row[Any], now: float) -> None:
        contacts = read_contacts(row.body)
        coming, over = next_slot(contacts, now), last_slot(contacts, now)
        if coming - now <= BEFORE:
            if row.slot < coming:
                self._write(lambda sheet: book.mark(sheet, row.desk, coming, now))
            return
        if row.slot < over:  # the intake was down in the hour before: nothing came in then
            self._write(lambda sheet: book.mark(sheet, row.desk, over, now))
            with self.intake.engine.connect() as connection:
                row = book.row_of(connection, row.desk) or row
        if row.slot == over and row.sent < over:
            self._due(row, contacts, now)

    def _due(self, row: Row[Any], contacts: Contacts, now: float) -> None:
        if not row.waits:
            self._later.pop(row.desk, None)
            self._write(lambda sheet: book.skip(sheet, row))
            return
        later = self._later.get(row.desk)
        if is_quiet(contacts, now) or (later is not None and now < later.due):
            return
        done = [int(n) for n in row.done.split()]
        left = [n for n in contacts.heard(row.unanswered) if n not in done]
        results = self.tell([contacts.to[n] for n in left], contacts.secret, now, WAITS, BODY, away=self._away)
        self._away = self._away or "mail.away" in results  # the others do not wait for it in this round
        ended = [n for n, result in zip(left, results, strict=True) if not result or result in _FOR_GOOD]
        why = next((result for result in results if result and result not in _FOR_GOOD), "")
        over = not why
        why = why or next(filter(None, results), "")
        self._note(row.desk, over, now)
        if why:
            log().warning("digest.failed", code=why)
        all_done = tuple(sorted({*done, *ended}))
        self._write(lambda sheet: book.dealt_with(sheet, row, all_done, why, now, over=over))

    def _note(self, desk: str, over: bool, now: float) -> None:
        if over:
            self._later.pop(desk, None)
            return
        later = self._later.setdefault(desk, _Later())
        later.due = now + min(ROUND * 2**later.tries, _LONGEST)
        later.tries = min(later.tries + 1, 10)

    def tell(
        self,
        to: Sequence[Reach],
        secret: bytes,
        now: float,
        words: Mapping[str, str],
        body: bytes,
        *,
        away: bool = False,
        **more: float,
    ) -> list[str]:
        """Says it to each; "" or what went wrong, in their order. `away`: the mail server did not answer just now."""
        results = dict.fromkeys(range(len(to)), "")
        mails = [n for n, reach in enumerate(to) if reach.kind == "mail"]
        if mails:
            said = ["mail.away"] * len(mails)
            if not away:
                said = self.mail.send([(to[n].at, to[n].lang) for n in mails], words, now, **more)
            results |= dict(zip(mails, said, strict=True))
        for n, reach in enumerate(to):
            if reach.kind == "webhook":
                results[n] = self.webhook.send(reach.at, secret, body, now, **more)
        for n, reach in enumerate(to):
            self.metrics.digest(reach.kind, results[n])
        return [results[n] for n in range(len(to))]

    def test(self, desk: str) -> list[dict[str, Any]]:
        """Says a test to everybody in the desk's list, leads too. Raises RefusedError `contacts.none`,
        `contacts.soon`, `contacts.many`."""
        now = self.intake.clock()
        with self.intake.engine.connect() as connection:
            row = book.row_of(connection, desk)
        if row is None:
            raise RefusedError("contacts.none", "Nobody is to be told yet. Add somebody first.")
        if 0 <= now - self._tested.get(desk, float("-inf")) < _TEST_EVERY:
            raise RefusedError("contacts.soon", "A test was sent a moment ago. Wait a minute.")
        today, made = self._tests.get(desk, (0, 0))
        made = made if today == day_of(now) else 0
        if made >= _TESTS:
            raise RefusedError("contacts.many", f"{_TESTS} tests were sent today. Try again tomorrow.")
        self._tested[desk], self._tests[desk] = now, (day_of(now), made + 1)
        contacts = read_contacts(row.body)
        results = self.tell(contacts.to, contacts.secret, now, TEST, TEST_BODY, timeout=_TEST_TIMEOUT)
        return [{"n": n, "why": result} for n, result in enumerate(results)]

    def _write(self, act: Any) -> None:
        self.intake.writer.do(SmallJob(act))
