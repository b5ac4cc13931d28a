"""Names are compared as a hint: across scripts, titles and order, and never a single word against a whole name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
