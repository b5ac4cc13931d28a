"""Assessment on the pages: what lies outside is in no page of the desk, and the tasks can be done in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.routing import Route

from amanat.demo.person import File
from amanat.desk.assessment.codes import CHOICES, MATERIALS, OUTSIDE
from amanat.desk.assessment.wording import PAPER
from amanat.desk.web.case import ACTS
from amanat.desk.work import commands as work
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.test_assessment import drawn, saved
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow
WORDS = "canary4417 meets the teacher at the river."
PATHS = ("", "cases", "cases?show=all", "cases?show=new", "search?q=canary4417", "search?q=river", "people", "letters")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clock, folder = Clock(), tmp_path_factory.mktemp("assessment-pages")
    with running_intake(folder / "intake", clock) as intake, house(folder / "desk", intake) as made:
        made.hire("Farah")
        made.hire("Rida", "reviewer")
        made.hire("Nida")
        yield site(made)


@pytest.fixture
def case(pages: Site) -> str:
    return newcomer(pages.house)


def newcomer(made: House, **more: object) -> str:
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    asked = {"acts": None, "flags": None, "respondent": None, "contact": None, **more}
    made.sent(WORDS, (File("canary4418.png", "image/png", saved(drawn(3))),), **asked)
    made.sync()
    (found,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    made.office.opened(made.lead, found)
    return found


def put_outside(browser: Browser, case: str, kind: str = "third_party") -> None:
    answer = browser.act(case, "scope", {"kind": kind, "reason": "Chats of two others."})
    assert answer.status_code == 303, browser.text
    assert answer.headers["location"].endswith(f"cases/{case}/scope-letter")


def everywhere(browser: Browser, case: str, item: str) -> list[str]:
    seen = []
    here = [f"cases/{case}", f"cases/{case}/material-list", f"cases/{case}/pictures", f"cases/{case}/print"]
    files = [
        f"cases/{case}/exhibits/{item}{end}" for end in ("", "/picture.png", "/played", "/original", "/page-1.png")
    ]
    for lang in ("en", "ur"):
        browser.lang = lang
        for path in (*PATHS, *here, *files, *(f"cases/{case}/{slug}" for slug in ACTS)):
            answer = browser.get(path)
            assert answer.status_code != 500, path
            seen.append(answer.text)
    return seen


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_off_scope_chats_are_redirected_and_shown_on_no_page(pages: Site, lang: str) -> None:
    case = newcomer(pages.house)
    farah = pages.login("Farah", lang)
    item = re.findall(r"exhibits/([\w-]+)", farah.get(f"cases/{case}").text)[0]
    assert "canary4417" in farah.page
    put_outside(farah, case)
    farah.get(f"cases/{case}/scope-letter")
    letter = farah.page.split('<textarea id="text"')[1].split(">", 1)[1].split("</textarea>")[0].strip()
    assert "private chats or pictures of other people" in letter  # her language, whatever the desk's is
    assert farah.act(case, "scope-letter", {"text": letter}).status_code == 303
    assert pages.house.office.case(pages.house.lead, case).summary.status == "redirected"
    for name in ("Farah", "Zoya", "Rida"):
        browser = farah if name == "Farah" else pages.login(name)
        for html in everywhere(browser, case, item):
            assert "canary4417" not in html.replace("search?q=canary4417", "").replace('value="canary4417"', "")
            assert "canary4418" not in html
            assert "\x89PNG" not in html


def test_the_person_in_the_chats_is_offered_help_and_a_worker_may_look_again(pages: Site, case: str) -> None:
    farah = pages.login("Farah")
    put_outside(farah, case)
    farah.get(f"cases/{case}")
    assert "For the person in them" in farah.text
    assert "That is a case of their own" in farah.text or "a case of their own" in farah.text
    assert farah.act(case, "scope-again", {"reason": ""}).status_code == 400
    assert farah.act(case, "scope-again", {"reason": "She is threatened with them."}).status_code == 303
    farah.get(f"cases/{case}")
    assert "canary4417" in farah.text


def test_a_sign_goes_to_a_lead_and_every_typed_word_stays(pages: Site) -> None:
    case = newcomer(pages.house, age_group="minor")
    farah = pages.login("Farah")
    answer = farah.act(case, "scope", {"kind": "opinion", "reason": "Only canary-opinion."})
    assert answer.status_code == 400
    assert "Ask a lead" in farah.text
    assert "Only canary-opinion." in farah.page
    put_outside(pages.login("Zoya"), case, "opinion")


def test_what_it_is_about_is_ticked_from_her_record_and_shown_on_the_card(pages: Site) -> None:
    case = newcomer(pages.house, acts=("stalking",), context="work")
    farah = pages.login("Farah")
    farah.get(f"cases/{case}/scope")
    assert re.search(r'value="stalking" checked', farah.page)
    assert farah.act(case, "scope", {"acts": ["stalking", "blackmail"], "context": "work"}).status_code == 303
    farah.get(f"cases/{case}")
    card = farah.page.split("What this is about")[1].split("</section>")[0]
    assert "Blackmail" in card


def test_material_is_described_beside_the_respondents_and_nothing_is_added_up(pages: Site, case: str) -> None:
    farah = pages.login("Farah")
    for side in CHOICES["side"][:2]:
        form = {"kind": "document", "what": f"Paper of {side}.", "day": "2026-01-02", "custody": "On a shelf."}
        codes = {"side": side, "origin": "own", "beside": "agrees", "held": "here"}
        assert farah.act(case, "material", {**form, **codes}).status_code == 303
    farah.get(f"cases/{case}/material-list")
    assert farah.page.index("From her") < farah.page.index("From the respondent")
    assert not re.search(r"score|strength|percent|%|points|stars|credib", farah.text, re.I)
    one = re.findall(r"material\?material=([\w-]+)", farah.page)[0]
    farah.get(f"cases/{case}/strike?material={one}")
    expected = farah.hidden("expected")
    sent = {"expected": expected, "material": one, "reason": "Of another year."}
    assert farah.post(f"cases/{case}/strike", sent).status_code == 303
    farah.get(f"cases/{case}/material-list")
    assert "Of another year." in farah.text


def test_a_picture_is_put_on_the_list_and_taken_off(pages: Site, case: str) -> None:
    farah = pages.login("Farah")
    farah.get(f"cases/{case}/pictures")
    form = {"expected": farah.hidden("expected"), "item": farah.hidden("item")}
    assert farah.post(f"cases/{case}/pictures", {**form, "csrf": "0" * 32}).status_code in (400, 403)
    farah.get(f"cases/{case}/pictures")
    assert farah.post(f"cases/{case}/pictures", form).status_code == 303
    farah.get(f"cases/{case}/pictures")
    assert "On the list since" in farah.text
    again = {"expected": farah.hidden("expected"), "item": form["item"]}
    assert farah.post(f"cases/{case}/pictures", again).status_code == 400
    assert "on the list already" in farah.text
    assert farah.post(f"cases/{case}/pictures", {**again, "off": "yes"}).status_code == 303
    assert farah.post(f"cases/{case}/pictures", {**again, "expected": "1"}).status_code == 409
    rida = pages.login("Rida")
    rida.get(f"cases/{case}/pictures")
    assert rida.post(f"cases/{case}/pictures", form).status_code == 404


def test_who_was_removed_finds_none_of_these_pages(pages: Site, case: str) -> None:
    house = pages.house
    nida = next(one.id for one in house.office.people(house.lead) if one.name == "Nida")
    version = house.office.case(house.lead, case).version
    house.office.remove_person(house.lead, case, version, nida, "A cousin.")
    browser = pages.login("Nida")
    nothing = browser.get("cases/nothing-of-this-name").text
    own = ("scope", "scope-letter", "scope-again", "material", "strike", "material-list", "pictures")
    for path in (f"cases/{case}/{slug}" for slug in own):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert len(answer.text) - len(nothing) < 200
    for slug in own:
        assert browser.post(f"cases/{case}/{slug}", {"expected": str(version), "reason": "x"}).status_code in (404, 405)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_kind_and_reason_has_words(pages: Site, case: str, lang: str) -> None:
    zoya = pages.login("Zoya", lang)
    form = zoya.get(f"cases/{case}/scope").text
    assert all(f'value="{kind}"' in form for kind in OUTSIDE)
    described = zoya.get(f"cases/{case}/material").text
    assert all(f'value="{kind}"' in described for kind in MATERIALS)
    assert not re.search(r">(third_party|device_record|not_compared)<", form + described)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_papers_are_printed_from_the_desk_too(pages: Site, lang: str) -> None:
    farah = pages.login("Farah", lang)
    assert "/papers" in farah.get("more").text
    links = re.findall(rf"/{lang}/papers/(\w+)", farah.get("papers").text)
    assert sorted(set(links)) == sorted(PAPER)
    for slug in PAPER:
        sheet = farah.get(f"papers/{slug}").text.split('<div class="sheet">')[1].split("</main>")[0]
        assert "<input" not in sheet
        assert "Zoya" not in sheet
    assert farah.get("papers/other").status_code == 404


FILLED = {"number": "1", "person": "x", "text": "new", "topic": "self_harm", "slug": "notice", "lang": "en"}


def test_no_address_of_the_desk_shows_what_lies_outside(pages: Site, case: str) -> None:
    """Every address there is, also of parts that came later: with words in each part before it was put outside."""
    house, zoya = pages.house, pages.login("Zoya")
    office, lead = house.office, house.lead

    def now() -> int:
        return office.case(lead, case).version

    item = office.case(lead, case).exhibits[0].item
    office.note(lead, case, now(), "canary4417 in a note")
    work.set_task(office, lead, case, now(), "canary4417 in a task", "2026-09-21", None)
    office.acknowledge(lead, case, now(), "canary4417 in an answer")
    put_outside(zoya, case, "infidelity")
    for route in pages.app.routes:
        if not isinstance(route, Route) or "{case" not in route.path or "GET" not in (route.methods or ()):
            continue
        path = re.sub(r":\w+", "", route.path.removeprefix("/{lang:lang}/"))
        names = {name: FILLED.get(name, "B" * 22) for name in re.findall(r"{(\w+)}", path)}
        for act in [*ACTS] if "act" in names else [""]:
            filled = path.format(**{**names, "case": case, "item": item, "act": act})
            answer = zoya.get(filled)
            assert answer.status_code != 500, filled
            assert "canary441" not in answer.text, filled
    for path in (
        *PATHS,
        "cases?show=mine",
        "cases?show=waiting",
        "cases?show=closed",
        "more",
        "audit",
        "same",
        "dates",
    ):
        text = zoya.get(path).text.replace("search?q=canary4417", "").replace('value="canary4417"', "")
        assert "canary441" not in text, path
