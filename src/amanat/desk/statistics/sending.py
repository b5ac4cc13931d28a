"""What the desk counts and sends by itself: once a quarter is over and a lead had a week to look, unless it is held
back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from weakref import WeakKeyDictionary

from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake, IntakeConflictError
from amanat.desk.handover.facts import of_desk as of_handovers
from amanat.desk.state import CaseState
from amanat.desk.statistics.cases import counted, day_of, every_case, heard_by
from amanat.desk.statistics.register import register_of
from amanat.desk.statistics.rules import facts_of
from amanat.errors import AmanatError, ForgedError, MalformedError, NotFoundError, UnavailableError
from amanat.publication.statistics.counting import count
from amanat.publication.statistics.listing import check_follows, open_register, read_register
from amanat.publication.statistics.quarters import Quarter, quarter_of, read_quarter
from amanat.publication.statistics.returns import Entry, Return, sign_return
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import sha256

LOOK_DAYS: Final = 7
"""Days after the end of a quarter in which a lead can look before the figures go out."""
BACK: Final = 4
"""Quarters that are still counted and sent after their end."""
ASK_EVERY: Final = 600
"""Seconds between two looks at the intake's register."""
_asked: WeakKeyDictionary[Archive, int] = WeakKeyDictionary()


# --- counting


def entries(archive: Archive, quarter: Quarter, cases: Iterable[CaseState] | None = None) -> tuple[Entry, ...]:
    """What this desk counts of a quarter: of all its cases, or of these. A quarter that is counted again is counted as
    if it had never been sent."""
    sent: Mapping[str, Mapping[str, Any]] = facts_of(archive.state)["sent"]
    known = {code: one for code, one in sent.items() if code != quarter.code}
    today = day_of(archive.clock())
    chosen = every_case(archive) if cases is None else cases
    return count(counted(archive, chosen, heard_by(known), min(today, quarter.last)), quarter)


def today_of(archive: Archive) -> date:
    """In UTC, as quarters are."""
    return day_of(archive.clock())


def over(archive: Archive) -> Iterator[Quarter]:
    """The quarters that are over and still sent, the newest first, from the one on in which this desk was founded."""
    first = quarter_of(day_of(archive.place.started))
    quarter = before(quarter_of(today_of(archive)))
    for _ in range(BACK):
        if quarter < first:
            return
        yield quarter
        quarter = before(quarter)


def before(quarter: Quarter) -> Quarter:
    return quarter_of(quarter.first - timedelta(days=1))


def goes_on(quarter: Quarter) -> date:
    """The day on which its figures go out by themselves."""
    return quarter.last + timedelta(days=1 + LOOK_DAYS)


def coming(archive: Archive) -> list[Quarter]:
    """The quarters that are over and whose figures have not gone out: a lead can look now."""
    if not register_of(archive.state).institutions:
        return []
    facts = facts_of(archive.state)
    return [one for one in over(archive) if one.code not in facts["sent"] and one.code not in facts["held"]]


# --- the machine's own work


@dataclass(frozen=True, slots=True)
class _Due:
    quarter: Quarter
    number: int


def exchange(archive: Archive, intake: Intake) -> None:
    """Looks at the register now and then, and sends what is due. An intake without a register is asked for nothing."""
    if archive.clock() - _asked.get(archive, 0) >= ASK_EVERY:
        _ask(archive, intake)
        _asked[archive] = archive.clock()
    if register_of(archive.state).institutions:
        for due in _due(archive):
            _send(archive, intake, due)


def look_again(archive: Archive) -> None:
    """The next exchange asks for the register, however short ago the last one did."""
    _asked.pop(archive, None)


def _ask(archive: Archive, intake: Intake) -> None:
    facts = facts_of(archive.state)
    try:
        text, key = _register(archive, intake)
        told = intake.statistics(archive.place.desk)
    except NotFoundError:
        return
    except (ForgedError, MalformedError):
        archive.notice("statistics.register")  # what the desk has stays; it counts on by that
        return
    with archive.lock:
        archive.notice("statistics.register", here=False)
        if text != facts["register"] and (facts["register"] or '"institutions":[]' not in text):
            archive.write(Draft("statistics.register", data={"register": text, "key": b64(key)}))
        data = {"published": told["published"], "days": told["days"]}
        if facts["register"] and data != {name: facts[name] for name in data}:
            archive.write(Draft("statistics.published", data=data))


def _register(archive: Archive, intake: Intake) -> tuple[str, bytes]:
    """The register and the key that signed it: the one that this desk knows the operator by since it first read the
    list of desks or a register. Raises ForgedError, MalformedError, NotFoundError, UnavailableError."""
    with archive.lock:
        pinned = of_handovers(archive.state).get("directory", "") or facts_of(archive.state)["key"]
        before = register_of(archive.state)
    key = unb64(pinned, 32) if pinned else intake.keys()[1]
    text = open_register(intake.institutions(), key)
    check_follows(before, read_register(text))
    return text.decode(), key


def _due(archive: Archive) -> list[_Due]:
    facts, today = facts_of(archive.state), today_of(archive)
    found = []
    for quarter in over(archive):
        sent, again = facts["sent"].get(quarter.code), quarter.code in facts["again"]
        if quarter.code in facts["held"] or (sent is not None and not again):
            continue
        if again or today >= goes_on(quarter):
            found.append(_Due(quarter, sent["number"] + 1 if sent is not None else 1))
    return found[::-1]


def _send(archive: Archive, intake: Intake, due: _Due) -> None:
    """Signed anew each time: what was counted, and the epoch, may have changed since the last try."""
    with archive.lock:
        key = archive.epoch
        found = Return(archive.place.desk, key.n, due.quarter, due.number, entries(archive, due.quarter))
        signed = sign_return(found, key.sign)
    try:
        intake.put_statistics(archive.place.desk, due.quarter.code, signed)
    except UnavailableError:
        return
    except IntakeConflictError as error:
        last = error.facts.get("n")
        if error.code != "statistics.number" or not isinstance(last, int) or last < due.number:
            _note(archive, due.quarter, error.code)
            return
        _send(archive, intake, _Due(due.quarter, last + 1))  # it came, and the answer was lost, or a backup is older
        return
    except AmanatError as error:
        _note(archive, due.quarter, error.code)
        return
    data = {"quarter": due.quarter.code, "number": due.number, "hash": b64(sha256(signed))}
    with archive.lock:
        archive.write(Draft("statistics.sent", data=data))


def _note(archive: Archive, quarter: Quarter, why: str) -> None:
    with archive.lock:
        if facts_of(archive.state)["problem"].get(quarter.code) != why:
            archive.write(Draft("statistics.refused", data={"quarter": quarter.code, "why": why}))


def quarter_named(archive: Archive, code: str) -> Quarter | None:
    """One of the quarters that a lead can look at: those that are over, and the one that runs."""
    try:
        wanted = read_quarter(code)
    except AmanatError:
        return None
    return wanted if wanted in (quarter_of(today_of(archive)), *over(archive)) else None
