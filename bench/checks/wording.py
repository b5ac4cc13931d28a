"""`amanat wording` over the corpus of fair and unfair sentences (tests/publication/corpus), and how fast it reads.

A bad sentence is caught when a finding, error or warning, is of its class or of one of `also`; a good one is right when
no finding is an error. Beside that: errors alone (a warning catches nothing), every finding (a warning on a good
sentence is a false alarm too), and whether a bad sentence is stopped by an error of whatever class.

`python -m bench.checks.wording --half kept` prints the figures of one part of the corpus, without speed.

Speed is in processor time. Its reference: Python's own `re`, every word of the same texts in lower case.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from amanat.process.life import Status
from amanat.process.words import Decided
from amanat.publication.rules import Rules
from amanat.publication.stage import Stage
from amanat.publication.wording import check
from amanat.web.wording import load_rules
from bench.checks.scoring import Score, pairs_right, print_scores, total
from bench.table import Options, Row

CORPUS: Final = Path(__file__).parents[2] / "tests" / "publication" / "corpus"
MANY: Final = 10_000
HALVES: Final = ("dev", "extra", "kept", "test")
"""To learn from; further ones to learn from; kept for measuring, by authors who saw no rules; sealed, measured once."""
_CLASSES: Final = {"premature_role": "premature_role_noun", "overreach": "overreaching_outcome"}
_FOUND: Final = {"convicted": Status.SUBSTANTIATED, "acquitted": Status.NOT_SUBSTANTIATED}


class Part(StrEnum):
    """Which sentences: by the letters that they are in."""

    ENGLISH = "English"
    URDU = "Urdu"
    ROMAN = "Roman Urdu"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the corpus. `classes`: its own, then those of `also`; none for a good one."""

    id: str
    part: Part
    text: str
    lang: str
    stage: Stage
    bad: bool
    classes: tuple[str, ...]
    pair: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the rules said of one: classes of its errors, and of all its findings."""

    item: Item
    errors: frozenset[str]
    findings: frozenset[str]

    @property
    def agreed(self) -> Score:
        """By the rule that stands above."""
        return self._score(self.findings, self.errors)

    @property
    def by_errors(self) -> Score:
        return self._score(self.errors, self.errors)

    @property
    def by_all(self) -> Score:
        return self._score(self.findings, self.findings)

    @property
    def stopped(self) -> Score:
        """Whether an error, of whatever class, stops it."""
        if self.item.bad:
            return Score(found=1) if self.errors else Score(missed=1)
        return Score(false=1) if self.errors else Score(passed=1)

    @property
    def right(self) -> bool:
        return bool(self.agreed.found or self.agreed.passed)

    def _score(self, catching: frozenset[str], alarming: frozenset[str]) -> Score:
        if self.item.bad:
            return Score(missed=1) if catching.isdisjoint(self.item.classes) else Score(found=1)
        return Score(false=1) if alarming else Score(passed=1)


def read_corpus(half: str) -> list[Item]:
    """Both languages of one of `HALVES`."""
    return [
        _item(json.loads(line), lang)
        for lang in ("en", "ur")
        for line in (CORPUS / f"wording-{lang}.{half}.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def _item(line: Mapping[str, Any], lang: str) -> Item:
    classes = [line["class"], *(line["also"] or ())] if line["class"] else []
    latin = sum("a" <= letter <= "z" for letter in line["text"].lower())
    roman = latin * 2 > sum(map(str.isalpha, line["text"]))
    return Item(
        line["id"],
        Part.ENGLISH if lang == "en" else Part.ROMAN if roman else Part.URDU,
        line["text"],
        lang,
        _stage(line["case"]),
        line["label"] == "bad",
        tuple(_CLASSES.get(name, name) for name in classes),
        line["pair"] or "",
    )


def _stage(case: Mapping[str, Any] | None) -> Stage:
    if case is None:
        return Stage()
    charge = Decided(case["charge_body"], case["charge_day"], final=False) if case["charge_body"] else None
    if not case["finding"]:
        return Stage(Status(case["state"]), charge)
    found = _FOUND.get(case["finding"]) or Status(case["finding"])
    decided = Decided(case["finding_body"], case["finding_day"], final=not case["appeal_open"])
    return Stage(Status(case["state"]), charge, (found, decided))


def results(items: Iterable[Item], rules: Rules) -> list[Result]:
    return [_result(item, rules) for item in items]


def _result(item: Item, rules: Rules) -> Result:
    found = check(item.text, lang=item.lang, stage=item.stage, rules=rules)
    errors = frozenset(str(one.group) for one in found if one.level == "error")
    return Result(item, errors, frozenset(str(one.group) for one in found))


def pooled(rows: Iterable[Result]) -> Mapping[str, Score]:
    """The four ways to count, over all of these."""
    rows = list(rows)
    return {
        "as agreed": total(row.agreed for row in rows),
        "errors alone": total(row.by_errors for row in rows),
        "every finding": total(row.by_all for row in rows),
        "stopped, whatever class": total(row.stopped for row in rows),
    }


def by_class(rows: Iterable[Result]) -> Mapping[str, Score]:
    """As agreed, for each class: its own bad sentences, and errors of it in good ones."""
    rows = list(rows)
    return {name: total(_of_class(row, name) for row in rows) for name in sorted(_named(rows))}


def _named(rows: Iterable[Result]) -> set[str]:
    return {row.item.classes[0] for row in rows if row.item.bad}


def _of_class(row: Result, name: str) -> Score:
    if row.item.bad:
        return row.agreed if row.item.classes[0] == name else Score()
    return Score(false=1) if name in row.errors else Score(passed=1)


def twins(rows: Iterable[Result]) -> Score:
    """Pairs of which both are right."""
    right = {row.item.id: row.right for row in rows}
    pairs = {tuple(sorted((row.item.id, row.item.pair))) for row in rows if row.item.pair in right}
    return pairs_right(right, [(one, other) for one, other in pairs])


def run(options: Options) -> list[Row]:
    rules, items = load_rules(), read_corpus(options.half)
    made = _quality(results(items, rules), options.half)
    return [*made, *_speed(items, rules, 1_000 if options.quick else MANY)]


def _quality(rows: list[Result], half: str) -> list[Row]:
    made: list[Row] = []
    for part in Part:
        these = [row for row in rows if row.item.part is part]
        print_scores(f"{part}, {half}", {**pooled(these), "pairs": twins(these), **by_class(these)})
        made += _figures(str(part), pooled(these), twins(these))
    print_scores(f"both languages, {half}", {**pooled(rows), "pairs": twins(rows)})
    return [*made, *_figures("both languages", pooled(rows), twins(rows))]


def _figures(part: str, scores: Mapping[str, Score], pairs: Score) -> list[Row]:
    agreed = scores["as agreed"]
    return [
        Row(f"{part}: precision", agreed.precision, "as agreed"),
        Row(f"{part}: precision, at least", agreed.precision_at_least, "Wilson 95 %", aim="0.85"),
        Row(f"{part}: recall", agreed.recall, "as agreed"),
        Row(f"{part}: recall, at least", agreed.recall_at_least, "Wilson 95 %", aim="0.85"),
        Row(f"{part}: recall", scores["errors alone"].recall, "errors alone"),
        Row(f"{part}: precision", scores["every finding"].precision, "every finding"),
        Row(f"{part}: recall", scores["stopped, whatever class"].recall, "stopped"),
        Row(f"{part}: pairs both right", pairs.recall, "of pairs"),
    ]


def _speed(items: list[Item], rules: Rules, many: int) -> list[Row]:
    made = []
    for name, parts in (("English", {Part.ENGLISH}), ("Urdu", {Part.URDU, Part.ROMAN})):
        these = [item for item in items if item.part in parts]
        chosen = (these * (many // len(these) + 1))[:many]
        start = time.process_time()
        for item in chosen:
            check(item.text, lang=item.lang, stage=item.stage, rules=rules)
        ours = many / (time.process_time() - start)
        made.append(
            Row(f"{many:,} sentences, {name}", ours, "sentences/s of CPU", "re, every word", ours / _plain(chosen))
        )
    return made


def _plain(items: list[Item]) -> float:
    word = re.compile(r"[^\W_]+")
    start = time.process_time()
    for item in items:
        word.findall(item.text.lower())
    return len(items) / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checks.wording", description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="dev")
    parser.add_argument("--ids", default="", help="only those whose id begins so")
    chosen = parser.parse_args()
    items = [item for item in read_corpus(chosen.half) if item.id.startswith(chosen.ids)]
    _quality(results(items, load_rules()), chosen.half)


if __name__ == "__main__":
    main()
