"""The documents point at things that exist: every link, every file that is named with its folder, and every test."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.test_survivor_checks import test_names as names_in

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("spec/*.md")])
NAMED = re.compile(r"`((?:tests|vectors|src|spec|docs|packs)/[\w./-]+)")
TEST = re.compile(r"`(?:(tests/[\w/.-]+\.py)::)?((?:\w+::)?test_\w+)`")
LINK = re.compile(r"\]\(([^)#\s]+)")


def missing(page: Path, text: str) -> list[str]:
    links = [target for target in LINK.findall(text) if "://" not in target]
    gone = [target for target in links if not (page.parent / target).exists()]
    gone += [name for name in NAMED.findall(text) if not (ROOT / name).exists()]
    return gone + [name for file, name in TEST.findall(text) if name.split("::")[-1] not in known_tests(file)]


@cache
def known_tests(file: str) -> frozenset[str]:
    """The names of the tests in a file; without one, in all of them."""
    files = [ROOT / file] if file else [*ROOT.glob("tests/**/test_*.py")]
    return frozenset(
        name.split("::")[-1] for each in files if each.is_file() for name in names_in(each.read_text("utf-8"))
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_at_exists(page: Path) -> None:
    assert missing(page, page.read_text("utf-8")) == []


def test_a_dead_link_and_a_wrong_path_are_found() -> None:
    assert missing(ROOT / "README.md", "[a](nowhere.md) `src/nothing.py`") == ["nowhere.md", "src/nothing.py"]


def test_a_test_that_is_not_there_is_found() -> None:
    here = test_a_test_that_is_not_there_is_found.__name__
    text = f"`test_that_nobody_wrote` `tests/test_docs.py::{here}` `tests/test_docs.py::test_other`"
    assert missing(ROOT / "README.md", text) == ["test_that_nobody_wrote", "test_other"]
