"""Zips beyond four gigabytes and beyond 65,535 files, as Python's own reader reads them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from amanat.casefile.container import CRC_AT, Entry, crc_field, directory, header_size, local_header

GB = 1 << 30


@pytest.mark.parametrize("sizes", [[0xFFFFFFFE, 10], [0xFFFFFFFF, 10], [5 * GB, 1, 5 * GB], [2 * GB, 2 * GB, 7]])
def test_large_files_are_read_back(tmp_path: Path, sizes: list[int]) -> None:
    path, at, entries = tmp_path / "x.zip", 0, []
    with path.open("wb") as file:
        for number, size in enumerate(sizes):
            name = f"case-file/data/originals/E{number}"
            entries.append(Entry(name, size, 7, at))
            file.seek(at)
            file.write(local_header(name, size, 7))
            at += header_size(name, size) + size
        file.seek(at)
        file.write(directory(entries, at))
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        assert [(one.file_size, one.header_offset, one.CRC) for one in infos] == [
            (one.size, one.offset, 7) for one in entries
        ]
        assert all((one.create_version == 45) == (bool(one.extra)) for one in infos)
        for one in infos:
            archive.open(one).close()  # its local header agrees


def test_more_files_than_a_small_zip_counts() -> None:
    entries, data = [], bytearray()
    for number in range(70_000):
        entries.append(Entry(f"x/{number}", 0, 0, len(data)))
        data += local_header(f"x/{number}", 0)
    with zipfile.ZipFile(io.BytesIO(data + directory(entries, len(data)))) as archive:
        assert len(archive.infolist()) == 70_000
        assert archive.namelist()[-1] == "x/69999"


def test_the_sum_that_is_filled_in_later_is_the_one_that_could_stand_there_at_once() -> None:
    header = bytearray(local_header("a", 3))
    header[CRC_AT : CRC_AT + 4] = crc_field(0xDEADBEEF)
    assert bytes(header) == local_header("a", 3, 0xDEADBEEF)
