"""How a case or a grant ends: its keys first, then the sealed originals, then the journal says so. Running it again
after a crash does no harm."""

from __future__ import annotations

from typing import Final

from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive, Draft
from amanat.desk.client import Intake
from amanat.desk.events import DESK
from amanat.desk.exhibits import forget_originals
from amanat.desk.parties.channels import channels_of
from amanat.desk.state import CaseState, GrantState

DAY: Final = 24 * 3600


def safe_day(archive: Archive, intake: Intake) -> str:
    """The earlier one of this machine's day and the intake's: a clock that is wrong alone ends nothing. Without an
    answer of the intake in this process: the first day of all."""
    here, there = archive.clock(), intake.time
    if there is None:
        return "0000-01-01"
    archive.notice("clock.differs", abs(here - there) > DAY)
    return day_of(min(here, there))


def end_of(mailbox: str, end: tuple[int, str]) -> str:
    """An erasure that was obeyed, as the journal remembers it: mailbox, and her last message's number and chain."""
    return f"{mailbox} {end[0]} {end[1]}"


def erase_case(archive: Archive, case: CaseState, why: str, end: tuple[int, str] = (0, ""), actor: str = DESK) -> None:
    """Destroys every key of a case, and of its channels: what others wrote there is about it. `why`: `notice`, `lead`
    who decided it, `retention`: its time of keeping is over, `destroyed` or `no_key` after a restore, `with_case`: the
    case of this channel ended, `stranger`, or a reason of a part's own."""
    archive.destroy(case.key, *(grant.key for grant in case.grants.values()))
    forget_originals(archive.folder, case, case.grants.values())
    data = {"why": why, "end": end_of(case.case, end)}
    archive.write(Draft("case.erased", actor=actor, case=case.case, data=data))
    for channel in list(channels_of(archive.state, case)):
        erase_case(archive, channel, "with_case")


def end_grant(archive: Archive, case: CaseState, grant: GrantState, why: str) -> None:
    """Destroys the key of one grant. `why`: `taken_back`, `expired`; after a restore `destroyed`, `no_key`."""
    archive.destroy(grant.key)
    forget_originals(archive.folder, case, [grant])
    archive.write(Draft("grant.ended", case=case.case, data={"grant": grant.grant, "why": why}))
