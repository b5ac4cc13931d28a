"""`python -m tests.leak_drill`: holds the drill and writes docs/leak-drill.md."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.leak_drill.ground import ground
from tests.leak_drill.matrix import PAGE, page, tried

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, ground(Path(folder)) as one:
        cells = tried(one)
    PAGE.write_text(page(cells), "utf-8")
    leaks = [f"{cell.row} by {cell.way}: {cell.text}" for cell in cells if cell.verdict == "leak"]
    print("\n".join(leaks) or f"{len(cells)} cells, no leak.")
    raise SystemExit(bool(leaks))
