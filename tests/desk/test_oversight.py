"""What takes two people: asking, answering, using it once; the urgent exception; who sees none of it."""

from __future__ import annotations

import pytest

from amanat.desk.archive import Draft
from amanat.desk.oversight import commands, deeds
from amanat.desk.oversight.audit import Asked as Narrowed
from amanat.desk.oversight.audit import lines, note
from amanat.desk.oversight.commands import answer, look, require_approved, review, take_back, waiting
from amanat.desk.oversight.export import recipient_of
from amanat.errors import ForgedError, NotFoundError, RefusedError
from amanat.process.two_people import State
from amanat.seal.age import X25519Recipient
from tests.desk.alone import opened
from tests.desk.house import DAY, PASSPHRASE, House

REASON = "Her lawyer needs the file"
NEW = "seven quiet green kites"


def _case(desk: House) -> str:
    desk.sent()
    desk.sync()
    return desk.only_case()


def _export(desk: House, case: str) -> None:
    with desk.office.archive.lock:
        yes = require_approved(desk.office, desk.lead, "export_case", case)
        desk.office.archive.write_all([Draft("case.exported", desk.lead, case), yes.used])


def test_two_people_and_once(desk: House) -> None:
    case, sana = _case(desk), desk.hire("Sana")
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    name = commands.request(desk.office, desk.lead, "export_case", case, REASON, where="cases/x/{request}")
    with pytest.raises(RefusedError, match=r"oversight\.waits"):
        commands.request(desk.office, desk.lead, "export_case", case, REASON)
    with pytest.raises(RefusedError, match=r"oversight\.not_you"):
        answer(desk.office, desk.lead, name, True)
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    (seen,) = waiting(desk.office, sana)
    assert (seen.reason, seen.may_answer, seen.may_use, seen.where) == (REASON, True, False, f"cases/x/{name}")
    assert [notice.kind for notice in desk.office.my_day(sana).notices] == ["oversight.answer"]
    assert answer(desk.office, sana, name, True).state is State.YES
    with pytest.raises(RefusedError, match=r"oversight\.over"):
        answer(desk.office, sana, name, False, "No after all")
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        require_approved(desk.office, sana, "export_case", case)
    assert [notice.kind for notice in desk.office.my_day(desk.lead).notices] == ["oversight.go_on"]
    _export(desk, case)
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    assert waiting(desk.office, sana) == waiting(desk.office, desk.lead) == ()
    desk.reopen()
    desk.unlock()
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    assert look(desk.office, desk.lead, name).state is State.DONE
    kinds = [event.kind for event in desk.office.case(desk.lead, case).timeline]
    assert kinds[-4:] == ["second.asked", "second.answered", "case.exported", "second.used"]


def test_it_ends_by_time_by_no_and_by_taking_it_back(desk: House) -> None:
    case, sana = _case(desk), desk.hire("Sana")

    def ask() -> str:
        return commands.request(desk.office, desk.lead, "export_case", case, REASON)

    first = ask()
    with pytest.raises(RefusedError, match=r"case\.reason"):
        answer(desk.office, sana, first, False)
    answer(desk.office, sana, first, False, "She did not agree")
    take_back(desk.office, desk.lead, second := ask())
    with pytest.raises(RefusedError, match=r"oversight\.over"):
        answer(desk.office, sana, second, True)
    third = ask()
    desk.clock.now += 8 * DAY
    with pytest.raises(RefusedError, match=r"oversight\.over"):
        answer(desk.office, sana, third, True)
    answer(desk.office, sana, fourth := ask(), True)
    desk.clock.now += 8 * DAY
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    states = [look(desk.office, desk.lead, name).state for name in (first, second, third, fourth)]
    assert states == [State.NO, State.TAKEN_BACK, State.OVER, State.OVER]
    assert look(desk.office, desk.lead, first).said == "She did not agree"


def test_whoever_is_gone_or_removed_is_no_half_of_two(desk: House) -> None:
    case, sana, omar = _case(desk), desk.hire("Sana"), desk.hire("Omar", "lead")
    name = commands.request(desk.office, desk.lead, "export_case", case, REASON)
    answer(desk.office, sana, name, True)
    version = desk.office.case(desk.lead, case).version
    desk.office.remove_person(desk.lead, case, version, sana, "cousin")
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    for act in (lambda: look(desk.office, sana, name), lambda: take_back(desk.office, sana, name)):
        with pytest.raises(NotFoundError, match=r"oversight\.nothing"):
            act()
    assert waiting(desk.office, sana) == ()
    with pytest.raises(NotFoundError, match=r"case\.nothing"):
        commands.request(desk.office, sana, "export_case", case, REASON)
    other = commands.request(desk.office, desk.lead, "export_case", case, REASON)
    desk.office.depart(omar, desk.lead)
    with pytest.raises(RefusedError, match=r"oversight\.over"):
        answer(desk.office, omar, other, True)


def test_two_caseworkers_are_not_two_people_and_one_person_has_no_second(desk: House) -> None:
    case = _case(desk)
    with pytest.raises(RefusedError, match=r"oversight\.nobody"):
        commands.request(desk.office, desk.lead, "export_case", case, REASON)
    sana, bilal = desk.hire("Sana"), desk.hire("Bilal")
    name = commands.request(desk.office, sana, "export_case", case, REASON)
    with pytest.raises(RefusedError, match=r"oversight\.not_you"):
        answer(desk.office, bilal, name, True)
    assert answer(desk.office, desk.lead, name, True).state is State.YES
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.request(desk.office, sana, "export_all", "", REASON)


def test_alone_and_looked_at_by_somebody_else(desk: House) -> None:
    case, sana = _case(desk), desk.hire("Sana")
    with pytest.raises(RefusedError, match=r"oversight\.not_urgent"):
        commands.alone(desk.office, desk.lead, "export_case", case, REASON)
    version = desk.office.acknowledge(desk.lead, case, desk.office.case(desk.lead, case).version)
    desk.office.assess(desk.lead, case, version, "immediate", ("weapon",), "A knife")
    with pytest.raises(RefusedError, match=r"desk\.role"):
        commands.alone(desk.office, sana, "export_case", case, REASON)
    commands.spend(desk.office, commands.alone(desk.office, desk.lead, "export_case", case, REASON))
    (seen,) = waiting(desk.office, sana)
    assert (seen.waits_for_review, seen.late, seen.may_review) == (True, False, True)
    desk.clock.now += 3 * DAY
    assert waiting(desk.office, sana)[0].late
    assert [notice.kind for notice in desk.office.my_day(sana).notices] == ["oversight.late"]
    with pytest.raises(RefusedError, match=r"oversight\.not_you"):
        review(desk.office, desk.lead, seen.request, "Fine")
    review(desk.office, sana, seen.request, "It was right")
    assert waiting(desk.office, sana) == ()
    assert look(desk.office, desk.lead, seen.request).review == "It was right"


def test_an_erased_case_leaves_no_word_of_a_request(desk: House) -> None:
    writer = desk.sent()
    desk.sync()
    case = desk.only_case()
    desk.hire("Sana")
    name = commands.request(desk.office, desk.lead, "export_case", case, "zaituni canary")
    assert [row.summary.case for row in desk.office.search(desk.lead, "zaituni")] == [case]
    writer.erase_everything([desk.entry])
    desk.sync()
    with pytest.raises(NotFoundError, match=r"oversight\.nothing"):
        look(desk.office, desk.lead, name)
    assert desk.office.search(desk.lead, "zaituni") == ()
    desk.reopen()
    desk.unlock()
    assert waiting(desk.office, desk.lead) == ()
    assert "zaituni" not in str(desk.office.archive.state)


def _settled(desk: House) -> tuple[str, str]:
    people = desk.hire("Sana"), desk.hire("Bilal")
    desk.clock.now += 8 * DAY
    return people


def test_nobody_makes_new_keys_for_somebody_alone(desk: House) -> None:
    sana, bilal = _settled(desk)
    before = (desk.folder / "keys").glob("person-*")
    old = {path: path.read_bytes() for path in [*before, *(desk.folder / "keys").glob(f"wrap-*-{sana}.age")]}
    office = desk.office
    first = deeds.ask_renewal(office, desk.lead, sana, "She sits beside me")
    (asked,) = waiting(office, bilal)
    for halves in ((first, first), (first, ""), (first, "0" * 26), ("", "")):
        with pytest.raises(RefusedError, match=r"oversight\.codes"):
            deeds.renew(office, *halves, NEW)
    for person in (desk.lead, sana):
        with pytest.raises(RefusedError, match=r"oversight\.not_you"):
            deeds.answer(office, person, asked.request, True)
    assert [notice.kind for notice in office.my_day(sana).notices] == ["oversight.about_you"]
    fresh = desk.hire("Puppet")
    with pytest.raises(RefusedError, match=r"oversight\.not_you"):
        deeds.answer(office, fresh, asked.request, True)
    second = deeds.answer(office, bilal, asked.request, True).code
    for halves in ((second, second), (first, first)):
        with pytest.raises(RefusedError, match=r"oversight\.codes"):
            deeds.renew(office, *halves, NEW)
    with pytest.raises(RefusedError, match=r"desk\.weak"):
        deeds.renew(office, first, second, "short")
    epoch = office.archive.state.epoch
    assert deeds.renew(office, second, first.upper(), NEW) == sana
    with pytest.raises(RefusedError, match=r"oversight\.codes"):
        deeds.renew(office, first, second, "yet another long one")
    assert office.archive.state.epoch == epoch + 1
    assert not office.is_in(sana)
    with pytest.raises(RefusedError, match=r"desk\.passphrase"):
        office.begin("Sana", PASSPHRASE)
    assert office.unlock("Sana", NEW).id == sana
    for path, kept in old.items():  # somebody brings the old files back, and knows the old passphrase
        path.write_bytes(kept)
    for path in (desk.folder / "keys").glob(f"wrap-{epoch + 1}-{sana}.age"):
        path.unlink()
    with pytest.raises(RefusedError, match=r"desk\.departed"):
        office.unlock("Sana", PASSPHRASE)
    desk.reopen()
    with pytest.raises(ForgedError):
        desk.office.unlock("Sana", PASSPHRASE)


def test_new_keys_wait_for_a_lead_and_not_longer_than_a_week(desk: House) -> None:
    sana, bilal = _settled(desk)
    first = deeds.ask_renewal(desk.office, desk.lead, sana, "She sits beside me")
    (asked,) = waiting(desk.office, bilal)
    second = deeds.answer(desk.office, bilal, asked.request, True).code
    desk.office.leave(desk.lead)
    with pytest.raises(RefusedError, match=r"desk\.lead_needed"):
        deeds.renew(desk.office, first, second, NEW)
    desk.unlock()
    desk.clock.now += 8 * DAY
    with pytest.raises(RefusedError, match=r"oversight\.codes"):
        deeds.renew(desk.office, first, second, NEW)
    assert desk.office.unlock("Sana", PASSPHRASE).id == sana


def test_new_keys_keep_the_id_the_history_and_the_work(desk: House) -> None:
    case = _case(desk)
    sana, bilal = _settled(desk)
    desk.office.assign(desk.lead, case, desk.office.case(desk.lead, case).version, sana)
    desk.office.note(sana, case, desk.office.case(sana, case).version, "From before")
    first = deeds.ask_renewal(desk.office, desk.lead, sana, "By video, I know her voice")
    (asked,) = waiting(desk.office, bilal)
    deeds.renew(desk.office, first, deeds.answer(desk.office, bilal, asked.request, True).code, NEW)
    desk.reopen()
    assert desk.office.unlock("Sana", NEW).id == sana
    seen = desk.office.case(sana, case)
    assert (seen.summary.assigned, [note.text for note in seen.notes]) == (sana, ["From before"])
    desk.office.note(sana, case, seen.version, "And after")
    desk.office.shut()
    opened(desk.folder, whole=True).close()  # every signature, from the first event on
    desk.reopen()


def test_a_lost_case_ends_by_two_leads_and_by_one_where_there_is_one(desk: House) -> None:
    case = _case(desk)
    office, archive = desk.office, desk.office.archive
    archive.write(Draft("case.lost", case=case, data={"lost": True}))
    version = office.case(desk.lead, case).version
    omar = desk.hire("Omar", "lead")
    name = deeds.end_lost(office, desk.lead, case, version, "The operator knows nothing")
    assert office.case(desk.lead, case).record is not None
    with pytest.raises(RefusedError, match=r"oversight\.not_you"):
        deeds.answer(office, desk.lead, name, True)
    deeds.answer(office, omar, name, True)
    assert office.case(desk.lead, case).summary.erased
    assert ("case.erased", omar) in [(line.event.kind, line.event.actor) for line in lines(office, omar, Narrowed())]


def test_one_lead_alone_ends_a_lost_case(desk: House) -> None:
    case = _case(desk)
    desk.office.archive.write(Draft("case.lost", case=case, data={"lost": True}))
    desk.hire("Sana")
    version = desk.office.case(desk.lead, case).version
    with pytest.raises(RefusedError, match=r"case\.reason"):
        deeds.end_lost(desk.office, desk.lead, case, version, "")
    assert deeds.end_lost(desk.office, desk.lead, case, version, "The operator knows nothing") == ""
    assert desk.office.case(desk.lead, case).summary.erased


def test_the_mark_is_set_anew_by_two_leads_who_are_both_in(desk: House) -> None:
    omar = desk.hire("Omar", "lead")
    with pytest.raises(RefusedError, match=r"anchor\.there"):
        deeds.mark_again(desk.office, desk.lead)
    desk.office.archive.frozen = True
    assert not deeds.mark_again(desk.office, desk.lead)
    assert not deeds.mark_again(desk.office, desk.lead)  # once more is no second lead
    assert desk.office.archive.frozen
    assert deeds.mark_asked_by(desk.office) == desk.lead
    assert deeds.mark_again(desk.office, omar)
    assert not desk.office.archive.frozen
    renewed = desk.office.audit(omar)[0]
    assert (renewed.kind, renewed.actor, renewed.parts["asked_by"]) == ("anchor.renewed", omar, desk.lead)


def test_a_look_makes_one_line_in_twelve_hours_and_never_stops_reading(desk: House) -> None:
    case, sana = _case(desk), desk.hire("Sana")
    for _ in range(3):
        note(desk.office, sana, case)
    desk.office.archive.frozen = True
    note(desk.office, desk.lead, case)
    desk.office.archive.frozen = False
    note(desk.office, sana, "x" * 43)
    looked = lines(desk.office, desk.lead, Narrowed(group="looked"))
    assert [(line.event.actor, line.case) for line in looked] == [(sana, case)]
    assert [line.case for line in lines(desk.office, sana, Narrowed())][:1] == [case]
    desk.clock.now += DAY
    note(desk.office, sana, case)
    assert len(lines(desk.office, desk.lead, Narrowed(group="looked"))) == 2


def test_the_list_is_the_same_for_a_removed_lead_as_if_the_case_never_was(desk: House) -> None:
    omar = desk.hire("Omar", "lead")
    before = [(line.at, line.event) for line in lines(desk.office, omar, Narrowed())]
    case = _case(desk)
    desk.office.remove_person(desk.lead, case, desk.office.case(desk.lead, case).version, omar, "cousin")
    note(desk.office, desk.lead, case)
    desk.hire("Sana")
    commands.request(desk.office, desk.lead, "export_case", case, REASON)
    mine = lines(desk.office, omar, Narrowed())
    assert [line.event.kind for line in mine[:2]] == ["person.joined", "person.invited"]  # Sana's
    assert [(line.at, line.event) for line in mine[2:]] == before
    assert all(line.event.seq == 0 for line in mine)  # no number of the journal, so no gap
    assert lines(desk.office, omar, Narrowed(group="two")) == lines(desk.office, omar, Narrowed(group="looked")) == []
    assert len(lines(desk.office, desk.lead, Narrowed(group="two"))) == 1


def test_what_is_long_over_is_forgotten_and_what_nobody_looked_at_is_not(desk: House) -> None:
    case, sana = _case(desk), desk.hire("Sana")
    version = desk.office.acknowledge(desk.lead, case, desk.office.case(desk.lead, case).version)
    desk.office.assess(desk.lead, case, version, "immediate", ("weapon",), "A knife")
    commands.spend(desk.office, commands.alone(desk.office, desk.lead, "export_case", case, REASON))
    old = commands.request(desk.office, desk.lead, "export_case", case, REASON)
    desk.clock.now += 40 * DAY
    new = commands.request(desk.office, desk.lead, "export_case", case, REASON)
    kept = desk.office.archive.state.facts["oversight"]["open"]
    assert (old in kept, new in kept, len(kept)) == (False, True, 2)
    assert [one.late for one in waiting(desk.office, sana)] == [True, False]


@pytest.mark.parametrize(
    ("passphrase", "recipient", "code"),
    [
        ("", "", "oversight.one_of_two"),
        (NEW, "age1x", "oversight.one_of_two"),
        ("short", "", "desk.weak"),
        ("", "age1nothing", "oversight.recipient"),
        ("", "age1pq1nothing", "oversight.recipient"),
        ("", X25519Recipient(bytes(32)).to_text(), "oversight.recipient"),  # a point of small order
    ],
)
def test_to_nobody_and_to_what_is_no_recipient_nothing_is_sealed(passphrase: str, recipient: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        recipient_of(passphrase, recipient)
    assert caught.value.code == code
