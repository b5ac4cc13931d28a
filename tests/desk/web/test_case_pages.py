"""The case page and what can be done from it, over a real office and a real intake."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from amanat.demo.person import File
from amanat.desk.oversight import audit
from amanat.desk.web.case import ACTS
from amanat.errors import RefusedError
from amanat.seal.message import Text
from amanat.seal.record import Contact, Identifier, Record, Respondent
from tests.desk.house import House
from tests.desk.web.pages import Browser, Site, site

SCRIPT = "<script>document.title='ran'</script>\"'><img src=x onerror=alert(1)>{{7919*7907}}"
URDU = "منگل کو میٹنگ کے بعد اُنہوں نے مجھے رُکنے کو کہا۔"


def _case(house: House) -> str:
    house.sync()
    return house.only_case()


def test_my_day_says_what_came_in_and_what_comes_next(pages: Site) -> None:
    pages.house.sent()
    _case(pages.house)
    browser = pages.login("Zoya")
    browser.get("")
    assert "Received" in browser.text
    assert "2026-0001" in browser.text
    assert "She waits for a sign that you have it." in browser.text


def _headings(browser: Browser) -> list[str]:
    browser.get("")
    return [heading.strip() for heading in re.findall(r"<h2>([^<]+?) ?<", browser.page)]


def test_my_day_puts_a_case_in_one_place_and_says_nothing_of_empty_ones(pages: Site) -> None:
    browser = pages.login("Zoya")
    assert _headings(browser) == []
    assert "A quiet day. Nobody waits for you now." in browser.text
    writer = pages.house.sent()
    case = _case(pages.house)
    assert _headings(browser) == ["Answer today"]
    assert "A quiet day." not in browser.text
    browser.act(case, "acknowledge", {"text": ""})
    assert _headings(browser) == ["New"]
    browser.act(case, "reply", {"text": "When was it?"})
    assert _headings(browser) == ["Waiting"]
    pages.house.sync()
    writer.write(pages.house.entry, "On Monday.")
    pages.house.sync()
    assert _headings(browser) == ["Answer today"]


def test_my_day_shows_a_list_to_check_before_all_else(pages: Site) -> None:
    pages.house.sent(exclude=("Farah",))
    case, browser = _case(pages.house), pages.login("Zoya")
    assert _headings(browser) == ["Check first"]
    browser.act(case, "check", {})
    assert _headings(browser) == ["Answer today"]


def test_what_is_written_starts_an_exchange_and_the_page_says_that_it_has_not_left(pages: Site) -> None:
    pages.house.sent()
    case, browser = _case(pages.house), pages.login("Zoya")
    asked: list[int] = []
    pages.app.state.desk.exchange_now = lambda: asked.append(1)
    browser.act(case, "note", {"text": "For us alone."})
    browser.get(f"cases/{case}")
    assert (asked, "It leaves with the next exchange." in browser.text) == ([], False)
    browser.act(case, "reply", {"text": "We are here."})
    browser.get(f"cases/{case}")
    assert (asked, "It leaves with the next exchange." in browser.text) == ([1], True)
    assert browser.act(case, "reply", {"text": ""}).status_code == 400
    pages.house.sync()
    browser.get(f"cases/{case}")
    assert (asked, "It leaves with the next exchange." in browser.text) == ([1], False)


def test_a_record_is_shown_only_after_a_person_opens_it_by_a_button_and_she_is_told(pages: Site) -> None:
    writer = pages.house.sent("Words of hers.")
    case, browser = _case(pages.house), pages.login("Zoya")
    browser.get(f"cases/{case}")
    assert "Words of hers." not in browser.page
    assert pages.house.office.case(pages.house.lead, case).grants[0].opened is None
    assert browser.post(f"cases/{case}/open", {"expected": browser.hidden("expected")}).status_code == 303
    browser.get(f"cases/{case}")
    assert "Words of hers." in browser.page
    pages.house.sync()
    assert [type(row.message.content).__name__ for row in writer.read(pages.house.entry) if row.message] == ["Opened"]


def _opened(pages: Site, browser: Browser, case: str) -> None:
    browser.get(f"cases/{case}")
    browser.post(f"cases/{case}/open", {})
    browser.get(f"cases/{case}")


def test_the_whole_way_through_the_forms(pages: Site) -> None:
    writer = pages.house.sent(URDU)
    case, browser = _case(pages.house), pages.login("Zoya")
    _opened(pages, browser, case)
    assert browser.act(case, "acknowledge", {"text": "We have it. Zoya writes on Monday."}).status_code == 303
    assert browser.act(
        case, "assess", {"urgency": "soon", "flags": ["fear", "retaliation"], "reason": "She is afraid."}
    )
    assert browser.act(case, "call", {"called": "Noor"}).status_code == 303
    assert browser.act(case, "note", {"text": "Called the union."}).status_code == 303
    assert browser.act(case, "assign", {"person": pages.house.lead}).status_code == 303
    assert browser.act(case, "reply", {"text": "Can you write the date?\r\nThank you."}).status_code == 303
    browser.get(f"cases/{case}")
    for said in (
        "Noor",
        "Soon",
        "She is afraid.",
        "Payback for speaking",
        "Called the union.",
        "Can you write the date?",
    ):
        assert said in browser.text, said
    assert 'lang="ur"' in browser.page
    pages.house.sync()
    contents = [row.message.content for row in writer.read(pages.house.entry) if row.message]
    assert contents[-1] == Text("Can you write the date?\nThank you.")
    assert browser.act(case, "close", {"closing": "she_asked", "reason": "She asked us to."}).status_code == 303
    browser.get(f"cases/{case}")
    assert "Closed" in browser.text
    assert "She asked us to." in browser.text


def test_an_urgency_is_never_chosen_for_a_person_and_a_flag_never_lowers_itself(pages: Site) -> None:
    pages.house.sent()
    case, browser = _case(pages.house), pages.login("Zoya")
    browser.act(case, "acknowledge", {"text": ""})
    browser.get(f"cases/{case}/assess")
    assert not re.search(r'name="urgency"[^>]*checked', browser.page)
    assert browser.act(case, "assess", {"flags": ["fear"], "reason": "kept words"}).status_code == 400
    assert "Choose one: immediate, soon or routine." in browser.text
    assert "kept words" in browser.page
    assert re.search(r'value="fear"\s+checked', browser.page)
    assert browser.act(case, "assess", {"urgency": "routine", "flags": ["fear"], "reason": ""}).status_code == 400
    assert pages.house.office.case(pages.house.lead, case).summary.urgency is None


def test_two_caseworkers_at_once_lose_nothing_and_answer_once(pages: Site) -> None:
    writer = pages.house.sent()
    case = _case(pages.house)
    pages.house.hire("Farah")
    zoya, farah = pages.login("Zoya"), pages.login("Farah")
    for browser in (zoya, farah):
        browser.get(f"cases/{case}/reply")
    first = {"text": "First answer.", "expected": zoya.hidden("expected")}
    second = {"text": "Second <b>answer</b>.", "expected": farah.hidden("expected")}
    assert zoya.post(f"cases/{case}/reply", first).status_code == 303
    answer = farah.post(f"cases/{case}/reply", second)
    assert answer.status_code == 409
    assert "Nothing was sent. Your words are still here." in farah.text
    assert "Second &lt;b&gt;answer&lt;/b&gt;." in farah.page
    assert "An answer was written." in farah.text
    assert "First answer." in farah.text
    assert "Zoya" in farah.text
    pages.house.sync()
    assert [m.text for m in pages.house.office.case(pages.house.lead, case).messages] == ["First answer."]
    # She looks, and sends again on purpose.
    again = {"text": "Second, after reading.", "expected": farah.hidden("expected")}
    assert farah.post(f"cases/{case}/reply", again).status_code == 303
    pages.house.sync()
    texts = [
        m.content.text for row in writer.read(pages.house.entry) if (m := row.message) and isinstance(m.content, Text)
    ]
    assert texts == ["First answer.", "Second, after reading."]


def test_pressing_send_twice_sends_once(pages: Site) -> None:
    pages.house.sent()
    case, browser = _case(pages.house), pages.login("Zoya")
    browser.get(f"cases/{case}/reply")
    form = {"text": "Once.", "expected": browser.hidden("expected")}
    codes = [browser.post(f"cases/{case}/reply", form).status_code for _ in range(2)]
    assert codes == [303, 303]  # nobody is told that nothing was sent
    assert browser.post(f"cases/{case}/reply", {**form, "text": "Twice."}).status_code == 409  # other words are asked
    assert [m.text for m in pages.house.office.case(pages.house.lead, case).messages] == ["Once."]


@pytest.mark.parametrize("expected", ["", "x", "-1", "99999999999999999999", "٣"])
def test_a_form_without_its_version_changes_nothing(desk: House, expected: str) -> None:
    pages = site(desk)
    desk.sent()
    case, browser = _case(desk), pages.login("Zoya")
    browser.get(f"cases/{case}/note")
    assert browser.post(f"cases/{case}/note", {"text": "kept", "expected": expected}).status_code == 409
    assert desk.office.case(desk.lead, case).notes == ()


def test_no_get_changes_anything(pages: Site) -> None:
    pages.house.sent(files=[File("a.png", "image/png", b"not a picture")])
    case, browser = _case(pages.house), pages.login("Zoya")
    view = pages.house.office.case(pages.house.lead, case)
    before = pages.house.office.health(pages.house.lead).events
    item = view.exhibits[0].item
    acts = [*ACTS]
    places = [
        "",
        "cases",
        "people",
        "keys",
        "search",
        "lock",
        "alive",
        "people/invite",
        f"people/{view.summary.case}/depart",
    ]
    places += [f"cases/{case}", f"cases/{case}/exhibits/{item}", f"cases/{case}/exhibits/{item}/original"]
    for path in places + [f"cases/{case}/{act}" for act in acts]:
        browser.get(path)
    # One line each says who looked at the case, at the file, and who took it out; looking again adds none.
    looks = audit.lines(pages.house.office, pages.house.lead, audit.Asked())[:3]
    assert {line.event.kind for line in looks} == {"case.looked", "original.seen", "original.taken"}
    assert pages.house.office.health(pages.house.lead).events == before + 3
    assert pages.house.office.case(pages.house.lead, case).version == view.version
    assert browser.get("").status_code == 200


# --- conflict of interest


def _all(browser: Browser, case: str, item: str) -> list[bytes]:
    """Everything that could tell whether a case is there."""
    paths = [f"cases/{case}", f"cases/{case}/reply", f"cases/{case}/nothing", f"cases/{case}/exhibits/{item}"]
    paths += [f"cases/{case}/exhibits/{item}/{what}" for what in ("picture.png", "page-1.png", "played", "original")]
    answers = [browser.get(path) for path in paths]
    answers += [
        browser.post(f"cases/{case}/{act}", {"text": "x", "expected": "1"}) for act in ("reply", "open", "seen")
    ]
    assert {answer.status_code for answer in answers} == {404}
    return [answer.content for answer in answers]


def test_for_a_removed_person_the_case_is_byte_for_byte_one_that_never_was(pages: Site) -> None:
    house = pages.house
    farah_id = house.hire("Farah")
    house.sent("He waited by the canal.", [File("a.png", "image/png", b"bytes of a file")])
    case = _case(house)
    item = house.office.case(house.lead, case).exhibits[0].item
    zoya, farah = pages.login("Zoya"), pages.login("Farah")
    assert farah.get(f"cases/{case}").status_code == 200  # the control
    assert zoya.act(case, "remove", {"person": farah_id, "reason": "They are cousins."}).status_code == 303
    farah.get("")
    assert set(_all(farah, case, item)) == set(_all(farah, "A" * 43, "B" * 22))
    assert len(set(_all(farah, case, item))) == 1
    for show in ("open", "mine", "new", "waiting", "closed", "all"):
        farah.get(f"cases?show={show}")
        assert "0 cases" in farah.text
        assert "2026-0001" not in farah.page
    for query in ("canal", "2026-0001", "a.png"):
        farah.post("search", {"q": query})
        assert "Nothing found." in farah.text
        zoya.post("search", {"q": query})
        assert "2026-0001" in zoya.text  # the control
    farah.get("")
    assert "2026-" not in farah.text
    zoya.get(f"cases/{case}")
    assert "They are cousins." in zoya.text


def test_whoever_steps_off_is_out_at_once(pages: Site) -> None:
    house = pages.house
    house.hire("Farah")
    house.sent()
    case, farah = _case(house), pages.login("Farah")
    assert farah.act(case, "step-off", {"reason": ""}).status_code == 400
    assert farah.act(case, "step-off", {"reason": "I know him."}).headers["location"] == "/en/cases?stepped=yes"
    assert "Only a lead can see that you stepped off." in farah.get("cases?stepped=yes").text
    assert farah.get(f"cases/{case}").status_code == 404


def test_a_new_record_with_an_exclusion_list_is_for_leads_until_it_is_checked(pages: Site) -> None:
    house = pages.house
    house.hire("Farah")
    hina = house.hire("Hina")
    house.sent(exclude=("My cousin Hina",))
    case = _case(house)
    zoya, farah = pages.login("Zoya"), pages.login("Farah")
    assert farah.get(f"cases/{case}").status_code == 404
    zoya.get(f"cases/{case}")
    assert "Leads only" in zoya.text
    zoya.get(f"cases/{case}/check")
    assert "My cousin Hina" in zoya.text
    assert zoya.act(case, "check", {"removed": [hina]}).status_code == 303
    assert farah.get(f"cases/{case}").status_code == 200
    assert pages.login("Hina").get(f"cases/{case}").status_code == 404


# --- roles


def test_a_reviewer_reads_and_notes_and_nothing_else(pages: Site) -> None:
    house = pages.house
    house.hire("Rabia", "reviewer")
    house.sent()
    case, rabia = _case(house), pages.login("Rabia")
    rabia.get(f"cases/{case}")
    offered = set(re.findall(rf'href="/en/cases/{case}/([a-z-]+)"', rabia.page))
    assert offered == {"note", "publication", "custody"}, "reviewers read what is to be published, and who touched what"
    assert rabia.get(f"cases/{case}/publication/new").status_code == 404, "and write none of it"
    assert rabia.act(case, "note", {"text": "Looks complete."}).status_code == 303
    version = str(house.office.case(house.lead, case).version)
    for act, form in (("reply", {"text": "x"}), ("acknowledge", {}), ("remove", {"person": house.lead, "reason": "x"})):
        assert rabia.post(f"cases/{case}/{act}", {"expected": version, **form}).status_code == 400
        assert "Your role cannot do this. Ask a lead." in rabia.text
    assert house.office.case(house.lead, case).messages == ()


def test_a_caseworker_cannot_do_what_leads_do(pages: Site) -> None:
    house = pages.house
    house.hire("Farah")
    house.sent()
    case, farah = _case(house), pages.login("Farah")
    version = str(house.office.case(house.lead, case).version)
    farah.get("people")
    assert "Invite somebody" not in farah.text
    assert farah.post("people/invite", {"name": "X", "role": "lead"}).status_code == 403
    assert farah.get(f"people/{house.lead}/depart").status_code == 404
    assert farah.post(f"people/{house.lead}/depart", {}).status_code == 404
    for act in ("remove", "check", "hold", "release"):
        form = {"expected": version, "person": house.lead, "reason": "x", "grant": "x"}
        assert farah.post(f"cases/{case}/{act}", form).status_code == 400, act
    with pytest.raises(RefusedError):
        house.office.audit(farah_id(house))


def farah_id(house: House) -> str:
    return next(person.id for person in house.office.people(house.lead) if person.name == "Farah")


def test_somebody_who_left_is_out_at_once_and_cannot_come_back(pages: Site) -> None:
    house = pages.house
    house.hire("Farah")
    zoya, farah = pages.login("Zoya"), pages.login("Farah")
    assert farah.get("").status_code == 200
    person = farah_id(house)
    zoya.get(f"people/{person}/depart")
    assert zoya.post(f"people/{person}/depart", {}).status_code == 303
    assert farah.get("").status_code == 303
    answer = pages.browser().post("unlock", {"name": "Farah", "passphrase": "four plain paper boats"})
    assert answer.status_code == 403
    zoya.get("people")
    assert "Worked here before" in zoya.text
    zoya.get("done?kind=people")
    assert "Left the desk: Farah" in zoya.text


# --- legal hold, taking back, warnings


def test_a_legal_hold_is_placed_shown_and_ended(pages: Site) -> None:
    house = pages.house
    writer = house.sent("Held words.")
    case, zoya = _case(house), pages.login("Zoya")
    _opened(pages, zoya, case)
    (grant,) = house.office.case(house.lead, case).grants
    assert "End a legal hold" not in zoya.text
    held = {"grant": grant.grant, "reason": "Order 12 of the court at Lahore"}
    assert zoya.act(case, "hold", held).status_code == 303
    writer.take_back(house.entry, grant.grant)  # type: ignore[arg-type]
    house.sync()
    zoya.get(f"cases/{case}")
    assert "Order 12 of the court at Lahore" in zoya.text
    assert "taken back" in zoya.text
    assert zoya.act(case, "release", {"grant": grant.grant, "reason": "The order ended."}).status_code == 303
    house.sync()
    zoya.get(f"cases/{case}")
    assert "The keys are destroyed." in zoya.text
    assert "Held words." not in zoya.page


def test_what_she_erased_leaves_a_number_and_a_sentence(pages: Site) -> None:
    writer = pages.house.sent("Gone words.")
    case, zoya = _case(pages.house), pages.login("Zoya")
    _opened(pages, zoya, case)
    writer.erase_everything([pages.house.entry])
    pages.house.sync()
    zoya.get(f"cases/{case}")
    assert "She erased this. Nothing of her words is left here." in zoya.text
    assert "Her erasure ended this list." in zoya.text
    assert "Reach her safely" not in zoya.text
    assert "Urgency" not in zoya.text
    assert "Gone words." not in zoya.page


def test_a_forged_message_is_shown_with_a_warning_in_plain_words(pages: Site) -> None:
    house = pages.house
    writer = house.sent()
    case, zoya = _case(house), pages.login("Zoya")
    house.sync()
    writer.write(house.entry, "Second message.")
    _spoil_last_message(house)
    house.sync()
    zoya.get(f"cases/{case}")
    assert "alone" in zoya.text or "Ask her" in zoya.text
    assert "Second message." not in zoya.page
    zoya.get("cases")
    assert "A message needs care." in zoya.text


def _spoil_last_message(house: House) -> None:
    """Somebody at the intake changes the last byte of the newest sealed message."""
    with closing(sqlite3.connect(house.intake.app.intake.config.database)) as database, database:
        newest = "direction = 'in' AND seq = (SELECT max(seq) FROM message WHERE direction = 'in')"
        ((body,),) = database.execute(f"SELECT body FROM message WHERE {newest}")
        database.execute(f"UPDATE message SET body = ? WHERE {newest}", (body[:-1] + bytes([body[-1] ^ 1]),))


# --- hostile words


def test_a_script_in_every_field_is_only_words(pages: Site) -> None:
    house = pages.house
    record = {
        "where": SCRIPT,
        "witnesses": SCRIPT,
        "wants_text": SCRIPT,
        "respondent": Respondent(SCRIPT, (Identifier("name", SCRIPT),)),
        "contact": Contact(channel="phone", value=SCRIPT, hours=SCRIPT, never=SCRIPT),
        "exclude": (SCRIPT,),
    }
    writer = house.sent(SCRIPT, [File(SCRIPT + "/../../etc/passwd", SCRIPT[:60], b"plain words")], **record)
    case, zoya = _case(house), pages.login("Zoya")
    _opened(pages, zoya, case)
    zoya.act(case, "check", {})
    for act, form in (
        ("acknowledge", {"text": SCRIPT}),
        ("assess", {"urgency": "soon", "flags": ["fear"], "reason": SCRIPT}),
        ("note", {"text": SCRIPT}),
        ("call", {"called": SCRIPT[:50]}),
        ("reply", {"text": SCRIPT}),
    ):
        assert zoya.act(case, act, form).status_code == 303, act
    writer.write(house.entry, SCRIPT)
    house.sync()
    item = house.office.case(house.lead, case).exhibits[0].item
    zoya.get("people")
    zoya.post("people/invite", {"name": SCRIPT[:70], "role": "caseworker"})
    seen = [zoya.page]
    for lang in ("en", "ur"):
        zoya.lang = lang
        for path in ("", "cases", "people", f"cases/{case}", f"cases/{case}/reply", f"cases/{case}/exhibits/{item}"):
            seen.append(zoya.get(path).text)
        seen.append(zoya.post("search", {"q": SCRIPT}).text)
    assert sum(page.count("&lt;script&gt;") for page in seen) > 40  # the words are there
    for page in seen:
        assert "<script>document" not in page
        assert "<img src=x" not in page
        assert str(7919 * 7907) not in page  # no template ran over her words
        assert not re.search(r"\son\w+=|\sstyle=|javascript:", re.sub(r'"[^"]*"|&[^;]+;|>[^<]*<', "", page))


def test_every_page_says_no_store_no_referrer_and_a_strict_policy(pages: Site) -> None:
    pages.house.sent()
    case, zoya = _case(pages.house), pages.login("Zoya")
    for path in ("", "cases", "people", "keys", "search", f"cases/{case}", f"cases/{case}/reply", "cases/none"):
        headers = zoya.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=", zoya.page)


def test_a_form_that_is_too_long_is_refused_and_says_what_to_do(pages: Site) -> None:
    pages.house.sent()
    case, zoya = _case(pages.house), pages.login("Zoya")
    assert zoya.act(case, "note", {"text": "x" * 20_001}).status_code == 400
    assert "Shorten it" in zoya.text
    assert "x" * 20_001 in zoya.page
    assert zoya.act(case, "note", {"text": "x" * 600_000}).status_code == 403


def test_the_record_of_a_type_that_the_pages_read_has_no_field_they_do_not_show() -> None:
    """Whoever adds a field to the record is reminded here to show it."""
    shown = {"lang", "age_group", "acts", "context", "mode", "power", "narrative", "when", "where", "respondent"}
    shown |= {"witnesses", "wants", "wants_text", "contact", "exclude", "flags"}
    assert set(Record.__dataclass_fields__) == shown
