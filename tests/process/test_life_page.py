"""The picture of the life cycle is made from the table."""

from __future__ import annotations

import re
from pathlib import Path

from amanat.process.life import TRANSITIONS, Kind, Status
from amanat.process.life_page import life_cycle_page

PAGE = Path(__file__).parents[2] / "docs/life-cycle.md"


def test_the_page_in_the_docs_is_the_one_that_the_table_makes() -> None:
    assert PAGE.read_text("utf-8") == life_cycle_page(), "make life-cycle"


def test_every_arrow_of_a_picture_is_an_edge_and_every_edge_an_arrow() -> None:
    pictures = re.findall(r"```mermaid\nflowchart TD\n(.*?)```", life_cycle_page(), re.DOTALL)
    assert len(pictures) == len(Kind)
    for kind, picture in zip(Kind, pictures, strict=True):
        drawn = {tuple(line.replace("-.->", "-->").split(" --> ")) for line in picture.strip().split("\n")}
        assert {tuple(part.strip() for part in pair) for pair in drawn} == {
            (edge.before.value, edge.after.value)
            for edge in TRANSITIONS
            if kind in edge.kinds and edge.after is not Status.WITHDRAWN
        }


def test_what_a_support_desk_records_is_drawn_dotted_and_said_so() -> None:
    support = life_cycle_page().split("## ")[1]
    assert "heard -.-> substantiated" in support
    assert "| heard | substantiated (record of others) | caseworker or lead | reason, document |" in support
