"""What was read of a file, judged: pure, no file is opened here."""

from __future__ import annotations

import pytest

from amanat.evidence.reading import Part, Reading, Seen
from amanat.publication.corners import place_of
from amanat.publication.files import check_file
from amanat.publication.people import Person, Protected
from amanat.publication.seen import NOT_LOOKED, SAID
from amanat.publication.wording import Voice
from tests.publication.pictures import pdf, picture

LISTED = "0f" * 32
CASE = Protected((Person("c", "complainant", ("Sadia Rauf",)),), pdq=(LISTED,))
BOTH = ("eng", "urd")
CLEAN = Seen("picture", "", 0, chat=False, hashes=())
JPEG = picture("JPEG")


def found(read: Reading, data: bytes = JPEG, *, looked_at: bool = True, **more: object) -> set[tuple[str, str]]:
    all_found = check_file("picture-1.jpg", data, protected=CASE, looked_at=looked_at, read=read, **more)  # type: ignore[arg-type]
    return {(one.rule, one.where) for one in all_found}


def shown(where: str = "picture", words: str | None = "", faces: int | None = 0, **more: object) -> Reading:
    given: dict[str, object] = {"chat": False, "hashes": (), **more}
    return Reading("picture", pictures=(Seen(where, words, faces, **given),), languages=BOTH)  # type: ignore[arg-type]


def test_a_picture_that_was_looked_through_and_shows_nothing_is_clean() -> None:
    assert found(shown()) == set()
    assert found(shown(), looked_at=False) == {("picture.person", "")}, "a person signs all the same"


@pytest.mark.parametrize(
    ("read", "rule", "where"),
    [
        (shown(faces=1), "picture.face", "picture"),
        (shown(faces=None), "picture.faces_unseen", "picture"),
        (shown(words=None), "picture.words_unread", "picture"),
        (shown(chat=True), "picture.chat", "picture"),
        (shown(hashes=("ff" * 32, LISTED)), "picture.private", "picture"),
        (shown(words="Ask Sadia Rauf"), "name.person", "picture.words"),
        (Reading("picture", pictures=(CLEAN,), languages=("eng",)), "picture.urdu_unread", "picture"),
        (Reading("", note="broken"), "file.unread", ""),
        (Reading("picture", marks=(("gps", "picture-1"),)), "file.gps", ""),
    ],
)
def test_what_it_shows_is_found_at_its_place(read: Reading, rule: str, where: str) -> None:
    assert (rule, where) in found(read)


def test_one_face_in_her_own_voice_may_be_hers_and_two_are_not() -> None:
    assert found(shown(faces=1), voice=Voice.OWN) == {("picture.own_face", "picture")}
    assert found(shown(faces=2), voice=Voice.OWN) == {("picture.face", "picture")}


def test_words_of_every_part_are_checked_and_hidden_ones_are_wrong_by_themselves() -> None:
    parts = (
        Part("page-1", "The committee met.", hidden=False),
        Part("page-2", "Sadia Rauf was heard.", hidden=False),
        Part("page-3.hidden", "Nothing private.", hidden=True),
    )
    assert found(Reading("pdf", parts), pdf()) == {("name.person", "page-2"), ("file.hidden", "page-3.hidden")}


def test_a_link_or_a_description_matters_only_for_what_it_says() -> None:
    parts = (Part("link", "https://example.org/law", hidden=True), Part("description", "A hill", hidden=True))
    assert not {one for one in found(Reading("docx", parts), b"PK\x03\x04") if one[0] == "file.hidden"}
    told = (Part("page-1.link", "mailto:someone@example.org", hidden=True),)
    assert ("file.hidden", "page-1.link") in found(Reading("pdf", told), pdf())


def test_pages_that_were_read_are_not_called_unread_and_a_text_needs_nobody_to_look() -> None:
    assert found(Reading("pdf"), pdf()) == set()
    assert found(Reading("docx"), b"PK\x03\x04", looked_at=False) == set()
    marks = (("metadata", "about"), ("inside", "attachment"), ("unread", "attachment"))
    assert {rule for rule, _ in found(Reading("docx", marks=marks), b"PK\x03\x04")} == {
        "file.document",
        "file.inside",
        "file.unread",
    }
    assert found(Reading("package"), b"PK\x03\x04") == {("file.unread", "")}


def test_the_same_at_two_places_is_told_twice_and_twice_at_one_place_once() -> None:
    parts = (Part("page-1", "Sadia Rauf and Sadia Rauf", hidden=False), Part("page-2", "Sadia Rauf", hidden=False))
    all_found = check_file("a.pdf", pdf(), protected=CASE, read=Reading("pdf", parts))
    assert [(one.where, one.start, one.end) for one in all_found] == [("page-1", 0, 0), ("page-2", 0, 0)]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("page-3.note", "page 3, a note"),
        ("picture-2.words", "picture 2, words in it"),
        ("nowhere", "a part beside the text"),
        ("../..", "a part beside the text, a part beside the text, a part beside the text, a part beside the text"),
    ],
)
def test_a_place_is_said_in_words(where: str, words: str) -> None:
    said = place_of(where)
    assert said["en"] == words or where == "../.."
    assert "a part beside the text" in said["en"] or where != "../.."
    assert said["ur"]


def test_every_rule_has_words_in_both_languages_and_what_was_not_done_is_a_warning() -> None:
    assert all(all(reason) and all(better) for _, _, reason, better in SAID.values())
    assert {SAID[rule][1] for rule in NOT_LOOKED} == {"warning"}
