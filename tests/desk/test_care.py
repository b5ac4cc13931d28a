"""Care for data on a simulated clock: who is told when, what is destroyed, what stops it, and what stays hidden."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from amanat.demo.person import File, Person
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.assisted import commands as spoken
from amanat.desk.backup import make_backup
from amanat.desk.care import commands as care
from amanat.desk.client import Intake
from amanat.desk.shelf import shelf
from amanat.desk.work import commands as work
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.process.retention import MONTHS
from amanat.seal.encoding import b64
from amanat.seal.message import Text
from tests.desk.house import DAY, House

VOICE = File("note.ogg", "audio/ogg", b"OggS" + secrets.token_bytes(9_000), kind="voice")


def version(desk: House, case: str) -> int:
    state = desk.office.archive.case(case)
    assert state is not None
    return state.version


def closed(desk: House, words: str = "Words.", closing: str = "support_done") -> tuple[Person, str]:
    """A case with a mailbox that was worked on and is closed; everything was sent."""
    known = {row.case for row in desk.office.inbox(desk.lead, "all")}
    writer = desk.sent(words, [VOICE])
    desk.sync()
    (case,) = {row.case for row in desk.office.inbox(desk.lead, "all")} - known
    desk.office.acknowledge(desk.lead, case, version(desk, case), "We read it.")
    desk.office.assess(desk.lead, case, version(desk, case), "routine", (), "It is calm.")
    desk.office.close(desk.lead, case, version(desk, case), "Done.", closing=closing)
    desk.sync()
    return writer, case


def days(desk: House, count: float) -> None:
    desk.clock.now += int(count * DAY)
    desk.sync()


def today(desk: House) -> date:
    return date.fromisoformat(day_of(desk.clock.now))


def stage(desk: House, case: str) -> str:
    rows = {row.case: row for row in care.plan(desk.office, desk.lead).rows}
    return str(rows[case].stage) if case in rows else ""


def kinds(desk: House, actor: str | None = None) -> list[str]:
    return [notice.kind for notice in desk.office.my_day(actor or desk.lead).notices]


def notes_of(person: Person, desk: House) -> list[str]:
    received = [row.message.content for row in person.read(desk.entry) if row.message]
    return [content.text for content in received if isinstance(content, Text)]


def set_months(desk: House, **months: int) -> None:
    care.set_rules(desk.office, desk.lead, {kind: str(count) for kind, count in months.items()}, False)


# --- from the end of a case to the end of its keys


def test_she_is_told_once_a_month_before_and_a_lead_ends_it(desk: House) -> None:
    set_months(desk, support=2)
    writer, case = closed(desk)
    end = today(desk)
    days(desk, 30)
    assert stage(desk, case) == "kept"
    assert kinds(desk) == []
    days(desk, 2)
    assert stage(desk, case) == "told"
    assert kinds(desk) == ["care.soon"]
    told = notes_of(writer, desk)
    assert len(told) == 1
    assert "A copy for myself" in told[0]
    due = care.plan(desk.office, desk.lead).rows[0].day
    assert date.fromisoformat(due) >= max(end.replace(month=end.month + 2), today(desk) + timedelta(29))
    days(desk, 10)
    assert notes_of(writer, desk) == told
    with pytest.raises(RefusedError, match=r"care\.changed"):
        care.destroy(desk.office, desk.lead, [case], sure=True)
    days(desk, 25)
    assert (stage(desk, case), kinds(desk)) == ("due", ["care.due"])
    with pytest.raises(RefusedError, match=r"care\.sure"):
        care.destroy(desk.office, desk.lead, [case], sure=False)
    assert desk.office.case(desk.lead, case).record is not None
    assert list((desk.folder / "items").iterdir())
    assert care.destroy(desk.office, desk.lead, [case], sure=True) == 1
    view = desk.office.case(desk.lead, case)
    assert (view.summary.erased, view.messages, view.timeline) == (True, (), ())
    assert not list((desk.folder / "items").iterdir())
    assert desk.office.audit(desk.lead)[0].kind == "care.destroyed"
    assert "2026" not in str(desk.office.audit(desk.lead)[0].parts)
    assert [row.number for row in care.plan(desk.office, desk.lead).ended] == [view.summary.number]
    assert kinds(desk) == []
    desk.reopen()
    desk.unlock()
    assert desk.office.case(desk.lead, case).messages == ()
    assert desk.office.health(desk.lead).findings == ()


def test_the_job_destroys_by_itself_only_where_the_desk_chose_it_and_14_days_later(desk: House) -> None:
    care.set_rules(desk.office, desk.lead, {"support": "1"}, True)
    _, case = closed(desk)
    days(desk, 1)
    days(desk, 29)
    assert stage(desk, case) == "told"
    days(desk, 8)
    assert stage(desk, case) == "due"
    days(desk, 5)
    assert not desk.office.case(desk.lead, case).summary.erased
    days(desk, 4)
    assert desk.office.case(desk.lead, case).summary.erased
    (line,) = [line for line in desk.office.audit(desk.lead) if line.kind == "care.destroyed"]
    assert line.actor == "desk"


def test_a_desk_that_slept_for_years_tells_her_first(desk: House) -> None:
    care.set_rules(desk.office, desk.lead, {"support": "1"}, True)
    writer, case = closed(desk)
    days(desk, 900)
    assert stage(desk, case) == "told"
    assert len(notes_of(writer, desk)) == 1
    days(desk, 29)
    assert not desk.office.case(desk.lead, case).summary.erased
    days(desk, 16)
    assert desk.office.case(desk.lead, case).summary.erased


def test_this_machines_clock_alone_tells_and_destroys_nothing(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    care.set_rules(desk.office, desk.lead, {"support": "1"}, True)
    writer, case = closed(desk)
    real = desk.office.archive.clock
    with monkeypatch.context() as wrong:
        wrong.setattr(desk.office.archive, "clock", lambda: real() + 4000 * DAY)
        desk.sync()
        desk.sync()
    assert notes_of(writer, desk) == []
    monkeypatch.setattr(Intake, "time", property(lambda _: None))
    days(desk, 4000)
    assert not desk.office.case(desk.lead, case).summary.erased


def test_a_clock_that_runs_ahead_lets_nobody_destroy_before_the_day_she_was_promised(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_months(desk, support=1)
    _, case = closed(desk)
    days(desk, 8)
    assert stage(desk, case) == "told"
    real = desk.office.archive.clock
    with monkeypatch.context() as wrong:
        wrong.setattr(desk.office.archive, "clock", lambda: real() + 400 * DAY)
        wrong.setattr(type(desk.office), "clock", property(lambda _: lambda: real() + 400 * DAY), raising=False)
        assert stage(desk, case) == "told"
        with pytest.raises(RefusedError, match=r"care\.changed"):
            care.destroy(desk.office, desk.lead, [case], sure=True)
    assert not desk.office.case(desk.lead, case).summary.erased


def test_the_job_runs_at_the_unlock_of_a_day_and_once(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    set_months(desk, support=1)
    writer, case = closed(desk)
    desk.reopen()
    desk.clock.now += 8 * DAY
    desk.unlock()
    desk.sync()
    assert stage(desk, case) == "told"
    # Our own message is in the queue too, and the ledger has its say, when it likes: only other kinds are looked at.
    wrote: list[str] = []
    real = desk.office.archive.write_all

    def watched(drafts: Sequence[Draft]) -> int:
        wrote.extend(draft.kind for draft in drafts)
        return real(drafts)

    monkeypatch.setattr(desk.office.archive, "write_all", watched)
    for _ in range(5):
        desk.sync()
    assert not [kind for kind in wrote if kind.startswith("care.")]
    assert len(notes_of(writer, desk)) == 1


# --- what stops it


def test_a_legal_hold_an_open_task_and_words_of_hers_stop_it(desk: House) -> None:
    set_months(desk, support=1)
    writer, held = closed(desk, "Held.")
    grant = desk.office.case(desk.lead, held).grants[0].grant
    desk.office.hold(desk.lead, held, version(desk, held), grant, "A court has asked for it.")
    desk.sync()
    assert "A court has asked for it." in notes_of(writer, desk)
    _, tasked = closed(desk, "Tasked.")
    work.set_task(desk.office, desk.lead, tasked, version(desk, tasked), "Call the school.", "", None)
    again, spoke = closed(desk, "Spoke.")
    again.write(desk.entry, "One more thing.")
    days(desk, 400)
    days(desk, 60)
    assert [stage(desk, case) for case in (held, tasked, spoke)] == ["", "", ""]
    (row,) = care.plan(desk.office, desk.lead).holds
    assert (row.case, row.reason) == (held, "A court has asked for it.")
    desk.office.release_hold(desk.lead, held, version(desk, held), grant, "The court is done.")
    days(desk, 1)
    assert stage(desk, held) == "told"


def test_a_lead_keeps_it_longer_and_she_reads_why(desk: House) -> None:
    set_months(desk, support=1)
    writer, case = closed(desk)
    days(desk, 20)
    assert "keep_longer" in desk.office.case(desk.lead, case).may
    day = (today(desk) + timedelta(300)).isoformat()
    for wrong in ("", "2020-01-01", "tomorrow", "2999-01-01"):
        with pytest.raises(RefusedError, match=r"care\.day"):
            care.keep_longer(desk.office, desk.lead, case, version(desk, case), wrong, "A court.")
    with pytest.raises(RefusedError, match=r"case\.reason"):
        care.keep_longer(desk.office, desk.lead, case, version(desk, case), day, "  ")
    with pytest.raises(ConflictError):
        care.keep_longer(desk.office, desk.lead, case, version(desk, case) - 1, day, "A court.")
    care.keep_longer(desk.office, desk.lead, case, version(desk, case), day, "A court.")
    desk.office.archive.snapshot_if_due(now=True)
    for path in (path for path in desk.folder.rglob("*") if path.is_file()):
        assert b"A court." not in path.read_bytes()
    days(desk, 90)
    assert stage(desk, case) == ""
    assert notes_of(writer, desk)[-1].endswith("A court.")
    assert [row.summary.case for row in desk.office.search(desk.lead, "court")] == [case]
    days(desk, 190)
    assert stage(desk, case) == "told"


# --- kinds


def test_each_kind_has_its_own_time(desk: House) -> None:
    set_months(desk, **dict.fromkeys(MONTHS, 60))
    set_months(desk, not_a_case=1, redirected=2, note=3)
    _, done = closed(desk, "Done.")
    _, other = closed(desk, "Other.", "not_in_scope")
    _, spam = closed(desk, "Spam.", "spam")
    note = spoken.take_note(desk.office, desk.lead, b64(secrets.token_bytes(16)), spoken.Note("en", said="She rang."))
    immediate = spoken.take_note(
        desk.office, desk.lead, b64(secrets.token_bytes(16)), spoken.Note("en", said="Now.", danger=True)
    )
    days(desk, 5)
    assert [stage(desk, case) for case in (spam, other, note, done)] == ["told", "kept", "kept", ""]
    days(desk, 60)
    assert [stage(desk, case) for case in (spam, other, note, done)] == ["alone", "told", "told", ""]
    days(desk, 35)
    assert [stage(desk, case) for case in (other, note, done, immediate)] == ["due", "due", "", ""]
    plan = care.plan(desk.office, desk.lead)
    assert {row.case: row.kind for row in plan.rows} == {spam: "not_a_case", other: "redirected", note: "note"}


def test_new_words_in_a_note_begin_its_time_anew(desk: House) -> None:
    set_months(desk, note=1)
    note = spoken.take_note(desk.office, desk.lead, b64(secrets.token_bytes(16)), spoken.Note("en", said="She rang."))
    days(desk, 10)
    assert stage(desk, note) == "told"
    desk.office.note(desk.lead, note, version(desk, note), "She rang again.")
    assert stage(desk, note) == "kept"
    days(desk, 10)
    assert stage(desk, note) == "told"


# --- her mailbox goes on


def test_what_she_writes_after_the_end_is_a_new_case_with_nothing_of_before(desk: House) -> None:
    set_months(desk, support=1)
    sana = desk.hire("Sana")
    writer, case = closed(desk)
    desk.office.remove_person(desk.lead, case, version(desk, case), sana, "A cousin.")
    days(desk, 5)
    days(desk, 31)
    assert care.destroy(desk.office, desk.lead, [case], sure=True) == 1
    number = desk.office.case(desk.lead, case).summary.number
    days(desk, 1)
    assert desk.office.case(desk.lead, case).summary.erased
    writer.read(desk.entry)
    writer.write(desk.entry, "Are you still there?")
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.summary.number != number
    assert ([row.text for row in view.messages], view.record, view.grants) == (["Are you still there?"], None, ())
    assert view.summary.warnings == 0
    with pytest.raises(NotFoundError):
        desk.office.case(sana, case)
    desk.office.reply(desk.lead, case, version(desk, case), "Yes.")
    desk.sync()
    received = writer.read(desk.entry)
    assert [row.warning for row in received] == [None] * len(received)
    assert received[-1].message is not None
    assert received[-1].message.content == Text("Yes.")
    desk.reopen()
    desk.unlock()
    assert [row.text for row in desk.office.case(desk.lead, case).messages] == ["Are you still there?", "Yes."]


def test_she_may_begin_anew_after_she_erased_what_the_desk_had_destroyed(desk: House) -> None:
    set_months(desk, support=1)
    writer, case = closed(desk)
    days(desk, 5)
    days(desk, 31)
    care.destroy(desk.office, desk.lead, [case], sure=True)
    writer.erase_everything([desk.entry])
    days(desk, 1)
    from tests.desk.house import EVERYTHING, record

    again = Person(desk.http, writer.phrase, clock=desk.clock)
    again.keep(record("A new beginning."))
    again.send(desk.entry, EVERYTHING, purpose="support")
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.record is not None
    assert view.record["narrative"] == "A new beginning."


# --- who may see and do it


def test_a_removed_lead_sees_nothing_of_it_and_cannot_end_it(desk: House) -> None:
    set_months(desk, support=1)
    second, sana = desk.hire("Mahnoor", "lead"), desk.hire("Sana")
    _, case = closed(desk)
    _, other = closed(desk, "Other.")
    desk.office.assign(desk.lead, other, version(desk, other), sana)
    desk.office.remove_person(desk.lead, case, version(desk, case), second, "A cousin.")
    days(desk, 8)
    assert [row.case for row in care.plan(desk.office, sana).rows] == [other]
    assert kinds(desk, sana) == ["care.soon"]
    assert kinds(desk, second) == []
    days(desk, 31)
    assert [row.case for row in care.plan(desk.office, second).due] == [other]
    (notice,) = desk.office.my_day(second).notices
    assert notice.parts == {"count": "1"}
    with pytest.raises(NotFoundError) as hidden:
        care.destroy(desk.office, second, [other, case], sure=True)
    with pytest.raises(NotFoundError) as unknown:
        care.destroy(desk.office, second, [other, "x" * 43], sure=True)
    assert str(hidden.value) == str(unknown.value)
    assert not desk.office.case(desk.lead, other).summary.erased
    for act in (
        lambda: care.destroy(desk.office, sana, [other], sure=True),
        lambda: care.set_rules(desk.office, sana, {}, True),
        lambda: care.keys_gone(desk.office, sana, "x"),
        lambda: care.keep_longer(desk.office, sana, other, version(desk, other), "2030-01-01", "Why."),
    ):
        with pytest.raises(RefusedError, match=r"desk\.role"):
            act()
    assert care.destroy(desk.office, desk.lead, [case, other], sure=True) == 2
    assert [row.number for row in care.plan(desk.office, second).ended] == [
        desk.office.case(desk.lead, other).summary.number
    ]
    with pytest.raises(RefusedError, match=r"care\.none"):
        care.destroy(desk.office, desk.lead, [], sure=True)


def test_times_are_checked_and_kept_for_all(desk: House) -> None:
    with pytest.raises(RefusedError, match=r"care\.months"):
        set_months(desk, support=0)
    with pytest.raises(RefusedError, match=r"care\.kind"):
        set_months(desk, other=3)
    set_months(desk, inquiry=60)
    desk.reopen()
    desk.unlock()
    assert care.plan(desk.office, desk.lead).months == {**MONTHS, "inquiry": 60}
    assert desk.office.audit(desk.lead)[0].kind == "care.rules_set"


# --- backups that still open what was destroyed


def test_the_page_names_the_oldest_keys_that_open_what_was_destroyed(desk: House, tmp_path: Path) -> None:
    set_months(desk, support=1)
    _, case = closed(desk)
    plan = care.plan(desk.office, desk.lead)
    assert (plan.files, plan.holding) == ((), ())
    make_backup(desk.folder, tmp_path / "one.age", secrets.token_bytes, clock=desk.clock, days=60)
    days(desk, 5)
    assert care.plan(desk.office, desk.lead).holding == ()
    days(desk, 31)
    care.destroy(desk.office, desk.lead, [case], sure=True)
    days(desk, 1)
    make_backup(desk.folder, tmp_path / "two.age", secrets.token_bytes, clock=desk.clock)
    plan = care.plan(desk.office, desk.lead)
    assert [one.made for one in plan.holding] == [plan.files[0].made]
    assert "care.keys" not in kinds(desk)
    days(desk, 30)
    assert "care.keys" in kinds(desk)
    care.keys_gone(desk.office, desk.lead, plan.holding[0].mark)
    assert "care.keys" not in kinds(desk)
    assert len(shelf(desk.folder)) == 1
    with pytest.raises(NotFoundError, match=r"keys\.nothing"):
        care.keys_gone(desk.office, desk.lead, plan.holding[0].mark)
