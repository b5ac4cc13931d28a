"""What nobody looked at once: names that stand in another draft, what the desk calls her, who decided, an address of a
source. Each went out to everybody."""

from __future__ import annotations

from dataclasses import replace

from amanat.desk.publication import commands as c
from tests.desk.house import House
from tests.desk.test_fair_attacks import made as made
from tests.desk.test_publication import TEXT, Room, speak
from tests.desk.test_publication import press as press
from tests.desk.test_publication import room as room

_CITED = {"name": "Judge Amin Sheikh", "citation": "Cause list 12", "day": "2026-05-02", "url": ""}


def blocked(room: Room, text: c.Text) -> bool:
    return room.states(room.write(text))[1] == "blocked"


def test_a_name_that_one_draft_protects_is_told_in_no_other(room: Room) -> None:
    words = {"en": "A complaint says that Sitara told the office in May."}
    assert not blocked(room, replace(TEXT, text=words, institutions=()))
    room.write(replace(TEXT, protect=("Sitara Example",)))
    assert blocked(room, replace(TEXT, text=words, institutions=()))


def test_what_the_desk_calls_her_is_told_to_nobody_and_a_part_of_it_is_any_word(room: Room) -> None:
    room.house.office.call(room.author, room.case, room.version, "The nurse of ward four")
    words = {"en": "A complaint says that the nurse of  Ward Four told the office in May."}
    assert blocked(room, replace(TEXT, text=words, institutions=()))
    words = {"en": "A complaint says that a nurse told the office in May."}
    assert not blocked(room, replace(TEXT, text=words, institutions=()))


def test_the_address_of_a_source_is_read_as_a_person_reads_it(room: Room) -> None:
    for url, wanted in (("https://gazette.test/12", False), ("https://gazette.test/Sitara%20Rehman", True)):
        named = {**_CITED, "url": url}
        assert blocked(room, replace(TEXT, individual=named, protect=("Sitara Rehman",))) is wanted, url


def test_who_decided_is_read_like_the_text_beside_which_it_stands(room: Room) -> None:
    office = room.house.office
    state = office.archive.case(room.case)
    assert state is not None
    assert room.states(room.write())[1] == "met"
    state.facts.setdefault("proceeding", {})["charge"] = {"day": "2026-05-03"}
    office.archive.body(state).setdefault("proceeding", {})["charge"] = "The court, ring 0301 2345678"
    assert room.states(room.write())[1] == "blocked"


def test_in_her_own_voice_others_stay_protected_and_her_own_name_is_hers(press: House) -> None:
    voice = speak(press, "He beat me. Sitara saw it. I am Noor Example.")
    room = voice.room
    room.note(voice.name, "adult", "yes")
    assert room.states(voice.name)[1] == "met"
    other = replace(TEXT, protect=("Noor Example", "Sitara Example"))
    room.write(other)
    assert room.states(voice.name)[1] == "blocked"
    plain = speak(press, "He beat me. I am Noor Example.")
    plain.room.write(other)
    plain.room.note(plain.name, "adult", "yes")
    assert plain.room.states(plain.name)[1] == "met", "her mother has her name, too"
