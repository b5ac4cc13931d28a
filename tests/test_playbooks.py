"""The playbooks name commands and pages that exist: somebody will type them on the worst day."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted((DOCS / "playbooks").glob("*.md"))
COMMAND = re.compile(r"amanat (desk|intake) ([a-z-]+)([^`\n]*)")


@lru_cache
def options(group: str, command: str) -> str:
    env = {**os.environ, "COLUMNS": "200"}
    run = [sys.executable, "-m", "amanat", group, command, "--help"]
    asked = subprocess.run(run, capture_output=True, text=True, env=env, check=False)
    assert asked.returncode == 0, f"amanat {group} {command} is no command"
    return asked.stdout


def test_there_is_one_for_each_bad_day() -> None:
    assert [page.stem for page in PAGES] == ["breach", "seized-laptop", "subpoena"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_and_option_exists(page: Path) -> None:
    found = COMMAND.findall(page.read_text("utf-8"))
    assert bool(found) is (page.stem != "subpoena")  # a court is answered by people
    for group, command, rest in found:
        known = options(group, command)
        assert [one for one in re.findall(r"--[a-z-]+", rest) if one not in known] == [], (group, command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_button_it_names_is_a_button_of_the_desk(page: Path) -> None:
    """What stands in bold inside a sentence and begins with a capital is a label of a page."""
    texts = [path.read_text("utf-8") for path in (DOCS.parent / "src/amanat/web/locale/ur").rglob("*.po")]
    labels = {text.replace('\\"', '"') for po in texts for text in re.findall(r'^msgid "(.+)"$', po, re.M)}
    named = re.findall(r"(?:\*\*)([A-Z][^*.]{2,60})(?:\*\*)", page.read_text("utf-8"))
    wanted = {name for name in named if name not in PLAIN}
    assert wanted
    assert {name for name in wanted if name not in labels} == set()


PLAIN = {"Respondents", "Each person whose words may be out"}  # said loudly; no label


def test_each_says_what_it_cannot_do() -> None:
    assert all("## What this cannot do" in page.read_text("utf-8") for page in PAGES)
