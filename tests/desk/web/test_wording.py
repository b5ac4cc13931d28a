"""No code reaches a page without words, and the words are short, plain and safe to set between others."""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path

import pytest

from amanat.desk.apply_case import CASE_EVENTS
from amanat.desk.apply_desk import DESK_EVENTS
from amanat.desk.views import Event, Person
from amanat.desk.web import wording
from amanat.desk.web.case import ACTS
from amanat.desk.web.phrases import Phrases
from amanat.process.life import OFFERED
from amanat.process.urgency import FLAGS, URGENCIES
from amanat.seal import record
from amanat.web.render import PageSettings, Renderer

DESK = Path(wording.__file__).parents[1]
PAGES = Renderer(PageSettings())
# Raised before there are pages (init, restore, the command line), or turned into another answer by them.
NOT_ON_PAGES = {"desk.folder", "desk.busy", "desk.not_empty", "desk.swap_rule", "desk.role_unknown", "desk.json"}
NOT_ON_PAGES |= {"export.two"}  # the command line: export-all


def phrases(lang: str = "en") -> Phrases:
    return Phrases(PAGES, lang, UTC)


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (OFFERED, wording.STATUS),
        (URGENCIES, wording.URGENCY),
        (FLAGS, wording.FLAG),
        (record.FLAGS, wording.FLAG),
        (record.ACTS + record.ANCILLARY_ACTS, wording.TERM),
        (record.CONTEXTS + record.MODES + record.POWERS + record.WANTS, wording.TERM),
        (record.CHANNELS, wording.CHANNEL),
        (record.IDENTIFIER_TYPES, wording.IDENTIFIER),
        (record.CONSENT_GROUPS, wording.GROUP),
        (CASE_EVENTS, wording.EVENT),
        (DESK_EVENTS, wording.EVENT),
        (ACTS, wording.ACT),
    ],
)
def test_every_code_has_its_words(codes: object, table: wording.Table) -> None:
    assert {str(code) for code in codes} - set(table) == set()  # type: ignore[attr-defined]


def test_every_refusal_of_the_office_has_a_sentence() -> None:
    modules = ("door", "office", "staff", "people")
    source = "".join((DESK / f"{name}.py").read_text("utf-8") for name in modules)
    source += "".join(
        path.read_text("utf-8") for rules in DESK.glob("*/rules.py") for path in rules.parent.glob("*.py")
    )
    source += "".join(path.read_text("utf-8") for path in (DESK.parent / "process").glob("*.py"))
    raised = set(re.findall(r'(?:Refused|Forged)Error\(\s*"([a-z_.]+)"', source))
    assert len(raised) > 10
    assert raised - set(wording.ERROR) - NOT_ON_PAGES == set()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_event_reads_as_a_sentence_without_a_code_or_a_hole(lang: str) -> None:
    words = phrases(lang)
    parts = {"to": "assessed", "urgency": "soon", "person": "p1", "removed": "p1 p2", "left": "p2", "state": "matches"}
    parts |= {"name": "Hina", "role": "lead", "why": "taken_back", "warning": "message.gap"}
    for kind in [*CASE_EVENTS, *DESK_EVENTS]:
        line = str(words.event(Event(1, 1, "p1", kind, parts), {"p1": "Farah", "p2": "Zoya"}))
        text = re.sub(r"<[^>]+>", "", line)
        assert not re.search(r"[{}_]|\bp[12]\b", text), text
        if lang == "ur":
            assert not re.search(r"[a-z]{4}", re.sub("Farah|Zoya|Hina", "", text)), text


def test_what_people_typed_cannot_turn_or_break_a_line() -> None:
    event = Event(1, 1, "p1", "status.changed", {"to": "closed", "reason": "‮<b>{to}</b>"})
    line = str(phrases().event(event, {}))
    assert "<b>" not in line
    assert '<bdi dir="auto">‮&lt;b&gt;{to}&lt;/b&gt;</bdi>' in line


def test_nobody_is_a_person_too_in_an_assignment() -> None:
    assert "nobody" in phrases().event(Event(1, 1, "p1", "case.assigned", {}), {})


def test_times_and_days_are_in_words_and_isolated() -> None:
    assert str(phrases().when(1_790_000_000)) == (
        '<bdi><time datetime="2026-09-21T14:13:20+00:00">21 September 2026, 14:13</time></bdi>'
    )
    assert "ستمبر" in str(phrases("ur").day("2026-09-21"))
    assert str(phrases().day("<last summer>")) == '<bdi dir="auto">&lt;last summer&gt;</bdi>'
    assert str(phrases().when(None)) == ""


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ({"from": "2026-01-01", "to": "2026-12-31", "approximate": True}, "2026 (only the year is known)"),
        ({"from": "2026-03-01", "to": "2026-03-31", "approximate": True}, "March 2026"),
        ({"from": "2024-02-01", "to": "2024-02-29", "approximate": True}, "February 2024"),
        ({"from": "2026-03-01", "to": "2026-03-31", "approximate": False}, "1 March 2026 to 31 March 2026"),
        ({"from": "2026-03-02", "to": "2026-03-31", "approximate": True}, "2 March 2026 to 31 March 2026 (about)"),
        ({"from": "2025-01-01", "to": "2026-12-31", "approximate": True}, "1 January 2025 to 31 December 2026 (about)"),
        ({"from": "2026-03-02", "to": "2026-03-02", "approximate": False}, "2 March 2026"),
        ({"to": "2026-03-02", "approximate": False}, "to 2 March 2026"),
        ({"from": "spring", "to": "fall", "approximate": True}, "spring to fall (about)"),
    ],
)
def test_a_guess_over_a_whole_year_or_month_is_that_year_or_month(when: dict[str, object], text: str) -> None:
    assert re.sub(r"<[^>]+>", "", str(phrases().span(when))) == text


def test_a_text_is_set_in_the_letters_it_is_mostly_in() -> None:
    assert phrases().script("منگل کو Sana کو بتایا") == "ur"
    assert phrases().script("Unhon ne mujhe roka") == "en"
    assert phrases().script("123 !") == "en"


@pytest.mark.parametrize(("count", "text"), [(487, "487 bytes"), (2048, "2 KB"), (2600, "2.5 KB"), (5 << 20, "5 MB")])
def test_sizes_are_read_by_people(count: int, text: str) -> None:
    assert phrases().size(count) == text


def test_names_come_from_the_people_of_the_desk() -> None:
    assert Phrases.names([Person("p1", "Farah", "lead", "", 0)]) == {"p1": "Farah"}
    assert phrases().by("desk", {}) == "The software"
    assert phrases().by("p9", {"p9": "Zoya"}) == "Zoya"
    assert phrases().who(Event(1, 1, "desk", "message.in"), {}) == "Her"
    assert phrases().who(Event(1, 1, "desk", "exhibit.fetched"), {}) == "The software"


LONG = re.compile(r"[A-Za-z’'-]+")


def test_no_sentence_of_the_desk_is_long_and_none_blames_or_frightens() -> None:
    from tests.web.test_catalogues import _sources
    from tests.web.test_reading_level import AVOID, _sentences

    said = [text for one in _sources("desk") for text in ([one] if isinstance(one, str) else one)]
    assert [s for text in said for s in _sentences(text) if len(LONG.findall(s)) > 15] == []
    assert [text for text in said if AVOID.search(text)] == []


def test_two_parts_that_use_one_name_read_it_each_by_their_own_table() -> None:
    """A call's `came` is how somebody came; the other side's `came` is what they wrote. Neither shows its code."""
    said = {
        kind: str(phrases().event(Event(1, 0, "", kind, parts), {}))
        for kind, parts in (
            ("note.taken", {"came": "call"}),
            ("party.came", {"came": "ask_time", "party": "respondent"}),
            ("consent.heard", {"way": "in_person", "heard": ""}),
        )
    }
    assert said["note.taken"] == 'The desk noted what was said. <bdi dir="auto">A call</bdi>.'
    assert "ask_time" not in said["party.came"]
    assert "Face to face" in said["consent.heard"]
