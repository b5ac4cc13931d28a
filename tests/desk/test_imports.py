"""Old cases come in whole or not at all: 2,000 rows with 37 bad ones, a kill in the middle, a second run, a removed
lead, an erasure; and nothing of the file is readable on the desk's disk.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from amanat.desk.assisted import commands as assisted
from amanat.desk.erasing import erase_case
from amanat.desk.imports import commands
from amanat.desk.imports.check import Checked, Meaning, checked
from amanat.desk.imports.commands import bring_in, file_id, known_numbers, lines_here
from amanat.desk.imports.table import read_table
from amanat.desk.office import Office
from amanat.errors import NotFoundError, RefusedError
from tests.desk.alone import LIGHT, PASSPHRASE
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.test_blindness import holding
from tests.killed import unmeasured

pytestmark = pytest.mark.slow
FIELDS = ("number", "received", "said", "act", "context", "status", "district", "notes")
TODAY = date(2026, 9, 21)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("imports")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        made.hire("Hina")
        made.hire("Sana", "lead")
        made.hire("Rida", "reviewer")
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def old_files(count: int, bad: int = 0, mark: str = "") -> bytes:
    """A table of invented cases; every so often a line has one of six faults."""
    head = "Old No,Day,What happened,Act,Context,Status,District,Notes\n"
    every = count // bad if bad else count + 1
    lines = []
    for n in range(1, count + 1):
        cells = [f"{mark}{n}", f"{n % 27 + 1}/{n % 12 + 1}/{2015 + n % 10}", f"Waqia {mark}{n}"]
        cells += ["stalking", "work", "closed" if n % 5 else "open", "Lahore", f"Note {mark}{n}"]
        if bad and n % every == 0 and n // every <= bad:
            fault = n // every % 6
            if fault == 5:
                cells = cells[:4]
            else:
                at, value = ((1, "31/2/2020"), (3, "magic"), (4, "the moon"), (5, "perhaps"), (1, ""))[fault]
                cells[at] = value
        lines.append(",".join(cells))
    return (head + "\n".join(lines) + "\n").encode()


def dry_run(desk: House, data: bytes, actor: str = "") -> Checked:
    actor, table = actor or desk.lead, read_table(data)
    here = lines_here(desk.office, actor, file_id(data), [row.line for row in table.rows])
    known = known_numbers(desk.office, actor)
    return checked(table, Meaning(FIELDS, "dmy"), TODAY, known, here)


def bring(desk: House, data: bytes, actor: str = "") -> commands.Brought:
    found = dry_run(desk, data, actor)
    return bring_in(desk.office, actor or desk.lead, file_id(data), found.good, "ur")


def of_file(desk: House, mark: str) -> list[str]:
    """The old numbers that are here, from all cases of a file, as the lead's pages show them."""
    found = []
    for row in desk.office.inbox(desk.lead, "closed") + desk.office.inbox(desk.lead, "open"):
        old = desk.office.case(desk.lead, row.case).parts["imports"]
        if old is not None and old.number.startswith(mark):  # type: ignore[attr-defined]
            found.append(old.number)  # type: ignore[attr-defined]
    return found


def named(desk: House, number: str, actor: str = "") -> str:
    (row,) = desk.office.search(actor or desk.lead, number)
    return row.summary.case


def test_2000_rows_with_37_bad_ones_each_named_and_none_half_there(shared: House) -> None:
    data = old_files(2000, 37, "B")
    found = dry_run(shared, data)
    assert (len(found.good), found.bad, len(found.faults)) == (1963, 37, 37)
    assert [fault.line for fault in found.faults] == [54 * n + 1 for n in range(1, 38)]
    assert Counter(fault.why for fault in found.faults) == Counter(
        {"day": 6, "act": 7, "context": 6, "status": 6, "no_day": 6, "width": 6}
    )
    assert not of_file(shared, "B")  # the dry run wrote nothing
    start = time.monotonic()
    assert bring(shared, data) == commands.Brought(1963, 0)
    print(f"1,963 cases in {time.monotonic() - start:.1f} s")
    numbers = of_file(shared, "B")
    bad = {f"B{54 * n}" for n in range(1, 38)}
    assert len(numbers) == len(set(numbers)) == 1963
    assert set(numbers) == {f"B{n}" for n in range(1, 2001)} - bad


def test_a_case_from_the_old_files_says_so_and_is_worked_on_like_one_from_a_call(shared: House) -> None:
    bring(shared, old_files(10, mark="W"))
    office, hina = shared.office, person(shared, "Hina")
    case = named(shared, "W5")
    view = office.case(hina, case)
    old = view.parts["imports"]
    assert (old.number, old.acts, old.context, old.by) == ("W5", ("stalking",), "work", shared.lead)  # type: ignore[attr-defined]
    assert (view.summary.status, view.summary.mailbox, view.summary.received) == ("acknowledged", False, "2020-06-06")
    assert view.notes[0].text == "Note W5"
    assert [event.kind for event in view.timeline] == ["case.imported"]
    assert "called_again" in view.may
    assert "consent" in view.may
    assisted.continue_note(office, hina, case, view.version, "She called again today.")
    assert office.case(person(shared, "Rida"), named(shared, "W4")).summary.status == "closed"
    numbers = [row.number for row in office.inbox(hina, "all")]
    assert len(numbers) == len(set(numbers))


def test_only_a_lead_brings_in_or_learns_what_is_here(shared: House) -> None:
    data = old_files(3, mark="R")
    for name in ("Hina", "Rida"):
        for tried in (bring, dry_run):
            with pytest.raises(RefusedError) as refused:
                tried(shared, data, person(shared, name))
            assert refused.value.code == "desk.role"
    assert not of_file(shared, "R")


def test_the_same_file_again_adds_nothing_and_another_with_the_same_numbers_is_told(shared: House) -> None:
    data = old_files(12, mark="S")
    bring(shared, data)
    again = dry_run(shared, data)
    assert (again.good, again.faults) == ((), ())
    with pytest.raises(RefusedError) as refused:
        bring(shared, data)
    assert refused.value.code == "import.nothing"
    edited = dry_run(shared, data + b"S13,1/1/2020,new,,,,,\n")
    assert Counter(fault.why for fault in edited.faults) == {"known": 12}
    assert [old.number for old in edited.good] == ["S13"]


_CHILD = """
import secrets, sys
from pathlib import Path
from amanat.desk.office import Office
from tests.desk.alone import LIGHT, PASSPHRASE
from tests.desk.house import Clock
from tests.desk.test_imports import FIELDS, TODAY
from amanat.desk.imports.check import Meaning, checked
from amanat.desk.imports import commands
from amanat.desk.imports.table import read_table
office = Office(Path(sys.argv[1]), Clock(), secrets.token_bytes, cost=LIGHT)
zoya = office.unlock("Zoya", PASSPHRASE).id
data = Path(sys.argv[2]).read_bytes()
good = checked(read_table(data), Meaning(FIELDS, "dmy"), TODAY, frozenset()).good
print("begins", flush=True)
commands.bring_in(office, zoya, commands.file_id(data), good, "ur")
print("done", flush=True)
"""


def test_killed_in_the_middle_and_run_again_no_case_is_doubled_or_halved(tmp_path: Path) -> None:
    data, file = old_files(400, mark="K"), tmp_path / "old.csv"
    file.write_bytes(data)
    with running_intake(tmp_path / "intake", Clock()) as intake, house(tmp_path / "desk", intake) as desk:
        steps = []
        for wait in (0.004, 0.03, 0.06):
            desk.office.shut()
            child = subprocess.Popen(
                [sys.executable, "-c", _CHILD, desk.folder, file], env=unmeasured(), stdout=subprocess.PIPE
            )
            assert child.stdout is not None
            assert child.stdout.readline() == b"begins\n"
            journal = desk.folder / "journal"
            size = journal.stat().st_size
            while journal.stat().st_size == size and child.poll() is None:
                time.sleep(0.001)
            time.sleep(wait)
            os.kill(child.pid, signal.SIGKILL)
            finished = child.stdout.read() == b"done\n"
            child.wait()
            child.stdout.close()
            desk.office = Office(desk.folder, desk.clock, secrets.token_bytes, cost=LIGHT)
            desk.unlock()
            steps.append((len(of_file(desk, "K")), finished))
        assert any(0 < count < 400 for count, _ in steps), steps  # the kill did come in the middle
        already = steps[-1][0]
        if already < 400:
            assert bring(desk, data) == commands.Brought(400 - already, 0)
        numbers = of_file(desk, "K")
        assert sorted(numbers) == sorted(f"K{n}" for n in range(1, 401))
        for row in desk.office.inbox(desk.lead, "closed")[:20]:
            view = desk.office.case(desk.lead, row.case)
            assert len(view.notes) == 1
            assert view.parts["assisted"].said.startswith("Waqia K")  # type: ignore[attr-defined]


def test_a_lead_from_whom_a_case_is_hidden_sees_a_dry_run_as_if_it_had_never_been(shared: House) -> None:
    data, sana = old_files(6, mark="H"), person(shared, "Sana")
    bring(shared, data)
    hidden = named(shared, "H3")
    version = shared.office.case(shared.lead, hidden).version
    shared.office.remove_person(shared.lead, hidden, version, sana, "A cousin.")
    assert "h3" not in known_numbers(shared.office, sana)
    found = dry_run(shared, data, sana)
    assert ([old.number for old in found.good], found.faults) == (["H3"], ())
    assert bring(shared, data, sana) == commands.Brought(1, 0)  # a row that is nowhere is brought in
    (row,) = shared.office.search(sana, "H3")
    assert row.summary.case != hidden
    with pytest.raises(NotFoundError):
        shared.office.case(sana, hidden)
    assert shared.office.case(shared.lead, hidden).notes[0].text == "Note H3"  # and the hidden one is as it was
    lines = [event for event in shared.office.audit(sana) if event.kind == "import.made"]
    assert lines
    assert all(not event.parts for event in lines)  # how many would tell that one is hidden


def test_what_was_erased_stays_erased_when_the_file_comes_again(shared: House) -> None:
    data = old_files(5, mark="E")
    bring(shared, data)
    case = named(shared, "E2")
    state = shared.office.archive.state.cases[case]
    erase_case(shared.office.archive, state, "asked", actor=shared.lead)
    assert not shared.office.search(shared.lead, "E2")
    assert shared.office.case(shared.lead, case).parts["imports"] is None
    assert dry_run(shared, data).good == ()


def test_nothing_of_the_file_is_readable_on_the_disk_and_all_is_there_after_unlocking(
    shared: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    head = b"Old No,Day,What happened,Act,Context,Status,District,Notes\n"
    bring(shared, head + b"Quagganumber,1/5/2020,Quaggawords,stalking,work,closed,Quaggadistrict,Quagganotes\n")
    shared.office.lock()
    for word in ("Quagganumber", "Quaggawords", "Quaggadistrict", "Quagganotes"):
        assert holding([shared.folder, tmp_path], word) == []
    shared.unlock()
    shared.office.unlock("Sana", PASSPHRASE)
    shared.office.unlock("Hina", PASSPHRASE)
    shared.office.unlock("Rida", PASSPHRASE)
    case = named(shared, "Quagganumber")
    assert shared.office.case(shared.lead, case).summary.received == "2020-05-01"


__all__ = ["FIELDS", "LIGHT", "TODAY"]
