"""Her safety at the desk: urgency, how she is reached, calls, the plan, somebody under 18; over a real journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from amanat.desk.part import Notice
from amanat.desk.reads import visible
from amanat.desk.safety.commands import ContactRules, SafetyDesk
from amanat.desk.safety.guidance import TOPICS, all_guidance, guidance_file, read_guidance
from amanat.desk.safety.minors import check_decision, meets
from amanat.desk.safety.plan import read_plan, telling_words
from amanat.desk.safety.rules import PART
from amanat.desk.safety.view import Safety
from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError
from amanat.process.contact import DAYS, Rules, Span
from amanat.seal.record import Contact, Identifier, Respondent
from tests.desk.house import DAY, House, house, running_intake
from tests.desk.house import Clock as HouseClock
from tests.desk.test_blindness import holding

NUMBER = "0301-7654321"
PHONE = Contact(channel="phone", value=NUMBER, hours="mornings", never="Never call at night.")
MORNINGS = Rules("phone", DAYS, (Span(9 * 60, 12 * 60),))
MONDAY_NOON = 1_790_000_000 - 1_790_000_000 % DAY + 12 * 3600


def at(hour: int, minute: int = 0) -> int:
    """Unix seconds of a fixed day, UTC."""
    return int(datetime(2026, 11, 23, hour, minute, tzinfo=UTC).timestamp())  # a Monday


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    clock = HouseClock()
    folder = tmp_path_factory.mktemp("safety")
    with running_intake(folder / "intake", clock) as intake, house(folder / "desk", intake) as made:
        made.hire("Farah")
        made.hire("Rida", "reviewer")
        yield made


def newcomer(made: House, **more: object) -> str:
    """The case of somebody who sends a record now."""
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    made.sent(**{"contact": PHONE, **more})
    made.sync()
    (case,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    return case


def person(made: House, name: str) -> str:
    return next(one.id for one in made.office.people(made.lead) if one.name == name)


def safety(made: House, case: str, actor: str = "") -> Safety:
    part = made.office.case(actor or made.lead, case).parts["safety"]
    assert isinstance(part, Safety)
    return part


def now(made: House, case: str, actor: str = "") -> int:
    return made.office.case(actor or made.lead, case).version


def test_an_urgency_changes_at_any_stage_with_a_reason_and_its_history_is_kept(rooms: House) -> None:
    case, do = newcomer(rooms), SafetyDesk(rooms.office)
    farah = person(rooms, "Farah")
    do.change_urgency(farah, case, now(rooms, case), "immediate", ("strangulation",), "She was choked last night.")
    do.change_urgency(rooms.lead, case, now(rooms, case), "routine", ("strangulation",), "Seen by a doctor.")
    seen = rooms.office.case(rooms.lead, case)
    assert (seen.summary.urgency, seen.flags, seen.reason) == ("routine", ("strangulation",), "Seen by a doctor.")
    assert seen.summary.status == "received"
    history = safety(rooms, case).history
    assert [(one.actor, one.urgency, one.reason) for one in history] == [
        (farah, "immediate", "She was choked last night."),
        (rooms.lead, "routine", "Seen by a doctor."),
    ]
    lines = [event for event in seen.timeline if event.kind == "safety.urgency"]
    assert [event.parts["urgency"] for event in lines] == ["immediate", "routine"]


@pytest.mark.parametrize(
    ("urgency", "flags", "reason", "code"),
    [
        ("routine", ("weapon",), " ", "case.reason"),
        ("soon", (), "", "case.reason"),
        ("whenever", (), "x", "case.urgency"),
        ("soon", ("hunch",), "x", "case.flag"),
    ],
)
def test_no_urgency_without_a_person_who_says_why(
    rooms: House, urgency: str, flags: tuple[str, ...], reason: str, code: str
) -> None:
    case = rooms.office.inbox(rooms.lead, "all")[0].case
    with pytest.raises(RefusedError) as refused:
        SafetyDesk(rooms.office).change_urgency(rooms.lead, case, now(rooms, case), urgency, flags, reason)
    assert refused.value.code == code


def test_immediate_stands_first_in_the_list_of_cases(rooms: House) -> None:
    first = newcomer(rooms)
    SafetyDesk(rooms.office).change_urgency(rooms.lead, first, now(rooms, first), "immediate", ("weapon",), "A knife.")
    newcomer(rooms)
    assert rooms.office.inbox(rooms.lead, "open")[0].case == first
    assert rooms.office.my_day(rooms.lead).answer[0].urgency == "immediate"


def test_without_rules_a_number_is_covered_and_no_read_model_holds_it(rooms: House) -> None:
    case = newcomer(rooms)
    seen = rooms.office.case(rooms.lead, case)
    assert (seen.contact or {}).get("hours") == "mornings"
    assert NUMBER not in repr(seen)
    reach = safety(rooms, case).reach(UTC)
    assert (reach.channel, reach.why, reach.value, reach.hidden) == ("phone", "unknown", "", True)
    found = rooms.office.search(rooms.lead, NUMBER)
    assert case in [hit.summary.case for hit in found]  # whoever has the number on a screen finds her case
    assert NUMBER not in repr(found)


def test_her_hours_open_the_number_by_the_clock_of_the_desk_and_close_it_again(rooms: House) -> None:
    case, clock = newcomer(rooms), rooms.clock
    made = ContactRules(MORNINGS, code_word="the blue scarf")
    SafetyDesk(rooms.office).set_contact(rooms.lead, case, now(rooms, case), made)
    before = clock.now
    karachi = timezone(timedelta(hours=5))
    try:
        for moment, zone, shown in (
            (at(8, 59), UTC, ""),
            (at(9, 0), UTC, NUMBER),
            (at(11, 58), UTC, NUMBER),
            (at(12, 0), UTC, ""),
            (at(4, 0), karachi, NUMBER),
            (at(9, 0), karachi, ""),
        ):
            clock.now = moment
            assert safety(rooms, case).reach(zone).value == shown, moment
        clock.now = at(12, 0)
        reach = safety(rooms, case).reach(UTC)
        assert (reach.why, reach.hidden, reach.opens) == ("later", True, datetime(2026, 11, 24, 9))
    finally:
        clock.now = before


def test_an_override_is_in_the_journal_before_it_shows_to_one_person_for_ten_minutes(rooms: House) -> None:
    case, do, clock = newcomer(rooms), SafetyDesk(rooms.office), rooms.clock
    farah = person(rooms, "Farah")
    with pytest.raises(RefusedError, match="reason"):
        do.show_number(farah, case, now(rooms, case), "  ")
    assert safety(rooms, case, farah).reach(UTC).value == ""
    do.show_number(farah, case, now(rooms, case), "She wrote that he is at the door.")
    assert safety(rooms, case, farah).reach(UTC).value == NUMBER
    assert safety(rooms, case).reach(UTC).value == ""
    line = rooms.office.case(rooms.lead, case).timeline[-1]
    assert (line.kind, line.actor, line.parts["reason"]) == (
        "safety.number_shown",
        farah,
        "She wrote that he is at the door.",
    )
    clock.now = line.at + 580  # the clock goes on by itself while somebody looks
    assert safety(rooms, case, farah).reach(UTC).value == NUMBER
    clock.now = line.at + 601
    assert safety(rooms, case, farah).reach(UTC).value == ""


def test_rules_made_anew_end_an_override(rooms: House) -> None:
    case, do = newcomer(rooms), SafetyDesk(rooms.office)
    do.show_number(rooms.lead, case, now(rooms, case), "Danger.")
    do.set_contact(rooms.lead, case, now(rooms, case), ContactRules(Rules("mailbox")))
    reach = safety(rooms, case).reach(UTC)
    assert (reach.why, reach.value, reach.hidden) == ("closed", "", True)


def test_what_she_says_anew_covers_the_number_until_rules_are_made_anew(rooms: House) -> None:
    before = {row.case for row in rooms.office.inbox(rooms.lead, "all")}
    writer = rooms.sent(contact=PHONE)
    rooms.sync()
    (case,) = {row.case for row in rooms.office.inbox(rooms.lead, "all")} - before
    all_day = ContactRules(Rules("phone", DAYS, (Span(0, 0),)))
    do = SafetyDesk(rooms.office)
    do.set_contact(rooms.lead, case, now(rooms, case), all_day)
    assert safety(rooms, case).reach(UTC).value == NUMBER
    (grant,) = rooms.office.case(rooms.lead, case).grants
    writer.take_back(rooms.entry, grant.grant)  # type: ignore[arg-type]
    rooms.sync()
    reach = safety(rooms, case).reach(UTC)
    assert (reach.why, reach.value, reach.hidden) == ("changed", "", False)  # her number went with her record
    with pytest.raises(RefusedError) as refused:
        do.set_contact(rooms.lead, case, now(rooms, case), all_day)
    assert refused.value.code == "contact.value"
    do.set_contact(rooms.lead, case, now(rooms, case), ContactRules(all_day.rules, value="0333-1112223"))
    assert safety(rooms, case).reach(UTC).value == "0333-1112223"
    do.set_contact(rooms.lead, case, now(rooms, case), ContactRules(Rules("mailbox"), drop_value=True))
    with pytest.raises(RefusedError) as refused:
        do.show_number(rooms.lead, case, now(rooms, case), "Why not.")
    assert refused.value.code == "safety.nothing_hidden"


def test_rules_that_have_run_out_cover_the_number_and_ask_whoever_has_the_case(rooms: House) -> None:
    case, do = newcomer(rooms), SafetyDesk(rooms.office)
    today = datetime.fromtimestamp(rooms.clock.now, UTC).date()
    over = Rules("phone", DAYS, (Span(0, 0),), today)
    do.set_contact(rooms.lead, case, now(rooms, case), ContactRules(over))
    farah = person(rooms, "Farah")

    def asked(actor: str) -> list[Notice]:
        return [notice for notice in rooms.office.my_day(actor).notices if case in notice.path]

    assert asked(rooms.lead) == []
    before = rooms.clock.now
    rooms.clock.now += 2 * DAY
    try:
        assert safety(rooms, case).reach(UTC).why == "ended"
        assert [notice.kind for notice in asked(farah)] == ["safety.ask_again"]
        rooms.office.assign(rooms.lead, case, now(rooms, case), rooms.lead)
        assert asked(farah) == []
        rooms.office.remove_person(rooms.lead, case, now(rooms, case), farah, "Her cousin.")
        rooms.office.assign(rooms.lead, case, now(rooms, case), None)
        assert (len(asked(rooms.lead)), asked(farah)) == (1, [])
        renewed = ContactRules(Rules("phone", DAYS, (Span(0, 0),)))
        do.set_contact(rooms.lead, case, now(rooms, case), renewed)
        assert asked(rooms.lead) == []
    finally:
        rooms.clock.now = before


@pytest.mark.parametrize(
    ("days", "run"), [(DAYS[:5], ("mon", "fri")), (("mon", "wed", "fri"), None), (DAYS[:2], None), ((), None)]
)
def test_days_in_a_row_are_said_as_one(rooms: House, days: tuple[str, ...], run: tuple[str, str] | None) -> None:
    case = rooms.office.inbox(rooms.lead, "all")[0].case
    rules = ContactRules(Rules("phone", days, (Span(0, 0),) if days else ()), value="0333-1112223")
    SafetyDesk(rooms.office).set_contact(rooms.lead, case, now(rooms, case), rules)
    contact = safety(rooms, case).contact
    assert contact is not None
    assert contact.run == run


def test_calls_are_kept_with_how_they_ended(rooms: House) -> None:
    case, do = newcomer(rooms), SafetyDesk(rooms.office)
    do.log_call(rooms.lead, case, now(rooms, case), rooms.clock.now - 60, "other_person", "A man. I hung up.")
    (call,) = safety(rooms, case).calls
    assert (call.outcome, call.note) == ("other_person", "A man. I hung up.")
    for moment, outcome, code in ((10**11, "reached", "safety.call_time"), (1, "shouted", "safety.outcome")):
        with pytest.raises(RefusedError) as refused:
            do.log_call(rooms.lead, case, now(rooms, case), moment, outcome, "")
        assert refused.value.code == code
    assert [hit.excerpt for hit in rooms.office.search(rooms.lead, "hung") if hit.summary.case == case] == [
        "A man. I hung up."
    ]


def test_a_plan_keeps_its_versions_and_skips_what_is_empty(rooms: House) -> None:
    case, do = newcomer(rooms), SafetyDesk(rooms.office)
    do.write_plan(rooms.lead, case, now(rooms, case), {"places": " The bakery. ", "word": "", "other": "x"})
    do.write_plan(rooms.lead, case, now(rooms, case), {"places": "My aunt."})
    assert [dict(plan.sections) for plan in safety(rooms, case).plans] == [
        {"places": "The bakery."},
        {"places": "My aunt."},
    ]
    with pytest.raises(RefusedError) as refused:
        do.write_plan(rooms.lead, case, now(rooms, case), {"places": "  "})
    assert refused.value.code == "safety.plan_empty"
    with pytest.raises(RefusedError) as refused:
        read_plan({"way": "x" * 601})
    assert refused.value.code == "text.long"
    for paper, filled, safe, code in (
        ("a3", "blank", True, "safety.paper"),
        ("card", "all", True, "safety.paper"),
        ("card", "blank", False, "safety.carry"),
    ):
        with pytest.raises(RefusedError) as refused:
            do.printed(rooms.lead, case, paper, filled, safe)
        assert refused.value.code == code
    do.printed(rooms.lead, case, "a6", "written", True)
    assert rooms.office.case(rooms.lead, case).timeline[-1].kind == "safety.printed"


def test_words_that_would_tell_a_stranger_are_named_before_paper() -> None:
    sections = {"people": "Call the Lamp House, ask for Noor.", "way": "Away from the Abuse"}
    assert telling_words(sections, ("Noor", "Lamp House", "", "Sana")) == ("abuse", "Noor", "Lamp House")
    assert telling_words({"places": "The bakery"}, ("Noor",)) == ()
    assert telling_words({"places": "ہیلپ لائن پر کال"}, ()) == ("ہیلپ لائن",)


def test_under_18_a_lead_decides_and_nobody_on_her_list_is_told(rooms: House) -> None:
    case = newcomer(
        rooms,
        age_group="minor",
        exclude=("Uncle Bashir",),
        respondent=Respondent("The driver", (Identifier("name", "Rafiq Ahmed"),)),
    )
    do, farah = SafetyDesk(rooms.office), person(rooms, "Farah")
    rooms.office.mark_checked(rooms.lead, case, now(rooms, case))
    assert safety(rooms, case).minor
    assert "decide_minor" not in rooms.office.case(farah, case).may
    with pytest.raises(RefusedError) as refused:
        do.decide_minor(farah, case, now(rooms, case), "report", "no", "", "The law asks.")
    assert refused.value.code == "desk.role"
    for guardian, told, code in (
        ("Bashir", "yes", "safety.guardian"),
        ("Mr Rafiq", "yes", "safety.guardian"),
        (" ", "yes", "safety.guardian_name"),
        ("", "perhaps", "safety.decision"),
    ):
        with pytest.raises(RefusedError) as refused:
            do.decide_minor(rooms.lead, case, now(rooms, case), "report", told, guardian, "The law asks.")
        assert refused.value.code == code
    do.decide_minor(rooms.lead, case, now(rooms, case), "report", "yes", "Aunt Salma", "She trusts her.")
    assert [(one.decision, one.guardian) for one in safety(rooms, case).decisions] == [("report", "Aunt Salma")]
    do.set_age(farah, case, now(rooms, case), False)
    assert not safety(rooms, case).minor


def test_a_name_meets_a_text_by_a_word_and_small_words_do_not_count() -> None:
    assert meets("Aunt Salma", "Salma, her aunt")
    assert not meets("her mother", "her office")
    assert not meets("", "Salma")
    assert meets("Om", "om")
    check_decision("ask_first", "no", "", ("Salma",))


def test_a_reviewer_and_a_removed_person_do_none_of_it(rooms: House) -> None:
    case, do = newcomer(rooms), SafetyDesk(rooms.office)
    farah, rida = person(rooms, "Farah"), person(rooms, "Rida")
    expected = now(rooms, case)
    rooms.office.remove_person(rooms.lead, case, expected, farah, "Her cousin.")
    deeds = (
        lambda who: do.change_urgency(who, case, now(rooms, case), "soon", (), "x"),
        lambda who: do.set_contact(who, case, now(rooms, case), ContactRules(MORNINGS)),
        lambda who: do.show_number(who, case, now(rooms, case), "x"),
        lambda who: do.log_call(who, case, now(rooms, case), 1, "reached", ""),
        lambda who: do.write_plan(who, case, now(rooms, case), {"way": "x"}),
        lambda who: do.printed(who, case, "card", "blank", True),
        lambda who: do.set_age(who, case, now(rooms, case), True),
    )
    events = rooms.office.archive.at.count
    for deed in deeds:
        with pytest.raises(NotFoundError):
            deed(farah)
        with pytest.raises(RefusedError) as refused:
            deed(rida)
        assert refused.value.code == "desk.role"
    assert rooms.office.archive.at.count == events
    with pytest.raises(ConflictError):
        do.show_number(rooms.lead, case, expected, "An old page.")
    state = rooms.office.archive.case(case)
    assert state is not None
    assert not visible(state, rooms.office.member(farah))
    assert set(PART.rights(state, rooms.office.member(rida))) == set()


CANARIES = (
    "Quaggaword",
    "Quaggawho",
    "Quagganever",
    "Quagganumber",
    "Quaggawhy",
    "Quaggacall",
    "Quaggaplan",
    "Quaggaage",
)


def test_nothing_readable_of_it_is_on_the_disk_it_comes_back_after_unlock_and_ends_with_her_erasure(
    desk: House,
) -> None:
    writer = desk.sent(contact=PHONE)
    desk.sync()
    case, do = desk.only_case(), SafetyDesk(desk.office)
    given = ContactRules(MORNINGS, "Quaggaword", "Quaggawho", "Quagganever", value="Quagganumber")
    do.set_contact(desk.lead, case, now(desk, case), given)
    do.show_number(desk.lead, case, now(desk, case), "Quaggawhy")
    do.log_call(desk.lead, case, now(desk, case), desk.clock.now, "reached", "Quaggacall")
    do.write_plan(desk.lead, case, now(desk, case), {"way": "Quaggaplan"})
    do.decide_minor(desk.lead, case, now(desk, case), "report", "yes", "Quaggaage", "x")
    do.change_urgency(desk.lead, case, now(desk, case), "soon", ("weapon",), "Quaggawhy")
    desk.office.archive.snapshot_if_due(now=True)
    before = safety(desk, case)
    desk.office.lock()
    for word in CANARIES:
        assert holding([desk.folder], word) == [], word
    desk.reopen()
    desk.unlock()
    after = safety(desk, case)
    assert (after.contact, after.plans, after.calls, after.decisions, after.history) == (
        before.contact,
        before.plans,
        before.calls,
        before.decisions,
        before.history,
    )
    assert after.reach(UTC).value == "Quagganumber"  # the override of ten minutes still stands
    writer.erase_everything([desk.entry])
    desk.sync()
    over = desk.office.case(desk.lead, case)
    assert over.may == ()
    assert not any(word in repr(over) for word in CANARIES)
    assert safety(desk, case).reach(UTC).value == ""
    assert desk.office.my_day(desk.lead).notices == ()
    for word in CANARIES:
        assert desk.office.search(desk.lead, word) == ()


def test_the_guidance_has_every_topic_in_both_languages_with_sources_and_a_day() -> None:
    pages = all_guidance()
    assert tuple(pages) == TOPICS
    for page in pages.values():
        assert page.checked_on >= date(2026, 11, 22)
        assert all(source.url.startswith("http") and source.name for source in page.sources)
        for words in (page.why, *page.do, *page.ask, *page.say, *page.avoid):
            assert set(words) == {"en", "ur"}
            assert not any("a" <= letter <= "z" for letter in words["ur"].lower())
            assert len(words["en"].split(". ")[0].split()) <= 20, words["en"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("amanat-guidance/1", "amanat-guidance/9", "guidance.format"),
        ("  self_harm:", "  self_care:", "guidance.topics"),
        ("    needs: [health, talk]", "    wishes: [health, talk]", "guidance.entry"),
        ("      en: Thoughts of dying", "      de: Thoughts of dying", "guidance.words"),
        ('url: "https://nidirect', 'url: "ftp://nidirect', "guidance.source"),
    ],
)
def test_a_guidance_pack_that_does_not_fit_is_refused_by_name(old: str, new: str, code: str) -> None:
    text = Path(guidance_file()).read_text("utf-8")
    assert old in text
    with pytest.raises(MalformedError) as refused:
        read_guidance(text.replace(old, new))
    assert refused.value.code == code
