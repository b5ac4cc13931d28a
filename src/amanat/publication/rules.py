"""Wording rules, read from a pack. Source: spec/wording-pack.md; FAIRNESS section 4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import yaml

from amanat.errors import MalformedError
from amanat.publication.cues import Cues
from amanat.publication.finding import Level, Words
from amanat.publication.patterns import Lists, Pattern, Spell, compiled, plain_words
from amanat.publication.phrases import Phrases
from amanat.publication.roman import spelled
from amanat.publication.stage import Moment
from amanat.publication.structure import Grammar

FORMAT: Final = "amanat-wording/1"
LANGUAGES: Final = ("en", "ur")
_ID: Final = re.compile(r"[a-z]+(?:\.[a-z0-9_]+)+")
_GRAMMAR: Final = (
    "after",
    "before",
    "clause",
    "near",
    "conditional",
    "passive",
    "body",
    "dated",
    "quoting",
    "appeal",
    "answer",
    "quoting_back",
    "phrase",
    "general",
    "unsaid",
    "somebody",
)
_KNOWN: Final = "id class level find unless only subject not_after not_before most own reason better examples"
_FIELDS: Final = frozenset(_KNOWN.split())


class RuleClass(StrEnum):
    """The eleven of FAIRNESS section 4."""

    GUILT_AS_FACT = "guilt_as_fact"
    PREMATURE_ROLE_NOUN = "premature_role_noun"
    STAGE_MISMATCH = "stage_mismatch"
    MISSING_ATTRIBUTION = "missing_attribution"
    IDENTITY_LEAK = "identity_leak"
    THIRD_PARTY_LEAK = "third_party_leak"
    INSINUATED_DISBELIEF = "insinuated_disbelief"
    BLAME = "blame"
    EUPHEMISM = "euphemism"
    OVERREACHING_OUTCOME = "overreaching_outcome"
    GROUP_IMPUTATION = "group_imputation"


class Feature(StrEnum):
    """What a rule may ask of the place where its words stand."""

    ATTRIBUTED = "attributed"
    ANSWERED = "answered"
    """Said by one of the two sides, and the sentence names which: what onlookers say excuses no blame."""
    QUOTED = "quoted"
    SCARE_QUOTED = "scare_quoted"
    NEGATED = "negated"
    CONDITIONAL = "conditional"
    PASSIVE = "passive"
    QUESTION = "question"
    GENERAL = "general"
    """The sentence speaks of the law, of help, of a book: of nobody in particular."""
    DECISION_NAMED = "decision_named"
    """This sentence, or those before it, name who decided, and a day."""
    DECIDED = "decided"
    """There is a final finding against the respondent, and its body and day are named."""
    UNDER_APPEAL = "under_appeal"
    """A court has found against the respondent, an appeal is open, and the text names court, day and appeal."""
    NOT_FINAL = "not_final"
    """The record holds a finding that may still change."""
    RECORD_FOUND = "record_found"
    """The record holds a finding that the complaint is substantiated; `RECORD_NOT_FOUND`, that it is not;
    `RECORD_OPEN`, one that decides nothing."""
    RECORD_NOT_FOUND = "record_not_found"
    RECORD_OPEN = "record_open"


@dataclass(frozen=True, slots=True)
class Example:
    """`appeal`: the record holds a finding against the respondent that may still change."""

    text: str
    moment: Moment
    appeal: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """`levels`: a moment that is not in it gives no finding. `most`: (in a sentence, one in so many words of the
    text): up to that it gives none. `own`: it is about whoever speaks, who may say so herself."""

    id: str
    group: RuleClass
    levels: Mapping[Moment, Level]
    find: tuple[Pattern, ...]
    unless: frozenset[Feature]
    only: frozenset[Feature]
    subject: frozenset[str]
    not_after: tuple[Pattern, ...]
    not_before: tuple[Pattern, ...]
    most: tuple[int, int] | None
    own: bool
    reason: Words
    better: Words
    bad: tuple[Example, ...]
    good: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one language. `reviewed` is the day on which a named reader signed its sentences, "" for never."""

    language: str
    version: str
    reviewed: str
    grammar: Grammar
    rules: tuple[Rule, ...]
    phrases: Phrases | None = None
    """Private phrases of the language (`packs/privacy`), where they were read."""
    cues: Cues | None = None
    """A second reader of the language (`packs/wording/*.cues`), where there is one."""


Rules = Mapping[str, Pack]
"""Packs by language."""


def read_rules(raw: bytes) -> Pack:
    """A pack from its YAML bytes (UTF-8).

    Raises MalformedError: `wording.yaml`, `wording.format`, `wording.field`, `wording.pattern`, `wording.words`,
    `wording.examples`; each names the rule and what to change.
    """
    try:
        data = yaml.load(raw.decode("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" Look at line {mark.line + 1}." if mark is not None else ""
        raise MalformedError("wording.yaml", f"The wording pack is not YAML in UTF-8.{where}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("language") not in LANGUAGES:
        raise MalformedError("wording.format", f"The pack must say format: {FORMAT} and language: en or ur.")
    classes = _classes(data.get("classes"))
    book = _Book(_lists(data.get("lists")), spelled if data["language"] == "ur" else str)
    rules = tuple(_rule(entry, book, classes) for entry in _many(data, "rules", "the pack"))
    if twice := {rule.id for rule in rules if sum(other.id == rule.id for other in rules) > 1}:
        raise MalformedError("wording.field", f"Rules with one id: {sorted(twice)}. Give each its own.")
    return Pack(
        data["language"],
        str(data.get("version", "")),
        str(data.get("reviewed") or ""),
        _grammar(data.get("grammar"), book),
        rules,
    )


@dataclass(frozen=True, slots=True)
class _Book:
    """What every pattern of a pack is read with."""

    lists: Lists
    spell: Spell


def _lists(data: Any) -> Lists:
    if not isinstance(data, dict):
        raise MalformedError("wording.field", "lists: must be names, each with a list of words.")
    lists: dict[str, tuple[str, ...]] = {}
    for name, entries in data.items():
        found: list[str] = []
        for entry in _texts({name: entries}, name, "lists"):
            found += lists[entry[1:]] if entry.startswith("@") and entry[1:] in lists else [entry]
        lists[name] = tuple(found)
    return lists


def _classes(data: Any) -> Mapping[str, tuple[Words, Words]]:
    """What is said of a class where a rule says nothing of its own."""
    if not isinstance(data, dict) or set(data) != set(RuleClass):
        raise MalformedError("wording.field", f"classes: must be exactly {', '.join(RuleClass)}.")
    return {
        name: (_words((said or {}).get("reason"), name), _words((said or {}).get("better"), name))
        for name, said in data.items()
    }


def _grammar(data: Any, book: _Book) -> Grammar:
    if not isinstance(data, dict) or not isinstance(data.get("people"), dict):
        raise MalformedError("wording.field", "grammar: must say people and the rest of spec/wording-pack.md.")
    patterns = {name: _patterns(data, name, "grammar", book) for name in _GRAMMAR}
    people = {
        word: who
        for who in data["people"]
        for entry in _texts(data["people"], who, "people")
        for word in plain_words(entry, book.spell)
    }
    window = data.get("window")
    if not isinstance(window, list) or len(window) != 2 or not all(isinstance(n, int) for n in window):
        raise MalformedError("wording.field", "grammar: window is two numbers of words, as [5, 0].")
    return Grammar(
        **patterns,
        negation=_words_of(data, "negation", book.spell),
        window=(window[0], window[1]),
        people=people,
        marks=_words_of(data, "marks", str),
        first=_words_of(data, "first", str),
        meant=_words_of(data, "meant", book.spell),
    )


def _words_of(data: Mapping[str, Any], field: str, spell: Spell) -> frozenset[str]:
    return frozenset(word for entry in _texts(data, field, "grammar") for word in plain_words(entry, spell))


def _many(data: Mapping[str, Any], field: str, where: str) -> list[Any]:
    value = data.get(field, [])
    if not isinstance(value, list):
        raise MalformedError("wording.field", f"{where}: {field} must be a list.")
    return value


def _texts(data: Mapping[str, Any], field: str, where: str) -> list[str]:
    """YAML takes a bare no, on or off for true and false: such a word is refused, not lost."""
    values = _many(data, field, where)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise MalformedError(
            "wording.field", f"{where}: {field} holds words; put no, on, off, yes and numbers in quotes."
        )
    return values


def _patterns(data: Mapping[str, Any], field: str, where: str, book: _Book) -> tuple[Pattern, ...]:
    return tuple(compiled(text, book.lists, book.spell) for text in _texts(data, field, where))


def _rule(entry: Any, book: _Book, classes: Mapping[str, tuple[Words, Words]]) -> Rule:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not _ID.fullmatch(entry["id"]):
        raise MalformedError("wording.field", "Each rule is a list of fields with an id such as guilt.act.")
    where = entry["id"]
    if unknown := set(entry) - _FIELDS:
        raise MalformedError("wording.field", f"{where}: unknown fields {sorted(unknown)}.")
    find = _patterns(entry, "find", where, book)
    bad, good = _examples(entry, where)
    if not find or not bad or not good:
        raise MalformedError("wording.examples", f"{where}: needs find, and examples both bad and good.")
    group = _code(RuleClass, entry.get("class"), where)
    return Rule(
        id=where,
        group=group,
        levels=_levels(entry.get("level"), where),
        find=find,
        unless=frozenset(_code(Feature, code, where) for code in _many(entry, "unless", where)),
        only=frozenset(_code(Feature, code, where) for code in _many(entry, "only", where)),
        subject=frozenset(_texts(entry, "subject", where)),
        not_after=_patterns(entry, "not_after", where, book),
        not_before=_patterns(entry, "not_before", where, book),
        most=_most(entry.get("most"), where),
        own=entry.get("own") is True,
        reason=_words(entry.get("reason", classes[group][0]), where),
        better=_words(entry.get("better", classes[group][1]), where),
        bad=bad,
        good=good,
    )


def _code(kind: Any, value: Any, where: str) -> Any:
    if value not in set(kind):
        raise MalformedError("wording.field", f"{where}: {value!r} is not one of {', '.join(kind)}.")
    return kind(value)


def _levels(value: Any, where: str) -> dict[Moment, Level]:
    given = value if isinstance(value, dict) else dict.fromkeys(Moment, value)
    if not given or not all(level in ("error", "warning") for level in given.values()):
        raise MalformedError("wording.field", f"{where}: level is error or warning, or one for each moment.")
    return {_code(Moment, moment, where): level for moment, level in given.items()}


def _most(value: Any, where: str) -> tuple[int, int] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"sentence", "words"}:
        raise MalformedError("wording.field", f"{where}: most says sentence and words, as two numbers.")
    return int(value["sentence"]), int(value["words"])


def _words(value: Any, where: str) -> Words:
    if not isinstance(value, dict) or set(value) != set(LANGUAGES) or not all(map(_said, value.values())):
        raise MalformedError("wording.words", f"{where}: write reason and better in each language.")
    return dict(value)


def _said(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _examples(entry: Mapping[str, Any], where: str) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    given = entry.get("examples")
    if not isinstance(given, dict) or set(given) != {"bad", "good"}:
        raise MalformedError("wording.examples", f"{where}: give examples, bad and good.")
    bad, good = (tuple(_example(one, where) for one in _many(given, side, where)) for side in ("bad", "good"))
    return bad, good


def _example(one: Any, where: str) -> Example:
    if isinstance(one, str):
        return Example(one, Moment.RESPONDENT)
    if isinstance(one, dict) and set(one) == {"text", "appeal"}:
        return Example(str(one["text"]), Moment.RESPONDENT, appeal=one["appeal"] is True)
    if not isinstance(one, dict) or set(one) != {"text", "moment"}:
        raise MalformedError(
            "wording.examples", f"{where}: an example is a text, {{text, moment}} or {{text, appeal}}."
        )
    return Example(str(one["text"]), _code(Moment, one["moment"], where))
