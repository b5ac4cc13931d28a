"""What a desk publishes, with a real journal, a real intake and the people it concerns: nothing appears before its
time, and each of the eight conditions alone keeps it back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from amanat.demo.person import Person
from amanat.desk.assessment.commands import About, set_scope
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties import commands as parties
from amanat.desk.proceeding import routes
from amanat.desk.proceeding.today import today_of
from amanat.desk.publication import commands as c
from amanat.desk.publication import posting
from amanat.desk.publication.facts import PAUSE, publications_of
from amanat.desk.publication.view import Shown, shown
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.seal.encoding import b64
from amanat.seal.ids import random_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import (
    OwnVoice,
    Published,
    PublishNo,
    PublishYes,
    Words,
    sign_consent,
    text_hash,
)
from amanat.seal.publication import read_entry, sign_takedown
from amanat.seal.record import Contact, Identifier, Respondent
from tests.desk.house import DAY, EVERYTHING, PROFILE, Clock, House, house, record, running_intake

TEXT = c.Text(
    {"en": "A complaint at Lark Studios"},
    {"en": "A complaint lodged with the committee in May says that a supervisor at Lark Studios threatened a trainee."},
    ("Lark Studios (invented)",),
)


@dataclass
class Room:
    """A desk with one case and three people who may sign. `her` is who wrote."""

    house: House
    her: Person
    case: str
    author: str
    first: str
    second: str

    @property
    def version(self) -> int:
        return self.house.office.case(self.author, self.case).version

    def write(self, text: c.Text = TEXT, **more: str) -> str:
        return c.write(self.house.office, self.author, self.case, self.version, text, **more)

    def shown(self, name: str) -> Shown:
        return shown(self.house.office, self.author, self.case, name, "en")

    def states(self, name: str) -> dict[int, str]:
        return {row.number: row.state for row in self.shown(name).conditions}

    def say_yes(self, name: str, *, digest: bytes | None = None, other_key: bool = False) -> None:
        """Her browser: the hash of what she read, signed by her key for this publication."""
        hashed = digest or text_hash(Published(Words(**TEXT.title), Words(**TEXT.text)))
        key = publication_key(self.her.phrase, random_id(secrets.token_bytes) if other_key else name)
        sig = sign_consent(name, self.house.entry.desk, hashed, key)
        self.her.say(self.house.entry, PublishYes(name, hashed, key.public, sig))
        self.house.sync()

    def note(self, name: str, what: str, chosen: str) -> None:
        c.note(
            self.house.office, self.author, self.case, self.version, name, what, chosen, "I looked.", c.unlooked(what)
        )

    def tell(self, name: str, way: str = "letter", **more: object) -> None:
        given: dict[str, object] = {"days": 7, "gist": {"en": "A text about a complaint."}, **more}
        c.tell(self.house.office, self.author, self.case, self.version, name, way=way, **given)  # type: ignore[arg-type]

    def sign(self, name: str, by: str, *, yes: bool = True) -> None:
        digest = self.shown(name).hash
        c.review(self.house.office, by, self.case, self.version, name, digest=digest, yes=yes, reason="I read it.")

    def safe(self) -> None:
        """Two people decided, and she agreed, that the respondent can be told."""
        office, day = self.house.office, str(today_of(self.house.office.archive))
        yes = {"talked": True, "way": "call", "heard": self.first, "day": day, "words": "Yes, tell him."}
        asked = parties.ask_safe(office, self.first, self.case, self.version, "He lives far away.", **yes)  # type: ignore[arg-type]
        oversight.answer(office, self.author, asked, True)
        parties.settle_safe(office, self.first, self.case, self.version)

    def publish(self, name: str) -> None:
        posting.publish(self.house.office, self.author, self.case, self.version, name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("publication")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as one:
        one.hire("Hina")
        one.hire("Rabia", "reviewer")
        yield one


@pytest.fixture
def room(made: House) -> Room:
    """A new case, in scope, whose respondent cannot be reached."""
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    her = made.sent("He said that I would lose my place.")
    made.sync()
    (case,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    people = {one.name: one.id for one in made.office.people(made.lead)}
    room = Room(made, her, case, made.lead, people["Hina"], people["Rabia"])
    about = About(("sexual_harassment",), "work", ("messages",), ("employer",))
    set_scope(made.office, made.lead, case, room.version, about, "")
    room.safe()
    return room


def ready(room: Room) -> str:
    """Everything holds but the two signatures."""
    name = room.write()
    c.ask(room.house.office, room.author, room.case, room.version, name)
    room.house.sync()
    room.say_yes(name)
    room.tell(name)
    for what, chosen in (("ground", "danger"), ("orders", "none"), ("exposure", "nobody")):
        room.note(name, what, chosen)
    room.house.clock.now += 9 * DAY
    room.house.sync()
    return name


class TestTheGate:
    def test_everything_holds_and_it_appears_with_its_consent(self, room: Room) -> None:
        name = ready(room)
        with pytest.raises(RefusedError) as early:
            room.publish(name)
        assert early.value.code == "publication.gate"
        room.sign(name, room.first)
        room.sign(name, room.second)
        assert set(room.states(name).values()) == {"met"}
        room.publish(name)
        assert room.shown(name).state == "public"
        answer = room.house.http.get(f"/en/public/{name}")
        assert answer.status_code == 200
        assert "A complaint at Lark Studios" in answer.text

    @pytest.mark.parametrize(
        ("number", "break_it"),
        [
            (2, lambda room, name: room.her.say(room.house.entry, PublishNo(name))),
            (3, lambda room, name: None),
            (4, lambda room, name: room.tell(name)),
            (6, lambda room, name: None),
            (7, lambda room, name: room.sign(name, room.first, yes=False)),
        ],
        ids=["she said no", "guilt as fact", "told again today", "nobody asked the court", "a reviewer said no"],
    )
    def test_each_condition_alone_keeps_it_back(
        self, room: Room, number: int, break_it: Callable[[Room, str], None]
    ) -> None:
        name = ready(room)
        if number in (3, 6):
            # Another text: what was agreed, told, answered and signed was for the one before.
            words = (
                "The harasser at Lark Studios threatened a trainee."
                if number == 3
                else TEXT.text["en"] + " It goes on."
            )
            room.write(replace(TEXT, text={"en": words}), publication=name)
            hashed = text_hash(Published(Words(**TEXT.title), Words(words)))
            room.say_yes(name, digest=hashed)
            room.tell(name)
            for what, chosen in (("ground", "danger"), ("orders", "none"), ("exposure", "nobody")):
                if (number, what) != (6, "orders"):
                    room.note(name, what, chosen)
            room.house.clock.now += 9 * DAY
            room.house.sync()
        else:
            break_it(room, name)
            room.house.sync()
        for by in (room.first, room.second):
            if number != 7 or by != room.first:
                room.sign(name, by)
        states = room.states(name)
        assert [row for row, state in states.items() if state != "met"] == [number], states
        with pytest.raises(RefusedError) as kept_back:
            room.publish(name)
        assert kept_back.value.code == "publication.gate"
        assert room.house.http.get(f"/en/public/{name}").status_code == 404

    def test_the_law_of_a_route_may_give_the_respondent_more_than_a_week(self, room: Room) -> None:
        name = ready(room)
        assert room.states(name)[4] == "met"
        routes.open_route(
            room.house.office, room.author, room.case, room.version, "in-posh-committee", "employer", "A committee"
        )
        assert room.shown(name).window > 7
        assert room.states(name)[4] == "not_yet", "a week was not what this law gives"
        with pytest.raises(RefusedError) as short:
            room.tell(name)
        assert short.value.code == "publication.days"
        room.tell(name, days=room.shown(name).window)

    def test_stalled_needs_a_way_that_was_tried(self, room: Room) -> None:
        name = ready(room)
        room.note(name, "ground", "stalled")
        assert room.states(name)[5] == "blocked"

    def test_scope_that_nobody_judged_or_that_is_outside(self, made: House) -> None:
        before = {row.case for row in made.office.inbox(made.lead, "all")}
        her = made.sent("He copied my essay.")
        made.sync()
        (case,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
        room = Room(made, her, case, made.lead, "", "")
        assert room.states(room.write())[1] == "not_yet"


class TestWhatIsNeverTold:
    def test_who_she_is_and_who_the_respondent_is(self, made: House) -> None:
        before = {row.case for row in made.office.inbox(made.lead, "all")}
        her = made.sent(
            "He waits at the gate.",
            contact=Contact("phone", "0301 2345678"),
            respondent=Respondent("A supervisor", (Identifier("name", "Kamran Example"),)),
        )
        made.sync()
        (case,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
        people = {one.name: one.id for one in made.office.people(made.lead)}
        room = Room(made, her, case, made.lead, people["Hina"], people["Rabia"])
        about = About(("stalking",), "work", ("in_person",), ("employer",))
        set_scope(made.office, made.lead, case, room.version, about, "")
        name = room.write()
        assert room.states(name)[1] == "met"
        for words in (
            "A complaint says that Kamran Example threatened a trainee.",
            "A complaint says that Kamran threatened a trainee.",
            "A complaint says that a supervisor threatened a trainee. Call +92-301-2345678.",
            "A complaint by Sana says that a supervisor threatened a trainee.",
        ):
            room.write(replace(TEXT, text={"en": words}, protect=("Sana Example",)), publication=name)
            assert room.states(name)[1] == "blocked", words
            assert all("Kamran" not in row.why for row in room.shown(name).conditions), "a finding repeats nothing"

    def test_a_name_that_a_court_has_published_stands_with_its_citation(self, room: Room) -> None:
        cited = {"name": "Kamran Example", "citation": "Sessions court, cause list 12", "day": "2026-05-02", "url": ""}
        with pytest.raises(RefusedError) as uncited:
            room.write(replace(TEXT, individual={"name": "Kamran Example", "citation": "", "day": ""}))
        assert uncited.value.code == "publication.cited"
        name = room.write(replace(TEXT, individual=cited))
        assert room.states(name)[1] == "met"
        room.tell(name, "unsafe", gist={}, reason="He has her address.")
        assert room.states(name)[4] == "blocked", "who was not told is not named, whatever is cited"


def test_a_source_has_its_own_day_and_none_is_made_up(room: Room) -> None:
    for undated in ("The morning paper", "The paper of 2026-02-30"):
        with pytest.raises(RefusedError) as caught:
            room.write(replace(TEXT, source="public_record", sources=(undated,)))
        assert caught.value.code == "publication.source_day"
    name = room.write(replace(TEXT, source="public_record", sources=("The morning paper, ۲۰۲۶-۰۵-۰۳",)))
    room.safe()
    room.tell(name)
    for what, chosen in (("ground", "danger"), ("orders", "none"), ("exposure", "nobody")):
        room.note(name, what, chosen)
    room.house.clock.now += 9 * DAY
    room.house.sync()
    room.sign(name, room.first)
    room.sign(name, room.second)
    room.publish(name)
    signed = room.house.http.get(f"/v1/publications/{name}/entries/1").content
    (citation,) = read_entry(signed).citations or ()
    assert citation.day == "2026-05-03"


def test_nothing_of_a_long_list_is_left_out_silently(room: Room) -> None:
    with pytest.raises(RefusedError) as many:
        room.write(replace(TEXT, institutions=tuple(f"Mill {n}" for n in range(21))))
    with pytest.raises(RefusedError) as long:
        room.write(replace(TEXT, protect=("x" * 201,)))
    assert (many.value.code, long.value.code) == ("publication.many", "text.long")


class TestConsent:
    def test_one_changed_letter_is_another_text(self, room: Room) -> None:
        name = ready(room)
        room.write(replace(TEXT, text={"en": TEXT.text["en"] + "."}), publication=name)
        states = room.states(name)
        assert {states[n] for n in (2, 4, 5, 6, 7)} == {"not_yet"}

    def test_another_key_or_another_desk_is_no_yes(self, room: Room) -> None:
        name = room.write()
        room.say_yes(name)
        assert room.states(name)[2] == "met"
        other = room.write()
        key = publication_key(room.her.phrase, other)
        hashed = text_hash(Published(Words(**TEXT.title), Words(**TEXT.text)))
        elsewhere = sign_consent(other, b64(secrets.token_bytes(32)), hashed, key)  # type: ignore[arg-type]
        room.her.say(room.house.entry, PublishYes(other, hashed, key.public, elsewhere))
        room.house.sync()
        assert room.states(other)[2] == "not_yet"
        room.say_yes(name, other_key=True)
        assert room.states(name)[2] == "met", "the first key stays the key; a stranger's changes nothing"

    def test_the_author_cannot_review_and_one_person_signs_once(self, room: Room) -> None:
        name = ready(room)
        with pytest.raises(RefusedError) as author:
            room.sign(name, room.author)
        assert author.value.code == "publication.author"
        room.sign(name, room.first)
        room.sign(name, room.first)
        assert room.states(name)[7] == "not_yet"

    def test_who_read_another_text_signs_nothing(self, room: Room) -> None:
        name = ready(room)
        read = room.shown(name).hash
        room.write(replace(TEXT, title={"en": "Another title"}), publication=name)
        with pytest.raises(RefusedError) as other:
            c.review(
                room.house.office, room.first, room.case, room.version, name, digest=read, yes=True, reason="I read it."
            )
        assert other.value.code == "publication.other_text"


class TestTakingDown:
    def published(self, room: Room) -> str:
        name = ready(room)
        room.sign(name, room.first)
        room.sign(name, room.second)
        room.publish(name)
        return name

    def test_she_says_no_and_it_is_gone_at_the_next_exchange(self, room: Room) -> None:
        name = self.published(room)
        room.her.say(room.house.entry, PublishNo(name))
        room.house.sync()
        answer = room.house.http.get(f"/en/public/{name}")
        assert answer.status_code == 410
        assert "threatened" not in answer.text
        assert room.shown(name).state == "down"

    def test_she_takes_it_down_herself_and_the_desk_learns_of_it(self, room: Room) -> None:
        name = self.published(room)
        signed = sign_takedown(name, publication_key(room.her.phrase, name))
        assert room.house.http.post(f"/v1/publications/{name}/takedown", content=signed).status_code == 200
        assert room.house.http.get(f"/en/public/{name}").status_code == 410
        room.house.sync()
        assert room.shown(name).state == "down"

    def test_erasing_everything_takes_it_down_too(self, room: Room) -> None:
        name = self.published(room)
        room.her.erase_everything([room.house.entry])
        room.house.sync()
        room.house.sync()
        assert room.house.http.get(f"/en/public/{name}").status_code == 410
        state = room.house.office.archive.case(room.case)
        assert state is not None
        assert publications_of(state)[name]["down"]
        with pytest.raises(RefusedError):
            room.write()

    def test_a_correction_stands_beside_it_and_an_outcome_after_it_is_gone(self, room: Room) -> None:
        name = self.published(room)
        correction = c.Text(
            {"en": "Correction"}, {"en": "The complaint was lodged in June, not in May."}, source="complainant"
        )
        room.write(correction, entry="correction", publication=name)
        assert room.shown(name).state == "public_draft"
        hashed = text_hash(Published(Words("Correction"), Words(correction.text["en"])))
        room.say_yes(name, digest=hashed)
        room.tell(name)
        for what, chosen in (("ground", "danger"), ("orders", "none"), ("exposure", "nobody")):
            room.note(name, what, chosen)
        room.house.clock.now += 9 * DAY
        room.house.sync()
        room.sign(name, room.first)
        room.sign(name, room.second)
        room.publish(name)
        page = room.house.http.get(f"/en/public/{name}").text
        assert "in June, not in May" in page
        assert "threatened a trainee" in page, "the text before stays beside it"


class TestNobodyElseLearns:
    def test_for_whom_the_case_does_not_exist_there_is_no_publication(self, room: Room) -> None:
        name = room.write()
        office = room.house.office
        office.remove_person(room.author, room.case, room.version, room.first, "She knows him.")
        with pytest.raises(NotFoundError) as gone:
            shown(office, room.first, room.case, name, "en")
        assert gone.value.code == "case.nothing"
        assert all(one.case != room.case for one in _board(room.house, room.first))

    def test_a_stale_page_changes_nothing(self, room: Room) -> None:
        name, version = room.write(), room.version
        room.note(name, "orders", "none")
        with pytest.raises(ConflictError):
            c.drop(room.house.office, room.author, room.case, version, name)


def _board(made: House, actor: str) -> tuple[object, ...]:
    from amanat.desk.publication.view import board

    return board(made.office, actor)


# --- own voice


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("press")
    profile = replace(PROFILE, kind="publisher")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake, profile) as one:
        one.hire("Hina")
        one.hire("Rabia", "reviewer")
        yield one


@dataclass
class Voice:
    """She, her own text at a publisher's desk, and the case that it began."""

    room: Room
    name: str
    said: OwnVoice


def speak(press: House, text: str = "He beat me while I was pregnant. I am Noor Example.", **more: object) -> Voice:
    her = press.person()
    her.keep(record("For the publisher."))
    her.send(press.entry, EVERYTHING, purpose="publication_talk")
    name = random_id(secrets.token_bytes)
    key = publication_key(her.phrase, name)
    hashed = text_hash(Published(Words("My words"), Words(text), "Noor Example"))
    sig = sign_consent(name, press.entry.desk, hashed, key)
    said = OwnVoice(name, "en", "Noor Example", "My words", text, (), hashed, key.public, sig)
    before = {row.case for row in press.office.inbox(press.lead, "all")}
    her.say(press.entry, replace(said, **more))
    press.sync()
    (case,) = {row.case for row in press.office.inbox(press.lead, "all")} - before
    people = {one.name: one.id for one in press.office.people(press.lead)}
    return Voice(Room(press, her, case, press.lead, people["Hina"], people["Rabia"]), name, said)


class TestOwnVoice:
    def second_word(self, voice: Voice) -> None:
        yes = PublishYes(voice.name, voice.said.hash, voice.said.key, voice.said.sig)
        voice.room.her.say(voice.room.house.entry, yes)
        voice.room.house.sync()

    def answer(self, voice: Voice) -> None:
        for what, chosen in (("adult", "yes"), ("orders", "none"), ("exposure", "nobody")):
            voice.room.note(voice.name, what, chosen)
        voice.room.sign(voice.name, voice.room.first)
        voice.room.sign(voice.name, voice.room.second)

    def test_her_words_appear_unchanged_after_a_day(self, press: House) -> None:
        voice = speak(press)
        self.answer(voice)
        self.second_word(voice)
        assert voice.room.states(voice.name)[2] == "not_yet", "the same day is too early"
        press.clock.now += PAUSE
        self.second_word(voice)
        assert set(voice.room.states(voice.name).values()) == {"met"}
        voice.room.publish(voice.name)
        page = press.http.get(f"/en/public/{voice.name}").text
        assert "He beat me while I was pregnant." in page, "her words are not judged and not changed"
        assert "Noor Example" in page

    def test_nobody_at_the_desk_changes_or_drops_them(self, press: House) -> None:
        voice = speak(press)
        with pytest.raises(RefusedError) as changed:
            voice.room.write(publication=voice.name, entry="statement")
        with pytest.raises(RefusedError) as dropped:
            c.drop(press.office, press.lead, voice.room.case, voice.room.version, voice.name)
        assert (changed.value.code, dropped.value.code) == ("publication.hers", "publication.hers")

    def test_a_caseworker_cannot_end_them(self, press: House) -> None:
        voice = speak(press)
        with pytest.raises(RefusedError) as caught:
            posting.take_down(
                press.office, voice.room.first, voice.room.case, voice.room.version, voice.name, "I do not like it."
            )
        assert caught.value.code == "desk.role"

    def test_a_hash_of_other_words_begins_nothing(self, press: House) -> None:
        voice = speak(press, title="Other words")
        with pytest.raises(NotFoundError):
            voice.room.shown(voice.name)

    def test_a_picture_that_is_not_there_begins_nothing(self, press: House) -> None:
        voice = speak(press, pictures=(random_id(secrets.token_bytes),))
        with pytest.raises(NotFoundError):
            voice.room.shown(voice.name)
