"""All ways and all rows, and the page on which they stand."""

# ruff: noqa: E501 - lines of a page are as long as its sentences
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.leak_drill import public, sealed, typed
from tests.leak_drill.enumerated import ELSEWHERE
from tests.leak_drill.ground import Ground
from tests.leak_drill.model import Cell, Way, drill
from tests.leak_drill.rows import ROWS

WAYS: Final[tuple[Way, ...]] = (*public.WAYS, *sealed.WAYS, *typed.WAYS)
PAGE: Final = Path(__file__).parents[2] / "docs" / "leak-drill.md"
_SIGNS: Final = {"never": "never", "allowed": "allowed", "people": "people", "leak": "**LEAK**"}


def tried(ground: Ground) -> tuple[Cell, ...]:
    return tuple(drill(way, ground, row) for way in WAYS for row in ROWS)


def page(cells: Sequence[Cell]) -> str:
    """docs/leak-drill.md."""
    of = {(cell.way, cell.row): cell for cell in cells}
    counts = {
        verdict: sum(cell.verdict == verdict for cell in cells) for verdict in ("refused", "never", "allowed", "people")
    }
    parts = [_HEAD.format(rows=len(ROWS), ways=len(WAYS), cells=len(cells), **counts)]
    parts += ["## The matrix", _table(of)]
    for title, ways in (
        ("The public record", public.WAYS),
        ("To one reader", sealed.WAYS),
        ("Made of a case, or beside it", typed.WAYS),
    ):
        parts.append(f"## {title}")
        parts += [_way(way, [of[way.key, row.key] for row in ROWS]) for way in ways]
    parts += ["## Ways that have no cell, and why", _elsewhere(), _TAIL]
    return "\n\n".join(parts).rstrip() + "\n"


_LETTERS: Final = {"refused": "R", "never": "·", "allowed": "a", "people": "p", "leak": "**L**"}


def _table(of: Mapping[tuple[str, str], Cell]) -> str:
    """All cells, a letter each."""
    numbers = range(1, len(ROWS) + 1)
    legend = ", ".join(f"{n} {row.title}" for n, row in zip(numbers, ROWS, strict=True))
    lines = [
        "R refused, · never there, a allowed, p left to people. The numbers: " + legend + ".",
        "",
        "| way out | " + " | ".join(map(str, numbers)) + " |",
        "| --- |" + " --- |" * len(ROWS),
    ]
    lines += [
        f"| {way.title} | " + " | ".join(_LETTERS[of[way.key, row.key].verdict] for row in ROWS) + " |" for way in WAYS
    ]
    return "\n".join(lines)


def _way(way: Way, cells: Sequence[Cell]) -> str:
    """One way: its rows by what came of the try."""
    lines = [f"### {way.title[0].upper()}{way.title[1:]}"]
    if way.never:
        never = [_title(cell.row) for cell in cells if cell.verdict == "never"]
        if never:
            lines.append(f"- *never* ({way.never}; `{way.proof.rpartition('::')[2]}`): {', '.join(never)}")
    by: dict[str, list[str]] = {}
    for cell in cells:
        if cell.verdict != "never":
            sign = (
                f"refused, {_code(cell.text)}" if cell.verdict == "refused" else f"{_SIGNS[cell.verdict]}: {cell.text}"
            )
            by.setdefault(sign, []).append(_title(cell.row))
    lines += [f"- {sign}: {', '.join(titles)}" for sign, titles in by.items()]
    return "\n".join(lines)


def _code(text: str) -> str:
    """The code, and the first condition that was not met; the rules behind it are many and grow."""
    code, _, rest = text.partition(" (")
    return f"`{code}` (`{rest.rstrip(')').split(', ')[0]}`)" if rest else f"`{code}`"


def _title(key: str) -> str:
    return next(row.title for row in ROWS if row.key == key)


def _elsewhere() -> str:
    by: dict[str, list[str]] = {}
    for name, why in ELSEWHERE.items():
        by.setdefault(why, []).append(f"`{name}`")
    return "\n".join(f"- {', '.join(names)}: {why}" for why, names in by.items())


_HEAD: Final = """\
# The leak drill

Written by `python -m tests.leak_drill`; a test fails if it differs. Everything that [is never published](../tests/leak_drill/rows.py) is planted in one case: in her record, her files, the
conversation, notes, reasons of reviewers and an answer that is not published. Then it is tried, for real, to get each of it out by every way that exists. {rows} things by {ways} ways:
{cells} tries. **{refused} refused** with a code; **{never} never there**: the type has no room, and every byte of the output was searched (UTF-8, UTF-16, base64, percent, HTML, JSON, hex,
decomposed, digits with spaces between); **{allowed} allowed**, each with its reason; **{people} left to people**: no program sees it, and it goes out only after two named reviewers signed
this very text. A cell that is none of these is a leak, and fails.

Where a cell says *refused*, all else was answered, agreed and signed before: what kept it back is the text itself, and the condition behind the code says why. Each way has a planted
leak of its own in `test_mutations.py`: its guard is broken, and the drill must find it."""

_TAIL: Final = """\
## What this does not show

One sentence of each kind, in English, and in Urdu where the way is a statement or a reply. How many *other* sentences of a kind are found is measured by the benches of the checks. A desk
with other software can sign what it likes (threat model 33); the intake then holds the form, the order, her consent and clean pictures. What people type into a letter to one reader is looked
at for what the case knows; a telephone number that nobody wrote down before may be the desk's own, and passes there."""
