"""What takes two people: who may ask, who may answer, how long a yes is good for, and the urgent exception.

Source: DESIGN (Desk). Pure: roles, times and numbers of people are given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amanat.errors import RefusedError

DAY: Final = 24 * 3600
ANSWER_WITHIN: Final = 7 * DAY
"""Seconds in which somebody must answer; and in which a yes must be used."""
REVIEW_WITHIN: Final = 3 * DAY
"""Seconds in which another person looks at what a lead did alone (72 hours)."""

SETTLED: Final = 7 * DAY
"""Seconds that somebody has worked here before they count as the second person for another person's keys: whoever
invites a stranger today cannot use that stranger's yes today."""

LEAD: Final = "lead"
_WORKERS: Final = frozenset({LEAD, "caseworker"})
_ALL: Final = frozenset({LEAD, "caseworker", "reviewer"})
_LEADS: Final = frozenset({LEAD})


class About(StrEnum):
    CASE = "case"
    PERSON = "person"
    DESK = "desk"


class State(StrEnum):
    WAITS = "waits"
    YES = "yes"
    NO = "no"
    OVER = "over"
    TAKEN_BACK = "taken_back"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `asks` and `answers` are roles; one of the two people is always a lead. `urgent`: a lead may do it alone
    while the case is immediate, and it is looked at afterwards. `lone_lead`: where nobody else could answer as a lead,
    the lead does it alone. `at_once`: the yes itself does it.
    """

    about: About
    asks: frozenset[str]
    answers: frozenset[str]
    urgent: bool = False
    lone_lead: bool = False
    at_once: bool = False


RULES: Final[Mapping[str, Rule]] = {
    "export_case": Rule(About.CASE, _WORKERS, _ALL, urgent=True),
    "case_file": Rule(About.CASE, _WORKERS, _ALL, urgent=True),
    "hand_over": Rule(About.CASE, _WORKERS, _ALL, urgent=True),
    "export_all": Rule(About.DESK, _LEADS, _WORKERS),
    "renew_person": Rule(About.PERSON, _LEADS, _ALL),
    "clear_passkey": Rule(About.PERSON, _LEADS, _ALL, at_once=True),
    "erase_lost": Rule(About.CASE, _LEADS, _LEADS, lone_lead=True, at_once=True),
    "mark_again": Rule(About.DESK, _LEADS, _LEADS, lone_lead=True, at_once=True),
    "end_retention_hold": Rule(About.CASE, _LEADS, _ALL),
    "undo_block": Rule(About.CASE, _WORKERS, _ALL),
    "refer": Rule(About.CASE, _WORKERS, _ALL, urgent=True),
    "step": Rule(About.CASE, _WORKERS, _ALL),
    "safe_contact": Rule(About.CASE, _WORKERS, _ALL),
}
"""Everything that takes two people, by its code."""


def rule_of(action: str) -> Rule:
    """Raises RefusedError `oversight.action`."""
    found = RULES.get(action)
    if found is None:
        raise RefusedError("oversight.action", "This is not one of the things that take two people.")
    return found


def check_ask(action: str, role: str, reason: str) -> None:
    """Raises RefusedError `oversight.action`, `desk.role`, `case.reason`."""
    if role not in rule_of(action).asks:
        raise RefusedError("desk.role", "Your role cannot do this. Ask a lead.")
    if not reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept.")


def is_settled(action: str, since: int, asked: int) -> bool:
    """Whether somebody who came at `since` counts for what was asked at `asked`."""
    return rule_of(action).about is not About.PERSON or since + SETTLED <= asked


def may_answer(action: str, asker_role: str, role: str, *, same: bool, concerned: bool) -> bool:
    """Whether this person may say yes or no. `same`: they asked themselves; `concerned`: it is about them."""
    pair_has_lead = LEAD in (asker_role, role)
    return not same and not concerned and role in rule_of(action).answers and pair_has_lead


def can_be_answered(action: str, asker_role: str, others: Collection[str]) -> bool:
    """Whether anybody is there to answer. `others`: roles of the people who may see it, without the asker and
    without the person it is about."""
    return any(may_answer(action, asker_role, role, same=False, concerned=False) for role in others)


def state_of(
    *, now: int, asked: int, answered: int | None, yes: bool, used: int | None, taken_back: int | None
) -> State:
    """Where a request stands. Times in Unix seconds."""
    if used is not None:
        return State.DONE
    if taken_back is not None:
        return State.TAKEN_BACK
    if answered is None:
        return State.WAITS if now < asked + ANSWER_WITHIN else State.OVER
    if not yes:
        return State.NO
    return State.YES if now < answered + ANSWER_WITHIN else State.OVER


def check_alone(action: str, role: str, urgency: str | None, reason: str) -> None:
    """The urgent exception: a lead, a case that is immediate, and a reason.

    Raises RefusedError `oversight.action`, `oversight.not_urgent`, `desk.role`, `case.reason`."""
    check_ask(action, role, reason)
    if not rule_of(action).urgent or urgency != "immediate":
        raise RefusedError("oversight.not_urgent", "Only what is immediate can be done alone. Ask a second person.")
    if role != LEAD:
        raise RefusedError("desk.role", "Only a lead can do this alone.")


def lead_is_alone(action: str, role: str, others: Collection[str]) -> bool:
    """Whether this lead does it without a second person, because nobody else here could answer."""
    return rule_of(action).lone_lead and role == LEAD and not can_be_answered(action, role, others)


def may_review(role: str, others: Collection[str], *, same: bool) -> bool:
    """Whether this person looks at what a lead did alone: another lead; where there is none, anybody else. `others`:
    roles of everybody else who may see it, without the lead who did it."""
    return not same and (role == LEAD or LEAD not in others)


def review_is_late(done: int, now: int) -> bool:
    return now >= done + REVIEW_WITHIN
