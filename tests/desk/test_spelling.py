"""Search finds a word in its Urdu, Roman Urdu and English spellings, soon enough at a big desk."""

from __future__ import annotations

import json
import random
from itertools import combinations
from pathlib import Path
from time import perf_counter

import pytest

from amanat.desk.find import Excerpts, fold, terms
from amanat.desk.index import WordIndex
from tests.desk.house import House

CASES = json.loads((Path(__file__).parents[2] / "vectors" / "spelling.json").read_text(encoding="utf-8"))["cases"]
ONE_WORD = [tuple(case["input"]["words"]) for case in CASES if case["name"] == "one word"]
TWO_WORDS = [tuple(case["input"]["words"]) for case in CASES if case["name"] == "two words"]


def found(written: str, query: str) -> bool:
    index = WordIndex()
    index.add("case", "", fold(f"us ne {written} likha").split())
    return bool(index.cases(terms(query)))


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("ہراساں", "harasan"),
        ("harasaan", "ہراساں"),
        ("زیادتی", "zyadti"),
        ("ziadti", "zyaadti"),
        ("نوکری", "nokri"),
        ("naukri", "نوکری"),
        ("لاہور", "Lahore"),
        ("Lahor", "لاہور"),
        ("محمد", "Mohd"),
        ("Muhammad", "mohammed"),
        ("موسیٰ", "Musa"),
        ("فلم", "film"),
        ("WhatsApp", "واٹس ایپ".replace(" ", "")),
        ("افسر", "afsar"),
    ],
)
def test_a_word_is_found_in_another_spelling_or_script(written: str, query: str) -> None:
    assert found(written, query)


def test_of_the_written_pairs_97_in_100_find_each_other_and_few_others_do() -> None:
    pairs = [pair for words in ONE_WORD for pair in combinations(words, 2)]
    assert sum(found(*pair) for pair in pairs) >= 0.97 * len(pairs)
    assert sum(found(*pair) for pair in TWO_WORDS) <= 0.1 * len(TWO_WORDS)


def test_the_piece_that_is_shown_is_the_one_in_the_other_script() -> None:
    assert "ہراساں" in Excerpts("harasan").of(("Something else.", "دفتر میں ہراساں کیا گیا"))
    assert Excerpts("harasan").of(("Something else.",)) == ""


def test_a_word_that_was_forgotten_is_found_in_no_spelling() -> None:
    index = WordIndex()
    index.add("one", "", [fold("نوکری"), fold("naukri")])
    index.add("two", "", [fold("nokri")])
    index.drop("one")
    index.purge()
    assert index.cases(terms("نوکری")) == {"two"}


def test_a_record_is_found_in_the_other_script_also_after_unlocking_again(desk: House) -> None:
    desk.sent("دفتر میں افسر نے ہراساں کیا")
    desk.sync()
    case = desk.only_case()
    for _ in range(2):
        (hit,) = desk.office.search(desk.lead, "daftar harasaan")
        assert hit.summary.case == case
        assert "دفتر" in hit.excerpt
        assert desk.office.search(desk.lead, "daftar lahore") == ()
        desk.reopen()
        desk.unlock()


@pytest.mark.slow
def test_a_search_among_the_words_of_ten_thousand_cases_takes_no_longer_than_a_blink() -> None:
    chance = random.Random(3)
    vowels = (*"aeiou", "aa", "ee", "ai", "au")
    sounds = [consonant + vowel for consonant in (*"bdfghjklmnprstz", "sh", "kh", "ch") for vowel in vowels]
    words = list({fold("".join(chance.choices(sounds, k=chance.randint(1, 4)))) for _ in range(60_000)})
    index = WordIndex()
    for case in range(10_000):
        index.add(str(case), "", chance.sample(words, 60) if case else words)
    queries = ["naukri", "نوکری", "harasan", "kar", "sach", "لاہور", "dar", "muhammad"]
    index.cases(terms("warm"))
    times = []
    for query in queries:
        start = perf_counter()
        index.cases(terms(query))
        times.append(perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.05
