"""The life cycle: what the table allows, and to whom."""

from __future__ import annotations

import itertools

import pytest

from amanat.errors import RefusedError
from amanat.process.life import OFFERED, TRANSITIONS, By, Kind, Need, Status, possible, transition

EVERYTHING = frozenset(Need)


def test_the_prefix_of_this_release_runs_from_received_to_closed() -> None:
    path = [Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED, Status.REDIRECTED, Status.CLOSED]
    for before, after in itertools.pairwise(path):
        assert transition(before, after, Kind.SUPPORT, By.CASEWORKER, EVERYTHING).after is after


def test_no_edge_stands_twice_and_every_status_can_be_reached() -> None:
    pairs = [(edge.before, edge.after) for edge in TRANSITIONS]
    assert len(pairs) == len(set(pairs))
    assert {after for _, after in pairs} | {Status.RECEIVED} == set(Status)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.WITHDRAWN])
def test_she_can_withdraw_from_anywhere_without_a_reason(status: Status) -> None:
    assert transition(status, Status.WITHDRAWN, Kind.SUPPORT, By.HER, frozenset()).by is By.HER


@pytest.mark.parametrize("by", [By.CASEWORKER, By.LEAD])
def test_nobody_at_the_desk_withdraws_for_her(by: By) -> None:
    with pytest.raises(RefusedError, match=r"desk\.role"):
        transition(Status.ASSESSED, Status.WITHDRAWN, Kind.SUPPORT, by, EVERYTHING)


def test_a_support_desk_never_opens_an_inquiry_and_a_publisher_never_finds() -> None:
    for edge in TRANSITIONS:
        if edge.after is Status.INQUIRY_OPENED:
            assert edge.kinds == {Kind.INQUIRY}
        if edge.after is Status.SUBSTANTIATED:
            assert Kind.PUBLISHER not in edge.kinds


@pytest.mark.parametrize(
    ("before", "after", "given", "code"),
    [
        (Status.RECEIVED, Status.ASSESSED, EVERYTHING, "case.step"),
        (Status.CLOSED, Status.RECEIVED, EVERYTHING, "case.step"),
        (Status.ASSESSED, Status.CONSENTED, EVERYTHING, "case.step"),
        (Status.ASSESSED, Status.CLOSED, frozenset({Need.URGENCY}), "case.reason"),
        (Status.ACKNOWLEDGED, Status.ASSESSED, frozenset({Need.REASON}), "case.needs"),
    ],
)
def test_a_step_that_is_not_open_says_why(before: Status, after: Status, given: frozenset[Need], code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        transition(before, after, Kind.SUPPORT, By.LEAD, given)
    assert caught.value.code == code


def test_possible_offers_only_what_transition_accepts() -> None:
    for status in Status:
        for edge in possible(status, Kind.INQUIRY, By.LEAD):
            assert edge.after in OFFERED
            assert transition(status, edge.after, Kind.INQUIRY, By.LEAD, EVERYTHING) is edge


def test_what_is_possible_after_acknowledging() -> None:
    offered = [edge.after for edge in possible(Status.ACKNOWLEDGED, Kind.PUBLISHER, By.CASEWORKER)]
    assert offered == [Status.ASSESSED, Status.REDIRECTED]
