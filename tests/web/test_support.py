"""Support packs: the shipped ones, the search in them, and the errors that a wrong one gives."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from amanat.errors import MalformedError
from amanat.web.support import NEEDS, load_support, read_pack

SUPPORT = load_support()
GOOD = """\
format: amanat-support/1
country: PK
name: {en: Pakistan, ur: پاکستان}
emergency: {number: "15", source: {url: "https://example.org/15", kind: news}}
areas: {PK-PB: {en: Punjab, ur: پنجاب}}
services:
  - id: pk-01
    name: {en: A, ur: ا}
    what: {en: B, ur: ب}
    areas: [PK-PB]
    needs: [talk]
    languages: [ur]
    phone: 0800-39393
    source: {url: "https://example.org/", kind: own, dated: "2025-06"}
    checked_on: 2026-11-22
"""


class TestShipped:
    def test_pakistan_and_three_more_countries(self) -> None:
        assert {"PK", "IN", "GB", "US"} <= set(SUPPORT.countries)
        assert all(SUPPORT.countries[code].emergency for code in ("PK", "IN", "GB", "US"))

    def test_every_need_that_can_be_asked_for_is_met_somewhere(self) -> None:
        assert {need for c in SUPPORT.countries.values() for s in c.services for need in s.needs} == set(NEEDS)

    def test_every_service_shows_where_it_comes_from(self) -> None:
        services = [s for c in SUPPORT.countries.values() for s in c.services]
        assert len(services) >= 30
        assert all(s.source.url.startswith("http") and s.source.host for s in services)

    def test_the_takedown_services_are_for_every_country_and_show_only_there(self) -> None:
        assert [s.id for s in SUPPORT.find(need="takedown")] == ["zz-01", "zz-02"]
        assert not [s for s in SUPPORT.find() if s.country == "ZZ"]


class TestFind:
    def test_a_service_of_the_whole_country_fits_every_area(self) -> None:
        found = {s.id for s in SUPPORT.find(country="PK", area="PK-BA")}
        assert "pk-01" in found
        assert "pk-03" not in found

    def test_a_known_language_comes_before_an_unknown_one(self) -> None:
        found = SUPPORT.find(country="GB", language="ur")
        assert found[0].id == "gb-05"
        assert len(found) > 1

    def test_nobody_is_found_under_a_wrong_id(self) -> None:
        assert SUPPORT.service("pk-99") is None


class TestStale:
    def test_after_ninety_days(self) -> None:
        service = read_pack("x", GOOD).services[0]
        assert not service.is_stale(date(2026, 11, 22) + timedelta(days=90))
        assert service.is_stale(date(2026, 11, 22) + timedelta(days=91))

    def test_never_checked_is_stale_from_the_first_day(self) -> None:
        pack = read_pack("x", GOOD.replace("checked_on: 2026-11-22", "checked_on: null"))
        assert pack.services[0].is_stale(date(2026, 11, 22))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("format: amanat-support/1", "format: other", "support.format"),
        ("country: PK", "country: Pakistan", "support.text"),
        ("name: {en: A, ur: ا}", "name: {en: A}", "support.words"),
        ("name: {en: A, ur: ا}", "name: {en: A, ur: ''}", "support.words"),
        ("what: {en: B, ur: ب}", "what: B", "support.words"),
        ("id: pk-01", "id: rape-crisis", "support.text"),
        ("areas: [PK-PB]", "areas: [PK-XX]", "support.code"),
        ("areas: [PK-PB]", "areas: PK-PB", "support.list"),
        ("needs: [talk]", "needs: []", "support.list"),
        ("needs: [talk]", "needs: [magic]", "support.code"),
        ("phone: 0800-39393", "phone: 15", "support.text"),
        ("phone: 0800-39393", "phone: call us", "support.text"),
        ("phone: 0800-39393", "hours: {en: x, ur: x}", "support.reach"),
        ("phone: 0800-39393", "url: javascript:alert(1)", "support.url"),
        ("phone: 0800-39393", "phone: 0800-39393\n    fone: x", "support.field"),
        ("kind: own, dated", "kind: rumour, dated", "support.source"),
        ('dated: "2025-06"', 'dated: "June"', "support.source"),
        ('url: "https://example.org/", kind', 'url: "example", kind', "support.url"),
        ("checked_on: 2026-11-22", "checked_on: yesterday", "support.checked_on"),
        ("checked_on: 2026-11-22", "", "support.checked_on"),
        ("  - id: pk-01", "  - pk-01\n  - id: pk-02", "support.entry"),
        ("country: PK", "country: [", "support.yaml"),
    ],
)
def test_a_wrong_pack_says_where_and_what(old: str, new: str, code: str) -> None:
    assert old in GOOD
    with pytest.raises(MalformedError) as caught:
        read_pack("wrong.yaml", GOOD.replace(old, new, 1))
    assert caught.value.code == code
    assert "wrong.yaml" in caught.value.detail


def test_the_good_pack_is_good() -> None:
    pack = read_pack("good.yaml", GOOD)
    assert (pack.code, pack.emergency, pack.services[0].phone) == ("PK", "15", "0800-39393")


def test_an_id_or_a_country_used_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text(GOOD)
    with pytest.raises(MalformedError, match="same country"):
        load_support(tmp_path)
    (tmp_path / "b.yaml").write_text(GOOD.replace("country: PK", "country: IN"))
    with pytest.raises(MalformedError, match="pk-01"):
        load_support(tmp_path)


def test_the_spec_page_names_every_field() -> None:
    page = (Path(__file__).parents[2] / "spec" / "support-pack.md").read_text("utf-8")
    entry = yaml.safe_load(GOOD)["services"][0]
    assert all(f"`{field}`" in page for field in [*entry, "hours", "text", "url"])
    assert all(f"`{need}`" in page for need in NEEDS)
