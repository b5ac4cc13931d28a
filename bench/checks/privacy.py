"""How well `amanat privacy` reads texts, titles, captions and file names: `python -m bench.checks.privacy`.

A leak counts as found when a finding overlaps its place; a finding that overlaps none is a false alarm. Only errors
count: they alone stop a publication. What shows the respondent and nobody else has a rule of its own at the gate and is
not counted. Places next to each other that one rule found are one. `--warnings` counts warnings too.

The sealed half is measured once, with `--half test`; nothing of its texts is printed.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from amanat.publication.files import check_name
from amanat.publication.finding import Finding
from amanat.publication.people import Person, Protected
from amanat.publication.privacy import check
from amanat.publication.private import RESPONDENT
from amanat.publication.rules import Rules
from amanat.seal.forms import Day
from amanat.web.wording import load_rules
from bench.checks.scoring import Score, Span, overlaps, pairs_right, print_scores, total

CORPUS: Final = Path(__file__).parents[2] / "tests" / "publication" / "corpus"
_IDENTIFIERS: Final = {"phone": "phone", "email": "email", "handle": "handle"}
_ROLES: Final = {"complainant": "complainant", "family": "family", "witness": "witness", "minor": "family"}


@dataclass(frozen=True, slots=True)
class Item:
    """A text and where it leaks. `leaks`: (class, start, end)."""

    id: str
    lang: str
    kind: str
    text: str
    case: Protected
    leaks: tuple[tuple[str, int, int], ...]
    pair: str
    hard: bool


@dataclass(frozen=True, slots=True)
class Judged:
    item: Item
    met: tuple[bool, ...]
    """For each leak, whether it was found."""
    false: tuple[Finding, ...]
    """Findings where no leak is."""

    @property
    def right(self) -> bool:
        return all(self.met) and not self.false

    @property
    def score(self) -> Score:
        clean = not self.item.leaks and not self.false
        return Score(sum(self.met), len(self.met) - sum(self.met), len(self.false), int(clean))

    @property
    def as_text(self) -> Score:
        """The same, of the text as a whole: stopped or not."""
        if self.item.leaks:
            return Score(found=1) if any(self.met) else Score(missed=1)
        return Score(false=1) if self.false else Score(passed=1)


def items(half: str) -> list[Item]:
    lines = (CORPUS / f"privacy.{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_item(json.loads(line)) for line in lines if line.strip()]


def _item(row: Mapping[str, Any]) -> Item:
    text, leaks = row["text"], []
    for leak in row["leaks"]:
        start = text.index(leak["span"])
        leaks.append((leak["what"], start, start + len(leak["span"])))
    case = _protected(row.get("case") or {})
    hard = str(row.get("why") or "").startswith("hard")
    return Item(row["id"], row["lang"], row["kind"], text, case, tuple(leaks), row.get("pair") or "", hard)


def _protected(case: Mapping[str, Any]) -> Protected:
    """The corpus tells a case as people and facts about the complainant; a desk's case file says the same."""
    people = []
    facts = dict(case.get("facts") or {})
    for number, one in enumerate(case.get("protected") or ()):
        hers = one["role"] == "complainant" and not any(person.role == "complainant" for person in people)
        people.append(_person(str(number), one, facts if hers else {}))
    if case.get("respondent"):
        people.append(Person("respondent", "respondent", (case["respondent"],)))
    return Protected(tuple(people))


def _person(number: str, one: Mapping[str, Any], facts: Mapping[str, Any]) -> Person:
    said = {name: value if isinstance(value, list) else [value] for name, value in facts.items() if value}
    places = [text for name, texts in said.items() if name not in (*_IDENTIFIERS, "role", "date") for text in texts]
    return Person(
        number,
        _ROLES.get(one["role"], "other"),  # type: ignore[arg-type]
        (*one["names"], *(one.get("nicknames") or ())),
        tuple((kind, str(text)) for name, kind in _IDENTIFIERS.items() for text in said.get(name, ())),
        one["role"] == "minor",
        tuple(map(str, said.get("role", ()))),
        tuple(map(str, places)),
        tuple(Day(str(day)) for day in said.get("date", ())),
    )


def judged(item: Item, rules: Rules, *, warnings: bool = False) -> Judged:
    if item.kind == "file_name":
        found = check_name(item.text, protected=item.case, rules=rules)
    else:
        lang = "en" if item.lang == "en" else "ur"
        found = check(item.text, lang=lang, protected=item.case, rules=rules)
    places = [one for one in found if one.group != RESPONDENT and (warnings or one.level == "error")]
    met = tuple(any(overlaps((start, end), one.span) for one in places) for _, start, end in item.leaks)
    spans = [(start, end) for _, start, end in item.leaks]
    return Judged(item, met, tuple(_apart(places, spans, item.text)))


def _apart(places: list[Finding], leaks: list[Span], text: str) -> list[Finding]:
    """The findings where no leak is, those of one rule with nothing but a space between them once."""
    kept: list[Finding] = []
    ends: dict[str, int] = {}
    for one in places:
        beside = one.rule in ends and len(text[ends[one.rule] : one.start].strip()) == 0
        ends[one.rule] = one.end
        if not beside and not any(overlaps(one.span, leak) for leak in leaks):
            kept.append(one)
    return kept


def measured(half: str = "dev", *, warnings: bool = False) -> list[Judged]:
    rules = load_rules()
    return [judged(item, rules, warnings=warnings) for item in items(half)]


def by_class(all_judged: list[Judged]) -> dict[str, Score]:
    """For each class of leak how many were found. What a false alarm took a text for, only its rule can say."""
    classes: dict[str, Score] = {}
    for one in all_judged:
        for (what, _, _), met in zip(one.item.leaks, one.met, strict=True):
            classes[what] = classes.get(what, Score()) + (Score(found=1) if met else Score(missed=1))
    return dict(sorted(classes.items()))


def report(all_judged: list[Judged]) -> None:
    print_scores("by place", {"pooled": total(one.score for one in all_judged), **_by(all_judged, "lang")})
    print_scores("by kind", _by(all_judged, "kind"))
    print_scores("by text", {"pooled": total(one.as_text for one in all_judged)})
    print_scores("by class (recall)", by_class(all_judged))
    hard = [one.as_text for one in all_judged if one.item.hard and not one.item.leaks]
    easy = [one.as_text for one in all_judged if not one.item.hard and not one.item.leaks]
    print_scores("nothing private in it", {"hard": total(hard), "others": total(easy)})
    right = {one.item.id: one.right for one in all_judged}
    pairs = {tuple(sorted((one.item.id, one.item.pair))) for one in all_judged if one.item.pair in right}
    both = pairs_right(right, [(one, other) for one, other in sorted(pairs)])
    print(f"\npairs with both right: {both.found} of {both.found + both.missed}")
    alarms = Counter(false.rule for one in all_judged for false in one.false)
    print("false alarms by rule:", ", ".join(f"{rule} {count}" for rule, count in alarms.most_common()) or "none")


def _by(all_judged: list[Judged], field: str) -> dict[str, Score]:
    names = sorted({getattr(one.item, field) for one in all_judged})
    return {name: total(one.score for one in all_judged if getattr(one.item, field) == name) for name in names}


def texts_a_second(count: int) -> float:
    """Texts of the development half, again and again, each checked against its own case."""
    rules, some = load_rules(), items("dev")
    start = time.perf_counter()
    for number in range(count):
        judged(some[number % len(some)], rules)
    return count / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checks.privacy", description=__doc__)
    parser.add_argument("--half", choices=("dev", "extra", "sideways", "test"), default="dev")
    parser.add_argument("--warnings", action="store_true", help="count warnings as well")
    parser.add_argument("--wrong", action="store_true", help="tell which texts are wrong; never of the sealed half")
    parser.add_argument("--speed", type=int, default=0, metavar="TEXTS", help="measure how many texts a second")
    chosen = parser.parse_args()
    if chosen.wrong and chosen.half == "test":
        parser.error("the sealed half prints totals only")
    done = measured(chosen.half, warnings=chosen.warnings)
    report(done)
    if chosen.wrong:
        for one in (one for one in done if not one.right):
            missed = [leak for leak, met in zip(one.item.leaks, one.met, strict=True) if not met]
            said = (
                [one.item.text[a:b] for _, a, b in missed],
                [(f.rule, one.item.text[f.start : f.end]) for f in one.false],
            )
            print(one.item.id, one.item.lang, repr(one.item.text), *said)
    if chosen.speed:
        print(f"\n{texts_a_second(chosen.speed):,.0f} texts a second")


if __name__ == "__main__":
    main()
