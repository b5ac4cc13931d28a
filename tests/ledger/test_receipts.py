"""What a receipt says holds; and whatever is changed in one is named by its own code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from amanat.errors import MalformedError
from amanat.ledger.cosignature import policy_of
from amanat.ledger.leaf import Preimage
from amanat.ledger.note import ED25519, Signer
from amanat.ledger.receipts import Keys, check_files, check_receipt
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.ids import ItemId
from amanat.seal.message import Text
from amanat.seal.phrase import Phrase
from amanat.seal.receipt import Carried, Promise, sign_promise
from amanat.seal.receipt_file import Committed, Receipt, open_receipts, seal_receipts
from amanat.seal.signing import sha256
from tests.ledger.receipts import (
    KEYS,
    LOG,
    PHOTO,
    WITNESSES,
    answer,
    deposit,
    file_of,
    preimage_of,
    proof_of,
)
from tests.seal.seeded import ENTRY, INTAKE, NOW, PHRASE, key, seeded


def codes(receipt: Receipt, keys: Keys = KEYS, phrase: Phrase = PHRASE) -> list[str]:
    return [mark.code for mark in check_receipt(receipt, keys, phrase)]


def failing(receipt: Receipt, keys: Keys = KEYS, phrase: Phrase = PHRASE) -> list[str]:
    return [mark.code for mark in check_receipt(receipt, keys, phrase) if mark.level == "fails"]


def test_a_deposit_and_an_answer_hold_in_every_respect() -> None:
    assert codes(deposit()) == ["receipt.promised", "receipt.in_ledger", "receipt.carried"]
    assert codes(answer()) == ["receipt.in_ledger", "receipt.answer_sealed", "receipt.answer_signed"]
    assert {mark.level for one in (deposit(), answer()) for mark in check_receipt(one, KEYS, PHRASE)} == {"holds"}


def test_it_says_who_cosigned_when() -> None:
    says = check_receipt(deposit(), KEYS, PHRASE)[1].says
    assert says.startswith("Number ")
    assert "of 256 in the ledger intake.example/ledger/1; cosigned by witness1.example 2026-09-21 14:13 UTC" in says
    assert says.endswith("witness4.example 2026-09-21 14:16 UTC.")


def test_before_the_batch_it_is_promised_and_by_when() -> None:
    marks = check_receipt(deposit(proved=False), KEYS, PHRASE)
    assert [(mark.code, mark.level) for mark in marks[:2]] == [
        ("receipt.promised", "holds"),
        ("receipt.not_yet", "waits"),
    ]
    assert marks[1].says == "Promised, not yet proved, by 2026-09-21 14:23 UTC. Make a newer copy after that."
    fresh = check_receipt(replace(answer(), proof=""), KEYS, PHRASE)
    assert (fresh[0].code, fresh[0].level) == ("receipt.answer_waiting", "waits")


def test_without_keys_nothing_fails_and_nothing_is_proved() -> None:
    marks = check_receipt(deposit(), Keys(None, None), PHRASE)
    assert [mark.code for mark in marks] == ["receipt.no_key", "receipt.no_key", "receipt.carried"]


def test_a_ledger_that_nobody_watches_says_so() -> None:
    alone = Keys(INTAKE.public, policy_of(LOG.verifier(ED25519).vkey, []))
    assert codes(deposit(), alone)[:3] == ["receipt.promised", "receipt.in_ledger", "receipt.unwitnessed"]


def _with(receipt: Receipt, **preimage: object) -> Receipt:
    return replace(receipt, preimage=replace(receipt.preimage, **preimage))  # type: ignore[arg-type]


def _by_another_log() -> Receipt:
    other = Signer("other.example/ledger/1", key("other log"))
    return replace(deposit(), proof=proof_of(preimage_of(deposit()), log=other))


ANOTHER = Preimage("bundle", bytes(16), bytes(32))
SPOILED: dict[str, tuple[Callable[[], Receipt], list[str]]] = {
    "another kind of leaf": (lambda: _with(deposit(), type="message"), ["receipt.type"]),
    "an answer that is a bundle": (lambda: _with(answer(), type="bundle"), ["receipt.type"]),
    "another bundle": (lambda: _with(deposit(), hash=bytes(32)), ["receipt.leaf", "receipt.extra"]),
    "another salt": (
        lambda: _with(deposit(), salt=bytes(16)),
        ["receipt.leaf", "receipt.extra", "receipt.carried_differs"],
    ),
    "a promise by a stranger": (lambda: deposit(intake=key("stranger")), ["signature.invalid"]),
    "a promise cut short": (lambda: replace(deposit(), promise=bytes(10)), ["signature.short"]),
    "another day": (lambda: replace(deposit(), day=Day("2026-09-20")), ["receipt.day"]),
    "a proof of another leaf": (
        lambda: replace(deposit(), proof=proof_of(ANOTHER, extra=False)),
        ["ledger.inclusion"],
    ),
    "a proof that explains another leaf": (lambda: replace(deposit(), proof=proof_of(ANOTHER)), ["receipt.extra"]),
    "too few witnesses": (
        lambda: replace(deposit(), proof=proof_of(preimage_of(deposit()), by=WITNESSES[:2])),
        ["ledger.quorum"],
    ),
    "a proof from another log": (_by_another_log, ["ledger.origin"]),
    "a proof that is none": (lambda: replace(deposit(), proof="yes"), ["proof.shape"]),
    "another file": (
        lambda: replace(deposit(), what=(Carried(ItemId(b64(bytes(16))), bytes(32)),)),
        ["receipt.carried_differs"],
    ),
    "an answer's bytes changed": (lambda: replace(answer(), message=b"x"), ["receipt.answer_differs"]),
    "other words in the same seal": (
        lambda: replace(answer(), body=answer(content=Text("Go away.")).body),
        ["receipt.answer_differs"],
    ),
    "an answer signed by a stranger": (lambda: answer(signer=key("stranger")), ["signature.invalid"]),
    "an answer by an epoch that is not listed": (lambda: answer(epoch=3), ["receipt.answer_key"]),
    "an answer to somebody else": (lambda: answer(to="A" * 43), ["receipt.answer_elsewhere"]),
    "an answer of another day": (lambda: answer(at=NOW + 86_400), ["receipt.day"]),
    "an answer at no time": (lambda: answer(at=2**52), ["receipt.time"]),
    "an entry that its root did not sign": (lambda: answer(root=key("stranger")), ["signature.invalid"]),
    "another desk's entry": (
        lambda: answer(entry=replace(ENTRY, root=key("other").public), root=key("other")),
        ["age.not_for_me"],
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_whatever_was_changed_is_named(name: str) -> None:
    make, expected = SPOILED[name]
    assert failing(make()) == expected


def test_what_is_not_in_the_file_is_said_and_no_fault() -> None:
    assert codes(replace(answer(), message=None)) == [
        "receipt.in_ledger",
        "receipt.answer_unsealed",
        "receipt.answer_signed",
    ]
    assert codes(replace(answer(), entry=None))[-1] == "receipt.answer_unsigned"
    assert codes(replace(answer(), body=b"", message=None))[-1] == "receipt.answer_gone"
    assert codes(replace(deposit(), nonce=b""))[-1] == "receipt.not_bound"


NOWHERE = replace(deposit(), day=Day("2019-01-01"), preimage=Committed("bundle", deposit().preimage.salt, bytes(32)))
UNPROVED: dict[str, Receipt] = {
    "a deposit that somebody made up": replace(NOWHERE, promise=b"", proof=""),
    "a deposit that carried nothing": replace(NOWHERE, promise=b"", proof="", nonce=b"", what=()),
    "words that nobody signed": replace(answer(), body=bytes(64) + b"{}", message=None, entry=None, proof=""),
    "an answer that is gone": replace(answer(), body=b"", message=None, proof=""),
}


@pytest.mark.parametrize("name", UNPROVED)
def test_with_neither_promise_nor_proof_it_does_not_hold(name: str) -> None:
    assert failing(UNPROVED[name]) == ["receipt.unproved"]
    assert failing(UNPROVED[name], Keys(None, None)) == ["receipt.unproved"]


def test_a_day_that_only_the_file_says_is_not_proved() -> None:
    other_day = replace(deposit(), promise=b"", day=Day("2019-01-01"))
    marks = {mark.code: mark.level for mark in check_receipt(other_day, KEYS, PHRASE)}
    assert marks == {"receipt.in_ledger": "holds", "receipt.day_unproved": "waits", "receipt.carried": "holds"}
    assert "receipt.day_unproved" in codes(replace(answer(), entry=None, day=Day("2019-01-01")))


def test_other_words_beside_a_true_proof_are_not_said_to_be_in_the_ledger() -> None:
    other = replace(answer(), body=answer(content=Text("Go away.")).body, message=None)
    says = {mark.code: (mark.level, mark.says) for mark in check_receipt(other, KEYS, PHRASE)}
    assert "receipt.answer_sealed" not in says
    level, words = says["receipt.answer_unsealed"]
    assert level == "waits"
    assert words.startswith("Signed by the desk, but not shown to be what is in the ledger")


def test_a_name_is_only_what_the_desk_calls_itself() -> None:
    says = check_receipt(answer(), KEYS, PHRASE)[-1].says
    assert says.startswith(f"Signed by the desk {ENTRY.desk}, which calls itself {ENTRY.name.en}")


def test_a_promise_in_a_time_without_a_calendar_is_refused() -> None:
    one = deposit(proved=False)
    claimed = Promise(bytes(32), 2**52, 2**52)
    assert "receipt.leaf" in failing(replace(one, promise=sign_promise(claimed, INTAKE)))


def test_a_file_is_found_by_its_bytes_and_only_where_the_leaf_binds_it() -> None:
    photo, other = {"photo.jpg": sha256(PHOTO)}, {"other.jpg": sha256(b"other")}
    (found,) = check_files([deposit(), answer()], photo, KEYS)
    assert (found.code, found.level) == ("receipt.file_in", "holds")
    to = "(the file of receipts says: to Lantern House (invented))"
    assert found.says == f"photo.jpg: these very bytes went along on 2026-09-21 {to}."
    assert [mark.code for mark in check_files([deposit()], other, KEYS)] == ["receipt.file_nowhere"]
    assert [mark.code for mark in check_files([replace(deposit(), nonce=b"")], photo, KEYS)] == ["receipt.file_nowhere"]
    spoiled = replace(deposit(), nonce=bytes(16))
    assert [mark.level for mark in check_files([spoiled], photo, KEYS)] == ["fails"]
    mine = replace(deposit(), about="")
    assert check_files([mine], photo, KEYS)[0].says == "photo.jpg: these very bytes went along on 2026-09-21."


@pytest.mark.parametrize(
    "worthless",
    [
        UNPROVED["a deposit that somebody made up"],
        deposit(intake=key("stranger")),
        deposit(intake=key("stranger"), proved=False),
        replace(deposit(), day=Day("2019-01-01")),
    ],
)
def test_a_file_went_along_only_with_what_holds(worthless: Receipt) -> None:
    (found,) = check_files([worthless], {"photo.jpg": sha256(PHOTO)}, KEYS)
    assert (found.code, found.level) == ("receipt.file_nowhere", "fails")


def test_a_file_waits_for_the_keys_and_its_day_for_the_promise() -> None:
    photo = {"photo.jpg": sha256(PHOTO)}
    (found,) = check_files([deposit()], photo, Keys(None, None))
    assert (found.code, found.level) == ("receipt.file_waits", "waits")
    for one, keys in ((replace(deposit(), promise=b"", about=""), KEYS), (deposit(), Keys(None, KEYS.policy))):
        (found,) = check_files([one], photo, keys)
        assert found.level == "holds"
        assert found.says.startswith("photo.jpg: these very bytes went along on a day that is not proved")


def test_the_file_opens_with_her_words_alone_and_its_size_says_little() -> None:
    made = file_of(deposit(), answer())
    sealed = seal_receipts(made, PHRASE, seeded("file"))
    assert open_receipts(sealed, PHRASE) == made
    other = seal_receipts(file_of(replace(deposit(), about=""), answer()), PHRASE, seeded("file"))
    assert len(sealed) == len(other)
    with pytest.raises(MalformedError) as refused:
        open_receipts(sealed, Phrase(bytes(16)))
    assert refused.value.code == "receipt.phrase"


def test_nothing_readable_stands_in_the_file() -> None:
    made = file_of(deposit(), answer())
    sealed = seal_receipts(made, PHRASE, seeded("file"))
    for canary in (b"Lantern", b"We are here", b"intake.example", b"witness", b"c2sp.org", sha256(PHOTO)):
        assert canary not in sealed
