"""Photographs and papers that somebody brings along: kept sealed, bounded, and gone with her yes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amanat.desk.assisted import commands as a
from amanat.desk.assisted.taking import MOST, plain_name, take_file
from amanat.errors import AmanatError, RefusedError
from tests.desk.calls import ASKED, agreed, call, jpeg, person, shared, version
from tests.desk.house import House
from tests.desk.test_blindness import holding

__all__ = ["shared"]


def test_a_photograph_keeps_its_original_sealed_and_counts_as_an_exhibit(shared: House) -> None:
    case, hina, data = call(shared), person(shared, "Hina"), jpeg() + b"QuaggaTail"
    agreed(shared, case)
    stale = version(shared, case)
    item = take_file(shared.office, hina, case, "C:\\x\\..\\Photo.jpg", "image/jpeg", iter([data[:7], data[7:]]))
    (exhibit,) = shared.office.case(hina, case).exhibits
    assert (exhibit.number, exhibit.name, exhibit.taken_by, exhibit.state) == ("E1", "Photo.jpg", hina, "matches")
    _, chunks = shared.office.exhibit(shared.lead, case, item)
    assert b"".join(chunks) == data
    assert holding([shared.folder], "QuaggaTail") == []
    write_with_old_page = a.write_record(shared.office, hina, case, stale, "what", {"narrative": "x"}, ASKED)
    assert write_with_old_page > stale  # a file in between takes nobody's page away


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([], "item.empty"),
        ([b""], "item.empty"),
        ([b"<html><script>1</script>"], "file.kind"),
        ([b"MZ\x90\x00" * 30], "file.kind"),
        ([b"PK\x03\x04" * 30], "file.kind"),
    ],
)
def test_a_file_that_is_not_taken_leaves_nothing(shared: House, pieces: list[bytes], code: str) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    before = set((shared.folder / "items").iterdir())
    with pytest.raises(AmanatError) as caught:
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", pieces)
    assert (caught.value.code, set((shared.folder / "items").iterdir())) == (code, before)
    assert shared.office.case(hina, case).exhibits == ()


def test_a_file_too_big_is_refused_while_it_comes_and_leaves_nothing(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    before, given = set((shared.folder / "items").iterdir()), [0]

    def endless() -> Iterator[bytes]:
        yield jpeg()
        while True:
            given[0] += 1
            yield bytes(1 << 20)

    with pytest.raises(RefusedError, match=r"file\.large"):
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", endless())
    assert given[0] <= (MOST >> 20) + 1
    assert set((shared.folder / "items").iterdir()) == before


def test_her_taking_back_in_the_middle_of_an_upload_wins(shared: House) -> None:
    case, hina = call(shared), person(shared, "Hina")
    agreed(shared, case)
    before = set((shared.folder / "items").iterdir())

    def meanwhile() -> Iterator[bytes]:
        yield jpeg()
        a.take_back(shared.office, hina, case, version(shared, case), "call", hina)
        yield b"more"

    with pytest.raises(RefusedError, match=r"assisted\.consent"):
        take_file(shared.office, hina, case, "a.jpg", "image/jpeg", meanwhile())
    assert set((shared.folder / "items").iterdir()) == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ("‮gpj.exe", "gpj.exe"),
        ("...", ""),
        ("x" * 500, "x" * 120),
        ("تصویر ۱.jpg", "تصویر ۱.jpg"),
    ],
)
def test_a_files_name_steers_neither_a_path_nor_a_screen(typed: str, kept: str) -> None:
    assert plain_name(typed) == kept
