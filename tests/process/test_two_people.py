"""Who may ask, who may answer, and when it is over: every row of the table and every edge."""

from __future__ import annotations

import pytest

from amanat.errors import RefusedError
from amanat.process import two_people
from amanat.process.two_people import ANSWER_WITHIN, RULES, SETTLED, State

NOW = 1_790_000_000
ROLES = ("lead", "caseworker", "reviewer")


@pytest.mark.parametrize("action", sorted(RULES))
def test_one_of_two_is_always_a_lead_and_nobody_answers_alone(action: str) -> None:
    for asker in sorted(RULES[action].asks):
        for role in ROLES:
            may = two_people.may_answer(action, asker, role, same=False, concerned=False)
            assert may == (role in RULES[action].answers and "lead" in (asker, role))
            assert not two_people.may_answer(action, asker, role, same=True, concerned=False)
            assert not two_people.may_answer(action, asker, role, same=False, concerned=True)


def test_only_what_is_in_the_table_by_whom_it_says_and_with_a_reason() -> None:
    two_people.check_ask("export_case", "caseworker", "why")
    for action, role, reason, code in (
        ("anything", "lead", "why", "oversight.action"),
        ("export_case", "reviewer", "why", "desk.role"),
        ("export_all", "caseworker", "why", "desk.role"),
        ("export_case", "lead", " \n", "case.reason"),
    ):
        with pytest.raises(RefusedError) as caught:
            two_people.check_ask(action, role, reason)
        assert caught.value.code == code


def test_whether_anybody_is_there_to_answer() -> None:
    assert two_people.can_be_answered("export_case", "caseworker", ["caseworker", "lead"])
    assert not two_people.can_be_answered("export_case", "caseworker", ["caseworker", "reviewer"])
    assert not two_people.can_be_answered("export_case", "lead", [])
    assert two_people.lead_is_alone("erase_lost", "lead", ["caseworker"])
    assert not two_people.lead_is_alone("erase_lost", "lead", ["lead"])
    assert not two_people.lead_is_alone("erase_lost", "caseworker", [])
    assert not two_people.lead_is_alone("export_all", "lead", [])


def _state(now: int = NOW, **more: object) -> State:
    given: dict[str, object] = {"asked": NOW, "answered": None, "yes": False, "used": None, "taken_back": None}
    return two_people.state_of(now=now, **{**given, **more})  # type: ignore[arg-type]


def test_a_question_waits_a_week_a_yes_is_good_for_a_week_and_once() -> None:
    assert _state() is State.WAITS
    assert _state(NOW + ANSWER_WITHIN - 1) is State.WAITS
    assert _state(NOW + ANSWER_WITHIN) is State.OVER
    assert _state(answered=NOW) is State.NO
    answered = NOW + ANSWER_WITHIN - 1
    assert _state(answered + ANSWER_WITHIN - 1, answered=answered, yes=True) is State.YES
    assert _state(answered + ANSWER_WITHIN, answered=answered, yes=True) is State.OVER
    assert _state(taken_back=NOW, answered=NOW, yes=True) is State.TAKEN_BACK
    assert _state(used=NOW, answered=NOW, yes=True) is State.DONE


def test_alone_only_a_lead_only_what_is_immediate_and_with_a_reason() -> None:
    two_people.check_alone("export_case", "lead", "immediate", "A court sits today")
    for action, role, urgency, reason, code in (
        ("export_case", "lead", "soon", "why", "oversight.not_urgent"),
        ("export_case", "lead", None, "why", "oversight.not_urgent"),
        ("undo_block", "lead", "immediate", "why", "oversight.not_urgent"),
        ("export_case", "caseworker", "immediate", "why", "desk.role"),
        ("export_case", "lead", "immediate", "", "case.reason"),
    ):
        with pytest.raises(RefusedError) as caught:
            two_people.check_alone(action, role, urgency, reason)
        assert caught.value.code == code


def test_another_lead_looks_and_where_there_is_none_anybody_else() -> None:
    assert two_people.may_review("lead", ["lead", "caseworker"], same=False)
    assert not two_people.may_review("caseworker", ["lead", "caseworker"], same=False)
    assert two_people.may_review("caseworker", ["caseworker"], same=False)
    assert not two_people.may_review("lead", [], same=True)
    assert not two_people.review_is_late(NOW, NOW + 72 * 3600 - 1)
    assert two_people.review_is_late(NOW, NOW + 72 * 3600)


def test_whoever_came_yesterday_is_no_second_person_for_somebodys_keys() -> None:
    assert not two_people.is_settled("renew_person", NOW - SETTLED + 1, NOW)
    assert two_people.is_settled("renew_person", NOW - SETTLED, NOW)
    assert two_people.is_settled("export_case", NOW, NOW)
