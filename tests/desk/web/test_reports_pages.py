"""Reports on the pages: chosen, read, taken as a file; the district of a case; both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest

from amanat.desk.imports.check import Old
from amanat.desk.imports.commands import bring_in, file_id
from amanat.desk.sheet import neutral_cell
from tests.desk.house import Clock, house, running_intake
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("reports-pages")
    with running_intake(folder / "intake", Clock()) as intake, house(folder / "desk", intake) as made:
        made.hire("Farah")
        acts, where = ["stalking"] * 34 + ["rape"] * 15 + ["blackmail"] * 3, ["Lahore", "Multan", "Lahore"]
        rows = [
            Old(n, f"P{n}", f"2025-0{n % 3 + 7}-10", f"Waqia {n}", (act,), "work", True, "", district=where[n % 3])
            for n, act in enumerate(acts, 2)
        ]
        bring_in(made.office, made.lead, file_id(b"old"), rows, "ur")
        bring_in(
            made.office, made.lead, file_id(b"=1"), [Old(1, "F", "2026-08-10", "Waqia", district="=1+1")] * 1, "ur"
        )
        yield site(made)


def tables(browser: Browser) -> dict[str, dict[str, str]]:
    found = {}
    for name, inside in re.findall(r'<section class="flow" id="table-(\w+)">(.*?)</section>', browser.page, re.S):
        rows = re.findall(r"<th scope=\"row\">(.*?)</th><td class=\"number[^>]*>(.*?)</td>", inside, re.S)
        found[name] = {re.sub("<[^>]+>", "", words).strip(): number for words, number in rows}
    return found


def test_a_lead_chooses_a_time_and_reads_tables_with_bars(pages: Site) -> None:
    zoya = pages.login("Zoya")
    zoya.get("reports")
    assert "July to September 2025" in zoya.text
    assert zoya.post("reports", {"period": "2025-Q3"}).status_code == 200
    found = tables(zoya)
    assert found["acts"]["Following or watching"] == "34"
    assert found["acts"]["Blackmail"] == "under 10"
    assert found["district"]["Lahore"] in ("34", "35")
    assert "Farah" not in zoya.text
    assert "<svg" in zoya.page
    assert " style=" not in zoya.page
    lines = pages.house.office.audit(pages.house.lead)
    assert lines[0].kind == "report.made"
    zoya.get("done")
    assert "A report was made. 2025-Q3" in zoya.text


def test_the_page_is_in_urdu_too(pages: Site) -> None:
    zoya = pages.login("Zoya", "ur")
    assert zoya.post("reports", {"period": "2025"}).status_code == 200
    assert "10 سے کم" in zoya.text
    assert not re.search(r"[a-z]{4}", re.sub("Zoya|Lahore|Multan", "", zoya.text.split(">", 1)[1]))


def test_a_file_has_the_same_numbers_and_no_formula(pages: Site) -> None:
    zoya = pages.login("Zoya")
    zoya.post("reports", {"period": "2025-Q3"})
    shown = tables(zoya)["acts"]
    answer = zoya.post("reports/file", {"period": "2025-Q3"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "report-2025-Q3.csv" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row[1]: row[2] for row in rows if row[0] == "Kind of act"} == shown
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    for bad in ("=1", "+1", "-1", "@x", " =1", "\u200f=1", "＝1", "\t=1", "%1", "|x"):
        assert neutral_cell(bad).startswith("'")
    assert (neutral_cell("Lahore"), neutral_cell(-3)) == ("Lahore", "-3")


def test_a_time_that_runs_is_shown_with_a_word_of_care_and_gives_no_file(pages: Site) -> None:
    zoya = pages.login("Zoya")
    zoya.post("reports", {"period": "2026"})
    assert "This time is not over." in zoya.text
    assert "reports/file" not in zoya.page
    assert zoya.post("reports/file", {"period": "2026"}).status_code == 400
    for bad in ("", "2026-13", "2027", "x"):
        assert zoya.post("reports", {"period": bad}).status_code == 400


def test_the_shortest_time_is_chosen_by_a_lead(pages: Site) -> None:
    zoya = pages.login("Zoya")
    assert zoya.post("reports/step", {"step": "quarter"}).status_code == 303
    zoya.get("reports")
    assert "2025-09" not in zoya.page
    assert zoya.post("reports", {"period": "2025-09"}).status_code == 400
    assert zoya.post("reports/step", {"step": "hour"}).status_code == 400
    zoya.post("reports/step", {"step": "month"})


def test_a_caseworker_has_no_reports_but_says_where_a_case_is(pages: Site) -> None:
    farah, house_ = pages.login("Farah"), pages.house
    assert "reports" not in farah.get("").text
    assert farah.get("reports").status_code == 403
    for path in ("reports", "reports/file", "reports/step"):
        assert farah.post(path, {"period": "2025", "step": "year"}).status_code == 403
    (row,) = house_.office.search(house_.lead, "P5")
    farah.get(f"cases/{row.summary.case}/district")
    assert "<datalist" in farah.page
    assert farah.act(row.summary.case, "district", {"district": "Quetta"}).status_code == 303
    farah.get(f"cases/{row.summary.case}")
    assert "Quetta" in farah.text
    answer = farah.act(row.summary.case, "district", {"district": "x" * 61})
    assert answer.status_code == 400
    assert "x" * 61 in farah.page
