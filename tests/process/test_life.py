"""The life cycle: what the table allows, to whom, and what a refused step is told."""

from __future__ import annotations

import itertools

import pytest

from amanat.errors import RefusedError
from amanat.process.life import (
    FINDINGS,
    OFFERED,
    PROCEEDING,
    TRANSITIONS,
    WORDS_ENOUGH,
    By,
    Kind,
    Need,
    Status,
    Tells,
    missing,
    plain_steps,
    possible,
    transition,
)

EVERYTHING = frozenset(Need)
PAPERS = frozenset({Need.REASON, Need.DOCUMENT})


def walk(path: list[Status], kind: Kind, by: By, given: frozenset[Need]) -> None:
    for before, after in itertools.pairwise(path):
        assert transition(before, after, kind, by, given).after is after


def test_a_case_goes_its_whole_way_at_an_inquiry_body() -> None:
    s = Status
    beginning = [s.RECEIVED, s.ACKNOWLEDGED, s.ASSESSED, s.CONSENTED]
    inquiry = [s.INQUIRY_OPENED, s.RESPONDENT_NOTIFIED, s.REPLY_WINDOW, s.HEARD, s.SUBSTANTIATED, s.OUTCOME]
    after = [s.APPEAL, s.NOT_SUBSTANTIATED, s.OUTCOME, s.CLOSED, s.REOPENED, s.ASSESSED]
    walk([*beginning, *inquiry, *after], Kind.INQUIRY, By.LEAD, EVERYTHING)


def test_a_case_goes_its_whole_way_at_a_support_desk_with_papers_alone_after_the_referral() -> None:
    s = Status
    walk([s.CONSENTED, s.REFERRED], Kind.SUPPORT, By.CASEWORKER, frozenset({Need.CONSENT, Need.SECOND_PERSON}))
    walk([s.REFERRED, *PROCEEDING[1:], s.INCONCLUSIVE, s.APPEAL, s.OUTCOME], Kind.SUPPORT, By.CASEWORKER, PAPERS)


def test_no_edge_stands_twice_and_every_status_can_be_reached() -> None:
    rows = [(edge.before, edge.after, kind, edge.record) for edge in TRANSITIONS for kind in edge.kinds]
    assert len(rows) == len(set(rows))
    for kind in (Kind.SUPPORT, Kind.INQUIRY):
        assert _reached(kind) == set(Status) == set(OFFERED)


def _reached(kind: Kind) -> set[Status]:
    seen, todo = {Status.RECEIVED}, [Status.RECEIVED]
    while todo:
        here = todo.pop()
        new = {edge.after for edge in TRANSITIONS if edge.before is here and kind in edge.kinds} - seen
        seen |= new
        todo += new
    return seen


@pytest.mark.parametrize("kind", list(Kind))
def test_from_every_stage_the_desk_can_come_to_an_end(kind: Kind) -> None:
    for status in _reached(kind) - {Status.CLOSED, Status.WITHDRAWN}:
        seen, todo = {status}, [status]
        while todo:
            here = todo.pop()
            new = {edge.after for edge in possible(here, kind, By.LEAD)} - seen
            seen |= new
            todo += new
        assert Status.CLOSED in seen, status


def test_a_publisher_has_no_proceeding() -> None:
    assert not _reached(Kind.PUBLISHER) & {*PROCEEDING, *FINDINGS, Status.OUTCOME, Status.APPEAL}


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.WITHDRAWN])
def test_she_can_withdraw_from_anywhere_without_a_reason(status: Status) -> None:
    assert transition(status, Status.WITHDRAWN, Kind.SUPPORT, By.HER, frozenset()).by is By.HER


@pytest.mark.parametrize("by", [By.CASEWORKER, By.LEAD])
def test_nobody_at_the_desk_withdraws_for_her(by: By) -> None:
    with pytest.raises(RefusedError, match=r"desk\.role.*Only the complainant can"):
        transition(Status.ASSESSED, Status.WITHDRAWN, Kind.SUPPORT, by, EVERYTHING)


def test_what_she_ended_begins_again_only_with_her_new_consent() -> None:
    with pytest.raises(RefusedError, match=r"case\.needs.*: consent\."):
        transition(Status.WITHDRAWN, Status.REOPENED, Kind.SUPPORT, By.LEAD, frozenset({Need.REASON}))


def test_whatever_a_support_desk_writes_of_a_finding_is_a_record_of_others_with_its_document() -> None:
    decided = {*FINDINGS, Status.OUTCOME, Status.APPEAL, Status.INQUIRY_OPENED}
    for edge in TRANSITIONS:
        if Kind.SUPPORT in edge.kinds and edge.after in decided:
            assert edge.record
            assert Need.DOCUMENT in edge.needs
        if edge.record:
            assert edge.needs == PAPERS
            assert edge.tells == {Tells.COMPLAINANT}, "the desk tells nobody else what others did"


def test_every_finding_anywhere_needs_its_document_and_an_own_one_two_people() -> None:
    for edge in TRANSITIONS:
        if edge.after in FINDINGS:
            assert edge.needs >= PAPERS
            assert edge.record or Need.SECOND_PERSON in edge.needs


def test_an_inquiry_body_finds_nothing_about_somebody_whom_it_did_not_tell() -> None:
    told = {Status.REPLY_WINDOW, Status.HEARD}
    for edge in TRANSITIONS:
        if edge.after in FINDINGS and not edge.record and edge.before not in told:
            assert edge.after is Status.NO_JURISDICTION


def test_without_a_reply_a_finding_waits_until_the_time_to_answer_is_over() -> None:
    given = EVERYTHING - {Need.WINDOW_OVER}
    with pytest.raises(RefusedError, match=r"window_over"):
        transition(Status.REPLY_WINDOW, Status.SUBSTANTIATED, Kind.INQUIRY, By.LEAD, given)
    assert transition(Status.HEARD, Status.SUBSTANTIATED, Kind.INQUIRY, By.LEAD, given)
    assert transition(Status.REPLY_WINDOW, Status.SUBSTANTIATED, Kind.INQUIRY, By.LEAD, EVERYTHING)


def test_where_contact_is_unsafe_nobody_tells_and_the_case_can_still_go_on_or_end() -> None:
    unsafe = EVERYTHING - {Need.SAFE_CONTACT}
    for kind, before in ((Kind.INQUIRY, Status.INQUIRY_OPENED), (Kind.SUPPORT, Status.CONSENTED)):
        with pytest.raises(RefusedError, match=r"case\.needs.*safe_contact"):
            transition(before, Status.RESPONDENT_NOTIFIED, kind, By.LEAD, unsafe)
    for after in (Status.REFERRED, Status.CLOSED):
        assert transition(Status.INQUIRY_OPENED, after, Kind.INQUIRY, By.LEAD, unsafe)


def test_an_own_step_comes_before_a_record_and_a_record_stands_in_where_only_its_papers_are_there() -> None:
    told = (Status.REFERRED, Status.RESPONDENT_NOTIFIED, Kind.SUPPORT, By.CASEWORKER)
    assert not transition(*told, EVERYTHING).record
    assert transition(*told, PAPERS).record
    assert missing(*told, PAPERS) == ((Need.CONSENT, Need.SECOND_PERSON, Need.SAFE_CONTACT), ())


@pytest.mark.parametrize(
    ("before", "after", "given", "code"),
    [
        (Status.RECEIVED, Status.ASSESSED, EVERYTHING, "case.step"),
        (Status.CLOSED, Status.RECEIVED, EVERYTHING, "case.step"),
        (Status.CONSENTED, Status.INQUIRY_OPENED, EVERYTHING, "case.step"),
        (Status.ASSESSED, Status.CLOSED, frozenset({Need.URGENCY}), "case.reason"),
        (Status.ACKNOWLEDGED, Status.ASSESSED, frozenset({Need.REASON}), "case.needs"),
        (Status.ASSESSED, Status.CONSENTED, frozenset({Need.REASON}), "case.needs"),
    ],
)
def test_a_step_that_is_not_open_says_why(before: Status, after: Status, given: frozenset[Need], code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        transition(before, after, Kind.SUPPORT, By.LEAD, given)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", list(Kind))
def test_every_step_lacks_exactly_what_it_is_not_given(kind: Kind) -> None:
    for edge in TRANSITIONS:
        for need in edge.needs if kind in edge.kinds else ():
            ways = missing(edge.before, edge.after, kind, edge.by, edge.needs - {need})
            assert (need,) in ways
            if len(ways) == 1:
                with pytest.raises(RefusedError, match="reason" if need is Need.REASON else need.value):
                    transition(edge.before, edge.after, kind, edge.by, edge.needs - {need})


def test_a_lead_alone_takes_what_a_lead_takes() -> None:
    with pytest.raises(RefusedError, match=r"desk\.role.*Only a lead can"):
        transition(Status.CLOSED, Status.REOPENED, Kind.SUPPORT, By.CASEWORKER, EVERYTHING)


def test_possible_offers_only_what_transition_accepts() -> None:
    for status, kind, by in itertools.product(Status, Kind, By):
        for edge in possible(status, kind, by):
            assert edge.after in OFFERED
            assert transition(status, edge.after, kind, by, edge.needs) is edge


def test_the_desks_own_pages_offer_only_steps_for_which_words_are_enough() -> None:
    for status, kind, by in itertools.product(Status, Kind, (By.CASEWORKER, By.LEAD)):
        for after in plain_steps(status, kind, by):
            assert transition(status, after, kind, by, WORDS_ENOUGH)
            assert after in {
                *(Status.ACKNOWLEDGED, Status.ASSESSED, Status.REDIRECTED, Status.CLOSED, Status.REOPENED),
            }


def test_what_is_possible_after_acknowledging() -> None:
    offered = [edge.after for edge in possible(Status.ACKNOWLEDGED, Kind.PUBLISHER, By.CASEWORKER)]
    assert offered == [Status.ASSESSED, Status.REDIRECTED]
    assert plain_steps(Status.ACKNOWLEDGED, Kind.PUBLISHER, By.CASEWORKER) == (Status.ASSESSED, Status.REDIRECTED)
