"""Pages are made of what the release says; the book goes to its store and back; the rule in single numbers."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.errors import ForgedError, MalformedError
from amanat.publication.statistics.book import Book, Curve, Level, Line, Place, Point, Release
from amanat.publication.statistics.book_form import read_book, read_release, write_book, write_release
from amanat.publication.statistics.codes import FINDINGS, KINDS, step_family
from amanat.publication.statistics.counting import count_each
from amanat.publication.statistics.listing import (
    Register,
    check_follows,
    check_institution,
    open_register,
    read_register,
    sign_register,
    sorted_by_name,
    write_register,
)
from amanat.publication.statistics.publishing import publish
from amanat.publication.statistics.register import Names, others_of, read_others
from amanat.publication.statistics.returns import Return
from amanat.publication.statistics.rule import RULE, Rule
from amanat.publication.statistics.tables import Rank, Row, Shown, reached, share
from amanat.seal.signing import SigningKey
from tests.publication.statistics.test_counting import random_cases
from tests.publication.statistics.world import desk, editions, institution, quarter, random_said, register, returns

STEP = step_family("pk-a", "charge")


def place(n: int, period: str = "2026-Q1") -> Place:
    level = Level.QUARTER if "Q" in period else Level.YEAR
    return Place(level, period, "PK", "employer", institution(n))


def curve(*points: Point, period: str = "2026-Q1", duration: str = "finding") -> Curve:
    return Curve(place(0, period), duration, points)


OTHERS = Place(Level.QUARTER, "2026-Q1", "PK", "court", others_of("PK", "court"))
LINES = (
    Line(OTHERS, STEP, 90, (90, None, None)),
    Line(place(0), "received", 20),
    Line(place(0, "2026"), "received", 12),
    Line(place(0, "2026-Q3"), "findings", 40, (30, None, None, None), corrected=True),
    Line(place(0), STEP, 40, (30, None, None)),
    Line(place(1), STEP, 30, (24, None, None)),
    Line(place(2), STEP, 30, (None, None, None)),
    Line(place(3), STEP, 29, (19, 10, None)),
    Line(place(4), STEP, 60, (45, None, None)),
    Line(place(5), STEP, 50, (10, 40, None)),
    Line(place(6, "2026-Q2"), STEP, 50, (10, 40, None)),
    Line(Place(Level.SECTOR, "2026", "PK", "employer"), "received", 35),
    Line(Place(Level.COUNTRY, "2026", "PK"), "received", 14),
)
SHOWN = Shown(Release(tuple(quarter(n) for n in range(5)), LINES, (curve(Point(7, 20), Point(30, 55)),)))


def test_every_quarter_has_a_row_and_each_closed_year_one_after_its_quarters() -> None:
    first, *_, last = SHOWN.institution(institution(0))
    assert [row.period for row in first.rows] == [*(f"2026-Q{n}" for n in (1, 2, 3, 4)), "2026", "2027-Q1"]
    assert [row.total for row in first.rows] == [20, None, None, None, 12, None]
    assert (last.family, last.kinds) == (STEP, ("within", "late", "pending"))
    findings = next(table for table in SHOWN.institution(institution(0)) if table.family == "findings")
    assert findings.rows[1] == Row(Level.QUARTER, "2026-Q2", None, (None,) * len(FINDINGS))
    assert findings.rows[2] == Row(Level.QUARTER, "2026-Q3", 40, (30, None, None, None), corrected=True)


def test_of_an_institution_without_figures_all_that_there_could_be_is_hidden_and_nothing_else_is_said() -> None:
    tables = SHOWN.institution(institution(99))
    assert [table.family for table in tables] == list(KINDS)
    assert {(row.total, *row.cells) for table in tables for row in table.rows} <= {(None,) * n for n in range(1, 7)}


def test_a_sector_and_a_country_have_a_row_a_year() -> None:
    assert SHOWN.sector("PK", "employer")[0].rows == (Row(Level.SECTOR, "2026", 35, ()),)
    assert SHOWN.sector("PK")[0].rows == (Row(Level.COUNTRY, "2026", 14, ()),)
    assert SHOWN.sector("PK", "police")[0].rows == (Row(Level.SECTOR, "2026", None, ()),)


def test_of_others_and_of_rests_it_is_known_where_anything_is_shown() -> None:
    assert SHOWN.others == ("other.PK.court",)
    assert SHOWN.rests == (("PK", ""), ("PK", "employer"))
    assert SHOWN.institution("other.PK.court")[-1].rows[0].total == 90


def test_a_group_of_others_is_told_from_an_id() -> None:
    assert read_others(others_of("PK", "police")) == ("PK", "police")
    for code in (institution(0), "other.PK.shop", "other.pk.police", "other.PK.police ", "other.PK.", ""):
        assert read_others(code) is None, code


def test_curves_are_found_by_whose_they_are() -> None:
    assert SHOWN.curves(institution=institution(0)) == SHOWN.release.curves
    assert SHOWN.curves("PK", "employer") == ()


def test_a_share_is_of_shown_numbers_and_rounded_down() -> None:
    assert share(Line(place(0), STEP, 30, (29, None, None)), 0) == 96
    assert share(Line(place(0), STEP, 30, (29, None, None)), 1) is None
    assert share(Row(Level.QUARTER, "2026-Q1", None, (None,)), 0) is None


@pytest.mark.parametrize(
    ("points", "percent", "days"),
    [
        ((Point(7, 20), Point(30, 55)), 50, (7, 30)),
        ((Point(7, 20), Point(30, 55)), 90, (30, None)),
        ((Point(7, 60),), 50, (-1, 7)),
        ((Point(7, 20), Point(30, 75, more=True)), 90, (7, None)),
        ((Point(7, 20), Point(30, 90, more=True)), 90, (7, 30)),
    ],
)
def test_the_median_is_read_off_the_points_and_between_them(
    points: tuple[Point, ...], percent: int, days: tuple[int, int | None]
) -> None:
    assert reached(curve(*points), percent) == days


def test_places_are_given_from_thirty_on_and_equal_shares_have_equal_places() -> None:
    assert SHOWN.ranking(STEP, "within", "2026-Q1") == (
        Rank(1, institution(1), 80, 30),
        Rank(2, institution(0), 75, 40),
        Rank(2, institution(4), 75, 60),
        Rank(4, institution(5), 20, 50),
    )
    assert SHOWN.ranking(STEP, "late", "2026-Q1") == (Rank(1, institution(5), 80, 50),)


def test_the_book_and_the_release_go_there_and_back() -> None:
    said = returns(random_said(1, 2, 12, 4))
    cases = {d: count_each(random_cases(d, 800), [quarter(n) for n in range(4)]) for d in (5, 6)}
    said += [Return(desk(d), 1, one, 1, entries) for d, of in cases.items() for one, entries in of.items()]
    book = editions([(n, [one for one in said if one.quarter == quarter(n)]) for n in range(4)], register(12))[-1]
    assert {kept.curve.place.level for kept in book.curves} >= {Level.QUARTER}
    assert {kept.line.place.level for kept in book.lines} >= {Level.QUARTER, Level.YEAR}
    assert read_book(write_book(book)) == book
    release = book.release()
    assert read_release(write_release(release)) == release
    assert desk(0) in zlib.decompress(write_book(book)).decode()
    assert desk(0) not in zlib.decompress(write_release(release)).decode()


def test_released_all_at_once_or_quarter_by_quarter_it_is_the_same_book() -> None:
    said, known = returns(random_said(3, 3, 10, 5)), register(10, ("employer", "court"))
    step = editions([(n, [one for one in said if one.quarter == quarter(n)]) for n in range(5)], known)[-1]
    assert publish(Book(), reversed(said), known, quarter(4)) == step
    assert publish(step, said, known, quarter(4)) == step


def test_what_is_said_of_an_institution_outside_the_register_is_not_shown() -> None:
    said = returns({(0, 0, 0): (50, ()), (0, 7, 0): (60, ())})
    assert [kept.line.total for kept in editions([(0, said)], register(1))[0].lines] == [50]


def test_with_nothing_said_the_quarter_is_released_and_shows_nothing() -> None:
    assert publish(Book(), (), register(3), quarter(0)) == Book((quarter(0),))


def test_two_steps_of_the_ladder_that_differ_by_few_are_not_both_shown() -> None:
    def families(received: int, *findings: int) -> set[str]:
        said = returns({(0, 0, 0): (received, (*findings, 0, 0, 0)[:4])})
        return {kept.line.family for kept in editions([(0, said)], register(1))[0].lines}

    assert families(40, 35) == {"received"}
    assert families(40, 40) == families(40, 30) == families(40, 60) == {"received", "findings"}


def test_a_register_names_each_institution_once_and_says_which_are_gone() -> None:
    known = sorted_by_name(tuple(register(3).values()))
    listed = Register(known, (institution(1),))
    assert read_register(write_register(listed)) == listed
    assert [one.id for one in listed.offered] == [institution(0), institution(2)]
    assert listed.find(institution(1)) == known[1]
    assert listed.find(institution(9)) is None
    assert check_institution(known[0]) == known[0]
    with pytest.raises(MalformedError, match=r"institution\.double"):
        read_register(write_register(Register((*known, known[0]))))


def test_a_register_is_taken_from_whoever_signs_the_list_of_desks_alone() -> None:
    key, listed = SigningKey.from_seed(bytes(32)), Register(tuple(register(3).values()))
    assert open_register(sign_register(listed, key), key.public) == write_register(listed)
    with pytest.raises(ForgedError, match=r"signature\.invalid"):
        open_register(sign_register(listed, SigningKey.from_seed(bytes([1]) * 32)), key.public)
    with pytest.raises(ForgedError, match=r"signature\.invalid"):
        open_register(key.sign_body("directory", write_register(listed)), key.public)


def test_a_later_register_may_rename_and_add_and_nothing_else() -> None:
    first, second = register(2).values()
    before = Register((first,))
    check_follows(before, Register((replace(first, name=Names("New", "نیا"), place="X"), second), (first.id,)))
    for after in ((), (second,), (replace(first, sector="court"),), (replace(first, country="IN"),)):
        with pytest.raises(ForgedError, match=r"institution\.changed"):
            check_follows(before, Register(after))


# --- the rule


@pytest.mark.parametrize(
    ("of_desks", "clear"),
    [
        ((10,), True),
        ((9,), False),
        ((10, 10), True),
        ((30, 9), False),
        ((5, 5, 5), False),
        ((30, 30, 9), False),
        ((30, 30, 10), True),
        ((5, 5, 5, 5), True),
        ((9, 9, 5, 5), True),
        ((9, 9, 5, 4), False),
    ],
)
def test_what_desks_say_together_is_clear_if_no_two_of_them_are_left_with_a_small_rest(
    of_desks: tuple[int, ...], clear: bool
) -> None:
    assert RULE.clear(of_desks) is clear


@given(st.lists(st.integers(0, 25), min_size=1, max_size=5), st.integers(0, 1))
def test_there_is_room_if_each_hidden_number_can_have_four_values(values: list[int], lowest: int) -> None:
    """By trying all that each can be."""
    values = [max(value, lowest) for value in values]
    total = sum(values)
    spans = [range(lowest, 10) if value < 10 else range(10, total + 1) for value in values]
    sums = [{0}]
    for span in spans:
        sums.append({before + value for before in sums[-1] for value in span if before + value <= total})
    backwards = [{total}]
    for span in reversed(spans):
        backwards.append({after - value for after in backwards[-1] for value in span if after >= value})
    backwards.reverse()
    possible = [
        {value for value in span if any(before + value in backwards[n + 1] for before in sums[n])}
        for n, span in enumerate(spans)
    ]
    assert RULE.room(values, lowest) is all(len(one) >= 4 for one in possible)


def test_which_cells_are_hidden_does_not_depend_on_their_size() -> None:
    assert RULE.cells([(30, 20, 40, 3)]) == (30, 20, None, None)
    assert RULE.cells([(30, 40, 20, 3)]) == (30, 40, None, None)
    assert RULE.cells([(30, 40, 20, 10)]) == (30, 40, 20, 10)
    assert RULE.cells([(30, 5, 6, 3)]) == (30, None, None, None)
    assert RULE.cells([(30, 1, 1, 1)]) == (None, None, None, None)
    assert RULE.cells([(12,)]) == ()
    assert Rule(rest=0, spread=0).cells([(30, 20, 40, 3)]) == (30, 20, 40, None)
