"""Every public page in both languages: what FAIRNESS section 9 asks of a page that somebody reads in danger."""

from __future__ import annotations

import gzip
import re
from datetime import date, timedelta

import pytest

from amanat.intake.pages import PageSettings, utc_today
from amanat.web.render import STATIC, TEMPLATES
from tests.web.site import ORIGIN, PAGES, PATHS, TODAY, Page, ask, build

APP = build()
LEAVE = {"en": "Leave now", "ur": "فوراً نکلیں"}
SAFETY = {"en": "This does not clear your history.", "ur": "اِس سے ہسٹری نہیں مٹتی۔"}
# Words that would tell somebody who looks at a history what the page is about.
TELLING = re.compile(r"abus|assault|rape|violen|harass|victim|escape|leaving|shelter|police|complain|sexual", re.I)


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_is_found_in_its_language_and_direction(self, path: str) -> None:
        answer = ask(APP, path)
        lang = path[1:3]
        assert answer.status_code == 200
        assert answer.headers["content-language"] == lang
        assert Page.of(answer.text).all("html") == [{"lang": lang, "dir": "rtl" if lang == "ur" else "ltr"}]

    def test_leave_now_is_the_first_thing_that_takes_focus(self, path: str) -> None:
        page = Page.of(ask(APP, path).text)
        first = page.focusable()[0]
        assert first["id"] == "leave"
        assert first["href"] == "/today"
        assert "noreferrer" in first["rel"]
        assert first["referrerpolicy"] == "no-referrer"
        assert page.text[0] == LEAVE[path[1:3]]

    def test_says_that_the_history_stays_before_anything_else(self, path: str) -> None:
        assert Page.of(ask(APP, path).text).text[1] == SAFETY[path[1:3]]

    def test_title_icon_and_address_are_neutral(self, path: str) -> None:
        page = Page.of(ask(APP, path).text)
        assert page.title in ("Amanat", "امانت")
        icons = [link["href"] for link in page.all("link") if link["rel"] == "icon"]
        assert [icon.split("?")[0] for icon in icons] == ["/static/icon.svg"]
        assert not TELLING.search(path)

    def test_carries_the_policy_and_is_never_kept(self, path: str) -> None:
        headers = ask(APP, path).headers
        record = path[3:].startswith("/public")
        assert headers["cache-control"] == ("public, max-age=60" if record else "no-store"), "the record is anybody's"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "set-cookie" not in headers

    def test_has_nothing_inline_and_loads_nothing_from_elsewhere(self, path: str) -> None:
        html = ask(APP, path).text
        page = Page.of(html)
        assert not page.all("style")
        assert all(script.get("src", "").startswith("/static/") for script in page.all("script"))
        assert not [a for _, a in page.tags if "style" in a or any(name.startswith("on") for name in a)]
        loaded = [a[name] for tag, a in page.tags if tag != "a" for name in ("src", "href", "action") if name in a]
        assert loaded
        assert all(address.startswith("/") and not address.startswith("//") for address in loaded)

    def test_links_that_leave_the_site_tell_the_other_site_nothing(self, path: str) -> None:
        links = Page.of(ask(APP, path).text).all("a")
        outside = [link for link in links if link["href"].startswith("http")]
        assert all("noreferrer" in link["rel"] and link["referrerpolicy"] == "no-referrer" for link in outside)
        assert not [link for link in links if link["href"].startswith("mailto:")]

    def test_every_link_inside_the_public_pages_is_found(self, path: str) -> None:
        hrefs = {link["href"].split("#")[0] for link in Page.of(ask(APP, path).text).all("a")}
        inside = {h for h in hrefs if h.startswith("/") and not re.fullmatch(r"/(en|ur)/(write|return|code)", h)}
        assert {h for h in inside if ask(APP, h).status_code != 200} == set()

    def test_the_other_language_has_the_same_page(self, path: str) -> None:
        tongues = [a for a in Page.of(ask(APP, path).text).all("a") if a.get("class") == "tongue"]
        other = "ur" if path.startswith("/en") else "en"
        assert [a["href"] for a in tongues] == [f"/{other}{path[3:]}"]


def test_without_a_language_the_first_page_follows_the_browser() -> None:
    assert ask(APP, "/", headers={"accept-language": "ur-PK,en;q=0.5"}).headers["content-language"] == "ur"
    answer = ask(APP, "/", headers={"accept-language": "de,fr;q=0.8"})
    assert answer.headers["content-language"] == "en"
    assert "accept-language" in answer.headers["vary"].lower()
    assert 'href="/ur/"' in answer.text


def test_a_language_typed_by_hand_without_its_last_slash_is_found() -> None:
    assert ask(APP, "/ur").status_code == 200
    assert 'href="/en/"' in ask(APP, "/ur").text


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_landing_fits_into_fourteen_kilobytes(lang: str) -> None:
    html = ask(APP, f"/{lang}/").content
    css = (STATIC / "amanat.css").read_bytes()
    assert len(gzip.compress(html, 9)) + len(gzip.compress(css, 9)) <= 14 * 1024
    assert len(html) + len(css) <= 24 * 1024  # raw


def test_the_landing_has_four_doors_and_all_ways_below() -> None:
    page = Page.of(ask(APP, "/en/").text)
    doors = [a["href"] for a in page.all("a") if a.get("class") == "door"]
    assert doors == ["/en/write", "/en/pictures", "/en/return", "/en/help"]
    every = {a["href"] for a in page.all("a")}
    assert {"/en/code", "/en/named", "/en/work", "/en/public", "/en/limits"} <= every


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_landing_warns_against_real_cases_until_somebody_outside_has_tested_it(lang: str) -> None:
    def warnings(settings: PageSettings) -> list[str]:
        main = ask(build(settings), f"/{lang}/").text.split("<main")[1].split("</main>")[0]
        return [link["href"] for link in Page.of(main).all("a")]

    assert warnings(PageSettings()) == [f"/{lang}/limits"]
    assert warnings(PageSettings(tested=True)) == []


def test_the_police_come_before_every_door_and_what_a_call_shows_is_said_beside_them() -> None:
    landing, help_page = ask(APP, "/en/").text, ask(APP, "/en/help").text
    assert 0 < landing.index('href="tel:') < landing.index('class="door"')
    note = help_page.index("A call can show on the phone and on the bill.")
    assert help_page.index("Call the police:") < note < help_page.index("<form")


def test_the_landing_says_that_sealing_needs_the_browser() -> None:
    html = ask(APP, "/en/").text
    assert "this browser must allow scripts" in html.split("<noscript>")[1].split("</noscript>")[0]


def test_the_page_can_have_the_operators_own_way_out_and_number() -> None:
    app = build(PageSettings(leave_url="https://weather.example/", emergency_number="112", title="Notes"))
    html = ask(app, "/en/").text
    assert Page.of(html).focusable()[0]["href"] == "https://weather.example/"
    assert Page.of(html).title == "Notes"
    assert 'href="tel:112"' in html


def test_the_way_out_shows_nothing_of_ours() -> None:
    html = ask(APP, "/today").text
    page = Page.of(html)
    assert page.title == "Calendar"
    assert not page.all("a")
    assert not re.search("amanat|امانت", html, re.I)
    assert [a for a in page.all("td") if a.get("aria-current") == "date"]
    assert "22 November 2026" in " ".join(page.text)


class TestHelp:
    def test_shows_the_operators_country_first(self) -> None:
        html = ask(APP, "/en/help").text
        assert "/en/help/pk-01" in html
        assert "/en/help/in-01" not in html
        assert "/en/help/zz-01" not in html

    def test_narrows_by_country_area_need_and_language(self) -> None:
        def found(query: str) -> set[str]:
            return set(re.findall(r"/en/help/([a-z]{2}-\d\d)", ask(APP, f"/en/help?{query}").text))

        assert found("country=IN&need=law") == {"in-01", "in-02", "in-04"}
        assert "pk-05" in found("country=PK&area=PK-SD&need=law")
        assert "pk-03" not in found("country=PK&area=PK-SD&need=law")
        assert found("country=GB&language=ur") >= {"gb-05"}
        assert {one[:2] for one in found("country=")} == {"pk", "in", "gb", "us"}

    def test_an_area_of_another_country_is_dropped_not_an_empty_page(self) -> None:
        assert "/en/help/gb-01" in ask(APP, "/en/help?country=GB&area=PK-PB").text

    def test_nonsense_is_answered_with_everything_and_never_echoed(self) -> None:
        answer = ask(APP, "/en/help?country=%3Cscript%3E&need=talk&area=%22%3E")
        assert answer.status_code == 200
        assert "<script>" not in answer.text.split("<main")[1]

    def test_nothing_found_says_what_to_do(self) -> None:
        assert "Nothing here yet." in ask(APP, "/en/help?country=US&need=named").text

    def test_each_service_shows_its_source_and_the_day_it_was_read(self) -> None:
        html = ask(APP, "/en/help/pk-02").text
        assert "https://www.arabnews.pk/node/2603229" in html
        assert "22 November 2026" in html
        assert "We did not call." in html

    def test_an_old_entry_is_visibly_stale(self) -> None:
        old = build(today=TODAY + timedelta(days=91))
        assert "That is long ago." in ask(old, "/en/help/pk-02").text
        assert "That is long ago." in ask(old, "/en/help").text
        assert "That is long ago." not in ask(build(today=TODAY + timedelta(days=90)), "/en/help/pk-02").text

    def test_a_phone_number_keeps_its_order_inside_urdu(self) -> None:
        assert '<bdi class="ltr" dir="ltr">0800-39393</bdi>' in ask(APP, "/ur/help/pk-01").text


def test_entries_age_by_the_day_in_universal_time() -> None:
    assert abs((utc_today() - date.today()).days) <= 1


class TestForm:
    def test_warns_first_that_printers_keep_copies(self) -> None:
        text = Page.of(ask(APP, "/en/form").text).text
        warning = next(i for i, t in enumerate(text) if t.startswith("Printers can keep"))
        assert warning < text.index("1. How old are you?")

    def test_asks_what_the_record_asks_in_the_same_words_and_holds_no_value(self) -> None:
        questions = (TEMPLATES / "journey/questions.html").read_text("utf-8")
        asked = re.findall(r'call q\("(\w+)", \d, _\("([^"]+)"\)', questions)
        page = Page.of(ask(APP, "/en/form").text)
        heads = [t.split(". ", 1)[1] for t in page.text if re.match(r"\d+\. ", t)]
        assert heads == [title for name, title in asked if name != "shared"]  # paper is never a shared phone
        assert not page.all("input")
        assert not page.all("textarea")

    def test_offers_the_same_answers(self) -> None:
        questions = (TEMPLATES / "journey/questions.html").read_text("utf-8").split('id="other-acts"')
        offered = set(
            re.findall(r'(?<!\w)\("[a-z_]+", _\("([^"]+)"\)\)', questions[0] + questions[1].split("</details>", 1)[1])
        )
        on_paper = set(Page.of(ask(APP, "/en/form").text).text)
        only_with_a_phone = {"Only I use it", "Others use it, or look at it", "I am not sure"}
        only_with_a_phone |= {"Only here, when I come back", "By email", "Not at all"}
        assert len(offered) > 45
        assert offered - on_paper <= only_with_a_phone

    def test_says_why_it_asks(self) -> None:
        page = Page.of(ask(APP, "/en/form").text)
        assert len([a for _, a in page.tags if "why" in a.get("class", "").split()]) == 16


class TestErrors:
    @pytest.mark.parametrize("path", ["/en/nothing", "/ur/guides/nothing", "/en/help/pk-99", "/nothing"])
    def test_a_wrong_address_is_answered_calmly_with_a_way_out(self, path: str) -> None:
        answer = ask(APP, path)
        page = Page.of(answer.text)
        assert answer.status_code == 404
        assert page.focusable()[0]["id"] == "leave"
        assert answer.headers["cache-control"] == "no-store"
        assert path.rsplit("/", 1)[1] not in " ".join(page.text)

    def test_a_wrong_way_to_ask_says_which_ways_there_are(self) -> None:
        answer = ask(APP, "/en/limits", method="DELETE", headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]
        assert Page.of(answer.text).focusable()[0]["id"] == "leave"

    def test_our_own_fault_says_so_and_shows_no_detail(self) -> None:
        from starlette.requests import Request
        from starlette.routing import Route

        async def broken(request: Request) -> None:
            raise RuntimeError("a secret detail")

        answer = ask(build(extra=(Route("/en/broken", broken),)), "/en/broken")
        assert answer.status_code == 500
        assert "It is not your fault." in answer.text
        assert "secret" not in answer.text


def test_no_page_has_a_telling_address() -> None:
    assert len(PATHS) == 40
    assert TELLING.search("/en/shelter")  # the check itself can fail
    assert ORIGIN.startswith("http://localhost")
    assert date(2026, 11, 22) == TODAY
