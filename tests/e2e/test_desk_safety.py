"""A night at the desk: strangulation, a number that must not be called now, a plan on small paper. By keyboard alone,
in both languages, axe-clean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from amanat.seal.record import Contact
from tests.desk.house import PASSPHRASE, Clock, House, house, running_intake
from tests.e2e.conftest import Watched, opened

pytestmark = pytest.mark.e2e

NIGHT = int(datetime(2026, 11, 24, 2, 0, tzinfo=UTC).timestamp())
NUMBER = "0301-7654321"


@pytest.fixture
def night(tmp_path: Path) -> Iterator[tuple[House, str]]:
    """A desk at two in the morning, and its address. One case: somebody who gave a number and said when."""
    clock = Clock(NIGHT)
    with ExitStack() as stack:
        made = stack.enter_context(
            house(tmp_path / "desk", stack.enter_context(running_intake(tmp_path / "intake", clock)))
        )
        said = Contact(channel="phone", value=NUMBER, hours="mornings, when he is out")
        made.sent("He put his hands round my neck.", contact=said, flags=("strangulation",))
        made.sync()
        made.office.opened(made.lead, made.only_case())
        yield made, stack.enter_context(opened(made, clock))


def follow(page: Page, name: str) -> None:
    """Goes to a link or a button with the Tab key and presses it."""
    target = page.get_by_role("link", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    _tab_to(page, target.first)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def choose(page: Page, selector: str) -> None:
    """Ticks a box or chooses from a group, as a keyboard does."""
    wanted = page.locator(selector)
    if wanted.get_attribute("type") == "radio":
        _tab_to(page, *page.locator(f"input[name={wanted.get_attribute('name')}]").all())
        for _step in range(8):
            if wanted.is_checked():
                return
            page.keyboard.press("ArrowDown" if page.evaluate("document.activeElement.checked") else "Space")
        raise AssertionError(f"{selector} cannot be chosen with the keyboard")
    _tab_to(page, wanted)
    page.keyboard.press("Space")


def write(page: Page, selector: str, words: str) -> None:
    _tab_to(page, page.locator(selector))
    page.keyboard.type(words)


def _tab_to(page: Page, *wanted: Locator) -> None:
    """Presses Tab until one of these has the focus."""
    for _step in range(120):
        if any(one.evaluate("one => one === document.activeElement") for one in wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError("The Tab key does not reach it.")


def test_a_night_with_a_flag_of_strangulation_by_keyboard(night: tuple[House, str], browser: Browser) -> None:
    made, url = night
    case = made.only_case()
    context = browser.new_context(viewport={"width": 1280, "height": 940})
    watched = Watched(context)
    page = watched.page()
    page.goto(f"{url}/en/unlock")
    write(page, "#name", "Zoya")
    write(page, "#passphrase", PASSPHRASE)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")

    page.goto(f"{url}/en/cases/{case}")
    follow(page, "Change the urgency")
    choose(page, "input[value=immediate]")
    write(page, "#reason", "Hands round her neck last night.")
    follow(page, "Change the urgency")
    expect(page.locator(".at-urgency .tag")).to_have_text("Immediate")
    follow(page, "Strangling")
    expect(page.get_by_role("heading", name="Strangling: what to do now")).to_be_visible()
    expect(page.get_by_text("even without a mark")).to_be_visible()

    page.goto(f"{url}/en/cases/{case}")
    assert NUMBER not in page.content()
    follow(page, "Rules for reaching her")
    for day in ("mon", "tue", "wed", "thu", "fri"):
        choose(page, f"input[value={day}]")
    write(page, "#start0", "0900AM")
    write(page, "#end0", "1230PM")
    write(page, "#code_word", "Is the blue scarf ready?")
    follow(page, "Keep these rules")
    expect(page.get_by_text("Monday to Friday")).to_be_visible()
    expect(page.get_by_text("Not her hours now. From Tuesday, 09:00.")).to_be_visible()
    assert NUMBER not in page.content()
    follow(page, "Show the number anyway")
    assert NUMBER not in page.content()
    write(page, "#reason", "She wrote that he is back.")
    follow(page, "Show the number anyway")
    expect(page.get_by_text(NUMBER)).to_be_visible()
    made.clock.now += 601
    page.reload()
    assert NUMBER not in page.content()
    made.clock.now = NIGHT + 8 * 3600
    page.reload()
    expect(page.get_by_text(NUMBER)).to_be_visible()

    follow(page, "Safety plan")
    write(page, "#places", "The bakery of Lala.")
    follow(page, "Keep this plan")
    follow(page, "On paper")
    choose(page, "input[name=safe][value=yes]")
    choose(page, "input[name=filled][value=written]")
    follow(page, "Show the paper")
    expect(page.get_by_text("The bakery of Lala.")).to_be_visible()
    assert page.title() == "Notes"
    assert _printed(page) == [(595, 842, "Places The bakery of Lala.")]  # A4, and not a word more
    _every_page_is_clean(watched, page, url, case)
    context.close()


def _printed(page: Page) -> list[tuple[int, int, str]]:
    """Width and height in points, and the words, of each sheet that a printer would get."""
    sheets = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    return [
        (round(one.get_width()), round(one.get_height()), " ".join(one.get_textpage().get_text_bounded().split()))
        for one in sheets
    ]


def _every_page_is_clean(watched: Watched, page: Page, url: str, case: str) -> None:
    acts = ("urgency", "contact-rules", "show-number", "log-call", "plan", "plan/paper", "age", "minor")
    for size in ({"width": 1280, "height": 940}, {"width": 360, "height": 740}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for lang in ("en", "ur"):
            for path in (f"cases/{case}", *(f"cases/{case}/{act}" for act in acts), "guidance/self_harm"):
                page.goto(f"{url}/{lang}/{path}")
                watched.check(page)
