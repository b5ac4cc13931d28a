"""Packs of private phrases: the examples in them hold, and a wrong pack is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from amanat.errors import MalformedError
from amanat.publication.folding import fold
from amanat.publication.people import Person, Protected
from amanat.publication.phrases import Asked, Phrases, read_phrases
from amanat.publication.privacy import check
from amanat.publication.private import SAID
from amanat.publication.sentences import sentences
from amanat.publication.wording import Voice
from amanat.web import wording
from amanat.web.wording import load_rules

PACKS = [pack.phrases for pack in load_rules().values() if pack.phrases is not None]
EXAMPLES = [
    (phrase.said, text, is_bad)
    for pack in PACKS
    for phrase in pack.phrases
    for texts, is_bad in ((phrase.bad, True), (phrase.good, False))
    for text in texts
]
SMALL: dict[str, Any] = {
    "format": "amanat-privacy/1",
    "language": "en",
    "lists": {"drug": ["insulin"]},
    "people": ["she"],
    "phrases": [
        {
            "id": "private.medical",
            "find": ["[ takes @drug ]"],
            "examples": {"bad": ["She takes insulin."], "good": ["She left."]},
        }
    ],
}


def found(text: str, packs: list[Phrases], *, hers: bool = False, named: bool = False) -> set[str]:
    folded, asked = fold(text), Asked(packs, hers=hers)
    return {one.rule for sentence in sentences(folded) for one in asked.find(sentence, folded, named=named)}


def small(change: Callable[[Any], None] = lambda _: None) -> bytes:
    data = deepcopy(SMALL)
    change(data)
    return json.dumps(data).encode()  # JSON is YAML


def phrase(**more: Any) -> Callable[[Any], None]:
    return lambda data: data["phrases"][0].update(more)


@pytest.mark.parametrize(("said", "text", "is_bad"), EXAMPLES, ids=[text[:40] for _, text, _ in EXAMPLES])
def test_the_examples_in_the_packs_hold(said: str, text: str, is_bad: bool) -> None:
    assert (said in found(text, PACKS)) is is_bad


def test_both_languages_have_a_pack_and_look_for_the_same_things() -> None:
    english, urdu = ({phrase.said for phrase in pack.phrases} for pack in PACKS)
    assert english == urdu <= set(SAID)


def test_somebody_must_be_meant_where_a_phrase_asks_for_a_person() -> None:
    packs = [read_phrases(small(phrase(person=True)))]
    assert found("She takes insulin.", packs) == {"private.medical"}
    assert not found("Everybody takes insulin.", packs)
    assert found("Everybody takes insulin.", packs, named=True)


def test_in_her_own_voice_she_may_say_what_is_her_own() -> None:
    packs = [read_phrases(small(lambda data: (phrase(own=True)(data), data.update(first=["i"]))))]
    assert not found("I know that she takes insulin.", packs, hers=True)
    assert found("She takes insulin.", packs, hers=True)
    assert found("I know that she takes insulin.", packs)


def test_the_law_may_be_told_and_the_same_words_about_somebody_may_not() -> None:
    assert not found("Questions about a complainant's sexual history are not allowed.", PACKS)
    assert found("Questions about her sexual history are not allowed.", PACKS) == {"private.intimate"}
    both = Protected((Person("c", "complainant", ("Ayesha Khan",)),))
    text = "The rules give Ayesha Khan insulin, and she takes insulin."
    assert "private.medical" in {one.rule for one in check(text, lang="en", protected=both, rules=load_rules())}


def test_a_hearing_in_camera_may_be_named_where_the_law_is_told_and_not_what_was_said_in_it() -> None:
    rules = load_rules()

    def errors(text: str) -> set[str]:
        return {one.rule for one in check(text, lang="en", protected=Protected(), rules=rules) if one.level == "error"}

    assert not errors("The court sits in camera, as section 12 requires, and in camera hearings are not published.")
    assert errors("In the closed hearing she described the room.") >= {"private.camera"}
    assert errors("In camera proceedings began.") == {"third.in_camera"}


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("privacy.yaml", b"\xff"),
        ("privacy.yaml", b"a: ["),
        ("privacy.format", b"[]"),
        ("privacy.format", small(lambda data: data.update(format="x"))),
        ("privacy.format", small(lambda data: data.update(more=1))),
        ("privacy.field", small(lambda data: data.update(lists=[]))),
        ("privacy.field", small(lambda data: data["lists"].update(drug=[True]))),
        ("privacy.field", small(lambda data: data["lists"].update(drug="x"))),
        ("privacy.field", small(lambda data: data["phrases"].append(data["phrases"][0]))),
        ("privacy.field", small(lambda data: data.update(phrases=["x"]))),
        ("privacy.field", small(phrase(id="x"))),
        ("privacy.field", small(phrase(more=1))),
        ("privacy.field", small(phrase(said="nothing.known"))),
        ("privacy.examples", small(phrase(find=[]))),
        ("privacy.examples", small(phrase(examples=None))),
        ("wording.pattern", small(phrase(find=["@nothing"]))),
    ],
)
def test_a_wrong_pack_is_refused_by_name(code: str, raw: bytes) -> None:
    with pytest.raises(MalformedError) as refused:
        read_phrases(raw)
    assert refused.value.code == code


def test_a_wrong_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wording").mkdir()
    (tmp_path / "privacy").mkdir()
    (tmp_path / "privacy" / "xx.yaml").write_bytes(b"[]")
    monkeypatch.setattr(wording, "wording_folder", lambda: tmp_path / "wording")
    with pytest.raises(MalformedError, match=r"privacy/xx\.yaml"):
        load_rules()


def test_own_voice_protects_others_from_the_same_phrases() -> None:
    def rules_in(text: str) -> set[str]:
        return {one.rule for one in check(text, lang="en", protected=Protected(), rules=load_rules(), voice=Voice.OWN)}

    assert "private.medical" not in rules_in("I was pregnant and I was prescribed sertraline.")
    assert "private.medical" in rules_in("His wife was prescribed sertraline.")
