"""Days at one desk in real Chromium, by keyboard alone, in both languages, axe-clean on a narrow screen: two at one
case, a cousin, a leaver, a month's report, 2,000 old cases, and a walk through every page that has an address."""

from __future__ import annotations

import csv
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from amanat.desk.imports.check import Old
from amanat.desk.imports.commands import bring_in, file_id
from amanat.desk.reads import Filter
from amanat.desk.web.app import _routes
from amanat.seal.record import Identifier, Respondent
from tests.desk.house import PASSPHRASE, House, house
from tests.desk.test_imports import old_files
from tests.desk.two_desks import OTHER
from tests.e2e.conftest import PHONE, Watched
from tests.e2e.test_desk import Served, browse, served

pytestmark = pytest.mark.e2e
__all__ = ["browse"]  # fixtures

BOTH = pytest.mark.parametrize("lang", ["en", "ur"])
FILTERS: tuple[Filter, ...] = ("open", "mine", "new", "waiting", "closed", "aside", "all")
REFUSED = ("403 (Forbidden)", "404 (Not Found)")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One desk for the whole file, beside another one in the same directory; with some months of old cases."""
    with ExitStack() as stack:
        made = stack.enter_context(served(tmp_path_factory.mktemp("days"), demo=True))
        stack.enter_context(house(tmp_path_factory.mktemp("other"), made.house.intake, OTHER))
        office, lead = made.house.office, made.house.lead
        acts = ["stalking"] * 34 + ["rape"] * 15 + ["blackmail"] * 3
        rows = [
            Old(n, f"P{n}", f"2025-08-{n % 27 + 1:02}", f"Waqia {n}", (act,), "work", True, "", district="Lahore")
            for n, act in enumerate(acts, 2)
        ]
        bring_in(office, lead, file_id(b"months"), rows, "ur")
        made.house.hire("Sana")
        yield made


def new_case(made: House, words: str, respondent: Respondent | None = None) -> str:
    """A case that just came in. No list of people is to be checked, so everybody sees it."""
    before = {row.case for row in made.office.inbox(made.lead, "open")}
    made.sent(words, respondent=respondent or Respondent("A supervisor", None))
    made.sync()
    (case,) = {row.case for row in made.office.inbox(made.lead, "open")} - before
    made.office.opened(made.lead, case)
    return case


def person(made: House, name: str) -> str:
    return next(one.id for one in made.office.people(made.lead) if one.name == name)


AHEAD = """target => {
    const here = document.activeElement;
    if (here?.matches(target)) return 0;
    const group = one => [...document.querySelectorAll("input[type=radio]")].filter(
        other => other.name === one.name && other.form === one.form);
    const stop = one => group(one).find(other => other.checked || other === here) ?? group(one)[0];
    const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    const stops = all.filter(
        one => one === here || (one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true })
            && (one.type !== "radio" || stop(one) === one)));
    const from = stops.indexOf(here);
    const there = stops.findIndex((one, n) => n > from && one.matches(target));
    return there < 0 ? 1 : there - from;
}"""
"""How many times Tab is to be pressed, as far as can be told from the page; 1 where it cannot."""


class Hands:
    """Somebody at the desk who has a keyboard and no mouse."""

    def __init__(self, desk: Served, watched: Watched, lang: str, name: str) -> None:
        self.desk, self.watched, self.lang, self.page = desk, watched, lang, watched.page()
        self.open("unlock")
        self.write("#name", name)
        self.write("#passphrase", PASSPHRASE)
        self.enter()
        expect(self.page).to_have_url(f"{desk.url}/{lang}/")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.desk.url}/{self.lang}/{path}")

    def looks(self) -> None:
        self.watched.check(self.page)

    def reach(self, target: str) -> None:
        """Tab by Tab; it is looked where that led as soon as it may have got there, and from 250 on after each."""
        pressed = 0
        while pressed < 500:
            ahead = self.page.evaluate(AHEAD, target)
            if ahead == 0:
                return
            presses = ahead if pressed < 250 else 1
            for _ in range(presses):
                self.page.keyboard.press("Tab")
            pressed += presses
        raise AssertionError(f"{target} is not reached by Tab on {self.page.url}")

    def write(self, target: str, words: str) -> None:
        self.reach(target)
        self.page.keyboard.type(words)

    def enter(self) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def follow(self, target: str) -> None:
        self.reach(target)
        self.enter()

    def choose(self, name: str, value: str) -> None:
        """A radio of a group: Tab goes to the group, arrows within it. In a list: arrows, until it stands there."""
        self.reach(f"[name={name}]")
        for key in ("Home", *["ArrowDown"] * 60):
            found = self.page.evaluate(
                "([v]) => { const one = document.activeElement;"
                " return one.value === v && (one.type !== 'radio' || one.checked) }",
                [value],
            )
            if found:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{name}={value} cannot be chosen with the keyboard")

    def words(self) -> str:
        return self.page.locator("main").inner_text()


@pytest.fixture
def come(desk: Served, browse: Callable[..., Watched]) -> Callable[[str, str], Hands]:
    return lambda name, lang: Hands(desk, browse(viewport=PHONE, locale=lang), lang, name)


def said(made: House, case: str) -> list[str | None]:
    return [row.text for row in made.office.case(made.lead, case).messages if row.direction == "out"]


@BOTH
def test_two_answer_one_case_at_once_and_nobody_s_words_are_lost(
    desk: Served, come: Callable[[str, str], Hands], lang: str
) -> None:
    case = new_case(desk.house, "He waited at the gate.")
    both = {f"An answer of {name}.": come(name, lang) for name in ("Zoya", "Farah")}
    for words, hands in both.items():
        hands.open(f"cases/{case}")
        hands.follow("a[href$='/reply']")
        hands.looks()
        hands.write("#text", words)
        hands.reach("main form .actions button")
    for hands in both.values():
        hands.page.keyboard.press("Enter")
    for hands in both.values():
        hands.page.wait_for_selector("#conflict, #mailbox, .own")
    (sent,) = said(desk.house, case)
    assert sent in both
    ((lost, loser),) = [(words, hands) for words, hands in both.items() if words != sent]
    alert = loser.page.locator("#conflict")
    expect(alert).to_contain_text(sent)
    expect(alert).to_contain_text("Zoya" if "Zoya" in sent else "Farah")
    expect(alert.locator("li")).to_have_count(1)  # what changed, and nothing that was there before
    expect(loser.page.locator("#text")).to_have_value(lost)
    loser.watched.expected = ("409 (Conflict)",)
    loser.watched.complaints = [one for one in loser.watched.complaints if "409" not in one]
    loser.looks()
    both[sent].looks()
    loser.follow("main form .actions button")  # looked at it, and sends on purpose
    expect(loser.page).to_have_url(re.compile(f"/cases/{case}$"))
    assert said(desk.house, case) == [sent, lost]
    expect(loser.page.locator("main")).to_contain_text(sent)
    expect(loser.page.locator("main")).to_contain_text(lost)


@BOTH
@pytest.mark.parametrize("twice", ["keys", "mouse"])
def test_whoever_presses_send_twice_sends_once_and_is_not_told_that_nothing_was_sent(
    desk: Served, come: Callable[[str, str], Hands], lang: str, twice: str
) -> None:
    case, hands = new_case(desk.house, "He waited at the gate."), come("Zoya", lang)
    hands.open(f"cases/{case}/reply")
    hands.write("#text", "Once.")
    hands.reach("main form .actions button")
    if twice == "keys":
        hands.page.keyboard.press("Enter")
        hands.page.keyboard.press("Enter")
    else:
        hands.page.locator("main form .actions button").first.dblclick()
    expect(hands.page).to_have_url(re.compile(f"/cases/{case}$"))
    assert said(desk.house, case) == ["Once."]
    hands.looks()


# --- a cousin


@BOTH
def test_for_a_cousin_the_case_is_nowhere(desk: Served, come: Callable[[str, str], Hands], lang: str) -> None:
    made, words = desk.house, f"zaituni {secrets.token_hex(4)}"
    him = Respondent("A neighbour", (Identifier("phone", "0301-2345678"),))
    case = new_case(made, f"His cousin sits here. {words}", respondent=him)
    number = made.office.case(made.lead, case).summary.number
    sana = person(made, "Sana")
    hands = come("Sana", lang)
    hands.open("cases")
    assert hands.page.locator(f"a[href$='/cases/{case}']").count() == 1  # the control
    hands.open(f"cases/{case}/reply")  # it lies open on her screen when she is taken off it
    hands.write("#text", "From his cousin.")
    made.office.remove_person(made.lead, case, made.office.case(made.lead, case).version, sana, "A cousin.")
    hands.watched.expected = REFUSED
    hands.follow("main form .actions button")
    gone = hands.page.content()
    assert said(made, case) == []
    hands.looks()
    unknown = "A" * 43
    for path in (f"cases/{case}", f"cases/{case}/note", f"cases/{unknown}", f"cases/{unknown}/note"):
        hands.open(path)
        assert hands.page.content() == gone, path
    for path in ("", *(f"cases?show={show}" for show in FILTERS), "letters", "waits", "care", "more", "people"):
        hands.open(path)
        assert not [one for one in (case, number, words) if one in hands.page.content()], path
    for asked in (number, words, "0301-2345678"):
        hands.open("search")
        hands.write("#q", asked)
        hands.enter()
        assert hands.page.locator(f"a[href$='/cases/{case}']").count() == 0
        assert number not in hands.words()
    hands.looks()
    assert made.office.search(made.lead, words)  # the control


# --- a leaver


@BOTH
def test_whoever_is_let_go_is_out_at_once_and_her_cases_wait_for_the_lead(
    desk: Served, come: Callable[[str, str], Hands], lang: str
) -> None:
    made, name = desk.house, f"Mahnoor {lang}"
    hers = made.hire(name)
    case = new_case(made, "She works on this one.")
    made.office.assign(made.lead, case, made.office.case(made.lead, case).version, hers)
    leaver = come(name, lang)
    leaver.page.clock.install()
    leaver.open(f"cases/{case}/reply")
    leaver.write("#text", "Half a sentence")
    lead = come("Zoya", lang)
    lead.follow("a[href$='/people']")
    lead.looks()
    lead.follow(f"main a[href$='/people/{hers}']")
    lead.looks()
    lead.follow(f"main a[href$='/people/{hers}/depart']")
    lead.looks()
    lead.follow("main form .button:not(.second)")
    expect(lead.page).to_have_url(re.compile(f"/people/{hers}/left$"))
    expect(lead.page.locator(f"main a[href$='/cases/{case}']")).to_be_visible()
    lead.looks()
    lead.follow(f"a[href='/{lang}/']")
    expect(lead.page.locator(f"main p.care a[href$='/people/{hers}/left']")).to_be_visible()
    assert made.office.case(made.lead, case).summary.assigned is None
    leaver.watched.expected = (*REFUSED, "401 (Unauthorized)")
    leaver.page.clock.run_for(31_000)
    leaver.page.keyboard.press("a")  # the page she has open notices it by itself
    expect(leaver.page).to_have_url(re.compile("/unlock$"))
    leaver.open(f"cases/{case}")
    expect(leaver.page).to_have_url(re.compile("/unlock$"))
    leaver.write("#name", name)
    leaver.write("#passphrase", PASSPHRASE)
    leaver.enter()
    expect(leaver.page.get_by_role("alert")).to_be_visible()
    leaver.looks()
    lead.open(f"cases/{case}/assign")
    lead.choose("person", made.lead)
    lead.follow("main form .actions button")
    lead.open(f"people/{hers}/left")
    assert lead.page.locator(f"main a[href$='/cases/{case}']").count() == 0


# --- a month's report


@BOTH
def test_a_lead_makes_the_report_of_a_month_reads_it_takes_it_and_prints_it(
    desk: Served, come: Callable[[str, str], Hands], lang: str
) -> None:
    lead = come("Zoya", lang)
    lead.follow("a[href$='/more']")
    lead.looks()
    lead.follow("main a[href$='/reports']")
    lead.looks()
    lead.choose("period", "2025-08")
    lead.follow("main form .actions button")
    row = lead.page.locator("#table-acts tbody tr")
    expect(row.locator("td.number").first).to_be_visible()
    shown = [tuple(one.locator("th, td.number").all_inner_texts()) for one in row.all()]
    assert "34" in [number for _, number in shown]
    lead.looks()
    lead.reach("form[action$='/reports/file'] button")
    with lead.page.expect_download() as taken:
        lead.page.keyboard.press("Enter")
    assert taken.value.suggested_filename == "report-2025-08.csv"
    with Path(taken.value.path()).open(encoding="utf-8-sig", newline="") as file:
        kept = {(line[1], line[2]) for line in csv.reader(file) if len(line) > 2}
    assert set(shown) <= kept
    lead.page.emulate_media(media="print")
    for hidden in (".desk-bar", "button[data-print]", "form[action$='/reports/file']"):
        expect(lead.page.locator(hidden).first).to_be_hidden()
    expect(lead.page.locator("#table-acts")).to_be_visible()
    assert len(lead.page.pdf()) > 10_000


# --- old cases


@BOTH
def test_2000_old_cases_with_37_bad_rows_each_named_none_half_and_none_twice(
    desk: Served, come: Callable[[str, str], Hands], lang: str, tmp_path: Path
) -> None:
    made, lead = desk.house, come("Zoya", lang)
    before = cases(made)
    file = tmp_path / "old.csv"
    file.write_bytes(old_files(2000, 37, f"{lang}-"))
    lead.open("cases")
    lead.follow("main a[href$='/import']")
    lead.looks()
    choose_file(lead, file)
    expect(lead.page).to_have_url(re.compile("/import/columns$"))
    lead.looks()
    lead.follow("main form.flow .actions button")
    expect(lead.page).to_have_url(re.compile("/import/check$"))
    numbers = lead.page.locator(".figures b").all_inner_texts()
    assert numbers[:2] == ["1963", "37"]
    named = lead.page.locator(".faults tbody tr td:first-child").all_inner_texts()
    bad = {str(1 + n * (2000 // 37)) for n in range(1, 38)}
    assert set(named) == bad
    assert all(one.strip() for one in lead.page.locator(".faults tbody tr td:last-child").all_inner_texts())
    lead.looks()
    lead.follow("main form.flow .actions button")
    expect(lead.page).to_have_url(re.compile("/import/done$"), timeout=60_000)
    expect(lead.page.locator("main .state")).to_contain_text("1963")
    expect(lead.page.locator("main .state")).to_contain_text("37")
    lead.looks()
    after = cases(made)
    assert len(after - before) == 1963
    for number in (f"{lang}-{2000 // 37}", f"{lang}-{2000 // 37 * 37}"):  # two bad rows: not even a part of them
        assert not [one for one in made.office.search(made.lead, f"Waqia {number}") if number in one.excerpt]
    lead.open("import")
    choose_file(lead, file)
    expect(lead.page).to_have_url(re.compile("/import/columns$"))
    lead.follow("main form.flow .actions button")
    assert lead.page.locator(".figures b").all_inner_texts() == ["0", "37", "1963"]
    assert lead.page.locator("form[action$='/import/run']").count() == 0
    lead.looks()
    lead.follow("form[action$='/import/drop'] button")
    assert cases(made) == after


def cases(made: House) -> set[str]:
    return {row.case for show in FILTERS for row in made.office.inbox(made.lead, show)}


def choose_file(hands: Hands, file: Path) -> None:
    hands.reach("#file")  # by keyboard as far as the page goes; the chooser itself is the machine's
    hands.page.locator("#file").set_input_files(file)
    hands.reach("main form .actions button")
    with hands.page.expect_navigation(wait_until="load"):
        hands.page.keyboard.press("Enter")


# --- every page


def plain_pages() -> list[str]:
    """The addresses below the language that take no parameter and are no files, from the app's own table."""
    found = [route.path for route in _routes() if "GET" in (getattr(route, "methods", None) or ())]
    paths = [path.removeprefix("/{lang:lang}/") for path in found if path.startswith("/{lang:lang}/")]
    return sorted({path for path in paths if "{" not in path and not path.endswith("/file")})


@BOTH
@pytest.mark.parametrize("name", ["Zoya", "Farah"])
def test_every_page_is_whole_for_a_lead_and_for_a_caseworker(
    desk: Served, come: Callable[[str, str], Hands], lang: str, name: str
) -> None:
    hands, refused = come(name, lang), []
    hands.watched.expected = REFUSED
    assert {"care", "waits", "notices", "same", "reports", "done", "letters", "more", "mark"} <= set(plain_pages())
    for path in plain_pages():
        answer = hands.page.goto(f"{desk.url}/{lang}/{path}")
        assert answer is not None
        assert answer.status in (200, 403), f"{path}: {answer.status}"
        assert hands.page.evaluate("document.documentElement.dir") == {"en": "ltr", "ur": "rtl"}[lang]
        if answer.status == 403:
            refused.append(path)
        if answer.status == 200 or len(refused) == 1:  # a refusal is one page, whatever is refused
            hands.looks()
    if name == "Zoya":
        assert [path for path in refused if not path.startswith("import/")] == []  # these need an open file
    else:
        assert {"mark", "reports", "import", "same", "notices"} <= set(refused)


@BOTH
def test_the_pages_of_one_case_and_of_one_person_are_whole(
    desk: Served, come: Callable[[str, str], Hands], lang: str
) -> None:
    made = desk.house
    him = Respondent("A supervisor", (Identifier("phone", "+923012345678"),))
    case = new_case(made, "The same number again.", respondent=him)
    sana = person(made, "Sana")
    lead = come("Zoya", lang)
    lead.open(f"cases/{case}")
    lead.looks()
    lead.follow("main a[href$='/hand-over']")
    lead.looks()
    lead.follow("main a[href*='hand-over?desk=']")
    lead.looks()
    lead.open("same")
    lead.follow(f"main a[href*='/same/'][href*='{case}']")
    lead.looks()
    lead.open(f"cases/{case}")
    lead.follow("main a[href$='/export']")
    lead.looks()
    lead.write("#reason", "Her lawyer asked.")
    lead.follow("main form .actions button")
    expect(lead.page).to_have_url(re.compile(r"/waits/[\w-]{22}$"))
    lead.looks()
    other = come("Farah", lang)
    other.follow("main p.care a[href*='/waits/']")
    other.looks()
    paths = [f"people/{sana}", f"people/{sana}/depart", f"people/{sana}/left", "texts/new", "guidance/self_harm"]
    for path in [*paths, f"pattern/{case}", f"cases/{case}/keep-longer", f"cases/{case}/letter"]:
        lead.watched.expected = REFUSED
        lead.open(path)
        lead.looks()
