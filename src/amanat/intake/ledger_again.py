"""The next generation of the ledger, opened by the operator after the one before may not go on."""

from __future__ import annotations

from dataclasses import dataclass

from amanat.intake import ledger_rows as rows
from amanat.intake.logs import log as operator_log
from amanat.intake.service import Intake
from amanat.store.writer import SmallJob


@dataclass(frozen=True, slots=True)
class Begun:
    """The new log, and how many leaves of the old one wait for it."""

    log: rows.Log
    again: int


def begin_again(intake: Intake) -> Begun:
    """Opens it, for an intake that is not running. Raises RefusedError `ledger.goes_on`."""
    old = intake.ledger.log()
    number = old.generation + 1
    while intake.ledger.shelf.is_used(number):  # by a life of this intake that the database knows nothing of
        number += 1
    new = rows.Log(number, rows.origin_of(intake.ledger.host, number), rows.OPEN)
    again = intake.writer.do(SmallJob(lambda sheet: rows.begin_again(sheet, old, new)))
    operator_log().warning("ledger.begun_again", count=number)
    return Begun(new, again)
