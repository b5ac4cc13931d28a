"""Takes the pictures in docs/screenshots from a fresh demo: `make screenshots`. Look at each one afterwards."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from amanat.demo import doors, others, story
from amanat.demo.figures import OMBUDSPERSON
from amanat.demo.site import Links
from amanat.demo.stage import Ports, Stage
from amanat.web.render import STATIC, catalogue
from tests import chromium
from tests.casefile import pictures
from tests.casefile.honest import House
from tests.e2e.conftest import free_port, free_row

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
LANGUAGES = ("en", "ur")
SIZES = ((DESK, 1280), (PHONE, 360))
ONE_EACH = {"en": (DESK, 1280), "ur": (PHONE, 360)}
"""For pages that look alike: a desk's screen in English, a phone in Urdu."""
LINE, COMMITTEE = 0, 1
CASEWORKER = 1
AMNA = "Amna"
DRAFT = {
    "title_en": "A complaint that waits for an answer",
    "text_en": f"A complaint lodged with {others.OFFICE.replace('The', 'the')} says that a bookkeeper gets messages at "
    "night. The office confirmed it late. The guilty owner has not answered.",
    "title_ur": "ایک شکایت جو جواب کی منتظر ہے",
    "text_ur": f"{others.OFFICE} کو دی گئی ایک شکایت کے مطابق "
    "ایک کارکن کو رات کو پیغام آتے ہیں۔ دفتر نے دیر سے تصدیق کی۔",
    "institutions": others.OFFICE.removeprefix("The "),
}
"""One word too many in it: the page of the gate shows it."""


def opened(browser: Browser, size: dict[str, int]) -> Page:
    page = browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    return page


def shot(page: Page, name: str, *, tallest: int = 6000) -> None:
    """A picture of the whole page, or of its upper `tallest` pixels."""
    page.wait_for_load_state("networkidle")
    whole = Image.open(BytesIO(page.screenshot(full_page=True)))
    taken = whole.crop((0, 0, whole.width, min(whole.height, tallest)))
    # Flat colours: 64 of them look the same and weigh a quarter.
    taken.convert("RGB").quantize(64).save(TARGET / f"{name}.png", optimize=True)


def press(page: Page, lang: str, english: str) -> None:
    """A button of her pages, by its words."""
    words = english if lang == "en" else catalogue(lang).gettext(english)
    page.get_by_role("button", name=words, exact=True).click()
    page.wait_for_timeout(1500)


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


def comes_back(browser: Browser, links: Links, lang: str, words: Sequence[str], size: dict[str, int]) -> Page:
    """Somebody of the story on their own page."""
    page = opened(browser, size)
    page.goto(f"{links.intake}/{lang}/return")
    page.fill("#phrase", " ".join(words))
    page.locator("main button:visible").first.click()
    page.wait_for_selector("#view h1:visible, h1:focus")
    page.wait_for_timeout(2500)
    return page


def returned(browser: Browser, links: Links, lang: str) -> None:
    for size, width in SIZES:
        page = comes_back(browser, links, lang, links.lived.words, size)
        shot(page, f"return-{lang}-{width}")
        page.context.close()


def fair(browser: Browser, links: Links, lang: str) -> None:
    """What stands for her, for whoever is named, and for the officer; and what she reads before she speaks."""
    lived = links.lived
    for words, where, name in (
        (lived.amna, "Where it stands", "standing"),
        (lived.danyal, "", "respondent"),
        (lived.officer, "", "officer"),
        (lived.words, "Speak in public, in your own voice", "own-voice"),
    ):
        page = comes_back(browser, links, lang, words, PHONE)
        if where:
            press(page, lang, where)
        shot(page, f"{name}-{lang}-360")
        page.context.close()


def public(browser: Browser, links: Links, lang: str) -> None:
    """The record: its list, and a statement with the reply and what was decided."""
    for size, width in SIZES:
        page = opened(browser, size)
        page.goto(f"{links.intake}/{lang}/public")
        shot(page, f"public-{lang}-{width}")
        page.goto(f"{links.intake}/{lang}/public/{links.lived.cleared}")
        shot(page, f"cleared-{lang}-{width}")
        page.context.close()


def statistics(browser: Browser, links: Links, lang: str) -> None:
    """All institutions, one with its charts, what a lead sees before it goes out."""
    for size, width in SIZES:
        page = opened(browser, size)
        figures_out(page, f"{links.intake}/{lang}/public/statistics")
        shot(page, f"statistics-{lang}-{width}")
        page.goto(f"{links.intake}/{lang}/public/statistics/{OMBUDSPERSON}")
        shot(page, f"statistics-one-{lang}-{width}", tallest=3600)
        page.context.close()
    size, width = ONE_EACH[lang]
    page = entered(browser, links, lang, size)
    page.goto(f"{line(links)}/{lang}/reports/figures")
    page.locator("main ul.rows a").first.click()
    shot(page, f"desk-figures-{lang}-{width}")
    page.context.close()


def figures_out(page: Page, address: str) -> None:
    """The intake looks every ten seconds whether a quarter's figures are due."""
    for _ in range(30):
        page.goto(address)
        if re.search(r"\d{3}", page.locator("main").inner_text()):
            return
        page.wait_for_timeout(1_000)
    raise AssertionError("no figures came out")


def entered(
    browser: Browser, links: Links, lang: str, size: dict[str, int], door: str = "", who: int = 0, desk: int = LINE
) -> Page:
    """Somebody at a desk, on their day; a picture of the door on the way if it has a name."""
    page = opened(browser, size)
    url, people = list(links.desks.items())[desk]
    page.goto(f"{url}/{lang}/")
    if door:
        shot(page, door)
    page.fill("input[name=name]", people[who][0])
    page.fill("input[name=passphrase]", people[who][1])
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")
    return page


def line(links: Links) -> str:
    return list(links.desks)[LINE]


def case_of(page: Page, links: Links, lang: str, called: str) -> str:
    """Opens a case by what the desk calls her; its address."""
    page.goto(f"{line(links)}/{lang}/cases?show=all")
    page.locator("a.called", has_text=called).first.click()
    page.wait_for_load_state("networkidle")
    return page.url


def desk(browser: Browser, links: Links, lang: str) -> None:
    for size, width in SIZES:
        page = entered(browser, links, lang, size, f"desk-door-{lang}-{width}", CASEWORKER)
        shot(page, f"desk-day-{lang}-{width}")
        page.context.close()
        page = entered(browser, links, lang, size)
        case_of(page, links, lang, doors.CANARY)
        shot(page, f"desk-case-{lang}-{width}")
        page.context.close()


def night(browser: Browser, links: Links, lang: str) -> None:
    """The call page, Sana's case with its safety and plan, and her letter on paper."""
    for size, width in SIZES:
        page = entered(browser, links, lang, size)
        page.goto(f"{line(links)}/{lang}/calls")
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
    for size, width in SIZES:
        page = entered(browser, links, lang, size)
        page.goto(f"{line(links)}/{lang}/reports")
        page.locator("main form button.button").first.click()
        page.wait_for_load_state("networkidle")
        shot(page, f"desk-report-{lang}-{width}")
        page.context.close()


def together(browser: Browser, links: Links, lang: str) -> None:
    """Two cases that name the same account."""
    page = entered(browser, links, lang, DESK)
    check_list(page, links, lang)
    page.goto(f"{line(links)}/{lang}/same")
    for _ in range(20):  # records are compared with an exchange, a little later
        if page.locator(".row-links").count():
            break
        page.wait_for_timeout(2000)
        page.reload()
    shot(page, f"desk-same-{lang}-1280")
    page.context.close()


def only_case(page: Page, lang: str) -> str:
    """Opens the one case of this desk; its address."""
    page.goto(f"{page.url.split(f'/{lang}/')[0]}/{lang}/cases?show=all")
    page.locator("a.called").click()
    page.wait_for_load_state("networkidle")
    return page.url


def process(browser: Browser, links: Links, lang: str) -> None:
    """The committee's case, what is described in it, its ways and clocks; and the case that was passed on."""
    size, width = ONE_EACH[lang]
    page = entered(browser, links, lang, size, desk=COMMITTEE)
    case = only_case(page, lang)
    shot(page, f"desk-committee-{lang}-{width}", tallest=1500 if width == 1280 else 2600)
    page.goto(f"{case}/scope")
    shot(page, f"desk-scope-{lang}-{width}")
    page.context.close()
    page = entered(browser, links, lang, size)
    case = case_of(page, links, lang, AMNA)
    page.goto(f"{case}/routes")
    shot(page, f"desk-routes-{lang}-{width}")
    page.context.close()


def gate(browser: Browser, links: Links, lang: str) -> None:
    """A draft with a word too many, and the eight conditions."""
    size, width = ONE_EACH[lang]
    page = entered(browser, links, lang, size)
    case = case_of(page, links, lang, AMNA)
    page.goto(f"{case}/publication")
    if page.locator("ul.people a").count():
        page.locator("ul.people a").first.click()
    else:
        page.goto(f"{case}/publication/new")
        for field, words in DRAFT.items():
            page.fill(f"[name={field}]", words)
        page.locator("main form .button").first.click()
    page.wait_for_load_state("networkidle")
    shot(page, f"desk-gate-{lang}-{width}")
    page.context.close()


def cover(_browser: Browser, _links: Links, lang: str) -> None:
    pictures.take(TARGET, lang)


def verifier(browser: Browser, _links: Links, lang: str) -> None:
    """The page that checks case files, opened from the disk: a file, and its twin with one other word."""
    with tempfile.TemporaryDirectory() as folder:
        house = House.founded("pictures")
        whole = house.case_file(Path(folder), "case-file").file
        twin = whole.with_name("case-file-changed.zip")
        told, changed = "تین بار".encode(), "دس بار".encode().ljust(len("تین بار".encode()))
        twin.write_bytes(whole.read_bytes().replace(told, changed, 1))
        given = {"#desk": house.desk, "#log": house.log_key, "#witnesses": "\n".join(house.witness_keys)}
        given["#roots"] = house.tsa_root.decode()
        for size, width in SIZES:
            for name, file in (("verify", whole), ("verify-changed", twin)):
                page = opened(browser, size)
                page.goto((STATIC / "app" / "verify.html").as_uri())
                page.set_input_files("#file", file)
                page.wait_for_selector(".chosen")
                if page.locator("html").get_attribute("lang") != lang:
                    page.click("#tongue")
                page.locator("summary").click()
                for field, text in given.items():
                    page.fill(field, text)
                page.click("#check")
                page.wait_for_selector("[data-verdict]")
                shot(page, f"{name}-{lang}-{width}", tallest=2400)
                page.context.close()


TAKEN = (
    front,
    record,
    returned,
    fair,
    public,
    statistics,
    desk,
    night,
    counts,
    together,
    process,
    gate,
    cover,
    verifier,
)


def main() -> None:
    """Everything, or only those named: `python -m tests.screenshots night counts`."""
    wanted = [take for take in TAKEN if take.__name__ in sys.argv[1:]] or TAKEN
    TARGET.mkdir(parents=True, exist_ok=True)
    failed = False
    path = chromium.find() or sys.exit(chromium.HOW)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ports = Ports(*(free_port() for _ in range(5)), free_row(3))
        with Stage(Path(folder) / "demo", ports).running() as links:
            browser = playwright.chromium.launch(executable_path=path, args=chromium.flags())
            for lang in LANGUAGES:
                for take in wanted:
                    try:
                        take(browser, links, lang)
                    except Exception as error:
                        failed = True
                        sys.stderr.write(f"{take.__name__} {lang}: {error}\n")
            browser.close()
    if failed:
        sys.exit("Some pictures are missing or old.")


if __name__ == "__main__":
    main()
