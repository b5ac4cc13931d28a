"""Working copies: nothing that was hidden in the original is in them, whoever looks, and what was covered is gone."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from amanat.evidence import Made, Rectangle, Tools
from amanat.evidence.make import pages, pictures
from amanat.evidence.metadata import rows_of
from amanat.evidence.scan import left_in
from tests.evidence import samples

TOOLS = Tools(samples.ffmpeg())
STILL = {"jpeg": samples.jpeg, "png": samples.png, "webp": samples.webp, "pdf": samples.pdf, "docx": samples.docx}


def small() -> bytes:
    out = io.BytesIO()
    samples.noise((40, 30)).save(out, "JPEG")
    return out.getvalue()


def unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes, and whatever unpacks in them: parts of a zip, streams of zlib wherever one begins."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for one in package.infolist():
                yield from unpacked(package.read(one))
                yield one.filename.encode()
    for start in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompressobj().decompress(data[start.start() :], 1 << 22)
        except zlib.error:
            continue


def seeds_in(data: bytes) -> set[str]:
    """Each seeded word that is to be found, also in UTF-16 and as raw numbers of a place."""
    found = set()
    for body in unpacked(data):
        found |= {word.decode() for word in re.findall(rb"Quagga\w*", body)}
        for order in ("utf-16-le", "utf-16-be"):
            if samples.SEED.encode(order) in body:
                found.add(order)
        if (
            samples.PLACE.encode() in body
            or struct.pack(">II", 1344, 100) in body
            or struct.pack("<II", 1344, 100) in body
        ):
            found.add("place")
    return found


def made(answer: Made | str) -> Made:
    assert isinstance(answer, Made), answer
    return answer


@pytest.mark.parametrize("name", STILL)
def test_a_clean_copy_holds_none_of_what_the_original_says_of_itself(name: str) -> None:
    original = samples.jpeg(thumbnail=small()) if name == "jpeg" else STILL[name]()
    assert len(seeds_in(original)) > 5, "the control: the words are there and are found"
    copy = made(TOOLS.clean(original))
    assert seeds_in(copy.data) == set()
    assert left_in(copy.media, copy.data) == []
    assert TOOLS.prove(copy.data, copy.media) == ()
    assert {group for group, _, _ in rows_of(copy.media, copy.data)} <= {"size"}


_LONGER = ("voice.webm", "a.wav", "a.flac", "a.m4a")


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=[pytest.mark.soak] if one in _LONGER else []) for one in samples.RECORDINGS]
)
def test_a_clean_recording_holds_no_word_and_can_still_be_played(name: str, tmp_path: Path) -> None:
    original = samples.recording(tmp_path, name)
    assert seeds_in(original)
    copy = made(TOOLS.clean(original))
    assert seeds_in(copy.data) == set()
    assert b"x264 - core" not in copy.data
    assert b"x265 (build" not in copy.data
    assert TOOLS.prove(copy.data, copy.media) == ()
    assert {group for group, _, _ in rows_of(copy.media, copy.data)} <= {"size", "history", "more"}  # names of boxes
    assert _played(tmp_path, copy.data) == pytest.approx(3.0, abs=0.25)


@pytest.mark.parametrize("name", ["a.mp4", "voice.webm", "a.wav"])
def test_a_trimmed_recording_has_nothing_from_before_or_after(name: str, tmp_path: Path) -> None:
    original = samples.recording(tmp_path, name)
    copy = made(TOOLS.trim(original, 1.0, 2.0))
    assert seeds_in(copy.data) == set()
    assert TOOLS.prove(copy.data, copy.media) == ()
    assert _played(tmp_path, copy.data) == pytest.approx(1.0, abs=0.2)
    if name == "a.mp4":
        # Also a player that is told to ignore the list of edits finds one second of pictures, eight of them.
        path = tmp_path / "copy"
        path.write_bytes(copy.data)
        told = subprocess.run(
            [str(samples.ffmpeg()), "-ignore_editlist", "1", "-i", str(path), "-map", "0:v", "-f", "null", "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stderr
        assert int(re.findall(r"frame=\s*(\d+)", told)[-1]) <= 9


def _played(folder: Path, data: bytes) -> float:
    """Seconds that another program plays of it."""
    path = folder / "played"
    path.write_bytes(data)
    command = [str(samples.ffmpeg()), "-i", str(path), "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    hours, minutes, seconds = re.findall(r"time=(\d+):(\d+):([\d.]+)", told)[-1]
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def test_a_clean_picture_stands_upright_and_looks_the_same() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    out = io.BytesIO()
    Image.new("RGB", (60, 30), (200, 40, 10)).save(out, "JPEG", exif=turned)
    with Image.open(io.BytesIO(made(TOOLS.clean(out.getvalue())).data)) as image:
        assert image.size == (30, 60)
        assert all(abs(a - b) < 6 for a, b in zip(image.getpixel((5, 5)), (200, 40, 10), strict=True))  # type: ignore[arg-type]


def test_a_clean_text_keeps_its_words_its_table_and_its_picture() -> None:
    copy = made(TOOLS.clean(samples.docx()))
    assert set(copy.left_out) == {"comments", "headers", "changes", "hidden"}
    with zipfile.ZipFile(io.BytesIO(copy.data)) as package:
        assert package.testzip() is None
        text = package.read("word/document.xml").decode()
        for words in ("He waited at the gate &amp; called.", "Kept words.", "a link", "cell"):
            assert words in text
        with Image.open(io.BytesIO(package.read("word/media/p1.jpg"))) as image:
            assert image.size == (320, 240)


def test_pages_keep_their_size_and_other_programs_read_them() -> None:
    copy = made(TOOLS.clean(samples.pdf()))
    with pikepdf.open(io.BytesIO(copy.data)) as document:
        assert len(document.pages) == 2
        assert [float(one) for one in document.pages[0].MediaBox] == [0, 0, 300, 200]
        assert "/Info" not in document.trailer
        assert document.check_pdf_syntax() == []
    page = pypdfium2.PdfDocument(copy.data)[0]
    assert page.get_textpage().get_text_range() == ""


# --- covering


def lettered(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """White, with a secret: a red square on the left, and a blue one that stays on the right."""
    image = Image.new("RGB", size, "white")
    image.paste((255, 0, 0), (40, 40, 160, 140))
    image.paste((0, 0, 255), (260, 160, 360, 260))
    return image


def colours(image: Image.Image) -> set[str]:
    found = set()
    for red, green, blue in image.convert("RGB").get_flattened_data():  # type: ignore[misc]
        if red - max(green, blue) > 24:
            found.add("red")
        if blue - max(red, green) > 24:
            found.add("blue")
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_covered_is_black_and_nowhere_else_in_the_file(kind: str) -> None:
    out, thumbnail = io.BytesIO(), io.BytesIO()
    lettered((80, 60)).resize((80, 60)).save(thumbnail, "JPEG")
    more = {"exif": samples.exif(thumbnail.getvalue())} if kind == "JPEG" else {}
    lettered().save(out, kind, **({"quality": 20} if kind != "PNG" else {}), **more)
    copy = made(TOOLS.cover(out.getvalue(), [Rectangle(1, 100, 133, 300, 334)]))
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.size == (400, 300)
        assert colours(image) == {"blue"}, "no trace of red, not even in the blocks around it"
        assert max(image.convert("L").crop((44, 44, 156, 136)).get_flattened_data()) < 8  # type: ignore[type-var]
    assert copy.data.count(b"\xff\xd8\xff") <= 1, "one picture, no small old one"
    assert TOOLS.prove(copy.data, copy.media) == ()


@pytest.mark.parametrize("kind", ["MPO", "GIF", "WEBP"])
def test_a_second_picture_behind_the_first_is_left_behind_and_named(kind: str) -> None:
    out = io.BytesIO()
    first, second = Image.new("RGB", (120, 90), "white"), lettered((120, 90))
    first.save(out, kind, save_all=True, append_images=[second])
    media, copy, left_out = pictures.clean(out.getvalue())
    assert (media, left_out) == ("image/png" if kind == "GIF" else "image/jpeg", ["frames"])
    with Image.open(io.BytesIO(copy)) as image:
        assert colours(image) == set()
    assert copy.count(b"\xff\xd8\xff") <= 1
    assert left_in(media, copy) == []


def test_a_covered_page_is_pixels_without_the_words_under_the_black() -> None:
    original = samples.pdf()
    assert "QuaggaText" in pypdfium2.PdfDocument(original)[0].get_textpage().get_text_range()
    copy = made(TOOLS.cover(original, [Rectangle(2, 0, 0, 1000, 1000)]))
    assert seeds_in(copy.data) == set()
    first, second = (page.render(scale=1).to_pil().convert("L") for page in pypdfium2.PdfDocument(copy.data))
    assert max(second.get_flattened_data()) < 8  # type: ignore[type-var]
    assert max(first.get_flattened_data()) > 100, "the other page stays"  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("rectangles", "note"),
    [
        ([], "cannot"),
        ([Rectangle(1, 0, 0, 0, 10)], "cannot"),
        ([Rectangle(1, 1000, 0, 5, 5)], "cannot"),
        ([Rectangle(1, -5, 0, 5, 5)], "cannot"),
        ([Rectangle(0, 0, 0, 5, 5)], "cannot"),
        ([Rectangle(3, 0, 0, 5, 5)], "no_page"),
        ([Rectangle(1, 0, 0, 5, 5)] * 201, "too_large"),
    ],
)
def test_rectangles_that_cover_nothing_are_refused(rectangles: list[Rectangle], note: str) -> None:
    assert TOOLS.cover(samples.pdf(), rectangles) == note


# --- the second tool


def test_the_second_tool_finds_every_place_where_words_can_stand() -> None:
    still = io.BytesIO()
    samples.noise((64, 48)).save(still, "TIFF")
    plain = pictures.clean(small())[1]
    for hidden in (
        plain + b"x",
        plain[:2] + samples.segment(0xFE, b"words") + plain[2:],
        plain[:2] + samples.segment(0xE1, b"Exif\x00\x00") + plain[2:],
        plain[:2] + samples.segment(0xE0, b"JFXX\x00\x10") + plain[2:],
        plain[:-2],
        plain[:2] + b"words" + plain[2:],
        b"",
    ):
        assert left_in("image/jpeg", hidden) != []
    png = pictures.clean(still.getvalue())[1]
    end = png.rindex(b"IEND") - 4
    for hidden in (
        png + b"x",
        png[:end] + samples.chunk(b"tEXt", b"a\x00b") + png[end:],
        png[:end] + samples.chunk(b"IDAT", b"behind the stream") + png[end:],
        png[:60] + b"\x00" + png[61:],
    ):
        assert left_in("image/png", hidden) != []
    pdf = pages.clean(samples.pdf())[1]
    for hidden in (
        pdf + b"% words\n",
        pdf.replace(b"<</Type/Catalog", b"<</Lang(words)/Type/Catalog"),
        pdf.replace(b"endobj\n2 0", b"endobj\n% words\n2 0"),
        pdf.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info 9 0 R"),
    ):
        assert left_in("application/pdf", hidden) != []
    assert left_in("image/heic", b"x") == ["type.unknown"]


def test_the_second_tool_finds_words_in_recordings(tmp_path: Path) -> None:
    copies = {name: made(TOOLS.clean(samples.recording(tmp_path, name))) for name in ("a.mp4", "a.ogg", "a.mp3")}
    for copy in copies.values():
        assert left_in(copy.media, copy.data + b"words and more words") != []
        assert left_in(copy.media, copy.data[:-9]) != []
    mp4 = copies["a.mp4"].data
    assert left_in("video/mp4", mp4 + struct.pack(">I", 13) + b"udta" + b"words") == ["mp4.udta"]
    assert left_in("video/mp4", mp4 + struct.pack(">I", 13) + b"free" + b"words") == ["mp4.free"]
    at = mp4.index(b"mvhd") + 8
    assert "mp4.time" in left_in("video/mp4", mp4[:at] + b"\x01" + mp4[at + 1 :])
    assert left_in("video/mp4", mp4 + struct.pack(">I", 13) + b"mdat" + b"words") == ["mp4.hidden"]
    assert left_in("audio/mpeg", b"ID3\x04\x00\x00\x00\x00\x00\x05words" + copies["a.mp3"].data) == ["mp3.tag"]
