"""One word is found in its other spellings, other words are not; what is not joined is written down and counted."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amanat.spelling.habits import HABITS
from amanat.spelling.letters import plain
from amanat.spelling.search import frame, frame_of_key, same_word, search_keys
from amanat.spelling.sounds import MOST_KEYS
from amanat.spelling.urdu import LETTERS

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "spelling.json").read_text(encoding="utf-8"))["cases"]


def pairs(name: str) -> list[tuple[str, str]]:
    return [pair for case in CASES if case["name"] == name for pair in combinations(case["input"]["words"], 2)]


@pytest.mark.parametrize("name", ["one word", "two words", "one word, not joined", "two words, joined"])
def test_every_pair_goes_as_it_says(name: str) -> None:
    expected = name in ("one word", "two words, joined")
    assert [pair for pair in pairs(name) if same_word(*pair) is not expected] == []


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["name"] == "keys"], ids=lambda case: case["input"]["word"]
)
def test_every_word_has_the_keys_that_are_written(case: dict[str, Any]) -> None:
    word = case["input"]["word"]
    assert {"keys": list(search_keys(word)), "frame": frame(word)} == case["expect"]


def test_of_the_written_pairs_97_in_100_are_joined_and_of_the_joined_97_in_100_belong_together() -> None:
    right, lost, wrong = len(pairs("one word")), len(pairs("one word, not joined")), len(pairs("two words, joined"))
    assert right >= 150
    assert len(pairs("two words")) >= 300
    assert right / (right + lost) >= 0.97
    assert right / (right + wrong) >= 0.97


def test_of_all_the_words_that_mean_something_else_fewer_than_one_pair_in_a_thousand_is_joined() -> None:
    groups = [
        case["input"]["words"] for case in CASES if case["name"] == "one word" and len(case["input"]["words"]) > 2
    ]
    others = [(a, b) for one, other in combinations(groups, 2) for a in one[:2] for b in other[:2]]
    joined = [pair for pair in others if frame(pair[0]) == frame(pair[1]) and same_word(*pair)]
    assert len(others) > 10_000
    assert len(joined) / len(others) < 0.001


WRITTEN = st.one_of(
    st.text(max_size=50),
    st.text("abcdefghijklmnopqrstuvwxyz", max_size=45),
    st.text("aeiouywvhcgbk", max_size=12),
    st.text("".join(sorted(LETTERS)) + "يكهةأإئؤء\u200c\u064b\u0670", max_size=45),
    st.sampled_from(sorted(HABITS)),
)


@given(WRITTEN)
@example("عہ")
@example("اللہ")
@example("ھھ")
@example("eee")
@example("wyy")
def test_any_word_has_a_few_keys_and_all_of_them_its_frame(word: str) -> None:
    keys = search_keys(word)
    assert len(keys) <= MOST_KEYS
    assert bool(keys) is bool(plain(word))
    assert list(keys) == sorted(set(keys))
    for key in keys:
        assert key == frame(word) if key.startswith("=") else frame_of_key(key) == frame(word)


@given(WRITTEN)
def test_case_marks_and_what_nobody_sees_change_no_key(word: str) -> None:
    assert search_keys(f"\u200f{word}\u200e") == search_keys(word)
    if word.isascii():
        assert search_keys(word.upper()) == search_keys(word)


@given(WRITTEN)
def test_plain_letters_stay_as_they_are(word: str) -> None:
    assert plain(plain(word)) == plain(word)


def test_every_habit_leads_to_a_word_that_has_keys_of_sounds() -> None:
    for spelling, instead in HABITS.items():
        assert spelling == plain(spelling)
        assert instead not in HABITS, instead
        assert not search_keys(spelling)[0].startswith("="), spelling
