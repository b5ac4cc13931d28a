"""The development half of the corpus stays as good as docs/checks.md says; the sealed half is not opened here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
ROOT = Path(__file__).parents[2]
_MEASURE = """
import json, sys
from bench.checks.privacy import measured
from bench.checks.scoring import total
done = measured(sys.argv[1], warnings=sys.argv[2:] == ["warnings"])
score = total(one.score for one in done)
hard = total(one.as_text for one in done if one.item.hard and not one.item.leaks)
print(json.dumps({
    "precision": score.precision_at_least, "recall": score.recall_at_least, "found": score.recall,
    "langs": {lang: [s.precision, s.recall] for lang in ("en", "ur", "roman")
              for s in [total(one.score for one in done if one.item.lang == lang)]},
    "hard": hard.passed / (hard.passed + hard.false), "items": len(done),
}))
"""


def figures(half: str = "dev", *more: str) -> dict[str, Any]:
    """In a process of its own: bench is no part of the installed package."""
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE, half, *more], cwd=ROOT, capture_output=True, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(run.stdout)
    return figures


def test_the_checks_are_as_good_as_the_docs_say() -> None:
    got = figures()
    assert got["items"] == len((CORPUS / "privacy.dev.jsonl").read_text(encoding="utf-8").splitlines())
    assert got["precision"] >= 0.97
    assert got["recall"] >= 0.97
    assert got["hard"] >= 0.97
    assert all(min(both) >= 0.95 for both in got["langs"].values())


def test_texts_written_for_what_was_weakest_stay_found() -> None:
    got = figures("extra")
    assert got["items"] == len((CORPUS / "privacy.extra.jsonl").read_text(encoding="utf-8").splitlines())
    assert got["precision"] >= 0.92
    assert got["recall"] >= 0.92


def test_what_is_told_as_sideways_as_can_be_is_asked_about() -> None:
    """No rule is tuned to these: few are refused, and a reviewer is asked about most."""
    got = figures("sideways", "warnings")
    assert got["items"] == len((CORPUS / "privacy.sideways.jsonl").read_text(encoding="utf-8").splitlines())
    assert got["found"] >= 0.7
