"""Long texts are cut into small parts, and nothing of them is lost; the sentence for each stage says no more than it
knows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.intake.public_view import (
    LEAST,
    STAGES,
    TEXT_OF_PART,
    Said,
    arrange,
    article,
    asked_sentence,
    stage_sentence,
)
from amanat.intake.published import Desk, Posted, Publication
from amanat.seal.forms import Day
from amanat.seal.proceedings import CALLED, Words
from amanat.seal.publication import STATUSES, Stage
from tests.seal.cases_publication import GOOD, plain, statement

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4000)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(WRITTEN, st.integers(LEAST, TEXT_OF_PART))
@settings(max_examples=100, deadline=None)
def test_parts_are_small_and_together_the_whole_text(text: str, limit: int) -> None:
    entry = replace(statement(), text=Words(en=text), citations=None)
    parts = article(entry, "en", limit).parts
    seen = ""
    for number in range(1, parts + 1):
        blocks = article(entry, "en", limit, number).blocks
        assert sum(block.size for block in blocks) <= limit
        seen += "".join(block.said.text for block in blocks)
    assert bare(seen) == bare(text)


@given(WRITTEN)
@settings(max_examples=30, deadline=None)
def test_a_paragraph_is_cut_between_words_where_there_is_a_space(text: str) -> None:
    words = [word for word in re.split(r"\s+", text) if 0 < Said(word, "en").size < 40]
    entry = replace(statement(), text=Words(en=" ".join(words) or "x"), citations=None)
    shown = article(entry, "en", LEAST)
    cut = [block.said.text for n in range(1, shown.parts + 1) for block in article(entry, "en", LEAST, n).blocks]
    assert " ".join(cut).split() == (" ".join(words) or "x").split()


def test_a_part_that_is_not_there_is_no_part() -> None:
    for number in (0, -1, 2):
        with pytest.raises(IndexError):
            article(statement(), "en", part=number)


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize("status", STATUSES)
def test_every_stage_has_a_sentence_and_guilt_is_said_with_a_finding_alone(status: str, called: str) -> None:
    for stage in (Stage(status, called), Stage(status, called, "A court", Day("2026-10-02"))):
        sentence = stage_sentence(stage)
        if called in ("respondent", "accused") or stage.body is None:
            assert sentence != STAGES["found"][0]
            assert sentence != STAGES["cleared"][0]
        if stage.body is None:
            assert "%(" not in sentence
        if sentence == "":
            assert called in ("found_against", "cleared"), "the form refuses those without a body and a day"
    with_body = stage_sentence(Stage(status, called, "A court", Day("2026-10-02")))
    assert ("cleared the respondent" in with_body) == (called == "cleared")
    assert ("charged" in with_body) == (called == "accused")


def test_until_the_last_day_a_reply_may_still_come() -> None:
    entry = statement()
    assert "so far" in asked_sentence(entry, date(2026, 9, 9))
    assert "None came" in asked_sentence(entry, date(2026, 9, 10))


def test_every_entry_on_a_page_gets_the_same_share() -> None:
    long = Words(en="word " * 3900)
    kinds = [replace(statement(), text=long), plain("reply", 2, b"\1" * 32, text=long)]
    kinds.append(replace(GOOD["exoneration"], n=3, text=long))
    desk = Desk(kinds[0].desk, None)
    posted = [Posted(each.publication, each.n, each.kind, each.at, each.n, each, None, desk) for each in kinds]
    page = arrange(Publication(kinds[0].publication, desk, None, tuple(posted)), "en")
    assert page.account is not None
    assert page.reply is not None
    shown = [sum(block.size for block in each.blocks) for each in (page.account, page.reply, *page.outcomes)]
    assert len(shown) == 3
    assert max(shown) - min(shown) < 10
