"""What every store of blobs must do; run against the folder on disk and the one in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amanat.errors import NotFoundError
from amanat.store.blobs import Blobs, FolderBlobs, MemoryBlobs

Make = Callable[[Path], Blobs]


@pytest.fixture(params=[FolderBlobs, lambda _folder: MemoryBlobs()], ids=["folder", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    made: Blobs = request.param(tmp_path / "blobs")
    return made


@pytest.mark.parametrize("size", [1, 65_536, 1 << 20])
def test_what_is_put_is_got(blobs: Blobs, size: int) -> None:
    data = os.urandom(size)
    assert blobs.get(blobs.put(data)) == data


def test_each_put_has_a_name_of_its_own(blobs: Blobs) -> None:
    assert blobs.put(b"same") != blobs.put(b"same")


def test_a_missing_blob_is_said(blobs: Blobs) -> None:
    with pytest.raises(NotFoundError) as caught:
        blobs.get("0" * 32)
    assert caught.value.code == "blob.missing"


def test_deleting_removes_and_may_be_repeated(blobs: Blobs) -> None:
    kept, gone = blobs.put(b"kept"), blobs.put(b"gone")
    blobs.delete([gone])
    blobs.delete([gone, "f" * 32])
    assert [name for name, _ in blobs.names()] == [kept]
    with pytest.raises(NotFoundError):
        blobs.get(gone)


def test_names_come_with_the_time_of_storing(blobs: Blobs) -> None:
    name = blobs.put(b"x")
    ((found, stored),) = blobs.names()
    assert found == name
    assert abs(datetime.now(UTC) - stored) < timedelta(minutes=1)


def test_what_is_placed_is_found_by_its_path_and_no_sweep_sees_it(blobs: Blobs) -> None:
    name = blobs.put(b"a blob")
    blobs.place({"ledger/1/tile/0/000": b"one", "ledger/1/tile/0/x001/x234/067": b"two", "ledger/2/checkpoint": b"c"})
    assert blobs.placed("ledger/1/tile/0/x001/x234/067") == b"two"
    assert blobs.placed("ledger/1/tile/1/000") is None
    assert [found for found, _ in blobs.names()] == [name]
    assert sorted(blobs.paths("ledger/1/")) == ["ledger/1/tile/0/000", "ledger/1/tile/0/x001/x234/067"]


def test_placing_again_replaces_and_displacing_may_be_repeated(blobs: Blobs) -> None:
    blobs.place({"ledger/1/checkpoint": b"first"})
    blobs.place({"ledger/1/checkpoint": b"second"})
    assert blobs.placed("ledger/1/checkpoint") == b"second"
    blobs.displace(["ledger/1/checkpoint"])
    blobs.displace(["ledger/1/checkpoint", "ledger/1/tile/0/000.p/7"])
    assert blobs.placed("ledger/1/checkpoint") is None
    assert list(blobs.paths("ledger/")) == []


def test_a_folder_is_found_again(tmp_path: Path) -> None:
    name = FolderBlobs(tmp_path).put(b"kept")
    assert FolderBlobs(tmp_path).get(name) == b"kept"


def test_a_blob_and_its_name_are_synced_before_put_returns(tmp_path: Path) -> None:
    """Watched from outside: the file and each folder that holds a new name are synced, after the rename."""
    script = (
        "import os, sys; from pathlib import Path; from amanat.store.blobs import FolderBlobs\n"
        "real = os.fsync\n"
        "def watched(fd):\n"
        "    print(os.readlink(f'/proc/self/fd/{fd}')); real(fd)\n"
        "names = iter([b'a' * 16, b'a' * 15 + b'b'])\n"
        "blobs = FolderBlobs(Path(sys.argv[1]), lambda _: next(names)); os.fsync = watched\n"
        "blobs.put(b'x' * 70000); blobs.put(b'x' * 70000)"
    )
    out = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True).stdout
    fan = tmp_path / "61"
    first, second = str(fan / ("61" * 15)), str(fan / ("61" * 14 + "62"))
    assert out.splitlines() == [first, str(fan), str(tmp_path), second, str(fan)]


def test_tiles_and_their_folders_are_synced_before_place_returns(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from amanat.store.blobs import FolderBlobs\n"
        "real = os.fsync\n"
        "def watched(fd):\n"
        "    print(os.readlink(f'/proc/self/fd/{fd}')); real(fd)\n"
        "blobs = FolderBlobs(Path(sys.argv[1])); os.fsync = watched\n"
        "blobs.place({'ledger/1/tile/0/000': b'x' * 8192, 'ledger/1/tile/1/000.p/1': b'x' * 32})"
    )
    out = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True).stdout
    synced = [str(Path(line).relative_to(tmp_path)) for line in out.splitlines()]
    assert set(synced[:2]) == {"ledger/1/tile/0/000", "ledger/1/tile/1/000.p/1"}
    for folder in ("ledger/1/tile/1/000.p", "ledger/1/tile/1", "ledger/1/tile/0", "ledger/1/tile", "ledger/1", "."):
        assert folder in synced[2:], folder


def test_no_room_is_an_os_error_and_leaves_nothing(tmp_path: Path) -> None:
    """A process that may write no file beyond 64 KiB stands for a full disk. At its end it may again: what it writes
    down then of the lines it ran is longer."""
    script = (
        "import resource, signal, sys; from pathlib import Path; from amanat.store.blobs import FolderBlobs\n"
        "blobs = FolderBlobs(Path(sys.argv[1])); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "before = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, before[1]))\n"
        "try: blobs.put(b'x' * 100000)\n"
        "except OSError as error: print(error.errno)\n"
        "print(len(list(blobs.names())), blobs.get(blobs.put(b'small')) == b'small')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, before)"
    )
    out = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["27", "0", "True"]
