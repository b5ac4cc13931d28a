"""In which order cases stand, and what must never move one: how late she came, how she writes, what she feels, whether
she tells it twice alike, what was before, what a text sounds like. Source: FAIRNESS section 7."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amanat.desk.reads import Sieve
from amanat.desk.state import CaseState
from amanat.seal.forms import Day
from amanat.seal.record import ACTS, CONTEXTS, FLAGS, POWERS, WANTS, When
from tests.desk.house import House

TODAY = "2026-09-21"
URGENCIES = ("routine", "soon", "immediate", None, "soon", None)
TELLINGS = st.fixed_dictionaries(
    {
        "narrative": st.one_of(
            st.text(max_size=60),
            st.sampled_from(
                ["I cry all day!!!", "it was nothing, realy", "HE LIES. he lies", "Mujhe dar lagta hai", ""]
            ),
        ),
        "when": st.fixed_dictionaries(
            {"approximate": st.booleans(), "from": st.dates().map(lambda day: day.isoformat())}
        ),
        "where": st.text(max_size=20),
        "acts": st.lists(st.sampled_from(ACTS), min_size=1, unique=True),
        "context": st.sampled_from(CONTEXTS),
        "power": st.lists(st.sampled_from(POWERS), unique=True),
        "wants": st.lists(st.sampled_from(WANTS), unique=True),
        "flags": st.lists(st.sampled_from(FLAGS), unique=True),
        "lang": st.sampled_from(["en", "ur"]),
    }
)
PASTS = st.fixed_dictionaries(
    {
        "kin": st.booleans(),
        "exhibits": st.integers(0, 9),
        "retold": TELLINGS,
        "notes": st.lists(st.text(max_size=20), max_size=3),
        "lang": st.sampled_from(["en", "ur"]),
    }
)


def _order(house: House) -> list[list[str]]:
    office, lead = house.office, house.lead
    lists = [[row.case for row in office.inbox(lead, show)] for show in ("open", "mine", "new", "waiting", "all")]
    day = office.my_day(lead, TODAY)
    places = [[row.case for row in getattr(day, place)] for place in ("check", "answer", "contact", "tasks", "new")]
    sieved = [[row.case for row in office.sifted(lead, Sieve(urgency=urgency))[1]] for urgency in ("immediate", "soon")]
    return [*lists, *places, [row.case for row in day.waiting], *sieved]


def _version(house: House, case: str) -> int:
    return house.office.case(house.lead, case).version


def _filled(house: House) -> list[CaseState]:
    """Six cases, with every urgency, taken up or not."""
    office, lead = house.office, house.lead
    for number, urgency in enumerate(URGENCIES):
        house.sent(f"Record {number}.")
        house.sync()
        case = max(office.inbox(lead, "all"), key=lambda row: row.number).case
        office.opened(lead, case)
        if urgency is not None or number == 5:
            office.acknowledge(lead, case, _version(house, case), "We have it.")
        if urgency is not None:
            office.assess(lead, case, _version(house, case), urgency, (), "")
    return list(office.archive.state.cases.values())


def test_no_order_moves_by_anything_that_is_forbidden_to_count(desk: House) -> None:
    cases = _filled(desk)
    before = _order(desk)
    assert len({tuple(order) for order in before}) > 3, "there are orders to be moved"

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(TELLINGS, PASTS), min_size=len(cases), max_size=len(cases)))
    def told_otherwise(told: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
        for case, (telling, past) in zip(cases, told, strict=True):
            _tell(desk, case, telling, past, cases)
        assert _order(desk) == before

    told_otherwise()


def _tell(house: House, case: CaseState, telling: dict[str, Any], past: dict[str, Any], cases: list[CaseState]) -> None:
    """Puts another telling in the place of what she sent: words, days, feelings, what was before."""
    house.office.archive.body(case)["notes"] = [[case.received, house.lead, text] for text in past["notes"]]
    case.text, case.lang, case.exhibits = telling["narrative"], past["lang"], past["exhibits"]
    case.kin = [other.case for other in cases if other is not case] if past["kin"] else []
    for grant in case.grants.values():
        held = house.office.archive.grant_body(grant)
        held["record"] = {**held.get("record", {}), **telling}
        grant.text = f"{telling['narrative']} {past['retold']['narrative']}"


def test_what_was_told_otherwise_is_what_the_desk_reads(desk: House) -> None:
    cases = _filled(desk)
    narrative = "A day in another year."
    telling = {"narrative": narrative, "flags": ["fear"]}
    _tell(desk, cases[0], telling, {"notes": [], "lang": "ur", "exhibits": 0, "kin": False, "retold": telling}, cases)
    seen = desk.office.case(desk.lead, cases[0].case)
    assert seen.record is not None
    assert seen.record["narrative"] == narrative


@pytest.mark.parametrize("flags", [(), ("fear",), FLAGS])
def test_urgency_is_set_by_a_person_alone_whatever_she_chose_or_writes(desk: House, flags: tuple[str, ...]) -> None:
    office, lead = desk.office, desk.lead
    when = When(approximate=True, first=Day("1999-01-01"))
    writer = desk.sent("It was long ago. I am so afraid!!!", flags=flags or None, when=when)
    desk.sync()
    case = desk.only_case()
    state = office.archive.state.cases[case]
    office.opened(lead, case)
    assert state.urgency is None
    office.acknowledge(lead, case, _version(desk, case), "We have it.")
    office.assess(lead, case, _version(desk, case), "soon", (), "")
    for text in ("No, it was nothing.", "He is here. Help me now!!!", "I told it wrong: it was a Sunday."):
        writer.write(desk.entry, text)
        desk.sync()
        assert state.urgency == "soon"
    set_by = [event for event in office.case(lead, case).timeline if event.parts.get("urgency")]
    assert [event.actor for event in set_by] == [lead]
