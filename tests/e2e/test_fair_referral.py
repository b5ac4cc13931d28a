"""What was passed on to an institution, on the law's own clocks: answered late, or not at all. The desk's page by
keyboard and her own page say the same days; a report counts silence and hides small numbers. In both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from amanat.desk.invitation import commands as letters
from amanat.desk.parties import commands as parties
from amanat.desk.parties import officers
from amanat.desk.proceeding import routes
from amanat.seal.invitation import read_code
from amanat.seal.proceedings import Referral, Step
from tests.desk import parties as p
from tests.e2e import fair
from tests.e2e.fair import LANGS, Worker, go, on, reads_day, where_it_stands
from tests.e2e.test_desk import Served

pytestmark = pytest.mark.e2e
WORKS = "The tea works (invented)"
BOTH = pytest.mark.parametrize("lang", LANGS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with fair.desk_at(tmp_path_factory.mktemp("referral"), "support") as made:
        yield made


def arrived(worker: Worker, case: str, route: str) -> None:
    """The worker writes down from the receipt that the complaint arrived there today."""
    worker.opens(f"cases/{case}/routes")
    worker.follow(f"main a.button[href$='/route-event?route={route}']")
    worker.choose("event", "complaint_delivered")
    worker.date("#day", p.later(worker.desk.house, 0))
    worker.choose("proven", "yes")
    worker.looks()
    worker.send()


def officer_of(desk: Served, case: str, route: str) -> tuple[object, str]:
    """An officer who used their letter, whose words were compared, and who was sent the case."""
    house, office = desk.house, desk.house.office
    made = parties.make_letter(
        office, house.lead, case, p.version(house, case), "officer", days=14, says=p.SAYS, referral=route
    )
    officer = house.person()
    officer.join(house.entry, read_code(made.code))
    house.sync()
    name = list(p.state(house, case).facts["parties"]["channels"])[-1]
    letters.compare(office, house.lead, name, p.version(house, name), same=True, channel="call")
    officers.send_referral(office, house.lead, name, p.version(house, name))
    house.sync()
    return officer, name


@BOTH
def test_what_was_done_late_is_shown_late_with_its_days_to_the_desk_and_to_her(
    browser: Browser, desk: Served, lang: str
) -> None:
    her, case, route = fair.passed_on(desk.house, WORKS, carried="officer")
    officer, _name = officer_of(desk, case, route)
    worker = Worker(browser, desk, lang)
    arrived(worker, case, route)
    first, last = p.later(desk.house, 0), p.later(desk.house, 3)
    go(desk, 3)
    worker.open("")
    assert worker.notice(f"cases/{case}/routes", "Case {number}: no answer since {day}.").count() == 0, "its last day"
    done = go(desk, 2)
    worker.opens("")
    on(worker.notice(f"cases/{case}/routes", "Case {number}: no answer since {day}."), last)

    *_, sent = [  # it is sent anew whenever the law's days change
        row.message.content
        for row in officer.read(desk.house.entry)  # type: ignore[attr-defined]
        if row.message and isinstance(row.message.content, Referral)
    ]
    for step in ("acknowledged", "respondent_told"):
        p.says(desk.house, officer, Step(sent.referral, step, done))  # type: ignore[arg-type]
    desk.house.sync()
    worker.open("")
    assert worker.notice(f"cases/{case}/routes", "Case {number}: no answer since {day}.").count() == 0
    worker.opens(f"cases/{case}/routes")
    late = worker.page.locator("table.clocks tr", has_text=worker.say("Done late"))
    expect(late).to_have_count(1)
    on(late, last)
    on(late, done)
    happened = worker.page.locator("table.events tr", has_text=worker.say("they said that they have it"))
    expect(happened).to_contain_text(worker.say("The officer wrote it."))
    on(happened, done)
    on(worker.page.locator("table.events tr", has_text=worker.say("the complaint arrived there")), first)

    page = where_it_stands(browser, desk, lang, her)
    row = page.page.locator("#view li[data-state=late]")
    expect(row).to_have_count(1)
    reads_day(row, last, lang)
    reads_day(row, done, lang)
    assert page.page.locator("#view li[data-state=missed]").count() == 0
    page.leave()
    worker.leave()


@BOTH
def test_an_institution_that_never_answers_is_silent_since_a_day_that_all_of_them_see(
    browser: Browser, desk: Served, lang: str
) -> None:
    her, case, route = fair.passed_on(desk.house, WORKS, carried="letters")
    worker = Worker(browser, desk, lang)
    arrived(worker, case, route)
    last = p.later(desk.house, 3)
    go(desk, 40)
    worker.opens("")
    on(worker.notice(f"cases/{case}/routes", "Case {number}: no answer since {day}."), last)
    worker.opens(f"cases/{case}")
    card = worker.page.locator("#proceeding .care")
    expect(card).to_contain_text(worker.say("Not done in time"))
    on(card, last)
    worker.follow("#proceeding a[href$='/routes']")
    silence = worker.page.locator("section.card .care", has_text=worker.say("No answer since"))
    on(silence, last)
    worker.looks()

    page = where_it_stands(browser, desk, lang, her)
    page.reads("No answer yet. It is not your fault.")
    reads_day(page.page.locator("#view .care"), last, lang)
    page.leave()
    worker.leave()


def test_a_report_counts_silence_and_says_nothing_of_a_few(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with fair.desk_at(tmp_path_factory.mktemp("report"), "support") as desk:
        passed_and_arrived(desk, 3)
        go(desk, 9)
        workers = {lang: Worker(browser, desk, lang) for lang in LANGS}
        for worker in workers.values():
            report(worker)
            assert worker.page.locator("#table-referrals td.number").count() == 0, "three are too few to be counted"
            assert worker.say("No answer in time") not in worker.words()
        desk.house.clock.now -= 9 * 24 * 3600
        passed_and_arrived(desk, 21)
        go(desk, 9)
        for worker in workers.values():
            report(worker)
            silent = worker.page.locator("#table-referrals tr", has_text=worker.say("No answer in time"))
            expect(silent.locator("td.number")).to_have_text("24")
            worker.looks()
            worker.leave()


def passed_and_arrived(desk: Served, count: int) -> None:
    for _ in range(count):
        _, case, route = fair.passed_on(desk.house, WORKS, carried="letters")
        routes.record_event(
            desk.house.office, desk.house.lead, case, p.version(desk.house, case), route, "complaint_delivered",
            p.later(desk.house, 0), proven=True,
        )  # fmt: skip


def report(worker: Worker) -> None:
    worker.opens("reports")
    worker.choose("period", "2026-09")
    worker.send()
