"""The documents point at things that exist: every link, and every file that is named with its folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("spec/*.md")])
NAMED = re.compile(r"`((?:tests|vectors|src|spec|docs|packs)/[\w./-]+)")
LINK = re.compile(r"\]\(([^)#\s]+)")


def missing(page: Path, text: str) -> list[str]:
    links = [target for target in LINK.findall(text) if "://" not in target]
    gone = [target for target in links if not (page.parent / target).exists()]
    return gone + [name for name in NAMED.findall(text) if not (ROOT / name).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_at_exists(page: Path) -> None:
    assert missing(page, page.read_text("utf-8")) == []


def test_a_dead_link_and_a_wrong_path_are_found() -> None:
    assert missing(ROOT / "README.md", "[a](nowhere.md) `src/nothing.py`") == ["nowhere.md", "src/nothing.py"]
