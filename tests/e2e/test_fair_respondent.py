"""The respondent is told, and answers within more time or not at all; is cleared, as clearly as was complained; what an
appeal changed stands beside what was said before. A desk by keyboard, phones, the public record; in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from amanat.seal.proceedings import Reply
from tests.desk import parties as p
from tests.desk.test_parties_letters import lines, opens
from tests.e2e import fair
from tests.e2e.conftest import PHONE, Watched
from tests.e2e.fair import LANGS, Worker, go, on, outside, reads_day, where_it_stands
from tests.e2e.test_desk import Served
from tests.e2e.test_desk_days import choose_file
from tests.e2e.test_public_record import articles

pytestmark = pytest.mark.e2e
BOTH = pytest.mark.parametrize("lang", LANGS)
WINDOW = "Case {number}: the time to answer ended on {day}."
CLEARED = {
    "title_en": "What the committee decided",
    "title_ur": "کمیٹی نے کیا طے کیا",
    "text_en": "The committee found the complaint not substantiated. It found nothing against the respondent.",
    "text_ur": "کمیٹی کے مطابق شکایت ثابت نہیں ہوئی۔ اُسے جوابدہ کے خلاف کچھ نہیں ملا۔",
}
CHANGED = {
    "title_en": "What the Ombudsperson decided",
    "title_ur": "محتسب نے کیا طے کیا",
    "text_en": "On appeal the Ombudsperson changed the decision of the committee and upheld the complaint.",
    "text_ur": "اپیل پر محتسب نے کمیٹی کا فیصلہ بدل دیا، اور شکایت کو درست مانا۔",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with fair.desk_at(tmp_path_factory.mktemp("respondent"), "inquiry") as made:
        yield made


@BOTH
def test_after_silence_it_goes_on_without_an_answer_and_not_a_day_earlier(
    browser: Browser, desk: Served, lang: str, tmp_path: Path
) -> None:
    her, case, he, _name = fair.told(desk.house)
    last, step = p.later(desk.house, 10), f"cases/{case}/to-substantiated"
    reader = outside(browser, desk, lang, he.phrase)
    reader.heading("Nothing has been decided")
    reads_day(reader.page.locator("#view"), last, lang)
    reader.leave()

    assert go(desk, 10) == last
    worker, second = (Worker(browser, desk, lang, name) for name in ("Zoya", "Hina"))
    worker.opens("")
    assert worker.notice(f"cases/{case}/routes", WINDOW).count() == 0
    worker.opens(step)
    worker.write("#reason", "The papers agree.")
    worker.send()
    second.second(worker.here())
    worker.open(step)
    worker.reads(worker.say("The time to answer is not over. Wait until it is, or write down the reply first."))
    worker.follow("main a[href*='/take-paper']")
    paper = tmp_path / "decision.pdf"
    paper.write_bytes(fair.PAPER.data)
    choose_file(worker, paper)
    ready = worker.here()
    worker.write("#reason", "The papers agree.")
    expect(worker.refused()).to_contain_text(worker.say("that the time to answer is over"))
    assert p.state(desk.house, case).status == "reply_window"

    go(desk, 1)
    worker.opens("")
    on(worker.notice(f"cases/{case}/routes", WINDOW), last)
    worker.opens(f"cases/{case}")
    expect(worker.page.locator("#parties .care")).to_contain_text(
        worker.say("The time to answer is over, and nobody answered. The case can go on without an answer.")
    )
    worker.open(ready)
    worker.looks()
    worker.write("#reason", "The papers agree.")
    worker.send()
    assert p.state(desk.house, case).status == "substantiated"
    desk.house.sync()
    reader = outside(browser, desk, lang, he.phrase)
    reader.heading("Nothing has been decided")
    reader.page.get_by_role("button", name=reader.say("Answer"), exact=True).wait_for()
    reader.leave()
    page = where_it_stands(browser, desk, lang, her)
    page.reads("They found that it is so.")
    page.reads("No court has charged anybody. So the word is “respondent”.")
    page.leave()
    for one in (worker, second):
        one.leave()


@BOTH
def test_an_answer_within_more_time_is_not_late(browser: Browser, desk: Served, lang: str) -> None:
    her, case, he, name = fair.told(desk.house, lang)
    worker, reader = Worker(browser, desk, lang, "Hina"), outside(browser, desk, lang, he.phrase)
    reader.heading("Nothing has been decided")
    reader.press("Ask for more time")
    reader.heading("Ask for more time")
    reader.page.fill("#days", "10")
    reader.fill("Why?", "I travel.")
    reader.press("Ask them")
    reader.heading("Nothing has been decided")
    desk.house.sync()
    second = p.later(desk.house, 20)
    worker.opens(f"cases/{case}")
    worker.follow("#parties a[href$='/respondent-time']")
    worker.reads("I travel.")
    worker.choose("answer", "yes")
    worker.date("#until", second)
    worker.write("#reason", "Go safely.")
    worker.looks()
    worker.send()
    desk.house.sync()

    go(desk, 15)  # the first last day is over, the second is not
    worker.opens("")
    assert worker.notice(f"cases/{case}/routes", WINDOW).count() == 0
    worker.opens(f"cases/{case}")
    assert worker.page.locator("#parties .care").count() == 0
    on(worker.page.locator("#parties"), second)
    reader.comes_back()
    reader.heading("Nothing has been decided")
    reads_day(reader.page.locator("#view"), second, lang)
    expect(reader.page.locator("#view")).to_contain_text("Go safely.")
    reader.press("Answer")
    reader.tick("It is not so")
    reader.fill("In your own words", "I took another bus.")
    reader.press("Send my answer")
    reader.heading("Nothing has been decided")
    reader.leave()

    go(desk, 15)  # and now the second is over, too
    worker.opens("")
    assert worker.notice(f"cases/{case}/routes", WINDOW).count() == 0, "an answer in time is no silence later"
    worker.opens(f"cases/{name}")
    worker.reads("I took another bus.", worker.say("Given"))
    worker.follow("main form[action$='/channel-seen'] button")
    worker.opens(f"cases/{case}")
    worker.reads(worker.say("Has answered."))
    assert worker.page.locator("#parties .care").count() == 0
    worker.follow("#parties a[href$='/respondent-heard']")
    worker.send()
    assert p.state(desk.house, case).status == "heard"
    desk.house.sync()
    page = where_it_stands(browser, desk, lang, her)
    page.reads("Both sides were heard.")
    page.never_reads("I took another bus.", "I travel.")
    page.leave()
    worker.leave()


def cleared(desk: Served) -> tuple[object, object, str, str]:
    """A statement is public, both were heard, and the complaint was not upheld: she, he, the case, the publication."""
    her, case, he, _name = fair.told(desk.house)
    p.says(desk.house, he, Reply("denied", "I took another bus."))
    fair.heard(desk.house, case)
    name = fair.stated(desk.house, her, case)
    fair.decided(desk.house, case, "not_substantiated")
    desk.house.sync()
    return her, he, case, name


@BOTH
def test_who_was_cleared_is_cleared_where_it_was_said_and_as_large(browser: Browser, desk: Served, lang: str) -> None:
    her, he, case, name = cleared(desk)
    worker, gate = Worker(browser, desk, lang), f"cases/{case}/publication/{name}"
    worker.opens(f"cases/{case}/decided")
    worker.choose("what", "final")
    worker.write("#body", "The committee")
    worker.date("#day", p.later(desk.house, 0))
    worker.choose("document", fair.paper_of(desk.house, case))
    worker.looks()
    worker.send()
    worker.opens(f"cases/{case}/outcome-letters")
    worker.write("#words_en", "We thank both of you.")
    worker.send()
    desk.house.sync()
    for who in (her, he):
        english, urdu = opens(desk.house, who)  # type: ignore[arg-type]
        assert "The respondent is cleared." in " ".join(lines(english))
        assert urdu.startswith(b"%PDF-")
    fair.says_publicly(browser, worker, gate, CLEARED)
    worker.opens(gate)
    worker.leave()

    watched = Watched(browser.new_context(viewport=PHONE, java_script_enabled=False))  # type: ignore[arg-type]
    page = watched.page()
    page.goto(f"{desk.house.intake.base}/{lang}/public/{name}")
    account, _none, outcome = articles(page)
    assert outcome["parts"] == account["parts"], "the same font, size, weight, colour"
    assert abs(outcome["width"] - account["width"]) < 0.51
    assert CLEARED[f"text_{lang}"] in page.locator(f"#{outcome['id']}").inner_text()
    link = page.locator(f"a[href='#{outcome['id']}']").first.bounding_box()
    assert link is not None
    assert link["y"] < account["top"], "the way to it comes before the account"
    feed = desk.house.http.get(f"/{lang}/public/feed").text
    ids = [feed.find(f"public/{name}#n{n}") for n in (2, 1)]
    assert -1 not in ids
    page.goto(f"{desk.house.intake.base}/{lang}/public")
    rows = page.locator(f".posted h2 a[href*='{name}']").evaluate_all(
        "all => all.map(one => getComputedStyle(one).fontSize + getComputedStyle(one).fontFamily)"
    )
    assert len(rows) == 2
    assert len(set(rows)) == 1
    watched.context.close()


@BOTH
def test_what_an_appeal_changed_stands_beside_what_was_said_before(browser: Browser, desk: Served, lang: str) -> None:
    her, _he, case, name = cleared(desk)
    worker, gate = Worker(browser, desk, lang), f"cases/{case}/publication/{name}"
    fair.says_publicly(browser, worker, gate, CLEARED)
    go(desk, 20)
    paper = fair.paper_of(desk.house, case)
    for step, body in (("to-appeal", "She, to the Ombudsperson"), ("to-substantiated", "The Ombudsperson")):
        worker.opens(f"cases/{case}/{step}")
        worker.choose("document", paper)
        worker.write("#body", body)
        worker.date("#day", p.later(desk.house, 0))
        worker.write("#reason", "As the paper says.")
        worker.send()
    assert p.state(desk.house, case).status == "substantiated"
    worker.open(gate)
    fair.says_publicly(browser, worker, gate, CHANGED)
    worker.leave()

    watched = Watched(browser.new_context(viewport=PHONE))  # type: ignore[arg-type]
    page = watched.page()
    page.goto(f"{desk.house.intake.base}/{lang}/public/{name}")
    watched.check(page)
    account, _none, first, second = articles(page)
    assert account["parts"] == first["parts"] == second["parts"]
    for shown, words in ((first, CLEARED), (second, CHANGED)):
        assert words[f"text_{lang}"] in page.locator(f"#{shown['id']}").inner_text()
    page.goto(f"{desk.house.intake.base}/{lang}/public/{name}/history")
    watched.check(page)
    assert page.locator("ol.history li a").count() == 3, "nothing was changed without a word"
    watched.context.close()
    standing = where_it_stands(browser, desk, lang, her)  # type: ignore[arg-type]
    standing.reads("They found that it is so.")
    standing.never_reads("They could not decide it either way.")
    standing.leave()
