"""The public pages in real Chromium: axe, keyboard, narrow screens, the way out, no script, the policy."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from starlette.types import ASGIApp, Receive, Scope, Send

from tests import chromium
from tests.e2e.conftest import PHONE, axe
from tests.web.site import PAGES, build

pytestmark = pytest.mark.e2e


REFERRERS: list[bytes] = []


def _noting_referrers(app: ASGIApp) -> ASGIApp:
    """What arrives at the server is what counts, whatever the browser says it sent."""

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        REFERRERS.extend(value for name, value in scope.get("headers", ()) if name == b"referer")
        await app(scope, receive, send)

    return noting


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A server on a free loopback port, as an operator runs it: no Server header, no log of visits."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        _noting_referrers(build()), log_level="error", access_log=False, server_header=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path is not None, chromium.HOW
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.flags())
        yield running
        running.close()


@dataclass
class Watch:
    """What a page asked for and what the browser complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def on(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


@dataclass
class Watched:
    page: Page
    watch: Watch


@pytest.fixture(scope="module")
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport=PHONE)
    watch = Watch()
    yield Watched(watch.on(context), watch)
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def plain(browser: Browser) -> Iterator[Page]:
    """A browser without scripts."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


class TestEveryPage:
    @pytest.mark.parametrize("path", PAGES)
    def test_axe_finds_nothing_serious_and_nothing_needs_sideways_scroll(
        self, reader: Page, site: str, path: str
    ) -> None:
        reader.set_viewport_size(PHONE)
        reader.goto(site + path)
        assert axe(reader) == []
        reader.emulate_media(color_scheme="dark")
        assert axe(reader, "color-contrast") == []
        reader.emulate_media(color_scheme="light")
        for width in (360, 320):
            reader.set_viewport_size({"width": width, "height": 740})
            assert reader.evaluate("document.documentElement.scrollWidth") <= width

    @pytest.mark.parametrize("path", PAGES)
    def test_nothing_is_blocked_and_nothing_comes_from_elsewhere(self, watched: Watched, site: str, path: str) -> None:
        watched.watch.requests.clear()
        watched.page.goto(site + path)
        assert watched.watch.complaints == []
        assert {url.split("/static/")[0].split(path)[0] for url in watched.watch.requests} <= {site}


def test_the_first_visit_is_at_most_six_requests(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport=PHONE)
    watch = Watch()
    watch.on(context).goto(site + "/ur/", wait_until="networkidle")
    context.close()
    assert watch.complaints == []
    assert 3 <= len(watch.requests) <= 6


def test_the_first_visit_moves_at_most_fourteen_kilobytes_before_she_can_read(page: Page, site: str) -> None:
    """HTML and CSS as they cross the network, compressed by the site itself; script and icon come after."""
    page.goto(site + "/ur/", wait_until="load")
    moved = page.evaluate(
        """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .filter(entry => entry.entryType === 'navigation' || entry.name.includes('.css'))
          .map(entry => [entry.encodedBodySize, entry.decodedBodySize])"""
    )
    assert len(moved) == 2
    assert all(0 < encoded < decoded / 2 for encoded, decoded in moved)
    assert sum(encoded for encoded, _ in moved) <= 14 * 1024


class TestTheChecksThemselves:
    def test_axe_finds_a_planted_fault(self, browser: Browser, site: str) -> None:
        context = browser.new_context()
        page = context.new_page()
        page.goto(site + "/en/")
        page.evaluate("document.querySelector('main').append(document.createElement('button'))")
        assert any("button-name" in one for one in axe(page))
        context.close()

    def test_a_planted_violation_of_the_policy_is_noticed(self, browser: Browser, site: str) -> None:
        context = browser.new_context()
        watch = Watch()
        page = watch.on(context)
        page.goto(site + "/en/")
        page.evaluate("document.body.setAttribute('style', 'color: blue')")
        page.evaluate("{ const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; }")
        page.wait_for_timeout(200)
        assert len([c for c in watch.complaints if "Content Security Policy" in c]) >= 2
        context.close()

    def test_markup_from_text_is_refused(self, page: Page, site: str) -> None:
        page.goto(site + "/en/")
        refused = page.evaluate("() => { try { document.body.innerHTML = '<b>x</b>'; } catch (e) { return e.name; } }")
        assert refused == "TypeError"  # Trusted Types


class TestLeaveNow:
    def test_replaces_the_page_in_the_history_and_tells_the_next_site_nothing(self, page: Page, site: str) -> None:
        REFERRERS.clear()
        page.goto(site + "/en/safer")
        page.goto(site + "/en/limits")
        length = page.evaluate("history.length")
        page.click("#leave")
        page.wait_for_url(site + "/today")
        assert page.evaluate("history.length") == length
        assert page.evaluate("document.referrer") == ""
        assert REFERRERS == []
        page.go_back()
        assert page.url == site + "/en/safer"  # not the page she left

    def test_the_page_is_blank_and_the_keys_forgotten_before_the_next_one_answers(self, page: Page, site: str) -> None:
        page.goto(site + "/en/named")
        page.evaluate("window.forgot = 0; addEventListener('amanat:forget', () => { window.forgot += 1; })")
        held: list[Route] = []
        page.route("**/today", lambda route: held.append(route))
        state = page.evaluate(
            """() => {
              document.getElementById('leave').click();
              const root = document.documentElement;
              const left = [document.body.childElementCount, root.innerText.trim()];
              return [window.forgot, document.title, root.hidden, ...left];
            }"""
        )
        assert state == [1, "", True, 0, ""]
        page.wait_for_timeout(100)
        held[0].continue_()
        page.wait_for_url(site + "/today")

    def test_shift_three_times_does_the_same(self, page: Page, site: str) -> None:
        page.goto(site + "/ur/pictures")
        for _ in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url(site + "/today")

    def test_capitals_in_a_text_do_not(self, page: Page, site: str) -> None:
        page.goto(site + "/en/help")
        page.focus("select#country")
        page.keyboard.type("ABCDE")
        for _ in range(2):
            page.keyboard.press("Shift")
        page.wait_for_timeout(200)
        assert page.url == site + "/en/help"

    def test_stays_in_reach_while_she_reads_on(self, page: Page, site: str) -> None:
        page.goto(site + "/ur/pictures")
        page.mouse.wheel(0, 4000)
        page.wait_for_function("scrollY > 500")
        box = page.locator("#leave").bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"]) == (0, 0, 360)
        assert box["height"] >= 48

    def test_without_script_it_is_a_link_that_tells_nothing(self, plain: Page, site: str) -> None:
        REFERRERS.clear()
        plain.goto(site + "/en/named")
        plain.click("#leave")
        plain.wait_for_url(site + "/today")
        assert REFERRERS == []


class TestKeyboard:
    def test_a_walk_from_the_first_key_to_a_guide(self, page: Page, site: str) -> None:
        page.goto(site + "/en/")
        order = []
        for _ in range(8):
            page.keyboard.press("Tab")
            order.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert order == ["/today", "/en/safer", "#main", "/en/", "/ur/", "/en/limits", "tel:15", "/en/write"]
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(site + "/en/help")
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # skip link
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "country"

    @pytest.mark.parametrize("lang", ["en", "ur"])
    def test_focus_is_always_visible(self, page: Page, site: str, lang: str) -> None:
        page.goto(f"{site}/{lang}/help")
        count = page.evaluate("document.querySelectorAll('a, button, select').length")
        for _ in range(count):
            page.keyboard.press("Tab")
            width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
            assert width == "3px"


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_door_is_big_enough_for_a_shaking_thumb(page: Page, site: str, lang: str) -> None:
    page.goto(f"{site}/{lang}/")
    heights = page.eval_on_selector_all(
        ".door, .rows a, .leave, .top a, .care a", "all => all.map(a => a.getBoundingClientRect().height)"
    )
    assert len(heights) >= 13
    assert min(heights) >= 48


def test_the_chevrons_are_mirrored_in_urdu_and_ticks_are_not(page: Page, site: str) -> None:
    page.goto(site + "/ur/")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.door > svg')).transform")
        == "matrix(-1, 0, 0, 1, 0, 0)"
    )
    assert page.evaluate("getComputedStyle(document.querySelector('.door .round svg')).transform") == "none"


class TestWithoutScript:
    @pytest.mark.parametrize("path", PAGES)
    def test_everything_can_be_read(self, plain: Page, site: str, path: str) -> None:
        plain.goto(site + path)
        assert plain.locator("h1").is_visible()
        assert plain.locator("#leave").is_visible()

    def test_the_page_says_what_needs_the_browser(self, plain: Page, site: str) -> None:
        plain.goto(site + "/en/")
        assert plain.locator("noscript p").is_visible()

    def test_services_can_be_searched(self, plain: Page, site: str) -> None:
        plain.goto(site + "/ur/help")
        plain.select_option("#country", "IN")
        plain.select_option("#need", "law")
        plain.click("form button")
        assert "country=IN" in plain.url
        assert plain.locator("a[href^='/ur/help/in-']").count() == 3

    def test_the_form_can_be_printed(self, plain: Page, site: str) -> None:
        plain.goto(site + "/en/form")
        assert plain.locator("button[data-print]").is_hidden()  # the browser's own menu prints
        assert plain.locator(".sheet .rules li").count() > 30


class TestPaper:
    @pytest.mark.parametrize(("lang", "millimetres"), [("en", 10), ("ur", 14)])
    def test_a_printed_form_has_lines_to_write_on_and_nothing_of_ours(
        self, page: Page, site: str, lang: str, millimetres: int
    ) -> None:
        page.goto(f"{site}/{lang}/form")
        page.emulate_media(media="print")
        assert page.locator("#leave").is_hidden()
        assert page.locator(".top").is_hidden()
        assert page.locator(".foot").is_hidden()
        height = page.evaluate("document.querySelector('.rules li').getBoundingClientRect().height")
        assert height == pytest.approx(millimetres * 96 / 25.4, abs=0.5)
        breaks = page.eval_on_selector_all(".part", "all => all.map(p => getComputedStyle(p).breakInside)")
        assert set(breaks) == {"avoid"}
        assert len(page.pdf()) > 10_000
