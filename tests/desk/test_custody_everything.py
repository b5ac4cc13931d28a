"""Every desk action has exactly its custody events: each house of a test is looked at when it closes, and here it is
counted that the tests of the desk, together, do everything that can be done at one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from amanat.desk.apply_case import CASE_EVENTS
from amanat.desk.custody import table
from tests.desk.custody import whole_custody
from tests.desk.house import House
from tests.desk.two_desks import handed, opened, version

HERE = Path(__file__).parent


@pytest.mark.soak
def test_every_action_of_every_part_is_driven_and_has_its_custody_events(tmp_path: Path) -> None:
    """The tests of the desk without its pages, once more, in a process that writes down what they drove. One that finds
    other events than the table says fails there, and so here."""
    command = [sys.executable, "-m", "pytest", str(HERE), f"--ignore={HERE / 'web'}", "-q", "-n", "2", "-m", "not soak"]
    environment = {**os.environ, "CUSTODY_SEEN": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=3000, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    seen = {kind for path in tmp_path.glob("*.json") for kind in json.loads(path.read_text())}
    assert set(CASE_EVENTS) - seen == set()


def test_an_event_without_its_custody_event_is_found_when_the_house_closes(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check that all the others stand on can fail."""
    desk.sent()
    desk.sync()
    case = desk.only_case()
    whole_custody(desk.office.archive)
    with monkeypatch.context() as forgetful:
        forgetful.setattr(table, "WHAT", {**table.WHAT, "note.added": ""})
        desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "A line.")
    with pytest.raises(AssertionError):
        whole_custody(desk.office.archive)
    desk.whole = False


def test_what_the_other_desk_writes_comes_into_the_chain_of_the_case_here(two: tuple[House, House]) -> None:
    a, b = two
    _, case = opened(a)
    there = handed(a, b, case)
    b.office.reply(b.lead, there, version(b, there), "We have it. We call her tomorrow.")
    b.sync()
    a.sync()
    archive = a.office.archive
    events = archive.events_at(range(1, archive.at.count + 1))
    assert "handover.heard" in {event.kind for event in events if event.case == case}
    whole_custody(archive)
