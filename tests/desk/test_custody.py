"""Custody: every event about a case is signed and hung on the one before; what is dropped, edited or signed by another
hand is found; an erasure leaves hashes alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from amanat.demo.person import File
from amanat.desk.apply_case import CASE_EVENTS
from amanat.desk.archive import Archive
from amanat.desk.custody import chain, table
from amanat.desk.custody.making import NAME
from amanat.desk.custody.view import custody
from amanat.desk.erasing import erase_case
from amanat.desk.events import Event
from amanat.desk.oversight import audit
from amanat.desk.state import CaseState
from amanat.desk.web.phrases import Phrases
from amanat.errors import AmanatError, ForgedError
from amanat.seal.custody import (
    WHATS,
    CustodyEvent,
    check_chain,
    open_people,
    read_event,
    sign_event,
)
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SigningKey, sha256
from amanat.web.render import PageSettings, Renderer
from tests.desk.house import House

ROOT = Path(__file__).parents[2]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


def archive(desk: House) -> Archive:
    return desk.office.archive


def case_of(desk: House, name: str = "") -> CaseState:
    found = archive(desk).case(name or desk.only_case())
    assert found is not None
    return found


def proved(desk: House, name: str = "") -> tuple[CustodyEvent, ...]:
    """The chain of a case, every signature checked against the list that this desk signs."""
    signed = chain.events(archive(desk), case_of(desk, name))
    listed = open_people(chain.people(archive(desk), signed), archive(desk).epoch.sign.public)
    return check_chain(signed, listed.people)


def journal(desk: House) -> list[Event]:
    return list(archive(desk).events_at(range(1, archive(desk).at.count + 1)))


# --- the table


def test_every_kind_of_event_stands_in_the_table_once_and_says_why_if_it_is_none() -> None:
    assert not set(table.WHAT) & set(table.NONE)
    assert set(table.WHAT) | set(table.NONE) == set(CASE_EVENTS)
    assert set(table.WHAT.values()) | set(table.LOOKS.values()) <= set(WHATS)
    assert all(why.endswith(".") for why in (*table.NONE.values(), *table.NO_LOOKS.values()))


def test_the_page_of_the_journal_says_the_same() -> None:
    page = (ROOT / "spec" / "journal.md").read_text()
    section = page.split("\n### Custody\n", 1)[1].split("\n### ", 1)[0]
    said: dict[str, str] = {}
    for what, kinds in re.findall(r"^\| `?([\w–]+)`? \| (.+?) \|", section, re.MULTILINE):
        if what != "what":  # the head of the table
            said.update(dict.fromkeys(re.findall(r"`([\w.]+)`", kinds), what))
    wanted = {**table.WHAT, **dict.fromkeys(table.NONE, "–"), **table.LOOKS, **dict.fromkeys(table.NO_LOOKS, "–")}
    # `original.taken` is an event (taken at the desk) and a look (saved outside it).
    wanted["original.taken"] = said["original.taken"] = ""
    assert said == wanted


def test_a_kind_in_no_table_is_refused_by_the_test_above() -> None:
    """The check sees a kind that somebody forgot: it would not, if it compared the table with itself."""
    assert "made.up" not in table.WHAT
    assert table.what_of("made.up", {}) == ""


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_page_names_every_kind_of_step_in_plain_words(lang: str) -> None:
    phrases = Phrases(Renderer(PageSettings()), lang, None)
    all_of = list(table.WHAT.values())
    coarse = {phrases.step("", what) for what in WHATS if all_of.count(what) > 1}
    said = {kind: phrases.step(kind, what) for kind, what in table.WHAT.items()}
    for kind, words in said.items():
        assert words not in coarse, f"{kind} falls to the coarse name"
        assert not re.search(r"[{}]|\w\.\w", words), (kind, words)
        assert bool(re.search("[\u0600-\u06ff]", words)) is (lang == "ur"), (kind, words)


# --- what a case gathers


def test_the_page_has_the_newest_step_first_and_by_its_kind(worked: House) -> None:
    found = custody(worked.office, worked.lead, worked.only_case())
    events = proved(worked)
    assert [line.what for line in found.lines] == [event.what for event in reversed(events)]
    kinds = [line.kind for line in found.lines]
    assert kinds[-1] == "case.received"
    assert "note.added" in kinds
    assert all(table.WHAT.get(kind) == line.what for kind, line in zip(kinds, found.lines, strict=True) if kind)


@pytest.fixture
def worked(desk: House) -> Iterator[House]:
    """A case with a file, of which a lead and a caseworker did something."""
    hina = desk.hire("Hina")
    desk.sent(files=[File("gate.png", "image/png", PICTURE)])
    desk.sync()
    office, case = desk.office, desk.only_case()
    office.acknowledge(desk.lead, case, office.case(desk.lead, case).version)
    office.opened(hina, case)
    office.note(hina, case, office.case(hina, case).version, "Her words are calm.")
    desk.sync()
    return desk


def test_the_chain_has_an_event_for_each_of_the_journal_signed_by_whoever_acted(worked: House) -> None:
    events, case = proved(worked), case_of(worked)
    told = [event for event in journal(worked) if event.case == case.case and table.what_of(event.kind, event.data)]
    assert [one.what for one in events] == [table.what_of(event.kind, event.data) for event in told]
    assert [one.at for one in events] == [event.at for event in told]
    keys = {one.id: unb64(one.key, 32) for one in archive(worked).state.members.values()}
    keys["desk"] = archive(worked).epoch.sign.public
    assert [one.who.key for one in events] == [keys[event.actor] for event in told]
    assert {one.who.role for one in events} == {"lead", "caseworker", "desk"}
    assert case.facts[NAME]["n"] == len(events)


def test_an_exhibit_is_named_with_the_hash_of_its_plain_bytes(worked: House) -> None:
    (exhibit,) = worked.office.case(worked.lead, worked.only_case()).exhibits
    (came,) = [one for event in proved(worked) if event.what == "received" for one in event.about
               if one.id == exhibit.item]  # fmt: skip
    assert (came.before, came.after) == (b"", unb64(exhibit.hash, 32))
    assert came.after == sha256(PICTURE)


def test_words_of_messages_and_notes_have_no_hash_that_could_be_guessed(worked: House) -> None:
    for event in proved(worked):
        if event.what in ("message_in", "message_out", "note"):
            assert all(not one.before and not one.after for one in event.about)


def test_a_look_at_an_original_is_one_event_in_twelve_hours_for_each_person_file_and_way(worked: House) -> None:
    office, case = worked.office, worked.only_case()
    item = office.case(worked.lead, case).exhibits[0].item
    before = len(proved(worked))
    for what in ("original.seen", "original.seen", "original.heard", "original.taken", "original.taken"):
        audit.note(office, worked.lead, case, what, item)
    audit.note(office, worked.lead, case)  # the page of the case: no event of its custody
    looks = proved(worked)[before:]
    assert [one.what for one in looks] == ["viewed", "played", "original"]
    assert {one.about for one in looks} == {looks[0].about}
    assert looks[0].about[0].before == looks[0].about[0].after == sha256(PICTURE)
    worked.clock.now += audit.LOOK_AGAIN
    audit.note(office, worked.lead, case, "original.seen", item)
    assert len(proved(worked)) == before + 4


def test_the_chain_is_the_same_after_a_restart_with_and_without_the_snapshot(worked: House) -> None:
    before = proved(worked)
    archive(worked).snapshot_if_due(now=True)
    assert proved(worked) == before
    worked.office.note(worked.lead, worked.only_case(), case_of(worked).version, "One more.")
    more = proved(worked)
    worked.reopen()
    worked.unlock()
    assert proved(worked) == more
    worked.office.shut()
    (worked.folder / "snapshot").unlink()
    worked.reopen()
    worked.unlock()
    assert proved(worked) == more
    assert len(more) == len(before) + 1


def test_old_keys_and_roles_stay_known_after_people_change_and_leave(worked: House) -> None:
    office = worked.office
    people = {one.name: one.id for one in office.people(worked.lead)}
    office.change_role(worked.lead, people["Hina"], "reviewer")
    office.depart(worked.lead, people["Hina"])
    office.note(worked.lead, worked.only_case(), case_of(worked).version, "After she left.")
    events = proved(worked)
    assert events[-1].what == "note"
    rows = chain.of_desk(archive(worked).state)["keys"]
    hers = [row for row in rows if row[0] == people["Hina"]]
    assert [row[2] for row in hers] == ["caseworker", "reviewer"]
    assert all(row[4] for row in hers)
    assert len({row[1] for row in rows if row[2] == "desk"}) == 2  # two epochs


# --- an erasure


def test_of_an_erased_case_hashes_are_left_and_nothing_else(worked: House) -> None:
    case = case_of(worked)
    before = case.facts[NAME]["n"]
    said = [b64(one) for one in chain.events(archive(worked), case)]
    erase_case(archive(worked), case, "lead", actor=worked.lead)
    assert chain.events(archive(worked), case) == []
    assert case.facts[NAME]["n"] == before + 1
    assert case.facts[NAME]["case"] == ""
    kept = json.dumps([event.data for event in journal(worked)])
    assert not any(one in kept for one in said)
    hashes = [event.data[NAME] for event in journal(worked) if event.case == case.case and NAME in event.data]
    assert len(hashes) == before + 1
    head = case.facts[NAME]["head"]
    worked.reopen()
    worked.unlock()
    again = case_of(worked, case.case)
    assert (again.facts[NAME]["head"], again.facts[NAME]["n"]) == (head, before + 1)
    assert chain.events(archive(worked), again) == []


# --- attacks on the chain


def refused(desk: House, signed: list[bytes]) -> str:
    listed = open_people(chain.people(archive(desk)), archive(desk).epoch.sign.public)
    with pytest.raises(AmanatError) as caught:
        check_chain(signed, listed.people)
    return caught.value.code


def test_what_was_dropped_edited_moved_or_signed_again_is_found(worked: House) -> None:
    signed = chain.events(archive(worked), case_of(worked))
    assert len(signed) > 5
    for gap in range(len(signed) - 1):
        assert refused(worked, signed[:gap] + signed[gap + 1 :]) == "custody.chain"
    assert refused(worked, [*signed[:2], signed[3], signed[2], *signed[4:]]) == "custody.chain"
    edited = signed[2][:64] + signed[2][64:].replace(b'"at":1', b'"at":2', 1)
    assert refused(worked, [*signed[:2], edited, *signed[3:]]) == "custody.signature"
    stranger = SigningKey.from_seed(bytes(32))
    event = read_event(signed[2])
    forged = sign_event(CustodyEvent(event.n, event.case, event.at, type(event.who)(stranger.public, "lead"),
                                     event.what, event.about, event.previous, event.salt), stranger)  # fmt: skip
    assert refused(worked, [*signed[:2], forged]) == "custody.person"
    # Who works here signs an event of the past anew: it stands, but the next one does not hang on it.
    mine = archive(worked).signers[worked.lead]
    again = sign_event(CustodyEvent(event.n, event.case, event.at, type(event.who)(mine.public, "lead"), "note",
                                    event.about, event.previous, event.salt), mine)  # fmt: skip
    assert refused(worked, [*signed[:2], again, *signed[3:]]) == "custody.chain"


def test_what_was_changed_where_it_is_kept_does_not_pass_for_the_chain(worked: House) -> None:
    case = case_of(worked)
    body = archive(worked).body(case)
    rows = body[NAME]["rows"]
    body[NAME]["rows"] = [*rows[:-1], rows[0]]
    case.body = body
    with pytest.raises(ForgedError) as caught:
        chain.events(archive(worked), case)
    assert caught.value.code == "custody.kept"
    worked.whole = False
