"""Bringing old cases in on the pages: file, columns, check, list of bad rows, import; for leads, in memory alone."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator

import httpx
import pytest

from tests.desk.house import Clock, House, house, running_intake
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow
HEAD = "Case No,Date received,What happened,Type,Setting,Status,Zila\n"
GOOD = "{n},{d}/5/2021,Waqia {n},stalking,office,closed,Lahore\n"
TABLE = HEAD + "".join(GOOD.format(n=n, d=n % 9 + 1) for n in range(1, 8)) + "8,someday,x,magic,office,open,\n"
CELL = HEAD + '"=HYPERLINK(""http://x"")",44/44/2021,x,stalking,office,closed,\n'


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("imports-pages")
    with running_intake(folder / "intake", Clock()) as intake, house(folder / "desk", intake) as made:
        made.hire("Farah")
        yield site(made)


def upload(browser: Browser, data: bytes, *, token: str = "") -> httpx.Response:
    headers = {"x-desk-form": token or browser.csrf, "x-file-name": "old%20cases.csv", "content-type": "text/csv"}
    headers |= {"sec-fetch-site": "same-origin", "origin": "null"}
    return asyncio.run(browser.client.post(f"/{browser.lang}/import/file", content=data, headers=headers))


def columns(browser: Browser, **more: str) -> httpx.Response:
    fields = ("number", "received", "said", "act", "context", "status", "district")
    form = {f"column{at}": field for at, field in enumerate(fields)}
    return browser.post("import/columns", {**form, "state": "closed", "order": "dmy", **more})


def cases(made: House) -> int:
    return len(made.office.inbox(made.lead, "all")) + len(made.office.inbox(made.lead, "open"))


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_lead_goes_from_file_to_cases_and_each_bad_row_is_named(pages: Site, lang: str) -> None:
    zoya, before = pages.login("Zoya", lang), cases(pages.house)
    assert zoya.get("cases").text.count(f'href="/{lang}/import"') == 1
    assert "data-take" in zoya.get("import").text
    answer = upload(
        zoya, TABLE.replace("Waqia", f"Waqia {lang}").replace("\n", f"\n{lang}").removesuffix(lang).encode()
    )
    assert (answer.status_code, answer.headers["location"]) == (201, f"/{lang}/import/columns")
    page = zoya.get("import/columns").text
    assert page.count("selected") >= 7  # every column was guessed
    assert 'value="dmy" required>' in page  # both ways fit, so it is asked
    assert columns(zoya, order="").status_code == 400
    assert columns(zoya).headers["location"] == f"/{lang}/import/check"
    zoya.get("import/check")
    assert "<bdi>9</bdi>" in zoya.page
    assert "magic" in zoya.text
    assert "someday" in zoya.text
    assert cases(pages.house) == before  # a dry run
    sheet = zoya.get("import/rows.csv")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["9", "9"]
    assert {row[1] for row in rows[1:]} == {"Date received", "Type"}
    assert "no-store" in sheet.headers["cache-control"]
    assert zoya.post("import/run", {"tongue": "ur"}).headers["location"] == f"/{lang}/import/done"
    assert "7" in zoya.get("import/done").text
    assert cases(pages.house) == before + 7
    assert zoya.post("import/run", {"tongue": "ur"}).status_code == 400  # again: nothing is left to bring in
    assert cases(pages.house) == before + 7


def test_the_case_says_where_it_is_from(pages: Site) -> None:
    zoya = pages.login("Zoya")
    upload(zoya, (HEAD + "N77,2021-05-03,Kaha,stalking,office,closed,Lahore\n").encode())
    columns(zoya)
    zoya.post("import/run", {"tongue": "ur"})
    (row,) = pages.house.office.search(pages.house.lead, "N77")
    farah = pages.login("Farah")
    farah.get(f"cases/{row.summary.case}")
    for words in ("From the old files", "Old number: N77", "3 May 2021", "Zoya", "Lahore"):
        assert words in farah.text


def test_only_a_lead_has_any_of_the_pages(pages: Site) -> None:
    farah = pages.login("Farah")
    farah.get("cases")
    assert "import" not in farah.page.split("<main")[1]
    assert upload(farah, TABLE.encode()).status_code == 403
    for path in ("import", "import/columns", "import/check", "import/rows.csv", "import/done"):
        assert farah.get(path).status_code == 403
    for path in ("import/columns", "import/run", "import/drop"):
        assert farah.post(path, {}).status_code == 403


def test_a_form_of_another_session_and_a_file_that_is_none_are_refused(pages: Site) -> None:
    zoya = pages.login("Zoya")
    assert upload(zoya, TABLE.encode(), token="stolen").status_code == 403
    for data, words in (
        (b"", "empty"),
        (b"PK\x03\x04", "CSV"),
        (b'a,b\n1,"x', "Line 2"),
        (b"x" * (10 << 20) + b"y", "10 MB"),
    ):
        answer = upload(zoya, data)
        assert answer.status_code == 400
        assert words in answer.text
    assert zoya.get("import/columns").status_code == 403  # nothing is held
    assert zoya.post("import", {}).status_code == 400


def test_other_letters_and_separators_can_be_chosen(pages: Site) -> None:
    zoya = pages.login("Zoya")
    upload(zoya, "نمبر;کيا ہوا\n1;پیچھا کرنا".replace("ی", "ي").encode("cp1256"))
    zoya.get("import/columns")
    assert "1256" in zoya.text
    assert zoya.post("import/columns", {"again": "yes", "encoding": "cp1252", "separator": ","}).status_code == 303
    zoya.get("import/columns")
    assert "Windows, Western (1252)" in zoya.text.split("The letters look wrong")[0]
    assert zoya.post("import/columns", {"again": "yes", "encoding": "utf-8", "separator": ";"}).status_code == 400
    assert zoya.post("import/columns", {"again": "yes", "encoding": "cp1256", "separator": ";"}).status_code == 303


def test_the_list_of_bad_rows_holds_no_formula(pages: Site) -> None:
    zoya = pages.login("Zoya")
    upload(zoya, CELL.replace("44/44/2021", "=1+1").encode())
    columns(zoya)
    rows = list(csv.reader(io.StringIO(zoya.get("import/rows.csv").content.decode("utf-8-sig"))))
    assert rows[1][2] == "'=1+1"
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_file_goes_with_the_session_and_with_a_lock(pages: Site) -> None:
    zoya = pages.login("Zoya")
    upload(zoya, TABLE.encode())
    assert zoya.get("import/columns").status_code == 200
    zoya.post("import/drop", {})
    assert zoya.get("import/columns").status_code == 403
    upload(zoya, TABLE.encode())
    sessions = pages.app.state.desk.sessions
    held = [one for one in sessions._open.values() if one.held]
    assert held
    sessions.let_go()
    assert not any(one.held for one in sessions._open.values())
    upload(zoya, TABLE.encode())
    zoya.post("lock", {})
    assert not any(one.held for one in sessions._open.values())
