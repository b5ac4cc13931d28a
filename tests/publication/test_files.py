"""What files say beside what they show; nothing is decoded, and what cannot be read is never clean."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.publication.documents import MOST_UNPACKED
from amanat.publication.files import check_file, check_name, is_known, near
from amanat.publication.people import Person, Protected
from tests.publication.pictures import chunk, exif, pdf, picture, png_text, with_chunk, with_segment

CASE = Protected((Person("c", "complainant", ("Ayesha Khan",)),), pdq=("0f" * 32, "no hash"))
XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta/>"
GIF_END = b"\x3b"


def rules_of(data: bytes, name: str = "picture-1.jpg", **more: object) -> set[str]:
    found = check_file(name, data, protected=CASE, looked_at=True, **more)  # type: ignore[arg-type]
    return {one.rule for one in found}


def gif(block: bytes) -> bytes:
    plain = picture("GIF")
    at = 13 + (3 << ((plain[10] & 7) + 1) if plain[10] & 0x80 else 0)
    return plain[:at] + block + plain[at:]


CLEAN = {
    "jpeg": picture("JPEG"),
    "jpeg with a colour profile": picture("JPEG", icc_profile=b"profile"),
    "jpeg that only says which way up": picture("JPEG", exif=exif(turned=True)),
    "jpeg with fill bytes": (lambda plain: plain[:2] + b"\xff" + plain[2:])(picture("JPEG")),
    "png": picture("PNG"),
    "gif": picture("GIF"),
    "gif that repeats": gif(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"),
    "webp": picture("WEBP"),
}
DIRTY = [
    ("place", picture("JPEG", exif=exif(gps=True, camera=True)), "file.gps"),
    ("camera", picture("JPEG", exif=exif(camera=True)), "file.exif"),
    ("comment", picture("JPEG", comment=b"taken at home"), "file.comment"),
    ("xmp", with_segment(0xE1, XMP), "file.xmp"),
    ("unknown application data", with_segment(0xE1, b"something"), "file.exif"),
    ("photoshop data", with_segment(0xED, b"Photoshop 3.0\x00"), "file.exif"),
    ("more pictures", with_segment(0xE2, b"MPF\x00"), "file.exif"),
    ("exif that is no exif", with_segment(0xE1, b"Exif\x00\x00nothing"), "file.exif"),
    ("exif cut off", with_segment(0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x05\x00"), "file.exif"),
    (
        "exif with a small picture",
        with_segment(
            0xE1, b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + bytes.fromhex("0112000300000001000100000000001a")
        ),
        "file.exif",
    ),
    ("something behind the end", picture("JPEG") + b"PK\x03\x04", "file.trailing"),
    ("png words", picture("PNG", pnginfo=png_text(Comment="taken at home")), "file.comment"),
    ("png xmp", with_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00<x/>"), "file.xmp"),
    ("png exif", picture("PNG", exif=exif(gps=True)), "file.gps"),
    ("png time", with_chunk(b"tIME", bytes(7)), "file.exif"),
    ("behind the end of a png", picture("PNG") + b"more", "file.trailing"),
    ("gif comment", gif(b"\x21\xfe\x04home\x00"), "file.comment"),
    ("gif xmp", gif(b"\x21\xff\x0bXMP DataXMP\x01x\x00"), "file.xmp"),
    ("behind the end of a gif", picture("GIF") + b"more", "file.trailing"),
    ("webp place", picture("WEBP", exif=exif(gps=True)), "file.gps"),
    ("webp xmp", picture("WEBP", xmp=b"<x:xmpmeta/>"), "file.xmp"),
    ("behind the end of a webp", picture("WEBP") + b"more", "file.trailing"),
    ("pdf author", pdf(b"<</Author (Ayesha)>>"), "file.document"),
    ("pdf metadata", pdf(b"<</Type /Metadata>>"), "file.document"),
    ("pdf author packed away", pdf(packed=b"1 0 <</Author (Ayesha)>>"), "file.document"),
    ("pdf script", pdf(b"<</JS (x)>>"), "file.inside"),
    ("pdf file inside, packed away", pdf(packed=b"<</EmbeddedFiles 1 0 R>>"), "file.inside"),
    ("pdf note", pdf(b"<</Subtype/Text>>"), "file.inside"),
    ("pdf saved again and again", pdf(b"startxref\n1\n%%EOF startxref\n2\n%%EOF"), "file.inside"),
    ("pdf pages", pdf(), "file.pages"),
]
UNREAD = [
    ("jpeg cut off in a segment", with_segment(0xE1, b"x" * 100)[:60]),
    ("jpeg cut off in its picture", picture("JPEG")[:-2]),
    ("jpeg out of step", b"\xff\xd8\xff\xe0\x00\x02xxxxxxxx"),
    ("jpeg with a segment of no length", b"\xff\xd8\xff\xe0\x00\x00xxxxxxxx"),
    ("jpeg of three bytes", b"\xff\xd8\xff"),
    ("png cut off", picture("PNG")[:-4]),
    ("png with a chunk too long", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR" + bytes(8)),
    ("gif cut off", picture("GIF")[:-1]),
    ("gif with an unknown block", gif(b"\x77")),
    ("webp cut off", picture("WEBP")[:-8]),
    ("webp that is none", b"XXXX\x00\x00\x00\x00WEBP"),
    ("pdf locked", pdf(b"<</Encrypt 5 0 R>>")),
    ("pdf without an end", b"%PDF-1.7\n"),
    ("pdf with a damaged stream", pdf(b"<</Type/ObjStm>>\nstream\nnothing")),
    ("pdf with a stream cut off", pdf(b"<</Type/ObjStm>>\nstream\n" + zlib.compress(bytes(1000))[:-5])),
    ("pdf that unpacks without end", pdf(packed=bytes(MOST_UNPACKED))),
    ("a telephone's own format", b"\x00\x00\x00\x18ftypheic" + bytes(20)),
    ("an archive", b"PK\x03\x04" + bytes(20)),
    ("nothing", b""),
]


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_picture_has_no_finding_once_a_person_has_looked(name: str) -> None:
    assert rules_of(CLEAN[name]) == set()


@pytest.mark.parametrize(("data", "rule"), [row[1:] for row in DIRTY], ids=[row[0] for row in DIRTY])
def test_what_a_file_says_beside_what_it_shows_is_found(data: bytes, rule: str) -> None:
    assert rule in rules_of(data)


@pytest.mark.parametrize("data", [row[1] for row in UNREAD], ids=[row[0] for row in UNREAD])
def test_what_cannot_be_read_is_never_clean(data: bytes) -> None:
    assert "file.unread" in rules_of(data)


def test_every_picture_needs_a_person_who_looks() -> None:
    (one,) = check_file("picture-1.jpg", CLEAN["jpeg"], protected=CASE)
    assert (one.rule, one.level) == ("picture.person", "warning")


def test_a_picture_of_the_private_list_is_never_published() -> None:
    listed = "0f" * 32
    assert rules_of(CLEAN["jpeg"], pdq=listed) == {"picture.private"}
    assert near(listed, listed.upper()[:-2] + "0e")
    assert not near(listed, "f0" * 32)
    assert not near(listed, "")
    flipped = f"{int(listed, 16) ^ ((1 << 31) - 1):064x}"
    assert near(listed, flipped)
    assert not near(listed, f"{int(listed, 16) ^ ((1 << 32) - 1):064x}")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("ayesha_khan.jpg", "name.person"),
        ("AyeshaKhan.jpg", "name.person"),
        ("IMG_20250503_101112.jpg", "file.name"),
        ("WhatsApp Image 2025-05-03.jpg", "file.name"),
        ("0321-1234567.jpg", "contact.phone"),
    ],
)
def test_a_name_of_a_file_gives_somebody_away(name: str, rule: str) -> None:
    assert rule in rules_of(CLEAN["jpeg"], name)


def test_what_can_be_read_as_a_text_is_no_file() -> None:
    assert not is_known(b"The respondent answered.")
    assert not is_known("شکایت".encode())
    assert all(map(is_known, CLEAN.values()))
    assert all(is_known(data) for _, data in UNREAD[:-1])


@given(st.sampled_from(list(CLEAN.values())), st.data())
def test_damage_is_refused_or_read_but_never_ends_in_an_error(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data) - 1))
    damaged = data[:at] + bytes([draw.draw(st.integers(0, 255))]) + data[at + 1 :]
    rules_of(damaged[: draw.draw(st.integers(0, len(damaged)))])


def test_a_chunk_is_made_as_the_format_says() -> None:
    assert chunk(b"IEND", b"") == picture("PNG")[-12:]


FILED = Protected((Person("c", "complainant", ("Noor Khattak", "Hina Qureshi")),))


@pytest.mark.parametrize(
    "name",
    [
        *("NoorKhattak_2.pdf", "noor_statement.pdf", "interview-noor.mp3", "noor.jpg", "qureshiSchoolPhoto2025.jpg"),
        *("NK_bayan.docx", "N.K. ki darkhwast.pdf"),
    ],
)
def test_a_name_in_a_files_name(name: str) -> None:
    errors = [one for one in check_name(name, protected=FILED) if one.level == "error"]
    assert errors
    assert all(name[one.start : one.end].strip("_-. ") for one in errors)


@pytest.mark.parametrize("name", ["Noor-e-Jahan_map.png", "noor-textiles-report.pdf", "HQ_notes.txt"])
def test_a_files_name_that_is_no_persons(name: str) -> None:
    assert not [one for one in check_name(name, protected=FILED) if one.level == "error"]
