"""Attacks on what may be published: by a publisher that wants other words than were agreed to, by a respondent who
wants her silent or known, by somebody who does it all alone. Each of these went through once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from amanat.desk.assessment.commands import About, set_scope
from amanat.desk.parties import commands as parties
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.publication import commands as c
from amanat.desk.publication import posting
from amanat.desk.publication.facts import publications_of
from amanat.errors import RefusedError, UnavailableError
from amanat.seal.ids import random_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import AskTime, OwnVoice, Published, PublishNo, Words, sign_consent, text_hash
from amanat.seal.record import Contact, Identifier, Respondent
from tests.desk import parties as played
from tests.desk.house import EVERYTHING, PROFILE, Clock, House, house, record, running_intake
from tests.desk.test_publication import TEXT, Room, Voice, ready
from tests.desk.test_publication import room as room

_CITED = {"name": "Judge Amin Example", "citation": "Sessions court, cause list 12", "day": "2026-05-02", "url": ""}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("attacks")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as one:
        one.hire("Hina")
        one.hire("Rabia", "reviewer")
        yield one


def signed(room: Room) -> str:
    """Everything holds."""
    name = ready(room)
    room.sign(name, room.first)
    room.sign(name, room.second)
    assert set(room.states(name).values()) == {"met"}
    return name


def published(room: Room) -> str:
    name = signed(room)
    room.publish(name)
    return name


def known(made: House, **more: Any) -> Room:
    """A case of somebody whose number and respondent the record has."""
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    respondent = Respondent("A supervisor", (Identifier("name", "Kamran Example"), Identifier("phone", "03001112233")))
    her = made.sent("He waits.", contact=Contact("phone", "0301 2345678"), respondent=respondent)
    made.sync()
    (case,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    people = {one.name: one.id for one in made.office.people(made.lead)}
    room = Room(made, her, case, made.lead, people["Hina"], people["Rabia"])
    about = About(("stalking",), "work", ("in_person",), ("employer",))
    set_scope(made.office, made.lead, case, room.version, about, "")
    room.safe()
    return room


class TestWhatStandsBesideTheText:
    @pytest.mark.parametrize(
        "beside",
        [
            {"institutions": ("Lark Studios", "A complaint")},
            {"individual": _CITED},
            {"source": "public_record", "sources": ("A paper of 2026-05-03",)},
            {"protect": ("Sana Example",)},
        ],
        ids=lambda beside: next(iter(beside)),
    )
    @pytest.mark.parametrize("way", ["over it", "put away first"])
    def test_changed_after_everybody_signed_it_asks_everybody_again(
        self, room: Room, beside: dict[str, Any], way: str
    ) -> None:
        name = signed(room)
        if way == "put away first":
            c.drop(room.house.office, room.author, room.case, room.version, name)
        room.write(replace(TEXT, **beside), publication=name)
        states = room.states(name)
        assert states[7] == states[4] == states[6] == "not_yet"
        assert states[2] == ("met" if "source" in beside else "not_yet")

    def test_what_was_signed_for_a_statement_does_not_carry_a_correction_with_its_words(self, room: Room) -> None:
        name = published(room)
        room.write(replace(TEXT, individual=_CITED), entry="correction", publication=name)
        assert {room.states(name)[n] for n in (2, 4, 6, 7)} == {"not_yet"}

    def test_an_institution_that_she_never_read_of_is_not_put_beside_her_text(self, room: Room) -> None:
        with pytest.raises(RefusedError) as unread:
            room.write(replace(TEXT, institutions=("The Multan office of Quail Press",)))
        assert unread.value.code == "publication.institution"

    @pytest.mark.parametrize(
        "beside",
        [
            {"individual": {**_CITED, "citation": "Ask Kamran Example on 0301 2345678"}},
            {"source": "public_record", "sources": ("Call +92-301-2345678, 2026-05-03", "paper of 2026-05-04")},
            {"individual": {**_CITED, "citation": "The rapist of Lark Studios, cause list 12"}},
        ],
    )
    def test_a_citation_is_read_like_the_text(self, made: House, beside: dict[str, Any]) -> None:
        room = known(made)
        states = room.states(room.write(replace(TEXT, **beside)))
        assert "blocked" in (states[1], states[3])

    @pytest.mark.parametrize("wrong", [{"day": ""}, {"day": "soon"}, {"url": "javascript:alert(1)"}])
    def test_a_citation_without_a_day_or_with_an_address_that_does_something_is_refused_at_once(
        self, room: Room, wrong: dict[str, str]
    ) -> None:
        with pytest.raises(RefusedError) as refused:
            room.write(replace(TEXT, individual={**_CITED, **wrong}))
        assert refused.value.code == "publication.cited"

    def test_words_that_no_rule_reads_are_not_published(self, room: Room) -> None:
        words = {"en": TEXT.text["en"] + " Он изнасиловал стажёрку."}
        assert room.states(room.write(replace(TEXT, text=words)))[3] == "blocked"

    def test_naming_somebody_else_does_not_free_the_respondents_name(self, made: House) -> None:
        room = known(made)
        words = {"en": "A complaint before Judge Amin Example says that Kamran Example threatened a trainee."}
        name = room.write(replace(TEXT, text=words, individual=_CITED, institutions=()))
        assert room.states(name)[1] == "blocked"
        named = {**_CITED, "name": "Kamran Example"}
        words = {"en": "A complaint says that Kamran Example threatened a trainee."}
        room.write(replace(TEXT, text=words, individual=named, institutions=()), publication=name)
        assert room.states(name)[1] == "met"
        words = {"en": words["en"] + " Ring 0300 1112233."}
        room.write(replace(TEXT, text=words, individual=named, institutions=()), publication=name)
        assert room.states(name)[1] == "blocked"


class TestWithoutHer:
    @pytest.mark.parametrize("source", ["", "anything", "public_record"])
    def test_nothing_says_that_it_is_not_hers_without_saying_where_it_can_be_read(
        self, room: Room, source: str
    ) -> None:
        for entry in ("statement", "correction"):
            name = published(room) if entry == "correction" else ""
            with pytest.raises(RefusedError) as refused:
                room.write(replace(TEXT, source=source), entry=entry, publication=name)
            assert refused.value.code == "publication.source"

    @pytest.mark.parametrize("entry", ["outcome", "retraction"])
    def test_an_entry_that_asks_for_less_still_tells_nothing_private(self, made: House, entry: str) -> None:
        room = known(made)
        name = published(room)
        words = {"en": "The committee wrote to her on 0301 2345678."}
        room.write(c.Text({"en": "What was decided"}, words), entry=entry, publication=name)
        for what, chosen in (("orders", "none"), ("exposure", "nobody")):
            room.note(name, what, chosen)
        room.sign(name, room.first)
        room.sign(name, room.second)
        assert room.shown(name).may_publish is False
        with pytest.raises(RefusedError) as kept:
            room.publish(name)
        assert kept.value.code == "publication.gate"

    def test_an_outcome_does_not_show_who_must_not_be_told(self, made: House) -> None:
        room = known(made)
        name = published(room)
        parties.say_unsafe(made.office, made.lead, room.case, room.version, "danger", "He has her address.")
        words = {"en": "The committee decided about Kamran Example."}
        room.write(c.Text({"en": "What was decided"}, words), entry="outcome", publication=name)
        for what, chosen in (("orders", "none"), ("exposure", "nobody")):
            room.note(name, what, chosen)
        room.sign(name, room.first)
        room.sign(name, room.second)
        assert room.shown(name).may_publish is False


class TestAlone:
    def test_who_wrote_it_stays_an_author_when_somebody_keeps_it_again(self, room: Room) -> None:
        name = ready(room)
        office = room.house.office
        c.write(office, room.first, room.case, room.version, TEXT, publication=name)
        for author in (room.author, room.first):
            with pytest.raises(RefusedError) as refused:
                room.sign(name, author)
            assert refused.value.code == "publication.author"

    def test_to_tell_nobody_is_read_by_the_reviewers(self, room: Room) -> None:
        name = signed(room)
        room.tell(name, "unsafe", gist={}, reason="I say so.")
        assert room.states(name)[7] == "not_yet"

    def test_that_nobody_can_be_made_out_was_said_of_one_text(self, room: Room) -> None:
        name = room.write()
        room.tell(name, "unnamed", gist={}, reason="No person is in it.")
        assert room.states(name)[4] == "met"
        room.write(replace(TEXT, text={"en": "A complaint says that the head of Lark Studios did."}), publication=name)
        assert room.states(name)[4] == "not_yet"

    def test_an_answer_that_somebody_typed_is_read_by_the_reviewers(self, room: Room) -> None:
        name = signed(room)
        c.copy_reply(room.house.office, room.author, room.case, room.version, name, "I have nothing to say.")
        assert room.states(name)[7] == "not_yet"


class TestTheRespondentsAnswer:
    def test_an_answer_to_one_text_is_no_answer_to_the_next(self, room: Room) -> None:
        name = ready(room)
        c.copy_reply(room.house.office, room.author, room.case, room.version, name, "It was not so.")
        room.write(replace(TEXT, text={"en": TEXT.text["en"] + " He left in June."}), publication=name)
        room.tell(name)
        assert room.states(name)[4] == "not_yet", "there are days to answer this one too"

    def test_a_number_of_hers_in_the_answer_is_not_carried_along_with_the_statement(self, made: House) -> None:
        room = known(made)
        name = ready(room)
        told = "She lies. Ask her yourselves: 0301 2345678."
        c.copy_reply(made.office, room.author, room.case, room.version, name, told)
        room.sign(name, room.first)
        room.sign(name, room.second)
        with pytest.raises(RefusedError) as private:
            room.publish(name)
        assert private.value.code == "publication.private"
        assert made.http.get(f"/en/public/{name}").status_code == 404

    def test_an_answer_with_a_curly_quotation_mark_stays_english(self, room: Room) -> None:
        name = ready(room)
        c.copy_reply(room.house.office, room.author, room.case, room.version, name, "I wasn’t there.")
        room.sign(name, room.first)
        room.sign(name, room.second)
        room.publish(name)
        assert "wasn’t there" in room.house.http.get(f"/en/public/{name}").text
        state = room.house.office.archive.case(room.case)
        assert state is not None
        reply = posting._reply_words(room.house.office.archive, state, name)
        assert (reply.en, reply.ur) == ("I wasn’t there.", None)


class TestTheIntakeIsAway:
    def away(
        self, room: Room, name: str, monkeypatch: pytest.MonkeyPatch, reached: int, *, refuses: bool = False
    ) -> None:
        """It answers `reached` times, and then no more, or refuses."""
        intake, calls = room.house.office.intake, iter(range(100))
        real = intake.post_publication

        def post(publication: str, body: bytes) -> None:
            if next(calls) >= reached:
                error = RefusedError if refuses else UnavailableError
                raise error("publication.full", "The intake does not take it.")
            real(publication, body)

        monkeypatch.setattr(intake, "post_publication", post)
        with pytest.raises((UnavailableError, RefusedError), match=r"publication\.full"):
            room.publish(name)
        monkeypatch.undo()

    def test_what_waits_is_not_posted_after_she_said_no(self, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        name = signed(room)
        self.away(room, name, monkeypatch, 0)
        room.her.say(room.house.entry, PublishNo(name))
        posted: list[str] = []
        intake = room.house.office.intake
        monkeypatch.setattr(intake, "post_publication", lambda publication, _body: posted.append(publication))
        room.house.sync()
        assert name not in posted
        room.house.sync()
        assert name not in posted

    @pytest.mark.parametrize("ends", ["she says no", "she erases everything"])
    def test_a_no_that_the_desk_has_not_read_yet_counts(self, room: Room, ends: str) -> None:
        name, expected = signed(room), room.version
        if ends == "she says no":
            room.her.say(room.house.entry, PublishNo(name))
        else:
            room.her.erase_everything([room.house.entry])
        with pytest.raises(RefusedError) as refused:
            posting.publish(room.house.office, room.author, room.case, expected, name)
        assert refused.value.code in ("publication.gate", "case.erased")
        assert room.house.http.get(f"/en/public/{name}").status_code == 404

    @pytest.mark.parametrize("ends", ["she says no", "she says no, it was refused", "she erases everything"])
    def test_what_got_there_half_comes_down_too(self, room: Room, monkeypatch: pytest.MonkeyPatch, ends: str) -> None:
        name = ready(room)
        c.copy_reply(room.house.office, room.author, room.case, room.version, name, "It was not so.")
        room.sign(name, room.first)
        room.sign(name, room.second)
        self.away(room, name, monkeypatch, 1, refuses=ends.endswith("refused"))
        assert room.house.http.get(f"/en/public/{name}").status_code == 200, "the statement is there, the reply is not"
        if ends.startswith("she says no"):
            room.her.say(room.house.entry, PublishNo(name))
        else:
            room.her.erase_everything([room.house.entry])
        room.house.sync()
        room.house.sync()
        assert room.house.http.get(f"/en/public/{name}").status_code == 410


def test_a_journal_with_an_erased_publication_opens_again(room: Room) -> None:
    name = published(room)
    room.her.erase_everything([room.house.entry])
    room.house.sync()
    room.house.sync()
    (room.house.folder / "snapshot").unlink(missing_ok=True)
    room.house.reopen()
    room.house.unlock()
    room.house.sync()
    state = room.house.office.archive.case(room.case)
    assert state is not None
    assert publications_of(state)[name]["down"]
    assert room.house.http.get(f"/en/public/{name}").status_code == 410


class TestTheMailboxOfTheOtherSide:
    def test_nothing_that_is_done_to_a_case_is_done_to_it(self, tmp_path: Path) -> None:
        """Her number went to the respondent by the address of an ordinary answer, with nothing looking at it."""
        with played.desk_of(tmp_path) as desk:
            _, case, _, name = played.told(desk)
            office, lead = desk.office, desk.lead
            tries: list[Callable[[int], object]] = [
                lambda v: office.reply(lead, name, v, "Call her on 0301 2345678."),
                lambda v: office.acknowledge(lead, name, v, "0301 2345678"),
                lambda v: set_scope(office, lead, name, v, About(("stalking",), "work"), ""),
                lambda v: c.write(office, lead, name, v, replace(TEXT, institutions=())),
                lambda v: proceeding.withdraw(office, lead, name, v, "call", 0, lead, played.later(desk, 0), "No."),
            ]
            for one in tries:
                with pytest.raises(RefusedError) as refused:
                    one(played.version(desk, name))
                assert refused.value.code == "party.on_channel"
            assert not played.state(desk, name).outbox
            assert played.state(desk, case).status == "reply_window"

    def test_nothing_is_found_without_them_while_they_wait_for_an_answer(self, tmp_path: Path) -> None:
        with played.desk_of(tmp_path) as desk:
            _, case, he, name = played.told(desk)
            played.says(desk, he, AskTime(5, "I am away."))
            today = str(played.days_on(desk, 20))
            assert not proceeding.window_over(played.state(desk, case), today), "nobody said yes or no yet"
            asked = played.state(desk, case).facts["parties"]["channels"][name]["asked"][-1]["seq"]
            parties.answer_time(
                desk.office, desk.lead, case, played.version(desk, case), name, asked, until="", reason="It was long."
            )
            assert proceeding.window_over(played.state(desk, case), today)

    def test_no_words_to_them_hold_her_number(self, tmp_path: Path) -> None:
        with played.desk_of(tmp_path) as desk:
            _, case, he, name = played.told(desk)
            office, lead, told = desk.office, desk.lead, "Ring her: 0301-2345678"
            played.says(desk, he, AskTime(5, "I am away."))
            asked = played.state(desk, case).facts["parties"]["channels"][name]["asked"][-1]["seq"]
            until = played.later(desk, 20)
            says = {"en": told, "ur": told}
            tries: list[Callable[[int], object]] = [
                lambda v: parties.answer_time(office, lead, case, v, name, asked, until=until, reason=told),
                lambda v: parties.answer_time(office, lead, case, v, name, asked, until="", reason=told),
                lambda v: parties.make_letter(office, lead, case, v, "respondent", days=5, says=says),
            ]
            for one in tries:
                with pytest.raises(RefusedError) as refused:
                    one(played.version(desk, case))
                assert refused.value.code == "notice.private"
            draft = c.write(office, lead, case, played.version(desk, case), replace(TEXT, institutions=()))
            with pytest.raises(RefusedError) as refused:
                c.tell(office, lead, case, played.version(desk, case), draft, way="mailbox", days=7, gist={"en": told})
            assert refused.value.code == "notice.private"
            c.tell(office, lead, case, played.version(desk, case), draft, way="mailbox", days=7, gist={"en": "A text."})

    def test_a_gist_goes_to_nobody_before_two_people_found_it_safe(self, tmp_path: Path) -> None:
        with played.desk_of(tmp_path, "support") as desk:
            _, case = played.sent(desk, purpose="support")
            draft = c.write(desk.office, desk.lead, case, played.version(desk, case), replace(TEXT, institutions=()))
            with pytest.raises(RefusedError) as refused:
                c.tell(
                    desk.office,
                    desk.lead,
                    case,
                    played.version(desk, case),
                    draft,
                    way="letter",
                    days=7,
                    gist={"en": "A text."},
                )
            assert refused.value.code == "party.not_safe"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("press")
    profile = replace(PROFILE, kind="publisher")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake, profile) as one:
        one.hire("Hina")
        one.hire("Rabia", "reviewer")
        yield one


class TestOwnVoice:
    def test_her_name_is_looked_at_for_other_people_too(self, press: House) -> None:
        more = {"respondent": Respondent("He", (Identifier("name", "Kamran Example"),))}
        voice = speak(press, "He hit me.", of="Noor, wife of Kamran Example", keeps=more)
        voice.room.note(voice.name, "adult", "yes")
        assert voice.room.states(voice.name)[1] == "blocked"

    def test_who_is_not_grown_up_by_her_own_words_is_not_published(self, press: House) -> None:
        voice = speak(press, "He hit me.", keeps={"age_group": "minor"})
        voice.room.note(voice.name, "adult", "yes")
        assert voice.room.states(voice.name)[1] == "not_yet"
        set_scope(
            press.office, press.lead, voice.room.case, voice.room.version, About(("physical_abuse",), "domestic"), ""
        )
        statement = voice.room.write(replace(TEXT, institutions=()))
        assert voice.room.states(statement)[1] == "not_yet", "nor in the desk's words"


def speak(press: House, text: str, *, of: str = "Noor Example", keeps: Mapping[str, Any]) -> Voice:
    her = press.person()
    her.keep(record("For the publisher.", **keeps))
    her.send(press.entry, EVERYTHING, purpose="publication_talk")
    name = random_id(secrets.token_bytes)
    key = publication_key(her.phrase, name)
    hashed = text_hash(Published(Words("My words"), Words(text), of))
    sig = sign_consent(name, press.entry.desk, hashed, key)
    said = OwnVoice(name, "en", of, "My words", text, (), hashed, key.public, sig)
    before = {row.case for row in press.office.inbox(press.lead, "all")}
    her.say(press.entry, said)
    press.sync()
    (case,) = {row.case for row in press.office.inbox(press.lead, "all")} - before
    people = {one.name: one.id for one in press.office.people(press.lead)}
    return Voice(Room(press, her, case, press.lead, people["Hina"], people["Rabia"]), name, said)
