"""A day at the desk in real Chromium: passkey, cases, evidence, conflict, lock; in both languages, wide and narrow."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from amanat.demo.person import File
from amanat.seal.record import Contact, Identifier, Respondent, When
from tests.desk.house import PASSPHRASE, Clock, House, house, running_intake
from tests.e2e.conftest import Watched, opened

pytestmark = pytest.mark.e2e

HOSTILE = Path(__file__).parents[2] / "vectors" / "hostile"
FILES = (
    "html-in-comment.jpg",
    "tone.wav",
    "script.pdf",
    "chat.txt",
    "hundred-megapixels.png",
    "drawing.svg",
    "html-named.jpg",
)
WORDS = "منگل کو میٹنگ کے بعد اُنہوں نے مجھے رُکنے کو کہا۔ میں نے انکار کیا۔ اُسی شام Sana کو بتایا۔"
SIZES = ({"width": 1280, "height": 940}, {"width": 360, "height": 740})


@dataclass
class Served:
    """A desk with one case, at an address of its own."""

    house: House
    url: str
    case: str


@contextmanager
def served(folder: Path, *, demo: bool) -> Iterator[Served]:
    clock = Clock()
    with ExitStack() as stack:
        intake = stack.enter_context(running_intake(folder / "intake", clock))
        made = stack.enter_context(house(folder / "desk", intake))
        _story(made)
        yield Served(made, stack.enter_context(opened(made, clock, demo=demo)), made.only_case())


def _story(made: House) -> None:
    kinds = {"tone.wav": "voice"}
    files = [File(name, "image/jpeg", (HOSTILE / name).read_bytes(), kinds.get(name, "file")) for name in FILES]
    writer = made.sent(
        WORDS,
        files,
        age_group="adult",
        when=When(approximate=True, text="last autumn"),
        where="Third floor",
        respondent=Respondent("A supervisor", (Identifier("phone", "0301-2345678"),)),
        contact=Contact(channel="mailbox", hours="Mornings", shared_device=True, never="Never call."),
        wants=("safety",),
    )
    made.sync()
    writer.write(made.entry, "کیا کمیٹی نے جواب دیا؟")
    made.sync()
    made.hire("Farah")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, demo=False) as desk:
        yield desk


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("desk"), demo=True) as desk:
        yield desk


@pytest.fixture
def browse(browser: Browser) -> Iterator[Callable[..., Watched]]:
    contexts: list[BrowserContext] = []

    def fresh(**options: object) -> Watched:
        contexts.append(browser.new_context(**options))  # type: ignore[arg-type]
        return Watched(contexts[-1])

    yield fresh
    for context in contexts:
        context.close()


def _login(page: Page, desk: Served, name: str = "Zoya", lang: str = "en") -> None:
    page.goto(f"{desk.url}/{lang}/")
    page.fill("#name", name)
    page.fill("#passphrase", PASSPHRASE)
    # The next page's script is part of that page: a press before it is there would send the form without a key.
    with page.expect_navigation(wait_until="load"):
        page.click("main button")


@contextmanager
def authenticator(page: Page) -> Iterator[Callable[[bool], None]]:
    """A virtual security key (WebAuthn, section 11). Yields a switch: whether somebody touches it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": False,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def touch(verified: bool) -> None:
        session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": verified})

    yield touch
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    session.detach()


def test_the_passkey_is_set_up_at_the_first_login_and_asked_for_at_the_next(
    guarded: Served, browse: Callable[..., Watched]
) -> None:
    watched = browse(viewport=SIZES[0])
    page = watched.page()
    with authenticator(page):
        _login(page, guarded)
        expect(page).to_have_url(re.compile("/en/passkey-new$"))
        page.goto(f"{guarded.url}/en/cases")  # no way round
        expect(page).to_have_url(re.compile("/en/passkey-new$"))
        page.fill("#label", "ring of Zoya")
        page.click("main button")
        expect(page.get_by_role("heading", name="My day")).to_be_visible()
        page.goto(f"{guarded.url}/en/keys")
        expect(page.get_by_text("ring of Zoya")).to_be_visible()
        page.get_by_role("button", name="Lock now").click()
        expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()
        assert guarded.house.office.locked
        _login(page, guarded)
        expect(page).to_have_url(re.compile("/en/passkey$"))
        page.click("main button")
        expect(page.get_by_role("heading", name="My day")).to_be_visible()
        (kept,) = guarded.house.office.passkeys(guarded.house.lead)
        assert (kept.label, kept.transports, kept.sign_count > 0) == ("ring of Zoya", ("usb",), True)
        page.get_by_role("button", name="Lock now").click()
        _login(page, guarded)
        expect(page).to_have_url(re.compile("/en/passkey$"))
    watched.check(page)


def test_the_pages_of_the_passkey_read_well_in_both_languages(guarded: Served, browse: Callable[..., Watched]) -> None:
    # The checks open a debugger's session, and its end takes every virtual key away: so they stand outside.
    watched = browse(viewport=SIZES[1])
    page = watched.page()
    _login(page, guarded)
    _checked_in_both_languages(watched, page, guarded, "passkey-new")
    with authenticator(page):
        page.click("main button")
        expect(page.get_by_role("heading", name="My day")).to_be_visible()
    _checked_in_both_languages(watched, page, guarded, "keys")
    page.get_by_role("button", name="Lock now").click()
    _login(page, guarded)
    _checked_in_both_languages(watched, page, guarded, "passkey")


def _checked_in_both_languages(watched: Watched, page: Page, desk: Served, path: str) -> None:
    for lang in ("ur", "en"):
        page.goto(f"{desk.url}/{lang}/{path}")
        expect(page).to_have_url(re.compile(f"/{lang}/{path}$"))
        watched.check(page)


def test_somebody_with_the_passphrase_and_another_key_stays_outside(
    guarded: Served, browse: Callable[..., Watched]
) -> None:
    first = browse().page()
    with authenticator(first):
        _login(first, guarded)
        first.click("main button")
        expect(first.get_by_role("heading", name="My day")).to_be_visible()
    watched = browse()
    page = watched.page()
    with authenticator(page):
        _login(page, guarded)
        page.click("main button")
        expect(page.locator("[data-trouble]")).to_be_visible(timeout=70_000)
        page.goto(f"{guarded.url}/en/cases")
        expect(page).to_have_url(re.compile("/en/passkey$"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_page_is_whole_in_both_languages_wide_and_narrow(
    shown: Served, browse: Callable[..., Watched], lang: str, size: dict[str, int]
) -> None:
    watched = browse(viewport=size, locale=lang)
    page, office, lead = watched.page(), shown.house.office, ""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{shown.url}/{lang}/unlock")
    watched.check(page)
    page.goto(f"{shown.url}/{lang}/join")
    watched.check(page)
    _login(page, shown, lang=lang)
    expect(page.locator(".desk-lock button")).to_be_visible()
    lead = next(iter(office._keys))
    here = f"{shown.url}/{lang}/cases/{shown.case}"
    page.goto(here)
    if page.locator("form[action$='/open']").count():
        watched.check(page)
        page.locator("form[action$='/open'] button").click()
        expect(page.locator(".own")).to_be_visible()
    acts = (
        "assess",
        "reply",
        "note",
        "call",
        "assign",
        "step-off",
        "remove",
        "hold",
        "redirect",
        "close",
        "acknowledge",
        "task",
        "next-contact",
        "services",
        "refer?service=pk-01",
        "print",
    )
    kinds = ("html-in-comment.jpg", "tone.wav", "script.pdf", "chat.txt", "hundred-megapixels.png")
    items = [exhibit.item for exhibit in office.case(lead, shown.case).exhibits if exhibit.name in kinds]
    paths = [
        "",
        "cases",
        "cases?show=aside",
        "texts",
        "texts/new",
        "people",
        "keys",
        "search",
        f"cases/{shown.case}",
        "cases/nothing",
    ]
    paths += [f"cases/{shown.case}/{act}" for act in acts] + [f"cases/{shown.case}/exhibits/{item}" for item in items]
    watched.expected = ("404",)
    for path in paths:
        page.goto(f"{shown.url}/{lang}/{path}")
        assert page.evaluate("document.documentElement.dir") == {"en": "ltr", "ur": "rtl"}[lang]
        assert page.title() != "ran"
        watched.check(page)
    page.goto(here)
    page.fill("#find", "Sana")
    page.press("#find", "Enter")
    expect(page.locator(".cases .called")).to_have_count(1)
    watched.check(page)
    assert dialogs == []
    assert all(url.startswith((shown.url, "data:", "blob:")) for url in watched.requests)


def test_a_picture_is_seen_and_a_voice_note_can_be_heard(shown: Served, browse: Callable[..., Watched]) -> None:
    watched = browse(viewport=SIZES[0])
    page = watched.page()
    _login(page, shown)
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    exhibits = {e.name: e for e in shown.house.office.case(next(iter(shown.house.office._keys)), shown.case).exhibits}
    at = f"{shown.url}/en/cases/{shown.case}/exhibits"
    for name in ("html-in-comment.jpg", "script.pdf"):
        page.goto(f"{at}/{exhibits[name].item}")
        assert (
            page.locator(".sheet-view img").evaluate("async image => (await image.decode(), image.naturalWidth)") >= 64
        )
    page.goto(f"{at}/{exhibits['tone.wav'].item}")
    heard = page.locator("audio").evaluate(
        "async sound => { sound.muted = true; await sound.play(); sound.currentTime = 0.3; return sound.duration }"
    )
    assert heard == pytest.approx(0.5, abs=0.05)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the original").click()
    assert Path(download.value.path()).read_bytes() == (HOSTILE / "tone.wav").read_bytes()
    assert watched.complaints == []


def test_evidence_opened_by_its_own_address_runs_nothing(shown: Served, browse: Callable[..., Watched]) -> None:
    watched = browse()
    page = watched.page()
    _login(page, shown)
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    exhibits = shown.house.office.case(next(iter(shown.house.office._keys)), shown.case).exhibits
    assert exhibits
    for exhibit in exhibits:
        for what in ("played", "original", "picture.png"):
            found = page.evaluate(
                """async (address) => { const got = await fetch(address); return [got.headers.get("content-type"),
                got.headers.get("content-security-policy")] }""",
                f"/en/cases/{shown.case}/exhibits/{exhibit.item}/{what}",
            )
            assert found[0].split(";")[0] in ("image/png", "audio/wav", "application/octet-stream", "text/plain")
            assert found[1] == "sandbox; default-src 'none'"


def test_nobody_at_the_desk_for_ten_minutes_and_the_screen_is_empty(
    shown: Served, browse: Callable[..., Watched]
) -> None:
    page = browse().page()
    page.clock.install()
    _login(page, shown)
    page.goto(f"{shown.url}/en/cases/{shown.case}")
    page.clock.fast_forward(9 * 60_000 + 30_000)
    page.clock.run_for(1500)
    expect(page.locator("#idle-soon")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#idle-soon")).to_be_hidden()
    page.clock.fast_forward(10 * 60_000 + 1000)
    page.clock.run_for(1500)
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()


def test_lock_in_one_tab_clears_the_other_and_shift_three_times_locks(
    shown: Served, browse: Callable[..., Watched]
) -> None:
    watched = browse()
    one, two = watched.page(), watched.page()
    _login(one, shown)
    expect(one.get_by_role("heading", name="My day")).to_be_visible()
    two.goto(f"{shown.url}/en/cases/{shown.case}")
    expect(two.get_by_role("button", name="Lock now")).to_be_visible()
    one.bring_to_front()
    for _ in range(3):
        one.keyboard.press("Shift")
    for page in (one, two):
        expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()


def test_a_caseworker_answers_with_the_keyboard_alone(shown: Served, browse: Callable[..., Watched]) -> None:
    watched = browse(viewport=SIZES[0])
    page = watched.page()
    page.goto(f"{shown.url}/en/unlock")
    _reach(page, "#name")
    page.keyboard.type("Farah")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My day")).to_be_visible()
    first = page.evaluate("document.activeElement.tagName")
    assert first == "BODY"
    _reach(page, ".cases .called")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Mailbox")).to_be_visible()
    _reach(page, "a[href$='/reply']")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_visible()
    _reach(page, "#text")
    words = f"An answer by keyboard {secrets.token_hex(4)}"
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(words)).to_be_visible()
    _reach(page, ".desk-lock button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()


def _reach(page: Page, target: str) -> None:
    for _ in range(60):
        if page.evaluate("target => document.activeElement?.matches(target) ?? false", target):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by Tab")


def test_without_scripts_the_pages_are_read_and_forms_are_sent(shown: Served, browse: Callable[..., Watched]) -> None:
    page = browse(java_script_enabled=False).page()
    _login(page, shown)
    page.goto(f"{shown.url}/en/cases/{shown.case}/note")
    page.fill("#text", "A note without scripts.")
    page.click("main button")
    expect(page.get_by_text("A note without scripts.")).to_be_visible()
    page.click(".desk-lock button")
    expect(page.get_by_role("heading", name="The desk is locked")).to_be_visible()
