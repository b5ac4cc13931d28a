"""Reading wording packs and case files: what is wrong is refused by name, and nothing private is repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from amanat.errors import MalformedError
from amanat.publication.case_file import read_case
from amanat.publication.people import Person
from amanat.publication.rules import RuleClass, read_rules
from amanat.publication.stage import Stage
from amanat.publication.wording import check
from amanat.web.wording import load_rules, wording_folder

SAID = {"en": "x", "ur": "x"}
SMALL: dict[str, Any] = {
    "format": "amanat-wording/1",
    "language": "en",
    "version": "1",
    "lists": {"a": ["one", "two words"], "b": ["@a", "three*"]},
    "grammar": {"people": {"complainant": ["she"]}, "window": [2, 0]},
    "classes": {name: {"reason": SAID, "better": SAID} for name in RuleClass},
    "rules": [
        {
            "id": "test.one",
            "class": "blame",
            "level": "error",
            "find": ["[ @b|#|% ] x? <end>"],
            "examples": {"bad": ["two words"], "good": [{"text": "x", "moment": "accused"}]},
        }
    ],
}


def written(change: Callable[[Any], None] = lambda _: None) -> bytes:
    data = deepcopy(SMALL)
    change(data)
    return json.dumps(data).encode()  # JSON is YAML


def rule(**more: Any) -> Callable[[Any], None]:
    return lambda data: data["rules"][0].update(more)


def test_a_small_pack_is_read() -> None:
    pack = read_rules(written())
    (one,) = pack.rules
    assert (pack.language, pack.version, pack.reviewed, one.own) == ("en", "1", "", False)
    for text, hits in (("two words", 1), ("threefold x", 1), ("3rd", 1), ("Name", 1), ("words", 0), ("one more", 0)):
        assert len(check(text, lang="en", stage=Stage(), rules={"en": pack})) == hits, text


def test_a_wild_card_leaves_the_rest_of_its_sentence_alone() -> None:
    pack = read_rules(written(rule(find=["<start> [ one ~2 two_words ]"])))
    assert check("one or two words", lang="en", stage=Stage(), rules={"en": pack})
    assert not check("one, two words", lang="en", stage=Stage(), rules={"en": pack})


def test_a_pattern_may_say_what_a_word_is_not_and_how_it_ends() -> None:
    pack = read_rules(written(rule(find=["she *ly? [ *ed!@b|*ly|asked ] him", "he [ !@b|who ] her"])))
    for text, hits in (
        ("she badly flummoxed him", 1),
        ("she threefolded him", 0),
        ("she asked him", 0),
        ("she told him", 0),
        ("he told her", 1),
        ("he one her", 0),
        ("he two words her", 0),
        ("he , her", 0),
        ("He Told her", 1),
    ):
        assert len(check(text, lang="en", stage=Stage(), rules={"en": pack})) == hits, text


def test_a_rule_may_leave_questions_alone() -> None:
    pack = read_rules(written(rule(find=["two words"], unless=["question"])))
    assert check("Two words.", lang="en", stage=Stage(), rules={"en": pack})
    assert not check("Two words?", lang="en", stage=Stage(), rules={"en": pack})


WRONG: list[tuple[str, bytes]] = [
    ("wording.yaml", b"\xff"),
    ("wording.yaml", b"a: ["),
    ("wording.format", b"[]"),
    ("wording.format", written(lambda d: d.update(format="x"))),
    ("wording.format", written(lambda d: d.update(language="fr"))),
    ("wording.field", written(lambda d: d.update(lists=[]))),
    ("wording.field", written(lambda d: d["lists"].update(a=[False]))),
    ("wording.field", written(lambda d: d["lists"].update(a="one"))),
    ("wording.field", written(lambda d: d.update(grammar=[]))),
    ("wording.field", written(lambda d: d["grammar"].update(window=[1]))),
    ("wording.field", written(lambda d: d["classes"].pop("blame"))),
    ("wording.words", written(lambda d: d["classes"].update(blame=None))),
    ("wording.field", written(lambda d: d["rules"].append(d["rules"][0]))),
    ("wording.field", written(lambda d: d.update(rules=["x"]))),
    ("wording.field", written(rule(id="x"))),
    ("wording.field", written(rule(more="x"))),
    ("wording.field", written(rule(**{"class": "x"}))),
    ("wording.field", written(rule(level="x"))),
    ("wording.field", written(rule(level={"x": "error"}))),
    ("wording.field", written(rule(level={}))),
    ("wording.field", written(rule(unless=["x"]))),
    ("wording.field", written(rule(most=3))),
    ("wording.words", written(rule(reason={"en": "x"}))),
    ("wording.words", written(rule(better={"en": "x", "ur": " "}))),
    ("wording.examples", written(rule(find=[]))),
    ("wording.examples", written(rule(examples=None))),
    ("wording.examples", written(rule(examples={"bad": [], "good": ["x"]}))),
    ("wording.examples", written(rule(examples={"bad": ["x"], "good": [3]}))),
    ("wording.pattern", written(rule(find=["@nothing"]))),
    ("wording.pattern", written(rule(find=["[ a ] [ b ]"]))),
    ("wording.pattern", written(rule(find=["[ a"]))),
    ("wording.pattern", written(rule(find=["a ~99"]))),
    ("wording.pattern", written(rule(find=["a ..."]))),
]


@pytest.mark.parametrize(("code", "raw"), WRONG)
def test_a_pack_that_is_wrong_is_refused_by_name(code: str, raw: bytes) -> None:
    with pytest.raises(MalformedError) as refused:
        read_rules(raw)
    assert refused.value.code == code


def test_the_line_of_a_slip_in_yaml_is_named() -> None:
    with pytest.raises(MalformedError, match="line 2"):
        read_rules(b"a: 1\nb: ]\nc: 2")


def test_packs_are_found_in_the_working_copy_and_a_slip_names_its_file(tmp_path: Path) -> None:
    assert wording_folder().name == "wording"
    assert set(load_rules()) == {"en", "ur"}
    (tmp_path / "en.yaml").write_bytes(b"[]")
    with pytest.raises(MalformedError, match=r"en\.yaml"):
        load_rules(tmp_path)
    (tmp_path / "en.yaml").write_bytes(written())
    (tmp_path / "more.yaml").write_bytes(written())
    with pytest.raises(MalformedError) as refused:
        load_rules(tmp_path)
    assert refused.value.code == "wording.twice"


def test_a_case_file_gives_the_people_to_protect() -> None:
    raw = json.dumps(
        {
            "country": "GB",
            "people": [
                {
                    "id": "c",
                    "role": "complainant",
                    "names": ["Example Name"],
                    "identifiers": [{"kind": "email", "text": "a@example.org"}],
                    "minor": True,
                    "days": ["2025-05-03"],
                },
                {"role": "witness"},
            ],
            "allowed": ["desk@example.org"],
            "pdq": ["00" * 32],
        }
    ).encode()
    case = read_case(raw)
    assert case.people[0].minor
    assert case.people[1] == Person("2", "witness")
    assert case.canonical() == {"a@example.org": "complainant"}
    assert (case.country, case.allowed, case.pdq) == ("GB", frozenset({"desk@example.org"}), ("00" * 32,))


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("case.json", b"\xff"),
        ("case.json", b"{"),
        ("case.json", b"[" * 100_000),
        ("case.field", b"[]"),
        ("case.field", b'{"name": "Example"}'),
        ("case.field", b'{"people": {}}'),
        ("case.field", b'{"people": ["Example"]}'),
        ("case.field", b'{"people": [{"role": "x"}]}'),
        ("case.field", b'{"people": [{"role": "other", "names": "Example"}]}'),
        ("case.field", b'{"people": [{"role": "other", "names": [""]}]}'),
        ("case.field", b'{"people": [{"role": "other", "identifiers": ["Example"]}]}'),
        ("case.field", b'{"people": [{"role": "other", "identifiers": [{"kind": "phone", "text": 3}]}]}'),
    ],
)
def test_a_case_file_that_is_wrong_is_refused_without_repeating_it(code: str, raw: bytes) -> None:
    with pytest.raises(MalformedError) as refused:
        read_case(raw)
    assert refused.value.code == code
    assert "Example" not in str(refused.value)


def test_a_pattern_that_excludes_nothing_is_refused() -> None:
    with pytest.raises(MalformedError) as refused:
        read_rules(written(rule(find=["[ one! ]"])))
    assert refused.value.code == "wording.pattern"
