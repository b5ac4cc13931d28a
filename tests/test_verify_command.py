"""`amanat verify FILE`: what an officer reads, what a program reads, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.casefile.finding import LANGUAGES, Finding, codes
from amanat.casefile.verify import Trust, verify
from amanat.cli.verify import app
from amanat.errors import MalformedError
from amanat.seal.age import PassphraseRecipient, X25519Identity, seal
from tests.casefile.tamper.containers import unpack
from tests.casefile.tamper.contents import PHOTO
from tests.casefile.tamper.ground import Ground, edit

WORDS = "four plain made-up words"
KEY = X25519Identity(bytes(range(32)))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("command") / "ground")


@pytest.fixture(scope="module")
def keys(ground: Ground) -> list[str]:
    root = ground.folder / "root.pem"
    root.write_bytes(ground.house.tsa_root)
    witnesses = [word for key in ground.house.witness_keys for word in ("--witness-key", key)]
    return ["--log-key", ground.house.log_key, *witnesses, "--tsa-root", str(root), "--desk", ground.house.desk]


def _run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})
    return done.exit_code, done.output


def test_an_honest_file_is_intact(ground: Ground, keys: list[str]) -> None:
    code, said = _run(ground.made.file, *keys)
    assert code == 0
    assert said.startswith("INTACT.")
    assert "LHR-2026-0007" in said
    assert f"({ground.house.desk})" in said
    assert ground.house.log_key in said
    assert "witness-2.example: " in said
    assert "admissible" not in said.lower()


def test_a_tampered_file_is_named_with_place_meaning_and_what_to_do(
    ground: Ground, keys: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "tampered.zip"
    path.write_bytes(ground.changed(edit(PHOTO, lambda data: data[:-1] + b"x")))
    code, said = _run(path, *keys)
    assert code == 1
    assert said.startswith("CHANGED.")
    line = next(line for line in said.splitlines() if "manifest.altered" in line)
    finding = Finding("manifest.altered")
    assert line == f"! Wrong: manifest.altered {PHOTO}: {finding.means('en')} {finding.to_do('en')}"


def test_without_keys_nothing_is_called_intact(ground: Ground) -> None:
    code, said = _run(ground.made.file)
    assert code == 1
    assert said.startswith("NOT PROVED.")
    assert "people.desk_unknown" in said


def test_what_is_no_case_file_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all")
    assert _run(path)[0] == 2
    assert _run(tmp_path / "nowhere.zip")[0] == 2


@pytest.mark.parametrize(
    "given",
    [
        ["--log-key", "nonsense"],
        ["--witness-key", "w.example+00000000+AAAA"],
        ["--tsa-root", __file__],
        ["--identity", __file__],
        ["--passphrase-file", "/nowhere/at/all"],
    ],
)
def test_keys_that_cannot_be_read_are_said_before_anything_else(ground: Ground, given: list[str]) -> None:
    code, said = _run(ground.made.file, *given)
    assert code == 2
    assert "INTACT" not in said
    assert "Traceback" not in said


def test_the_same_in_urdu_with_names_in_their_order(ground: Ground, keys: list[str]) -> None:
    code, said = _run(ground.made.file, *keys, "--lang", "ur")
    assert code == 0
    assert said.startswith("درست۔")
    assert "سرائے ڈیسک، لاہور (فرضی)" in said
    assert "\u2066case-file" not in said.splitlines()[0]
    assert f"\u2066{ground.made.file.name}\u2069" in said


def test_the_same_as_data(ground: Ground, keys: list[str]) -> None:
    code, said = _run(ground.made.file, *keys, "--json")
    value = json.loads(said)
    assert (code, value["exit"], value["result"]) == (0, 0, "intact")
    assert {one["code"] for one in value["findings"]} == {"metadata.not_scanned", "custody.hidden"}
    assert value["keys"]["log"] == ground.house.log_key
    assert len(value["keys"]["roots"]) == 1
    assert value["summary"]["files"][0]["sha256"] in said
    assert set(value["findings"][0]["means"]) == set(LANGUAGES)


def test_seals_open_with_a_passphrase_or_a_key_file(ground: Ground, keys: list[str], tmp_path: Path) -> None:
    by_words, by_key = tmp_path / "words.zip.age", tmp_path / "key.zip.age"
    by_words.write_bytes(seal(ground.honest, [PassphraseRecipient(WORDS.encode(), 12)], ground.house.dice))
    by_key.write_bytes(seal(ground.honest, [KEY.recipient], ground.house.dice))
    (tmp_path / "words").write_text(WORDS + "\n")
    (tmp_path / "key").write_text(f"# made up\n{KEY.to_text()}\n")
    assert _run(by_words, *keys, "--passphrase-file", tmp_path / "words")[0] == 0
    assert _run(by_key, *keys, "--identity", tmp_path / "key")[0] == 0
    assert _run(by_key, *keys, "--passphrase-file", tmp_path / "words")[0] == 2
    assert "seal.no_key" in _run(by_key, *keys)[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_passphrase_is_no_fault_of_the_file(ground: Ground, tmp_path: Path, language: str) -> None:
    sealed = tmp_path / "words.zip.age"
    sealed.write_bytes(seal(ground.honest, [PassphraseRecipient(WORDS.encode(), 12)], ground.house.dice))
    (tmp_path / "words").write_text(WORDS + " and more\n")
    code, said = _run(sealed, "--passphrase-file", tmp_path / "words", "--lang", language)
    assert code == 2
    assert said.startswith({"en": "NOT OPENED.", "ur": "نہیں کھلی۔"}[language])
    assert "seal.wrong_key" in said
    assert Finding("seal.wrong_key").to_do(language) in said


def test_names_inside_cannot_steer_a_terminal(ground: Ground, keys: list[str], tmp_path: Path) -> None:
    from tests.casefile.tamper.zips import Piece, pieces_of, write

    path = tmp_path / "names.zip"
    utf8 = {"flags": 0x0800}
    evil = Piece("case-file/data/\x1b[2J\u202e.txt", b"x", local=utf8, central=utf8)
    path.write_bytes(write([*pieces_of(ground.files), evil]))
    code, said = _run(path, *keys)
    assert code == 1
    assert "name.characters" in said
    assert "\x1b[2J" not in said
    assert "\u202e" not in said
    assert "\u2068گلی کی تصویر، دروازے کے سامنے\u2069" in _run(ground.made.file, *keys)[1]


def test_what_lies_beside_an_unpacked_file_is_said_and_a_name_in_another_encoding_breaks_nothing(
    ground: Ground, keys: list[str]
) -> None:
    above = unpack(ground, "beside").parent
    with open(os.fsencode(above) + b"/E9-\xff.jpg", "wb") as file:
        file.write(b"no part of it")
    code, said = _run(above, *keys)
    assert code == 0
    assert "container.beside \u2068E9-·.jpg\u2069" in said
    code, said = _run(above, *keys, "--json")
    value = json.loads(said)
    assert code == 0
    assert [one["place"] for one in value["findings"] if one["code"] == "container.beside"] == ["E9-\udcff.jpg"]


def test_the_file_of_keys_is_named_and_a_second_desk_in_it_is_said(ground: Ground, tmp_path: Path) -> None:
    house, other = ground.house, "0000 1111 2222 3333 4444"
    sheet = tmp_path / "keys.txt"
    text = f"desk {house.desk}\nlog {house.log_key}\n" + "\n".join(house.witness_keys)
    sheet.write_text(text + house.tsa_root.decode())
    code, said = _run(ground.made.file, "--keys", sheet)
    assert code == 0
    assert "File of keys: keys.txt" in said
    assert "more than one" not in said
    sheet.write_text(f"desk {other}\n{text}" + house.tsa_root.decode())
    code, said = _run(ground.made.file, "--keys", sheet)
    assert code == 1, "the first desk is another one"
    assert "keys of more than one desk" in said
    assert f"Desk: {other}" in said
    value = json.loads(_run(ground.made.file, "--keys", sheet, "--json")[1])
    assert (value["keys"]["file"], value["keys"]["several"]) == ("keys.txt", ["desk"])


def test_receipts_have_their_own_word() -> None:
    code, said = _run("receipt", "--help")
    assert code == 0
    assert "receipts" in said
    assert "receipt" in _run("--help")[1]


def test_the_real_command_knows_it(ground: Ground, keys: list[str]) -> None:
    words = [sys.executable, "-m", "amanat", "verify", str(ground.made.file), *keys]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("INTACT.")


def test_witnesses_without_a_log_are_refused() -> None:
    with pytest.raises(MalformedError) as caught:
        verify(Path("x"), Trust(witness_keys=("w+00000000+AA==",)))
    assert caught.value.code == "trust.log"


def test_every_finding_is_short_and_in_both_languages() -> None:
    for code in codes():
        finding = Finding(code)
        for text in (finding.means("en"), finding.to_do("en")):
            assert text.endswith(".")
            assert max(len(sentence.split()) for sentence in re.split(r"[.:] ?", text)) <= 16, (code, text)
            assert not re.search(r"victim|submit|encrypt|claim|admissible|!", text, re.IGNORECASE)
        for text in (finding.means("ur"), finding.to_do("ur")):
            assert re.search("[\u0600-\u06ff]", text)
            assert text.endswith("۔")


def _at_a_terminal(words: list[str], typed: bytes, after: bytes) -> tuple[int, str]:
    """The real command as somebody at a terminal runs it, who types when `after` was asked."""
    child, handle = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-m", "amanat", "verify", *words])
    said, begun = b"", time.monotonic()
    with contextlib.suppress(OSError):  # a closed terminal ends so
        while time.monotonic() < begun + 60:
            if select.select([handle], [], [], 1)[0]:
                said += os.read(handle, 1 << 16)
            elif after in said:  # it waits; what is typed while the echo is being switched off gets lost
                os.write(handle, typed + b"\n")
    os.close(handle)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()


def test_at_a_terminal_the_passphrase_is_asked_for_and_not_shown(
    ground: Ground, keys: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "words.zip.age"
    path.write_bytes(seal(ground.honest, [PassphraseRecipient(WORDS.encode(), 12)], ground.house.dice))
    code, said = _at_a_terminal([str(path), *keys], WORDS.encode(), b"The passphrase")
    assert code == 0
    assert "INTACT." in said
    assert WORDS not in said
    assert "Checking" in said  # the bar
