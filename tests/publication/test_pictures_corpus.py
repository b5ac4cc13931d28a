"""How well files are looked through, on the development half of the picture corpus, pinned (docs/checks.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from amanat.evidence.reading import Reader
from tests.publication.drawn import bench, corpus, scoring

FEW = {
    "chat of the night program, plain words 1",
    "poster",
    "in the text",
    "under a black rectangle",
    "a black rectangle with nothing under it",
    "who commented",
    "a place and a camera",
    "the same, covered in black",
    "a name in the file's name",
    "of the private list, mirrored",
    "in a layer that is off",
    "clean",
}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus(tmp_path_factory.mktemp("pictures"))


def test_the_corpus_is_what_its_page_says(drawn: Path) -> None:
    rows = bench.items(drawn)
    assert len(rows) >= 150
    assert all(one.path.is_file() for one in rows)
    assert len({one.id for one in rows}) == len(rows)
    assert all(one.leaks <= {*bench.CLASSES.values()} for one in rows)
    pairs = {one.id: one.pair for one in rows if one.pair}
    assert all(pairs[other] == one or other in pairs for one, other in pairs.items())
    assert {one.kind for one in rows} == {"picture", "pdf", "docx"}


def test_a_few_of_each_kind_are_all_right(drawn: Path) -> None:
    """Without letters and faces, which take their time; what needs them is in `tests.evidence.test_reading`."""
    chosen = {one.why: one.id for one in bench.items(drawn) if one.why in FEW}
    assert set(chosen) == FEW
    judged = bench.measured(drawn, Reader(program=None, looks=False), list(chosen.values()))
    assert [one.item.why for one in judged if not one.right] == []


@pytest.mark.slow
def test_the_figures_hold(drawn: Path) -> None:
    """Ten minutes of processor time: every file, with letters and faces. A little below docs/checks.md."""
    judged = bench.measured(drawn)
    score, files = scoring.total(one.score for one in judged), scoring.total(one.as_file for one in judged)
    assert score.recall >= 0.91
    assert score.precision >= 0.95
    assert files.recall >= 0.92
    assert files.precision >= 0.96
    hidden = bench.by_class(judged)
    assert hidden["hidden_text"].recall == 1.0
    assert hidden["metadata"].recall == 1.0
