"""A return goes there and back, and what does not follow the format is refused by name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.errors import AmanatError, ForgedError, MalformedError, RefusedError
from amanat.publication.statistics import returns as module
from amanat.publication.statistics.codes import SCALE
from amanat.publication.statistics.quarters import Quarter, quarter_of, read_quarter
from amanat.publication.statistics.returns import (
    RETURN,
    Counts,
    Days,
    Entry,
    Return,
    StepCount,
    Waits,
    is_empty,
    open_return,
    sign_return,
)
from amanat.seal.canonical import dumps, loads
from amanat.seal.encoding import unb64
from amanat.seal.signing import SigningKey
from tests.publication.statistics.make_vectors import FULL, VECTOR, render
from tests.publication.statistics.world import desk, institution, quarter

KEY = SigningKey.from_seed(bytes([7]) * 32)
OVER = date(2026, 4, 1)
COUNT = st.integers(0, 1_000_000)


@st.composite
def waits(draw: st.DrawFn) -> tuple[Waits, ...]:
    days = draw(st.lists(st.sampled_from(SCALE), unique=True, max_size=6))
    rows = []
    for day in sorted(days):
        ended, closed = draw(st.integers(0, 500)), draw(st.integers(0, 500))
        rows.append(Waits(day, ended + closed + draw(st.integers(1, 1000)), ended, closed))
    return tuple(rows)


@st.composite
def entries(draw: st.DrawFn, n: int) -> Entry:
    numbers = Counts(*(draw(COUNT) for _ in range(3)), *(draw(st.tuples(*[COUNT] * k)) for k in (4, 3, 5)), draw(COUNT))
    names = sorted(draw(st.sets(st.sampled_from(["charge", "defence", "finding"]))))
    steps = tuple(StepCount("pk-a", name, draw(COUNT), draw(COUNT), draw(COUNT)) for name in names)
    return Entry(institution(n), numbers, steps, Days(*(draw(waits()) for _ in range(4))))


@given(st.data())
def test_a_return_goes_there_and_back(data: st.DataObject) -> None:
    found = [data.draw(entries(n)) for n in sorted(data.draw(st.sets(st.integers(0, 99), max_size=3)))]
    said = Return(desk(0), 3, quarter(0), 2, tuple(entry for entry in found if not is_empty(entry)))
    assert RETURN.decode(RETURN.encode(said)) == said
    assert open_return(sign_return(said, KEY), KEY.public, desk(0), OVER) == said


def _changed(**changes: Any) -> bytes:
    body = json.loads(RETURN.encode(FULL))
    for path, value in changes.items():
        at = body
        *names, last = path.split("__")
        for name in names:
            at = at[int(name) if name.isdigit() else name]
        if value is ...:
            del at[last]
        else:
            at[int(last) if last.isdigit() else last] = value
    return dumps(body)


MALFORMED = {
    "no quarter": ({"quarter": "2026-Q5"}, "statistics.quarter"),
    "a month": ({"quarter": "2026-03"}, "statistics.quarter"),
    "no type": ({"type": ...}, "json.missing"),
    "a name of its own": ({"case": "1"}, "json.unknown"),
    "words": ({"institutions__0__words": "she said"}, "json.unknown"),
    "number 0": ({"number": 0}, "json.range"),
    "an institution twice": ({"institutions__1__institution": institution(1)}, "statistics.order"),
    "institutions falling": ({"institutions__1__institution": institution(0)}, "statistics.order"),
    "a short id": ({"institutions__0__institution": "AAAA"}, "b64.length"),
    "a negative count": ({"institutions__0__counts__received": -1}, "json.range"),
    "a count too large": ({"institutions__0__counts__received": 1_000_001}, "json.range"),
    "three findings": ({"institutions__0__counts__findings": [1, 2, 3]}, "json.length"),
    "a step twice": ({"institutions__0__steps__1__step": "charge"}, "statistics.order"),
    "a step with words": ({"institutions__0__steps__0__step": "She said"}, "json.value"),
    "days that are no class": ({"institutions__0__days__inquiry": [16, 5, 1, 0]}, "statistics.days"),
    "days falling": ({"institutions__0__days__inquiry": [3, 5, 1, 0, 2, 5, 1, 0]}, "statistics.order"),
    "nobody waited": ({"institutions__0__days__inquiry": [3, 0, 0, 0]}, "statistics.days"),
    "more answers than days": ({"institutions__0__days__inquiry": [3, 2, 2, 1]}, "statistics.days"),
    "a row cut off": ({"institutions__0__days__inquiry": [3, 2, 1]}, "json.length"),
    "too many rows": ({"institutions__0__days__inquiry": [3, 2, 1, 0] * 30}, "json.length"),
    "rows as text": ({"institutions__0__days__inquiry": "3210"}, "json.type"),
    "a truth among the days": ({"institutions__0__days__inquiry": [3, 2, 1, True]}, "json.type"),
    "fewer than no days": ({"institutions__0__days__inquiry": [3, -2, 1, 0]}, "json.range"),
    "an institution without a number": (
        {
            "institutions__0__counts": json.loads(RETURN.encode(FULL))["institutions"][1]["counts"] | {"received": 0},
            "institutions__0__steps": [],
            "institutions__0__days": {"acknowledgement": [], "inquiry": [], "finding": [], "outcome": []},
        },
        "statistics.empty",
    ),
}


@pytest.mark.parametrize(("changes", "code"), MALFORMED.values(), ids=MALFORMED)
def test_what_does_not_follow_the_format_is_refused_by_name(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(AmanatError) as refused:
        RETURN.decode(_changed(**changes))
    assert refused.value.code == code


def test_a_return_is_taken_only_when_it_is_over_from_its_own_desk_and_by_its_key() -> None:
    signed = sign_return(FULL, KEY)
    with pytest.raises(RefusedError, match=r"statistics\.early"):
        open_return(signed, KEY.public, desk(0), date(2026, 3, 31))
    with pytest.raises(ForgedError, match=r"statistics\.desk"):
        open_return(signed, KEY.public, desk(1), OVER)
    with pytest.raises(ForgedError, match=r"signature\.invalid"):
        open_return(signed, SigningKey.from_seed(bytes(32)).public, desk(0), OVER)


def test_a_return_that_is_too_large_is_neither_sent_nor_read(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = sign_return(FULL, KEY)
    monkeypatch.setattr(module, "RETURN_SIZE", len(signed) - 1)
    with pytest.raises(MalformedError, match=r"statistics\.size"):
        sign_return(FULL, KEY)
    with pytest.raises(MalformedError, match=r"statistics\.size"):
        open_return(signed, KEY.public, desk(0), OVER)


def test_a_return_that_breaks_the_format_is_not_signed() -> None:
    with pytest.raises(MalformedError, match=r"statistics\.empty"):
        sign_return(Return(desk(0), 1, quarter(0), 1, (Entry(institution(0)),)), KEY)


def test_the_largest_return_there_can_be_in_practice_fits() -> None:
    """2,000 institutions, each with six steps and a third of all classes."""
    rows = tuple(Waits(day, 123_456, 4_321, 321) for day in SCALE[::3])
    steps = tuple(StepCount("pk-workplace-committee", f"step_{n}", 1234, 123, 12) for n in range(6))
    entry = Counts(123_456, 123_456, 12_345, (1234,) * 4, (1234,) * 3, (1234,) * 5, 1234, 12, 1)
    many = tuple(
        Entry(institution(n), entry, steps, Days(rows, rows, rows, rows)) for n in sorted(range(2000), key=institution)
    )
    assert len(sign_return(Return(desk(0), 1, quarter(0), 1, many), KEY)) < module.RETURN_SIZE


def test_the_vectors_hold_and_are_what_the_script_makes() -> None:
    text = Path(VECTOR).read_text(encoding="utf-8")
    assert text == render()
    for case in json.loads(text)["cases"]:
        given_, today = case["input"], date.fromisoformat(case["input"]["today"])
        arguments = unb64(given_["signed"]), unb64(given_["public"]), given_["desk"], today
        if "error" in case:
            with pytest.raises(AmanatError) as refused:
                open_return(*arguments)
            assert refused.value.code == case["error"], case["name"]
        else:
            body = RETURN.encode(open_return(*arguments))
            assert body == arguments[0][64:]
            assert loads(body) == case["expect"]


def test_quarters() -> None:
    assert [quarter_of(date(2026, month, 1)).code for month in (1, 3, 4, 12)] == [
        "2026-Q1",
        "2026-Q1",
        "2026-Q2",
        "2026-Q4",
    ]
    assert Quarter(2028, 1).last == date(2028, 3, 31)
    assert read_quarter("2026-Q4").next == Quarter(2027, 1)
    assert Quarter(2026, 2).holds(date(2026, 6, 30))
    assert not Quarter(2026, 2).holds(None)
    assert not Quarter(2026, 2).holds(date(2026, 7, 1))
