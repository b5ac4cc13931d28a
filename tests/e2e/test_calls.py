"""Who telephones or walks in, in real Chromium: a call at night with the keyboard alone; a walk-in who cannot read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.test_desk import SIZES, Served, _login, browse, served

pytestmark = pytest.mark.e2e
PHOTO = Path(__file__).parents[2] / "vectors" / "hostile" / "html-in-comment.jpg"

__all__ = ["browse"]  # fixtures


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("calls"), demo=True) as made:
        yield made


def _to(page: Page, selector: str) -> None:
    """Tab, until the keyboard is there."""
    for _ in range(150):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the keyboard")


def _tick(page: Page, selector: str) -> None:
    _to(page, selector)
    page.keyboard.press("Space")


def _type(page: Page, selector: str, words: str) -> None:
    _to(page, selector)
    page.keyboard.type(words)


def _choose(page: Page, name: str, value: str) -> None:
    """A radio of a group: Tab goes to the group, arrows within it."""
    _to(page, f"[name={name}]")
    for _ in range(8):
        if page.evaluate(
            "([n, v]) => document.activeElement.matches(`[name=${n}][value='${v}']:checked`)", [name, value]
        ):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name}={value} cannot be chosen with the keyboard")


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_call_at_night_with_a_sign_of_strangling_by_keyboard(
    desk: Served, browse: Callable[..., Watched], lang: str
) -> None:
    watched = browse(viewport=SIZES[0])
    page = watched.page()
    _login(page, desk, lang=lang)
    _to(page, f'a[href="/{lang}/calls"]')
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/calls$"))
    watched.check(page)
    _choose(page, "danger", "yes")
    _to(page, "main details summary")
    page.keyboard.press("Enter")
    _tick(page, "[name=flags][value=strangulation]")
    _type(page, "#said", "She whispers. He is in the next room.")
    _to(page, "main form .actions button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/cases/[\w-]{43}$"))
    case = page.url.rsplit("/", 1)[-1]
    watched.check(page)
    view = desk.house.office.case(desk.house.lead, case)
    assert (view.summary.urgency, view.flags, view.record) == ("immediate", ("strangulation",), None)
    page.goto(f"{desk.url}/{lang}/")
    expect(page.locator(f'a[href$="/cases/{case}"]').first).to_be_visible()  # Answer today
    watched.check(page)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_walk_in_who_cannot_read_tells_it_hears_it_and_leaves_a_photograph(
    desk: Served, browse: Callable[..., Watched], lang: str
) -> None:
    watched = browse(viewport=SIZES[1])
    page = watched.page()
    _login(page, desk, lang=lang)
    page.goto(f"{desk.url}/{lang}/calls")
    page.check("[name=source][value=walk_in]")
    page.check("[name=speaks][value=she]")
    page.click("main form .actions button")
    case = page.url.rsplit("/", 1)[-1]
    page.goto(f"{desk.url}/{lang}/cases/{case}/consent")
    watched.check(page)
    page.check("[name=agrees][value=yes]")
    page.check("[name=purpose][value=support]")
    for field in ("what", "when_where", "contact", "files"):
        page.check(f"[name=fields][value={field}]")
    page.check("[name=until][value='90']")
    page.check("[name=how][value=in_person]")
    page.click("main form .actions button")
    page.fill("#narrative", "Maine kaha nahi. Us ne darwaza band kar diya.")
    watched.check(page)
    for _ in range(3):  # her words, when, how to reach her: each saved by itself, or skipped
        page.click("main form .actions button")
        watched.check(page)
    page.click("main form .actions a.second")  # skips the last one
    expect(page).to_have_url(re.compile("/read-back$"))
    expect(page.locator(".read-aloud")).to_contain_text("Maine kaha nahi.")
    watched.check(page)
    page.check("[name=how][value=in_person]")
    page.check("[name=right]")
    page.click("main form .actions button")
    page.goto(f"{desk.url}/{lang}/cases/{case}/take-file")
    watched.check(page)
    page.set_input_files("#file", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<html>not a picture</html>"})
    watched.expected = ("400 (Bad Request)",)
    page.click("main form .actions button")
    expect(page.locator("#take-state")).to_contain_text("PDF")
    page.set_input_files("#file", PHOTO)
    page.click("main form .actions button")
    expect(page).to_have_url(re.compile(r"/exhibits/[\w-]{22}$"))
    expect(page.locator("main")).to_contain_text(hashlib.sha256(PHOTO.read_bytes()).hexdigest())
    watched.check(page)
    page.goto(f"{desk.url}/{lang}/cases/{case}")
    watched.check(page)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_blank_form_is_black_on_white_on_paper(desk: Served, browse: Callable[..., Watched], lang: str) -> None:
    watched = browse(viewport=SIZES[0])
    page = watched.page()
    _login(page, desk, lang=lang)
    page.goto(f"{desk.url}/{lang}/calls/form")
    expect(page.locator("button[data-print]")).to_be_visible()
    watched.check(page)
    page.emulate_media(media="print")
    for hidden in (".desk-bar", "button[data-print]", ".safety"):
        expect(page.locator(hidden).first).to_be_hidden()
    of_page, of_words = "getComputedStyle(document.documentElement)", "getComputedStyle(document.body)"
    colours = page.evaluate(f"[{of_page}.backgroundColor, {of_words}.color]")
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    assert len(page.pdf()) > 10_000
