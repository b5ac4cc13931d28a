"""The questions of the record, as every browser gets them, with or without script."""

from __future__ import annotations

import re

from amanat.web.render import TEMPLATES
from tests.web.site import Page

QUESTIONS = (TEMPLATES / "journey/questions.html").read_text("utf-8")
SECTIONS = dict(re.findall(r'{% call q\("(\w+)".*?%}(.*?){% endcall %}', QUESTIONS, re.S))


def test_every_question_says_why_it_is_asked() -> None:
    assert len(SECTIONS) == 17
    assert [name for name, body in SECTIONS.items() if "{{ why(_(" not in body] == []


def test_no_question_is_required_and_nothing_is_ticked_beforehand() -> None:
    attributes = [a for _, a in Page.of(QUESTIONS).tags]
    assert not [a for a in attributes if {"required", "checked", "aria-required"} & set(a)]


def test_no_form_can_put_her_words_into_an_address() -> None:
    assert not Page.of(QUESTIONS).all("form")
