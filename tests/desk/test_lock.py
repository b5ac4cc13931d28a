"""Locking in the middle of things, and one bad mailbox among good ones."""

from __future__ import annotations

import os
import threading
import time

import pytest

from amanat.desk.client import Intake
from amanat.desk.epochs import Epoch
from amanat.desk.inbound import Inbound
from amanat.errors import MalformedError, UnavailableError
from tests.desk.house import PASSPHRASE, House


def test_locking_during_an_exchange_forgets_everything_at_once_and_loses_nothing(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        desk.sent(f"Words {number}.")
    reached, go_on = threading.Event(), threading.Event()
    honest = Intake.message

    def slow(self: Intake, mailbox: str, direction: str, seq: int) -> bytes:
        reached.set()
        go_on.wait(10)
        return honest(self, mailbox, direction, seq)

    reports = []
    with monkeypatch.context() as slowed:
        slowed.setattr(Intake, "message", slow)
        thread = threading.Thread(target=lambda: reports.append(desk.office.sync()))
        thread.start()
        assert reached.wait(10)
        desk.office.lock()
        assert desk.office.locked
        other = os.open(desk.folder / "desk.json", os.O_RDONLY)  # takes the number that the journal's file had
        go_on.set()
        thread.join(10)
        os.close(other)
    assert [report.problem for report in reports] == ["desk.locked"]
    desk.unlock()
    desk.sync()
    assert len(desk.office.inbox(desk.lead)) == 3


def test_locking_does_not_wait_for_an_intake_that_is_away(desk: House) -> None:
    desk.sent()
    desk.sync()
    case = desk.only_case()
    desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "Not marked yet.")
    desk.office._intake._http.base_url = "http://127.0.0.1:9"  # type: ignore[assignment]
    start = time.monotonic()
    desk.office.lock()
    assert time.monotonic() - start < 3
    assert desk.office.locked
    assert desk.office.unlock("Zoya", "four plain paper boats").id == desk.lead
    assert desk.office.health(desk.lead).anchor == "unchecked"
    assert desk.office.case(desk.lead, case).notes[0].text == "Not marked yet."


def test_one_bad_mailbox_holds_up_no_other(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sent("First.")
    desk.sent("Second.")
    honest, seen = Inbound.pull, []

    def broken(self: Inbound, mailbox: str) -> None:
        seen.append(mailbox)
        if len(seen) == 1:
            raise MalformedError("mailbox.broken", "Broken.")
        honest(self, mailbox)

    monkeypatch.setattr(Inbound, "pull", broken)
    desk.sync()
    assert len(desk.office.inbox(desk.lead)) == 1
    assert desk.office.health(desk.lead).findings == ("mailbox.broken",)


def test_a_full_disk_in_the_middle_of_an_exchange_is_told_and_tried_again(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sent("Words.")

    def full(*_: object) -> None:
        raise UnavailableError("storage.full", "Full.")

    with monkeypatch.context() as filled:
        filled.setattr("amanat.desk.inbound.keep_original", full)
        assert desk.office.sync().problem == "storage.full"
    desk.sync()
    assert desk.office.case(desk.lead, desk.only_case()).record is not None


def test_two_who_come_in_at_once_open_one_journal(desk: House) -> None:
    """Two writers would write over each other: each would acknowledge what the other destroys."""
    desk.hire("Sana")
    desk.reopen()
    pending = [desk.office.begin(name, PASSPHRASE) for name in ("Zoya", "Sana")]
    made: list[int] = []
    real = desk.office._open

    def slowly(opened: dict[int, Epoch]) -> None:
        made.append(1)
        time.sleep(0.2)
        real(opened)

    desk.office._open = slowly  # type: ignore[method-assign]
    coming = [threading.Thread(target=desk.office.enter, args=(one,)) for one in pending]
    for thread in coming:
        thread.start()
    for thread in coming:
        thread.join()
    assert made == [1]
    assert set(desk.office._keys) == {one.person for one in pending}
