"""Identifiers come out in one form, or are refused kindly, whatever was typed."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amanat.errors import MalformedError
from amanat.escrow.identifier import MAX_TEXT, Identifier, cleaned
from amanat.escrow.identifiers import KINDS, normalise
from amanat.escrow.national import national_id
from amanat.escrow.platforms import BY_HOST, BY_WORD, PLATFORMS
from amanat.seal.record import IDENTIFIER_TYPES

VECTORS = Path(__file__).parents[2] / "vectors"


def cases(name: str) -> list[Any]:
    found = json.loads((VECTORS / name).read_text(encoding="utf-8"))["cases"]
    return [pytest.param(case, id=f"{place} {case['name']}") for place, case in enumerate(found)]


@pytest.mark.parametrize("case", cases("identifiers.json"))
def test_every_vector_goes_as_it_says(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(MalformedError) as refused:
            normalise(**case["input"])
        assert refused.value.code == case["error"]
        return
    assert normalise(**case["input"]) == Identifier(**case["expect"])


def test_a_refusal_is_one_fixed_sentence_a_code_so_it_never_holds_what_was_typed() -> None:
    sentences: dict[str, set[str]] = {}
    for case in [one.values[0] for one in cases("identifiers.json") if "error" in one.values[0]]:
        with pytest.raises(MalformedError) as refused:
            normalise(**case["input"])
        sentences.setdefault(refused.value.code, set()).add(refused.value.detail)
    assert len(sentences) > 12
    for said in sentences.values():
        assert len(said) == 1
        assert said.pop().endswith(".")


@pytest.mark.parametrize("case", [one for one in cases("identifiers.json") if "expect" in one.values[0]])
def test_the_canonical_form_of_a_canonical_form_is_itself(case: dict[str, Any]) -> None:
    one = normalise(**case["input"])
    country = case["input"]["country"] if one.kind == "national_id" else ""
    assert normalise(one.kind, one.canonical, country).canonical == one.canonical
    if one.kind in ("phone", "email"):
        shown = normalise(one.kind, one.display)
        assert shown.canonical == one.canonical


PIECES = st.sampled_from(
    [
        *"@+./?=:#%- 0۳xaİßſаم\u200f\ud800<>",
        *("https://", "www.", "m.", "profile.php", "id=", "phone=", "tg://resolve?domain=", "ext", "mailto:", "92"),
        *("wa.me/", "whatsapp ", "%F0%9F", "%00", "xn--", "gmail.com", "PK:", "UCabcdefghijklmnopqrstuv"),
        *sorted(BY_HOST),
        *sorted(BY_WORD),
    ]
)
TYPED = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))
COUNTRIES = st.one_of(st.sampled_from(["PK", "IN", "GB", "", "ZZ", "pk "]), st.text(max_size=3))


@settings(deadline=None)  # a country's numbering plan is read when it is first asked for
@given(st.sampled_from(KINDS), TYPED, COUNTRIES)
@example("handle", "https://[", "")
@example("email", "a@\u2488", "")
@example("email", "a@xn--", "")
@example("handle", "youtube @ﬀ\u0345x", "")
@example("email", "\ud800@", "")
@example("national_id", "\udfff1", "PK")
def test_anything_typed_is_an_identifier_or_a_kind_refusal(kind: str, text: str, country: str) -> None:
    with contextlib.suppress(MalformedError):
        one = normalise(kind, text, country)
        assert one.kind in (kind, "phone")
        assert one.canonical
        assert one.display
        own = country if one.kind == "national_id" else ""
        assert _same_again(one.kind, one.canonical, own)


def _same_again(kind: str, canonical: str, country: str) -> bool:
    """Outside the guard's reach: a canonical form that is refused fails the test."""
    try:
        return normalise(kind, canonical, country).canonical == canonical
    except MalformedError:
        return False


LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789_", min_size=5, max_size=12).filter(
    lambda name: not name.isdigit()
)


@settings(deadline=None)
@given(
    LOCAL.map("a{}".format),
    st.sampled_from(sorted(PLATFORMS)),
    st.booleans(),
    st.sampled_from(["", "/", "?s=1", "/#top"]),
)
def test_a_link_and_the_typed_handle_are_one_account(name: str, app: str, upper: bool, ending: str) -> None:
    name = name.replace("_", "1")
    typed = normalise("handle", f"{app} @{name.upper() if upper else name}")
    way = {"linkedin": "in/", "snapchat": "add/", "tiktok": "@", "youtube": "@"}.get(app, "")
    for host in PLATFORMS[app].hosts:
        assert normalise("handle", f"https://www.{host}/{way}{name}{ending}") == typed


@settings(deadline=None)
@given(st.text("0123456789", min_size=7, max_size=7), st.sampled_from(["-", " ", ""]))
def test_one_pakistani_mobile_has_one_form_however_it_is_typed(rest: str, gap: str) -> None:
    urdu = "".join(chr(0x6F0 + int(digit)) for digit in f"0300{rest}")
    forms = [f"0300{gap}{rest}", f"+92{gap}300{gap}{rest}", f"0092300{rest}", urdu]
    assert {normalise("phone", form, "PK").canonical for form in forms} == {f"+92300{rest}"}
    assert normalise("handle", f"https://wa.me/92300{rest}").canonical == f"+92300{rest}"


AADHAAR = "234123412346"


@given(st.integers(0, 11), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_aadhaar_is_noticed(place: int, digit: str) -> None:
    number = AADHAAR[:place] + digit + AADHAAR[place + 1 :]
    if number == AADHAAR:
        assert national_id(number, "IN").canonical == f"IN:{AADHAAR}"
        return
    with pytest.raises(MalformedError, match=r"national\.aadhaar"):
        national_id(number, "IN")


@pytest.mark.parametrize("place", range(11))
def test_two_swapped_neighbours_of_an_aadhaar_are_noticed(place: int) -> None:
    swapped = AADHAAR[:place] + AADHAAR[place + 1] + AADHAAR[place] + AADHAAR[place + 2 :]
    assert swapped != AADHAAR
    with pytest.raises(MalformedError, match=r"national\.aadhaar"):
        national_id(swapped, "IN")


def test_the_same_number_of_two_countries_is_two_identifiers() -> None:
    assert national_id("1234567890", "BD").canonical != national_id("1234567890", "NP").canonical


def test_the_kinds_are_those_that_a_record_knows_except_the_two_that_are_never_matched() -> None:
    assert set(IDENTIFIER_TYPES) - set(KINDS) == {"name", "other"}


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = cleaned(text)
    except MalformedError:
        return
    if len(once) <= MAX_TEXT:
        assert cleaned(once) == once
