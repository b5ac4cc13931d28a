"""Custody events and the list of people: what is signed, and every way in which a chain does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amanat.errors import AmanatError, ForgedError, MalformedError
from amanat.seal.custody import (
    START,
    About,
    CustodyEvent,
    Keeper,
    People,
    Who,
    check_chain,
    open_event,
    open_people,
    read_event,
    sign_event,
    sign_people,
)
from amanat.seal.ids import desk_id
from amanat.seal.signing import SigningKey, sha256

LEAD = SigningKey.from_seed(bytes([1]) * 32)
DESK = SigningKey.from_seed(bytes([2]) * 32)
OTHER = SigningKey.from_seed(bytes([3]) * 32)
KEEPERS = (Keeper(LEAD.public, "lead", 100, 0), Keeper(DESK.public, "desk", 100, 500))


def event(n: int = 1, previous: bytes = START, key: SigningKey = LEAD, role: str = "lead", **more: object) -> bytes:
    given = CustodyEvent(
        n, bytes(16), 200 + n, Who(key.public, role), "viewed", (About("item", bytes(32)),), previous, bytes(16)
    )
    return sign_event(replace(given, **more), key)  # type: ignore[arg-type]


def chain(count: int = 4) -> list[bytes]:
    made: list[bytes] = []
    for n in range(1, count + 1):
        key, role = (DESK, "desk") if n == 1 else (LEAD, "lead")
        made.append(event(n, sha256(made[-1]) if made else START, key, role))
    return made


def refused(signed: list[bytes]) -> str:
    with pytest.raises(AmanatError) as caught:
        check_chain(signed, KEEPERS)
    return caught.value.code


def test_a_chain_that_holds_gives_its_events() -> None:
    assert [one.n for one in check_chain(chain(), KEEPERS)] == [1, 2, 3, 4]
    assert check_chain([], KEEPERS) == ()


def test_what_is_missing_moved_or_put_in_is_named() -> None:
    one, two, three, four = chain()
    assert refused([one, two, four]) == "custody.chain"
    assert refused([two, three, four]) == "custody.chain"
    assert refused([one, three, two, four]) == "custody.chain"
    assert refused([one, two, two, three]) == "custody.chain"
    assert refused([one, event(2, sha256(one), case=bytes([9]) * 16)]) == "custody.chain"


def test_what_was_edited_or_signed_again_is_named() -> None:
    one, two, three, four = chain()
    assert refused([one, two[:64] + two[64:].replace(b"viewed", b"played"), three, four]) == "custody.signature"
    assert (
        refused([one, event(2, sha256(one), what="played"), three, four]) == "custody.chain"
    )  # the next one hangs off
    assert refused([one, event(2, sha256(one), OTHER)]) == "custody.person"
    assert refused([one, event(2, sha256(one), role="caseworker")]) == "custody.person"
    assert refused([event(at=99)]) == "custody.person"
    assert refused([event(key=DESK, role="desk", at=501)]) == "custody.person"
    assert refused([b"short"]) == "custody.form"
    assert refused([bytes(64) + b"{}"]) == "custody.form"


def test_an_event_is_proved_by_the_key_it_names() -> None:
    signed = event()
    assert open_event(signed) == read_event(signed)
    with pytest.raises(ForgedError):
        open_event(OTHER.sign("custody", signed[64:]) + signed[64:])
    with pytest.raises(MalformedError):
        read_event(sign_event(replace(read_event(signed), what="guessed"), LEAD))


def test_the_list_of_people_is_proved_by_an_epoch() -> None:
    people = People(desk_id(DESK.public), 300, KEEPERS, b"entry")
    signed = sign_people(people, DESK)
    assert open_people(signed, DESK.public) == people
    with pytest.raises(ForgedError):
        open_people(signed, LEAD.public)
