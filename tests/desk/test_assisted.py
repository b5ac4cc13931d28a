"""Who calls or walks in: a note, her consent by voice, a record written with her and read back; no mailbox at all."""

from __future__ import annotations

import io
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from amanat.desk.assisted import commands as a
from amanat.desk.assisted.taking import MOST, plain_name, take_file
from amanat.desk.backup import make_backup
from amanat.desk.office import Office
from amanat.desk.restore import restore
from amanat.desk.views import Case
from amanat.errors import AmanatError, ConflictError, NotFoundError, RefusedError
from amanat.seal.encoding import b64
from tests.desk.alone import LIGHT, PASSPHRASE, opened
from tests.desk.house import DAY, Clock, House, house, running_intake
from tests.desk.test_blindness import holding

YES = a.Consent("support", ("what", "respondent", "contact", "files"), "2026-12-20", "call", "", "Han, likh lein.")
ASKED = ("narrative", "acts", "context", "mode", "power", "age_group")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One desk for all: each test takes its own call."""
    place = tmp_path_factory.mktemp("assisted")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        made.hire("Hina")
        made.hire("Sana")
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def call(desk: House, said: str = "Woh roz darwaze par khara hota hai.", **more: object) -> str:
    note = a.Note("ur", said=said, **more)  # type: ignore[arg-type]
    return a.take_note(desk.office, person(desk, "Hina"), b64(secrets.token_bytes(16)), note)


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def agreed(desk: House, case: str, **more: object) -> None:
    hina = person(desk, "Hina")
    consent = a.Consent(**{**{n: getattr(YES, n) for n in YES.__slots__}, "heard": hina, **more})
    a.hear_consent(desk.office, hina, case, version(desk, case), consent)


def write(desk: House, case: str, narrative: str = "Unhon ne mera rasta roka.", **more: object) -> int:
    answers = {"narrative": narrative, **more}
    hina = person(desk, "Hina")
    return a.write_record(desk.office, hina, case, version(desk, case), "what", answers, ASKED)


def ours(desk: House, case: str) -> Case:
    """The case without what other parts of the work show, some of which moves with the clock."""
    view = desk.office.case(desk.lead, case)
    return replace(view, parts={"assisted": view.parts["assisted"]})


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "tan").save(out, "JPEG")
    return out.getvalue()


# --- a note


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


# --- consent


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


# --- the record


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


# --- files


def test_a_photograph_keeps_its_original_sealed_and_counts_as_an_exhibit(shared: House) -> None:
    case, hina, data = call(shared), person(shared, "Hina"), jpeg() + b"QuaggaTail"
    agreed(shared, case)
    stale = version(shared, case)
    item = take_file(shared.office, hina, case, "C:\\x\\..\\Photo.jpg", "image/jpeg", iter([data[:7], data[7:]]))
    (exhibit,) = shared.office.case(hina, case).exhibits
    assert (exhibit.number, exhibit.name, exhibit.taken_by, exhibit.state) == ("E1", "Photo.jpg", hina, "matches")
    _, chunks = shared.office.exhibit(shared.lead, case, item)
    assert b"".join(chunks) == data
    assert holding([shared.folder], "QuaggaTail") == []
    write_with_old_page = a.write_record(shared.office, hina, case, stale, "what", {"narrative": "x"}, ASKED)
    assert write_with_old_page > stale  # a file in between takes nobody's page away


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([], "item.empty"),
        ([b""], "item.empty"),
        ([b"<html><script>1</script>"], "file.kind"),
        ([b"MZ\x90\x00" * 30], "file.kind"),
        ([b"PK\x03\x04" * 30], "file.kind"),
    ],
)
def test_a_file_that_is_not_taken_leaves_nothing(shared: House, pieces: list[bytes], code: str) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    before = set((shared.folder / "items").iterdir())
    with pytest.raises(AmanatError) as caught:
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", pieces)
    assert (caught.value.code, set((shared.folder / "items").iterdir())) == (code, before)
    assert shared.office.case(hina, case).exhibits == ()


def test_a_file_too_big_is_refused_while_it_comes_and_leaves_nothing(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    before, given = set((shared.folder / "items").iterdir()), [0]

    def endless() -> Iterator[bytes]:
        yield jpeg()
        while True:
            given[0] += 1
            yield bytes(1 << 20)

    with pytest.raises(RefusedError, match=r"file\.large"):
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", endless())
    assert given[0] <= (MOST >> 20) + 1
    assert set((shared.folder / "items").iterdir()) == before


def test_her_taking_back_in_the_middle_of_an_upload_wins(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    before = set((shared.folder / "items").iterdir())

    def meanwhile() -> Iterator[bytes]:
        yield jpeg()
        a.take_back(shared.office, hina, case, version(shared, case), "call", hina)
        yield b"more"

    with pytest.raises(RefusedError, match=r"assisted\.consent"):
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", meanwhile())
    assert set((shared.folder / "items").iterdir()) == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ("‮gpj.exe", "gpj.exe"),
        ("...", ""),
        ("x" * 500, "x" * 120),
        ("تصویر ۱.jpg", "تصویر ۱.jpg"),
    ],
)
def test_a_files_name_steers_neither_a_path_nor_a_screen(typed: str, kept: str) -> None:
    assert plain_name(typed) == kept


# --- a case without a mailbox


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
    assert shared.office.case(reader, case).may == ("note",)
    shared.sent("Her own mailbox.")
    shared.sync()
    hers = next(row.case for row in shared.office.inbox(shared.lead, "all") if row.mailbox)
    with pytest.raises(RefusedError, match=r"assisted\.mailbox"):
        a.erase_asked(shared.office, shared.lead, hers, version(shared, hers), "asked")


# --- a desk of its own: what is on the disk, what is left after an end, what a crash and a restore keep


def test_nothing_readable_is_on_the_disk_and_nothing_opens_after_an_erasure(desk: House) -> None:
    desk.hire("Hina")
    case = call(desk, said="Quaggasaid by phone.", contact={"channel": "phone", "value": "Quagganumber"})
    agreed(desk, case, words="Quaggayes.")
    write(desk, case, "Quaggarecord with her.")
    take_file(desk.office, desk.lead, case, "quaggafile.jpg", "image/jpeg", [jpeg()])
    words = ("Quaggasaid", "Quagganumber", "Quaggayes", "Quaggarecord", "quaggafile")
    desk.office.archive.snapshot_if_due(now=True)
    assert [word for word in words if holding([desk.folder], word)] == []
    a.erase_asked(desk.office, desk.lead, case, version(desk, case), "asked")
    view = desk.office.case(desk.lead, case)
    assert (view.record, view.exhibits, view.parts["assisted"], view.contact) == (None, (), None, None)
    assert (view.may, view.summary.erased, view.flags) == ((), True, ())
    assert desk.office.search(desk.lead, "quaggasaid") == desk.office.search(desk.lead, "quaggarecord") == ()
    assert list((desk.folder / "items").iterdir()) == []
    desk.office.shut()
    whole = opened(desk.folder, whole=True)
    state = whole.state.cases[case]
    assert whole.body(state) == {}
    assert [whole.grant_body(grant) for grant in state.grants.values()] == [{}]
    assert not any(word in repr(state) for word in words)
    whole.close()


def test_a_case_without_a_mailbox_reads_the_same_after_a_restart_and_from_the_whole_journal(desk: House) -> None:
    hina = desk.hire("Hina")
    case = call(desk, contact={"channel": "none"}, flags=("fear",))
    agreed(desk, case)
    write(desk, case)
    take_file(desk.office, hina, case, "a.jpg", "image/jpeg", [jpeg()])
    a.read_back(desk.office, hina, case, version(desk, case), "in_person")
    a.add_words(desk.office, hina, case, version(desk, case), "what", "One more thing.")
    before = ours(desk, case)
    desk.reopen()
    desk.unlock()
    assert ours(desk, case) == before
    desk.office.shut()
    (desk.folder / "snapshot").unlink()
    desk.reopen()
    desk.unlock()
    assert ours(desk, case) == before
    desk.office.unlock("Hina", PASSPHRASE)
    assert desk.office.case(desk.lead, call(desk)).summary.number > before.summary.number


def test_a_restored_desk_has_it_all_and_asks_what_was_erased_by_voice_since(desk: House, tmp_path: Path) -> None:
    hina = desk.hire("Hina")
    case, gone = call(desk), call(desk, said="Erased after the backup.")
    agreed(desk, case)
    write(desk, case)
    item = take_file(desk.office, hina, case, "a.jpg", "image/jpeg", [jpeg()])
    a.read_back(desk.office, hina, case, version(desk, case), "call")
    desk.sync()
    before = ours(desk, case)
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    a.erase_asked(desk.office, hina, gone, version(desk, gone), "asked")
    desk.sync()
    desk.office.shut()
    shares = desk.founded.shares[:2]
    done = restore(
        tmp_path / "kept.age",
        tmp_path / "b",
        shares,
        "Mahnoor",
        PASSPHRASE,
        desk.clock,
        secrets.token_bytes,
        cost=LIGHT,
    )
    assert done.missing > 0
    desk.office = Office(tmp_path / "b", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    desk.sync()  # every mailbox is asked again; this case has none to ask for
    after = ours(desk, case)
    assert (after.record, after.exhibits, after.parts) == (before.record, before.exhibits, before.parts)
    assert (after.summary.warnings, desk.office.health(desk.lead).findings) == (0, ())
    assert b"".join(desk.office.exhibit(desk.lead, case, item)[1]) == jpeg()
    assert [notice.kind for notice in desk.office.my_day(desk.lead).notices] == ["assisted.restored"]
    a.erase_asked(desk.office, desk.lead, gone, version(desk, gone), "asked")
    desk.clock.now += 31 * DAY
    assert desk.office.my_day(desk.lead).notices == ()


_CALLS = """
import secrets, sys
from pathlib import Path
from amanat.desk.assisted import commands as a
from amanat.desk.assisted.taking import take_file
from amanat.desk.office import Office
from amanat.seal.encoding import b64
from tests.desk.alone import LIGHT, PASSPHRASE
import itertools
clock = itertools.count(int(sys.argv[2])).__next__
office = Office(Path(sys.argv[1]), clock, secrets.token_bytes, cost=LIGHT)
me = office.unlock("Zoya", PASSPHRASE).id
version = lambda: office.archive.case(case).version
while True:
    case = a.take_note(office, me, b64(secrets.token_bytes(16)), a.Note("en", said="Killed."))
    yes = a.Consent("support", ("what", "files"), "2026-12-20", "call", me)
    a.hear_consent(office, me, case, version(), yes)
    a.write_record(office, me, case, version(), "what", {"narrative": "Words."}, ("narrative",))
    take_file(office, me, case, "a.jpg", "image/jpeg", [bytes((255, 216, 255)) + secrets.token_bytes(300_000)])
    a.take_back(office, me, case, version(), "call", me)
    print(office.archive.at.count, flush=True)
"""


@pytest.mark.slow
def test_killed_in_the_middle_of_calls_nothing_acknowledged_is_lost_and_what_she_took_back_is_gone(desk: House) -> None:
    desk.office.shut()
    for rounds in range(5):
        command = [sys.executable, "-c", _CALLS, str(desk.folder), str(desk.clock.now)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        said = [int(child.stdout.readline()) for _ in range(1 + rounds)]
        os.kill(child.pid, signal.SIGKILL)
        said += [int(line) for line in child.stdout.read().split("\n")[:-1] if line.isdigit()]
        child.wait()
        child.stdout.close()
        archive = opened(desk.folder, whole=True)
        assert archive.at.count >= said[-1]
        ended = [g for case in archive.state.cases.values() for g in case.grants.values() if g.erased]
        assert len(ended) >= len(said)
        assert all(archive.grant_body(grant) == {} for grant in ended)
        desk.clock.now += archive.at.count
        archive.close()


def test_her_consent_by_voice_expires_like_any_other(desk: House) -> None:
    desk.hire("Hina")
    case = call(desk)
    agreed(desk, case, expires="2026-10-01")
    write(desk, case)
    take_file(desk.office, desk.lead, case, "a.jpg", "image/jpeg", [jpeg()])
    desk.clock.now += 30 * DAY
    desk.sync()
    view = desk.office.case(desk.lead, case)
    assert (view.record, view.exhibits, view.grants[0].erased) == (None, (), True)
    assert list((desk.folder / "items").iterdir()) == []
    assert view.parts["assisted"].said


def test_a_crash_after_she_took_it_back_is_made_good_by_the_next_exchange(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    hina = desk.hire("Hina")
    case = call(desk)
    agreed(desk, case)
    write(desk, case)
    with monkeypatch.context() as broken:
        broken.setattr(a, "end_grant", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            a.take_back(desk.office, hina, case, version(desk, case), "call", hina)
    desk.reopen()
    desk.unlock()
    desk.sync()
    assert desk.office.case(desk.lead, case).record is None
