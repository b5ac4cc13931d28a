"""How a case or a grant ends: its keys first, then the sealed originals, then the journal says so. Running it again
after a crash does no harm."""

from __future__ import annotations

from amanat.desk.archive import Archive, Draft
from amanat.desk.events import DESK
from amanat.desk.exhibits import forget_originals
from amanat.desk.state import CaseState, GrantState


def end_of(mailbox: str, end: tuple[int, str]) -> str:
    """An erasure that was obeyed, as the journal remembers it: mailbox, and her last message's number and chain."""
    return f"{mailbox} {end[0]} {end[1]}"


def erase_case(archive: Archive, case: CaseState, why: str, end: tuple[int, str] = (0, ""), actor: str = DESK) -> None:
    """Destroys every key of a case. `why`: `notice`, or `lead` who decided it."""
    archive.destroy(case.key, *(grant.key for grant in case.grants.values()))
    forget_originals(archive.folder, case.case, case.grants.values())
    data = {"why": why, "end": end_of(case.case, end)}
    archive.write(Draft("case.erased", actor=actor, case=case.case, data=data))


def end_grant(archive: Archive, case: CaseState, grant: GrantState, why: str) -> None:
    """Destroys the key of one grant. `why`: `taken_back` or `expired`."""
    archive.destroy(grant.key)
    forget_originals(archive.folder, case.case, [grant])
    archive.write(Draft("grant.ended", case=case.case, data={"grant": grant.grant, "why": why}))
