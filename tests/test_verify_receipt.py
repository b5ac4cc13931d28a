"""`amanat verify receipt`: offline, with her words; exit 0 all hold, 1 one does not or is not proved, 2 unreadable."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from amanat.cli.receipt_words import WORDS, sentence
from amanat.cli.verify_receipt import receipt
from amanat.ledger.checkpoint import Checkpoint, sign_checkpoint
from amanat.ledger.cosignature import cosign
from amanat.ledger.leaf import leaf_of
from amanat.ledger.memory import MemoryTree
from amanat.ledger.note import COSIGNATURE, ED25519, Signer
from amanat.ledger.receipts import Mark
from amanat.ledger.tree import tile_path
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.message import Text
from amanat.seal.phrase import Phrase
from amanat.seal.receipt_file import ReceiptFile, seal_receipts
from tests.ledger.receipts import LOG, ORIGIN, PHOTO, POLICY, WITNESSES, answer, deposit, file_of, preimage_of
from tests.seal.seeded import INTAKE, NOW, PHRASE, key, seeded

app = typer.Typer()
app.command()(receipt)
URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
KEYS = [
    *("--key", b64(INTAKE.public)),
    *("--log-key", LOG.verifier(ED25519).vkey),
    *(part for one in WITNESSES for part in ("--witness-key", one.verifier(COSIGNATURE).vkey)),
]


def kept(folder: Path, made: ReceiptFile) -> str:
    path = folder / "receipt-abcdefgh.age"
    path.write_bytes(seal_receipts(made, PHRASE, seeded("kept")))
    return str(path)


def verify(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=" ".join(PHRASE.words()) if typed is None else typed)


@pytest.fixture
def honest(tmp_path: Path) -> str:
    return kept(tmp_path, file_of(deposit(), answer()))


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(PHRASE.words()),
        ", ".join(word[:4].upper() for word in PHRASE.words()),
        " ".join(PHRASE.numbers()),
        "".join(PHRASE.numbers()).translate(URDU),
    ],
)
def test_it_opens_with_words_or_numbers_and_never_shows_them(honest: str, typed: str) -> None:
    done = verify(honest, *KEYS, typed=typed)
    assert done.exit_code == 0, done.output
    assert "2 receipts" in done.output
    assert "Lantern House (invented)" in done.output
    assert typed not in done.output
    assert "We are here." not in done.output


def test_the_words_may_stand_in_a_file(honest: str, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("\n".join(PHRASE.words()))
    assert verify(honest, *KEYS, "--phrase-file", str(words), typed="").exit_code == 0


def test_without_keys_it_says_which_it_found_and_what_they_are_worth(honest: str) -> None:
    done = verify(honest)
    assert done.exit_code == 1
    assert "They prove nothing until you compare them" in done.output
    assert "NOT PROVED" in done.output
    assert "--key (from the people who run the service), --log-key" in done.output
    for named in (b64(INTAKE.public), POLICY.log.vkey, *(one.vkey for one in POLICY.witnesses)):
        assert named in done.output
    assert "They prove nothing" not in verify(honest, *KEYS).output
    half = verify(honest, *KEYS[:2])
    assert half.exit_code == 1
    assert "give them: --log-key" in half.output


def test_a_promise_alone_holds_and_an_answer_before_its_batch_does_not_yet(tmp_path: Path) -> None:
    done = verify(kept(tmp_path, file_of(deposit(proved=False))), *KEYS)
    assert done.exit_code == 0
    assert "Promised, not yet proved" in done.output
    done = verify(kept(tmp_path, file_of(replace(answer(), proof=""))), *KEYS)
    assert done.exit_code == 1
    assert "NOT PROVED" in done.output
    assert "Ask for these" not in done.output


def test_what_proves_nothing_does_not_hold_with_or_without_keys(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO)
    made_up = kept(tmp_path, file_of(replace(deposit(), promise=b"", proof="", day=Day("2019-01-01"))))
    for keys in (KEYS, []):
        done = verify(made_up, *keys, "--file", str(photo))
        assert done.exit_code == 1
        assert "DOES NOT HOLD" in done.output
        assert "these very bytes went along" not in done.output


def test_no_text_reaches_the_terminal_as_it_came(tmp_path: Path) -> None:
    wild = "x\x1b[2J\x1b[H\n  + All is well. (receipt.promised)\u202e\x9b" + "y" * 300
    body = replace(answer(content=Text("a\x7f\u202eb\x9b2J")), about=wild)
    made = file_of(replace(deposit(), about=wild), body)
    made = replace(made, keys=replace(made.keys, witnesses=("\x1b[2Jw",)))
    photo = tmp_path / "pho\x1b[2Jto.jpg"
    photo.write_bytes(PHOTO)
    said = verify(kept(tmp_path, made), "--words", "--file", str(photo)).output
    assert not any(letter in said for letter in "\x1b\x7f\x9b\u202e")
    assert "\n  + All is well." not in said
    assert "y" * 200 not in said.split("    {")[0].split("went along")[0]


def test_another_key_is_a_reason_to_refuse(honest: str) -> None:
    done = verify(honest, "--key", b64(key("stranger").public))
    assert done.exit_code == 1
    assert "signature.invalid" in done.output


def test_a_changed_receipt_is_1_and_so_are_changed_bytes(tmp_path: Path) -> None:
    spoiled = kept(tmp_path, file_of(deposit(), replace(answer(), message=b"x")))
    done = verify(spoiled, *KEYS)
    assert done.exit_code == 1
    assert "receipt.answer_differs" in done.output
    path = Path(spoiled)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert verify(spoiled, *KEYS).exit_code == 1


def test_other_words_open_nothing_and_say_what_to_do(honest: str) -> None:
    done = verify(honest, typed=" ".join(Phrase(bytes(16)).words()))
    assert done.exit_code == 2
    assert "Check the words, and the file." in done.output
    assert verify(honest, typed="one two three").exit_code == 2
    assert verify(str(Path(honest).with_name("nothing"))).exit_code == 2


def test_a_file_that_went_along_is_known_by_its_bytes(honest: str, tmp_path: Path) -> None:
    photo, other = tmp_path / "photo.jpg", tmp_path / "other.jpg"
    photo.write_bytes(PHOTO)
    other.write_bytes(PHOTO + b"!")
    done = verify(honest, *KEYS, "--file", str(photo))
    assert done.exit_code == 0
    assert "photo.jpg: these very bytes went along on 2026-09-21" in done.output
    done = verify(honest, *KEYS, "--file", str(photo), "--file", str(other))
    assert done.exit_code == 1
    assert "other.jpg: no receipt here that holds names these bytes." in done.output


def test_a_program_reads_the_same_and_the_answer_only_when_asked(honest: str) -> None:
    words = Path(honest).with_name("words")
    words.write_text(" ".join(PHRASE.numbers()))
    plain = json.loads(verify(honest, *KEYS, "--json", "--phrase-file", str(words)).stdout)
    assert plain["holds"] is True
    first, second = plain["files"][0]["receipts"]
    assert [mark["code"] for mark in first["marks"]] == ["receipt.promised", "receipt.in_ledger", "receipt.carried"]
    assert "words" not in second
    told = json.loads(verify(honest, *KEYS, "--json", "--words", "--phrase-file", str(words)).stdout)
    assert told["files"][0]["receipts"][1]["words"] == {"kind": "text", "content": {"text": "We are here."}}
    assert "We are here." in verify(honest, "--words").output


def test_keys_in_the_file_that_are_none_are_said(tmp_path: Path) -> None:
    made = file_of(deposit())
    broken = replace(made, keys=replace(made.keys, ledger="nonsense", receipts=b""))
    done = verify(kept(tmp_path, broken))
    assert done.exit_code == 1
    assert "There is no key to check the promise with." in done.output
    assert "note." in done.output


def test_a_promise_is_proved_out_of_a_copy_of_the_log(tmp_path: Path) -> None:
    """As when the intake answers for its newest leaves alone: every tile of two levels, the last of each partial."""
    made = deposit(proved=False)
    leaf = leaf_of(preimage_of(made))
    tree = MemoryTree(
        [*(seeded(f"before {n}")(32) for n in range(300)), leaf, *(seeded(f"{n}")(32) for n in range(400))]
    )
    copy = tmp_path / "log"
    for level in (0, 1):
        count = tree.size >> 8 * level
        for start in range(0, count, 256):
            width = min(256, count - start)
            place = copy / tile_path(level, start // 256, width)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(tree.tile(level, start // 256, width))
    note = sign_checkpoint(Checkpoint(ORIGIN, tree.size, tree.root()), LOG)
    (copy / "checkpoint").write_bytes(note + b"".join(cosign(note, one, NOW) for one in WITNESSES))
    path = kept(tmp_path, file_of(made))
    assert "receipt.not_yet" in verify(path, *KEYS).output
    done = verify(path, *KEYS, "--tiles", str(copy))
    assert done.exit_code == 0
    assert "Number 300 of 701 in the ledger" in done.output

    (copy / tile_path(0, 0, 256)).unlink()
    done = verify(path, *KEYS, "--tiles", str(copy))
    assert done.exit_code == 2
    assert "Copy it again." in done.output


def test_a_copy_of_another_log_proves_nothing(tmp_path: Path) -> None:
    made = deposit(proved=False)
    copy = tmp_path / "log"
    leaves = [leaf_of(preimage_of(made))]
    path = copy / tile_path(0, 0, 1)
    path.parent.mkdir(parents=True)
    path.write_bytes(leaves[0])
    other = Signer("other.example/ledger/1", key("other log"))
    (copy / "checkpoint").write_bytes(sign_checkpoint(Checkpoint(other.name, 1, MemoryTree(leaves).root()), other))
    done = verify(kept(tmp_path, file_of(made)), *KEYS, "--tiles", str(copy))
    assert done.exit_code == 1
    assert "ledger.origin" in done.output


# --- in Urdu


def test_the_same_in_urdu(honest: str, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO)
    done = verify(honest, *KEYS, "--lang", "ur", "--file", str(photo))
    assert done.exit_code == 0, done.output
    assert done.output.rstrip().splitlines()[-1] == WORDS["ur"]["holds"]
    for line in done.output.splitlines():
        words = re.sub(r"\u2066.*?\u2069|\u2068.*?\u2069|\([a-z_.]+\)|receipt-\w+\.age", "", line)
        assert not re.search("[A-Za-z]{3}", words), line
    assert verify(honest, "--lang", "ur").output.count(WORDS["ur"]["found"]) == 1


def test_every_mark_has_its_words_in_urdu() -> None:
    """Every code of the specification, and none that nobody can say."""
    spec = (Path(__file__).parents[1] / "spec" / "receipt.md").read_text()
    codes = set(re.findall(r"`(receipt\.\w+)`", spec))
    facts = dict.fromkeys(("time", "index", "size", "log", "who", "count", "name", "desk", "called"), "x")
    other = sentence(Mark("made.up", "fails", "Made up."), "ur")
    for code in codes:
        said = sentence(Mark(code, "fails", "Said.", facts, (("2026-11-22", "Lantern House"), ("", ""))), "ur")
        assert said != other, code
        assert said.endswith("۔")
        assert "{" not in said


def test_what_a_file_says_cannot_steer_the_terminal_in_either_language() -> None:
    evil = "\x1b[2J\u202ename"
    mark = Mark("receipt.file_in", "holds", f"{evil}: these very bytes.", {"name": evil}, (("2026-11-22", evil),))
    for language in ("en", "ur"):
        said = sentence(mark, language)
        assert "\x1b" not in said
        assert "\u202e" not in said
