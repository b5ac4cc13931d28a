"""The life cycle of a case: one transition table. Source: FAIRNESS section 1.

The table is whole from the first day, so that nothing kept under it has to be rewritten. `OFFERED` says which
statuses this release can bring a case to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amanat.errors import RefusedError


class Status(StrEnum):
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    REDIRECTED = "redirected"
    ASSESSED = "assessed"
    CONSENTED = "consented"
    REFERRED = "referred"
    INQUIRY_OPENED = "inquiry_opened"
    RESPONDENT_NOTIFIED = "respondent_notified"
    REPLY_WINDOW = "reply_window"
    HEARD = "heard"
    SUBSTANTIATED = "substantiated"
    NOT_SUBSTANTIATED = "not_substantiated"
    INCONCLUSIVE = "inconclusive"
    NO_JURISDICTION = "no_jurisdiction"
    OUTCOME = "outcome"
    APPEAL = "appeal"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"


class Kind(StrEnum):
    """What a desk is. A support desk never finds anything: it records what others decide, with the document."""

    SUPPORT = "support"
    INQUIRY = "inquiry"
    PUBLISHER = "publisher"


class By(StrEnum):
    """Who makes a transition. `HER`: the complainant. A lead may do whatever a caseworker may."""

    CASEWORKER = "caseworker"
    LEAD = "lead"
    HER = "complainant"


class Need(StrEnum):
    REASON = "reason"
    URGENCY = "urgency"
    CONSENT = "consent"
    DOCUMENT = "document"
    SECOND_PERSON = "second_person"


class Tells(StrEnum):
    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge. `kinds`: the desks that have it. `leaf`: its kind of entry in the ledger, "" for none."""

    before: Status
    after: Status
    by: By
    kinds: frozenset[Kind]
    needs: frozenset[Need] = frozenset()
    tells: frozenset[Tells] = frozenset({Tells.COMPLAINANT})
    leaf: str = ""


ALL: Final = frozenset(Kind)
BODIES: Final = frozenset({Kind.SUPPORT, Kind.INQUIRY})
INQUIRY: Final = frozenset({Kind.INQUIRY})
FINDINGS: Final = (Status.SUBSTANTIATED, Status.NOT_SUBSTANTIATED, Status.INCONCLUSIVE, Status.NO_JURISDICTION)
ENDED: Final = frozenset({Status.CLOSED, Status.WITHDRAWN})
_REASON: Final = frozenset({Need.REASON})
_DECIDED: Final = frozenset({Need.REASON, Need.DOCUMENT})
_EVERYBODY: Final = frozenset(Tells)


def _straight() -> tuple[Transition, ...]:
    s, case, lead = Status, By.CASEWORKER, By.LEAD
    return (
        Transition(s.RECEIVED, s.ACKNOWLEDGED, case, ALL, leaf="acknowledgement"),
        Transition(s.ACKNOWLEDGED, s.ASSESSED, case, ALL, frozenset({Need.URGENCY})),
        Transition(s.ACKNOWLEDGED, s.REDIRECTED, case, ALL, _REASON),
        Transition(s.ASSESSED, s.REDIRECTED, case, ALL, _REASON),
        Transition(s.ASSESSED, s.CLOSED, case, ALL, _REASON),
        Transition(s.REDIRECTED, s.CLOSED, case, ALL, _REASON),
        Transition(s.ASSESSED, s.CONSENTED, case, BODIES, frozenset({Need.CONSENT})),
        Transition(s.CONSENTED, s.REFERRED, case, BODIES, frozenset({Need.SECOND_PERSON}), leaf="referral"),
        Transition(s.CONSENTED, s.INQUIRY_OPENED, lead, INQUIRY, leaf="inquiry"),
        Transition(s.REFERRED, s.RESPONDENT_NOTIFIED, case, BODIES, _DECIDED, _EVERYBODY, "notice"),
        Transition(s.INQUIRY_OPENED, s.RESPONDENT_NOTIFIED, case, INQUIRY, _REASON, _EVERYBODY, "notice"),
        Transition(s.RESPONDENT_NOTIFIED, s.REPLY_WINDOW, case, BODIES, tells=_EVERYBODY),
        Transition(s.REPLY_WINDOW, s.HEARD, case, BODIES, tells=_EVERYBODY, leaf="reply"),
        Transition(s.OUTCOME, s.APPEAL, case, BODIES, _DECIDED, _EVERYBODY, "appeal"),
        Transition(s.OUTCOME, s.CLOSED, case, BODIES, _REASON, _EVERYBODY),
        Transition(s.APPEAL, s.CLOSED, case, BODIES, _REASON, _EVERYBODY),
        Transition(s.CLOSED, s.REOPENED, lead, ALL, _REASON),
        Transition(s.REDIRECTED, s.REOPENED, lead, ALL, _REASON),
        Transition(s.REOPENED, s.ASSESSED, case, ALL, frozenset({Need.URGENCY})),
    )


def _findings() -> tuple[Transition, ...]:
    found = tuple(
        Transition(Status.HEARD, finding, By.CASEWORKER, BODIES, _DECIDED, _EVERYBODY, "finding")
        for finding in FINDINGS
    )
    after = tuple(
        Transition(finding, Status.OUTCOME, By.CASEWORKER, BODIES, _DECIDED, _EVERYBODY, "outcome")
        for finding in FINDINGS
    )
    return found + after


def _withdrawals() -> tuple[Transition, ...]:
    return tuple(
        Transition(status, Status.WITHDRAWN, By.HER, ALL, tells=frozenset(), leaf="withdrawal")
        for status in Status
        if status is not Status.WITHDRAWN
    )


TRANSITIONS: Final = _straight() + _findings() + _withdrawals()

OFFERED: Final = frozenset(
    {Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED, Status.REDIRECTED, Status.CLOSED, Status.WITHDRAWN}
    | {Status.REOPENED}
)
"""What this release can do; the rest of the table waits for its pages."""

_TABLE: Final = {(edge.before, edge.after): edge for edge in TRANSITIONS}


def possible(status: Status, kind: Kind, by: By) -> tuple[Transition, ...]:
    """The transitions that `by` may make now at a desk of this kind, in the table's order."""
    return tuple(
        edge
        for edge in TRANSITIONS
        if edge.before is status and edge.after in OFFERED and kind in edge.kinds and _may(by, edge.by)
    )


def transition(before: Status, after: Status, kind: Kind, by: By, given: frozenset[Need]) -> Transition:
    """The transition from `before` to `after`, if it exists here, `by` may make it, and all it needs is `given`.

    Raises RefusedError: `case.step` (no such step, or not at this kind of desk), `desk.role`, `case.reason`,
    `case.needs`.
    """
    edge = _TABLE.get((before, after))
    if edge is None or after not in OFFERED or kind not in edge.kinds:
        raise RefusedError("case.step", "This case cannot take that step now. Look at its status and choose again.")
    if not _may(by, edge.by):
        raise RefusedError("desk.role", "Your role cannot take this step. Ask a lead.")
    missing = edge.needs - given
    if Need.REASON in missing:
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    if missing:
        raise RefusedError("case.needs", f"This step still needs: {', '.join(sorted(missing))}.")
    return edge


def _may(by: By, asked: By) -> bool:
    return by is asked or (by is By.LEAD and asked is By.CASEWORKER)
