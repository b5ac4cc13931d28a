"""Entries of the public record: what each kind needs, what is refused, and how a chain goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amanat.errors import AmanatError
from amanat.process.life import Status
from amanat.seal.canonical import dumps
from amanat.seal.proceedings import Words
from amanat.seal.publication import (
    ENTRY,
    ENTRY_SIZE,
    LABEL,
    STATUSES,
    Chain,
    Citation,
    Entry,
    Institution,
    Picture,
    follow,
    head_of,
    open_entry,
    open_takedown,
    read_entry,
    sign_entry,
    sign_takedown,
)
from amanat.seal.publication_rules import FINAL, RULES
from amanat.seal.signing import split_body
from tests.seal.cases_publication import (
    AT,
    BAD,
    ELSEWHERE,
    EPOCH,
    GOOD,
    HERS,
    ID,
    OTHER,
    PUBLIC,
    after,
    agreed,
    own_voice,
    statement,
)
from tests.seal.seeded import EPOCHS
from tests.seal.strategies import days, maybe, texts


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(AmanatError) as caught:
        act()
    return caught.value.code


@pytest.mark.parametrize("name", GOOD)
def test_what_is_signed_reads_as_it_was(name: str) -> None:
    signed = sign_entry(GOOD[name], EPOCH)
    assert open_entry(signed, EPOCH.public) == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_a_malformed_entry_is_named_and_nobody_signs_it(name: str) -> None:
    entry, code = BAD[name]
    assert code_of(lambda: sign_entry(entry, EPOCH)) == code
    forced = EPOCH.sign_body(LABEL, ENTRY.encode(entry))
    assert code_of(lambda: open_entry(forced, EPOCH.public)) == code


def test_what_is_too_long_as_a_whole_is_neither_signed_nor_read() -> None:
    def both(letters: int) -> Words:
        return Words(en="\u20ac" * letters, ur="\u20ac" * letters)

    cited, house = Citation(both(1000), PUBLIC[0].day), Institution(both(200), both(200))
    entry = replace(statement(text=both(20_000)), citations=(cited,) * 20, institutions=(house,) * 20)
    assert code_of(lambda: sign_entry(entry, EPOCH)) == "publication.size"
    forced = EPOCH.sign_body(LABEL, ENTRY.encode(entry))
    assert len(forced) > ENTRY_SIZE
    assert code_of(lambda: open_entry(forced, EPOCH.public)) == "publication.size"


def test_one_changed_comma_is_another_text() -> None:
    hers = own_voice()
    for changed in (
        replace(hers, text=Words(en="Nothing, here is real.")),
        replace(hers, title=Words(en="A title invented", ur="ایک عنوان")),
        replace(hers, name="Invented Nama"),
        replace(hers, pictures=(Picture(b"\x07" * 32, 9, "image/png", Words(en="x"), face_checked=True),)),
    ):
        assert code_of(partial(sign_entry, changed, EPOCH)) == "publication.consent"


def test_a_consent_holds_for_one_publication_at_one_desk_by_one_key() -> None:
    hers = own_voice()
    consent = hers.consent
    assert consent is not None
    for changed in (
        replace(hers, publication="Q" * 22),
        replace(hers, desk=ELSEWHERE),
        replace(hers, consent=replace(consent, key=OTHER.public)),
        replace(hers, consent=replace(consent, sig=bytes([consent.sig[0] ^ 1]) + consent.sig[1:])),
    ):
        assert code_of(partial(sign_entry, changed, EPOCH)) == "signature.invalid"


def test_only_the_epoch_s_key_proves_an_entry() -> None:
    signed = sign_entry(statement(), EPOCH)
    assert code_of(lambda: open_entry(signed, EPOCHS[1].public)) == "signature.invalid"
    altered = signed[:100] + bytes([signed[100] ^ 1]) + signed[101:]
    with pytest.raises(AmanatError):
        open_entry(altered, EPOCH.public)
    other_label = EPOCH.sign_body("anchor", split_body(signed)[1])
    assert code_of(lambda: open_entry(other_label, EPOCH.public)) == "signature.invalid"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "rumour"}, "json.value"),
        ({"title": {}}, "json.missing"),
        ({"text": {"en": "x" * 20_001}}, "json.length"),
        ({"reviewers": ["x"]}, "json.unknown"),
        ({"n": 61}, "json.range"),
        ({"v": 2}, "json.value"),
        ({"individual": {"name": {"en": "x"}}}, "json.missing"),
        ({"citations": [{"text": {"en": "x"}, "day": "2026-05-03", "url": "http://x.example"}]}, "json.value"),
        ({"citations": [{"text": {"en": "x"}, "day": "2026-05-03", "url": "javascript:x"}]}, "json.value"),
        ({"pictures": [{"hash": "AA", "size": 1, "media": "image/svg+xml"}]}, "json.missing"),
    ],
)
def test_what_does_not_follow_the_format_is_refused(change: dict[str, Any], code: str) -> None:
    written: Any = ENTRY.write(statement())
    body = dumps({**written, **change})
    assert code_of(lambda: open_entry(EPOCH.sign_body(LABEL, body), EPOCH.public)) == code


# -- the chain


def chained(*entries: Entry) -> Chain:
    """The chain of these entries, each made to follow the one before."""
    chain: Chain | None = None
    for entry in entries:
        placed = placed_after(chain, entry)
        chain = follow(chain, placed, sign_entry(placed, EPOCH))
    assert chain is not None
    return chain


def placed_after(chain: Chain | None, entry: Entry) -> Entry:
    return entry if chain is None else replace(entry, n=chain.entries[-1].n + 1, prev=chain.head)


def go_on(chain: Chain, entry: Entry) -> Chain:
    placed = placed_after(chain, entry)
    return follow(chain, placed, sign_entry(placed, EPOCH))


def test_a_chain_goes_on_with_what_follows_its_last_entry_and_with_nothing_else() -> None:
    chain = chained(own_voice(), GOOD["reply"], GOOD["correction in her words"], GOOD["exoneration"])
    assert [known.kind for known in chain.entries] == ["own_voice", "reply", "correction", "outcome"]
    assert chain.key == HERS.public
    again = replace(GOOD["reply"], n=2, prev=b"\x01" * 32)
    assert code_of(lambda: follow(chain, again, sign_entry(again, EPOCH))) == "publication.sequence"
    beside = replace(GOOD["reply"], n=5)
    assert code_of(lambda: follow(chain, beside, sign_entry(beside, EPOCH))) == "publication.sequence"
    assert code_of(lambda: follow(None, GOOD["reply"], b"")) == "publication.sequence"


def test_after_a_retraction_or_a_take_down_only_an_outcome_follows() -> None:
    for ended in (
        chained(statement(), GOOD["retraction"]),
        replace(chained(own_voice()), taken=True),
    ):
        for kind in ("reply", "correction", "retraction"):
            assert code_of(partial(go_on, ended, GOOD[kind])) == "publication.ended"
        assert go_on(ended, GOOD["exoneration"]).entries[-1].kind == "outcome"


def test_a_chain_keeps_its_desk_its_key_and_its_order_in_time() -> None:
    chain = chained(own_voice())
    assert code_of(lambda: go_on(chain, replace(GOOD["reply"], publication="Q" * 22))) == "publication.desk"
    assert code_of(lambda: go_on(replace(chain, desk=ELSEWHERE), GOOD["reply"])) == "publication.desk"
    assert code_of(lambda: go_on(chain, replace(GOOD["reply"], at=AT - 3600))) == "publication.hour"
    by_other = agreed(after("correction", of=1, name="Invented Name"), OTHER)
    assert code_of(lambda: go_on(chain, by_other)) == "publication.key"


# -- take-down


def test_a_take_down_is_proved_by_one_key_for_one_publication() -> None:
    signed = sign_takedown(ID, HERS)
    assert open_takedown(signed, HERS.public).publication == ID
    assert code_of(lambda: open_takedown(signed, OTHER.public)) == "signature.invalid"
    assert code_of(lambda: open_takedown(signed[:64], HERS.public)) == "signature.short"
    other_use = HERS.sign_body("publication_consent", split_body(signed)[1])
    assert code_of(lambda: open_takedown(other_use, HERS.public)) == "signature.invalid"


# -- the tables


def test_the_tables_name_fields_and_statuses_that_exist() -> None:
    names = {field.name for field in fields(Entry)}
    for rule in RULES.values():
        assert {*rule.needs, *rule.bars} <= names
    assert set(STATUSES) == {status.value for status in Status} | {"none"}
    assert set(STATUSES) >= FINAL
    assert head_of(b"") != head_of(b"x")


# -- whatever the values are

said = st.builds(Words, en=texts, ur=maybe(texts))
cited = st.builds(Citation, said, days, maybe(st.just("https://gazette.example/3")))


@given(
    st.sampled_from(sorted(GOOD)),
    said,
    said,
    st.lists(st.builds(Institution, said, maybe(said)), max_size=3).map(tuple),
    maybe(st.lists(cited, min_size=1, max_size=3).map(tuple)),
    st.integers(0, 1 << 30),
)
@settings(max_examples=60, deadline=None)
def test_an_entry_reads_as_it_was_written(
    name: str,
    title: Words,
    text: Words,
    institutions: tuple[Institution, ...],
    citations: tuple[Citation, ...] | None,
    hours: int,
) -> None:
    like = GOOD[name]
    entry = replace(like, title=title, text=text, institutions=institutions, at=hours * 3600)
    entry = replace(entry, citations=citations or like.citations)
    entry = agreed(entry) if like.consent is not None else entry
    signed = sign_entry(entry, EPOCH)
    assert open_entry(signed, EPOCH.public) == entry == read_entry(signed)


@given(st.lists(st.sampled_from(["reply", "correction", "retraction", "outcome", "taken"]), max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_chain_takes_anything_until_it_ended_and_outcomes_after(kinds: list[str]) -> None:
    chain, ended = chained(statement()), False
    like = {"reply": "reply", "correction": "correction", "retraction": "retraction", "outcome": "exoneration"}
    for kind in kinds:
        if kind == "taken":
            chain, ended = replace(chain, taken=True), True
        elif ended and kind != "outcome":
            assert code_of(partial(go_on, chain, GOOD[like[kind]])) == "publication.ended"
        else:
            chain = go_on(chain, GOOD[like[kind]])
            ended = ended or kind == "retraction"
    assert [known.n for known in chain.entries] == list(range(1, len(chain.entries) + 1))
