"""Takes the pictures in docs/screenshots from a fresh demo: `make screenshots`. Look at each one afterwards."""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from amanat.demo import story
from amanat.demo.site import Links
from amanat.demo.stage import Ports, Stage
from tests import chromium
from tests.e2e.conftest import free_port

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
LANGUAGES = ("en", "ur")


def opened(browser: Browser, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    return page


def shot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    taken = Image.open(BytesIO(page.screenshot(full_page=True)))
    # Flat colours: 128 of them look the same and weigh a third.
    taken.convert("RGB").quantize(128).save(TARGET / f"{name}.png", optimize=True)


def front(browser: Browser, links: Links, lang: str) -> None:
    for size, width in ((PHONE, 360), (DESK, 1280)):
        page = opened(browser, size)
        page.goto(f"{links.intake}/{lang}/")
        shot(page, f"landing-{lang}-{width}")
        page.context.close()
    page = opened(browser, PHONE)
    for path in ("help", "pictures", "limits"):
        page.goto(f"{links.intake}/{lang}/{path}")
        shot(page, f"{path}-{lang}-360")
    page.context.close()


def record(browser: Browser, links: Links, lang: str) -> None:
    page = opened(browser, PHONE)
    page.goto(f"{links.intake}/{lang}/write")
    page.wait_for_selector("h1:visible")
    shot(page, f"write-{lang}-360")
    for _ in range(20):
        if page.locator("#narrative").is_visible():
            break
        page.locator("#skip:visible, button[name=skip]:visible, [data-do=skip]:visible").first.click()
        page.wait_for_timeout(300)
    shot(page, f"narrative-{lang}-360")
    page.context.close()


def returned(browser: Browser, links: Links, lang: str) -> None:
    for size, width in ((PHONE, 360), (DESK, 1280)):
        page = opened(browser, size)
        page.goto(f"{links.intake}/{lang}/return")
        page.fill("#phrase", " ".join(links.lived.words))
        page.locator("main button:visible").first.click()
        page.wait_for_selector("#view h1:visible, h1:focus")
        page.wait_for_timeout(1500)
        shot(page, f"return-{lang}-{width}")
        page.context.close()


def desk(browser: Browser, links: Links, lang: str) -> None:
    for size, width in ((DESK, 1280), (PHONE, 360)):
        page = opened(browser, size)
        page.goto(f"{links.desk}/{lang}/")
        shot(page, f"desk-door-{lang}-{width}")
        page.fill("input[name=name]", story.LEAD)
        page.fill("input[name=passphrase]", story.PASSPHRASE)
        page.locator("main form button").first.click()
        page.wait_for_load_state("networkidle")
        shot(page, f"desk-day-{lang}-{width}")
        page.locator("a.called").first.click()
        page.wait_for_load_state("networkidle")
        shot(page, f"desk-case-{lang}-{width}")
        page.context.close()


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    path = chromium.find() or sys.exit(chromium.HOW)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ports = Ports(free_port(), free_port(), free_port())
        with Stage(Path(folder) / "demo", ports).running() as links:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
            for lang in LANGUAGES:
                for take in (front, record, returned, desk):
                    try:
                        take(browser, links, lang)
                    except Exception as error:
                        sys.stderr.write(f"{take.__name__} {lang}: {error}\n")
            browser.close()


if __name__ == "__main__":
    main()
