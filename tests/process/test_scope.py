"""What belongs here, what is redirected, and when a person looks first. And material that is described, not weighed."""

from __future__ import annotations

import dataclasses
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.errors import RefusedError
from amanat.process import corroboration
from amanat.process.corroboration import KINDS, Beside, Held, Material, Side, Source, described
from amanat.process.scope import ACT_CODES, ACTS, ANCILLARY_ACTS, Concern, Facts, Judgement, Scope, judge_scope
from amanat.seal.forms import Day
from amanat.seal.record import CONTEXTS, FLAGS, MODES, POWERS

SOME = st.frozensets
FACTS = st.builds(
    Facts,
    SOME(st.sampled_from(ACTS + ANCILLARY_ACTS)),
    st.sampled_from([None, *CONTEXTS]),
    SOME(st.sampled_from(MODES)),
    SOME(st.sampled_from(POWERS)),
    SOME(st.sampled_from(FLAGS)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


def test_every_act_has_its_codes_as_in_the_table() -> None:
    assert set(ACT_CODES) == set(ACTS)
    assert (ACT_CODES["rape"].gbvims, ACT_CODES["rape"].iccs) == ("rape", ("03011",))
    assert ACT_CODES["economic_abuse"].gbvims == "denial of resources"
    assert ACT_CODES["forced_marriage"].iccs == ()
    assert ACT_CODES["image_abuse"].iccs == ("0205", "0211")
    assert {codes.gbvims for codes in ACT_CODES.values()} == {
        *("rape", "sexual assault", "physical assault", "forced marriage", "denial of resources"),
        "psychological/emotional abuse",
    }


@given(FACTS)
def test_one_act_of_the_list_is_enough_whatever_stands_beside_it(facts: Facts) -> None:
    found = judge_scope(facts)
    assert (found.scope is Scope.IN_SCOPE) == bool(facts.acts & set(ACTS))
    assert set(found.acts) == facts.acts & set(ACTS)
    assert set(found.aside) == facts.acts & set(ANCILLARY_ACTS)
    assert bool(found.redirect) == (found.scope is Scope.ANCILLARY)


@given(FACTS)
def test_nothing_is_redirected_while_a_concern_stands(facts: Facts) -> None:
    found = judge_scope(facts)
    assert not (found.scope is Scope.ANCILLARY and found.concerns)
    assert not (found.scope is Scope.TO_PERSON and not found.concerns)


@given(FACTS)
def test_the_context_and_the_way_decide_nothing_alone(facts: Facts) -> None:
    bare = dataclasses.replace(facts, context=None, mode=frozenset())
    assert judge_scope(facts) == judge_scope(bare)


@pytest.mark.parametrize("act", ANCILLARY_ACTS)
def test_what_does_not_belong_here_has_its_own_kind_words(act: str) -> None:
    assert judge_scope(Facts(frozenset({act}))) == Judgement(Scope.ANCILLARY, (), (act,), f"redirect.{act}")


@pytest.mark.parametrize(
    ("more", "concern"),
    [
        ({"minor": True}, Concern.MINOR),
        ({"coercion": True}, Concern.COERCION),
        ({"flags": frozenset({"fear"})}, Concern.COERCION),
        ({"flags": frozenset({"threat_to_kill"})}, Concern.THREAT),
        ({"power": frozenset({"teacher"})}, Concern.POWER),
        ({"others_private": True}, Concern.OTHERS_PRIVATE),
    ],
)
def test_a_concern_sends_it_to_a_person(more: dict[str, typing.Any], concern: Concern) -> None:
    found = judge_scope(Facts(frozenset({"infidelity"}), **more))
    assert (found.scope, found.concerns) == (Scope.TO_PERSON, (concern,))


def test_without_any_act_a_person_looks() -> None:
    assert judge_scope(Facts()).concerns == (Concern.NOTHING_NAMED,)


def test_a_person_goes_over_every_rule_with_a_reason() -> None:
    found = judge_scope(Facts(frozenset({"hearsay"}), minor=True))
    taken = found.decided(Scope.IN_SCOPE, "She told me on the phone what it is about.")
    assert (taken.scope, taken.by_person, taken.redirect) == (Scope.IN_SCOPE, True, "")
    assert found.decided(Scope.ANCILLARY, "A dispute about a house.").redirect == "redirect.hearsay"
    assert judge_scope(Facts()).decided(Scope.ANCILLARY, "Nothing here.").redirect == "redirect.other"
    for scope, reason, code in ((Scope.IN_SCOPE, " ", "case.reason"), (Scope.TO_PERSON, "why", "scope.undecided")):
        with pytest.raises(RefusedError) as caught:
            found.decided(scope, reason)
        assert caught.value.code == code


# --- material

MATERIAL = st.builds(
    Material,
    st.from_regex(r"[a-z]{6}", fullmatch=True),
    st.sampled_from(KINDS),
    st.sampled_from(Side),
    st.one_of(st.none(), st.dates().map(lambda day: Day(day.isoformat()))),
    st.just(""),
    st.sampled_from(Source),
    st.sampled_from(Beside),
    st.sampled_from(Held),
)
MATERIALS = st.lists(MATERIAL, max_size=8, unique_by=lambda one: one.id)


def test_there_is_no_number_and_nothing_that_could_be_compared() -> None:
    for name in ("Material", "Described"):
        hints = typing.get_type_hints(getattr(corroboration, name))
        assert not {int, float, bool, complex} & set(hints.values())
    one, other = Material("a", "message", Side.COMPLAINANT), Material("b", "medical", Side.COMPLAINANT)
    with pytest.raises(TypeError):
        assert one < other  # type: ignore[operator]


@given(MATERIALS, MATERIAL)
def test_the_order_is_by_day_whatever_a_piece_is(materials: list[Material], other: Material) -> None:
    found = described(materials)
    for side in (found.hers, found.respondents, found.others):
        days = [one.day or "9999" for one in side]
        assert days == sorted(days)
    changed = [dataclasses.replace(one, kind=other.kind, source=other.source, beside=other.beside) for one in materials]
    assert [one.id for one in described(changed).hers] == [one.id for one in found.hers]
    assert len(found.hers) + len(found.respondents) + len(found.others) == len(materials)


@given(MATERIALS)
def test_both_sides_are_described_alike(materials: list[Material]) -> None:
    swap = {Side.COMPLAINANT: Side.RESPONDENT, Side.RESPONDENT: Side.COMPLAINANT, Side.OTHERS: Side.OTHERS}
    turned = described(dataclasses.replace(one, side=swap[one.side]) for one in materials)
    assert [one.id for one in turned.respondents] == [one.id for one in described(materials).hers]


def test_what_can_still_be_asked_for_stands_apart() -> None:
    pieces = [Material(str(i), "device_record", Side.OTHERS, held=held) for i, held in enumerate(Held)]
    assert [one.held for one in described(pieces).obtainable] == [Held.OBTAINABLE]
