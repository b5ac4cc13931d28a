"""The gate of a desk, walked by keyboard: each of the eight conditions alone keeps a text back, and nothing can be
published before all hold. And in her own voice: an intimate picture is published by nobody. In both languages."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from amanat.demo.person import File, Person
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.publication import commands as c
from amanat.desk.publication.facts import PAUSE
from amanat.publication.gate import WHY
from amanat.seal.ids import random_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import OwnVoice, Published, PublishYes, Words, sign_consent, text_hash
from amanat.seal.record import Record
from tests.desk import parties as p
from tests.desk.house import EVERYTHING, House
from tests.desk.test_assessment import drawn, saved
from tests.desk.test_publication import Room
from tests.e2e import fair
from tests.e2e.fair import LANGS, STATEMENT, Worker, answers, signs, unmet
from tests.e2e.test_desk import Served

pytestmark = pytest.mark.e2e
BOTH = pytest.mark.parametrize("lang", LANGS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with fair.desk_at(tmp_path_factory.mktemp("gate"), "inquiry") as made:
        yield made


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with fair.desk_at(tmp_path_factory.mktemp("press"), "publisher") as made:
        yield made


GUILT = "The harasser at Lark Studios threatened a trainee."
CORRECTION = c.Text(
    {"en": "Correction", "ur": "درستی"},
    {"en": "The complaint was lodged in June, not in May.", "ur": "شکایت مئی میں نہیں، جون میں دی گئی۔"},
    source="complainant",
)
NOT_THEIRS = {
    "title_en": "What the committee decided",
    "title_ur": "کمیٹی نے کیا طے کیا",
    "text_en": "The committee may not decide this. Another body may.",
    "text_ur": "کمیٹی اِس کا فیصلہ نہیں کر سکتی۔ کوئی اور ادارہ کر سکتا ہے۔",
}


def lacks(worker: Worker, gate: str, *numbers: int) -> None:
    """On the gate page exactly these rows do not hold, and nothing can be pressed unless all do."""
    worker.open(gate)
    assert unmet(worker) == set(numbers)
    assert worker.page.locator("form[action$='/publish']").count() == (0 if numbers else 1)


def drafted(worker: Worker, field_of: dict[str, str]) -> None:
    for field, words in field_of.items():
        worker.rewrite(f"#{field}", words)
    worker.looks()
    worker.send()


def fields(text: c.Text) -> dict[str, str]:
    pieces = (("title", text.title), ("text", text.text))
    return {f"{piece}_{lang}": words for piece, said in pieces for lang, words in said.items()}


@BOTH
def test_each_of_the_eight_keeps_it_back_until_all_of_them_hold(browser: Browser, desk: Served, lang: str) -> None:
    house = desk.house
    her, case = fair.came_in(house, scope=False)
    room, worker = fair.room_of(house, her, case), Worker(browser, desk, lang)
    worker.opens(f"cases/{case}/publication/new")
    drafted(worker, {**fields(STATEMENT), "text_en": GUILT})
    gate = worker.here()
    name = gate.rsplit("/", 1)[1]
    lacks(worker, gate, 1, 2, 3, 4, 5, 6, 7)
    expect(worker.page.locator("ol.gate > li").nth(2).locator("mark").first).to_contain_text("harasser")
    worker.looks()
    fair.in_scope(house, case)
    lacks(worker, gate, 2, 3, 4, 5, 6, 7)
    worker.follow("main a[href$='/write/statement']")
    drafted(worker, fields(STATEMENT))
    lacks(worker, gate, 2, 4, 5, 6, 7)
    worker.follow("main form[action$='/ask'] button")
    lacks(worker, gate, 2, 4, 5, 6, 7)
    house.sync()
    digest = text_hash(Published(Words(**STATEMENT.title), Words(**STATEMENT.text)))
    room.say_yes(name, digest=digest)
    lacks(worker, gate, 4, 5, 6, 7)
    worker.follow("main a[href$='/tell']")
    worker.choose("way", "letter")
    worker.write("#gist_en", "A text about a complaint at Lark Studios.")
    expect(worker.refused()).to_have_text(worker.say("Two people decide first that it is safe for her."))
    p.safe(house, case)
    worker.open(f"{gate}/tell")
    worker.choose("way", "letter")
    worker.write("#gist_en", "A text about a complaint at Lark Studios.")
    worker.send()
    lacks(worker, gate, 4, 5, 6, 7)
    worker.reads(WHY["told.waits"][lang])
    fair.go(desk, 9)
    lacks(worker, gate, 5, 6, 7)
    answers(worker, gate, "ground", "stalled")
    lacks(worker, gate, 5, 6, 7)
    worker.reads(WHY["ground.untried"][lang])
    answers(worker, gate, "ground", "danger")
    lacks(worker, gate, 6, 7)
    answers(worker, gate, "orders", "none")
    lacks(worker, gate, 6, 7)
    answers(worker, gate, "exposure", "nobody")
    lacks(worker, gate, 7)
    assert house.http.get(f"/{lang}/public/{name}").status_code == 404
    hina, rabia = (Worker(browser, desk, lang, one) for one in ("Hina", "Rabia"))
    signs(hina, gate)
    lacks(worker, gate, 7)
    signs(rabia, gate, yes=False)
    lacks(worker, gate, 7)
    worker.reads(WHY["reviews.no"][lang])
    signs(rabia, gate)  # asked again, they say otherwise
    lacks(worker, gate)
    worker.looks()
    fair.publishes(worker, gate)
    assert STATEMENT.text[lang] in house.http.get(f"/{lang}/public/{name}").text

    only_what_was_decided_is_missing(browser, worker, room, gate)
    for one in (worker, hina, rabia):
        one.leave()


def only_what_was_decided_is_missing(browser: Browser, worker: Worker, room: Room, gate: str) -> None:
    """The eighth: it was decided, and a correction of the statement would stand there without that."""
    house, case, name = worker.desk.house, room.case, gate.rsplit("/", 1)[1]
    proceeding.take_step(house.office, house.lead, case, room.version, "inquiry_opened", reason="")
    fair.decided(house, case, "no_jurisdiction")
    correct(worker, gate)
    agreed_and_signed(room, name)
    lacks(worker, gate, 8)
    worker.reads(WHY["outcome.missing"][worker.lang])
    worker.looks()
    worker.follow("main form[action$='/drop'] button")
    fair.says_publicly(browser, worker, gate, NOT_THEIRS)
    correct(worker, gate)
    lacks(worker, gate, 2, 4, 5, 6, 7)  # what was put away is asked about anew
    agreed_and_signed(room, name)
    lacks(worker, gate)
    fair.publishes(worker, gate)
    page = house.http.get(f"/{worker.lang}/public/{name}").text
    for words in (STATEMENT.text, CORRECTION.text, {"en": NOT_THEIRS["text_en"], "ur": NOT_THEIRS["text_ur"]}):
        assert words[worker.lang] in page


def agreed_and_signed(room: Room, name: str) -> None:
    fair.agreed_to(room, name, CORRECTION)
    for by in (room.first, room.second):
        room.sign(name, by)


def correct(worker: Worker, gate: str) -> None:
    worker.open(gate)
    worker.follow("main a[href$='/write/correction']")
    drafted(worker, fields(CORRECTION))


# --- her own voice, with a picture


def speaks(house: House, picture: bytes) -> tuple[Person, str, str]:
    """Her own text with a picture, said twice a day apart: she, the case, the publication."""
    her, name = house.person(), random_id(secrets.token_bytes)
    her.keep(Record("en", age_group="adult"))
    (manifest,) = her.add([File("arm.png", "image/png", picture)])
    her.send(house.entry, EVERYTHING, purpose="publication_talk")
    key = publication_key(her.phrase, name)
    words = Words("My words"), Words("He beat me while I was pregnant.")
    digest = text_hash(Published(*words, "Noor Example", (manifest.hash,)))
    sig = sign_consent(name, house.entry.desk, digest, key)
    before = {row.case for row in house.office.inbox(house.lead, "all")}
    house.sync()
    said = OwnVoice(
        name, "en", "Noor Example", "My words", "He beat me while I was pregnant.", (manifest.item,), digest,
        key.public, sig,
    )  # fmt: skip
    her.say(house.entry, said)
    house.sync()
    (case,) = {row.case for row in house.office.inbox(house.lead, "all")} - before
    house.clock.now += PAUSE + 60
    her.say(house.entry, PublishYes(name, digest, key.public, sig))
    house.sync()
    return her, case, name


def answered(worker: Worker, gate: str, faces: str) -> None:
    """Everything that the gate asks, by keyboard, but the two signatures."""
    worker.opens(gate)
    for what, chosen in (("adult", "yes"), ("faces", faces), ("orders", "none"), ("exposure", "nobody")):
        answers(worker, gate, what, chosen)


@BOTH
def test_an_intimate_picture_is_refused_and_help_is_offered(browser: Browser, press: Served, lang: str) -> None:
    her, case, name = speaks(press.house, saved(drawn(11)))
    gate, worker = f"cases/{case}/publication/{name}", Worker(browser, press, lang)
    answered(worker, gate, "intimate")
    room = fair.room_of(press.house, her, case)
    for by in (room.first, room.second):
        room.sign(name, by)
    lacks(worker, gate, 1)
    assert worker.page.locator("ol.gate > li").first.get_attribute("class") == "blocked"
    worker.reads(WHY["own.intimate"][lang])
    worker.looks()
    assert press.house.http.get(f"/{lang}/public/{name}").status_code == 404
    worker.page.goto(f"{press.house.intake.base}/{lang}/")
    worker.follow("a[href$='/pictures']")
    worker.looks()
    worker.leave()


@BOTH
def test_a_picture_on_the_private_list_is_published_by_nobody(browser: Browser, press: Served, lang: str) -> None:
    seed = 20 + LANGS.index(lang)
    _other, where, _ = speaks(press.house, saved(drawn(seed)))
    worker = Worker(browser, press, lang)
    worker.opens(f"cases/{where}/pictures")
    worker.follow("main li form button")
    worker.reads(worker.say("On the list since"))
    her, case, name = speaks(press.house, saved(drawn(seed), "JPEG", quality=60))
    gate = f"cases/{case}/publication/{name}"
    answered(worker, gate, "none")
    room = fair.room_of(press.house, her, case)
    for by in (room.first, room.second):
        room.sign(name, by)
    lacks(worker, gate)
    worker.watched.expected = ("400 (Bad Request)",)
    worker.follow(f"main form[action$='/{gate}/publish'] button")
    expect(worker.page.get_by_role("alert")).to_contain_text(
        worker.say("A picture is on the private list of this desk. It is never published.")
    )
    worker.looks()
    press.house.sync()
    assert press.house.http.get(f"/{lang}/public/{name}").status_code == 404
    worker.leave()
