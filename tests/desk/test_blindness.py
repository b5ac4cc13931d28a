"""Nothing readable reaches the desk's disk, locked or open, nor any temporary folder; a planted control is found."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from amanat.demo.person import File
from amanat.desk import memory
from amanat.desk.memory import plain_swap, scratch
from amanat.errors import RefusedError
from tests.desk.house import House

CANARIES = (
    "Quaggarecord",
    "quaggafile",
    "Quaggareply",
    "Quagganote",
    "Quaggacolleague",
    "Quaggareason",
    "Quaggacalled",
)


def holding(folders: list[Path], word: str) -> list[Path]:
    """Files below these folders that hold the word: UTF-8, UTF-16, or base64 of it at any of the three offsets."""
    import base64

    wanted = [word.encode(), word.encode("utf-16-le"), word.lower().encode()]
    for shift in range(3):
        wanted.append(base64.urlsafe_b64encode(b"x" * shift + word.encode())[4 if shift else 0 : -4])
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                if any(piece in data for piece in wanted) or word in path.name:
                    found.append(path)
    return found


def test_no_canary_lies_on_the_desks_disk_locked_or_open(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    sana = desk.hire("Quaggacolleague")
    image = File("quaggafile.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"Quaggarecord" * 50_000)
    desk.sent("Quaggarecord at the gate.", [image])
    desk.sync()
    case, lead = desk.only_case(), desk.lead
    desk.office.opened(lead, case)
    version = desk.office.acknowledge(lead, case, desk.office.case(lead, case).version, "Quaggareply one.")
    version = desk.office.note(lead, case, version, "Quagganote.")
    version = desk.office.call(lead, case, version, "Quaggacalled")
    version = desk.office.assess(lead, case, version, "soon", (), "Quaggareason.")
    version = desk.office.reply(lead, case, version, "Quaggareply two.")
    exhibit = desk.office.case(lead, case).exhibits[0]
    b"".join(desk.office.exhibit(lead, case, exhibit.item)[1])
    assert desk.office.search(sana, "quaggarecord")
    places = [desk.folder, temporary]
    for word in CANARIES:
        assert holding(places, word) == [], f"open: {word}"
    desk.sync()
    desk.office.archive.snapshot_if_due(now=True)
    for word in CANARIES:
        assert holding(places, word) == [], f"after the exchange: {word}"
    desk.office.lock()
    for word in CANARIES:
        assert holding(places, word) == [], f"locked: {word}"
    control = desk.folder / "items" / "control"
    for text in ("a Quaggarecord planted", "xxQuaggarecordxxxx"):
        import base64

        for data in (text.encode(), text.encode("utf-16-le"), base64.urlsafe_b64encode(text.encode())):
            control.write_bytes(data)
            assert holding(places, "Quaggarecord") == [control]
    control.unlink()


def test_what_was_destroyed_cannot_be_opened_with_every_key_that_is_left(desk: House) -> None:
    """A copy of the folder and all epoch keys: the words of an ended grant stay shut."""
    from amanat.desk.archive import Archive

    writer = desk.sent("Quaggarecord that goes.")
    desk.sync()
    (grant,) = desk.office.case(desk.lead, desk.only_case()).grants
    writer.take_back(desk.entry, grant.grant)  # type: ignore[arg-type]
    desk.sync()
    held = dict(desk.office.archive.epochs)
    place, random = desk.office.place, desk.office.random
    desk.office.shut()
    whole = Archive(desk.folder, place, held, desk.clock, random, whole=True)
    (case,) = whole.state.cases.values()
    assert whole.grant_body(case.grants[grant.grant]) == {}
    assert case.grants[grant.grant].items[0]["commitment"]
    whole.close()


SWAPS = """Filename\tType\tSize\tUsed\tPriority
/dev/sda2 partition 1 0 -2
/dev/zram0 partition 1 0 100
/dev/dm-3 partition 1 0 -3
"""


def test_only_swap_in_the_clear_counts() -> None:
    assert plain_swap(SWAPS, {"dm-3": "CRYPT-PLAIN-swap"}) == ("/dev/sda2",)
    assert plain_swap(SWAPS, {"dm-3": "LVM-x"}) == ("/dev/sda2", "/dev/dm-3")
    assert plain_swap("Filename\tType\n", {}) == ()


def test_swap_in_the_clear_is_refused_or_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "plain_swap", lambda *_: ("/dev/sda2",))
    monkeypatch.setattr(memory, "forbid_core_dumps", lambda: None)
    with pytest.raises(RefusedError, match=r"desk\.swap"):
        memory.guard("refuse", lock=False)
    assert memory.guard("warn", lock=False).swap == ("/dev/sda2",)
    monkeypatch.setattr(memory, "lock_memory", lambda: True)
    assert memory.guard("refuse") == memory.Guard((), True)


def test_a_desk_process_leaves_no_core_and_takes_no_debugger() -> None:
    program = (
        "import resource, ctypes\nfrom amanat.desk.memory import guard\nguard('warn')\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0) 0"
    assert resource.getrlimit(resource.RLIMIT_CORE) is not None


def test_scratch_space_has_no_place_on_any_disk() -> None:
    handle = scratch("exhibit")
    os.write(handle, b"x")
    assert os.fstat(handle).st_nlink == 0
    os.close(handle)
