"""Names are compared as a hint: across scripts, titles and order, and never a single word against a whole name."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.desk.pattern.index import Respondents
from amanat.desk.pattern.reading import Name, Reading
from amanat.escrow.names import alike, name_keys

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "names.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_vector_goes_as_it_says(case: dict[str, Any]) -> None:
    one, other = case["input"]["one"], case["input"]["other"]
    assert alike(one, other) is case["expect"]["alike"]
    assert alike(other, one) is case["expect"]["alike"]


WORDS = [word for case in CASES for name in case["input"].values() for word in name.split()]
NAMES = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))


@given(NAMES, NAMES)
def test_names_that_are_alike_are_alike_both_ways_and_share_a_key(one: str, other: str) -> None:
    hint = alike(one, other)
    assert hint is alike(other, one)
    if hint:
        assert name_keys(one) & name_keys(other)


@given(st.lists(st.sampled_from(["Nadeem", "Farhan", "Iqbal", "نواز", "ریاض"]), min_size=2, unique=True), st.randoms())
def test_the_order_of_the_words_and_a_title_change_nothing(words: list[str], chance: Any) -> None:
    name = " ".join(words)
    chance.shuffle(words)
    assert alike(name, "Dr. " + " ".join(words))


def test_a_title_alone_or_nothing_is_like_nobody() -> None:
    assert name_keys("Dr. Prof.") == name_keys("") == frozenset()
    assert not alike("Dr.", "Dr.")


def test_the_quick_way_finds_every_two_names_that_are_alike() -> None:
    """The index of a desk asks coarse forms first. It must miss nothing that `alike` finds, nor find more."""
    chosen, index = random.Random(5), Respondents()
    words = "M A T. Abdul Rehman عبد الرحمن Abdulrehman Muhammad محمد Ali Aly Alee Wali علی Tariq طارق Khan خان Dr. 123"
    texts = {" ".join(chosen.choices(words.split(), k=chosen.choice((1, 2, 2, 3)))) for _ in range(150)}
    names = [name for text in sorted(texts) if (name := Name.of(text, index.hear))]
    for name in names:
        index.put(name.text, Reading(names=(name,)))
    pairs = [(one.text, other.text) for one, other in itertools.combinations(names, 2)]
    expected = {pair for pair in pairs if alike(*pair)}
    assert {pair for pair in pairs if pair[1] in index._like[pair[0]]} == expected
    assert 50 < len(expected) < len(pairs) / 2
