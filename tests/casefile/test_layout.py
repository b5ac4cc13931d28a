"""Names and fixed texts of a case file."""

from __future__ import annotations

from hashlib import sha256

import pytest

from amanat.casefile import layout


def test_the_text_that_tells_how_to_check_is_the_one_whose_hash_is_known() -> None:
    assert sha256(layout.VERIFY_TEXT).digest() == layout.VERIFY_SHA256


def test_a_manifest_is_sorted_as_bytes_are() -> None:
    text = layout.manifest([("data/b", bytes(32)), ("data/B", b"\x01" * 32), ("data/a/x", b"\xff" * 32)])
    names = [layout.MANIFEST_LINE.fullmatch(line)[2] for line in text.decode().splitlines()]  # type: ignore[index]
    assert names == ["data/B", "data/a/x", "data/b"]
    assert text.endswith(b"\n")
    assert b"\r" not in text


def test_the_information_about_the_bag_cannot_grow_a_line() -> None:
    text = layout.bag_info(1_790_000_000, "LHR-7\nAmanat-Case-File: 2", "A desk\r\nX: y", 12, 3).decode()
    assert text.splitlines() == [
        "Bagging-Date: 2026-09-21",
        "Payload-Oxum: 12.3",
        "External-Identifier: LHR-7 Amanat-Case-File: 2",
        "Source-Organization: A desk X: y",
        "Amanat-Case-File: 1",
    ]


@pytest.mark.parametrize("ending", ["", "jpg", "jpeg2000"])
def test_names_of_exhibits_are_read_back(ending: str) -> None:
    original, copy = layout.original_name("E3", ending), layout.copy_name("E12", 2, ending)
    found, other = layout.ORIGINAL.fullmatch(original), layout.COPY.fullmatch(copy)
    assert found is not None
    assert other is not None
    assert (found[1], other[1], other[2]) == ("E3", "E12", "2")
    assert layout.NAME.fullmatch(original)
    assert layout.NAME.fullmatch(copy)
    assert len(copy) < layout.MAX_NAME


def test_the_order_of_the_zip_is_that_of_the_page() -> None:
    names = layout.in_order(["data/z", "data/a"], [layout.VERIFY, layout.SEALED_EVENT])
    assert names[4:] == ["data/a", "data/z", layout.SEALED_EVENT, layout.VERIFY]
    assert names[:4] == [layout.BAGIT, layout.BAG_INFO, layout.MANIFEST, layout.TAGMANIFEST]
