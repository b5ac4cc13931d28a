"""The second reader in English: what it asks about, and that it takes nothing back."""

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
    cues = Cues(GROUPS, {}, weights, 0.4, 0.5, CLASSES)
    return check(text, lang="en", stage=STAGES[moment], rules={"en": replace(load_rules()["en"], cues=cues)})


def levels(text: str, weights: Mapping[str, tuple[int, ...]]) -> set[tuple[str, str]]:
    return {(one.rule.split(".")[0], one.level) for one in found(text, weights)}


@pytest.mark.parametrize(("word", "short"), [("harassing", "haras"), ("harassed", "haras"), ("stopped", "stop")])
def test_endings_do_not_count(word: str, short: str) -> None:
    assert stem(word) == short


def test_what_no_rule_names_is_asked_about_and_never_an_error() -> None:
    said = {"wzzyzx": WORSE}
    (one,) = found("The clerk met the zzyzx.", said)
    assert (one.rule, one.group, one.level) == ("en.cues.guilt_as_fact", "guilt_as_fact", "warning")
    assert [one.level for one in found("The clerk met the zzyzx.", said, Moment.UNKNOWN)] == ["warning"]
    assert not found("The clerk met the zzyzx.", {"wzzyzx": FAIRER})


def test_a_word_counts_apart_where_somebody_else_says_it() -> None:
    both = {"wzzyzx": WORSE, "a:wzzyzx": FAIRER}
    assert found("The clerk met the zzyzx.", both)
    assert not found("She said that the clerk met the zzyzx.", both)


def test_fair_words_around_it_take_nothing_back_that_a_rule_stops() -> None:
    assert levels("He raped a trainee.", {"wtraine": FAIRER, "whe": FAIRER}) >= {("guilt", "error")}


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
