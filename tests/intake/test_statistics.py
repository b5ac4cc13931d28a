"""What desks send of their quarters: only their own, only once, only what can be; and when it comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from amanat.intake import institutions
from amanat.intake.desks import refuse
from amanat.intake.statistics import held as held_by
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.register import Names
from amanat.publication.statistics.returns import RETURN, Counts, Entry, Return
from amanat.seal.ids import random_id
from amanat.store import schema
from amanat.store.database import for_writing
from amanat.store.writer import SmallJob
from tests.intake.conftest import Site
from tests.intake.counted import DAY, LAST, before, count_in, publish, put, received, register, returned
from tests.intake.people import Desk, Sender, new_key

MANY = received(40, 30, 20)


def code(answer: Any) -> str:
    found: str = answer.json()["code"]
    return found


def held(site: Site, desk: Desk) -> Any:
    answer = site.caseworker(desk).send("GET", f"/v1/desks/{desk.id}/statistics")
    assert answer.status_code == 200
    return answer.json()


def signed_anyhow(desk: Desk, found: Return) -> bytes:
    """A desk whose program checks nothing."""
    return desk.epoch.sign_body("statistics", RETURN.encode(found))


def test_a_return_is_kept_and_may_be_sent_again(site: Site) -> None:
    signed = returned(site.desk, MANY)
    assert put(site, site.desk, signed).json()["number"] == 1
    assert put(site, site.desk, signed).status_code == 200
    assert held(site, site.desk) == {"returns": [{"quarter": LAST.code, "number": 1}], "published": [], "days": 30}


def test_a_correction_has_the_next_number(site: Site) -> None:
    count_in(site, site.desk, MANY)
    for number in (1, 3):
        answer = put(site, site.desk, returned(site.desk, received(12), number=number))
        assert (answer.status_code, code(answer), answer.json()["n"]) == (409, "statistics.number", 1)
    count_in(site, site.desk, received(12), number=2)
    assert held(site, site.desk)["returns"] == [{"quarter": LAST.code, "number": 2}]


def test_an_old_return_played_back_changes_nothing(site: Site) -> None:
    first = returned(site.desk, MANY)
    put(site, site.desk, first)
    count_in(site, site.desk, received(12), number=2)
    assert put(site, site.desk, first).status_code == 200
    assert held(site, site.desk)["returns"] == [{"quarter": LAST.code, "number": 2}]


def test_a_forged_return_is_refused(site: Site) -> None:
    signed = bytearray(returned(site.desk, MANY))
    signed[70] ^= 1
    assert code(put(site, site.desk, bytes(signed))) in ("signature.invalid", "json.syntax")
    body = RETURN.encode(Return(site.desk.id, 1, LAST, 1, MANY))
    assert code(put(site, site.desk, new_key().sign_body("statistics", body))) == "signature.invalid"


def test_one_desk_cannot_speak_for_another(site: Site) -> None:
    other = site.enrol(Desk(name="Other Line"))
    theirs = returned(other, MANY)
    assert code(put(site, site.desk, theirs)) == "signature.invalid"
    wrong = site.desk.epoch.sign_body("statistics", RETURN.encode(Return(other.id, 1, LAST, 1, MANY)))
    assert code(put(site, site.desk, wrong)) == "statistics.desk"
    answer = site.caseworker(site.desk).send("PUT", f"/v1/desks/{other.id}/statistics/{LAST.code}", theirs)
    assert (answer.status_code, code(answer)) == (404, "nothing")


def test_nobody_else_sends_or_looks(site: Site) -> None:
    stranger, path = Sender(site.client), f"/v1/desks/{site.desk.id}/statistics"
    assert stranger.send("GET", path).status_code == 404
    assert stranger.send("PUT", f"{path}/{LAST.code}", returned(site.desk, MANY)).status_code == 404
    assert site.client.get(path).status_code == 401


@pytest.mark.parametrize("quarter", [Quarter(2026, 3), Quarter(2027, 1), Quarter(2099, 4)])
def test_a_quarter_that_is_not_over_is_refused(site: Site, quarter: Quarter) -> None:
    answer = put(site, site.desk, returned(site.desk, MANY, quarter), quarter)
    assert (answer.status_code, code(answer)) == (403, "statistics.early")


def test_a_quarter_long_ago_is_refused(site: Site) -> None:
    quarter = Quarter(2020, 4)
    assert code(put(site, site.desk, returned(site.desk, MANY, quarter), quarter)) == "statistics.old"


def test_the_address_and_the_return_name_one_quarter(site: Site) -> None:
    assert code(put(site, site.desk, returned(site.desk, MANY), before(LAST))) == "statistics.quarter"


def test_a_return_cannot_be_played_back_for_another_time(site: Site) -> None:
    """Its quarter and its number are signed with it."""
    signed, earlier = returned(site.desk, MANY), before(LAST)
    moved = signed.replace(LAST.code.encode(), earlier.code.encode())
    assert moved != signed
    assert put(site, site.desk, moved, earlier).json()["code"] == "signature.invalid"
    put(site, site.desk, signed)
    counted = signed.replace(b'"number":1', b'"number":2')
    assert counted != signed
    assert put(site, site.desk, counted).json()["code"] == "signature.invalid"
    assert held(site, site.desk)["returns"] == [{"quarter": LAST.code, "number": 1}]


def test_a_return_of_older_keys_is_refused(site: Site) -> None:
    answer = put(site, site.desk, returned(site.desk, MANY, epoch=2))
    assert (answer.status_code, code(answer)) == (409, "statistics.epoch")


@pytest.mark.parametrize("wrong", [-1, 1_000_001, 2**53 - 1])
def test_numbers_that_cannot_be_are_refused(site: Site, wrong: int) -> None:
    entry = Entry(MANY[0].institution, Counts(received=wrong))
    body = signed_anyhow(site.desk, Return(site.desk.id, 1, LAST, 1, (entry,)))
    assert code(put(site, site.desk, body)) == "json.range"


def test_an_institution_twice_is_refused(site: Site) -> None:
    body = signed_anyhow(site.desk, Return(site.desk.id, 1, LAST, 1, (MANY[0], MANY[0])))
    assert code(put(site, site.desk, body)) == "statistics.order"


def test_more_than_any_return_is_not_read(site: Site) -> None:
    answer = put(site, site.desk, bytes((4 << 20) + 1))
    assert (answer.status_code, code(answer)) == (413, "request.too_large")


def test_a_desk_cannot_fill_the_disk_with_corrections(site: Site) -> None:
    for number in range(1, 41):
        count_in(site, site.desk, received(number), number=number)
    assert code(put(site, site.desk, returned(site.desk, MANY, number=41))) == "statistics.many"


def test_a_desk_that_was_taken_out_sends_nothing(site: Site) -> None:
    site.app.intake.writer.do(SmallJob(lambda sheet: refuse(sheet, site.desk.id)))
    site.clock.now += 2
    assert put(site, site.desk, returned(site.desk, MANY)).status_code == 404


# -- coming out --------------------------------------------------------------------------------------------------------


def public(site: Site) -> list[str]:
    found: list[str] = held(site, site.desk)["published"]
    return found


def test_a_quarter_comes_out_once_after_its_days(site: Site) -> None:
    register(site)
    site.clock.now -= (20 + 21 + 31 - 5) * DAY  # the sixth of July
    count_in(site, site.desk, MANY)
    assert not publish(site)
    site.clock.now += 26 * DAY
    assert publish(site)
    assert public(site)[-1] == LAST.code
    assert not publish(site)


def test_the_operator_sees_who_has_sent_and_no_figure(site: Site) -> None:
    count_in(site, site.desk, MANY)
    with site.app.intake.engine.connect() as connection:
        (told,) = held_by(connection)
    assert (told.quarter, told.desk, told.number) == (LAST.code, site.desk.id, 1)


def test_a_correction_is_marked_and_comes_with_the_next_quarter(site: Site) -> None:
    register(site)
    earlier = before(LAST)
    site.clock.now -= 80 * DAY  # July has begun: only the earlier quarter is due
    count_in(site, site.desk, MANY, earlier)
    assert publish(site)
    count_in(site, site.desk, received(70, 60, 50), earlier, number=2)
    count_in(site, site.desk, MANY)
    assert not publish(site)
    site.clock.now += 80 * DAY
    assert publish(site)
    page = site.client.get(f"/en/public/statistics/{MANY[0].institution}").text
    assert ">70<" in page
    assert "were corrected later" in page
    assert "were corrected later" in site.client.get("/en/public/statistics/feed").text


def test_nothing_comes_out_without_a_register(site: Site) -> None:
    count_in(site, site.desk, MANY)
    assert not publish(site)
    register(site)
    assert publish(site)


def test_what_came_out_stays(site: Site) -> None:
    register(site)
    count_in(site, site.desk, MANY)
    publish(site)
    page = f"/en/public/statistics/{MANY[0].institution}"
    was = site.client.get(page).text
    assert ">40<" in was
    count_in(site, site.desk, received(70, 30, 20), number=2)
    assert not publish(site)
    assert site.client.get(page).text == was


def test_a_desk_that_takes_its_return_back_after_it_came_out_changes_no_page(site: Site) -> None:
    register(site)
    second = site.enrol(Desk(name="Second Line"))
    for desk in (site.desk, second):
        count_in(site, desk, MANY)
    assert publish(site)
    pages = [f"/en/public/statistics/{one.institution}" for one in MANY]
    was = [site.client.get(page).text for page in pages]
    count_in(site, second, (), number=2)
    site.clock.now += 92 * DAY
    count_in(site, site.desk, received(55, 1), LAST.next)
    assert publish(site)
    now = [site.client.get(page).text for page in pages]
    assert ">80<" in was[0]
    assert ">80<" in now[0]
    assert not any("were corrected later" in page for page in now)


def test_an_institution_that_is_called_otherwise_keeps_its_figures_and_its_address(site: Site) -> None:
    register(site)
    count_in(site, site.desk, MANY)
    assert publish(site)
    id_ = MANY[0].institution
    with site.app.intake.engine.connect() as connection:
        known = institutions.find(connection, id_)
    assert known is not None
    renamed = replace(known, name=Names("Called Otherwise (invented)", "نیا نام (فرضی)"))
    site.app.intake.writer.do(SmallJob(lambda sheet: institutions.rename(sheet, renamed)))
    page = site.client.get(f"/en/public/statistics/{id_}").text
    assert "Called Otherwise (invented)" in page
    assert ">40<" in page
    assert "were corrected later" not in page
    assert not publish(site)


def test_an_institution_that_is_not_in_the_register_is_not_shown(site: Site) -> None:
    register(site)
    unknown = random_id(lambda size: b"\xff" * size)
    entries = sorted((*MANY, Entry(unknown, Counts(received=50))), key=lambda entry: entry.institution)
    count_in(site, site.desk, tuple(entries))
    publish(site)
    assert site.client.get(f"/en/public/statistics/{unknown}").status_code == 404
    for file in ("csv", "json"):
        assert unknown not in site.client.get(f"/public/statistics.{file}").text


@pytest.mark.parametrize("hidden", [1, 4, 9])
def test_a_page_is_the_same_whatever_a_small_number_is(site: Site, hidden: int) -> None:
    """Byte for byte as if nobody had come at all."""

    def pages() -> list[bytes]:
        whose = received(1, 1)[1].institution
        paths = (f"/en/public/statistics/{whose}", "/ur/public/statistics", "/en/public/statistics")
        files = ("/public/statistics.csv", "/public/statistics.json", "/en/public/statistics/feed")
        return [site.client.get(path).content for path in (*paths, *files)]

    register(site)
    count_in(site, site.desk, received(40, hidden, 20))
    publish(site)
    small = pages()
    with_none = _again_with(site, received(40, 0, 20), pages)
    assert small == with_none


def _again_with(site: Site, entries: tuple[Entry, ...], pages: Any) -> list[bytes]:
    """The same intake, as if it had been told this from the start."""
    with for_writing(site.app.intake.engine).begin() as connection:
        for table in (schema.statistics_return, schema.statistics_quarter):
            connection.execute(delete(table))
        connection.execute(delete(schema.statistics_book))
    site.client.get("/en/public/statistics")  # forgets what it knew
    count_in(site, site.desk, entries)
    publish(site)
    found: list[bytes] = pages()
    return found
