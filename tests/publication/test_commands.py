"""`amanat wording` and `amanat privacy`, as somebody types them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.cli import app, findings
from tests.publication.pictures import exif, picture

BAD = "The respondent answered.\nHe raped a trainee.\n"


def amanat(*typed: str, given: str = "", fails: int = 0) -> str:
    done = CliRunner().invoke(app, list(typed), input=given.encode())
    assert done.exit_code == fails, done.output
    return str(done.output)


@pytest.mark.parametrize(("name", "text"), [("wording", BAD), ("privacy", "Call 0321 1234567.")])
def test_the_command_itself(name: str, text: str) -> None:
    typed = [sys.executable, "-m", "amanat", name, "-", "--json"]
    done = subprocess.run(typed, input=text.encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["files"][0]["errors"] == 1


def test_an_unfair_text_ends_with_one_and_says_where_why_and_what_is_better(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(BAD, encoding="utf-8")
    said = amanat("wording", str(text), fails=1)
    assert f"{text}:2:4: error guilt.act “raped”" in said
    assert "Say who says it" in said


def test_a_fair_text_ends_with_zero() -> None:
    assert "nothing found" in amanat("wording", "-", given="The respondent worked in accounts.")
    warned = json.loads(amanat("wording", "-", "--json", given="The victim works in a mill."))
    assert warned["files"][0]["warnings"] == 1


def test_nothing_in_a_text_reaches_the_terminal_as_a_command() -> None:
    said = amanat("wording", "-", given="He ra\u202ep\u200bed a trainee. The \x1b[31m harasser left.", fails=1)
    assert "“ra·p·ed”" in said
    assert "\x1b" not in said


def test_json_has_every_field_and_both_languages() -> None:
    (one,) = json.loads(amanat("wording", "-", "--json", given=BAD, fails=1))["files"]
    (found,) = one["findings"]
    assert (found["rule"], found["class"], found["level"]) == ("guilt.act", "guilt_as_fact", "error")
    assert (found["line"], found["column"], found["words"]) == (2, 4, "raped")
    assert set(found["reason"]) == set(found["better"]) == {"en", "ur"}


def test_the_state_of_the_case_decides() -> None:
    verdict = "The Sessions Court convicted him on 3 May 2025."
    amanat("wording", "-", "--case-state", "referred", given=verdict, fails=1)
    amanat("wording", "-", "--case-state", "substantiated", given=verdict)
    amanat("wording", "-", "--case-state", "substantiated", "--appeal-open", given=verdict, fails=1)
    court = ["--finding", "substantiated", "--finding-body", "Sessions Court", "--finding-day", "2025-05-03"]
    amanat("wording", "-", "--case-state", "closed", *court, given=verdict)
    amanat("wording", "-", *court, given=verdict)
    amanat("wording", "-", "--charge-body", "Sessions Court", given="The accused answered.")
    amanat("wording", "-", "--case-state", "referred", given="The accused answered.", fails=1)
    cleared = "The committee found the complaint not substantiated; it made no finding of malice."
    amanat("wording", "-", "--case-state", "not_substantiated", given=cleared)
    assert "--finding" in amanat("wording", "-", "--finding", "closed", given="x", fails=2)


def test_what_cannot_be_read_ends_with_two(tmp_path: Path) -> None:
    assert "nowhere.txt" in amanat("wording", str(tmp_path / "nowhere.txt"), fails=2)
    strange = tmp_path / "strange.txt"
    strange.write_bytes(b"\xff\xfe\x41")
    assert "UTF-8" in amanat("wording", str(strange), fails=2)
    strange.write_bytes(b"a\x00b")
    amanat("wording", str(strange), fails=2)
    strange.write_bytes(b"[]")
    assert "case.field" in amanat("privacy", "-", "--case", str(strange), given="x", fails=2)


def test_too_much_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes(b"x" * 100)
    monkeypatch.setattr(findings, "MOST_TEXT", 10)
    with pytest.raises(findings.MalformedError, match="parts"):
        findings.as_text("long.txt", b"x" * 11)
    monkeypatch.setattr(findings, "MOST", 10)
    with pytest.raises(findings.MalformedError, match="parts"):
        findings.read(str(tmp_path / "long.txt"))


def test_privacy_says_where_and_never_what(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    people = [{"id": "c", "role": "complainant", "names": ["Ayesha Khan"]}]
    case.write_text(json.dumps({"people": people}), encoding="utf-8")
    text = "The complainant is Ayesha Khan, 0321 1234567."
    for more in ([], ["--json"]):
        said = amanat("privacy", "-", "--case", str(case), *more, given=text, fails=1)
        assert "name.person" in said
        assert "contact.phone" in said
        assert "Ayesha" not in said
        assert "1234567" not in said
    hers = "My name: Ayesha Khan."
    amanat("privacy", "-", "--case", str(case), given=hers, fails=1)
    amanat("privacy", "-", "--case", str(case), "--own-voice", "c", given=hers)
    amanat("privacy", "-", "--case", str(case), "--own-voice", "x", given=hers, fails=2)


def test_privacy_reads_pictures_and_names_of_files(tmp_path: Path) -> None:
    clean, dirty, text = tmp_path / "picture-1.jpg", tmp_path / "picture-2.jpg", tmp_path / "0321-1234567.txt"
    clean.write_bytes(picture("JPEG"))
    dirty.write_bytes(picture("JPEG", exif=exif(gps=True)))
    text.write_text("The respondent answered.", encoding="utf-8")
    assert "warning picture.person" in amanat("privacy", str(clean))
    assert "file.gps" in amanat("privacy", str(clean), str(dirty), fails=1)
    (one,) = json.loads(amanat("privacy", str(text), "--json", fails=1))["files"]
    assert {found["rule"] for found in one["findings"]} == {"contact.phone"}


@pytest.mark.parametrize("name", ["wording", "privacy"])
def test_help_says_what_the_exit_code_means(name: str) -> None:
    said = amanat(name, "--help")
    assert "Exit code" in said
    assert name in amanat("--help")
