"""A table from another program: its letters, its separator, its days, and what is wrong with a row, named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.desk.imports.check import (
    Checked,
    Meaning,
    check_mapping,
    checked,
    day_column,
    first_guess,
)
from amanat.desk.imports.days import read_day, seen_order
from amanat.desk.imports.fields import ACT_WORDS, CONTEXT_WORDS, FIELDS, guessed
from amanat.desk.imports.table import MOST_BYTES, MOST_ROWS, found_encoding, read_table
from amanat.errors import RefusedError
from amanat.seal.record import ACTS, ANCILLARY_ACTS, CONTEXTS

TODAY = date(2026, 11, 22)
URDU = "نمبر,تاریخ,کیا ہوا,ضلع\n۱۷,۳ مئی ۲۰۲۱,دفتر میں روز پیچھا کیا۔,لاہور\n"


def rows(text: str, *fields: str, order: str = "", known: frozenset[str] = frozenset()) -> Checked:
    table = read_table(text.encode())
    meaning = Meaning(fields, order)  # type: ignore[arg-type]
    check_mapping(table, meaning)
    return checked(table, meaning, TODAY, known)


# --- letters and separators


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_urdu_is_read_from_each_encoding_that_spreadsheets_write(encoding: str) -> None:
    said = "نمبر;حالت\n1;بند ہوا\n" if encoding != "cp1256" else "نمبر;حالت\n1;بند ہوا پیچھا گھر\n".replace("ی", "ي")
    table = read_table(said.encode(encoding))
    assert (table.encoding, table.separator) == (encoding, ";")
    assert table.names == ("نمبر", "حالت")


def test_western_accents_are_not_taken_for_arabic() -> None:
    data = "Name,Note\r\nRenée,déjà vu à côté\r\n".encode("cp1252")
    assert found_encoding(data) == "cp1252"
    assert read_table(data).rows[0].cells == ("Renée", "déjà vu à côté")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_also_when_texts_hold_the_others(separator: str) -> None:
    text = separator.join(("no", "what", "notes")) + "\n" + separator.join(("1", '"a, b; c"', "x")) + "\n"
    assert read_table(text.encode()).separator == separator


def test_a_text_over_several_lines_is_one_row_and_lines_count_as_in_a_spreadsheet() -> None:
    table = read_table(b'no,what\n1,"first\nsecond"\n\n2,next\n')
    assert [(row.line, row.cells[1]) for row in table.rows] == [(2, "first\nsecond"), (4, "next")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import.empty"),
        (b"  \n ", "import.empty"),
        (b"PK\x03\x04sheet", "import.kind"),
        (b"a,b\n\0,1\n", "import.kind"),
        (b"a,b\n", "import.rows"),
        (b'a,b\n1,"no end\n', "import.quote"),
        (b'a,b\n1,"x"y\n', "import.quote"),
        (b"a" * (MOST_BYTES + 1), "import.large"),
        ((",".join("abcdefgh" * 10) + "\n1\n").encode(), "import.columns"),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), "import.many"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_table(data)
    assert refused.value.code == code


def test_other_letters_can_be_asked_for_and_wrong_ones_are_said() -> None:
    data = "نمبر,حالت\n1,بند\n".encode("cp1256")
    assert read_table(data, "cp1252").names != ("نمبر", "حالت")
    for bad in (("utf-8", ""), ("base64", ""), ("", "|")):
        with pytest.raises(RefusedError):
            read_table(data, *bad)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        table = read_table(data)
    except RefusedError:
        return
    assert table.rows
    checked(table, first_guess(table), TODAY, frozenset())


# --- days


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2021-05-03", "", "2021-05-03"),
        ("2021/5/3 14:22", "", "2021-05-03"),
        ("2021-05-03T10:00:00Z", "", "2021-05-03"),
        ("3/5/2021", "dmy", "2021-05-03"),
        ("3/5/2021", "mdy", "2021-03-05"),
        ("25.12.2020", "", "2020-12-25"),
        ("12/25/2020", "mdy", "2020-12-25"),
        ("3 May 2021", "", "2021-05-03"),
        ("May 3, 2021", "", "2021-05-03"),
        ("3rd of may", "", None),
        ("3-May-21", "", "2021-05-03"),
        ("3-May-98", "", "1998-05-03"),
        ("۳ مئی ۲۰۲۱", "", "2021-05-03"),
        ("٢٠٢١-٠٥-٠٣", "", "2021-05-03"),
        ("\u200e3/5/2021\u200f", "dmy", "2021-05-03"),
        ("31/2/2021", "dmy", None),
        ("13/13/2021", "", None),
        ("yesterday", "", None),
        ("44319", "", None),
        ("", "", None),
        ("3 Smarch 2021", "", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, order: str, day: str | None) -> None:
    found = read_day(text, order, TODAY)  # type: ignore[arg-type]
    assert (found.isoformat() if found else None) == day


def test_the_order_of_a_column_is_seen_or_asked() -> None:
    assert seen_order(["3/5/2021", "25/5/2021"]) == ("dmy", True)
    assert seen_order(["3/5/2021", "5/25/2021"]) == ("mdy", True)
    assert seen_order(["3/5/2021", "4/4/2021"]) == ("", True)
    assert seen_order(["5/5/2021", "2021-03-04"]) == ("", False)
    assert seen_order(["25/5/2021", "5/25/2021", "1/2/2021"]) == ("", True)
    table = read_table(b"day,what\n3/5/2021,x\n")
    assert day_column(table, ("received", "said")) == ("", True)
    assert day_column(table, ("", "said")) == ("", False)
    with pytest.raises(RefusedError) as refused:
        check_mapping(table, Meaning(("received", "said")))
    assert refused.value.code == "import.order"


# --- what the columns mean


def test_columns_are_guessed_from_english_urdu_and_roman_names() -> None:
    assert guessed(["Case No.", "Date received", "What happened", "Type", "Zila", "Remarks", "Shoe size"]) == (
        "number",
        "received",
        "said",
        "act",
        "district",
        "notes",
        "",
    )
    assert guessed(["نمبر", "تاریخ", "کیا ہوا", "ضلع", "حالت"]) == ("number", "received", "said", "district", "status")
    assert guessed(["Date", "date"]) == ("received", "")
    assert guessed(list(FIELDS)) == FIELDS


def test_every_act_and_context_is_known_by_its_own_name() -> None:
    assert {*ACTS, *ANCILLARY_ACTS} <= set(ACT_WORDS.values())
    assert set(CONTEXTS) == set(CONTEXT_WORDS.values())


@pytest.mark.parametrize(
    ("meaning", "code"),
    [
        (Meaning(("said",)), "import.fields"),
        (Meaning(("said", "wealth")), "import.fields"),
        (Meaning(("said", "said")), "import.twice"),
        (Meaning(("number", "received")), "import.what"),
        (Meaning(("said", ""), "ymd"), "import.choice"),  # type: ignore[arg-type]
        (Meaning(("said", ""), "", "maybe"), "import.choice"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(meaning: Meaning, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        check_mapping(read_table(b"a,b\n1,2\n"), meaning)
    assert refused.value.code == code


# --- rows


def test_a_good_row_becomes_a_case_with_everything_that_was_said() -> None:
    text = "n,d,w,a,c,s,r,z,k,m,p\n17,3/5/2021,Roz peecha karta tha,stalking; blackmail,daftar,closed,She asked,Lahore,"
    (old,) = rows(text + "Moon,phoned twice,A manager\n", *FIELDS, order="dmy").good
    assert (old.number, old.day, old.said) == ("17", "2021-05-03", "Roz peecha karta tha")
    assert (old.acts, old.context, old.closed, old.closing) == (("stalking", "blackmail"), "work", True, "she_asked")
    assert (old.district, old.called, old.notes, old.respondent) == ("Lahore", "Moon", "phoned twice", "A manager")


def test_an_urdu_row_is_read_whole() -> None:
    table = read_table(URDU.encode())
    found = checked(table, first_guess(table), TODAY, frozenset())
    (old,) = found.good
    assert (old.day, old.district, found.faults) == ("2021-05-03", "لاہور", ())


def test_words_that_are_no_known_closing_reason_are_kept_as_words() -> None:
    found = rows("w,s,r\nx,closed,moved to Dubai\ny,open,moved\n", "said", "status", "closing")
    assert [(old.closed, old.closing, old.closing_words) for old in found.good] == [
        (True, "", "moved to Dubai"),
        (False, "", ""),
    ]


@pytest.mark.parametrize(
    ("line", "why", "value"),
    [
        ("1,2021-13-40,x,,,", "day", "2021-13-40"),
        ("1,,x,,,", "no_day", ""),
        ("1,2031-01-01,x,,,", "future", "2031-01-01"),
        ("1,1849-01-01,x,,,", "old", "1849-01-01"),
        ("1,2021-05-03,x,witchcraft,,", "act", "witchcraft"),
        ("1,2021-05-03,x,rape; witchcraft,,", "act", "witchcraft"),
        ("1,2021-05-03,x,,the moon,", "context", "the moon"),
        ("1,2021-05-03,x,,,perhaps", "status", "perhaps"),
        ("1,2021-05-03,,,,", "nothing", ""),
        ("1,2021-05-03," + "x" * 20_001 + ",,,", "long", ""),
        ("7,2021-05-03,x,,,", "known", "7"),
        ("1,2021-05-03,x", "width", ""),
        ("1,2021-05-03,x,,,,more", "width", ""),
    ],
)
def test_a_bad_row_is_named_with_line_column_and_what_stands_there(line: str, why: str, value: str) -> None:
    text = "No,Day,What,Act,Place,State\n" + line + "\n8,2021-05-04,good,,,\n"
    found = rows(text, "number", "received", "said", "act", "context", "status", known=frozenset({"7"}))
    assert [(fault.line, fault.why, fault.value) for fault in found.faults] == [(2, why, value)]
    assert [old.number for old in found.good] == ["8"]
    if why in ("day", "act", "status", "known"):
        assert found.faults[0].column in ("Day", "Act", "State", "No")


def test_a_number_twice_in_one_file_names_the_other_line_however_it_is_typed() -> None:
    found = rows("n,w\n12,x\n\n ١٢ ,y\n", "number", "said")
    assert [(fault.line, fault.why, fault.other) for fault in found.faults] == [(4, "double", 2)]
    assert len(found.good) == 1


def test_a_row_with_two_faults_is_one_bad_row() -> None:
    found = rows("d,a,w\nnever,magic,x\n", "received", "act", "said")
    assert (len(found.faults), found.bad) == (2, 1)
