"""The second reader in English: what it asks about, what it doubts, and what it never touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from amanat.publication.cues import FAIR, Cues
from amanat.publication.cues_en import stem
from amanat.publication.finding import Finding
from amanat.publication.stage import Moment
from amanat.publication.wording import check
from amanat.web.wording import load_rules
from tests.publication.stages import STAGES

SAID = {"en": "x", "ur": "x"}
GROUPS = (FAIR, "guilt_as_fact", "blame")
CLASSES = dict.fromkeys(GROUPS[1:], (SAID, SAID))
FAIRER, WORSE = (900, -900, -900), (-900, 900, 0)


def found(text: str, weights: Mapping[str, tuple[int, ...]], moment: Moment = Moment.RESPONDENT) -> tuple[Finding, ...]:
    cues = Cues(GROUPS, {}, weights, 0.4, 0.75, 0.5, CLASSES, doubt=0.35)
    return check(text, lang="en", stage=STAGES[moment], rules={"en": replace(load_rules()["en"], cues=cues)})


def levels(text: str, weights: Mapping[str, tuple[int, ...]]) -> set[tuple[str, str]]:
    return {(one.rule.split(".")[0], one.level) for one in found(text, weights)}


@pytest.mark.parametrize(("word", "short"), [("harassing", "haras"), ("harassed", "haras"), ("stopped", "stop")])
def test_endings_do_not_count(word: str, short: str) -> None:
    assert stem(word) == short


def test_what_no_rule_names_is_asked_about_and_an_error_only_where_the_case_is_known() -> None:
    said = {"wzzyzx": WORSE}
    (one,) = found("The clerk met the zzyzx.", said)
    assert (one.rule, one.group, one.level) == ("en.cues.guilt_as_fact", "guilt_as_fact", "error")
    assert [one.level for one in found("The clerk met the zzyzx.", said, Moment.UNKNOWN)] == ["warning"]
    assert not found("The clerk met the zzyzx.", {"wzzyzx": FAIRER})


def test_a_word_counts_apart_where_somebody_else_says_it() -> None:
    both = {"wzzyzx": WORSE, "a:wzzyzx": FAIRER}
    assert found("The clerk met the zzyzx.", both)
    assert not found("She said that the clerk met the zzyzx.", both)


def test_a_doubt_makes_an_error_a_warning_but_not_where_the_sentence_turns() -> None:
    fair = {"wtraine": FAIRER}
    assert levels("He raped a trainee.", {}) >= {("guilt", "error")}
    assert {level for _, level in levels("He raped a trainee.", fair)} == {"warning"}
    assert ("guilt", "error") in levels("The respondent denied it; he raped a trainee.", fair)
    assert ("guilt", "error") in levels("She said nothing, but he raped a trainee.", fair)


@pytest.mark.parametrize(
    "text", ["The only woman engineer in the Multan office complained.", "The committee found that he harassed her."]
)
def test_who_may_be_known_and_what_the_record_lacks_is_never_doubted(text: str) -> None:
    fair = {"wthe": FAIRER, "rthe": FAIRER, "m:,": FAIRER}
    assert any(one.level == "error" for one in found(text, fair))


def test_a_rule_which_says_why_comes_before_a_cue_of_its_class() -> None:
    rules = {one.rule for one in found("He raped a trainee.", {"wrap": WORSE, "wraped": WORSE, "whe": WORSE})}
    assert any(rule.startswith("guilt.") for rule in rules)
    assert "en.cues.guilt_as_fact" not in rules


def test_the_weights_of_the_pack_tell_two_plain_sentences_apart() -> None:
    for text, bad in (
        ("All winter the overseer had his way of keeping the new girls behind.", True),
        ("The committee heard both sides on Monday and will write to them.", False),
    ):
        got = check(text, lang="en", stage=STAGES[Moment.RESPONDENT], rules=load_rules())
        assert bool(got) is bad, text
