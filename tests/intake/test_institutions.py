"""The register of institutions: kept by the operator, the same for every desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.cli.intake import app
from amanat.config import IntakeConfig, load
from amanat.errors import AmanatError
from amanat.intake import institutions
from amanat.publication.statistics.listing import Register, open_register, read_register, write_register
from amanat.publication.statistics.register import Institution, Names
from amanat.store.writer import SmallJob
from tests.fresh import fresh_intake
from tests.intake.conftest import Site

MILL = Institution("A" * 22, Names("The Mill (invented)", "دی مل (فرضی)"), "employer", "PK")


def put(site: Site, institution: Institution) -> None:
    site.app.intake.writer.do(SmallJob(lambda sheet: institutions.add(sheet, institution)))


def listed(site: Site) -> Register:
    """What a desk reads: signed by the key that signs the list of desks."""
    key = site.app.intake.keys.directory.public
    return read_register(open_register(site.client.get("/v1/institutions").content, key))


def code(site: Site, institution: Institution) -> str:
    with pytest.raises(AmanatError) as caught:
        put(site, institution)
    return caught.value.code


def test_a_desk_reads_what_the_operator_put_in(site: Site) -> None:
    elsewhere = replace(MILL, id="B" * 21 + "A", place="Lahore")
    put(site, MILL)
    put(site, elsewhere)
    answer = site.client.get("/v1/institutions")
    assert answer.status_code == 200
    assert set(listed(site).institutions) == {MILL, elsewhere}


def test_one_institution_does_not_stand_there_twice(site: Site) -> None:
    put(site, MILL)
    same = replace(MILL, id="B" * 21 + "A", name=Names("THE MILL (Invented)", "دوسرا"))
    assert code(site, same) == "institution.same_name"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(MILL, id="short"),
        replace(MILL, sector="church"),
        replace(MILL, country="pk"),
        replace(MILL, name=Names("", "دی مل")),
        replace(MILL, name=Names("x" * 201, "دی مل")),
    ],
)
def test_what_the_register_cannot_hold_is_refused(site: Site, wrong: Institution) -> None:
    assert code(site, wrong).startswith(("json.", "b64."))


def test_a_name_may_change_and_a_sector_may_not(site: Site) -> None:
    put(site, MILL)
    renamed = replace(MILL, name=Names("The New Mill (invented)", "نئی مل (فرضی)"))
    site.app.intake.writer.do(SmallJob(lambda sheet: institutions.rename(sheet, renamed)))
    assert listed(site) == Register((renamed,))
    with pytest.raises(AmanatError, match="stay"):
        site.app.intake.writer.do(SmallJob(lambda sheet: institutions.rename(sheet, replace(renamed, sector="police"))))


def test_one_that_is_gone_keeps_its_place(site: Site) -> None:
    put(site, MILL)
    site.app.intake.writer.do(SmallJob(lambda sheet: institutions.set_gone(sheet, MILL.id, 0.0, gone=True)))
    found = listed(site)
    assert found == Register((MILL,), (MILL.id,))
    assert found.offered == ()


def test_a_register_with_one_twice_is_not_read() -> None:
    with pytest.raises(AmanatError) as caught:
        read_register(write_register(Register((MILL, MILL))))
    assert caught.value.code == "institution.double"


def test_a_name_that_two_share_finds_neither() -> None:
    karachi = replace(MILL, place="Karachi")
    lahore = replace(MILL, id="B" * 21 + "A", place="Lahore")
    alone = replace(MILL, id="Q" + "A" * 20 + "w", name=Names("The Only One", "اکیلا"))
    found = institutions.by_name((karachi, lahore, alone))
    assert set(found.values()) == {alone}


def test_the_operators_commands(tmp_path: Path) -> None:
    data, run = tmp_path / "intake", CliRunner()
    data.mkdir()
    fresh_intake(load(IntakeConfig, prefix="", options={"data": data}))

    def ask(*words: str) -> str:
        answer = run.invoke(app, ["institution", *words[:1], "--data", str(data), *words[1:]])
        assert answer.exit_code == 0, answer.output
        return answer.output

    made = ask("add", "--en", "The Mill (invented)", "--ur", "دی مل", "--sector", "employer").split()[0]
    assert made in ask("list")
    assert "The Mill" in ask("list")
    ask("rename", "--en", "The New Mill", "--ur", "نئی مل", "--", made)
    assert "The New Mill" in ask("list")
    ask("retire", "--", made)
    assert "Nobody has sent" in ask("returns")
    assert "The New Mill" in ask("list")
    answer = run.invoke(app, ["institution", "add", "--en", "x", "--ur", "y", "--sector", "moon", "--data", str(data)])
    assert answer.exit_code != 0
    assert "sector" in answer.output


def test_a_whole_sector_comes_from_a_table(tmp_path: Path) -> None:
    data, run, table = tmp_path / "intake", CliRunner(), tmp_path / "police.csv"
    data.mkdir()
    fresh_intake(load(IntakeConfig, prefix="", options={"data": data}))

    def take_in(text: str) -> str:
        table.write_text(text, encoding="utf-8-sig")
        return run.invoke(app, ["institution", "load", "--data", str(data), str(table)]).output

    rows = "id,en,ur,sector,country,place\n" + "".join(
        f"{letter * 21}A,Station {letter} (invented),تھانہ {letter},police,PK,Nowhere\n" for letter in "abc"
    )
    assert "3 new of 3" in take_in(rows)
    assert "0 new of 3" in take_in(rows), "a second time nothing changes"
    assert "columns" in take_in("name,place\nStation,Nowhere\n")
    assert "institution.same_name" in take_in("en,ur,sector,country\nOne,ایک,police,PK\nOne,دوسرا,police,PK\n")
    shown = run.invoke(app, ["institution", "list", "--data", str(data)]).output
    assert shown.count("Station") == 3, "all of a table or nothing of it"
