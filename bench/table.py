"""One row a measurement: printed as a table, kept as JSON."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
HALVES = ("dev", "test")


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: `quick` uses small sizes; `half` is the half of a corpus, `dev` or `test` (sealed)."""

    quick: bool = False
    half: str = "dev"


@dataclass(frozen=True, slots=True)
class Row:
    """`value` in `unit`; `ratio` is this value against the reference that ran beside it (1 is equal, more is better);
    `aim` is the least ratio or value that we want, in words."""

    name: str
    value: float
    unit: str
    reference: str = ""
    ratio: float | None = None
    aim: str = ""


def print_table(title: str, rows: Sequence[Row]) -> None:
    """The rows, in columns as wide as they need."""
    cells = [("", "value", "unit", "ratio", "against", "aim"), *map(_cells, rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    print(f"\n{title}")
    for line in cells:
        columns = zip(line, widths, (str.ljust, str.rjust, str.ljust, str.rjust, str.ljust, str.ljust), strict=True)
        print("  ".join(align(cell, width) for cell, width, align in columns).rstrip())


def _cells(row: Row) -> tuple[str, str, str, str, str, str]:
    value = f"{row.value:,.3g}" if row.value < 100 else f"{row.value:,.0f}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return row.name, value, row.unit, ratio, row.reference, row.aim


def write_results(name: str, rows: Sequence[Row], options: Options) -> Path:
    """bench/results/<name>.json with the machine it ran on."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / (f"{name}.json" if options.half == "dev" else f"{name}.{options.half}.json")
    about = {"python": platform.python_version(), "machine": platform.machine(), "quick": options.quick}
    path.write_text(json.dumps({"bench": name, **about, "rows": [asdict(row) for row in rows]}, indent=2) + "\n")
    return path
