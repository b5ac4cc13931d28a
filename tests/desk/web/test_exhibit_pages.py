"""Evidence on screen: what is served, under which type and policy, and that nothing of it runs or is lost."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import pytest
from PIL import Image

from amanat.demo.person import File
from amanat.desk.exhibits import original_path
from amanat.desk.views import Exhibit
from amanat.desk.web.serving import disposition, harmless
from tests.desk.house import House
from tests.desk.web.pages import Browser, Site, b64

HOSTILE = Path(__file__).parents[3] / "vectors" / "hostile"
CAGE = "sandbox; default-src 'none'"


def _hostile(*names: str) -> list[File]:
    return [File(name, "image/jpeg", (HOSTILE / name).read_bytes()) for name in names]


def _sent(pages: Site, files: list[File]) -> tuple[Browser, str, dict[str, str]]:
    """A case with these files, its lead's browser, and where each file's page is."""
    house: House = pages.house
    house.sent(files=files)
    house.sync()
    case = house.only_case()
    rows = house.office.case(house.lead, case).exhibits
    assert all(row.state == "matches" for row in rows)
    return pages.login("Zoya"), case, {row.name: f"cases/{case}/exhibits/{row.item}" for row in rows}


def test_a_picture_is_shown_as_fresh_pixels_and_its_original_is_handed_out_untouched(pages: Site) -> None:
    (file,) = _hostile("html-in-comment.jpg")
    zoya, _, place = _sent(pages, [file])
    zoya.get(place[file.name])
    digest = hashlib.sha256(file.data).hexdigest()
    assert zoya.page.count(digest) == 2
    assert "They agree." in zoya.text
    assert "Original kept. Hash matches. Not scanned." in zoya.text
    shown = zoya.get(f"{place[file.name]}/picture.png")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-security-policy"] == CAGE
    assert b"script" in file.data
    assert b"script" not in shown.content
    assert Image.open(io.BytesIO(shown.content)).format == "PNG"
    original = zoya.get(f"{place[file.name]}/original")
    assert original.content == file.data
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment;")


def test_nothing_hostile_is_ever_served_in_a_type_that_a_browser_could_run(pages: Site) -> None:
    names = ["html-named.jpg", "drawing.svg", "script.gif", "script.pdf"]
    zoya, _, place = _sent(pages, _hostile(*names))
    for name in names:
        for what in ("picture.png", "page-1.png", "played", "original"):
            answer = zoya.get(f"{place[name]}/{what}")
            kind = answer.headers["content-type"].split(";")[0]
            assert kind in ("image/png", "text/plain", "application/octet-stream"), (name, what)
            assert answer.headers["content-security-policy"] == CAGE
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "no-store"
            if kind == "text/plain":
                assert (answer.status_code, b"<" in answer.content) == (422, False)
        page = zoya.get(place[name])
        assert page.status_code == 200
        assert "<script>document" not in page.text


def test_a_file_that_cannot_be_shown_is_a_note_and_the_rest_of_the_page_works(pages: Site) -> None:
    said = {
        "hundred-megapixels.png": "too large",
        "truncated.png": "damaged or not what it says",
        "header-only.jpg": "damaged or not what it says",
        "truncated.pdf": "damaged or not what it says",
        "program.jpg": "This kind of file is not shown here.",
        "html-named.jpg": "This kind of file is not shown here.",
    }
    zoya, case, place = _sent(pages, _hostile(*said))
    for name, words in said.items():
        assert zoya.get(place[name]).status_code == 200
        assert words in zoya.text, name
        assert "Download the original" in zoya.text
        assert "They agree." in zoya.text
    assert zoya.get(f"cases/{case}").status_code == 200


def test_pages_of_a_pdf_are_pictures_one_at_a_time(pages: Site) -> None:
    out = io.BytesIO()
    sheets = [Image.new("RGB", (60, 40), colour) for colour in ("white", "grey", "black")]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    zoya, _, place = _sent(pages, [File("letter.pdf", "application/pdf", out.getvalue())])
    zoya.get(place["letter.pdf"])
    assert "1 / 3" in zoya.text
    assert "page-1.png" in zoya.page
    assert "Page before" not in zoya.text
    zoya.get(f"{place['letter.pdf']}?page=3")
    assert "page-3.png" in zoya.page
    assert "Next page" not in zoya.text
    for odd in ("0", "99", "x", "-1", "٣"):
        assert zoya.get(f"{place['letter.pdf']}?page={odd}").status_code == 200
    assert zoya.get(f"{place['letter.pdf']}/page-2.png").headers["content-type"] == "image/png"
    assert zoya.get(f"{place['letter.pdf']}/page-9.png").status_code == 422


def test_a_voice_note_is_played_under_a_fixed_type_and_in_parts(pages: Site) -> None:
    tone = (HOSTILE / "tone.wav").read_bytes()
    zoya, case, place = _sent(pages, [File("note.wav", "text/html", tone, kind="voice")])
    zoya.get(f"cases/{case}")
    zoya.post(f"cases/{case}/open", {})
    zoya.get(f"cases/{case}")
    assert f'src="/en/{place["note.wav"]}/played"' in zoya.page
    whole = zoya.get(f"{place['note.wav']}/played")
    assert (whole.status_code, whole.headers["content-type"], whole.content) == (200, "audio/wav", tone)
    assert whole.headers["content-security-policy"] == CAGE
    for asked, first, last in (
        ("bytes=10-19", 10, 19),
        ("bytes=4000-", 4000, len(tone) - 1),
        ("bytes=-5", len(tone) - 5, len(tone) - 1),
    ):
        part = zoya.get(f"{place['note.wav']}/played", range=asked)
        assert (part.status_code, part.content) == (206, tone[first : last + 1])
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(tone)}"
    assert zoya.get(f"{place['note.wav']}/played", range="bytes=999999-").status_code == 416
    assert zoya.get(f"{place['note.wav']}/played", range="bytes=5-2").status_code == 416
    assert zoya.get(f"{place['note.wav']}/played", range="lines=1-2").status_code == 200


def test_a_chat_export_is_read_as_words_whatever_stands_in_it(pages: Site) -> None:
    zoya, _, place = _sent(pages, _hostile("chat.txt"))
    zoya.get(place["chat.txt"])
    assert "plain words" in zoya.text
    assert "&lt;b&gt;bold&lt;/b&gt;" in zoya.page
    assert "<pre" in zoya.page


def test_pictures_are_not_shown_to_somebody_who_is_not_in(pages: Site) -> None:
    zoya, _, place = _sent(pages, _hostile("html-in-comment.jpg"))
    stranger = pages.browser()
    for what in ("", "/picture.png", "/played", "/original"):
        assert stranger.get(place["html-in-comment.jpg"] + what).status_code == 303
        assert stranger.get(place["html-in-comment.jpg"] + what, **{"sec-fetch-dest": "image"}).status_code == 401
    zoya.get("")
    zoya.post("lock", {})
    assert zoya.get(place["html-in-comment.jpg"] + "/picture.png").status_code == 303


def test_a_kept_file_that_was_changed_on_the_disk_is_not_shown(pages: Site) -> None:
    zoya, case, place = _sent(pages, _hostile("html-in-comment.jpg"))
    view = pages.house.office.case(pages.house.lead, case)
    (exhibit,) = view.exhibits
    kept = original_path(pages.house.folder, case, exhibit.grant, exhibit.item)
    sealed = bytearray(kept.read_bytes())
    sealed[len(sealed) // 3] ^= 1
    kept.write_bytes(sealed)
    answer = zoya.get(place["html-in-comment.jpg"] + "/picture.png")
    assert answer.status_code == 400
    assert not answer.headers["content-type"].startswith("image/")
    assert zoya.get(place["html-in-comment.jpg"] + "/original").status_code == 400
    assert zoya.get(f"cases/{case}").status_code == 200


def test_looking_writes_nothing_to_the_disk_but_one_line_of_who_looked(pages: Site) -> None:
    names = ["html-in-comment.jpg", "script.pdf"]
    zoya, _, place = _sent(pages, _hostile(*names))
    fresh = _everything(pages.house.folder)

    def look() -> dict[str, str]:
        for name in names:
            for what in ("", "/picture.png", "/page-1.png", "/played", "/original"):
                zoya.get(place[name] + what)
        return _everything(pages.house.folder)

    first = look()
    changed = {Path(name).name for name in first.keys() | fresh.keys() if first.get(name) != fresh.get(name)}
    assert changed == {"journal", "head"}  # who took an original: sealed, like everything in the journal
    assert look() == first


def _everything(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        'a"; filename="x.exe',
        "a\r\nSet-Cookie: x=1",
        "‮gpj.exe",
        "…" * 300,
        "",
        ".bashrc",
        "C:\\x\\y.jpg",
    ],
)
def test_a_download_is_named_by_us_and_only_harmlessly_by_her_phone(name: str) -> None:
    exhibit = Exhibit("E1", "i", "g", "file", name, "", 1, b64(bytes(32)), "matches", "2026-01-01")
    header = disposition(harmless(exhibit.number, exhibit.name))
    assert re.fullmatch(r"attachment; filename=\"E1[ \w.()-]*\"; filename\*=UTF-8''E1[\w.%()~-]*", header, re.ASCII), (
        header
    )
    assert ".." not in header
    assert "%E2%80%AE" not in header
