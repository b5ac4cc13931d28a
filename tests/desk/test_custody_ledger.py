"""The desk and the ledger of a real intake: what grew is left, its proof comes, is checked and kept; a log that forks,
shrinks or lies is told to leads and believed in nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amanat.desk.client import Intake, LedgerKeys
from amanat.desk.custody import chain, ledger
from amanat.desk.custody.making import NAME
from amanat.desk.custody.rules import PART
from amanat.desk.custody.view import custody, standing, trust
from amanat.desk.erasing import erase_case
from amanat.desk.state import CaseState
from amanat.errors import NotFoundError, RefusedError
from amanat.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from amanat.ledger.cosignature import policy_of
from amanat.ledger.leaf import leaf_of, read_preimage
from amanat.ledger.note import vkey
from amanat.ledger.proof import check_proof, read_proof
from amanat.seal.encoding import b64, unb64
from amanat.seal.signing import SigningKey, sha256
from tests.desk.house import House


def batch(desk: House) -> None:
    """Ten minutes pass, and the intake appends what waits."""
    desk.clock.now += 600
    desk.intake.app.intake.sequencer.step()


def case_of(desk: House) -> CaseState:
    found = desk.office.archive.case(desk.only_case())
    assert found is not None
    return found


def kept(desk: House) -> dict[str, object]:
    return ledger.kept_of(desk.office.archive.state)


@pytest.fixture
def worked(desk: House) -> House:
    """A case whose chain was left in the ledger, before its batch."""
    desk.clock.only_here()
    desk.intake.app.intake.sequencer.step()  # the batch of this time is over, however busy the machine is
    desk.sent()
    desk.sync()
    desk.office.acknowledge(desk.lead, desk.only_case(), desk.office.case(desk.lead, desk.only_case()).version)
    desk.sync()
    return desk


def test_the_last_event_of_a_chain_is_left_and_its_proof_covers_the_chain(worked: House) -> None:
    case, archive = case_of(worked), worked.office.archive
    n = case.facts[NAME]["n"]
    body = archive.body(case)[NAME]
    assert list(body["left"])[-1] == str(n)
    assert custody(worked.office, worked.lead, case.case).waits
    batch(worked)
    worked.sync()
    found = archive.body(case)[NAME]["proofs"]
    assert str(n) in found
    assert n == case.facts[NAME]["n"]  # the marks of the ledger make no chain grow
    proof = read_proof(unb64(found[str(n)][1]))
    preimage = read_preimage(proof.extra or b"")
    assert preimage.kind == "custody"
    assert preimage.hash == sha256(chain.events(archive, case)[n - 1])
    keys = worked.office.intake.ledger_keys()
    assert keys is not None
    check_proof(proof, leaf_of(preimage), policy_of(keys.log, keys.witnesses))
    assert custody(worked.office, worked.lead, case.case).proved is not None
    assert not [leaf for leaf, row in kept(worked)["waiting"].items() if row.get("case")]  # type: ignore[attr-defined]


def test_what_a_proceeding_has_for_the_ledger_is_left_and_proved_once(worked: House) -> None:
    """An acknowledgement is such an entry. Its preimage says the hash of the journal's event without the case."""
    assert not kept(worked)["outbox"]
    (row,) = [row for row in kept(worked)["waiting"].values() if row.get("kind") == "acknowledgement"]  # type: ignore[attr-defined]
    (event,) = worked.office.archive.events_at([row["of"]])
    assert event.kind == "status.changed"
    assert row["hash"] == b64(chain.outbox_hash(event))
    batch(worked)
    worked.sync()
    events = list(worked.office.archive.events_at(range(1, worked.office.archive.at.count + 1)))
    proved = [one for one in events if one.kind == "ledger.proved" and one.data["of"] == row["of"]]
    assert len(proved) == 1
    worked.sync()
    worked.reopen()
    worked.unlock()
    worked.sync()
    assert not [one for one in kept(worked)["waiting"].values() if one.get("kind") == "acknowledgement"]  # type: ignore[attr-defined]


def test_the_outbox_of_a_journal_from_before_is_drained_from_the_journal_itself(worked: House) -> None:
    archive = worked.office.archive
    facts = chain.of_desk(archive.state)
    facts.pop("old")
    facts["waiting"] = {}
    chain.upgrade(archive.state)  # as with a snapshot that knew nothing of the ledger
    (old,) = facts["old"]
    worked.sync()
    assert facts["old"] == []
    assert [row["of"] for row in facts["waiting"].values() if row.get("kind") == "acknowledgement"] == [old]


def test_an_erased_case_leaves_a_mark_that_says_nothing_and_waits_for_nothing(worked: House) -> None:
    case = case_of(worked)
    erase_case(worked.office.archive, case, "lead", actor=worked.lead)
    assert not [row for row in kept(worked)["waiting"].values() if row.get("case")]  # type: ignore[attr-defined]
    worked.sync()
    batch(worked)
    worked.sync()
    assert worked.office.archive.body(case) == {}


def test_the_promise_about_the_anchor_is_kept_once_an_hour(worked: House) -> None:
    events = list(worked.office.archive.events_at(range(1, worked.office.archive.at.count + 1)))
    found = [one for one in events if one.kind == "anchor.promised"]
    assert len(found) == 1
    assert unb64(found[0].data["leaf"], 32)
    assert found[0].data["count"] < found[0].seq


def test_an_intake_without_a_ledger_is_worked_with_as_always(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    chain.of_desk(desk.office.archive.state).pop("log", None)
    monkeypatch.setattr(Intake, "ledger_keys", lambda _: None)
    desk.sent()
    desk.sync()
    assert "log" not in kept(desk)
    assert desk.office.health(desk.lead).findings == ()
    assert not standing(desk.office, desk.lead).log


# --- a log that lies


def told(desk: House) -> tuple[str, ...]:
    return tuple(
        notice.kind
        for notice in PART.notices(desk.office.archive, desk.office.member(desk.lead))
        if notice.kind.startswith("ledger.")
    )


def seen_once(worked: House) -> bytes:
    batch(worked)
    worked.sync()
    return unb64(kept(worked)["seen"][1])  # type: ignore[index]


def forged(desk: House, change: Callable[[Checkpoint], Checkpoint]) -> bytes:
    """A checkpoint that the intake's own key signed, of another log than it showed before."""
    run = desk.intake.app.intake.ledger
    signer = run.signer(run.log())
    log = policy_of(*run.vkeys()).log
    return sign_checkpoint(change(open_checkpoint(run.published().note, log)), signer)


@pytest.mark.parametrize("how", ["other root", "shorter", "other history"])
def test_a_log_that_split_or_shrank_is_told_kept_and_believed_no_more(
    worked: House, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    before = seen_once(worked)
    changes: dict[str, Callable[[Checkpoint], Checkpoint]] = {
        "other root": lambda one: Checkpoint(one.origin, one.size, bytes(32)),
        "shorter": lambda one: Checkpoint(one.origin, one.size - 256, bytes(32)),
        "other history": lambda one: Checkpoint(one.origin, one.size + 256, bytes(32)),
    }
    batch(worked)
    note = forged(worked, changes[how])
    # What it shows stands against what it showed: of the same size, less, or more that does not begin with it.
    if how == "other root":
        size = open_checkpoint(before, policy_of(*worked.intake.app.intake.ledger.vkeys()).log).size
        note = forged(worked, lambda one: Checkpoint(one.origin, size, bytes(32)))
    elif how == "shorter":
        note = forged(worked, lambda one: Checkpoint(one.origin, 1, bytes(32)))
    worked.office.note(worked.lead, worked.only_case(), case_of(worked).version, "A line.")
    with monkeypatch.context() as lying:
        lying.setattr(Intake, "checkpoint", lambda _: note)
        lying.setattr(Intake, "tile", lambda _self, _level, _index, width: bytes(32 * width))
        worked.sync()
        worked.sync()
    assert told(worked) == ("ledger.split",)
    events = list(worked.office.archive.events_at(range(1, worked.office.archive.at.count + 1)))
    (split,) = [one for one in events if one.kind == "ledger.split"]
    assert (unb64(split.data["before"]), unb64(split.data["now"])) == (before, note)
    assert unb64(kept(worked)["seen"][1]) == before  # type: ignore[index]
    worked.reopen()
    worked.unlock()
    assert told(worked) == ("ledger.split",)


def test_a_proof_under_another_key_or_of_something_else_is_not_kept(
    worked: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch(worked)
    leaf = next(iter(kept(worked)["waiting"]))  # type: ignore[call-overload]
    other = worked.office.intake.ledger_proof(leaf)
    with monkeypatch.context() as lying:
        lying.setattr(Intake, "ledger_proof", lambda *_: other)  # one proof for every leaf
        worked.sync()
    assert "ledger.inclusion" in worked.office.health(worked.lead).findings
    own = {row[1] for row in worked.office.archive.body(case_of(worked))[NAME].get("proofs", {}).values()}
    assert len(own) <= 1


def test_another_ledger_is_believed_only_by_the_word_of_a_lead(worked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hina, old = worked.hire("Hina"), dict(kept(worked)["log"])  # type: ignore[call-overload]
    other = LedgerKeys(unb64(old["key"]), vkey("localhost/ledger/2", 1, SigningKey.from_seed(bytes(32)).public), ())
    monkeypatch.setattr(Intake, "ledger_keys", lambda _: other)
    worked.sync()
    assert told(worked) == ("ledger.other",)
    assert kept(worked)["log"] == old
    with pytest.raises(RefusedError):
        standing(worked.office, hina)
    with pytest.raises(RefusedError):
        trust(worked.office, hina, other.log, "They said so.")
    with pytest.raises(RefusedError):
        trust(worked.office, worked.lead, other.log, " ")
    with pytest.raises(RefusedError):
        trust(worked.office, worked.lead, "something else", "They said so.")
    assert standing(worked.office, worked.lead).other == other
    trust(worked.office, worked.lead, other.log, "They restored a backup.")
    assert told(worked) == ()
    assert kept(worked)["log"]["log"] == other.log  # type: ignore[index]
    assert worked.only_case() in kept(worked)["grown"]  # type: ignore[operator]


def test_what_lost_its_words_here_is_no_promise_broken_there(worked: House) -> None:
    """As in an old journal beside newer keys: what the entry committed to cannot be shown any more."""
    worked.intake.app.intake.sequencer.stop()
    worked.office.archive.body(case_of(worked))[NAME]["left"].clear()
    batch(worked)
    worked.sync()
    worked.clock.now += 2 * 24 * 3600
    for _ in range(3):
        batch(worked)
        worked.sync()
        assert told(worked) == ()


def test_what_the_intake_keeps_no_proof_of_any_more_is_no_promise_broken(worked: House) -> None:
    """As to an old journal, or a desk that was closed for long: proofs are given for 35 days."""
    worked.intake.app.intake.sequencer.stop()
    batch(worked)
    worked.clock.now += 36 * 24 * 3600
    batch(worked)
    batch(worked)  # what was appended long ago is forgotten with the next checkpoint
    with pytest.raises(NotFoundError):
        worked.office.intake.ledger_proof(next(iter(kept(worked)["waiting"])))  # type: ignore[call-overload]
    for _ in range(3):
        worked.sync()
        assert told(worked) == ()
        batch(worked)


def test_a_promise_that_is_not_kept_is_told(worked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def waiting(*_: object) -> bytes:
        raise NotFoundError("ledger.waiting", "Not yet.")

    worked.intake.app.intake.sequencer.stop()  # days go by, and no batch comes by itself
    batch(worked)
    with monkeypatch.context() as silent:
        silent.setattr(Intake, "ledger_proof", waiting)
        worked.sync()
        assert told(worked) == ()
        worked.clock.now += 2 * 24 * 3600
        worked.sync()
        worked.sync()
        assert told(worked) == ()  # a ledger that stands still is late, and no more
        worked.intake.app.intake.sequencer.step()
        worked.sync()
        assert told(worked) == ()  # this batch may have been closed before it was left, and published late
        batch(worked)
        worked.sync()
        assert told(worked) == ("ledger.unkept",)
    batch(worked)
    worked.sync()
    assert told(worked) == ()
