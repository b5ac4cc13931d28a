"""Calls and walk-ins on the pages: a note at night, her consent, the record, reading back, files; and who must not."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from amanat.desk.assisted.record import STEPS
from amanat.desk.assisted.taking import MOST
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.web.pages import Browser, Form, Site, site

HOSTILE = Path(__file__).parents[3] / "vectors" / "hostile"
SCRIPT = "<script>document.title='ran'</script>{{7919*7907}}"
GROUPS = ["what", "when_where", "respondent", "witnesses", "wants", "contact", "flags", "files"]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One desk for all; each test takes its own call. Sana is the cousin."""
    place = tmp_path_factory.mktemp("assisted")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        made.hire("Hina")
        made.hire("Sana")
        yield site(made)


@pytest.fixture
def hina(desks: Site) -> Browser:
    return desks.login("Hina")


def _call(browser: Browser, said: str = "Somebody waits outside.", **form: str) -> str:
    browser.get("calls")
    answer = browser.post("calls", {"once": browser.hidden("once"), "said": said, "source": "call", **form})
    assert answer.status_code == 303, browser.text
    return str(answer.headers["location"]).rsplit("/", 1)[-1]


def _me(house: House, name: str) -> str:
    return next(one.id for one in house.office.people(house.lead) if one.name == name)


def _agree(desks: Site, browser: Browser, case: str, **more: str | list[str]) -> httpx.Response:
    form: dict[str, str | list[str]] = {"agrees": "yes", "purpose": "support", "fields": GROUPS, "until": "90"}
    form |= {"how": "call", "heard": _me(desks.house, "Hina"), "words": "Yes, write it down."}
    return browser.act(case, "consent", {**form, **more})


def _recorded(desks: Site, browser: Browser) -> str:
    case = _call(browser)
    _agree(desks, browser, case)
    browser.act(case, "write-what", {"narrative": "He followed me home."})
    return case


def _direct(desks: Site, browser: Browser, case: str, act: str, form: Form) -> httpx.Response:
    """The form of a page that is not offered, sent all the same with the right version."""
    version = str(desks.house.office.case(desks.house.lead, case).version)
    return browser.post(f"cases/{case}/{act}", {"expected": version, **form})


def _upload(
    browser: Browser,
    case: str,
    data: bytes | AsyncIterator[bytes],
    name: str = "a.jpg",
    *,
    token: str | None = None,
    **headers: str,
) -> httpx.Response:
    sent = {"x-desk-form": browser.csrf if token is None else token, "x-file-name": name, "content-type": "image/jpeg"}
    sent |= {"sec-fetch-site": "same-origin", "origin": "null", **headers}
    return asyncio.run(browser.client.post(f"/{browser.lang}/cases/{case}/originals", content=data, headers=sent))


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "tan").save(out, "JPEG")
    return out.getvalue()


# --- a call


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_call_at_night_begins_on_one_page_and_shows_the_number_for_help(desks: Site, lang: str) -> None:
    browser = desks.login("Hina", lang)
    browser.get("")
    assert f'href="/{lang}/calls"' in browser.page
    browser.get("calls")
    assert 'href="tel:15"' in browser.page  # the emergency number of the support pack
    case = _call(browser, "Gala dabaya.", danger="yes", flags="strangulation", lang=lang)
    browser.get(f"cases/{case}")
    assert "Gala dabaya." in browser.text
    assert ("Immediate" if lang == "en" else "فوری") in browser.text
    assert "reply" not in re.findall(rf"/cases/{case}/([\w-]+)", browser.page)
    browser.get("")
    assert case in browser.page


def test_an_empty_note_is_enough_and_nobody_must_type_a_name(hina: Browser) -> None:
    browser = hina
    case = _call(browser, "")
    browser.get(f"cases/{case}")
    assert "No words were noted." in browser.text
    assert "required" not in browser.get("calls").text.split("<main", 1)[1]


def test_a_note_that_does_not_fit_comes_back_with_every_word(hina: Browser) -> None:
    browser = hina
    browser.get("calls?paper=1")
    form = {"once": browser.hidden("once"), "source": "paper", "said": "Kept words.", "day": "5/6"}
    answer = browser.post("calls", {**form, "contact_value": "0300-0000000"})
    assert answer.status_code == 400
    assert "Write the day like this" in browser.text
    assert "Kept words." in browser.page
    assert 'value="0300-0000000"' in browser.page
    again = browser.post("calls", {**form, "once": browser.hidden("once"), "day": "۲۰۲۶-۰۵-۰۳"})
    assert again.status_code == 303  # Urdu digits are digits
    browser.get(str(again.headers["location"])[4:])
    assert "3 May 2026" in browser.text


def test_sending_the_same_form_twice_makes_one_case(desks: Site, hina: Browser) -> None:
    browser = hina
    browser.get("calls")
    form = {"once": browser.hidden("once"), "said": "Once only."}
    first, second = browser.post("calls", form), browser.post("calls", form)
    assert first.headers["location"] == second.headers["location"]
    assert browser.post("calls", {**form, "once": "x"}).status_code == 400
    assert len(desks.house.office.search(desks.house.lead, "once only")) == 1


def test_the_blank_form_is_printed_from_the_desk_in_both_languages_with_nothing_in_it(desks: Site) -> None:
    for lang, words in (("en", "What happened?"), ("ur", "کیا ہوا؟")):
        browser = desks.login("Hina", lang)
        browser.get("calls/form")
        assert words in browser.text
        assert "data-print" in browser.page
        assert not re.search(r"2026-\d{4}", browser.text)
        sheet = browser.page.split('<div class="sheet">', 1)[1]
        assert sheet.count('class="rules"') > 10
        assert "<input" not in sheet


# --- consent, the record, reading it back


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_from_a_note_to_a_record_that_was_read_back(desks: Site, lang: str) -> None:
    browser = desks.login("Hina", lang)
    case = _call(browser)
    assert _agree(desks, browser, case).headers["location"] == f"/{lang}/cases/{case}/write-what"
    pages: list[tuple[str, Form]] = [
        ("write-what", {"narrative": "He followed me.", "acts": ["stalking"], "context": "work", "age_group": "adult"}),
        ("write-when", {"from": "2026-08", "where": "Model bazaar"}),
        (
            "write-who",
            {"description": "A neighbour", "id_phone": "0300-0000000\n0300-1111111", "witnesses": "A friend"},
        ),
        ("write-wishes", {"wants": ["safety"], "channel": "phone", "contact_value": "0300-2222222"}),
        ("write-safety", {"flags": ["fear"], "exclude": ""}),
    ]
    assert [slug for slug, _ in pages] == [step.slug for step in STEPS]
    for (slug, form), following in zip(pages, [*(one for one, _ in pages[1:]), "read-back"], strict=True):
        answer = browser.act(case, slug, form)
        assert answer.headers["location"] == f"/{lang}/cases/{case}/{following}", browser.text
    browser.get(f"cases/{case}/read-back")
    for said in ("He followed me.", "Model bazaar", "A neighbour", "0300-1111111", "222"):
        assert said in browser.text
    assert "0300-2222222" not in browser.page  # her number is shown by her rules alone
    answer = browser.act(case, "read-back", {"how": "call"})
    assert answer.status_code == 400
    assert browser.act(case, "read-back", {"how": "call", "right": "yes"}).status_code == 303
    browser.get(f"cases/{case}")
    assert "He followed me." in browser.text
    assert "Hina" in browser.text
    record = desks.house.office.case(desks.house.lead, case).record
    assert record is not None
    assert record["when"] == {"from": "2026-08-01", "to": "2026-08-31", "approximate": True}
    assert _direct(desks, browser, case, "write-what", {"narrative": "Changed."}).status_code == 400
    assert browser.act(case, "add-words", {"about": "what", "text": "It was raining."}).status_code == 303
    browser.get(f"cases/{case}")
    assert "It was raining." in browser.text


def test_a_page_of_the_record_shows_what_is_kept_and_skipping_changes_nothing(desks: Site, hina: Browser) -> None:
    browser = hina
    case = _recorded(desks, browser)
    browser.get(f"cases/{case}/write-what")
    assert "He followed me home." in browser.page
    assert f'href="/en/cases/{case}/write-when"' in browser.page  # Skip this
    before = desks.house.office.case(desks.house.lead, case).version
    browser.act(case, "write-when", {})
    assert desks.house.office.case(desks.house.lead, case).version == before
    assert browser.page.count("Why we ask") >= 2
    refused = browser.act(case, "write-when", {"from": "last summer", "where": "Kept place"})
    assert (refused.status_code, "Kept place" in browser.page, "last summer" in browser.page) == (400, True, True)


def test_saying_no_keeps_a_note_and_the_page_begins_with_no(desks: Site, hina: Browser) -> None:
    browser = hina
    case = _call(browser)
    browser.get(f"cases/{case}/consent")
    assert re.search(r'name="agrees" value="no" checked', browser.page)
    assert not re.search(r'name="(fields|purpose|until)"[^>]* checked', browser.page)
    browser.act(case, "consent", {"agrees": "no", "heard": _me(desks.house, "Hina")})
    browser.get(f"cases/{case}")
    assert "She was asked and said no." in browser.text
    assert _direct(desks, browser, case, "write-what", {"narrative": "x"}).status_code == 400
    assert _agree(desks, browser, case, fields=[]).status_code == 400
    assert "She did not agree to this part." in browser.text


def test_before_a_child_is_asked_the_page_says_what_must_be_reported(desks: Site, hina: Browser) -> None:
    browser = hina
    profile = desks.house.office.archive.state.profile
    kept = dict(profile["must_report"])
    profile["must_report"] = {"en": "Danger to a child goes to the bureau.", "ur": "بچے کو خطرہ۔"}
    try:
        case = _call(browser, age="minor")
        page = browser.get(f"cases/{case}/consent").text
        assert page.index("Danger to a child goes to the bureau.") < page.index('name="agrees"')
        assert _agree(desks, browser, case).status_code == 400
        assert "Tell her first" in browser.text
        assert _agree(desks, browser, case, told="yes").status_code == 303
    finally:
        profile["must_report"] = kept


def test_two_workers_at_once_get_a_conflict_that_keeps_the_words(desks: Site, hina: Browser) -> None:
    case = _recorded(desks, hina)
    zoya = desks.login("Zoya")
    zoya.get(f"cases/{case}/write-what")
    stale = zoya.hidden("expected")
    hina.act(case, "write-what", {"narrative": "Hina typed this."})
    answer = zoya.post(f"cases/{case}/write-what", {"expected": stale, "narrative": "Zoya typed this."})
    assert answer.status_code == 409
    assert "Your words are still here." in zoya.text
    assert "Zoya typed this." in zoya.page
    hina.get(f"cases/{case}")
    assert "Hina typed this." in hina.text


def test_a_conflict_shows_the_note_that_the_other_one_wrote(desks: Site, hina: Browser) -> None:
    case = _call(hina)
    hina.act(case, "note", {"text": "There before."})
    zoya = desks.login("Zoya")
    zoya.get(f"cases/{case}/note")
    stale = zoya.hidden("expected")
    hina.act(case, "note", {"text": "Hina noted this."})
    assert zoya.post(f"cases/{case}/note", {"expected": stale, "text": "Zoya noted this."}).status_code == 409
    assert "Hina noted this." in zoya.text
    assert "There before." not in zoya.text
    assert "Zoya noted this." in zoya.page


def test_who_skips_every_page_of_the_record_comes_back_to_the_case(desks: Site, hina: Browser) -> None:
    case = _call(hina)
    _agree(desks, hina, case)
    hina.get(f"cases/{case}/{STEPS[-1].slug}")
    assert f'href="/en/cases/{case}/read-back"' not in hina.page
    hina.act(case, "write-what", {"narrative": "One line."})
    hina.get(f"cases/{case}/{STEPS[-1].slug}")
    assert f'href="/en/cases/{case}/read-back"' in hina.page


def test_what_was_typed_never_becomes_markup(desks: Site, hina: Browser) -> None:
    case = _call(hina, SCRIPT)
    _agree(desks, hina, case, words=SCRIPT)
    hina.act(case, "write-what", {"narrative": SCRIPT})
    hina.act(case, "write-who", {"description": SCRIPT, "id_name": SCRIPT, "witnesses": SCRIPT})
    for path in ("", "/write-what", "/write-who", "/read-back", "/add-words", "/takes-back"):
        page = hina.get(f"cases/{case}{path}").text
        assert "<script>document" not in page
        assert "62615533" not in page


def test_nothing_can_be_sent_and_the_page_says_to_call(desks: Site, hina: Browser) -> None:
    case = _call(hina)
    for act in ("acknowledge", "close", "redirect"):
        hina.get(f"cases/{case}/{act}")
        assert "She has no mailbox" in hina.text or "cannot be done now" in hina.text
    assert hina.act(case, "acknowledge", {}).status_code == 303
    answer = _direct(desks, hina, case, "reply", {"text": "Kept words."})
    assert (answer.status_code, "There is no mailbox here." in hina.text) == (400, True)
    hina.get(f"cases/{case}")
    assert "It leaves with the next exchange." not in hina.text


# --- an end


def test_she_takes_it_back_and_then_erases_everything(desks: Site, hina: Browser) -> None:
    case = _recorded(desks, hina)
    heard = _me(desks.house, "Hina")
    assert hina.act(case, "takes-back", {"how": "call", "heard": heard}).status_code == 303
    hina.get(f"cases/{case}")
    assert "He followed me home." not in hina.page
    assert "Only the note is left." in hina.text
    assert hina.act(case, "erase-asked", {"why": "asked"}).status_code == 400
    assert hina.act(case, "erase-asked", {"why": "asked", "sure": "yes"}).status_code == 303
    for path in ("", "/read-back", "/write-what", "/consent"):
        hina.get(f"cases/{case}{path}")
        assert "Somebody waits outside." not in hina.page
    assert hina.act(case, "called-again", {"said": "x"}).status_code == 400


# --- files


def test_a_photograph_is_kept_shown_and_handed_out_untouched(desks: Site, hina: Browser) -> None:
    case, data = _recorded(desks, hina), (HOSTILE / "html-in-comment.jpg").read_bytes()
    answer = _upload(hina, case, data, "..%2F..%2Fetc%2Fpasswd.jpg")
    assert answer.status_code == 201, answer.text
    place = str(answer.headers["location"])[4:]
    hina.get(place)
    assert hina.page.count(hashlib.sha256(data).hexdigest()) == 2
    assert "Taken at this desk by" in hina.text
    assert "passwd.jpg" in hina.text
    assert "etc" not in re.sub(r"fetch", "", hina.text)
    shown = hina.get(f"{place}/picture.png")
    assert (shown.headers["content-type"], b"script" in shown.content) == ("image/png", False)
    assert hina.get(f"{place}/original").content == data
    hina.get(f"cases/{case}")
    assert "Taken at this desk by Hina" in hina.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty."),
        (b"<html><script>alert(1)</script></html>", "Only a picture, a sound or a PDF"),
        (b"PK\x03\x04" + bytes(200), "Only a picture, a sound or a PDF"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_words(desks: Site, hina: Browser, data: bytes, said: str) -> None:
    case = _recorded(desks, hina)
    answer = _upload(hina, case, data)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (400, "text/plain")
    assert said in answer.text
    assert desks.house.office.case(desks.house.lead, case).exhibits == ()


def test_a_file_too_big_is_refused_by_its_length_and_by_its_bytes(desks: Site, hina: Browser) -> None:
    case = _recorded(desks, hina)
    before = set((desks.house.folder / "items").iterdir())

    async def endless() -> AsyncIterator[bytes]:
        yield _jpeg()
        for _ in range((MOST >> 20) + 1):
            yield bytes(1 << 20)

    assert "Up to 50 MB" in _upload(hina, case, endless()).text
    assert "Up to 50 MB" in _upload(hina, case, b"\xff\xd8\xff", **{"content-length": str(MOST + 1)}).text
    assert set((desks.house.folder / "items").iterdir()) == before


def test_an_upload_needs_the_sessions_token_and_our_own_page(desks: Site, hina: Browser) -> None:
    case = _recorded(desks, hina)
    assert _upload(hina, case, _jpeg(), token="0" * 64).status_code == 403
    assert _upload(hina, case, _jpeg(), **{"sec-fetch-site": "cross-site"}).status_code == 403
    stranger = desks.browser()
    assert _upload(stranger, case, _jpeg(), token="x").status_code in (303, 401)
    assert desks.house.office.case(desks.house.lead, case).exhibits == ()


# --- who must not see it


def test_for_the_cousin_there_is_nothing_on_any_page_of_it(desks: Site, hina: Browser) -> None:
    case = _recorded(desks, hina)
    number = desks.house.office.case(desks.house.lead, case).summary.number
    sana, zoya = desks.login("Sana"), desks.login("Zoya")
    upload = _upload(hina, case, _jpeg())
    zoya.act(case, "remove", {"person": _me(desks.house, "Sana"), "reason": "A cousin."})
    nothing = sana.get("cases/" + "x" * 43)
    for path in ("", *(f"/{step.slug}" for step in STEPS), "/consent", "/read-back", "/take-file", "/erase-asked"):
        answer = sana.get(f"cases/{case}{path}")
        assert (answer.status_code, answer.text.replace(case, "x" * 43)) == (404, nothing.text), path
    for act in ("called-again", "write-what", "erase-asked"):
        assert sana.post(f"cases/{case}/{act}", {"expected": "1", "said": "x"}).status_code == 404
    assert _upload(sana, case, _jpeg()).status_code == 404
    assert sana.get(str(upload.headers["location"])[4:]).status_code == 404
    for path in ("", "cases?show=all"):
        sana.get(path)
        assert number not in sana.page
    sana.post("search", {"q": "followed"})
    assert number not in sana.page


def test_a_reviewer_is_offered_no_call(desks: Site) -> None:
    desks.house.hire("Rida", "reviewer")
    rida = desks.login("Rida")
    assert rida.get("calls").status_code == 403
    assert rida.post("calls", {"once": "x"}).status_code == 403
