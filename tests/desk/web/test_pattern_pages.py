"""The pages of the same respondent, over a real office and a real intake, in both languages; and attacks on each."""

from __future__ import annotations

import pytest

from amanat.seal.forms import Day
from amanat.seal.record import Contact, Identifier, Respondent, When
from tests.desk.web.pages import Browser, Site

pytestmark = pytest.mark.slow

NUMBER = "0301-2345678"
CANARY = "zaituni"


def _him(*rows: tuple[str, str]) -> Respondent:
    return Respondent("A supervisor", tuple(Identifier(kind, value) for kind, value in rows))


def _sent(pages: Site, words: str, *rows: tuple[str, str], **more: object) -> str:
    house = pages.house
    before = {row.case for row in house.office.inbox(house.lead, "all")}
    house.sent(words, **{"respondent": _him(*rows), **more})  # type: ignore[arg-type]
    house.sync()
    (made,) = {row.case for row in house.office.inbox(house.lead, "all")} - before
    house.office.opened(house.lead, made)
    return made


def _two(pages: Site) -> tuple[str, str]:
    when = When(True, Day("2024-03-01"), Day("2024-03-31"))
    one = _sent(pages, "His car was at the gate.", ("phone", NUMBER), ("name", f"Tariq {CANARY}"), when=when)
    two = _sent(pages, "He wrote at night.", ("phone", "+923012345678"), ("name", "طارق"), witnesses="A guard.")
    return one, two


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_from_the_notice_to_the_paper(pages: Site, lang: str) -> None:
    one, two = _two(pages)
    browser = pages.login("Zoya", lang)
    browser.get("")
    assert f"/{lang}/same" in browser.page
    assert browser.get("same").status_code == 200
    assert f"/{lang}/same/{one}/{two}" in browser.page
    assert browser.get(f"same/{one}/{two}").status_code == 200
    assert NUMBER in browser.text
    assert "gate" not in browser.text  # nothing of the stories
    answer = browser.post(f"same/{one}/{two}", {"turn": "0", "verdict": "same", "reason": ""})
    assert answer.status_code == 400
    assert 'value="same" required checked' in browser.page
    assert browser.post(f"same/{one}/{two}", {"turn": "9", "verdict": "same", "reason": "Typed."}).status_code == 409
    assert "Typed." in browser.page
    answer = browser.post(f"same/{one}/{two}", {"turn": "0", "verdict": "same", "reason": "One car."})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/{lang}/pattern/{one}")
    assert browser.get(f"pattern/{one}").status_code == 200
    rows = browser.page.split("same-line")[1]
    assert rows.index(f"/cases/{one}") < rows.index(f"/cases/{two}")
    assert "One car." in browser.text
    form = {"about": two, "source": "independent", "note": "She did not know."}
    assert browser.post(f"pattern/{one}/source", form).status_code == 303
    assert browser.post(f"pattern/{one}/source", {**form, "source": "x"}).status_code == 400
    browser.get(f"pattern/{two}")
    assert "She did not know." in browser.text
    assert browser.post(f"pattern/{one}/print", {"reason": " "}).status_code == 400
    assert browser.post(f"pattern/{one}/print", {"reason": "For the inquiry."}).status_code == 200
    assert "sheet" in browser.page
    assert CANARY not in browser.page
    browser.get(f"pattern/{one}")
    assert "For the inquiry." in browser.text
    browser.get("done")
    assert "pattern.printed" not in browser.page
    for case, other in ((one, two), (two, one)):
        browser.get(f"cases/{case}")
        assert f"/{lang}/cases/{other}" in browser.page
        assert f"/{lang}/pattern/{case}" in browser.page


def test_there_is_no_number_that_weighs_anybody(pages: Site) -> None:
    one, two = _two(pages)
    browser = pages.login("Zoya")
    browser.get(f"same/{one}/{two}")
    browser.post(f"same/{one}/{two}", {"turn": "0", "verdict": "same", "reason": "One car."})
    browser.get(f"pattern/{one}")
    assert "This proves nothing by itself." in browser.text
    for word in ("score", "%", "likely", "credib", "total", "2 cases", "serious", "severity"):
        assert word not in browser.text.lower()


def test_whoever_must_not_see_one_of_two_gets_the_bytes_of_nothing(pages: Site) -> None:
    house = pages.house
    mina, sana = house.hire("Mina", "lead"), house.hire("Sana")
    one, two = _two(pages)
    lead, kept = pages.login("Zoya"), pages.login("Mina")
    seen = house.office.case(house.lead, one).version
    house.office.remove_person(house.lead, one, seen, mina, "A cousin.")
    before = _everything(kept, two)
    lead.get(f"same/{one}/{two}")
    lead.post(f"same/{one}/{two}", {"turn": "0", "verdict": "same", "reason": "One car."})
    lead.post(f"pattern/{one}/print", {"reason": "For the inquiry."})
    assert _everything(kept, two) == before
    assert one not in "".join(before)
    nothing = kept.get("same/x/y").text
    for path in (f"same/{one}/{two}", f"same/{two}/{one}", f"pattern/{one}", f"pattern/{two}"):
        answer = kept.get(path)
        assert (answer.status_code, answer.text) == (404, nothing), path
    for path, form in (
        (f"same/{one}/{two}", {"turn": "1", "verdict": "different", "reason": "No."}),
        (f"pattern/{two}/print", {"reason": "Mine."}),
        (f"pattern/{two}/source", {"about": one, "source": "unknown", "note": ""}),
    ):
        assert kept.post(path, form).status_code == 404, path
    for who in (pages.login("Sana"),):
        for path in ("same", f"same/{one}/{two}", f"pattern/{one}"):
            assert who.get(path).status_code == 403
            assert CANARY not in who.page
            assert two not in who.page.split("<main", 1)[1]
        who.get(f"cases/{one}")
        assert f"/cases/{two}" in who.page
        assert "/pattern/" not in who.page
    house.office.remove_person(house.lead, two, house.office.case(house.lead, two).version, sana, "A friend.")
    who.get(f"cases/{one}")
    assert 'id="same"' not in who.page


def _everything(browser: Browser, case: str) -> list[str]:
    """Every page on which something of it could stand, without what differs from one look to the next."""
    found = []
    for path in ("", "same", "cases", "cases?show=all", f"cases/{case}", "done", "waits", "more"):
        browser.get(path)
        found.append(browser.text)
    browser.post("search", {"q": CANARY})
    return [*found, browser.text]


def test_two_who_name_each_other_can_be_flagged(pages: Site) -> None:
    one = _sent(pages, "One.", ("phone", "0333 1112223"))
    two = _sent(pages, "Two.", ("phone", NUMBER), contact=Contact(channel="phone", value="+923331112223"))
    browser = pages.login("Zoya")
    browser.get(f"same/{one}/{two}")
    assert "these two may name each other" in browser.text
    assert 'value="same"' not in browser.page
    assert (
        browser.post(
            f"same/{one}/{two}", {"turn": "0", "verdict": "silencing", "reason": "He came a day later."}
        ).status_code
        == 303
    )
    browser.get(f"cases/{two}")
    assert "may be meant to silence" in browser.text
