"""Reports over a real journal: for leads, of what exists for them; where a case is; nothing outlives an erasure."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, date

import pytest

from amanat.desk.assisted import commands as assisted
from amanat.desk.erasing import erase_case
from amanat.desk.find import fold
from amanat.desk.imports.check import Old
from amanat.desk.imports.commands import bring_in, file_id
from amanat.desk.reports import commands
from amanat.desk.reports.counts import NOT_SAID, Report
from amanat.desk.reports.periods import read_period
from amanat.desk.state import CaseState
from amanat.errors import ConflictError, RefusedError
from amanat.process.suppression import Mark
from amanat.seal.encoding import b64
from tests.desk.alone import PASSPHRASE
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.test_blindness import holding

pytestmark = pytest.mark.slow
TODAY = date(2026, 10, 3)
AREAS = {fold(name): "area lahore" for name in ("Lahore", "لاہور")}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A desk with 26 old cases of September 2025: 14 of stalking, 12 of blackmail."""
    place = tmp_path_factory.mktemp("reports")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        made.hire("Hina")
        made.hire("Sana", "lead")
        acts = ["stalking"] * 14 + ["blackmail"] * 12
        rows = [
            Old(n, f"P{n}", "2025-09-10", f"Waqia {n}", (act,), "work", True, "support_done", district="Lahore")
            for n, act in enumerate(acts, 2)
        ]
        bring_in(made.office, made.lead, file_id(b"old"), rows, "ur")
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def make(desk: House, actor: str, code: str = "2025-09", **more: bool) -> Report:
    return commands.make(desk.office, actor, read_period(code), UTC, TODAY, AREAS, **more)[0]


def shown(found: Report, name: str) -> dict[str, int | None]:
    (table,) = [table for table in found.tables if table.name == name]
    return {code: cell.value for code, cell in table.lines}


def named(desk: House, number: str) -> str:
    (row,) = desk.office.search(desk.lead, number)
    return row.summary.case


def of_day(case: CaseState, day: str) -> bool:
    return bool(case.facts.get("imports", {}).get("day") == day)


def called(desk: House) -> str:
    note = assisted.Note("ur", said="Woh roz darwaze par khara hota hai.")
    return assisted.take_note(desk.office, person(desk, "Hina"), b64(secrets.token_bytes(16)), note)


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def test_a_report_counts_old_cases_by_their_own_days(shared: House) -> None:
    found = make(shared, shared.lead)
    assert found.total.value == 26
    assert (shown(found, "acts")["stalking"], shown(found, "acts")["blackmail"]) == (14, 12)
    assert shown(found, "acts")["rape"] is None
    assert make(shared, shared.lead, "2026-09").total.mark is Mark.SMALL


def test_a_report_is_written_down_without_a_number(shared: House) -> None:
    make(shared, shared.lead)
    (line, *_) = shared.office.audit(shared.lead)
    assert (line.kind, line.parts) == ("report.made", {"period": "2025-09"})


def test_only_leads_make_reports_and_only_of_times_that_are_handed_out(shared: House) -> None:
    for act in (make, lambda *_: commands.set_shortest(shared.office, person(shared, "Hina"), "year")):
        with pytest.raises(RefusedError) as refused:
            act(shared, person(shared, "Hina"))
        assert refused.value.code == "desk.role"
    for code, file, why in (("2026-11", False, "report.period"), ("2026-10", True, "report.running")):
        with pytest.raises(RefusedError) as refused:
            make(shared, shared.lead, code, file=file)
        assert refused.value.code == why
    with pytest.raises(RefusedError):
        commands.set_shortest(shared.office, shared.lead, "day")
    commands.set_shortest(shared.office, shared.lead, "year")
    assert commands.shortest(shared.office, person(shared, "Sana")) == "year"
    with pytest.raises(RefusedError):
        make(shared, shared.lead)
    assert make(shared, shared.lead, "2025").total.value == 26
    commands.set_shortest(shared.office, shared.lead, "month")


def test_for_a_lead_who_was_removed_a_report_is_as_if_the_case_had_never_been(shared: House) -> None:
    sana, before = person(shared, "Sana"), make(shared, person(shared, "Sana"))
    extra = Old(90, "P90", "2025-09-11", "Waqia", ("stalking",), "work", True, "support_done", district="Lahore")
    bring_in(shared.office, shared.lead, file_id(b"cousin"), [extra], "ur")
    case = named(shared, "P90")
    assert make(shared, sana) != before  # the attack: what he sees of it while he may
    shared.office.remove_person(shared.lead, case, version(shared, case), sana, "A cousin.")
    assert make(shared, sana) == before
    assert make(shared, shared.lead).total.value == 27
    zone, day = UTC, TODAY
    oldest = commands.oldest(shared.office, sana, zone, day)
    ancient = Old(91, "P91", "1999-01-01", "Waqia", ("stalking",))
    bring_in(shared.office, shared.lead, file_id(b"ancient"), [ancient], "ur")
    case = named(shared, "P91")
    shared.office.remove_person(shared.lead, case, version(shared, case), sana, "A cousin.")
    assert commands.oldest(shared.office, sana, zone, day) == oldest  # nor do the years that can be chosen tell


def test_a_district_is_kept_with_the_case_found_counted_and_changed(shared: House) -> None:
    office, hina, case = shared.office, person(shared, "Hina"), called(shared)
    after = commands.set_district(office, hina, case, version(shared, case), "  Rahim   Yar Khan ")
    assert office.case(hina, case).parts["reports"].district == "Rahim Yar Khan"  # type: ignore[attr-defined]
    assert [row.summary.case for row in office.search(hina, "Rahim Yar")] == [case]
    with pytest.raises(ConflictError):
        commands.set_district(office, hina, case, after - 1, "Multan")
    with pytest.raises(RefusedError):
        commands.set_district(office, hina, case, after, "x" * 61)
    commands.set_district(office, hina, case, after, "")
    assert office.case(hina, case).parts["reports"].district == ""  # type: ignore[attr-defined]
    assert "district" in office.case(hina, case).may


def test_spellings_of_one_district_are_counted_together(shared: House) -> None:
    rows = [
        Old(n, "", "2024-02-02", "x", district=("Lahore", "LAHORE", "لاہور")[n % 3], acts=("rape",)) for n in range(12)
    ]
    more = [Old(n, "", "2024-02-02", "x", district="Multan") for n in range(20, 32)]
    bring_in(shared.office, shared.lead, file_id(b"spelled"), rows + more, "ur")
    found = make(shared, shared.lead, "2024-02")
    assert found.total.value == 24
    assert set(shown(found, "district")) <= {"area lahore", "multan", NOT_SAID}
    rows_of = commands._row
    assert {
        rows_of(shared.office.archive, case, UTC, AREAS, {}, date(2026, 9, 21)).district
        for case in shared.office.archive.state.cases.values()
        if of_day(case, "2024-02-02")
    } == {"area lahore", "multan"}


def test_what_was_set_aside_is_no_case_and_what_was_erased_says_nothing_but_that_it_was(shared: House) -> None:
    rows = [Old(n, "", "2023-05-05", "x", ("rape",), "work", False, district="Sibi") for n in range(40, 52)]
    bring_in(shared.office, shared.lead, file_id(b"erased"), rows, "ur")
    assert shown(make(shared, shared.lead, "2023-05"), "acts")["rape"] == 12
    office = shared.office
    some = [
        case for case in office.archive.state.cases.values() if case.facts.get("imports", {}).get("day") == "2023-05-05"
    ]
    for case in some[:3]:
        erase_case(office.archive, case, "asked", actor=shared.lead)
        assert office.case(shared.lead, case.case).parts["reports"] is None
    found = make(shared, shared.lead, "2023-05")
    assert (found.total.value, shown(found, "acts")["rape"]) == (12, None)
    some[4].facts.setdefault("work", {})["aside"] = {"at": 1, "by": shared.lead, "seen": 0}
    assert make(shared, shared.lead, "2023-05").total.value == 11


def test_a_sealed_record_counts_with_its_act_and_its_first_words(shared: House) -> None:
    office, lead = shared.office, shared.lead
    for _ in range(2):
        shared.sent()
    shared.sync()
    cases = [row for row in office.inbox(lead, "new") if row.mailbox]
    office.acknowledge(lead, cases[0].case, version(shared, cases[0].case), "We have it.")
    day = date(2026, 9, 21)
    made = [commands._row(office.archive, office.archive.state.cases[row.case], UTC, {}, {}, day) for row in cases]
    assert [(row.how, row.acts, row.context, row.first) for row in made] == [
        ("sealed", ("stalking",), "work", 0),
        ("sealed", ("stalking",), "work", None),
    ]
    case = cases[0].case
    office.assess(lead, case, version(shared, case), "soon", ("fear",), "")
    office.close(lead, case, version(shared, case), "Done.", "", closing="support_done")
    (row,) = [commands._row(office.archive, office.archive.state.cases[case], UTC, {}, {}, date(2026, 9, 21))]
    assert (row.end, row.flows, row.ended) == ("support_done", True, date(2026, 9, 21))


def test_no_district_is_readable_on_the_disk(shared: House) -> None:
    case = called(shared)
    commands.set_district(shared.office, shared.lead, case, version(shared, case), "Quaggapur")
    shared.office.lock()
    assert holding([shared.folder], "Quaggapur") == []
    shared.unlock()
    for name in ("Sana", "Hina"):
        shared.office.unlock(name, PASSPHRASE)
    assert shared.office.case(shared.lead, case).parts["reports"].district == "Quaggapur"  # type: ignore[attr-defined]
