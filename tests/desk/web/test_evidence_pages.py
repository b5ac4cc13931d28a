"""The pages of evidence, in both languages: what a worker does with a file; nothing of it runs or is changed."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image, ImageDraw

from amanat.desk.evidence import commands, copies, open_copy
from amanat.desk.web import DeskSettings, desk_app
from amanat.evidence import Tools
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.test_evidence import EMAIL, PHOTO, opened, person
from tests.desk.web.pages import ORIGIN, Browser, Site, Steady
from tests.evidence import samples
from tests.evidence.test_clamd import clamd

pytestmark = pytest.mark.slow
CAGE = "sandbox; default-src 'none'"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Browser, str]]:
    """A desk with a scanner, Zoya's browser, and where the page of her photograph is."""
    folder = tmp_path_factory.mktemp("evidence-pages")
    with running_intake(folder / "i", Clock()) as intake, house(folder / "d", intake) as made, clamd() as address:
        made.hire("Rabia", "reviewer")
        case, item = opened(made)
        settings = DeskSettings(ORIGIN, demo=True, exchange=0, scanner=address)
        app = desk_app(made.office, settings, now=made.clock, monotonic=Steady(), tools=Tools(samples.ffmpeg()))
        site = Site(made, app, Steady())
        yield site, site.login("Zoya"), f"cases/{case}/exhibits/{item}"


def ids(base: str) -> tuple[str, str]:
    _, case, _, item = base.split("/")
    return case, item


def made_of(house: House, base: str) -> list[str]:
    case, item = ids(base)
    archive = house.office.archive
    return [one.id for one in copies(archive, archive.state.cases[case]) if one.of == item]


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_page_of_a_file_is_there_in_both_languages(place: tuple[Site, Browser, str], lang: str) -> None:
    _, zoya, base = place
    zoya.lang = lang
    words = {"en": ("What the file says of itself", "Where", "31.520400, 74.358694"), "ur": ("صاف نقل بنائیں", "کہاں")}
    said = ""
    for path in ("", "/tools", "/data", "/cover"):
        assert zoya.get(base + path).status_code == 200, path
        said += zoya.text
    assert all(word in said for word in words[lang])
    assert zoya.get(f"{base.rsplit('/', 2)[0]}/gather").status_code == 200
    zoya.lang = "en"


def test_foreign_words_stand_on_the_page_as_words(place: tuple[Site, Browser, str]) -> None:
    site, zoya, _ = place
    picture = Image.Exif()
    picture[0x010E] = "<script>alert(1)</script>"
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=picture)
    case, item = opened(site.house, out.getvalue())
    zoya.get(f"cases/{case}/exhibits/{item}/data")
    assert "&lt;script&gt;alert(1)" in zoya.page
    assert "<script>alert" not in zoya.page


def test_a_clean_copy_is_made_seen_saved_and_thrown_away(place: tuple[Site, Browser, str]) -> None:
    site, zoya, base = place
    case, _ = ids(base)
    zoya.get(f"{base}/tools")
    answer = zoya.post(f"{base}/clean", {})
    assert answer.status_code == 303
    (made,) = made_of(site.house, base)
    page = f"cases/{case}/copies/{made}"
    assert answer.headers["location"] == f"/en/{page}"
    zoya.get(page)
    assert "A second tool read this copy and found nothing hidden in it." in zoya.text
    shown, saved = zoya.get(f"{page}/picture.png"), zoya.get(f"{page}/saved")
    assert Image.open(io.BytesIO(shown.content)).size == (320, 240)
    assert saved.headers["content-disposition"].startswith('attachment; filename="E1-cleaned.jpg"')
    assert {shown.headers["content-security-policy"], saved.headers["content-security-policy"]} == {CAGE}
    assert saved.headers["content-type"] == "application/octet-stream"
    assert b"Quagga" not in saved.content
    assert hashlib.sha256(saved.content).hexdigest() in zoya.page
    assert zoya.get(f"{page}/played").status_code == 404
    zoya.get(f"cases/{case}")
    assert "1 copy. It is on the page of its file." in zoya.text
    zoya.get(page)
    assert zoya.post(f"{page}/drop", {}).status_code == 303
    assert made_of(site.house, base) == []
    assert zoya.get(page).status_code == 404
    assert zoya.get(f"{base}/original").content == PHOTO


ROW = {"left": "10", "top": "10", "width": "20", "height": "20"}


def test_boxes_are_typed_looked_at_and_covered_without_a_script(place: tuple[Site, Browser, str]) -> None:
    site, zoya, base = place
    case, _ = ids(base)
    zoya.get(f"{base}/cover")
    form = {name: [value, "", ""] for name, value in ROW.items()} | {"page": "1"}
    zoya.post(f"{base}/cover", {**form, "look": "yes"})
    assert '<rect x="100" y="100" width="200" height="200"/>' in zoya.page
    assert 'name="left" value="10"' in zoya.page, "what was typed stands there still"
    assert made_of(site.house, base) == []
    assert zoya.post(f"{base}/cover", form).status_code == 303
    (made,) = made_of(site.house, base)
    archive = site.house.office.archive
    body = b"".join(open_copy(archive, archive.state.cases[case], made))
    with Image.open(io.BytesIO(body)) as image:
        assert max(image.convert("L").crop((36, 28, 92, 68)).get_flattened_data()) < 8  # type: ignore[type-var]
    zoya.get(f"cases/{case}/copies/{made}")
    zoya.post(f"cases/{case}/copies/{made}/drop", {})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"left": "x"}, "Write numbers from 0 to 100, such as 12.5."),
        ({"left": "101"}, "Write numbers from 0 to 100, such as 12.5."),
        ({"width": "inf"}, "Write numbers from 0 to 100, such as 12.5."),
        ({"width": ""}, "Write numbers from 0 to 100, such as 12.5."),
        (dict.fromkeys(ROW, ""), "Draw a box first, or type where it begins and how big it is."),
    ],
)
def test_wrong_numbers_keep_what_was_typed_and_make_nothing(
    place: tuple[Site, Browser, str], changed: dict[str, str], said: str
) -> None:
    site, zoya, base = place
    zoya.get(f"{base}/cover")
    answer = zoya.post(f"{base}/cover", {**ROW, **changed, "page": "1"})
    assert answer.status_code == 400
    assert said in zoya.text
    assert all(f'value="{value}"' in zoya.page for value in {**ROW, **changed}.values())
    assert made_of(site.house, base) == []


def test_boxes_of_other_pages_travel_along_in_urdu_digits_too(place: tuple[Site, Browser, str]) -> None:
    site, zoya, _ = place
    case, item = opened(site.house, samples.pdf(), "letter.pdf")
    base = f"cases/{case}/exhibits/{item}"
    zoya.get(f"{base}/cover?page=1")
    assert 'page-1.png"' in zoya.page
    zoya.post(f"{base}/cover", {"left": "۱۰", "top": "٫5", "width": "20,5", "height": "۲۰", "page": "1", "turn": "2"})
    assert 'page-2.png"' in zoya.page
    assert re.findall(r'name="kept" value="([^"]*)"', zoya.page) == ["1,100,5,205,200"]
    form = {**ROW, "page": "2", "kept": ["1,100,5,205,200", "1,x", "9,9,9,9"]}
    assert zoya.post(f"{base}/cover", form).status_code == 303
    archive = site.house.office.archive
    (copy,) = copies(archive, archive.state.cases[case])
    assert copy.detail == ([2, 100, 100, 200, 200], [1, 100, 5, 205, 200])
    zoya.get(f"cases/{case}/copies/{copy.id}?page=2")
    assert 'page-2.png"' in zoya.page
    assert zoya.get(f"cases/{case}/copies/{copy.id}/page-1.png").headers["content-type"] == "image/png"


def test_a_recording_is_trimmed_by_minutes_and_seconds(
    place: tuple[Site, Browser, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    site, zoya, _ = place
    voice = samples.recording(tmp_path_factory.mktemp("voice"), "voice.webm")
    case, item = opened(site.house, voice, "voice.webm")
    base = f"cases/{case}/exhibits/{item}"
    assert zoya.get(f"{base}/cover").status_code == 404
    assert zoya.get(f"{base}/trim").status_code == 200
    for start, end in (("2", "1"), ("x", "1"), ("", "1"), ("0:01", "1:99:99:1")):
        assert zoya.post(f"{base}/trim", {"start": start, "end": end}).status_code == 400
        assert "The end must come after the beginning." in zoya.text
        assert f'value="{start}"' in zoya.page
    assert zoya.post(f"{base}/trim", {"start": "0:01", "end": "۰:۰۲٫۵"}).status_code == 303
    (made,) = made_of(site.house, base)
    page = f"cases/{case}/copies/{made}"
    zoya.get(page)
    assert "0:01.0 – 0:02.5" in zoya.text
    played = zoya.get(f"{page}/played", range="bytes=0-9")
    assert (played.status_code, len(played.content)) == (206, 10)
    zoya.get(f"{base}/tools")


def test_what_cannot_be_copied_is_said_and_the_page_stays(place: tuple[Site, Browser, str]) -> None:
    site, zoya, _ = place
    case, item = opened(site.house, b"\xff\xd8\xff\xe0 no picture at all", "broken.jpg")
    base = f"cases/{case}/exhibits/{item}"
    zoya.get(f"{base}/tools")
    assert zoya.post(f"{base}/clean", {}).status_code == 400
    assert "This file could not be read. The original is kept as it is." in zoya.text


def test_the_scan_and_a_name_that_does_not_fit_are_shown(place: tuple[Site, Browser, str]) -> None:
    site, zoya, _ = place
    case, item = opened(site.house, samples.png(), "photo.jpg.exe")
    base = f"cases/{case}/exhibits/{item}"
    zoya.get(base)
    assert "Not scanned." in zoya.text
    assert "The name has two endings." in zoya.text
    zoya.get(f"{base}/tools")
    assert zoya.post(f"{base}/scan", {}).status_code == 303
    for path in (base, f"{base}/tools", f"cases/{case}"):
        zoya.get(path)
        assert "Scanned: nothing known was found." in zoya.text, path


def scene(side: int) -> bytes:
    """The same scene at any size: something to be known again by."""
    image = Image.radial_gradient("L").convert("RGB")
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 30, 110, 130), fill="#7a9e7e")
    pen.ellipse((140, 40, 230, 130), fill="#c98c4a")
    pen.line((0, 240, 250, 150), fill="white", width=9)
    out = io.BytesIO()
    image.resize((side, side)).save(out, "JPEG", quality=80)
    return out.getvalue()


def test_two_pictures_are_put_side_by_side(place: tuple[Site, Browser, str]) -> None:
    site, zoya, mine = place
    case, item = opened(site.house, scene(400))
    office, lead, base = site.house.office, site.house.lead, f"cases/{case}/exhibits/{item}"
    smaller = commands.gather(office, lead, case, "a.jpg", "image/jpeg", iter([scene(200)]), "web")
    strange = commands.gather(office, lead, case, "b.jpg", "image/jpeg", iter([PHOTO]), "web")
    for other, said in (
        (smaller, "They look alike."),
        (strange, "They do not look alike."),
        (item, "They are the same file, byte for byte."),
    ):
        zoya.get(f"{base}/beside?with={other}")
        assert said in zoya.text
    elsewhere = ids(mine)[1]
    assert zoya.get(f"{base}/beside?with={elsewhere}").status_code == 404, "a file of another case"
    assert zoya.get(f"{base}/beside").status_code == 404


def test_an_email_is_gathered_and_says_where_it_came_from(place: tuple[Site, Browser, str]) -> None:
    site, zoya, base = place
    case, _ = ids(base)
    zoya.get(f"cases/{case}/gather")
    went = zoya.post(f"cases/{case}/gather", {"source": "email", "expected": zoya.hidden("expected")})
    assert went.headers["location"] == f"/en/cases/{case}/gather?source=email"
    zoya.get(f"cases/{case}/gather?source=email")
    assert ".eml" in zoya.text
    answer = raw(zoya, f"cases/{case}/gathered?source=email", EMAIL, "mail.eml")
    assert answer.status_code == 201
    zoya.get(answer.headers["location"].removeprefix("/en/"))
    assert "How it came: An e-mail" in zoya.text
    assert hashlib.sha256(EMAIL).hexdigest() in zoya.page
    refused = raw(zoya, f"cases/{case}/gathered?source=elsewhere", EMAIL, "mail.eml")
    assert (refused.status_code, refused.text) == (400, "Choose where it came from.")
    zoya.get(f"cases/{case}/gather")
    assert (
        zoya.post(f"cases/{case}/gather", {"chosen": "email", "expected": zoya.hidden("expected")}).status_code == 400
    )
    assert site.house.office.case(site.house.lead, case).exhibits[-1].source == "email"


def raw(browser: Browser, path: str, body: bytes, name: str) -> httpx.Response:
    headers = {"x-desk-form": browser.csrf, "x-file-name": name, "sec-fetch-site": "same-origin", "origin": "null"}
    return asyncio.run(browser.client.post(f"/{browser.lang}/{path}", content=body, headers=headers))


def test_a_reviewer_looks_and_makes_nothing(place: tuple[Site, Browser, str]) -> None:
    site, _, base = place
    rabia = site.login("Rabia")
    assert person(site.house, "Rabia")
    rabia.get(f"{base}/tools")
    assert "What the file says of itself" in rabia.text
    assert "Make a clean copy" not in rabia.text
    before = made_of(site.house, base)
    for path, form in (
        ("clean", {}),
        ("scan", {}),
        ("cover", {**ROW, "page": "1"}),
        ("trim", {"start": "0", "end": "1"}),
    ):
        assert rabia.post(f"{base}/{path}", form).status_code in (403, 404), path
    assert made_of(site.house, base) == before


def test_a_write_without_its_token_makes_nothing(place: tuple[Site, Browser, str]) -> None:
    site, zoya, base = place
    before = made_of(site.house, base)
    assert zoya.post(f"{base}/clean", {}, token=False).status_code == 403
    assert zoya.post(f"{base}/clean", {}, headers={"sec-fetch-site": "cross-site", "origin": "http://evil.invalid"})
    assert made_of(site.house, base) == before
