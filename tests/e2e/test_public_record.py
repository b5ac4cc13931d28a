"""The public record in real Chromium: equal prominence as the browser computes it, axe, keyboard, narrow screens, no
script, print, and a take-down as a reader meets it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from amanat.intake.app import build
from amanat.intake.desks import admit
from amanat.seal.proceedings import Words
from amanat.seal.publication import Entry
from amanat.store.writer import SmallJob
from tests.e2e.conftest import PHONE, axe, tab_through, wait_for
from tests.intake.conftest import initialise
from tests.intake.people import Desk, Sender
from tests.intake.publishing import COLLEGE, PERSON, Account, named, picture

pytestmark = pytest.mark.e2e
WIDE = {"width": 1280, "height": 900}
LANGS = ("en", "ur")


@dataclass
class Record:
    """A public record with invented entries: one with everything, one without a reply, one that was taken back."""

    url: str
    client: httpx.Client
    house: Desk
    worker: Sender
    whole: Account
    silent: Account
    retracted: Account

    @property
    def paths(self) -> list[str]:
        whole = self.whole.id
        ids = [whole, self.silent.id, self.retracted.id]
        more = ["institutions", f"{whole}/history", f"{whole}/1", f"{whole}/1/1"]
        return ["public", *(f"public/{each}" for each in [*ids, *more])]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    app = build(initialise(tmp_path_factory.mktemp("record") / "data"))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, server_header=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with httpx.Client(base_url=url) as client:
        house = Desk(name="Open Page (invented)", kind="publisher")
        assert client.post("/v1/desks", content=house.entry()).status_code == 200
        app.intake.writer.do(SmallJob(lambda sheet: admit(sheet, house.id)))
        wait_for(lambda: app.intake.desks.desk_of(house.epoch.public) is not None, "the intake to know the desk")
        hour = int(time.time()) // 3600 * 3600
        accounts = [Account(house, hour) for _ in range(3)]
        made = Record(url, client, house, Sender(client, house.epoch), *accounts)
        fill(made)
        yield made
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


def fill(record: Record) -> None:
    worker, whole, drawn = record.worker, record.whole, picture(200)
    text = Words(en="A lamp was moved. " * 30, ur="لالٹین ہٹائی گئی۔ " * 30)
    title = Words(en="The lamp of Nowhere College", ur="ناوئیر کالج کی لالٹین")
    own = whole.own_voice(title=title, text=text, institutions=(COLLEGE,), pictures=(named(drawn),))
    reply = Words(en="It was mended.", ur="اُس کی مرمت ہوئی۔")

    def put(account: Account, entry: Entry, *pictures: bytes) -> None:
        assert account.publish(worker, entry, *pictures).status_code == 200

    put(whole, own, drawn)
    put(whole, whole.entry("reply", title=reply, text=Words(en="It was broken.", ur="وہ ٹوٹی تھی۔")))
    put(whole, whole.entry("correction", of=1, title=reply, text=reply))
    put(whole, whole.cleared(text=reply))
    put(record.silent, record.silent.statement(individual=PERSON, text=reply))
    put(record.retracted, record.retracted.statement(asked="unsafe", until=None))
    put(record.retracted, record.retracted.entry("retraction", of=1))


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


LOOK = """nodes => nodes.map(node => {
  const parts = ['', 'h2', '.said'].map(inside => inside ? node.querySelector(inside) : node).map(each => {
    const style = getComputedStyle(each);
    return [style.fontFamily, style.fontSize, style.fontWeight, style.color, style.lineHeight, style.opacity,
            style.visibility, style.textAlign, style.backgroundColor].join('|');
  });
  const box = node.getBoundingClientRect();
  return {parts, width: box.width, left: box.left, top: box.top, id: node.id};
})"""


def articles(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.locator("article.entry").evaluate_all(LOOK)
    return found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_account_reply_and_exoneration_have_the_same_type_and_width_in_their_order(
    page: Page, record: Record, lang: str, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{record.url}/{lang}/public/{record.whole.id}")
    account, reply, outcome, correction = articles(page)
    assert [each["id"] for each in (account, reply, outcome, correction)] == ["n1", "n2", "n4", "n3"]
    for other in (reply, outcome, correction):
        assert other["parts"] == account["parts"]
        assert abs(other["width"] - account["width"]) < 0.51
    if size is WIDE:
        assert abs(reply["top"] - account["top"]) < 1, "side by side"
        assert (reply["left"] > account["left"]) == (lang == "en")
        assert abs(outcome["left"] - account["left"]) < 1
    else:
        assert account["top"] < reply["top"] < outcome["top"] < correction["top"]
        link = page.locator("a[href='#reply']").first.bounding_box()
        assert link is not None
        assert link["y"] < account["top"], "the way to the reply comes before the account"


@pytest.mark.parametrize("lang", LANGS)
def test_a_missing_reply_takes_the_place_of_one(page: Page, record: Record, lang: str) -> None:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.goto(f"{record.url}/{lang}/public/{record.silent.id}")
    account, none = articles(page)
    assert none["parts"] == account["parts"]
    assert abs(none["width"] - account["width"]) < 0.51
    assert abs(none["top"] - account["top"]) < 1


@pytest.mark.parametrize("lang", LANGS)
def test_in_the_list_every_kind_looks_the_same_newest_first(page: Page, record: Record, lang: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{record.url}/{lang}/public")
    look = LOOK.replace("['', 'h2', '.said']", "['', 'h2', 'h2 a', 'p']")
    rows: list[dict[str, Any]] = page.locator(".posted").evaluate_all(look)
    assert len(rows) == 7
    assert {(tuple(row["parts"]), row["width"]) for row in rows} == {(tuple(rows[0]["parts"]), rows[0]["width"])}
    links = page.locator(".posted h2 a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links[3:] == [f"/{lang}/public/{record.whole.id}#n{n}" for n in (4, 3, 2, 1)]


@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_and_nothing_needs_sideways_scroll(page: Page, record: Record, lang: str) -> None:
    for path in record.paths:
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.goto(f"{record.url}/{lang}/{path}")
        assert axe(page) == [], path
        page.emulate_media(color_scheme="dark")
        assert axe(page, "color-contrast") == [], path
        page.emulate_media(color_scheme="light")
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_everything_is_reached_by_keyboard_leave_first(page: Page, record: Record) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{record.url}/en/public/{record.whole.id}")
    tab_through(page)
    page.locator("a[href='#reply']").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#reply")


def test_it_reads_and_prints_without_script(browser: Browser, record: Record) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{record.url}/en/public/{record.whole.id}")
    assert page.locator("#n4 h2").inner_text() == "The committee cleared the respondent"
    assert not [url for url in asked if "/public/" in url and not url.endswith(record.whole.id)], (
        "no picture comes unasked"
    )
    page.emulate_media(media="print")
    assert not page.locator("#leave").is_visible()
    assert page.locator("#n1 .said").first.is_visible()
    assert len(page.pdf()) > 5000
    page.goto(f"{record.url}/en/public/{record.whole.id}/1/1")
    assert page.locator("img.shown").evaluate("image => image.naturalWidth") == 200
    context.close()


def test_a_reader_who_comes_back_after_the_take_down_finds_the_outcome_alone(page: Page, record: Record) -> None:
    account = Account(record.house, record.whole.at)
    assert account.publish(record.worker, account.own_voice()).status_code == 200
    assert account.publish(record.worker, account.cleared()).status_code == 200
    address = f"{record.url}/ur/public/{account.id}"
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.goto(address)
    before = articles(page)[-1]
    began = time.monotonic()
    assert account.take_down(record.client).status_code == 200
    page.goto("about:blank")
    answer = page.goto(address)
    if answer is not None and answer.status == 200:  # kept by the browser, as it may be for a minute
        answer = page.reload()
    assert answer is not None
    assert answer.status == 410
    assert time.monotonic() - began < 60
    (left,) = articles(page)
    assert left["parts"] == before["parts"]
    assert left["width"] == before["width"]
    assert axe(page) == []
