"""How well `amanat privacy` looks through pictures, PDF and DOCX, and how many a second.

Each half of the corpus is a program that draws its files (tests/publication/corpus/README.md). Scored by file and
class: found, if an error of that class is in the file; false, if the file does not hold that class. As many pictures as
wanted are looked through, again and again, and beside it the same ones are decoded with Pillow alone: the least that
any check has to do. `python -m bench.checks.pictures --wrong` tells what is wrong.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PIL import Image

from amanat.evidence.reading import Reader
from amanat.evidence.viewer import Viewer
from amanat.publication.case_file import read_case
from amanat.publication.files import check_file
from amanat.publication.finding import Finding
from amanat.publication.people import Protected
from amanat.web.wording import load_rules
from bench.checks.scoring import Score, pairs_right, print_scores, total
from bench.table import Options, Row

CORPUS: Final = Path(__file__).parents[2] / "tests" / "publication" / "corpus"
MANY: Final = 1_000
_HALVES: Final = {"dev": "pictures", "test": "pictures_sealed"}
CLASSES: Final = {
    "picture.face": "face",
    "picture.chat": "chat",
    "chat.transcript": "chat",
    "contact.phone": "phone",
    "contact.known": "phone",
    "contact.email": "mail",
    "number.national": "national_number",
    "name.person": "name",
    "name.initials": "name",
    "place.address": "address",
    "identity.home": "address",
    "ur.identity.home": "address",
    "file.gps": "gps",
    "file.exif": "metadata",
    "file.xmp": "metadata",
    "file.comment": "metadata",
    "file.trailing": "metadata",
    "file.document": "metadata",
    "file.name": "metadata",
    "picture.private": "private_picture",
    "file.hidden": "hidden_text",
    "file.inside": "hidden_text",
}


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    path: Path
    kind: str
    lang: str
    leaks: frozenset[str]
    pair: str
    why: str


@dataclass(frozen=True, slots=True)
class Judged:
    """`found`: the classes of what was found; `other`: an error of no class of the corpus."""

    item: Item
    found: frozenset[str]
    rules: tuple[str, ...]

    @property
    def score(self) -> Score:
        leaks = self.item.leaks
        clean = not leaks and not self.found
        return Score(len(leaks & self.found), len(leaks - self.found), len(self.found - leaks - {"other"}), int(clean))

    @property
    def as_file(self) -> Score:
        """The same, of the file as a whole: stopped or not."""
        if self.item.leaks:
            return Score(found=1) if self.found else Score(missed=1)
        return Score(false=1) if self.found else Score(passed=1)

    @property
    def right(self) -> bool:
        return self.item.leaks <= self.found and not self.found - self.item.leaks - {"other"}


def drawn(half: str, folder: Path) -> None:
    """Has the corpus drawn into a folder."""
    program = CORPUS / _HALVES[half] / "make_pictures.py"
    subprocess.run([sys.executable, str(program), str(folder)], check=True, stdout=subprocess.DEVNULL)


def items(folder: Path) -> list[Item]:
    rows = map(json.loads, (folder / "manifest.jsonl").read_text("utf-8").splitlines())
    return [
        Item(r["id"], folder / r["file"], r["kind"], r["lang"], frozenset(r["leaks"]), r["pair"] or "", r["why"])
        for r in rows
    ]


def case_of(folder: Path) -> Protected:
    """The people of the corpus, and what the pictures of its private list look like."""
    viewer, listed = Viewer(), []
    for path in sorted((folder / "listed").iterdir()):
        answer = viewer.hashes(path.read_bytes())
        if not isinstance(answer, str):
            listed.append(answer[0][0])
    return replace(read_case((folder / "case.json").read_bytes()), pdq=tuple(listed))


def judged(item: Item, case: Protected, reader: Reader) -> Judged:
    data, lang = item.path.read_bytes(), "ur" if item.lang == "ur" else "en"
    found = check_file(
        item.path.name, data, protected=case, rules=load_rules(), looked_at=True, read=reader.read(data), lang=lang
    )
    counted = [one for one in found if counts(one)]
    return Judged(
        item, frozenset(CLASSES.get(one.rule, "other") for one in counted), tuple(sorted({one.rule for one in counted}))
    )


def counts(found: Finding) -> bool:
    """Errors, and a name that says when the file was made."""
    return found.level == "error" or found.rule == "file.name"


def measured(folder: Path, reader: Reader | None = None, only: Sequence[str] = ()) -> list[Judged]:
    """Every file of a corpus that was drawn, two at a time. `only`: the ids, where not all."""
    reader, case = reader or Reader(), case_of(folder)
    chosen = [one for one in items(folder) if not only or one.id in only]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(lambda one: judged(one, case, reader), chosen))


def by_class(all_judged: Iterable[Judged]) -> dict[str, Score]:
    classes: dict[str, Score] = {}
    for one in all_judged:
        for name in one.item.leaks | one.found:
            hit = Score(
                found=int(name in one.item.leaks and name in one.found),
                missed=int(name not in one.found),
                false=int(name not in one.item.leaks),
            )
            classes[name] = classes.get(name, Score()) + hit
    return dict(sorted(classes.items()))


def report(all_judged: Sequence[Judged]) -> None:
    print_scores("by file and class", {"pooled": total(one.score for one in all_judged)})
    print_scores("by file", {"pooled": total(one.as_file for one in all_judged)})
    for field in ("kind", "lang"):
        names = sorted({getattr(one.item, field) for one in all_judged})
        print_scores(
            f"by {field}",
            {n: total(one.score for one in all_judged if getattr(one.item, field) == n) for n in names},
        )
    print_scores("by class", by_class(all_judged))
    right = {one.item.id: one.right for one in all_judged}
    pairs = {tuple(sorted((one.item.id, one.item.pair))) for one in all_judged if one.item.pair in right}
    both = pairs_right(right, [(one, other) for one, other in sorted(pairs)])
    print(f"\npairs with both right: {both.found} of {both.found + both.missed}")
    alarms = Counter(rule for one in all_judged if not one.item.leaks for rule in one.rules)
    print("at files that hold nothing:", ", ".join(f"{rule} {n}" for rule, n in alarms.most_common()) or "nothing")


def speed(folder: Path, count: int, reader: Reader) -> tuple[float, float]:
    """Pictures a second: looked through, and decoded with Pillow alone; the same ones, as many at a time as there are
    processors."""
    case, pictures = case_of(folder), [one for one in items(folder) if one.kind == "picture"]
    many = [pictures[number % len(pictures)] for number in range(count)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        start = time.perf_counter()
        list(threads.map(lambda one: judged(one, case, reader), many))
        ours = count / (time.perf_counter() - start)
        start = time.perf_counter()
        list(threads.map(_decoded, many))
        return ours, count / (time.perf_counter() - start)


def _decoded(item: Item) -> int:
    with Image.open(io.BytesIO(item.path.read_bytes())) as picture:
        return len(picture.convert("RGB").tobytes())


def run(options: Options) -> list[Row]:
    """The figures of a half, and how many pictures a second; few of them if it is to be quick."""
    with tempfile.TemporaryDirectory() as name:
        folder, reader = Path(name), Reader()
        drawn(options.half, folder)
        done = measured(folder, reader)
        report(done)
        count = 20 if options.quick else MANY
        ours, pillow = speed(folder, count, reader)
    pooled, files = total(one.score for one in done), total(one.as_file for one in done)
    return [
        Row("by file and class: precision", pooled.precision, "of findings"),
        Row("by file and class: precision, at least", pooled.precision_at_least, "Wilson 95 %"),
        Row("by file and class: recall", pooled.recall, "of leaks"),
        Row("by file and class: recall, at least", pooled.recall_at_least, "Wilson 95 %", aim="0.85"),
        Row("by file: precision", files.precision, "of files stopped"),
        Row("by file: recall", files.recall, "of files that leak"),
        Row(f"{count} pictures", ours, "a second", "decoded with Pillow alone", ours / pillow),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.checks.pictures", description=__doc__)
    parser.add_argument("--half", choices=tuple(_HALVES), default="dev")
    parser.add_argument("--wrong", action="store_true", help="tell which files of the development half are wrong")
    parser.add_argument("--speed", type=int, default=0, metavar="PICTURES", help="measure how many pictures a second")
    parser.add_argument("--without", choices=("words", "faces"), action="append", default=[], help="as if missing")
    chosen = parser.parse_args()
    if chosen.wrong and chosen.half == "test":
        parser.error("the sealed half prints totals only")
    reader = Reader(
        program=None if "words" in chosen.without else "installed", looks=False if "faces" in chosen.without else None
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawn(chosen.half, folder)
        if chosen.speed:
            ours, pillow = speed(folder, chosen.speed, reader)
            print(f"{chosen.speed} pictures: {ours:.2f} a second; decoded with Pillow alone {pillow:.0f} a second")
        done = measured(folder, reader)
        report(done)
        if chosen.wrong:
            for one in (one for one in done if not one.right):
                item = one.item
                print(item.id, item.path.name, sorted(item.leaks - one.found), sorted(one.found - item.leaks), item.why)


if __name__ == "__main__":
    main()
