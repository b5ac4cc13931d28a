"""Who calls or walks in: a note, her consent by voice, a record written with her and read back; no mailbox at all."""

from __future__ import annotations

import secrets

import pytest

from amanat.desk.assisted import commands as a
from amanat.desk.assisted.taking import take_file
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.encoding import b64
from tests.desk.calls import ASKED, YES, agreed, call, jpeg, person, shared, version, write
from tests.desk.house import House

__all__ = ["shared"]


def test_a_call_without_a_name_is_a_case_with_a_number_in_everybodys_lists(shared: House) -> None:
    case = call(shared, said="", speaks="other")
    view = shared.office.case(person(shared, "Sana"), case)
    assert view.summary.number.startswith("2026-")
    assert (view.summary.status, view.summary.next, view.summary.mailbox) == ("received", "acknowledge", False)
    assert case in [row.case for row in shared.office.my_day(person(shared, "Sana")).answer]
    assert "reply" not in view.may
    assert {"consent", "acknowledged", "note", "erase_asked"} <= set(view.may)
    assert not {"write", "take_file", "read_back", "add_words"} & set(view.may)


def test_numbers_of_calls_and_of_mailboxes_are_one_row(shared: House) -> None:
    first = shared.office.case(shared.lead, call(shared)).summary.number
    shared.sent("A record of her own.")
    shared.sync()
    second = shared.office.case(shared.lead, call(shared)).summary.number
    assert int(second[-4:]) == int(first[-4:]) + 2


def test_one_form_makes_one_case_and_nobody_aims_at_a_mailbox(shared: House) -> None:
    token, hina = b64(secrets.token_bytes(16)), person(shared, "Hina")
    case = a.take_note(shared.office, hina, token, a.Note("en"))
    assert a.take_note(shared.office, hina, token, a.Note("en")) == case
    with pytest.raises(RefusedError, match=r"assisted\.form"):
        a.take_note(shared.office, hina, case, a.Note("en"))  # a case's id is 32 bytes, no token
    shared.office.remove_person(shared.lead, case, version(shared, case), hina, "A cousin.")
    with pytest.raises(NotFoundError):
        a.take_note(shared.office, hina, token, a.Note("en"))


def test_danger_now_is_marked_by_the_person_and_flags_alone_mark_nothing(shared: House) -> None:
    now = shared.office.case(shared.lead, call(shared, danger=True, flags=("strangulation",)))
    assert (now.summary.urgency, now.flags) == ("immediate", ("strangulation",))
    assert shared.office.case(shared.lead, call(shared, flags=("fear",))).summary.urgency is None


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (a.Note("fr"), "assisted.choice"),
        (a.Note("en", source="mailbox"), "assisted.choice"),
        (a.Note("en", flags=("rage",)), "case.flag"),
        (a.Note("en", day="3 May"), "assisted.day"),
        (a.Note("en", said="x" * 20_001), "text.long"),
    ],
)
def test_a_note_that_does_not_fit_is_refused_and_begins_no_case(shared: House, note: a.Note, code: str) -> None:
    before = shared.office.health(shared.lead).events
    with pytest.raises(RefusedError) as caught:
        a.take_note(shared.office, shared.lead, b64(secrets.token_bytes(16)), note)
    assert (caught.value.code, shared.office.health(shared.lead).events) == (code, before)


def test_the_way_to_reach_her_stands_and_search_finds_the_note(shared: House) -> None:
    case = call(shared, said="Chambeli ke bagh mein.", contact={"channel": "phone", "value": "0300-0000000"})
    assert shared.office.case(shared.lead, case).contact == {"channel": "phone"}  # the number: only by her rules
    assert shared.office.archive.body(shared.office.archive.state.cases[case])["contact"]["value"] == "0300-0000000"
    (found,) = shared.office.search(person(shared, "Sana"), "chambeli")
    assert (found.summary.case, "Chambeli" in found.excerpt) == (case, True)


def test_without_her_yes_the_note_stays_a_note(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    with pytest.raises(RefusedError, match=r"assisted\.consent"):
        write(shared, case)
    with pytest.raises(RefusedError, match=r"assisted\.consent"):
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", [jpeg()])
    a.refuse_consent(shared.office, hina, case, version(shared, case), hina)
    view = shared.office.case(hina, case)
    assert (view.parts["assisted"].refused[1], view.record, view.grants) == (hina, None, ())


def test_only_what_she_agreed_to_is_written(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case, fields=("what",))
    with pytest.raises(RefusedError, match=r"assisted\.fields"):
        a.write_record(shared.office, hina, case, version(shared, case), "who", {"witnesses": "Ali"}, ("witnesses",))
    with pytest.raises(RefusedError, match=r"assisted\.files"):
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", [jpeg()])
    wider = a.Consent("support", ("what", "witnesses", "files"), "2027-01-20", "in_person", hina)
    a.widen_consent(shared.office, hina, case, version(shared, case), wider)
    a.write_record(shared.office, hina, case, version(shared, case), "who", {"witnesses": "Ali"}, ("witnesses",))
    view = shared.office.case(hina, case)
    assert view.record is not None
    assert (view.record["witnesses"], view.grants[0].expires) == ("Ali", "2027-01-20")
    assert len(view.parts["assisted"].now.consents) == 2
    with pytest.raises(RefusedError, match=r"assisted\.less"):
        a.widen_consent(
            shared.office, hina, case, view.version, a.Consent("support", ("what",), "2027-01-20", "call", hina)
        )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"fields": ()}, "assisted.fields"),
        ({"fields": ("bank",)}, "assisted.fields"),
        ({"purpose": "gossip"}, "assisted.choice"),
        ({"how": "rumour"}, "assisted.choice"),
        ({"expires": "2020-01-01"}, "assisted.until"),
        ({"expires": "2036-01-01"}, "assisted.until"),
        ({"expires": "soon"}, "assisted.until"),
        ({"heard": "nobody"}, "desk.person"),
    ],
)
def test_a_consent_that_is_not_whole_is_refused(shared: House, more: dict[str, object], code: str) -> None:
    case = call(shared)
    with pytest.raises(RefusedError) as caught:
        agreed(shared, case, **more)
    assert caught.value.code == code
    assert shared.office.case(shared.lead, case).grants == ()


def test_a_child_is_told_what_must_be_reported_before_anybody_asks(shared: House) -> None:
    profile = shared.office.archive.state.profile
    kept = dict(profile["must_report"])
    profile["must_report"] = {"en": "Danger to a child.", "ur": "بچے کو خطرہ۔"}
    try:
        case = call(shared, age="minor")
        with pytest.raises(RefusedError, match=r"assisted\.told"):
            agreed(shared, case)
        agreed(shared, case, told=True)
        agreed(shared, call(shared, age="adult"))
    finally:
        profile["must_report"] = kept


def test_she_takes_it_back_by_voice_and_the_words_are_gone_at_once(shared: House) -> None:
    case, hina = call(shared, said="Zafran note."), person(shared, "Hina")
    agreed(shared, case)
    write(shared, case, "Gulmohar record.")
    take_file(shared.office, hina, case, "a.jpg", "image/jpeg", [jpeg()])
    files = set((shared.folder / "items").iterdir())
    a.take_back(shared.office, hina, case, version(shared, case), "call", hina)
    view = shared.office.case(hina, case)
    assert (view.record, view.exhibits, view.grants[0].erased) == (None, (), True)
    assert len(files - set((shared.folder / "items").iterdir())) == 1
    assert shared.office.search(hina, "gulmohar") == ()
    assert shared.office.search(hina, "zafran")
    assert not view.unsent
    agreed(shared, case)  # she may agree again later, to a new record
    assert shared.office.case(hina, case).record is None


def test_a_legal_hold_keeps_it_and_stops_an_erasure(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    write(shared, case)
    (grant,) = shared.office.case(hina, case).grants
    shared.office.hold(shared.lead, case, version(shared, case), grant.grant, "A court order.")
    a.take_back(shared.office, hina, case, version(shared, case), "call", hina)
    shared.sync()
    view = shared.office.case(hina, case)
    assert view.record is not None
    assert "write" not in view.may
    with pytest.raises(RefusedError, match=r"assisted\.hold"):
        a.erase_asked(shared.office, hina, case, view.version, "asked")
    shared.office.release_hold(shared.lead, case, version(shared, case), grant.grant, "It ended.")
    shared.sync()
    assert shared.office.case(hina, case).record is None
    a.erase_asked(shared.office, hina, case, version(shared, case), "asked")


def test_a_record_is_saved_in_steps_and_changed_only_until_it_is_read_back(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    with pytest.raises(RefusedError, match=r"assisted\.nothing"):
        a.read_back(shared.office, hina, case, version(shared, case), "call")
    write(shared, case, "First words.", acts=["stalking"])
    same = write(shared, case, "First words.", acts=["stalking"])
    assert same == write(shared, case, "First words.", acts=["stalking"])  # nothing changed: nothing is written
    write(shared, case, "Better words.")
    view = shared.office.case(hina, case)
    assert view.record is not None
    assert (view.record["narrative"], "acts" in view.record) == ("Better words.", False)
    with pytest.raises(RefusedError, match=r"assisted\.unread"):
        a.add_words(shared.office, hina, case, view.version, "what", "More.")
    a.read_back(shared.office, hina, case, view.version, "call")
    with pytest.raises(RefusedError, match=r"assisted\.read"):
        write(shared, case, "Other words.")
    a.add_words(shared.office, hina, case, version(shared, case), "what", "It was a Monday.")
    view = shared.office.case(hina, case)
    assert view.record is not None
    now = view.parts["assisted"].now
    assert (view.record["narrative"], now.read[0], now.by) == ("Better words.", hina, (hina,))
    assert [row["text"] for row in now.additions] == ["It was a Monday."]


def test_a_new_safe_number_counts_at_once_and_the_old_one_stays_beside_it(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    old, new = {"channel": "phone", "value": "0300-0000000"}, {"channel": "phone", "value": "0300-1111111"}
    a.write_record(shared.office, hina, case, version(shared, case), "wishes", {"contact": old}, ("contact",))
    a.read_back(shared.office, hina, case, version(shared, case), "call")
    a.add_words(shared.office, hina, case, version(shared, case), "contact", "", new)
    state = shared.office.archive.state.cases[case]
    body = shared.office.archive.grant_body(next(iter(state.grants.values())))
    assert (body["record"]["contact"], body["additions"][0]["before"]) == (new, old)
    a.add_words(shared.office, hina, case, version(shared, case), "contact", "", {"hours": "mornings"})
    body = shared.office.archive.grant_body(next(iter(state.grants.values())))
    assert body["record"]["contact"] == {"hours": "mornings", "value": "0300-1111111"}
    assert "0300" not in repr(shared.office.case(hina, case))


def test_a_list_of_who_must_not_see_it_closes_the_case_but_for_leads_and_who_wrote_it(shared: House) -> None:
    case, hina, sana = call(shared), person(shared, "Hina"), person(shared, "Sana")
    agreed(shared, case)
    a.write_record(shared.office, hina, case, version(shared, case), "safety", {"exclude": ["Sana"]}, ("exclude",))
    with pytest.raises(NotFoundError):
        shared.office.case(sana, case)
    assert case not in [row.case for row in shared.office.inbox(sana, "all")]
    assert shared.office.case(hina, case).summary.restricted
    shared.office.mark_checked(shared.lead, case, version(shared, case), (sana,))
    with pytest.raises(NotFoundError):
        shared.office.case(sana, case)
    a.read_back(shared.office, hina, case, version(shared, case), "call")
    a.add_words(shared.office, hina, case, version(shared, case), "exclude", "Rana Sahib\n\nNoor")
    view = shared.office.case(shared.lead, case)
    assert (view.exclusion, view.summary.restricted) == (("Sana", "Rana Sahib", "Noor"), True)


def test_an_answer_out_of_shape_is_refused_whole(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    for answers in ({"acts": ["murder"]}, {"narrative": 7}, {"context": ["work"]}):
        with pytest.raises(RefusedError, match=r"assisted\.answer"):
            a.write_record(shared.office, hina, case, version(shared, case), "what", answers, ASKED)
    assert shared.office.case(hina, case).record is None


def test_two_workers_at_once_never_overwrite_each_other(shared: House) -> None:
    case = call(shared)
    agreed(shared, case)
    stale = version(shared, case)
    write(shared, case, "Hina's line.")
    with pytest.raises(ConflictError):
        a.write_record(shared.office, shared.lead, case, stale, "what", {"narrative": "Zoya's line."}, ASKED)
    record = shared.office.case(shared.lead, case).record
    assert record is not None
    assert record["narrative"] == "Hina's line."


def test_nothing_is_ever_sent_and_the_exchange_passes_it_by(shared: House) -> None:
    case, hina, office = call(shared), person(shared, "Hina"), shared.office
    with pytest.raises(RefusedError, match=r"case\.no_mailbox"):
        office.reply(hina, case, version(shared, case), "Hello.")
    office.acknowledge(hina, case, version(shared, case), "Hello.")
    office.assess(hina, case, version(shared, case), "soon", (), "")
    agreed(shared, case)
    shared.sync()
    office.archive.state.reread = True  # as after a restore: every mailbox is asked again
    shared.sync()
    office.close(hina, case, version(shared, case), "Helped.", "Bye.")
    shared.sync()
    view = office.case(hina, case)
    assert (view.unsent, view.messages, view.summary.warnings) == (False, (), 0)
    assert office.health(hina).outbox == 0
    assert view.summary.status == "closed"
    assert case in [row.case for row in office.inbox(hina, "closed")]


def test_for_who_was_removed_it_does_not_exist_by_any_command(shared: House) -> None:
    case, sana, office = call(shared, said="Nargis phool."), person(shared, "Sana"), shared.office
    agreed(shared, case)
    at = version(shared, case)
    office.remove_person(shared.lead, case, at, sana, "The respondent's cousin.")
    commands = [
        lambda: a.continue_note(office, sana, case, at, "x"),
        lambda: a.hear_consent(office, sana, case, at, YES),
        lambda: a.refuse_consent(office, sana, case, at, sana),
        lambda: a.take_back(office, sana, case, at, "call", sana),
        lambda: a.write_record(office, sana, case, at, "what", {}, ASKED),
        lambda: a.read_back(office, sana, case, at, "call"),
        lambda: a.add_words(office, sana, case, at, "what", "x"),
        lambda: a.erase_asked(office, sana, case, at, "asked"),
        lambda: take_file(office, sana, case, "a.jpg", "image/jpeg", [jpeg()]),
    ]
    for command in commands:
        with pytest.raises(NotFoundError, match=r"case\.nothing"):
            command()  # type: ignore[no-untyped-call]
    assert office.search(sana, "nargis") == ()


def test_a_reviewer_and_somebody_elses_mailbox_are_left_alone(shared: House) -> None:
    case = call(shared)
    shared.hire(f"Reader {secrets.token_hex(2)}", "reviewer")
    reader = next(one.id for one in shared.office.people(shared.lead) if one.role == "reviewer")
    with pytest.raises(RefusedError, match=r"desk\.role"):
        a.take_note(shared.office, reader, b64(secrets.token_bytes(16)), a.Note("en"))
    with pytest.raises(RefusedError, match=r"desk\.role"):
        a.erase_asked(shared.office, reader, case, version(shared, case), "asked")
    assert shared.office.case(reader, case).may == ("note", "publications"), "reviewers read what is to be published"
    shared.sent("Her own mailbox.")
    shared.sync()
    hers = next(row.case for row in shared.office.inbox(shared.lead, "all") if row.mailbox)
    with pytest.raises(RefusedError, match=r"assisted\.mailbox"):
        a.erase_asked(shared.office, shared.lead, hers, version(shared, hers), "asked")
