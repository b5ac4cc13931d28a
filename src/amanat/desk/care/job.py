"""The job of every day: who is to be told is told, once; what the desk leaves to the job is destroyed. It runs with the
first exchange of a day, so at unlock too, and never by this machine's clock alone. Run twice it does nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from amanat.desk.care.standing import alone_of, due_of, facts_of
from amanat.desk.care.telling import told_text
from amanat.desk.erasing import erase_case, safe_day
from amanat.desk.state import CaseState
from amanat.process.retention import TOLD_BEFORE, Stage

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake

_AT_ONCE: Final = 50
"""Cases that are told in one write: others can work in between."""


def run_daily(archive: Archive, intake: Intake) -> None:
    """Once a day by the earlier one of the two clocks; nothing while the intake has not answered."""
    day = safe_day(archive, intake)
    if day < "1970" or facts_of(archive.state).get("looked", "") >= day:
        return
    run(archive, date.fromisoformat(day))


def run(archive: Archive, today: date) -> None:
    """The work of one day."""
    from amanat.desk.archive import Draft  # the archive knows the parts: it cannot be known to one when it is made

    some = [case.case for case in _living(archive) if due_of(archive.state, case, today).stage is Stage.TELL]
    for start in range(0, len(some), _AT_ONCE):
        with archive.lock:
            tell(archive, some[start : start + _AT_ONCE], today)
    if alone_of(archive.state):
        wanted = (case for case in _living(archive) if due_of(archive.state, case, today).stage is Stage.ALONE)
        destroy(archive, [case.case for case in wanted], "desk")
    over = [name for name in facts_of(archive.state).get("told", {}) if _is_over(archive, name, today)]
    archive.write(Draft("care.looked", data={"day": today.isoformat(), "told": len(some), "over": over}))


def _living(archive: Archive) -> Iterator[CaseState]:
    """A channel ends with its case and is kept as long as that: nobody is told twice."""
    return (case for case in list(archive.state.cases.values()) if case.erased is None and not case.channel_of)


def _is_over(archive: Archive, name: str, today: date) -> bool:
    case = archive.case(name)
    if case is None or case.erased is not None:
        return True
    return due_of(archive.state, case, today).stage in (Stage.KEPT, Stage.TELL)


def tell(archive: Archive, names: Sequence[str], today: date) -> None:
    """Tells those who have a mailbox, and puts all of them before the people who worked on them."""
    from amanat.desk.archive import Draft

    drafts = []
    for name in names:
        case = archive.case(name)
        if case is None or case.erased is not None or due_of(archive.state, case, today).stage is not Stage.TELL:
            continue
        due = due_of(archive.state, case, today).day or today
        day = max(due, today + timedelta(TOLD_BEFORE)).isoformat()
        tells = bool(case.mailbox_key) and not case.lost and not (case.facts.get("work") or {}).get("aside")
        text = told_text(case.lang, day) if tells else ""
        data = {"ends_on": day, "before": case.updated}
        drafts.append(Draft("care.told", case=name, data=data, words=((case.key, {"text": text}),)))
    if drafts:
        archive.write_all(drafts)


def destroy(archive: Archive, names: Sequence[str], actor: str) -> int:
    """Destroys the keys of these cases, and says in the desk's own list that it was done."""
    from amanat.desk.archive import Draft

    with archive.lock:
        found = [case for name in names if (case := archive.case(name)) is not None and case.erased is None]
        for case in found:
            erase_case(archive, case, "retention", actor=actor)
        if found:
            data = {"cases": [case.case for case in found], "alone": actor == "desk"}
            archive.write(Draft("care.destroyed", actor=actor, data=data))
        return len(found)
