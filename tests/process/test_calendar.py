"""Dates for her own calendar: valid, and without a word about anything."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from amanat.errors import MalformedError
from amanat.process.calendar import TITLES, Entry, to_ical

UID = "A1b2C3d4E5f6G7h8I9j0-_"
STAMP = 1_835_000_000
ENTRIES = st.lists(
    st.builds(
        Entry,
        st.from_regex(r"[A-Za-z0-9_-]{22}", fullmatch=True),
        st.dates(date(2027, 1, 1), date(2028, 12, 31)),
        st.sampled_from(sorted(TITLES)),
        st.integers(0, 90),
    ),
    max_size=5,
    unique_by=lambda one: one.uid,
)


@given(ENTRIES)
def test_it_reads_back_and_its_lines_are_those_of_the_standard(entries: list[Entry]) -> None:
    raw = to_ical(entries, stamp=STAMP)
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "folded at 75 octets"
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = Calendar.from_ical(raw).walk("VEVENT")
    assert {(str(e["uid"]), e.decoded("dtstart"), e.decoded("dtend")) for e in found} == {
        (one.uid, one.day, one.day + timedelta(days=1)) for one in entries
    }
    assert raw == to_ical(reversed(entries), stamp=STAMP), "the same entries make the same file"


def test_it_says_nothing_but_a_day_and_a_neutral_word() -> None:
    raw = to_ical([Entry(UID, date(2028, 2, 29), "en", 7), Entry(UID[::-1], date(2028, 3, 1), "ur")], stamp=STAMP)
    said = raw.decode("utf-8")
    names = set(re.findall(r"^([A-Z-]+)[;:]", said, re.MULTILINE))
    assert names == {
        *("BEGIN", "END", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP", "CLASS"),
        *("ACTION", "DESCRIPTION", "TRIGGER"),
    }
    assert set(re.findall(r"(?:SUMMARY|DESCRIPTION):(.*)\r", said)) == set(TITLES.values())
    stamp = datetime.fromtimestamp(STAMP, UTC)
    assert f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}" in said
    assert "amanat" not in said.lower()


@pytest.mark.parametrize(
    "entry",
    [
        Entry("case-0001", date(2028, 1, 1)),
        Entry(UID + "\n", date(2028, 1, 1)),
        Entry(UID, date(2028, 1, 1), "fr"),
        Entry(UID, date(2028, 1, 1), "en", 91),
        Entry(UID, date(2028, 1, 1), "en", -1),
    ],
)
def test_an_entry_that_could_say_something_else_is_refused(entry: Entry) -> None:
    with pytest.raises(MalformedError, match=r"calendar\.entry"):
        to_ical([entry], stamp=STAMP)
