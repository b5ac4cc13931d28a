"""What a witness signs, refuses and keeps."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from amanat.errors import ConflictError, MalformedError, NotFoundError, RefusedError
from amanat.ledger.add_checkpoint import read_request
from amanat.ledger.checkpoint import open_checkpoint, read_checkpoint
from amanat.ledger.cosignature import Policy, check
from amanat.ledger.note import COSIGNATURE, split_note
from amanat.witness import evidence as kept
from amanat.witness.place import Place, origin_hash
from amanat.witness.service import SIZE, Answer, Witness
from tests.witness.logs import NAME, WITNESS, Log, founded, witness_key

NOW = 1_790_000_000


class Heard(list[dict[str, str | int]]):
    """A Logger that remembers."""

    def __call__(self, event: str, **values: str | int) -> None:
        self.append({"event": event, **values})


class House:
    """A witness on a folder, for one log."""

    def __init__(self, folder: Path, *logs: Log) -> None:
        self.place, self.heard = founded(folder, *logs), Heard()
        self.witness = Witness(self.place, lambda: NOW, self.heard)

    def again(self) -> Witness:
        """What a start after a crash sees."""
        return Witness(Place(self.place.folder), lambda: NOW, self.heard)

    def kinds(self) -> list[str]:
        return [one.kind for one in self.witness.evidence.all()]


@pytest.fixture
def log() -> Log:
    return Log(5)


@pytest.fixture
def house(tmp_path: Path, log: Log) -> House:
    return House(tmp_path / "w", log)


def cosigned(log: Log, answer: Answer, size: int | None = None) -> None:
    assert answer.status == 200, answer.body
    assert answer.kind == "text/plain; charset=utf-8"
    seen = check(log.note(size) + answer.body, Policy(log.key, (witness_key(),), 1))
    assert seen.cosigned == ((NAME, NOW),)


def test_a_log_that_grows_is_cosigned_each_time(house: House, log: Log) -> None:
    cosigned(log, house.witness.add_checkpoint(log.request(0)))
    for more in (0, 1, 250, 3):
        old = log.tree.size
        cosigned(log.grow(more), house.witness.add_checkpoint(log.request(old)))
    assert house.kinds() == []
    assert [one["size"] for one in house.heard] == [5, 5, 6, 256, 259]


def test_an_empty_log_is_cosigned_and_may_then_grow(house: House, log: Log) -> None:
    cosigned(log, house.witness.add_checkpoint(log.request(0, 0)), 0)
    cosigned(log, house.witness.add_checkpoint(log.request(0)))


def test_an_old_size_that_is_not_ours_is_answered_with_ours(house: House, log: Log) -> None:
    assert house.witness.add_checkpoint(log.request(3)) == Answer(409, b"0\n", SIZE)
    house.witness.add_checkpoint(log.request(0))
    log.grow(5)
    for wrong in (0, 3, 7):
        assert house.witness.add_checkpoint(log.request(wrong)) == Answer(409, b"5\n", SIZE)
    assert house.kinds() == []
    assert SIZE == "text/x.tlog.size"


def test_a_rolled_back_log_is_refused_and_kept(house: House, log: Log) -> None:
    house.witness.add_checkpoint(log.request(0))
    back = Log(3)
    assert house.witness.add_checkpoint(back.request(2)) == Answer(409, b"5\n", SIZE)
    assert house.kinds() == ["smaller"]
    cosigned(log.grow(1), house.witness.add_checkpoint(log.request(5)))


def test_two_roots_at_one_size_are_refused_and_both_kept(house: House, log: Log) -> None:
    house.witness.add_checkpoint(log.request(0))
    other = Log(5, seed="another truth")
    assert house.witness.add_checkpoint(other.request(5)).status == 422
    assert house.witness.add_checkpoint(other.request(0)).status == 409
    (exhibit,) = house.witness.evidence.all()
    assert (exhibit.kind, exhibit.origin, exhibit.size, exhibit.known_size, exhibit.at) == (
        "two_roots",
        "log.example/1",
        5,
        5,
        NOW,
    )
    came = read_request(house.witness.evidence.part(exhibit.id, "came"))
    before = house.witness.evidence.part(exhibit.id, "known")
    roots = {open_checkpoint(came.note, log.key).root, open_checkpoint(before, log.key).root}
    assert roots == {log.tree.root(), other.tree.root()}


def test_a_split_view_is_refused_and_kept(house: House, log: Log) -> None:
    house.witness.add_checkpoint(log.request(0))
    other = Log(5, seed="another truth").grow(4)
    assert house.witness.add_checkpoint(other.request(5)).status == 422
    assert house.kinds() == ["bad_proof"]
    cosigned(log.grow(4), house.witness.add_checkpoint(log.request(5)))
    assert house.kinds() == ["bad_proof"]


def test_a_true_checkpoint_that_came_with_a_false_proof_is_no_evidence_once_the_proof_came(
    house: House, log: Log
) -> None:
    house.witness.add_checkpoint(log.request(0))
    log.grow(3)
    assert house.witness.add_checkpoint(log.request(5, proof=[bytes(32)])).status == 422
    assert house.kinds() == ["bad_proof"]
    cosigned(log, house.witness.add_checkpoint(log.request(5)))
    assert house.kinds() == []


def test_the_same_contradiction_is_kept_once_and_they_are_not_without_end(
    house: House, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.witness.add_checkpoint(log.request(0))
    for _ in range(3):
        house.witness.add_checkpoint(log.request(0, 2))
    assert house.kinds() == ["smaller"]
    monkeypatch.setattr(kept, "MOST_OTHERS", 2)
    monkeypatch.setattr(kept, "MOST_PROVED", 1)
    for size in (1, 3, 4):
        house.witness.add_checkpoint(log.request(0, size))
    assert house.kinds() == ["smaller"] * 2
    for seed in ("a", "b"):
        house.witness.add_checkpoint(Log(5, seed=seed).request(5))
    assert sorted(house.kinds()) == ["smaller", "smaller", "two_roots"]


def test_a_log_that_is_not_listed_is_not_found_until_it_is(house: House) -> None:
    other = Log(2, name="other.example/1")
    answer = house.witness.add_checkpoint(other.request(0))
    assert (answer.status, b"witness.unknown_log" in answer.body) == (404, True)
    house.place.add_log(other.key, other.signer.name)
    cosigned(other, house.witness.add_checkpoint(other.request(0)))


def test_a_key_that_is_not_the_logs_is_forbidden(house: House, log: Log) -> None:
    stranger = Log(5)
    stranger.signer = Log(name="stranger.example").signer
    named_alike = stranger.request(0).replace(b"stranger.example\n5", b"log.example/1\n5")
    assert house.witness.add_checkpoint(named_alike).status == 403
    altered = log.request(0).replace(b"\n5\n", b"\n6\n")
    assert house.witness.add_checkpoint(altered).status == 403
    assert house.witness.logs()[0][1] is None


@pytest.mark.parametrize("body", [b"", b"old 0\n", b"old 0\n\n", b"old 00\n\nlog.example/1\n", b"old 0\n\n\xff\n"])
def test_what_is_no_request_is_refused_with_its_reason(house: House, body: bytes) -> None:
    answer = house.witness.add_checkpoint(body)
    assert answer.status in (400, 404)
    assert b"(" in answer.body


def test_what_is_no_checkpoint_of_a_known_log_is_refused(house: House, log: Log) -> None:
    assert house.witness.add_checkpoint(b"old 0\n\nlog.example/1\nhello\n").status == 400
    assert house.witness.add_checkpoint(log.request(6, 5)).status == 400


def test_what_was_cosigned_is_known_after_a_start(house: House, log: Log) -> None:
    house.witness.add_checkpoint(log.request(0))
    witness = house.again()
    assert witness.add_checkpoint(Log(5, seed="x").request(0)) == Answer(409, b"5\n", SIZE)
    cosigned(log.grow(1), witness.add_checkpoint(log.request(5)))


def test_what_is_served_is_the_logs_word_and_ours_alone(house: House, log: Log) -> None:
    body = log.request(0) + f"— stranger.example {'A' * 96}\n".encode()
    house.witness.add_checkpoint(body)
    note = house.witness.last(origin_hash("log.example/1"))
    text, lines = split_note(note)
    assert [line.name for line in lines] == ["log.example/1", NAME]
    assert read_checkpoint(text).size == 5
    assert check(note, Policy(log.key, (witness_key(),), 1)).checkpoint.size == 5
    for unknown in ("", "x", origin_hash("other.example/1")):
        with pytest.raises(NotFoundError, match=r"witness\.nothing"):
            house.witness.last(unknown)


def test_of_two_at_one_instant_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    for n in range(12):
        truths = [Log(9, seed="one"), Log(9, seed="two")]
        house = House(tmp_path / str(n), truths[0])
        start, answers = threading.Barrier(2), list[Answer]()

        def post(
            body: bytes, start: threading.Barrier = start, answers: list[Answer] = answers, house: House = house
        ) -> None:
            start.wait()
            answers.append(house.witness.add_checkpoint(body))

        threads = [threading.Thread(target=post, args=(truth.request(0),)) for truth in truths]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer.status for answer in answers) == [200, 409]
        assert house.kinds() == ["two_roots"]


def test_a_witness_without_room_on_its_disk_signs_nothing(
    house: House, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.witness.add_checkpoint(log.request(0))
    folder = house.place.folder / "logs" / origin_hash("log.example/1")
    (folder / ".checkpoint.new").mkdir()  # so the new file cannot be opened, whoever runs this
    log.grow(1)
    with pytest.raises(OSError, match="directory"):
        house.witness.add_checkpoint(log.request(5))
    (folder / ".checkpoint.new").rmdir()
    assert house.witness.add_checkpoint(Log(0).request(0)).body == b"5\n"
    cosigned(log, house.witness.add_checkpoint(log.request(5)))


@pytest.mark.parametrize("damage", [b"", b"log.example/1\n4\n", b"junk"])
def test_a_damaged_memory_is_never_taken_for_none(house: House, log: Log, damage: bytes) -> None:
    house.witness.add_checkpoint(log.request(0))
    path = house.place.folder / "logs" / origin_hash("log.example/1") / "checkpoint"
    whole = path.read_bytes()
    path.write_bytes(damage)
    with pytest.raises(MalformedError, match=r"witness\.bad_state"):
        house.again()
    path.write_bytes(whole.replace(b"\n5\n", b"\n4\n"))
    with pytest.raises(MalformedError, match=r"witness\.bad_state"):
        house.again()


def test_a_memory_that_is_damaged_when_a_log_first_asks_is_no_bad_request(house: House, log: Log) -> None:
    other = Log(2, name="other.example/1")
    house.place.add_log(other.key, other.signer.name)
    (house.place.folder / "logs" / origin_hash("other.example/1") / "checkpoint").write_bytes(b"junk")
    with pytest.raises(MalformedError, match=r"witness\.bad_state"):
        house.witness.add_checkpoint(other.request(0))


def test_a_name_a_key_and_a_log_stay_what_they_were(tmp_path: Path, log: Log) -> None:
    place = Place(tmp_path / "w")
    with pytest.raises(RefusedError, match=r"witness\.no_key"):
        place.signer()
    with pytest.raises(MalformedError, match=r"note\.name"):
        place.found("a name", bytes(32))
    first = place.found(NAME, b"1" * 32)
    assert place.found(NAME, b"2" * 32).key.public == first.key.public
    with pytest.raises(ConflictError, match=r"witness\.named"):
        place.found("other.example", b"1" * 32)
    assert (place.folder / "witness.key").stat().st_mode & 0o777 == 0o600
    assert place.add_log(log.key, "log.example/1")
    assert not place.add_log(log.key, "log.example/1")
    with pytest.raises(ConflictError, match=r"witness\.log_known"):
        place.add_log(Log(name="other.example/1").key, "log.example/1")
    with pytest.raises(MalformedError, match=r"witness\.log_key"):
        place.add_log(WITNESS.verifier(COSIGNATURE), "x")
    for origin in ("", "two\nlines"):
        with pytest.raises(MalformedError, match=r"witness\.origin"):
            place.add_log(log.key, origin)
    assert [known.origin for known in place.logs()] == ["log.example/1"]


def test_damaged_files_say_which(tmp_path: Path, log: Log) -> None:
    place = founded(tmp_path / "w", log)
    listed = place.folder / "logs" / origin_hash("log.example/1") / "log"
    for damage in (
        "x",
        f"other.example/1\n{log.key.vkey}\n",
        "log.example/1\nkey\n",
        f"log.example/1\n{log.key.vkey}\n\n",
    ):
        listed.write_text(damage)
        with pytest.raises(MalformedError, match=r"witness\.bad_log"):
            place.logs()
    for damage in ("x", f"{NAME}\nAAAA\n", f"{NAME}\n{'A' * 43}\nmore"):
        (place.folder / "witness.key").write_text(damage)
        with pytest.raises(MalformedError, match=r"witness\.bad_key"):
            place.signer()


def test_no_log_line_holds_a_body_or_a_secret(house: House, log: Log) -> None:
    house.witness.add_checkpoint(log.request(0))
    house.witness.add_checkpoint(b"old 0\n\nsecret words\n")
    house.witness.add_checkpoint(Log(5, seed="x").request(5))
    lines = json.dumps(house.heard)
    assert "secret" not in lines
    assert (house.place.folder / "witness.key").read_text().split()[1] not in lines
    assert {one["event"] for one in house.heard} == {"witness.cosigned", "witness.refused", "witness.evidence"}


def test_evidence_is_read_by_its_own_names_only(house: House) -> None:
    for number, part in [("0" * 32, "came"), ("../../..", "came"), ("0" * 32, "about.json"), ("", "known")]:
        with pytest.raises(NotFoundError, match=r"witness\.no_evidence"):
            house.witness.evidence.part(number, part)
