"""Which routes are open, and how that is said."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.process.clocks import Occurred, Pause
from amanat.process.pack_form import Pack
from amanat.process.packs import Signature
from amanat.process.routes import WHY, Facts, Openness, OpenRoute, open_routes
from amanat.seal.forms import Day
from tests.process.laws import FILE, HOLIDAYS, LONGER, pack, step

LAST = date(2027, 5, 3)
DUE = date(2027, 8, 2)
CLAIM = pack(step(FILE, longer=LONGER))


def facts(day: date | None = LAST, **more: object) -> Facts:
    return Facts(**{"country": "ZZ", "occurred": (Occurred("incident", day),), **more})  # type: ignore[arg-type]


def route(law: Pack, given: Facts, today: date = LAST) -> OpenRoute:
    (found,) = open_routes(given, [law], today=today, holidays=HOLIDAYS)
    return found


@pytest.mark.parametrize(
    ("today", "state", "code", "left"),
    [
        (LAST, Openness.OPEN, "open", 91),
        (DUE - timedelta(days=15), Openness.OPEN, "open", 15),
        (DUE - timedelta(days=14), Openness.CLOSING, "near", 14),
        (DUE, Openness.CLOSING, "near", 0),
        (DUE + timedelta(days=1), Openness.CLOSING, "longer", None),
        (date(2027, 11, 2), Openness.CLOSING, "longer", None),
        (date(2027, 11, 3), Openness.OVER, "over", None),
    ],
)
def test_a_last_day_warns_early_and_more_time_is_named(
    today: date, state: Openness, code: str, left: int | None
) -> None:
    found = route(CLAIM, facts(), today)
    assert (found.state, found.code, found.days_left) == (state, code, left)
    assert (found.until, found.longest, found.basis) == (DUE, date(2027, 11, 2), "s.1")
    assert found.longer_when == LONGER.when


def test_how_early_is_data() -> None:
    assert route(pack(FILE, warn_days=90), facts(), LAST + timedelta(days=1)).state is Openness.CLOSING


def test_without_longer_time_it_is_over_on_the_day_after() -> None:
    found = route(pack(FILE), facts(), DUE + timedelta(days=1))
    assert (found.state, found.longest, found.longer_when) == (Openness.OVER, None, None)


def test_a_day_that_nobody_knows_gives_no_last_day() -> None:
    for given_facts in (facts(None), Facts("ZZ")):
        found = route(CLAIM, given_facts)
        assert (found.state, found.until, found.days_left) == (Openness.UNKNOWN, None, None)


def test_where_the_law_names_no_last_day_it_is_open_and_says_so() -> None:
    assert (route(pack(), facts()).code, route(pack(), facts()).state) == ("no_limit", Openness.OPEN)
    soft = pack(step(FILE, force="soft", on_miss="nothing"))
    assert route(soft, facts(), date(2029, 1, 1)).state is Openness.OPEN


def test_where_she_has_gone_already_and_where_the_clock_stands() -> None:
    made = facts(parts={"zz-law": (Occurred("complaint_made", LAST),)})
    assert route(CLAIM, made, date(2029, 1, 1)).code == "made"
    under_way = route(CLAIM, facts(taken=frozenset({"zz-law"})), date(2029, 1, 1))
    assert (under_way.code, under_way.taken) == ("made", True)
    assert route(CLAIM, facts(pauses=(Pause(LAST),))).code == "paused"


def test_routes_that_run_beside_and_those_that_cannot() -> None:
    law = pack(FILE, parallel_with=("zz-police",), not_while=("zz-other", "zz-third"))
    found = route(law, facts(taken=frozenset({"zz-other", "zz-police"})))
    assert (found.parallel, found.clashes) == (("zz-police",), ("zz-other",))


def test_unsigned_is_unverified() -> None:
    signed = Signature("Invented Reviewer", "advocate", Day("2027-01-01"), bytes(32))
    assert not route(CLAIM, facts()).verified
    assert route(pack(FILE, signed=signed), facts()).verified


@pytest.mark.parametrize(
    ("changes", "more", "there"),
    [
        ({}, {}, True),
        ({"country": "YY"}, {}, False),
        ({"route": "benchmark"}, {}, False),
        ({"areas": ("ZZ-A",)}, {"area": "ZZ-A"}, True),
        ({"areas": ("ZZ-A",)}, {"area": "ZZ-B"}, False),
        ({"areas": ("ZZ-A",)}, {}, True),
        ({"contexts": ("work",)}, {"contexts": frozenset({"work", "online"})}, True),
        ({"contexts": ("work",)}, {"contexts": frozenset({"domestic"})}, False),
        ({"contexts": ("work",)}, {}, True),
        ({"acts": ("rape",)}, {"acts": frozenset({"stalking"})}, False),
        ({"acts": ("rape",)}, {}, True),
        ({"effective": "2027-05-04"}, {}, False),
        ({"effective": "2027-05-03"}, {}, True),
        ({"until": "2027-05-02"}, {}, False),
        ({"until": "2027-05-02"}, {"taken": frozenset({"zz-law"})}, True),
    ],
)
def test_only_routes_that_fit_and_what_is_unknown_narrows_nothing(
    changes: dict[str, object], more: dict[str, object], there: bool
) -> None:
    found = open_routes(facts(**more), [pack(FILE, **changes)], today=LAST, holidays=HOLIDAYS)
    assert bool(found) is there


def test_an_old_law_stays_for_what_happened_under_it() -> None:
    old = pack(FILE, law_of="incident", until="2027-06-30")
    new = pack(FILE, law_of="incident", effective="2027-07-01")
    today = date(2027, 7, 15)
    for day, law in ((date(2027, 6, 20), old), (date(2027, 7, 2), new), (None, new)):
        found = open_routes(facts(day), [old, new], today=today, holidays=HOLIDAYS)
        assert [one.pack for one in found] == [law]


@given(st.dates(date(2027, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_as_days_go_by_a_route_only_closes(day: date, later: int) -> None:
    order = [Openness.OPEN, Openness.CLOSING, Openness.OVER]
    seen = [route(CLAIM, facts(day), day + timedelta(days=i)).state for i in range(0, later, 3)]
    assert seen == sorted(seen, key=order.index)


def test_every_sentence_is_in_both_languages_and_holds_no_day_and_no_order() -> None:
    for words in WHY.values():
        assert set(words) == {"en", "ur"}
        assert not re.search(r"[0-9{}]|\bmust\b|\bshould\b", words["en"])
        assert not re.search(r"[0-9{}A-Za-z]", words["ur"])
