"""The life cycle of a case: one transition table. Source: FAIRNESS section 1. docs/life-cycle.md is made from it.

Two kinds of rows. What a desk does itself; and, with `record` set, what others did and a desk writes down, always with
the document that says so. A support desk finds nothing: each of its rows from *inquiry opened* on is such a record,
but for one, telling the respondent itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
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
    """What a step cannot do without. SAFE_CONTACT: two people decided that this person can be told without danger to
    her. WINDOW_OVER: the time to answer has passed and no reply came."""

    REASON = "reason"
    URGENCY = "urgency"
    CONSENT = "consent"
    DOCUMENT = "document"
    SECOND_PERSON = "second_person"
    SAFE_CONTACT = "safe_contact"
    WINDOW_OVER = "window_over"


class Tells(StrEnum):
    COMPLAINANT = "complainant"
    RESPONDENT = "respondent"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge. `kinds`: the desks that have it. `leaf`: its kind of entry in the ledger, "" for none. `record`: others
    did it; the desk writes it down and tells nobody but her."""

    before: Status
    after: Status
    by: By
    kinds: frozenset[Kind]
    needs: frozenset[Need] = frozenset()
    tells: frozenset[Tells] = frozenset({Tells.COMPLAINANT})
    leaf: str = ""
    record: bool = False


ALL: Final = frozenset(Kind)
BODIES: Final = frozenset({Kind.SUPPORT, Kind.INQUIRY})
SUPPORT: Final = frozenset({Kind.SUPPORT})
INQUIRY: Final = frozenset({Kind.INQUIRY})
FINDINGS: Final = (Status.SUBSTANTIATED, Status.NOT_SUBSTANTIATED, Status.INCONCLUSIVE, Status.NO_JURISDICTION)
ENDED: Final = frozenset({Status.CLOSED, Status.WITHDRAWN})
PROCEEDING: Final = (
    Status.REFERRED,
    Status.INQUIRY_OPENED,
    Status.RESPONDENT_NOTIFIED,
    Status.REPLY_WINDOW,
    Status.HEARD,
)
"""The stages before a finding, in order."""
_REASON: Final = frozenset({Need.REASON})
_URGENCY: Final = frozenset({Need.URGENCY})
_CONSENT: Final = frozenset({Need.CONSENT})
_DOCUMENT: Final = frozenset({Need.DOCUMENT})
_DECIDED: Final = frozenset({Need.REASON, Need.DOCUMENT})
_SHARED: Final = frozenset({Need.CONSENT, Need.SECOND_PERSON})
_TOLD: Final = frozenset({Need.DOCUMENT, Need.SAFE_CONTACT})
_FOUND: Final = _DECIDED | {Need.SECOND_PERSON}
_HER: Final = frozenset({Tells.COMPLAINANT})
_BOTH: Final = frozenset({Tells.COMPLAINANT, Tells.RESPONDENT})
_EVERYBODY: Final = frozenset(Tells)
_LEAF: Final = {
    Status.INQUIRY_OPENED: "inquiry",
    Status.RESPONDENT_NOTIFIED: "notice",
    Status.HEARD: "reply",
    Status.OUTCOME: "outcome",
    Status.APPEAL: "appeal",
    **dict.fromkeys(FINDINGS, "finding"),
}


def _beginning() -> Iterable[Transition]:
    """What every desk has."""
    s, case, lead = Status, By.CASEWORKER, By.LEAD
    return (
        Transition(s.RECEIVED, s.ACKNOWLEDGED, case, ALL, leaf="acknowledgement"),
        Transition(s.ACKNOWLEDGED, s.ASSESSED, case, ALL, _URGENCY),
        Transition(s.ACKNOWLEDGED, s.REDIRECTED, case, ALL, _REASON),
        Transition(s.ASSESSED, s.REDIRECTED, case, ALL, _REASON),
        Transition(s.ASSESSED, s.CLOSED, case, ALL, _REASON),
        Transition(s.REDIRECTED, s.CLOSED, case, ALL, _REASON),
        Transition(s.ASSESSED, s.CONSENTED, case, ALL, _CONSENT),
        Transition(s.CONSENTED, s.CLOSED, case, ALL, _REASON),
        Transition(s.CLOSED, s.REOPENED, lead, ALL, _REASON),
        Transition(s.REDIRECTED, s.REOPENED, lead, ALL, _REASON),
        # She ended it: only her new consent begins it again.
        Transition(s.WITHDRAWN, s.REOPENED, lead, ALL, _REASON | _CONSENT),
        Transition(s.REOPENED, s.ASSESSED, case, ALL, _URGENCY),
    )


def _referral() -> Iterable[Transition]:
    s, case = Status, By.CASEWORKER
    return (
        Transition(s.CONSENTED, s.REFERRED, case, BODIES, _SHARED, leaf="referral"),
        # She cannot be kept safe if he is told: a body that may not hear one side alone hands it on instead.
        Transition(s.INQUIRY_OPENED, s.REFERRED, case, INQUIRY, _SHARED | _REASON, leaf="referral"),
        Transition(s.REFERRED, s.CLOSED, case, BODIES, _REASON),
        Transition(s.OUTCOME, s.CLOSED, case, SUPPORT, _REASON),
        Transition(s.APPEAL, s.CLOSED, case, SUPPORT, _REASON),
    )


def _inquiry() -> Iterable[Transition]:
    """An inquiry body: it tells, hears and finds itself, and finds nothing about somebody whom it did not tell."""
    s, case, lead = Status, By.CASEWORKER, By.LEAD
    return (
        Transition(s.CONSENTED, s.INQUIRY_OPENED, lead, INQUIRY, leaf="inquiry"),
        Transition(s.INQUIRY_OPENED, s.RESPONDENT_NOTIFIED, case, INQUIRY, _TOLD, _EVERYBODY, "notice"),
        Transition(s.INQUIRY_OPENED, s.NO_JURISDICTION, lead, INQUIRY, _FOUND, _HER, "finding"),
        Transition(s.INQUIRY_OPENED, s.CLOSED, lead, INQUIRY, _REASON),
        Transition(s.RESPONDENT_NOTIFIED, s.REPLY_WINDOW, case, INQUIRY, tells=_BOTH),
        Transition(s.REPLY_WINDOW, s.HEARD, case, INQUIRY, _DOCUMENT, _BOTH, "reply"),
        *(_found(s.REPLY_WINDOW, finding, _FOUND | {Need.WINDOW_OVER}) for finding in FINDINGS),
        *(_found(s.HEARD, finding, _FOUND) for finding in FINDINGS),
        *(Transition(found, s.OUTCOME, lead, INQUIRY, _DECIDED, _EVERYBODY, "outcome") for found in FINDINGS),
        *(Transition(before, s.CLOSED, lead, INQUIRY, _REASON, _EVERYBODY) for before in PROCEEDING[2:]),
        Transition(s.OUTCOME, s.CLOSED, case, INQUIRY, _REASON, _EVERYBODY),
        Transition(s.APPEAL, s.CLOSED, case, INQUIRY, _REASON, _EVERYBODY),
    )


def _found(before: Status, finding: Status, needs: frozenset[Need]) -> Transition:
    return Transition(before, finding, By.LEAD, INQUIRY, needs, _EVERYBODY, "finding")


def _records() -> Iterable[Transition]:
    """What others did. Of some stages a support desk hears and of others not, so any later one may come next."""
    s = Status
    for before, after in combinations((*PROCEEDING, s.OUTCOME), 2):
        yield _record(before, after, SUPPORT)
    for before in PROCEEDING:
        yield from (_record(before, finding, SUPPORT) for finding in FINDINGS)
    yield from (_record(finding, s.OUTCOME, SUPPORT) for finding in FINDINGS)
    # Where an inquiry body referred a case, the others' stages come to it as papers, too.
    yield from (_record(s.REFERRED, after, INQUIRY) for after in (*FINDINGS, s.OUTCOME))


def _appeals() -> Iterable[Transition]:
    """An appeal is decided by others, for every desk: it upholds, changes the finding, or sends the case back."""
    s = Status
    yield from (_record(before, s.APPEAL, BODIES) for before in (*FINDINGS, s.OUTCOME))
    yield from (_record(s.APPEAL, after, BODIES) for after in (*FINDINGS, s.OUTCOME, s.INQUIRY_OPENED))


def _record(before: Status, after: Status, kinds: frozenset[Kind]) -> Transition:
    return Transition(before, after, By.CASEWORKER, kinds, _DECIDED, _HER, _LEAF.get(after, ""), record=True)


def _told_by_support() -> Iterable[Transition]:
    """A support desk tells a respondent only with her separate consent and two people's decision that it is safe."""
    s = Status
    needs = _SHARED | _TOLD
    for before in (s.CONSENTED, s.REFERRED):
        yield Transition(before, s.RESPONDENT_NOTIFIED, By.CASEWORKER, SUPPORT, needs, _BOTH, "notice")
    safe = frozenset({Need.SAFE_CONTACT})  # else an institution told him, and its paper is recorded
    yield Transition(s.RESPONDENT_NOTIFIED, s.REPLY_WINDOW, By.CASEWORKER, SUPPORT, safe, _BOTH)
    yield Transition(s.REPLY_WINDOW, s.HEARD, By.CASEWORKER, SUPPORT, safe | _DOCUMENT, _BOTH, "reply")
    yield from (
        Transition(before, s.CLOSED, By.CASEWORKER, SUPPORT, _REASON)
        for before in (s.INQUIRY_OPENED, s.RESPONDENT_NOTIFIED, s.REPLY_WINDOW, s.HEARD)
    )


def _withdrawals() -> Iterable[Transition]:
    return (
        Transition(status, Status.WITHDRAWN, By.HER, ALL, tells=frozenset(), leaf="withdrawal")
        for status in Status
        if status is not Status.WITHDRAWN
    )


TRANSITIONS: Final = (
    *_beginning(),
    *_referral(),
    *_inquiry(),
    *_told_by_support(),
    *_records(),
    *_appeals(),
    *_withdrawals(),
)

OFFERED: Final = frozenset(Status)
"""The statuses to which this release can bring a case."""

WORDS_ENOUGH: Final = _REASON | _URGENCY
"""Needs that a person meets by writing or choosing. Steps with more than these have pages of their own."""


def possible(status: Status, kind: Kind, by: By) -> tuple[Transition, ...]:
    """The transitions that `by` may make now at a desk of this kind, in the table's order. Two may lead to the same
    status: what the desk does itself, and what others did."""
    return tuple(edge for edge in TRANSITIONS if edge.before is status and kind in edge.kinds and _may(by, edge.by))


def plain_steps(status: Status, kind: Kind, by: By) -> tuple[Status, ...]:
    """Where the desk's own pages of a case lead from here with words alone: no document, consent or second person, and
    not into or inside a proceeding, which has pages of its own."""
    found = (edge.after for edge in possible(status, kind, by) if edge.needs <= WORDS_ENOUGH and _is_simple(edge))
    return tuple(dict.fromkeys(found))


def _is_simple(edge: Transition) -> bool:
    return edge.after not in {*PROCEEDING, *FINDINGS, Status.OUTCOME, Status.APPEAL, Status.CONSENTED}


def transition(before: Status, after: Status, kind: Kind, by: By, given: frozenset[Need]) -> Transition:
    """The transition from `before` to `after`, if it exists here, `by` may make it, and all it needs is `given`.

    Where the desk's own step and a record of somebody else's both lead there, the first whose needs are met is taken:
    the desk's own before the record. Raises RefusedError: `case.step` (no such step, or not at this kind of desk),
    `desk.role`, `case.reason`, `case.needs` (its detail names each missing thing; `missing` gives them as codes).
    """
    edges = _edges(before, after, kind)
    if not edges:
        raise RefusedError("case.step", "This case cannot take that step now. Look at its status and choose again.")
    mine = [edge for edge in edges if _may(by, edge.by)]
    if not mine:
        asked = "the complainant" if edges[0].by is By.HER else "a lead"
        raise RefusedError("desk.role", f"Your role cannot take this step. Only {asked} can.")
    lacking = min((_lacking(edge, given) for edge in mine), key=len)
    if Need.REASON in lacking:
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    if lacking:
        raise RefusedError("case.needs", f"This step still needs: {', '.join(lacking)}.")
    return next(edge for edge in mine if not _lacking(edge, given))


def missing(before: Status, after: Status, kind: Kind, by: By, given: frozenset[Need]) -> tuple[tuple[Need, ...], ...]:
    """For each way in which `by` may take this step: what it still lacks, in the order of `Need`. Empty: no way."""
    return tuple(_lacking(edge, given) for edge in _edges(before, after, kind) if _may(by, edge.by))


def _edges(before: Status, after: Status, kind: Kind) -> list[Transition]:
    return [edge for edge in TRANSITIONS if edge.before is before and edge.after is after and kind in edge.kinds]


def _lacking(edge: Transition, given: frozenset[Need]) -> tuple[Need, ...]:
    return tuple(need for need in Need if need in edge.needs - given)


def _may(by: By, asked: By) -> bool:
    return by is asked or (by is By.LEAD and asked is By.CASEWORKER)
