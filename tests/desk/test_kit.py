"""The paper kit, passphrases, names and search: small things that must be right."""

from __future__ import annotations

import itertools
import secrets

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amanat.desk import kit
from amanat.desk.find import Excerpts, fold, terms
from amanat.desk.founding import checked_name
from amanat.desk.people import check_passphrase, code_hash, code_of
from amanat.desk.place import fold_name
from amanat.errors import RefusedError
from amanat.evidence.sniff import sniff
from amanat.seal.ids import DeskId


def test_every_pair_of_shares_gives_the_secret_and_one_gives_nothing() -> None:
    seed = secrets.token_bytes(32)
    shares = kit.make_shares(seed)
    assert [len(share.split()) for share in shares] == [33, 33, 33]
    for pair in itertools.permutations(shares, 2):
        assert kit.join_shares(pair).seed == seed
    assert kit.join_shares([shares[0].upper(), "  " + shares[2].replace(" ", "\n")]).seed == seed


def test_shares_of_two_kits_do_not_mix() -> None:
    from amanat.errors import MalformedError

    one, other = kit.make_shares(secrets.token_bytes(32)), kit.make_shares(secrets.token_bytes(32))
    with pytest.raises(MalformedError, match=r"kit\.set"):
        kit.join_shares([one[0], other[1]])


def test_the_sheets_hold_one_share_each_and_load_nothing() -> None:
    desk, shares = DeskId("A" * 43), kit.make_shares(secrets.token_bytes(32))
    page = kit.html_sheets(desk, shares, "2026-09-01")
    assert page.count("<section>") == 3
    assert page.count("<li>") == 99
    assert "http" not in page
    assert "src=" not in page
    for sheet, share in zip(kit.text_sheets(desk, shares, "2026-09-01").split("\f"), shares, strict=True):
        words = [word for word in sheet.replace(".", " ").split() if word in share.split()]
        assert all(word in sheet for word in share.split())
        assert len(words) >= 33
    assert kit.share_words(shares[0], 1, 33) == (shares[0].split()[0], shares[0].split()[-1])


@given(st.binary(min_size=16, max_size=16))
def test_an_invitations_code_is_read_as_it_is_said(raw: bytes) -> None:
    code = code_of(raw)
    assert code_hash(code) == code_hash(code.upper().replace(" ", "-").replace("0", "o").replace("1", "l"))
    assert len(code.replace(" ", "")) == 26


@pytest.mark.parametrize("weak", ["", "short", "aaaaaaaaaaaaaaaa", "            ", "ababababababab"])
def test_a_weak_passphrase_is_refused(weak: str) -> None:
    with pytest.raises(RefusedError, match=r"desk\.weak"):
        check_passphrase(weak)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(RefusedError, match=r"desk\.name"):
        checked_name(name)


def test_names_are_compared_as_people_say_them() -> None:
    assert fold_name("  ZOYA  Khan ") == fold_name("zoya khan")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("nadia", "Naadia"),
        ("unchi", "oonchi"),
        ("vo", "WO"),
        ("میری", "ميري"),
        ("افس", "آفس"),
        ("0301", "۰۳۰۱"),
        ("0301", "٠٣٠١"),
        ("کہا", "كہا"),
        ("darwaza", "darvaza"),
        ("phone", "fone"),
        ("meeting", "MEETING"),
    ],
)
def test_spellings_of_one_word_meet(typed: str, written: str) -> None:
    assert fold(typed) in fold(f"aur {written}, phir")


@given(st.text(max_size=300))
@example("㎊")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


def test_an_excerpt_shows_the_word_in_its_surroundings() -> None:
    long = "start " * 40 + "the Naadia word " + "end " * 40
    assert "Naadia" in Excerpts("nadia").of((long,))
    assert Excerpts("nadia").of((long,)).startswith("…")
    assert Excerpts("start").of((long,)).startswith("start")
    assert Excerpts("absent").of((long, "")) == ""
    assert Excerpts("x").of(("İx",)) == "İx"
    assert terms("  ") == ()


@pytest.mark.parametrize(
    ("start", "media"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        ("چیٹ".encode(), "text/plain"),
        (b"plain words\n" * 20, "text/plain"),
        (b"\xff\xfe\xfd" * 30, None),
        (b"\x80", None),
        (b"", None),
    ],
)
def test_the_first_bytes_say_what_a_file_looks_like(start: bytes, media: str | None) -> None:
    assert sniff(start) == media
