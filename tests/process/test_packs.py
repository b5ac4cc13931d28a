"""Packs: what is read, what is refused and why, who signed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.errors import AmanatError, ForgedError, MalformedError
from amanat.process import packs
from amanat.process.pack_form import PACK, Pack
from amanat.process.pack_rules import faults_between, faults_of
from amanat.process.packs import EVENTS, Reviewer, data_of, read_form, read_pack, read_reviewers, sign, signed_by
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.signing import SigningKey
from tests.process.malformed_packs import GOOD, MALFORMED, bad_text

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "spec/pack.schema.json").read_text("utf-8"))
SHAPE = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
KEY, OTHER = SigningKey.from_seed(bytes(32)), SigningKey.from_seed(bytes([1]) * 32)
WHO = {"name": "Invented Reviewer", "role": "advocate", "on": "2026-11-01"}
LIST = {KEY.public: Reviewer("Invented Reviewer", "advocate", KEY.public)}


def test_a_good_one_is_read_whole_and_is_not_verified() -> None:
    pack = read_pack(GOOD.encode())
    assert faults_of(pack, "2026-01-01") == ()
    assert (pack.id, pack.signed, len(pack.steps), pack.warn_days) == ("zz-law", None, 3, 7)
    file = pack.step("file")
    assert file is not None
    assert (file.within.n, file.within.less, file.start, file.title["ur"]) == (3, 1, "last", "شکایت")
    assert pack.step("nothing") is None
    assert PACK.read(PACK.write(pack), "") == replace(pack, digest=b""), "written and read, it is the same"


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_a_malformed_one_is_refused_by_its_code_and_its_place(name: str) -> None:
    bad = MALFORMED[name]
    with pytest.raises(MalformedError) as caught:
        read_pack(bad_text(name).encode())
    assert caught.value.code == bad.code, caught.value.detail
    assert re.search(r"[a-z]{3}", caught.value.detail)


@pytest.mark.parametrize("name", sorted(name for name, bad in MALFORMED.items() if bad.code != "pack.yaml"))
def test_the_schema_and_the_reader_agree_on_the_form(name: str) -> None:
    assert SHAPE.is_valid(data_of(bad_text(name).encode())) is not MALFORMED[name].shape


def test_the_schema_is_one_takes_a_good_one_and_knows_the_same_words() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    SHAPE.validate(data_of(GOOD.encode()))
    assert tuple(SCHEMA["$defs"]["event"]["enum"]) == EVENTS
    page = (ROOT / "spec/pack.md").read_text("utf-8")
    listed = page[page.index("**Events**") : page.index("**Soft words.**")]
    assert tuple(re.findall(r"`([a-z_]+)`", listed)) == EVENTS


def test_every_code_stands_on_the_page_and_in_the_list_of_refused_ones() -> None:
    page = (ROOT / "spec/pack.md").read_text("utf-8")
    source = "".join(
        (ROOT / f"src/amanat/{name}.py").read_text("utf-8") for name in ("process/packs", "process/pack_rules")
    )
    codes = set(re.findall(r'"(pack\.[a-z_]+)"', source))
    assert codes - set(re.findall(r"`(pack\.[a-z_]+)`", page)) == set()
    elsewhere = {"pack.size", "pack.same", "pack.unknown", "pack.one_sided", "pack.clash", "pack.signature_form"}
    elsewhere |= {"pack.changed", "pack.reviewer", "pack.reviewers"}
    assert codes - elsewhere == {bad.code for bad in MALFORMED.values()}


def test_every_fault_is_found_not_the_first_alone() -> None:
    text = GOOD.replace("areas: [ZZ-A]", "areas: [YY-A]").replace("on_miss: nothing", "on_miss: ask")
    found = faults_of(read_form(text.encode()))
    assert [(fault.code, fault.place) for fault in found] == [("pack.area", "zz-law"), ("pack.miss", "zz-law findings")]


def test_a_day_of_reading_that_lies_ahead_is_a_fault_on_the_day_of_checking_only() -> None:
    assert [fault.code for fault in faults_of(read_form(GOOD.encode()), "2025-12-31")] == ["pack.dates"]


def test_too_much_is_not_read() -> None:
    with pytest.raises(MalformedError, match=r"pack\.size"):
        data_of(b" " * (packs.MAX_BYTES + 1))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_pack_or_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        read_pack(raw)


@pytest.mark.parametrize("raw", [b"[" * 5000, b"\xff\xfe", b"a: !!binary x", b"{" * 200 + b"}" * 200, b"? ? ? a"])
def test_what_breaks_other_readers_is_refused_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(MalformedError) as caught:
        read_pack(raw)
    assert caught.value.code in ("pack.yaml", "pack.form")
    assert "\n" not in caught.value.detail


# --- between packs


def _pack(name: str, **changes: object) -> Pack:
    empty = {"parallel_with": (), "not_while": ()} | changes
    return replace(read_pack(GOOD.encode()), id=name, **empty)  # type: ignore[arg-type]


def test_packs_that_know_each_other_are_faultless() -> None:
    one, other = _pack("zz-a", parallel_with=("zz-b",)), _pack("zz-b", parallel_with=("zz-a",))
    assert faults_between([one, other, _pack("zz-c", not_while=("zz-a",))]) == ()


@pytest.mark.parametrize(
    ("packs", "code"),
    [
        ([_pack("zz-a"), _pack("zz-a")], "pack.same"),
        ([_pack("zz-a", parallel_with=("zz-b",))], "pack.unknown"),
        ([_pack("zz-a", not_while=("zz-b",))], "pack.unknown"),
        ([_pack("zz-a", parallel_with=("zz-b",)), _pack("zz-b")], "pack.one_sided"),
        (
            [_pack("zz-a", parallel_with=("zz-b",), not_while=("zz-b",)), _pack("zz-b", parallel_with=("zz-a",))],
            "pack.clash",
        ),
    ],
)
def test_what_does_not_fit_together(packs: list[Pack], code: str) -> None:
    assert [fault.code for fault in faults_between(packs)] == [code]


def test_a_miss_that_leads_to_no_pack_is_found() -> None:
    pack = _pack("zz-a")
    step = replace(pack.steps[0], on_miss="escalate", to="zz-nowhere")
    assert [fault.code for fault in faults_between([replace(pack, steps=(step,))])] == ["pack.unknown"]


# --- signatures


def test_a_listed_reviewers_signature_over_these_bytes_makes_it_verified() -> None:
    raw = GOOD.encode()
    signed = signed_by(read_pack(raw), sign(raw, KEY, **WHO), LIST)
    assert signed.signed == packs.Signature("Invented Reviewer", "advocate", Day("2026-11-01"), KEY.public)
    assert replace(signed, signed=None) == read_pack(raw)


def test_one_letter_more_and_nobody_signed_it() -> None:
    raw = GOOD.encode()
    edited = read_pack(raw.replace(b"An invented law", b"An invented law."))
    with pytest.raises(MalformedError, match=r"pack\.changed"):
        signed_by(edited, sign(raw, KEY, **WHO), LIST)
    comment = read_pack(raw + b"# a comment\n")
    with pytest.raises(MalformedError, match=r"pack\.changed"):
        signed_by(comment, sign(raw, KEY, **WHO), LIST)


def _reviewer(**changes: object) -> dict[bytes, Reviewer]:
    return {KEY.public: replace(LIST[KEY.public], **changes)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reviewers", "good"),
    [
        ({}, False),
        ({OTHER.public: Reviewer("Invented Reviewer", "advocate", OTHER.public)}, False),
        (_reviewer(name="Another"), False),
        (_reviewer(role="judge"), False),
        (_reviewer(until=Day("2026-10-31")), False),
        (_reviewer(until=Day("2026-11-01")), True),
    ],
)
def test_whose_signature_counts(reviewers: dict[bytes, Reviewer], good: bool) -> None:
    raw = GOOD.encode()
    if good:
        assert signed_by(read_pack(raw), sign(raw, KEY, **WHO), reviewers).signed
        return
    with pytest.raises(MalformedError, match=r"pack\.reviewer"):
        signed_by(read_pack(raw), sign(raw, KEY, **WHO), reviewers)


def test_a_signature_that_was_touched_is_forged_or_no_signature() -> None:
    raw = GOOD.encode()
    made = sign(raw, KEY, **WHO)
    with pytest.raises(ForgedError, match=r"signature\.invalid"):
        signed_by(read_pack(raw), made.replace(b"advocate", b"ombudsma"), LIST)
    foreign = json.loads(made)
    foreign["review"]["key"] = b64(OTHER.public)
    with pytest.raises(ForgedError, match=r"signature\.invalid"):
        signed_by(read_pack(raw), json.dumps(foreign, separators=(",", ":")).encode(), LIST)
    for broken in (b"", b"{}", made[:-5], made + b"\n", b"[" + made + b"]"):
        with pytest.raises(MalformedError, match=r"pack\.signature_form"):
            signed_by(read_pack(raw), broken, LIST)


@given(st.integers(0, 600), st.integers(1, 255))
def test_no_changed_byte_of_a_signature_goes_through(place: int, change: int) -> None:
    raw, made = GOOD.encode(), bytearray(sign(GOOD.encode(), KEY, **WHO))
    made[place % (len(made) - 1)] ^= change
    with pytest.raises(AmanatError):
        signed_by(read_pack(raw), bytes(made), LIST)


def test_a_pack_that_does_not_hold_together_cannot_be_signed() -> None:
    with pytest.raises(MalformedError, match=r"pack\.soft"):
        sign(bad_text("a_hard_forthwith").encode(), KEY, **WHO)
    with pytest.raises(MalformedError, match=r"json\.value"):
        sign(GOOD.encode(), KEY, name="A", role="b", on="yesterday")


def test_the_list_of_reviewers() -> None:
    line = f'  - {{name: "Invented Reviewer", role: "advocate", key: "{b64(KEY.public)}"}}\n'
    head = "format: amanat-reviewers/1\nreviewers:"
    assert read_reviewers(f"{head}\n{line}".encode()) == LIST
    assert read_reviewers(f"{head} []\n".encode()) == {}
    for broken in (f"{head}\n{line}{line}", "format: amanat-reviewers/2\nreviewers: []\n", head):
        with pytest.raises(MalformedError, match=r"pack\.reviewers"):
            read_reviewers(broken.encode())
    with pytest.raises(MalformedError, match=r"pack\.yaml"):
        read_reviewers(b"[")
