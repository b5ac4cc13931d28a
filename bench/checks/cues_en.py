"""Counts which words stand in fair and in unfair English sentences, and writes `packs/wording/en.cues`.

`python -m bench.checks.cues_en`. Read are the development half and the further sentences (nothing sealed or kept). The
weights are those of `bench.checks.cues`; they come out the same on every run.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import yaml
from babel.messages.pofile import read_po

from amanat.process.life import Status
from amanat.publication.cues import FAIR
from amanat.publication.cues_en import english_marks
from amanat.publication.folding import fold
from amanat.publication.patterns import plain_words
from amanat.publication.rules import Rules
from amanat.publication.sentences import sentences
from amanat.publication.stage import Stage
from amanat.publication.structure import structure
from amanat.web.wording import load_rules, wording_folder
from bench.checks.cues import Kinds, Seen, learned, spoken, written
from bench.checks.wording import Item, Part, read_corpus

_ASKS: Final = (0.35, 0.2)
_PENALTY: Final = 0.03
_PLAIN: Final = 0.1
"""What a sentence of our own pages counts beside one of the corpus."""
_SHORT: Final = 30
_SOURCES: Final = Path(__file__).parents[2]


def kinds_of(raw: str) -> Kinds:
    """What each single word of the pack's lists and people is one of."""
    pack = yaml.safe_load(raw)
    found: dict[str, list[str]] = {}
    for name, entries in {**pack["lists"], **pack["grammar"]["people"]}.items():
        for entry in entries:
            words = () if entry.startswith(("*", "@")) or entry in "#%" else plain_words(entry)
            if len(words) == 1 and name not in found.setdefault(words[0], []):
                found[words[0]].append(name)
    return {word: tuple(names) for word, names in found.items()}


def seen(items: Iterable[Item], rules: Rules, kinds: Kinds) -> list[Seen]:
    return [
        Seen(_of_text(item.text, item.stage, rules, kinds), item.classes if item.bad else (FAIR,), 1.0)
        for item in items
    ]


def _of_text(text: str, stage: Stage, rules: Rules, kinds: Kinds) -> frozenset[str]:
    built = [structure(sentence, rules["en"].grammar) for sentence in sentences(fold(text))]
    return frozenset(mark[0] for one in built for mark in english_marks(one, stage, kinds))


def plain(rules: Rules, kinds: Kinds, part: int) -> list[Seen]:
    """Every other sentence of the project's own pages and of its product (`part` 0 or 1), as fair."""
    stage = Stage(Status.INQUIRY_OPENED)
    return [Seen(_of_text(text, stage, rules, kinds), (FAIR,), _PLAIN) for text in own_sentences()[part::2]]


def own_sentences() -> list[str]:
    """Of docs and of the texts of the product, in order; without tables, titles and code, and without docs/checks.md,
    which quotes unfair ones."""
    lines = [
        line
        for path in sorted((_SOURCES / "docs").rglob("*.md"))
        if path.name != "checks.md"
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) >= _SHORT and "|" not in line and not line.startswith(("#", "`", " "))
    ]
    for path in sorted((_SOURCES / "src" / "amanat" / "web" / "locale" / "ur").rglob("*.po")):
        with path.open("rb") as file:
            lines += [text for one in read_po(file) if isinstance(text := one.id, str) and len(text) >= _SHORT]
    found = {
        line[sentence.tokens[0].start : sentence.tokens[-1].end]
        for line in lines
        if len(folded := fold(line).text) == len(line)
        for sentence in sentences(fold(line))
        if folded
    }
    return sorted(found)


def main() -> None:
    folder = wording_folder()
    raw = (folder / "en.yaml").read_text(encoding="utf-8")
    rules, kinds = load_rules(), kinds_of(raw)
    items = [item for half in ("dev", "extra") for item in read_corpus(half) if item.part is Part.ENGLISH]
    weights = spoken(learned([*seen(items, rules, kinds), *plain(rules, kinds, 0)], _PENALTY))
    (folder / "en.cues").write_text(written("en", _ASKS, weights, kinds, raw), encoding="utf-8")
    print(f"{len(items)} sentences, {len(weights)} cues")


if __name__ == "__main__":
    main()
