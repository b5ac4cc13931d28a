"""What leads do about the figures of this desk: look, hold back, count again. Errors of all: RefusedError `desk.role`,
`desk.locked`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from amanat.desk import reads
from amanat.desk.archive import Draft
from amanat.desk.office import Office
from amanat.desk.statistics import sending
from amanat.desk.statistics.cases import every_case
from amanat.desk.statistics.rules import facts_of
from amanat.errors import RefusedError
from amanat.publication.statistics.quarters import Quarter, quarter_of
from amanat.publication.statistics.returns import Entry

REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Stand:
    """How a quarter stands: `state` a code of the words FIGURE_STATE; `on`: the day on which it goes out; `number`: how
    often it was sent; `public`: whether the intake has published it."""

    quarter: Quarter
    state: str
    on: date
    number: int
    reason: str
    public: bool


def stands(office: Office, actor: str) -> tuple[Stand, ...]:
    """The quarter that runs and those that are over, the newest first."""
    office.lead(actor)
    with office.archive.lock:
        now = quarter_of(sending.today_of(office.archive))
        return tuple(stand(office, actor, quarter) for quarter in (now, *sending.over(office.archive)))


def stand(office: Office, actor: str, quarter: Quarter) -> Stand:
    office.lead(actor)
    facts, code = facts_of(office.archive.state), quarter.code
    sent, reason = facts["sent"].get(code), facts["held"].get(code, "")
    state = "waits"
    if sending.today_of(office.archive) <= quarter.last:
        state = "runs"
    elif reason:
        state = "held"
    elif code in facts["problem"]:
        state = "refused"
    elif sent is not None:
        state = "again" if code in facts["again"] else "sent"
    return Stand(
        quarter, state, sending.goes_on(quarter), sent["number"] if sent else 0, reason, code in facts["published"]
    )


def seen(office: Office, actor: str, quarter: Quarter) -> tuple[Entry, ...]:
    """What is counted of the cases that exist for this lead. What is sent counts every case: what a page shows must
    tell nobody that there are others."""
    with office.archive.lock:
        lead = office.lead(actor)
        cases = [case for case in every_case(office.archive) if reads.visible(case, lead)]
        return sending.entries(office.archive, quarter, cases)


def hold(office: Office, actor: str, code: str, reason: str) -> None:
    """Nothing of this quarter is sent until somebody lets it go. Raises RefusedError `figures.reason`,
    `figures.quarter`."""
    lead, clean = office.lead(actor), " ".join(reason.split())
    if not clean or len(clean) > REASON:
        raise RefusedError("figures.reason", "Write why. It is kept in the list of what was done.")
    with office.archive.lock:
        quarter = _quarter(office, code)
        office.archive.write(Draft("statistics.held", lead.id, data={"quarter": quarter.code, "reason": clean}))


def free(office: Office, actor: str, code: str) -> None:
    """Raises RefusedError `figures.quarter`."""
    lead = office.lead(actor)
    with office.archive.lock:
        quarter = _quarter(office, code)
        if quarter.code in facts_of(office.archive.state)["held"]:
            office.archive.write(Draft("statistics.freed", lead.id, data={"quarter": quarter.code}))


def count_again(office: Office, actor: str, code: str) -> None:
    """A corrected return goes with the next exchange; not once the quarter is public. Raises RefusedError
    `figures.public`, `figures.quarter`."""
    lead = office.lead(actor)
    with office.archive.lock:
        quarter = _quarter(office, code)
        facts = facts_of(office.archive.state)
        if quarter.code in facts["published"]:
            raise RefusedError("figures.public", "These figures are public already.")
        if quarter.code in facts["sent"] and quarter.code not in facts["again"]:
            office.archive.write(Draft("statistics.again", lead.id, data={"quarter": quarter.code}))


def _quarter(office: Office, code: str) -> Quarter:
    found = sending.quarter_named(office.archive, code)
    if found is None or sending.today_of(office.archive) <= found.last:
        raise RefusedError("figures.quarter", "Choose a time from the list.")
    return found
