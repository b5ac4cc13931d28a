"""Takes the pictures in docs/screenshots from a fresh demo: `make screenshots`. Look at each one afterwards."""

from __future__ import annotations

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from amanat.demo import doors, story
from amanat.demo.site import Links
from amanat.demo.stage import Ports, Stage
from tests import chromium
from tests.e2e.conftest import free_port

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
LANGUAGES = ("en", "ur")
LEAD = (doors.LEAD, doors.PASSPHRASE)
CASEWORKER = (doors.CASEWORKER, doors.CASEWORKER_PASSPHRASE)


def opened(browser: Browser, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    return page


def shot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    taken = Image.open(BytesIO(page.screenshot(full_page=True)))
    # Flat colours: 64 of them look the same and weigh a quarter.
    taken.convert("RGB").quantize(64).save(TARGET / f"{name}.png", optimize=True)


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


def entered(
    browser: Browser, links: Links, lang: str, size: dict[str, int], door: str = "", who: tuple[str, str] = LEAD
) -> Page:
    """Somebody at the desk, on their day; a picture of the door on the way if it has a name."""
    page = opened(browser, size)
    page.goto(f"{links.desk}/{lang}/")
    if door:
        shot(page, door)
    page.fill("input[name=name]", who[0])
    page.fill("input[name=passphrase]", who[1])
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    return page


def case_of(page: Page, links: Links, lang: str, called: str) -> str:
    """Opens a case by what the desk calls her; its address."""
    page.goto(f"{links.desk}/{lang}/cases?show=all")
    page.locator("a.called", has_text=called).first.click()
    page.wait_for_load_state("networkidle")
    return page.url


def desk(browser: Browser, links: Links, lang: str) -> None:
    for size, width in ((DESK, 1280), (PHONE, 360)):
        page = entered(browser, links, lang, size, f"desk-door-{lang}-{width}", CASEWORKER)
        shot(page, f"desk-day-{lang}-{width}")
        page.context.close()
        page = entered(browser, links, lang, size)
        case_of(page, links, lang, doors.CANARY)
        shot(page, f"desk-case-{lang}-{width}")
        page.context.close()


def night(browser: Browser, links: Links, lang: str) -> None:
    """The call page, Sana's case with its safety and plan, and her letter on paper."""
    for size, width in ((DESK, 1280), (PHONE, 360)):
        page = entered(browser, links, lang, size)
        page.goto(f"{links.desk}/{lang}/calls")
        shot(page, f"desk-call-{lang}-{width}")
        case = case_of(page, links, lang, story.CALLED)
        shot(page, f"desk-night-{lang}-{width}")
        page.goto(f"{case}/plan")
        shot(page, f"desk-plan-{lang}-{width}")
        page.goto(f"{case}/letter-withdraw")
        page.locator("main form button").first.click()
        page.goto(f"{case}/letter")
        page.locator("main form button.button").first.click()
        page.wait_for_load_state("networkidle")
        shot(page, f"desk-letter-{lang}-{width}")
        page.context.close()


def check_list(page: Page, links: Links, lang: str) -> None:
    """What only leads may see is not compared: her list is checked first."""
    page.goto(case_of(page, links, lang, doors.CANARY) + "/check")
    if page.locator("input[name=removed]").count():
        page.locator("main form button.button").first.click()
        page.wait_for_load_state("networkidle")


def counts(browser: Browser, links: Links, lang: str) -> None:
    for size, width in ((DESK, 1280), (PHONE, 360)):
        page = entered(browser, links, lang, size)
        page.goto(f"{links.desk}/{lang}/reports")
        page.locator("main form button.button").first.click()
        page.wait_for_load_state("networkidle")
        shot(page, f"desk-report-{lang}-{width}")
        page.context.close()


def together(browser: Browser, links: Links, lang: str) -> None:
    """Two cases that name the same account."""
    page = entered(browser, links, lang, DESK)
    check_list(page, links, lang)
    page.goto(f"{links.desk}/{lang}/same")
    for _ in range(20):  # records are compared with an exchange, a little later
        if page.locator(".row-links").count():
            break
        page.wait_for_timeout(2000)
        page.reload()
    shot(page, f"desk-same-{lang}-1280")
    page.context.close()


TAKEN = (front, record, returned, desk, night, counts, together)


def main() -> None:
    """Everything, or only those named: `python -m tests.screenshots night counts`."""
    wanted = [take for take in TAKEN if take.__name__ in sys.argv[1:]] or TAKEN
    TARGET.mkdir(parents=True, exist_ok=True)
    path = chromium.find() or sys.exit(chromium.HOW)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ports = Ports(free_port(), free_port(), free_port())
        with Stage(Path(folder) / "demo", ports).running() as links:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
            for lang in LANGUAGES:
                for take in wanted:
                    try:
                        take(browser, links, lang)
                    except Exception as error:
                        sys.stderr.write(f"{take.__name__} {lang}: {error}\n")
            browser.close()


if __name__ == "__main__":
    main()
