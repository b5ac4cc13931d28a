"""The page on which a reviewer lets words stand, in both languages: what is minded, who let it stand, why."""

from __future__ import annotations

import re
from html import unescape

import pytest

from amanat.desk.publication import commands as c
from tests.desk.web.pages import Site

UNFAIR = c.Text({"en": "A title"}, {"en": "The harasser threatened a trainee."})


@pytest.mark.parametrize(("lang", "said"), [("en", "Nothing stops these words"), ("ur", "اِن الفاظ کو کچھ نہیں روکتا")])
def test_what_only_asks_is_said_to_stop_nothing(pages: Site, lang: str, said: str) -> None:
    house = pages.house
    house.sent()
    house.sync()
    case, zoya = house.only_case(), pages.login("Zoya", lang)
    for text, times in (("The respondent has answered.", 0), ("He presents the morning show.", 1)):
        version = house.office.case(house.lead, case).version
        name = c.write(house.office, house.lead, case, version, c.Text({"en": "A title"}, {"en": text}))
        zoya.get(f"cases/{case}/publication/{name}")
        assert zoya.text.count(said) == times, text


@pytest.mark.parametrize(
    ("lang", "link", "left"), [("en", "Let words stand", "Left as it is by"), ("ur", "الفاظ رہنے دیں", "رہنے دیے")]
)
def test_a_reviewer_lets_words_stand_on_a_page(pages: Site, lang: str, link: str, left: str) -> None:
    house = pages.house
    house.hire("Rabia", "reviewer")
    house.sent()
    house.sync()
    case = house.only_case()
    office = house.office
    name = c.write(office, house.lead, case, office.case(house.lead, case).version, UNFAIR)
    gate = f"cases/{case}/publication/{name}"

    author = pages.login("Zoya", lang)
    author.get(gate)
    assert link not in author.text, "who wrote it is not offered it"
    assert author.post(f"{gate}/waive", {"expected": str(office.case(house.lead, case).version)}).status_code == 400

    rabia = pages.login("Rabia", lang)
    rabia.get(gate)
    assert link in rabia.text
    for _ in range(5):
        rabia.get(f"{gate}/waive")
        places = [unescape(one) for one in re.findall(r'name="place" value="([^"]+)"', rabia.page)]
        if not places:
            break
        form = {"expected": rabia.hidden("expected"), "hash": rabia.hidden("hash"), "place": places[0]}
        assert rabia.post(f"{gate}/waive", {**form, "reason": ""}).status_code == 400
        assert rabia.post(f"{gate}/waive", {**form, "reason": "It is a book <b>title</b>."}).status_code == 303
    rabia.get(gate)
    assert left in rabia.text
    assert "Rabia" in rabia.text
    assert "It is a book <b>title</b>." in unescape(rabia.page)
    assert "<b>title</b>" not in rabia.page
    assert link not in rabia.text
