"""When she may be reached: never without rules, never outside her hours, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from amanat.errors import RefusedError
from amanat.process.contact import DAYS, Rules, Span, Standing, opens, read_rules, standing

MORNING = Span(9 * 60, 12 * 60)
NIGHT = Span(22 * 60, 2 * 60)
PHONE = Rules("phone", ("mon", "wed"), (MORNING,))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# 2026-11-23 is a Monday.
@pytest.mark.parametrize(
    ("rules", "when", "expected"),
    [
        (None, "2026-11-23T10:00", Standing.UNKNOWN),
        (Rules("mailbox", DAYS, (MORNING,)), "2026-11-23T10:00", Standing.CLOSED),
        (Rules("none", DAYS, (MORNING,)), "2026-11-23T10:00", Standing.CLOSED),
        (Rules("phone", DAYS), "2026-11-23T10:00", Standing.UNKNOWN),
        (Rules("phone", (), (MORNING,)), "2026-11-23T10:00", Standing.UNKNOWN),
        (PHONE, "2026-11-23T08:59", Standing.LATER),
        (PHONE, "2026-11-23T09:00", Standing.NOW),
        (PHONE, "2026-11-23T11:59", Standing.NOW),
        (PHONE, "2026-11-23T12:00", Standing.LATER),
        (PHONE, "2026-11-24T10:00", Standing.LATER),
        (Rules("email", ("mon",), (MORNING, NIGHT)), "2026-11-23T23:00", Standing.NOW),
        (Rules("person", ("mon",), (NIGHT,)), "2026-11-24T01:59", Standing.NOW),
        (Rules("person", ("mon",), (NIGHT,)), "2026-11-24T02:00", Standing.LATER),
        (Rules("person", ("mon",), (NIGHT,)), "2026-11-23T01:00", Standing.LATER),
        (Rules("person", ("sun",), (NIGHT,)), "2026-11-23T01:00", Standing.NOW),
        (Rules("phone", ("mon",), (Span(0, 0),)), "2026-11-23T00:00", Standing.NOW),
        (Rules("phone", ("mon",), (Span(0, 0),)), "2026-11-23T23:59", Standing.NOW),
        (Rules("phone", ("mon",), (Span(0, 0),)), "2026-11-24T00:00", Standing.LATER),
        (Rules("phone", DAYS, (MORNING,), date(2026, 11, 23)), "2026-11-23T10:00", Standing.NOW),
        (Rules("phone", DAYS, (MORNING,), date(2026, 11, 23)), "2026-11-24T10:00", Standing.ENDED),
        (Rules("phone", DAYS, (NIGHT,), date(2026, 11, 23)), "2026-11-24T01:00", Standing.ENDED),
    ],
)
def test_she_is_reached_in_her_hours_alone(rules: Rules | None, when: str, expected: Standing) -> None:
    assert standing(rules, at(when)) is expected


def test_the_hours_follow_the_clock_on_the_wall_when_it_is_put_forward_and_back() -> None:
    london = ZoneInfo("Europe/London")
    rules = Rules("phone", ("sun",), (Span(60, 120),))  # 01:00 to 02:00: the hour that is skipped, or comes twice

    def open_minutes(first: datetime) -> int:
        moments = (first + timedelta(minutes=step) for step in range(4 * 60))
        return sum(standing(rules, moment.astimezone(london)) is Standing.NOW for moment in moments)

    assert open_minutes(datetime(2026, 3, 29, tzinfo=UTC)) == 0
    assert open_minutes(datetime(2026, 10, 24, 23, tzinfo=UTC)) == 120
    nine = Rules("phone", ("sun",), (MORNING,))
    for day, hour in (((2026, 3, 29), 8), ((2026, 10, 25), 9)):
        moment = datetime(*day, hour, tzinfo=UTC)
        assert standing(nine, moment.astimezone(london)) is Standing.NOW
        assert standing(nine, (moment - timedelta(minutes=1)).astimezone(london)) is Standing.LATER


@pytest.mark.parametrize(
    ("rules", "when", "expected"),
    [
        (PHONE, "2026-11-23T08:00+00:00", "2026-11-23T09:00"),
        (PHONE, "2026-11-23T09:00", "2026-11-25T09:00"),
        (PHONE, "2026-11-25T13:00", "2026-11-30T09:00"),
        (Rules("phone", ("mon",), (MORNING,)), "2026-11-23T09:00", "2026-11-30T09:00"),
        (Rules("phone", ("mon",), (NIGHT, MORNING)), "2026-11-23T12:00", "2026-11-23T22:00"),
        (Rules("phone", ("mon",), (MORNING,), date(2026, 11, 29)), "2026-11-23T12:00", None),
        (Rules("phone"), "2026-11-23T12:00", None),
    ],
)
def test_it_says_when_her_hours_begin_next(rules: Rules, when: str, expected: str | None) -> None:
    assert opens(rules, at(when)) == (at(expected) if expected else None)


def test_what_was_typed_becomes_rules() -> None:
    read = read_rules("phone", ("sun", "mon"), (("9", "12:30"), (" ", ""), ("۲۲:۰۰", "24:00")), "2026-12-31")
    assert read == Rules("phone", ("mon", "sun"), (Span(540, 750), Span(1320, 0)), date(2026, 12, 31))
    assert [str(span) for span in read.spans] == ["09:00-12:30", "22:00-00:00"]
    assert read_rules("mailbox", (), (), "") == Rules("mailbox")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("pigeon", (), (), ""), "contact.channel"),
        (("phone", ("someday",), (), ""), "contact.days"),
        (("phone", (), (("9", "12"),), ""), "contact.days"),
        (("phone", ("mon",), (("9", ""),), ""), "contact.hours"),
        (("phone", ("mon",), (("9", "25:00"),), ""), "contact.hours"),
        (("phone", ("mon",), (("9", "12:75"),), ""), "contact.hours"),
        (("phone", ("mon",), (("24:30", "9"),), ""), "contact.hours"),
        (("phone", ("mon",), (("mornings", "noon"),), ""), "contact.hours"),
        (("phone", ("mon",), (), "soon"), "contact.until"),
    ],
)
def test_what_is_no_rule_is_refused_with_what_to_do(typed: tuple, code: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(RefusedError) as refused:
        read_rules(*typed)
    assert refused.value.code == code
