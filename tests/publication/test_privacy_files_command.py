"""`amanat privacy` over files: what it says where, never what, and how it ends when something was not looked at."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.cli import app
from amanat.evidence.reading import letters
from tests.publication.drawn import documents
from tests.publication.pictures import picture

W = documents.W


def amanat(*typed: str, fails: int) -> str:
    done = CliRunner().invoke(app, ["privacy", *typed])
    assert done.exit_code == fails, done.output
    return str(done.output)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    said = f'<w:comments {W}><w:comment w:id="1">{documents.paragraph("Ring 0312 0000389")}</w:comment></w:comments>'
    path = tmp_path / "text.docx"
    path.write_bytes(documents.docx(documents.paragraph("The committee met."), {"comments.xml": said}))
    return path


def test_it_names_the_part_and_never_the_words(text: Path) -> None:
    said = amanat(str(text), fails=1)
    assert "text.docx: a comment: error contact.phone" in said
    assert "text.docx: a comment: error file.hidden" in said
    assert "0000389" not in said
    assert "تبصرہ: error contact.phone" in amanat(str(text), "--lang", "ur", fails=1)
    (one,) = json.loads(amanat(str(text), "--json", fails=1))["files"]
    assert {(row["rule"], row["where"]) for row in one["findings"]} == {
        ("contact.phone", "comment"),
        ("file.hidden", "comment"),
    }


def test_a_clean_picture_ends_with_zero_where_everything_was_looked_at(tmp_path: Path) -> None:
    clean = tmp_path / "picture-1.jpg"
    clean.write_bytes(picture("JPEG"))
    assert "picture.person" in amanat(str(clean), fails=0)


def test_it_ends_with_three_where_a_program_is_missing(
    tmp_path: Path, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "dlib" else real(name, *more))
    letters.installed.cache_clear()
    try:
        clean = tmp_path / "picture-1.jpg"
        clean.write_bytes(picture("JPEG"))
        said = amanat(str(clean), fails=3)
        assert "Not read: whether words stand in it." in said
        assert "Not looked at: whether a face is in it." in said
        amanat(str(clean), str(text), fails=1)
    finally:
        letters.installed.cache_clear()
