"""Somebody else's private chats are sent in as a case: put outside with a kind letter, shown nowhere, help offered to
the person in them. By keyboard, in both languages, axe-clean; and she reads the letter in her mailbox's own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from amanat.demo.person import File
from amanat.desk.assessment import commands, pictures
from amanat.web.render import catalogue
from tests.desk.house import PASSPHRASE, Clock, House, house, running_intake
from tests.desk.test_assessment import drawn, saved
from tests.e2e.conftest import Watched, opened
from tests.e2e.test_desk_safety import follow, write

pytestmark = pytest.mark.e2e
WORDS = "canary5521: she writes to the teacher every night."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[House, str]]:
    clock = Clock()
    with ExitStack() as stack:
        intake = stack.enter_context(running_intake(tmp_path / "intake", clock))
        made = stack.enter_context(house(tmp_path / "desk", intake))
        yield made, stack.enter_context(opened(made, clock))


def newcomer(made: House) -> str:
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    files = [File("canary5522.png", "image/png", saved(drawn(9)))]
    made.sent(WORDS, files, acts=None, flags=None, respondent=None, contact=None)
    made.sync()
    (case,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    made.office.opened(made.lead, case)
    return case


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_off_scope_screenshots_are_redirected_by_keyboard(desk: tuple[House, str], browser: Browser, lang: str) -> None:
    made, url = desk
    say = catalogue(lang).gettext
    case = newcomer(made)
    context = browser.new_context(viewport={"width": 1280, "height": 940})
    watched = Watched(context)
    page = watched.page()
    page.goto(f"{url}/{lang}/unlock")
    write(page, "#name", "Zoya")
    write(page, "#passphrase", PASSPHRASE)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")

    page.goto(f"{url}/{lang}/cases/{case}")
    expect(page.get_by_text("canary5521")).to_be_visible()
    follow(page, say("The private list of pictures"))
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("button", name=say("Put on the private list")).press("Enter")
    expect(page.get_by_text(say("On the list since"))).to_be_visible()

    page.goto(f"{url}/{lang}/cases/{case}")
    follow(page, say("Say what this is about"))
    page.locator("summary", has_text=say("It is none of these")).press("Enter")
    page.locator("input[name=kind][value='']").focus()
    page.keyboard.press("ArrowUp")  # the last one
    expect(page.locator("input[value=third_party]")).to_be_checked()
    write(page, "#reason", "Chats of two others.")
    follow(page, say("Say what this is about"))
    expect(page.get_by_role("heading", name=say("Write to her kindly"))).to_be_visible()
    follow(page, say("Send it to her"))
    expect(page.get_by_text(say("This lies outside what the desk does."))).to_be_visible()
    expect(page.get_by_role("heading", name=say("For the person in them"))).to_be_visible()
    assert "canary552" not in page.content()
    assert made.office.case(made.lead, case).summary.status == "redirected"
    if lang == "en":  # it looks at both languages
        _every_page_is_clean(watched, page, url, case, newcomer(made), made)

    page.goto(f"{url}/{lang}/cases/{case}")
    follow(page, say("Look at it again"))
    write(page, "#reason", "She is threatened with them.")
    follow(page, say("Look at it again"))
    expect(page.get_by_text("canary5521")).to_be_visible()
    context.close()


def _every_page_is_clean(watched: Watched, page: Page, url: str, outside: str, other: str, made: House) -> None:
    def now() -> int:
        return made.office.case(made.lead, other).version

    for side in ("complainant", "respondent"):
        chosen = {"side": side}
        commands.describe(made.office, made.lead, other, now(), "document", "A paper.", "2026-01-02", {}, chosen=chosen)
    (one, _) = made.office.case(made.lead, other).parts["assessment"].material
    (picture,) = made.office.case(made.lead, other).parts["assessment"].pictures
    pictures.add(made.office, made.lead, other, now(), picture.item)
    mine = ("", "/scope", "/material-list", "/material", f"/strike?material={one.material}", "/pictures")
    paths = [f"cases/{other}{path}" for path in mine]
    paths += [f"cases/{outside}{path}" for path in ("", "/scope-letter", "/scope-again", "/pictures")]
    paths += ["papers", "papers/publish", "papers/notice"]
    for width, lang in ((1280, "en"), (360, "ur")):
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(f"{url}/{lang}/{path}")
            watched.check(page)
