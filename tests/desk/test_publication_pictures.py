"""Pictures in her own voice: a real desk looks through each before it goes out, and can only refuse."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from amanat.demo.person import File
from amanat.desk.publication import commands as c
from amanat.desk.publication import looking, posting
from amanat.desk.publication.facts import PAUSE
from amanat.errors import RefusedError
from amanat.evidence.reading import Reader
from amanat.publication.people import Person, Protected
from amanat.seal.ids import random_id
from amanat.seal.phrase import publication_key
from amanat.seal.proceedings import OwnVoice, Published, PublishYes, Words, sign_consent, text_hash
from tests.desk.house import EVERYTHING, PROFILE, Clock, House, house, record, running_intake
from tests.desk.parties import state
from tests.desk.test_publication import Room
from tests.desk.web.pages import site
from tests.publication.drawn import chats, drawing, jpeg

HERS = Protected((Person("1", "family", ("Imran Example",)),))
PORTRAIT, _ = drawing.photographs()["matplotlib"]
TWO = Image.new("RGB", (1100, 650), "white")
TWO.paste(PORTRAIT, (0, 0))
TWO.paste(PORTRAIT, (560, 0))
CHAT = chats.chat("Office", [(False, "Come alone", "10:14"), (True, "No", "10:15")], chats.LOOKS["green"])


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (jpeg(PORTRAIT), ""),
        (jpeg(TWO), "publication.faces_seen"),
        (jpeg(CHAT), "publication.chat_seen"),
        (jpeg(drawing.page("Telephone 0312 0000389", 40)), "publication.words_seen"),
        (jpeg(drawing.page("Imran Example was there", 40)), "publication.words_seen"),
        (b"\xff\xd8\xff nothing", "picture.broken"),
    ],
    ids=["her own face", "two faces", "chat", "telephone", "name", "broken"],
)
def test_each_picture_is_refused_for_what_it_shows(picture: bytes, code: str) -> None:
    assert looking.refusal(picture, HERS, Reader(), "en") == code


def test_what_the_machine_cannot_do_is_told_to_whoever_signs() -> None:
    assert looking.missing(Reader()) == ()
    bare = Reader(program=None, looks=False)
    assert looking.missing(bare) == ("words", "faces")
    program = Reader().program
    assert program is not None
    assert not isinstance(program, str)
    assert looking.missing(Reader(program=replace(program, languages=("eng",)))) == ("urdu",)
    assert looking.refusal(jpeg(CHAT), HERS, bare, "en") == "publication.chat_seen", "balloons need no program"


@pytest.fixture
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("press")
    profile = replace(PROFILE, kind="publisher")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake, profile) as one:
        one.hire("Hina")
        one.hire("Rabia", "reviewer")
        yield one


def ready(press: House, picture: bytes) -> tuple[Room, str]:
    """Her words with one picture; two people signed, and one said that no face but hers is in it."""
    her, name = press.person(), random_id(secrets.token_bytes)
    her.keep(record("For the publisher."))
    (shown,) = her.add([File("picture-1.jpg", "image/jpeg", picture)])
    her.send(press.entry, EVERYTHING, purpose="publication_talk")
    press.sync()
    key, text = publication_key(her.phrase, name), Words("I am Noor Example.")
    hashed = text_hash(Published(Words("My words"), text, "Noor Example", (shown.hash,)))
    sig = sign_consent(name, press.entry.desk, hashed, key)
    her.say(
        press.entry,
        OwnVoice(name, "en", "Noor Example", "My words", text.en or "", (shown.item,), hashed, key.public, sig),
    )
    press.sync()
    (case,) = {row.case for row in press.office.inbox(press.lead, "all")}
    people = {one.name: one.id for one in press.office.people(press.lead)}
    room = Room(press, her, case, press.lead, people["Hina"], people["Rabia"])
    for what, chosen in (("adult", "yes"), ("orders", "none"), ("exposure", "nobody"), ("faces", "none")):
        room.note(name, what, chosen)
    room.sign(name, room.first)
    room.sign(name, room.second)
    press.clock.now += PAUSE
    her.say(press.entry, PublishYes(name, hashed, key.public, sig))
    press.sync()
    return room, name


def test_a_signature_does_not_let_a_picture_of_a_chat_out(press: House) -> None:
    room, name = ready(press, jpeg(CHAT))
    assert set(room.states(name).values()) == {"met"}, "everything else holds"
    with pytest.raises(RefusedError) as caught:
        posting.publish(press.office, room.author, room.case, room.version, name)
    assert caught.value.code == "publication.chat_seen"
    assert press.http.get(f"/en/public/{name}").status_code == 404


def test_her_own_face_signed_for_by_a_person_appears(press: House) -> None:
    room, name = ready(press, jpeg(PORTRAIT))
    room.publish(name)
    assert press.http.get(f"/en/public/{name}").status_code == 200


def test_where_no_program_read_the_words_nobody_signs_without_saying_that_they_did(
    press: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, name = ready(press, jpeg(PORTRAIT))
    monkeypatch.setattr("amanat.desk.publication.commands.missing", lambda _: ("words", "faces"))
    browser = site(press).login("Zoya")
    path = f"cases/{room.case}/publication/{name}/faces"
    assert browser.get(path).text.count("I did this myself.") == 2
    said = {"is": "covered", "text": "I looked at it today."}
    for ticked in ({}, {"self_words": "yes"}):
        answer = browser.post(path, {**said, **ticked, "expected": str(room.version)})
        assert "Tick what you did yourself" in answer.text
    for did in ((), ("words",)):
        with pytest.raises(RefusedError) as caught:
            c.note(press.office, room.author, room.case, room.version, name, "faces", "covered", "I looked.", did)
        assert caught.value.code == "publication.unlooked"
    assert _faces(press, room, name) == ("none", [])
    browser.post(path, {**said, "self_words": "yes", "self_faces": "yes", "expected": str(room.version)})
    assert _faces(press, room, name) == ("covered", ["words", "faces"])


def _faces(press: House, room: Room, name: str) -> tuple[str, list[str]]:
    note = state(press, room.case).facts["publication"]["all"][name]["notes"]["faces"]
    return note["is"], note["did"]
