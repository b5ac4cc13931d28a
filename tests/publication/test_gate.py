"""The eight conditions: each fails alone, each says why, and together they are the only way through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.publication.finding import Finding
from amanat.publication.gate import (
    PAUSE,
    WHY,
    GateFacts,
    OwnVoiceFacts,
    Review,
    State,
    judge,
    judge_own_voice,
    may_publish,
)
from amanat.publication.waivers import NEVER, Waiver, same_place
from amanat.publication.wording import UNREAD
from amanat.seal.proceedings import Published, Words, text_hash

TEXT = Published(Words("A title", "عنوان"), Words("The committee has not answered.", "کمیٹی نے جواب نہیں دیا۔"))
DIGEST = text_hash(TEXT)
OTHER = text_hash(replace(TEXT, text=Words("The committee has not answered.", "کمیٹی نے جواب نہیں دیا!")))
WRONG = Finding("guilt.act", "guilt_as_fact", "error", 0, 3, {}, {})
SECOND = replace(WRONG, start=9, end=12)
UNREADABLE = replace(WRONG, rule=UNREAD, group="unread")
WAIVER = Waiver("guilt.act", 0, 3, DIGEST, "b", "It is the title of a book.")
PRIVATE = Finding("name.person", "identity", "error", 0, 3, {}, {})
SHOWS = Finding("name.person", "respondent", "error", 0, 3, {}, {})
YES = (Review("b", True, DIGEST), Review("c", True, DIGEST))
GOOD = GateFacts(
    digest=DIGEST,
    author="a",
    today="2025-05-20",
    scope="in",
    consented=DIGEST,
    told="mailbox",
    told_digest=DIGEST,
    told_on="2025-05-10",
    until="2025-05-17",
    ground="stalled",
    route_tried=True,
    orders="none",
    exposure="none",
    reviews=YES,
)
OWN = OwnVoiceFacts(
    digest=DIGEST,
    now=10 * PAUSE,
    adult=True,
    consented=DIGEST,
    first=PAUSE,
    second=2 * PAUSE,
    orders="none",
    exposure="none",
    pictures=1,
    faces_checked=True,
    reviews=YES,
)
FAILS: list[tuple[int, str, State, dict[str, Any]]] = [
    (1, "scope.out", State.BLOCKED, {"scope": "out"}),
    (1, "scope.unknown", State.NOT_YET, {"scope": ""}),
    (1, "scope.person", State.NOT_YET, {"scope": "person"}),
    (1, "scope.private", State.BLOCKED, {"private": (PRIVATE,)}),
    (1, "scope.uncited", State.BLOCKED, {"named": True}),
    (1, "scope.faces", State.NOT_YET, {"pictures": 1, "faces_checked": False}),
    (2, "consent.none", State.NOT_YET, {"consented": b""}),
    (2, "consent.other_text", State.NOT_YET, {"consented": OTHER}),
    (2, "consent.declined", State.BLOCKED, {"declined": True}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG,)}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG,), "waivers": (replace(WAIVER, reason=" "),)}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG,), "waivers": (replace(WAIVER, by="a"),)}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG,), "waivers": (replace(WAIVER, by=""),)}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG,), "waivers": (replace(WAIVER, digest=OTHER),)}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG,), "waivers": (replace(WAIVER, start=1),)}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG,), "waivers": (replace(WAIVER, rule="guilt.by"),)}),
    (3, "wording.errors", State.BLOCKED, {"wording": (WRONG, SECOND), "waivers": (WAIVER,)}),
    *(
        (3, "wording.errors", State.BLOCKED, {"wording": (replace(WRONG, group=group),), "waivers": (WAIVER,)})
        for group in sorted(NEVER)
    ),
    (3, "wording.errors", State.BLOCKED, {"wording": (UNREADABLE,), "waivers": (replace(WAIVER, rule=UNREAD),)}),
    (4, "told.not", State.NOT_YET, {"told": ""}),
    (4, "told.other_text", State.NOT_YET, {"told_digest": OTHER}),
    (4, "told.waits", State.NOT_YET, {"today": "2025-05-17"}),
    (4, "told.waits", State.NOT_YET, {"today": "2025-05-17", "replied": True}),
    (4, "told.short", State.NOT_YET, {"told_on": "2025-05-11"}),
    (4, "told.short", State.NOT_YET, {"window": 8}),
    (4, "told.short", State.NOT_YET, {"until": ""}),
    (4, "told.reply_hidden", State.BLOCKED, {"replied": True, "reply_beside": False}),
    (4, "told.identifies", State.BLOCKED, {"told": "unsafe", "private": (SHOWS,)}),
    (4, "told.identifies", State.BLOCKED, {"told": "unnamed", "named": True, "cited": True}),
    (5, "ground.none", State.NOT_YET, {"ground": ""}),
    (5, "ground.untried", State.BLOCKED, {"route_tried": False}),
    (6, "orders.unasked", State.NOT_YET, {"orders": ""}),
    (6, "orders.forbidden", State.BLOCKED, {"orders": "forbidden"}),
    (6, "exposure.unasked", State.NOT_YET, {"exposure": ""}),
    (6, "exposure.exposed", State.BLOCKED, {"exposure": "exposed"}),
    (7, "reviews.few", State.NOT_YET, {"reviews": ()}),
    (7, "reviews.few", State.NOT_YET, {"reviews": (YES[0], YES[0])}),
    (7, "reviews.few", State.NOT_YET, {"reviews": (YES[0], Review("a", True, DIGEST))}),
    (7, "reviews.few", State.NOT_YET, {"reviews": (YES[0], Review("c", True, OTHER))}),
    (7, "reviews.no", State.BLOCKED, {"reviews": (*YES, Review("d", False, DIGEST))}),
    (8, "outcome.missing", State.NOT_YET, {"decided": True, "decided_shown": False}),
]
HOLDS: list[tuple[int, str, dict[str, Any]]] = [
    (1, "scope.in", {}),
    (2, "consent.this_text", {}),
    (2, "consent.nothing_of_hers", {"hers": False, "consented": b""}),
    (3, "wording.fair", {"wording": (replace(WRONG, level="warning"),)}),
    (3, "wording.waived", {"wording": (WRONG,), "waivers": (WAIVER,)}),
    (4, "told.silent", {}),
    (4, "told.silent", {"told_on": ""}),
    (4, "told.replied", {"replied": True, "today": "2026-06-01"}),
    (4, "told.unsafe", {"told": "unsafe", "told_digest": b""}),
    (4, "told.unnamed", {"told": "unnamed"}),
    (4, "told.silent", {"private": (SHOWS,), "named": True, "cited": True}),
    (5, "ground.stalled", {}),
    (5, "ground.danger", {"ground": "danger", "route_tried": False}),
    (5, "ground.retaliation", {"ground": "retaliation", "route_tried": False}),
    (6, "orders.checked", {}),
    (7, "reviews.two", {}),
    (8, "outcome.none", {}),
    (8, "outcome.shown", {"decided": True}),
]


@pytest.mark.parametrize(("number", "code", "state", "change"), FAILS)
def test_each_condition_fails_alone_and_says_why(number: int, code: str, state: State, change: dict[str, Any]) -> None:
    conditions = judge(replace(GOOD, **change))
    failed = [one for one in conditions if one.state is not State.MET]
    assert [(one.number, one.code, one.state) for one in failed] == [(number, code, state)]
    assert not may_publish(conditions)


@pytest.mark.parametrize(("number", "code", "change"), HOLDS)
def test_each_condition_holds_on_its_evidence(number: int, code: str, change: dict[str, Any]) -> None:
    conditions = judge(replace(GOOD, **change))
    assert [one.number for one in conditions] == list(range(1, 9))
    assert conditions[number - 1].code == code
    assert may_publish(conditions)


def test_one_look_covers_what_a_class_minds_at_one_place() -> None:
    inside = replace(WRONG, rule="guilt.by", start=1, end=2)
    other = replace(WRONG, group="blame")
    assert same_place(WRONG, (WRONG, inside, SECOND, other)) == (WRONG, inside)


def test_consent_is_to_every_letter_in_both_languages() -> None:
    assert DIGEST != OTHER
    assert text_hash(replace(TEXT, name="A. Name")) != DIGEST
    assert text_hash(replace(TEXT, pictures=(bytes(32),))) != DIGEST


OWN_FAILS: list[tuple[int, str, State, dict[str, Any]]] = [
    (1, "own.intimate", State.BLOCKED, {"intimate": True}),
    (1, "scope.private", State.BLOCKED, {"private": (PRIVATE,)}),
    (1, "scope.uncited", State.BLOCKED, {"named": True}),
    (1, "own.adult", State.NOT_YET, {"adult": False}),
    (1, "scope.faces", State.NOT_YET, {"faces_checked": False}),
    (2, "consent.none", State.NOT_YET, {"consented": b""}),
    (2, "own.pause", State.NOT_YET, {"second": 0, "now": 2 * PAUSE - 1}),
    (2, "own.second", State.NOT_YET, {"second": 0, "now": 2 * PAUSE}),
    (2, "own.too_early", State.BLOCKED, {"second": 2 * PAUSE - 1}),
    (6, "orders.forbidden", State.BLOCKED, {"orders": "forbidden"}),
    (7, "reviews.few", State.NOT_YET, {"reviews": YES[:1]}),
    (8, "own.stage_missing", State.BLOCKED, {"stage_shown": False}),
]


@pytest.mark.parametrize(("number", "code", "state", "change"), OWN_FAILS)
def test_own_voice_waits_for_its_own_conditions(number: int, code: str, state: State, change: dict[str, Any]) -> None:
    conditions = judge_own_voice(replace(OWN, **change))
    assert [(one.number, one.code, one.state) for one in conditions if one.state is not State.MET] == [
        (number, code, state)
    ]
    assert not may_publish(conditions)


def test_own_voice_passes_and_her_words_are_not_judged() -> None:
    conditions = judge_own_voice(OWN)
    assert may_publish(conditions)
    assert conditions[2].code == "own.words"


def test_no_condition_at_all_is_no_yes() -> None:
    assert not may_publish(())


def test_every_reason_is_said_in_both_languages() -> None:
    codes = {code for _, code, _, _ in (*FAILS, *OWN_FAILS)} | {code for _, code, _ in HOLDS}
    codes |= {one.code for one in judge_own_voice(OWN)}
    assert codes == set(WHY)
    assert all(set(said) == {"en", "ur"} and all(said.values()) for said in WHY.values())


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "scope": st.sampled_from(["", "in", "out", "person"]),
            "consented": st.sampled_from([b"", DIGEST, OTHER]),
            "told": st.sampled_from(["", "mailbox", "letter", "unsafe", "unnamed"]),
            "replied": st.booleans(),
            "ground": st.sampled_from(["", "stalled", "danger", "other"]),
            "orders": st.sampled_from(["", "none", "forbidden"]),
            "private": st.sampled_from([(), (PRIVATE,), (SHOWS,)]),
            "reviews": st.sampled_from([(), YES, YES[:1]]),
        },
    )
)
def test_nothing_passes_without_every_one_of_the_eight(change: dict[str, Any]) -> None:
    conditions = judge(replace(GOOD, **change))
    assert len(conditions) == 8
    assert may_publish(conditions) is all(one.state is State.MET for one in conditions)
    assert not (change.get("consented") == OTHER and may_publish(conditions))
