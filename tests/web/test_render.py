"""Languages, dates, signatures of readers, and the settings of a page."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from amanat.errors import MalformedError, UnavailableError
from amanat.web.middleware import WORKING
from amanat.web.render import (
    DOMAINS,
    LANGUAGES,
    LOCALE,
    TEMPLATES,
    PageSettings,
    Renderer,
    catalogue,
    day,
    is_drafted,
    month,
    preferred_language,
)


def _request(path: str, query: str = "", accept: str = "") -> Request:
    headers = [(b"accept-language", accept.encode()), (b"host", b"localhost")]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}
    return Request({**scope, "server": ("localhost", 80), "scheme": "http"})


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ur", "ur"),
        ("ur-PK", "ur"),
        ("en;q=0.4, ur;q=0.9", "ur"),
        ("en, ur", "en"),
        ("fr, de;q=0.9", "en"),
        ("ur;q=0", "en"),
        ("ur;q=nonsense, en", "en"),
        ("ur;q=7", "en"),
        ("UR", "ur"),
    ],
)
def test_the_browsers_wish_chooses_among_our_languages(header: str, language: str) -> None:
    assert preferred_language(header) == language


@given(st.text(max_size=80))
def test_any_header_gives_one_of_our_languages(header: str) -> None:
    assert preferred_language(header) in LANGUAGES


def test_the_language_switch_keeps_page_and_question() -> None:
    body = Renderer(PageSettings()).render(_request("/ur/help", "country=IN"), "front/guides.html", guides=[]).body
    assert b'href="/en/help?country=IN"' in body


def test_a_site_without_language_in_its_address_names_the_language_itself() -> None:
    response = Renderer(PageSettings()).render(_request("/cases"), "front/guides.html", language="ur", guides=[])
    assert response.headers["content-language"] == "ur"
    assert b'dir="rtl"' in response.body


def test_a_page_of_the_journey_or_the_desk_works_under_the_working_policy(tmp_path: Path) -> None:
    for room in ("journey", "desk"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "try.html").write_text("hello")
    renderer = Renderer(PageSettings(), templates=(tmp_path, TEMPLATES))
    for room in ("journey", "desk"):
        headers = renderer.render(_request("/en/try"), f"{room}/try.html").headers
        assert headers["content-security-policy"] == WORKING[0][1].decode()
    assert "content-security-policy" not in renderer.render(_request("/en/"), "front/guides.html", guides=[]).headers


def test_what_a_page_is_told_is_never_markup() -> None:
    html = Renderer(PageSettings(operator_name="<script>alert(1)</script>")).html(
        "en", "front/work.html", operator="<script>alert(1)</script>"
    )
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_a_day_has_its_month_in_words_and_is_isolated() -> None:
    assert str(day(date(2026, 11, 8), "en")) == '<bdi><time datetime="2026-11-08">8 November 2026</time></bdi>'
    assert str(day(date(2026, 11, 8), "ur")) == '<bdi><time datetime="2026-11-08">8 نومبر 2026</time></bdi>'
    assert month("2025-06", "en") == "June 2025"
    assert month("2025", "ur") == "2025"


@pytest.mark.parametrize("leave_url", ["javascript:alert(1)", "http://plain.example", "", "weather"])
def test_a_way_out_that_is_no_safe_address_is_refused_at_start(leave_url: str) -> None:
    with pytest.raises(MalformedError, match=r"web\.leave_url"):
        PageSettings(leave_url=leave_url)


@pytest.mark.parametrize("leave_url", ["/today", "https://weather.example/", "http://localhost:8080/"])
def test_a_safe_way_out_is_kept(leave_url: str) -> None:
    assert PageSettings(leave_url=leave_url).leave_url == leave_url


def test_a_package_that_was_not_built_says_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="make setup"):
        catalogue("ur", tmp_path)


def test_one_sentence_can_be_translated_alone() -> None:
    assert Renderer(PageSettings()).gettext("ur", "Leave now") == "فوراً نکلیں"
    assert Renderer(PageSettings()).gettext("en", "Leave now") == "Leave now"


class TestReaders:
    def _locale(self, folder: Path, read: str) -> Path:
        texts = folder / "ur" / "LC_MESSAGES"
        texts.mkdir(parents=True)
        (texts / "front.po").write_bytes(b"texts")
        (folder / "readers.yaml").write_text(
            f"- {{language: ur, name: Plainly Fictional, signed_on: 2026-11-22, read: {{front: {read}}}}}\n"
        )
        return folder

    def test_what_nobody_signed_is_a_draft(self) -> None:
        assert is_drafted("ur")
        assert not is_drafted("en")

    def test_what_a_named_reader_signed_is_not(self, tmp_path: Path) -> None:
        assert not is_drafted("ur", self._locale(tmp_path, hashlib.sha256(b"texts").hexdigest()))

    def test_a_change_after_the_signature_makes_it_a_draft_again(self, tmp_path: Path) -> None:
        assert is_drafted("ur", self._locale(tmp_path, hashlib.sha256(b"earlier texts").hexdigest()))

    def test_every_urdu_page_says_so(self) -> None:
        assert "مشینی مسودہ" in Renderer(PageSettings()).html("ur", "front/guides.html", guides=[])
        assert (LOCALE / "ur" / "LC_MESSAGES" / f"{DOMAINS[0]}.po").exists()
