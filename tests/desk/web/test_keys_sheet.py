"""What a desk gives to whoever checks its case files: the keys, and the page that checks."""

from __future__ import annotations

import pytest

from amanat.casefile.keys import find_keys
from amanat.desk.casefile.sheet import KeySheet, as_text
from amanat.web.verifier import verifier_sha256
from tests.casefile.authority import authority
from tests.casefile.honest import House as Sealer
from tests.desk.house import House
from tests.desk.web.pages import Site


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_everybody_at_the_desk_finds_the_keys_and_the_page(pages: Site, desk: House, lang: str) -> None:
    desk.hire("Hina")
    hina = pages.login("Hina", lang)
    mark = desk.office.health(desk.lead).fingerprint
    assert hina.get("keys-sheet").status_code == 200
    assert mark in hina.page
    assert verifier_sha256() in hina.page
    given = hina.get("keys-sheet/file")
    assert "attachment" in given.headers["content-disposition"]
    assert find_keys(given.text).desk == mark


def test_a_sheet_is_read_back_whole_by_whoever_checks() -> None:
    house = Sealer.founded("sheet")
    roots = authority().root.decode()
    names = {"en": "Sarai Desk (made up)", "ur": "سرائے ڈیسک (فرضی)"}
    sheet = KeySheet(names, house.desk, house.log_key, tuple(house.witness_keys), roots)
    found = find_keys(as_text(sheet).decode())
    assert (found.desk, found.log, found.witnesses) == (house.desk, house.log_key, tuple(house.witness_keys))
    assert found.roots.strip() == roots.strip()


def test_a_desk_without_a_ledger_gives_its_fingerprint_alone() -> None:
    text = as_text(KeySheet({"en": "A desk (made up)"}, "3f2a 90c1 0000 1111 2222", "", (), "")).decode()
    found = find_keys(text)
    assert (found.desk, found.log, found.witnesses, found.roots) == ("3f2a 90c1 0000 1111 2222", "", (), "")
