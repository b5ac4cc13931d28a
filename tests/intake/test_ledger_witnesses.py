"""Witnesses over real HTTP: honest ones, dead ones, lying ones; and a log that was rolled back or split."""

from __future__ import annotations

import http.server
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from amanat.config import IntakeConfig
from amanat.errors import AmanatError, MalformedError, RefusedError, UnavailableError
from amanat.intake import backup as copies
from amanat.intake import ledger_rows as rows
from amanat.intake import ledger_sequencer
from amanat.intake.keys import read_keys
from amanat.intake.ledger_again import begin_again
from amanat.intake.ledger_evidence import EVIDENCE
from amanat.intake.ledger_witnesses import WitnessAddress
from amanat.intake.service import Intake, open_intake
from amanat.ledger.add_checkpoint import read_request
from amanat.ledger.checkpoint import open_checkpoint
from amanat.ledger.cosignature import check, cosign
from amanat.ledger.note import COSIGNATURE, Signer
from amanat.ledger.proof import check_proof, read_proof
from amanat.store.writer import SmallJob
from amanat.witness.app import build as witness_app
from amanat.witness.logs import Lines
from amanat.witness.place import Place
from amanat.witness.service import Witness
from tests.intake.conftest import Clock, initialise
from tests.seal.seeded import key
from tests.stage import served

LOG = "localhost/ledger/1"
Say = Callable[[bytes], tuple[int, bytes]]


def signer(name: str) -> Signer:
    return Signer(name, key(name))


def address(name: str, url: str) -> str:
    return f"{signer(name).verifier(COSIGNATURE).vkey} {url}"


@contextmanager
def honest(folder: Path, name: str, config: IntakeConfig, origins: Sequence[str] = (LOG,)) -> Iterator[str]:
    """The product's own witness at its address, which is given as a setting."""
    place = Place(folder / name)
    place.found(name, signer(name).key._private.private_bytes_raw())
    for origin in origins:
        place.add_log(Signer(origin, read_keys(config.keys).ledger).verifier(), origin)
    with served(witness_app(Witness(place, time.time, Lines()), Lines())) as base:
        yield address(name, base)


@contextmanager
def somebody(name: str, say: Say) -> Iterator[str]:
    """A witness that says whatever it likes."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = say(self.rfile.read(int(self.headers["content-length"])))
            with suppress(OSError):
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address(name, f"http://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def honestly(name: str) -> Say:
    return lambda body: (200, cosign(read_request(body).note, signer(name), 1_790_000_000))


@dataclass
class Scene:
    config: IntakeConfig
    clock: Clock
    witnesses: tuple[str, ...]
    ends: ExitStack

    def open(self, **more: object) -> Intake:
        """A new life of the intake on its folder."""
        intake = open_intake(replace(self.config, ledger_witnesses=self.witnesses, **more), self.clock)  # type: ignore[arg-type]
        self.ends.callback(intake.close)
        return intake

    def batch(self, intake: Intake, *leaves: bytes) -> None:
        intake.writer.do(SmallJob(lambda sheet: [sheet.add_leaf(leaf) for leaf in leaves]))
        self.clock.now += 1
        intake.sequencer.step()


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def scene(tmp_path: Path, ends: ExitStack) -> Scene:
    """An intake with three honest witnesses."""
    config = initialise(tmp_path / "data")
    names = ("w1.example", "w2.example", "w3.example")
    found = tuple(ends.enter_context(honest(tmp_path / "witnesses", name, config)) for name in names)
    return Scene(config, Clock(), found, ends)


def alone(tmp_path: Path, ends: ExitStack, *witnesses: str) -> Scene:
    return Scene(initialise(tmp_path / "data"), Clock(), witnesses, ends)


def size(intake: Intake) -> int:
    with intake.engine.connect() as connection:
        return rows.size_of(connection, intake.ledger.log().generation)


def at_port_of_nobody(name: str) -> str:
    return address(name, "http://127.0.0.1:9")


# -- asking ------------------------------------------------------------------------------------------------------------


def test_a_checkpoint_is_published_with_the_words_of_its_witnesses(scene: Scene) -> None:
    intake, leaf = scene.open(), os.urandom(32)
    scene.batch(intake, leaf)
    scene.batch(intake)
    policy = intake.ledger.policy(intake.ledger.log())
    shown = check(intake.ledger.published().note, policy)
    assert shown.checkpoint.size == 512
    assert len(shown.cosigned) >= policy.quorum == 2
    check_proof(read_proof(intake.ledger.proof(leaf)), leaf, policy)


def test_it_goes_on_where_it_was_with_witnesses_that_know_it(scene: Scene) -> None:
    first = scene.open()
    scene.batch(first)
    before = first.ledger.published()
    first.close()
    second = scene.open()
    second.sequencer.step()
    assert second.ledger.published() == before
    scene.batch(second)
    assert check(second.ledger.published().note, second.ledger.policy(second.ledger.log())).checkpoint.size == 512


def test_without_a_quorum_batches_go_on_and_nothing_is_published(tmp_path: Path, ends: ExitStack) -> None:
    up: list[bool] = []

    def say(body: bytes) -> tuple[int, bytes]:
        return honestly("w2.example")(body) if up else (503, b"")

    one = ends.enter_context(somebody("w1.example", honestly("w1.example")))
    two = ends.enter_context(somebody("w2.example", say))
    scene = alone(tmp_path, ends, one, two)
    intake, leaf = scene.open(), os.urandom(32)
    for _ in range(3):
        scene.batch(intake, leaf)
    assert size(intake) == 768
    assert intake.sequencer.trouble == "ledger.quorum"
    with pytest.raises(UnavailableError, match=r"ledger\.none"):
        intake.ledger.published()
    up.append(True)
    scene.batch(intake)
    assert intake.ledger.published().size == 1024
    assert intake.sequencer.trouble == ""
    intake.ledger.proof(leaf)


def test_it_asks_again_by_itself_and_not_at_every_look(
    tmp_path: Path, ends: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_sequencer, "_FIRST_RETRY", 100.0)  # on a busy machine five looks take seconds
    asked: list[bytes] = []

    def say(body: bytes) -> tuple[int, bytes]:
        asked.append(body)
        return honestly("w1.example")(body) if len(asked) > 2 else (503, b"")

    scene = alone(tmp_path, ends, ends.enter_context(somebody("w1.example", say)))
    intake = scene.open()
    scene.batch(intake)  # asked about the empty log, then about the batch
    for _ in range(5):
        intake.sequencer.step()
    assert len(asked) == 2
    intake.sequencer._asked_at -= 200
    intake.sequencer.step()
    assert intake.ledger.published().size == 256


def test_a_witness_that_is_away_or_hangs_is_not_waited_for(tmp_path: Path, ends: ExitStack) -> None:
    held = threading.Event()
    ends.callback(held.set)

    def hang(_body: bytes) -> tuple[int, bytes]:
        held.wait(60)
        return 200, b""

    names = [f"w{n}.example" for n in range(1, 4)]
    good = [ends.enter_context(somebody(name, honestly(name))) for name in names]
    slow = ends.enter_context(somebody("slow.example", hang))
    scene = alone(tmp_path, ends, *good, slow)
    began = time.monotonic()
    intake = scene.open()
    scene.batch(intake)
    assert intake.ledger.published().size == 256
    assert time.monotonic() - began < 18
    held.set()


@pytest.mark.parametrize(
    "lie",
    [
        lambda body: (200, b"nonsense\n"),
        lambda body: (200, b""),
        lambda body: (200, cosign(read_request(body).note, signer("w1.example"), 1)),
        lambda body: (
            200,
            cosign(b"other\n1\nAAAA\n\n" + read_request(body).note.partition(b"\n\n")[2], signer("liar.example"), 1),
        ),
        lambda body: (200, b"x" * 100_000),
        lambda body: (409, b"999999999\n"),
        lambda body: (409, b"not a number\n"),
        lambda body: (409, b"0\n"),
        lambda body: (422, b""),
        lambda body: (404, b""),
        lambda body: (302, b""),
        lambda body: (500, b"\xff\xfe"),
    ],
    ids=[
        "nonsense",
        "empty",
        "another_s",
        "other_text",
        "long",
        "ahead",
        "no_number",
        "zero",
        "422",
        "404",
        "302",
        "500",
    ],
)
def test_one_lying_witness_of_four_neither_counts_nor_stops_anything(tmp_path: Path, ends: ExitStack, lie: Say) -> None:
    good = [ends.enter_context(somebody(name, honestly(name))) for name in ("w1.example", "w2.example", "w3.example")]
    scene = alone(tmp_path, ends, ends.enter_context(somebody("liar.example", lie)), *good)
    intake = scene.open()
    scene.batch(intake)
    scene.batch(intake)
    shown = check(intake.ledger.published().note, intake.ledger.policy(intake.ledger.log()))
    assert shown.checkpoint.size == 512
    assert "liar.example" not in [name for name, _ in shown.cosigned]


def test_two_cosignatures_of_one_witness_are_one(tmp_path: Path, ends: ExitStack) -> None:
    def twice(body: bytes) -> tuple[int, bytes]:
        note = read_request(body).note
        return 200, cosign(note, signer("w1.example"), 1) + cosign(note, signer("w1.example"), 2)

    scene = alone(tmp_path, ends, ends.enter_context(somebody("w1.example", twice)), at_port_of_nobody("w2.example"))
    intake = scene.open()
    scene.batch(intake)
    assert intake.sequencer.trouble == "ledger.quorum"


@pytest.mark.parametrize(
    "text", ["", "x", "w+00000000+AAAA http://h", f"{signer('a').verifier(COSIGNATURE).vkey} ftp://h"]
)
def test_a_witness_that_is_none_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(MalformedError, match=r"config\.witness"):
        WitnessAddress.parse(text)
    with pytest.raises(MalformedError, match="key of a log"):
        WitnessAddress.parse(f"{signer('a').verifier().vkey} https://h.example")


# -- rolled back -------------------------------------------------------------------------------------------------------


def kept(scene: Scene) -> list[Path]:
    return sorted((scene.config.data / EVIDENCE).glob("*/*"))


def test_a_restored_database_beside_newer_tiles_stops_and_begins_again(scene: Scene, tmp_path: Path) -> None:
    """The same machine: what was published lies beside the tiles still."""
    first, early, late = scene.open(), os.urandom(32), os.urandom(32)
    scene.batch(first, early)
    made = copies.backup(scene.config, tmp_path / "backups", 1_790_000_000)
    scene.batch(first, late)
    told = first.ledger.published().note
    old_policy = first.ledger.policy(first.ledger.log())
    first.close()
    copies.restore(scene.config, made, replace=True)
    second, waits = scene.open(), os.urandom(32)
    scene.batch(second, waits)
    assert second.ledger.log().state == rows.STOPPED
    assert second.sequencer.trouble == "ledger.rolled_back"
    assert size(second) == 256, "nothing was appended"
    ours, theirs = kept(scene)
    assert theirs.read_bytes() == told
    assert open_checkpoint(ours.read_bytes(), old_policy.log).size == 256
    second.close()

    again = scene.open()
    begun = begin_again(again)
    assert begun.log.origin == "localhost/ledger/2"
    with pytest.raises(RefusedError, match=r"ledger\.goes_on"):
        begin_again(again)
    again.close()
    # The witnesses learn of the new log from their operators.
    for number, name in enumerate(("w1.example", "w2.example", "w3.example"), 1):
        place = Place(tmp_path / "witnesses" / name)
        place.add_log(
            Signer("localhost/ledger/2", read_keys(scene.config.keys).ledger).verifier(), "localhost/ledger/2"
        )
        assert number
    third = scene.open()
    scene.batch(third)
    policy = third.ledger.policy(third.ledger.log())
    assert check(third.ledger.published().note, policy).checkpoint.origin == "localhost/ledger/2"
    check_proof(read_proof(third.ledger.proof(waits)), waits, policy)
    check_proof(read_proof(third.ledger.proof(early)), early, old_policy)
    with pytest.raises(AmanatError):
        check_proof(read_proof(third.ledger.proof(early)), early, policy)


def test_a_restore_on_a_new_machine_is_caught_by_the_witnesses(scene: Scene, tmp_path: Path) -> None:
    first = scene.open()
    scene.batch(first)
    made = copies.backup(scene.config, tmp_path / "backups", 1_790_000_000)
    scene.batch(first)
    first.close()
    elsewhere = replace(scene.config, data=tmp_path / "elsewhere")
    copies.restore(elsewhere, made)
    moved = replace_config(scene, elsewhere)
    second = moved.open()
    moved.batch(second)
    assert second.ledger.log().state == rows.STOPPED
    assert size(second) == 256
    assert {path.name.split("-", 2)[-1] for path in kept(moved)} >= {"ours"}
    assert any(b"409\n512" in path.read_bytes() for path in kept(moved))


def replace_config(scene: Scene, config: IntakeConfig) -> Scene:
    return Scene(config, scene.clock, scene.witnesses, scene.ends)


def test_a_snapshot_put_back_behind_our_back_is_caught_by_the_witnesses(scene: Scene, tmp_path: Path) -> None:
    """A whole folder copied back, which no command of ours saw."""
    first = scene.open()
    scene.batch(first)
    first.close()
    snapshot = tmp_path / "snapshot"
    shutil.copytree(scene.config.data, snapshot)
    second = scene.open()
    scene.batch(second)
    second.close()
    shutil.rmtree(scene.config.data)
    shutil.copytree(snapshot, scene.config.data)
    third = scene.open()
    scene.batch(third)
    assert third.ledger.log().state == rows.STOPPED
    assert size(third) == 256, "it asked before it appended"


def test_a_split_is_refused_by_the_witnesses_and_both_sides_keep_it(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two lives of one folder, each appending on its own: the second never gets its quorum."""
    first = scene.open()
    scene.batch(first)
    first.close()
    twin = tmp_path / "twin"
    shutil.copytree(scene.config.data, twin)
    second = scene.open()
    scene.batch(second)
    second.close()
    # The twin does not even look before it appends.
    monkeypatch.setattr(ledger_sequencer.Sequencer, "_look", lambda self, log: log)
    other = replace_config(scene, replace(scene.config, data=twin))
    liar = other.open()
    other.batch(liar)
    assert size(liar) == 512
    assert liar.ledger.published().size == 256, "what it appended is never shown"
    assert liar.ledger.log().state == rows.STOPPED
    assert any(b"422\n" in path.read_bytes() for path in kept(other))
    evidence = list((tmp_path / "witnesses").glob("*/evidence/*"))
    assert len(evidence) >= 2, "the witnesses keep both signed texts"


def test_a_restore_goes_on_when_nothing_newer_was_published(scene: Scene, tmp_path: Path) -> None:
    first, leaf = scene.open(), os.urandom(32)
    scene.batch(first, leaf)
    first.close()
    made = copies.backup(scene.config, tmp_path / "backups", 1_790_000_000)
    elsewhere = replace(scene.config, data=tmp_path / "elsewhere")
    copies.restore(elsewhere, made)
    moved = replace_config(scene, elsewhere)
    second = moved.open()
    with second.engine.connect() as connection:
        assert rows.log_of(connection, "").state == rows.DOUBT
    moved.batch(second)
    assert second.ledger.log().state == rows.OPEN, "the quorum cosigned the size that the backup has"
    assert second.ledger.published().size == 512
    second.ledger.proof(leaf)


def test_without_witnesses_a_restore_on_a_new_machine_waits_for_the_operator(tmp_path: Path, ends: ExitStack) -> None:
    scene = alone(tmp_path, ends)
    first, unpublished = scene.open(), os.urandom(32)
    scene.batch(first)
    made = copies.backup(scene.config, tmp_path / "backups", 1_790_000_000)
    first.close()
    elsewhere = replace(scene.config, data=tmp_path / "elsewhere")
    copies.restore(elsewhere, made)
    moved = replace_config(scene, elsewhere)
    second = moved.open()
    for _ in range(2):
        moved.batch(second, unpublished)
    assert second.ledger.log().state == rows.DOUBT
    assert second.sequencer.trouble == "ledger.doubt"
    assert size(second) == 256
    assert second.ledger.published().size == 256, "what was shown is shown"
    begin_again(second)
    moved.batch(second)
    assert second.ledger.log().origin == "localhost/ledger/2"
    second.ledger.proof(unpublished)


def test_a_restore_on_the_same_machine_needs_nobody_if_nothing_came_since(tmp_path: Path, ends: ExitStack) -> None:
    scene = alone(tmp_path, ends)
    first = scene.open()
    scene.batch(first)
    made = copies.backup(scene.config, tmp_path / "backups", 1_790_000_000)
    first.close()
    copies.restore(scene.config, made, replace=True)
    second = scene.open()
    scene.batch(second)
    assert second.ledger.published().size == 512


def test_another_key_is_not_the_same_log(tmp_path: Path, ends: ExitStack) -> None:
    scene = alone(tmp_path, ends)
    first = scene.open()
    scene.batch(first)
    first.close()
    (scene.config.keys / "ledger.key").unlink()
    from amanat.intake.keys import make_keys

    make_keys(scene.config.keys)
    second = scene.open()
    scene.batch(second)
    assert second.ledger.log().state == rows.STOPPED
    assert size(second) == 256


def test_a_backup_has_the_tiles_and_links_those_that_do_not_change(tmp_path: Path, ends: ExitStack) -> None:
    scene = alone(tmp_path, ends)
    intake = scene.open()
    scene.batch(intake)
    into = tmp_path / "backups"
    copies.backup(scene.config, into, 1_790_000_000)
    scene.batch(intake)
    second = copies.backup(scene.config, into, 1_790_000_060)
    held = {
        path.relative_to(second / "blobs").as_posix() for path in (second / "blobs/ledger").rglob("*") if path.is_file()
    }
    assert held == {
        "ledger/1/tile/0/000",
        "ledger/1/tile/0/001",
        "ledger/1/tile/1/000.p/1",
        "ledger/1/tile/1/000.p/2",
    }, "and not the checkpoint, which says how far the ledger got"
    assert (second / "blobs/ledger/1/tile/0/000").stat().st_nlink == 2
