"""Making a report: leads alone, of the cases that exist for that lead; and saying where a case is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.archive import Archive, Draft
from amanat.desk.assisted.rules import NAME as ASSISTED
from amanat.desk.find import fold
from amanat.desk.imports.rules import NAME as IMPORTS
from amanat.desk.lists import ENDED
from amanat.desk.office import Office
from amanat.desk.proceeding.answers import came_of
from amanat.desk.records import newest_record
from amanat.desk.reports.counts import NOT_SAID, Report, Row, report
from amanat.desk.reports.periods import STEPS, Period, Step
from amanat.desk.reports.rules import NAME
from amanat.desk.state import CaseState
from amanat.desk.work.codes import CLOSINGS
from amanat.desk.work.codes import PART_NAME as WORK
from amanat.errors import RefusedError

LONGEST: Final = 60
"""Characters of a district."""
_DAY: Final = 24 * 3600
Areas = Mapping[str, str]
"""Folded names of districts, and the key under which all spellings of one are counted."""


def set_district(office: Office, actor: str, case: str, expected: int, district: str) -> int:
    """Says where a case is; "" says that it is not known. Raises RefusedError `text.long`."""
    clean = " ".join(district.split())
    if len(clean) > LONGEST:
        raise RefusedError("text.long", f"This is too long. Up to {LONGEST} letters fit.")
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        return office.draft(actor, state, "district.set", {}, {"district": clean})


def shortest(office: Office, actor: str) -> Step:
    """The shortest period of which this desk hands out reports."""
    office.lead(actor)
    step: Step = office.archive.state.facts.get(NAME, {}).get("step", "month")
    return step


def set_shortest(office: Office, actor: str, step: str) -> None:
    """Raises RefusedError `report.step`."""
    office.lead(actor)
    if step not in STEPS:
        raise RefusedError("report.step", "Choose month, quarter or year.")
    with office.archive.lock:
        if shortest(office, actor) != step:
            office.archive.write(Draft("report.step_set", actor, data={"step": step}))


def oldest(office: Office, actor: str, zone: tzinfo | None, today: date) -> date:
    """The day of the oldest case that exists for this lead."""
    with office.archive.lock:
        lead = office.lead(actor)
        return min((_received(case, zone) for case in reads.cases_for(office.archive, lead)), default=today)


def make(
    office: Office, actor: str, period: Period, zone: tzinfo | None, today: date, areas: Areas, *, file: bool = False
) -> tuple[Report, Mapping[str, str]]:
    """The counts of a period and the words for its districts; that it was made is written down before it is shown.

    What does not exist for this lead is not counted. Raises RefusedError `desk.role`, `report.period` (still to come,
    or shorter than this desk hands out), `report.running` (no file of a time that is not over).
    """
    step = shortest(office, actor)
    if period.first > today or STEPS.index(period.step) < STEPS.index(step):
        raise RefusedError("report.period", "Choose a month, a quarter or a year from the list.")
    if file and period.last >= today:
        raise RefusedError("report.running", "This time is not over. Its figures can be handed out when it is.")
    with office.archive.lock:
        lead = office.lead(actor)
        names: dict[str, str] = {}
        cases = [case for case in reads.cases_for(office.archive, lead) if not reads.is_aside(case)]
        rows = [_row(office.archive, case, zone, areas, names, today) for case in cases]
        office.archive.write(Draft("report.made", actor, data={"period": period.code}))
    return report(rows, period, step), names


def _received(case: CaseState, zone: tzinfo | None) -> date:
    old = case.facts.get(IMPORTS, {}).get("day")
    return date.fromisoformat(old) if old else _day(case.received, zone)


def _day(at: int, zone: tzinfo | None) -> date:
    return datetime.fromtimestamp(at, UTC).astimezone(zone).date()


def _row(
    archive: Archive, case: CaseState, zone: tzinfo | None, areas: Areas, names: dict[str, str], today: date
) -> Row:
    how = "import" if IMPORTS in case.facts else "assisted" if ASSISTED in case.facts else "sealed"
    received = _received(case, zone)
    if case.erased is not None:
        return Row(
            received, how, known=False, ended=_day(case.erased, zone), end="withdrawn", urgency=case.urgency or ""
        )
    body = archive.body(case)
    said = newest_record(archive, case) or body.get(IMPORTS, {})
    at = _ended_at(case, body)
    return Row(
        received=received,
        how=how,
        acts=tuple(said.get("acts") or ()),
        context=said.get("context") or "",
        district=_district(body.get(NAME, {}).get("district", ""), areas, names),
        urgency=case.urgency or "",
        first=_first(case, body),
        ended=_day(at, zone) if at is not None else received if case.status in ENDED else None,
        end=_end(case),
        flows=at is not None,
        referrals=came_of(archive, case, today),
    )


def _district(typed: str, areas: Areas, names: dict[str, str]) -> str:
    """One key for all spellings of a district; the words for it are those that were met first."""
    folded = fold(typed)
    found = areas.get(folded, folded)
    if found:
        names.setdefault(found, typed)
    return found


def _first(case: CaseState, body: Mapping[str, Any]) -> int | None:
    """Whole days from her record to the first message that this desk wrote to her."""
    told = [row["at"] for row in body.get("messages", ()) if row["direction"] == "out"]
    return (min(told) - case.received) // _DAY if told else None


def _ended_at(case: CaseState, body: Mapping[str, Any]) -> int | None:
    """When a case ended here; None for one that is open, or that had ended before it came from the old files."""
    if case.status not in ENDED:
        return None
    ends = [row[1] for row in body.get("timeline", ()) if row[3] == "status.changed" and row[4].get("to") in ENDED]
    return max(ends, default=None)


def _end(case: CaseState) -> str:
    if case.status in ("withdrawn", "redirected"):
        return case.status
    closing = (case.facts.get(WORK) or {}).get("closing") or ""
    return closing if closing in CLOSINGS else NOT_SAID
