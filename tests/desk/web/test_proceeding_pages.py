"""The pages of a proceeding over a real office and a real intake, in both languages; and attacks on each."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from amanat.desk.proceeding.pages import PAGES
from amanat.desk.proceeding.rules import routes_of
from tests.desk.house import EVERYTHING, record
from tests.desk.proceedings import (
    CANARY,
    FILE,
    NAME,
    WORKPLACE,
    grant,
    happened,
    paper,
    passed_on,
    person,
    route,
    version,
)
from tests.desk.web.pages import Browser, Site

pytestmark = pytest.mark.slow

LANGS = ["en", "ur"]


def began(pages: Site, lang: str = "en") -> tuple[str, Browser]:
    """Somebody who agreed to a next step, opened and assessed here."""
    house = pages.house
    house.hire("Hina")
    her = house.person()
    her.keep(record(acts=("sexual_harassment",)))
    her.add([FILE])
    her.send(house.entry, EVERYTHING, purpose="referral_talk")
    house.sync()
    case, browser = house.only_case(), pages.login("Zoya", lang)
    house.office.opened(house.lead, case)
    house.office.acknowledge(house.lead, case, version(house, case))
    house.office.assess(house.lead, case, version(house, case), "soon", (), "")
    return case, browser


def done(answer: httpx.Response, browser: Browser) -> None:
    assert answer.status_code == 303, browser.text


@pytest.mark.parametrize("lang", LANGS)
def test_the_whole_way_of_a_support_desk_through_the_forms(pages: Site, lang: str) -> None:
    case, browser = began(pages, lang)
    house = pages.house
    today = "2026-09-21"
    item, given = paper(house, case), grant(house, case)
    browser.get(f"cases/{case}")
    assert f"/{lang}/cases/{case}/routes" in browser.page
    done(browser.act(case, "to-consented", {"grant": given, "reason": "", "text": "We go on together."}), browser)
    browser.get(f"cases/{case}/route-facts")
    assert 'value="PK" selected' in browser.page  # nobody is asked twice
    assert 'value="sexual_harassment" checked' in browser.page
    facts = {"country": "PK", "area": "PK-SD", "context": "work", "acts": ["sexual_harassment"], "last_day": today}
    done(browser.act(case, "route-facts", facts), browser)
    browser.get(f"cases/{case}/routes")
    assert f"route-open?pack={WORKPLACE}" in browser.page
    form = {"pack": WORKPLACE, "institution": "employer", "name": NAME}
    done(browser.act(case, "route-open", form), browser)
    on = next(iter(routes_of(house.office.archive.state.cases[case])))
    plan = {
        "route": on,
        "grant": given,
        "about": f"A colleague waits at the {CANARY} gate.",
        "asks": "Please open an inquiry.",
        "items": [item],
        "fields": ["what"],
        "carried": "letters",
        "agrees": "yes",
        "way": "call",
        "heard": house.lead,
        "said_on": today,
        "words": "Yes, to the mill.",
    }
    done(browser.act(case, "pass-on", plan), browser)
    browser.get(f"cases/{case}/passing/{on}")
    assert CANARY in browser.text
    waits = browser.post(f"cases/{case}/passing/{on}", {"do": "ask", "reason": "She wants it.", "expected": "0"})
    hina = pages.login("Hina", lang)
    request = waits.headers["location"].rsplit("/", 1)[1]
    hina.get(f"waits/{request}")
    hina.post(f"waits/{request}/answer", {"yes": "yes", "text": ""})
    browser.get(f"waits/{request}")
    assert f"cases/{case}/passing/{on}" in browser.page
    browser.get(f"cases/{case}/passing/{on}")
    go = {"do": "go", "expected": browser.hidden("expected"), "reason": ""}
    done(browser.post(f"cases/{case}/passing/{on}", go), browser)
    event = {"route": on, "event": "complaint_delivered", "day": today, "proven": "yes", "document": item, "text": ""}
    done(browser.act(case, "route-event", event), browser)
    browser.get(f"cases/{case}/routes")
    assert "24 " in browser.text  # three days later
    for act, form in (
        ("to-inquiry-opened", {"body": "The committee", "day": today, "document": item, "reason": "Their letter."}),
        ("to-heard", {"by": "others", "body": "The committee", "day": today, "document": item, "reason": "Letter."}),
        ("to-inconclusive", {"by": "others", "body": "The committee", "day": today, "document": item, "reason": "L."}),
        ("to-outcome", {"body": "The mill", "day": today, "document": item, "reason": "Letter."}),
        ("to-appeal", {"body": "The other side", "day": today, "document": item, "reason": "Letter."}),
    ):
        browser.get(f"cases/{case}/{act}")
        sent = {"expected": browser.hidden("expected"), "by": browser.hidden("by"), **form}
        done(browser.post(f"cases/{case}/{act}", sent), browser)
    browser.get(f"cases/{case}")
    assert house.office.case(house.lead, case).summary.status == "appeal"
    answer = browser.get(f"cases/{case}/dates")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"] == 'attachment; filename="dates.ics"'
    assert CANARY not in answer.text
    assert house.office.case(house.lead, case).summary.number not in answer.text


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_is_served_in_both_languages_and_says_what_is_missing(pages: Site, lang: str) -> None:
    case, browser = began(pages, lang)
    house = pages.house
    act = "to-consented"
    answer = browser.act(case, act, {"reason": "x"})
    assert answer.status_code == 400
    assert 'role="alert"' in browser.page
    house.office.note(house.lead, case, version(house, case), "x")
    browser.act(case, act, {"grant": grant(house, case)})
    on = route(house, case)
    row = ""
    happened(house, case, on, "complaint_delivered", "2026-09-20")
    row = routes_of(house.office.archive.state.cases[case])[on]["events"][-1]["row"]
    for one in PAGES.acts:
        if one.direct:
            continue
        assert browser.get(f"cases/{case}/{one.slug}?route={on}&row={row}").status_code == 200, one.slug
        assert "<h1>" in browser.page
        if lang == "ur":
            main = browser.page.split("<main", 1)[1].split(">", 1)[1].split("</main>", 1)[0]
            said = re.sub(r"<[^>]+>", " ", re.sub(r"<(bdi|option|textarea)[^>]*>.*?</\1>", "", main, flags=re.DOTALL))
            assert not re.findall(r"\b[a-z]{4,}\b", said), one.slug
    assert browser.get(f"cases/{case}/routes").status_code == 200


def test_a_form_that_lacks_something_says_so_and_keeps_what_was_typed(pages: Site) -> None:
    case, browser = began(pages)
    browser.act(case, "to-consented", {"grant": grant(pages.house, case)})
    on = route(pages.house, case)
    form = {"route": on, "event": "complaint_delivered", "day": "2026-09-20", "text": "By the porter."}
    assert browser.act(case, "route-event", form).status_code == 400
    assert "Say how you know it" in browser.text
    assert "By the porter." in browser.page
    assert 'value="complaint_delivered" selected' in browser.page
    answer = browser.act(case, "route-event", {**form, "proven": "yes", "day": "2031-01-01"})
    assert answer.status_code == 400
    assert "It cannot be still to come." in browser.text
    for act in ("route-event", "route-strike", "route-extend"):
        assert browser.get(f"cases/{case}/{act}?route={'A' * 22}").status_code == 404
    assert browser.get(f"cases/{case}/passing/{on}").status_code == 404


def test_a_step_that_takes_two_people_asks_first_and_goes_on_with_the_yes(pages: Site) -> None:
    case, browser = began(pages)
    house = pages.house
    browser.act(case, "to-consented", {"grant": grant(house, case)})
    browser.get(f"cases/{case}/to-respondent-notified?by=us")
    assert "This takes two people." in browser.text
    for action in ("step", "safe_contact"):
        asked = browser.act(case, "to-respondent-notified", {"by": "us", "ask": action, "reason": "He moved away."})
        request = asked.headers["location"].rsplit("/", 1)[1]
        hina = pages.login("Hina")
        hina.get(f"waits/{request}")
        hina.post(f"waits/{request}/answer", {"yes": "yes", "text": ""})
        browser.get(f"waits/{request}")
        assert f"cases/{case}/to-respondent-notified" in browser.page
    browser.get(f"cases/{case}/to-respondent-notified")
    assert "Ask a second person" not in browser.text
    form = {"by": "us", "grant": grant(house, case), "document": paper(house, case), "reason": "The notice."}
    done(browser.act(case, "to-respondent-notified", form), browser)
    done(browser.act(case, "to-reply-window", {"by": "us", "ask": "safe_contact", "reason": "Still."}), browser)


def test_the_card_names_what_comes_next_and_the_day_warns_of_silence(pages: Site) -> None:
    case, browser = began(pages)
    house = pages.house
    browser.act(case, "to-consented", {"grant": grant(house, case)})
    on = route(house, case)
    passed_on(house, case, on)
    happened(house, case, on, "complaint_delivered", "2026-09-21")
    browser.get(f"cases/{case}")
    assert "until 24 September 2026" in browser.text
    assert "unverified" in browser.text
    house.clock.now += 9 * 24 * 3600
    browser.get("")
    assert "no answer since 24 September 2026" in browser.text
    browser.get(f"cases/{case}/routes")
    assert "No answer since 24 September 2026" in browser.text
    browser.post(f"cases/{case}/tell-standing", {"expected": str(version(house, case))})


def test_a_paper_goes_up_as_a_raw_body_and_leads_back_to_the_form(pages: Site) -> None:
    case, browser = began(pages)
    browser.act(case, "to-consented", {"grant": grant(pages.house, case)})
    browser.get(f"cases/{case}/take-paper?after=decided")
    assert f"cases/{case}/papers?after=decided" in browser.page
    headers = {"x-desk-form": browser.csrf, "x-file-name": "letter.pdf", "content-type": "application/pdf"}
    sent = {**headers, "sec-fetch-site": "same-origin", "origin": "null"}
    path = f"/en/cases/{case}/papers?after=decided"
    answer = asyncio.run(browser.client.post(path, content=b"%PDF-1.4 a letter" * 40, headers=sent))
    assert answer.status_code == 201, answer.text
    assert f"/en/cases/{case}/decided?document=" in answer.headers["location"]
    browser.get(answer.headers["location"].removeprefix("/en/"))
    assert "checked" in browser.page
    bad = asyncio.run(browser.client.post(path, content=b"MZ an executable" * 40, headers=sent))
    assert bad.status_code == 400
    away = path.replace("decided", "//evil.example")
    evil = asyncio.run(browser.client.post(away, content=b"%PDF-1.4 another letter" * 40, headers=sent))
    assert "evil" not in evil.headers["location"]
    turned = asyncio.run(
        browser.client.post(f"{path}&route=a%0d%0aset-cookie:x", content=b"%PDF-1.4 one more" * 40, headers=sent)
    )
    assert turned.headers["location"].endswith("&route=a%0D%0Aset-cookie%3Ax")


def test_another_desks_words_and_places_do_not_break_a_line(pages: Site) -> None:
    case, browser = began(pages)
    browser.act(case, "to-consented", {"grant": grant(pages.house, case)})
    route(pages.house, case, name="‮<script>alert(1)</script>")
    for path in ("/routes", "/pass-on"):
        browser.get(f"cases/{case}{path}")
        assert "<script>alert" not in browser.page
        assert "&lt;script&gt;" in browser.page


def test_who_was_removed_meets_nothing_of_it_on_any_page(pages: Site) -> None:
    house = pages.house
    house.hire("Sana")
    case, browser = began(pages)
    browser.act(case, "to-consented", {"grant": grant(house, case)})
    on = route(house, case)
    passed_on(house, case, on)
    happened(house, case, on, "complaint_delivered", "2026-09-21")
    house.office.remove_person(house.lead, case, version(house, case), person(house, "Sana"), "A cousin.")
    house.clock.now += 9 * 24 * 3600
    sana = pages.login("Sana")
    never = sana.get("cases/" + "A" * 43).content
    for path in ("routes", f"passing/{on}", "dates", *(act.slug for act in PAGES.acts)):
        answer = sana.get(f"cases/{case}/{path}?route={on}")
        assert answer.status_code == 404
        assert answer.content == never
    for path in ("", "cases", "waits", "done", "reports"):
        sana.get(path)
        assert NAME not in sana.page
        assert case not in sana.page
