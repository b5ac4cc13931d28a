"""The packs that come along: whole, sourced, and none verified by itself. The calendars that they need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import pytest
from dateutil.relativedelta import relativedelta

from amanat.cli.packs import loads_schema
from amanat.errors import MalformedError
from amanat.process.clocks import Clock, Occurred, State, clocks
from amanat.process.pack_form import HER_OWN, Pack, Words
from amanat.process.packs import data_of, sign
from amanat.process.routes import Facts, Openness, open_routes
from amanat.seal.encoding import b64
from amanat.seal.signing import SigningKey
from amanat.web.packs import load_holidays, load_packs, pack_files, packs_folder, schema_file
from tests.process.malformed_packs import GOOD, bad_text
from tests.web.test_reading_level import WORD, _sentences, grade

PACKS = load_packs()
TODAY = date(2026, 11, 22)
HOLIDAYS = load_holidays(PACKS.values(), TODAY)
KEY = SigningKey.from_seed(bytes(32))
ROWS = {
    *("pk-workplace-committee", "pk-ombudsperson-federal", "pk-ombudsperson-punjab", "pk-ombudsperson-sindh"),
    *("pk-anti-rape", "pk-peca", "pk-domestic-punjab", "pk-domestic-sindh", "pk-domestic-islamabad"),
    *("in-posh-committee", "gb-employment-tribunal", "eu-whistleblower-benchmark", "us-eeoc", "us-federal-staff"),
}
TIMES = {
    "pk-workplace-committee": {
        "charge": "3 c",
        "defence": "7 c",
        "findings": "30 c",
        "penalty": "7 c",
        "appeal": "30 c",
    },
    "pk-ombudsperson-federal": {"notice": "3 c", "defence": "5 c", "decision": "90 c", "representation": "30 c"},
    "pk-ombudsperson-punjab": {"notice": "3 c", "defence": "5 c", "appeal": "30 c"},
    "pk-anti-rape": {"trial": "4 m", "appeal": "30 c"},
    "pk-domestic-punjab": {"reply": "7 c", "decision": "90 c"},
    "pk-domestic-sindh": {"hearing": "7 c", "decision": "90 c"},
    "pk-domestic-islamabad": {"hearing": "7 c", "decision": "90 c"},
    "in-posh-committee": {
        "file": "3 m",
        "copy": "7 w",
        "reply": "10 w",
        "inquiry": "90 c",
        "report": "10 c",
        "action": "60 c",
        "appeal": "90 c",
    },
    "gb-employment-tribunal": {"file": "3 m - 1"},
    "eu-whistleblower-benchmark": {"acknowledge": "7 c", "feedback": "3 m", "feedback_outside": "6 m"},
    "us-eeoc": {"file": "180 c", "sue": "90 c"},
    "us-federal-staff": {"counsellor": "45 c"},
}
"""The figures of FAIRNESS section 2, a second time."""


def test_every_row_of_the_table_is_there() -> None:
    assert set(PACKS) == ROWS


@pytest.mark.parametrize("name", sorted(TIMES))
def test_every_figure_is_that_of_the_specification(name: str) -> None:
    for step_id, meant in TIMES[name].items():
        step = PACKS[name].step(step_id)
        assert step is not None, step_id
        found = f"{step.within.n} {step.within.unit[0]}" + (f" - {step.within.less}" if step.within.less else "")
        assert found == meant, step_id


def test_what_the_law_only_wishes_is_soft_and_a_measure_from_elsewhere_binds_nobody() -> None:
    trial, removal = PACKS["pk-anti-rape"].step("trial"), PACKS["pk-peca"].step("removal")
    assert trial is not None
    assert removal is not None
    assert (trial.force, removal.force, removal.within.unit) == ("soft", "soft", "qualitative")
    assert {step.force for step in PACKS["eu-whistleblower-benchmark"].steps} == {"benchmark"}
    ours = {pack.id for pack in PACKS.values() if pack.route == "benchmark"}
    routes = open_routes(Facts("EU"), PACKS.values(), today=TODAY, holidays=HOLIDAYS)
    assert ours
    assert routes == ()


def test_none_is_signed_and_each_says_on_top_that_it_is_unverified() -> None:
    assert {pack.signed for pack in PACKS.values()} == {None}
    for path in pack_files(packs_folder()):
        assert "Unsigned: it is shown as unverified." in path.read_text("utf-8").split("format:")[0]


def test_each_keeps_to_the_schema() -> None:
    shape = jsonschema.Draft202012Validator(loads_schema(), format_checker=jsonschema.FormatChecker())
    assert schema_file().is_file()
    for path in pack_files(packs_folder()):
        assert list(shape.iter_errors(data_of(path.read_bytes()))) == []


def _words(pack: Pack) -> Iterator[Words]:
    yield pack.title
    yield pack.body
    for step in pack.steps:
        yield step.title
        yield from (step.means,) if step.means else ()
        yield from (step.longer.when,) if step.longer else ()
    yield from (rule.text for rule in pack.rules)


@pytest.mark.parametrize("name", sorted(PACKS))
def test_its_words_are_short_plain_and_in_both_languages(name: str) -> None:
    for words in _words(PACKS[name]):
        assert [s for s in _sentences(words["en"]) if len(WORD.findall(s)) > 15] == []
        assert [s for s in _sentences(words["ur"]) if len(s.split()) > 20] == []
        assert not re.search(r"accused|victim|perpetrator|harasser|guilty|\bs\.\d", words["en"], re.IGNORECASE)
        assert re.search(r"[؀-ۿ]{2}", words["ur"]), words["ur"]
        assert not re.search(r"[a-z]{3}", words["ur"]), words["ur"]
    lines = (words["en"].rstrip(".") + "." for words in _words(PACKS[name]))
    assert grade(" ".join(lines)) <= 6


# --- two years, day by day


@pytest.mark.parametrize("name", sorted(PACKS))
def test_through_two_years_with_a_leap_day_nothing_is_missed_that_binds_nobody(name: str) -> None:
    pack, start = PACKS[name], date(2027, 3, 1)
    seen = [Occurred(step.from_event, start, True) for step in pack.steps]
    holidays = load_holidays([pack], start)
    before: dict[str, State] = {}
    for i in range(731):
        now = {c.step.id: c for c in clocks(pack, seen, today=start + timedelta(days=i), holidays=holidays)}
        for clock in now.values():
            _forward(before.get(clock.step.id), clock, start + timedelta(days=i))
        before = {step: clock.state for step, clock in now.items()}
    hard = {step.id for step in pack.steps if step.force == "hard" and step.to_event not in {s.event for s in seen}}
    assert {step for step, state in before.items() if state is State.MISSED} == hard


def _forward(before: State | None, clock: Clock, today: date) -> None:
    assert not (before is State.MISSED and clock.state is State.RUNNING)
    if clock.step.force != "hard":
        assert clock.state in (State.SOFT, State.BENCHMARK, State.MET)
    if clock.state is State.RUNNING:
        assert clock.due is not None
        assert today <= clock.due


def test_no_clock_of_any_pack_about_anybody_else_runs_on_her_word_alone() -> None:
    for pack in PACKS.values():
        seen = [Occurred(step.from_event, TODAY) for step in pack.steps if step.from_event != "incident"]
        for clock in clocks(pack, seen, today=TODAY + timedelta(days=900), holidays=HOLIDAYS):
            if clock.step.actor not in HER_OWN:
                assert clock.due is None, (pack.id, clock.step.id)


@pytest.mark.parametrize(
    ("country", "last", "name", "until"),
    [
        ("GB", date(2027, 11, 30), "gb-employment-tribunal", date(2028, 2, 28)),
        ("IN", date(2027, 11, 30), "in-posh-committee", date(2028, 2, 29)),
        ("US", date(2027, 9, 2), "us-eeoc", date(2028, 2, 29)),
        ("US", date(2028, 1, 15), "us-federal-staff", date(2028, 2, 29)),
        # 45 days end on Sunday 2 July 2028; the Monday is a working day, the Tuesday a holiday.
        ("US", date(2028, 5, 18), "us-federal-staff", date(2028, 7, 3)),
    ],
)
def test_last_days_worked_out_by_hand(country: str, last: date, name: str, until: date) -> None:
    facts = Facts(country, occurred=(Occurred("incident", last),))
    packs = [PACKS[name]]
    for today, state in (
        (last, Openness.OPEN),
        (until, Openness.CLOSING),
        (until + relativedelta(years=1), Openness.OVER),
    ):
        (found,) = open_routes(facts, packs, today=today, holidays=load_holidays(packs, last))
        assert (found.until, found.state, found.verified) == (until, state, False)


def test_in_lahore_she_sees_her_routes_and_not_those_of_sindh() -> None:
    facts = Facts("PK", "PK-PB", frozenset({"work"}), frozenset({"sexual_harassment"}))
    found = open_routes(facts, PACKS.values(), today=TODAY, holidays=HOLIDAYS)
    assert {one.pack.id for one in found} == {
        *("pk-workplace-committee", "pk-ombudsperson-federal", "pk-ombudsperson-punjab", "pk-peca"),
    }
    assert all(one.why["ur"] and one.code == "no_limit" for one in found)


# --- holidays


def test_the_calendars_know_eid_and_working_days_go_around_it() -> None:
    pakistan = load_holidays(PACKS.values(), TODAY)
    assert set(pakistan) == {"IN", "US"}, "only where a pack counts working days"
    assert not pakistan["IN"].works(date(2027, 1, 26))
    assert pakistan["IN"].works(date(2027, 1, 27))


def test_an_announced_day_moves_a_clock(tmp_path: Path) -> None:
    pack = PACKS["in-posh-committee"]
    (tmp_path / "calendars.yaml").write_text(
        "format: amanat-calendars/1\nchanges:\n"
        '  - {calendar: IN, source: an invented notice, closed: ["2027-06-08"], opened: ["2027-01-26"]}\n'
        '  - {calendar: US, source: an invented notice, closed: ["2027-06-09"]}\n'
    )
    seen = [Occurred("complaint_delivered", date(2027, 6, 1), True)]

    def copy_due(folder: Path | None) -> date | None:
        holidays = load_holidays([pack], date(2027, 6, 1), folder)
        found = {clock.step.id: clock for clock in clocks(pack, seen, today=date(2027, 6, 1), holidays=holidays)}
        return found["copy"].due

    assert copy_due(None) == date(2027, 6, 10)
    assert copy_due(tmp_path) == date(2027, 6, 11)
    assert load_holidays([pack], date(2027, 6, 1), tmp_path)["IN"].works(date(2027, 1, 26))


@pytest.mark.parametrize("key", ["ZZ", "PK-PB"])
def test_where_no_holidays_are_known_nothing_is_guessed(key: str) -> None:
    with pytest.raises(MalformedError, match=r"pack\.calendar"):
        load_holidays([replace(PACKS["us-eeoc"], calendar=key)], TODAY)


# --- a folder of one's own


def _folder(tmp_path: Path, text: str = GOOD, name: str = "zz-law") -> Path:
    alone = text.replace("parallel_with: [zz-other]\nnot_while: [zz-third]\n", "")
    (tmp_path / f"{name}.yaml").write_text(alone)
    return tmp_path


def _listed(tmp_path: Path) -> None:
    line = f'{{name: "Invented Reviewer", role: "advocate", key: "{b64(KEY.public)}"}}'
    (tmp_path / "reviewers.yaml").write_text(f"format: amanat-reviewers/1\nreviewers:\n  - {line}\n")


def _signed(tmp_path: Path, file: str, on: str) -> None:
    raw = (tmp_path / "zz-law.yaml").read_bytes()
    (tmp_path / file).write_bytes(sign(raw, KEY, name="Invented Reviewer", role="advocate", on=on))


def test_a_signed_pack_is_verified_by_its_newest_good_signature(tmp_path: Path) -> None:
    _folder(tmp_path)
    _listed(tmp_path)
    _signed(tmp_path, "zz-law.one.sig", "2026-11-03")
    _signed(tmp_path, "zz-law.two.sig", "2026-11-02")
    (tmp_path / "zz-law.three.sig").write_bytes(b"nothing")
    signed = load_packs(tmp_path)["zz-law"].signed
    assert signed is not None
    assert (signed.name, signed.day) == ("Invented Reviewer", "2026-11-03")


def test_an_edit_after_signing_makes_it_unverified_and_stops_nothing(tmp_path: Path) -> None:
    _folder(tmp_path)
    _listed(tmp_path)
    _signed(tmp_path, "zz-law.one.sig", "2026-11-03")
    with (tmp_path / "zz-law.yaml").open("a") as file:
        file.write("# a comment\n")
    assert load_packs(tmp_path)["zz-law"].signed is None


def test_without_a_list_nobodys_signature_counts(tmp_path: Path) -> None:
    _folder(tmp_path)
    _signed(tmp_path, "zz-law.one.sig", "2026-11-03")
    assert load_packs(tmp_path)["zz-law"].signed is None


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        (bad_text("a_hard_forthwith"), "zz-law", "pack.soft"),
        (GOOD, "zz-other-name", "pack.name"),
        (GOOD.replace("not_while: [zz-third]", "parallel_with: [zz-nowhere]"), "zz-law", "pack.yaml"),
    ],
)
def test_a_pack_that_does_not_hold_together_is_refused_by_its_file(
    tmp_path: Path, text: str, name: str, code: str
) -> None:
    _folder(tmp_path, text, name)
    with pytest.raises(MalformedError) as caught:
        load_packs(tmp_path)
    assert caught.value.code == code
    assert f"{name}.yaml" in caught.value.detail


def test_a_pack_that_names_a_missing_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zz-law.yaml").write_text(GOOD)
    with pytest.raises(MalformedError, match=r"pack\.unknown"):
        load_packs(tmp_path)
