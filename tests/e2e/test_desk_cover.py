"""A worker covers a part of a photograph: with the mouse, with a finger, and without any script by typing; and adds
an e-mail that somebody sent to the desk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from amanat.demo.person import File
from amanat.desk.evidence import copies, open_copy
from amanat.web.render import catalogue
from tests.desk.house import PASSPHRASE, Clock, House, house, running_intake
from tests.e2e.conftest import Watched, axe, opened
from tests.evidence.test_copies import colours, lettered

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str, str]]:
    """A desk, its address, and a case with a picture that has a red square at the left and a blue one at the right."""
    clock, place = Clock(), tmp_path_factory.mktemp("cover")
    with ExitStack() as stack:
        intake = stack.enter_context(running_intake(place / "intake", clock))
        made = stack.enter_context(house(place / "desk", intake))
        out = io.BytesIO()
        lettered().resize((800, 600)).save(out, "JPEG")
        made.sent(files=[File("square.jpg", "image/jpeg", out.getvalue())])
        made.sync()
        made.office.opened(made.lead, made.only_case())
        yield made, stack.enter_context(opened(made, clock)), made.only_case()


def signed_in(page: Page, url: str, lang: str) -> None:
    page.goto(f"{url}/{lang}/unlock")
    page.fill("#name", "Zoya")
    page.fill("#passphrase", PASSPHRASE)
    with page.expect_navigation(wait_until="load"):
        page.press("#passphrase", "Enter")


def cover_page(page: Page, desk: tuple[House, str, str], lang: str) -> None:
    made, url, case = desk
    item = made.office.case(made.lead, case).exhibits[0].item
    page.goto(f"{url}/{lang}/cases/{case}/exhibits/{item}/cover")


def newest(desk: tuple[House, str, str]) -> Image.Image:
    made, _, case = desk
    archive = made.office.archive
    found = copies(archive, archive.state.cases[case])[-1]
    return Image.open(io.BytesIO(b"".join(open_copy(archive, archive.state.cases[case], found.id))))


def is_narrow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


# The red square of `lettered` lies from 10 to 40 hundredths of the width, and from 13 to 47 of the height.
FROM, TO = (0.08, 0.10), (0.43, 0.50)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_box_drawn_with_the_mouse_is_black_in_the_copy(
    desk: tuple[House, str, str], browser: Browser, lang: str
) -> None:
    watched = Watched(browser.new_context(viewport={"width": 1280, "height": 900}))
    page = watched.page()
    signed_in(page, desk[1], lang)
    cover_page(page, desk, lang)
    sheet = page.locator("[data-cover]").bounding_box()
    assert sheet is not None
    page.mouse.move(sheet["x"] + sheet["width"] * FROM[0], sheet["y"] + sheet["height"] * FROM[1])
    page.mouse.down()
    page.mouse.move(sheet["x"] + sheet["width"] * TO[0], sheet["y"] + sheet["height"] * TO[1], steps=3)
    page.mouse.up()
    typed = [
        float(one.input_value()) for one in page.locator("[data-cover-rows] tbody tr").first.locator("input").all()
    ]
    assert typed == pytest.approx([8, 10, 35, 40], abs=0.4)
    assert page.locator("[data-cover] rect").count() == 1
    page.locator("[data-cover-rows] tbody tr").nth(1).locator("input").first.fill("5")
    assert page.locator("[data-cover] rect").count() == 1, "a row that is not whole is no box"
    page.locator("[data-cover-rows] tbody tr").nth(1).get_by_role("button").click()
    assert axe(page) == []
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=catalogue(lang).gettext("Make the covered copy")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(catalogue(lang).gettext("Copy with covered parts"))
    assert axe(page) == []
    assert colours(newest(desk)) == {"blue"}
    watched.check(page)


def finger(context: BrowserContext, page: Page, points: list[tuple[float, float]]) -> None:
    session = context.new_cdp_session(page)
    for kind, at in (("touchStart", points[0]), *(("touchMove", one) for one in points[1:])):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at[0], "y": at[1]}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_draws_too_and_nothing_is_wider_than_a_phone(desk: tuple[House, str, str], browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    signed_in(page, desk[1], "ur")
    cover_page(page, desk, "ur")
    assert is_narrow(page)
    page.locator("[data-cover]").scroll_into_view_if_needed()
    sheet = page.locator("[data-cover]").bounding_box()
    assert sheet is not None
    corners = [(sheet["x"] + sheet["width"] * x, sheet["y"] + sheet["height"] * y) for x, y in (FROM, (0.3, 0.3), TO)]
    finger(context, page, corners)
    assert page.locator("[data-cover] rect").count() == 1
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=catalogue("ur").gettext("Make the covered copy")).click()
    assert is_narrow(page)
    assert colours(newest(desk)) == {"blue"}
    context.close()


def test_without_a_script_numbers_do_the_same(desk: tuple[House, str, str], browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    signed_in(page, desk[1], "en")
    cover_page(page, desk, "en")
    for name, value in (("left", "8"), ("top", "10"), ("width", "35"), ("height", "40")):
        page.locator(f"input[name={name}]").first.fill(value)
    page.get_by_role("button", name="Look at the boxes first").click()
    assert page.locator("[data-cover] rect").count() == 1
    page.get_by_role("button", name="Make the covered copy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Copy with covered parts")
    assert colours(newest(desk)) == {"blue"}
    context.close()


def test_an_email_is_added_to_the_case(desk: tuple[House, str, str], browser: Browser, tmp_path: Path) -> None:
    _, url, case = desk
    mail = tmp_path / "mail.eml"
    mail.write_text("From: somebody@example.invalid\n\nHe wrote this.\n")
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    signed_in(page, url, "en")
    page.goto(f"{url}/en/cases/{case}/gather")
    page.get_by_label("An e-mail").check()
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name="Go on").click()
    page.set_input_files("#file", mail)
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name="Keep this file").click()
    expect(page.get_by_text("How it came: An e-mail")).to_be_visible()
    assert is_narrow(page)
    context.close()
