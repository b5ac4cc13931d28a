"""Takedown packs: the shipped ones, the pages made of them, and the errors that a wrong one gives."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from amanat.errors import MalformedError
from amanat.intake.pages import PAPERS
from amanat.web.render import LANGUAGES
from amanat.web.takedown import load_takedown, read_place
from tests.web.site import TODAY, Page, ask, build
from tests.web.test_reading_level import WORD, _sentences

TAKEDOWN = load_takedown()
APP = build()
GOOD = """\
format: amanat-takedown/1
id: meta
order: 1
name: {en: A, ur: ا}
steps: [{en: B, ur: ب}]
url: https://example.org/report
source: {url: "https://example.org/", kind: own, dated: "2025-06"}
verification: own
checked_on: 2026-11-22
"""


class TestShipped:
    def test_the_places_where_pictures_are_spread(self) -> None:
        wanted = {"meta", "whatsapp", "tiktok", "youtube", "google", "x", "snapchat", "telegram", "reddit", "other"}
        assert {place.id for place in TAKEDOWN.places} == wanted
        assert TAKEDOWN.places[-1].id == "other"

    def test_each_says_where_it_comes_from_and_how_sure_that_is(self) -> None:
        assert all(place.source.host and place.checked_on for place in TAKEDOWN.places)
        own = [place for place in TAKEDOWN.places if place.verification == "own"]
        assert own
        assert all(place.source.kind == "own" and place.url for place in own)

    def test_the_steps_are_short_in_both_languages(self) -> None:
        said = [words for place in TAKEDOWN.places for words in (*place.steps, *filter(None, [place.limits]))]
        assert [t for words in said for t in _sentences(words["en"]) if len(WORD.findall(t)) > 15] == []
        assert [t for words in said for t in _sentences(words["ur"]) if len(t.split()) > 22] == []

    def test_nobody_is_told_to_pass_the_picture_on(self) -> None:
        steps = " ".join(step["en"].lower() for place in TAKEDOWN.places for step in place.steps)
        assert [word for word in ("send the picture", "send it", "upload", "to a friend") if word in steps] == []

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_place_has_its_page_with_its_source(self, lang: str) -> None:
        listed = {a["href"] for a in Page.of(ask(APP, f"/{lang}/pictures/apps").text).all("a")}
        for place in TAKEDOWN.places:
            assert f"/{lang}/pictures/apps/{place.id}" in listed
            html = ask(APP, f"/{lang}/pictures/apps/{place.id}").text
            assert place.source.host in html
            assert place.url.replace("&", "&amp;") in html

    def test_a_place_from_a_second_hand_says_so_and_one_without_a_page_gives_no_address(self) -> None:
        html = ask(APP, "/en/pictures/apps/telegram").text
        assert "This comes from somebody else than the app." in html
        assert "So we give no address." in html
        assert "This comes from somebody else" not in ask(APP, "/en/pictures/apps/meta").text

    def test_an_old_one_is_visibly_stale(self) -> None:
        old = build(today=TODAY + timedelta(days=91))
        assert "That is long ago." in ask(old, "/en/pictures/apps/meta").text
        assert "That is long ago." not in ask(APP, "/en/pictures/apps/meta").text

    def test_an_unknown_place_is_not_found(self) -> None:
        assert ask(APP, "/en/pictures/apps/nothing").status_code == 404


class TestThePages:
    def test_the_first_page_has_takedown_before_writing(self) -> None:
        html = ask(APP, "/en/pictures").text
        assert html.index("/en/pictures/keep") < html.index("/en/pictures/apps") < html.index("/en/write")

    def test_a_picture_of_somebody_under_eighteen_is_never_to_be_copied(self) -> None:
        assert "under 18? Do not copy it" in ask(APP, "/en/pictures/keep").text
        assert "Copy nothing." in ask(APP, "/en/pictures/others").text

    def test_somebody_in_the_pictures_of_others_is_offered_help(self) -> None:
        page = Page.of(ask(APP, "/en/pictures/others").text)
        assert "/en/pictures" in {a["href"] for a in page.all("a")}


class TestNamed:
    def test_all_of_it_can_be_read_without_a_phrase_and_printed(self) -> None:
        first = Page.of(ask(APP, "/en/named").text)
        links = {a["href"] for a in first.all("a") if a["href"].startswith("/en/named/")}
        assert links == {f"/en/named/{slug}" for slug in ("letter", "answer", "after", "care", "lawyer", "all")}
        sheet = ask(APP, "/en/named/all").text
        for said in (
            "never shown",
            "more time",
            "say nothing",
            "If you are cleared",
            "appeal",
            "a lawyer",
            "Do not contact",
        ):
            assert said in sheet
        assert not Page.of(sheet).all("input")

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_section_stands_on_the_sheet_once(self, lang: str) -> None:
        sheet = " ".join(Page.of(ask(APP, f"/{lang}/named/all").text).text)
        for slug in ("letter", "answer", "after", "care", "lawyer"):
            html = ask(APP, f"/{lang}/named/{slug}").text
            title = Page.of(html.split("<h1>")[1].split("</h1>")[0]).text[0]
            assert sheet.count(title) == 1

    def test_services_for_whoever_is_named_are_there(self) -> None:
        assert "/en/help/pk-" in ask(APP, "/en/named/lawyer").text

    def test_a_word_of_guilt_stands_nowhere(self) -> None:
        sheet = ask(APP, "/en/named/all").text.lower()
        assert not [word for word in ("accused", "perpetrator", "abuser", "harasser", "offender") if word in sheet]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("amanat-takedown/1", "amanat-takedown/2", "takedown.format"),
        ("id: meta", "id: Meta One", "takedown.id"),
        ("order: 1", "order: first", "takedown.order"),
        ("order: 1", "order: true", "takedown.order"),
        ("{en: A, ur: ا}", "{en: A}", "takedown.words"),
        ("[{en: B, ur: ب}]", "[]", "takedown.steps"),
        ("[{en: B, ur: ب}]", "[B]", "takedown.words"),
        ("https://example.org/report", "http://example.org/report", "takedown.url"),
        ("kind: own", "kind: rumour", "takedown.source"),
        ('"2025-06"', '"June"', "takedown.source"),
        ("kind: own", "kind: other", "takedown.verification"),
        ("verification: own", "verification: sure", "takedown.verification"),
        ("checked_on: 2026-11-22", "checked_on: yesterday", "takedown.checked_on"),
        ("checked_on: 2026-11-22\n", "", "takedown.checked_on"),
        ("order: 1", "order: 1\nphone: 1", "takedown.field"),
        ("order: 1", "order: [", "takedown.yaml"),
    ],
)
def test_a_wrong_pack_says_what_to_change(old: str, new: str, code: str) -> None:
    assert old in GOOD
    with pytest.raises(MalformedError) as caught:
        read_place("x.yaml", GOOD.replace(old, new))
    assert caught.value.code == code
    assert "x.yaml" in caught.value.detail


def test_never_checked_is_stale_from_the_first_day() -> None:
    assert read_place("x", GOOD).is_stale(date(2026, 11, 22)) is False
    assert read_place("x", GOOD.replace("checked_on: 2026-11-22", "checked_on: null")).is_stale(date(2026, 11, 22))


def test_the_same_place_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "b.yaml").write_text(GOOD.replace("order: 1", "order: 2"), "utf-8")
    with pytest.raises(MalformedError) as caught:
        load_takedown(tmp_path)
    assert caught.value.code == "takedown.twice"


class TestPapers:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("slug", [slug for slug, _ in PAPERS])
    def test_nothing_is_prefilled_and_no_name_stands_on_it(self, lang: str, slug: str) -> None:
        html = ask(APP, f"/{lang}/papers/{slug}").text
        sheet = html.split('<div class="sheet">')[1]
        page = Page.of(sheet)
        assert not page.all("input")
        assert not page.all("textarea")
        assert 'class="rules"' in sheet
        main = sheet.split("</main>")[0]
        assert "Amanat" not in main
        assert "امانت" not in main

    @pytest.mark.parametrize("slug", ["send", "contact", "publish", "spoken"])
    def test_no_comes_before_yes_and_says_that_it_costs_nothing(self, slug: str) -> None:
        text = " ".join(Page.of(ask(APP, f"/en/papers/{slug}").text).text)
        assert "No, not now" in text.split("Yes")[0]
        assert "costs me nothing" in text or "no costs nothing" in text

    def test_they_are_reached_from_the_guides(self) -> None:
        assert "/en/papers" in {a["href"] for a in Page.of(ask(APP, "/en/guides").text).all("a")}
        links = {a["href"] for a in Page.of(ask(APP, "/en/papers").text).all("a")}
        assert {f"/en/papers/{slug}" for slug, _ in PAPERS} <= links
        assert ask(APP, "/en/papers/other").status_code == 404
