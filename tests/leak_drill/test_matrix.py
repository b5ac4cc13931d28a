"""Every cell is refused, never there, allowed or left to people with a reason; and the page says exactly that."""

from __future__ import annotations

import importlib

import pytest

from tests.leak_drill.enumerated import ELSEWHERE, enumerated, other_pages
from tests.leak_drill.ground import Ground
from tests.leak_drill.matrix import PAGE, WAYS, page
from tests.leak_drill.model import Cell
from tests.leak_drill.rows import ROWS

pytestmark = pytest.mark.slow


def test_nothing_leaks(cells: tuple[Cell, ...]) -> None:
    assert len(cells) == len(WAYS) * len(ROWS)
    assert [f"{cell.row} by {cell.way}: {cell.text}" for cell in cells if cell.verdict == "leak"] == []


def test_no_exception_is_kept_that_nothing_needs(cells: tuple[Cell, ...]) -> None:
    used = {(cell.way, cell.row) for cell in cells if cell.verdict in ("allowed", "people")}
    given = {(way.key, row) for way in WAYS for row in (*way.allowed, *way.people)}
    assert given - used == set(), "this is refused now: take the exception out"


def test_the_page_says_what_was_tried(cells: tuple[Cell, ...]) -> None:
    assert PAGE.read_text("utf-8") == page(cells), "type: python -m tests.leak_drill"


def test_every_way_out_has_a_cell_or_a_reason(field: Ground) -> None:
    there = enumerated(field.intake.app)
    named = {name for way in WAYS for name in way.covers} | set(ELSEWHERE)
    assert sorted(there - named) == [], "a new way out: write a column for it, or why it needs none"
    assert sorted(named - there) == [], "this way out is gone"


def test_every_proof_is_a_test() -> None:
    for proof in {way.proof for way in WAYS if way.never}:
        path, _, name = proof.partition("::")
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        assert callable(getattr(module, name, None)), proof


def test_every_way_that_is_not_refused_alone_has_a_reason_and_a_control() -> None:
    for way in WAYS:
        assert bool(way.never) == bool(way.proof), way.key
        assert way.control or not way.never, way.key


def test_pages_that_are_no_column_are_given_no_store(field: Ground) -> None:
    import inspect

    for name in other_pages(field.intake.app):
        routes = getattr(importlib.import_module(name), "routes", None)
        if routes is not None:
            given = {str(one.annotation) for one in inspect.signature(routes).parameters.values()}
            assert not any("Engine" in one or "Blobs" in one or "Intake" in one for one in given), name
