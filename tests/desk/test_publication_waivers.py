"""Letting words stand: only somebody who may review this very text, by name and with a reason, and never what would
show who somebody is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amanat.desk.publication import commands as c
from amanat.desk.publication.facts import publications_of
from amanat.desk.publication.judging import judged
from amanat.desk.publication.waiving import waive
from amanat.errors import NotFoundError, RefusedError
from amanat.process.life import Status
from amanat.publication.stage import Stage
from amanat.publication.wording import check, is_heard
from amanat.web.wording import load_rules
from tests.desk.test_fair_attacks import made as made
from tests.desk.test_publication import TEXT, Room
from tests.desk.test_publication import room as room

OPENED = Stage(Status.INQUIRY_OPENED)
UNFAIR = replace(TEXT, text={"en": "The harasser at Lark Studios threatened a trainee."})


def drafted(room: Room, text: c.Text = UNFAIR) -> str:
    name = room.write(text)
    assert room.states(name)[3] == "blocked"
    return name


def let(room: Room, name: str, by: str, *, reason: str = "It is the title of a book.", place: str = "") -> None:
    one = room.shown(name)
    place = place or one.minded[0].place
    waive(room.house.office, by, room.case, room.version, name, digest=one.hash, place=place, reason=reason)


def let_all(room: Room, name: str, by: str) -> None:
    while room.shown(name).conditions[2].state == "blocked":
        let(room, name, by)


def test_a_reviewer_lets_words_stand_and_the_page_says_who_and_why(room: Room) -> None:
    name = drafted(room)
    let_all(room, name, room.second)
    one = room.shown(name)
    assert one.conditions[2].state == "met"
    assert not one.minded
    assert {row.by for row in one.waived} == {room.second}
    assert {row.reason for row in one.waived} == {"It is the title of a book."}
    assert any(row.words in UNFAIR.text["en"] for row in one.waived)
    assert room.states(name)[7] == "not_yet", "it signs nothing"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_stands(room: Room, reason: str) -> None:
    name = drafted(room)
    with pytest.raises(RefusedError) as refused:
        let(room, name, room.second, reason=reason)
    assert refused.value.code == "case.reason"
    assert room.states(name)[3] == "blocked"


def test_a_reason_has_an_end(room: Room) -> None:
    name = drafted(room)
    with pytest.raises(RefusedError) as refused:
        let(room, name, room.second, reason="x" * 2001)
    assert refused.value.code == "text.long"


def test_nobody_lets_their_own_words_stand_nor_words_they_wrote_into_an_earlier_draft(room: Room) -> None:
    name = drafted(room)
    with pytest.raises(RefusedError) as own:
        let(room, name, room.author)
    assert own.value.code == "publication.author"
    c.write(room.house.office, room.first, room.case, room.version, UNFAIR, publication=name)
    for by in (room.author, room.first):
        with pytest.raises(RefusedError) as earlier:
            let(room, name, by)
        assert earlier.value.code == "publication.author"


def test_who_becomes_an_author_afterwards_has_let_nothing_stand(room: Room) -> None:
    name = drafted(room)
    let_all(room, name, room.first)
    assert room.states(name)[3] == "met"
    c.write(room.house.office, room.first, room.case, room.version, UNFAIR, publication=name)
    assert room.states(name)[3] == "blocked"
    assert not room.shown(name).waived


def test_who_was_taken_off_the_case_and_a_stranger_find_nothing(room: Room) -> None:
    name = drafted(room)
    room.house.office.remove_person(room.author, room.case, room.version, room.first, "She knows him.")
    for by in (room.first, "nobody"):
        with pytest.raises((NotFoundError, RefusedError)):
            let(room, name, by)
    assert room.states(name)[3] == "blocked"


def test_another_text_is_read_anew(room: Room) -> None:
    name = drafted(room)
    before = room.shown(name)
    let_all(room, name, room.second)
    room.write(replace(UNFAIR, text={"en": UNFAIR.text["en"] + " It goes on."}), publication=name)
    assert room.states(name)[3] == "blocked", "one letter more, and nobody has let it stand"
    with pytest.raises(RefusedError) as old:
        waive(
            room.house.office,
            room.second,
            room.case,
            room.version,
            name,
            digest=before.hash,
            place=before.minded[0].place,
            reason="As before.",
        )
    assert old.value.code == "publication.other_text"


def test_what_stands_beside_the_text_is_part_of_what_was_read(room: Room) -> None:
    name = drafted(room)
    let_all(room, name, room.second)
    room.write(replace(UNFAIR, protect=("Sitara Example",)), publication=name)
    assert room.states(name)[3] == "blocked"


def test_what_shows_a_child_or_anybody_is_never_let_through(room: Room) -> None:
    text = replace(TEXT, text={"en": "His daughter is nine and studies in class 4 at the same school."})
    name = room.write(text)
    conditions = {row.number: row for row in room.shown(name).conditions}
    assert conditions[1].state == "blocked"
    state = room.house.office.archive.case(room.case)
    assert state is not None
    assert not any("daughter" in one.words.lower() for one in room.shown(name).minded)
    private = [one for row in judged(room.house.office, state, name) if row.number in (1, 3) for one in row.findings]
    assert private
    for one in private:
        with pytest.raises(RefusedError) as never:
            let(room, name, room.second, place=f"{one.rule} {one.start} {one.end}")
        assert never.value.code == "publication.never", one.rule
    with pytest.raises(RefusedError) as nothing:
        let(room, name, room.second, place="guilt.act 0 3")
    assert nothing.value.code == "publication.finding"
    assert not publications_of(state)[name]["waivers"]


def test_letters_that_nobody_here_reads_are_not_let_through(room: Room) -> None:
    name = room.write(replace(TEXT, text={"en": TEXT.text["en"] + " Она сказала, что он её преследовал."}))
    assert room.states(name)[3] == "blocked"
    assert not room.shown(name).minded


def test_what_only_asks_stands_after_what_stops_once_at_a_place_and_is_said_to_stop_nothing(room: Room) -> None:
    asked = replace(TEXT, text={"en": "He presents the morning show."})
    plain = next(row for row in room.shown(room.write(asked)).conditions if row.number == 3)
    assert (plain.state, [one.asks for one in plain.findings]) == ("met", [True])
    both = replace(asked, text={"en": f"{asked.text['en']} {UNFAIR.text['en']}"})
    row = next(row for row in room.shown(room.write(both)).conditions if row.number == 3)
    asks = [one.asks for one in row.findings]
    assert asks == sorted(asks)
    assert {False, True} == set(asks)
    words = [one.words for one in row.findings if one.asks]
    assert len(set(words)) == len(words)


def test_the_second_reader_makes_nothing_of_names_beside_the_text(room: Room) -> None:
    mills = "Example Mills Ltd, Faisalabad"
    words = f"A complaint about {mills} waits for an answer."
    name = room.write(replace(TEXT, title={"en": "A"}, text={"en": words}, institutions=(mills,)))
    state = room.house.office.archive.case(room.case)
    assert state is not None
    found = [one for row in judged(room.house.office, state, name) if row.number == 3 for one in row.findings]
    assert [one for one in check(mills, lang="en", stage=OPENED, rules=load_rules()) if is_heard(one)]
    assert not [one for one in found if one.start > len("A\n\n" + words)]


def test_two_waivers_publish_nothing_without_two_reviewers(room: Room) -> None:
    name = drafted(room)
    let_all(room, name, room.second)
    with pytest.raises(RefusedError) as kept_back:
        room.publish(name)
    assert kept_back.value.code == "publication.gate"
