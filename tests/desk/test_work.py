"""The work on cases, over a real office and a real intake: tasks, next contact, services, transcripts, what is no case,
closing and opening again; and that none of it exists for whoever was removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amanat.demo.person import File
from amanat.desk.office import Office
from amanat.desk.reads import Sieve
from amanat.desk.views import Day
from amanat.desk.work import commands
from amanat.desk.work.marks import marked
from amanat.desk.work.templates import FIRST, filled
from amanat.desk.work.view import Work
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.message import Status, Text
from tests.desk.house import DAY, NOON, PASSPHRASE, House

VOICE = File("note.ogg", "audio/ogg", b"OggS" + bytes(300), kind="voice")
TODAY = "2026-09-21"
PLACES = ("check", "answer", "contact", "tasks", "new", "waiting")


def _work(house: House, case: str, who: str | None = None) -> Work:
    work: Work = house.office.case(who or house.lead, case).parts["work"]
    return work


def _version(house: House, case: str, who: str | None = None) -> int:
    return house.office.case(who or house.lead, case).version


def _places(day: Day) -> dict[str, list[str]]:
    """Where each case stands, by its number; a case in two places would stand twice."""
    found = {place: [row.number for row in getattr(day, place)] for place in PLACES}
    assert day.counts == {place: len(rows) for place, rows in found.items()}
    return {place: rows for place, rows in found.items() if rows}


def _case(house: House, words: str = "He waited at the gate.", **more: object) -> str:
    house.sent(words, **more)  # type: ignore[arg-type]
    house.sync()
    return max(house.office.inbox(house.lead, "all"), key=lambda row: row.number).case


def _assessed(house: House, case: str, urgency: str = "soon", said: str = "We are here.") -> None:
    office, lead = house.office, house.lead
    office.opened(lead, case)
    office.acknowledge(lead, case, _version(house, case), said)
    office.assess(lead, case, _version(house, case), urgency, (), "")  # type: ignore[arg-type]


def test_each_case_stands_in_one_place_of_the_day(desk: House) -> None:
    office, lead = desk.office, desk.lead
    assert _places(office.my_day(lead, TODAY)) == {}
    case = _case(desk)
    number = office.case(lead, case).summary.number
    assert _places(office.my_day(lead, TODAY)) == {"answer": [number]}
    office.acknowledge(lead, case, _version(desk, case))
    assert _places(office.my_day(lead, TODAY)) == {"new": [number]}
    version = office.assess(lead, case, _version(desk, case), "soon", (), "")
    assert office.my_day(lead, TODAY).waiting[0].next == "decide"
    version = office.reply(lead, case, version, "We are here.")
    assert _places(office.my_day(lead, TODAY)) == {"waiting": [number]}
    assert office.my_day(lead, TODAY).waiting[0].next == "wait"
    version = commands.set_task(office, lead, case, version, "Call the union", "2026-09-22", None)
    assert _places(office.my_day(lead, TODAY)) == {"waiting": [number]}
    assert _places(office.my_day(lead, "2026-09-22")) == {"tasks": [number]}  # nobody has it: it is everybody's
    version = office.assign(lead, case, version, lead)
    assert _places(office.my_day(lead, TODAY)) == {"waiting": [number]}
    assert _places(office.my_day(lead, "2026-09-22")) == {"tasks": [number]}
    assert office.my_day(lead, "2026-09-22").tasks[0].tasks == ("Call the union",)
    version = commands.set_contact(office, lead, case, version, "2026-09-23", "phone", "")
    assert office.my_day(lead, TODAY).waiting[0].next == "planned"
    assert _places(office.my_day(lead, "2026-09-23")) == {"contact": [number]}
    assert office.my_day(lead, "2026-09-23").contact[0].tasks == ("Call the union",)


def test_the_day_begins_where_the_desk_stands(desk: House) -> None:
    case = _case(desk)
    _assessed(desk, case)
    commands.set_contact(desk.office, desk.lead, case, _version(desk, case), TODAY, "mailbox", "")
    assert _places(desk.office.my_day(desk.lead, "2026-09-20")) == {"waiting": ["2026-0001"]}
    assert _places(desk.office.my_day(desk.lead)) == {"contact": ["2026-0001"]}  # the office's clock, in UTC
    desk.clock.now = NOON - 2 * DAY
    assert _places(desk.office.my_day(desk.lead)) == {"waiting": ["2026-0001"]}


def test_a_task_is_for_a_person_who_may_see_the_case_and_falls_to_others_when_that_ends(desk: House) -> None:
    sana = desk.hire("Sana")
    case = _case(desk)
    _assessed(desk, case)
    office, lead = desk.office, desk.lead
    version = office.assign(lead, case, _version(desk, case), lead)
    version = commands.set_task(office, lead, case, version, "Ask for the papers", TODAY, sana)
    assert _places(office.my_day(sana, TODAY)) == {"tasks": ["2026-0001"]}
    assert _places(office.my_day(lead, TODAY)) == {"waiting": ["2026-0001"]}
    version = office.remove_person(lead, case, version, sana, "Her cousin.")
    assert _places(office.my_day(sana, TODAY)) == {}
    assert _places(office.my_day(lead, TODAY)) == {"tasks": ["2026-0001"]}
    with pytest.raises(RefusedError, match=r"desk\.person"):
        commands.set_task(office, lead, case, version, "Another", TODAY, sana)


def test_a_task_is_done_and_not_done_after_all(desk: House) -> None:
    case, office, lead = _case(desk), desk.office, desk.lead
    commands.set_task(office, lead, case, _version(desk, case), "One thing", "", None)
    (task,) = _work(desk, case).tasks
    for _ in range(2):  # a second click changes nothing
        commands.mark_task(office, lead, case, task.task, done=True)
    assert (_work(desk, case).tasks, [one.text for one in _work(desk, case).done]) == ((), ["One thing"])
    commands.mark_task(office, lead, case, task.task, done=False)
    assert [one.text for one in _work(desk, case).tasks] == ["One thing"]
    with pytest.raises(NotFoundError, match=r"task\.nothing"):
        commands.mark_task(office, lead, case, "x", done=True)


def test_the_next_contact_is_one_and_the_plans_before_are_kept(desk: House) -> None:
    case, office, lead = _case(desk), desk.office, desk.lead
    first = commands.set_contact(office, lead, case, _version(desk, case), "2026-10-01", "phone", "First.")
    second = commands.set_contact(office, lead, case, first, "2026-10-05", "mailbox", "")
    with pytest.raises(ConflictError):
        commands.set_contact(office, lead, case, first, "2026-10-09", "phone", "")
    assert office.case(lead, case).summary.contact_day == "2026-10-05"
    assert [one.day for one in _work(desk, case).contacts] == ["2026-10-01", "2026-10-05"]
    commands.set_contact(office, lead, case, second, "", "", "")
    assert (office.case(lead, case).summary.contact_day, _work(desk, case).contact) == ("", None)


def test_a_day_that_is_none_is_refused(desk: House) -> None:
    case, office, lead = _case(desk), desk.office, desk.lead
    for day in ("", "tomorrow", "2026-13-01", "26-10-01", "2026-10-1", "20261001"):
        with pytest.raises(RefusedError, match=r"work\.day"):
            commands.refer(office, lead, case, _version(desk, case), "", "A place", "", day=day, shares=False)


def test_handing_back_leaves_a_note_and_the_case_waits_for_whoever_takes_it(desk: House) -> None:
    sana = desk.hire("Sana")
    case, office, lead = _case(desk), desk.office, desk.lead
    _assessed(desk, case)
    office.assign(lead, case, _version(desk, case), sana)
    with pytest.raises(RefusedError, match=r"work\.mine"):
        commands.hand_back(office, lead, case, _version(desk, case), "Not mine.")
    commands.hand_back(office, sana, case, _version(desk, case), "The letter is open.")
    view = office.case(lead, case)
    assert (view.summary.assigned, view.notes[-1].text, view.summary.handed) == (None, "The letter is open.", True)
    assert _places(office.my_day(lead, TODAY)) == {"new": ["2026-0001"]}
    assert "take" in view.may
    commands.take(office, lead, case, view.version)
    assert office.case(lead, case).summary.assigned == lead
    assert not office.case(lead, case).summary.handed
    with pytest.raises(RefusedError, match=r"work\.taken"):
        commands.take(office, sana, case, _version(desk, case))
    office.assign(lead, case, _version(desk, case), None)
    assert not office.case(lead, case).summary.handed


def test_a_service_she_was_told_of_and_what_came_of_it(desk: House) -> None:
    writer = desk.sent()
    desk.sync()
    case, office, lead = desk.only_case(), desk.office, desk.lead
    version = _version(desk, case)
    before = office.health(lead).outbox
    version = commands.refer(office, lead, case, version, "pk-01", "A helpline", "Free.", day=TODAY, shares=True)
    assert office.health(lead).outbox == before  # nothing of her, and nothing to her, is sent by it
    (referral,) = _work(desk, case).referrals
    assert (referral.service, referral.name, referral.said, referral.shares) == ("pk-01", "A helpline", "Free.", True)
    for outcome in ("full", "helped"):
        version = commands.came_of_it(
            office, lead, case, version, referral.referral, outcome, "2026-09-25", "A place in a week."
        )
    (referral,) = _work(desk, case).referrals
    assert (referral.outcome, referral.since, referral.after) == ("helped", "2026-09-25", "A place in a week.")
    assert [hit.summary.case for hit in office.search(lead, "helpline")] == [case]
    with pytest.raises(RefusedError, match=r"work\.choose"):
        commands.came_of_it(office, lead, case, version, referral.referral, "won", TODAY, "")
    desk.sync()
    assert [row for row in writer.read(desk.entry) if row.message] == []


def test_a_transcript_has_versions_is_found_and_goes_with_the_recording(desk: House) -> None:
    writer = desk.sent("Words.", [VOICE])
    desk.sync()
    case, office, lead = desk.only_case(), desk.office, desk.lead
    office.opened(lead, case)
    item = office.case(lead, case).exhibits[0].item
    commands.transcribe(office, lead, case, _version(desk, case), item, "machine", "00:02 the blue gate")
    commands.transcribe(office, lead, case, _version(desk, case), item, "person", "00:02 the zaituni gate")
    heard = _work(desk, case).transcripts[item]
    assert [(one.made, one.actor) for one in heard] == [("machine", lead), ("person", lead)]
    assert [hit.excerpt for hit in office.search(lead, "zaituni")] == ["00:02 the zaituni gate"]
    for wrong in (("x", "person"), (item, "nobody")):
        with pytest.raises((NotFoundError, RefusedError)):
            commands.transcribe(office, lead, case, _version(desk, case), *wrong, "Text")
    writer.take_back(desk.entry, office.case(lead, case).grants[0].grant)  # type: ignore[arg-type]
    desk.sync()
    assert _work(desk, case).transcripts == {}
    assert office.search(lead, "zaituni") == ()


def test_marks_of_time_are_read_in_both_kinds_of_digits() -> None:
    assert marked("00:15 He said\nno mark\n۱:۰۲:۰۳ - بعد میں\n[2:05] then\n99:99 no") == [
        (15, "He said"),
        (None, "no mark"),
        (3723, "بعد میں"),
        (125, "then"),
        (None, "99:99 no"),
    ]


def test_what_is_no_case_lies_aside_without_a_word_read_and_comes_back(desk: House) -> None:
    sana = desk.hire("Sana")
    writer = desk.sent("Cheap loans today.", flags=None)
    desk.sync()
    case, office, lead = desk.only_case(), desk.office, desk.lead
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.set_aside(office, sana, case, _version(desk, case), "", tell=False)
    commands.set_aside(office, sana, case, _version(desk, case), "This desk is for people in need.", tell=True)
    desk.sync()
    told = [row.message.content for row in writer.read(desk.entry) if row.message]
    assert told == [Status("closed", "This desk is for people in need.")]
    writer.write(desk.entry, "Loans again.")
    desk.sync()
    assert _places(office.my_day(lead, TODAY)) == {}
    assert office.inbox(lead) == ()
    assert office.search(lead, "loans") == ()
    assert [row.case for row in office.inbox(lead, "aside")] == [case]
    assert _work(desk, case).messages == 1
    assert (office.case(lead, case).may, office.case(sana, case).may) == (("put_back",), ())
    assert not list(office.my_day(lead, TODAY).notices)
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.put_back(office, sana, case, _version(desk, case))
    commands.put_back(office, lead, case, _version(desk, case))
    view = office.case(lead, case)
    assert (view.summary.status, view.summary.unread) == ("received", 1)
    assert view.record is not None
    assert _places(office.my_day(sana, TODAY)) == {"answer": ["2026-0001"]}


def test_a_sign_of_danger_never_lies_aside(desk: House) -> None:
    office, lead = desk.office, desk.lead
    for more in ({"flags": ("strangulation",)}, {"flags": None, "age_group": "minor"}):
        case = _case(desk, "Short.", **more)
        with pytest.raises(RefusedError, match=r"aside\.danger"):
            commands.set_aside(office, lead, case, _version(desk, case), "", tell=True)
    case = _case(desk, "Short.", flags=None)
    office.opened(lead, case)
    with pytest.raises(RefusedError, match=r"aside\.opened"):
        commands.set_aside(office, lead, case, _version(desk, case), "", tell=True)


def test_danger_in_what_comes_after_calls_everybody_who_may_see_it(desk: House) -> None:
    writer = desk.sent("Cheap loans today.", flags=None)
    desk.sync()
    case, office, lead = desk.only_case(), desk.office, desk.lead
    commands.set_aside(office, lead, case, _version(desk, case), "", tell=False)
    from tests.desk.house import EVERYTHING, record

    writer.keep(record("He has a knife.", flags=("weapon",)))
    writer.send(desk.entry, EVERYTHING, purpose="support")
    desk.sync()
    (notice,) = office.my_day(lead, TODAY).notices
    assert (notice.kind, notice.path) == ("aside.danger", f"cases/{case}")
    commands.put_back(office, lead, case, _version(desk, case))
    assert office.my_day(lead, TODAY).notices == ()


def test_closing_has_a_code_and_she_may_write_again_and_a_lead_opens_it_again(desk: House) -> None:
    sana = desk.hire("Sana")
    writer = desk.sent()
    desk.sync()
    case, office, lead = desk.only_case(), desk.office, desk.lead
    _assessed(desk, case)
    with pytest.raises(RefusedError, match=r"work\.closing"):
        office.close(lead, case, _version(desk, case), "", closing="tired")
    office.close(lead, case, _version(desk, case), "", closing="no_contact")
    assert _work(desk, case).closing == "no_contact"
    assert _places(office.my_day(sana, TODAY)) == {}
    writer.write(desk.entry, "It goes on.")
    desk.sync()
    assert _places(office.my_day(sana, TODAY)) == {"answer": ["2026-0001"]}
    assert office.my_day(sana, TODAY).answer[0].next == "after"
    office.seen(sana, case)
    assert _places(office.my_day(sana, TODAY)) == {}
    version = _version(desk, case)
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.reopen(office, sana, case, version, "It goes on.", "We look again.")
    with pytest.raises(RefusedError, match=r"case\.reason"):
        commands.reopen(office, lead, case, version, " ", "We look again.")
    commands.reopen(office, lead, case, version, "It goes on.", "We look again.")
    view = office.case(lead, case)
    assert (view.summary.status, view.summary.next, _work(desk, case).closing) == ("reopened", "assess", "")
    assert _places(office.my_day(sana, TODAY)) == {"new": ["2026-0001"]}
    assert "assessed" in view.may
    desk.sync()
    assert [row.message.content for row in writer.read(desk.entry) if row.message][-1] == Text("We look again.")
    office.assess(lead, case, _version(desk, case), "immediate", (), "")
    assert _places(office.my_day(sana, TODAY)) == {"answer": ["2026-0001"]}


def test_two_workers_at_once_one_wins_and_nothing_is_sent_twice(desk: House) -> None:
    sana = desk.hire("Sana")
    writer = desk.sent()
    desk.sync()
    case, office, lead = desk.only_case(), desk.office, desk.lead
    _assessed(desk, case)
    seen = _version(desk, case)
    office.close(sana, case, seen, "", "Goodbye.", closing="she_asked")
    acts: tuple[Callable[[], object], ...] = (
        lambda: office.close(lead, case, seen, "", closing="support_done"),
        lambda: office.reply(lead, case, seen, "Another."),
        lambda: commands.hand_back(office, lead, case, seen, "x"),
        lambda: commands.set_task(office, lead, case, seen, "x", "", None),
        lambda: commands.refer(office, lead, case, seen, "", "x", "", day=TODAY, shares=False),
    )
    for act in acts:
        with pytest.raises(ConflictError):
            act()
    desk.sync()
    told = [row.message.content for row in writer.read(desk.entry) if row.message]
    assert [one for one in told if getattr(one, "text", None) in ("Goodbye.", "Another.")] == [
        Status("closed", "Goodbye.")
    ]


def _everything(desk: House, case: str, item: str) -> None:
    office, lead = desk.office, desk.lead
    commands.set_task(office, lead, case, _version(desk, case), "zaituni task", TODAY, None)
    commands.set_contact(office, lead, case, _version(desk, case), TODAY, "phone", "zaituni contact")
    commands.refer(office, lead, case, _version(desk, case), "", "zaituni place", "zaituni", day=TODAY, shares=True)
    commands.transcribe(office, lead, case, _version(desk, case), item, "person", "zaituni heard")


ATTACKS: tuple[tuple[str, Callable[[Office, str, str, str], object]], ...] = (
    ("task", lambda o, who, case, item: commands.set_task(o, who, case, 0, "t", "", None)),
    ("mark", lambda o, who, case, item: commands.mark_task(o, who, case, "t", done=True)),
    ("contact", lambda o, who, case, item: commands.set_contact(o, who, case, 0, TODAY, "phone", "")),
    ("take", lambda o, who, case, item: commands.take(o, who, case, 0)),
    ("hand back", lambda o, who, case, item: commands.hand_back(o, who, case, 0, "t")),
    ("refer", lambda o, who, case, item: commands.refer(o, who, case, 0, "", "n", "", day=TODAY, shares=False)),
    ("outcome", lambda o, who, case, item: commands.came_of_it(o, who, case, 0, "r", "went", TODAY, "")),
    ("transcript", lambda o, who, case, item: commands.transcribe(o, who, case, 0, item, "person", "t")),
    ("aside", lambda o, who, case, item: commands.set_aside(o, who, case, 0, "", tell=True)),
    ("print", lambda o, who, case, item: commands.printed(o, who, case, ("record",), "r")),
)


def test_for_a_removed_cousin_none_of_the_work_exists(desk: House) -> None:
    cousin = desk.hire("Sana")
    desk.sent("Words.", [VOICE])
    desk.sync()
    case, office, lead = desk.only_case(), desk.office, desk.lead
    _assessed(desk, case)
    item = office.case(lead, case).exhibits[0].item
    version = office.assign(lead, case, _version(desk, case), cousin)
    commands.set_task(office, lead, case, version, "For the cousin", TODAY, cousin)
    _everything(desk, case, item)
    assert _places(office.my_day(cousin, TODAY)) == {"contact": ["2026-0001"]}
    office.remove_person(lead, case, _version(desk, case), cousin, "A cousin.")
    for _ in range(2):
        day = desk.office.my_day(cousin, TODAY)
        assert (_places(day), day.notices) == ({}, ())
        for show in ("open", "mine", "new", "waiting", "closed", "aside", "all"):
            assert desk.office.sifted(cousin, Sieve(show)) == (0, ())
        assert desk.office.sifted(cousin, Sieve("all", person=cousin)) == (0, ())
        assert desk.office.search(cousin, "zaituni") == ()
        for name, act in ATTACKS:
            said = []
            for which in (case, "x" * 43):
                with pytest.raises(NotFoundError) as caught:
                    act(desk.office, cousin, which, item)
                said.append((caught.value.code, caught.value.detail))
            assert said[0] == said[1], name
        desk.reopen()
        desk.unlock()
        assert desk.office.unlock("Sana", PASSPHRASE).id == cousin
    work = _work(desk, case)
    assert [task.text for task in work.tasks] == ["For the cousin", "zaituni task"]
    assert work.referrals[0].said == "zaituni"
    assert work.transcripts[item][0].text == "zaituni heard"


def test_an_erasure_leaves_nothing_of_the_work(desk: House) -> None:
    writer = desk.sent("Words.", [VOICE])
    desk.sync()
    case = desk.only_case()
    _everything(desk, case, desk.office.case(desk.lead, case).exhibits[0].item)
    writer.erase_everything([desk.entry])
    desk.sync()
    work = _work(desk, case)
    assert (work.tasks, work.done, work.contacts, work.contact, work.referrals) == ((), (), (), None, ())
    assert work.transcripts == {}
    assert desk.office.case(desk.lead, case).may == ()
    assert desk.office.search(desk.lead, "zaituni") == ()
    assert _places(desk.office.my_day(desk.lead, TODAY)) == {}
    desk.reopen()
    desk.unlock()
    assert _work(desk, case).referrals == ()


def test_nothing_of_the_work_is_readable_on_the_disk(desk: House) -> None:
    desk.sent("Words.", [VOICE])
    desk.sync()
    case = desk.only_case()
    _everything(desk, case, desk.office.case(desk.lead, case).exhibits[0].item)
    text = {"en": "zaituni text", "ur": "زیتونی متن"}
    commands.set_template(desk.office, desk.lead, "", text, text)
    desk.office.shut()
    files = {path.name: path.read_bytes() for path in desk.folder.rglob("*") if path.is_file()}
    assert "journal" in files
    for name, data in files.items():
        assert b"zaituni" not in data, name
        assert "زیتونی".encode() not in data, name


def test_texts_for_answers_are_the_leads_to_change_and_hold_no_name(desk: House) -> None:
    sana, office, lead = desk.hire("Sana"), desk.office, desk.lead
    assert commands.all_templates(office, sana) == FIRST
    words = {"en": "Hello from {desk}", "ur": "{desk} سے سلام"}
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.set_template(office, sana, "", words, words)
    for wrong in ({**words, "en": "Dear {name}"}, {**words, "ur": " "}, {**words, "en": "x" * 2001}):
        with pytest.raises(RefusedError, match=r"template\."):
            commands.set_template(office, lead, "", words, wrong)
    made = commands.set_template(office, lead, "", words, words)
    commands.set_template(office, lead, "safe", words, words)
    commands.remove_template(office, lead, "quiet")
    desk.reopen()
    desk.unlock()
    known = {one.template: one for one in commands.all_templates(desk.office, lead)}
    assert set(known) == {one.template for one in FIRST} - {"quiet"} | {made}
    assert filled(known["safe"], "en", {"desk": "Lamp House"}) == "Hello from Lamp House"
    assert filled(FIRST[2], "en", {}).count("{day}") == 1  # what is not known stays to be seen
    with pytest.raises(NotFoundError, match=r"template\.nothing"):
        commands.remove_template(desk.office, lead, "quiet")


def test_a_print_is_written_down_with_its_reason(desk: House) -> None:
    case, office, lead = _case(desk), desk.office, desk.lead
    for parts, reason, code in (((), "For court", "work.print"), (("record",), " ", "case.reason")):
        with pytest.raises(RefusedError, match=code):
            commands.printed(office, lead, case, parts, reason)
    assert not any(event.kind == "case.printed" for event in office.case(lead, case).timeline)
    commands.printed(office, lead, case, ("record",), "For court")
    (event,) = [event for event in office.case(lead, case).timeline if event.kind == "case.printed"]
    assert (event.actor, event.parts["reason"]) == (lead, "For court")


def test_lists_are_narrowed_by_person_urgency_and_stage(desk: House) -> None:
    office, lead = desk.office, desk.lead
    first, second = _case(desk), _case(desk)
    _assessed(desk, first, "routine")
    office.assign(lead, first, _version(desk, first), lead)

    def found(**sieve: str) -> list[str]:
        return [row.case for row in office.sifted(lead, Sieve(**sieve))[1]]  # type: ignore[arg-type]

    assert found(person=lead) == found(urgency="routine") == found(status="assessed") == [first]
    assert found(person="nobody") == found(urgency="none") == found(status="received") == [second]
    assert found(person=lead, status="received") == []
    assert office.sifted(lead, Sieve(page=2)) == (2, ())


def test_a_reviewer_changes_nothing_of_the_work(desk: House) -> None:
    reviewer = desk.hire("Rabia", "reviewer")
    case = _case(desk)
    version = _version(desk, case)
    assert "task" not in desk.office.case(reviewer, case).may
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.set_task(desk.office, reviewer, case, version, "x", "", None)
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.printed(desk.office, reviewer, case, ("record",), "x")
