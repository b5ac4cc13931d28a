"""The pages of the work on cases, over a real office and a real intake, in both languages; and attacks on each."""

from __future__ import annotations

import re
from html import unescape

import pytest

from amanat.demo.person import File
from amanat.desk.assisted import commands as spoken
from amanat.desk.web.case import ACTS
from amanat.desk.web.inbox import STATUSES
from amanat.desk.work import commands
from amanat.desk.work.pages import PAGES
from amanat.errors import RefusedError
from amanat.process.life import OFFERED
from amanat.seal.message import Text
from amanat.seal.record import Contact
from tests.desk.web.pages import Browser, Site, b64

pytestmark = pytest.mark.slow

VOICE = File("note.ogg", "audio/ogg", b"OggS" + bytes(300), kind="voice")
TODAY = "2026-09-21"
CANARY = "zaituni"


def _open_case(pages: Site, lang: str = "en", **more: object) -> tuple[str, Browser]:
    pages.house.sent("Words of hers.", [VOICE], **more)
    pages.house.sync()
    case, browser = pages.house.only_case(), pages.login("Zoya", lang)
    browser.get(f"cases/{case}")
    browser.post(f"cases/{case}/open", {})
    browser.act(case, "acknowledge", {"text": "We have it."})
    browser.act(case, "assess", {"urgency": "soon", "reason": ""})
    return case, browser


def _item(pages: Site, case: str) -> str:
    return pages.house.office.case(pages.house.lead, case).exhibits[0].item


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_whole_work_through_the_forms(pages: Site, lang: str) -> None:
    case, browser = _open_case(pages, lang)
    office, lead, item = pages.house.office, pages.house.lead, _item(pages, case)
    browser.get(f"cases/{case}")
    assert browser.post(f"cases/{case}/take", {"expected": browser.hidden("expected")}).status_code == 303
    steps = {
        "task": {"text": "Ask the union", "due": TODAY, "person": lead},
        "next-contact": {"day": "2026-10-05", "how": "phone", "text": "After four."},
        "refer": {"service": "pk-01", "day": TODAY, "said": "She thinks about it.", "shares": "no"},
    }
    for act, form in steps.items():
        assert browser.act(case, act, form).status_code == 303, act
    referral = office.case(lead, case).parts["work"].referrals[0]
    assert browser.get(f"cases/{case}/outcome?referral={referral.referral}").status_code == 200
    form = {"referral": referral.referral, "outcome": "full", "day": TODAY, "text": "In spring."}
    assert browser.act(case, "outcome", form).status_code == 303
    assert browser.get(f"cases/{case}/transcript?item={item}").status_code == 200
    answer = browser.act(case, "transcript", {"item": item, "made": "person", "text": "00:02 He said: wait.\nA door."})
    assert answer.headers["location"] == f"/{lang}/cases/{case}/exhibits/{item}"
    browser.get(f"cases/{case}/exhibits/{item}")
    assert 'data-seek="2"' in browser.page
    assert "He said: wait." in browser.text
    browser.get(f"cases/{case}")
    for said in ("Ask the union", "After four.", "She thinks about it.", "In spring."):
        assert said in browser.text, said
    if lang == "ur":
        assert "اگلا رابطہ" in browser.text
    browser.get("")
    assert "Ask the union" in browser.text
    task = office.case(lead, case).parts["work"].tasks[0].task
    for done in ("yes", "no", "yes"):
        assert browser.post(f"cases/{case}/task-done", {"task": task, "done": done}).status_code == 303
    browser.get("")
    assert "Ask the union" not in browser.text
    assert browser.act(case, "hand-back", {"text": "The letter is open."}).status_code == 303
    browser.get(f"cases/{case}")
    assert "The letter is open." in browser.text


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_page_of_the_work_is_served_in_both_languages(pages: Site, lang: str) -> None:
    case, browser = _open_case(pages, lang)
    browser.act(case, "assign", {"person": pages.house.lead})
    paths = [f"cases/{case}/{act.slug}" for act in PAGES.acts if not act.direct]
    for path in (*paths, f"cases/{case}/services?need=law&language=xx", f"cases/{case}/print", "texts", "texts/new"):
        assert browser.get(path).status_code == 200, path
        assert "<h1>" in browser.page
    assert browser.get("texts/nothing").status_code == 404


def test_a_service_is_found_by_need_and_a_stale_one_says_so(pages: Site) -> None:
    case, browser = _open_case(pages)
    browser.get(f"cases/{case}/services")
    everything = browser.page.count("?service=")
    browser.get(f"cases/{case}/services?need=stay")
    assert 0 < browser.page.count("?service=") < everything
    stale = "Nobody has checked this for 90 days. Call it first."
    assert stale not in browser.text
    pages.house.clock.now += 300 * 24 * 3600
    browser.get(f"cases/{case}/services?need=stay")
    assert stale in browser.text
    browser.get(f"cases/{case}/refer?service=pk-01")
    assert stale in browser.text


def test_a_text_for_an_answer_is_put_under_what_is_typed_and_nothing_is_sent(pages: Site) -> None:
    case, browser = _open_case(pages)
    browser.act(case, "call", {"called": "Noor"})
    before = len(pages.house.office.case(pages.house.lead, case).messages)
    answer = browser.act(case, "reply", {"text": "My own words.", "insert": "en:choice"})
    assert answer.status_code == 200
    area = unescape(browser.page.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>", 1)[0]).strip()
    assert area.startswith("My own words.\n\nNothing happens without your yes.")
    assert "Noor" not in area
    assert len(pages.house.office.case(pages.house.lead, case).messages) == before
    browser.get(f"cases/{case}/reply")
    assert "چراغ گھر" in browser.page  # the Urdu text names the desk in Urdu
    assert "Lamp House" in browser.page


def test_a_reply_sent_twice_by_a_double_click_goes_out_once(pages: Site) -> None:
    writer = pages.house.sent()
    pages.house.sync()
    case, browser = pages.house.only_case(), pages.login("Zoya")
    browser.get(f"cases/{case}/reply")
    form = {"expected": browser.hidden("expected"), "text": "One answer."}
    codes = [browser.post(f"cases/{case}/reply", form).status_code for _ in range(3)]
    assert codes == [303, 303, 303]  # nobody is told that nothing was sent
    pages.house.sync()
    told = [row.message.content for row in writer.read(pages.house.entry) if row.message]
    assert told == [Text("One answer.")]


def test_two_close_at_once_one_wins_and_the_words_of_the_other_stay(pages: Site) -> None:
    case, first = _open_case(pages)
    pages.house.hire("Sana")
    second = pages.login("Sana")
    for browser in (first, second):
        browser.get(f"cases/{case}/close")
    seen = (first.hidden("expected"), second.hidden("expected"))
    assert seen[0] == seen[1]
    form = {"expected": seen[0], "closing": "she_asked", "text": "Goodbye from Zoya.", "reason": ""}
    assert first.post(f"cases/{case}/close", form).status_code == 303
    answer = second.post(f"cases/{case}/close", {**form, "closing": "no_contact", "text": "Goodbye from Sana."})
    assert answer.status_code == 409
    assert "Goodbye from Sana." in second.page
    assert re.search(r'value="no_contact" required checked', second.page)
    messages = [one.text for one in pages.house.office.case(pages.house.lead, case).messages]
    assert ("Goodbye from Zoya." in messages, "Goodbye from Sana." in messages) == (True, False)


def test_closing_asks_for_a_code_and_a_closed_case_is_opened_again_by_a_lead(pages: Site) -> None:
    case, browser = _open_case(pages)
    assert browser.act(case, "close", {"reason": "Enough."}).status_code == 400
    assert "Enough." in browser.page
    assert browser.act(case, "close", {"closing": "support_done", "reason": ""}).status_code == 303
    browser.get(f"cases/{case}")
    assert "The support is done" in browser.text
    pages.house.hire("Sana")
    sana = pages.login("Sana")
    sana.get(f"cases/{case}")
    assert "/reopen" not in sana.page
    assert sana.act(case, "reopen", {"reason": "r", "text": "t"}).status_code == 400
    assert browser.act(case, "reopen", {"reason": "She wrote.", "text": "We look again."}).status_code == 303
    browser.get(f"cases/{case}")
    assert "Reopened" in browser.text
    assert browser.act(case, "assess", {"urgency": "soon", "reason": ""}).status_code == 303


def test_what_is_no_case_shows_no_word_of_it_on_any_page(pages: Site) -> None:
    writer = pages.house.sent(f"{CANARY} loans.", flags=None)
    writer.write(pages.house.entry, f"{CANARY} text")
    pages.house.sync()
    case, browser = pages.house.only_case(), pages.login("Zoya")
    browser.get(f"cases/{case}/aside")
    assert CANARY not in browser.page
    assert browser.act(case, "aside", {"text": "Not for us.", "quiet": "yes"}).status_code == 303
    for path in ("", "cases", "cases?show=aside", "cases?show=all", f"cases/{case}", f"cases/{case}/reply"):
        browser.get(path)
        assert CANARY not in browser.page, path
    browser.get("cases?show=aside")
    assert "2026-0001" in browser.text
    browser.get(f"cases/{case}")
    assert "1 message is kept unread." in browser.text
    assert browser.post(f"cases/{case}/put-back", {"expected": browser.hidden("expected")}).status_code == 303
    browser.get(f"cases/{case}")
    assert f"{CANARY} text" in browser.text


def test_a_sheet_is_shown_only_with_a_reason_and_never_says_how_to_reach_her(pages: Site) -> None:
    number = "0301-2345678"
    case, browser = _open_case(pages, contact=Contact(channel="phone", value=number, hours="mornings"))
    assert browser.get(f"cases/{case}/print").status_code == 200
    assert "Printers keep copies." in browser.text
    form = {"parts": ["record", "messages"], "reason": " "}
    assert browser.post(f"cases/{case}/print", form).status_code == 400
    assert "Words of hers." not in browser.page
    assert browser.post(f"cases/{case}/print", {**form, "reason": "For the hearing."}).status_code == 200
    assert "Words of hers." in browser.text
    assert "We have it." in browser.text
    assert "What has happened" not in browser.text
    assert number not in browser.page
    assert "mornings" not in browser.page
    browser.get(f"cases/{case}")
    assert "For the hearing." in browser.text


def test_texts_are_changed_by_leads_alone(pages: Site) -> None:
    pages.house.hire("Sana")
    sana, lead = pages.login("Sana"), pages.login("Zoya")
    assert sana.get("texts").status_code == 200
    assert sana.get("texts/safe").status_code == 403
    form = {"title_en": "Hi", "text_en": "Hi from {desk}.", "title_ur": "سلام", "text_ur": "{desk} سے سلام۔"}
    assert sana.post("texts/safe", form).status_code == 403
    assert lead.post("texts/new", {**form, "text_en": "Dear {name}"}).status_code == 400
    assert "Dear {name}" in lead.page
    assert lead.post("texts/new", form).status_code == 303
    assert lead.post("texts/safe", {"remove": "yes"}).status_code == 303
    sana.get("texts")
    assert "Hi from {desk}." in sana.text
    assert "Are you safe right now?" not in sana.text


def test_lists_are_narrowed_and_strange_addresses_narrow_nothing(pages: Site) -> None:
    case, browser = _open_case(pages)
    browser.act(case, "assign", {"person": pages.house.lead})
    for query, found in (
        ("urgency=soon", True),
        ("urgency=immediate", False),
        (f"person={pages.house.lead}&status=assessed", True),
        ("person=nobody", False),
        ("urgency=%27--&status=x&page=-1&show=zzz", True),
        ("page=99999", False),
    ):
        assert browser.get(f"cases?{query}").status_code == 200
        assert ("2026-0001" in browser.text) is found, query


def test_the_stages_of_the_list_are_those_of_the_process() -> None:
    assert set(STATUSES) == set(OFFERED)


def test_for_a_removed_cousin_every_page_of_the_work_is_as_if_the_case_never_was(pages: Site) -> None:
    case, browser = _open_case(pages)
    house, item = pages.house, _item(pages, case)
    cousin = house.hire("Sana")
    hers = pages.login("Sana")

    def now() -> int:
        return house.office.case(house.lead, case).version

    browser.act(case, "assign", {"person": cousin})
    commands.set_task(house.office, house.lead, case, now(), CANARY, TODAY, cousin)
    commands.set_contact(house.office, house.lead, case, now(), TODAY, "phone", CANARY)
    hers.get("")
    assert CANARY in hers.page
    browser.act(case, "remove", {"person": cousin, "reason": "A cousin."})
    for path in ("", "cases", "cases?show=all", f"cases?show=all&person={cousin}", "texts"):
        hers.get(path)
        assert CANARY not in hers.page, path
        assert case not in hers.page, path
        assert "2026-0001" not in hers.page, path
    hers.get("")
    assert "A quiet day." in hers.text
    tails = [act.slug for act in PAGES.acts] + ["services", "print", "", f"transcript?item={item}", "reply"]
    for tail in tails:
        pages_seen = []
        for which in (case, "x" * 43):
            answer = hers.get(f"cases/{which}/{tail}".rstrip("/"))
            pages_seen.append((answer.status_code, answer.content))
        assert pages_seen[0] == pages_seen[1], tail
        assert pages_seen[0][0] == 404, tail
        posted = []
        for which in (case, "x" * 43):
            form = {"expected": str(now()), "text": "t", "insert": "en:safe", "parts": "record", "reason": "r"}
            answer = hers.post(f"cases/{which}/{tail.split('?')[0]}".rstrip("/"), form)
            posted.append((answer.status_code, answer.content))
        assert posted[0] == posted[1], tail
        assert posted[0][0] == 404, tail


def test_an_act_of_the_work_has_words_and_a_page(pages: Site) -> None:
    for act in PAGES.acts:
        assert ACTS[act.slug] is act


def test_a_call_is_printed_with_what_was_noted_and_never_lies_aside(pages: Site) -> None:
    note = spoken.Note("ur", said=f"Woh {CANARY} roz darwaze par hota hai.")
    case = spoken.take_note(pages.house.office, pages.house.lead, b64(bytes(16)), note)
    browser = pages.login("Zoya")
    browser.get(f"cases/{case}")
    assert f"/{case}/aside" not in browser.page
    office, lead = pages.house.office, pages.house.lead
    with pytest.raises(RefusedError, match=r"aside\."):
        commands.set_aside(office, lead, case, office.case(lead, case).version, "", tell=True)
    assert browser.post(f"cases/{case}/print", {"parts": ["record"], "reason": "For a meeting."}).status_code == 200
    assert CANARY in browser.text
    assert browser.act(case, "next-contact", {"day": TODAY, "how": "meeting", "text": ""}).status_code == 303
    browser.get("cases")
    assert "In a meeting" in browser.text
