"""The figures about institutions in real Chromium, in both languages: narrow and wide, light and dark, on paper, by
keyboard, without script; and what a lead does at the desk before they go out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from amanat.demo.figures import INSTITUTIONS, MILLS, OMBUDSPERSON, returned
from amanat.desk.proceeding import routes
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.statistics import sending
from amanat.intake import institutions
from amanat.intake.jobs import publish_due
from amanat.publication.statistics.quarters import quarter_of
from amanat.publication.statistics.register import Institution, Names
from amanat.publication.statistics.returns import Counts, Entry, Return, sign_return
from amanat.store.writer import SmallJob
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.proceedings import WORKPLACE, began, version
from tests.e2e.conftest import PHONE, Watched, axe, opened, tab_through
from tests.e2e.test_desk import _login, browse

pytestmark = pytest.mark.e2e
__all__ = ["browse"]  # fixtures
OTHERS = "other.PK.police"
OUTSIDE = Entry(OTHERS, Counts(received=40, acknowledged=25))
LANGS = ("en", "ur")
PATHS = ("", f"/{OMBUDSPERSON}", f"/{MILLS}", "/about", "?sector=university", f"/{OTHERS}")


LETTERS = """texts => texts.map(text => {
  const box = text.getBoundingClientRect(), size = parseFloat(getComputedStyle(text).fontSize);
  return [box.left, box.right, box.top, box.bottom, text.getCTM().a * size];
})"""


@dataclass
class Counting:
    """An intake with seven quarters in public, and the desk that sent them; a case of it came to the mills."""

    intake: str
    url: str
    house: House
    case: str
    route: str


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counting]:
    folder, clock = tmp_path_factory.mktemp("figures"), Clock()
    with ExitStack() as stack:
        intake = stack.enter_context(running_intake(folder / "intake", clock))
        made = stack.enter_context(house(folder / "desk", intake))
        archive = made.office.archive
        quarter = quarter_of(sending.today_of(archive))
        for _ in range(7):
            quarter = sending.before(quarter)
            found = Return(archive.place.desk, archive.epoch.n, quarter, 1, (*returned(0, quarter), OUTSIDE))
            signed = sign_return(found, archive.epoch.sign)
            made.office.intake.put_statistics(archive.place.desk, quarter.code, signed)
        listed = [Institution(one.id, Names(one.en, one.ur), one.sector, "PK", one.place) for one in INSTITUTIONS]
        intake.app.intake.writer.do(SmallJob(lambda sheet: institutions.load(sheet, listed)))
        publish_due(intake.app.intake)  # unless its own job was quicker
        clock.now += sending.ASK_EVERY
        made.sync()
        _, case = began(made)
        routes.open_route(made.office, made.lead, case, version(made, case), WORKPLACE, "employer", "The mills")
        route = next(iter(routes_of(archive.state.cases[case])))
        day = str(sending.today_of(archive))
        routes.record_event(
            made.office, made.lead, case, version(made, case), route, "complaint_delivered", day, proven=True
        )
        yield Counting(intake.base, stack.enter_context(opened(made, clock)), made, case, route)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_and_nothing_needs_sideways_scroll(page: Page, counting: Counting, lang: str) -> None:
    for path in PATHS:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.goto(f"{counting.intake}/{lang}/public/statistics{path}")
        assert axe(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert axe(page, "color-contrast") == [], path
        page.emulate_media(color_scheme="light")
        for width in (1280, 360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.parametrize("lang", LANGS)
def test_a_chart_is_read_on_a_small_phone(page: Page, counting: Counting, lang: str) -> None:
    """Letters as large as elsewhere, inside the screen, none on another."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{counting.intake}/{lang}/public/statistics/{OMBUDSPERSON}")
    charts = page.locator("svg.bars")
    assert charts.count() >= 2
    boxes = charts.first.locator("text").evaluate_all(LETTERS)
    assert boxes
    for left, right, _, _, size in boxes:
        assert left >= 0
        assert right <= 360
        assert size >= 13.5
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            wide = min(one[1], other[1]) - max(one[0], other[0])
            assert wide <= 1 or min(one[3], other[3]) - max(one[2], other[2]) <= 14, "Nastaliq reaches far up and down"


def test_the_law_stands_between_the_bars_of_its_days(page: Page, counting: Counting) -> None:
    page.goto(f"{counting.intake}/en/public/statistics/{OMBUDSPERSON}")
    chart = page.locator("svg.bars").first
    line = chart.locator(".limit").bounding_box()
    assert line is not None
    labels = {one.text_content(): one.bounding_box() for one in chart.locator(".axis text").all()}
    for text, box in labels.items():
        assert box is not None
        days = int((text or "").split()[0])
        assert (box["y"] < line["y"]) == (days <= 3), text


def test_everything_is_reached_by_keyboard_leave_first(page: Page, counting: Counting) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{counting.intake}/en/public/statistics")
    tab_through(page)
    page.locator("table.figures a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Harbour Mills (invented)")


def test_it_reads_and_prints_without_script(browser: Browser, counting: Counting) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{counting.intake}/ur/public/statistics/{OMBUDSPERSON}")
    expect(page.locator("svg.bars").first).to_be_visible()
    assert all(url.startswith(counting.intake) for url in asked)
    page.emulate_media(media="print")
    expect(page.locator("svg.bars").first).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
    context.close()


@pytest.mark.parametrize("lang", LANGS)
def test_a_lead_names_the_institution_looks_and_holds_back(
    browse: Callable[..., Watched], counting: Counting, lang: str
) -> None:
    hands = browse(viewport=PHONE)
    page = hands.context.new_page()
    _login(page, counting, lang=lang)  # type: ignore[arg-type]
    case = f"{counting.url}/{lang}/cases/{counting.case}"
    page.goto(f"{case}/route-register?route={counting.route}")
    page.select_option("#register", MILLS)
    page.locator("main form button.button").first.click()
    page.wait_for_url(f"{case}/routes")
    page.goto(f"{counting.url}/{lang}/reports/figures")
    assert axe(page) == []
    page.locator("main ul.rows a").first.focus()
    page.keyboard.press("Enter")
    name = next(one for one in INSTITUTIONS if one.id == MILLS)
    expect(page.locator("main h2").first).to_have_text(name.en if lang == "en" else name.ur)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    _over(counting, page, lang)


def _over(counting: Counting, page: Page, lang: str) -> None:
    """Once the quarter is over it can be held back, and let go."""
    archive = counting.house.office.archive
    if lang == "en":
        after: date = quarter_of(sending.today_of(archive)).next.first
        counting.house.clock.now += (after - sending.today_of(archive)).days * 24 * 3600
        page.reload()
        if page.locator("#passphrase").count():
            _login(page, counting, lang=lang)  # type: ignore[arg-type]
    quarter = next(iter(sending.over(archive)))
    page.goto(f"{counting.url}/{lang}/reports/figures/{quarter.code}")
    page.fill("#reason", "A number is wrong.")
    page.locator("main form button").first.click()
    expect(page.locator("main [role=status]")).to_contain_text("A number is wrong.")
    assert axe(page) == []
    page.locator("main form button.button").first.click()
    expect(page.locator("#reason")).to_be_visible()
