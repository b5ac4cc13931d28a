"""Her safety on the pages: a number is in no page outside her hours, whatever is asked; and the tasks can be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from amanat.desk.safety.guidance import TOPICS, all_guidance
from amanat.desk.web.case import ACTS
from amanat.seal.record import Contact, Identifier, Respondent
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow
NUMBER = "0301-7654321"
PHONE = Contact(channel="phone", value=NUMBER, hours="mornings", shared_device=True, never="Never at night.")
MONDAY = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MORNINGS = {"channel": "phone", "days": WEEK, "start0": "09:00", "end0": "12:00", "code_word": "blue scarf"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clock, folder = Clock(MONDAY + 13 * 3600), tmp_path_factory.mktemp("safety-pages")
    with running_intake(folder / "intake", clock) as intake, house(folder / "desk", intake) as made:
        made.hire("Farah")
        made.hire("Rida", "reviewer")
        yield site(made)


@pytest.fixture
def case(pages: Site) -> str:
    """A new case of somebody who gave a number; it is opened, and it is Monday, 13:00."""
    pages.house.clock.now = MONDAY + 13 * 3600
    return newcomer(pages.house)


def newcomer(made: House, **more: object) -> str:
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    made.sent(**{"contact": PHONE, "flags": ("self_harm", "fear"), **more})
    made.sync()
    (found,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    made.office.opened(made.lead, found)
    return found


def everywhere(browser: Browser, case: str, words: str = NUMBER) -> list[str]:
    """Every page that this person can ask for about a case, and each act's form sent with nothing in it, in both
    languages."""
    seen = []
    for lang in ("en", "ur"):
        browser.lang = lang
        paths = ["", "cases", "cases?show=all", f"cases/{case}", f"cases/{case}/plan/paper", "search", "people"]
        for path in paths + [f"cases/{case}/{slug}" for slug in ACTS]:
            seen.append(browser.get(path).text)
        expected = ""
        for slug, act in ACTS.items():
            if not act.direct and slug not in ("step-off", "remove"):
                browser.get(f"cases/{case}/{slug}")
                expected = browser.hidden("expected") or expected
                seen.append(browser.post(f"cases/{case}/{slug}", {"expected": "-1"}).text)
                seen.append(browser.post(f"cases/{case}/{slug}", {"expected": expected, "text": ""}).text)
        seen += [browser.post("search", {"q": one}).text for one in ("gate", words[:4], "scarf", "mornings")]
    browser.lang = "en"
    return seen


def test_outside_her_hours_her_number_is_in_no_page_form_or_search(pages: Site, case: str) -> None:
    for name in ("Zoya", "Farah", "Rida"):
        browser = pages.login(name)
        for page in everywhere(browser, case):
            assert NUMBER not in page
            assert "7654321" not in page
    zoya = pages.login("Zoya")
    # A search for the whole number repeats what was typed, and finds the case; it says no more than that.
    page = zoya.post("search", {"q": NUMBER}).text
    assert page.count(NUMBER) == 1
    zoya.get(f"cases/{case}")
    assert "Her safe hours are not known yet." in zoya.text
    assert "Others use her phone." in zoya.text
    assert "Never at night." in zoya.text


def test_inside_her_hours_the_number_stands_below_the_rules(pages: Site, case: str) -> None:
    zoya = pages.login("Zoya")
    assert zoya.act(case, "contact-rules", MORNINGS).status_code == 303
    zoya.get(f"cases/{case}")
    assert NUMBER not in zoya.page
    assert "Not her hours now. From Tuesday, 09:00." in zoya.text
    pages.house.clock.now = MONDAY + (24 + 10) * 3600
    zoya.get(f"cases/{case}")
    assert zoya.page.index("blue scarf") < zoya.page.index(NUMBER)
    assert re.search(rf'dir="ltr">{NUMBER}<', zoya.page)
    pages.house.clock.now = MONDAY + (24 + 12) * 3600
    zoya.get(f"cases/{case}")
    assert NUMBER not in zoya.page


def test_the_number_can_be_shown_with_a_reason_to_one_person_for_ten_minutes(pages: Site, case: str) -> None:
    zoya, farah = pages.login("Zoya"), pages.login("Farah")
    assert farah.act(case, "show-number", {"reason": " "}).status_code == 400
    assert NUMBER not in farah.page
    farah.get(f"cases/{case}/show-number")
    assert NUMBER not in farah.page
    assert "Your name and reason stay with the case." in farah.text
    assert farah.act(case, "show-number", {"reason": "She wrote: he is at the door."}).status_code == 303
    farah.get(f"cases/{case}")
    assert NUMBER in farah.page
    assert "Shown to you alone until" in farah.text
    zoya.get(f"cases/{case}")
    assert "She wrote: he is at the door." in zoya.text
    assert all(NUMBER not in page for page in everywhere(zoya, case))
    pages.house.clock.now += 601
    assert all(NUMBER not in page for page in everywhere(farah, case))


def test_a_number_that_was_told_on_the_telephone_is_covered_as_well(pages: Site) -> None:
    pages.house.clock.now = MONDAY + 10 * 3600
    zoya = pages.login("Zoya")
    zoya.get("calls")
    form = {"said": "Quick words at night.", "age": "minor", "channel": "phone", "contact_value": NUMBER, "lang": "en"}
    form |= {"source": "call", "once": zoya.hidden("once"), "speaks": "", "danger": "", "hours": "mornings"}
    answer = zoya.post("calls", form)
    assert answer.status_code == 303, zoya.text
    (found,) = pages.house.office.search(pages.house.lead, "Quick words at night")
    case = found.summary.case
    zoya.get(f"cases/{case}")
    assert "She is under 18." in zoya.text
    assert "By phone" in zoya.text
    assert "Show the number anyway" in zoya.text
    for page in everywhere(zoya, case):
        assert "7654321" not in page
    assert zoya.act(case, "show-number", {"reason": "She hung up and cried."}).status_code == 303
    zoya.get(f"cases/{case}")
    assert NUMBER in zoya.page


@pytest.mark.parametrize("said", [None, Contact(channel="mailbox"), Contact(value=NUMBER), Contact(channel="none")])
def test_whatever_she_left_out_the_page_stands_and_the_number_does_not(pages: Site, said: Contact | None) -> None:
    pages.house.clock.now = MONDAY + 10 * 3600
    case, zoya = newcomer(pages.house, contact=said), pages.login("Zoya")
    for path in ("", "/contact-rules", "/show-number", "/log-call", "/plan"):
        assert zoya.get(f"cases/{case}{path}").status_code == 200
        assert NUMBER not in zoya.page


def test_the_rules_form_keeps_what_was_typed_and_says_what_is_missing(pages: Site, case: str) -> None:
    zoya = pages.login("Zoya")
    zoya.get(f"cases/{case}/contact-rules")
    assert re.search(r'value="phone" required checked', zoya.page)  # as she said
    assert "mornings" in zoya.text
    assert "Never at night." in zoya.page
    wrong = {**MORNINGS, "end0": "", "who": "Only she"}
    assert zoya.act(case, "contact-rules", wrong).status_code == 400
    assert "Write both times of a span" in zoya.text
    assert 'value="Only she"' in zoya.page
    assert re.search(r'value="fri" checked', zoya.page)
    typed = {**MORNINGS, "value": "0345-1110000", "no_voice": "yes", "until": "2026-12-31", "start1": "22:00"}
    assert zoya.act(case, "contact-rules", {**typed, "end1": "02:00"}).status_code == 303
    zoya.get(f"cases/{case}/contact-rules")
    assert "0345-1110000" not in zoya.page  # what the desk wrote down is covered as well
    assert [zoya.hidden(name) for name in ("start1", "end1")] == ["", ""] or 'value="22:00"' in zoya.page
    zoya.get(f"cases/{case}")
    for said in ("22:00-02:00", "Leave no voice message.", "31 December 2026", "Every day"):
        assert said in zoya.text, said


def test_a_cousin_who_was_removed_finds_none_of_it(pages: Site, case: str) -> None:
    zoya, farah = pages.login("Zoya"), pages.login("Farah")
    zoya.act(case, "plan", {"places": "Quilted bakery"})
    zoya.act(case, "remove", {"person": next(p.id for p in _people(pages) if p.name == "Farah"), "reason": "Cousin."})
    nothing = farah.get("cases/nobody").text
    paths = [f"cases/{case}/plan/paper", *(f"cases/{case}/{act.slug}" for act in ACTS.values() if act.template)]
    for path in paths:
        answer = farah.get(path)
        assert (answer.status_code, answer.text) == (404, nothing), path
        answer = farah.post(path, {"expected": "1", "safe": "yes", "paper": "card", "filled": "written"})
        assert answer.status_code == 404, path
    for page in everywhere(farah, case, "Quilted"):
        assert "Quilted bakery" not in page
        assert f"cases/{case}" not in page or "nothing here" in page or "یہاں" in page


def _people(pages: Site):  # type: ignore[no-untyped-def]
    return pages.house.office.people(pages.house.lead)


def test_a_night_call_with_a_flag_of_strangulation(pages: Site, case: str) -> None:
    zoya = pages.login("Zoya")
    form = {"urgency": "immediate", "flags": ["strangulation", "self_harm"], "reason": ""}
    assert zoya.act(case, "urgency", form).status_code == 400
    assert "Write the reason." in zoya.text
    assert zoya.act(case, "urgency", {**form, "reason": "Choked at two."}).status_code == 303
    zoya.get(f"cases/{case}")
    assert "Choked at two." in zoya.text
    links = set(re.findall(r'href="/en/guidance/(\w+)"', zoya.page))
    assert links == {"strangulation", "self_harm"}
    zoya.get("guidance/strangulation")
    for said in ("see a doctor today, even without a mark", "not medical or legal advice", "22 November 2026", "15"):
        assert said in zoya.text, said
    assert zoya.act(case, "log-call", {"at": "2026-11-23T12:30", "outcome": "other_person", "note": "A man."})
    zoya.get(f"cases/{case}")
    assert "somebody else answered" in zoya.text
    assert "Ask her again how to reach her." in zoya.text
    assert zoya.act(case, "log-call", {"at": "later", "outcome": "reached"}).status_code == 400
    zoya.get(f"cases/{case}/urgency")
    assert "Choked at two." in zoya.text


@pytest.mark.parametrize("lang", ["en", "ur"])
@pytest.mark.parametrize("topic", TOPICS)
def test_each_sign_has_its_page_in_both_languages(pages: Site, lang: str, topic: str) -> None:
    zoya = pages.login("Rida", lang)
    assert zoya.get(f"guidance/{topic}").status_code == 200
    for one in all_guidance()[topic].do:
        assert one[lang] in zoya.text
    assert zoya.get("guidance/nothing").status_code == 404
    assert pages.browser().get(f"guidance/{topic}").status_code == 303


def test_the_plan_is_written_with_her_and_printed_small_and_says_nothing(pages: Site, case: str) -> None:
    zoya = pages.login("Zoya")
    zoya.act(case, "call", {"called": "Mehwish"})
    plan = {"places": "The bakery of Lala.", "word": "Rain today", "worse": "Ask Mehwish's shelter"}
    assert zoya.act(case, "plan", plan).status_code == 303
    zoya.get(f"cases/{case}/plan/paper")
    assert "Mehwish" in re.search(r'id="telling".*?</div>', zoya.page, re.S)[0]  # type: ignore[index]
    assert "shelter" in re.search(r'id="telling".*?</div>', zoya.page, re.S)[0]  # type: ignore[index]
    form = {"expected": zoya.hidden("expected"), "paper": "card", "filled": "written"}
    refused = zoya.post(f"cases/{case}/plan/paper", {**form, "safe": "no"})
    assert (refused.status_code, "The bakery" in zoya.text) == (400, False)
    zoya.act(case, "plan", {**plan, "worse": ""})
    assert zoya.post(f"cases/{case}/plan/paper", {**form, "safe": "yes"}).status_code == 400  # changed meanwhile
    for lang, paper in (("en", "card"), ("ur", "a6")):
        zoya.lang = lang
        zoya.get(f"cases/{case}/plan/paper")
        form = {"expected": zoya.hidden("expected"), "paper": paper, "filled": "written", "safe": "yes"}
        assert zoya.post(f"cases/{case}/plan/paper", form).status_code == 200
        sheet = zoya.page.split(f'<div class="paper {paper}">')[1].split("</main>")[0]
        assert "The bakery of Lala." in sheet
        for telling in ("Mehwish", "Lamp House", "چراغ گھر", "Amanat", "امانت", "Safety", "abuse", "2026-"):
            assert telling not in sheet, telling
        assert re.search(r"<title>(Notes|یادداشت)</title>", zoya.page)
    zoya.lang = "en"
    zoya.get(f"cases/{case}")
    assert "The safety plan was made ready for paper." in zoya.text
    zoya.get(f"cases/{case}/plan")
    assert "Mehwish&#39;s shelter" in zoya.page  # the earlier version is kept


def test_an_empty_plan_can_be_printed_to_fill_in_by_hand(pages: Site, case: str) -> None:
    zoya = pages.login("Zoya")
    zoya.get(f"cases/{case}/plan/paper")
    form = {"expected": zoya.hidden("expected"), "paper": "a6", "filled": "blank", "safe": "yes"}
    assert zoya.post(f"cases/{case}/plan/paper", form).status_code == 200
    assert zoya.page.count('class="panel"') == 9
    assert zoya.post(f"cases/{case}/plan/paper", {**form, "paper": "poster"}).status_code == 400
    rida = pages.login("Rida")
    assert rida.get(f"cases/{case}/plan/paper").status_code == 404


def test_a_girl_under_18_a_lead_decides_and_her_list_is_respected(pages: Site) -> None:
    pages.house.clock.now = MONDAY + 13 * 3600
    respondent = Respondent("The driver", (Identifier("name", "Rafiq Ahmed"),))
    case = newcomer(pages.house, age_group="minor", exclude=("Uncle Bashir",), respondent=respondent)
    zoya = pages.login("Zoya")
    zoya.act(case, "check", {})
    farah = pages.login("Farah")
    farah.get(f"cases/{case}")
    assert "She is under 18." in farah.text
    assert "Tell a lead today: Zoya" in farah.text
    farah.get(f"cases/{case}/minor")
    assert "This cannot be done now, or not in your role." in farah.text
    zoya.get(f"cases/{case}/minor")
    assert "Uncle Bashir" in zoya.text
    assert "This desk has not written down what it must report." in zoya.text
    form = {"decision": "report", "told": "yes", "guardian": "Rafiq", "reason": "The law asks."}
    assert zoya.act(case, "minor", form).status_code == 400
    assert "This adult must not be told." in zoya.text
    assert zoya.act(case, "minor", {**form, "guardian": "Aunt Salma"}).status_code == 303
    zoya.get(f"cases/{case}")
    assert "We report it" in zoya.text
    assert zoya.act(case, "age", {}).status_code == 400
    assert zoya.act(case, "age", {"age": "adult"}).status_code == 303
    zoya.get(f"cases/{case}")
    assert "She is under 18." not in zoya.text


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_an_act_of_hers_is_words_not_code_in_both_languages(pages: Site, case: str, lang: str) -> None:
    script = "<script>x</script>"
    zoya = pages.login("Zoya")
    zoya.act(case, "contact-rules", {**MORNINGS, "code_word": script, "who": script, "never": script})
    zoya.act(case, "plan", {"places": script})
    zoya.act(case, "urgency", {"urgency": "soon", "flags": ["child"], "reason": script})
    zoya.act(case, "log-call", {"at": "2026-11-23T12:30", "outcome": "no_answer", "note": script})
    zoya.act(case, "minor", {"decision": "not_due", "told": "no", "reason": script})
    zoya.lang = lang
    for path in ("", "/plan", "/plan/paper", "/urgency", "/log-call", "/minor", "/contact-rules", "/show-number"):
        answer = zoya.get(f"cases/{case}{path}")
        assert answer.status_code == 200, path
        assert script not in answer.text
        assert " style=" not in answer.text
