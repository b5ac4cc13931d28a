"""Counts which words stand in fair and in unfair sentences of the corpus, and writes `packs/wording/ur.cues`.

`python -m bench.checks.cues`. Read are the development half and the further sentences (nothing sealed or kept), and as
fair ones every other of the product's own Urdu texts. The weights are those of a multinomial logistic regression with
a penalty on large ones; they come out the same on every run.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml
from babel.messages.pofile import read_po
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from amanat.process.life import Status
from amanat.process.words import Decided
from amanat.publication.cues import FAIR, FORMAT, STEM, marks, sound
from amanat.publication.folding import fold
from amanat.publication.patterns import plain_words
from amanat.publication.roman import spelled
from amanat.publication.rules import Example, RuleClass, Rules
from amanat.publication.sentences import sentences
from amanat.publication.stage import Moment, Stage
from amanat.publication.structure import Structure, structure
from amanat.publication.wording import pack_of, respelled
from amanat.web.wording import load_rules, wording_folder
from bench.checks.wording import Item, Part, read_corpus

GROUPS: Final = (FAIR, *sorted(RuleClass))
_ASKS: Final = (0.3, 0.2)
_PENALTY: Final = 0.05
_ROUNDS: Final = 150
_SPEAKS: Final = 20
"""A cue that weighs less than that, in hundredths, for every group is left out."""
_LEAST: Final = 8
_TWICE: Final = 2
_HEARD: Final = 3
_SHORT: Final = 5
_PLAIN: Final = 0.15
_EXAMPLE: Final = 0.7
"""What a text of the product counts beside a sentence of the corpus."""
_SOURCES: Final = Path(__file__).parents[2]

Kinds = Mapping[str, tuple[str, ...]]
Weights = dict[str, tuple[int, ...]]
Array = Any


@dataclass(frozen=True, slots=True)
class Seen:
    """Something to learn from: its cues, what it is (one class or several; `fair`), and what it counts."""

    cues: frozenset[str]
    groups: tuple[str, ...]
    counts: float


def kinds_of(raw: str) -> Kinds:
    """What each single word of a pack's lists, people and kinds is one of."""
    pack = yaml.safe_load(raw)
    found: dict[str, list[str]] = {}
    for name, entries in {**pack["lists"], **pack["grammar"]["people"], **pack.get("kinds", {})}.items():
        for entry in entries:
            words = plain_words(entry, spelled)
            for way in _ways(words[0]) if len(words) == 1 else ():
                if name not in found.setdefault(way, []):
                    found[way].append(name)
    return {word: tuple(names) for word, names in found.items()}


def _ways(word: str) -> Iterator[str]:
    """The word and, where it has consonants enough, how it sounds: so its other forms and spellings are known too."""
    yield word
    heard = sound(word)
    if len(heard) >= _HEARD and heard != word:
        yield f"~{heard}"


def structures(text: str, rules: Rules) -> Iterator[Structure]:
    """The sentences of a text that the Urdu pack reads."""
    for sentence in sentences(fold(text)):
        pack = pack_of(sentence, "ur", rules)
        if pack is not None and pack.language == "ur":
            yield structure(respelled(sentence), pack.grammar)


@dataclass(frozen=True, slots=True)
class Text:
    """A text before its cues are taken. `groups`, `counts`: as in `Seen`."""

    read: tuple[Structure, ...]
    stage: Stage
    groups: tuple[str, ...]
    counts: float

    @property
    def words(self) -> frozenset[str]:
        return frozenset(STEM.sub("", token.text) for built in self.read for token in built.sentence.tokens)


def texts(items: Iterable[Item], rules: Rules) -> list[Text]:
    return [
        Text(tuple(structures(one.text, rules)), one.stage, one.classes if one.bad else (FAIR,), 1.0) for one in items
    ]


def plain(rules: Rules, part: int) -> list[Text]:
    """Every other Urdu text of the product (`part` 0 or 1), as fair."""
    stage = Stage(Status.INQUIRY_OPENED)
    return [Text(tuple(structures(text, rules)), stage, (FAIR,), _PLAIN) for text in product_texts()[part::2]]


def examples(rules: Rules) -> list[Text]:
    """The examples of the pack's own rules."""
    made = []
    for rule in rules["ur"].rules:
        for side, groups in ((rule.bad, (str(rule.group),)), (rule.good, (FAIR,))):
            for one in side:
                made.append(Text(tuple(structures(one.text, rules)), _stage(one), groups, _EXAMPLE))
    return made


def _stage(example: Example) -> Stage:
    """One that has the example's moment."""
    body = "سیشن عدالت" if example.moment is Moment.CONVICTED else "کمیٹی"
    found = {
        Moment.FOUND: Status.SUBSTANTIATED,
        Moment.CONVICTED: Status.SUBSTANTIATED,
        Moment.CLEARED: Status.NOT_SUBSTANTIATED,
    }.get(example.moment)
    if example.moment is Moment.UNKNOWN:
        return Stage()
    if found is None:
        return Stage(Status.INQUIRY_OPENED)
    return Stage(found, None, (found, Decided(body, "2025-05-03", final=True)))


def seen(found: Sequence[Text], kinds: Kinds) -> tuple[list[Seen], frozenset[str]]:
    """Each text with its cues, and the words that stand in a fair one. A word that only this text has is new to it."""
    times = Counter(word for text in found if text.groups == (FAIR,) for word in text.words)
    usual = frozenset(times)
    made = []
    for text in found:
        own = {word for word in text.words if times[word] == 1} if text.groups == (FAIR,) else set()
        known = usual - own
        cues = frozenset(mark[0] for built in text.read for mark in marks(built, text.stage, kinds, known))
        made.append(Seen(cues, text.groups, text.counts))
    return made, usual


def product_texts() -> list[str]:
    """The product's own Urdu texts of five words and more, in order."""
    found = set()
    for path in sorted((_SOURCES / "src" / "amanat" / "web" / "locale" / "ur").rglob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
                if len(text.split()) >= _SHORT:
                    found.add(text)
    return sorted(found)


def learned(examples: Sequence[Seen], penalty: float = _PENALTY) -> Weights:
    """The weights of every cue that stands twice, in hundredths, one for each of `GROUPS`."""
    counted = Counter(cue for one in examples for cue in one.cues)
    names = sorted(cue for cue, times in counted.items() if times >= _TWICE)
    weights = _fitted(_table(examples, names), _targets(examples), penalty)
    rows = np.rint(weights * 100).astype(int)
    return {name: tuple(map(int, row)) for name, row in zip(names, rows, strict=True) if row.any()}


def spoken(weights: Weights) -> Weights:
    """Those that weigh something."""
    return {cue: row for cue, row in weights.items() if max(map(abs, row)) >= _SPEAKS}


def _table(examples: Sequence[Seen], names: Sequence[str]) -> Array:
    place = {name: at for at, name in enumerate(names)}
    rows, columns, values = [], [], []
    for at, one in enumerate(examples):
        here = [place[cue] for cue in one.cues if cue in place]
        rows += [at] * len(here)
        columns += here
        values += [1 / np.sqrt(max(_LEAST, len(here)))] * len(here)
    return csr_matrix((values, (rows, columns)), shape=(len(examples), len(names)))


def _targets(examples: Sequence[Seen]) -> Array:
    targets = np.zeros((len(examples), len(GROUPS)))
    for at, one in enumerate(examples):
        for group in one.groups:
            targets[at, GROUPS.index(group)] += one.counts / len(one.groups)
    return targets


def _fitted(table: Array, targets: Array, penalty: float) -> Array:
    shape = (table.shape[1], len(GROUPS))
    counts = targets.sum(1, keepdims=True)

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape)
        scores = table @ weights
        scores -= scores.max(1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(1, keepdims=True))
        slope = table.T @ (np.exp(logs) * counts - targets) + penalty * weights
        return float(-(targets * logs).sum() + penalty * (weights**2).sum() / 2), slope.ravel()

    done = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS})
    return done.x.reshape(shape)


def written(
    language: str, asks: tuple[float, float], weights: Weights, kinds: Kinds, raw: str, usual: Iterable[str] = ()
) -> str:
    """The file: one cue a line, so that a change is seen. `asks`: the shares from which on a class, and the next one,
    is asked about; `raw`: the pack."""
    classes = yaml.safe_load(raw)["classes"]
    head = {"format": FORMAT, "language": language, "warning": asks[0], "second": asks[1]}
    parts = {**head, "groups": list(GROUPS), "said": {name: classes[name] for name in GROUPS[1:]}}
    parts["kinds"] = {word: " ".join(names) for word, names in sorted(kinds.items())}
    if usual:
        parts["usual"] = " ".join(sorted(usual))
    text = json.dumps(parts, ensure_ascii=False)[:-1]
    rows = ",\n".join(f"{json.dumps(cue, ensure_ascii=False)}:{list(row)}" for cue, row in sorted(weights.items()))
    return f'{text}, "weights": {{\n{re.sub(", ", ",", rows)}\n}}}}\n'


def main() -> None:
    folder = wording_folder()
    raw = (folder / "ur.yaml").read_text(encoding="utf-8")
    rules, kinds = load_rules(), kinds_of(raw)
    items = [item for half in ("dev", "extra") for item in read_corpus(half) if item.part is not Part.ENGLISH]
    found, usual = seen([*texts(items, rules), *examples(rules), *plain(rules, 0)], kinds)
    weights = spoken(learned(found))
    (folder / "ur.cues").write_text(written("ur", _ASKS, weights, kinds, raw, usual), encoding="utf-8")
    print(f"{len(items)} sentences, {len(weights)} cues")


if __name__ == "__main__":
    main()
