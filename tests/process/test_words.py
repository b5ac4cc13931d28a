"""What the respondent may be called, and what lowers an urgency (nothing by itself)."""

from __future__ import annotations

import pytest

from amanat.errors import RefusedError
from amanat.process.life import Status
from amanat.process.urgency import FLAGS, checked_urgency, escalates
from amanat.process.words import RESPONDENT, Decided, Word, respondent_word

COURT = Decided("Sessions Court, Example City", "2026-03-04", final=True)
PANEL = Decided("Committee, Example Mills", "2026-02-01", final=False)


@pytest.mark.parametrize("status", list(Status))
def test_without_a_charge_or_a_final_finding_it_is_always_respondent(status: Status) -> None:
    assert respondent_word(status) == RESPONDENT
    assert respondent_word(status, finding=(Status.SUBSTANTIATED, PANEL)) == RESPONDENT


def test_a_charge_makes_accused_and_names_the_court() -> None:
    assert respondent_word(Status.REFERRED, charge=COURT) == Word("accused", COURT.body, COURT.day)


def test_a_final_finding_names_its_body_and_day() -> None:
    assert respondent_word(Status.OUTCOME, finding=(Status.SUBSTANTIATED, COURT)) == Word(
        "found_against", COURT.body, COURT.day
    )


def test_a_final_finding_that_clears_outweighs_the_charge() -> None:
    word = respondent_word(Status.OUTCOME, charge=COURT, finding=(Status.NOT_SUBSTANTIATED, COURT))
    assert word.word == "cleared"


@pytest.mark.parametrize("open_finding", [Status.INCONCLUSIVE, Status.NO_JURISDICTION])
def test_a_finding_that_decides_nothing_changes_no_word(open_finding: Status) -> None:
    assert respondent_word(Status.OUTCOME, finding=(open_finding, COURT)) == RESPONDENT


def test_on_appeal_the_finding_changes_no_word() -> None:
    assert respondent_word(Status.APPEAL, finding=(Status.SUBSTANTIATED, COURT)) == RESPONDENT


@pytest.mark.parametrize("flag", FLAGS)
def test_one_flag_escalates_alone(flag: str) -> None:
    assert escalates([flag])


def test_no_flag_and_an_unknown_word_escalate_nothing() -> None:
    assert not escalates([])
    assert not escalates(["delay"])


def test_routine_beside_a_flag_needs_a_reason() -> None:
    with pytest.raises(RefusedError, match=r"case\.reason"):
        checked_urgency("routine", ["weapon"], "  ")
    assert checked_urgency("routine", ["weapon"], "He is abroad for a year.") == "routine"
    assert checked_urgency("routine", [], "") == "routine"
    assert checked_urgency("immediate", ["weapon"], "") == "immediate"


@pytest.mark.parametrize(
    ("urgency", "flags", "code"), [("none", [], "case.urgency"), ("soon", ["fluency"], "case.flag")]
)
def test_only_the_words_of_the_list_are_taken(urgency: str, flags: list[str], code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        checked_urgency(urgency, flags, "")
    assert caught.value.code == code
