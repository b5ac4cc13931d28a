"""The pages of figures about institutions: for leads alone, nothing on a GET, both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amanat.desk.proceeding import routes
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.statistics import sending
from amanat.desk.statistics.rules import facts_of
from amanat.intake import institutions
from amanat.publication.statistics.quarters import quarter_of
from amanat.publication.statistics.register import Institution, Names
from amanat.store.writer import SmallJob
from tests.desk.house import Clock, house, running_intake
from tests.desk.proceedings import WORKPLACE, began, version
from tests.desk.web.pages import Site, site

pytestmark = pytest.mark.slow
STATION = "pk-anti-rape"
MILL = Institution("M" * 21 + "A", Names('The "Mill" <b> (invented)', "دی مل (فرضی)"), "employer", "PK", "Nowhere")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("figures-pages")
    with running_intake(folder / "intake", Clock()) as intake, house(folder / "desk", intake) as made:
        intake.app.intake.writer.do(SmallJob(lambda sheet: institutions.add(sheet, MILL)))
        made.clock.now += sending.ASK_EVERY
        made.sync()
        made.hire("Farah")
        _, case = began(made)
        routes.open_route(made.office, made.lead, case, version(made, case), WORKPLACE, "employer", "The mill", MILL.id)
        routes.open_route(made.office, made.lead, case, version(made, case), STATION, "police", "Invented Station")
        day = str(sending.today_of(made.office.archive))
        for route in routes_of(made.office.archive.state.cases[case]):
            routes.record_event(
                made.office, made.lead, case, version(made, case), route, "complaint_delivered", day, proven=True
            )
        yield site(made)


def running(pages: Site) -> str:
    return quarter_of(sending.today_of(pages.house.office.archive)).code


def test_a_lead_sees_what_is_counted(pages: Site) -> None:
    zoya = pages.login("Zoya")
    zoya.get("reports/figures")
    assert "This time is not over" in zoya.text
    zoya.get(f"reports/figures/{running(pages)}")
    assert "Cases that came" in zoya.text
    assert "<b> (invented)" not in zoya.page
    assert "Not in the list: Police, Pakistan" in zoya.text
    assert "Invented Station" not in zoya.text
    assert "“Somebody was punished” counts only" in zoya.text
    assert " style=" not in zoya.page


def test_a_caseworker_does_not(pages: Site) -> None:
    farah = pages.login("Farah")
    for path in ("reports/figures", f"reports/figures/{running(pages)}"):
        assert farah.get(path).status_code == 403
    assert farah.post(f"reports/figures/{running(pages)}", {"do": "hold", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("code", ["2026-Q9", "1999-Q1", "2099-Q4", "x", "2026"])
def test_no_other_time_has_a_page(pages: Site, code: str) -> None:
    assert pages.login("Zoya").get(f"reports/figures/{code}").status_code == 404


def test_what_runs_cannot_be_held_back_and_is_not_sent(pages: Site) -> None:
    zoya, code = pages.login("Zoya"), running(pages)
    assert zoya.post(f"reports/figures/{code}", {"do": "hold", "reason": "why"}).status_code == 400
    assert "Choose a time from the list." in zoya.text
    facts = facts_of(pages.house.office.archive.state)
    assert (facts["held"], facts["sent"]) == ({}, {})


def test_the_words_are_there_in_urdu(pages: Site) -> None:
    zoya = pages.login("Zoya", lang="ur")
    zoya.get(f"reports/figures/{running(pages)}")
    assert MILL.name.ur in zoya.text
    assert "فہرست میں نہیں: پولیس، پاکستان" in zoya.text
    assert "جو کیس آئے" in zoya.text
