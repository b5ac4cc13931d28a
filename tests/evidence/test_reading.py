"""What a file says and shows, read in limited processes: words in every corner, letters in pictures, faces, chats."""

from __future__ import annotations

import importlib.util
import io
import json
import random
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from amanat.evidence.limited import Limits
from amanat.evidence.reading import Reader, Reading, faces, letters, reader
from amanat.evidence.reading.letters import Line
from amanat.evidence.viewer.pdq import distance
from tests.publication.drawn import chats, documents, drawing, jpeg, papers

HOSTILE = Path(__file__).parents[2] / "vectors" / "hostile"
PLAIN = Reader(program=None, looks=False)
EVERYTHING = Reader()
SAID = chats.chat("Office", [(False, "Come alone tomorrow", "10:14"), (True, "No", "10:15")], chats.LOOKS["green"])


def places(reading: Reading, *, hidden: bool) -> dict[str, str]:
    assert not reading.note, reading
    return {part.where: part.text for part in reading.parts if part.hidden is hidden}


@pytest.fixture
def without_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine where nothing of what reads letters and finds faces is installed."""
    real = importlib.util.find_spec
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "dlib" else real(name))
    letters.installed.cache_clear()
    yield
    letters.installed.cache_clear()


# --- with the programs, and without


def test_this_machine_has_what_reads_letters_and_finds_faces() -> None:
    program = letters.installed()
    assert program is not None, "type: apt-get install tesseract-ocr tesseract-ocr-urd"
    assert program.languages == ("eng", "urd"), "type: apt-get install tesseract-ocr-urd"
    assert faces.installed()


def test_letters_in_a_picture_are_read_in_both_languages() -> None:
    sheet = drawing.page("Telephone 0312 0000389\nشکایت کی سماعت دو دن ہوئی۔", 34)
    (shown,) = EVERYTHING.read(jpeg(sheet)).pictures
    assert shown.words is not None
    assert "0312 0000389" in shown.words
    assert "شکایت" in shown.words


def test_letters_are_read_in_whatever_way_the_sheet_lies_and_however_dark_it_is() -> None:
    sheet = drawing.page("Telephone 0312 0000389\nThe committee met.", 34)
    for shown in (sheet.rotate(90, expand=True), ImageOps.invert(sheet), drawing.dark(sheet)):
        (found,) = EVERYTHING.read(jpeg(shown)).pictures
        assert "0312 0000389" in (found.words or "")


def test_a_face_is_found_on_its_side_too_and_gone_once_covered() -> None:
    portrait, box = drawing.photographs()["matplotlib"]
    covered = portrait.copy()
    covered.paste("black", box)
    seen = [EVERYTHING.read(jpeg(one)).pictures[0].faces for one in (portrait, portrait.rotate(90), covered)]
    assert seen[0] == 1
    assert seen[1] == 1
    assert seen[2] == 0


def test_without_the_programs_nothing_is_made_up(without_programs: None) -> None:
    machine = Reader()
    assert (machine.program, machine.looks) == (None, False)
    (shown,) = machine.read(jpeg(SAID)).pictures
    assert (shown.words, shown.faces) == (None, None)
    assert shown.chat, "balloons are seen without reading a word"


def test_a_program_that_does_not_answer_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for script in ("exit 3", "echo nothing", 'echo "List (in \\"/tmp/\\")"'):
        fake = tmp_path / "tesseract"
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        letters.installed.cache_clear()
        assert letters.installed() is None
    letters.installed.cache_clear()


def test_what_reads_letters_may_read_nothing_else(tmp_path: Path) -> None:
    """The program is a shell here that tries to open a file of the desk, and one of its own data."""
    (tmp_path / "data").mkdir()
    for name in ("secret", "data/own"):
        (tmp_path / name).write_text("words")
    fence = [sys.executable, "-I", "-m", "amanat.evidence.fence", str(1 << 30), "10", "1000"]
    tried = [*fence, f"--reads={tmp_path / 'data'}", "/bin/cat", str(tmp_path / "data/own"), str(tmp_path / "secret")]
    done = subprocess.run(tried, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "words"
    assert done.returncode == 1


# --- chats


@pytest.mark.parametrize("look", sorted(chats.LOOKS))
def test_a_chat_is_seen_by_its_balloons_in_any_script(look: str) -> None:
    rows = [(False, "کل دفتر آ رہی ہیں؟", ""), (True, "جی، نو بجے تک", ""), (False, "اکیلی آنا", "")]
    shown = chats.chat("دفتر", rows, chats.LOOKS[look], urdu="Noto Nastaliq Urdu")
    assert PLAIN.read(jpeg(shown)).pictures[0].chat


@pytest.mark.parametrize(
    "picture",
    [
        chats.poster("You are not alone", ["Helpline 1043"], bubble=True),
        chats.table([["Train", "Leaves"], ["Green Line", "10:14"], ["Shalimar", "06:00"]], "Timetable"),
        chats.article("News", ["The assembly met.", "Rain in the north."], ["10:14", "11:02"]),
        drawing.page(papers.CLEAN),
        *(drawing.landscape(random.Random(seed)) for seed in range(6)),
    ],
    ids=["balloon", "timetable", "news", "notice", *(f"landscape {seed}" for seed in range(6))],
)
def test_what_looks_a_little_like_a_chat_is_none(picture: Image.Image) -> None:
    assert not PLAIN.read(jpeg(picture)).pictures[0].chat


def test_one_message_is_a_chat_by_what_the_program_for_chats_writes_around_it() -> None:
    alone = chats.chat("Unknown", [(False, "Nobody will believe you", "21:04")], chats.LOOKS["green"])
    assert EVERYTHING.read(jpeg(alone)).pictures[0].chat


# --- PDF


def test_words_that_no_page_shows_are_found_and_told_from_those_that_are_shown() -> None:
    white = documents.said("White Words", y=500, before="1 1 1 rg")
    covered = documents.said("Covered Words", y=440) + "0 g 60 430 400 30 re f\n"
    outside, unseen = documents.said("Outside Words", y=-50), documents.said("Unseen Words", y=380, before="3 Tr")
    made = documents.pdf(
        documents.said("Shown Words") + white + covered + outside + unseen, layer=documents.said("Layer Words", y=300)
    )
    hidden = places(PLAIN.read(documents.saved(made)), hidden=True)["page-1.hidden"]
    for words in ("White", "Covered", "Outside", "Unseen", "Layer"):
        assert words in hidden
    assert "Shown" not in hidden


def test_white_letters_on_a_dark_page_are_shown() -> None:
    page = "0.1 g 0 0 595 842 re f\n" + documents.said("Shown Words", before="1 g")
    assert not places(PLAIN.read(documents.saved(documents.pdf(page))), hidden=True)


def test_letters_laid_over_a_scan_to_be_found_are_not_called_hidden() -> None:
    scan = drawing.page("The committee met on three days\nand heard both sides at length", 34)
    text = "The committee met on three days and heard both sides at length"
    made = documents.pdf(documents.said(text, y=300, before="3 Tr"), picture=scan)
    read = EVERYTHING.read(documents.saved(made))
    assert not places(read, hidden=True)
    other = documents.pdf(documents.said("Quite different words lie below it", y=300, before="3 Tr"), picture=scan)
    assert places(EVERYTHING.read(documents.saved(other)), hidden=True)


def test_notes_links_attachments_titles_and_data_of_a_pdf_are_read() -> None:
    made = documents.pdf(documents.said("Page Words"))
    documents.note(made, "Note Words")
    made.attachments["Name Words.txt"] = documents.pikepdf.AttachedFileSpec(
        made, b"Attached Words", filename="Name Words.txt"
    )
    made.docinfo["/Title"] = "Title Words"
    with made.open_outline() as outline:
        outline.root.append(documents.pikepdf.OutlineItem("Chapter Words", 0))
    read = PLAIN.read(documents.saved(made))
    hidden, shown = places(read, hidden=True), places(read, hidden=False)
    assert hidden["page-1.note"] == "Note Words"
    assert (hidden["attachment-1"], hidden["attachment-1.name"]) == ("Attached Words", "Name Words.txt")
    assert (shown["page-1"], shown["about"], shown["contents"]) == ("Page Words", "Title Words", "Chapter Words")
    assert {("inside", "attachment-1"), ("metadata", "about")} <= set(read.marks)


def test_a_picture_in_a_pdf_is_looked_at_as_it_lies_in_the_file() -> None:
    made = documents.pdf(documents.said("Annex"), picture=SAID)
    made.pages[0].Contents = made.make_stream(made.pages[0].Contents.read_bytes() + b"0 g 0 0 595 842 re f\n")
    (shown,) = PLAIN.read(documents.saved(made)).pictures
    assert (shown.where, shown.chat) == ("page-1.picture-1", True)


def test_more_pages_than_are_read_is_said() -> None:
    made = documents.pdf(*[documents.said("x")] * 42)
    assert ("unread", "page-41") in PLAIN.read(documents.saved(made)).marks


# --- DOCX, ODT


def test_every_part_of_a_docx_is_read() -> None:
    word = documents.W
    comment = f'<w:comment w:id="1" w:author="Author Words">{documents.paragraph("Comment")}</w:comment>'
    note = f"<w:comments {word}>{comment}</w:comments>"
    body = (
        documents.paragraph("Body Words")
        + documents.deleted("Deleted Words")
        + documents.paragraph("Vanished Words", "<w:vanish/>")
        + '<w:p><w:r><w:instrText>HYPERLINK "mailto:a@example.org"</w:instrText></w:r></w:p>'
        + documents.drawn(1, "Described Words")
    )
    head = f"<w:hdr {word}>{documents.paragraph('Header Words')}</w:hdr>"
    picture = documents.png(SAID)
    read = PLAIN.read(
        documents.docx(
            body, {"header1.xml": head, "comments.xml": note}, [picture], documents.properties(dc_creator="A")
        )
    )
    hidden, shown = places(read, hidden=True), places(read, hidden=False)
    assert shown["text"] == "Body Words"
    assert shown["header"] == "Header Words"
    assert hidden["comment"].split("\n") == ["Author Words", "Comment"]
    assert (hidden["change"], hidden["hidden"], hidden["description"]) == (
        "Deleted Words",
        "Vanished Words",
        "Described Words",
    )
    assert "a@example.org" in hidden["link"]
    assert {("metadata", "about"), ("metadata", "comment")} <= set(read.marks)
    assert [(one.where, one.chat) for one in read.pictures] == [("picture-1", True)]


def odt(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("META-INF/manifest.xml", "<m/>")
        for name, xml in parts.items():
            made.writestr(f"{name}.xml", xml)
    return out.getvalue()


def test_an_odt_is_read_with_what_was_deleted_and_said_beside_it() -> None:
    text = 'xmlns:text="text" xmlns:office="office"'
    content = (
        f"<office:document {text}><text:tracked-changes><text:p>Deleted</text:p></text:tracked-changes>"
        "<text:p>Body<office:annotation><text:p>Comment</text:p></office:annotation></text:p></office:document>"
    )
    read = PLAIN.read(odt(content=content, meta='<m xmlns:dc="dc"><dc:creator>A</dc:creator></m>'))
    assert read.kind == "odt"
    assert places(read, hidden=False)["text"] == "Body"
    assert (places(read, hidden=True)["change"], places(read, hidden=True)["comment"]) == ("Deleted", "Comment")
    assert ("metadata", "about") in read.marks


def test_what_lies_in_a_text_and_cannot_be_read_is_said() -> None:
    whole = io.BytesIO(documents.docx(documents.paragraph("x")))
    with zipfile.ZipFile(whole, "a") as made:
        made.writestr("word/embeddings/sheet.xlsx", b"PK")
        made.writestr("word/media/image1.emf", b"EMF")
        made.writestr("word/media/image2.png", b"no picture")
        made.writestr("word/glossary.xml", "<broken")
    marks = PLAIN.read(whole.getvalue()).marks
    assert {("inside", "attachment"), ("unread", "attachment"), ("unread", "picture"), ("unread", "text")} <= set(marks)
    assert ("unread", "picture-1") in marks


# --- hostile files, hostile answers


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"<d>" + bytes(210 << 20))
    return out.getvalue()


def _laughs() -> bytes:
    rows = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return _docx_of(f'<!DOCTYPE d [<!ENTITY a0 "ha">{rows}]><d>&a11;</d>')


def _docx_of(xml: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", xml)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff nothing", "broken"),
        (b"%PDF-1.7\nnothing", "broken"),
        (b"PK\x03\x04 nothing", "broken"),
        (_bomb(), "too_large"),
    ],
    ids=["nothing", "picture", "pdf", "docx", "bomb"],
)
def test_a_bad_file_is_a_note(data: bytes, note: str) -> None:
    assert PLAIN.read(data).note == note


def test_an_entity_that_grows_is_not_read_and_nothing_is_fetched() -> None:
    assert ("unread", "text") in PLAIN.read(_laughs()).marks


@pytest.mark.parametrize(
    "name", sorted(path.name for path in HOSTILE.iterdir() if path.suffix not in (".py", ".json", ""))
)
def test_no_hostile_file_ends_in_an_error(name: str) -> None:
    answer = PLAIN.read((HOSTILE / name).read_bytes())
    assert answer.note or answer.kind


def test_the_process_that_reads_is_confined() -> None:
    detector = faces.packed()
    ran = subprocess.run(
        [sys.executable, "-I", "-m", "amanat.evidence.reading.child", str(1 << 30), "20", str(len(detector))],
        input=detector + jpeg(SAID),
        capture_output=True,
        check=True,
        timeout=120,
    )
    head = json.loads(ran.stdout.split(b"\n", 1)[0])
    assert "limits" in head["holds"]
    assert sys.platform != "linux" or {"no_new_privs", "seccomp"} <= set(head["holds"])


@pytest.mark.parametrize(
    "head",
    [
        {"parts": "no", "marks": [["metadata"]], "pictures": [1]},
        {"parts": [["../x", "words", False], ["page-1", 7, False]], "marks": [["strange", "page-1"]], "pictures": [{}]},
        {"pictures": [{"where": 3, "size": [10**6, 10**6]}]},
        {"pictures": [{"where": "x", "size": [True, 4], "hashes": ["zz"], "quality": "high", "faces": -4}]},
    ],
)
def test_a_strange_answer_does_no_harm(monkeypatch: pytest.MonkeyPatch, head: dict[str, object]) -> None:
    monkeypatch.setattr(reader, "ask", lambda *_: (head, bytes(100)))
    read = PLAIN.read(b"x")
    assert all(part.where == "part" for part in read.parts)
    assert not read.marks
    assert all(one.faces is None and not one.hashes for one in read.pictures)


def test_a_child_that_dies_or_sleeps_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_LIMITS", Limits(patience=0.2))
    assert PLAIN.read(jpeg(SAID)).note == "took_too_long"
    monkeypatch.setattr(reader, "_LIMITS", Limits(file=10))
    assert PLAIN.read(jpeg(SAID)).note == "too_large"


def test_a_table_of_letters_with_strange_rows_is_read_as_far_as_it_goes() -> None:
    rows = [
        "head",
        "5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t90\tword",
        "5\t1\t1\t1\t1\t2\tx\t20\t30\t40\t90\tword",
        "5\t1",
        "4" + "\t1" * 11,
    ]
    assert letters._lines("\n".join(rows)) == [Line("word", 10, 20, 40, 60, 90.0)]


# --- the private list: measured against what people do to a picture


def test_a_changed_copy_stays_near_and_a_cut_one_does_not() -> None:
    """Distances in bits of 256; 31 is the most at which two are one picture."""
    picture = drawing.landscape(random.Random(5))
    wide, high = picture.size

    def cut(part: float) -> Image.Image:
        return picture.crop(
            (round(wide * part), round(high * part), round(wide * (1 - part)), round(high * (1 - part)))
        )

    (whole,) = PLAIN.read(jpeg(picture)).pictures

    def apart(shown: Image.Image) -> int:
        (other,) = PLAIN.read(jpeg(shown)).pictures
        return min(distance(whole.hashes[0], one) for one in other.hashes)

    near = {
        "smaller": apart(picture.resize((wide // 3, high // 3))),
        "saved badly": apart(drawing.compressed(picture, 20)),
        "mirrored": apart(ImageOps.mirror(picture)),
        "on its side": apart(picture.rotate(90, expand=True)),
    }
    assert all(bits <= 31 for bits in near.values()), near
    assert apart(cut(0.1)) > 31, "a tenth cut from each side is another picture to it: docs/checks.md says so"


def test_several_questions_at_once_do_not_disturb_each_other() -> None:
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(PLAIN.read(jpeg(SAID)).pictures[0].chat)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 3
