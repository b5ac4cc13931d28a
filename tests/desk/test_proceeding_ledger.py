"""What the ledger will take of a proceeding: a leaf for each transition, once, also after a restart."""

from __future__ import annotations

import secrets
from pathlib import Path

import pyrage
import pytest

from amanat.desk.apply_case import apply_case
from amanat.desk.backup import make_backup
from amanat.desk.care.everything import everything
from amanat.desk.erasing import erase_case
from amanat.desk.events import Event
from amanat.desk.office import Office
from amanat.desk.proceeding import commands
from amanat.desk.proceeding.rules import leaf_of, leaves, routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.restore import restore
from amanat.desk.state import CaseState, DeskState
from amanat.process.life import TRANSITIONS, By, Transition
from amanat.seal.age import X25519Recipient
from tests.desk.house import LIGHT, PASSPHRASE, House
from tests.desk.proceedings import (
    NAME,
    WORKPLACE,
    began,
    consented,
    grant,
    passed_on,
    recorded,
    route,
    step,
    version,
)
from tests.desk.proceedings import inquiry as inquiry

# --- the ledger's outbox


def test_every_transition_with_a_leaf_has_one_kind_of_it() -> None:
    """From a stage to a stage the kind of entry is one, so that an old journal says it without naming it."""
    kinds: dict[tuple[str, str], set[str]] = {}
    for edge in TRANSITIONS:
        kinds.setdefault((edge.before, edge.after), set()).add(edge.leaf)
    for (before, after), found in kinds.items():
        assert len(found) == 1, (before, after)
        assert leaf_of(before, after) == next(iter(found))


def test_each_leaf_is_written_once_and_is_there_again_after_a_restart_and_a_whole_reading(desk: House) -> None:
    desk.hire("Hina")
    _, case = began(desk)
    step(desk, case, "consented", consent=grant(desk, case))
    passed_on(desk, case, route(desk, case))
    recorded(desk, case, "inquiry_opened")
    recorded(desk, case, "respondent_notified")
    recorded(desk, case, "heard")
    recorded(desk, case, "inconclusive")
    recorded(desk, case, "outcome")
    commands.withdraw(
        desk.office, desk.lead, case, version(desk, case), "call", 0, desk.lead,
        str(today_of(desk.office.archive)), "I want to stop.",
    )  # fmt: skip
    written = [tuple(one) for one in leaves(desk.office.archive.state)]
    assert [kind for _, kind in written] == [
        "acknowledgement", "referral", "inquiry", "notice", "reply", "finding", "outcome", "withdrawal",
    ]  # fmt: skip
    assert len({seq for seq, _ in written}) == len(written)
    desk.office.lock()  # keeps a snapshot
    desk.unlock()
    assert [tuple(one) for one in leaves(desk.office.archive.state)] == written
    office = desk.reopen()
    (desk.folder / "snapshot").unlink()  # the journal alone
    office.unlock("Zoya", PASSPHRASE)
    assert [tuple(one) for one in leaves(office.archive.state)] == written
    erase_case(office.archive, office.archive.state.cases[case], "notice", (1, "x"))
    assert [tuple(one) for one in leaves(office.archive.state)] == written  # she had withdrawn before


def test_an_erasure_by_her_is_a_withdrawal_and_one_by_time_is_none(desk: House) -> None:
    _, case = began(desk)
    _, other = began(desk)
    archive = desk.office.archive
    erase_case(archive, archive.state.cases[other], "retention", actor=desk.lead)
    erase_case(archive, archive.state.cases[case], "notice", (1, "x"))
    assert [kind for _, kind in leaves(archive.state)] == ["acknowledgement", "acknowledgement", "withdrawal"]


@pytest.mark.parametrize("edge", TRANSITIONS, ids=lambda edge: f"{edge.before}-{edge.after}-{edge.record}")
@pytest.mark.parametrize("old", [False, True])
def test_every_transition_puts_exactly_its_own_leaf_into_the_outbox(edge: Transition, old: bool) -> None:
    """Also one of an old journal, whose events did not say which."""
    if edge.by is By.HER:
        return
    state = DeskState()
    state.cases["c"] = CaseState("c", "2026-0001", "k", "", "en", 0, status=edge.before)
    data = {"from": edge.before.value, "to": edge.after.value, "urgency": None, "tell": False}
    said = data if old else {**data, "leaf": edge.leaf, "record": edge.record}
    apply_case(state, Event(7, 0, "p", "status.changed", "c", said), lambda _key: None)
    assert leaves(state) == ([[7, edge.leaf]] if edge.leaf else [])


def test_a_restored_desk_has_the_same_outbox(desk: House, tmp_path: Path) -> None:
    desk.hire("Hina")
    _, case = consented(desk)
    passed_on(desk, case, route(desk, case))
    desk.sync()
    written = [tuple(one) for one in leaves(desk.office.archive.state)]
    assert len(written) == 2
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.office.shut()
    shares = desk.founded.shares[:2]
    args = (tmp_path / "kept.age", tmp_path / "again", shares, "Mahnoor", PASSPHRASE, desk.clock, secrets.token_bytes)
    restore(*args, cost=LIGHT)
    desk.office = Office(tmp_path / "again", desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock("Mahnoor", PASSPHRASE).id
    desk.sync()
    assert [tuple(one) for one in leaves(desk.office.archive.state)] == written
    assert routes_of(desk.office.archive.state.cases[case])


def test_everything_taken_out_holds_the_proceeding_of_what_both_may_see_and_of_nothing_else(desk: House) -> None:
    hina = desk.hire("Hina")
    _, case = consented(desk)
    route(desk, case, name=NAME)
    _, hidden = began(desk, words="Something else.")
    step(desk, hidden, "consented", consent=grant(desk, hidden))
    route(desk, hidden, name="The marigold mill")
    desk.office.remove_person(desk.lead, hidden, version(desk, hidden), hina, "A cousin.")
    identity = pyrage.x25519.Identity.generate()
    to = X25519Recipient.from_text(str(identity.to_public()))
    plain = pyrage.decrypt(b"".join(everything(desk.office, desk.lead, hina, to)), [identity])
    assert NAME.encode() in plain
    assert WORKPLACE.encode() in plain
    assert b"marigold" not in plain
    assert hidden.encode() not in plain
