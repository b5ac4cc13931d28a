"""The verifier in one file, opened from the disk in a real browser: it says of every file what the command says, and no
request ever leaves it."""

from __future__ import annotations

import json
import os
import re
import socket
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from amanat.casefile import layout
from amanat.casefile.container import Entry, directory, local_header
from amanat.casefile.finding import Finding, Level, codes
from amanat.casefile.verify import verify
from amanat.seal.age import PassphraseRecipient, seal
from amanat.seal.custody import ROLES, WHATS
from amanat.web.render import STATIC
from tests.casefile.tamper.corpus import HONEST, KINDS
from tests.casefile.tamper.ground import Case, Ground, edit
from tests.casefile.tamper.listing import Kind
from tests.e2e.conftest import PHONE, Watched

PAGE = STATIC / "app" / "verify.html"
DESKTOP = {"width": 1280, "height": 900}
EXITS = {"intact": 0, "altered": 1, "unproven": 1, "unreadable": 2}
PHOTO = "data/originals/E1.jpg"
ALONE = {
    "not-there": "nobody can choose a file that is not there",
    "folder-of-nothing": "a browser gives the files of a folder; of an empty one it gives nothing",
    "folder-with-a-link": "a browser gives what a link leads to, or leaves it out",
    "folder-with-a-linked-folder": "the same; what is inside is checked all the same",
    "folder-with-a-pipe": "a browser takes it for an empty file",
}
"""What a browser cannot be shown, with the reason."""


class Verifier:
    """The page as somebody sees it who opened it from a stick. Every address that it asks for is kept, and refused
    unless its own policy alone is to be tried (`open_road`)."""

    def __init__(
        self, browser: Browser, size: dict[str, int] = DESKTOP, language: str = "en-GB", *, open_road: bool = False
    ) -> None:
        assert PAGE.exists(), "The browser's part is not built. Type: make browser"
        self.watched = Watched(browser.new_context(viewport=size, locale=language))  # type: ignore[arg-type]
        if not open_road:
            self.watched.context.route(re.compile("^(?!file:)"), lambda route: route.abort())
        self.page: Page = self.watched.page()
        self.open()

    def open(self) -> None:
        self.page.goto(PAGE.as_uri())

    def choose(self, file: Path) -> None:
        self.page.set_input_files("#folder" if file.is_dir() else "#file", file)
        expect(self.page.locator(".chosen").first).to_contain_text(file.name)

    def give(self, case: Case) -> None:
        """The file, what opens its seal, and the keys; what stands in a field already is left there."""
        page = self.page
        self.choose(case.file)
        is_sealed = page.locator("#passphrase").count() > 0  # a file that was turned into text does not say so
        if case.passphrase and is_sealed:
            page.fill("#passphrase", case.passphrase)
        if case.identity and is_sealed:
            key = f"# made up\n{case.identity}\n".encode()
            page.set_input_files("#identity", {"name": "key.txt", "mimeType": "text/plain", "buffer": key})
            page.wait_for_selector("section .chosen:has-text('key.txt')")
        if not page.locator("#desk").is_visible():
            page.locator("summary").click()
        given = {"desk": case.desk, "log": case.log_key, "witnesses": "\n".join(case.witness_keys)}
        for field, text in {**given, "roots": case.tsa_root.decode()}.items():
            if page.input_value(f"#{field}") != text:
                page.fill(f"#{field}", text)

    def check(self, case: Case) -> tuple[int, frozenset[str]]:
        """The exit code that the command would have, and every code that is more than a note."""
        if self.page.locator("#again").count() == 0:
            self.open()  # also where the last file was not opened: nothing of it may stay
        else:
            self.page.click("#again")
        self.give(case)
        self.page.click("#check")
        return self.result()

    def result(self) -> tuple[int, frozenset[str]]:
        verdict = self.page.wait_for_selector("[data-verdict], #passphrase-error, #identity-error", timeout=60_000)
        assert verdict is not None
        if verdict.get_attribute("id") is not None:  # it asks again, and says nothing about the file
            typed = self.page.input_value("#passphrase") or verdict.get_attribute("id") == "identity-error"
            return 2, frozenset({"seal.wrong_key" if typed else "seal.no_key"})
        found = self.page.locator("[data-code]").evaluate_all("all => all.map(one => one.dataset.code)")
        said = frozenset(code for code in found if Finding(code).level is not Level.NOTE)
        return EXITS[str(verdict.get_attribute("data-verdict"))], said


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("tamper") / "ground")


@pytest.fixture(scope="module")
def verifier(browser: Browser) -> Verifier:
    return Verifier(browser)


@pytest.fixture
def honest(ground: Ground) -> Case:
    return with_keys(ground, Case("honest", ground.made.file, frozenset(), 0))


@pytest.fixture
def altered(ground: Ground, tmp_path: Path) -> Case:
    path = tmp_path / "altered.zip"
    path.write_bytes(ground.changed(edit(PHOTO, lambda data: data[:-1] + bytes([data[-1] ^ 1]))))
    found = frozenset({"manifest.altered", "metadata.hash", "metadata.case"})
    return with_keys(ground, Case("altered", path, found, 1))


def with_keys(ground: Ground, case: Case) -> Case:
    """The case with the keys of the house."""
    house = ground.house
    return replace(
        case,
        log_key=house.log_key,
        witness_keys=tuple(house.witness_keys),
        tsa_root=house.tsa_root,
        desk=house.desk,
    )


SEEN = [kind for kind in (*KINDS, *HONEST) if kind.name not in ALONE]


def first_of_each_code() -> list[Kind]:
    """So many that every code comes once, and a few that must pass."""
    told = set[str]()
    chosen = [kind for kind in HONEST if kind.name not in ALONE][::5]
    for kind in KINDS:
        if kind.name not in ALONE and not kind.expect <= told:
            told |= kind.expect
            chosen.append(kind)
    return chosen


SOME = first_of_each_code()


def agrees(verifier: Verifier, ground: Ground, folder: Path, kind: Kind) -> None:
    case = kind.made(ground, folder)
    assert verifier.check(case) == (case.exit, case.expect)
    assert verifier.watched.complaints == []
    assert set(verifier.watched.requests) == {PAGE.as_uri()}


@pytest.mark.parametrize("kind", SOME, ids=lambda kind: kind.name)
def test_each_code_comes_as_the_command_says_it(verifier: Verifier, ground: Ground, tmp_path: Path, kind: Kind) -> None:
    agrees(verifier, ground, tmp_path, kind)


@pytest.mark.soak
@pytest.mark.parametrize("kind", [kind for kind in SEEN if kind not in SOME], ids=lambda kind: kind.name)
def test_it_says_of_each_other_file_what_the_command_says(
    verifier: Verifier, ground: Ground, tmp_path: Path, kind: Kind
) -> None:
    agrees(verifier, ground, tmp_path, kind)


def test_what_it_cannot_be_shown_is_still_a_case_of_the_command() -> None:
    assert {kind.name for kind in KINDS} >= set(ALONE)


def test_its_findings_are_those_of_the_command_in_the_same_order_and_places(
    verifier: Verifier, ground: Ground, altered: Case
) -> None:
    verifier.check(altered)
    said = verifier.page.locator("[data-code]").evaluate_all(
        "all => all.map(one => [one.dataset.code, Number(one.dataset.count)])"
    )
    report = verify(altered.file, altered.trust)
    wanted = [one.code for one in report.findings]
    assert dict(said) == {code: wanted.count(code) for code in wanted}
    bad = [one.code for one in report.findings if one.level is Level.BAD]
    assert [code for code, _ in said if code in bad] == bad
    assert verifier.page.locator("[data-code='manifest.altered'] li").all_inner_texts() == [PHOTO]


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_state_of_the_page_is_clean_in_both_languages(
    browser: Browser, honest: Case, altered: Case, size: dict[str, int], language: str
) -> None:
    seen = Verifier(browser, size, {"en": "en-GB", "ur": "ur-PK"}[language])
    page = seen.page
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("html").get_attribute("dir") == {"en": "ltr", "ur": "rtl"}[language]
    seen.watched.check(page)
    page.click("#check")
    page.wait_for_selector("#file-error")
    seen.watched.check(page)
    seen.give(honest)
    seen.watched.check(page)
    for case in (honest, altered):
        seen.check(case)
        seen.watched.check(page)
    words = page.inner_text("body")
    assert ("Nothing leaves this computer" in words) is (language == "en")
    assert "admissib" not in words.lower()
    seen.watched.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_changed_not_proved_and_not_read_never_look_alike(
    browser: Browser, honest: Case, altered: Case, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    junk = tmp_path / "junk.zip"
    junk.write_bytes(b"no case file")
    seen = Verifier(browser)
    seen.page.emulate_media(color_scheme=scheme)
    unproved = replace(honest, log_key="", witness_keys=(), tsa_root=b"")
    unreadable = replace(honest, file=junk, passphrase="", identity="")
    looks = []
    for case, name in (
        (honest, "intact"),
        (altered, "altered"),
        (unproved, "unproven"),
        (unreadable, "unreadable"),
    ):
        seen.open()
        seen.give(case)
        seen.page.click("#check")
        seen.result()
        box = seen.page.locator(f"[data-verdict={name}]")
        colours = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderTopColor].join()"
        looks.append((box.evaluate(colours), box.locator("h1 .sign path").get_attribute("d")))
        seen.watched.check(seen.page)
    seen.watched.context.close()
    for part in zip(*looks, strict=True):
        assert len(set(part)) == 4


def test_the_language_can_be_changed_at_the_result_and_the_finding_stays(verifier: Verifier, altered: Case) -> None:
    verifier.check(altered)
    page = verifier.page
    assert Finding("manifest.altered").means("en") in page.inner_text("main")
    page.click("#tongue")
    assert Finding("manifest.altered").means("ur") in page.inner_text("main")
    assert Finding("manifest.altered").to_do("ur") in page.inner_text("main")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.click("#tongue")
    assert page.locator("html").get_attribute("lang") == "en"


def test_it_goes_by_keyboard_alone(browser: Browser, honest: Case) -> None:
    seen = Verifier(browser)
    page = seen.page
    seen.choose(honest.file)
    assert page.evaluate("document.activeElement.id") == "file"
    stops = []
    for _ in range(8):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        if stops[-1] == "check":
            break
    assert stops == ["folder", "keys-file", "SUMMARY", "check"]
    page.keyboard.press("Enter")
    seen.result()
    assert page.evaluate("document.activeElement.id") == "verdict"
    seen.watched.context.close()


KEYS_FILES = {
    "lines": "desk {desk}\nlog {log}\n{witnesses}\n{root}",
    "printed": "Keys of the desk (made up). Fingerprint: {desk}\n\n  {log}\n\n  {witnesses}\n\n{root}",
    "json": "{json}",
}


@pytest.mark.parametrize("form", KEYS_FILES)
def test_a_keys_file_fills_the_fields(verifier: Verifier, honest: Case, form: str) -> None:
    given = {"desk": honest.desk, "log": honest.log_key, "witnesses": "\n".join(honest.witness_keys)}
    as_json: dict[str, Any] = {**given, "witnesses": list(honest.witness_keys), "root": honest.tsa_root.decode()}
    text = KEYS_FILES[form].format(**given, root=honest.tsa_root.decode(), json=json.dumps(as_json))
    verifier.open()
    verifier.choose(honest.file)
    page = verifier.page
    page.set_input_files("#keys-file", {"name": "keys.txt", "mimeType": "text/plain", "buffer": text.encode()})
    expect(page.locator("#desk")).to_have_value(honest.desk)
    page.click("#check")
    assert verifier.result() == (0, frozenset())


def test_a_keys_file_of_two_desks_is_said(verifier: Verifier, honest: Case) -> None:
    verifier.open()
    text = f"desk {honest.desk}\ndesk 0000 1111 2222 3333 4444\n{honest.log_key}".encode()
    page = verifier.page
    page.set_input_files("#keys-file", {"name": "two.txt", "mimeType": "text/plain", "buffer": text})
    expect(page.locator("#keys-several")).to_contain_text("more than one desk")
    expect(page.locator("#keys-name")).to_contain_text("two.txt")
    expect(page.locator("#desk")).to_have_value(honest.desk)


WRONG = {
    "desk": ("b4b8 8998", "groups"),
    "log": ("localhost/ledger/1+fe241826+AZ", "cannot be read"),
    "witnesses": ("witness.example+00000000+AAAA", "cannot be read"),
    "roots": ("-----BEGIN CERTIFICATE-----", "no certificate"),
}


@pytest.mark.parametrize("field", WRONG)
def test_a_key_that_is_of_no_use_is_said_at_its_field_and_nothing_typed_is_lost(
    verifier: Verifier, honest: Case, field: str
) -> None:
    text, words = WRONG[field]
    verifier.open()
    verifier.give(honest)
    page = verifier.page
    page.fill(f"#{field}", text)
    page.click("#check")
    expect(page.locator(f"#{field}-error")).to_contain_text(words)
    assert page.evaluate("document.activeElement.id") == f"{field}-error"
    assert page.input_value(f"#{field}") == text
    assert page.locator(".chosen").first.inner_text().startswith(honest.file.name)


def test_a_key_in_the_place_of_another_is_told_apart(verifier: Verifier, honest: Case) -> None:
    verifier.open()
    verifier.give(honest)
    page = verifier.page
    page.fill("#log", honest.witness_keys[0])
    page.click("#check")
    expect(page.locator("#log-error")).to_contain_text("something else")
    page.fill("#log", "")
    page.click("#check")
    expect(page.locator("#log-error")).to_contain_text("Give the key of the log")
    page.fill("#log", honest.log_key)
    page.fill("#witnesses", f"{honest.witness_keys[0]}\n{honest.witness_keys[0]}")
    page.click("#check")
    expect(page.locator("#witnesses-error")).to_contain_text("twice")


def test_the_next_file_keeps_the_keys_and_forgets_the_file(verifier: Verifier, honest: Case) -> None:
    verifier.check(honest)
    page = verifier.page
    page.click("#again")
    assert page.input_value("#log") == honest.log_key
    assert page.locator("section .chosen").count() == 0


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_wrong_passphrase_is_not_the_files_fault_and_is_asked_again(
    browser: Browser, honest: Case, ground: Ground, tmp_path: Path, language: str
) -> None:
    sealed = tmp_path / "case-file.zip.age"
    sealed.write_bytes(seal(ground.honest, [PassphraseRecipient(b"quiet lamp harbour", 12)], ground.house.dice))
    seen = Verifier(browser, PHONE, {"en": "en-GB", "ur": "ur-PK"}[language])
    page = seen.page
    seen.give(replace(honest, file=sealed, passphrase=""))
    page.click("#check")
    expect(page.locator("#passphrase-error")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "passphrase"
    page.fill("#passphrase", "quiet lamp harbour ")
    page.click("#check")
    said = page.locator("#passphrase-error")
    expect(said).to_contain_text({"en": "does not open it", "ur": "نہیں کھولتا"}[language], timeout=60_000)
    assert page.locator("[data-verdict]").count() == 0, "nothing was said of the file"
    assert page.evaluate("document.activeElement.id") == "passphrase"
    assert page.locator(".chosen").first.inner_text().startswith(sealed.name)
    seen.watched.check(page)
    page.check("#seen")
    assert page.locator("#passphrase").get_attribute("type") == "text"
    assert page.input_value("#passphrase") == "quiet lamp harbour ", "nothing typed is lost"
    page.fill("#passphrase", "quiet lamp harbour")
    page.click("#check")
    assert seen.result() == (0, frozenset())
    seen.watched.context.close()


def test_a_print_has_the_result_and_no_buttons(verifier: Verifier, altered: Case) -> None:
    verifier.check(altered)
    page = verifier.page
    page.emulate_media(media="print")
    assert page.locator("#verdict").is_visible()
    assert page.get_by_text(honest_key := altered.log_key).count() > 0, honest_key
    assert not any(one.is_visible() for one in page.locator("button").all())
    page.emulate_media(media="screen")


TRIES = """async address => {
  const said = [];
  const sent = async (name, act) => { try { await act(); said.push(name); } catch { /* as it must be */ } };
  const loaded = (one) => new Promise((good, bad) => { one.onload = good; one.onopen = good; one.onerror = bad; });
  await sent("fetch", () => fetch(`http://${address}/`, { mode: "no-cors" }));
  await sent("beacon", () => navigator.sendBeacon(`http://${address}/`));
  await sent("picture", () => { const one = new Image(); one.src = `http://${address}/a.png`; return loaded(one); });
  await sent("socket", () => loaded(new WebSocket(`ws://${address}/`)));
  await sent("worker", () => { const one = new Worker("data:text/javascript,postMessage(1)"); return loaded(one); });
  await sent("script", () => {
    const one = document.createElement("script"); one.textContent = "window.ran = 1"; document.body.append(one);
    if (!window.ran) throw new Error();
  });
  return said;
}"""
"""Every way out that a script has; says which of them went through."""


def test_its_policy_lets_nothing_out_even_if_a_script_tried(browser: Browser) -> None:
    seen = Verifier(browser, open_road=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        said = seen.page.evaluate(TRIES, f"127.0.0.1:{listener.getsockname()[1]}")
        with pytest.raises(TimeoutError):
            listener.accept()
    # A beacon is taken and then dropped: that nobody was asked, the listener says.
    assert set(said) <= {"beacon"}
    seen.watched.context.close()


def test_one_file_holds_all_of_it() -> None:
    html = PAGE.read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b|\b(?:src|href)=", html.partition("<script")[0])
    for code in codes():
        assert code in html, code
    for word in (*WHATS, *ROLES):
        assert f'"{word}"' in html or f"`{word}`" in html, word
    assert "admissible" not in html


def large(path: Path, size: int) -> None:
    """No case file, but a zip that holds one large exhibit, of zeros that take no room on the disk."""
    name = f"{layout.ROOT}data/originals/E1.bin"
    with path.open("wb") as file:
        file.write(local_header(name, size))
        file.seek(size, os.SEEK_CUR)
        file.write(directory([Entry(name, size, 0, 0)], file.tell()))


def test_a_file_is_read_while_the_page_answers_and_can_be_stopped(browser: Browser, tmp_path: Path) -> None:
    large(tmp_path / "large.zip", 1 << 30)
    seen = Verifier(browser)
    seen.choose(tmp_path / "large.zip")
    seen.page.click("#check")
    expect(seen.page.locator("#amount")).to_contain_text("GB")
    seen.page.get_by_role("button", name="Stop").click()
    expect(seen.page.locator("#page-error")).to_contain_text("Stopped")
    seen.watched.context.close()


@pytest.mark.soak
def test_two_gigabytes_are_read_in_bounded_memory(browser: Browser, tmp_path: Path) -> None:
    large(tmp_path / "large.zip", 2 << 30)
    seen = Verifier(browser)
    seen.choose(tmp_path / "large.zip")
    seen.page.click("#check")
    session, most = browser.new_browser_cdp_session(), 0
    while seen.page.locator("[data-verdict]").count() == 0:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        most = max(most, *(resident(one["id"]) for one in processes if one["type"] in ("renderer", "browser")))
        time.sleep(0.2)
    assert seen.result()[1] >= {"container.crc", "bag.missing"}
    assert most < 700 << 20, f"{most >> 20} MiB"
    seen.watched.context.close()


def resident(process: int) -> int:
    """Bytes that a process holds in memory now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
