"""The second reader: what it hears in words, what it makes of them, and how it is read from its file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from amanat.errors import MalformedError
from amanat.process.life import Status
from amanat.process.words import Decided
from amanat.publication.cues import Cues, marks, read_cues, sound, state_of, suspected
from amanat.publication.cues_en import english_marks
from amanat.publication.folding import fold
from amanat.publication.rules import RuleClass
from amanat.publication.sentences import sentences
from amanat.publication.stage import Stage
from amanat.publication.structure import Structure, structure
from amanat.publication.wording import Voice, check, check_only, respelled
from amanat.web.wording import load_rules

RULES = load_rules()
OPEN = Stage(Status.INQUIRY_OPENED)
SAID = {"en": "why", "ur": "کیوں"}


def built(text: str) -> Structure:
    return structure(respelled(next(sentences(fold(text)))), RULES["ur"].grammar)


def cues_of(text: str, stage: Stage = OPEN, usual: frozenset[str] = frozenset()) -> set[str]:
    return {mark[0] for mark in marks(built(text), stage, {"رات": ("hour",), "~skt": ("paper",)}, usual)}


def made(**weights: tuple[int, int, int]) -> Cues:
    said = dict.fromkeys(("blame", "euphemism"), (SAID, SAID))
    return Cues(("fair", "blame", "euphemism"), {}, weights, 0.4, 0.5, said)


@pytest.mark.parametrize(
    ("one", "other"), [("شکایت", "shikayat"), ("خاتون", "khatun"), ("دھمکی", "dhamki"), ("قانون", "kanun")]
)
def test_a_word_sounds_the_same_in_both_scripts(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_a_number_and_a_word_without_consonants_have_a_sound_too() -> None:
    assert (sound("123"), sound("اے")) == ("#", "اے")


def test_cues_tell_words_kinds_pairs_beginning_and_end() -> None:
    found = cues_of("وہ رات گئے، شکایتوں کے بعد گھر گئی؟")
    assert {"@hour", "@hour_g", "begin:وہ", "@paper", "end:گئی" if sound("گئی") == "گئی" else "end:g", "?"} <= found
    # Nothing reaches over a mark.
    assert not any(cue.startswith("گئے_") or cue == "g_skt" for cue in found)


def test_what_somebody_says_denies_supposes_or_quotes_counts_apart() -> None:
    assert "a:=مار" in cues_of("خاتون نے کہا کہ شوہر نے مارا۔")
    assert "n:=مار" in cues_of("شوہر نے نہیں مارا۔")
    assert "c:=مار" in cues_of("اگر شوہر نے مارا تو لکھیں۔")
    assert "q:=مار" in cues_of("”اس نے مجھے بہت مارا اور نکالا“")
    assert "=مار" in cues_of("شوہر نے مارا۔")


def test_an_english_word_is_heard_in_pieces_and_a_name_is_not() -> None:
    english = structure(next(sentences(fold("He groped Nadia 12 times"))), RULES["en"].grammar)
    heard = {mark[0] for mark in english_marks(english, OPEN, {})}
    assert {"k:<gro", "k:ped>", "w%", "w#"} <= heard
    assert not {"k:<nad", "k:<12>"} & heard


def test_whom_a_deed_is_told_of_stands_between_it_and_the_last_mark() -> None:
    told = built("منیجر نے کہا، نرس کو مارا")
    assert told.is_told_of_somebody(3)
    assert not told.is_told_of_somebody(6)


def test_words_that_no_fair_sentence_has_are_counted() -> None:
    none, all_known = cues_of("شوہر نے مارا"), cues_of("شوہر نے مارا", usual=frozenset({"شوہر", "ن", "نے", "مار"}))
    assert {"new", "new:3", "new%8"} <= none
    assert {"new:0", "new%0"} <= all_known
    # What somebody else says is not counted.
    assert not any(cue.startswith("new%") for cue in cues_of("”اس نے مجھے بہت مارا اور نکالا“"))


def test_the_state_is_what_the_record_lets_anybody_say() -> None:
    decided = Decided("کمیٹی", "2025-05-03", final=True)
    assert state_of(Stage()) == "unknown"
    assert state_of(OPEN) == "open"
    assert state_of(Stage(Status.CLOSED)) == "ended"
    assert state_of(Stage(Status.NOT_SUBSTANTIATED, None, (Status.NOT_SUBSTANTIATED, decided))) == "ended"
    assert state_of(Stage(Status.SUBSTANTIATED, None, (Status.SUBSTANTIATED, decided))) == "found"
    assert "g:open" in cues_of("شوہر نے مارا", Stage())


def test_a_sentence_of_fair_words_is_not_suspected() -> None:
    assert suspected(built("شوہر آیا"), OPEN, made(sr=(900, 0, 0))) == []


def test_heavy_words_name_their_class_and_the_next_that_is_nearly_as_likely() -> None:
    cues = made(sr=(0, 900, 850))
    found = suspected(built("کل دفتر میں، شوہر آیا، پھر گیا"), OPEN, cues)
    assert [one.group for one in found] == ["blame", "euphemism"]
    # The words between two marks that speak most for it.
    assert (found[0].first, found[0].last) == (4, 5)


def test_one_class_alone_where_the_next_is_far() -> None:
    found = suspected(built("شوہر آیا"), OPEN, made(sr=(0, 900, -900)))
    assert [one.group for one in found] == ["blame"]
    # Other cues of a sentence, read in another way.
    found = suspected(built("شوہر آیا"), OPEN, made(x=(0, 900, -900)), lambda *_: [("x", -1, -1)])
    assert [one.group for one in found] == ["blame"]


def test_a_finding_carries_its_words_reason_and_class() -> None:
    pack = replace(RULES["ur"], rules=(), cues=made(sr=(0, 900, -900)))
    (found,) = check("شوہر آیا", lang="ur", stage=OPEN, rules={"ur": pack})
    assert (found.rule, found.group, found.level, found.start, found.end) == ("ur.cues.blame", "blame", "warning", 0, 8)
    assert (found.reason, found.better) == (SAID, SAID)
    # What she says herself, a record, and the privacy check are never asked.
    assert check("شوہر آیا", lang="ur", stage=OPEN, rules={"ur": pack}, voice=Voice.OWN) == ()
    only = check_only("شوہر آیا", lang="ur", stage=OPEN, rules={"ur": pack}, groups=set(RuleClass), voice=Voice.DESK)
    assert only == ()


def test_fair_words_take_nothing_back_that_a_rule_stops() -> None:
    pack = replace(RULES["ur"], cues=made(**{"begin:h": (9000, 0, 0), "g:open": (9000, 0, 0)}))
    (role,) = check("درندہ گرفتار", lang="ur", stage=OPEN, rules={"ur": pack})
    assert role.level == "error"


def test_the_packs_have_a_second_reader_that_knows_all_classes() -> None:
    cues = RULES["ur"].cues
    assert cues is not None
    assert set(cues.groups[1:]) == set(RuleClass)
    assert all(set(words) == {"en", "ur"} for said in cues.said.values() for words in said)


def file(**changes: Any) -> bytes:
    data = {
        "format": "amanat-cues/1",
        "language": "ur",
        "warning": 0.4,
        "second": 0.5,
        "groups": ["fair", "blame"],
        "said": {"blame": {"reason": SAID, "better": SAID}},
        "kinds": {"رات": "hour dark"},
        "usual": "دفتر گھر",
        "weights": {"skt": [1, -2]},
        **changes,
    }
    return json.dumps(data).encode()


def test_a_file_is_read() -> None:
    language, cues = read_cues(file())
    assert language == "ur"
    assert (cues.kinds, cues.usual) == ({"رات": ("hour", "dark")}, {"دفتر", "گھر"})
    assert (cues.weights, cues.warning, cues.second) == ({"skt": (1, -2)}, 0.4, 0.5)


@pytest.mark.parametrize(
    "raw",
    [
        b"no json",
        b"[]",
        file(format="other"),
        file(groups=["blame", "fair"]),
        file(groups=["fair", "blame", "euphemism"]),
        file(weights={"skt": [1]}),
        file(weights={"skt": ["much", 1]}),
        file(warning=None),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(raw: bytes) -> None:
    with pytest.raises(MalformedError, match="python -m bench") as refused:
        read_cues(raw)
    assert refused.value.code == "wording.cues"
